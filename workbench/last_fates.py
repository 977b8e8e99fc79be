"""What became of a row last, over a run and all others that had rows of the same send."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.delivery import families
from workbench.delivery import runs as delivery
from workbench.delivery.families import Seen
from workbench.delivery.journal import Journal
from workbench.delivery.statuses import ENDED, RunStatus
from workbench.errors import Wait
from workbench.plans.judging import Mask
from workbench.plans.plan import Plan


def sent_again(run: str) -> list[RunStatus]:
    """The later runs of its family, in order: a run's rows may have been sent by any of them.

    They send rows of it again, or of a later run, or of an earlier one that it had its rows from.
    """
    family = seen(run).family
    later = family[family.index(run) + 1 :] if run in family else ()
    known = {one.run: one for one in delivery.all_runs()} if later else {}
    return [known[one] for one in later if one in known]


def family(run: str) -> list[RunStatus]:
    """The run and all others that had rows of the same send, as they were begun; no requests."""
    names = seen(run).family
    if len(names) < 2:
        return [delivery.status(run, chunks=False)]
    known = {one.run: one for one in delivery.all_runs()}
    return [known[one] for one in names if one in known]


def seen(run: str) -> Seen:
    """Its family, and the newest settlement: read before anything that is chosen by it."""
    with Journal() as journal:
        return families.seen(journal, run)


def since(
    run: str, again: Sequence[RunStatus], told: Sequence[str] = ("fate", "why")
) -> tuple[pa.Table, Mask]:
    """Fate and why of each row of a run, by the last of `again` that has taken it, else its own.

    `told` are the columns of the answer: those of a run's fates, and `run`, whose word it is.

    What any run of the family has got there stays there, also where that was settled later; and
    what may have got there stays unknown: that a later try was refused, or never left, says nothing
    of the one before. Beside it True for each row that may be done already and cannot be taken
    back. Raises Wait while one of those runs has not ended.
    """
    if going := next((one for one in again if one.state not in ENDED), None):
        message = (
            f"Rows of the run {run} are being sent again by the run {going.run} ({going.state}): "
            f"wait until it has ended, or cancel its rest (`workbench cancel {going.run}`)"
        )
        raise Wait(message)
    fates, done = _own(run)
    fates = fates.select(list(told))
    mine = pc.not_equal(fates["why"], "unselected")
    for earlier in _begun_before(run):
        theirs, theirs_done = _own(earlier)
        stays = pc.and_(mine, _outlives(theirs["fate"], fates["fate"]))
        fates, done = _put(theirs, theirs_done, stays, fates, done)
    for one in again:
        theirs, theirs_done = _own(one.run)
        took = pc.and_(mine, pc.not_equal(theirs["why"], "unselected"))
        took = pc.and_not(took, _outlives(fates["fate"], theirs["fate"]))
        fates, done = _put(theirs, theirs_done, took, fates, done)
    return fates, done


def _outlives(first: pa.ChunkedArray, later: pa.ChunkedArray) -> pa.ChunkedArray:
    """Where the fate of an earlier try holds, whatever a later one came to."""
    no_word = pc.is_in(later, value_set=pa.array(["rejected", "not_sent"]))
    lost = pc.and_(pc.equal(first, "unknown"), no_word)
    return pc.or_(pc.equal(first, "accepted"), lost)


def _put(
    theirs: pa.Table, theirs_done: Mask, where: pa.ChunkedArray, fates: pa.Table, done: Mask
) -> tuple[pa.Table, Mask]:
    told = {name: pc.if_else(where, theirs[name], fates[name]) for name in fates.column_names}
    return pa.table(told), np.where(np.asarray(where, dtype=bool), theirs_done, done)


def _begun_before(run: str) -> tuple[str, ...]:
    family = seen(run).family
    return family[: family.index(run)] if run in family else ()


def _own(run: str) -> tuple[pa.Table, Mask]:
    fates = delivery.row_fates(run)
    fates = fates.append_column("run", pa.repeat(run, fates.num_rows))
    return fates, _may_be_done(fates, Plan.load(delivery.run_folder(run)))


def _may_be_done(fates: pa.Table, plan: Plan) -> Mask:
    """True for each row of an unknown fate that is in a request which cannot be taken back."""
    final = [one.n for one in plan.chunks if plan.step(one.step).repeat == "III"]
    unknown = pc.equal(fates["fate"], "unknown")
    there = pc.is_in(fates["chunk"], value_set=pa.array(final, fates["chunk"].type))
    return np.asarray(pc.and_(unknown, there), dtype=bool)
