"""The steps of a Plan, the limits with their sources, and the repeat classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# reliability.md 1.7: I safe, I* safe while fresh, II harmful, III dangerous.
Repeat = Literal["I", "I*", "II", "III"]
WaitsFor = Literal["none", "accepted", "applied"]


@dataclass(frozen=True, slots=True)
class Limit:
    """A number that a vendor sets, the page that says so, and whether it is our assumption."""

    value: int
    unit: str
    source: str
    assumption: bool = False


@dataclass(frozen=True, slots=True)
class Quota:
    """A token bucket: `requests` a second with a burst, shared by every route of one `group`."""

    group: str
    requests: float
    burst: int
    source: str
    assumption: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """One operation of a Plan: its route, its envelope and how rows are grouped into chunks.

    A step with a `body` carries no rows: its one chunk is that body. Otherwise a chunk is
    `prefix`, the records joined by commas, `suffix`; `rows` and `bytes` bound it, and once
    `most_chunks` are full the remaining rows belong to the next step. `object` names what the
    step acts on (an audience), or is "" where each row names its own.
    """

    operation: str
    method: Literal["POST"]
    route: str
    repeat: Repeat
    waits_for: WaitsFor
    object: str = ""
    body: bytes | None = None
    prefix: bytes = b""
    suffix: bytes = b""
    rows: int = 1
    bytes: int = 10_000_000
    most_chunks: int | None = None
    creates: bool = False  # an "it exists already" answer can be settled by a look at the vendor
