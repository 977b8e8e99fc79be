"""Numbers with their nouns, and durations, as people read them."""

from __future__ import annotations


def counted(number: int, noun: str, plural: str = "") -> str:
    """`1 row`, `25,000 rows`; `plural` where an s is not enough (`2 people`)."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


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
