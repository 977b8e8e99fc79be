"""Binary workbooks made of the tests' sheets: [MS-XLSB] records in a zip archive."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

from made_sheets import GENERAL, Cell, Made, serial
from made_xls import ERRORS

RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}'
    "</Relationships>"
)
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="bin" ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"'
    "/></Types>"
)


def write_xlsb(path: Path, sheets: list[Made], from_1904: bool = False) -> Path:
    cells = [cell for made in sheets for row in made.rows.values() for cell in row.values()]
    codes = [GENERAL, *sorted({cell.code for cell in cells} - {GENERAL})]
    texts = sorted({cell.value for cell in cells if cell.kind == "text"})
    bundle = b"".join(
        record(156, struct.pack("<II", made.hidden, turn), wide(f"r{turn}"), wide(made.name))
        for turn, made in enumerate(sheets, start=1)
    )
    turns = range(1, len(sheets) + 1)
    links = [("worksheet", f"r{turn}", f"worksheets/sheet{turn}.bin") for turn in turns]
    links += [("styles", "rs", "styles.bin"), ("sharedStrings", "rt", "sharedStrings.bin")]
    relations = "".join(
        f'<Relationship Id="{key}" Type="{RELATION}{kind}" Target="{target}"/>'
        for kind, key, target in links
    )
    properties = record(153, struct.pack("<II", from_1904, 0), wide(""))
    book = (record(131), properties, record(143), bundle, record(144), CALCULATION, record(132))
    parts: dict[str, bytes] = {
        "[Content_Types].xml": TYPES.encode(),
        "xl/workbook.bin": b"".join(book),
        "xl/_rels/workbook.bin.rels": RELATIONS.format(relations).encode(),
        "xl/styles.bin": _styles(codes),
        "xl/sharedStrings.bin": record(159, struct.pack("<II", len(texts), len(texts)))
        + b"".join(record(19, b"\0", wide(value)) for value in texts)
        + record(160),
    }
    for turn, made in enumerate(sheets, start=1):
        parts[f"xl/worksheets/sheet{turn}.bin"] = sheet(made, codes, texts, from_1904)
    return raw_xlsb(path, parts)


def raw_xlsb(path: Path, parts: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def record(kind: int, *parts: bytes) -> bytes:
    body = b"".join(parts)
    head = bytes([kind]) if kind < 128 else bytes([kind & 0x7F | 0x80, kind >> 7])
    size = len(body)
    while size > 127:
        head += bytes([size & 0x7F | 0x80])
        size >>= 7
    return head + bytes([size]) + body


def wide(value: str) -> bytes:
    encoded = value.encode("utf-16-le")
    return struct.pack("<I", len(encoded) // 2) + encoded


def _styles(codes: list[str]) -> bytes:
    formats = b"".join(
        record(44, struct.pack("<H", 163 + turn), wide(code))
        for turn, code in enumerate(codes)
        if turn
    )
    styles = b"".join(
        record(47, struct.pack("<HH", 0, 163 + turn if turn else 0), bytes(12))
        for turn in range(len(codes))
    )
    base = record(626, b"\1\0\0\0") + record(47, bytes(16)) + record(627)
    count = struct.pack("<I", len(codes))
    return (
        record(278)
        + record(615, struct.pack("<I", len(codes) - 1))
        + formats
        + record(616)
        + base
        + (record(617, count) + styles + record(618) + record(279))
    )


def sheet(made: Made, codes: list[str], texts: list[str], from_1904: bool) -> bytes:
    found = [
        record(129),
        record(148, struct.pack("<IIII", 0, max(made.rows), 0, 16_383)),
    ]
    if made.hidden_columns:
        found.append(record(390))
        for column in made.hidden_columns:
            found.append(record(60, struct.pack("<IIIIH", column, column, 2048, 0, 1)))
        found.append(record(391))
    found.append(record(145))
    for line in sorted({*made.rows, *made.hidden_rows}):
        cells = made.rows.get(line, {})
        unseen = 0x10 if line in made.hidden_rows else 0
        found.append(record(0, struct.pack("<IIHBB", line - 1, 0, 300, 0, unseen), bytes(13)))
        for column, cell in sorted(cells.items()):
            place = struct.pack("<II", column, codes.index(cell.code))
            found.append(_cell(place, cell, texts, from_1904))
    ranges = [
        record(176, struct.pack("<IIII", top - 1, bottom - 1, left, right))
        for top, bottom, left, right in made.merged
    ]
    count = struct.pack("<I", len(ranges))
    merged = record(177, count) + b"".join(ranges) + record(178) if ranges else b""
    return b"".join(found) + record(146) + merged + record(130)


def _cell(place: bytes, cell: Cell, texts: list[str], from_1904: bool) -> bytes:
    if cell.kind == "text":
        return record(7, place, struct.pack("<I", texts.index(cell.value)))
    if cell.kind == "truth":
        return record(4, place, bytes([cell.value]))
    if cell.kind == "error":
        formula = struct.pack("<HI", 0, 7) + b"\x1e\x01\x00\x1e\x00\x00\x06" + bytes(4)
        return record(11, place, bytes([ERRORS[cell.value]]), formula)
    if cell.kind == "styled":
        return record(1, place)
    stored = serial(cell, from_1904)
    if stored == int(stored) and abs(stored) < 1 << 29:
        return record(2, place, struct.pack("<i", int(stored) << 2 | 2))
    return record(5, place, struct.pack("<d", stored))


CALCULATION = record(157, bytes(26))
