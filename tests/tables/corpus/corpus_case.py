"""A small nasty file and the outcome that it must have."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Reads:
    """The file is read: its rows, those that are refused, and every finding as `rule@line`.

    A finding about the whole file has no line.
    """

    rows: int
    refused: int = 0
    told: tuple[str, ...] = ()


@dataclass(frozen=True)
class Stops:
    """The file is not read, and the one sentence that says so matches this pattern."""

    sentence: str


@dataclass(frozen=True)
class Case:
    """What the file is called, how it is written, the hints it is read with, and the outcome."""

    name: str
    make: Callable[[Path], None] | bytes
    outcome: Reads | Stops
    hints: tuple[str, ...] = ()

    def write(self, folder: Path) -> Path:
        path = folder / self.name
        if isinstance(self.make, bytes):
            path.write_bytes(self.make)
        else:
            self.make(path)
        return path
