"""What a route is: a line of data that says how a request is read and what it does.

Adding a vendor operation is one module with such lines, named once in `exchange`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Moment:
    """In whose name and when an operation runs; times in seconds since the epoch."""

    project: str
    now: float
    indexing_s: float


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and what the request log says of it beyond status and body."""

    status: int
    body: Mapping[str, object]
    token: str | None = None
    applied: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """One operation.

    `read` turns the JSON body (POST) or the query (GET) into an order and raises Refusal;
    `perform` carries that order out inside a transaction; `described` gives the log the name and
    the number of rows of any body; `quota` names a rate in `quota.RATES`.
    """

    method: str
    # The order's type is the private business of each read/perform pair.
    read: Callable[[Any], Any]
    perform: Callable[[sqlite3.Connection, Any, Moment], Reply]
    described: Callable[[object], tuple[str | None, int | None]]
    quota: str = "other"
