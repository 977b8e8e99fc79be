"""A loaded sheet: text columns, each row with its place in the file, streamed in slices."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from workbench.tables.apostrophes import taken_off
from workbench.tables.fixed import FixedCells
from workbench.tables.marks import Mark as Mark
from workbench.tables.marks import Marks
from workbench.tables.refusals import emptied, without
from workbench.vocabulary.issues import Issue

# The spool is an Arrow IPC file with these columns first, then one string column per header,
# named by position: "c0", "c1", ... A name is never taken from the file.
ROW, LINE, REFUSED, UNREAD = "row", "line", "refused", "unread"
_ABOUT = (ROW, LINE, REFUSED, UNREAD)
Mend = Callable[[pa.Array], pa.Array]


class Along(Protocol):
    """How the cells of a column are read by those that their rows have in the columns `beside`."""

    @property
    def beside(self) -> tuple[int, ...]:
        """Where those columns stand."""
        ...

    def read(self, text: pa.Array, beside: Sequence[pa.Array]) -> pa.Array:
        """The cells as they are read."""
        ...

    def every(self, cells: pa.Array, countries: pa.Array) -> Sequence[pa.Array]:
        """All readings that cells may have whose row is not known, in any of these countries."""
        ...


@dataclass(frozen=True, slots=True)
class Slice:
    """Some consecutive rows: `row` and `line` as int64, `columns` as text, None for an empty cell.

    `refused` is None for a row that could be read, otherwise what was found in its place
    ("9 fields where the header has 7"); the cells of such a row are all None, those of a total or a
    note unless they are asked for, and `unread` holds its bytes where it is a line of text.
    """

    row: pa.Array
    line: pa.Array
    refused: pa.Array
    unread: pa.Array
    columns: tuple[pa.Array, ...]

    def __len__(self) -> int:
        return len(self.row)


@dataclass(frozen=True, slots=True)
class Table:
    """A loaded sheet; its rows live in a spool file on disk, not in memory."""

    path: Path
    sha256: str
    format: str  # "csv", "xlsx", "xlsb", "xls", "ods" or "parquet"
    sheet: str  # "" for text and Parquet
    sheets: tuple[str, ...]
    headers: tuple[str, ...]
    header_line: int  # 0 in Parquet, whose columns have names of their own
    rows: int
    encoding: str
    delimiter: str
    spool: Path
    marks: Sequence[Mark] = ()  # by row and column
    notices: tuple[Issue, ...] = field(default=())  # findings about the file as a whole
    cost: Mapping[str, float] = field(default_factory=dict)  # the child's seconds and peak_bytes
    likely_header: int | None = None  # where the headers seem to be, if not at `header_line`
    hidden: tuple[int, ...] = ()  # columns that the workbook does not show, by position
    guarded: bool = False  # the file has apostrophes before formulas, which are taken off
    # Columns whose cells hold what a format shows of them, by position, and not what is stored.
    shown: Mapping[int, FixedCells] = field(default_factory=dict)
    # What was decided to change in the cells of a column, by its position; the file stays as it is.
    mends: Mapping[int, Mend] = field(default_factory=dict)
    # Single cells of a column that were decided one by one: after what its `mends` leave there.
    fixed: Mapping[int, FixedCells] = field(default_factory=dict)
    # Columns that are read with others, after all that was decided about both.
    along: Mapping[int, Along] = field(default_factory=dict)
    # One entry for each row, True where the selection leaves it out; None where all are selected.
    unselected: npt.NDArray[np.bool_] | None = field(default=None, compare=False)
    # The same of rows that somebody leaves out, which keep their cells: they stand for their keys.
    left: npt.NDArray[np.bool_] | None = field(default=None, compare=False)
    # And of rows that an earlier run has, or may have, sent: they keep their cells as well.
    gone: npt.NDArray[np.bool_] | None = field(default=None, compare=False)

    def __repr__(self) -> str:
        sheet = f", sheet {self.sheet!r}" if self.sheet else ""
        return f"<Table {self.path.name}{sheet}: {self.rows:,} rows, {len(self.headers)} columns>"

    def marked(self, *kinds: str, column: int | None = None) -> Sequence[Mark]:
        """The marks of these kinds, or of any where none is named, and of one column, if given.

        Of a table with a mark for each of its cells no others are made into objects.
        """
        if isinstance(self.marks, Marks):
            return self.marks.of(*kinds, column=column)
        return [
            mark
            for mark in self.marks
            if (not kinds or mark.what in kinds) and column in (None, mark.column)
        ]

    @property
    def as_written(self) -> Table:
        """The same table with its cells as the file has them."""
        return replace(self, shown={}, mends={}, fixed={}, along={}) if self._changed else self

    @property
    def whole(self) -> Table:
        """The same table with all of its rows, selected or not."""
        return self if self.unselected is None else replace(self, unselected=None)

    @property
    def _changed(self) -> bool:
        return bool(self.shown or self.mends or self.fixed or self.along)

    def slices(
        self, size: int, columns: Sequence[int] | None = None, *, below: bool = False
    ) -> Iterator[Slice]:
        """The rows in order, at most `size` at a time; with `columns`, only those positions.

        Every slice but the last has exactly `size` rows, whatever the spool's own pieces are. With
        `below`, totals and notes below the data, and rows that are not selected, keep the cells
        that the file has there.
        """
        wanted = range(len(self.headers)) if columns is None else columns
        for part in self._pieces(size, self._needed(wanted), below):
            yield self._as_decided(part, wanted)

    def single(
        self, rows: Sequence[int], columns: Sequence[int] | None = None, *, below: bool = False
    ) -> Iterator[Slice]:
        """These rows, counted from 1 and in order, each as a slice of its own.

        Reads only those pieces of the spool that hold one of them.
        """
        wanted = range(len(self.headers)) if columns is None else columns
        for part in self._picked(rows, self._needed(wanted), below):
            yield self._as_decided(part, wanted)

    def _needed(self, wanted: Sequence[int]) -> Sequence[int]:
        """The columns to read for those that are wanted."""
        read = [self.along[at] for at in wanted if at in self.along]
        return [*wanted, *(at for one in read for at in one.beside)] if read else wanted

    def _as_decided(self, part: Slice, wanted: Sequence[int]) -> Slice:
        """A slice of the columns that were needed, as those that are wanted were decided to be."""
        if not self._changed:
            return part
        pairs = zip(self._needed(wanted), part.columns, strict=True)
        decided = {at: self._decided(at, column, part.row) for at, column in pairs}
        return replace(part, columns=tuple(self._read(at, decided) for at in wanted))

    def _decided(self, place: int, column: pa.Array, row: pa.Array) -> pa.Array:
        """The cells of a column in some rows as they were decided to be."""
        shown, fixed = self.shown.get(place), self.fixed.get(place)
        column = column if shown is None else shown.put_in(column, row)
        mended = self.mends.get(place, _same)(column)
        return mended if fixed is None else fixed.put_in(mended, row)

    def _read(self, place: int, columns: Mapping[int, pa.Array]) -> pa.Array:
        """The cells of a column with those beside them."""
        along = self.along.get(place)
        own = columns[place]
        return own if along is None else along.read(own, [columns[at] for at in along.beside])

    def _pieces(self, size: int, wanted: Sequence[int], below: bool) -> Iterator[Slice]:
        names = [*_ABOUT, *(f"c{position}" for position in wanted)]
        # Read, not mapped: a mapped file would count as this process's memory while it is walked.
        with pa.OSFile(str(self.spool), "rb") as source:
            reader = _reader(source, wanted)
            held: list[pa.RecordBatch] = []
            count = start = 0
            for number in range(reader.num_record_batches):
                batch = reader.get_batch(number).select(names)
                while count + len(batch) >= size:
                    take = size - count
                    yield self._slice([*held, batch.slice(0, take)], start, below)
                    held, count, batch, start = [], 0, batch.slice(take), start + size
                if len(batch):
                    held.append(batch)
                    count += len(batch)
            if count:
                yield self._slice(held, start, below)

    def _picked(self, rows: Sequence[int], wanted: Sequence[int], below: bool) -> Iterator[Slice]:
        names = [*_ABOUT, *(f"c{position}" for position in wanted)]
        with pa.OSFile(str(self.spool), "rb") as source:
            # Where the pieces begin is known by their numbers of rows alone.
            lengths = _reader(source, ())
            sizes = [len(lengths.get_batch(n)) for n in range(lengths.num_record_batches)]
            ends = np.cumsum(sizes)
            reader, at, batch = _reader(source, wanted), -1, pa.record_batch({})
            for row in rows:
                number = int(np.searchsorted(ends, row))
                if number != at:
                    at, batch = number, reader.get_batch(number).select(names)
                first = int(ends[number]) - sizes[number]
                yield self._slice([batch.slice(row - 1 - first, 1)], row - 1, below)

    def _slice(self, batches: list[pa.RecordBatch], start: int, below: bool) -> Slice:
        batch = batches[0] if len(batches) == 1 else pa.concat_batches(batches)
        row, line, refused, unread, *columns = batch.columns
        if self.unselected is not None:
            refused = without(refused, self.unselected[start : start + len(batch)])
        if self.guarded:
            columns = [taken_off(column) for column in columns]
        cells = columns if below else emptied(refused, columns)
        return Slice(row, line, refused, unread, tuple(cells))


def _same(column: pa.Array) -> pa.Array:
    return column


def _reader(source: pa.NativeFile, wanted: Sequence[int]) -> pa.ipc.RecordBatchFileReader:
    """A reader of the spool that leaves all other columns where they are."""
    # Not asked of the schema, which takes milliseconds to read where columns are thousands.
    about = len(_ABOUT)
    fields = [*range(about), *sorted(about + position for position in set(wanted))]
    return pa.ipc.open_file(source, options=pa.ipc.IpcReadOptions(included_fields=fields))
