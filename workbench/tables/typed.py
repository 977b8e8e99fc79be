"""Rows typed into a grid become a file, and by the same reader as any file a Table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import NamedTuple

# Tabs, as between pasted cells.
NAME, DELIMITER = "typed rows.tsv", "\t"


class Typed(NamedTuple):
    """The headers of a grid, and its filled rows."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def typed_bytes(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """The bytes of a file of these rows below their headers; b"" where no cell is filled."""
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    if not filled:
        return b""
    text = io.StringIO()
    csv.writer(text, delimiter=DELIMITER, lineterminator="\n").writerows([headers, *filled])
    return text.getvalue().encode("utf-8")


def typed_rows(content: bytes) -> Typed | None:
    """What `typed_bytes` wrote; None for other content."""
    try:
        text = io.StringIO(content.decode("utf-8"), newline="")
        first, *rows = csv.reader(text, delimiter=DELIMITER, strict=True)
    except (UnicodeDecodeError, csv.Error, ValueError):
        return None
    made = Typed(tuple(first), tuple(tuple(row) for row in rows))
    return made if made.rows and typed_bytes(*made) == content else None


def under(typed: Typed, headers: Sequence[str]) -> Typed | None:
    """The same rows below other headers, each cell below its own; None where cells would be lost.

    As many headers as before are the same columns, those that are new by another name.
    """
    places: list[int | None] = []
    for place, header in enumerate(headers):
        renamed = len(headers) == len(typed.headers) and typed.headers[place] not in headers
        own = typed.headers.index(header) if header in typed.headers else None
        places.append(place if own is None and renamed else own)
    gone = set(range(len(typed.headers))) - set(places)
    if any(row[place] for row in typed.rows for place in gone):
        return None
    rows = (tuple("" if at is None else row[at] for at in places) for row in typed.rows)
    return Typed(tuple(headers), tuple(rows))
