"""An answer onto its connection, whole or the way a fault spoils it; knows no route and no rule."""

from __future__ import annotations

import asyncio
import http
import socket
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace

from starlette.types import Message, Receive, Scope, Send

from workbench.twin.answers import Answer
from workbench.twin.faults import Rule

_BLANKS = b" " * 1_000_000


@dataclass(frozen=True, slots=True)
class Wire:
    """The connection of one request, as the server hands it over."""

    scope: Scope
    receive: Receive
    send: Send

    @property
    def transport(self) -> asyncio.Transport:
        """What is below HTTP; put there by `serving.Protocol`."""
        found: asyncio.Transport = self.scope["state"]["transport"]
        return found


async def deliver(wire: Wire, answer: Answer, fault: Rule | None) -> None:
    """Sends the answer, or what the fault lets through of it."""
    do = fault.do if fault else ""
    if fault is None:
        await _whole(wire, answer)
    elif do in ("reset_before", "apply_then_reset"):
        await reset(wire)
    elif do == "status_line_only":
        wire.transport.write(_head(answer)[: len("HTTP/1.1 202 Acc")])
        await _finish(wire)
    elif do == "truncate":
        await wire.send(_start(answer, len(answer.body)))
        await wire.send(_piece(answer.body[: len(answer.body) // 2], more=True))
        await _finish(wire)
    elif do == "drip":
        await _drip(wire, answer, fault)
    elif do == "huge":
        length = max(fault.bytes, len(answer.body))
        await _stream(wire, answer, _padded(answer.body, length), length)
    elif do == "gzip_bomb":
        zipped = replace(answer, headers={**answer.headers, "Content-Encoding": "gzip"})
        await _stream(wire, zipped, _zipped(_padded(answer.body, fault.bytes)), None)
    elif do == "refuse":
        # Before the answer: whoever has it must find the door shut.
        wire.scope["state"]["shut"](fault.seconds)
        await _whole(wire, replace(answer, headers={**answer.headers, "Connection": "close"}))
    else:
        await asyncio.sleep(fault.seconds if do == "delay" else 0)
        await _whole(wire, answer)


async def reset(wire: Wire) -> None:
    """Ends the connection with a TCP reset."""
    # Linger 0 makes the kernel send RST; an abort alone may end in a polite FIN.
    linger = struct.pack("ii", 1, 0)
    if not wire.transport.is_closing():  # the client may have left by itself
        below = wire.transport.get_extra_info("socket")
        below.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    wire.transport.abort()
    await _until_gone(wire)


async def _finish(wire: Wire) -> None:
    """Ends the connection with a FIN after what was written."""
    wire.transport.close()
    await _until_gone(wire)


async def _until_gone(wire: Wire) -> None:
    while (await wire.receive())["type"] != "http.disconnect":
        pass  # until the server knows: it would answer 500 in our place otherwise


async def _whole(wire: Wire, answer: Answer) -> None:
    await wire.send(_start(answer, len(answer.body)))
    await wire.send(_piece(answer.body, more=False))


async def _drip(wire: Wire, answer: Answer, fault: Rule) -> None:
    head, body = _head(answer), answer.body
    at_once, slow, rest = (b"", head, body) if fault.part == "headers" else (head, body, b"")
    # Below HTTP throughout: its layer sends a head in one piece only.
    wire.transport.write(at_once)
    for place in range(len(slow)):
        await asyncio.sleep(fault.seconds)
        if wire.transport.is_closing():  # the client left
            break
        wire.transport.write(slow[place : place + 1])
    wire.transport.write(rest)
    await _finish(wire)


async def _stream(wire: Wire, answer: Answer, pieces: Iterator[bytes], length: int | None) -> None:
    """Sends pieces as fast as they are taken."""
    await wire.send(_start(answer, length))
    for piece in pieces:
        if wire.transport.is_closing():
            return
        await wire.send(_piece(piece, more=True))
        await asyncio.sleep(0)  # other connections are to be served meanwhile
    await wire.send(_piece(b"", more=False))


def _padded(body: bytes, length: int) -> Iterator[bytes]:
    """A body and as many blanks, which JSON and XML allow there, as make up the length."""
    yield body
    left = length - len(body)
    while left > 0:
        yield _BLANKS[:left]
        left -= len(_BLANKS)


def _zipped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(wbits=31)  # a gzip stream
    for piece in pieces:
        packed = packer.compress(piece)
        if packed:
            yield packed
    yield packer.flush()


def _start(answer: Answer, length: int | None) -> Message:
    """The status and the headers; `length` None for a body of a length nobody knows yet."""
    headers = _headers(answer, length)
    raw = [(name.lower().encode("ascii"), text.encode("ascii")) for name, text in headers.items()]
    return {"type": "http.response.start", "status": answer.status, "headers": raw}


def _headers(answer: Answer, length: int | None) -> dict[str, str]:
    # 204 may not have a length (RFC 9110, 8.6).
    size = {} if length is None or answer.status == 204 else {"Content-Length": str(length)}
    return {**size, "X-Sandbox": "1", **answer.headers}


def _head(answer: Answer) -> bytes:
    """The status line and the headers as bytes, for what has to be sent below HTTP."""
    known = {status.value: status.phrase for status in http.HTTPStatus}
    lines = [f"HTTP/1.1 {answer.status} {known.get(answer.status, '')}"]
    headers = {**_headers(answer, len(answer.body)), "Connection": "close"}
    lines += [f"{name}: {text}" for name, text in headers.items()]
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def _piece(body: bytes, *, more: bool) -> Message:
    return {"type": "http.response.body", "body": body, "more_body": more}
