"""A real twin on a free port, a private home, and workers that can be ended at any boundary."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "delivery"))

Start = Callable[..., "Twin"]


class Twin:
    """A twin process without quotas; `log` is the truth about what it got and applied."""

    def __init__(self, folder: Path, faults: list[dict[str, object]]) -> None:
        self.log = folder / "twin.log"
        (folder / "faults.json").write_text(json.dumps(faults))
        files = ["--state", str(folder / "twin.db"), "--log", str(self.log)]
        pace = ["--no-quota", "--indexing-s", "0", "--faults", str(folder / "faults.json")]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "workbench.twin", *files, *pace, "--die-with-parent"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self.process.stdout is not None
        self.url = str(json.loads(self.process.stdout.readline())["url"])

    def end(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=10)

    def lines(self, route: str = "audiences/update") -> list[dict[str, object]]:
        told = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [line for line in told if line["route"] == route]

    def applied(self) -> list[str]:
        """The id of every action that the twin applied, in order, repeats included."""
        return [who for line in self.lines() for _, who in line["applied"]]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in list(os.environ):
        if name.startswith("WORKBENCH_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("WORKBENCH_TWIN_NO_QUOTA", "1")
    return tmp_path / "home"


@pytest.fixture
def twin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Starts a twin with these faults; the connection “twin” leads to it."""
    running: list[Twin] = []

    def start(*faults: dict[str, object]) -> Twin:
        running.append(Twin(tmp_path, list(faults)))
        monkeypatch.setenv("WORKBENCH_TWIN_URL", running[-1].url)
        return running[-1]

    yield start
    for each in running:
        each.end()
