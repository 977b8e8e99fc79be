"""A practice vendor that a test can end and start again: the same address, state and log."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from browser_world import END_S, World

ORDERS = ("audiences/create", "audiences/update", "campaigns/create")


@dataclass
class Vendor:
    """A twin without quotas; `faults` are played anew after each start."""

    place: Path
    faults: list[dict[str, Any]]
    port: int = 0
    process: subprocess.Popen[str] | None = field(default=None, repr=False)

    @property
    def log(self) -> Path:
        return self.place / "home" / "twin.log"

    @property
    def state(self) -> Path:
        return self.place / "home" / "twin.db"

    def start(self) -> str:
        """Starts it, where it has run before if it has; its address."""
        assert self.process is None
        rules = self.place / "faults.json"
        rules.write_text(json.dumps(self.faults))
        files = ["--state", str(self.state), "--log", str(self.log), "--faults", str(rules)]
        pace = ["--no-quota", "--indexing-s", "0.5", "--port", str(self.port), "--die-with-parent"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "workbench.twin", *files, *pace],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout is not None
        url = str(json.loads(self.process.stdout.readline())["url"])
        self.port = int(url.rpartition(":")[2])
        return url

    def kill(self) -> None:
        """Ends it at once, with whatever it was about to answer."""
        process, self.process = self.process, None
        if process is None:
            return
        process.kill()
        process.wait(END_S)
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()

    def orders(self) -> list[dict[str, Any]]:
        """What it was asked to change, in order; the truth about what arrived."""
        if not self.log.exists():
            return []
        written = self.log.read_text("utf-8").splitlines(keepends=True)
        # The last one may be in the middle of being written: it will be there at the next look.
        lines = (json.loads(line) for line in written if line.endswith("\n"))
        return [line for line in lines if line["route"] in ORDERS]


@contextmanager
def unsteady(place: Path, faults: list[dict[str, Any]]) -> Iterator[tuple[Vendor, World]]:
    """Such a vendor, and a home that leads to it."""
    home = place / "home"
    home.mkdir(mode=0o700, parents=True)
    vendor = Vendor(place, faults)
    given = {
        "WORKBENCH_HOME": str(home),
        "WORKBENCH_TWIN_URL": vendor.start(),
        "WORKBENCH_TWIN_NO_QUOTA": "1",
    }
    made = World(home, vendor.log, vendor.state, {**os.environ, **given})
    try:
        yield vendor, made
        made.end_runs()
    finally:
        vendor.kill()
