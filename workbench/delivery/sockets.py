"""One request's total deadline, and how far the request got: decided at the socket itself.

The HTTP libraries' time-outs start again with every byte that arrives, so an answer that drips
never ends (reliability.md §1.5). Here a timer shuts the socket down, whatever is being read.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from contextvars import ContextVar
from types import TracebackType
from typing import Any, Self

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class Watch:
    """Around one request: ends it after `deadline_s` and notes whether any byte has left.

    `on_sent` is called once the last byte has been handed to the system, before any is read.
    """

    def __init__(self, deadline_s: float, on_sent: Callable[[], object] = lambda: None) -> None:
        self.bytes_left = False
        self.on_sent = on_sent
        self._end = time.monotonic() + deadline_s
        self._handle: socket.socket | None = None
        self._lock = threading.Lock()
        self._timer = threading.Timer(deadline_s, self._expire)
        self._timer.daemon = True

    @property
    def expired(self) -> bool:
        """Whether its time is up: a machine that was suspended runs no timer, and wakes up late."""
        return time.monotonic() >= self._end

    def __enter__(self) -> Self:
        self._token = _WATCH.set(self)
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, at: TracebackType | None
    ) -> None:
        self._timer.cancel()
        _WATCH.reset(self._token)
        with self._lock:
            self._drop()

    def opened(self, sock: socket.socket) -> None:
        """A connection stands: keep a second handle on it, which TLS does not take over."""
        with self._lock:
            self._drop()
            self._handle = sock.dup()
            if self.expired:
                self._shut()

    def _expire(self) -> None:
        with self._lock:
            self._shut()

    def _shut(self) -> None:
        if self._handle is not None:
            with contextlib.suppress(OSError):  # the other side may have closed it already
                self._handle.shutdown(socket.SHUT_RDWR)

    def _drop(self) -> None:
        if self._handle is not None:
            self._handle.close()
            self._handle = None


_WATCH: ContextVar[Watch] = ContextVar("watch")


class _WatchedConnection(HTTPConnection):
    def _new_conn(self) -> socket.socket:
        sock = super()._new_conn()
        _WATCH.get().opened(sock)
        return sock

    def request(self, *args: Any, **kwargs: Any) -> None:
        super().request(*args, **kwargs)
        _WATCH.get().on_sent()

    def send(self, data: Any) -> None:
        if self.sock is None:
            self.connect()
        # From here on the vendor may have read something, whatever error follows.
        _WATCH.get().bytes_left = True
        super().send(data)


class _WatchedSecureConnection(_WatchedConnection, HTTPSConnection):
    pass


class WatchedPool(HTTPConnectionPool):
    """Plain connections under a Watch."""

    ConnectionCls = _WatchedConnection


class WatchedSecurePool(HTTPSConnectionPool):
    """TLS connections under a Watch, from before the handshake on."""

    ConnectionCls = _WatchedSecureConnection
