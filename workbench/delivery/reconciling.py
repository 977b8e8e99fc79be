"""Rows of an unknown fate are settled: by a look at the vendor, or by a person's word, on record.

Sends nothing and asks only what changes nothing. What a look does not show stays unknown.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
import time
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from workbench.delivery import families, homes, lease, writes
from workbench.delivery.bindings import Bound, Named, steps_of
from workbench.delivery.connections import Connection
from workbench.delivery.journal import Journal
from workbench.delivery.origins import known_keys
from workbench.delivery.preflight import asking
from workbench.delivery.processes import started_mark
from workbench.delivery.secrets import redact
from workbench.delivery.session import planned_body
from workbench.delivery.starting import refuse_another_target
from workbench.delivery.statuses import run_row
from workbench.delivery.trials import tried
from workbench.delivery.unsettled import open_chunks
from workbench.errors import FixTheRecipe, Wait
from workbench.plans.plan import Plan

Word = Literal["arrived", "not_arrived"]
NO_WAY = "the vendor has no way to look at what such a request did"


@dataclass(frozen=True, slots=True)
class Settled:
    """What was found out about one request: of so many unknown rows, how many are accepted now.

    `arrived` is None where nobody can tell; `told` is what was seen, or whose word it is.
    """

    chunk: int
    about: str
    unknown: int
    accepted: int
    arrived: bool | None
    told: str


def by_look(
    run: str,
    target: Connection,
    named: Named,
    on_each: Callable[[Settled], object] = lambda one: None,
) -> list[Settled]:
    """Looks at the vendor for each request of an unknown fate, in order.

    Raises Wait while the run is being sent, FixTheConnection where the vendor does not answer or
    the connection leads elsewhere by now.
    """
    found = []
    with _alone(run) as mine:
        refuse_another_target(mine.journal, run, target)
        steps = steps_of(mine.plan, named)
        for chunk in open_chunks(mine.journal, run):
            one = _looked(mine, steps[chunk["step"]], chunk, target)
            on_each(one)
            found.append(one)
    return found


def by_word(run: str, chunks: Sequence[int], word: Word, because: str = "") -> list[Settled]:
    """Notes what a person knows of these requests, who has looked where the workbench cannot.

    What arrived is accepted; what did not is not sent, so that resuming or retrying may send it.
    Raises FixTheRecipe for a request that has no row of an unknown fate, Wait as `by_look` does.
    """
    found = []
    said = redact(because, known_keys())
    told = f"somebody's word: {said}" if said else "somebody's word"
    with _alone(run) as mine:
        unknown = {row["n"]: row for row in open_chunks(mine.journal, run)}
        for n in chunks:
            _refuse_known(run, n, unknown, word)
        for n in chunks:
            rows = unknown[n]["rows"]
            with mine.held() as db:
                if word == "arrived":
                    _accept(db, run, unknown[n], {None}, "word", told)
                else:
                    _not_sent(db, run, unknown[n], told)
            arrived = word == "arrived"
            found.append(Settled(n, unknown[n]["object"], rows, rows * arrived, arrived, told))
    return found


def _refuse_known(run: str, n: int, unknown: Mapping[int, sqlite3.Row], word: Word) -> None:
    if n not in unknown:
        known = ", ".join(map(str, unknown)) or "none"
        message = (
            f"request {n} of the run {run} has no row of an unknown fate (requests that have "
            f"some: {known})"
        )
        raise FixTheRecipe(message)
    if word == "not_arrived" and not unknown[n]["whole"]:
        message = (
            f"some rows of request {n} are known to have arrived, so it cannot be said of the "
            f"whole that it did not: `workbench retry {run} --include-unknown` sends the others"
        )
        raise FixTheRecipe(message)


@dataclass(frozen=True, slots=True)
class _Hold:
    """A run that nobody else sends meanwhile."""

    journal: Journal
    run: str
    holder: str
    plan: Plan

    @contextlib.contextmanager
    def held(self) -> Iterator[sqlite3.Connection]:
        """A transaction in which nobody else sends a row of the run."""
        with lease.held(self.journal, self.run, self.holder) as db:
            families.refuse_while_sent_again(self.journal, self.run)
            yield db


@contextlib.contextmanager
def _alone(run: str) -> Iterator[_Hold]:
    """The run's journal and plan, under the lease that a worker would have."""
    with Journal() as journal:
        found = run_row(journal, run)
        holder = lease.Holder(
            lease.SETTLES + uuid.uuid4().hex, os.getpid(), started_mark(os.getpid())
        )
        if not lease.take(journal, run, holder, time.monotonic()):
            message = f"the run {run} is being sent: pause it, or wait until it has ended"
            raise Wait(message)
        mine = _Hold(journal, run, holder.name, Plan.load(homes.runs_folder() / found["folder"]))
        try:
            families.refuse_while_sent_again(journal, run)
            with mine.held() as db:
                # What a killed process had out is of an unknown fate, and can be looked for.
                writes.recover(db, run)
            yield mine
        finally:
            with lease.held(journal, run, mine.holder) as db:
                lease.release(db, run)


def _looked(mine: _Hold, bound: Bound, chunk: sqlite3.Row, target: Connection) -> Settled:
    sees, rows = bound.destination.sees, chunk["rows"]
    if sees is None:
        return Settled(chunk["n"], chunk["object"], rows, 0, None, NO_WAY)
    body = planned_body(mine.plan, bound.step, chunk)
    known = tried(mine.journal, mine.run, chunk["n"])
    with asking(target, bound.destination.look.quota) as ask:
        seen = [
            replace(one, told=redact(one.told, [target.rest_key]))
            for one in sees(bound.step, chunk["object"], body, ask, known)
        ]
    with mine.held() as db:
        # A row whose fate is known says nothing about those that are still unknown.
        unknown = {None, *writes.unknown_positions(db, mine.run, chunk["n"])}
        about = [one for one in seen if one.position in unknown]
        there = {one.position for one in about if one.there}
        told = next((one.told for one in about if one.there), about[0].told if about else NO_WAY)
        accepted = _accept(db, mine.run, chunk, there, "look", told)
    whole = accepted == rows and bool(there)
    return Settled(chunk["n"], chunk["object"], rows, accepted, True if whole else None, told)


def _accept(
    db: sqlite3.Connection,
    run: str,
    chunk: sqlite3.Row,
    there: Collection[int | None],
    how: str,
    told: str,
) -> int:
    """The unknown rows at these positions are accepted, all of them where None is among these.

    Returns how many they are; puts on record how that is known.
    """
    rows, n = chunk["rows"], chunk["n"]
    fates = writes.unknown_positions(db, run, n)
    places = fates if None in there else [place for place in fates if place in there]
    if there:
        accepted = len(places)
        writes.accept_positions(db, run, n, places, f"seen: {told}" if how == "look" else told)
    else:
        accepted = 0
    fate = "accepted" if there and accepted == rows else "unknown"
    writes.settle_on_record(db, run, n, how, fate, accepted, told)
    return accepted


def _not_sent(db: sqlite3.Connection, run: str, chunk: sqlite3.Row, told: str) -> None:
    writes.settle_on_record(db, run, chunk["n"], "word", "not_sent", chunk["rows"], told)
    writes.put_back(db, run, chunk["n"], told)
