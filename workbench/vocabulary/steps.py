"""The steps of a Plan, the limits with their sources, and the repeat classes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

# reliability.md 1.7: I safe, I* safe while fresh, II harmful, III dangerous.
Repeat = Literal["I", "I*", "II", "III"]
WaitsFor = Literal["none", "accepted", "applied"]
Body = Literal["json", "xml"]


@dataclass(frozen=True, slots=True)
class Limit:
    """A number that a vendor sets, the page that says so, and whether it is our assumption."""

    value: int
    unit: str
    source: str
    assumption: bool = False


@dataclass(frozen=True, slots=True)
class Quota:
    """Token buckets that every route of one `group` shares; None means that nothing is counted so.

    `requests` a second with a `burst` of requests, and `records` a second with a burst of records.
    """

    group: str
    requests: float | None
    burst: int
    source: str
    assumption: bool = False
    records: float | None = None
    records_burst: int = 0

    def seconds(self, requests: int, records: int) -> float:
        """How long so many requests with so many records take at the least, in seconds."""
        by_request = (requests - self.burst) / self.requests if self.requests else 0.0
        by_record = (records - self.records_burst) / self.records if self.records else 0.0
        return max(0.0, by_request, by_record)


@dataclass(frozen=True, slots=True)
class Step:
    """One operation of a Plan: its route, its envelope and how rows are grouped into chunks.

    A step with a `body` carries no rows: its one chunk is that body. Otherwise a chunk is
    `prefix`, the records joined by `between`, `suffix`; `rows` and `bytes` bound it, and once
    `most_chunks` are full the remaining rows belong to the next step. `object` names what the
    step acts on (an audience), or is "" where each row names its own.

    `secret_at` is the place in the prefix where the client writes the secret of a vendor that wants
    it in the body; `alone` is how the beginning of a record that is alone in its chunk reads
    instead (from, to).
    """

    operation: str
    method: Literal["POST"]
    route: str
    repeat: Repeat
    waits_for: WaitsFor
    object: str = ""
    body: bytes | None = None
    prefix: bytes = b""
    between: bytes = b","
    suffix: bytes = b""
    form: Body = "json"
    secret_at: int | None = None
    alone: tuple[bytes, bytes] | None = None
    rows: int = 1
    bytes: int = 10_000_000
    most_chunks: int | None = None
    named_by: str = ""  # the member of the body that names the object, where each row names its own
    lane: int | None = None  # the rows of one lane only; lanes are filled side by side
    creates: bool = False  # an "it exists already" answer can be settled by a look at the vendor
