"""Two rows that one finding is about: both whole, one below the other, and the cells of both."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st

from workbench.destinations.registry import destination
from workbench.tables.table import Table
from workbench.ui import opening, presenting
from workbench.ui.drafting import Draft, stamp
from workbench.ui.wrong_rows import cells_of, shown_columns
from workbench.vocabulary.issues import Issue

# Rules about a row and another one of its sheet, whose line is what they have found.
CONTRADICTS = "consent-contradicts"
RULES = ("superseded", "sent-before", "key-near", CONTRADICTS)
_LINE = re.compile(r"line ([0-9]+)")


def other_rows(made: Draft, issues: Iterable[Issue]) -> list[Issue]:
    """For findings of such a rule the same ones as of the cells in the other rows."""
    there = [(one, line) for one in issues if (line := _other(one)) is not None]
    part = opening.sheet_of(made, there[0][0].sheet) if there else None
    if part is None:
        return []
    lines = tuple(sorted({line for _, line in there}))
    rows = _rows(stamp(part.id, part.opening, lines), opening.table(part), lines)
    return [
        replace(one, row=rows[line], line=line, value="") for one, line in there if line in rows
    ]


def said_by(made: Draft, issue: Issue) -> Issue:
    """A finding at the cell that can mend it: of a contradiction that is the only consent's."""
    part = opening.sheet_of(made, issue.sheet) if issue.rule == CONTRADICTS else None
    if part is None:
        return issue
    goal = destination(part.destination)
    fields = (goal.field_named(use.target) for use in part.columns if use.target)
    consents = [one.name for one in fields if one is not None and one.consent]
    return replace(issue, target=consents[0]) if len(consents) == 1 else issue


def pair(made: Draft, issue: Issue) -> None:
    """Both rows of such a finding, as the file has them; nothing of any other."""
    part = opening.sheet_of(made, issue.sheet)
    other = next(iter(other_rows(made, [issue])), None)
    if part is None or other is None or issue.row is None or other.row is None:
        return
    table = opening.table(part)
    rows = {one.row: one.line for one in (issue, other) if one.row is not None}
    cells = cells_of(part, table, tuple(sorted(rows)))
    labels = opening.labels(table.headers)
    shown = pd.DataFrame({"Line": pd.array([rows[row] for row in cells], dtype="Int64")})
    for place in shown_columns(table.headers, {issue.column}):
        told = [cells[row][place] for row in cells]
        shown[presenting.header(labels[place])] = pd.array(told, dtype="str")
    # The cells are masked already.
    presenting.dataframe(
        shown,
        clear=shown.columns,
        hide_index=True,
        column_config={"Line": st.column_config.NumberColumn(format="%d", pinned=True)},
        alt="The two rows that this is about",
    )


def _other(issue: Issue) -> int | None:
    found = _LINE.fullmatch(issue.value) if issue.rule in RULES else None
    return None if found is None else int(found[1])


@st.cache_data(scope="session", max_entries=8, show_spinner=False)
def _rows(key: str, _table: Table, lines: tuple[int, ...]) -> dict[int, int]:
    """The rows on those lines."""
    found: dict[int, int] = {}
    for part in _table.slices(opening.SLICE, []):
        mine = pc.is_in(part.line, value_set=pa.array(lines, pa.int64()))
        at = zip(part.line.filter(mine).to_pylist(), part.row.filter(mine).to_pylist(), strict=True)
        found |= dict(at)
    return found
