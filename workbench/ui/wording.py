"""Numbers, sizes and moments as every page writes them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from workbench.errors import (
    FixesRefused,
    FixTheConnection,
    FixTheFile,
    FixTheRecipe,
    LookBeforeResending,
    Wait,
    WorkbenchError,
)
from workbench.vocabulary.counting import counted as counted

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


def lasting(seconds: float) -> str:
    """A duration for a person: `under a second`, `40 s`, `5 min`, `2 h 5 min`."""
    if seconds < 1:
        return "under a second"
    if seconds < 120:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 120 else f"{minutes // 60} h {minutes % 60} min"


def at_least(seconds: float) -> str:
    """The shortest time that something takes: `under a second`, `at least 40 s`."""
    return lasting(seconds) if seconds < 1 else f"at least {lasting(seconds)}"


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
    return told.astimezone(there).strftime("%Y-%m-%d %H:%M:%S %Z")


def title_of(error: WorkbenchError) -> str:
    """What the reader can do about an error, as the headline over its sentence."""
    return next((title for kind, title in _TITLES if isinstance(error, kind)), "That did not work")
