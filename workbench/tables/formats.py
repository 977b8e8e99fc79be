"""What a cell's number format says: leading zeros that it shows, and whether it shows a date.

Knows only the format's own text; the cells and the workbook are others' business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import Literal

from workbench.tables.dressed import dressing
from workbench.tables.padding import Padding, padding
from workbench.tables.worded import Shown, worded

Shows = Literal["date", "time"]
# The formats of dates and times that a workbook names by number alone (ECMA-376 part 1, 18.8.30).
BUILT_IN: dict[str, Shows] = {
    **dict.fromkeys(("14", "15", "16", "17", "22"), "date"),
    **dict.fromkeys(("18", "19", "20", "21", "45", "47"), "time"),
}

HOURS = "46"  # [h]:mm:ss, from the same table


@dataclass(frozen=True, slots=True)
class Styles:
    """Which cell styles show leading zeros, which a day or a time, which hours.

    `dressed` are those of per cents, of amounts of money and of words.
    """

    padded: Mapping[int, Padding]
    dated: Mapping[int, Shows]
    lasting: Set[int] = frozenset()
    from_1904: bool = False
    dressed: Mapping[int, Shown] = field(default_factory=dict)


def counts_hours(code: str) -> bool:
    """Whether a format counts hours, minutes or seconds beyond a day's, as `[h]:mm` does."""
    return re.search(r"\[(?:h+|m+|s+)\]", _positive(code), re.IGNORECASE) is not None


def what_is_shown(code: str) -> Shows | None:
    """Whether a format shows a day or only a time of day; None for numbers and durations.

    `dd/mm/yyyy hh:mm` shows a day, `hh:mm` a time; `[h]:mm` counts hours, so any number of days is
    right in it.
    """
    positive = _positive(code)
    if counts_hours(code):
        return None
    bare = re.sub(r'\[[^\]]*\]|"[^"]*"|[\\_*].', "", positive).lower()
    bare = bare.replace("am/pm", "h").replace("a/p", "h").replace("general", "")
    if re.search(r"[yd]", bare) or ("m" in bare and not re.search(r"[hs]", bare)):
        return "date"
    return "time" if re.search(r"[hs]", bare) else None


def _positive(code: str) -> str:
    """The part of a format that is for positive numbers."""
    return re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', code)[0]


def styles_of(formats: Iterable[tuple[int, str, str]], *, from_1904: bool = False) -> Styles:
    """What the styles of a workbook show.

    `formats` are a style, its format's number and its code ("" for a built-in one).
    """
    padded: dict[int, Padding] = {}
    dated: dict[int, Shows] = {}
    dressed: dict[int, Shown] = {}
    lasting = set()
    for style, key, code in formats:
        if pads := padding(code):
            padded[style] = pads
        if shows := BUILT_IN.get(key) or what_is_shown(code):
            dated[style] = shows
        elif key == HOURS or counts_hours(code):
            lasting.add(style)
        elif style not in padded and (found := dressing(key, code) or worded(code)):
            dressed[style] = found
    return Styles(padded, dated, frozenset(lasting), from_1904, dressed)
