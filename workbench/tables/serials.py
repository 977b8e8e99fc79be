"""The value of a number as its cell's format shows it, for formats of file that leave that to us.

The same days, times and padded digits as an .xlsx gives through calamine and its scan.
"""

from __future__ import annotations

import datetime
from typing import Any

from workbench.tables.books import Finding
from workbench.tables.cells import number_text, untold_day
from workbench.tables.formats import Shows, Styles
from workbench.tables.worded import Shown

DAY_MS = 86_400_000
# [MS-XLS] 2.5.10 and [MS-XLSB] 2.5.97.2 number the errors alike.
ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


def iso_cell(stored: str, shown: str) -> tuple[Any, Finding | None]:
    """The value of a date written as ISO 8601 says; `shown` where it is none at all."""
    try:
        if "T" not in stored:
            return datetime.date.fromisoformat(stored), None
        moment = datetime.datetime.fromisoformat(stored) + datetime.timedelta(microseconds=500)
    except (ValueError, OverflowError):
        return stored or shown, ("no_date", stored, stored or shown)
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000), None


def error_cell(code: int) -> tuple[str, Finding]:
    """The text of an error by its number, and the mark that it is one."""
    shown = ERRORS.get(code, f"#ERROR {code}")
    return shown, ("error", shown, shown)


def number_cell(number: float, style: int, styles: Styles) -> tuple[Any, Finding | None]:
    """The value to show for a number in a style, and what there is to mark."""
    if style in styles.padded:
        finding = styles.padded[style].told(number_text(number))
        if finding is not None and finding[0] == "number_format":
            return finding[2], finding
        return number, finding
    if style in styles.dated:
        shows, stored = styles.dated[style], number_text(number)
        told = untold_day(stored, shows, from_1904=styles.from_1904)
        if told is None:
            return _moment(number, shows, from_1904=styles.from_1904), None
        what, shown = told
        # A day that is one is marked by its type, as every other is.
        return shown, (what, stored, shown)
    if style in styles.lasting:
        try:
            return datetime.timedelta(milliseconds=round(number * DAY_MS)), None
        except OverflowError:  # a phone or an id: no duration is so long
            return number, None
    if style in styles.dressed:
        return number, dressed_number(number_text(number), styles.dressed[style])
    return number, None


def dressed_number(stored: str, dressing: Shown) -> Finding | None:
    """What there is to mark where a format shows another number, or more than a number."""
    shown = dressing.shown(stored)
    return (dressing.what, stored, shown) if shown and shown != stored else None


def _moment(number: float, shows: Shows, *, from_1904: bool) -> Any:
    """The day or the time of day; the number itself where it is beyond the calendar."""
    start = datetime.date(1904, 1, 1)
    if not from_1904:  # Excel's 1900 has a 29 February, so its days before March count one less
        start = datetime.date(1899, 12, 31 if number < 60 else 30)
    midnight = datetime.datetime.combine(start, datetime.time())
    try:
        moment = midnight + datetime.timedelta(milliseconds=round(number * DAY_MS))
    except OverflowError:
        return number
    return moment.time() if number < 1 and shows == "time" else moment
