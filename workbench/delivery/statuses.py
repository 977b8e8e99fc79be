"""A run as everyone sees it: state, headline, counts that add up, and its requests."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Literal

from workbench.delivery import lease
from workbench.delivery.journal import Journal
from workbench.errors import FixTheRecipe
from workbench.vocabulary.fates import CRASHED, Counts
from workbench.vocabulary.markup import card

RunState = Literal["sending", "indexing", "done", "paused", "cancelled"]
ENDED: tuple[RunState, ...] = ("done", "cancelled")
# What a list of runs names of each: a run that creates audiences acts on one a row.
OBJECTS = 3


@dataclass(frozen=True, slots=True)
class ChunkStatus:
    """One request: `rows` is how many rows it carries; `state` is inflight while it is out.

    `about` names the object at the vendor that it acts on; `planned` is the request of the plan
    whose rows, or some of them, it carries. `meaning` is what its indexing word stands for; the
    last answer came at `ended_at`, the last word about its token at `indexed_at`. With
    `all_refused` the request was taken, and each of its rows refused by itself.
    """

    n: int
    step: int
    state: str
    attempts: int
    http_status: int | None
    token: str
    indexing: str
    rows: int
    code: str = ""
    reason: str = ""
    about: str = ""
    planned: int = 0
    meaning: str = ""
    ended_at: str | None = None
    indexed_at: str | None = None
    all_refused: bool = False

    def as_dict(self) -> dict[str, object]:
        """The request as `status --json` prints it."""
        names = ("n", "step", "state", "attempts", "http_status", "token", "indexing", "rows")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class RunStatus:
    """One moment of a run. `sizes` are the ids at the vendor before, expected and after.

    `objects` names what its requests act on at the vendor, at most one more than OBJECTS; `earlier`
    is the run whose rows it sends again, and with `halving` it takes refused requests apart. A
    worker took it up last at `going_since`.
    """

    run: str
    destination: str
    connection: str
    world: str
    label: str
    state: RunState
    headline: str
    reason: str
    rows: int
    counts: Counts
    chunks: tuple[ChunkStatus, ...]
    file_name: str
    file_sha256: str
    plan_sha256: str
    recipe_sha256: str
    created_at: str
    ended_at: str | None
    sizes: tuple[int | None, int | None, int | None]
    objects: tuple[str, ...] = ()
    earlier: str = ""
    halving: bool = False
    going_since: str | None = None

    def __repr__(self) -> str:
        return f"<Run {self.run}: {self.headline}; {self.counts.accepted:,} of {self.rows:,} rows>"

    def _repr_html_(self) -> str:
        counts = self.counts
        facts = {
            "accepted": counts.accepted,
            "rejected": counts.rejected,
            "unknown": counts.unknown,
            "not sent": counts.not_sent,
        }
        header = ("n", "state", "http_status", "rows", "indexing", "attempts", "reason")
        rows = [[getattr(chunk, name) for name in header] for chunk in self.chunks]
        practice = "Practice, nothing was sent to the vendor. " if self.world == "practice" else ""
        return card(f"{practice}Run {self.run}: {self.headline}", facts, header, rows)

    def as_dict(self) -> dict[str, object]:
        """The run as `status --json` prints it (contract.md)."""
        names = ("run", "destination", "connection", "world", "state", "headline", "rows")
        told = {name: getattr(self, name) for name in names}
        return {**told, **self.counts.as_dict(), "chunks": [c.as_dict() for c in self.chunks]}


def run_row(journal: Journal, run: str) -> sqlite3.Row:
    """What is stored of a run; raises FixTheRecipe when no such run is known here."""
    found = journal.row("SELECT * FROM run WHERE id = ?", (run,))
    if found is None:
        message = f"no run is called “{run}” here: `workbench runs` lists those that are known"
        raise FixTheRecipe(message)
    return found


def read_status(journal: Journal, run: str, now: float, *, chunks: bool = True) -> RunStatus:
    """The run as the journal has it; `now` is the monotonic clock, to see who still sends.

    Raises FixTheRecipe when no such run is known here.
    """
    with journal.reading():
        return _status(journal, run, now, chunks=chunks)


def _status(journal: Journal, run: str, now: float, *, chunks: bool) -> RunStatus:
    found = run_row(journal, run)
    counts = read_counts(journal, run)
    state, reason = _state(journal, found, now)
    kept = ("destination", "connection", "world", "label", "rows", "file_name", "file_sha256")
    more = ("plan_sha256", "recipe_sha256", "created_at", "ended_at", "going_since")
    return RunStatus(
        run=run,
        state=state,
        headline=_headline(journal, run, state, reason, counts),
        reason=reason,
        counts=counts,
        chunks=tuple(_chunks(journal, run, state)) if chunks else (),
        sizes=(found["size_before"], found["size_expected"], found["size_after"]),
        objects=_objects(journal, run),
        earlier=found["earlier"],
        halving=bool(found["halving"]),
        **{name: found[name] for name in (*kept, *more)},
    )


def _objects(journal: Journal, run: str) -> tuple[str, ...]:
    asked = (
        "SELECT object FROM chunk WHERE run = ? AND object <> '' "
        "GROUP BY object ORDER BY min(n) LIMIT ?"
    )
    return tuple(row["object"] for row in journal.rows(asked, (run, OBJECTS + 1)))


def read_counts(journal: Journal, run: str) -> Counts:
    """The rows by fate: sums of what is written, nothing subtracted.

    A request that is out counts as unknown until its answer is written down.
    """
    with journal.reading():
        return _counted(journal, run)


def _counted(journal: Journal, run: str) -> Counts:
    fates: Counter[str] = Counter()
    whys: Counter[str] = Counter()
    told = "SELECT why, sum(rows) AS rows FROM run_not_sent WHERE run = ? GROUP BY why"
    whys.update({row["why"]: row["rows"] for row in journal.rows(told, (run,))})
    shared = "SELECT state, sum(plain) AS rows FROM chunk WHERE run = ? GROUP BY state"
    for row in journal.rows(shared, (run,)):
        if row["state"] in ("waiting", "cancelled"):
            whys[row["state"]] += row["rows"]
        elif row["state"] != "split":  # whose rows are in its parts
            fates["unknown" if row["state"] == "inflight" else row["state"]] += row["rows"]
    single = "SELECT fate, count(*) AS rows FROM row_exception WHERE run = ? GROUP BY fate"
    fates.update({row["fate"]: row["rows"] for row in journal.rows(single, (run,))})
    not_sent_why = {why: rows for why, rows in sorted(whys.items()) if rows}
    return Counts(
        accepted=fates["accepted"],
        rejected=fates["rejected"],
        unknown=fates["unknown"],
        not_sent=sum(not_sent_why.values()),
        not_sent_why=not_sent_why,
    )


def headline(
    state: RunState, reason: str, counts: Counts, meanings: Iterable[str], chunks: int
) -> str:
    """One line for a person; `meanings` are those of the indexing words of accepted requests."""
    if state in ("sending", "indexing"):
        return state.capitalize()
    if state in ("paused", "cancelled"):
        return f"{state.capitalize()}: {reason}" if reason else state.capitalize()
    if not chunks:
        return "Nothing was sent: no row of the file was to be sent"
    parts = (
        (counts.rejected, "rejected"),
        (counts.unknown, "unknown"),
        # Only somebody's word that a request did not arrive leaves rows so in a run that has ended.
        (counts.not_sent_why.get("waiting", 0), "not arrived"),
    )
    others = " and ".join(f"{rows:,} {word}" for rows, word in parts if rows)
    if not counts.accepted and counts.unknown:
        return f"Nothing is known to be accepted: {others}"
    if not counts.accepted:
        return f"Nothing was accepted: {others or 'no row was sent'}"
    found = set(meanings)
    if "replaced" in found:
        return "Replaced: the vendor has replaced the content since, so these rows may be gone"
    word = "Live" if "live" in found else "Accepted"
    return f"{word} in part: {others}" if others else word


def _headline(journal: Journal, run: str, state: RunState, reason: str, counts: Counts) -> str:
    asked = "SELECT meaning, count(*) AS n FROM chunk WHERE run = ? GROUP BY meaning"
    found = journal.rows(asked, (run,))
    meanings = [row["meaning"] for row in found]
    return headline(state, reason, counts, meanings, sum(row["n"] for row in found))


def _state(journal: Journal, found: Any, now: float) -> tuple[RunState, str]:
    if found["state"] in ("sending", "indexing"):
        who = lease.state(journal, found["id"], now)
        resume = f"`workbench resume {found['id']}` goes on"
        if who == "nobody":
            return "paused", f"nobody is sending it; {resume}"
        if who == "ended":
            return "paused", f"the sending process ended; {resume}"
    return found["state"], found["reason"]


def _chunks(journal: Journal, run: str, state: RunState) -> list[ChunkStatus]:
    # A request that was split carries none of its rows any more. In the order of the fields, which
    # is half the work where a page asks for thousands of requests each second.
    rows = "CASE state WHEN 'split' THEN 0 ELSE records END"
    names = f"n, step, state, attempts, http_status, token, indexing, {rows}, code, reason, object"
    names += ", planned, meaning, ended_at, indexed_at"
    names += ", state = 'accepted' AND plain = 0 AND records > 0 AND NOT EXISTS (SELECT 1 FROM "
    names += "row_exception AS r WHERE r.run = chunk.run AND r.chunk = n AND r.fate <> 'rejected')"
    asked = f"SELECT {names} FROM chunk WHERE run = ? ORDER BY planned, start, n"
    found = [ChunkStatus(*row) for row in journal.rows(asked, (run,))]
    return found if state == "sending" else [_lost(one) for one in found]


def _lost(one: ChunkStatus) -> ChunkStatus:
    """A request that was out when its sender ended is unknown, as its rows are counted."""
    return replace(one, state="unknown", reason=CRASHED) if one.state == "inflight" else one
