"""What a worksheet's XML says beyond its values: errors, formulas, padded numbers.

Patterns over the bytes instead of a parser: 100 MB of cells take two seconds, not twenty.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from string import ascii_uppercase

import numpy as np

from workbench.tables.books import Finding, Found
from workbench.tables.cells import number_text, untold_day
from workbench.tables.extent import check_found
from workbench.tables.formats import Styles
from workbench.tables.headers import column_position
from workbench.tables.padding import Padding
from workbench.tables.serials import dressed_number
from workbench.tables.sheettext import Piece, pieces, places
from workbench.tables.structure import HIDDEN_COLUMN, HIDDEN_ROW, MERGED
from workbench.tables.usual import Usual
from workbench.tables.worded import Shown

NUMBER = rb"-?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?"
FORMULA = rb"<f\b[^>]*(?:/>|>(?P<formula>[^<]*)</f>)"


def scan_sheet(blocks: Iterator[bytes], styles: Styles, name: str) -> list[Found]:
    """What is found in a sheet's XML, read once in pieces of whole rows; `name` is the file's.

    Raises Unusual if the XML is not one that can be read by patterns.
    """
    found: list[Found] = []
    usual = Usual()
    for piece in pieces(blocks, name):
        text = piece.text
        usual.check(text)
        found.extend(_errors(text))
        found.extend(_formulas(text))
        if styles.padded:
            found.extend(_padded_numbers(piece, styles.padded, name))
        if styles.dated:
            found.extend(_untold_days(text, styles))
        if styles.dressed:
            found.extend(_dressed_numbers(text, styles.dressed))
        found.extend(_hidden(text))
        found.extend(_merged(text))
        check_found(found, name)
    return found


def _cells(text: bytes, sign: bytes, pattern: bytes) -> Iterator[re.Match[bytes]]:
    """The cells that a pattern fits, looked for only where the sign of such a cell stands."""
    fits, behind = re.compile(pattern), 0
    for found in re.finditer(sign, text):
        start = text.rfind(b"<c ", behind, found.start())
        behind = found.start()
        cell = fits.match(text, start) if start >= 0 else None
        if cell is not None:
            yield cell


def _errors(text: bytes) -> Iterator[Found]:
    if b't="e"' not in text:
        return
    pattern = rb'<c r="([A-Z]+)([0-9]+)"[^>]*\bt="e"[^>]*>(?:' + FORMULA + rb")?\s*<v>([^<]*)</v>"
    for cell in _cells(text, b't="e"', pattern):
        shown = _text(cell[4])
        yield Found(int(cell[2]), _position(cell[1]), "error", shown, shown)


def _formulas(text: bytes) -> Iterator[Found]:
    """Formulas without a stored value; an empty text (t="str") is a value."""
    if b"<f" not in text:
        return
    pattern = (
        rb'<c r="([A-Z]+)([0-9]+)"([^>]*)>\s*' + FORMULA + rb"\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
    )
    for cell in _cells(text, rb"<f\b", pattern):
        if b't="str"' not in cell[3]:
            stored = "=" + _text(cell["formula"] or b"")
            yield Found(int(cell[2]), _position(cell[1]), "formula", stored, "")


@lru_cache(maxsize=65_536)
def _told(number: bytes, pads: Padding) -> Finding | None:
    return pads.told(number_text(float(number)))


def _padded_numbers(piece: Piece, padded: Mapping[int, Padding], name: str) -> Iterator[Found]:
    by_style = {str(number).encode(): pads for number, pads in padded.items()}
    for row, column, style, number in _padded_cells(piece, b"|".join(by_style), name):
        finding = _told(number, by_style[style])
        if finding is not None:
            yield Found(row, column, *finding)


def _padded_cells(
    piece: Piece, styles: bytes, name: str
) -> Iterator[tuple[int, int, bytes, bytes]]:
    """The row, column, style and value of the cells of some styles that are no text.

    Nearly all are written in one way, whose references are read together; the others one by one.
    """
    sign, usual = rb's="(' + styles + rb')"', rb'(?: t="n")?><v>(' + NUMBER + rb")</v>"
    alike = list(re.finditer(rb" " + sign + usual, piece.text))
    starts = np.array([cell.start() for cell in alike], np.int64)
    known = piece.cells if len(piece.cells) else np.zeros(1, np.int64)
    before = known[np.searchsorted(known, starts) - 1]
    rows, columns, ends = places(piece.text, before, name)
    if (ends + 1 == starts).all():
        pairs = zip(rows.tolist(), (columns - 1).tolist(), alike, strict=True)
        yield from ((row, column, cell[1], cell[2]) for row, column, cell in pairs)
        sign += rb"(?!" + usual + rb")"
    pattern = (
        rb'<c r="([A-Z]+)([0-9]+)"([^>]*\bs="('
        + styles
        + rb')"[^>]*)>(?:\s*'
        + FORMULA
        + rb")?\s*<v>("
        + NUMBER
        + rb")</v>"
    )
    for cell in _cells(piece.text, sign, pattern):
        if b't="' not in cell[3] or b't="n"' in cell[3]:
            yield int(cell[2]), _position(cell[1]), cell[4], cell[6]


@lru_cache(maxsize=16_384)
def _position(letters: bytes) -> int:
    return column_position(letters.decode())


def _dressed_numbers(text: bytes, dressed: Mapping[int, Shown]) -> Iterator[Found]:
    """Numbers that are shown as per cent, as an amount of money or with words."""
    for cell in _numbers_of(text, dressed):
        finding = dressed_number(number_text(float(cell[6])), dressed[int(cell[4])])
        if finding is not None:
            yield Found(int(cell[2]), _position(cell[1]), *finding)


def _numbers_of(text: bytes, styles: Iterable[int]) -> Iterator[re.Match[bytes]]:
    """The cells of some styles that store a number."""
    names = b"|".join(str(number).encode() for number in styles)
    pattern = (
        rb'<c r="([A-Z]+)([0-9]+)"([^>]*\bs="('
        + names
        + rb')"[^>]*)>(?:\s*'
        + FORMULA
        + rb")?\s*<v>("
        + NUMBER
        + rb")</v>"
    )
    for cell in _cells(text, rb's="(?:' + names + rb')"', pattern):
        if b't="' not in cell[3] or b't="n"' in cell[3]:
            yield cell


def _untold_days(text: bytes, styles: Styles) -> Iterator[Found]:
    """Dates whose number of days is one that calamine reads as another day, or as none."""
    numbers = b"|".join(str(number).encode() for number in styles.dated)
    pattern = (
        rb'<c r="([A-Z]+)([0-9]+)"([^>]*\bs="('
        + numbers
        + rb')"[^>]*)>(?:\s*'
        + FORMULA
        + rb")?\s*<v>("
        + NUMBER
        + rb")</v>"
    )
    for cell in _cells(text, rb"<v>(?:-|0|60|[1-9][^<]*[eE])", pattern):
        if b't="' in cell[3] and b't="n"' not in cell[3]:
            continue
        stored = number_text(float(cell[6]))
        told = untold_day(stored, styles.dated[int(cell[4])], from_1904=styles.from_1904)
        if told is not None:
            what, shown = told
            yield Found(int(cell[2]), _position(cell[1]), what, stored, shown)


def _hidden(text: bytes) -> Iterator[Found]:
    """Columns that are hidden, and hidden rows with anything in them."""
    if b'hidden="' not in text:
        return
    for column in re.finditer(rb"<col\b([^>]*\bhidden=\"(?:1|true)\"[^>]*)>", text):
        first, last = (_attribute(column[1], name) for name in (b"min", b"max"))
        if first.isdigit() and last.isdigit():
            yield Found(0, int(first) - 1, HIDDEN_COLUMN, str(int(last) - 1), "")
    rows = rb"<row\b([^>]*\bhidden=\"(?:1|true)\"[^>]*)(?<!/)>(.*?)</row>"
    for row in re.finditer(rows, text, re.DOTALL):
        place = _attribute(row[1], b"r") or _attribute(row[2], b"r").strip(ascii_uppercase)
        if place.isdigit() and re.search(rb"<(?:v|f|is)\b", row[2]):
            yield Found(int(place), 0, HIDDEN_ROW, "", "")


def _merged(text: bytes) -> Iterator[Found]:
    if b"<mergeCell" not in text:
        return
    pattern = rb'<mergeCell\b[^>]*\bref="(([A-Z]+)([0-9]+):[A-Z]+[0-9]+)"'
    for cells in re.finditer(pattern, text):
        yield Found(int(cells[3]), _position(cells[2]), MERGED, cells[1].decode(), "")


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\b" + name + rb'="([^"]*)"', tag)
    return found[1].decode("ascii", "replace") if found else ""


def _text(xml: bytes) -> str:
    return html.unescape(xml.decode("utf-8", "backslashreplace"))
