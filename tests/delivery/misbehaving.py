"""A vendor that does whatever a test says, down to single bytes on the socket."""

from __future__ import annotations

import contextlib
import json
import socket
import socketserver
import struct
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

TOKEN = "a0082dc6860938a26280bd3ba927303b"


@dataclass(frozen=True, slots=True)
class Request:
    """What came in; header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


Act = Callable[[socket.socket, Request], None]


@dataclass
class Vendor:
    """Plays `posts` one after the other for POST (the last one for ever), `view` for GET."""

    posts: list[Act] = field(default_factory=list)
    view: Act | None = None
    requests: list[Request] = field(default_factory=list)
    url: str = ""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def sent(self) -> list[Request]:
        return [request for request in self.requests if request.method == "POST"]

    @property
    def asked(self) -> list[Request]:
        return [request for request in self.requests if request.method == "GET"]

    def act(self, request: Request) -> Act:
        with self._lock:
            self.requests.append(request)
            if request.method == "GET":
                return self.view or json_answer(200, {"name": "VIP", "indexing_state": "APPLIED"})
            place = min(len(self.sent), len(self.posts)) - 1
        return self.posts[place] if self.posts else json_answer(202, {"indexing_token": TOKEN})


def accepted() -> Act:
    return json_answer(202, {"indexing_token": TOKEN})


def json_answer(status: int, body: object, **headers: str) -> Act:
    return answer(status, json.dumps(body).encode(), content_type="application/json", **headers)


def error(status: int, code: str, message: str = "told by the vendor", **headers: str) -> Act:
    return json_answer(status, {"error_code": code, "error_message": message}, **headers)


def answer(status: int, body: bytes, *, length: int | None = None, **headers: str) -> Act:
    told = {"Content-Length": str(len(body) if length is None else length), "Connection": "close"}
    told |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status} Words", *(f"{name}: {value}" for name, value in told.items())]
    raw = "\r\n".join([*lines, "", ""]).encode() + body

    def act(sock: socket.socket, request: Request) -> None:
        sock.sendall(raw)

    return act


def raw(data: bytes) -> Act:
    def act(sock: socket.socket, request: Request) -> None:
        sock.sendall(data)

    return act


def reset(sock: socket.socket, request: Request) -> None:
    """A TCP reset in place of an answer."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def close(sock: socket.socket, request: Request) -> None:
    """An orderly end in place of an answer."""


def drip(data: bytes, *, first: bytes = b"", every_s: float = 0.05) -> Act:
    """`first` at once, then one byte at a time, for as long as somebody reads."""

    def act(sock: socket.socket, request: Request) -> None:
        with contextlib.suppress(OSError):
            sock.sendall(first)
            for byte in data:
                sock.sendall(bytes([byte]))
                time.sleep(every_s)

    return act


def silent(seconds: float) -> Act:
    def act(sock: socket.socket, request: Request) -> None:
        time.sleep(seconds)

    return act


class _Handler(socketserver.BaseRequestHandler):
    server: _Server

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            request = self._read()
            if request is not None:
                self.server.vendor.act(request)(self.request, request)

    def _read(self) -> Request | None:
        data = b""
        while b"\r\n\r\n" not in data:
            block = self.request.recv(65536)
            if not block:
                return None
            data += block
        head, _, body = data.partition(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")
        headers = {}
        for line in lines:
            name, _, value = line.partition(":")
            headers[name.lower()] = value.strip()
        while len(body) < int(headers.get("content-length", "0")):
            block = self.request.recv(65536)
            if not block:
                return None
            body += block
        method, path, _ = first.split(" ")
        return Request(method, path, headers, body)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    vendor: Vendor


@contextlib.contextmanager
def served(vendor: Vendor):
    """The vendor on a free port of this machine."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.vendor = vendor
        vendor.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield vendor
        finally:
            server.shutdown()
