"""What became of each row of the file, derived from the plan and the journal for exports."""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.delivery import homes
from workbench.delivery.journal import Journal
from workbench.delivery.statuses import run_row
from workbench.plans.plan import Plan

Numbers = np.ndarray[tuple[int], np.dtype[np.int64]]

# A chunk's state as the fate of its rows, and why they were not sent. A request that is out has no
# answer yet, so its rows are unknown.
_FATE_WHY = {
    "accepted": ("accepted", ""),
    "rejected": ("rejected", ""),
    "unknown": ("unknown", ""),
    "inflight": ("unknown", ""),
    "waiting": ("not_sent", "waiting"),
    "cancelled": ("not_sent", "cancelled"),
    "split": ("rejected", ""),  # no row is in it any more
}
_HELD_BACK = ("not_sent", "", "", "")
_REJECTED = ["line", "chunk", "reason"]
_COLUMNS = ("fate", "why", "reason", "token")


def row_fates(run: str) -> pa.Table:
    """For each row of the file in order: line, fate, why, reason, chunk (0 = none) and token.

    `why` is "" unless the fate is not_sent. Memory: the plan's own places and as much again.
    """
    with Journal() as journal:
        found = run_row(journal, run)
        with journal.reading():
            chunks = journal.rows(
                "SELECT n, state, reason, token, records, planned, start FROM chunk "
                "WHERE run = ? ORDER BY n",
                (run,),
            )
            singles = journal.rows(
                "SELECT chunk, position, fate, reason FROM row_exception WHERE run = ? "
                "ORDER BY chunk, position",
                (run,),
            )
    places = Plan.load(homes.runs_folder() / found["folder"]).row_places()
    chunk = _in_parts(places["chunk"].to_numpy(), chunks)
    # Entry 0 stands for rows in no chunk; each chunk's words are stored once and pointed at.
    words = [_HELD_BACK, *((*_FATE_WHY[c["state"]], _reason(c), c["token"]) for c in chunks)]
    columns = {
        name: pa.array([word[i] for word in words], pa.string()).take(pa.array(chunk))
        for i, name in enumerate(_COLUMNS)
    }
    columns["why"] = pc.if_else(pc.equal(places["chunk"], 0), places["why"], columns["why"])
    told = pa.table({"line": places["line"], **columns, "chunk": chunk})
    order = ["line", "fate", "why", "reason", "chunk", "token"]
    return _with_singles(told.select(order), chunk, singles) if singles else told.select(order)


def refused_in(run: str, chunk: int) -> int:
    """How many rows of a request that was taken the vendor refused one by one."""
    asked = "SELECT count(*) AS n FROM row_exception WHERE run = ? AND chunk = ? AND fate = ?"
    with Journal() as journal:
        found = journal.row(asked, (run, chunk, "rejected"))
    return int(found["n"]) if found is not None else 0


def rejected_rows(run: str, most: int, besides: Sequence[int] = ()) -> pa.Table:
    """The line, chunk and reason of the first `most` rejected rows of a run, in the file's order.

    Those of the chunks `besides` are left out.
    """
    fates = row_fates(run)
    mine = pc.equal(fates["fate"], "rejected")
    left_out = pc.is_in(fates["chunk"], pa.array(besides, pa.int64()))
    return fates.filter(pc.and_not(mine, left_out)).slice(0, most).select(_REJECTED)


def _in_parts(planned: Numbers, chunks: Sequence[sqlite3.Row]) -> Numbers:
    """The chunk of each row, where requests of the plan were split into several."""
    parts = [one for one in chunks if one["n"] != one["planned"] and one["state"] != "split"]
    found = planned.copy() if parts else planned
    for whole, group in itertools.groupby(
        sorted(parts, key=lambda one: one["planned"]), key=lambda one: one["planned"]
    ):
        inside = np.flatnonzero(planned == whole)
        for one in group:
            found[inside[one["start"] : one["start"] + one["records"]]] = one["n"]
    return found


def _reason(chunk: sqlite3.Row) -> str:
    """Why a request fared so; what refused it as a whole may be about another of its rows."""
    if chunk["state"] == "rejected" and chunk["records"] > 1:
        return f"its request of {chunk['records']:,} rows was refused as a whole: {chunk['reason']}"
    return str(chunk["reason"])


def _with_singles(told: pa.Table, chunk: Numbers, singles: list[sqlite3.Row]) -> pa.Table:
    """The rows whose own fate differs from their chunk's, found by their position in it."""
    at: list[int] = []
    for n, group in itertools.groupby(singles, key=lambda row: row["chunk"]):
        inside = np.flatnonzero(chunk == n)
        at += [int(inside[row["position"]]) for row in group]
    mask = np.zeros(len(chunk), dtype=bool)
    mask[at] = True
    order = np.argsort(at)
    for name in ("fate", "reason"):
        values = pa.array([singles[i][name] for i in order], pa.string())
        column = told[name].combine_chunks()
        changed = pc.replace_with_mask(column, pa.array(mask), values)
        told = told.set_column(told.schema.get_field_index(name), name, changed)
    return told
