"""Where the findings are, as a picture: columns by bands of rows, as values and as a chart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import altair as alt
import numpy as np
import pandas as pd

from workbench.checks.bands import BANDS, bands
from workbench.checks.report import Report
from workbench.ui import presenting
from workbench.ui.wording import counted, number

# Columns of the picture; what is wrong with further ones is in the table below it.
MOST_COLUMNS = 30
CELL = "cell"
ERRORS, WARNINGS = "has errors", "warnings only"
COUNTS = ("Errors", "Warnings")
# Orange and blue that read on white and on black, told apart by their shapes as well.
_COLOURS = {ERRORS: "#d1622b", WARNINGS: "#4c86c6"}
_SHAPES = {ERRORS: "square", WARNINGS: "circle"}
Column = tuple[str, str]  # sheet and header
# By sheet the first and the last line of each band.
Lines = Mapping[str, Sequence[tuple[int, int]]]


def columns_of(found: Report) -> list[Column]:
    """The columns that findings about rows are in, those with the most errors first."""
    weight: dict[Column, list[int]] = {}
    for one in found.groups:
        if one.first.row is not None:
            both = weight.setdefault((one.sheet, one.column), [0, 0])
            both[one.severity == "warning"] += one.count
    return sorted(weight, key=lambda one: (*(-count for count in weight[one]), one))


def column_label(one: Column, *, several: bool) -> str:
    """A column in a list; rules about a row as a whole are about none."""
    sheet, header = one
    named = presenting.header(header) or "(whole row)"
    return f"{sheet}: {named}" if several and sheet else named


def band_label(lines: Lines, band: int) -> str:
    """The lines of a band; of several sheets each has its own."""
    if len(lines) != 1:
        return f"Part {band + 1} of {BANDS}"
    first, last = next(iter(lines.values()))[band]
    return f"Line {number(first)}" if first == last else f"Lines {number(first)} to {number(last)}"


def heat_table(found: Report, columns: Sequence[Column], lines: Lines) -> pd.DataFrame:
    """A row for each column and band with findings: their exact counts, and how it is told."""
    marks = []
    several = len(found.rows_of) > 1
    for place, column in enumerate(columns):
        errors, warnings = np.zeros((2, BANDS), dtype=np.int64)
        for (severity, _, *where), counts in found.spreads.items():
            if tuple(where) == column:
                (errors if severity == "error" else warnings)[:] += counts
        rows = found.rows_of[column[0]]
        for band in np.flatnonzero(errors + warnings)[: bands(rows)].tolist():
            first, last = lines[column[0]][band]
            where_words = number(first) if first == last else f"{number(first)} to {number(last)}"
            label = column_label(column, several=several)
            worst = ERRORS if errors[band] else WARNINGS
            both = int(errors[band]), int(warnings[band])
            found_words = f"{counted(both[0], 'error')}, {counted(both[1], 'warning')}"
            told = f"{label}, lines {where_words}: {found_words}"
            marks.append((place, band, label, where_words, *both, worst, told))
    names = ["place", "band", "Column", "Lines", *COUNTS, "Worst", "told"]
    return pd.DataFrame(marks, columns=names)


def heat_chart(table: pd.DataFrame, lines: Lines) -> alt.Chart:
    """The table as a picture in which a click chooses a line of it."""
    chosen = alt.selection_point(name=CELL, fields=["place", "band"], on="click")
    labels = list(dict.fromkeys(table["Column"]))
    kinds = [ERRORS, WARNINGS]
    legend = alt.Legend(title=None, orient="top")
    made: alt.Chart = (
        alt.Chart(table)
        .mark_point(filled=True, size=170, cursor="pointer", strokeWidth=0)
        .encode(
            x=alt.X("band:O", axis=_axis(lines), scale=alt.Scale(domain=_bands(lines))),
            y=alt.Y("Column:N", sort=labels, axis=alt.Axis(title=None, labelLimit=180)),
            color=alt.Color(
                "Worst:N",
                scale=alt.Scale(domain=kinds, range=[_COLOURS[one] for one in kinds]),
                legend=legend,
            ),
            shape=alt.Shape(
                "Worst:N",
                scale=alt.Scale(domain=kinds, range=[_SHAPES[one] for one in kinds]),
                legend=legend,
            ),
            fillOpacity=alt.FillOpacity(
                "found:Q", scale=alt.Scale(type="log", range=[0.45, 1]), legend=None
            ),
            opacity=alt.condition(chosen, alt.value(1), alt.value(0.3)),
            description="told:N",
            tooltip=["Column", "Lines", *(alt.Tooltip(one, format=",") for one in COUNTS)],
        )
        .transform_calculate(found="datum.Errors + datum.Warnings")
        .add_params(chosen)
        .properties(height=alt.Step(24))
    )
    return made


def _bands(lines: Lines) -> list[int]:
    return list(range(max(map(len, lines.values()), default=0)))


def _axis(lines: Lines) -> alt.Axis:
    """Each fifth band by its first line; of several sheets, whose lines differ, none."""
    if len(lines) != 1:
        return alt.Axis(
            title="Each sheet from its first row to its last", labels=False, ticks=False
        )
    places = next(iter(lines.values()))
    every = 5 if len(places) > 10 else 1
    first = {band: number(places[band][0]) for band in range(0, len(places), every)}
    words = " : ".join(f"datum.value == {band} ? '{line}'" for band, line in first.items())
    return alt.Axis(title="Line", values=list(first), labelExpr=f"{words} : ''", labelAngle=0)
