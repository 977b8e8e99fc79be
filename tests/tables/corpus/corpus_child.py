"""Checks files by the real command line, each in a process of its own that is forked from here.

Reads one JSON list of argument lists, prints one JSON object a line. The libraries are loaded once.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path

from workbench import cli, verbs  # noqa: F401 - loaded before the forks


def checked(words: list[str]) -> dict[str, object]:
    """The exit code, stdout, stderr, seconds of processor and wall, and the peak of memory.

    The peak is that of the process and of its largest child together.
    """
    with tempfile.TemporaryDirectory() as folder:
        out, err, used = (Path(folder) / name for name in ("out", "err", "used"))
        started = time.monotonic()
        child = os.fork()
        if not child:
            _run(words, out, err, used)
        _, status, cost = os.wait4(child, 0)
        return {
            "code": os.waitstatus_to_exitcode(status),
            "out": out.read_text(),
            "err": err.read_text(),
            "cpu_s": cost.ru_utime + cost.ru_stime,
            "wall_s": time.monotonic() - started,
            "peak_bytes": int(used.read_text()) * 1024,
        }


def _run(words: list[str], out: Path, err: Path, used: Path) -> None:
    for number, path in ((1, out), (2, err)):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT), number)
    sys.argv = ["workbench", *words]
    code = 70
    try:
        cli.main()
    except SystemExit as end:
        code = int(end.code or 0)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        both = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
        used.write_text(str(sum(resource.getrusage(who).ru_maxrss for who in both)))
        os._exit(code)


if __name__ == "__main__":
    for words in json.load(sys.stdin):
        print(json.dumps(checked(words)), flush=True)  # noqa: T201 - that is its work
