"""Which start of the machine this is, and whether a process recorded earlier still runs."""

from __future__ import annotations

import contextlib
import functools
import os
import subprocess
import sys
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")


@functools.cache
def boot_id() -> str:
    """A name for this start of the machine; "" where the system does not tell."""
    with contextlib.suppress(OSError):
        if sys.platform == "darwin":
            asked = ["/usr/sbin/sysctl", "-n", "kern.bootsessionuuid"]
            return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()
        return _BOOT.read_text().strip()
    return ""


def started_mark(pid: int) -> str:
    """When the process started, in the kernel's own ticks; "" when it is gone or cannot be told.

    A process id is given again after its owner has ended; the id and the start together are not.
    A process that has ended but was not yet collected by its parent counts as gone.
    """
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] in {"Z", "X"} else fields[19]


def is_running(pid: int, mark: str) -> bool:
    """Whether that very process still runs; without a mark, whether any process has its id."""
    if mark:
        return started_mark(pid) == mark
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def end(process: subprocess.Popen[bytes], patience_s: float) -> None:
    """Asks a process of ours to end, and makes it end when it has not within `patience_s`."""
    process.terminate()
    try:
        process.wait(patience_s)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
