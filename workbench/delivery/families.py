"""Runs that send rows of the same file again: which belong together, and in which order.

Knows nothing of rows. Refuses a run whose rows were chosen before something newer happened.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from workbench.delivery.journal import Journal
from workbench.errors import Wait

# In the order in which they were begun, which no clock that was put back can change.
_EVERY = """
  SELECT run.id, run.earlier, coalesce(max(settlement.id), 0) AS settled
  FROM run LEFT JOIN settlement ON settlement.run = run.id
  GROUP BY run.id ORDER BY run.rowid
"""


@dataclass(frozen=True, slots=True)
class Seen:
    """What the rows of `run` were chosen by: the runs of its family, and the newest settlement."""

    run: str
    family: tuple[str, ...]
    settled: int


def root(run: str, earlier: Mapping[str, str]) -> str:
    """The first run of a family, also where it is deleted; `earlier` is each run's earlier one."""
    while above := earlier.get(run, ""):
        run = above
    return run


def seen(journal: Journal, run: str) -> Seen:
    """The family of a run, in one read: to be taken before its rows are read.

    Runs have one family where one sends rows of the other again, or both rows of a third.
    """
    every = journal.rows(_EVERY)
    earlier = {one["id"]: one["earlier"] for one in every}
    first = root(run, earlier)
    mine = [one for one in every if root(one["id"], earlier) == first]
    settled = max((one["settled"] for one in mine), default=0)
    return Seen(run, tuple(one["id"] for one in mine), settled)


def refuse_while_sent_again(journal: Journal, run: str) -> None:
    """Raises Wait while another run of the family is being sent: it may have the same rows out.

    Holds until the end of the transaction that it is asked in.
    """
    for other in seen(journal, run).family:
        row = journal.row("SELECT state FROM run WHERE id = ?", (other,))
        if other != run and row is not None and row["state"] == "sending":
            message = (
                f"rows of the run {run} are in the run {other}, which is being sent: wait until it "
                f"has ended, or cancel its rest (`workbench cancel {other}`)"
            )
            raise Wait(message)


def close_up(db: sqlite3.Connection, run: str) -> None:
    """Keeps a family together of which a run is about to be forgotten."""
    above = db.execute("SELECT earlier FROM run WHERE id = ?", (run,)).fetchone()
    # Those after the first run stay together by its name, which all of them know.
    if above is not None and above["earlier"]:
        db.execute("UPDATE run SET earlier = ? WHERE earlier = ?", (above["earlier"], run))


def refuse_newer(journal: Journal, known: Seen) -> None:
    """Raises Wait where a run of the family came, went or was settled since: rows could go twice.

    Holds until the end of the transaction that it is asked in.
    """
    now = seen(journal, known.run)
    if now == known:
        return
    if newer := [run for run in now.family if run not in known.family]:
        what = f"its rows were sent again by the run {newer[-1]}"
    elif now.settled != known.settled:
        what = "some of its rows of an unknown fate were looked for or settled"
    else:
        what = "it, or a run of its rows, was deleted"
    message = (
        f"since the rows of the run {known.run} were chosen {what}, so nothing was sent now: "
        "retry once more, and they are chosen anew"
    )
    raise Wait(message)
