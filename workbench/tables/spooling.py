"""How the rows of a sheet are laid down on disk, and what the child says about them."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from workbench.tables import marks
from workbench.tables.endings import LOOKED_AT, without_endings
from workbench.tables.table import LINE, REFUSED, ROW, UNREAD
from workbench.vocabulary.issues import Issue

# Rows per Arrow record batch: Table.slices reads whole ones, and 32k rows of a dozen columns are
# about 5 MB.
PIECE_ROWS = 32_768


@dataclass(frozen=True, slots=True)
class Answer:
    """What the child process reports about a sheet it has spooled."""

    format: str
    headers: tuple[str, ...]
    header_line: int
    rows: int
    sheet: str = ""
    sheets: tuple[str, ...] = ()
    encoding: str = ""
    delimiter: str = ""
    marks: int = 0  # how many are in the file beside the spool
    notices: tuple[Issue, ...] = field(default=())
    likely_header: int | None = None
    hidden: tuple[int, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return asdict(self)


class Spool:
    """Writes the rows of a sheet of known width as an Arrow IPC file; `filled` per column.

    What `marking` was given is written beside it once it ends, and is then in `marks`. The last
    rows are held back until then, for totals and notes among them are refused; `below` are the
    lines of those.
    """

    def __init__(self, path: Path, width: int) -> None:
        names = [f"c{position}" for position in range(width)]
        text = pa.string()
        self._schema = pa.schema(
            [
                (ROW, pa.int64()),
                (LINE, pa.int64()),
                (REFUSED, text),
                (UNREAD, pa.binary()),
                *((name, text) for name in names),
            ]
        )
        self._path = path
        self._file = pa.OSFile(str(path), "wb")
        self._writer = pa.ipc.new_file(self._file, self._schema)
        self.rows = 0
        self.filled = [False] * width
        self.below: list[int] = []
        self.marking = marks.Marking()
        self.marks = marks.SCHEMA.empty_table()
        self._last: list[pa.RecordBatch] = []

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is None and self._last:
            self._end(pa.concat_batches(self._last))
        self._writer.close()
        self._file.close()
        if kind is None:
            self.marks = self.marking.told()
            if len(self.marks):
                marks.write(self.marks, marks.beside(self._path))

    def write(
        self,
        lines: NDArray[np.int64],
        refused: pa.Array,
        columns: list[pa.Array],
        unread: pa.Array | None = None,
    ) -> None:
        """Adds rows; `refused` is None where a row could be read, `unread` its bytes elsewhere."""
        count = len(lines)
        bytes_of = pa.nulls(count, pa.binary()) if unread is None else unread
        numbers = pa.array(np.arange(self.rows + 1, self.rows + 1 + count))
        for position, column in enumerate(columns):
            if not self.filled[position] and column.null_count < count:
                self.filled[position] = True
        about = [numbers, pa.array(lines), refused, bytes_of]
        batch = pa.record_batch([*about, *columns], schema=self._schema)
        self.rows += count
        self._hold(batch)

    def _hold(self, batch: pa.RecordBatch) -> None:
        """Writes all rows but the last ones."""
        self._last.append(batch)
        free = sum(map(len, self._last)) - LOOKED_AT
        while free > 0:
            first = self._last[0]
            taken = first.slice(0, min(free, PIECE_ROWS))
            self._writer.write_batch(taken)
            free -= len(taken)
            self._last[:1] = [first.slice(len(taken))] if len(taken) < len(first) else []

    def _end(self, last: pa.RecordBatch) -> None:
        numbers, lines, refused, unread, *columns = last.columns
        refused, left_out = without_endings(refused, columns)
        self.below = [lines[at].as_py() for at in left_out]
        self._writer.write_batch(
            pa.record_batch([numbers, lines, refused, unread, *columns], schema=self._schema)
        )
