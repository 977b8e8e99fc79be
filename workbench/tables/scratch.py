"""The temporary folder of this process: gone with it, or swept by the next one where it was killed.

Whoever has a folder holds a lock on it, which the system lets go when he ends, however he ends.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

PREFIX = "workbench-"
OWNER = "owner"


def folder() -> Path:
    """The folder (0700) of this process, which ends with it."""
    return _of(os.getpid())


@cache
def _of(process: int) -> Path:
    _sweep(Path(tempfile.gettempdir()))
    # Locked before it gets the name that a sweep looks for: it is never seen without its owner.
    fresh = Path(tempfile.mkdtemp(prefix=f".{PREFIX}"))
    lock = os.open(fresh / OWNER, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    fcntl.flock(lock, fcntl.LOCK_EX)
    made = fresh.rename(fresh.with_name(f"{PREFIX}{process}-{fresh.name.rpartition('-')[2]}"))

    def remove() -> None:
        if os.getpid() == process:  # not in a fork of it
            shutil.rmtree(made, ignore_errors=True)

    atexit.register(remove)
    return made


def _sweep(within: Path) -> None:
    """Removes this user's folders whose owners have ended without doing so."""
    for left in within.glob(f"{PREFIX}*"):
        # Somebody else's folder, one that goes in this moment, or one that has an owner.
        with contextlib.suppress(OSError):
            if left.is_symlink() or left.stat().st_uid != os.getuid():
                continue
            lock = os.open(left / OWNER, os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(left, ignore_errors=True)
            finally:
                os.close(lock)
