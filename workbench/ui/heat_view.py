"""The picture of the findings on the check step, and which column and rows it narrows them to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import streamlit as st

from workbench.checks.bands import BANDS, bands, rows_in
from workbench.checks.report import Report
from workbench.tables.table import Table
from workbench.ui import draft, opening, presenting
from workbench.ui.drafting import Draft, stamp
from workbench.ui.heat import (
    CELL,
    MOST_COLUMNS,
    Column,
    Lines,
    band_label,
    column_label,
    columns_of,
    heat_chart,
    heat_table,
)
from workbench.ui.wording import number

_COLUMN, _BAND, _DRAWN = "where-column", "where-band", "heat-drawn"
# What the boxes hold where nothing is chosen: without a value they would ask for one.
_EVERY, _ANY = ("\0", ""), -1


def narrowed(made: Draft, found: Report, choosing: Callable[[], None]) -> Report:
    """Draws the picture and two boxes that say the same; the findings that these leave.

    Another choice calls `choosing`.
    """
    columns = columns_of(found)
    if not columns:
        return found
    st.header("Where it is")
    shown = columns[:MOST_COLUMNS]
    lines = _lines(made, found)
    table = heat_table(found, shown, lines)
    # Another name for each picture that is to be without the choice of the one before.
    key = f"heat-{stamp(made.id)}-{draft.picked(_DRAWN, 0)}"
    presenting.chart(
        heat_chart(table, lines),
        harmless=True,
        on_select=partial(_clicked, key, shown, choosing),
        key=key,
        alt="How many errors and warnings each column has, by bands of rows",
    )
    more = len(columns) - len(shown)
    st.caption(
        "Each mark counts the findings of a column in some of the lines: squares have errors, "
        "circles only warnings, and the more there are, the stronger it is. A "
        "click shows just those below."
        + (f" {number(more)} more columns are only in the list." if more else "")
    )
    return _chosen(found, columns, lines, choosing)


def _lines(made: Draft, found: Report) -> Lines:
    """The lines of the bands of each sheet, as the tables of the page name them."""
    lines = {}
    for sheet, rows in found.rows_of.items():
        part = opening.sheet_of(made, sheet) or made.of_sheet(made.destination, sheet)
        lines[sheet] = _ends(stamp(part.id, part.opening), opening.table(part), rows)
    return lines


@st.cache_data(scope="session", max_entries=8, show_spinner=False)
def _ends(key: str, _table: Table, rows: int) -> list[tuple[int, int]]:
    ends = [rows_in(band, rows) for band in range(bands(rows))]
    flat = sorted({row for both in ends for row in both})
    found = (one.line[0].as_py() for one in _table.single(flat, []))
    line = dict(zip(flat, found, strict=True))
    return [(line[first], line[last]) for first, last in ends]


def _chosen(
    found: Report, columns: list[Column], lines: Lines, choosing: Callable[[], None]
) -> Report:
    several = len(found.rows_of) > 1
    used = np.sum(list(found.spreads.values()), axis=0)
    filled = [band for band in range(BANDS) if used[band]]
    every, rows = [_EVERY, *columns], [_ANY, *filled]
    known: Sequence[object]
    for name, known in ((_COLUMN, every), (_BAND, rows)):
        if draft.picked(name, None) not in known:
            draft.put(name, known[0])
    changed = partial(_changed, choosing)
    with st.container(horizontal=True, vertical_alignment="bottom", key="where"):
        column = st.selectbox(
            "Column",
            every,
            format_func=lambda one: (
                "All columns" if one == _EVERY else column_label(one, several=several)
            ),
            key=_COLUMN,
            on_change=changed,
        )
        band = st.selectbox(
            "Lines",
            rows,
            format_func=lambda one: "All lines" if one == _ANY else band_label(lines, one),
            key=_BAND,
            on_change=changed,
        )
        if column == _EVERY and band == _ANY:
            return found
        st.button(
            "Show all",
            key="where-all",
            icon=":material/filter_alt_off:",
            on_click=_cleared,
            args=(choosing,),
        )
    return found.within(None if column == _EVERY else column, None if band == _ANY else band)


def _clicked(key: str, columns: list[Column], choosing: Callable[[], None]) -> None:
    """A click on a mark narrows to it, one beside all marks to nothing."""
    state: Any = draft.picked(key, None)
    cells = state["selection"].get(CELL, []) if state else []
    place = cells[0]["place"] if cells else None
    draft.put(_COLUMN, _EVERY if place is None else columns[int(place)])
    draft.put(_BAND, int(cells[0]["band"]) if cells else _ANY)
    choosing()


def _changed(choosing: Callable[[], None]) -> None:
    draft.put(_DRAWN, int(str(draft.picked(_DRAWN, 0))) + 1)
    choosing()


def _cleared(choosing: Callable[[], None]) -> None:
    draft.put(_COLUMN, _EVERY)
    draft.put(_BAND, _ANY)
    _changed(choosing)


def chosen_band() -> int | None:
    """The band of rows that is chosen."""
    band = int(str(draft.picked(_BAND, _ANY)))
    return None if band == _ANY else band


def narrowing() -> str:
    """A stamp of what is chosen, "" where nothing is."""
    chosen = draft.picked(_COLUMN, _EVERY), draft.picked(_BAND, _ANY)
    return "" if chosen == (_EVERY, _ANY) else stamp(*chosen)
