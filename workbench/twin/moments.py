"""Moments as text and back: RFC 3339, read strictly, written the vendors' way.

Knows no field; what a moment may be is for whoever asks.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

# The calendar checks the rest; hour 24 is shut out here because newer Pythons read it.
_RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt](?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?"
    r"(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)


def rfc3339(seconds: float) -> str:
    """A moment in seconds since the epoch: RFC 3339, UTC, whole seconds (api/batch.md §3.5)."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def instant(text: str) -> float | None:
    """Seconds since the epoch of an RFC 3339 date and time; None for any other text."""
    if not _RFC3339.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.upper()).timestamp()
    except ValueError:
        return None  # well shaped, but no day or time of the calendar
