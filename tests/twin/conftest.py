"""Fixtures of the twin's tests; what they yield is described in `twin_harness`."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from altcraft_harness import Account
from twin_harness import Desk, Running


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    """No quota, indexing takes 1 second, the clock stands still until the test moves it."""
    made = Desk(tmp_path)
    yield made
    made.close()


@pytest.fixture(scope="module")
def start() -> Iterator[Callable[..., Running]]:
    """Starts twins; whatever still runs at the end of the module is ended."""
    running: list[Running] = []

    def launch(folder: Path, *options: str) -> Running:
        command = [sys.executable, "-m", "workbench.twin", "--die-with-parent"]
        files = ["--state", str(folder / "twin.db"), "--log", str(folder / "log")]
        child = subprocess.Popen(
            [*command, *files, *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert child.stdout is not None
        running.append(Running(child, "", folder))
        running[-1].url = json.loads(child.stdout.readline())["url"]
        return running[-1]

    yield launch
    for each in running:
        each.process.terminate()
        each.process.communicate(timeout=10)


@pytest.fixture
def altcraft(desk: Desk) -> Account:
    """An Altcraft account in the desk's twin: open practice, matching by Custom_ID."""
    return Account(desk, {"matching": "custom", "field_name": "Custom_ID"})
