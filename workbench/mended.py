"""A run is gone on with after its file was mended: what it has sent stays out.

Knows runs and prepared files; which rows go is decided by what became of each of them last.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench import last_fates, retrying
from workbench.delivery import runs as delivery
from workbench.delivery.families import Seen
from workbench.delivery.statuses import RunStatus
from workbench.destinations.registry import destination
from workbench.errors import FixTheRecipe
from workbench.plans.going_on import without
from workbench.plans.identity import Ints
from workbench.plans.judging import Mask
from workbench.plans.plan import Plan
from workbench.plans.prepared import SLICE, Prepared
from workbench.recipes.recipe import Recipe
from workbench.resuming import prepared_run


@dataclass(frozen=True, slots=True)
class Sent:
    """Which rows of its file the first run of a family, or any other of it, may have sent.

    `lines` has the line of each row, of all sheets in the order of the plan, and `part` which sheet
    it is of; `gone` is True for those that were accepted or may have arrived. `to` is where all of
    them went: the connection, the destination and what it calls its object.
    """

    run: str
    seen: Seen
    file_sha256: str
    to: tuple[str, str, str]
    lines: Ints
    part: Ints
    gone: Mask
    sheets: tuple[str | None, ...]

    def __len__(self) -> int:
        return int(self.gone.sum())


def sent(run: str) -> Sent:
    """What has left of the rows of a run, over all runs of its family.

    Raises Wait while one of them goes on, and FixTheRecipe where it is not here any more or its
    rest would undo what it has sent.
    """
    seen = last_fates.seen(run)  # before the rows are read, so that nothing newer is missed
    first = delivery.status(seen.family[0] if seen.family else run)
    retrying.refuse_going_on(first)
    fates, done = last_fates.since(first.run, last_fates.sent_again(first.run))
    left = retrying.arrived(fates)
    if first.earlier:
        # Of rows that it did not take a deleted run knew more.
        left |= np.asarray(pc.equal(fates["why"], "unselected"), dtype=bool)
    plan = Plan.load(delivery.run_folder(first.run))
    retrying.refuse_undoing(first.run, plan, left)
    places = plan.row_places()
    return Sent(
        run=first.run,
        seen=Seen(first.run, seen.family, seen.settled),
        file_sha256=first.file_sha256,
        to=_goes_to(first, plan),
        lines=places["line"].to_numpy(),
        part=places["source"].to_numpy(),
        gone=left | done,
        sheets=_named(Recipe.load(plan.folder / "recipe.toml")),
    )


def rest_of(ready: Prepared, before: Sent, connection: str) -> Prepared:
    """The file without the rows that have left.

    Raises FixTheRecipe where it is read otherwise than for that run, or goes elsewhere.
    """
    _refuse_elsewhere(before, ready, connection)
    if not _same_rows(before, ready):
        message = (
            f"Which rows the run {before.run} has sent cannot be told any more, since the file is "
            "read otherwise now: read it as before, or send all rows"
        )
        raise FixTheRecipe(message)
    return without(ready, ~before.gone)


def held_back(before: Sent) -> pa.Array | None:
    """The people whom an earlier run of the same send held back, or who have left since."""
    return retrying.held_back(delivery.status(before.run), before.seen.family)


def _refuse_elsewhere(before: Sent, ready: Prepared, connection: str) -> None:
    option = ready.destination.look.option
    now = (connection, ready.destination.key, str(ready.recipe.options.get(option) or ""))
    if now == before.to:
        return
    (_, there, name), noun = before.to, ready.destination.look.noun
    where = f"“{destination(there).title}”" if there != ready.destination.key else ""
    if not where and name != now[2]:
        where = f"the {noun} “{name}”"
    if not where:
        where = f"the connection “{before.to[0]}”"
    message = (
        f"The run {before.run}, whose rest this sends, went to {where}, and this goes elsewhere: "
        "change that back, or send all rows"
    )
    raise FixTheRecipe(message)


def _same_rows(before: Sent, ready: Prepared) -> bool:
    if ready.table.sha256 != before.file_sha256 or ready.rows != len(before.lines):
        return False
    # Two names may be of one sheet: that which is read where none is named.
    renamed = before.sheets != _named(ready.recipe)
    if renamed and _sheets(prepared_run(before.run)) != _sheets(ready):
        return False
    return all(
        np.array_equal(before.lines[before.part == place], _lines(part))
        for place, part in enumerate(ready.parts)
    )


def _named(recipe: Recipe) -> tuple[str | None, ...]:
    return tuple(one.reading.sheet for one in (recipe, *recipe.also))


def _sheets(ready: Prepared) -> list[str]:
    return [part.table.sheet for part in ready.parts]


def _lines(part: Prepared) -> Ints:
    found = [np.asarray(one.line) for one in part.table.slices(SLICE, [])]
    return np.concatenate([np.zeros(0, dtype=np.int64), *found])


def _goes_to(run: RunStatus, plan: Plan) -> tuple[str, str, str]:
    option = destination(plan.destination).look.option
    return run.connection, plan.destination, str(plan.options.get(option) or "")
