"""A workbook's sheet becomes a spool: every cell as text, beside it marks for what it is besides.

Knows no format: a Book gives the rows and what was found in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from workbench.errors import FixTheFile
from workbench.tables.books import Book, Found, Row, Sheet
from workbench.tables.cells import column_texts, hidden_values
from workbench.tables.endings import below_notice
from workbench.tables.headers import check_width, column_letter, header_notices, other_sheets
from workbench.tables.sheetrows import Grid, by_row
from workbench.tables.spooling import PIECE_ROWS, Answer, RawMark, Spool
from workbench.tables.structure import cells_of, structure_notices
from workbench.tables.titles import likely_header, title_notice
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.reading import Reading


@dataclass(slots=True)
class Rows:
    """The rows of a sheet below its header, buffered on their way to the spool."""

    spool: Spool
    left: int  # columns before the first one that is given
    from_1904: bool
    marks: list[RawMark] = field(default_factory=list)
    held: list[Row] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def add(self, line: int, row: Row, found: Sequence[Found]) -> None:
        """Adds a row; `found` are the marks of its cells, whose shown text it already has."""
        self.held.append(row)
        self.lines.append(line)
        number = self.spool.rows + len(self.held)
        for cell in found:
            self.marks.append((number, cell.column, cell.what, cell.stored, cell.shown))
        if len(self.held) == PIECE_ROWS:
            self.flush()

    def flush(self) -> None:
        """Writes what is held."""
        if not self.held:
            return
        count, width = len(self.held), len(self.spool.filled)
        columns = [pa.nulls(count, pa.string()) for _ in range(width)]
        for offset, cells in enumerate(zip(*self.held, strict=True)):
            position = self.left + offset
            if position < width:
                columns[position] = pa.array(self._texts(cells, position), pa.string())
        self.spool.write(np.array(self.lines, np.int64), pa.nulls(count, pa.string()), columns)
        self.held.clear()
        self.lines.clear()

    def _texts(self, cells: tuple[Any, ...], position: int) -> list[str | None]:
        texts = column_texts(cells)
        first = self.spool.rows + 1
        for index, what, stored in hidden_values(cells, self.from_1904):
            self.marks.append((first + index, position, what, stored, texts[index] or ""))
        return texts


def read_workbook(
    book: Book, reading: Reading, spool: Path, *, header_alone: bool = False
) -> Answer:
    """Reads one sheet of a workbook and writes its rows to `spool`.

    Raises FixTheFile with one sentence for what cannot be read, or not without a hint; unless
    `header_alone`, also where no row is below the headers.
    """
    chosen, notices = _choose(book, reading.sheet)
    where = f"Sheet “{chosen.name}”"
    cells, found = book.load(chosen)
    grid = Grid(cells, by_row(cells_of(found)), where)
    header_line, headers = grid.header(reading.header_row)
    width = grid.width(header_line, len(headers))
    check_width(width)
    headers = (headers + [""] * width)[:width]
    likely = likely_header(grid.first(header_line)) if reading.header_row is None else None
    if likely is not None:
        notices.append(title_notice(header_line, likely, chosen.name))
    with Spool(spool, width) as out:
        marks = _spooled(grid, header_line, out, from_1904=book.from_1904)
    if not out.rows and not header_alone:
        sentence = f"{where} has a header row and nothing below it: expected at least one row."
        raise FixTheFile(sentence)
    notices += header_notices(headers, out.filled, chosen.name)
    notices += structure_notices(found, header_line, width, chosen.name)
    notices += below_notice(out.below, chosen.name)
    return Answer(
        format=book.format,
        headers=tuple(headers),
        header_line=header_line,
        rows=out.rows,
        sheet=chosen.name,
        sheets=tuple(sheet.name for sheet in book.sheets),
        marks=marks,
        notices=(*notices, *_padded_notices(marks, headers, chosen.name)),
        likely_header=likely,
    )


def _spooled(grid: Grid, header_line: int, out: Spool, *, from_1904: bool) -> tuple[RawMark, ...]:
    """Writes the rows below the headers, all but blank ones; answers with the marks."""
    rows = Rows(out, grid.left, from_1904)
    for line, row in grid.rows():
        if line > header_line and (line in grid.found or row.count("") < len(row)):
            rows.add(line, row, grid.found.get(line, ()))
    rows.flush()
    return tuple(sorted(rows.marks))


def _choose(book: Book, wanted: str | None) -> tuple[Sheet, list[Issue]]:
    """The sheet that was asked for, or the first visible one with data."""
    names = ", ".join(f"“{sheet.name}”" for sheet in book.sheets)
    if wanted is not None:
        for sheet in book.sheets:
            if sheet.name == wanted:
                return sheet, []
        sentence = f"{book.path.name} has no sheet “{wanted}”: give --sheet one of {names}."
        raise FixTheFile(sentence)
    filled = [sheet for sheet in book.sheets if sheet.visible and book.filled(sheet)]
    if not filled:
        hidden = [f"“{sheet.name}”" for sheet in book.sheets if not sheet.visible]
        more = f" (hidden: {', '.join(hidden)}; name one with --sheet to read it)" if hidden else ""
        sentence = f"{book.path.name} is empty: expected a header row and at least one row{more}."
        raise FixTheFile(sentence)
    chosen, *others = filled
    if not others:
        return chosen, []
    return chosen, [other_sheets(chosen.name, [sheet.name for sheet in others])]


def _padded_notices(marks: tuple[RawMark, ...], headers: list[str], sheet: str) -> list[Issue]:
    """One warning per column whose numbers are read as their format shows them."""
    columns: dict[int, list[RawMark]] = {}
    for mark in marks:
        if mark[2] == "number_format":
            columns.setdefault(mark[1], []).append(mark)
    found = []
    for position, of_column in columns.items():
        *_, stored, shown = of_column[0]
        found.append(
            Issue(
                rule="number-format",
                message=f"Numbers read as they are shown, with leading zeros: {len(of_column):,}",
                fix=f"Check one: {stored} is read as {shown}.",
                severity="warning",
                sheet=sheet,
                column=headers[position] or column_letter(position),
                value=shown,
            )
        )
    return found
