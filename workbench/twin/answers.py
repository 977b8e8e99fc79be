"""What goes back: a reply written down, or what a fault makes of it.

Knows the two vendors' words for a refusal, no route and no stored state; `wire` sends it.
"""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import orjson

from workbench.twin.altcraft import failures
from workbench.twin.errors import STATUS_OF, Code, error_body
from workbench.twin.faults import Rule
from workbench.twin.routes import Reply

_PAGE = b"<!doctype html><title>Practice fault</title><p>This is not the API you called.</p>"
# The beginning of a gzip stream (RFC 1952), then no compressed data at all.
_NO_GZIP = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03" + b"This is not compressed."
_TOLD = "The practice vendor was told to answer so."
_BODYLESS = (204, 304)  # HTTP allows these no body


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back over the wire."""

    status: int
    body: bytes
    headers: Mapping[str, str]


class Vendor(NamedTuple):
    """How a vendor says yes and no when the twin was told what to say."""

    success: int
    refusal: Callable[[int], Mapping[str, object]]
    unknown: Mapping[str, object]


def _batch_refusal(status: int) -> Mapping[str, object]:
    code = next((name for name, number in STATUS_OF.items() if number == status), None)
    return error_body(code, _TOLD) if code else {}


BATCH = Vendor(202, _batch_refusal, {"code": "A_CODE_OF_NO_DOCUMENT"})
ALTCRAFT = Vendor(
    200,
    lambda status: failures.error_body(status, _TOLD),
    {"error": "a word of no document", "result": {}},
)


def written(status: int, body: object, headers: Mapping[str, str] | None = None) -> Answer:
    """An answer of JSON, unless the body is bytes or a string, which go as they are."""
    if isinstance(body, bytes):
        raw = body
    else:
        raw = body.encode("utf-8") if isinstance(body, str) else orjson.dumps(body)
    if status in _BODYLESS:
        raw = b""
    return Answer(status, raw, {"Content-Type": "application/json", **(headers or {})})


def spoiled(vendor: Vendor, reply: Reply | None, fault: Rule | None) -> Answer:
    """The answer to a request; `reply` None when the fault kept it from being processed."""
    if fault is None:
        assert reply is not None  # only a fault leaves a request unprocessed
        return _honest(vendor, reply, {})
    if fault.do == "status":
        body = vendor.refusal(fault.status) if fault.body is None else fault.body
        return written(fault.status, body, fault.headers)
    if fault.do == "html":
        page = {"Content-Type": "text/html; charset=utf-8", **fault.headers}
        return written(fault.status, _PAGE, page)
    answer = _honest(vendor, reply, fault.headers)
    if fault.do == "empty":
        return Answer(answer.status, b"", answer.headers)
    if fault.do == "unknown_body":
        fine = answer.status if answer.status < 300 else vendor.success
        shape = vendor.unknown if fault.body is None else fault.body
        return written(_with_body(fine), shape, fault.headers)
    if fault.do == "bad_gzip":
        headers = {**answer.headers, "Content-Encoding": "gzip"}
        return Answer(_with_body(answer.status), _NO_GZIP, headers)
    if fault.do in ("huge", "gzip_bomb"):
        return Answer(_with_body(answer.status), answer.body, answer.headers)
    return answer


def _honest(vendor: Vendor, reply: Reply | None, headers: Mapping[str, str]) -> Answer:
    if reply is None:
        return written(vendor.success, {}, headers)
    return written(reply.status, reply.body, {"Content-Type": reply.media, **headers})


def _with_body(status: int) -> int:
    return 200 if status in _BODYLESS else status


def error_code(answer: Answer) -> str | None:
    """Batch's code in a refusal; None in any other answer, also in a fault's own body."""
    if answer.status < 400:
        return None
    try:
        body = orjson.loads(answer.body)
    except orjson.JSONDecodeError:
        return None
    code = body.get("error_code") if isinstance(body, dict) else None
    return code if isinstance(code, str) else None


def broken(vendor: Vendor, error: Exception, where: str) -> Answer:
    """500 for an error of the twin's own; stderr gets the place and no data of the request."""
    last = traceback.extract_tb(error.__traceback__)[-1:]
    place = f"{last[0].name}, line {last[0].lineno}" if last else "an unknown place"
    sys.stderr.write(f"twin: unexpected {type(error).__name__} in {place}, answering {where}\n")
    sys.stderr.flush()
    if vendor is ALTCRAFT:
        return written(500, vendor.refusal(500))
    message = "The twin met an unexpected error; its console says where."
    return written(500, error_body(Code.SERVER_ERROR, message))
