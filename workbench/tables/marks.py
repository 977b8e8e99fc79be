"""What cells are besides their texts, by columns in a file beside the spool's rows.

A column of dates has a mark for each cell: objects are made only of those that are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple, overload

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

SCHEMA = pa.schema(
    [
        ("row", pa.int64()),
        ("column", pa.int32()),
        ("what", pa.string()),
        ("stored", pa.string()),
        ("shown", pa.string()),
    ]
)
# Marks that are made into objects at a time.
PIECE = 16_384


class Mark(NamedTuple):
    """What a cell is besides its text: an Excel error, a date, a formula, a number format.

    A "no_date" is a day that Excel shows and no calendar has: 29 February 1900, day 0, negatives.
    """

    row: int
    column: int
    # "error", "date", "no_date", "formula", "number_format", "digits_lost", "percent", "currency",
    # "words"
    what: str
    stored: str
    shown: str


@dataclass(frozen=True)
class Marks(Sequence[Mark]):
    """The marks in a file, by row and column; those of some kinds or of one column, if given."""

    path: Path
    kinds: tuple[str, ...] = ()
    column: int | None = None

    def of(self, *kinds: str, column: int | None = None) -> Marks:
        """Only those of these kinds, or of any where none is named, and of that column."""
        return replace(self, kinds=kinds, column=column)

    def __len__(self) -> int:
        return len(self._read())

    def __iter__(self) -> Iterator[Mark]:
        for piece in self._read().to_batches(PIECE):
            yield from map(
                Mark._make, zip(*(one.to_pylist() for one in piece.columns), strict=True)
            )

    def __reversed__(self) -> Iterator[Mark]:
        return reversed(list(self))

    @overload
    def __getitem__(self, place: int) -> Mark: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[Mark]: ...
    def __getitem__(self, place: int | slice) -> Mark | Sequence[Mark]:
        return list(self)[place]

    def _read(self) -> pa.Table:
        with pa.OSFile(str(self.path), "rb") as source:
            found = pa.ipc.open_file(source).read_all()
        if self.kinds:
            found = found.filter(pc.is_in(found["what"], pa.array(self.kinds)))
        return (
            found if self.column is None else found.filter(pc.equal(found["column"], self.column))
        )


class Marking:
    """Takes in marks in any order; `told` gives all of them in that of rows and columns."""

    def __init__(self) -> None:
        self._parts: list[pa.Table] = []

    def add(
        self,
        rows: NDArray[np.int64],
        columns: NDArray[np.int64] | int,
        what: Any,
        stored: Any,
        shown: Any,
    ) -> None:
        """Marks of as many `rows`; a column or a kind may be one for all of them."""
        if isinstance(columns, int):
            columns = np.full(len(rows), columns)
        if isinstance(what, str):
            what = [what] * len(rows)
        arrays = [rows, columns, what, stored, shown]
        self._parts.append(
            pa.table(
                [pa.array(one, kind.type) for one, kind in zip(arrays, SCHEMA, strict=True)],
                schema=SCHEMA,
            )
        )

    def told(self) -> pa.Table:
        """All marks, in order."""
        found = pa.concat_tables(self._parts) if self._parts else SCHEMA.empty_table()
        order = pc.sort_indices(found, [(name, "ascending") for name in SCHEMA.names])
        return found.take(order)


def beside(spool: Path) -> Path:
    """Where the marks of a spool are; no such file where it has none."""
    return spool.with_suffix(".marks")


def write(marks: pa.Table, path: Path) -> None:
    """Writes marks in a file of their own."""
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, SCHEMA) as writer:
        writer.write_table(marks)
