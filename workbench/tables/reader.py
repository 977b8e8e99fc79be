"""From a file's bytes to a spool, in the process that may fail; the format decides who reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path

from workbench.tables.beginning import first_of_book, first_of_text
from workbench.tables.books import Book
from workbench.tables.delimited import read_text
from workbench.tables.firstrows import FirstRows
from workbench.tables.ods import open_ods
from workbench.tables.parquet import read_parquet
from workbench.tables.sniffing import file_format
from workbench.tables.spooling import Answer
from workbench.tables.spreadsheet import read_workbook
from workbench.tables.workbook import open_workbook
from workbench.tables.xls import open_xls
from workbench.tables.xlsb import open_xlsb
from workbench.vocabulary.reading import Reading

BOOKS: Mapping[str, Callable[[Path], AbstractContextManager[Book]]] = {
    "xlsx": open_workbook,
    "ods": open_ods,
    "xls": open_xls,
    "xlsb": open_xlsb,
}


def read_sheet(path: Path, reading: Reading, spool: Path, *, header_alone: bool = False) -> Answer:
    """Reads the file's one sheet, or the sheet that `reading` names, into `spool`.

    Raises FixTheFile with one sentence; unless `header_alone`, also where no row is below it.
    """
    kind = file_format(path)
    if kind == "csv":
        return read_text(path, reading, spool, header_alone=header_alone)
    if kind == "parquet":
        return read_parquet(path, reading, spool, header_alone=header_alone)
    with BOOKS[kind](path) as book:
        return read_workbook(book, reading, spool, header_alone=header_alone)


def first_rows(path: Path, reading: Reading, most: int) -> FirstRows:
    """The first filled rows as the file has them; raises FixTheFile with one sentence."""
    kind = file_format(path)
    if kind == "csv":
        return first_of_text(path, reading, most)
    if kind == "parquet":
        return FirstRows("", (), 0)
    with BOOKS[kind](path) as book:
        return first_of_book(book, reading, most)


def sheet_names(path: Path) -> tuple[str, ...]:
    """The names of a workbook's sheets, hidden ones included; none for a file without sheets."""
    kind = file_format(path)
    if kind not in BOOKS:
        return ()
    with BOOKS[kind](path) as book:
        return tuple(sheet.name for sheet in book.sheets)
