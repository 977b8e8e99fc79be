"""The records of a binary workbook's parts, and the cells, texts and formats they hold.

Numbers of records, and their fields, as [MS-XLSB] 2.3 to 2.5 give them.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any

from workbench.tables.books import Finding
from workbench.tables.formats import Styles
from workbench.tables.serials import error_cell, number_cell

ROW, BEGIN_CELLS, END_CELLS = 0, 145, 146
COLUMNS, MERGE = 60, 176
TEXT_ITEM, FORMAT, STYLE, BEGIN_STYLES, END_STYLES = 19, 44, 47, 617, 618
WORKBOOK, SHEET = 153, 156
BLANK, RK, ERROR, TRUTH, NUMBER, TEXT, SHARED_TEXT, RICH_TEXT = 1, 2, 3, 4, 5, 6, 7, 62
# A formula's text, number, truth and error are written like the cell's.
FORMULAS = {8: TEXT, 9: NUMBER, 10: TRUTH, 11: ERROR}
# Cells right of the one before, which do not say their column.
SHORT = {12: BLANK, 13: RK, 14: ERROR, 15: TRUTH, 16: NUMBER, 17: TEXT, 18: SHARED_TEXT}
CELLS = {RK, ERROR, TRUTH, NUMBER, TEXT, SHARED_TEXT, RICH_TEXT, *FORMULAS, *SHORT} - {12}
NULL = 0xFFFFFFFF


def records(part: bytes) -> Iterator[tuple[int, bytes]]:
    """Each record's number and body; raises ValueError where the part ends within one."""
    at, size = 0, len(part)
    try:
        while at < size:
            kind = part[at]
            at += 1
            if kind & 0x80:
                kind = kind & 0x7F | (part[at] & 0x7F) << 7
                at += 1
            length = shift = 0
            while shift < 28:
                byte = part[at]
                at += 1
                length |= (byte & 0x7F) << shift
                shift += 7
                if byte < 0x80:
                    break
            end = at + length
            if end > size:
                break
            yield kind, part[at:end]
            at = end
    except IndexError:
        at = -1
    if at != size:
        sentence = "a record is cut"
        raise ValueError(sentence)


def wide_text(body: bytes, at: int) -> tuple[str, int]:
    """The text that stands there, and where it ends; a missing one is empty."""
    (count,) = struct.unpack_from("<I", body, at)
    if count == NULL:
        return "", at + 4
    end = at + 4 + 2 * count
    if end > len(body):
        sentence = "a text is cut"
        raise ValueError(sentence)
    return body[at + 4 : end].decode("utf-16-le"), end


def cell_value(
    kind: int, body: bytes, at: int, style: int, texts: list[str], styles: Styles
) -> tuple[Any, Finding | None]:
    """The value of a cell whose value stands there, and what it is besides."""
    kind = FORMULAS.get(kind, kind)
    if kind == SHARED_TEXT:
        return texts[struct.unpack_from("<I", body, at)[0]], None
    if kind == RK:
        return number_cell(_short_number(body, at), style, styles)
    if kind == NUMBER:
        return number_cell(struct.unpack_from("<d", body, at)[0], style, styles)
    if kind == TRUTH:
        return body[at] != 0, None
    if kind == ERROR:
        return error_cell(body[at])
    return wide_text(body, at + (kind == RICH_TEXT))[0], None


def _short_number(body: bytes, at: int) -> float:
    """A number in 30 bits, and whether it is a whole one and counts hundredths."""
    (packed,) = struct.unpack_from("<i", body, at)
    if packed & 2:
        number = float(packed >> 2)
    else:
        (number,) = struct.unpack("<d", struct.pack("<q", (packed & ~3) << 32))
    return number / 100 if packed & 1 else number


def is_hidden_row(body: bytes) -> bool:
    """Whether a row's record says that it is hidden ([MS-XLSB] BrtRowHdr, fDyZero)."""
    return len(body) > 11 and bool(body[11] & 0x10)


def hidden_range(body: bytes) -> tuple[int, int] | None:
    """The first and the last column of a record of columns, if they are hidden (BrtColInfo)."""
    first, last, _, _, flags = struct.unpack_from("<IIIIH", body)
    return (first, last) if flags & 1 else None


def text_items(part: bytes) -> list[str]:
    """The shared texts of a workbook."""
    return [wide_text(body, 1)[0] for kind, body in records(part) if kind == TEXT_ITEM]


def cell_formats(part: bytes) -> list[tuple[int, str, str]]:
    """Each cell style, its format's number and its code."""
    codes: dict[int, str] = {}
    keys: list[int] = []
    inside = False
    for kind, body in records(part):
        if kind == FORMAT:
            codes[struct.unpack_from("<H", body)[0]] = wide_text(body, 2)[0]
        elif kind in {BEGIN_STYLES, END_STYLES}:
            inside = kind == BEGIN_STYLES
        elif kind == STYLE and inside:
            keys.append(struct.unpack_from("<H", body, 2)[0])
    return [(style, str(key), codes.get(key, "")) for style, key in enumerate(keys)]
