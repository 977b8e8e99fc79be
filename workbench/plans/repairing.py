"""What the decided repairs change in a file, and which further ones would mend cells in error."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import pyarrow as pa
import pyarrow.compute as pc

from workbench.plans.prepared import SLICE, Prepared
from workbench.plans.questions import shown_cells
from workbench.recipes.kinds import KINDS
from workbench.recipes.kinds.bycountry import ByCountry
from workbench.recipes.recipe import ColumnUse
from workbench.recipes.repairs import REPAIRS, Mend, mended, repair_of
from workbench.tables.fixed import FixedCells
from workbench.tables.table import Along, Table
from workbench.vocabulary.fixes import Fix
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.repaired import FIXED, REGION_FROM, SHOWN, Repaired
from workbench.vocabulary.replacement import Mending, Replacement

# Of what a repair would change, this many different cells are shown.
EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Tried:
    """What a repair would change: counted, and different cells before and after it."""

    told: Repaired
    examples: tuple[tuple[str, str], ...]


def with_repairs(table: Table, columns: Sequence[ColumnUse]) -> Table:
    """The table with its cells as the recipe's repairs and readings leave them, the file as it is.

    Those are what a workbook shows of per cents and amounts, and phones by their row's country.
    """
    shown: dict[int, FixedCells] = {}
    mends: dict[int, Mend] = {}
    along: dict[int, Along] = {}
    for use in columns:
        places = [place for place, header in enumerate(table.headers) if header == use.header]
        if len(places) < use.occurrence:
            continue
        place, named = places[use.occurrence - 1], use.how.region_from
        if use.how.shown == "shown" and (cells := shown_cells(table, place, use.kind)) is not None:
            shown[place] = cells
        if use.repairs:
            mends[place] = partial(mended, mendings=use.repairs)
        if named in table.headers and named is not None:
            at = table.headers.index(named)
            along[place] = ByCountry(at, use.how, listed=use.kind == "array")
    return replace(table, shown=shown, mends=mends, along=along)


def repaired(prepared: Prepared) -> tuple[Repaired, ...]:
    """What each decided repair and reading changes, in the order in which they are made."""
    return tuple(
        one
        for part in prepared.parts
        for places in [part.places]  # thousands of columns are found once, not each among all
        for use in part.used
        for one in _made(part, use, places[use.target])
    )


def idle(repairs: Sequence[Repaired]) -> Iterator[Issue]:
    """A warning for each replacement that finds nothing in the file: it may say it otherwise now.

    Other repairs mend what is there or not; what somebody wrote to be replaced was there.
    """
    for one in repairs:
        if isinstance(one.repair, Replacement) and not one.cells:
            yield Issue(
                rule="replacement-idle",
                message="a text that is to be replaced is in no cell of this column",
                fix="See whether the file says it in another way now, or undo the replacement.",
                severity="warning",
                sheet=one.sheet,
                column=one.column,
                target=one.target,
                value=one.repair.find,
            )


def changed(prepared: Prepared) -> tuple[Repaired, ...]:
    """Everything that is sent otherwise than the file has it: repairs and readings, then fixes.

    The cells are counted in the whole file, also in rows that are not sent.
    """
    return (*repaired(prepared), *_fixed(prepared))


def _fixed(prepared: Prepared) -> Iterator[Repaired]:
    """For each column in which cells were fixed one by one, how many, and the first of them."""
    of_column: dict[tuple[str, int, bool], list[Fix]] = {}
    for fix in prepared.fixes.fixes if prepared.fixes else ():
        if fix.found != fix.value:
            of_column.setdefault((fix.sheet, fix.column, not fix.value), []).append(fix)
    targets = {
        (part.table.sheet, place + 1): target
        for part in prepared.parts
        for target, place in part.places.items()
    }
    for (sheet, column, without), fixes in of_column.items():
        first = fixes[0]
        label = "Sent without these cells" if without else "Fixed one by one"
        yield Repaired(
            *(sheet, first.header, targets.get((sheet, column), ""), FIXED, label),
            cells=len(fixes),
            before=first.found,
            after=first.value,
        )


def _made(part: Prepared, use: ColumnUse, place: int) -> Iterator[Repaired]:
    table, written = part.table, part.table.as_written
    shown = replace(written, shown=table.shown)
    if place in table.shown:
        count = _Count()
        for before, after in zip(
            _unfixed(written, part, place), _unfixed(shown, part, place), strict=True
        ):
            count.add(before, after, _differ(before, after))
        yield _told(part, use, SHOWN, count)
    counted = {mending: _Count() for mending in use.repairs}
    for text in _unfixed(shown, part, place) if counted else ():
        before = text
        for mending, count in counted.items():
            after = mended(before, (mending,))
            count.add(before, after, _differ(before, after))
            before = after
    yield from (_told(part, use, mending, count) for mending, count in counted.items())
    if (reading := table.along.get(place)) is not None:
        count = _Count()
        for here in replace(table, along={}).slices(SLICE, [place, *reading.beside]):
            text, *beside = here.columns
            after = reading.read(text, beside)
            count.add(text, after, _differ(text, after))
        yield _told(part, use, REGION_FROM, count)


def _differ(before: pa.Array, after: pa.Array) -> pa.BooleanArray:
    return pc.fill_null(pc.not_equal(before, after), True)


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


def tried(prepared: Prepared, sheet: str, target: str, mending: Mending) -> Tried:
    """What one repair more of a column would change, after those that are decided.

    Cells that were fixed one by one stay as they are and do not count.
    """
    part = next(one for one in prepared.parts if one.table.sheet == sheet)
    use = next(one for one in part.used if one.target == target)
    count, examples = _Count(), dict[str, str]()
    for before in _unfixed(replace(part.table, along={}), part, part.places[target]):
        text = before.cast(pa.string())
        after = mended(text, (mending,))
        differs = pc.and_(_differ(text, after), pc.is_valid(text))
        count.add(text, after, differs)
        pairs = zip(text.filter(differs), after.filter(differs), strict=True)
        while len(examples) < EXAMPLES and (pair := next(pairs, None)):
            examples.setdefault(pair[0].as_py(), pair[1].as_py() or "")
    return Tried(_told(part, use, mending, count), tuple(examples.items()))


def _offers(part: Prepared, use: ColumnUse) -> Iterator[Repaired]:
    kind = KINDS[use.kind]
    fitting = [one.name for one in REPAIRS.values() if use.kind in one.kinds]
    counted: Mapping[str, _Count] = {name: _Count() for name in fitting if name not in use.repairs}
    place = part.places[use.target]
    reading = part.table.along.get(place)
    for text, *beside in _cells(part, place, () if reading is None else reading.beside):
        read = _as_it_is if reading is None else reading.read
        # What is wrong with a text is its target's rule and not its kind's: each cell may be it.
        if use.kind != "text":
            wrong = kind.problems(read(text, beside), use.how)
            text, *beside = (one.filter(wrong) for one in (text, *beside))
        for name, count in counted.items() if len(text) else ():
            after = mended(text, (name,))
            changed = pc.fill_null(pc.not_equal(text, after), False)
            good = pc.invert(kind.problems(read(after, beside), use.how))
            count.add(text, after, pc.and_(changed, good))
    yield from (_told(part, use, name, count) for name, count in counted.items() if count.cells)


def _as_it_is(text: pa.Array, beside: Sequence[pa.Array]) -> pa.Array:
    return text


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


def _unfixed(table: Table, prepared: Prepared, place: int) -> Iterator[pa.Array]:
    """The cells of a column without those that were fixed one by one, which no repair changes."""
    fixed = prepared.table.fixed.get(place)
    for part in table.slices(SLICE, [place]):
        (text,) = part.columns
        yield text if fixed is None else text.filter(pc.invert(fixed.mask(part.row)))


def _cells(part: Prepared, place: int, beside: Sequence[int]) -> Iterator[list[pa.Array]]:
    """The filled cells of a column that no fix is about, and those of the columns beside it."""
    fixed = part.table.fixed.get(place)
    for here in replace(part.table, along={}).slices(SLICE, [place, *beside]):
        chosen = pc.is_valid(here.columns[0])
        if fixed is not None:
            chosen = pc.and_not(chosen, fixed.mask(here.row))
        yield [column.filter(chosen).cast(pa.string()) for column in here.columns]


def _told(part: Prepared, use: ColumnUse, mending: Mending, count: _Count) -> Repaired:
    return Repaired(
        sheet=part.table.sheet,
        column=use.header,
        target=use.target,
        repair=mending,
        label=_label(use, mending),
        cells=count.cells,
        before=count.before,
        after=count.after,
    )


def _label(use: ColumnUse, mending: Mending) -> str:
    """What a repair or a reading does, in words."""
    if mending == REGION_FROM:
        return f"Read with the country in “{use.how.region_from}”"
    return "Send what the workbook shows" if mending == SHOWN else repair_of(mending).label
