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

from scenes import Scene

from workbench.delivery import session

Start = Callable[..., "Twin"]


class Twin:
    """A twin process, without quotas unless told; `log` is the truth: what it got and applied."""

    def __init__(
        self, folder: Path, faults: list[dict[str, object]], *more: str, quota: bool = False
    ) -> None:
        self.log = folder / "twin.log"
        (folder / "faults.json").write_text(json.dumps(faults))
        files = ["--state", str(folder / "twin.db"), "--log", str(self.log)]
        pace = [
            *(() if quota else ("--no-quota",)),
            "--indexing-s",
            "0",
            "--faults",
            str(folder / "faults.json"),
        ]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "workbench.twin", *files, *pace, *more, "--die-with-parent"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert self.process.stdout is not None
        self.url = str(json.loads(self.process.stdout.readline())["url"])

    def end(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=10)

    def told(self) -> list[dict[str, object]]:
        """Every line of the twin's log so far."""
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def lines(self, route: str = "audiences/update") -> list[dict[str, object]]:
        return [line for line in self.told() if line["route"] == route]

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


@pytest.fixture(scope="session")
def shared_twin(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Twin]:
    """One twin for all tests that order their faults while it runs."""
    running = Twin(tmp_path_factory.mktemp("twin"), [], "--no-deduplication")
    yield running
    running.end()


@pytest.fixture
def scene(shared_twin: Twin, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """The shared twin with a project of this test's own; the connection “twin” leads to it."""
    own = Scene(shared_twin, monkeypatch)
    # Waits take no time here, so that there is no need to look up every quarter of a second.
    monkeypatch.setattr(session, "SLICE_S", 300.0)
    yield own
    own.ends()


@pytest.fixture
def twin_with_quota(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Scene]:
    """A twin that counts as the vendor does; the connection “twin” leads to it, and is paced."""
    running = Twin(tmp_path, [], quota=True)
    monkeypatch.delenv("WORKBENCH_TWIN_NO_QUOTA")
    yield Scene(running, monkeypatch)
    running.end()


@pytest.fixture
def counted(record_property: Callable[[str, object], None]) -> Callable[[str, int], None]:
    """Adds to a number that is told when all tests have run."""
    return lambda name, number: record_property(f"counted {name}", number)
