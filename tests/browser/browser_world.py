"""The processes around a browser: a practice vendor that answers slowly, and the app as people
start it. Each ends with its context, by its own handle."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

from workbench import running
from workbench.delivery import runs as delivery
from workbench.delivery.journal import Journal
from workbench.delivery.processes import is_running
from workbench.delivery.statuses import RunStatus

ROOT = Path(__file__).resolve().parents[2]
SAMPLES = ROOT / "sample_data"
# Long enough to click elsewhere while a request is out.
SLOW_S = 1.5
END_S = 15.0


@dataclass(frozen=True)
class World:
    """One home, the vendor that its app sends to, and that vendor's own log."""

    home: Path
    log: Path
    state: Path
    environment: dict[str, str]

    def requests(self, name: str) -> list[dict[str, Any]]:
        """What the vendor logged of the orders about one audience, looks and polls left out."""
        lines = map(json.loads, self.log.read_text("utf-8").splitlines())
        orders = ("audiences/create", "audiences/update")
        return [line for line in lines if line["route"] in orders and line["name"] == name]

    def updates(self, name: str) -> int:
        """How many updates of one audience have arrived."""
        return sum(line["route"] == "audiences/update" for line in self.requests(name))

    def runs(self) -> list[RunStatus]:
        """Every run of this home, from its journal."""
        with mock.patch.dict(os.environ, self.environment):
            return running.runs()

    def another_home(self, home: Path) -> World:
        """The same vendor, seen by an app that has nothing yet."""
        home.mkdir(mode=0o700)
        environment = {**self.environment, "WORKBENCH_HOME": str(home)}
        return World(home, self.log, self.state, environment)

    def kill_sender(self, run: str) -> None:
        """Ends the process that sends a run at once, and waits until it is gone."""
        with mock.patch.dict(os.environ, self.environment), Journal() as journal:
            held = journal.row("SELECT pid, mark FROM lease WHERE run = ?", (run,))
        assert held is not None, "nobody sends that run"
        os.kill(held["pid"], signal.SIGKILL)
        until = time.monotonic() + END_S
        while is_running(held["pid"], held["mark"]):
            assert time.monotonic() < until
            time.sleep(0.05)

    def end_runs(self) -> None:
        """Cancels what a failed test left running, so that no worker outlives the tests."""
        until = time.monotonic() + END_S
        while left := [run.run for run in self.runs() if run.state in ("sending", "indexing")]:
            with mock.patch.dict(os.environ, self.environment):
                for run in left:
                    delivery.request_cancel(run)
            assert time.monotonic() < until, f"these runs do not end: {left}"
            time.sleep(0.1)


@contextmanager
def world(place: Path, slow_s: float = SLOW_S, *, quotas: bool = False) -> Iterator[World]:
    """A vendor whose answers to updates are late, as a rule without quotas, and a home that leads
    to it."""
    home = place / "home"
    home.mkdir(mode=0o700)
    late = {"match": {"route": "audiences/update"}, "do": "delay", "seconds": slow_s, "times": 999}
    (place / "faults.json").write_text(json.dumps([late]))
    # Where the app's own practice page looks for them.
    state, log = home / "twin.db", home / "twin.log"
    files = ["--state", str(state), "--log", str(log), "--faults", str(place / "faults.json")]
    pace = ["--indexing-s", "0.5", "--port", "0", "--die-with-parent"]
    pace += [] if quotas else ["--no-quota"]
    twin = subprocess.Popen(
        [sys.executable, "-m", "workbench.twin", *files, *pace],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert twin.stdin is not None
    assert twin.stdout is not None
    try:
        url = json.loads(twin.stdout.readline())["url"]
        given = {
            "WORKBENCH_HOME": str(home),
            "WORKBENCH_TWIN_URL": url,
            "WORKBENCH_TWIN_NO_QUOTA": "" if quotas else "1",
        }
        made = World(home, log, state, {**os.environ, **given})
        yield made
        made.end_runs()
    finally:
        twin.stdin.close()
        twin.terminate()
        twin.wait(END_S)
        twin.stdout.close()


@dataclass
class Server:
    """`workbench app` as a process; `url` waits until it says that it is up."""

    process: subprocess.Popen[str]
    address: str
    errors: Path
    up: bool = False
    killed: bool = False

    @property
    def url(self) -> str:
        assert self.process.stdout is not None
        if not self.up:
            line = self.process.stdout.readline()
            told = self.errors.read_text("utf-8", errors="replace")
            assert line.strip() == f"The audience workbench is at {self.address}", (line, told)
            self.up = True
        return self.address

    def kill(self) -> None:
        """Ends it at once, as when the machine loses its power: nobody can say goodbye."""
        self.killed = True
        self.process.kill()
        self.process.wait(END_S)

    def stop(self) -> None:
        """Ends it as a signal from outside does; it says goodbye with 0 and no traceback."""
        if self.process.poll() is None:
            self.process.terminate()
        code = self.process.wait(END_S)
        assert self.process.stdout is not None
        self.process.stdout.close()
        if self.killed:
            return
        told = self.errors.read_text("utf-8", errors="replace")
        assert "Traceback" not in told, told
        assert code == 0, (code, told)


@contextmanager
def served(there: World) -> Iterator[Server]:
    """The app of a home, started as people start it, without a browser of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    errors = there.home / f"app-{port}.log"
    with errors.open("w") as sink:
        process = subprocess.Popen(
            [sys.executable, "-m", "workbench", "app", "--no-browser", "--port", str(port)],
            env=there.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=sink,
            text=True,
        )
    server = Server(process, f"http://127.0.0.1:{port}", errors)
    try:
        yield server
    finally:
        server.stop()
