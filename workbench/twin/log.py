"""The request log: one JSON line per request, on disk before the request is answered.

Never holds a key or any part of one.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping
from pathlib import Path

import orjson

from workbench.twin.state import Store, next_request, private_file


class Log:
    """Numbers every request and appends its line; without a path it only numbers."""

    def __init__(self, store: Store, path: Path | None) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._file: int | None = None
        self.path = path
        if path is not None:
            private_file(path)
            self._file = os.open(path, os.O_WRONLY | os.O_APPEND)

    def append(self, facts: Mapping[str, object]) -> None:
        """Writes `{"n": ..., **facts}`; the lock keeps lines in the order of n."""
        with self._lock:
            line = orjson.dumps({"n": next_request(self._store), **facts}) + b"\n"
            # Straight to the kernel, with no buffer of ours: a killed twin loses no line.
            while line and self._file is not None:
                line = line[os.write(self._file, line) :]

    def close(self) -> None:
        """Closes the file."""
        with self._lock:
            if self._file is not None:
                os.close(self._file)
                self._file = None
