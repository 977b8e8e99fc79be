"""A draft's file, its suggestions and its Report, each worked out once per session.

Keys are hashes of the file and of the decisions; frames and secrets never are (rules.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
import streamlit as st

from workbench.checks.report import Report
from workbench.destinations.registry import destination
from workbench.errors import FixTheFile, WorkbenchError
from workbench.plans import judging, preparing
from workbench.plans.judging import Prepared
from workbench.recipes.recipe import ColumnUse
from workbench.recipes.suggesting import Suggestion
from workbench.tables.opening import open_table, sheet_names
from workbench.tables.table import Table
from workbench.ui import draft_files
from workbench.ui.drafting import Draft, stamp
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.reading import Reading

SHOWN_ROWS = 200
SAMPLES = 3


@st.cache_data(scope="session", max_entries=4, show_spinner="Opening the file")
def _opened(key: str, _path: Path, _reading: Reading, _spool: Path) -> Table:
    return open_table(_path, _reading, _spool)


@st.cache_data(scope="session", max_entries=8, show_spinner="Reading what the columns hold")
def _suggested(key: str, _table: Table, _to: str, _reading: Reading) -> tuple[Suggestion, ...]:
    return preparing.suggestions(_table, _to, _reading, fuzzy=True)


@st.cache_data(scope="session", max_entries=8, show_spinner="Checking every row")
def _checked(key: str, _prepared: Prepared) -> Report:
    return judging.check(_prepared)


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
    return found


def sheets(draft: Draft) -> tuple[str, ...]:
    """The names of a workbook's sheets, where they can be read; none for a text file."""
    try:
        return sheet_names(draft_files.source_path(draft))
    except WorkbenchError:
        return ()


def suggestions(draft: Draft) -> tuple[Suggestion, ...]:
    """What each column of the file probably means."""
    key = stamp(draft.id, draft.mapping, draft.reading.as_dict())
    return _suggested(key, table(draft), draft.destination, draft.reading)


def prepared(draft: Draft, notes: Sequence[Issue] = (), *, complete: bool = False) -> Prepared:
    """The file with the draft's recipe, ready to be checked; with `complete`, to be planned."""
    path = draft_files.source_path(draft)
    spool = draft_files.folder(draft) / "spool"
    ready = preparing.prepare(path, recipe=draft.recipe, complete=complete, spool=spool)
    return replace(ready, notes=tuple(notes))


def report(draft: Draft) -> Report:
    """The Report of the file under the draft's recipe, by the name its owner knows."""
    notes = standing_notes(draft)
    found = _checked(stamp(draft.id, draft.checking), prepared(draft, notes))
    return replace(found, file=draft.source.name) if draft.source else found


def standing_notes(draft: Draft) -> tuple[Issue, ...]:
    """What there is to say about headers whose suggestion was taken as it is."""
    taken = set(map(_identity, draft.columns))
    return tuple(
        one.finding
        for one in suggestions(draft)
        if one.finding is not None and _identity(one.use) in taken and one.use.target
    )


def head(draft: Draft) -> pd.DataFrame:
    """The first rows as they are read, each with its line in the file."""
    return _head(stamp(draft.id, draft.opening), table(draft), SHOWN_ROWS)


def samples(draft: Draft) -> list[tuple[str, ...]]:
    """For each column the first few different values."""
    shown = head(draft)
    found = []
    for label in list(shown.columns)[1:]:
        filled = shown[label][shown[label] != ""]
        found.append(tuple(str(value) for value in filled.drop_duplicates().head(SAMPLES)))
    return found


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
