"""The columns step on screen: where the rows go, and what the columns of every sheet mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from workbench.destinations.options import checked_options
from workbench.destinations.registry import destination
from workbench.destinations.spec import Destination
from workbench.errors import FixTheRecipe
from workbench.plans.prepared import Prepared
from workbench.plans.preparing import as_declared
from workbench.ui import draft, mapping, navigation, opening, presenting
from workbench.ui.connection_choice import connection_choice
from workbench.ui.drafting import Draft
from workbench.ui.drift_view import drifted
from workbench.ui.empty import missing, onward
from workbench.ui.escaping import md_escape
from workbench.ui.facts_form import facts_form
from workbench.ui.further_sheets import further_sheets
from workbench.ui.mapping import Row
from workbench.ui.mapping_form import Sheet, mapping_form
from workbench.ui.options_form import options_form
from workbench.ui.page_words import on_its_page
from workbench.ui.recipe_file import recipe_file
from workbench.ui.wording import counted, number


def columns_step(made: Draft) -> None:
    """The whole step."""
    if missing(made):
        return
    goal = destination(made.destination)
    if drifted(made):
        return
    above = st.container()
    connection_choice(made, goal)
    options = options_form(made, goal)
    facts_form(replace(made, options=options), goal)
    sheet = Sheet(made)
    found = sheet.rows
    st.header("What each column means")
    said = st.container(gap=None)
    found = mapping_form(sheet, found)
    known = sum(row.use is not None and bool(row.use.target) for row in found)
    said.caption(
        f"{counted(known, 'column')} of {number(len(found))} will be sent{_to_look_at(found)}. "
        "Change what is not right."
    )
    columns = tuple(row.use for row in found if row.use is not None)
    also, in_their_way = further_sheets(replace(made, options=options), goal)
    cleared = presenting.clearing(made, [row.header for row in found])
    now = replace(made, columns=columns, options=options, also=also, cleared=cleared)
    if now.recipe != made.recipe or cleared != made.cleared:
        made = draft.keep(now)
    recipe_file(made)
    in_the_way = [*mapping.problems(found, goal, options), *in_their_way]
    # Said where it is decided, and not only when the rows are checked.
    in_the_way = in_the_way or _contradictions(made, goal)
    if in_the_way:
        listed = "\n".join(f"- {md_escape(sentence)}" for sentence in in_the_way)
        above.warning(listed, title="Before the next step", icon=":material/edit:")
        still = counted(len(in_the_way), "thing is", "things are")
        st.caption(f":material/edit: {still} to do before the next step: see the top of this page.")
    blocked = bool(in_the_way)
    if blocked and made.columns_for:
        # What was settled before is not any more.
        made = draft.keep(replace(made, columns_for=""))
    to = None
    if st.button(
        "Select some of the rows only (optional)",
        key="to-select",
        type="tertiary",
        icon=navigation.SELECT.icon,
        disabled=blocked,
    ):
        to = navigation.SELECT
    if onward(made, navigation.CHECK, "Next: check", back=navigation.FILE, disabled=blocked):
        to = navigation.CHECK
    if to is not None:
        draft.keep(replace(made, columns=columns, columns_for=made.mapping))
        st.switch_page(to.path, query_params=draft.address(made))


def _contradictions(made: Draft, goal: Destination) -> list[str]:
    """What the destination says of the options and the columns together, where each is decided."""
    try:
        given = checked_options(goal, made.options)
        recipe = as_declared(replace(made.recipe, options=given))
        goal.schema(Prepared(opening.table(made), recipe, goal).judged_recipe)
    except FixTheRecipe as err:
        return [mapping.in_labels(on_its_page(err), goal)]
    return []


def _to_look_at(found: Sequence[Row]) -> str:
    """How many columns are to be looked at, as a part of the sentence; "" for none."""
    doubtful = sum(map(mapping.to_look_at, found))
    return f", {number(doubtful)} to look at" if doubtful else ""
