"""A worker starts without the libraries that only read and judge files."""

from __future__ import annotations

import subprocess
import sys

LOADED = """
import sys

import workbench.delivery.worker
print(*{"pandas", "pandera", "streamlit"} & set(sys.modules))

import workbench.destinations.registry
print(*{"pandera", "streamlit"} & set(sys.modules))
"""


def test_a_worker_loads_neither_pandas_nor_pandera() -> None:
    """They take a second of every run; Arrow would load pandas for its first array."""
    command = [sys.executable, "-c", LOADED]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    assert told.stdout.split() == []
