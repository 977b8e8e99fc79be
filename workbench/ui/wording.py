"""Numbers, sizes and moments as this reader's browser writes them; files keep `25,000` and UTC."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st
from babel import Locale, UnknownLocaleError
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol

from workbench.delivery import presentation
from workbench.errors import (
    FixesRefused,
    FixTheConnection,
    FixTheFile,
    FixTheRecipe,
    LookBeforeResending,
    Wait,
    WorkbenchError,
)
from workbench.vocabulary.counting import at_least as at_least
from workbench.vocabulary.counting import lasting as lasting

PRACTICE = "Practice: nothing is sent to the vendor"
PRACTICE_WAS = "Practice: nothing was sent to the vendor"
_TITLES: tuple[tuple[type[WorkbenchError], str], ...] = (
    (FixesRefused, "The fixes of cells need a look"),
    (FixTheFile, "The file needs a look"),
    (FixTheRecipe, "A setting needs a look"),
    (FixTheConnection, "The target needs a look"),
    (Wait, "Not now"),
    (LookBeforeResending, "Look at the vendor first"),
)
# From the first quotation mark of a sentence to the last one values may stand, which are as they
# are: a value may have such marks itself.
_QUOTED = re.compile(r'[“"`].*[”"`]', re.DOTALL)
# The library's grouped numbers, and its sizes and rates, which have one decimal place.
_NUMBER = re.compile(
    r"(?<![\w.,:/#€$£])"
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d)?|\d+\.\d(?= (?:kB|MB|GB|rows a second)\b))"
    r"(?![.,:/%-]?\w)"
)


def number(value: float | None) -> str:
    """A number of ours: `25,000`, `25.000`, `2,50,000`; a float with at most three decimals."""
    if value is None:
        return "not known"
    told = f"{value:,.3f}".rstrip("0").rstrip(".") if isinstance(value, float) else f"{value:,}"
    return _as_read(told)


def counted(value: int, noun: str, plural: str = "") -> str:
    """`1 row`, `25,000 rows`; `plural` where an s is not enough (`2 people`)."""
    return f"{number(value)} {noun if value == 1 else plural or noun + 's'}"


def sized(size: int) -> str:
    """Bytes for a person: `612 B`, `2.8 MB`."""
    for unit, scale in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= scale:
            return f"{_as_read(f'{size / scale:,.1f}')} {unit}"
    return f"{size} B"


def localised(sentence: str) -> str:
    """A sentence of the library with its own numbers, those outside quotation marks, so written."""
    quoted = _QUOTED.search(sentence)
    start, end = quoted.span() if quoted else (len(sentence), len(sentence))
    before, after = (
        _NUMBER.sub(lambda found: _as_read(found[0]), part)
        for part in (sentence[:start], sentence[end:])
    )
    return f"{before}{sentence[start:end]}{after}"


def typed(text: str, wanted: str) -> bool:
    """Whether that is what somebody typed; a count in plain digits or grouped in whatever way."""
    return text.strip() == wanted or (wanted.isdigit() and re.sub(r"\W", "", text) == wanted)


@dataclass(frozen=True, slots=True)
class Marks:
    """How a locale writes numbers; `groups` are the sizes of the first group and of each further
    one, from the right."""

    locale: Locale
    decimal: str
    group: str
    groups: tuple[int, int]


def marks() -> Marks:
    """Those of this reader's browser.

    While presenting they are English: by its commas a mask tells a count from a phone or a day.
    """
    return _marks("en" if _presenting(int(time.monotonic())) else st.context.locale or "en")


@lru_cache(maxsize=1)
def _presenting(second: int) -> bool:
    """Read once in a second and not for each number; masks themselves do not wait for it."""
    return presentation.presenting()


def presenting_turned() -> None:
    """The next number is written for what has just begun or ended."""
    _presenting.cache_clear()


@lru_cache(maxsize=64)
def _marks(tag: str) -> Marks:
    """Those of a browser's language tag; the English ones where it is none that is known."""
    try:
        there = Locale.parse(tag.partition("-u-")[0], sep="-")
    except (ValueError, UnknownLocaleError):
        there = Locale("en")
    groups = there.decimal_formats[None].grouping
    return Marks(there, get_decimal_symbol(there), get_group_symbol(there), groups)


def _as_read(told: str) -> str:
    """A number out of the library's hand, `1,234.5`, in the reader's; every digit stays."""
    there = marks()
    whole, point, decimals = told.partition(".")
    if there.groups == (3, 3):
        grouped = whole.replace(",", there.group)
    else:
        grouped = format_decimal(int(whole.replace(",", "")), locale=there.locale)
    return f"{grouped}{there.decimal if point else ''}{decimals}"


def zone() -> str | None:
    """The reader's time zone by its name, as the browser tells it; None where it tells none."""
    return st.context.timezone


def here(text: str | None) -> str:
    """A UTC moment as this reader's clock shows it; "" for none. Files keep UTC."""
    return moment(text, zone())


def moment(text: str | None, zone: str | None) -> str:
    """A UTC moment in the reader's time zone, to the second and with the zone; "" for none."""
    if not text:
        return ""
    try:
        there = ZoneInfo(zone) if zone else UTC
    except (ZoneInfoNotFoundError, ValueError):
        there = UTC
    try:
        told = datetime.fromisoformat(text)
    except ValueError:
        return text
    if told.tzinfo is None:
        told = told.replace(tzinfo=UTC)
    shown = told.astimezone(there)
    # Many zones have no letters of their own, and "-03" alone is no name.
    name = shown.strftime("%Z")
    return f"{shown:%Y-%m-%d %H:%M:%S} {name if name.isalpha() else zone}"


def title_of(error: WorkbenchError) -> str:
    """What the reader can do about an error, as the headline over its sentence."""
    return next((title for kind, title in _TITLES if isinstance(error, kind)), "That did not work")
