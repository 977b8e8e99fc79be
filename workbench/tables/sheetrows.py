"""The rows of a sheet as its format gives them, where its headers stand and how wide it is.

Knows nothing of spools; what the sheet says besides comes as `Found` cells.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from workbench.errors import FixTheFile
from workbench.tables.books import Cells, Found, Row
from workbench.tables.cells import cell_text
from workbench.tables.titles import LOOKED_AT
from workbench.tables.titles import Row as TitleRow


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet, the found cells of each of its rows, and the sheet's name in words."""

    sheet: Cells
    found: Mapping[int, Sequence[Found]]
    where: str

    @property
    def left(self) -> int:
        """The columns before the first one that is given."""
        return int(self.sheet.start[1]) if self.sheet.start else 0

    def rows(self) -> Iterator[tuple[int, Row]]:
        """Each row of the sheet with its number; cells that show something else show it.

        calamine ends at the last value, so rows of formulas without one come after its own. Raises
        FixTheFile where a number is shown as a duration that is too long to be one.
        """
        line, left, given = 0, self.left, self.sheet.iter_rows()
        try:
            for line, row in enumerate(given, start=1):
                for cell in self.found.get(line, ()):
                    if cell.shown and cell.column < left:
                        sentence = f"calamine gave no column {cell.column}"
                        raise RuntimeError(sentence)
                    if cell.shown:
                        row[cell.column - left] = cell.shown
                yield line, row
        except OverflowError as error:
            sentence = (
                f"{self.where}: a large number, such as a phone or an id, is formatted as a "
                f"duration in or near row {line + 1}: format its column as text and save it again."
            )
            raise FixTheFile(sentence) from error
        if self.sheet.end is not None and line != self.sheet.end[0] + 1:
            sentence = f"calamine gave {line} rows of {self.sheet.end[0] + 1}"
            raise RuntimeError(sentence)
        for below in sorted(number for number in self.found if number > line):
            yield below, [""] * self.sheet.width

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
        marked = (cell for cells in self.found.values() for cell in cells)
        width = max([headers, *(cell.column + 1 for cell in marked if cell.row > header_line)])
        left = self.left
        if self.sheet.end is None or self.sheet.end[1] < width:
            return width
        for line, row in self.rows():
            if line > header_line:
                for offset in range(len(row) - 1, width - left - 1, -1):
                    if row[offset] != "":
                        width = left + offset + 1
                        break
        return width


def by_row(found: Sequence[Found]) -> dict[int, list[Found]]:
    """The found cells of each row."""
    rows: dict[int, list[Found]] = {}
    for cell in found:
        rows.setdefault(cell.row, []).append(cell)
    return rows


def _is_filled(row: Row) -> bool:
    return row.count("") < len(row)
