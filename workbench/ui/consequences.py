"""What a send does beside its rows: to consent, to automations, to the fields of a catalog."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pandas as pd
import streamlit as st

from workbench.destinations.batch.catalog_changes import Change, change
from workbench.destinations.registry import destination
from workbench.plans.plan import Plan
from workbench.recipes.recipe import Recipe
from workbench.ui import draft, navigation, presenting
from workbench.ui.drafting import Draft
from workbench.ui.escaping import md_escape
from workbench.ui.facts_form import facts_form
from workbench.ui.hinting import hint_links
from workbench.ui.page_words import page_words, said
from workbench.ui.wording import counted, here, localised, number
from workbench.vocabulary.fates import leaves_words

CONSENT = (
    ("subscribed", "Are subscribed", "People who are subscribed to something."),
    ("unsubscribed", "Are unsubscribed", "People who are unsubscribed from something."),
    ("kept", "Consent kept", "People of whom a row says nothing about consent."),
)
# The operations of a plan whose body says what becomes of a catalog's fields.
OF_FIELDS = ("catalogs/create", "catalogs/update")


def consequences(made: Draft, plan: Plan) -> None:
    """Everything that a reader has to know before the button, where there is anything."""
    _consent(plan)
    if plan.leaves_unsent:
        with st.container(key="leaves-unsent"):
            told = localised(leaves_words(plan.leaves_unsent))
            st.warning(f"{told}.", icon=":material/unsubscribe:")
            st.page_link(
                navigation.CHECK.path, label="Mend them on Check", query_params=draft.address(made)
            )
    for sentence in warnings(plan):
        st.warning(said(sentence), icon=":material/bolt:")
        hint_links(made, page_words(sentence), navigation.PREVIEW)
    for one in changes(plan):
        _fields(made, one)


def _consent(plan: Plan) -> None:
    if not plan.consent:
        return
    st.header("Consent")
    with st.container(horizontal=True, key="consent-tiles"):
        for word, label, about in CONSENT:
            st.metric(label, number(plan.consent.get(word, 0)), border=True, help=about)


def warnings(plan: Plan) -> list[str]:
    """What the destination says of exactly these rows, such as that automations may start."""
    goal = destination(plan.destination)
    if goal.notices is None:
        return []
    recipe = Recipe.load(plan.folder / "recipe.toml")
    # A recipe that was loaded says only what differs; the plan has every option.
    facts = {**recipe.facts, "rows": plan.rows_planned, "as_of": plan.as_of or ""}
    told = goal.notices(replace(recipe, options=plan.options, facts=facts))
    return [f"{one.message}. {one.fix}" for one in told if one.severity == "warning"]


def changes(plan: Plan) -> list[Change]:
    """What the plan does to the fields of catalogs, from the exact bodies."""
    recipes = Recipe.load(plan.folder / "recipe.toml").parts
    rows: dict[int, list[dict[str, Any]]] = {}
    for chunk in plan.chunks:
        step = plan.step(chunk.step)
        if step.route.endswith(OF_FIELDS):
            body = orjson.loads(plan.chunk_path(chunk.n).read_bytes())
            rows.setdefault(step.part, []).extend(body["fields"])
    return [change(recipes[part], some) for part, some in rows.items()]


def _fields(made: Draft, one: Change) -> None:
    st.header(f"The fields of {md_escape(one.catalog)}")
    if one.before is None:
        st.markdown(f"{md_escape(str(one))}.")
        facts_form(made, destination(made.destination))
        return
    after = one.after or {}
    now, then = counted(len(one.before), "field"), counted(len(after), "field")
    seen = f", as seen {here(one.seen_at)}" if one.seen_at else ""
    st.markdown(f"**{now} now → {then} after**{md_escape(seen)}")
    presenting.dataframe(
        fields_table(one),
        names=("Field",),
        clear=("Now", "After"),
        hide_index=True,
        alt="The fields now and after",
    )


def fields_table(one: Change) -> pd.DataFrame:
    """Each field with its type now and after."""
    before, after = one.before or {}, one.after or {}
    rows = [
        (name, before.get(name, "not there"), after.get(name, "removed"))
        for name in dict.fromkeys([*before, *after])
    ]
    return pd.DataFrame(rows, columns=["Field", "Now", "After"])
