"""An .xlsx sheet becomes a spool: every cell as text, beside it marks for what it is besides.

Values come from calamine, marks from the sheet's XML; neither retypes a text cell.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, load_workbook

from workbench.errors import FixTheFile
from workbench.tables.cells import cell_text, column_texts, hidden_values
from workbench.tables.headers import check_width, column_letter, header_notices
from workbench.tables.sheetxml import Found, SheetScan, has_cells, scan_sheet
from workbench.tables.sniffing import damaged
from workbench.tables.spooling import PIECE_ROWS, Answer, RawMark, Spool
from workbench.tables.workbook import Book, Sheet, check_strings, open_workbook, stream
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.reading import Reading

Row = list[Any]


@dataclass(slots=True)
class Rows:
    """The rows of a sheet below its header, buffered on their way to the spool."""

    spool: Spool
    left: int  # columns before the first one that calamine returns
    from_1904: bool
    marks: list[RawMark] = field(default_factory=list)
    held: list[Row] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)

    def add(self, line: int, row: Row, found: list[Found]) -> None:
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


def read_workbook(path: Path, reading: Reading, spool: Path) -> Answer:
    """Reads one sheet of an .xlsx workbook and writes its rows to `spool`.

    Raises FixTheFile with one sentence for what cannot be read, or not without a hint.
    """
    with open_workbook(path) as book:
        chosen, notices = _choose(book, reading.sheet)
        with closing(stream(book, chosen.part)) as blocks:
            scan = scan_sheet(blocks, book.padded, path.name)
        check_strings(book)
    sheet = _load(path, chosen.name)
    found = _by_row(scan)
    left = sheet.start[1] if sheet.start else 0
    where = f"Sheet “{chosen.name}”"
    header_line, headers = _header(sheet, found, left, reading.header_row, where)
    width = _width(sheet, scan, header_line, left, headers)
    check_width(width)
    headers = (headers + [""] * width)[:width]
    with Spool(spool, width) as out:
        rows = Rows(out, left, book.from_1904)
        for line, row in _rows(sheet, found, left):
            if line > header_line and (line in found or row.count("") < len(row)):
                rows.add(line, row, found.get(line, []))
        rows.flush()
    if not out.rows:
        sentence = f"{where} has a header row and nothing below it: expected at least one row."
        raise FixTheFile(sentence)
    marks = tuple(sorted(rows.marks))
    notices += header_notices(headers, out.filled, chosen.name)
    return Answer(
        format="xlsx",
        headers=tuple(headers),
        header_line=header_line,
        rows=out.rows,
        sheet=chosen.name,
        sheets=tuple(sheet.name for sheet in book.sheets),
        marks=marks,
        notices=(*notices, *_padded_notices(marks, headers, chosen.name)),
    )


def _choose(book: Book, wanted: str | None) -> tuple[Sheet, list[Issue]]:
    """The sheet that was asked for, or the first visible one with data."""
    names = ", ".join(f"“{sheet.name}”" for sheet in book.sheets)
    if wanted is not None:
        for sheet in book.sheets:
            if sheet.name == wanted:
                return sheet, []
        sentence = f"{book.path.name} has no sheet “{wanted}”: give --sheet one of {names}."
        raise FixTheFile(sentence)
    filled = [sheet for sheet in book.sheets if sheet.visible and _has_data(book, sheet)]
    if not filled:
        hidden = [f"“{sheet.name}”" for sheet in book.sheets if not sheet.visible]
        more = f" (hidden: {', '.join(hidden)}; name one with --sheet to read it)" if hidden else ""
        sentence = f"{book.path.name} is empty: expected a header row and at least one row{more}."
        raise FixTheFile(sentence)
    chosen, *others = filled
    if not others:
        return chosen, []
    listed = ", ".join(f"“{sheet.name}”" for sheet in others)
    notice = Issue(
        rule="other-sheets",
        message=f"Only the first sheet is read, “{chosen.name}”; there is data on {listed} too",
        fix="Choose another with --sheet if this is not the one.",
        severity="warning",
        sheet=chosen.name,
    )
    return chosen, [notice]


def _has_data(book: Book, sheet: Sheet) -> bool:
    with closing(stream(book, sheet.part)) as blocks:
        return has_cells(blocks)


def _load(path: Path, name: str) -> CalamineSheet:
    try:
        return load_workbook(path).get_sheet_by_name(name)
    except (CalamineError, OSError, ValueError) as error:
        raise FixTheFile(damaged(path.name, f"sheet “{name}” cannot be read")) from error


def _by_row(scan: SheetScan) -> dict[int, list[Found]]:
    rows: dict[int, list[Found]] = {}
    for found in scan.found:
        rows.setdefault(found.row, []).append(found)
    return rows


def _rows(
    sheet: CalamineSheet, found: dict[int, list[Found]], left: int
) -> Iterator[tuple[int, Row]]:
    """Each row of the sheet with its number; cells that show something else show it.

    calamine ends at the last value, so rows of formulas without one come after its own.
    """
    line = 0
    for line, row in enumerate(sheet.iter_rows(), start=1):
        for cell in found.get(line, ()):
            if cell.shown and cell.column < left:
                sentence = f"calamine gave no column {cell.column}"
                raise RuntimeError(sentence)
            if cell.shown:
                row[cell.column - left] = cell.shown
        yield line, row
    if sheet.end is not None and line != sheet.end[0] + 1:
        sentence = f"calamine gave {line} rows of {sheet.end[0] + 1}"
        raise RuntimeError(sentence)
    for below in sorted(number for number in found if number > line):
        yield below, [""] * sheet.width


def _header(
    sheet: CalamineSheet, found: dict[int, list[Found]], left: int, wanted: int | None, where: str
) -> tuple[int, list[str]]:
    for line, row in _rows(sheet, found, left):
        if line == wanted or (wanted is None and row.count("") < len(row)):
            headers = [""] * left + [cell_text(cell) for cell in row]
            while headers and not headers[-1].strip():
                headers.pop()
            if headers:
                return line, headers
        if line == wanted:
            break
    if wanted is not None:
        sentence = (
            f"{where}, row {wanted} holds no headers: "
            "give the row of the column names with --header-row."
        )
        raise FixTheFile(sentence)
    sentence = f"{where} is empty: expected a header row and at least one row."
    raise FixTheFile(sentence)


def _width(
    sheet: CalamineSheet, scan: SheetScan, header_line: int, left: int, headers: list[str]
) -> int:
    """Columns to keep: up to the last header, or further where cells stand below no header."""
    width = len(headers)
    for cell in scan.found:
        if cell.row > header_line:
            width = max(width, cell.column + 1)
    if sheet.end is None or sheet.end[1] < width:
        return width
    for line, row in _rows(sheet, {}, left):
        if line > header_line:
            for offset in range(len(row) - 1, width - left - 1, -1):
                if row[offset] != "":
                    width = left + offset + 1
                    break
    return width


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
