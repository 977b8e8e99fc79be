"""One Altcraft request in, one reply out: path, method, body, token, repeat, operation.

The twin's own errors are left to `exchange`; what goes wrong on purpose is decided there too.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, Protocol

from workbench.twin.altcraft import (
    failures,
    faulty,
    orders,
    practice,
    reads,
    repeats,
    tokens,
    updates,
    xmltext,
)
from workbench.twin.altcraft.failures import Failure
from workbench.twin.altcraft.results import Outcome
from workbench.twin.errors import Refusal, shown
from workbench.twin.faults import Rule
from workbench.twin.jsontext import read as read_json
from workbench.twin.jsontext import write as write_json
from workbench.twin.routes import Reply
from workbench.twin.state import Store

PREFIX = "/altcraft/"
VERSION = "v1.1"  # §1
MAX_BODY = 10_000_000  # bytes; §2.2: recommended there, a server's default on sibling pages
JSON, XML = "application/json", "application/xml"
UPDATE = "profiles/update_batch"

_PATH = re.compile(r"/altcraft/api/(v[0-9]+\.[0-9]+)/(.+?)/?", re.ASCII)

READS: Mapping[str, Callable[[sqlite3.Connection, object], Outcome]] = {
    "profiles/get": reads.profiles_get,
    "databases/list": reads.databases_list,
    "databases/get": reads.databases_get,
    "databases/fields_get": reads.databases_fields_get,
    "resources/list": reads.resources_list,
    "resources/get": reads.resources_get,
    "resources/fields_get": reads.resources_fields_get,
}
ROUTES = (UPDATE, *READS)


class Incoming(Protocol):
    """The parts of a call that the gate looks at; `body` None when it was too long to keep."""

    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def headers(self) -> Mapping[str, str]: ...
    @property
    def body(self) -> bytes | None: ...


class _Asked(NamedTuple):
    """A request whose body could be read."""

    route: str
    payload: object
    media: str
    body: bytes


def is_for(path: str) -> bool:
    """Whether a path is Altcraft's."""
    return path.startswith(PREFIX)


def route_of(path: str) -> tuple[str, str]:
    """(version, route) of a path such as /altcraft/api/v1.1/profiles/get/, else ("", path)."""
    match = _PATH.fullmatch(path)
    return (match[1], match[2]) if match else ("", path)


def log_facts(call: Incoming) -> dict[str, Any]:
    """What the log says of any request: its body's hash with the token's value emptied."""
    bare = None if call.body is None else tokens.without(call.body, xml=_media(call) == XML)
    digest = None if bare is None else hashlib.sha256(bare).hexdigest()
    return {"vendor": "altcraft", "project": None, "sha256": digest}


def reply(
    call: Incoming, store: Store, now: float, facts: dict[str, Any], fault: Rule | None
) -> Reply:
    """Answers one request; fills the log's facts with what is known before it is carried out."""
    media = XML if _media(call) == XML else JSON
    try:
        route = _route(call)
        asked = _asked(call, route, facts)
        media = _answer_media(asked)
        return _carried_out(call, asked, media, store, now, fault)
    except Failure as failure:
        body = _written(failures.error_body(failure.error, failure.text), media)
        notes = {"error_code": str(failure.error)}
        return Reply(failure.status, body, media=media, notes=notes)


def _media(call: Incoming) -> str:
    return call.headers.get("content-type", "").partition(";")[0].strip().lower()


def _route(call: Incoming) -> str:
    version, route = route_of(call.path)
    if version != VERSION or route not in ROUTES:
        known = f"the twin answers /altcraft/api/{VERSION}/ with " + ", ".join(ROUTES)
        message = f"There is no method {shown(call.path)}; {known}."
        raise Failure(failures.NOT_FOUND, message, status=failures.NOT_FOUND)
    if call.method != "POST":
        message = f"{route} answers POST, not {shown(call.method)}."
        raise Failure(failures.WRONG_METHOD, message, status=failures.WRONG_METHOD)
    return route


def _asked(call: Incoming, route: str, facts: dict[str, Any]) -> _Asked:
    if call.body is None or len(call.body) > MAX_BODY:
        message = f"The body is longer than {MAX_BODY:,} bytes; send fewer profiles at once."
        raise Failure(failures.TOO_LARGE, message, status=failures.TOO_LARGE)
    media = _media(call)
    if media == XML:
        payload = xmltext.read(call.body)
    elif media == JSON:
        payload = _json(call.body)
    else:
        kind = shown(call.headers.get("content-type", ""))
        failures.refuse("Content-Type", f"found {kind}, expected {JSON} or {XML}")
    facts["name"], facts["rows"] = orders.described(payload, route)
    if tokens.admit(call.headers, payload):
        facts["warnings"] = ["a token in the header and another in the body: the header's counts"]
    return _Asked(route, payload, media, call.body)


def _json(body: bytes) -> object:
    try:
        return read_json(body)
    except Refusal as refusal:
        raise Failure(failures.BAD_REQUEST, refusal.message) from None


def _answer_media(asked: _Asked) -> str:
    """XML in, XML out, unless `format` names the other one (§1, §8)."""
    wanted = asked.payload.get("format") if isinstance(asked.payload, dict) else None
    if wanted is None or asked.route == UPDATE:
        return asked.media
    if wanted not in ("json", "xml"):
        failures.refuse("format", f"found {shown(wanted)}, expected json or xml")
    return XML if wanted == "xml" else JSON


def _written(body: Mapping[str, object], media: str) -> bytes:
    return xmltext.write(body) if media == XML else write_json(body)


def _carried_out(
    call: Incoming, asked: _Asked, media: str, store: Store, now: float, fault: Rule | None
) -> Reply:
    if asked.route != UPDATE:
        with store.transaction() as db:
            told = READS[asked.route](db, asked.payload)
        return Reply(200, _written(told.body, media), media=media)
    order = orders.update(asked.payload)
    key = repeats.key_of(asked.route, call.headers, asked.body)
    with store.transaction() as db:
        switches = practice.settings(db)
        first = repeats.first_answer(db, key, now) if switches.deduplication else None
        if first:
            assumed = {"answer to a repeat": 1}
            repeated = {"options": order.options, "repeat": True, "assumed": assumed}
            return Reply(200, first[1], media=first[0], notes=repeated)
        done = updates.perform(db, faulty.left(order, fault), now, switches)
        done = faulty.told(order, done, fault)
        body = _written(done.body, media)
        if switches.deduplication:
            repeats.keep(db, key, now, media, body)
    return Reply(200, body, applied=done.applied, media=media, notes=done.notes)
