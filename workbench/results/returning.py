"""Results that come back: which run a sheet is the results of, and which of its rows go on.

Knows the columns that an export adds, whatever file they stand in, and nothing of the vendor.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pyarrow.compute as pc

from workbench.recipes.recipe import ColumnUse, Recipe
from workbench.recipes.selection import Condition, Selection
from workbench.results.exporting import ADDED, NAMED
from workbench.tables.table import Table

FATE, WHY, RUN = (NAMED.format(name) for name in ("fate", "why", "run"))
SLICE = 100_000
# What was neither accepted nor can have arrived, and did not stay behind because somebody decided
# so or another row of the file says more.
FATES = ("rejected", "not_sent")
WHYS = ("superseded", "suppressed", "left_out", "unselected", "unchanged")


def run_of(table: Table) -> str:
    """The run that every row of the sheet is a result of, "" where there is none or several."""
    if not {FATE, WHY, RUN} <= set(table.headers):
        return ""
    found: set[str] = set()
    for part in table.slices(SLICE, [table.headers.index(RUN)]):
        found |= {str(one or "") for one in pc.unique(part.columns[0]).to_pylist()}
        if len(found) > 1:
            return ""
    return found.pop() if found else ""


def rest_of(recipe: Recipe, headers: Sequence[str]) -> Recipe:
    """The run's recipe for its results: of its rows those that may still be sent.

    What an export has added stays behind.
    """
    added = {NAMED.format(name) for name in ADDED}
    left = tuple(ColumnUse(header) for header in headers if header in added)
    known = {use.header for use in left}
    columns = (*(use for use in recipe.columns if use.header not in known), *left)
    asked = (Condition(FATE, "is one of", FATES), Condition(WHY, "is none of", WHYS))
    return replace(recipe, columns=columns, selection=Selection(asked))
