"""The vendor's rate limits as token buckets, kept in the state file so that twins agree."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from workbench.twin.errors import Code, Refusal


class Rate(NamedTuple):
    """How fast a bucket fills and how much it holds, in requests."""

    per_s: float
    burst: float


RATES = {
    # api/batch.md §1.4: every other CEP route, 1 request/s per project key; a burst is not stated.
    "other": Rate(per_s=1.0, burst=1.0),
}


def spend(db: sqlite3.Connection, project: str, quota: str, now: float) -> bool:
    """Takes one request out of a project's bucket; False when the bucket is empty.

    The wall clock serves because the bucket outlives the process and is shared between processes,
    which no monotonic clock is; a step backwards counts as no time passed, so that it can neither
    fill the bucket nor keep it empty until the clock has caught up.
    """
    rate = RATES[quota]
    row = db.execute(
        "SELECT tokens, at FROM bucket WHERE project = ? AND quota = ?", (project, quota)
    ).fetchone()
    tokens, at = row or (rate.burst, now)
    tokens = min(rate.burst, tokens + max(0.0, now - at) * rate.per_s)
    # Seconds since 1970 leave a float some tenths of a microsecond; waiting exactly long enough
    # must not fail on the rounding.
    granted = tokens >= 1.0 - 1e-5
    left = tokens - 1.0 if granted else tokens
    db.execute("REPLACE INTO bucket VALUES (?, ?, ?, ?)", (project, quota, left, now))
    return bool(granted)


def refusal(quota: str) -> Refusal:
    """What an empty bucket answers; no Retry-After, since none is documented (§1.4)."""
    rate = RATES[quota].per_s
    return Refusal(
        Code.TOO_MANY_REQUESTS,
        f"Too many requests: this project may send {rate:g} per second here;"
        " wait at least 5 seconds.",  # seed 003
    )
