"""The verbs of runs that exist already: they read the journal and need no file and no schema."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from workbench import notebook
from workbench.delivery import homes, presentation
from workbench.delivery import runs as delivery
from workbench.delivery.connections import TWIN, Connection, vendor_of
from workbench.delivery.origins import connection as known_connection
from workbench.delivery.practice import running_twin
from workbench.delivery.statuses import RunStatus
from workbench.delivery.timing import Timing
from workbench.delivery.timing import timing as timing_at
from workbench.errors import WorkbenchError
from workbench.plans.plan import Plan
from workbench.vocabulary.steps import Quota

Watch = Callable[[RunStatus], object]


@contextmanager
def target(name: str, destination: str) -> Iterator[Connection]:
    """The connection of that name to the vendor of a destination, given by its key.

    For practice with its server running.
    """
    vendor = vendor_of(destination)
    if name.lower() != "twin":
        yield known_connection(name, vendor)
        return
    with running_twin() as url:
        yield known_connection(name, vendor, twin_url=url)


def followed(run: str, watch: Watch | None = None, *, mine: bool = True) -> RunStatus:
    """Watches a run to its end; Ctrl-C pauses it after the request that is out.

    A run that somebody else sends goes on: Ctrl-C ends the watching alone.
    """
    shown = watch or notebook.watch()
    try:
        return delivery.follow(run, shown)
    except KeyboardInterrupt:
        if not mine:
            return delivery.status(run)
        delivery.request_pause(run)
        return delivery.follow(run, shown)


def resume(run: str, *, watch: Watch | None = None) -> RunStatus:
    """Goes on with a run that was paused or whose process ended.

    Raises FixTheFile where what is left adds somebody who is on the standing list by now, or has
    rows that by now are too old to be sent.
    """
    before = delivery.status(run)
    with target(before.connection, before.destination) as there:
        mine = go_on(before, there)
        return followed(run, watch, mine=mine)


def go_on(before: RunStatus, there: Connection) -> bool:
    """Sends the rest of a run in a process of its own, from the journal alone.

    False where another process sends it already.
    Only a standing list, a later run or a rule about time makes it look at the file once more;
    raises FixTheFile as `resume` does, and FixTheConnection for production while presenting.
    """
    presentation.refuse_production(there)
    standing = homes.standing_list(before.connection) is not None
    dated = delivery.is_dated(before.run)
    if before.state == "paused" and (standing or dated or delivery.later_runs(before)):
        # It needs the libraries that read and check files, which nothing else here does.
        from workbench.resuming import refuse_listed, refuse_outdated

        refuse_listed(before)
        refuse_outdated(before)
    return delivery.spawn(before.run, there) is not None


def status(run: str, *, chunks: bool = True) -> RunStatus:
    """A run at this moment, from the journal; with its requests, of which there may be many."""
    return delivery.status(run, chunks=chunks)


def timing(now: RunStatus) -> Timing | None:
    """How fast a run goes at this moment and how long it still takes; None where nobody sends it.

    A practice vendor without quotas holds nothing back.
    """
    if now.state not in ("sending", "indexing"):
        return None
    unpaced = now.connection == TWIN and bool(os.environ.get("WORKBENCH_TWIN_NO_QUOTA"))
    return timing_at(now, datetime.now(UTC), None if unpaced else _quota_of(now.run))


@functools.lru_cache(maxsize=64)
def _quota_of(run: str) -> Quota | None:
    """The quota that a run was planned with, which its plan holds; None where that is gone."""
    try:
        told = Plan.load(homes.runs_folder() / run).quota
        return Quota(
            str(told["group"]),
            told["requests_per_s"],
            int(told["burst"]),
            str(told["source"]),
            records=told["records_per_s"],
            records_burst=int(told["records_burst"]),
        )
    except (WorkbenchError, KeyError):
        return None


def rejected_rows(now: RunStatus, most: int) -> list[tuple[int, str]]:
    """The lines of the first `most` rows that were refused by themselves, with their reasons."""
    if not now.counts.rejected:
        return []
    together = [one.n for one in now.chunks if one.state == "rejected" and one.rows > 1]
    found = delivery.rejected_rows(now.run, most, together)
    return list(zip(found["line"].to_pylist(), found["reason"].to_pylist(), strict=True))


def runs() -> list[RunStatus]:
    """Every run of this home, the newest first."""
    return delivery.all_runs()


def cancel(run: str) -> RunStatus:
    """Sends nothing more of a run; what has left stays as it is."""
    delivery.request_cancel(run)
    return delivery.follow(run)
