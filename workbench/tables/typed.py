"""Rows typed into a grid become a file, and by the same reader as any file a Table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

# Tabs, as between pasted cells.
NAME, DELIMITER = "typed rows.tsv", "\t"


def typed_bytes(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The bytes of a file of these rows below their headers; b"" where no cell is filled."""
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    if not filled:
        return b""
    text = io.StringIO()
    csv.writer(text, delimiter=DELIMITER, lineterminator="\n").writerows([headers, *filled])
    return text.getvalue().encode("utf-8")


def typed_rows(content: bytes, headers: Sequence[str]) -> list[tuple[str, ...]] | None:
    """The rows that `typed_bytes` wrote; None where it did not write them for these headers."""
    try:
        text = io.StringIO(content.decode("utf-8"), newline="")
        first, *rows = csv.reader(text, delimiter=DELIMITER, strict=True)
    except (UnicodeDecodeError, csv.Error, ValueError):
        return None
    made = [tuple(row) for row in rows]
    same = tuple(first) == tuple(headers) and typed_bytes(headers, made) == content
    return made if same else None
