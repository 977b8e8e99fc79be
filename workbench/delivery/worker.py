"""The process that sends one run: `python -m workbench.delivery.worker RUN`.

It is given the run's id and, by environment, the connection's key; everything else is in the
run's folder and the journal.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import traceback
import uuid
from collections.abc import Iterator
from typing import TYPE_CHECKING

from workbench.delivery import homes, lease, writes
from workbench.delivery.bindings import Named, steps_of
from workbench.delivery.client import Client
from workbench.delivery.connections import vendor_of
from workbench.delivery.delivering import deliver
from workbench.delivery.journal import Journal
from workbench.delivery.origins import connection, known_keys
from workbench.delivery.processes import boot_id, started_mark
from workbench.delivery.quota import Pace
from workbench.delivery.secrets import redact
from workbench.delivery.session import Halt, Seams, Session
from workbench.delivery.statuses import ENDED, run_row
from workbench.errors import FixTheConnection, FixTheFile, FixTheRecipe, Wait, WorkbenchError
from workbench.plans.plan import Plan
from workbench.tables.child import NoPandas

if TYPE_CHECKING:
    # pandera comes with it and takes a second; here it is only a name for the reader.
    from workbench.destinations.spec import Destination

EXIT_PAUSED = 3


def main(arguments: list[str]) -> int:
    """0 when all is sent, 3 when it is paused or cancelled, 2 when it cannot be sent at all."""
    os.umask(0o077)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        # Only noted: the request that is out is finished and written down first.
        signal.signal(number, lambda *_: stop.set())
    if len(arguments) not in (1, 2) or not all(word.isdigit() for word in arguments[1:]):
        sys.stderr.write("usage: python -m workbench.delivery.worker RUN [LAST_CHUNK]\n")
        return 2
    last_chunk = int(arguments[1]) if len(arguments) == 2 else None
    try:
        return work(arguments[0], Seams(stopping=stop.is_set), last_chunk=last_chunk)
    except WorkbenchError as err:
        sys.stderr.write(redact(f"{err}\n", known_keys()))
        return err.exit_code
    except Exception:
        sys.stderr.write(redact(traceback.format_exc(), known_keys()))
        return 2


def work(
    run: str, seams: Seams, destination_of: Named | None = None, last_chunk: int | None = None
) -> int:
    """Sends the run from where it stands, up to `last_chunk`; returns the exit code.

    `destination_of` stands in for the registry in tests. Raises WorkbenchError when another
    process sends the run (Wait), or when the journal cannot be used.
    """
    with Journal() as journal:
        journal.refuse_damaged()
        holder = _take(journal, run, seams.clock())
        seams.passed("taken")
        with lease.held(journal, run, holder) as db:
            writes.open_again(db, run)
            writes.recover(db, run)
        seams.passed("recovered")
        if _ended(journal, run):
            state, reason = "", ""
        else:
            state, reason = _sent(journal, run, holder, seams, destination_of, last_chunk)
        seams.passed("leaving")
        _leave(journal, run, holder, state, reason)
    return EXIT_PAUSED if state in ("paused", "cancelled") else 0


def _sent(
    journal: Journal,
    run: str,
    holder: str,
    seams: Seams,
    named: Named | None,
    last_chunk: int | None,
) -> tuple[str, str]:
    """The state in which the worker leaves the run, and why."""
    try:
        journal.keep_reserve()
        with _session(journal, run, holder, seams, named) as session:
            session.last_chunk = last_chunk
            deliver(session)
    except Halt as halt:
        return "cancelled" if halt.cancelled else "paused", halt.reason
    except (FixTheConnection, FixTheRecipe, FixTheFile) as err:
        return "paused", str(err)
    except Wait:
        raise  # another process has the run, and what it says of it stands
    except WorkbenchError as err:
        # The journal failed. It may still take this; if not, the lease shows who has ended.
        journal.free_reserve()
        with contextlib.suppress(WorkbenchError):
            _leave(journal, run, holder, "paused", str(err))
        raise
    except Exception as err:
        # A defect of ours: the log gets the traceback, the run a sentence, and nothing is sent.
        sys.stderr.write(redact(traceback.format_exc(), known_keys()))
        told = f"an unexpected error ({type(err).__name__}) ended the sending"
        return "paused", f"{told}; {homes.runs_folder() / run / 'worker.log'} has the details"
    return "done", ""


def _leave(journal: Journal, run: str, holder: str, state: str, reason: str) -> None:
    with lease.held(journal, run, holder) as db:
        if state == "cancelled":
            writes.cancel(db, run, reason)
        elif state:
            writes.move(db, run, state, reason)
        lease.release(db, run)
        if db.execute("SELECT 1 FROM lease LIMIT 1").fetchone() is None:
            journal.free_reserve()


def _take(journal: Journal, run: str, now: float) -> str:
    run_row(journal, run)
    name = os.environ.get(lease.VARIABLE) or uuid.uuid4().hex
    holder = lease.Holder(name, os.getpid(), started_mark(os.getpid()))
    if not lease.take(journal, run, holder, now):
        message = f"the run {run} is already being sent by another process: this one stops"
        raise Wait(message)
    return name


def _ended(journal: Journal, run: str) -> bool:
    return run_row(journal, run)["state"] in ENDED


@contextlib.contextmanager
def _session(
    journal: Journal, run: str, holder: str, seams: Seams, named: Named | None
) -> Iterator[Session]:
    row = run_row(journal, run)
    target = connection(row["connection"], vendor_of(row["destination"]))
    if target.fingerprint != row["fingerprint"]:
        message = (
            f"the connection “{target.name}” now leads to another address or project than when "
            f"run {run} was made: set it back, or make a new run"
        )
        raise FixTheConnection(message)
    plan = Plan.load(homes.runs_folder() / row["folder"])
    if plan.plan_sha256 != row["plan_sha256"]:
        message = f"the plan in {plan.folder} is not the one that run {run} was made with"
        raise FixTheRecipe(message)
    with contextlib.closing(Client(target)) as client:
        yield Session(
            journal=journal,
            run=run,
            holder=holder,
            target=target,
            plan=plan,
            steps=steps_of(plan, named or _registered),
            client=client,
            pace=Pace(journal, target.fingerprint, boot_id(), paced=target.paced),
            seams=seams,
        )


def _registered(key: str) -> Destination:
    # Imported here: a second worker, which ends at once, has no need of it.
    from workbench.destinations.registry import destination

    return destination(key)


if __name__ == "__main__":
    sys.meta_path.insert(0, NoPandas())
    sys.exit(main(sys.argv[1:]))
