"""Before a run goes on: whether what is left would add somebody who is to be held back by now."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench import verbs
from workbench.delivery import runs as delivery
from workbench.delivery.statuses import RunStatus
from workbench.errors import FixTheFile
from workbench.plans.judging import SLICE, Mask, Prepared
from workbench.plans.plan import Plan
from workbench.plans.suppressing import about_listed, adding, kept

# What has no answer yet is sent, or may be sent once more.
WAITING = ("waiting", "inflight", "unknown")


def refuse_listed(run: RunStatus) -> None:
    """Raises FixTheFile where what is left of a run adds somebody on today's standing list.

    The bytes of a run never change, so such a run cannot go on.
    """
    ready = verbs.prepared_run(run.run)
    listed = verbs.suppressed(ready, connection=run.connection)
    folder = delivery.run_folder(run.run)
    before = kept(folder)
    if listed is None:
        return
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
