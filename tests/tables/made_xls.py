"""Workbooks of Excel 97 made of the tests' sheets: BIFF8 records in a compound file."""

from __future__ import annotations

import struct
from pathlib import Path

from made_sheets import GENERAL, Cell, Made, serial

ERRORS = {"#NULL!": 0, "#DIV/0!": 7, "#VALUE!": 15, "#REF!": 23, "#NAME?": 29, "#N/A": 42}
SECTOR, FREE, END, FAT = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
FIRST_CELL_STYLE = 15  # the first ones are styles of other styles
ONE_BY_ZERO = b"\x1e\x01\x00\x1e\x00\x00\x06"


def write_xls(path: Path, sheets: list[Made], from_1904: bool = False, **more: bytes) -> Path:
    """A workbook; `more` may hold a record "after_start"."""
    path.write_bytes(compound(stream(sheets, from_1904, **more)))
    return path


def record(kind: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    return struct.pack("<HH", kind, len(body)) + body


def start(kind: int, version: int = 0x600) -> bytes:
    return record(0x809, struct.pack("<HHHHII", version, kind, 0x0DBB, 0x07CC, 0x41, 6))


def string(value: str, size: str = "H") -> bytes:
    return struct.pack(f"<{size}B", len(value.encode("utf-16-le")) // 2, 1) + value.encode(
        "utf-16-le"
    )


def stream(sheets: list[Made], from_1904: bool, after_start: bytes = b"") -> bytes:
    cells = [cell for made in sheets for row in made.rows.values() for cell in row.values()]
    codes = [GENERAL, *sorted({cell.code for cell in cells} - {GENERAL})]
    texts = sorted({cell.value for cell in cells if cell.kind == "text"})
    places = {value: place for place, value in enumerate(texts)}
    fonts = record(0x31, struct.pack("<HHHHHBBBB", 200, 0, 0x7FFF, 400, 0, 0, 0, 0, 0), b"\1\1A\0")
    formats = b"".join(
        record(0x41E, struct.pack("<H", 164 + number), string(code))
        for number, code in enumerate(codes[1:])
    )
    styles = record(0xE0, struct.pack("<HHH", 0, 0, 0xFFF5), bytes(14)) * FIRST_CELL_STYLE
    styles += b"".join(
        record(0xE0, struct.pack("<HHH", 0, 163 + number if number else 0, 1), bytes(14))
        for number in range(len(codes))
    )
    strings = _strings(texts)
    bodies = [_sheet(made, codes, places, from_1904) for made in sheets]
    head = start(5) + after_start + record(0x42, struct.pack("<H", 1200))
    head += record(0x22, struct.pack("<H", from_1904)) + fonts * 5 + formats + styles
    bounds = [struct.pack("<BB", made.hidden, 0) + string(made.name, "B") for made in sheets]
    at = len(head) + sum(8 + len(bound) for bound in bounds) + len(strings) + 4
    for bound, body in zip(bounds, bodies, strict=True):
        head += record(0x85, struct.pack("<I", at), bound)
        at += len(body)
    return head + strings + record(0x0A) + b"".join(bodies)


def _strings(texts: list[str]) -> bytes:
    """The texts of all sheets; a record has at most 8,224 bytes and goes on in others."""
    pieces = [struct.pack("<II", len(texts), len(texts))]
    for value in map(string, texts):
        if len(pieces[-1]) + len(value) > 8224:
            pieces.append(b"")
        pieces[-1] += value
    return record(0xFC, pieces[0]) + b"".join(record(0x3C, piece) for piece in pieces[1:])


def _sheet(made: Made, codes: list[str], texts: dict[str, int], from_1904: bool) -> bytes:
    found = [start(0x10)]
    for column in made.hidden_columns:
        found.append(record(0x7D, struct.pack("<HHHHHH", column, column, 2048, 15, 1, 0)))
    found.append(record(0x200, struct.pack("<IIHHH", 0, max(made.rows), 0, 256, 0)))
    for line in sorted({*made.rows, *made.hidden_rows}):
        flags = 0x20 if line in made.hidden_rows else 0
        found.append(record(0x208, struct.pack("<HHHHHHI", line - 1, 0, 256, 255, 0, 0, flags)))
    for line, cells in sorted(made.rows.items()):
        for column, cell in sorted(cells.items()):
            place = struct.pack("<HHH", line - 1, column, FIRST_CELL_STYLE + codes.index(cell.code))
            found.append(_cell(place, cell, texts, from_1904))
    if made.merged:
        ranges = (
            struct.pack("<HHHH", top - 1, bottom - 1, left, right)
            for top, bottom, left, right in made.merged
        )
        found.append(record(0xE5, struct.pack("<H", len(made.merged)), *ranges))
    found.append(record(0x23E, struct.pack("<HHHHHHHH", 0x6B6, 0, 0, 0, 0, 0, 0, 0)))
    return b"".join(found) + record(0x0A)


def _cell(place: bytes, cell: Cell, texts: dict[str, int], from_1904: bool) -> bytes:
    if cell.kind == "text":
        return record(0xFD, place, struct.pack("<I", texts[cell.value]))
    if cell.kind == "truth":
        return record(0x205, place, struct.pack("<BB", cell.value, 0))
    if cell.kind == "error":
        result = struct.pack("<BBBBHH", 2, 0, ERRORS[cell.value], 0, 0, 0xFFFF)
        formula = struct.pack("<HIH", 0, 0, len(ONE_BY_ZERO)) + ONE_BY_ZERO
        return record(0x06, place, result, formula)
    if cell.kind == "styled":
        return record(0x201, place)
    stored = serial(cell, from_1904)
    if stored == int(stored) and abs(stored) < 1 << 29:  # Excel's short form of a whole number
        return record(0x27E, place, struct.pack("<i", int(stored) << 2 | 2))
    return record(0x203, place, struct.pack("<d", stored))


def compound(content: bytes, name: str = "Workbook") -> bytes:
    """A compound file with one stream, large enough to have sectors of its own."""
    content = content.ljust(8 * SECTOR, b"\0")
    content += bytes(-len(content) % SECTOR)
    sectors = len(content) // SECTOR
    tables = 1
    while tables * 128 < tables + 1 + sectors:
        tables += 1
    chain = [FAT] * tables + [END] + [*range(tables + 2, tables + 1 + sectors), END]
    chain += [FREE] * (tables * 128 - len(chain))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHH", 0x3E, 3, 0xFFFE)
    header += struct.pack("<HH", 9, 6) + bytes(10)
    header += struct.pack("<IIIIIIIII", tables, tables, 0, 4096, END, 0, END, 0, 0)
    header += struct.pack("<108I", *range(1, tables), *[FREE] * (109 - tables))
    root = _entry("Root Entry", 5, END, 0, 1)
    entry = _entry(name, 2, tables + 1, len(content), FREE)
    unused = _entry("", 0, 0, 0, FREE) * 2
    return header + struct.pack(f"<{len(chain)}I", *chain) + root + entry + unused + content


def _entry(name: str, kind: int, first: int, size: int, child: int) -> bytes:
    encoded = (name + "\0").encode("utf-16-le") if name else b""
    head = encoded.ljust(64, b"\0") + struct.pack("<HBB", len(encoded), kind, 1)
    return (
        head + struct.pack("<III", FREE, FREE, child) + bytes(36) + struct.pack("<IQ", first, size)
    )
