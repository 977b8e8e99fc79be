"""The vendor's rate limits as token buckets, kept in the state file so that twins agree."""

from __future__ import annotations

import sqlite3
from typing import NamedTuple

from workbench.twin.errors import Code, Refusal


class Rate(NamedTuple):
    """How fast a bucket fills and how much it holds, and what of."""

    per_s: float
    burst: float
    unit: str = "requests"


# api/batch.md §1.4; where it states no burst, a bucket holds one second's worth (assumption).
RATES = {
    "other": Rate(per_s=1.0, burst=1.0),  # every other CEP route
    "profiles/update": Rate(per_s=300.0, burst=1_000.0, unit="updates"),
    "profiles/mass-update": Rate(per_s=10_000.0, burst=10_000.0, unit="updates"),
    "catalogs": Rate(per_s=5.0, burst=5.0),
    "catalogs/items/edit": Rate(per_s=5.0, burst=5.0),
    "items": Rate(per_s=1_000.0, burst=1_000.0, unit="items"),
}


def left(db: sqlite3.Connection, project: str, now: float) -> dict[str, float]:
    """How much each of a project's buckets holds at a moment; a bucket never used is full."""
    query = "SELECT quota, tokens, at FROM bucket WHERE project = ?"
    found = {quota: (tokens, at) for quota, tokens, at in db.execute(query, (project,))}
    return {
        name: _filled(rate, *found.get(name, (rate.burst, now)), now)
        for name, rate in RATES.items()
    }


def _filled(rate: Rate, tokens: float, at: float, now: float) -> float:
    return min(rate.burst, tokens + max(0.0, now - at) * rate.per_s)


def spend(
    db: sqlite3.Connection, project: str, quota: str, now: float, amount: float = 1.0
) -> bool:
    """Takes an amount out of a project's bucket; False, and nothing taken, when it holds less.

    The wall clock serves because the bucket outlives the process and is shared between processes,
    which no monotonic clock is; a step backwards counts as no time passed, so that it can neither
    fill the bucket nor keep it empty until the clock has caught up.
    """
    rate = RATES[quota]
    row = db.execute(
        "SELECT tokens, at FROM bucket WHERE project = ? AND quota = ?", (project, quota)
    ).fetchone()
    tokens, at = row or (rate.burst, now)
    tokens = _filled(rate, tokens, at, now)
    # Seconds since 1970 leave a float some tenths of a microsecond; waiting exactly long enough
    # must not fail on the rounding.
    granted = tokens >= amount - 1e-5 * max(1.0, rate.per_s)
    left = tokens - amount if granted else tokens
    db.execute("REPLACE INTO bucket VALUES (?, ?, ?, ?)", (project, quota, left, now))
    return bool(granted)


def refusal(quota: str) -> Refusal:
    """What an empty bucket answers; no Retry-After, since none is documented (§1.4)."""
    rate = RATES[quota]
    return Refusal(
        Code.TOO_MANY_REQUESTS,
        f"Too many {rate.unit}: this project may send {rate.per_s:,.0f} per second here;"
        " wait at least 5 seconds.",  # seed 003
    )
