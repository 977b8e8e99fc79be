"""The same once more with another file: a run's decisions begin a draft, which asks only what the
new file has otherwise."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from workbench.delivery import homes
from workbench.delivery.statuses import RunStatus
from workbench.destinations.registry import destination
from workbench.errors import WorkbenchError
from workbench.recipes.drift import drift
from workbench.recipes.recipe import Recipe
from workbench.results.returning import runs_of
from workbench.ui import draft, draft_files, guarding, mapping, navigation, opening
from workbench.ui.drafting import OPENING, Draft
from workbench.ui.header_choice import unanswered
from workbench.ui.mapping_form import Sheet
from workbench.ui.recipe_file import listed_hints, misfits
from workbench.ui.steps import Step

LABEL = "Do it again with another file"
HELP = (
    "A new draft with the decisions of this run. A file with the same columns goes straight to "
    "the preview; of another one only what is different is asked."
)


def do_it_again(run: RunStatus) -> None:
    """The button that begins a draft with a run's decisions, where they are still there."""
    if not st.button(LABEL, key=f"repeat-{run.run}", icon=":material/repeat:", help=HELP):
        return
    with guarding.guarded():
        made = draft.keep(begun_from(run))
        st.switch_page(navigation.FILE.path, query_params=draft.address(made))


def begun_from(run: RunStatus) -> Draft:
    """A draft without a file, with a run's decisions; raises FixTheRecipe where these are gone."""
    found = Recipe.load(homes.runs_folder() / run.run / "recipe.toml")
    return Draft(
        id=draft_files.new_id(),
        destination=found.destination,
        connection=run.connection,
        reading=found.reading,
        options=found.options,
        columns=found.columns,
        facts=found.facts,
        also=found.also,
        selection=found.selection,
    )


def settled_as_before(made: Draft) -> tuple[Draft, Step]:
    """The draft with every step done that the new file leaves nothing to decide in.

    Beside it the first step that needs its owner: the preview where the check finds no error. A
    draft that nothing was decided in begins with its file.
    """
    try:
        return _settled(made)
    except WorkbenchError:
        # What is wrong is said where it is mended, and the file's step says what it is.
        return made, "file"


def _settled(made: Draft) -> tuple[Draft, Step]:
    if not made.columns or made.typed:
        return made, "file"
    table = opening.table(made)
    hints = listed_hints(made, OPENING)
    if unanswered(table) or runs_of(table) or (hints and any(misfits(made, table))):
        return made, "file"
    made = replace(made, opened_for=made.opening)
    if not _same_columns(made):
        return made, "columns"
    made = replace(made, columns_for=made.mapping)
    found = opening.report(made)
    if found.blocking or found.rows_with_errors or not found.rows_ok:
        return made, "check"
    return replace(made, checked_for=made.checking), "preview"


def _same_columns(made: Draft) -> bool:
    """Whether each column of every sheet has its decision, and each decision its column."""
    sheets = [made, *(made.of_sheet(one.destination, str(one.reading.sheet)) for one in made.also)]
    for one in sheets:
        found = drift(one.columns, opening.table(one).headers)
        if found.missing or found.new:
            return False
    goal = destination(made.destination)
    return not mapping.problems(Sheet(made).rows, goal, made.options)


def go_on(made: Draft) -> None:
    """Keeps the draft and goes to the first step that needs its owner."""
    with st.spinner("Looking what is different this time"):
        told, step = settled_as_before(made)
    told = draft.keep(told) if told != made else made
    page = next(entry for entry in navigation.STEPS if entry.step == step)
    st.switch_page(page.path, query_params=draft.address(told))
