"""A run is looked at once more: its file, and whether the rest adds somebody held back by now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.delivery import homes
from workbench.delivery import runs as delivery
from workbench.delivery.statuses import RunStatus
from workbench.errors import FixTheFile, FixTheRecipe
from workbench.plans import preparing
from workbench.plans.judging import SLICE, Mask, Prepared
from workbench.plans.plan import Plan
from workbench.plans.suppressing import about_listed, adding, kept
from workbench.plans.suppression_lists import suppression_list
from workbench.recipes.recipe import Recipe

# What has no answer yet is sent, or may be sent once more.
WAITING = ("waiting", "inflight", "unknown")


def prepared_run(run: str, *, again: bool = False) -> Prepared:
    """The file and the recipe of a run, as they were when it was planned.

    With `again` rules about time are judged by the clock of now, as for a new check.
    """
    folder = delivery.run_folder(run)
    found = sorted(folder.glob("source*"))
    if not found:
        message = f"The run {run} has no copy of its file any more: send the file again"
        raise FixTheRecipe(message)
    ready = preparing.prepare(found[0], recipe=Recipe.load(folder / "recipe.toml"))
    if ready.table.sha256 != delivery.status(run).file_sha256:
        message = f"The copy of the file in {folder} is not the one that was sent: put it back"
        raise FixTheFile(message)
    made = Plan.load(folder)
    ready = replace(ready, read_at=made.read_at)
    return ready if again or made.as_of is None else replace(ready, as_of=made.as_of)


def refuse_listed(run: RunStatus) -> None:
    """Raises FixTheFile where what is left of a run adds somebody on today's standing list.

    The bytes of a run never change, so such a run cannot go on.
    """
    standing = homes.standing_list(run.connection)
    ready = prepared_run(run.run)
    if standing is None or not ready.destination.people:
        return
    listed = suppression_list(standing, ready)
    folder = delivery.run_folder(run.run)
    before = kept(folder)
    if before is not None and pc.all(pc.is_in(listed, value_set=before)).as_py():
        return
    chunk = Plan.load(folder).row_places()["chunk"].to_numpy()
    waiting = np.isin(chunk, [one.n for one in run.chunks if one.state in WAITING])
    people, start = [pa.nulls(0, pa.string())], 0
    for part, about in zip(ready.parts, about_listed(ready, listed), strict=True):
        here = about & waiting[start : start + part.table.rows]
        people += _added(part, here) if here.any() else ()
        start += part.table.rows
    if count := len(pc.unique(pa.concat_arrays(people))):
        who = "1 person" if count == 1 else f"{count:,} people"
        message = (
            f"What is left of the run {run.run} adds or subscribes {who} on the list of "
            f"“{run.connection}” whom its plan did not hold back: cancel the rest (`workbench "
            f"cancel {run.run}`) and send it as a new run (`workbench retry {run.run}`)"
        )
        raise FixTheFile(message)


def _added(part: Prepared, rows: Mask) -> Iterator[pa.Array]:
    """The keys of those of the rows that add somebody."""
    places, start = part.places, 0
    for piece in part.table.slices(SLICE, list(places.values())):
        here = dict(zip(places, piece.columns, strict=True))
        added = adding(part, here) & rows[start : start + len(piece)]
        yield part.alike(here).cast(pa.string()).filter(pa.array(added))
        start += len(piece)
