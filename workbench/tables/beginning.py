"""Reads the first rows of a sheet; nothing is taken for headers, and only blank rows are left out.

Runs in the process that may fail, as all reading of files does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

from workbench.tables import dialect
from workbench.tables.books import Book
from workbench.tables.cells import cell_text
from workbench.tables.decoding import blocks, count_lines, find_encoding
from workbench.tables.firstrows import MOST_CHARACTERS, MOST_COLUMNS, FirstRows
from workbench.tables.foundcells import FoundCells
from workbench.tables.heading import HEAD
from workbench.tables.parsing import parse
from workbench.tables.scanning import Records, scan
from workbench.tables.sheetrows import Grid
from workbench.tables.spreadsheet import choose_sheet
from workbench.tables.structure import cells_of
from workbench.tables.titles import LOOKED_AT, Row, likely_header
from workbench.vocabulary.reading import Reading

# A record of nothing else is blank.
BLANK = dialect.NOTHING


def first_of_book(book: Book, reading: Reading, most: int) -> FirstRows:
    """Of the sheet that is asked for, or that would be read; `reading.header_row` is of no matter.

    Raises FixTheFile where there is no such sheet.
    """
    chosen, _ = choose_sheet(book, reading.sheet)
    cells, found = book.load(chosen)
    grid = Grid(cells, FoundCells.of(cells_of(found)), f"Sheet “{chosen.name}”")
    rows: list[Row] = []
    for line, row in grid.rows():
        texts = [cell_text(cell) for cell in row] if row.count("") < len(row) else []
        if any(map(str.strip, texts)):
            rows.append((line, [""] * grid.left + texts))
            if len(rows) == most:
                break
    return _told(chosen.name, rows)


def first_of_text(path: Path, reading: Reading, most: int) -> FirstRows:
    """Of a text; what is no text in its encoding stands as its escape, `\\xe9`.

    Where no delimiter is given, it is the one that most of the lines agree upon. Raises FixTheFile
    where the hints do not fit.
    """
    encoding = find_encoding(path, reading.encoding)
    text = b"".join(_beginning(path, encoding))
    last = len(text) <= HEAD
    named, skipped = dialect.sep_line(text)
    if reading.delimiter:
        delimiter = dialect.given_delimiter(reading.delimiter)
    else:
        delimiter = named or likely_delimiter(text[skipped:HEAD], last)
    line = 2 if skipped else 1
    return _told("", _rows(text[skipped:HEAD], delimiter, line, most, last=last))


def likely_delimiter(text: bytes, last: bool) -> str:
    """The delimiter by which most records have the same number of fields, "" if there is none."""
    best, agreeing = "", 1
    for delimiter in dialect.CANDIDATES:
        fields = scan(text, delimiter, last).fields
        widths = Counter(fields[fields > 1].tolist())
        _, count = widths.most_common(1)[0] if widths else (0, 0)
        if count > agreeing or (count == agreeing and not best):
            best, agreeing = delimiter, count
    return best


def _beginning(path: Path, encoding: Any) -> Iterator[bytes]:
    """A little more than the part that is looked at, where the file is longer than that."""
    size = 0
    for block in blocks(path, encoding, HEAD):
        yield block
        size += len(block)
        if size > HEAD:
            return


def _rows(text: bytes, delimiter: str, line: int, most: int, *, last: bool) -> list[Row]:
    """The filled records; where a quote does not close, its line as it is, and on below it."""
    rows: list[Row] = []
    while text and len(rows) < most:
        records = scan(text, delimiter, last)
        for number in np.flatnonzero(records.fields).tolist():
            record = text[records.starts[number] : records.ends[number]]
            if record.strip(BLANK):
                cells = _cells(record, records, number, delimiter)
                rows.append((line + int(records.lines[number]), cells))
                if len(rows) == most:
                    return rows
        text, line = text[records.used :], line + records.newlines
        if records.open_line is None:
            break
        end = len(text.splitlines(keepends=True)[0]) if text else 0
        rows.append((line, _split(text[:end], delimiter)))
        text, line = text[end:], line + count_lines(text[:end])
    return rows


def _cells(record: bytes, records: Records, number: int, delimiter: str) -> list[str]:
    if number in records.suspects or not _is_text(record):
        return _split(record, delimiter)
    cells = parse(record, delimiter, int(records.fields[number]), 1)
    return [cell[0].as_py() or "" for cell in cells]


def _is_text(record: bytes) -> bool:
    try:
        return "\0" not in record.decode("utf-8")
    except UnicodeDecodeError:
        return False


def _split(record: bytes, delimiter: str) -> list[str]:
    """A record that cannot be read, cut at every delimiter."""
    text = record.decode("utf-8", "backslashreplace").rstrip("\r\n").replace("\0", "\\x00")
    return text.split(delimiter) if delimiter else [text]


def _told(sheet: str, rows: list[Row]) -> FirstRows:
    trimmed = [(line, _trimmed(row)) for line, row in rows]
    shown = tuple((line, tuple(map(_short, row[:MOST_COLUMNS]))) for line, row in trimmed)
    width = max((len(row) for _, row in trimmed), default=0)
    return FirstRows(sheet, shown, width, likely_header(rows[:LOOKED_AT]))


def _trimmed(row: Any) -> list[str]:
    """Up to the last filled cell."""
    cells = list(row)
    while cells and not cells[-1].strip():
        cells.pop()
    return cells


def _short(cell: str) -> str:
    return cell if len(cell) <= MOST_CHARACTERS else f"{cell[: MOST_CHARACTERS - 1]}…"
