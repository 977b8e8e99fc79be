"""A run is sent again: just those of its rows that were not accepted and may still be sent."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench import verbs
from workbench.delivery import runs as delivery
from workbench.delivery.statuses import RunStatus
from workbench.destinations.registry import noun_of
from workbench.errors import FixTheRecipe, LookBeforeResending, RowsInvalid
from workbench.plans.judging import Mask
from workbench.plans.plan import Plan
from workbench.plans.suppressing import kept
from workbench.resuming import ended_since
from workbench.running import Watch, target
from workbench.vocabulary.fates import why_meaning

# Why a row stays behind because somebody decided so; a retry takes none of it back.
DECIDED = ("suppressed", "left_out", "unselected", "unchanged")


def retry(
    run: str,
    *,
    fates: Sequence[str] = ("rejected", "not_sent"),
    include_unknown: bool = False,
    confirm: verbs.Confirm = lambda there, plan, evidence: None,
    watch: Watch | None = None,
) -> RunStatus:
    """A new run of the rows of an earlier one that have these fates, checked again first.

    Rows that a decision held back stay back: suppressed, left out, unchanged, or not of that run;
    and so do the people whom that run held back, of whom a later one has ended a consent, or who
    are on today's standing list. What cannot be taken back and may be done already is never sent
    again (reliability.md 1.7, class III).
    Raises RowsInvalid when none of the rows can be sent, and LookBeforeResending when all that is
    left may be done already.
    """
    wanted = {*fates, *(("unknown",) if include_unknown else ())}
    before = delivery.status(run)
    fate_of, earlier = delivery.row_fates(run), Plan.load(delivery.run_folder(run))
    chosen = _to_retry(fate_of, wanted)
    done = _may_be_done(fate_of, earlier)
    selected = chosen & ~done
    if not selected.any() and chosen.any():
        raise LookBeforeResending(_may_be_there(run, earlier))
    if not selected.any():
        message = f"The run {run} has no row to send again that is {' or '.join(sorted(wanted))}"
        raise FixTheRecipe(message)
    with target(before.connection, before.destination) as there:
        ready = verbs.prepared_run(run, again=True)
        evidence = verbs.look(there, ready)
        held_back, again = _held_back(before), delivery.new_run_id()
        made, _ = verbs.plan_run(ready, again, there.name, before=held_back, selected=selected)
        with verbs.dropped_if_stopped(made):
            if not made.rows_planned:
                raise RowsInvalid(_nothing_to_retry(run, made))
            confirm(there, made, evidence)
        return verbs.deliver(made, there, evidence, file_name=before.file_name, watch=watch)


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
