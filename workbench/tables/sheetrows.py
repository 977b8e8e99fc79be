"""The rows of a sheet as its format gives them, where its headers stand and how wide it is.

Knows nothing of spools; what the sheet says besides comes as found cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from workbench.errors import FixTheFile
from workbench.tables.books import Cells, Row
from workbench.tables.cells import cell_text
from workbench.tables.foundcells import FoundCells
from workbench.tables.titles import LOOKED_AT
from workbench.tables.titles import Row as TitleRow

# Rows that are held as values at a time.
PIECE_ROWS = 32_768


@dataclass(frozen=True, slots=True)
class Piece:
    """Some rows: their numbers, the cells of each column that is given, and what was found."""

    lines: NDArray[np.int64]
    columns: Sequence[Sequence[Any]]
    found: FoundCells


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet, what was found in it, and the sheet's name in words."""

    sheet: Cells
    found: FoundCells
    where: str

    @property
    def left(self) -> int:
        """The columns before the first one that is given."""
        return int(self.sheet.start[1]) if self.sheet.start else 0

    def pieces(self, above: int) -> Iterator[Piece]:
        """The rows below the first so many; cells that show something else show it.

        calamine ends at the last value, so rows of formulas without one come after its own.
        """
        given = self.sheet.iter_rows()
        line = len(self._next(given, 0, above))
        while rows := self._next(given, line, PIECE_ROWS):
            yield self._piece(range(line + 1, line + 1 + len(rows)), list(zip(*rows, strict=True)))
            line += len(rows)
        self._check_end(line)
        below = self._below(line)
        if below:
            yield self._piece(below, [("",) * len(below)] * self.sheet.width)

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Each row with its number, as `pieces` has them: for those who need only the first."""
        line, given = 0, self.sheet.iter_rows()
        marked = iter(np.unique(self.found.row).tolist())
        following = next(marked, None)
        while rows := self._next(given, line, 1):
            line += 1
            if line == following:
                following = next(marked, None)
                put = self.found.within(line, line).put()
                for offset, shown in zip(self._offsets(put), put.shown, strict=True):
                    rows[0][offset] = shown
            yield line, rows[0]
        self._check_end(line)
        for below in self._below(line):
            yield below, [""] * self.sheet.width

    def _next(self, given: Iterator[Row], line: int, most: int) -> list[Row]:
        """The rows that follow the first so many.

        Raises FixTheFile where a number is shown as a duration that is too long to be one.
        """
        rows: list[Row] = []
        try:
            rows.extend(islice(given, most))
        except OverflowError as error:
            sentence = (
                f"{self.where}: a large number, such as a phone or an id, is formatted as a "
                f"duration in or near row {line + len(rows) + 1}: format its column as text and "
                "save it again."
            )
            raise FixTheFile(sentence) from error
        return rows

    def _piece(self, lines: Sequence[int], columns: list[Sequence[Any]]) -> Piece:
        numbers = np.array(lines, np.int64)
        found = self.found.within(lines[0], lines[-1])
        for cells in found.put().by_column():
            offset = self._offsets(cells)[0]
            values = list(columns[offset])
            places = np.searchsorted(numbers, cells.row)
            for place, shown in zip(places.tolist(), cells.shown, strict=True):
                values[place] = shown
            columns[offset] = values
        return Piece(numbers, columns, found)

    def _offsets(self, cells: FoundCells) -> list[int]:
        """Where the columns of cells stand in the rows that are given."""
        offsets: list[int] = (cells.column - self.left).tolist()
        if offsets and min(offsets) < 0:
            sentence = f"calamine gave no column {cells.column.min()}"
            raise RuntimeError(sentence)
        return offsets

    def _check_end(self, line: int) -> None:
        if self.sheet.end is not None and line != self.sheet.end[0] + 1:
            sentence = f"calamine gave {line} rows of {self.sheet.end[0] + 1}"
            raise RuntimeError(sentence)

    def _below(self, line: int) -> list[int]:
        """The rows after that one in which cells were found."""
        below: list[int] = np.unique(self.found.row[self.found.row > line]).tolist()
        return below

    def header(self, wanted: int | None) -> tuple[int, list[str]]:
        """The row of the headers, the given or the first filled one, and the headers."""
        for line, row in self.rows():
            if line == wanted or (wanted is None and _is_filled(row)):
                headers = [""] * self.left + [cell_text(cell) for cell in row]
                while headers and not headers[-1].strip():
                    headers.pop()
                if headers:
                    return line, headers
            if line == wanted:
                break
        if wanted is not None:
            sentence = (
                f"{self.where}, row {wanted} holds no headers: "
                "give the row of the column names with --header-row."
            )
            raise FixTheFile(sentence)
        sentence = f"{self.where} is empty: expected a header row and at least one row."
        raise FixTheFile(sentence)

    def first(self, header_line: int) -> list[TitleRow]:
        """The first filled rows from the headers on, as texts."""
        below = (
            (line, row) for line, row in self.rows() if line >= header_line and _is_filled(row)
        )
        return [(line, list(map(cell_text, row))) for line, row in islice(below, LOOKED_AT)]

    def width(self, header_line: int, headers: int) -> int:
        """Columns to keep: up to the last header, or further where cells stand below no header."""
        marked = self.found.column[self.found.row > header_line]
        width = max(headers, int(marked.max(initial=-1)) + 1)
        if self.sheet.end is None or self.sheet.end[1] < width:
            return width
        for piece in self.pieces(header_line):
            for offset in range(len(piece.columns) - 1, width - self.left - 1, -1):
                if any(cell != "" for cell in piece.columns[offset]):
                    width = self.left + offset + 1
                    break
        return width


def _is_filled(row: Row) -> bool:
    return row.count("") < len(row)
