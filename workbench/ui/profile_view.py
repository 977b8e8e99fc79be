"""What the columns of a draft's file hold, in one table."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from workbench.recipes.profiling import Profile
from workbench.tables.table import Table
from workbench.ui import opening, presenting
from workbench.ui.drafting import Draft
from workbench.ui.wording import counted, localised, number

# The columns of a longer file are counted once they are asked for: it takes some seconds.
AT_ONCE = 100_000
# Pixels of a row, and of the most that are shown without scrolling.
ROW_PX, MOST_PX = 35, 600


def profile_view(made: Draft, table: Table) -> None:
    """The table below a heading that opens it; a longer file is counted only when it is opened."""
    shown = st.expander(
        "What the columns hold",
        icon=":material/bar_chart:",
        expanded=table.rows <= AT_ONCE,
        key=f"profile-{made.opening}",
        on_change="rerun",
    )
    if not shown.open:
        return
    with shown:
        found = opening.profile(made)
        others = others_words(table.rows - found.rows)
        st.caption(
            f"All {number(found.rows)} rows that can be read{others}. "
            "Numbers and dates go from the smallest to the largest, other cells from the shortest "
            "to the longest."
        )
        _drawn(found, made)


def others_words(rows: int) -> str:
    """Why they are not all rows of the file; "" where they are."""
    if not rows:
        return ""
    what = "is a total or a note, or has" if rows == 1 else "are totals or notes, or have"
    return f"; {counted(rows, 'row')} more {what} other cells than the headers, as Check says"


# What is no cell: headers, kinds and counts; the most frequent ones are masked one by one.
COUNTS = (
    *("Column", "Looks like", "Filled", "Blank", "Different values", "How they are spread"),
    "Most frequent",
)


def _drawn(found: Profile, made: Draft) -> None:
    columns = st.column_config
    presenting.dataframe(
        profile_frame(found, made),
        clear=COUNTS,
        words=("A bar for", "To look at"),
        hide_index=True,
        lazy=False,
        height=min(ROW_PX * (len(found.columns) + 1) + 3, MOST_PX),
        column_config={
            "Column": columns.TextColumn(pinned=True),
            "Filled": columns.NumberColumn(format="localized"),
            "Blank": columns.NumberColumn(format="localized"),
            "How they are spread": columns.BarChartColumn(y_min=0, width=130),
        },
        alt="What the columns hold",
    )


def profile_frame(found: Profile, made: Draft) -> pd.DataFrame:
    """A row for each column of the file, in its order."""
    names = opening.labels([one.header for one in found.columns])
    rows = [
        {
            "Column": name,
            "Looks like": one.kind or "nothing",
            "Filled": one.filled,
            "Blank": one.blank,
            "Different values": localised(one.distinct_words),
            "How they are spread": list(one.bars),
            "Most frequent": ", ".join(
                f"{presenting.cell(value, one.header, made)} × {number(count)}"
                for value, count in one.frequent
            ),
            "From … to": one.range_words,
            # Steps between two cells are told by these.
            "A bar for": localised(one.bars_are) if one.by == "length" else one.bars_are,
            "To look at": one.note,
        }
        for name, one in zip(names, found.columns, strict=True)
    ]
    shown = pd.DataFrame(rows)
    return shown if shown["To look at"].any() else shown.drop(columns="To look at")
