"""Which process sends a run: one at a time, and a process that lost the right cannot write."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from workbench.delivery.journal import Journal
from workbench.delivery.processes import boot_id, is_running
from workbench.errors import Wait

# The name of a lease that is already held for the process which is being started.
VARIABLE = "WORKBENCH_LEASE"
# How often a worker writes that it lives.
BEAT_S = 5.0
# Only where the system does not tell when a process started: longer than the longest request
# (client.DEADLINE_S), during which no heartbeat is written.
STALE_S = 180.0

# How the name of a process begins that settles a run's rows and sends nothing.
SETTLES = "settles-"

Held = Literal["nobody", "alive", "ended"]


@dataclass(frozen=True, slots=True)
class Holder:
    """A process that wants to send: a name of its own, its id, and when it started."""

    name: str
    pid: int
    mark: str


def take(journal: Journal, run: str, holder: Holder, now: float) -> bool:
    """Takes or keeps the lease; False when another living process holds it.

    `now` is the monotonic clock, which all processes of one boot share.
    """
    with journal.writing() as db:
        found = journal.row("SELECT * FROM lease WHERE run = ?", (run,))
        if found is not None and found["holder"] != holder.name and _alive(found, now):
            return False
        db.execute(
            "INSERT OR REPLACE INTO lease VALUES (?, ?, ?, ?, ?, ?)",
            (run, holder.name, holder.pid, holder.mark, boot_id(), now),
        )
    return True


def hand_over(journal: Journal, run: str, child: Holder) -> None:
    """The lease now follows the process that was started for it, if it is still held."""
    with journal.writing() as db:
        db.execute(
            "UPDATE lease SET pid = ?, mark = ? WHERE run = ? AND holder = ?",
            (child.pid, child.mark, run, child.name),
        )


def state(journal: Journal, run: str, now: float) -> Held:
    """Whether somebody sends this run now."""
    found = journal.row("SELECT * FROM lease WHERE run = ?", (run,))
    if found is None:
        return "nobody"
    return "alive" if _alive(found, now) else "ended"


def refuse_while_settled(journal: Journal, run: str, now: float) -> None:
    """Raises Wait while somebody looks at the vendor for the run's rows, or notes a word."""
    found = journal.row("SELECT * FROM lease WHERE run = ?", (run,))
    if found is not None and found["holder"].startswith(SETTLES) and _alive(found, now):
        message = (
            f"rows of the run {run} are being settled right now: try again when that has ended"
        )
        raise Wait(message)


@contextlib.contextmanager
def held(journal: Journal, run: str, holder: str) -> Iterator[sqlite3.Connection]:
    """A transaction that only the holder may make; raises Wait when another took the lease.

    A worker that was stopped for a while and wakes up cannot go on beside its successor.
    """
    with journal.writing() as db:
        if not journal.row("SELECT 1 FROM lease WHERE run = ? AND holder = ?", (run, holder)):
            message = f"the run {run} is now sent by another process: this one stops"
            raise Wait(message)
        yield db


def beat(db: sqlite3.Connection, run: str, now: float) -> None:
    """The holder lives."""
    db.execute("UPDATE lease SET heartbeat = ? WHERE run = ?", (now, run))


def release(db: sqlite3.Connection, run: str) -> None:
    """The holder has finished."""
    db.execute("DELETE FROM lease WHERE run = ?", (run,))


def _alive(found: sqlite3.Row, now: float) -> bool:
    if found["boot"] != boot_id():
        return False
    if not is_running(found["pid"], found["mark"]):
        return False
    return bool(found["mark"]) or 0 <= now - found["heartbeat"] < STALE_S
