"""What several lists have in common, as a picture (UpSet) and as a table of the same numbers."""

from __future__ import annotations

import altair as alt
import pandas as pd
import streamlit as st

from workbench.audiences.overlaps import Overlap, Overlaps
from workbench.ui import presenting
from workbench.ui.wording import number

# Combinations in the picture; the table has all of them.
MOST_SHOWN = 20
# Pixels of a combination, of a list, and of the bars above them.
WIDE, HIGH, BARS = 48, 30, 170
# All combinations together, so that the picture stays within the page.
WIDEST = 640
# Marks' own text is no theme's, so it is a grey that both are read on; the dots are told apart by
# their size and not only by their colour.
GREY, MARK = "#7d8699", "#4f7ff0"


def overlap_view(found: Overlaps) -> None:
    """The picture and the table."""
    st.subheader("What the lists have in common")
    st.caption(
        f"{number(found.people)} different ids in all of them together. Each column counts the "
        "people who are in exactly the lists with a dot, and in no other."
    )
    shown = found.found[:MOST_SHOWN]
    if shown:
        # Lists are called by their files' names.
        picture = upset(found, shown)
        presenting.chart(picture, harmless=True, width="content", alt=spoken(found))
    if len(found.found) > len(shown):
        st.caption(f"The picture shows the {len(shown)} largest groups; the table has all of them.")
    rows = [(f"only in {' + '.join(one.members)}", one.people) for one in found.found]
    rows += [(f"all of {name}", size) for name, size in found.sizes.items()]
    presenting.dataframe(
        pd.DataFrame(rows, columns=["Who", "People"]),
        clear=("Who", "People"),
        hide_index=True,
        column_config={"People": st.column_config.NumberColumn(format="localized")},
        alt="How many people are in exactly which lists",
    )


def spoken(found: Overlaps) -> str:
    """The picture in words: the three largest groups."""
    told = [f"{number(one.people)} only in {' and '.join(one.members)}" for one in found.found[:3]]
    return f"Overlap of {len(found.sizes)} lists: {'; '.join(told)}"


def upset(found: Overlaps, shown: tuple[Overlap, ...]) -> alt.VConcatChart:
    """Bars of people above a grid of dots: a column for each combination, a line for each list."""
    names = {name: f"{name} ({number(size)})" for name, size in found.sizes.items()}
    order = [str(n) for n in range(len(shown))]
    columns = pd.DataFrame(
        {
            "group": order,
            "people": [one.people for one in shown],
            "words": [number(one.people) for one in shown],
            "lists": [" + ".join(one.members) for one in shown],
        }
    )
    cells = pd.DataFrame(
        [
            (order[n], label, name in one.members, columns["lists"][n], one.people)
            for n, one in enumerate(shown)
            for name, label in names.items()
        ],
        columns=["group", "list", "there", "lists", "people"],
    )
    told = [alt.Tooltip("lists:N", title="In exactly"), alt.Tooltip("people:Q", format=",")]
    x = alt.X("group:N", scale=alt.Scale(domain=order), axis=None)
    y = alt.Y("list:N", scale=alt.Scale(domain=list(names.values())), title=None)
    y = y.axis(labelLimit=260, domain=False, ticks=False)
    wide = min(WIDE * len(shown), WIDEST)
    bars = alt.Chart(columns, width=wide, height=BARS)
    bar = bars.mark_bar(color=MARK).encode(
        x, alt.Y("people:Q", title="People", axis=alt.Axis(format=",d", tickCount=4)), tooltip=told
    )
    figures = bars.mark_text(dy=-8, color=GREY).encode(x, y="people:Q", text="words:N")
    grid = alt.Chart(cells, width=wide, height=HIGH * len(names))
    empty = grid.mark_circle(color=GREY, size=30, opacity=0.5).encode(x, y, tooltip=told)
    there = grid.transform_filter("datum.there")
    line = there.mark_line(color=MARK, strokeWidth=3).encode(x, y, detail="group:N")
    dot = there.mark_circle(color=MARK, size=160, opacity=1).encode(x, y, tooltip=told)
    both: alt.VConcatChart = alt.vconcat(
        alt.layer(bar, figures), alt.layer(empty, line, dot), spacing=8
    ).resolve_scale(x="shared")
    return both
