"""The twin as a process: its options, its socket on 127.0.0.1, its start-up line, its end."""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from workbench.twin import fault_files, fault_kinds
from workbench.twin.server import app
from workbench.twin.state import NotTwinState

HOST = "127.0.0.1"  # never anything else: the twin holds customers' data and trusts any caller
_GRACE_S = 1  # for answers on their way when it is told to end


class Protocol(H11Protocol):
    """HTTP/1.1 that lets the application reach its connection, which `faults` must cut."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        # uvicorn narrows this argument the same way, with the same ignore.
        super().connection_made(transport)
        self.app_state = {**self.app_state, "transport": transport}


class _Server(uvicorn.Server):
    """Announces itself once it listens, and ends without raising the signal a second time.

    Listens no more for a while when the fault `refuse` wants that.
    """

    _port = 0
    _reopening: asyncio.Task[None] | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if sockets and self.started:
            self._port = sockets[0].getsockname()[1]
            self.lifespan.state["shut"] = self._shut
            sys.stdout.write(f'{{"url":"http://{HOST}:{self._port}"}}\n')
            sys.stdout.flush()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._reopening:
            self._reopening.cancel()
        await super().shutdown(sockets)

    def _shut(self, seconds: float) -> None:
        """Refuses connections for so long; the call that comes last decides."""
        if self._reopening:
            self._reopening.cancel()
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()  # at once, or after the answer that is on its way
        # Bound without listening: refused by the kernel, and nobody else can have the port.
        held = _listener(self._port)
        self._reopening = asyncio.get_running_loop().create_task(self._reopen(held, seconds))

    async def _reopen(self, held: socket.socket, seconds: float) -> None:
        with held:
            await asyncio.sleep(seconds)
            loop = asyncio.get_running_loop()
            self.servers = [await loop.create_server(self._protocol, sock=held.dup())]

    def _protocol(self) -> asyncio.Protocol:
        return Protocol(self.config, self.server_state, self.lifespan.state)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.should_exit = True


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m workbench.twin",
        description="The local imitation of the vendors' APIs. Practice only: nothing leaves it.",
    )
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--state", type=Path, required=True, help="SQLite file of what it holds")
    parser.add_argument("--log", type=Path, help="one JSON line per request")
    parser.add_argument("--faults", type=Path, help="JSON list of faults to play")
    parser.add_argument("--help-faults", action="store_true", help="tell every fault, then end")
    parser.add_argument("--indexing-s", type=float, default=1.0, help="seconds until applied")
    parser.add_argument("--no-quota", action="store_true", help="no rate limit")
    parser.add_argument("--reset", action="store_true", help="forget what it holds, then start")
    parser.add_argument(
        "--die-with-parent", action="store_true", help="end when standard input is closed"
    )
    for flag, text in (
        ("--strict-profiles", "Altcraft: unknown people are 404, unknown fields refused"),
        ("--deduplication", "Altcraft: a repeated request is answered, not carried out"),
    ):
        # Left out, the switch stays as the state file has it.
        action = argparse.BooleanOptionalAction
        parser.add_argument(flag, action=action, default=None, help=text)
    given = parser.parse_args(arguments)
    if not 0 <= given.port <= 65_535:
        parser.error(f"--port is {given.port}, expected 0 to 65535")
    if not 0 <= given.indexing_s <= 86_400:  # also refuses nan
        parser.error(f"--indexing-s is {given.indexing_s}, expected 0 to 86400 seconds")
    return given


def _listener(port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError:
        listener.close()
        raise
    return listener


def _watch_parent(server: uvicorn.Server) -> None:
    # os.read and not sys.stdin: a thread inside sys.stdin holds its lock, and the interpreter
    # cannot end then. The pipe closes even when the parent is killed outright.
    try:
        while os.read(0, 4_096):
            pass
    except OSError:
        pass  # no standard input at all: nobody is there to live for
    server.should_exit = True


def main(arguments: Sequence[str]) -> int:
    """Serves until it is told to end; exit code 0, or 2 with one sentence when it cannot start."""
    if "--help-faults" in arguments:
        sys.stdout.write(fault_kinds.table())
        return 0
    given = _options(arguments)
    try:
        rules = fault_files.load(given.faults) if given.faults else ()
        listener = _listener(given.port)
    except fault_files.BadFaults as error:
        return _refused(str(error))
    except OSError as error:
        return _refused(f"Port {given.port} of {HOST} cannot be used: {error.strerror}.")
    try:
        application = app(
            given.state,
            given.log,
            rules,
            quota=not given.no_quota,
            indexing_s=given.indexing_s,
            fresh=given.reset,
            strict_profiles=given.strict_profiles,
            deduplication=given.deduplication,
        )
    except NotTwinState as error:
        listener.close()
        return _refused(str(error))
    except OSError as error:
        listener.close()
        return _refused(f"{error.filename} cannot be used: {error.strerror}.")
    server = _Server(_config(application))
    if given.die_with_parent:
        threading.Thread(target=_watch_parent, args=(server,), daemon=True).start()
    server.run(sockets=[listener])
    return 0


def _config(application: Starlette) -> uvicorn.Config:
    return uvicorn.Config(
        application,
        http=Protocol,
        loop="asyncio",  # whose servers let go of their port the moment they are closed
        ws="none",
        lifespan="on",
        log_config=None,
        log_level="critical",  # the application reports its own errors; uvicorn adds tracebacks
        access_log=False,
        timeout_graceful_shutdown=_GRACE_S,
    )


def _refused(sentence: str) -> int:
    sys.stderr.write(f"twin: {sentence}\n")
    return 2
