"""What the pages, the notebook and the command line do with runs; nothing here sends a byte."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass

import pyarrow.compute as pc

from workbench.delivery import families, homes, lease, writes
from workbench.delivery.connections import Connection, environment
from workbench.delivery.journal import Journal
from workbench.delivery.processes import started_mark
from workbench.delivery.rows import refused_in, rejected_rows, row_fates
from workbench.delivery.starting import new_run_id, refuse_another_target, run_folder, start
from workbench.delivery.statuses import ENDED, RunStatus, read_status, run_row
from workbench.errors import (
    FixTheRecipe,
    LookBeforeResending,
    WorkbenchError,
)
from workbench.plans.plan import Plan
from workbench.vocabulary.counting import counted
from workbench.vocabulary.machine import why

__all__ = [
    "Attempt",
    "RunStatus",
    "all_runs",
    "attempts",
    "follow",
    "new_run_id",
    "refused_in",
    "rejected_rows",
    "request_cancel",
    "request_pause",
    "row_fates",
    "run_folder",
    "spawn",
    "start",
    "status",
]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One time that a chunk was sent; `excerpt` is the answer, without secrets, cut to 8 kB."""

    chunk: int
    n: int
    started_at: str
    ended_at: str | None
    outcome: str | None
    http: int | None
    code: str
    reason: str
    token: str
    excerpt: str


def spawn(
    run: str, target: Connection, *, until: int | None = None
) -> subprocess.Popen[bytes] | None:
    """Starts the worker that sends the run; None when a living one already does.

    With `until` it pauses after that chunk.

    The key goes by environment, and only this connection's. Raises FixTheRecipe when the run has
    ended, FixTheConnection when it was made for another target, Wait while its rows are settled,
    LookBeforeResending where rows that are left arrived by another run.
    """
    with Journal() as journal:
        journal.refuse_damaged()
        _refuse_ended(run_row(journal, run))
        refuse_another_target(journal, run, target)
        name = uuid.uuid4().hex
        now = time.monotonic()
        # Held for the worker until it has its own process id, so that nobody comes in between.
        ours = lease.Holder(name, os.getpid(), started_mark(os.getpid()))
        if not lease.take(journal, run, ours, now):
            lease.refuse_while_settled(journal, run, now)
            return None
        with lease.held(journal, run, name) as db:
            writes.open_again(db, run)
        try:
            # From here on no row of its family is settled before it is paused or has ended.
            refuse_arrived(journal, run)
        except LookBeforeResending as err:
            with lease.held(journal, run, name) as db:
                writes.move(db, run, "paused", str(err))
                lease.release(db, run)
            raise
        try:
            process = _process(run, target, name, until)
        except OSError as err:
            reason = f"the sending process could not be started ({why(err)})"
            with lease.held(journal, run, name) as db:
                writes.move(db, run, "paused", reason)
                lease.release(db, run)
            raise WorkbenchError(reason) from err
        child = lease.Holder(name, process.pid, started_mark(process.pid))
        # A worker that has ended by now has given its lease back: there is nothing to hand over.
        lease.hand_over(journal, run, child)
    # Collected when it ends, so that it does not stay behind as a zombie of a long-lived server.
    threading.Thread(target=process.wait, daemon=True).start()
    return process


def refuse_arrived(journal: Journal, run: str) -> None:
    """Raises LookBeforeResending where rows that are left have got there by another run by now."""
    family = families.seen(journal, run).family
    if len(family) < 2:
        return
    fates = row_fates(run)
    left = pc.equal(fates["why"], "waiting")
    for other in family:
        if other == run:
            continue
        arrived = pc.and_(left, pc.equal(row_fates(other)["fate"], "accepted"))
        if rows := arrived.combine_chunks().true_count if len(arrived) else 0:
            message = (
                f"{counted(rows, 'row')} of what is left of the run {run} arrived by the run "
                f"{other}, as was found since: nothing was sent. Cancel the rest (`workbench "
                f"cancel {run}`) and retry that one, which chooses its rows anew"
            )
            raise LookBeforeResending(message)


def status(run: str, *, chunks: bool = True) -> RunStatus:
    """The run at this moment, with its requests; raises FixTheRecipe when it is not known here."""
    with Journal() as journal:
        return read_status(journal, run, time.monotonic(), chunks=chunks)


def all_runs() -> list[RunStatus]:
    """Every run, the newest first, without their requests."""
    with Journal() as journal:
        # As they were begun, which no clock that was put back can change.
        found = journal.rows("SELECT id FROM run ORDER BY rowid DESC")
        now = time.monotonic()
        return [read_status(journal, row["id"], now, chunks=False) for row in found]


def is_dated(run: str) -> bool:
    """Whether a rule about time was judged when the run was planned."""
    return Plan.load(run_folder(run)).as_of is not None


def later_runs(run: RunStatus) -> list[str]:
    """The ids of the runs of the same connection that were begun after this one, in order."""
    with Journal() as journal:
        found = journal.rows(
            "SELECT id FROM run WHERE connection = ? "
            "AND rowid > (SELECT rowid FROM run WHERE id = ?) ORDER BY rowid",
            (run.connection, run.run),
        )
    return [one["id"] for one in found]


def attempts(run: str, chunk: int | None = None) -> list[Attempt]:
    """Every time that a request of the run, or one of them, was sent, in order."""
    names = "chunk, n, started_at, ended_at, outcome, http, code, reason, token, excerpt"
    asked = f"SELECT {names} FROM attempt WHERE run = ? AND (? IS NULL OR chunk = ?) ORDER BY id"
    with Journal() as journal:
        return [Attempt(**dict(row)) for row in journal.rows(asked, (run, chunk, chunk))]


def follow(
    run: str,
    on_change: Callable[[RunStatus], object] = lambda status: None,
    poll_s: float = 0.2,
    sleep: Callable[[float], None] = time.sleep,
) -> RunStatus:
    """Watches until the run has ended, is paused, or nobody sends it any more."""
    with Journal() as journal:
        last: RunStatus | None = None
        while True:
            now = read_status(journal, run, time.monotonic())
            if now != last:
                on_change(now)
                last = now
            if now.state in (*ENDED, "paused"):
                return now
            sleep(poll_s)


def request_cancel(run: str) -> None:
    """Nothing more of the run is sent: at once when nobody sends it, else after this request.

    Raises FixTheRecipe when the run has ended.
    """
    _wish(run, "cancel")


def request_pause(run: str) -> None:
    """The worker stops after the request that is out; `spawn` goes on from there."""
    _wish(run, "pause")


def _wish(run: str, what: str) -> None:
    with Journal() as journal, journal.writing() as db:
        found = run_row(journal, run)
        _refuse_ended(found)
        lease.refuse_while_settled(journal, run, time.monotonic())
        if lease.state(journal, run, time.monotonic()) == "alive":
            writes.wish(db, run, what)
        elif what == "cancel":
            writes.cancel(db, run)
            lease.release(db, run)
        elif found["state"] != "paused":
            writes.move(db, run, "paused", f"you paused it; `workbench resume {run}` goes on")


def _refuse_ended(found: sqlite3.Row) -> None:
    if found["state"] in ENDED:
        message = (
            f"the run {found['id']} has ended ({found['state']}): nothing of it is left to send"
        )
        raise FixTheRecipe(message)


def _process(
    run: str, target: Connection, lease_name: str, until: int | None
) -> subprocess.Popen[bytes]:
    # No other connection's key goes along.
    kept = {k: v for k, v in os.environ.items() if not k.startswith("WORKBENCH_")}
    given = {"WORKBENCH_HOME": str(homes.home()), lease.VARIABLE: lease_name}
    log = homes.private_file(run_folder(run) / "worker.log")
    last = [] if until is None else [str(until)]
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "workbench.delivery.worker", run, *last],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**kept, **given, **environment(target)},
            # A session of its own: a closed terminal or Ctrl-C does not reach it.
            start_new_session=True,
            umask=0o077,
        )
