"""What a repair makes good: rows that can be sent with it and could not be without."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from workbench import verbs
from workbench.plans import telling
from workbench.plans.rescuing import rescued
from workbench.recipes.recipe import ColumnUse
from workbench.recipes.selection import Condition, Selection

COLUMNS = (
    ColumnUse("id", "id"),
    ColumnUse("visits", "visits", "integer"),
    ColumnUse("points", "points", "integer"),
)


def offers(tmp_path: Path, rows: str, **changes: Any) -> dict[tuple[str, str], tuple[int, int]]:
    """By column and repair how many cells it mends and how many rows it makes good."""
    file = tmp_path / "people.csv"
    file.write_text(f"id,visits,points\n{rows}", encoding="utf-8")
    suggested = verbs.prepared(file, to="batch.audiences.update", complete=False).recipe
    recipe = replace(suggested, columns=COLUMNS, **changes)
    ready = verbs.prepared(file, recipe=recipe, complete=False)
    found = telling.check(ready)
    counted = rescued(ready, found.offered)
    # What is promised is what a check with the repair finds.
    for one, more in counted.items():
        uses = tuple(
            replace(use, repairs=(one.repair,)) if use.target == one.target else use
            for use in recipe.columns
        )
        again = verbs.check(file, recipe=replace(recipe, columns=uses))
        assert again.rows_ok - found.rows_ok == more, one
    return {(one.column, one.repair): (one.cells, more) for one, more in counted.items()}


CASES: dict[str, tuple[str, dict[tuple[str, str], tuple[int, int]]]] = {
    "rows with no other mistake": (
        "a,7.0,1\nb,8.0,2\nc,9,3\n",
        {("visits", "point-zero"): (2, 2)},
    ),
    "a row with a second mistake stays": (
        "a,7.0,1\nb,8.0,x\n",
        {("visits", "point-zero"): (2, 1)},
    ),
    "two mistakes, each with its repair": (
        "a,7.0,1.0\n",
        {("visits", "point-zero"): (1, 0), ("points", "point-zero"): (1, 0)},
    ),
    "a row that a later one supersedes is not sent": (
        "a,7.0,1\na,8,2\n",
        {("visits", "point-zero"): (1, 0)},
    ),
    "two ids that are the same once repaired": (
        " a,1,1\n a,2,2\nb,3,3\n",
        {("id", "trim"): (2, 1)},
    ),
    "an id that is another row's once repaired": (
        "a,1,1\n a,2,2\n",
        {("id", "trim"): (1, 0)},
    ),
}


@pytest.mark.parametrize(("rows", "wanted"), CASES.values(), ids=CASES)
def test_a_repair_is_counted_by_the_rows_that_it_makes_good(
    tmp_path: Path, rows: str, wanted: dict[tuple[str, str], tuple[int, int]]
) -> None:
    assert offers(tmp_path, rows) == wanted


def test_a_repaired_cell_may_be_one_that_the_selection_leaves_out(tmp_path: Path) -> None:
    selection = Selection((Condition("visits", "is none of", ("7",)),))
    found = offers(tmp_path, "a,7.0,1\nb,8.0,2\n", selection=selection)
    assert found == {("visits", "point-zero"): (2, 1)}
