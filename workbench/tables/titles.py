"""Whether the row that was taken for the headers is a title, and which row then holds the headers.

Decides by the shape of the first rows alone; it only suspects, and the reader has to say so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from workbench.vocabulary.issues import Issue

# So many filled rows are looked at, the supposed headers included.
LOOKED_AT = 20
# A column's name is seldom longer; a sentence is.
LONGEST_NAME = 60

_WORD = re.compile(r"[^\W\d_]{2}")

Row = tuple[int, Sequence[str]]


def likely_header(rows: Sequence[Row]) -> int | None:
    """The line of the likely headers where the first row looks like a title, otherwise None.

    `rows` are the first filled rows, each with its line. The first is a title if at most half as
    many of its cells are filled as of a row below. The headers are then the first row that is two
    thirds as wide as any, if all its cells are different words. A true header with a single name
    above columns without one looks the same, so something more must speak for a title: several
    words in it, lines left blank, or cells below the words that are no words.
    """
    if len(rows) < 3:
        return None
    (first_line, first), *below = [(line, [cell.strip() for cell in row]) for line, row in rows]
    width = max(_filled(row) for _, row in below)
    if width < 2 or 2 * _filled(first) > width:
        return None
    above = first_line
    for place, (line, row) in enumerate(below[:-1]):
        if 3 * _filled(row) >= 2 * width:
            titled = any(" " in cell for cell in first) or line > above + 1
            named = _are_names(row) and (titled or _differs(row, below[place + 1 :]))
            return line if named else None
        above = line
    return None


def title_notice(header_line: int, likely: int, sheet: str) -> Issue:
    """The suspicion as a warning about the sheet."""
    return Issue(
        rule="header-row",
        message=(
            f"Line {header_line} looks like a title; the column names seem to be in line {likely}"
        ),
        fix=f"Say header row {likely} (--header-row {likely}).",
        severity="warning",
        sheet=sheet,
    )


def _filled(row: Sequence[str]) -> int:
    return sum(cell != "" for cell in row)


def _are_names(row: Sequence[str]) -> bool:
    cells = [cell for cell in row if cell]
    different = {cell.casefold() for cell in cells}
    return len(different) == len(cells) and all(map(_is_name, cells))


def _is_name(cell: str) -> bool:
    """Words; neither a number, a date, an address nor a sentence."""
    if len(cell) > LONGEST_NAME or "@" in cell or "://" in cell:
        return False
    letters = sum(map(str.isalpha, cell))
    return letters > 0 and letters >= sum(map(str.isdigit, cell))


def _differs(names: Sequence[str], below: Sequence[Row]) -> bool:
    """Whether some column has a word above and in no cell below it."""
    for place, name in enumerate(names):
        cells = [row[place] for _, row in below if place < len(row) and row[place]]
        if _WORD.search(name) and cells and not any(map(_WORD.search, cells)):
            return True
    return False
