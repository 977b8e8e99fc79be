"""The twin's own routes, beside the vendors': which faults are in force, and the log so far.

Nothing here is logged, counted or spoiled; a web page of somewhere else gets nothing out of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl

import orjson

from workbench.twin.answers import Answer, written
from workbench.twin.exchange import KEY_PREFIX, Call, has_key
from workbench.twin.fault_files import BadFaults, rules
from workbench.twin.faults import Faults, Rule
from workbench.twin.log import Log

MAX_RULES_BODY = 10_000_000  # bytes of a PUT
MAX_LINES, MAX_LINES_BYTES = 1_000, 16_000_000  # of one answer about the log

_PREFIX = "/admin"
_HOSTS = ("127.0.0.1", "localhost")


class _No(Exception):
    """A call that is refused: its status and one sentence."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(sentence)
        self.status = status


def is_for(path: str) -> bool:
    """Whether a path is the twin's own."""
    return path == _PREFIX or path.startswith(f"{_PREFIX}/")


def answer(log: Log, faults: Faults, call: Call) -> Answer:
    """Answers GET, PUT and DELETE of /admin/faults and GET of /admin/log?after=N."""
    try:
        _admit(call)
        if call.path == f"{_PREFIX}/faults":
            return _faults(faults, call)
        if call.path == f"{_PREFIX}/log":
            return _log(log, call)
        raise _No(404, f"There is no {call.path}; the twin has /admin/faults and /admin/log.")
    except _No as no:
        return written(no.status, {"error": str(no)})


def _admit(call: Call) -> None:
    host = call.headers.get("host", "")
    # A name that somebody else made point to this machine is not this machine's (DNS rebinding).
    if host.partition(":")[0].lower() not in _HOSTS:
        raise _No(403, f"Call the twin's own routes by {' or '.join(_HOSTS)}.")
    if not has_key(call.headers):
        raise _No(401, f"Send Authorization: Bearer and a key that starts with {KEY_PREFIX}.")


def _faults(faults: Faults, call: Call) -> Answer:
    if call.method == "PUT":
        faults.replace(_read(call))
    elif call.method == "DELETE":
        faults.replace(())
    elif call.method != "GET":
        raise _No(405, "/admin/faults answers GET, PUT and DELETE.")
    return written(200, {"faults": faults.told()})


def _read(call: Call) -> tuple[Rule, ...]:
    if call.body is None or len(call.body) > MAX_RULES_BODY:
        raise _No(413, f"The rules are longer than {MAX_RULES_BODY:,} bytes; send fewer.")
    try:
        return rules("The body", call.body)
    except BadFaults as bad:
        raise _No(400, str(bad)) from bad


def _log(log: Log, call: Call) -> Answer:
    if call.method != "GET":
        raise _No(405, "/admin/log answers GET.")
    if log.path is None:
        raise _No(404, "This twin was started without --log.")
    given = dict(parse_qsl(call.query, keep_blank_values=True))
    after = given.pop("after", "0")
    if given or not after.isdecimal() or not after.isascii() or len(after) > 18:
        raise _No(400, "Expected /admin/log?after=N, N being the number of a line, or 0.")
    page = _page(log.path, int(after))
    members = f'],"next":{page.last},"more":{str(page.more).lower()},"unreadable":{page.bad}}}'
    # The lines go out as they are on disk, digit for digit.
    return written(200, b'{"lines":[' + b",".join(page.lines) + members.encode())


@dataclass(slots=True)
class _Page:
    last: int
    lines: list[bytes] = field(default_factory=list)
    size: int = 0
    more: bool = False
    bad: int = 0


def _page(path: Path, after: int) -> _Page:
    """The lines that follow number `after`, in the file's order, as many as one answer may hold.

    A line that is no JSON (what a killed twin left half written) is counted as unreadable.
    """
    page = _Page(after)
    for line in _whole_lines(path):
        try:
            number = orjson.loads(line)["n"]
        except (orjson.JSONDecodeError, KeyError, TypeError):
            page.bad += 1
            continue
        if number <= after:
            continue
        if page.lines and (len(page.lines) == MAX_LINES or page.size + len(line) > MAX_LINES_BYTES):
            page.more = True
            break
        page.lines.append(line.rstrip(b"\n"))
        page.size += len(line)
        page.last = max(page.last, number)
    return page


def _whole_lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        for line in file:
            if line.endswith(b"\n"):  # the last one may still be on its way
                yield line
