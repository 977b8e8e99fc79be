"""An .xlsx sheet becomes a spool: every cell as text, beside it marks for what it is besides.

Values come from calamine, marks from the sheet's XML; neither retypes a text cell.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, load_workbook

from workbench.errors import FixTheFile
from workbench.tables.cells import column_texts, hidden_values
from workbench.tables.formats import dated_styles, padded_styles
from workbench.tables.headers import check_width, column_letter, header_notices, other_sheets
from workbench.tables.sheetrows import Grid, Row, by_row
from workbench.tables.sheetxml import Found, Styles, has_cells, scan_sheet
from workbench.tables.sniffing import damaged
from workbench.tables.spooling import PIECE_ROWS, Answer, RawMark, Spool
from workbench.tables.titles import likely_header, title_notice
from workbench.tables.workbook import Book, Sheet, check_strings, open_workbook, stream
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.reading import Reading


@dataclass(slots=True)
class Rows:
    """The rows of a sheet below its header, buffered on their way to the spool."""

    spool: Spool
    left: int  # columns before the first one that calamine returns
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
    path: Path, reading: Reading, spool: Path, *, header_alone: bool = False
) -> Answer:
    """Reads one sheet of an .xlsx workbook and writes its rows to `spool`.

    Raises FixTheFile with one sentence for what cannot be read, or not without a hint; unless
    `header_alone`, also where no row is below the headers.
    """
    with open_workbook(path) as book:
        chosen, notices = _choose(book, reading.sheet)
        with closing(stream(book, chosen.part)) as blocks:
            styles = Styles(padded_styles(book.formats), dated_styles(book.formats), book.from_1904)
            scan = scan_sheet(blocks, styles, path.name)
        check_strings(book)
    where = f"Sheet “{chosen.name}”"
    grid = Grid(_load(path, chosen.name), by_row(scan.found), where)
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
    return Answer(
        format="xlsx",
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
    filled = [sheet for sheet in book.sheets if sheet.visible and _has_data(book, sheet)]
    if not filled:
        hidden = [f"“{sheet.name}”" for sheet in book.sheets if not sheet.visible]
        more = f" (hidden: {', '.join(hidden)}; name one with --sheet to read it)" if hidden else ""
        sentence = f"{book.path.name} is empty: expected a header row and at least one row{more}."
        raise FixTheFile(sentence)
    chosen, *others = filled
    if not others:
        return chosen, []
    return chosen, [other_sheets(chosen.name, [sheet.name for sheet in others])]


def _has_data(book: Book, sheet: Sheet) -> bool:
    with closing(stream(book, sheet.part)) as blocks:
        return has_cells(blocks)


def _load(path: Path, name: str) -> CalamineSheet:
    try:
        return load_workbook(path).get_sheet_by_name(name)
    except (CalamineError, OSError, ValueError) as error:
        raise FixTheFile(damaged(path.name, f"sheet “{name}” cannot be read")) from error


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
