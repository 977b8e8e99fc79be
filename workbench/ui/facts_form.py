"""What the vendor already knows of a draft's object: fetched on request, kept in the draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import streamlit as st

from workbench.delivery import preflight
from workbench.destinations.registry import destination
from workbench.destinations.spec import Destination
from workbench.plans.preparing import as_declared
from workbench.ui import draft, practice
from workbench.ui.drafting import Draft
from workbench.ui.escaping import md_escape
from workbench.ui.wording import here


def facts_form(made: Draft, goal: Destination) -> None:
    """What is known of the object, and the button that asks the vendor for it."""
    name = str(made.options.get(goal.look.option) or "")
    if goal.recorded is None or not name:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="facts"):
        if st.button(f"Fetch its {FACTS}", key="fetch-facts", icon=":material/download:"):
            draft.keep(with_facts(made))
            st.rerun()
        st.caption(md_escape(known_words(goal, name, made.facts)))


FACTS = "fields"


def with_facts(made: Draft) -> Draft:
    """The draft with what the vendor knows of its object, and columns of the kinds declared there.

    Raises FixTheConnection where the vendor does not say.
    """
    goal = destination(made.destination)
    there = practice.target(made.connection, made.destination)
    seen = preflight.look(there, goal, made.options)
    known: dict[str, Any] = {"seen_at": seen.seen_at, "connection": seen.connection}
    known["exists"] = seen.exists
    if seen.size is not None:
        known["size"] = seen.size
    if goal.recorded is not None:
        known |= goal.recorded(seen.found, seen.seen_at)
    told = as_declared(replace(made.recipe, facts=known))
    return replace(
        made, facts=known, columns=told.columns, also=told.also, generation=made.generation + 1
    )


def known_words(goal: Destination, name: str, facts: Mapping[str, Any]) -> str:
    """What the draft knows of its object: its fields and when they were seen."""
    found = facts.get(goal.look.noun)
    if not isinstance(found, Mapping) or found.get("name") != name:
        return f"What the {goal.look.noun} {name} has is not known here yet."
    fields = ", ".join(f"{one} ({word})" for one, word in dict(found.get("fields", {})).items())
    return f"{name} has {fields or 'no fields'}, as seen {here(str(found['seen_at']))}."
