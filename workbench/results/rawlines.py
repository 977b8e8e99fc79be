"""The text of records that could not be read as rows, taken from the file itself.

Reads forward only, and nothing at all where every record could be read.
"""

from __future__ import annotations

from io import TextIOBase
from types import TracebackType
from typing import Self

from workbench.tables.table import Table


class RawLines:
    """The physical lines of a text file, asked for in the order of the file."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._file: TextIOBase | None = None
        self._line = 1  # the one that is read next

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, at: TracebackType | None
    ) -> None:
        if self._file is not None:
            self._file.close()

    def told(self, first: int, until: int | None) -> str:
        """The lines from `first` to the one before `until` (None: to the end) as a sentence.

        "" for a workbook, whose rows have no text but their cells.
        """
        if self._table.format != "csv":
            return ""
        if self._file is None:
            # "" as newline: \\n, \\r\\n and a lone \\r end a line, as they do for the row's number.
            # What is no text in that encoding stands as its bytes, "\\xe9".
            self._file = self._table.path.open(
                encoding=self._table.encoding, errors="backslashreplace", newline=""
            )
        while self._line < first:
            self._next()
        lines = []
        while until is None or self._line < until:
            line = self._next()
            if not line:
                break
            lines.append(line)
        text = "".join(lines).rstrip("\r\n")
        return f" The line reads: {text}".replace("\0", "\\x00")

    def _next(self) -> str:
        assert self._file is not None  # opened by `told`
        self._line += 1
        return str(self._file.readline())
