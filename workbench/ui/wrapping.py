"""How tall the rows of a table are, so that no cell is cut off without a sign of it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable

# Measured in Chromium: pixels of a line of text, of what a cell leaves around it, of a character.
LINE_PX, AROUND_PX, CHARACTER_PX = 18.5, 9, 6.1
# What a cell leaves to the left and right of its text.
SIDES_PX = 16
# A row of one line is as tall as Streamlit's own; above 64 pixels a cell's text wraps (1.67).
PLAIN, WRAPS = 35, 66


def fitting(text: str, width: int, most: int) -> str:
    """The text as `most` lines of a cell so many pixels wide take it, with a sign where it is cut.

    A browser may show the cell wider than that, never narrower.
    """
    if len(_lines(text, width)) <= most:
        return text
    kept = text[: most * _across(width)]
    while len(_lines(f"{kept}…", width)) > most:
        kept = kept[:-1]
    return f"{kept.rstrip()}…"


def row_height(columns: Iterable[tuple[Iterable[str], int]]) -> int:
    """Pixels in which every text of the columns has room; each column with its width."""
    needed = max(
        (len(_lines(text, width)) for texts, width in columns for text in texts), default=1
    )
    return PLAIN if needed < 2 else max(WRAPS, round(needed * LINE_PX + AROUND_PX))


def _across(width: int) -> int:
    """How many characters a line takes."""
    return max(1, int((width - SIDES_PX) / CHARACTER_PX))


def _lines(text: str, width: int) -> list[str]:
    return textwrap.wrap(text, _across(width), break_on_hyphens=False)
