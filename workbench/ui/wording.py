"""Numbers, sizes and moments as every page writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st

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
from workbench.vocabulary.counting import counted as counted
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


def sized(number: int) -> str:
    """Bytes for a person: `612 B`, `2.8 MB`."""
    for unit, scale in (("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if number >= scale:
            return f"{number / scale:.1f} {unit}"
    return f"{number} B"


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
