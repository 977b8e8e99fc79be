"""A workbook of Excel 97 to 2003 (.xls): its sheets, and the cells of one of them, by xlrd."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import xlrd

from workbench.errors import FixTheFile
from workbench.tables.books import Book, Finding, Found, HeldCells, Row, Sheet
from workbench.tables.extent import Extent
from workbench.tables.formats import Styles, styles_of
from workbench.tables.serials import error_cell, number_cell
from workbench.tables.sniffing import damaged, protected
from workbench.tables.structure import hidden_columns, hidden_row, merged_cells

# Excel 97; before it a file does not say in every case which alphabet its texts are in.
BIFF8 = 80
BLANK = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)
NUMBER = (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE)


@contextmanager
def open_xls(path: Path) -> Iterator[Book]:
    """An .xls workbook; raises FixTheFile if it is damaged, protected or of before 1997."""
    book = _opened(path)
    if book.biff_version < BIFF8:
        sentence = (
            f"{path.name} is an Excel file of before 1997, which does not say for certain how its "
            "texts are written: open it in Excel and save it as .xlsx."
        )
        raise FixTheFile(sentence)
    if not book.nsheets:
        raise FixTheFile(damaged(path.name, "it has no worksheet"))
    styles = styles_of(_formats(book), from_1904=book.datemode == 1)
    sheets = tuple(
        Sheet(sheet.name, str(number), sheet.visibility == 0)
        for number, sheet in enumerate(book.sheets())
    )

    def filled(sheet: Sheet) -> bool:
        found = book.sheet_by_index(int(sheet.part))
        kinds = (kind for line in range(found.nrows) for kind in found.row_types(line))
        return any(kind not in BLANK for kind in kinds)

    def load(sheet: Sheet) -> tuple[HeldCells, Sequence[Found]]:
        return _load(book.sheet_by_index(int(sheet.part)), styles, path.name)

    yield Book(path, "xls", sheets, styles.from_1904, filled, load)


def _opened(path: Path) -> Any:
    try:
        return xlrd.open_workbook(
            path,
            logfile=io.StringIO(),  # it would print among our answer
            formatting_info=True,
            ragged_rows=True,
        )
    except MemoryError:
        raise
    except Exception as error:  # a broken file ends in any of a dozen kinds
        said = str(error)
        if "encrypted" in said:
            raise FixTheFile(protected(path.name)) from error
        if "Can't find workbook" in said:
            sentence = (
                f"{path.name} is an old Office file without a workbook in it: "
                "open it in its own program and save the table as .xlsx or “CSV UTF-8”."
            )
            raise FixTheFile(sentence) from error
        raise FixTheFile(damaged(path.name, "its records cannot be followed")) from error


def _formats(book: Any) -> Iterator[tuple[int, str, str]]:
    for style, xf in enumerate(book.xf_list):
        known = book.format_map.get(xf.format_key)
        yield style, str(xf.format_key), known.format_str if known else ""


def _load(sheet: Any, styles: Styles, name: str) -> tuple[HeldCells, Sequence[Found]]:
    rows: list[Row] = []
    found = _structure(sheet)
    extent, blank = Extent(), 0
    for line in range(sheet.nrows):
        row: Row = []
        for column, (kind, value) in enumerate(
            zip(sheet.row_types(line), sheet.row_values(line), strict=True)
        ):
            finding = None
            if kind != xlrd.XL_CELL_TEXT:
                style = sheet.cell_xf_index(line, column) if kind in NUMBER else 0
                value, finding = _value(kind, value, style, styles)
            row.append(value)
            if finding:
                found.append(Found(line + 1, column, *finding))
        while row and row[-1] == "":
            row.pop()
        if not row:
            blank += 1
            continue
        extent.grow(line + 1, len(row), len(row) - row.count(""), name)
        if _is_hidden(sheet, line):
            found.append(hidden_row(line + 1))
        rows.extend([[]] * blank)
        rows.append(row)
        blank = 0
    return HeldCells(rows, extent.columns), found


def _structure(sheet: Any) -> list[Found]:
    """The hidden columns and the merged cells; of both xlrd counts from 0."""
    columns = [at for at, known in sorted(sheet.colinfo_map.items()) if known.hidden]
    return [
        *(hidden_columns(at, at) for at in columns),
        *(
            merged_cells((top + 1, below), (left, behind - 1))
            for top, below, left, behind in sheet.merged_cells
        ),
    ]


def _is_hidden(sheet: Any, line: int) -> bool:
    """Whether a row, from 0, is hidden, itself or as every row is of which nothing is said."""
    known = sheet.rowinfo_map.get(line)
    return bool(known.hidden if known is not None else sheet.default_row_hidden)


def _value(kind: int, value: Any, style: int, styles: Styles) -> tuple[Any, Finding | None]:
    if kind in NUMBER:
        return number_cell(value, style, styles)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value), None
    return error_cell(value) if kind == xlrd.XL_CELL_ERROR else ("", None)
