"""What the cells of a column leave open and a person has to say; each answer is in the recipe.

Which of two values is meant where a workbook shows another than it stores; whose phones are those
that no country stands beside; and whatever the cells themselves leave open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.plans.looking import asked, cell_questions
from workbench.plans.prepared import SLICE, Prepared
from workbench.recipes.kinds.bycountry import ByCountry, regions_of
from workbench.recipes.recipe import ColumnUse
from workbench.tables.dressed import DRESSED
from workbench.tables.fixed import FixedCells
from workbench.tables.table import Mark, Table
from workbench.vocabulary.counting import counted
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.kinds import KindName


def dressed(table: Table, place: int) -> list[Mark]:
    """The cells of a column that a workbook shows as per cent, as an amount or with words."""
    return list(table.marked(*DRESSED, column=place))


def shown_value(mark: Mark, kind: KindName) -> str:
    """What is sent of such a cell as it is shown: of a number without what stands around it."""
    digits = re.search(r"[0-9]+(?:\.[0-9]+)?", mark.shown)
    if kind not in ("integer", "number") or digits is None:
        return mark.shown
    return ("-" if mark.shown.startswith("-") else "") + digits[0]


def shown_cells(table: Table, place: int, kind: KindName) -> FixedCells | None:
    """The cells of a column as the workbook shows them, where that is not what it stores."""
    marks = {mark.row: shown_value(mark, kind) for mark in dressed(table, place)}
    if not marks:
        return None
    rows = sorted(marks)
    texts = pa.array([marks[row] for row in rows], pa.string())
    return FixedCells(np.array(rows, dtype=np.int64), texts)


def questions(part: Prepared) -> Iterator[Issue]:
    """A warning for each column of a sheet about which something is not said yet."""
    places = part.places
    marked = {mark.column for mark in part.table.marked(*DRESSED)}
    for use in part.used:
        place = places[use.target]
        if place in marked and use.how.shown is None:
            yield from _dressed(part, use, dressed(part.table, place))
        if use.how.region_from is not None:
            yield from _nowhere(part, use, place)
    yield from cell_questions(part)


def _dressed(part: Prepared, use: ColumnUse, marks: list[Mark]) -> Iterator[Issue]:
    rules = {"percent": "percent-shown", "currency": "currency-shown", "words": "words-shown"}
    for what, rule in rules.items():
        # A sign around the very same number asks nothing.
        own = [
            mark
            for mark in marks
            if mark.what == what and shown_value(mark, use.kind) != mark.stored
        ]
        if own:
            first = own[0]
            yield asked(
                *(part, use, rule),
                f"Shown as “{first.shown}” and stored as “{first.stored}”, which is sent: "
                f"{counted(len(own), 'cell')}",
                "Say for the column which is meant, what is stored or what is shown "
                f"(“{shown_value(first, use.kind)}”).",
                first.shown,
            )


def _nowhere(part: Prepared, use: ColumnUse, place: int) -> Iterator[Issue]:
    """Numbers that the declared country completes, since their rows name none."""
    along = part.table.along.get(place)
    declared = next(one.how.region for one in part.recipe.columns if one.target == use.target)
    if declared is None or not isinstance(along, ByCountry):
        return
    count, line, value = 0, None, ""
    bare = replace(part.table, along={})
    for here in bare.slices(SLICE, [place, along.place]):
        text, countries = here.columns
        hit = pc.and_(along.asks(text), pc.is_null(regions_of(countries)))
        if hit.true_count and not count:
            first = pc.index(hit, True).as_py()
            line, value = here.line[first].as_py(), countries[first].as_py() or ""
        count += hit.true_count
    if count:
        yield asked(
            *(part, use, "phone-country"),
            f"In {counted(count, 'row')} “{use.how.region_from}” names no country, so the "
            f"numbers of “{use.header}” are read as numbers of {declared}",
            "Write two letters like FR there, or the numbers with their country code.",
            value,
            line,
        )
