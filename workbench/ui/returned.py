"""Results that were brought as a file: what of them was not accepted goes on from there."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import pyarrow as pa
import streamlit as st

from workbench.delivery import homes
from workbench.delivery import runs as delivery
from workbench.delivery.statuses import ENDED, RunStatus
from workbench.destinations.registry import DESTINATIONS
from workbench.errors import WorkbenchError
from workbench.family_results import COLUMNS
from workbench.last_fates import family, sent_again, since
from workbench.plans.fixing import kept as kept_fixes
from workbench.plans.plan import Plan
from workbench.plans.suppressing import kept
from workbench.recipes.recipe import Recipe
from workbench.results.carrying import carried
from workbench.results.comparing import (
    Staying,
    is_outdated,
    is_torn,
    retyped_words,
    says,
    staying,
    untrusted_place,
)
from workbench.results.returning import (
    added,
    fixed_again,
    is_copy,
    is_shortened,
    rest_of,
    runs_of,
    stamped_run,
)
from workbench.resuming import prepared_run
from workbench.tables.table import Table
from workbench.ui import draft, draft_files, fixing, navigation, opening
from workbench.ui.drafting import Draft
from workbench.ui.escaping import md_escape
from workbench.ui.page_words import headline_said, said
from workbench.ui.run_links import results_of, run_link, went_on
from workbench.ui.wording import counted
from workbench.vocabulary.fixes import Fixes

TITLE = "These are the results of a run"
ICON = ":material/assignment_return:"
_OTHERWISE = "It says otherwise of its rows than is known of the run: take its results anew."
_FREED = "have ids of their own now and go"
_SINCE = "More has become of its rows since: take the results of all runs from its page."
_ITSELF = "So its rest is sent again on its own page."


def returned(made: Draft, table: Table) -> None:
    """Offers to send the rest of the run that the file is the results of; nothing for another."""
    names = sorted(runs_of(table))
    if not names:
        return
    try:
        names = _as_begun(names)
        run, recipe = _known(names[-1])
        why = _not_from_here(run, names, recipe, table)
        fixes, others = (None, 0) if why else _fixes(run, table)
        new = added(table)
        stays = Staying(0, 0) if why else _staying(run.run, table.sha256, names, run, recipe, table)
    except (WorkbenchError, OSError):
        told = f"This machine does not know the run {md_escape(names[-1])}: choose the rows on "
        st.info(f"{told}Select.", title=_title(names), icon=ICON)
        return
    if why:
        st.info(f"{headline_said(run)}. {why}", title=_title(names), icon=ICON)
        run_link("Look at the run", gone_on(run, names) or run.run)
        return
    st.info(
        f"{headline_said(run)}. What you have mended here, and all else that was refused or not "
        "sent, can go on from this file; what was accepted, or may have arrived, stays out."
        f"{_fixed_words(fixes, others)}{_added_words(new)}{_staying_words(stays)}",
        title=_title(names),
        icon=ICON,
    )
    again = "Send what was not accepted"
    if st.button(again, type="primary", icon=":material/replay:", key="send-returned"):
        onward = going_on(made, run, rest_of(recipe, table, freed=bool(stays.freed)))
        kept = fixing.keep(onward, fixes)
        st.switch_page(navigation.SELECT.path, query_params=draft.address(kept))


def read_as_sent(made: Draft) -> Draft:
    """Results in the workbook that was sent are read as it was: the same sheet and header row."""
    name = stamped_run(draft_files.source_path(made))
    if not name:
        return made
    try:
        _, recipe = _known(name)
        sent = replace(
            made.reading, sheet=recipe.reading.sheet, header_row=recipe.reading.header_row
        )
        told = replace(made, reading=sent)
        # Else its rows were put into a new workbook, or the sheet was changed since.
        return told if sent != made.reading and runs_of(opening.table(told)) else made
    except (WorkbenchError, OSError):
        return made


def _as_begun(names: Sequence[str]) -> list[str]:
    """The runs as they were begun, unknown ones last; a clock may have been put back since."""
    if len(names) < 2:
        return list(names)
    known = [one.run for one in reversed(delivery.all_runs()) if one.run in names]
    return [*known, *(one for one in names if one not in known)]


def _title(names: Sequence[str]) -> str:
    return TITLE if len(names) == 1 else f"These are the results of {counted(len(names), 'run')}"


def _known(name: str) -> tuple[RunStatus, Recipe]:
    run = delivery.status(name)
    return run, Recipe.load(delivery.run_folder(name) / "recipe.toml")


def _fixes(run: RunStatus, table: Table) -> tuple[Fixes | None, int]:
    """The run's fixes of cells as those of this file, and how many of these hold something else."""
    folder = delivery.run_folder(run.run)
    before = kept_fixes(Plan.load(folder))
    if before is None:
        return None, 0
    lines = delivery.row_fates(run.run)["line"].combine_chunks()
    found, others = fixed_again(table, before, lines)
    return found or None, others


def _fixed_words(fixes: Fixes | None, others: int) -> str:
    told = ""
    if fixes is not None:
        told = f" {counted(len(fixes), 'cell')} that was fixed for it is fixed here too."
        if len(fixes) > 1:
            told = f" {counted(len(fixes), 'cell')} that were fixed for it are fixed here too."
    if others:
        holds = "holds" if others == 1 else "hold"
        told += f" {counted(others, 'fixed cell')} {holds} something else here, which is sent."
    return told


@st.cache_data(scope="session", max_entries=4, show_spinner="Comparing the rows")
def _staying(
    run: str, sha256: str, names: Sequence[str], _run: RunStatus, _recipe: Recipe, _table: Table
) -> Staying:
    """What was changed in rows that do not go on from the file."""
    sent = prepared_run(run).table
    return staying(_table, sent, _fates(_run, names), _keys(_recipe), _mapped(_recipe))


def _added_words(rows: int) -> str:
    was = "was added to it since and goes" if rows == 1 else "were added to it since and go"
    return f" {counted(rows, 'row')} {was} too." if rows else ""


def _staying_words(stays: Staying) -> str:
    told = ""
    if stays.freed:
        have = "has an id of its own now and goes" if stays.freed == 1 else _FREED
        told = f" {counted(stays.freed, 'row')} that a later one had superseded {have} too."
    if stays.changed:
        one = stays.changed == 1
        holds, which = ("stays out holds", "is") if one else ("stay out hold", "are")
        told += (
            f" {counted(stays.changed, 'row')} that {holds} something else now and {which} not "
            f"sent: bring {'it' if one else 'them'} in a file of {'its' if one else 'their'} own."
        )
    return told


def _mapped(recipe: Recipe) -> list[tuple[str, int]]:
    """The columns that are sent."""
    return [(use.header, use.occurrence) for use in recipe.columns if use.target]


def _keys(recipe: Recipe) -> list[tuple[str, int]]:
    """The columns that say who a row is about."""
    named = DESTINATIONS[recipe.destination].keys(recipe)
    return [(use.header, use.occurrence) for use in recipe.columns if use.target in named]


def _not_from_here(run: RunStatus, names: Sequence[str], recipe: Recipe, table: Table) -> str:
    """Why the rest is not sent from the file; "" where it is."""
    if recipe.also:
        return "Its rows are in several sheets, so its rest is sent again on its own page."
    if run.state not in ENDED:
        return "It is not over: go on with it, or cancel the rest, on its own page."
    every = family(run.run)
    mine = {one.run for one in every}
    together, before = len(mine & set(names)) > 1, set(names) - mine
    if together and any(one.state not in ENDED for one in every):
        return "One of its runs is not over: go on with it, or cancel the rest, on its own page."
    fates = _fates(run, names)
    if before - set(fates["run"].unique().to_pylist()):
        return "The rows are of runs of different files: bring the results of each by themselves."
    # What those had sent again before was known when the rows of this run were chosen.
    since_then = set(delivery.later_runs(run))
    again = {one.run for name in before for one in sent_again(name)}
    if (again & since_then) or (not together and sent_again(run.run)):
        return "A later run has sent rows of it since, so the rest is sent again on its own page."
    if gone_on(run, names):
        return "What was left of it went on in a later run already: take the results of that one."
    if not together and is_outdated(table, [one.n for one in run.chunks if one.state == "waiting"]):
        return "This file was written before the run was over: take its results from its own page."
    # In her own workbook a row may have moved along with its fate: no column names its line.
    if is_copy(table) and not _as_known(fates, table):
        return _SINCE if together else _OTHERWISE
    return _not_in_the_file(run, recipe, table) or _torn(run, fates, recipe, table)


def gone_on(run: RunStatus, names: Sequence[str]) -> str:
    """A later run whose file was results of these as well, so that rows could go twice; or ""."""
    later = itertools.takewhile(lambda one: one.run != run.run, delivery.all_runs())
    for one in later:
        here = one.connection == run.connection
        if here and went_on(one) and {*names} & {*results_of(one.run, one.file_sha256)}:
            return one.run
    return ""


def _fates(run: RunStatus, names: Sequence[str]) -> pa.Table:
    """What became of each row of a run's file last, where these runs are told beside its rows."""
    first, *later = family(run.run)
    if len({first.run, *(one.run for one in later)} & set(names)) > 1:
        known, _ = since(first.run, later, COLUMNS)
        return carried(prepared_run(run.run), known).fates
    known = delivery.row_fates(run.run)
    known = known.append_column("run", pa.repeat(run.run, known.num_rows))
    return known if run.earlier else carried(prepared_run(run.run), known).fates


def _torn(run: RunStatus, fates: pa.Table, recipe: Recipe, table: Table) -> str:
    """That the fates are of other rows than those they stand beside; "" where they are not."""
    with st.spinner("Comparing the rows"):
        torn = is_torn(table, prepared_run(run.run).table, fates, _keys(recipe))
    return f"{_OTHERWISE} Sort whole rows only, with what stands beside them." if torn else ""


def _as_known(fates: pa.Table, table: Table) -> bool:
    """Whether each row of the file has the fate that is known of the row of its line."""
    whole = fates.combine_chunks()
    lines, told = whole["line"].combine_chunks(), whole["fate"].combine_chunks()
    return says(table, lines, told.cast(pa.string()))


def _not_in_the_file(run: RunStatus, recipe: Recipe, table: Table) -> str:
    """What the run was sent with and its results do not hold; "" where that is nothing."""
    folder = delivery.run_folder(run.run)
    if kept(folder) is not None and homes.standing_list(run.connection) is None:
        return "People were held back from it by a list of its own. " + _ITSELF
    if is_copy(table) and any(use.how.shown == "shown" for use in recipe.columns):
        return "It sent what a workbook shows, which this file does not hold. " + _ITSELF
    if is_copy(table) and (told := _retyped(run.run, table.sha256, table)):
        return (
            f"It has {said(told)}, as a spreadsheet writes it by itself when it opens a CSV file. "
            "Take the results as Excel and mend them there."
        )
    if is_copy(table) and (place := _untrusted(run.run, table.sha256, recipe, table)):
        return (
            f"The workbook that was sent has no trustworthy value for {said(place)}, and nobody "
            "has written one there since. Write what each such cell should hold, here or in that "
            "workbook: their reasons say which they are."
        )
    if is_shortened(table):
        return "Texts too long for a cell of a workbook are only named in this file. " + _ITSELF
    return ""


@st.cache_data(scope="session", max_entries=4, show_spinner="Comparing the rows")
def _retyped(run: str, sha256: str, _table: Table) -> str:
    return retyped_words(_table, prepared_run(run).table)


@st.cache_data(scope="session", max_entries=4, show_spinner="Comparing the rows")
def _untrusted(run: str, sha256: str, _recipe: Recipe, _table: Table) -> str:
    return untrusted_place(_table, prepared_run(run).table, _mapped(_recipe))


def going_on(made: Draft, run: RunStatus, rest: Recipe) -> Draft:
    """The draft with the decisions of the run, settled up to the choice of its rows.

    They go where the run went: practice has accepted nothing that another vendor has.
    """
    understood = {name: getattr(rest.reading, name) for name in ("region", "dates", "decimal")}
    told = replace(
        made,
        connection=run.connection,
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
