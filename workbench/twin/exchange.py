"""One request in, one answer out, one line in the log: the twin without its HTTP server."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl

from workbench.twin import quota
from workbench.twin.altcraft import gate as altcraft
from workbench.twin.answers import ALTCRAFT, BATCH, Answer, Vendor, broken, error_code, spoiled
from workbench.twin.batch.faulty import perform
from workbench.twin.batch.operations import ROUTES
from workbench.twin.errors import Code, Refusal, error_body, refuse, refuse_missing, shown
from workbench.twin.faults import Rule
from workbench.twin.jsontext import read
from workbench.twin.log import Log
from workbench.twin.routes import Moment, Reply, Route, assuming
from workbench.twin.settling import settle
from workbench.twin.state import Store

MAX_BODY = 64_000_000  # bytes; the twin's own safety cap, Batch states none (api/batch.md §1.4)
KEY_PREFIX = "twin_"  # a key of the real vendor never starts so, and must never get in here

_PATH = re.compile(r"/batch/([0-9]+\.[0-9]+)/(.+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Call:
    """A request as it came in; `body` None when it was too long to be kept or never read."""

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)  # names in lower case
    body: bytes | None = b""


@dataclass(frozen=True, slots=True)
class Twin:
    """Everything an exchange needs besides the request; `clock` tells seconds since the epoch."""

    store: Store
    log: Log
    clock: Callable[[], float]
    quota: bool = True
    indexing_s: float = 1.0


def route_of(path: str) -> tuple[str, str]:
    """(version, route) of a path such as /batch/2.11/audiences/view, else ("", path)."""
    if altcraft.is_for(path):
        return altcraft.route_of(path)
    match = _PATH.fullmatch(path)
    return (match[1], match[2]) if match else ("", path)


def process(twin: Twin, call: Call, fault: Rule | None = None) -> Answer:
    """Answers one request. Its effect is committed and its log line written on return."""
    facts = _facts(twin, call)
    vendor = vendor_of(call.path)
    try:
        reply = _reply(twin, call, facts, fault) if fault is None or fault.applies else None
        answer = spoiled(vendor, reply, fault)
    except Exception as error:
        reply, answer = None, broken(vendor, error, str(facts["route"]))
    if reply:
        facts.update(token=reply.token, applied=reply.applied, **reply.notes)
    if fault:
        facts["fault"] = fault.do
    if fault is None or fault.do != "reset_before":
        facts.update(status=answer.status, error_code=error_code(answer) or facts["error_code"])
    twin.log.append(facts)
    return answer


def vendor_of(path: str) -> Vendor:
    """Whose words an answer to this path is in; Batch's for a path of nobody's."""
    return ALTCRAFT if altcraft.is_for(path) else BATCH


def _facts(twin: Twin, call: Call) -> dict[str, Any]:
    version, route = route_of(call.path)
    now = datetime.fromtimestamp(twin.clock(), UTC)
    facts = {
        "time": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "method": call.method,
        "route": route,
        "version": version,
        "project": call.headers.get("x-batch-project"),
        "status": None,
        "error_code": None,
        "name": None,
        "rows": None,
        "applied": (),
        "token": None,
        "sha256": None if call.body is None else hashlib.sha256(call.body).hexdigest(),
        "fault": None,
    }
    return {**facts, **altcraft.log_facts(call)} if altcraft.is_for(call.path) else facts


def _reply(twin: Twin, call: Call, facts: dict[str, Any], fault: Rule | None) -> Reply:
    if altcraft.is_for(call.path):
        return altcraft.reply(call, twin.store, twin.clock(), facts, fault)
    try:
        route = _route(call)
        project = _admit(call)
        _spend(twin, project, route.quota, 1)
        given = _query(call.query) if route.method == "GET" else _json_body(call)
        facts["name"], facts["rows"] = route.described(given)
        order = route.read(given)
        _spend(twin, project, route.records, facts["rows"] or 0)
        with twin.store.transaction() as db:
            now = twin.clock()
            settle(db, now)
            return perform(db, route, order, Moment(project, now, twin.indexing_s), fault)
    except Refusal as refusal:
        notes = assuming(refusal.assumed) if refusal.assumed else {}
        notes |= {"fault": refusal.fault} if refusal.fault else {}
        return Reply(refusal.status, error_body(refusal.code, refusal.message), notes=notes)


def _route(call: Call) -> Route:
    version, name = route_of(call.path)
    route = ROUTES.get(name) if version else None
    if route is None:
        known = "the twin answers /batch/<version>/ with " + ", ".join(ROUTES)
        raise Refusal(Code.ROUTE_NOT_FOUND, f"There is no route {shown(call.path)}; {known}.")
    if call.method != route.method:
        message = f"{name} answers {route.method}, not {shown(call.method)}."
        raise Refusal(Code.API_MISUSE, message, assumed="wrong method on a known route")
    return route


def has_key(headers: Mapping[str, str]) -> bool:
    """Whether a request carries a key of a twin's."""
    scheme, _, key = headers.get("authorization", "").partition(" ")
    return scheme.lower() == "bearer" and key.strip().startswith(KEY_PREFIX)


def _admit(call: Call) -> str:
    # The message never quotes what was sent: it may be a real key that lost its way.
    if not has_key(call.headers):
        message = f"Send Authorization: Bearer and a REST key that starts with {KEY_PREFIX}."
        raise Refusal(Code.AUTHENTICATION_INVALID, message)
    project = call.headers.get("x-batch-project", "").strip()
    if not project:
        refuse_missing("The header X-Batch-Project", "expected the project key")
    return project


def _spend(twin: Twin, project: str, name: str | None, amount: int) -> None:
    if name is None or not twin.quota:
        return
    # A transaction of its own: a request that is refused later has still been counted.
    with twin.store.transaction() as db:
        granted = quota.spend(db, project, name, twin.clock(), amount)
    if not granted:
        raise quota.refusal(name)


def _query(query: str) -> dict[str, str]:
    pairs = parse_qsl(query, keep_blank_values=True)
    found = dict(pairs)
    if len(found) != len(pairs):
        refuse("The query", "one parameter is given twice")
    return found


def _json_body(call: Call) -> object:
    if call.body is None:
        message = f"The body is longer than {MAX_BODY:,} bytes, the twin's own cap; send less."
        raise Refusal(Code.API_MISUSE, message, status=413)
    kind = call.headers.get("content-type", "")
    if kind.partition(";")[0].strip().lower() != "application/json":
        message = f"Content-Type is {shown(kind)}, expected application/json."
        raise Refusal(Code.MALFORMED_JSON_BODY, message)
    return read(call.body)
