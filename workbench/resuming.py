"""A run is looked at once more: its file, and whether the rest adds somebody held back by now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.delivery import homes
from workbench.delivery import runs as delivery
from workbench.delivery.statuses import RunStatus
from workbench.destinations.consent import SUBSCRIBED, UNSUBSCRIBED
from workbench.errors import FixTheFile, FixTheRecipe
from workbench.plans import fixing, id_lists, preparing
from workbench.plans.judging import Mask
from workbench.plans.parts import everything
from workbench.plans.people import identifiers, one_person
from workbench.plans.plan import Plan
from workbench.plans.prepared import SLICE, Prepared
from workbench.plans.suppressing import about_listed, adding, kept
from workbench.plans.suppression_lists import suppression_list
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.counting import counted
from workbench.vocabulary.fixes import Fixes

# What has no answer yet is sent, or may be sent once more.
WAITING = ("waiting", "inflight", "unknown")


def prepared_run(
    run: str, *, again: bool = False, fixes: Fixes | Path | str | None = None
) -> Prepared:
    """The file, the recipe and the fixes of a run, as they were when it was planned.

    With `again` rules about time are judged by the clock of now, as for a new check. Other `fixes`,
    or a JSON file of them, come in the place of the run's own.
    """
    folder = delivery.run_folder(run)
    found = sorted(folder.glob("source*"))
    if not found:
        message = f"The run {run} has no copy of its file any more: send the file again"
        raise FixTheRecipe(message)
    made, recipe = Plan.load(folder), Recipe.load(folder / "recipe.toml")
    # A list of none is one that was given: with it the cells are as the file has them.
    fixes = fixing.kept(made) if fixes is None else fixing.given(fixes)
    lists = id_lists.kept(folder)
    ready = preparing.prepare(found[0], recipe=recipe, fixes=fixes, lists=lists)
    if ready.table.sha256 != delivery.status(run).file_sha256:
        message = f"The copy of the file in {folder} is not the one that was sent: put it back"
        raise FixTheFile(message)
    ready = replace(ready, read_at=made.read_at)
    return ready if again or made.as_of is None else replace(ready, as_of=made.as_of)


def refuse_listed(run: RunStatus) -> None:
    """Raises FixTheFile where what is left of a run adds somebody who is not to be added by now.

    He is on today's standing list, or a later run has ended a consent of his. The bytes of a run
    never change, so such a run cannot go on.
    """
    standing, folder = homes.standing_list(run.connection), delivery.run_folder(run.run)
    if standing is None and not Plan.load(folder).consent.get(SUBSCRIBED):
        return
    ready = prepared_run(run.run)
    if not ready.destination.people:
        return
    before = kept(folder)
    listed = pa.nulls(0, pa.string()) if standing is None else suppression_list(standing, ready)
    if before is not None:
        listed = listed.filter(pc.invert(pc.is_in(listed, value_set=before)))
    chunk = delivery.row_fates(run.run)["chunk"].to_numpy()
    waiting = np.isin(chunk, [one.n for one in run.chunks if one.state in WAITING])
    for names, whom in (
        (listed, f"on the list of “{run.connection}” whom its plan did not hold back"),
        (ended_since(run), "of whom a later run has ended a consent"),
    ):
        if count := _adds(ready, names, waiting):
            who = "1 person" if count == 1 else f"{count:,} people"
            message = (
                f"What is left of the run {run.run} adds or subscribes {who} {whom}: cancel the "
                f"rest (`workbench cancel {run.run}`) and send it as a new run (`workbench retry "
                f"{run.run}`)"
            )
            raise FixTheFile(message)


def refuse_outdated(run: RunStatus) -> None:
    """Raises FixTheFile where rows that wait can no longer be sent by the clock of now.

    An event that lies back too far by now, for one. The bytes of a run never change, so such a run
    cannot go on, and a retry leaves these rows out with their reason.
    """
    folder = delivery.run_folder(run.run)
    if Plan.load(folder).as_of is None:
        return
    chunk = delivery.row_fates(run.run)["chunk"].to_numpy()
    waiting = np.isin(chunk, [one.n for one in run.chunks if one.state in WAITING])
    if not waiting.any():
        return
    ready = prepared_run(run.run, again=True)
    bad = [np.zeros(0, dtype=bool) for _ in ready.parts]
    for place, one in everything(ready):
        bad[place] = np.concatenate([bad[place], one.bad])
    if rows := int((np.concatenate(bad) & waiting).sum()):
        message = (
            f"{counted(rows, 'row')} of what is left of the run {run.run} can no longer be sent, "
            "by a rule about time that they still met when it was planned: cancel the rest "
            f"(`workbench cancel {run.run}`) and send it as a new run (`workbench retry {run.run}`)"
        )
        raise FixTheFile(message)


def ended_since(run: RunStatus) -> pa.Array:
    """Of whom a later run of the connection ends a consent, in the forms that are compared."""
    found = [pa.nulls(0, pa.string())]
    for later in delivery.later_runs(run):
        # Also where no row of it was sent: it says what its people want.
        if Plan.load(delivery.run_folder(later)).read_at is not None:
            found += _ended(prepared_run(later))
    return pc.unique(pa.concat_arrays(found)).drop_null()


def _ended(ready: Prepared) -> Iterator[pa.Array]:
    """Every id and address of the people of whom a row ends a consent."""
    whose = one_person(ready.parts)
    left = np.zeros(ready.rows, dtype=bool)
    for part, labels in zip(ready.parts, whose, strict=True):
        left[labels[_ending(part)]] = True
    for part, labels in zip(ready.parts, whose, strict=True):
        for identifier in identifiers(part):
            start = 0
            for piece in part.table.slices(SLICE, [identifier.place]):
                text, rows = identifier.items(piece.columns[0].cast(pa.string()))
                yield text.filter(pa.array(left[labels[start + rows]]))
                start += len(piece)


def _ending(part: Prepared) -> Mask:
    """True for each row of a sheet that ends a consent."""
    says, places = part.destination.statements, part.places
    ends = [np.zeros(0, dtype=bool)]
    for piece in part.table.slices(SLICE, list(places.values())):
        here = dict(zip(places, piece.columns, strict=True))
        told = [()] * len(piece) if says is None else says(here, part.judged_recipe)
        ends.append(np.array([any(one.word == UNSUBSCRIBED for one in row) for row in told], bool))
    return np.concatenate(ends)


def _adds(ready: Prepared, names: pa.Array, waiting: Mask) -> int:
    """How many of those who are named the waiting rows add."""
    people, start = [pa.nulls(0, pa.string())], 0
    for part, about in zip(ready.parts, about_listed(ready, names), strict=True):
        here = about & waiting[start : start + part.table.rows]
        people += _added(part, here) if here.any() else ()
        start += part.table.rows
    return len(pc.unique(pa.concat_arrays(people)))


def _added(part: Prepared, rows: Mask) -> Iterator[pa.Array]:
    """The keys of those of the rows that add somebody."""
    places, start = part.places, 0
    for piece in part.table.slices(SLICE, list(places.values())):
        here = dict(zip(places, piece.columns, strict=True))
        added = adding(part, here) & rows[start : start + len(piece)]
        yield part.alike(here).cast(pa.string()).filter(pa.array(added))
        start += len(piece)
