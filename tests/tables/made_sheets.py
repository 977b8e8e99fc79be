"""Sheets as the tests mean them, and the .xlsx workbooks made of them; other formats are beside."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import xlsxwriter

GENERAL = "General"


@dataclass(frozen=True)
class Cell:
    """One cell; a "day" is a datetime, a "time" a timedelta, a "formula" has no stored value."""

    kind: Literal["text", "number", "day", "time", "truth", "error", "formula", "styled"]
    value: Any = None
    code: str = GENERAL


@dataclass(frozen=True)
class Made:
    """A sheet: rows by their number from 1, cells by their column from 0.

    Of what is hidden and merged: rows, columns, and ranges of first and last row and column.
    """

    name: str
    rows: dict[int, dict[int, Cell]]
    hidden: bool = False
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    merged: tuple[tuple[int, int, int, int], ...] = ()


def text(value: str) -> Cell:
    return Cell("text", value)


def number(value: float, code: str = GENERAL) -> Cell:
    return Cell("number", value, code)


def day(value: datetime.datetime, code: str = "dd/mm/yyyy") -> Cell:
    return Cell("day", value, code)


def row(*cells: Cell | str) -> dict[int, Cell]:
    """Cells from the first column on; a text may stand for itself."""
    made = (text(cell) if isinstance(cell, str) else cell for cell in cells)
    return {place: cell for place, cell in enumerate(made) if cell.value != ""}


def serial(cell: Cell, from_1904: bool) -> float:
    """The number that a workbook stores for a cell that is a number, a day or a time."""
    if cell.kind == "day":
        start = datetime.datetime(1904, 1, 1) if from_1904 else datetime.datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet knows no zones
        return float((cell.value - start) / datetime.timedelta(days=1))
    if cell.kind == "time":
        return float(cell.value / datetime.timedelta(days=1))
    return float(cell.value)


def write_xlsx(path: Path, sheets: list[Made], from_1904: bool = False) -> Path:
    book: Any = xlsxwriter.Workbook(path, {"date_1904": from_1904})
    for made in sheets:
        sheet = book.add_worksheet(made.name)
        for line, cells in made.rows.items():
            for column, cell in cells.items():
                _xlsx_cell(book, sheet, (line - 1, column), cell, from_1904)
        for line in made.hidden_rows:
            sheet.set_row(line - 1, None, None, {"hidden": True})
        for column in made.hidden_columns:
            sheet.set_column(column, column, None, None, {"hidden": True})
        for top, bottom, left, right in made.merged:
            value = made.rows[top][left].value
            sheet.merge_range(top - 1, left, bottom - 1, right, value)
        if made.hidden:
            sheet.hide()
    # The first sheet of a workbook cannot be hidden while it is the one that is shown.
    shown = book.get_worksheet_by_name(next(made.name for made in sheets if not made.hidden))
    shown.activate()
    shown.set_first_sheet()
    book.close()
    return path


def _xlsx_cell(book: Any, sheet: Any, place: tuple[int, int], cell: Cell, from_1904: bool) -> None:
    style = book.add_format({"num_format": cell.code}) if cell.code != GENERAL else None
    if cell.kind == "text":
        sheet.write_string(*place, cell.value, style)
    elif cell.kind == "truth":
        sheet.write_boolean(*place, cell.value, style)
    elif cell.kind == "error":
        sheet.write_formula(*place, "=1/0", style, cell.value)
    elif cell.kind == "styled":
        sheet.write_blank(*place, None, style)
    elif cell.kind != "formula":
        sheet.write_number(*place, serial(cell, from_1904), style)
