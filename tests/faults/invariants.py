"""What holds of a run at any moment, whatever happened to it (reliability.md §1.10).

The vendor's own log is the witness: its lines have the sha256 of each body and what was applied.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any
from unittest import mock

import numpy as np

from workbench import cli
from workbench.delivery import runs
from workbench.delivery.bindings import steps_of
from workbench.delivery.journal import Journal
from workbench.delivery.session import planned_body
from workbench.delivery.statuses import RunStatus
from workbench.destinations.registry import destination
from workbench.payloads.cutting import records_of
from workbench.plans.plan import Plan

Line = dict[str, Any]
# The classes that may be applied twice (reliability.md §1.7).
HARMLESS = ("I", "I*")


@dataclass(frozen=True)
class Account:
    """How many rows of a run break which rule; all but `rows` have to be zero.

    unaccounted       not in exactly one of the four fates, or counted otherwise than they stand
    double_applied    of class II or III, and applied more than once
    falsely_accepted  accepted, and not in the vendor's log
    falsely_refused   rejected or not sent, and in the vendor's log
    untried           unknown without an attempt, or attempts that are not on record
    """

    rows: int
    unaccounted: int = 0
    double_applied: int = 0
    falsely_accepted: int = 0
    falsely_refused: int = 0
    untried: int = 0

    @property
    def broken(self) -> dict[str, int]:
        found = {one.name: getattr(self, one.name) for one in fields(self)}
        return {name: rows for name, rows in found.items() if rows and name != "rows"}


def account(run: str, log: Sequence[Line]) -> Account:
    """The account of a run beside the lines that the vendor has logged since it began."""
    now, fates = runs.status(run), runs.row_fates(run).to_pylist()
    with Journal() as journal:
        chunks = journal.rows("SELECT * FROM chunk WHERE run = ?", (run,))
        asked = "SELECT chunk, count(*) AS n FROM attempt WHERE run = ? GROUP BY chunk"
        tried = {row["chunk"]: row["n"] for row in journal.rows(asked, (run,))}
    copies, doubled = _copies(run, chunks, log)
    fate = np.array([row["fate"] for row in fates], dtype=object)
    of_chunk = {chunk["n"]: chunk for chunk in chunks}
    places = [of_chunk.get(row["chunk"]) for row in fates]
    unknown = [place for row, place in zip(fates, places, strict=True) if row["fate"] == "unknown"]
    return Account(
        rows=now.rows,
        unaccounted=_unaccounted(now, fates),
        double_applied=doubled,
        falsely_accepted=int(((fate == "accepted") & (copies == 0)).sum()),
        falsely_refused=int((np.isin(fate, ["rejected", "not_sent"]) & (copies > 0)).sum()),
        untried=sum(place is None or not place["attempts"] for place in unknown)
        + sum(tried.get(chunk["n"], 0) != chunk["attempts"] for chunk in chunks),
    )


def _unaccounted(now: RunStatus, fates: Sequence[Line]) -> int:
    counts = now.counts
    four = {
        "accepted": counts.accepted,
        "rejected": counts.rejected,
        "unknown": counts.unknown,
        "not_sent": counts.not_sent,
    }
    why = Counter(row["why"] for row in fates if row["fate"] == "not_sent")
    return (
        abs(now.rows - sum(four.values()))
        + abs(now.rows - len(fates))
        + _difference(four, Counter(row["fate"] for row in fates))
        + _difference(counts.not_sent_why, why)
    )


def _difference(one: Any, other: Any) -> int:
    return sum(abs(one.get(name, 0) - other.get(name, 0)) for name in {*one, *other})


def _copies(
    run: str, chunks: Sequence[Any], log: Sequence[Line]
) -> tuple[np.ndarray[Any, Any], int]:
    """How often each row of the file was applied, and how many harmful things were twice."""
    plan = Plan.load(runs.run_folder(run))
    steps = steps_of(plan, destination)
    planned = plan.row_places()["chunk"].to_numpy()
    copies, harmful = np.zeros(len(planned), dtype=int), np.zeros(len(planned), dtype=bool)
    lines: dict[str, list[Line]] = {}
    for line in log:
        lines.setdefault(line["sha256"], []).append(line)
    doubled = 0
    for chunk in chunks:
        body = planned_body(plan, steps[chunk["step"]].step, chunk)
        mine = lines.get(hashlib.sha256(body).hexdigest(), [])
        if not chunk["records"]:
            made = sum(bool(line["applied"] or line["token"]) for line in mine)
            doubled += chunk["repeat"] not in HARMLESS and made > 1
            continue
        rows = np.flatnonzero(planned == chunk["planned"])
        rows = rows[chunk["start"] : chunk["start"] + chunk["records"]]
        for line in mine:
            copies[rows] += _applied(line, body, steps[chunk["step"]].step, chunk["records"])
        harmful[rows] |= chunk["repeat"] not in HARMLESS
    return copies, doubled + int((harmful & (copies > 1)).sum())


def _applied(line: Line, body: bytes, step: Any, records: int) -> np.ndarray[Any, Any] | int:
    """1 for each record of a request that its line says was applied."""
    if len(line["applied"]) in (0, records):
        return int(bool(line["applied"]))
    written = '"{}"' if step.form == "json" else ">{}<"
    names = [written.format(json.dumps(who)[1:-1]).encode() for _, who in line["applied"]]
    found = records_of(body, step, records)
    return np.array([any(name in record for name in names) for record in found], dtype=int)


def status_json(run: str) -> Line:
    """What `workbench status RUN --json` prints."""
    out = io.TextIOWrapper(io.BytesIO(), "utf-8")
    with (
        contextlib.redirect_stdout(out),
        mock.patch.object(sys, "argv", ["workbench", "status", run, "--json"]),
        contextlib.suppress(SystemExit),
    ):
        cli.main()
    out.flush()
    return dict(json.loads(out.buffer.getvalue()))


def nothing_is_lost_or_doubled(run: str, log: Sequence[Line]) -> RunStatus:
    """Asserts the invariants of a run at this moment, and returns how it stands."""
    found, now = account(run, log), runs.status(run)
    assert found.broken == {}, (found, now)
    told = status_json(run)
    four = [told[name] for name in ("accepted", "rejected", "unknown", "not_sent")]
    counts = now.counts
    assert four == [counts.accepted, counts.rejected, counts.unknown, counts.not_sent]
    assert sum(four) == told["rows"] == now.rows
    assert sum(told["not_sent_why"].values()) == told["not_sent"]
    return now


def arrived(run: str, log: Sequence[Line]) -> tuple[list[int], list[int]]:
    """The requests of an unknown fate: those that the vendor has applied, and those it has not."""
    plan = Plan.load(runs.run_folder(run))
    steps = steps_of(plan, destination)
    applied = {line["sha256"] for line in log if line["applied"] or line["token"]}
    with Journal() as journal:
        chunks = journal.rows("SELECT * FROM chunk WHERE run = ? AND state = 'unknown'", (run,))
    found: tuple[list[int], list[int]] = ([], [])
    for chunk in chunks:
        body = planned_body(plan, steps[chunk["step"]].step, chunk)
        found[hashlib.sha256(body).hexdigest() not in applied].append(chunk["n"])
    return found
