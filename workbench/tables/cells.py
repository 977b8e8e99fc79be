"""The text of an Excel cell's value: whole numbers by their digits, dates as ISO 8601.

Knows nothing of sheets; what a text hides is told beside it, for a mark.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal
from functools import lru_cache
from typing import Any

from workbench.tables.formats import Shows

DATES = (datetime.datetime, datetime.date, datetime.time, datetime.timedelta)
# Excel computes with 15 significant digits (Microsoft, "Excel specifications and limits").
EXACT_BELOW = 10**15
DAY_S = 86_400


def cell_text(cell: Any) -> str:
    """The text of one value; "" for an empty cell."""
    return _TEXT_OF[type(cell)](cell)


def untold_day(stored: str, shows: Shows, *, from_1904: bool) -> tuple[str, str] | None:
    """What to mark a date's number of days as, and the text to show, where calamine tells it wrong.

    Excel counts from 1 January 1900, its day 1, and believes that there was a 29 February that
    year, its day 60: day 0, that day and negative numbers are in no calendar ("no_date"). Less than
    a day is a time of day where only a time is shown; a workbook from 1904 counts from its day 0.
    """
    try:
        days = float(stored)
    except ValueError:
        return None
    if days < 0:
        return "no_date", stored
    moment = datetime.datetime(1904, 1, 1) + datetime.timedelta(days=days % 1)  # noqa: DTZ001 - a sheet knows no zones
    if from_1904:
        return ("date", _moment_text(moment)) if days < 1 and shows == "date" else None
    clock = _moment_text(moment)[10:]
    if 60 <= days < 61:
        return "no_date", f"1900-02-29{clock}"
    return ("no_date", f"1900-01-00{clock}") if days < 1 and shows == "date" else None


def number_text(number: float) -> str:
    """The digits of a number that Excel stores, without an exponent."""
    if number.is_integer():
        return str(int(number))
    # Excel shows 15 digits and stores 17: what it stores as 3.3000000000000003 was typed as 3.3.
    text = f"{number:.15g}"
    return format(Decimal(text), "f") if "e" in text else text


def _moment_text(moment: datetime.datetime) -> str:
    has_time = moment.hour or moment.minute or moment.second or moment.microsecond
    return moment.isoformat() if has_time else moment.date().isoformat()


def _duration_text(duration: datetime.timedelta) -> str:
    seconds = round(duration.total_seconds())
    minutes, rest = divmod(abs(seconds), 60)
    return f"{'-' * (seconds < 0)}{minutes // 60:02}:{minutes % 60:02}:{rest:02}"


_TEXT_OF: dict[type, Callable[[Any], str]] = {
    str: str,
    bool: lambda truth: "TRUE" if truth else "FALSE",
    int: str,
    float: number_text,
    datetime.datetime: _moment_text,
    datetime.date: datetime.date.isoformat,
    datetime.time: datetime.time.isoformat,
    datetime.timedelta: _duration_text,
}


@lru_cache(maxsize=65_536)
def stored_days(cell: Any, from_1904: bool) -> str:
    """The number of days that Excel stores for a date, a time of day or a duration."""
    if isinstance(cell, datetime.timedelta):
        days = cell / datetime.timedelta(days=1)
    elif isinstance(cell, datetime.time):
        days = _day_share(cell)
    else:
        start = datetime.date(1904, 1, 1) if from_1904 else datetime.date(1899, 12, 30)
        days = float(cell.toordinal() - start.toordinal())
        # Excel's 1900 has a 29 February, so its days before March count one less.
        days -= not from_1904 and days < 61
        days += _day_share(cell.time()) if isinstance(cell, datetime.datetime) else 0
    return number_text(round(days, 9))


def _day_share(time: datetime.time) -> float:
    seconds = time.hour * 3600 + time.minute * 60 + time.second
    return (seconds + time.microsecond / 1e6) / DAY_S
