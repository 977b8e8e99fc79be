"""What would rescue most of the rows that the vendor does not have: its reasons, ranked."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from workbench.delivery.causes import WhyNot, why_not
from workbench.delivery.statuses import RunStatus
from workbench.ui import presenting
from workbench.ui.page_words import on_record
from workbench.ui.wording import counted, number
from workbench.ui.wrapping import fitting, row_height

# Reasons in the table; the results have every row's own.
SHOWN = 20
# Pixels of a reason's cell, and its lines at the most.
REASON, MOST_LINES = 420, 5


def ranked_causes(now: RunStatus) -> None:
    """The reasons of rejected and unknown rows, the most rows first, each with what helps."""
    found = why_not(now.run)
    if not found:
        return
    st.subheader("Why rows are not there")
    shown = causes_shown(found[:SHOWN], halving=now.halving)
    reasons = [*shown["Reason"]]
    presenting.dataframe(
        shown,
        clear=("Rows", "Fate", "Example", "What helps"),
        words=("Reason",),
        hide_index=True,
        row_height=row_height([(reasons, REASON)]),
        column_config={
            "Rows": st.column_config.NumberColumn(width=70, format="localized"),
            "Reason": st.column_config.TextColumn(width=REASON),
            "Example": st.column_config.TextColumn(width=150),
        },
        alt="Why rows were rejected or are unknown, the most rows first",
    )
    if left := found[SHOWN:]:
        rows = sum(one.rows for one in left)
        st.caption(f"And {counted(len(left), 'more reason')} with {counted(rows, 'row')}.")


def causes_shown(found: Sequence[WhyNot], *, halving: bool) -> pd.DataFrame:
    """The table: rows, fate, reason, an example of a request, and what helps."""
    rows = [
        (
            *(one.rows, one.fate, fitting(on_record(one.reason), REASON, MOST_LINES)),
            *(example_words(one), help_words(one, halving=halving)),
        )
        for one in found
    ]
    return pd.DataFrame(rows, columns=["Rows", "Fate", "Reason", "Example", "What helps"])


def example_words(one: WhyNot) -> str:
    """The first request with that reason, whose answer stands in full among the requests."""
    more = one.requests - 1
    return f"request {one.first}" + (f" and {number(more)} more" if more else "")


def help_words(one: WhyNot, *, halving: bool) -> str:
    """The one thing that gets these rows to the vendor, by the name of its button below."""
    if one.fate == "unknown":
        return "Look at the vendor"
    if one.whole and not halving:
        return "Find the rows"
    return "Mend them, or send the rest again"
