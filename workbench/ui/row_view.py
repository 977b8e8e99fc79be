"""A row and its bytes: choose a row and see what it became, choose a record and see its row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd
import streamlit as st

from workbench.destinations.registry import noun_of
from workbench.plans.placing import Place, Places
from workbench.plans.plan import Plan
from workbench.plans.prepared import Prepared
from workbench.results import tracing, withheld
from workbench.results.tracing import Cell, Traced
from workbench.ui import opening, presenting
from workbench.ui.drafting import Draft
from workbench.ui.escaping import md_escape
from workbench.ui.wording import counted, number, sized
from workbench.vocabulary.fates import why_meaning

# Rows of a page of the table, and of what a search finds.
SHOWN = 25
# A table of more rows scrolls in a window of so many pixels.
LOW, TALL = 6, 245
# A browser slows down over text of more than this.
SHOWN_BYTES = 16_000
# Values of a record that one cell is told to stand at.
STANDS = 4


@st.cache_data(scope="session", max_entries=32, show_spinner="Looking at the row")
def _traced(key: str, _plan: Plan, _made: Draft, place: Place) -> Traced:
    return tracing.traced(_plan, prepared(_made, _plan), place)


@st.cache_data(scope="session", max_entries=16, show_spinner="Looking for the row")
def _found(key: str, _plan: Plan, _made: Draft, text: str) -> list[Place]:
    places, ready = Places.of(_plan), prepared(_made, _plan)
    # No line is written with zeros before it, and many an id is.
    numbered = text.isascii() and text.isdecimal() and not text.startswith("0")
    indexes = places.on_line(int(text)).tolist() if numbered else []
    indexes += [places.index(*one) for one in tracing.find(ready, text, SHOWN)]
    return places.places(list(dict.fromkeys(indexes))[:SHOWN])


@st.cache_data(scope="session", max_entries=32, show_spinner=False)
def _ids(key: str, _plan: Plan, _made: Draft, places: tuple[Place, ...]) -> list[str]:
    return tracing.ids(prepared(_made, _plan), places)


def prepared(made: Draft, plan: Plan) -> Prepared:
    """The file and the decisions that the plan was made of, as of then."""
    ready = opening.prepared(made, complete=True)
    return replace(ready, as_of=plan.as_of or ready.as_of)


def ids(made: Draft, plan: Plan, places: Sequence[Place]) -> list[str]:
    """The id of each of some rows, as the file has it."""
    return _ids(plan.plan_sha256 + plan.folder.name, plan, made, tuple(places))


def row_view(made: Draft, plan: Plan, sheets: Sequence[str]) -> None:
    """A search, the rows of a request, and the chosen one with its cells and its bytes."""
    name = plan.folder.name
    with st.container(horizontal=True, vertical_alignment="bottom"):
        text = str(
            st.text_input(
                "Find a row by its line or its id",
                key=f"row-{name}{presenting.tag()}",
                width=300,
            )
        ).strip()
        some = None if text else _of_request(plan, name)
    if some is None:
        some = _found(f"{plan.plan_sha256}{name}{text}", plan, made, text)
    if not some:
        told = f"No row has the line or the id {text}." if text else "This request carries no rows."
        st.caption(md_escape(told))
        return
    table = rows_table(some, ids(made, plan, some), sheets)
    chosen = presenting.dataframe(
        table,
        clear=("Line", "Sheet", "Became"),
        hide_index=True,
        lazy=False,
        on_select="rerun",
        selection_mode="single-row",
        key=f"rows-{name}-{presenting.cell(text)}-{some[0].chunk}-{some[0].record}",
        height=TALL if len(some) > LOW else "auto",
        alt="Rows and the records that they became",
    )
    rows = chosen["selection"]["rows"]
    at = rows[0] if rows and rows[0] < len(some) else 0
    if not rows and len(some) > 1:
        st.caption("Tick a row to see its bytes; this is the first one.")
    _row(made, plan, some[at])


def _of_request(plan: Plan, name: str) -> list[Place]:
    """The rows of a page of the chosen request; the boxes that choose them stand side by side."""
    last, key = len(plan.chunks), f"rows-of-{name}"
    n = int(st.number_input("Rows of request", 1, last, value=_first(plan), key=key, width=160))
    pages = -(-plan.chunks[n - 1].records // SHOWN)
    page = int(st.pagination(pages, key=f"rows-page-{name}-{n}")) if pages > 1 else 1
    return tracing.places_of(plan, Places.of(plan), n, (page - 1) * SHOWN + 1, SHOWN)


def _first(plan: Plan) -> int:
    """The first request that carries rows."""
    return next((chunk.n for chunk in plan.chunks if chunk.records), 1)


def rows_table(some: Sequence[Place], named: Sequence[str], sheets: Sequence[str]) -> pd.DataFrame:
    """Rows with their lines and ids, and the record of a request that each became."""
    rows = [
        (
            one.line,
            identifier,
            sheets[one.part] if sheets else "",
            f"request {one.chunk}, record {one.record}" if one.chunk else f"not sent: {one.why}",
        )
        for one, identifier in zip(some, named, strict=True)
    ]
    shown = pd.DataFrame(rows, columns=["Line", "Id", "Sheet", "Became"])
    return shown if sheets else shown.drop(columns="Sheet")


def _row(made: Draft, plan: Plan, place: Place) -> None:
    found = _traced(plan.plan_sha256 + plan.folder.name, plan, made, place)
    with st.container(border=True, key="row-and-bytes"):
        if place.chunk:
            st.markdown(f"**{record_words(found)}**")
            text = found.record[:SHOWN_BYTES].decode("utf-8", errors="ignore")
            form = "xml" if text.startswith("<") else "json"
            presenting.code(presenting.body(text, form, made), str, language=None, wrap_lines=True)
            if len(found.record) > SHOWN_BYTES:
                st.caption(f"The first {sized(SHOWN_BYTES)} of the record.")
        else:
            noun = noun_of(plan.destination)
            (why,) = withheld.told(plan, [place], noun)
            meaning = why_meaning(place.why, noun)
            st.markdown(f"**Line {number(place.line)} is not sent: {md_escape(meaning)}.**")
            if why != meaning or found.refused:
                st.caption(md_escape(why if why != meaning else found.refused))
        presenting.dataframe(
            _as_shown(cells_table(found, made), made),
            clear=("Column", "In the file", "Changed to", "Sent as"),
            words=("How", "Stands at"),
            hide_index=True,
            lazy=False,
            alt="The cells of the row, and where each stands in its record",
        )


def _as_shown(cells: pd.DataFrame, made: Draft) -> pd.DataFrame:
    """The cells as they may be shown, each by its own column."""
    shown = cells.copy()
    for title in {"In the file", "Changed to"} & {*cells.columns}:
        pairs = zip(cells[title], cells["Column"], strict=True)
        shown[title] = [presenting.cell(told, column, made) for told, column in pairs]
    return shown


def record_words(found: Traced) -> str:
    """Where a row's bytes stand."""
    place = found.place
    size = counted(len(found.record), "byte")
    return (
        f"Line {number(place.line)} is record {number(place.record)} of request "
        f"{number(place.chunk)}: {size}, from byte {number(found.start)} of the body on"
    )


def cells_table(found: Traced, made: Draft | None = None) -> pd.DataFrame:
    """Each cell as in the file and as it was changed, with its value and place in the record.

    Only what was sent is as it may be shown by the draft `made`: several values stand in one cell.
    """
    rows = [
        (
            cell.header or "(no header)",
            cell.found,
            cell.read,
            ", ".join(cell.done),
            _stands(cell, sent=bool(found.place.chunk)),
            ", ".join(presenting.leaf(one.text, cell.header, made) for one in cell.leaves[:STANDS]),
        )
        for cell in found.cells
    ]
    names = ["Column", "In the file", "Changed to", "How", "Stands at", "Sent as"]
    shown = pd.DataFrame(rows, columns=names, dtype="str")
    if all(cell.found == cell.read for cell in found.cells):
        shown = shown.drop(columns=["Changed to", "How"])
    return shown if found.place.chunk else shown.drop(columns=["Stands at", "Sent as"])


def _stands(cell: Cell, *, sent: bool) -> str:
    if cell.leaves:
        more = len(cell.leaves) - STANDS
        listed = ", ".join(leaf.path for leaf in cell.leaves[:STANDS])
        return f"{listed} and {number(more)} more" if more > 0 else listed
    if not sent:
        return ""
    if not cell.target:
        return "not sent: it stays behind"
    return "nowhere: the cell is empty" if not cell.read else "not by itself"
