"""What came back for one request, and what a destination makes of it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from workbench.vocabulary.fates import Fate


@dataclass(frozen=True, slots=True)
class Reply:
    """A complete HTTP answer, read under a deadline and a byte cap."""

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The fate of a chunk's rows, with the vendor's words.

    `then` is what the run does next: `go_on`; `wait` (certainly not processed, try again later);
    `stop` (every further request would fare the same). `exceptions` are the records, by position in
    the chunk from 0, whose fate differs from the chunk's.
    """

    fate: Fate
    reason: str = ""
    code: str = ""
    token: str = ""
    then: Literal["go_on", "wait", "stop"] = "go_on"
    exceptions: tuple[tuple[int, Fate, str], ...] = ()


# As an escape JSON can write half of a character, which no page and no file takes.
_HALF = re.compile(rb"\\u[dD][89a-fA-F]")
# Of a whole number in SQLite (sqlite.org/datatype3.html).
_LARGEST = 2**63 - 1


def json_object(body: bytes) -> Mapping[str, Any]:
    """The JSON object in these bytes; empty for anything else.

    In the place of half a character stands the replacement character.
    """
    try:
        found = json.loads(body)
        if _HALF.search(body):
            text = json.dumps(found, ensure_ascii=False).encode("utf-16", "surrogatepass")
            found = json.loads(text.decode("utf-16", "replace"))
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def number_of(found: object) -> int | None:
    """A number of things as a vendor tells it; None for what cannot be one."""
    if isinstance(found, bool) or not isinstance(found, int):
        return None
    return found if 0 <= found <= _LARGEST else None


# A question to the vendor that changes nothing there: a route with its parameters.
Ask = Callable[[str, Mapping[str, str]], Reply]


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look at the vendor shows of a request whose answer was lost, or of one row of it.

    `there` is True only where what the request asked for is there to be seen; `told` says what was
    seen, for a person. `position` is the record's place in the request, None for all of them.
    """

    there: bool
    told: str
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Tried:
    """What tells the work of a request whose answer was lost from that of others; moments in UTC.

    `since` is when its first try that may have been carried out began, None where nobody knows.
    `tokens` are those that the vendor gave to other requests about the same object. `others` are
    the moments from which, and until which (None: still), further ones that have no token may have
    done the same.
    """

    since: datetime | None
    tokens: frozenset[str] = frozenset()
    others: tuple[tuple[datetime, datetime | None], ...] = ()


def absent(answer: Reply) -> bool:
    """Whether the vendor itself says that what was asked about is not there; a gateway cannot.

    A 404 in Batch's shape of errors (api/batch.md 1.2).
    """
    return answer.status == 404 and isinstance(
        json_object(answer.body).get("error_code"), str | int
    )
