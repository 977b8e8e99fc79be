"""What a worksheet's XML says beyond its values: its extent, errors, formulas, padded numbers.

Patterns over the bytes instead of a parser: 100 MB of cells take half a second, not ten.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from string import ascii_uppercase

import numpy as np

from workbench.errors import FixTheFile
from workbench.tables.books import Found
from workbench.tables.cells import untold_day
from workbench.tables.extent import Extent
from workbench.tables.formats import Styles, shown_padded
from workbench.tables.headers import column_letter, column_position
from workbench.tables.sniffing import damaged
from workbench.tables.structure import HIDDEN_COLUMN, HIDDEN_ROW, MERGED

# A row's XML; the longest cell has 32,767 characters.
MAX_ROW_XML = 64 << 20

LETTERS = bytes(range(65, 91))
DIGITS = bytes(range(48, 58))
FORMULA = rb"<f\b[^>]*(?:/>|>(?P<formula>[^<]*)</f>)"


@dataclass(slots=True)
class SheetScan:
    """How far the filled cells reach, and what was found."""

    extent: Extent = field(default_factory=Extent)
    found: list[Found] = field(default_factory=list)


def has_cells(blocks: Iterator[bytes]) -> bool:
    """Whether a sheet's XML holds a value, a formula or a text at all."""
    tail = b""
    for block in blocks:
        text = tail + block
        if re.search(rb"<(?:\w+:)?(?:v|f|is)\b[^>]*>", text):
            return True
        tail = text[-64:]
    return False


def scan_sheet(blocks: Iterator[bytes], styles: Styles, name: str) -> SheetScan:
    """Reads a sheet's XML once, in pieces of whole rows; `name` is the file's.

    Raises FixTheFile if the cells are too many or too far apart to be opened safely.
    """
    scan, place, prefix = SheetScan(), [0, 0], None
    for piece in _row_pieces(blocks, name):
        if prefix is None:
            root = re.search(rb"<(\w+:)?worksheet\b", piece)
            prefix = (root[1] or b"") if root else b""
        text = _plain(piece, prefix)
        if b"<c>" in text or text.count(b"<c ") != text.count(b'<c r="'):
            text = _with_references(text, place)
        _measure(text, scan.extent, name)
        scan.found.extend(_errors(text))
        scan.found.extend(_formulas(text))
        if styles.padded:
            scan.found.extend(_padded_numbers(text, styles.padded))
        if styles.dated:
            scan.found.extend(_untold_days(text, styles))
        scan.found.extend(_hidden(text))
        scan.found.extend(_merged(text))
    return scan


def _row_pieces(blocks: Iterator[bytes], name: str) -> Iterator[bytes]:
    """The XML cut behind the ends of rows."""
    rest = b""
    for block in blocks:
        text = rest + block
        ends = [m for m in (text.rfind(b"</row>"), text.rfind(b":row>")) if m >= 0]
        cut = max(ends) + 6 if ends else 0
        yield text[:cut]
        rest = text[cut:]
        if len(rest) > MAX_ROW_XML:
            raise FixTheFile(damaged(name, "a row of it does not end"))
    yield rest


def _plain(text: bytes, prefix: bytes) -> bytes:
    """Without comments, CDATA sections and name prefixes, which hardly any program writes."""
    if b"<!" in text:
        text = re.sub(rb"<!--.*?-->", b"", text, flags=re.DOTALL)
        text = re.sub(rb"<!\[CDATA\[(.*?)\]\]>", _escaped, text, flags=re.DOTALL)
    return re.sub(rb"<(/?)" + prefix, rb"<\1", text) if prefix else text


def _escaped(section: re.Match[bytes]) -> bytes:
    return section[1].replace(b"&", b"&amp;").replace(b"<", b"&lt;")


def _with_references(text: bytes, place: list[int]) -> bytes:
    """Every cell with its reference first: some programs leave it to the cell's turn."""

    def named(tag: re.Match[bytes]) -> bytes:
        reference = re.search(rb"""\br\s*=\s*["']([A-Z]*)([0-9]+)["']""", tag[2])
        if tag[1] == b"row":
            place[:] = [int(reference[2]) if reference else place[0] + 1, 0]
            return tag[0]
        if reference:
            place[:] = [int(reference[2]), column_position(reference[1].decode())]
        at = column_letter(place[1]).encode() + str(place[0]).encode()
        place[1] += 1
        rest = tag[2].replace(reference[0], b"", 1) if reference else tag[2]
        return (
            b'<c r="' + at + b'"' + (rest if rest[:1] in {b" ", b"/", b""} else b" " + rest) + b">"
        )

    return re.sub(rb"<(row|c)\b([^>]*)>", named, text)


def _measure(text: bytes, extent: Extent, name: str) -> None:
    """Counts the filled cells; an empty one that only has a style closes itself."""
    references = re.findall(rb'<c r="([A-Z]+[0-9]+)"[^>/]*>', text)
    if not references:
        return
    joined = b" ".join(references)
    rows = np.fromstring(joined.translate(None, LETTERS).decode(), dtype=np.int64, sep=" ")
    letters = set(joined.translate(None, DIGITS).split())
    width = max(column_position(each.decode()) + 1 for each in letters)
    extent.grow(int(rows.max()), width, len(references), name)


def _errors(text: bytes) -> Iterator[Found]:
    if b't="e"' not in text:
        return
    pattern = rb'<c r="([A-Z]+)([0-9]+)"[^>]*\bt="e"[^>]*>(?:' + FORMULA + rb")?\s*<v>([^<]*)</v>"
    for cell in re.finditer(pattern, text):
        shown = _text(cell[4])
        yield Found(int(cell[2]), column_position(cell[1].decode()), "error", shown, shown)


def _formulas(text: bytes) -> Iterator[Found]:
    """Formulas without a stored value; an empty text (t="str") is a value."""
    if b"<f" not in text:
        return
    pattern = (
        rb'<c r="([A-Z]+)([0-9]+)"([^>]*)>\s*' + FORMULA + rb"\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
    )
    for cell in re.finditer(pattern, text):
        if b't="str"' not in cell[3]:
            stored = "=" + _text(cell["formula"] or b"")
            yield Found(int(cell[2]), column_position(cell[1].decode()), "formula", stored, "")


def _padded_numbers(text: bytes, padded: Mapping[int, str]) -> Iterator[Found]:
    styles = b"|".join(str(number).encode() for number in padded)
    pattern = (
        rb'<c r="([A-Z]+)([0-9]+)"([^>]*\bs="('
        + styles
        + rb')"[^>]*)>(?:\s*'
        + FORMULA
        + rb")?\s*<v>([^<]*)</v>"
    )
    for cell in re.finditer(pattern, text):
        if b't="' in cell[3] and b't="n"' not in cell[3]:
            continue
        stored = cell[6].decode()
        if stored.isascii() and stored.isdigit():
            shown = shown_padded(stored, padded[int(cell[4])])
            if re.sub("[^0-9]", "", shown) != stored:
                yield Found(
                    int(cell[2]), column_position(cell[1].decode()), "number_format", stored, shown
                )


def _untold_days(text: bytes, styles: Styles) -> Iterator[Found]:
    """Dates whose number of days is one that calamine reads as another day, or as none."""
    numbers = b"|".join(str(number).encode() for number in styles.dated)
    pattern = (
        rb'<c r="([A-Z]+)([0-9]+)"([^>]*\bs="('
        + numbers
        + rb')"[^>]*)>(?:\s*'
        + FORMULA
        + rb")?\s*<v>(-[^<]*|0(?:\.[^<]*)?|60(?:\.[^<]*)?|[1-9][^<]*E-[^<]*)</v>"
    )
    for cell in re.finditer(pattern, text):
        if b't="' in cell[3] and b't="n"' not in cell[3]:
            continue
        stored = cell[6].decode("ascii", "replace")
        told = untold_day(stored, styles.dated[int(cell[4])], from_1904=styles.from_1904)
        if told is not None:
            what, shown = told
            yield Found(int(cell[2]), column_position(cell[1].decode()), what, stored, shown)


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
    for cells in re.findall(rb'<mergeCell\b[^>]*\bref="([A-Z]+[0-9]+:[A-Z]+[0-9]+)"', text):
        letters, row = re.match(rb"([A-Z]+)([0-9]+)", cells).groups()  # type: ignore[union-attr]  # matched just above
        yield Found(int(row), column_position(letters.decode()), MERGED, cells.decode(), "")


def _attribute(tag: bytes, name: bytes) -> str:
    found = re.search(rb"\b" + name + rb'="([^"]*)"', tag)
    return found[1].decode("ascii", "replace") if found else ""


def _text(xml: bytes) -> str:
    return html.unescape(xml.decode("utf-8", "backslashreplace"))
