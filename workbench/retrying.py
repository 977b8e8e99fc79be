"""A run is sent again: just those of its rows that were not accepted and may still be sent."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench import last_fates, verbs
from workbench.checks.report import Report
from workbench.delivery import runs as delivery
from workbench.delivery.statuses import ENDED, RunStatus
from workbench.destinations.registry import destination, noun_of
from workbench.destinations.schemas import SENT_BEFORE_RULE
from workbench.errors import FixesRefused, FixTheRecipe, LookBeforeResending, RowsInvalid, Wait
from workbench.last_fates import sent_again, since
from workbench.plans import fixing
from workbench.plans.going_on import without
from workbench.plans.judging import Mask
from workbench.plans.plan import Plan
from workbench.plans.prepared import Prepared
from workbench.plans.suppressing import kept
from workbench.resuming import ended_since
from workbench.running import Watch, target
from workbench.vocabulary.counting import counted
from workbench.vocabulary.fates import why_meaning
from workbench.vocabulary.fixes import Fixes

# Why a row stays behind because somebody decided so; a retry takes none of it back.
DECIDED = ("suppressed", "left_out", "unselected", "unchanged")
# What does not drop those who are there.
ADDING = "batch.audiences.update"


def retry(
    run: str,
    *,
    fates: Sequence[str] = ("rejected", "not_sent"),
    include_unknown: bool = False,
    halving: bool = False,
    fixes: Fixes | Path | str | None = None,
    confirm: verbs.Confirm = lambda there, plan, evidence: None,
    notice: verbs.Tell = warnings.warn,
    watch: Watch | None = None,
) -> RunStatus:
    """A new run of the rows of an earlier one that have these fates, checked again first.

    With `halving` a request that the vendor refuses as a whole is sent again in two halves, and so
    on, until the rows that it refuses stand alone. `fixes` of the file's cells, or a JSON file of
    them, come in the place of those that it was sent with last, for rows that are sent again;
    `notice` is told of rows that are about somebody now of whom another row was sent before.

    A row that a retry has sent again already has the fate that it got there. Rows that a decision
    held back stay back: suppressed, left out, unchanged, or not of that run; and so do the people
    whom that run held back, of whom a later one has ended a consent, or who are on today's standing
    list. What cannot be taken back and may be done already is never sent again (reliability.md 1.7,
    class III).
    Raises RowsInvalid when none of the rows can be sent, FixTheRecipe where they would replace
    those that were, LookBeforeResending when all that is left
    may be done already, and Wait while the run or a retry of it may still send them, or where one
    has, or rows were settled, before this one begins (as while `confirm` asks).
    """
    wanted = {*fates, *(("unknown",) if include_unknown else ())}
    seen = last_fates.seen(run)  # before anything else is read, so that nothing newer is missed
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
    if (_still_open(fate_of) & selected).any():
        refuse_going_on(before)
    refuse_undoing(run, Plan.load(delivery.run_folder(run)), arrived(fate_of))
    with target(before.connection, before.destination) as there:
        last = _as_sent_last(seen.family, fixes)
        _refuse_idle(last, Plan.load(delivery.run_folder(seen.family[-1])), selected)
        ready = without(last, selected)
        evidence = verbs.look(there, ready)
        made, report = verbs.plan_run(
            ready, delivery.new_run_id(), there.name, before=held_back(before, seen.family)
        )
        with verbs.dropped_if_stopped(made):
            if not made.rows_planned:
                raise RowsInvalid(_nothing_to_retry(run, made))
            if told := _taking_the_place(report, ready):
                notice(told)
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


def refuse_going_on(run: RunStatus) -> None:
    """Raises Wait while the run may still send its rows itself: they would go twice."""
    if run.state not in ENDED:
        message = (
            f"The run {run.run} has not ended ({run.state}) and may still send these rows itself: "
            f"go on with it (`workbench resume {run.run}`), or cancel the rest first (`workbench "
            f"cancel {run.run}`)"
        )
        raise Wait(message)


def _still_open(fates: pa.Table) -> Mask:
    """True for each row that its run may yet send, or send once more."""
    waiting = pc.equal(fates["why"], "waiting")
    return np.asarray(pc.or_(waiting, pc.equal(fates["fate"], "unknown")), dtype=bool)


def arrived(fates: pa.Table) -> Mask:
    """True for each row that was accepted or may have arrived."""
    there = pa.array(["accepted", "unknown"])
    return np.asarray(pc.is_in(fates["fate"], value_set=there), dtype=bool)


def refuse_undoing(run: str, plan: Plan, gone: Mask) -> None:
    """Raises FixTheRecipe where rows are `gone` that a send of the others alone would drop again.

    Whoever replaces everybody with the rest drops those whom the run has put in.
    """
    if not gone.any() or "replace" not in {one.operation for one in plan.steps}:
        return
    message = (
        f"The run {run} has sent or may have sent {counted(int(gone.sum()), 'row')}, whom a "
        f"replacement of everybody in “{plan.final_objects[0]}” by the other rows alone would drop "
        "again: send all rows, or bring the others as a file of their own to “"
        f"{destination(ADDING).title}”"
    )
    raise FixTheRecipe(message)


def held_back(run: RunStatus, family: Sequence[str]) -> pa.Array | None:
    """The people whom its family held back, or of whom a run after it ends a consent."""
    lists = [kept(delivery.run_folder(one)) for one in family]
    ended = ended_since(run)
    people = [*(one for one in lists if one is not None), *([ended] if len(ended) else [])]
    return pc.unique(pa.concat_arrays(people)) if people else None


def _as_sent_last(family: Sequence[str], fixes: Fixes | Path | str | None) -> Prepared:
    """The file as it was last sent: with what was mended since its first run."""
    return verbs.prepared_run(family[-1], again=True, fixes=fixes)


def _refuse_idle(ready: Prepared, earlier: Plan, selected: Mask) -> None:
    """Raises FixesRefused for a new fix of a row that is not sent again: nobody would get it."""
    known = fixing.kept(earlier)
    before = set(known.fixes) if known is not None else set()
    start = 0
    for part in ready.parts:
        table = part.table
        mine = [one for one in (ready.fixes or Fixes("")).fixes if one.sheet == table.sheet]
        for one in mine:
            if one not in before and not selected[start + one.row - 1]:
                line = next(table.single([one.row], [])).line[0].as_py()
                message = (
                    f"Line {line:,} is not sent again, so its fix ({one.words()}) would change "
                    "nothing: take it out of the fixes, and send what is to be changed of that "
                    "row in a file of its own"
                )
                raise FixesRefused(message)
        start += table.rows


def _taking_the_place(report: Report, ready: Prepared) -> str:
    """Which rows put others in the shade that were sent before, in a sentence; "" for none."""
    of = [one for one in report.groups if one.rule == SENT_BEFORE_RULE]
    if not of:
        return ""
    rows, first = sum(one.count for one in of), of[0].first
    takes = "takes" if rows == 1 else "take"
    return (
        f"{counted(rows, 'row')} {takes} the place of what was sent before about the same "
        f"{ready.destination.noun}, such as line {first.line:,} of that in {first.value}: where "
        "that is wrong, correct the id in the fixes"
    )


def _to_retry(fates: pa.Table, wanted: Collection[str]) -> Mask:
    chosen = pc.is_in(fates["fate"], value_set=pa.array(sorted(wanted)))
    decided = pc.is_in(fates["why"].cast(pa.string()), value_set=pa.array(DECIDED))
    return np.asarray(pc.and_not(chosen, decided), dtype=bool)


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
    family = [known[one] for one in last_fates.seen(run).family if one in known]
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
