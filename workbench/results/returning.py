"""Results that come back: which run a sheet is the results of, and which of its rows go on.

Knows the columns that an export adds, whatever file they stand in, and nothing of the vendor.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from workbench.recipes.recipe import ColumnUse, Recipe
from workbench.recipes.selection import Condition, Selection
from workbench.results.exporting import ADDED, NAMED, inert
from workbench.results.sheets import SHORTENED
from workbench.tables.table import Table

LINE, FATE, WHY, REQUEST, RUN = (
    NAMED.format(name) for name in ("line", "fate", "why", "request", "run")
)
SLICE = 100_000
# What was neither accepted nor can have arrived, and did not stay behind because somebody decided
# so or another row of the file says more.
FATES = ("rejected", "not_sent")
WHYS = ("superseded", "suppressed", "left_out", "unselected", "unchanged")
WAITING = "waiting"


def run_of(table: Table) -> str:
    """The run that every row of the sheet is a result of, "" where there is none or several.

    Of results of results the last ones count.
    """
    if not {FATE, WHY, RUN} <= set(table.headers):
        return ""
    found: set[str] = set()
    for part in table.slices(SLICE, [_last(table, RUN)]):
        found |= {str(one or "") for one in pc.unique(part.columns[0]).to_pylist()}
        if len(found) > 1:
            return ""
    return found.pop() if found else ""


def is_outdated(table: Table, waiting: Collection[int]) -> bool:
    """Whether rows that wait in the file do so no more: `waiting` are the requests that still do.

    The file was written while the run was going on, and its rows may have been accepted since.
    """
    if REQUEST not in table.headers:
        return True
    still = pa.array([str(n) for n in waiting], pa.string())
    for part in table.slices(SLICE, [_last(table, WHY), _last(table, REQUEST)]):
        why, request = (column.cast(pa.string()) for column in part.columns)
        waits = pc.fill_null(pc.equal(why, WAITING), False)
        if pc.any(pc.and_not(waits, pc.is_in(request, value_set=still))).as_py():
            return True
    return False


def is_copy(table: Table) -> bool:
    """Whether the results are in a file of their own, where no cell has the format it had."""
    return LINE in table.headers


def is_shortened(table: Table) -> bool:
    """Whether a note stands in place of a text that no cell of a workbook can hold.

    It would be sent as if somebody had written it.
    """
    added = {NAMED.format(name) for name in ADDED}
    hers = [n for n, header in enumerate(table.headers) if header not in added]
    for part in table.slices(SLICE, hers):
        for column in part.columns:
            notes = pc.match_substring_regex(column.cast(pa.string()), SHORTENED)
            if pc.any(notes).as_py():
                return True
    return False


def rest_of(recipe: Recipe, table: Table) -> Recipe:
    """The run's recipe for its results: of its rows those that may still be sent.

    What an export has added stays behind, also the apostrophes that it puts into a text file.
    """
    added = {NAMED.format(name) for name in ADDED}
    left = tuple(
        ColumnUse(header, occurrence=table.headers[: n + 1].count(header))
        for n, header in enumerate(table.headers)
        if header in added
    )
    columns = (use for use in recipe.columns if use.header not in added)
    if table.format == "csv":
        columns = (
            replace(use, header=inert(use.header), repairs=("inert", *use.repairs))
            for use in columns
        )
    asked = (
        Condition(FATE, "is one of", FATES, occurrence=table.headers.count(FATE)),
        Condition(WHY, "is none of", WHYS, occurrence=table.headers.count(WHY)),
    )
    return replace(recipe, columns=(*columns, *left), selection=Selection(asked))


def _last(table: Table, header: str) -> int:
    return max(n for n, one in enumerate(table.headers) if one == header)
