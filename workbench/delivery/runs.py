"""What the pages, the notebook and the command line do with runs; nothing here sends a byte."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from workbench.delivery import homes, lease, writes
from workbench.delivery.bindings import steps_of
from workbench.delivery.connections import Connection, environment
from workbench.delivery.journal import Journal, now_utc
from workbench.delivery.processes import started_mark
from workbench.delivery.statuses import ENDED, RunStatus, read_status
from workbench.delivery.worker import LEASE_VARIABLE
from workbench.destinations.spec import Destination
from workbench.errors import FixTheConnection, FixTheFile, FixTheRecipe, WorkbenchError
from workbench.plans.plan import Plan

__all__ = [
    "Attempt",
    "RunStatus",
    "all_runs",
    "attempts",
    "follow",
    "new_run_id",
    "request_cancel",
    "request_pause",
    "run_folder",
    "spawn",
    "start",
    "status",
]
_CLASSES = ("I", "I*", "II", "III")


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


def new_run_id() -> str:
    """A name for a run that sorts by time and that a person can type."""
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{uuid.uuid4().hex[:4]}"


def run_folder(run: str) -> Path:
    """The folder of one run, made when it is not there: its plan lies in it."""
    if not run or Path(run).name != run or run.startswith("."):
        message = f"“{run}” is not the name of a run: `workbench runs` lists those that are known"
        raise FixTheRecipe(message)
    return homes.private_folder(homes.runs_folder() / run)


def start(
    plan: Plan,
    target: Connection,
    *,
    file_name: str,
    expected: int | None = None,
    destination: Destination | None = None,
) -> str:
    """Writes the run down and returns its id; nothing is sent before `spawn`.

    A plan in a run's own folder makes that run, once: starting it again returns the same id, so a
    second click attaches to the first. Any other plan is copied. `expected` is the number of ids
    that the object should hold afterwards, where the caller knows it.
    """
    if destination is None:
        from workbench.destinations.registry import destination as named

        destination = named(plan.destination)
    _adds_up(plan)
    own = plan.folder.resolve().parent == homes.runs_folder().resolve()
    run = plan.folder.name if own else new_run_id()
    if not own:
        shutil.copytree(plan.folder, run_folder(run), dirs_exist_ok=True)
    homes.make_private(run_folder(run))
    steps = steps_of(plan, destination)
    chunks = [
        (c.n, c.step, c.object, plan.step(c.step).repeat, int(steps[c.step].creates), c.records)
        for c in plan.chunks
    ]
    with Journal() as journal, journal.writing() as db:
        found = journal.row("SELECT plan_sha256 FROM run WHERE id = ?", (run,))
        if found is None:
            row = _run_row(run, plan, target, file_name, expected)
            writes.add_run(db, row, plan.not_sent, chunks)
        elif found["plan_sha256"] != plan.plan_sha256:
            message = f"the run {run} was made with another plan: plan into a new run's folder"
            raise FixTheRecipe(message)
    return run


def spawn(run: str, target: Connection) -> subprocess.Popen[bytes] | None:
    """Starts the worker that sends the run; None when a living one already does.

    The key goes by environment, and only this connection's. Raises FixTheRecipe when the run has
    ended, FixTheConnection when it was made for another target.
    """
    with Journal() as journal:
        _check(journal, run, target)
        name = uuid.uuid4().hex
        now = time.monotonic()
        # Held for the worker until it has its own process id, so that nobody comes in between.
        ours = lease.Holder(name, os.getpid(), started_mark(os.getpid()))
        if not lease.take(journal, run, ours, now):
            return None
        with lease.held(journal, run, name) as db:
            writes.open_again(db, run)
        try:
            process = _process(run, target, name)
        except OSError as err:
            reason = f"the sending process could not be started ({err.strerror})"
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


def status(run: str) -> RunStatus:
    """The run at this moment; raises FixTheRecipe when it is not known here."""
    with Journal() as journal:
        return read_status(journal, run, time.monotonic())


def all_runs() -> list[RunStatus]:
    """Every run, the newest first, without their requests."""
    with Journal() as journal:
        found = journal.rows("SELECT id FROM run ORDER BY created_at DESC, id DESC")
        now = time.monotonic()
        return [read_status(journal, row["id"], now, chunks=False) for row in found]


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
        found = journal.row("SELECT state FROM run WHERE id = ?", (run,))
        _known(run, found["state"] if found else None)
        if lease.state(journal, run, time.monotonic()) == "alive":
            writes.wish(db, run, what)
        elif what == "cancel":
            writes.cancel(db, run)
            lease.release(db, run)
        elif found and found["state"] != "paused":
            writes.move(db, run, "paused", f"you paused it; `workbench resume {run}` goes on")


def _known(run: str, state: str | None) -> None:
    if state is None:
        message = f"no run is called “{run}” here: `workbench runs` lists those that are known"
        raise FixTheRecipe(message)
    if state in ENDED:
        message = f"the run {run} has ended ({state}): nothing of it is left to send"
        raise FixTheRecipe(message)


def _check(journal: Journal, run: str, target: Connection) -> None:
    asked = "SELECT state, connection, fingerprint FROM run WHERE id = ?"
    found = journal.row(asked, (run,))
    _known(run, found["state"] if found else None)
    if found and (found["connection"], found["fingerprint"]) != (target.name, target.fingerprint):
        message = (
            f"the run {run} was made for “{found['connection']}” at another address or project "
            f"than “{target.name}” has now: use the same connection, or make a new run"
        )
        raise FixTheConnection(message)


def _adds_up(plan: Plan) -> None:
    planned = sum(chunk.records for chunk in plan.chunks)
    held_back = sum(plan.not_sent.values())
    numbers = [chunk.n for chunk in plan.chunks]
    if planned + held_back != plan.rows or numbers != list(range(1, len(numbers) + 1)):
        message = (
            f"the plan in {plan.folder} does not add up: {planned:,} rows in requests and "
            f"{held_back:,} held back, where the file has {plan.rows:,}; make the plan again"
        )
        raise FixTheFile(message)


def _run_row(
    run: str, plan: Plan, target: Connection, file_name: str, expected: int | None
) -> dict[str, object]:
    worst = max((step.repeat for step in plan.steps), key=_CLASSES.index, default="I")
    return {
        "id": run,
        "destination": plan.destination,
        "connection": target.name,
        "world": target.world,
        "label": target.label,
        "fingerprint": target.fingerprint,
        "folder": run,
        "plan_sha256": plan.plan_sha256,
        "file_sha256": plan.file_sha256,
        "file_name": file_name,
        "recipe_sha256": plan.recipe_sha256,
        "repeat": worst,
        "rows": plan.rows,
        "created_at": now_utc(),
        "state": "sending",
        "size_expected": expected,
    }


def _process(run: str, target: Connection, lease_name: str) -> subprocess.Popen[bytes]:
    # No other connection's key goes along.
    kept = {k: v for k, v in os.environ.items() if not k.startswith("WORKBENCH_")}
    given = {"WORKBENCH_HOME": str(homes.home()), LEASE_VARIABLE: lease_name}
    log = homes.private_file(run_folder(run) / "worker.log")
    with log.open("ab") as output:
        return subprocess.Popen(
            [sys.executable, "-m", "workbench.delivery.worker", run],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={**kept, **given, **environment(target)},
            # A session of its own: a closed terminal or Ctrl-C does not reach it.
            start_new_session=True,
            umask=0o077,
        )
