"""A run's requests over time: a thick bar while each was out, a thin one while it was indexed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

import altair as alt
import pandas as pd
import streamlit as st

from workbench.delivery.statuses import ENDED, RunStatus
from workbench.delivery.timeline import Span, grouped, spans
from workbench.delivery.timing import seconds_of
from workbench.ui import presenting
from workbench.ui.wording import counted, here, number

# Read on white and on the dark ground alike.
GREY = "#7d8699"
# Of each bar its share of a line's height, and its colour.
LOOKS = (("Sending", 0.7, "#4f7ff0"), ("Indexing", 0.3, "#c9871f"))
SHAPES = {
    "live": ("diamond", "#2e9e5b"),
    "replaced": ("square", "#c9871f"),
    "refused": ("cross", "#e0484d"),
    "no answer": ("triangle-up", "#a35bd6"),
}
# The live view is drawn each second, of which a browser would have more work than its reader use.
DRAWN_EVERY_S = 5.0
# Pixels of a line, where there are few and where there are many.
FEW, HIGH, LOW = 12, 26, 13
# Pixels of the axis, its title and the legends: all are in the height that a page gives a chart.
ROUND = 116
BARS = ["Line", "Bar", "From", "To", "Open"]
MARKS = ["Line", "Mark", "At", "Requests"]
# The longest run in each unit, in seconds; longer ones are told in hours.
UNITS = ((180.0, 1.0, "Seconds"), (10_800.0, 60.0, "Minutes"))


@dataclass(frozen=True, slots=True)
class Drawn:
    """All that the picture needs: few lines, up to when, and what is said of it."""

    lines: list[Span]
    until: float
    alt: str
    words: str


def timeline(now: RunStatus) -> None:
    """The picture, drawn from the journal's times alone; nothing before something was sent."""
    active = now.state not in ENDED
    drawn = _drawn(now.run, now.ended_at or "", _bucket() if active else repr(now.counts))
    if drawn is None:
        return
    st.subheader("Timeline")
    presenting.chart(
        picture(drawn.lines, drawn.until),
        harmless=True,
        width="stretch",
        key=f"timeline-{now.run}",
        alt=drawn.alt,
    )
    st.caption(drawn.words)


@st.cache_data(scope="session", max_entries=4, show_spinner=False)
def _drawn(run: str, ended_at: str, stamp: str) -> Drawn | None:
    """Of thousands of requests it takes a while to ask, so not each time that the page looks."""
    every = spans(run)
    if not every:
        return None
    lines = grouped(every)
    until = seconds_of(ended_at) or _lately(every)
    return Drawn(lines, until, spoken(every), timeline_words(every, lines))


def _bucket() -> str:
    return str(time.time() // DRAWN_EVERY_S)


def _lately(every: Sequence[Span]) -> float:
    """Up to where open bars run: the picture is drawn anew every few seconds, not each time."""
    return max(time.time() // DRAWN_EVERY_S * DRAWN_EVERY_S, *(one.begun for one in every), 0.0)


def spoken(every: Sequence[Span]) -> str:
    """The picture in a sentence."""
    marks: dict[str, int] = {}
    for one in every:
        for name, times in one.marks:
            marks[name] = marks.get(name, 0) + times
    told = [f"{number(times)} {name}" for name, times in marks.items()]
    out = sum(one.answered is None for one in every)
    open_ones = sum(one.indexing for one in every)
    told += [f"{number(out)} out"] if out else []
    told += [f"{number(open_ones)} being indexed"] if open_ones else []
    return f"{counted(len(every), 'request')} over time: {', '.join(told) or 'accepted'}"


def timeline_words(every: Sequence[Span], lines: Sequence[Span]) -> str:
    """What the picture cannot say by itself."""
    told = "A bar from its first try to its last answer; pale where that is still to come."
    if any(one.indexing or one.indexed is not None for one in every):
        told = (
            "A thick bar from its first try to its last answer, a thin one until the vendor's last "
            "word about its indexing; pale where that is still to come."
        )
    if len(lines) < len(every):
        size = lines[0].last - lines[0].first + 1
        told += (
            f" One line stands for {number(size)} neighbouring requests: from the first one's "
            "start to the last one's answer."
        )
    lost = sum(("live", 1) in one.marks and one.indexed is None for one in every)
    if lost:
        told += f" {counted(lost, 'request')} went live at a time that is not on record."
    begun = datetime.fromtimestamp(min(one.begun for one in every), UTC).isoformat()
    return f"{told} The first request left {here(begun)}."


def bars(lines: Sequence[Span], start: float, at: float) -> pd.DataFrame:
    """A row for each bar, in seconds from `start`; open ones run to `at`."""
    rows: list[tuple[str, str, float, float, bool]] = []
    for one in lines:
        name = label(one)
        sent = at if one.answered is None else one.answered
        rows.append((name, "Sending", one.begun - start, sent - start, one.answered is None))
        if one.indexing or one.indexed is not None:
            ended = at if one.indexing or one.indexed is None else one.indexed
            begun = min(sent, ended)
            rows.append((name, "Indexing", begun - start, ended - start, one.indexing))
    return pd.DataFrame(rows, columns=BARS)


def marks(lines: Sequence[Span], start: float) -> pd.DataFrame:
    """A row for each end of a line: live or replaced when told so, else where the answer was."""
    rows = []
    for one in lines:
        for name, times in one.marks:
            ended = one.indexed if name in ("live", "replaced") else one.answered
            if ended is not None:
                rows.append((label(one), name, ended - start, times))
    return pd.DataFrame(rows, columns=MARKS)


def label(one: Span) -> str:
    """A line by the numbers of its requests."""
    return str(one.first) if one.first == one.last else f"{one.first}–{one.last}"


def picture(lines: Sequence[Span], at: float) -> alt.LayerChart:
    """The lines from top to bottom in the order of their requests, from the first one's start."""
    start = min(one.begun for one in lines)
    shown, ends = bars(lines, start, at), marks(lines, start)
    longest = float(shown["To"].max())
    _, scale, unit = next((one for one in UNITS if longest < one[0]), (0.0, 3600.0, "Hours"))
    shown = shown.assign(From=shown["From"] / scale, To=shown["To"] / scale)
    ends = ends.assign(At=ends["At"] / scale)
    order = [label(one) for one in lines]
    y = alt.Y("Line:N", scale=alt.Scale(domain=order), title="Request")
    y = y.axis(labelOverlap=True, ticks=False, domain=False)
    told_below = f"{unit} since the first request"
    x = alt.X("From:Q", title=told_below, axis=alt.Axis(tickCount=8))
    plain = alt.Legend(orient="top", symbolStrokeWidth=0)
    looks = [one for one in LOOKS if one[0] in set(shown["Bar"])]
    what = alt.Color("Bar:N", title=None, legend=plain).scale(
        domain=[name for name, _, _ in looks], range=[colour for _, _, colour in looks]
    )
    pale = alt.Opacity("Open:N", legend=None).scale(domain=[False, True], range=[1, 0.45])
    told = ["Line:N", "Bar:N", *(alt.Tooltip(f"{name}:Q", format=".1f") for name in BARS[2:4])]
    step = HIGH if len(lines) <= FEW else LOW
    base = alt.Chart(shown)
    drawn = [
        base.transform_filter(f"datum.Bar == '{name}'")
        .mark_bar(size=step * share, stroke=colour, strokeWidth=1)
        .encode(x, y, x2="To:Q", color=what, opacity=pale, tooltip=told)
        for name, share, colour in looks
    ]
    # A stroke, so that what took no time at all is still seen. Bars and marks have a legend each.
    layers = [alt.layer(*drawn), *([_ends(ends, y, step, told_below)] if len(ends) else [])]
    made: alt.LayerChart = alt.layer(*layers, height=step * len(lines) + ROUND).resolve_scale(
        color="independent", shape="independent", fill="independent"
    )
    return made


def _ends(ends: pd.DataFrame, y: alt.Y, step: int, title: str) -> alt.Chart:
    names = [name for name in SHAPES if name in set(ends["Mark"])]
    told = (alt.Tooltip("Requests:Q", format=","), alt.Tooltip("At:Q", format=".1f"))
    # Without this the legend's marks have the stroke's colour all over.
    plain = alt.Legend(orient="top", symbolStrokeWidth=0)
    shape = alt.Shape("Mark:N", title=None, legend=plain)
    colour = alt.Fill("Mark:N", title=None, legend=plain)
    made: alt.Chart = (
        alt.Chart(ends)
        .mark_point(filled=True, size=step * 5, opacity=1, stroke=GREY, strokeWidth=0.5)
        .encode(
            alt.X("At:Q", title=title),
            y,
            shape=shape.scale(domain=names, range=[SHAPES[name][0] for name in names]),
            fill=colour.scale(domain=names, range=[SHAPES[name][1] for name in names]),
            tooltip=["Line:N", "Mark:N", *told],
        )
    )
    return made
