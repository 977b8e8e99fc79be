"""Why each row that is not sent is held back, in words; worked out once, kept beside its plan."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa

from workbench.delivery import homes
from workbench.destinations.schemas import SUPERSEDED
from workbench.plans.judging import Judged
from workbench.plans.parts import everything
from workbench.plans.placing import Place, Places
from workbench.plans.plan import Plan
from workbench.plans.prepared import SLICE, Prepared
from workbench.plans.telling import reasons
from workbench.vocabulary.fates import why_meaning

KEPT = "withheld.arrow"
BY_HAND = "You left it out on Check"
GONE = "An earlier run has it, or it was not chosen to go again"
_SCHEMA = pa.schema({"index": pa.int64(), "reason": pa.string()})


def known(plan: Plan) -> bool:
    """Whether the reasons were worked out before, so that they are there at once."""
    return (plan.folder / KEPT).is_file()


def explain(plan: Plan, prepared: Prepared) -> None:
    """Works out the reasons, which takes as long as a check of the file; only once for a plan."""
    if known(plan):
        return
    chunk = Places.of(plan).chunk
    partial = homes.private_file(plan.folder / f".{KEPT}")
    with pa.OSFile(str(partial), "wb") as sink, pa.ipc.new_file(sink, _SCHEMA) as out:
        order, start = list(range(len(prepared.parts))), 0
        for _, one in everything(prepared, SLICE, order=order):
            told = dict(_told(one))
            mine = [row for row in sorted(told) if chunk[start + row] == 0]
            texts = pa.array([told[row] for row in mine], pa.string())
            out.write_batch(pa.record_batch([np.array(mine, np.int64) + start, texts], _SCHEMA))
            start += len(one.part)
    partial.replace(plan.folder / KEPT)


def _told(one: Judged) -> Iterator[tuple[int, str]]:
    """Rows of a slice and what is said of them alone; of two reasons the error is the last."""
    for row in np.flatnonzero(one.below).tolist():
        yield row, str(one.part.refused[row].as_py())
    for row in np.flatnonzero(one.by_hand).tolist():
        yield row, BY_HAND
    for row in np.flatnonzero(one.gone).tolist():
        yield row, GONE
    for row in np.flatnonzero(one.outdone).tolist():
        yield row, f"The later one is in {str(one.about_rows[SUPERSEDED][row].as_py()).strip()}"
    yield from reasons(one).items()


def told(plan: Plan, places: Sequence[Place], noun: str) -> list[str]:
    """What each of these rows is held back for: its own reason, or what its `why` means."""
    every = Places.of(plan)
    indexes = [every.index(one.part, one.row) for one in places]
    own = _own(plan.folder / KEPT, indexes) if known(plan) else {}
    return [
        own.get(index) or why_meaning(one.why, noun)
        for index, one in zip(indexes, places, strict=True)
    ]


def _own(path: Path, indexes: Sequence[int]) -> dict[int, str]:
    # Mapped, so that only the pages of the rows that are asked for are read.
    with pa.memory_map(str(path)) as source:
        found = pa.ipc.open_file(source).read_all()
        rows = found["index"].to_numpy()
        at = np.searchsorted(rows, indexes)
        there = [
            (index, int(place))
            for index, place in zip(indexes, at.tolist(), strict=True)
            if place < len(rows) and rows[place] == index
        ]
        return {index: str(found["reason"][place].as_py()) for index, place in there}
