"""A run is sent again: just those of its rows that were not accepted and may still be sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench import verbs
from workbench.delivery import families
from workbench.delivery import runs as delivery
from workbench.delivery.families import Seen
from workbench.delivery.journal import Journal
from workbench.delivery.statuses import ENDED, RunStatus
from workbench.destinations.registry import noun_of
from workbench.errors import FixTheRecipe, LookBeforeResending, RowsInvalid, Wait
from workbench.plans.judging import Mask
from workbench.plans.plan import Plan
from workbench.plans.suppressing import kept
from workbench.resuming import ended_since
from workbench.running import Watch, target
from workbench.vocabulary.counting import counted
from workbench.vocabulary.fates import why_meaning

# Why a row stays behind because somebody decided so; a retry takes none of it back.
DECIDED = ("suppressed", "left_out", "unselected", "unchanged")


def retry(
    run: str,
    *,
    fates: Sequence[str] = ("rejected", "not_sent"),
    include_unknown: bool = False,
    halving: bool = False,
    confirm: verbs.Confirm = lambda there, plan, evidence: None,
    watch: Watch | None = None,
) -> RunStatus:
    """A new run of the rows of an earlier one that have these fates, checked again first.

    With `halving` a request that the vendor refuses as a whole is sent again in two halves, and so
    on, until the rows that it refuses stand alone.

    A row that a retry has sent again already has the fate that it got there. Rows that a decision
    held back stay back: suppressed, left out, unchanged, or not of that run; and so do the people
    whom that run held back, of whom a later one has ended a consent, or who are on today's standing
    list. What cannot be taken back and may be done already is never sent again (reliability.md 1.7,
    class III).
    Raises RowsInvalid when none of the rows can be sent, LookBeforeResending when all that is left
    may be done already, and Wait while the run or a retry of it may still send them, or where one
    has, or rows were settled, before this one begins (as while `confirm` asks).
    """
    wanted = {*fates, *(("unknown",) if include_unknown else ())}
    seen = _seen(run)  # before anything else is read, so that nothing newer is missed
    before = delivery.status(run)
    fate_of, done = since(run, sent_again(run))
    chosen = _to_retry(fate_of, wanted)
    selected = chosen & ~done
    if not selected.any() and chosen.any():
        earlier = Plan.load(delivery.run_folder(run))
        raise LookBeforeResending(_may_be_there(run, earlier))
    if not selected.any():
        left = _left_unknown(run, fate_of, wanted)
        message = f"The run {run} has no row to send again that is {' or '.join(sorted(wanted))}"
        message += left
        raise FixTheRecipe(message)
    _refuse_what_goes_on(before, fate_of, selected)
    with target(before.connection, before.destination) as there:
        ready = verbs.prepared_run(run, again=True)
        evidence = verbs.look(there, ready)
        held_back, again = _held_back(before), delivery.new_run_id()
        made, _ = verbs.plan_run(ready, again, there.name, before=held_back, selected=selected)
        with verbs.dropped_if_stopped(made):
            if not made.rows_planned:
                raise RowsInvalid(_nothing_to_retry(run, made))
            confirm(there, made, evidence)
        return verbs.deliver(
            made,
            there,
            evidence,
            file_name=before.file_name,
            watch=watch,
            seen=seen,
            halving=halving,
        )


def sent_again(run: str) -> list[RunStatus]:
    """The later runs of its family, in order: a run's rows may have been sent by any of them.

    They send rows of it again, or of a later run, or of an earlier one that it had its rows from.
    """
    family = _seen(run).family
    later = family[family.index(run) + 1 :] if run in family else ()
    known = {one.run: one for one in delivery.all_runs()} if later else {}
    return [known[one] for one in later if one in known]


def family(run: str) -> list[RunStatus]:
    """The run and all others that had rows of the same send, in the order they were begun."""
    names = _seen(run).family
    if len(names) < 2:
        return [delivery.status(run)]
    known = {one.run: one for one in delivery.all_runs()}
    return [known[one] for one in names if one in known]


def _seen(run: str) -> Seen:
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
    family = _seen(run).family
    return family[: family.index(run)] if run in family else ()


def _own(run: str) -> tuple[pa.Table, Mask]:
    fates = delivery.row_fates(run)
    fates = fates.append_column("run", pa.repeat(run, fates.num_rows))
    return fates, _may_be_done(fates, Plan.load(delivery.run_folder(run)))


def _refuse_what_goes_on(run: RunStatus, fates: pa.Table, selected: Mask) -> None:
    """Raises Wait where the run itself may still send some of the rows: they would go twice."""
    if run.state in ENDED:
        return
    waiting = pc.equal(fates["why"], "waiting")
    still = np.asarray(pc.or_(waiting, pc.equal(fates["fate"], "unknown")), dtype=bool)
    if (still & selected).any():
        message = (
            f"The run {run.run} has not ended ({run.state}) and may still send these rows itself: "
            f"go on with it (`workbench resume {run.run}`), or cancel the rest first (`workbench "
            f"cancel {run.run}`)"
        )
        raise Wait(message)


def _held_back(run: RunStatus) -> pa.Array | None:
    known, ended = kept(delivery.run_folder(run.run)), ended_since(run)
    if known is None:
        return ended if len(ended) else None
    return pa.concat_arrays([known, ended])


def _to_retry(fates: pa.Table, wanted: Collection[str]) -> Mask:
    chosen = pc.is_in(fates["fate"], value_set=pa.array(sorted(wanted)))
    decided = pc.is_in(fates["why"].cast(pa.string()), value_set=pa.array(DECIDED))
    return np.asarray(pc.and_not(chosen, decided), dtype=bool)


def _may_be_done(fates: pa.Table, plan: Plan) -> Mask:
    """True for each row of an unknown fate that is in a request which cannot be taken back."""
    final = [one.n for one in plan.chunks if plan.step(one.step).repeat == "III"]
    unknown = pc.equal(fates["fate"], "unknown")
    there = pc.is_in(fates["chunk"], value_set=pa.array(final, fates["chunk"].type))
    return np.asarray(pc.and_(unknown, there), dtype=bool)


def _may_be_there(run: str, plan: Plan) -> str:
    objects = ", ".join(f"“{name}”" for name in plan.final_objects[:3])
    return (
        f"What is left of the run {run} got no trustworthy answer and may be done already "
        f"({objects}), so it is not sent again: look at the vendor; if it is not there, send a "
        "file with just these rows as a new run"
    )


def _left_unknown(run: str, fates: pa.Table, wanted: Collection[str]) -> str:
    """What can be done about rows that may have arrived, where these were not asked for."""
    rows = 0 if "unknown" in wanted else pc.sum(pc.equal(fates["fate"], "unknown")).as_py()
    if not rows:
        return ""
    known = {one.run: one for one in delivery.all_runs()}
    family = [known[one] for one in _seen(run).family if one in known]
    lost = next((one.run for one in reversed(family) if one.counts.unknown), run)
    return (
        f"; {counted(rows, 'row')} may have arrived: `workbench reconcile {lost}` looks for what "
        f"became of that, and `workbench retry {run} --include-unknown` sends it all the same"
    )


def _nothing_to_retry(run: str, made: Plan) -> str:
    whys = [
        f"{rows:,} {why} ({why_meaning(why, noun_of(made.destination))})"
        for why, rows in made.not_sent.items()
        if why != "unselected"
    ]
    return (
        f"Nothing of the run {run} can be sent again: {', '.join(whys)}; "
        "mend the file, then send it as a new run"
    )
