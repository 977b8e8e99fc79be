"""A draft's file, its suggestions and its Report, each worked out once per session.

Keys are hashes of the file and of the decisions; frames and secrets never are (rules.md).
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import pandas as pd
import pyarrow.compute as pc
import streamlit as st

from workbench.checks.report import Report
from workbench.destinations.registry import destination
from workbench.errors import FixTheFile, WorkbenchError
from workbench.mended import Sent, rest_of
from workbench.plans import preparing, telling
from workbench.plans.listing import Lists
from workbench.plans.prepared import Prepared
from workbench.recipes import profiling
from workbench.recipes.profiling import Profile
from workbench.recipes.recipe import ColumnUse, Recipe
from workbench.recipes.suggesting import Suggestion
from workbench.tables.candidates import Differing, differing_lines
from workbench.tables.dressed import DRESSED
from workbench.tables.firstrows import FirstRows
from workbench.tables.opening import first_rows, open_table, sheet_names
from workbench.tables.table import Mark, Table
from workbench.ui import draft_files, draft_lists, fixing, presenting, rest_of_run
from workbench.ui.drafting import Draft, stamp
from workbench.ui.rereading import place_of, reread
from workbench.vocabulary.fixes import Fixes
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.reading import Reading

SHOWN_ROWS = 200
# A column of more different words than this has no table of words.
MOST_WORDS = 1_000
SLICE = 100_000


@st.cache_data(scope="session", max_entries=4, show_spinner="Opening the file")
def _opened(key: str, _path: Path, _reading: Reading, _spool: Path) -> Table:
    return open_table(_path, _reading, _spool)


@st.cache_data(scope="session", max_entries=4, show_spinner="Looking for lines that differ")
def _differing(key: str, _path: Path) -> tuple[Differing, ...]:
    return differing_lines(_path)


@st.cache_data(scope="session", max_entries=8, show_spinner="Looking at the first rows")
def _first(key: str, _path: Path, _reading: Reading) -> FirstRows:
    return first_rows(_path, _reading)


@st.cache_data(scope="session", max_entries=8, show_spinner="Reading what the columns hold")
def _suggested(key: str, _table: Table, _to: str, _reading: Reading) -> tuple[Suggestion, ...]:
    return preparing.suggestions(_table, _to, _reading, fuzzy=True)


@st.cache_data(scope="session", max_entries=8, show_spinner=False)
def _checked(key: str, _draft: Draft) -> Report:
    return telling.check(prepared(_draft, standing_notes(_draft)))


@st.cache_data(scope="session", max_entries=40, show_spinner="Counting the words of a column")
def _words(key: str, _table: Table, place: int) -> dict[str, int] | None:
    found: Counter[str] = Counter()
    for part in _table.slices(SLICE, [place]):
        for one in pc.value_counts(part.columns[0].drop_null()).to_pylist():
            found[one["values"]] += one["counts"]
        if len(found) > MOST_WORDS:
            return None
    return dict(found.most_common())


@st.cache_data(scope="session", max_entries=8, show_spinner="Counting what the columns hold")
def _profiled(key: str, _table: Table, _reading: Reading) -> Profile:
    return profiling.profile(_table, _reading)


@st.cache_data(scope="session", max_entries=4, show_spinner=False)
def _dressed(key: str, _table: Table) -> dict[int, Mark]:
    return {one.column: one for one in reversed(_table.marked(*DRESSED))}


@st.cache_data(scope="session", max_entries=4, show_spinner=False)
def _head(key: str, _table: Table, rows: int) -> pd.DataFrame:
    part = next(_table.slices(rows), None)
    lines = part.line.to_pylist() if part else []
    shown = pd.DataFrame({"line": pd.array(lines, dtype="int64")})
    for place, label in enumerate(labels(_table.headers)):
        cells = part.columns[place].to_pylist() if part else []
        shown[label] = pd.array([cell or "" for cell in cells], dtype="str")
    return shown


def table(draft: Draft) -> Table:
    """The draft's file, opened; raises FixTheFile with the name its owner knows."""
    path = draft_files.source_path(draft)
    spool = draft_files.folder(draft) / "spool"
    key = stamp(draft.id, draft.opening)
    try:
        found = _opened(key, path, draft.reading, spool)
        if not found.spool.is_file():
            _opened.clear()
            found = _opened(key, path, draft.reading, spool)
    except FixTheFile as err:
        raise FixTheFile(_owners(str(err), draft)) from err
    presenting.named(found.sheets)
    return found


def sheet_of(draft: Draft, sheet: str) -> Draft | None:
    """The draft as that of one of its sheets; None for another one that is not settled yet."""
    if sheet == table(draft).sheet:
        return draft
    also = next((one for one in draft.also if one.reading.sheet == sheet), None)
    return None if also is None else draft.of_sheet(also.destination, sheet)


def sheets(draft: Draft) -> tuple[str, ...]:
    """The names of a workbook's sheets, where they can be read; none for a text file."""
    try:
        return sheet_names(draft_files.source_path(draft))
    except WorkbenchError:
        return ()


def first(draft: Draft, table: Table | None) -> FirstRows | None:
    """The first rows as the file has them, whatever line was chosen; None if it cannot be read.

    Of a text that was opened they are parted as it was.
    """
    assert draft.source is not None  # asked only where there is a file
    delimiter = table.delimiter if table is not None else ""
    hints = replace(
        Reading(draft.reading.encoding, delimiter or draft.reading.delimiter),
        sheet=draft.reading.sheet,
    )
    key = stamp(draft.id, draft.source.stored_name, hints.as_dict())
    with contextlib.suppress(WorkbenchError):
        return _first(key, draft_files.source_path(draft), hints)
    return None


def differing(draft: Draft) -> tuple[Differing, ...]:
    """The lines of a text file that are not UTF-8, as each encoding reads them."""
    assert draft.source is not None  # asked only where a file could not be read
    return _differing(stamp(draft.id, draft.source.stored_name), draft_files.source_path(draft))


def suggestions(draft: Draft) -> tuple[Suggestion, ...]:
    """What each column of the file probably means."""
    key = stamp(draft.id, draft.mapping, draft.reading.as_dict())
    return _suggested(key, table(draft), draft.destination, draft.reading)


def prepared(draft: Draft, notes: Sequence[Issue] = (), *, complete: bool = False) -> Prepared:
    """The file with the draft's recipe, ready to be checked; with `complete`, to be planned.

    With the fixes of its cells as well, unless they were made for the file before it.
    """
    return later(draft, notes, complete=complete)()


def later(
    draft: Draft, notes: Sequence[Issue] = (), *, complete: bool = False
) -> Callable[[], Prepared]:
    """The same for where there is no session, as in the making of a download.

    What only a session has, its fixes and lists, is fetched at once.
    """
    given = (fixing.applying(draft), draft_lists.known(draft), rest_of_run.of_draft(draft))
    return partial(_prepared, draft, tuple(notes), *given, complete=complete)


def _prepared(
    draft: Draft,
    notes: Sequence[Issue],
    fixes: Fixes | None,
    lists: Lists,
    before: Sent | None,
    *,
    complete: bool,
) -> Prepared:
    path = draft_files.source_path(draft)
    spool = draft_files.folder(draft) / "spool"
    ready = preparing.prepare(
        path, recipe=draft.recipe, complete=complete, spool=spool, fixes=fixes, lists=lists
    )
    ready = replace(ready, read_at=draft_files.brought_at(draft))
    if before is not None:
        ready = rest_of(ready, before, draft.connection)

    def noted(part: Prepared) -> Prepared:
        """With what there is to say about its own columns."""
        own = tuple(one for one in notes if one.sheet == part.table.sheet)
        return replace(part, notes=(*part.notes, *own))

    return replace(noted(ready), also=tuple(map(noted, ready.also)))


def report(draft: Draft) -> Report:
    """The Report of the file under the draft's recipe, by the name its owner knows."""
    rest = [rest_of_run.key(draft), draft.connection] if draft.after else []
    found = _checked(stamp(draft.id, draft.checking, *rest), draft)
    return replace(found, file=draft.source.name) if draft.source else found


def words(draft: Draft, place: int) -> dict[str, int] | None:
    """The different words of a column, the most frequent first; None where they are too many."""
    return _words(stamp(draft.id, draft.opening, place), table(draft), place)


def profile(draft: Draft) -> Profile:
    """What every column of the file holds."""
    key = stamp(draft.opening, draft.reading.as_dict())
    return _profiled(key, table(draft), draft.reading)


def read_so(draft: Draft, reading: Reading) -> Draft:
    """The draft with other hints for its file; the columns' decisions follow where they can.

    Those about columns that are not there any more are kept aside, and come back with them.
    """
    told = replace(draft, reading=reading, generation=draft.generation + 1)
    if not draft.columns and not draft.aside:
        return told
    before, after = _meant(draft), _meant(told)
    decided = {place_of(use) for use in draft.columns}
    aside = [use for use in draft.aside if place_of(use) not in decided]
    columns = reread((*draft.columns, *aside), before, after, draft.reading, reading)
    # Of the same file, opened otherwise: what is not there is no column of it now.
    there = {place_of(one.use) for one in after} if after else decided
    also = tuple(_also_so(draft, told, one) for one in draft.also)
    return replace(
        told,
        columns=tuple(use for use in columns if place_of(use) in there),
        aside=tuple(use for use in columns if place_of(use) not in there),
        also=also,
    )


def _also_so(before: Draft, after: Draft, one: Recipe) -> Recipe:
    """A further sheet's decisions under the hints of another draft."""
    if one.reading.sheet is None:
        return one
    old, new = (made.of_sheet(one.destination, one.reading.sheet) for made in (before, after))
    columns = reread(one.columns, _meant(old), _meant(new), old.reading, new.reading)
    return replace(one, columns=columns, reading=new.reading)


def _meant(draft: Draft) -> tuple[Suggestion, ...]:
    """The suggestions, where the file can be read."""
    with contextlib.suppress(WorkbenchError):
        return suggestions(draft)
    return ()


def standing_notes(draft: Draft) -> tuple[Issue, ...]:
    """What there is to say about columns whose suggestion was taken as it is, doubts first.

    Of every sheet, which each of them names.
    """
    further = ((one.destination, one.reading.sheet) for one in draft.also)
    sheets = (draft.of_sheet(goal, sheet) for goal, sheet in further if sheet)
    return tuple(note for one in (draft, *sheets) for note in _own_notes(one))


def _own_notes(draft: Draft) -> tuple[Issue, ...]:
    """Of one sheet; none where it is not there any more."""
    try:
        sheet = table(draft).sheet
    except FixTheFile:
        return ()
    taken = set(map(_identity, draft.columns))
    kept = [one for one in suggestions(draft) if _identity(one.use) in taken and one.use.target]
    said = (*(one.doubt for one in kept), *(one.finding for one in kept))
    return tuple(replace(issue, sheet=sheet) for issue in said if issue is not None)


def dressed(draft: Draft) -> dict[int, Mark]:
    """By its place, the first cell of each column that is shown otherwise than it is stored."""
    return _dressed(stamp(draft.id, draft.opening), table(draft))


def head(draft: Draft) -> pd.DataFrame:
    """The first rows as they are read, each with its line in the file."""
    return _head(stamp(draft.id, draft.opening), table(draft), SHOWN_ROWS)


def cells(draft: Draft) -> list[tuple[str, ...]]:
    """For each column the filled cells of the first rows."""
    shown = head(draft)
    columns = (shown[label] for label in list(shown.columns)[1:])
    return [tuple(str(value) for value in column[column != ""]) for column in columns]


def labels(headers: Sequence[str]) -> list[str]:
    """Headers as a grid can carry them: none empty, none twice, none called line."""
    made: list[str] = []
    taken = {"line"}
    for place, header in enumerate(headers, 1):
        label = header if header.strip() else f"(column {place})"
        if label in taken:
            label = f"{label} (column {place})"
        taken.add(label)
        made.append(label)
    return made


def goal_title(draft: Draft) -> str:
    """The destination in analysts' words."""
    return destination(draft.destination).title


def _identity(use: ColumnUse) -> str:
    return stamp(use.as_dict())


def _owners(told: str, draft: Draft) -> str:
    return told.replace(draft.source.stored_name, draft.source.name) if draft.source else told
