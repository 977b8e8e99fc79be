"""Records that are known to be whole become Arrow columns of text."""

from __future__ import annotations

import csv
import io

import pyarrow as pa
import pyarrow.csv

BOM = "\ufeff".encode()
# One column has no delimiter, but Arrow wants one: a control character that the text does not hold.
UNUSED = tuple(chr(code) for code in (*range(31, 13, -1), *range(1, 9), 11, 12))

# Arrow takes 60 µs for every column of every piece, and sets aside as much address space for it as
# the piece is long: 5,000 columns of 200 rows took 28 s, and 1 s with Python's own reader.
WIDE = 256
csv.field_size_limit(1 << 30)  # a record's length is limited before it comes here


def parse(text: bytes, delimiter: str, width: int, count: int) -> list[pa.Array]:
    """The cells of records that are known to have `width` fields each; None for an empty one."""
    if not count:
        return [pa.nulls(0, pa.string()) for _ in range(width)]
    if width > WIDE:
        return _parse_wide(text, delimiter, count)
    if text.startswith(BOM):  # Arrow would take it for a mark; a blank line before it is skipped
        text = b"\n" + text
    names = [f"c{position}" for position in range(width)]
    table = pa.csv.read_csv(
        pa.BufferReader(text),
        pa.csv.ReadOptions(column_names=names, block_size=len(text) + 1),
        pa.csv.ParseOptions(
            delimiter=delimiter or next(mark for mark in UNUSED if mark.encode() not in text),
            newlines_in_values=True,
        ),
        pa.csv.ConvertOptions(
            check_utf8=False,  # checked when it was decoded
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        ),
    )
    if len(table) != count:
        sentence = f"the scan found {count} records and Arrow {len(table)}"
        raise RuntimeError(sentence)
    return [pa.concat_arrays(column.chunks) for column in table.columns]


def _parse_wide(text: bytes, delimiter: str, count: int) -> list[pa.Array]:
    lines = io.StringIO(text.decode("utf-8"), newline="")
    rows = [row for row in csv.reader(lines, delimiter=delimiter) if row]
    if len(rows) != count:
        sentence = f"the scan found {count} records and Python {len(rows)}"
        raise RuntimeError(sentence)
    columns = zip(*rows, strict=True)
    return [pa.array([cell or None for cell in column], pa.string()) for column in columns]
