"""A private WORKBENCH_HOME for every test, a vendor that misbehaves, and time that a test owns."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from misbehaving import Vendor, served

from workbench.delivery.session import Seams


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in list(os.environ):
        if name.startswith("WORKBENCH_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def vendor(monkeypatch: pytest.MonkeyPatch) -> Iterator[Vendor]:
    """A server that the connection “twin” leads to."""
    with served(Vendor()) as running:
        monkeypatch.setenv("WORKBENCH_TWIN_URL", running.url)
        yield running


class Time:
    """A clock that only moves when somebody sleeps; `naps` are the sleeps that were asked for."""

    def __init__(self) -> None:
        self.now = time.monotonic()
        self.naps: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds

    def clock(self) -> float:
        return self.now

    def seams(self, **more: object) -> Seams:
        return Seams(clock=self.clock, sleep=self.sleep, chance=lambda: 0.0, **more)


@pytest.fixture
def owned() -> Time:
    return Time()
