"""The twin as a Starlette application: bytes off the wire into a call, an answer back onto it.

Reads no rule itself: what a fault does to an answer is in `answers`, to the connection in `wire`.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.routing import Mount
from starlette.types import Receive, Scope, Send

from workbench.twin import admin
from workbench.twin.altcraft.practice import set_switches
from workbench.twin.answers import broken
from workbench.twin.exchange import MAX_BODY, Call, Twin, process, route_of, vendor_of
from workbench.twin.faults import Faults, Rule
from workbench.twin.log import Log
from workbench.twin.state import open_store, reset
from workbench.twin.wire import Wire, deliver
from workbench.twin.wire import reset as reset_connection

# A body over the cap is still read so far (and thrown away), for a client that is cut off while
# it sends often never sees the 413.
_DRAIN = 4 * MAX_BODY


def app(
    state: Path,
    log: Path | None = None,
    faults: Sequence[Rule] = (),
    *,
    quota: bool = True,
    indexing_s: float = 1.0,
    fresh: bool = False,
    clock: Callable[[], float] = time.time,
    strict_profiles: bool | None = None,
    deduplication: bool | None = None,
) -> Starlette:
    """The application over a state file; `fresh` empties it first. Times in seconds.

    The last two set Altcraft's switches in the state (`altcraft.practice`); None leaves them.
    Raises state.NotTwinState or OSError when a file cannot be used.
    """
    store = open_store(state)
    if fresh:
        reset(store)
    if strict_profiles is not None or deduplication is not None:
        with store.transaction() as db:
            set_switches(db, strict_profiles, deduplication)
    twin = Twin(store, Log(store, log), clock, quota, indexing_s)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        yield
        twin.log.close()
        store.close()

    return Starlette(routes=[Mount("/", app=_Endpoint(twin, Faults(faults)))], lifespan=lifespan)


class _Endpoint:
    """Answers every path and method; the route table decides which of them exist."""

    def __init__(self, twin: Twin, faults: Faults) -> None:
        self._twin = twin
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await send({"type": "websocket.close", "code": 1000})
            return
        wire = Wire(scope, receive, send)
        try:
            if admin.is_for(scope["path"]):
                call = _call(scope, await _body(receive))
                told = await run_in_threadpool(admin.answer, self._twin.log, self._faults, call)
                await deliver(wire, told, None)
            else:
                await self._vendor(wire)
        except _ClientLeft:
            return  # no whole request, so nothing to answer and nothing to log

    async def _vendor(self, wire: Wire) -> None:
        path = wire.scope["path"]
        route = route_of(path)[1]
        body, fault = await self._met(route, wire.receive)
        try:
            if fault and fault.do == "late_apply":
                await _let_wait(wire, fault)
            call = _call(wire.scope, body)
            answer = await run_in_threadpool(process, self._twin, call, fault)
        except Exception as error:
            answer, fault = broken(vendor_of(path), error, route), None
        await deliver(wire, answer, fault)

    async def _met(self, route: str, receive: Receive) -> tuple[bytes | None, Rule | None]:
        """The body and the fault for it; the body is left unread where the fault wants that."""
        if self._faults.look_inside(route):
            body = await _body(receive)
            return body, self._faults.next(route, body)
        fault = self._faults.next(route)
        return None if fault and fault.do == "reset_before" else await _body(receive), fault


async def _let_wait(wire: Wire, fault: Rule) -> None:
    """Leaves the client without an answer until the request may be processed."""
    if not fault.hold:
        await reset_connection(wire)
    await asyncio.sleep(fault.seconds)


class _ClientLeft(Exception):
    """The connection ended before the whole body had come."""


async def _body(receive: Receive) -> bytes | None:
    """The whole body, or None when it is longer than the cap."""
    parts: list[bytes] = []
    size = 0
    while size <= _DRAIN:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise _ClientLeft
        part = message.get("body", b"")
        size += len(part)
        if size > MAX_BODY:
            parts.clear()
        else:
            parts.append(part)
        if not message.get("more_body"):
            break
    return b"".join(parts) if size <= MAX_BODY else None


def _call(scope: Scope, body: bytes | None) -> Call:
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    query = scope["query_string"].decode("latin-1")
    return Call(scope["method"], scope["path"], query, headers, body)
