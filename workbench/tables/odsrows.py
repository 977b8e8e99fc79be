"""The rows of an OpenDocument table, in which cells and rows are written once for many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.errors import FixTheFile
from workbench.tables.books import Finding, Found, HeldCells
from workbench.tables.extent import Extent
from workbench.tables.odscells import TABLE, CellReader
from workbench.tables.sniffing import damaged
from workbench.tables.structure import hidden_columns, hidden_row, merged_cells

REPEATED = f"{TABLE}number-columns-repeated"
ACROSS, DOWN = f"{TABLE}number-columns-spanned", f"{TABLE}number-rows-spanned"


@dataclass(slots=True)
class OdsRows:
    """Takes in rows cell by cell; blank ones are made only where something stands behind them."""

    name: str
    found: list[Found] = field(default_factory=list)
    _rows: list[Sequence[Any]] = field(default_factory=list)
    _extent: Extent = field(default_factory=Extent)
    _row: list[Any] = field(default_factory=list)
    _row_found: list[tuple[int, Finding]] = field(default_factory=list)
    _filled: int = 0  # cells of this row
    _times: int = 1  # this row is there
    _blank_cells: int = 0
    _blank_rows: int = 0
    _columns: int = 0  # of which it was said whether they are hidden
    _hidden: bool = False  # this row

    def column(self, repeated: str, *, hidden: bool) -> None:
        """A column, there so many times."""
        first = self._columns
        self._columns += self._count(repeated)
        if hidden:
            self.found.append(hidden_columns(first, self._columns - 1))

    def begin(self, repeated: str, *, hidden: bool = False) -> None:
        """A row, there so many times."""
        self._row, self._row_found = [], []
        self._filled = self._blank_cells = 0
        self._times, self._hidden = self._count(repeated), hidden

    def add(self, cell: CellReader) -> None:
        """The next cell of the row."""
        repeated = cell.given.get(REPEATED)
        times = self._count(repeated) if repeated else 1
        if ACROSS in cell.given or DOWN in cell.given:
            self._merge(cell)
        value, finding = cell.value()
        if value == "" and finding is None:
            self._blank_cells += times
            return
        first = len(self._row) + self._blank_cells
        self._filled += times
        if repeated or self._blank_cells:
            # Before anything is made of it: one cell may be written for a million.
            Extent().grow(1, first + times, self._filled, self.name)
            self._row.extend([""] * self._blank_cells)
            self._row.extend([value] * times)
            self._blank_cells = 0
        else:
            self._row.append(value)
        if finding:
            self._row_found.extend((column, finding) for column in range(first, first + times))

    def _merge(self, cell: CellReader) -> None:
        """The range of a cell that reaches over others; of one written for many, the first."""
        across, down = (self._count(cell.given.get(name, "1")) for name in (ACROSS, DOWN))
        if across * down > 1:
            line, column = len(self._rows) + self._blank_rows + 1, len(self._row)
            column += self._blank_cells
            self.found.append(merged_cells((line, line + down - 1), (column, column + across - 1)))

    def finish(self) -> None:
        """The end of the row."""
        if not self._row:
            self._blank_rows += self._times
            return
        first = len(self._rows) + self._blank_rows
        self._extent.grow(
            first + self._times, len(self._row), self._filled * self._times, self.name
        )
        self._rows.extend([()] * self._blank_rows)
        self._rows.extend([self._row] * self._times)
        self._blank_rows = 0
        for line in range(first + 1, first + self._times + 1):
            self.found.extend(Found(line, column, *finding) for column, finding in self._row_found)
            if self._hidden:
                self.found.append(hidden_row(line))

    def held(self) -> HeldCells:
        """All rows."""
        return HeldCells(self._rows, self._extent.columns)

    def _count(self, repeated: str) -> int:
        try:
            return max(int(repeated), 1)
        except ValueError:
            raise FixTheFile(damaged(self.name, "a row or cell is repeated oddly")) from None
