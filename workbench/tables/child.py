"""The process that opens a file: reads one line from stdin, prints one JSON object, ends.

It may run out of memory, time or luck; the parent turns whatever happens into a sentence.
"""

from __future__ import annotations

import contextlib
import gc
import importlib.abc
import json
import os
import resource
import signal
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn


class NoPandas(importlib.abc.MetaPathFinder):
    """Arrow would import pandas (1 s, 60 MB) only to ask whether an array is a Series."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: object = None) -> None:
        """Raises ModuleNotFoundError for pandas, which Arrow takes for "not installed"."""
        if name == "pandas":
            raise ModuleNotFoundError(name)


def main() -> NoReturn:
    """Serves one request: {"action", "path", "memory", "cpu_s"} and what the action needs.

    For a table that is {"reading", "spool", "header_alone"}; for its first rows, {"reading",
    "most"}.
    """
    request = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _limit(request["memory"], request["cpu_s"])
    sys.meta_path.insert(0, NoPandas())
    gc.disable()  # hundreds of thousands of rows, no cycles: half of an .xlsx's time otherwise
    started = time.perf_counter()
    answer = _serve(request)
    seconds = time.perf_counter() - started
    answer["cost"] = {"seconds": round(seconds, 3), "peak_bytes": peak_bytes()}
    json.dump(answer, sys.stdout)
    sys.stdout.flush()
    # Arrow's threads, torn down at an ordinary end, sometimes abort a process that has succeeded.
    os._exit(0)


def _serve(request: dict[str, Any]) -> dict[str, Any]:
    # Imported here, below the limits that they must live within.
    from workbench.errors import FixTheFile
    from workbench.tables.reader import first_rows, read_sheet, sheet_names
    from workbench.vocabulary.reading import Reading

    path = Path(request["path"])
    try:
        if request["action"] == "sheets":
            return {"sheets": sheet_names(path)}
        reading = Reading.from_dict(request["reading"])
        if request["action"] == "first":
            return first_rows(path, reading, request["most"]).as_dict()
        alone = bool(request["header_alone"])
        return read_sheet(path, reading, Path(request["spool"]), header_alone=alone).as_dict()
    except FixTheFile as error:
        return {"error": str(error)}
    except MemoryError:
        return {"failed": "memory"}


def _end_with_parent() -> None:
    """Ends this process when the one that asks has ended, even if it was killed.

    It holds the other end of stdin as long as it waits for the answer, and nobody else does.
    """
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), signal.SIGKILL)


def _limit(memory: int, cpu_s: int) -> None:
    for kind, most in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, cpu_s),
        (resource.RLIMIT_CORE, 0),
    ):
        # macOS refuses some of them; the parent's clock still holds.
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))


def peak_bytes() -> int:
    """The most memory this process has held.

    From /proc where there is one: `ru_maxrss` starts at what the parent held when it forked.
    """
    with contextlib.suppress(OSError):
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


if __name__ == "__main__":
    main()
