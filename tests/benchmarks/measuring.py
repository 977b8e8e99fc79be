"""A command as a whole: wall and processor seconds, and its peak memory, children included."""

from __future__ import annotations

import os
import statistics
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

EVERY_S = 0.02


@dataclass(frozen=True)
class Cost:
    """What one run of a command took; `peak_mb` is the sum of resident memory over the tree."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def measured(command: Sequence[str]) -> Cost:
    """Runs a command to its end; raises CalledProcessError when it fails."""
    began, before = time.perf_counter(), _processor_s()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak = 0
    while process.poll() is None:
        peak = max(peak, sum(_resident(pid) for pid in _tree(process.pid)))
        time.sleep(EVERY_S)
    if process.returncode != 0:
        raise subprocess.CalledProcessError(process.returncode, command)
    return Cost(time.perf_counter() - began, _processor_s() - before, peak / 1e6)


def line(costs: Sequence[Cost]) -> str:
    """The medians of some runs, in words."""
    wall = statistics.median(cost.wall_s for cost in costs)
    cpu = statistics.median(cost.cpu_s for cost in costs)
    peak = statistics.median(cost.peak_mb for cost in costs)
    return f"{wall:6.1f} s   {cpu:6.1f} s of processor   {peak:6,.0f} MB at the most, with children"


def _processor_s() -> float:
    """Seconds of processor time of all children that have ended, and of theirs."""
    spent = os.times()
    return spent.children_user + spent.children_system


def _tree(root: int) -> list[int]:
    found, todo = [], [root]
    while todo:
        pid = todo.pop()
        found.append(pid)
        try:
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        except OSError:
            continue
        todo.extend(int(child) for child in children)
    return found


def _resident(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * 4096
