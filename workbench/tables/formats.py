"""What a cell's number format says: leading zeros that it shows, and whether it shows a date.

Knows only the format's own text; the cells and the workbook are others' business.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field
from typing import Literal

from workbench.tables.dressed import Dressing, dressing

Shows = Literal["date", "time"]
# The formats of dates and times that a workbook names by number alone (ECMA-376 part 1, 18.8.30).
BUILT_IN: dict[str, Shows] = {
    **dict.fromkeys(("14", "15", "16", "17", "22"), "date"),
    **dict.fromkeys(("18", "19", "20", "21", "45", "47"), "time"),
}

HOURS = "46"  # [h]:mm:ss, from the same table


@dataclass(frozen=True, slots=True)
class Styles:
    """Which cell styles show leading zeros, by pattern, which a day or a time, which hours.

    `dressed` are those of per cents and amounts of money.
    """

    padded: Mapping[int, str]
    dated: Mapping[int, Shows]
    lasting: Set[int] = frozenset()
    from_1904: bool = False
    dressed: Mapping[int, Dressing] = field(default_factory=dict)


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
    padded, dated, lasting, dressed = {}, {}, set(), {}
    for style, key, code in formats:
        if pattern := padding_pattern(code):
            padded[style] = pattern
        if shows := BUILT_IN.get(key) or what_is_shown(code):
            dated[style] = shows
        elif key == HOURS or counts_hours(code):
            lasting.add(style)
        elif found := dressing(key, code):
            dressed[style] = found
    return Styles(padded, dated, frozenset(lasting), from_1904, dressed)


def padding_pattern(code: str) -> str:
    """The digits and literals of a number format that shows leading zeros, or "".

    `00000` and `000\\-00\\-0000` give `00000` and `000-00-0000`; formats with decimals, thousands,
    per cent, exponents, dates, conditions or text give "".
    """
    positive = _positive(code)
    positive = re.sub(r"\[(?:\$[^\]]*|[A-Za-z]+\d*)\]", "", positive)
    pattern, quoted, escaped = "", False, False
    for character in positive:
        if escaped or (quoted and character != '"'):
            if character in "0#?":
                return ""
            pattern += character
            escaped = False
        elif character == '"':
            quoted = not quoted
        elif character == "\\":
            escaped = True
        elif character in "0#? -()/+":
            pattern += character
        else:
            return ""
    digits = re.sub("[^0#?]", "", pattern)
    return pattern if len(digits) > 1 and "0" in digits and digits.lstrip("#")[:2] != "0" else ""


def shown_padded(digits: str, pattern: str) -> str:
    """How a whole number of these digits is shown by a pattern of `padding_pattern`."""
    left, shown = digits, ""
    places = sum(character in "0#?" for character in pattern)
    for character in reversed(pattern):
        if character not in "0#?":
            shown = character + shown
            continue
        places -= 1
        take, left = (left, "") if not places else (left[-1:], left[:-1])
        shown = (take or ("0" if character == "0" else "")) + shown
    return shown
