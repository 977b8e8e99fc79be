"""A binary workbook (.xlsb): its sheets, and the cells of one of them."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from workbench.errors import FixTheFile
from workbench.tables.archive import Archive, open_archive
from workbench.tables.books import Book, Found, HeldCells, Row, Sheet
from workbench.tables.extent import Extent
from workbench.tables.formats import Styles, styles_of
from workbench.tables.sniffing import damaged
from workbench.tables.structure import hidden_columns, hidden_row, merged_cells
from workbench.tables.workbook import worksheet_parts
from workbench.tables.xlsbrecords import (
    BLANK,
    CELLS,
    COLUMNS,
    END_CELLS,
    MERGE,
    ROW,
    SHEET,
    SHORT,
    WORKBOOK,
    cell_formats,
    cell_value,
    hidden_range,
    is_hidden_row,
    records,
    text_items,
    wide_text,
)

TEXTS, STYLES = "xl/sharedStrings.bin", "xl/styles.bin"


@contextmanager
def open_xlsb(path: Path) -> Iterator[Book]:
    """An .xlsb workbook within its limits; raises FixTheFile if it is damaged."""
    try:
        with open_archive(path) as archive:
            sheets, from_1904 = _sheets(archive)
            formats = cell_formats(_part(archive, STYLES)) if STYLES in archive else []
            styles = styles_of(formats, from_1904=from_1904)

            def filled(sheet: Sheet) -> bool:
                return any(kind in CELLS for kind, _ in records(_part(archive, sheet.part)))

            def load(sheet: Sheet) -> tuple[HeldCells, Sequence[Found]]:
                texts = text_items(_part(archive, TEXTS)) if TEXTS in archive else []
                return _load(_part(archive, sheet.part), texts, styles, path.name)

            yield Book(path, "xlsb", sheets, from_1904, filled, load)
    except (struct.error, ValueError, IndexError) as error:
        raise FixTheFile(damaged(path.name, "its records cannot be followed")) from error


def _part(archive: Archive, part: str) -> bytes:
    return b"".join(archive.blocks(part))


def _sheets(archive: Archive) -> tuple[tuple[Sheet, ...], bool]:
    """The worksheets, and whether the workbook counts days from 1904."""
    parts = worksheet_parts(archive, "xl/_rels/workbook.bin.rels")
    found, from_1904 = [], False
    for kind, body in records(_part(archive, "xl/workbook.bin")):
        if kind == WORKBOOK:
            from_1904 = bool(body[0] & 1)
        elif kind == SHEET:
            key, end = wide_text(body, 8)
            name, _ = wide_text(body, end)
            if key in parts:
                found.append(Sheet(name, parts[key], struct.unpack_from("<I", body)[0] == 0))
    if not found:
        raise FixTheFile(damaged(archive.name, "it has no worksheet"))
    return tuple(found), from_1904


@dataclass(slots=True)
class _Rows:
    """Takes in the cells of a sheet, in its order."""

    name: str
    rows: list[Row] = field(default_factory=list)
    found: list[Found] = field(default_factory=list)
    extent: Extent = field(default_factory=Extent)
    line: int = 0
    column: int = -1
    hidden: bool = False

    def begin(self, line: int, *, hidden: bool) -> None:
        """A row, by its number from 1, and whether it is hidden."""
        if line <= self.line:
            raise FixTheFile(damaged(self.name, "its rows are out of order"))
        self.line, self.column, self.hidden = line, -1, hidden

    def add(self, column: int, value: Any) -> None:
        """A filled cell, right of the others of its row."""
        self.extent.grow(self.line, column + 1, 1, self.name)
        if self.hidden and len(self.rows) < self.line:
            self.found.append(hidden_row(self.line))
        while len(self.rows) < self.line:
            self.rows.append([])
        row = self.rows[self.line - 1]
        if column < len(row) or not self.line:
            raise FixTheFile(damaged(self.name, "its cells are out of order"))
        row.extend([""] * (column - len(row)))
        row.append(value)


def _load(
    part: bytes, texts: list[str], styles: Styles, name: str
) -> tuple[HeldCells, Sequence[Found]]:
    sheet, ended = _Rows(name), False
    for kind, body in records(part):
        if ended:
            if kind == MERGE:
                top, bottom, left, right = struct.unpack_from("<IIII", body)
                sheet.found.append(merged_cells((top + 1, bottom + 1), (left, right)))
        elif kind == COLUMNS:
            if columns := hidden_range(body):
                sheet.found.append(hidden_columns(*columns))
        elif kind == ROW:
            line = struct.unpack_from("<I", body)[0] + 1
            sheet.begin(line, hidden=is_hidden_row(body))
        elif kind in SHORT:
            sheet.column += 1
            _add(sheet, SHORT[kind], body, 4, (texts, styles))
        elif kind in CELLS or kind == BLANK:
            (sheet.column,) = struct.unpack_from("<I", body)
            _add(sheet, kind, body, 8, (texts, styles))
        elif kind == END_CELLS:
            ended = True
    if not ended:
        raise FixTheFile(damaged(name, "a sheet of it does not end"))
    return HeldCells(sheet.rows, sheet.extent.columns), sheet.found


def _add(sheet: _Rows, kind: int, body: bytes, at: int, known: tuple[list[str], Styles]) -> None:
    """A cell whose value stands at `at`, behind its style."""
    if kind == BLANK:
        return
    style = struct.unpack_from("<I", body, at - 4)[0] & 0xFFFFFF
    value, finding = cell_value(kind, body, at, style, *known)
    if value == "":
        return
    sheet.add(sheet.column, value)
    if finding:
        sheet.found.append(Found(sheet.line, sheet.column, *finding))
