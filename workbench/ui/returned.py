"""Results that were brought as a file: what of them was not accepted goes on from there."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from workbench.delivery import homes
from workbench.delivery import runs as delivery
from workbench.delivery.statuses import ENDED, RunStatus
from workbench.errors import WorkbenchError
from workbench.last_fates import sent_again
from workbench.plans.plan import Plan
from workbench.plans.suppressing import kept
from workbench.recipes.recipe import Recipe
from workbench.results.returning import is_copy, is_outdated, is_shortened, rest_of, run_of
from workbench.tables.table import Table
from workbench.ui import draft, navigation
from workbench.ui.drafting import Draft
from workbench.ui.escaping import md_escape
from workbench.ui.page_words import headline_said
from workbench.ui.run_links import run_link

TITLE = "These are the results of a run"
ICON = ":material/assignment_return:"
_ITSELF = "So its rest is sent again on its own page."


def returned(made: Draft, table: Table) -> None:
    """Offers to send the rest of the run that the file is the results of; nothing for another."""
    name = run_of(table)
    if not name:
        return
    try:
        run, recipe = _known(name)
        why = _not_from_here(run, recipe, table)
    except (WorkbenchError, OSError):
        told = f"This machine does not know the run {md_escape(name)}: choose the rows on Select."
        st.info(told, title=TITLE, icon=ICON)
        return
    if why:
        st.info(f"{headline_said(run)}. {why}", title=TITLE, icon=ICON)
        run_link("Look at the run", run.run)
        return
    st.info(
        f"{headline_said(run)}. What you have mended here, and all else that was refused or not "
        "sent, can go on from this file; what was accepted, or may have arrived, stays out.",
        title=TITLE,
        icon=ICON,
    )
    if st.button("Send what was not accepted", icon=":material/replay:", key="send-returned"):
        draft.keep(going_on(made, recipe, table))
        st.switch_page(navigation.SELECT.path, query_params=draft.address(made))


def _known(name: str) -> tuple[RunStatus, Recipe]:
    run = delivery.status(name)
    return run, Recipe.load(delivery.run_folder(name) / "recipe.toml")


def _not_from_here(run: RunStatus, recipe: Recipe, table: Table) -> str:
    """Why the rest is not sent from the file; "" where it is."""
    if recipe.also:
        return "Its rows are in several sheets, so its rest is sent again on its own page."
    if run.state not in ENDED:
        return "It is not over: go on with it, or cancel the rest, on its own page."
    if sent_again(run.run):
        return "A later run has sent rows of it since, so the rest is sent again on its own page."
    if is_outdated(table, [one.n for one in run.chunks if one.state == "waiting"]):
        return "This file was written before the run was over: take its results from its own page."
    return _not_in_the_file(run, recipe, table)


def _not_in_the_file(run: RunStatus, recipe: Recipe, table: Table) -> str:
    """What the run was sent with and its results do not hold; "" where that is nothing."""
    folder = delivery.run_folder(run.run)
    if Plan.load(folder).fixes_sha256 is not None:
        return "Cells were fixed for it, which this file has as they were. " + _ITSELF
    if kept(folder) is not None and homes.standing_list(run.connection) is None:
        return "People were held back from it by a list of its own. " + _ITSELF
    if is_copy(table) and any(use.how.shown == "shown" for use in recipe.columns):
        return "It sent what a workbook shows, which this file does not hold. " + _ITSELF
    if is_shortened(table):
        return "Texts too long for a cell of a workbook are only named in this file. " + _ITSELF
    return ""


def going_on(made: Draft, recipe: Recipe, table: Table) -> Draft:
    """The draft with the decisions of the run, settled up to the choice of its rows."""
    rest = rest_of(recipe, table)
    understood = {name: getattr(recipe.reading, name) for name in ("region", "dates", "decimal")}
    told = replace(
        made,
        destination=rest.destination,
        options=rest.options,
        reading=replace(made.reading, **understood),
        columns=rest.columns,
        facts=rest.facts,
        selection=rest.selection,
        aside=(),
        generation=made.generation + 1,
    )
    return replace(told, opened_for=told.opening, columns_for=told.mapping)
