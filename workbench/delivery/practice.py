"""The practice twin as a process of ours: started when none is given, ended with its parent."""

from __future__ import annotations

import contextlib
import json
import os
import select
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from workbench.delivery import homes
from workbench.delivery.addresses import loopback_address
from workbench.delivery.processes import end
from workbench.errors import FixTheConnection
from workbench.vocabulary.machine import unwritable

# It imports a small web server; ten times what that takes on a slow machine.
START_S = 20.0
END_S = 5.0
# On this machine a connection is there at once or not at all.
ANSWERS_S = 0.5
# Bytes that are kept for what it says last: where it fills the disk, no log grows any more.
LAST_WORDS = 4096


@contextlib.contextmanager
def running_twin(start_s: float = START_S, command: Sequence[str] | None = None) -> Iterator[str]:
    """The address of a twin that runs for as long as the context does.

    With WORKBENCH_TWIN_URL nothing is started and nothing is ended. Raises FixTheConnection when
    that address is not on this machine or when the twin does not come up within `start_s` seconds.
    `command` is another program in the place of the twin.
    """
    given = os.environ.get("WORKBENCH_TWIN_URL", "")
    if given:
        yield loopback_address(given)
        return
    with started_twin(start_s=start_s, command=command) as url:
        yield url


@contextlib.contextmanager
def started_twin(
    port: int = 0, *, start_s: float = START_S, command: Sequence[str] | None = None
) -> Iterator[str]:
    """The address of a twin of our own on that port, on a free one for 0, as long as the context.

    Raises FixTheConnection when it does not come up within `start_s` seconds.
    """
    complaints = homes.private_file(homes.home() / "twin-errors.log")
    try:
        complaints.write_bytes(b" " * LAST_WORDS)
    except OSError as err:
        raise FixTheConnection(unwritable(complaints, err, homes.ELSEWHERE)) from err
    # The pipe on stdin stays open while this process lives: the twin ends when it closes.
    with complaints.open("r+b") as errors:
        process = subprocess.Popen(
            list(command or _command(port)),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            umask=0o077,
        )
    try:
        yield _address(process, complaints, start_s)
    finally:
        _end(process)
        with contextlib.suppress(OSError):
            if not complaints.read_bytes().strip():
                complaints.write_bytes(b"")


def answers(url: str) -> bool:
    """Whether anything takes a connection at an address of this machine."""
    parts = urlsplit(url)
    with contextlib.suppress(OSError, ValueError):
        where = (str(parts.hostname), parts.port or 80)
        socket.create_connection(where, timeout=ANSWERS_S).close()
        return True
    return False


def _command(port: int = 0) -> list[str]:
    files = ["--state", str(homes.twin_state()), "--log", str(homes.twin_log())]
    return [
        sys.executable,
        "-m",
        "workbench.twin",
        "--port",
        str(port),
        *files,
        "--die-with-parent",
    ]


def _address(process: subprocess.Popen[bytes], complaints: Path, start_s: float) -> str:
    line = _first_line(process, time.monotonic() + start_s)
    with contextlib.suppress(ValueError, KeyError, TypeError, FixTheConnection):
        return loopback_address(str(json.loads(line)["url"]))
    told = complaints.read_text(errors="replace").strip().splitlines()
    because = f" ({told[-1][:LAST_WORDS]})" if told else ""
    message = (
        f"the practice twin did not start{because}: try `workbench twin`, or set "
        "WORKBENCH_TWIN_URL to one that already runs"
    )
    raise FixTheConnection(message)


def _first_line(process: subprocess.Popen[bytes], until: float) -> bytes:
    output = process.stdout
    if output is None:
        return b""
    read = b""
    while b"\n" not in read:
        left = until - time.monotonic()
        ready = select.select([output], [], [], max(0.0, left))[0]
        block = os.read(output.fileno(), 4096) if ready else b""
        if not block:
            break
        read += block
    return read.partition(b"\n")[0]


def _end(process: subprocess.Popen[bytes]) -> None:
    with contextlib.suppress(OSError):
        if process.stdin is not None:
            process.stdin.close()
    end(process, END_S)
    if process.stdout is not None:
        process.stdout.close()
