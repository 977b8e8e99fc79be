"""Only rows with errors, whole: the first ones, page by page, with the cells that are wrong marked.

Few rows and columns, and short cells, so that a file of a million rows is no heavier than any.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
import streamlit as st

from workbench.checks.report import Report
from workbench.tables.table import Table
from workbench.ui import opening, presenting
from workbench.ui.drafting import Draft, stamp
from workbench.ui.escaping import md_escape
from workbench.ui.findings import cut
from workbench.ui.page_words import page_words
from workbench.ui.wording import counted, number

# Rows that can be looked at, those of a page, and columns of a row.
MOST_ROWS, PAGE, MOST_COLUMNS = 200, 50, 50
# In front of a cell that is wrong, which colour alone would not tell everybody.
WRONG = "✗ "
Cells = Mapping[int, tuple[str, ...]]


@dataclass(slots=True)
class Wrong:
    """A row with errors: its line, what is wrong with it in words, and in which columns."""

    line: int | None
    said: list[str] = field(default_factory=list)
    headers: set[str] = field(default_factory=set)


def wrong_in(found: Report, most: int = MOST_ROWS) -> dict[int, Wrong]:
    """The first rows of the main sheet with errors, in order."""
    rows: dict[int, Wrong] = {}
    wrong = [one for one in found.issues if one.severity == "error" and one.sheet == found.sheet]
    for one in sorted(wrong, key=lambda one: one.row or 0):
        if one.row is None or (one.row not in rows and len(rows) == most):
            continue
        row = rows.setdefault(one.row, Wrong(one.line))
        told = page_words(one.message)
        row.said.append(f"{one.column}: {told}" if one.column else told)
        row.headers.add(one.column)
    return rows


@st.cache_data(scope="session", max_entries=8, show_spinner="Fetching the rows")
def _cells(key: str, _table: Table, rows: tuple[int, ...]) -> dict[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    wanted = iter(rows)
    row = next(wanted, None)
    for part in _table.slices(opening.SLICE):
        first = part.row[0].as_py()
        while row is not None and row < first + len(part):
            cells = (column[row - first].as_py() for column in part.columns)
            found[row] = tuple(cut(cell or "") for cell in cells)
            row = next(wanted, None)
        if row is None:
            break
    return found


def cells_of(made: Draft, table: Table, rows: tuple[int, ...]) -> dict[int, tuple[str, ...]]:
    """The cells of these rows, in order, as the file has them and as they may be shown."""
    return {
        row: tuple(
            presenting.cell(cell, header, made)
            for cell, header in zip(cells, table.headers, strict=True)
        )
        for row, cells in _cells(stamp(made.id, made.opening, rows), table, rows).items()
    }


def shown_columns(headers: Sequence[str], wrong: set[str], most: int = MOST_COLUMNS) -> list[int]:
    """The places of the columns that are shown: those that are wrong, and the first others."""
    bad = [place for place, header in enumerate(headers) if header in wrong]
    good = [place for place, header in enumerate(headers) if header not in wrong]
    return sorted([*bad, *good][:most])


def rows_table(rows: Mapping[int, Wrong], cells: Cells, headers: Sequence[str]) -> pd.DataFrame:
    """A line for each row, as the file has it, with a sign in front of each cell that is wrong."""
    wrong = {header for row in rows.values() for header in row.headers}
    places, labels = shown_columns(headers, wrong), opening.labels(headers)
    table = pd.DataFrame(
        {
            "line": pd.array([row.line for row in rows.values()], dtype="Int64"),
            "(what is wrong)": pd.array(["; ".join(row.said) for row in rows.values()], "str"),
        }
    )
    for place in places:
        header = headers[place]
        told = [
            f"{WRONG}{cells[n][place] or '(empty)'}" if header in row.headers else cells[n][place]
            for n, row in rows.items()
        ]
        table[labels[place]] = pd.array(told, dtype="str")
    return table


def wrong_rows(made: Draft, found: Report) -> None:
    """A switch, and the rows where it is on; nothing where none is wrong."""
    rows = wrong_in(found)
    if not rows or not st.toggle("Only rows with errors", key="rows-shown"):
        return
    pages = -(-len(rows) // PAGE)
    page = int(st.pagination(pages, key="rows-page")) if pages > 1 else 1
    numbers = list(rows)[(page - 1) * PAGE : page * PAGE]
    table = opening.table(made)
    seen = cells_of(made, table, tuple(numbers))
    here = {n: rows[n] for n in numbers}
    shown = rows_table(here, seen, table.headers)
    # The cells are masked one by one already, so that the sign before them stays.
    presenting.dataframe(
        shown.rename(columns=presenting.header),
        clear=[*map(presenting.header, shown.columns.difference(["(what is wrong)"]))],
        words=("(what is wrong)",),
        hide_index=True,
        lazy=False,
        column_config={
            "line": st.column_config.NumberColumn("Line", format="%d", pinned=True),
            "(what is wrong)": st.column_config.TextColumn("What is wrong", width=240),
        },
        alt="The rows with errors, whole, with a sign in front of each cell that is wrong",
    )
    sheet = f" of the sheet {md_escape(found.sheet)}" if found.several else ""
    most = "The first " if len(rows) == MOST_ROWS else ""
    left = len(table.headers) - (len(shown.columns) - 2)
    st.caption(
        f"{most}{counted(len(rows), 'row')} with errors{sheet}, as the file has them; "
        f"{WRONG.strip()} stands before each cell that is wrong."
        + (f" {number(left)} more columns are not shown." if left else "")
    )
