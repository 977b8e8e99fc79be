"""Which row holds the headers: the first rows as the file has them, and a click on one of them.

Knows nothing of how rows are read; a choice is a hint of the draft like any other.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

import pandas as pd
import streamlit as st
from pandas.io.formats.style import Styler

from workbench.tables.firstrows import FirstRows
from workbench.tables.headers import column_letter
from workbench.tables.table import Table
from workbench.ui import draft, opening, presenting
from workbench.ui.drafting import Draft
from workbench.ui.wording import number

# What a row is, in the column beside its line.
NAMES, PERHAPS, ABOVE = "column names", "column names?", "not read"
WHAT = "What it is"
# Readable behind light and dark text.
MARKED = "background-color: rgba(37, 99, 235, 0.22); font-weight: bold"
SUSPECTED = "background-color: rgba(217, 119, 6, 0.25)"
WHAT_PX = 120


def unanswered(table: Table) -> bool:
    """Whether another line than the one that is taken looks like the column names."""
    return table.likely_header is not None


def header_choice(made: Draft, table: Table | None, asked: str = "") -> None:
    """The first rows, open where the headers are in doubt or were chosen; a click is saved at once.

    `asked` is the sentence of a file that could not be opened: where it is about the encoding, that
    comes first. Nothing is drawn for a file whose columns have names of their own.
    """
    if "--encoding" in asked or (table is not None and not table.header_line):
        return
    chosen = made.reading.header_row
    doubtful = table is None or unanswered(table)
    now = table.header_line if table is not None else chosen
    label = f"The column names are in line {number(now)}" if now else "Where are the column names?"
    box = st.expander(
        label if doubtful or chosen else f"{label}: choose another row",
        icon=":material/table_rows:",
        expanded=doubtful or chosen is not None,
        on_change="rerun",
        key=f"headers-{made.id}-{made.generation}",
    )
    with box:
        # A closed one costs nothing: the file is not read for it.
        found = opening.first(made, table) if box.open else None
        if found is not None and found.rows:
            _choice(made, found, now)


def _choice(made: Draft, found: FirstRows, now: int | None) -> None:
    """The buttons for what is likely and what was found, and the rows."""
    likely = found.likely if made.reading.header_row is None else None
    if likely is not None:
        _likely(made, likely, now)
    if made.reading.header_row is not None:
        _undo(made, found)
    st.caption(
        "Tick the row that holds the column names. These are the first rows as the file has them, "
        "blank ones left out; what is above the column names is not read."
    )
    event = presenting.dataframe(
        shown(found, now, likely),
        clear=("Line", WHAT),
        style=partial(_styled, now=now, likely=likely),
        key=f"header-rows-{made.id}-{made.generation}",
        on_select="rerun",
        selection_mode="single-row",
        hide_index=True,
        lazy=False,
        column_config={
            "Line": st.column_config.NumberColumn(format="%d", pinned=True),
            WHAT: st.column_config.TextColumn(pinned=True, width=WHAT_PX),
        },
        alt="Rows to choose the column names from",
    )
    if found.columns > (width := max(len(cells) for _, cells in found.rows)):
        st.caption(f"The first {number(width)} of {number(found.columns)} columns")
    picked = event["selection"]["rows"]
    if picked and (line := found.rows[picked[0]][0]) != made.reading.header_row:
        _choose(made, line)


def _likely(made: Draft, likely: int, now: int | None) -> None:
    """The line that looks like the column names, or the one that is taken all the same."""
    with st.container(horizontal=True, vertical_alignment="center"):
        if st.button(
            f"Use line {number(likely)} as the column names",
            icon=":material/table_rows:",
            key="other-header",
        ):
            _choose(made, likely)
        if now is not None and st.button(f"Line {number(now)} is right", key="this-header"):
            _choose(made, now)


def _undo(made: Draft, found: FirstRows) -> None:
    """What would be taken without the choice, and the way back to it."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f"You chose line {number(made.reading.header_row)} (found: line {number(found.found)})."
        )
        label = f"Undo: line {number(found.found)} again"
        if st.button(label, icon=":material/undo:", key="header-undo"):
            _choose(made, None)


def _choose(made: Draft, line: int | None) -> None:
    draft.keep(opening.read_so(made, replace(made.reading, header_row=line)))
    st.rerun()


def shown(found: FirstRows, now: int | None, likely: int | None) -> pd.DataFrame:
    """The rows under their columns' letters, each with its line and what it is."""
    table = pd.DataFrame({"Line": pd.array([line for line, _ in found.rows], dtype="int64")})
    told = [_what(line, now, likely) for line, _ in found.rows]
    table[WHAT] = pd.array(told, dtype="str")
    for place in range(max(len(cells) for _, cells in found.rows)):
        cells = [row[place] if place < len(row) else "" for _, row in found.rows]
        table[column_letter(place)] = pd.array(cells, dtype="str")
    return table


def _what(line: int, now: int | None, likely: int | None) -> str:
    if line == now:
        return NAMES
    if line == likely:
        return PERHAPS
    return ABOVE if now is not None and line < now else ""


def _styled(table: pd.DataFrame, now: int | None, likely: int | None) -> Styler:
    """The rows with the one of the column names marked, and the likely one in another colour."""

    def marks(row: pd.Series[str]) -> list[str]:
        line = int(row["Line"])
        mark = MARKED if line == now else SUSPECTED if line == likely else ""
        return [mark] * len(row)

    return table.style.apply(marks, axis=1)
