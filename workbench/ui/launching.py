"""`workbench app`: the practice vendor and the app as processes of one command, until Ctrl-C."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
import webbrowser
from collections.abc import Iterator, Mapping
from types import FrameType
from typing import Any

from workbench.delivery.practice import running_twin
from workbench.delivery.presentation import LOCKED
from workbench.delivery.processes import end
from workbench.errors import FixTheConnection, WorkbenchError
from workbench.ui import shell

HOST = "127.0.0.1"
WITH_PARENT = "WORKBENCH_ENDS_WITH_PARENT"  # serving.py reads it
FIRST_PORT, PORTS = 8501, 100
# Importing Streamlit takes a second; ten times that on a slow machine.
START_S = 30.0
END_S = 10.0
POLL_S = 0.1


class _Ended(Exception):
    """Ctrl-C or a signal to end."""


def launch(port: int | None, browser: bool, present: bool = False) -> int:
    """Runs the app on 127.0.0.1 until it is told to end; the exit code is 0 for that.

    With `present` its pages mask every cell for as long as it runs.

    Without `port` the first free one from 8501 is taken. Raises FixTheConnection when the given
    port is taken or the practice vendor does not start, WorkbenchError when the app does not.
    """
    taken = _free_port(port)
    with (
        contextlib.suppress(_Ended),
        _signals(),
        running_twin() as twin,
        _app(taken, twin, present) as app,
    ):
        _wait_until_up(app, taken)
        _say(f"The audience workbench is at http://{HOST}:{taken}")
        _say("Practice: nothing is sent to the vendor. Ctrl-C ends it; drafts and runs are kept.")
        if browser:
            webbrowser.open(f"http://{HOST}:{taken}")
        code = app.wait()
        message = f"The app ended by itself (exit code {code}): start it again with `workbench app`"
        raise WorkbenchError(message)
    return 0


def flags(settings: Mapping[str, Any], port: int) -> list[str]:
    """The shipped settings as Streamlit's own options, which nothing else can overrule."""
    made = []
    for name, value in settings.items():
        # A list is an option for each of its values; a theme's is one, in JSON.
        apart = isinstance(value, list) and not name.startswith("theme.")
        values = value if apart else [value]
        made += [f"--{name}={_text(one)}" for one in values]
    # We open the browser and print the address ourselves; the log is for what goes wrong.
    ours = ("server.headless=true", "logger.hideWelcomeMessage=true", "logger.level=warning")
    return [*made, f"--server.port={port}", *(f"--{one}" for one in ours)]


def _text(value: object) -> str:
    if isinstance(value, list):
        return json.dumps(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


@contextlib.contextmanager
def _app(port: int, twin: str, present: bool) -> Iterator[subprocess.Popen[bytes]]:
    script = shell.app_folder() / "app.py"
    command = [sys.executable, "-m", "workbench.ui.serving", "run", str(script)]
    process = subprocess.Popen(
        [*command, *flags(shell.settings(), port)],
        # The pipe stays open while this process lives: the app ends when it closes.
        stdin=subprocess.PIPE,
        env={**os.environ, "WORKBENCH_TWIN_URL": twin, WITH_PARENT: "1"}
        | ({LOCKED: "1"} if present else {}),
        umask=0o077,
        # Out of reach of the terminal's Ctrl-C, so that it is ended once and by us.
        start_new_session=True,
    )
    try:
        yield process
    finally:
        end(process, END_S)
        if process.stdin is not None:
            process.stdin.close()


@contextlib.contextmanager
def _signals() -> Iterator[None]:
    """Ctrl-C and a signal to end become one exception, once; later ones change nothing."""

    def end(number: int, frame: FrameType | None) -> None:
        for one in watched:
            signal.signal(one, signal.SIG_IGN)
        raise _Ended

    watched = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {one: signal.signal(one, end) for one in watched}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _free_port(wanted: int | None) -> int:
    for port in [wanted] if wanted is not None else range(FIRST_PORT, FIRST_PORT + PORTS):
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except (OSError, OverflowError):
                continue
            return int(probe.getsockname()[1])
    which = f"Port {wanted}" if wanted is not None else f"Every port from {FIRST_PORT} on"
    message = f"{which} of this machine is taken or cannot be used: choose another with --port"
    raise FixTheConnection(message)


def _wait_until_up(app: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if app.poll() is not None:
            break
        if _healthy(port):
            return
        time.sleep(POLL_S)
    message = "The app did not start: what it printed above says why; try another --port"
    raise WorkbenchError(message)


def _healthy(port: int) -> bool:
    asked = http.client.HTTPConnection(HOST, port, timeout=2)
    try:
        asked.request("GET", "/_stcore/health")
        return asked.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asked.close()


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()
