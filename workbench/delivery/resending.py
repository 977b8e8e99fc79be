"""Which rows of a plan the same place has accepted before: by the bytes of each record.

Practice never counts, neither before nor now (rules.md, Targets).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from workbench.delivery import homes
from workbench.delivery.bindings import Named, steps_of
from workbench.delivery.connections import Connection
from workbench.delivery.journal import Journal
from workbench.errors import FixTheFile, FixTheRecipe
from workbench.payloads.cutting import records_of
from workbench.plans.plan import Plan

Prints = npt.NDArray[np.uint64]
KEPT = "prints.npy"
_BEFORE = """
  SELECT id, folder, label, created_at FROM run
  WHERE fingerprint = ? AND destination = ? AND world <> 'practice' AND id <> ?
  ORDER BY rowid DESC
"""


@dataclass(frozen=True, slots=True)
class Before:
    """A run that has had rows of a plan accepted already: how many, where, when (UTC)."""

    run: str
    label: str
    at: str
    rows: int

    def __str__(self) -> str:
        return f"{self.rows:,} on {self.at[:10]} ({self.label}, run {self.run})"


def accepted_before(plan: Plan, target: Connection, named: Named) -> list[Before]:
    """The earlier runs to the same destination and target that had rows of this plan accepted.

    The newest first; a row counts once, for the newest run that has it.
    """
    if target.world == "practice" or not plan.rows_planned:
        return []
    found = []
    mine = np.unique(np.concatenate([np.zeros(0, np.uint64), *_prints(plan, named)]))
    with Journal() as journal:
        runs = journal.rows(_BEFORE, (target.fingerprint, plan.destination, plan.folder.name))
        for run in runs:
            theirs = _accepted(journal, run["id"], run["folder"], named)
            same = np.isin(mine, theirs)
            if rows := int(same.sum()):
                found.append(Before(run["id"], run["label"], run["created_at"], rows))
                mine = mine[~same]
    return found


def told(found: Sequence[Before], plan: Plan) -> str:
    """One sentence for a person; "" where no row was accepted before."""
    if not found:
        return ""
    rows = sum(one.rows for one in found)
    listed = ", ".join(map(str, found[:3])) + (", and earlier" if len(found) > 3 else "")
    return (
        f"{rows:,} of these {plan.rows_planned:,} rows were accepted before, with the same "
        f"content: {listed}"
    )


def _accepted(journal: Journal, run: str, folder: str, named: Named) -> Prints:
    """The prints of those records of a run that the vendor has."""
    try:
        plan = Plan.load(homes.runs_folder() / folder)
        prints = _prints(plan, named)
    except (FixTheFile, FixTheRecipe, OSError):
        return np.zeros(0, np.uint64)  # another version's requests cannot be compared
    asked = "SELECT chunk, position, fate FROM row_exception WHERE run = ?"
    single: dict[int, dict[int, str]] = {}
    for row in journal.rows(asked, (run,)):
        single.setdefault(row["chunk"], {})[row["position"]] = row["fate"]
    kept = [np.zeros(0, np.uint64)]
    states = (
        "SELECT n, planned, start, records, state FROM chunk WHERE run = ? AND state <> 'split'"
    )
    for chunk in journal.rows(states, (run,)):
        here = prints[chunk["planned"] - 1][chunk["start"] : chunk["start"] + chunk["records"]]
        own = single.get(chunk["n"], {})
        fates = [own.get(place, chunk["state"]) == "accepted" for place in range(len(here))]
        kept.append(here[np.array(fates, dtype=bool)])
    return np.concatenate(kept)


def _prints(plan: Plan, named: Named) -> list[Prints]:
    """For each request of a plan the prints of its records, in order; kept beside the plan."""
    place = plan.folder / KEPT
    try:
        every = np.load(place, allow_pickle=False)
    except (OSError, ValueError):
        every = np.concatenate([np.zeros(0, np.uint64), *_made(plan, named)])
        np.save(homes.private_file(place), every, allow_pickle=False)
    ends = np.cumsum([chunk.records for chunk in plan.chunks])
    return list(np.split(every, ends[:-1])) if len(ends) else []


def _made(plan: Plan, named: Named) -> Iterator[Prints]:
    steps = steps_of(plan, named)
    for chunk in plan.chunks:
        if not chunk.records:
            continue
        step = steps[chunk.step].step
        records = records_of(plan.chunk_path(chunk.n).read_bytes(), step, chunk.records)
        where = hashlib.sha256(f"{step.route}\n{chunk.object}".encode()).digest()[:16]
        made = [hashlib.blake2b(one, digest_size=8, person=where).digest() for one in records]
        yield np.frombuffer(b"".join(made), dtype=np.uint64)
