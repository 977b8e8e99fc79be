"""What the decided repairs change in a file, and which further ones would mend cells in error."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from workbench.plans.judging import SLICE, Prepared
from workbench.recipes.kinds import KINDS
from workbench.recipes.recipe import ColumnUse
from workbench.recipes.repairs import REPAIRS, Mend, mended
from workbench.tables.table import Table
from workbench.vocabulary.repaired import Repaired


def with_repairs(table: Table, columns: Sequence[ColumnUse]) -> Table:
    """The table with its cells as the recipe's repairs leave them; the file stays as it is."""
    mends: dict[int, Mend] = {}
    for use in columns:
        places = [place for place, header in enumerate(table.headers) if header == use.header]
        if use.repairs and len(places) >= use.occurrence:
            mends[places[use.occurrence - 1]] = partial(mended, names=use.repairs)
    return replace(table, mends=mends)


def repaired(prepared: Prepared) -> tuple[Repaired, ...]:
    """What each decided repair changes, in the order in which they are made."""
    return tuple(
        one
        for part in prepared.parts
        for use in part.used
        if use.repairs
        for one in _made(part, use)
    )


def _made(part: Prepared, use: ColumnUse) -> Iterator[Repaired]:
    counted = {name: _Count() for name in use.repairs}
    for (text,) in _columns(part.table.as_written, part.places[use.target]):
        before = text
        for name, count in counted.items():
            after = mended(before, (name,))
            count.add(before, after, pc.fill_null(pc.not_equal(before, after), True))
            before = after
    yield from (_told(part, use, name, count) for name, count in counted.items())


def offered(prepared: Prepared, wrong: Collection[tuple[str, str]]) -> tuple[Repaired, ...]:
    """The repairs that would make cells good, for the columns that are `wrong` (sheet, header).

    A cell counts where the repair alone, after those that are decided, leaves nothing wrong with
    it by the rules of its kind.
    """
    return tuple(
        one
        for part in prepared.parts
        for use in part.used
        if (part.table.sheet, use.header) in wrong
        for one in _offers(part, use)
    )


def _offers(part: Prepared, use: ColumnUse) -> Iterator[Repaired]:
    kind = KINDS[use.kind]
    fitting = [one.name for one in REPAIRS.values() if use.kind in one.kinds]
    counted: Mapping[str, _Count] = {name: _Count() for name in fitting if name not in use.repairs}
    for (text,) in _columns(part.table, part.places[use.target]):
        text = text.drop_null().cast(pa.string())
        # What is wrong with a text is its target's rule and not its kind's: each cell may be it.
        bad = text if use.kind == "text" else text.filter(kind.problems(text, use.how))
        for name, count in counted.items() if len(bad) else ():
            after = mended(bad, (name,))
            changed = pc.fill_null(pc.not_equal(bad, after), False)
            good = pc.invert(kind.problems(after, use.how))
            count.add(bad, after, pc.and_(changed, good))
    yield from (_told(part, use, name, count) for name, count in counted.items() if count.cells)


@dataclass(slots=True)
class _Count:
    """How many cells a repair changes, and the first of them."""

    cells: int = 0
    before: str = ""
    after: str = ""

    def add(self, before: pa.Array, after: pa.Array, changed: pa.BooleanArray) -> None:
        """Counts the changed cells of a slice; a cell that is empty on both sides is none."""
        hit = pc.and_(changed, pc.is_valid(before))
        if self.cells == 0 and hit.true_count:
            place = pc.index(hit, True).as_py()
            self.before = before[place].as_py() or ""
            self.after = after[place].as_py() or ""
        self.cells += hit.true_count


def _columns(table: Table, place: int) -> Iterator[tuple[pa.Array, ...]]:
    return (part.columns for part in table.slices(SLICE, [place]))


def _told(part: Prepared, use: ColumnUse, name: str, count: _Count) -> Repaired:
    return Repaired(
        sheet=part.table.sheet,
        column=use.header,
        target=use.target,
        repair=name,
        label=REPAIRS[name].label,
        cells=count.cells,
        before=count.before,
        after=count.after,
    )
