"""Results that come back: which run a sheet is the results of, and which of its rows go on.

Knows the columns that an export adds, whatever file they stand in, and nothing of the vendor.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from workbench.errors import FixTheFile
from workbench.recipes.recipe import ColumnUse, Recipe
from workbench.recipes.selection import Condition, Selection
from workbench.results.beside import fixed_words
from workbench.results.sheets import SHORTENED, visible
from workbench.tables.archive import open_archive
from workbench.tables.headers import BETWEEN_SHEETS, OF_OTHER_SHEETS
from workbench.tables.table import Slice, Table
from workbench.vocabulary.fixes import Fix, Fixes
from workbench.vocabulary.formulas import inert
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.machine import unwritable
from workbench.vocabulary.provenance import FIXED, NAMED, OWN

LINE, FATE, WHY, REQUEST, RUN = (
    NAMED.format(name) for name in ("line", "fate", "why", "request", "run")
)
TOLD = NAMED.format(FIXED)
SLICE = 100_000
# What goes on was neither accepted nor can have arrived, and did not stay behind because somebody
# decided so or another row of the file says more. A row that was added since has no fate.
DONE = ("accepted", "unknown")
SUPERSEDED = "superseded"
WHYS = (SUPERSEDED, "suppressed", "left_out", "unselected", "unchanged")
# A file of more runs than these is no results of ours.
MOST_RUNS = 100
_OURS = re.compile(r"(?:About|Issues)(?: [0-9]+)?")
# Of a text file, within which its headers end.
_BEGINNING = 1 << 20  # bytes
# Where a workbook has what `annotating.stamps` writes, and which of it is the run.
_PROPERTIES, _STAMP = "docProps/custom.xml", "workbench run"


def stamped_run(path: Path) -> str:
    """The run that a workbook says of itself to be the results of; "" where it says none."""
    try:
        with open_archive(path) as book:
            told = book.xml(_PROPERTIES) if _PROPERTIES in book else ()
            mine = (one for one in told if one.get("name") == _STAMP)
            return next(("".join(one.itertext()).strip() for one in mine), "")
    except FixTheFile:
        return ""


def refuse_replacing(out: Path) -> None:
    """Raises FixTheFile where a file is there that is no results of ours: somebody's work."""
    try:
        if not out.is_file() or not out.stat().st_size:
            return
        with out.open("rb") as source:
            begins = source.read(_BEGINNING).decode("utf-8", "replace")
    except OSError as err:
        raise FixTheFile(unwritable(out, err)) from err
    # A text file has no stamp: its columns say what it is.
    if FATE not in begins.partition("\n")[0] and not stamped_run(out):
        message = f"{out} is there already and is no results of a run: choose another name"
        raise FixTheFile(message)


def runs_of(table: Table) -> frozenset[str]:
    """The runs that the rows of the sheet are results of; rows that were added since say none.

    Of two sets of such columns the last one counts.
    """
    found: set[str] = set()
    if {FATE, WHY, RUN} <= set(table.headers):
        for part in table.slices(SLICE, [last(table, RUN)], below=True):
            found |= {str(one or "") for one in pc.unique(part.columns[0]).to_pylist()}
            if len(found) > MOST_RUNS:
                return frozenset()
    return frozenset(found - {""})


def added(table: Table) -> int:
    """How many rows of results were added since: they name no run, and are no totals or notes."""
    rows = 0
    for part in table.slices(SLICE, [last(table, RUN)]):
        none = pc.equal(pc.fill_null(part.columns[0].cast(pa.string()), ""), "")
        rows += pc.and_(none, pc.is_null(part.refused)).true_count
    return rows


def fixed_again(table: Table, fixes: Fixes, lines: pa.Array) -> tuple[Fixes, int]:
    """A run's fixes as those of its results, and how many of their cells hold something else here.

    `lines` are those of the run's file, by its records. What somebody has written into such a cell
    since is what it holds. Where rows may have moved from their lines, a fix is of the row that
    says so beside it.
    """
    mine = [one for one in fixes.fixes if one.row <= len(lines)]
    asked = sorted({one.column - 1 for one in mine if one.column <= len(table.headers)})
    wanted = pa.array([lines[one.row - 1].as_py() for one in mine], pa.int64())
    made: list[Fix] = []
    text = table.format == "csv"
    moved = not is_copy(table)
    beside = [last(table, TOLD)] if TOLD in table.headers else []
    for part, line in with_lines(table.as_written, [*asked, *beside]):
        at = pc.index_in(wanted, value_set=line).to_pylist()
        for one, place in zip(mine, at, strict=True):
            if place is None or one.column - 1 not in asked:
                continue
            told = part.columns[-1][place].as_py() or "" if beside else ""
            if moved and visible(fixed_words(one)).rstrip() not in visible(told):
                continue
            found = part.columns[asked.index(one.column - 1)][place].as_py() or ""
            if found == (inert(one.found) if text else one.found):
                row = part.row[place].as_py()
                header = table.headers[one.column - 1]
                made.append(Fix(table.sheet, row, one.column, header, found, one.value))
    there = {one.place for one in made}
    return Fixes(table.sha256, tuple(made)), len(mine) - len(there)


def with_lines(table: Table, columns: Sequence[int]) -> Iterator[tuple[Slice, pa.Array]]:
    """The slices, each with the lines that its rows had in the file that was sent."""
    copied = is_copy(table)
    asked = [*columns, last(table, LINE)] if copied else list(columns)
    for part in table.slices(SLICE, asked):
        line = numbers(part.columns[-1].cast(pa.string())) if copied else part.line
        yield replace(part, columns=part.columns[: len(columns)]), line


def numbers(text: pa.Array) -> pa.Array:
    """Whole numbers; null where a text is none."""
    plain = pc.match_substring_regex(text, "^[0-9]{1,15}$")
    return pc.if_else(plain, text, pa.scalar(None, pa.string())).cast(pa.int64())


def without_our_own(notice: Issue, table: Table) -> Issue | None:
    """A finding about other sheets without those that an export has added; None for no others."""
    others = notice.value.split(BETWEEN_SHEETS) if notice.rule in OF_OTHER_SHEETS else []
    left = [one for one in others if _OURS.fullmatch(one) is None]
    if left == others or not runs_of(table):
        return notice
    return OF_OTHER_SHEETS[notice.rule](table.sheet, left) if left else None


def is_copy(table: Table) -> bool:
    """Whether the results are in a file of their own, where no cell has the format it had."""
    return LINE in table.headers


def is_shortened(table: Table) -> bool:
    """Whether a note stands in place of a text that no cell of a workbook can hold.

    It would be sent as if somebody had written it.
    """
    hers = [n for n, header in enumerate(table.headers) if header not in OWN]
    for part in table.slices(SLICE, hers):
        for column in part.columns:
            notes = pc.match_substring_regex(column.cast(pa.string()), SHORTENED)
            if pc.any(notes).as_py():
                return True
    return False


def going(fate: pa.Array, why: pa.Array, stay: Sequence[str]) -> pa.BooleanArray:
    """True for each row that goes on; those of the whys `stay` do not."""
    held = pc.is_in(why, value_set=pa.array(list(stay)))
    return pc.and_not(pc.invert(pc.is_in(fate, value_set=pa.array(DONE))), held)


def rest_of(recipe: Recipe, table: Table, *, freed: bool = False) -> Recipe:
    """The run's recipe for its results: of its rows those that may still be sent.

    With `freed` also those that a later one had superseded. What an export has added stays behind,
    also the apostrophes that it puts into a text file.
    """
    left = tuple(
        ColumnUse(header, occurrence=table.headers[: n + 1].count(header))
        for n, header in enumerate(table.headers)
        if header in OWN
    )
    columns = (use for use in recipe.columns if use.header not in OWN)
    if table.format == "csv":
        columns = (
            replace(use, header=inert(use.header), repairs=("inert", *use.repairs))
            for use in columns
        )
    whys = tuple(one for one in WHYS if not (freed and one == SUPERSEDED))
    asked = (
        Condition(FATE, "is none of", DONE, occurrence=table.headers.count(FATE)),
        Condition(WHY, "is none of", whys, occurrence=table.headers.count(WHY)),
    )
    return replace(recipe, columns=(*columns, *left), selection=Selection(asked))


def last(table: Table, header: str) -> int:
    return max(n for n, one in enumerate(table.headers) if one == header)
