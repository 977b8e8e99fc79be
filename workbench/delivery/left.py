"""How a process left the journal's files, so that it sees when something else has written there.

Knows names, times and sizes of files only; what is in them is the journal's.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

# How long damage can go unseen that no time or size of a file shows; and the share of all time that
# looking for it may take, however large the journal is.
LOOK_S = 60.0
LOOK_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Stamp:
    """A file's identity, its size and when it was last written; all 0 when it is not there."""

    inode: int = 0
    size: int = 0
    written_ns: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """The journal's file, which only checkpoints write, and its log, which every commit does."""

    main: Stamp
    log: Stamp


class Left:
    """The files as SQLite last left them, in `known`; shared by the handles of a process."""

    def __init__(self, path: Path) -> None:
        self._files = (path, path.with_name(f"{path.name}-wal"))
        self.known = self._first = self.found()
        self._next_look = time.monotonic() + LOOK_S

    def found(self) -> Found:
        """The files as they are."""
        main, log = (_stamp(file) for file in self._files)
        return Found(main, log)

    def looked(self, found: Found, took_s: float) -> None:
        """They were looked at as a whole, which took so long, and are sound; `found` before it."""
        self.known = found
        self._next_look = time.monotonic() + max(LOOK_S, took_s / LOOK_SHARE)

    def are_the_same(self, found: Found) -> bool:
        """Whether these are the files that were opened."""
        first = self._first
        return (found.main.inode, found.log.inode) == (first.main.inode, first.log.inode)

    def is_due(self) -> bool:
        """Whether the last look at the whole is long ago."""
        return time.monotonic() >= self._next_look


def _stamp(file: Path) -> Stamp:
    try:
        told = file.stat()
    except FileNotFoundError:
        return Stamp()
    return Stamp(told.st_ino, told.st_size, told.st_mtime_ns)
