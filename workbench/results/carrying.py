"""Results of results: rows that a later run left alone keep what an earlier one came to.

The later run's results take the place of the earlier ones, so that a sheet has one fate a row.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from workbench.plans.prepared import Prepared
from workbench.recipes.recipe import Recipe
from workbench.results.returning import FATE, SLICE, WHY, last, numbers, runs_of
from workbench.tables.table import Table
from workbench.vocabulary.kinds import How
from workbench.vocabulary.provenance import ADDED, FIXED, NAMED

# The columns of a run's fates by what is added of them beside the rows.
_TAKEN: Mapping[str, str] = {
    "fate": "fate",
    "why": "why",
    "reason": "reason",
    "chunk": "request",
    "token": "token",
    "run": "run",
}


@dataclass(frozen=True, slots=True)
class Carried:
    """The fates of a file's rows with those that an earlier run gave and no later one changed.

    `worlds` are the stamps of the earlier runs, `fixed` what was fixed for rows of theirs; `rows`
    counts what was carried. `replaces` says that the new results take the place of the earlier.
    """

    fates: pa.Table
    replaces: bool = False
    rows: int = 0
    worlds: Mapping[str, str] = field(default_factory=dict)
    fixed: Mapping[tuple[str, str, int], str] = field(default_factory=dict)


def chosen_by_fates(recipe: Recipe) -> bool:
    """Whether rows are chosen by what became of them in an earlier run."""
    return any(one.header == FATE for one in recipe.selection.conditions)


def _goes_on(prepared: Prepared) -> bool:
    """Whether its rows are results of which some were chosen by the fates that stand there."""
    asked = chosen_by_fates(prepared.recipe)
    return asked and not prepared.also and bool(runs_of(prepared.table))


def carried(prepared: Prepared, fates: pa.Table) -> Carried:
    """What became of each row last; `fates` are those of the run, with a column `run`."""
    table = prepared.table
    if not _goes_on(prepared):
        return Carried(fates)
    told = _told(table)
    # What stayed behind for another reason than its fate was left out by a decision of this run.
    left = pc.equal(fates["why"], "unselected").combine_chunks()
    left = pc.and_not(left, _went(prepared.recipe, told))
    columns = {name: fates[name].combine_chunks() for name in fates.column_names}
    for name, header in _TAKEN.items():
        if name in columns:
            mine = columns[name]
            theirs = numbers(told[header]) if name == "chunk" else told[header]
            columns[name] = pc.if_else(left, theirs.cast(mine.type), mine)
    earlier = {name: column.filter(left).to_pylist() for name, column in told.items()}
    rows = [n for n, one in enumerate(left.to_pylist(), 1) if one]
    runs = earlier["run"]
    fixed = zip(runs, rows, earlier[FIXED], strict=True)
    return Carried(
        pa.table(columns),
        True,
        len(rows),
        dict(zip(runs, earlier["world"], strict=True)),
        {(run, table.sheet, row): words for run, row, words in fixed if words},
    )


def _went(recipe: Recipe, told: Mapping[str, pa.Array]) -> pa.BooleanArray:
    """Which rows could go by what became of them; one that was added since has no fate, and can."""
    names = {FATE: "fate", WHY: "why"}
    asked = [one for one in recipe.selection.conditions if one.header in names]
    return reduce(pc.and_, (one.fits(told[names[one.header]], How()) for one in asked))


def _told(table: Table) -> dict[str, pa.Array]:
    """What stands beside the rows, by the names of the added columns; "" where one is not there."""
    names = [name for name in (*ADDED, FIXED) if NAMED.format(name) in table.headers]
    places = [last(table, NAMED.format(name)) for name in names]
    found: list[list[pa.Array]] = [[] for _ in names]
    for part in table.as_written.slices(SLICE, places, below=True):
        for kept, column in zip(found, part.columns, strict=True):
            kept.append(pc.fill_null(column.cast(pa.string()), ""))
    none = pa.array([], pa.string())
    told = {name: pa.concat_arrays([none, *kept]) for name, kept in zip(names, found, strict=True)}
    empty = pa.repeat("", table.rows)
    return {name: told.get(name, empty) for name in (*ADDED, FIXED)}
