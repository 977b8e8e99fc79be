"""The twin as a Starlette application: bytes off the wire into a call, an answer back onto it.

Carries out what a fault does to the connection; knows no route and no rule.
"""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.routing import Mount
from starlette.types import Message, Receive, Scope, Send

from workbench.twin.altcraft.practice import set_switches
from workbench.twin.exchange import MAX_BODY, Answer, Call, Twin, broken, process, route_of
from workbench.twin.faults import Faults, Rule
from workbench.twin.log import Log
from workbench.twin.state import open_store, reset

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
        route = route_of(scope["path"])[1]
        fault = self._faults.next(route)
        try:
            body = await _body(receive) if not fault or fault.do != "reset_before" else None
            answer = await run_in_threadpool(process, self._twin, _call(scope, body), fault)
        except _ClientLeft:
            return  # no whole request, so nothing to answer and nothing to log
        except Exception as error:
            answer, fault = broken(error, route), None
        await _deliver(answer, fault, scope, receive, send)


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


async def _deliver(
    answer: Answer, fault: Rule | None, scope: Scope, receive: Receive, send: Send
) -> None:
    do = fault.do if fault else None
    if fault and do == "delay":
        await asyncio.sleep(fault.seconds)
    if do in ("reset_before", "apply_then_reset"):
        await _cut(scope, receive, reset=True)
        return
    whole = do != "truncate"
    await send(_start(answer))
    part = answer.body if whole else answer.body[: len(answer.body) // 2]
    await send({"type": "http.response.body", "body": part, "more_body": not whole})
    if not whole:
        await _cut(scope, receive, reset=False)


def _start(answer: Answer) -> Message:
    headers = {"X-Sandbox": "1", **answer.headers}
    if answer.status != 204:  # which may not have one (RFC 9110, 8.6)
        headers = {"Content-Length": str(len(answer.body)), **headers}
    raw = [(name.lower().encode("ascii"), text.encode("ascii")) for name, text in headers.items()]
    return {"type": "http.response.start", "status": answer.status, "headers": raw}


async def _cut(scope: Scope, receive: Receive, *, reset: bool) -> None:
    """Ends the connection without finishing the answer: a TCP reset, or what was sent and a FIN."""
    transport: asyncio.Transport = scope["state"]["transport"]  # put there by serving.Protocol
    if reset:
        # Linger 0 makes the kernel send RST; an abort alone may end in a polite FIN.
        linger = struct.pack("ii", 1, 0)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        transport.abort()
    else:
        transport.close()
    while (await receive())["type"] != "http.disconnect":
        pass  # until the server knows: it would answer 500 in our place otherwise
