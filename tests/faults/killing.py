"""Workers in processes of their own that end themselves, or are ended, by SIGKILL."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
from collections.abc import Callable, Iterator
from multiprocessing.context import ForkProcess

from workbench.delivery.session import Seams
from workbench.delivery.worker import work

FORK = multiprocessing.get_context("fork")
KILLED = -signal.SIGKILL
PATIENCE_S = 60
Passed = Callable[[str], None]


def started(act: Callable[[], int]) -> ForkProcess:
    """Something goes on in a process of its own, whose exit code is what it returns."""
    process = FORK.Process(target=lambda: os._exit(act()))
    process.start()
    return process


def ended(act: Callable[[], int]) -> int:
    """Does something in a process of its own; that one's exit code."""
    process = started(act)
    process.join(PATIENCE_S)
    assert process.exitcode is not None
    return process.exitcode


def kill_at(boundary: int, also: Passed = lambda name: None) -> Passed:
    """Ends this process when so many boundaries have been passed, in whichever threads."""
    count = itertools.count(1)

    def passed(name: str) -> None:
        also(name)
        if next(count) == boundary:
            os.kill(os.getpid(), signal.SIGKILL)

    return passed


def kill_before(what: str, nth: int = 1) -> Passed:
    """Ends this process when a boundary of that name is passed for the n-th time."""
    count = itertools.count(1)

    def passed(name: str) -> None:
        if name == what and next(count) == nth:
            os.kill(os.getpid(), signal.SIGKILL)

    return passed


def killed_at(run: str, boundary: int, also: Passed = lambda name: None) -> int:
    """A process sends the run and is killed at that boundary; its exit code."""
    return ended(lambda: work(run, Seams(passed=kill_at(boundary, also))))


def sent_to_the_end(run: str) -> int:
    return ended(lambda: work(run, Seams()))


def at_every_boundary(
    make: Callable[[int], str], also: Passed = lambda name: None
) -> Iterator[tuple[str, int]]:
    """Makes a run, kills it at boundary 1; another, at 2; until one ends unkilled: run and code."""
    for boundary in itertools.count(1):
        run = make(boundary)
        code = killed_at(run, boundary, also)
        yield run, code
        if code != KILLED:
            return
