"""The findings of a check as a table of one line for each rule and column, and one in full."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import pandas as pd
import streamlit as st

from workbench.checks.report import Group, Key, Report, key_of
from workbench.ui import draft, navigation, presenting
from workbench.ui.causes import Cause, column_words, mend, mend_shortly
from workbench.ui.drafting import Draft
from workbench.ui.escaping import md_escape, spaces_seen
from workbench.ui.hinting import hint_links
from workbench.ui.page_words import page_words, said
from workbench.ui.wording import counted, number
from workbench.ui.wrapping import fitting, row_height
from workbench.vocabulary.issues import Issue

Filter = Literal["errors", "warnings", "all"]
# Pixels of the cells that hold text, and the lines of it that they take at the most.
WIDTHS = {"Column": 84, "Found": 80, "What is wrong": 144, "How to mend it": 204}
MOST_LINES = 3
# Characters of a cell that the table shows; the chosen finding shows them all.
CELL = 60
# Pixels of the table at the most, so that a window holds it whole, and of its header.
TALLEST, HEADER = 530, 36
# Places of a finding that are listed, and those that are seen without scrolling.
PLACES, MOST_SHOWN = 1_000, 6
COLUMNS = {
    "Line": st.column_config.NumberColumn(width=44, format="%d", help="Of the first one."),
    "Column": st.column_config.TextColumn(width=WIDTHS["Column"]),
    "Found": st.column_config.TextColumn(width=WIDTHS["Found"], help="In the first one."),
    "What is wrong": st.column_config.TextColumn(width=WIDTHS["What is wrong"]),
    "How to mend it": st.column_config.TextColumn(width=WIDTHS["How to mend it"]),
    "Times": st.column_config.NumberColumn(width=50, format="localized"),
}


def findings(
    made: Draft,
    found: Report,
    blamed: Sequence[Cause],
    kept: Key | None,
    choosing: Callable[[], None],
    where: str = "",
) -> Group | None:
    """The filter, the table and the finding that was chosen, which is returned.

    It is the `kept` one until another is chosen, which calls `choosing`; none where that has gone.
    `where` names what else the findings are narrowed to.
    """
    st.header("What is wrong")
    shown = _filter(found, choosing)
    listed = filtered(found.groups, shown)
    if not listed:
        st.caption(f"There are no {shown}{' there' if where else ''}.")
        return None
    table = presenting.frame(
        findings_table(listed, blamed, several=found.several, made=made),
        clear=("Line", "Found", "Times"),
        words=("Column", "What is wrong", "How to mend it"),
    )
    row = row_height((table[name], width) for name, width in WIDTHS.items())
    state = presenting.dataframe(
        table,
        clear=table.columns,
        hide_index=True,
        lazy=False,
        row_height=row,
        height=TALLEST if row * len(listed) + HEADER > TALLEST else "auto",
        column_config=COLUMNS,
        placeholder="",
        on_select=choosing,
        selection_mode="single-cell",
        key=f"findings-{shown}{where}",
        alt="What is wrong, one line for each rule and column",
    )
    cells = state["selection"]["cells"]
    chosen = listed[cells[0][0] if cells and cells[0][0] < len(listed) else 0]
    if kept is not None:
        still = next((one for one in listed if key_of(one.first) == kept), None)
        if still is None:
            st.caption("A click on a line shows it in full here, and goes to its cells.")
            return None
        chosen = still
    if len(listed) > 1:
        st.caption("A click on a line shows it in full here.")
    _in_full(made, found, chosen, blamed)
    return chosen


def _filter(found: Report, choosing: Callable[[], None]) -> Filter:
    counts: dict[Filter, int] = {
        "errors": found.errors,
        "warnings": found.warnings,
        "all": found.errors + found.warnings,
    }
    otherwise: Filter = "errors" if found.errors else "warnings"
    # Put each time: its labels have counts in them, and those that change would leave none chosen.
    draft.put("findings-shown", draft.picked("findings-shown", otherwise))
    return st.radio(
        "Show",
        list(counts),
        format_func=lambda one: f"{one.capitalize()} ({number(counts[one])})",
        horizontal=True,
        key="findings-shown",
        on_change=choosing,
        label_visibility="collapsed",
    )


def filtered(groups: Sequence[Group], shown: Filter) -> list[Group]:
    """The groups that the filter leaves, errors first."""
    return [one for one in groups if shown == "all" or one.severity == shown.removesuffix("s")]


def findings_table(
    groups: Sequence[Group],
    blamed: Sequence[Cause],
    *,
    several: bool = False,
    made: Draft | None = None,
) -> pd.DataFrame:
    """One line for each rule and column: its first cell, and how often it was found.

    Of `several` sheets each line names its own.
    """
    rows = [
        (
            one.first.line,
            _fitting("Column", column_words(one, several=several)),
            _fitting("Found", cut(_seen(one.first, made))),
            _fitting("What is wrong", page_words(one.message)),
            _fitting("How to mend it", mend_shortly(one, blamed)),
            one.count,
        )
        for one in groups
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"Line": "Int64"})


def _fitting(name: str, text: str) -> str:
    return fitting(text, WIDTHS[name], MOST_LINES)


def _seen(issue: Issue, made: Draft | None) -> str:
    return spaces_seen(presenting.cell(issue.value, issue.column, made))


def cut(cell: str) -> str:
    """A cell's text, shortened where it is long."""
    return cell if len(cell) <= CELL else f"{cell[:CELL]}…"


def _in_full(made: Draft, found: Report, chosen: Group, blamed: Sequence[Cause]) -> None:
    """The chosen finding without anything cut off, and every place where it is."""
    with st.container(border=True, key="finding"):
        icon = ":material/error:" if chosen.severity == "error" else ":material/warning:"
        column = column_words(chosen, several=found.several)
        where = f"{md_escape(column)}: " if column else ""
        st.markdown(f"{icon} **{where}{said(chosen.message)}**")
        mended = mend(chosen, blamed)
        st.markdown(md_escape(mended))
        hint_links(made, mended, navigation.CHECK)
        places = places_table(found, chosen, made)
        if len(places):
            presenting.dataframe(
                places,
                clear=places.columns,
                hide_index=True,
                height="auto" if len(places) < MOST_SHOWN else 246,
                column_config={"Line": st.column_config.NumberColumn(width=90, format="%d")},
                alt="Every place of the chosen finding",
            )
        told = f"{counted(chosen.count, chosen.severity)}, in the report under {chosen.rule}."
        if len(places) < chosen.count and len(places):
            told = f"The first {number(len(places))} of {told} The download has all of them."
        st.caption(md_escape(told))


def places_table(found: Report, chosen: Group, made: Draft | None = None) -> pd.DataFrame:
    """Where a finding is, a line each; nothing where it is about the whole file or column."""
    kept = [
        (issue.line, _seen(issue, made))
        for issue in found.issues
        if key_of(issue) == key_of(chosen.first) and issue.line is not None
    ]
    return pd.DataFrame(kept[:PLACES], columns=["Line", "Found"])
