"""The rows of several files as one file, in which each row says where it came from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from workbench.errors import FixTheFile
from workbench.plans.judging import UNTRUSTED
from workbench.plans.list_files import ListFile
from workbench.tables import apostrophes
from workbench.tables.dressed import DRESSED
from workbench.tables.table import Slice, Table
from workbench.vocabulary.counting import counted
from workbench.vocabulary.formulas import inert
from workbench.vocabulary.provenance import FROM_FILE, FROM_LINE, GUARDED, ORIGIN, PROVENANCE

SLICE = 50_000
# What a cell of a workbook may be that its text alone does not say.
_UNSAID = (*UNTRUSTED, "error", *DRESSED)


@dataclass(frozen=True, slots=True)
class Stacked:
    """The headers of the combined file, its rows, and what is not the same in all of the files.

    `guarded` says whether apostrophes stand in it where a spreadsheet would run a text.
    """

    headers: tuple[str, ...]
    rows: int
    differences: tuple[str, ...]
    guarded: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file whose rows are taken, by the name that its owner knows."""

    name: str
    table: Table

    @property
    def headers(self) -> tuple[str, ...]:
        """Its columns but those that say where a row came from."""
        return tuple(one for one in self.table.headers if one not in PROVENANCE)


def stacked(sheets: Sequence[Sheet]) -> Stacked:
    """What comes of files whose columns are matched by their headers, before anything is written.

    A column that only some of them have is empty in the rows of the others. Raises FixTheFile where
    headers cannot be matched, or a cell would lose what its workbook says of it.
    """
    for sheet in sheets:
        _refuse_unmatched(sheet)
    headers = dict.fromkeys(header for sheet in sheets for header in sheet.headers)
    told = tuple(_difference(sheet, list(headers)) for sheet in sheets)
    rows = sum(sheet.table.rows for sheet in sheets)
    return Stacked((*headers, *ORIGIN), rows, tuple(filter(None, told)))


def stack(sheets: Sequence[Sheet], out: Path) -> Stacked:
    """Writes the rows of all files, in their order, as CSV text in UTF-8.

    Each row says its file and its line there; one that came from a combined file keeps what that
    said. Raises FixTheFile as `stacked` does, and where a line could not be read.
    """
    made = stacked(sheets)
    rows = (columns for sheet in sheets for columns in _columns(sheet, made.headers))
    _write(out, made.headers, rows)
    return made


def guarded(sheets: Sequence[Sheet], out: Path) -> Stacked:
    """Writes them as `stack` does, but so that no spreadsheet runs a text as a formula.

    An apostrophe stands before each such text, which is taken off again wherever the file is
    opened here: its last column marks it, and the rows that have one. A file without such a text
    has no such column. Raises FixTheFile as `stack` does.
    """
    made = stacked(sheets)
    headers = [inert(one) for one in made.headers]
    if headers == list(made.headers) and not any(
        pc.any(_at_risk(columns)).as_py()
        for sheet in sheets
        for columns in _columns(sheet, made.headers)
    ):
        return stack(sheets, out)
    rows = (
        [*map(apostrophes.put_on, columns), pc.if_else(_at_risk(columns), "yes", None)]
        for sheet in sheets
        for columns in _columns(sheet, made.headers)
    )
    _write(out, [*headers, GUARDED], rows)
    return replace(made, guarded=True)


def _at_risk(columns: Sequence[pa.Array]) -> pa.Array:
    """True for each row that has a cell which a spreadsheet would run."""
    return reduce(pc.or_, map(apostrophes.at_risk, columns))


def _write(out: Path, headers: Sequence[str], rows: Iterable[Sequence[pa.Array]]) -> None:
    schema = pa.schema([(header, pa.string()) for header in headers])
    quoted = pa.csv.WriteOptions(quoting_style="all_valid")
    with pa.csv.CSVWriter(str(out), schema, write_options=quoted) as sink:
        for columns in rows:
            sink.write_batch(pa.record_batch(list(columns), schema=schema))


def _columns(sheet: Sheet, headers: Sequence[str]) -> Iterator[list[pa.Array]]:
    source = ListFile(Path(sheet.name), sheet.table)
    for piece in sheet.table.slices(SLICE):
        source.whole(piece.refused, piece.line)
        own = dict(zip(sheet.table.headers, piece.columns, strict=True))
        found = {**_origin(sheet, piece), **own}
        nothing = pa.nulls(len(piece), pa.string())
        yield [found.get(header, nothing).cast(pa.string()) for header in headers]


def _origin(sheet: Sheet, piece: Slice) -> dict[str, pa.Array]:
    name = pa.repeat(pa.scalar(sheet.name, pa.string()), len(piece))
    return {FROM_FILE: name, FROM_LINE: piece.line.cast(pa.string())}


def _refuse_unmatched(sheet: Sheet) -> None:
    twice = [one for one in sheet.headers if not one.strip() or sheet.headers.count(one) > 1]
    if twice:
        message = (
            f"{sheet.name} has {sheet.headers.count(twice[0])} columns called “{twice[0]}”, so its "
            "columns cannot be matched with those of another file: give each a name of its own"
        )
        raise FixTheFile(message)
    for mark in sheet.table.marked(*_UNSAID):
        message = (
            f"{sheet.name}, row {mark.row:,} below the header, column "
            f"“{sheet.table.headers[mark.column]}”: “{mark.shown or mark.stored}” is not plain "
            "text in the workbook, which a combined file would lose: save its cells as text first"
        )
        raise FixTheFile(message)


def _difference(sheet: Sheet, headers: Sequence[str]) -> str:
    """Which of all columns a file does not have; "" where it has them all."""
    lost = [header for header in headers if header not in sheet.headers]
    if not lost:
        return ""
    names = ", ".join(f"“{one}”" for one in lost[:10])
    more = f" and {len(lost) - 10:,} more" if len(lost) > 10 else ""
    return (
        f"{sheet.name} has no column {names}{more}: empty in its {counted(sheet.table.rows, 'row')}"
    )
