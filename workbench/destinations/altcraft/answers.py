"""How an answer of update_batch reads: HTTP first, then the request's error, then each profile's.

Shapes: seed 002; codes: api/altcraft.md 3. What is not documented is not taken for an answer.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import NoReturn
from xml.parsers import expat

from workbench.vocabulary.fates import Fate
from workbench.vocabulary.replies import Reply, Verdict
from workbench.vocabulary.steps import Step

OK = 0
# Certainly not processed, the latter for its size (reliability.md 1.5).
REFUSED_CHUNK = (400, 413)
# What one profile can be refused with: the documented numbers, and 404 for one that is not found.
REFUSED_ROW = (400, 401, 402, 403, 404)
# Every further request would be refused in the same way until the reader has changed this.
STOP = {
    401: "set the connection's token, then resume",
    402: "a limit of the account's tariff is reached: have it raised, then resume",
    403: "check that this token may change this database, then resume",
    404: "check the database's number and the host, then resume",
}
# Certainly not processed (reliability.md 1.5).
WAIT = (429, 503)


@dataclass(frozen=True, slots=True)
class Said:
    """An answer in the vendor's own shape: the request's error, and what each profile met.

    `results` is None where there is no list; a result that is none is None in it.
    """

    error: int
    text: str
    results: tuple[tuple[int, str] | None, ...] | None


def read(step: Step, reply: Reply, records: int) -> Verdict:
    """The fate of each row of a request with `records` profiles; one result a profile, in order."""
    if reply.status in WAIT:
        return Verdict("not_sent", f"the vendor answered {reply.status}: not now", then="wait")
    said = _said(reply.body) if reply.status < 500 else None
    if said is None:
        return _not_understood(reply)
    told = f"{said.text or 'no reason was given'} (error {said.error})"
    if reply.status == 200 and (said.error == OK or said.results):
        found = _by_row(said, records)
        if said.error not in STOP:
            return found
        return replace(found, reason=f"the vendor refused: {told}; {STOP[said.error]}", then="stop")
    if said.error == OK:
        return _not_understood(reply)
    if said.error in STOP:
        reason = f"the vendor refused: {told}; {STOP[said.error]}"
        return Verdict("not_sent", reason, str(said.error), then="stop")
    fate: Fate = "rejected" if said.error in REFUSED_CHUNK else "unknown"
    return Verdict(fate, told, str(said.error))


def _not_understood(reply: Reply) -> Verdict:
    reason = f"The answer (HTTP {reply.status}) is not one that the vendor's documents describe"
    # Nothing but the address, the token or the network differs between a request and the next.
    stop = 300 <= reply.status < 500
    return Verdict("unknown", reason, then="stop" if stop else "go_on")


def _by_row(said: Said, records: int) -> Verdict:
    if said.results is None or len(said.results) != records:
        found = "no results" if said.results is None else f"{len(said.results):,} results"
        reason = f"the answer has {found} for {records:,} profiles, so none can be told apart"
        # The next request would be answered no better (reliability.md 1.8, row 20).
        return Verdict("unknown", reason, str(said.error), then="stop")
    exceptions = tuple(
        (place, *_exception(result))
        for place, result in enumerate(said.results)
        if result is None or result[0] != OK
    )
    if said.error == OK:
        return Verdict("accepted", exceptions=exceptions)
    if exceptions:
        return Verdict("accepted", code=str(said.error), exceptions=exceptions)
    # No profile is what it refuses: whichever of both is true, no document says.
    reason = f"the answer takes every profile and refuses the request (error {said.error})"
    return Verdict("unknown", reason, str(said.error))


def _exception(result: tuple[int, str] | None) -> tuple[Fate, str]:
    if result is None:
        return "unknown", "the answer has no error number for this profile"
    error, text = result
    told = f"{text or 'no reason was given'} (error {error})"
    if error in REFUSED_ROW:
        return "rejected", told
    return "unknown", f"{told}; no document says what this number means"


def _said(body: bytes) -> Said | None:
    """The answer, in JSON or in XML, whichever it is; None for anything else."""
    found = _xml(body) if body.lstrip()[:1] == b"<" else _json(body)
    error = None if found is None else _number(found.get("error"))
    if found is None or error is None:
        return None
    listed = found.get("result")
    results = tuple(_result(one) for one in listed) if isinstance(listed, list) else None
    return Said(error, _text(found), results)


def _result(one: object) -> tuple[int, str] | None:
    if not isinstance(one, dict):
        return None
    error = _number(one.get("error"))
    return None if error is None else (error, _text(one))


def _text(found: Mapping[str, object]) -> str:
    text = found.get("error_text")
    return text.strip() if isinstance(text, str) else ""


def _number(value: object) -> int | None:
    """An error's number: a whole one in JSON, its digits in XML."""
    if isinstance(value, _XmlText):
        return int(value) if re.fullmatch("[0-9]{1,6}", value) else None
    return value if type(value) is int else None


def _json(body: bytes) -> Mapping[str, object] | None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


class _XmlText(str):
    """The text of an element, which may be a number."""

    __slots__ = ()


class _NotExpected(Exception):
    """XML that is no answer of the vendor's."""


class _Answer:
    """Expat's handlers: `<xml>` with members, and `<result>` as often as there are profiles."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.found: dict[str, object] = {}
        self.results: list[dict[str, object]] = []
        self.pieces: list[str] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        if not self.names and name != "xml":
            raise _NotExpected
        self.names.append(name)
        self.pieces.clear()
        if self.names == ["xml", "result"]:
            self.results.append({})

    def text(self, data: str) -> None:
        self.pieces.append(data)

    def end(self, name: str) -> None:
        text = _XmlText("".join(self.pieces).strip())
        if len(self.names) == 2 and name != "result":
            self.found.setdefault(name, text)
        elif len(self.names) == 3 and self.names[1] == "result":
            self.results[-1].setdefault(name, text)
        self.names.pop()
        self.pieces.clear()

    def refuse(self, *_: object) -> NoReturn:
        raise _NotExpected


def _xml(body: bytes) -> Mapping[str, object] | None:
    answer, parser = _Answer(), expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = answer.start
    parser.EndElementHandler = answer.end
    parser.CharacterDataHandler = answer.text
    # No document type: it is never the vendor's, and its entities could grow without end.
    parser.StartDoctypeDeclHandler = answer.refuse
    try:
        parser.Parse(body, True)
    except (expat.ExpatError, _NotExpected, ValueError, LookupError):
        return None
    return {**answer.found, **({"result": answer.results} if answer.results else {})}
