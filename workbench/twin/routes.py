"""What a route is: a line of data that says how a request is read and what it does.

Adding a vendor operation is one module with such lines, named once in `exchange`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Moment:
    """In whose name and when an operation runs; times in seconds since the epoch."""

    project: str
    now: float
    indexing_s: float


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer, and what the request log says of it beyond status and body.

    `body` is bytes when it is written already, of the media type `media`; `notes` are further
    members of the log's line.
    """

    status: int
    body: Mapping[str, object] | bytes
    token: str | None = None
    applied: Sequence[tuple[str, str]] = ()
    media: str = "application/json"
    notes: Mapping[str, object] = field(default_factory=dict)


def assuming(*subjects: str) -> dict[str, object]:
    """Notes for the log: on which entries of `assumptions` the answer rests, each once."""
    return {"assumed": dict.fromkeys(subjects, 1)}


@dataclass(frozen=True, slots=True)
class Route:
    """One operation.

    `read` turns the JSON body (POST) or the query (GET) into an order and raises Refusal;
    `perform` carries that order out inside a transaction; `described` gives the log the name and
    the number of rows of any body. `quota` and `records` name rates in `quota.RATES`: what one
    request takes, and what each of its rows takes; None where the documents count no such thing.
    """

    method: str
    # The order's type is the private business of each read/perform pair.
    read: Callable[[Any], Any]
    perform: Callable[[sqlite3.Connection, Any, Moment], Reply]
    described: Callable[[object], tuple[str | None, int | None]]
    quota: str | None = "other"
    records: str | None = None
