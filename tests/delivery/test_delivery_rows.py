"""Every row of the file finds its own fate again."""

from __future__ import annotations

import dataclasses

import pytest
from delivery_plans import plan_folder
from misbehaving import accepted, close, error

from workbench.delivery.origins import connection
from workbench.delivery.runs import row_fates, start, status
from workbench.delivery.worker import work
from workbench.destinations.registry import destination
from workbench.errors import FixTheRecipe
from workbench.vocabulary.replies import Verdict

TOKEN = "a0082dc6860938a26280bd3ba927303b"
HARMFUL = {"operation": "update", "route": "2.11/audiences/update", "repeat": "II"}


def test_each_line_has_its_fate_its_why_and_its_request(tmp_path, vendor, owned) -> None:
    vendor.posts = [accepted(), error(400, "X", "no"), close, error(401, "AUTH", "key")]
    plan = plan_folder(tmp_path / "p", [2, 1, 1, 2], held_back={"invalid": 1}, step=HARMFUL)
    run = start(plan, connection("twin"), file_name="people.csv")
    work(run, owned.seams())
    found = row_fates(run)
    assert found.column_names == ["line", "fate", "why", "reason", "chunk", "token"]
    rows = [tuple(row.values()) for row in found.to_pylist()]
    assert rows[:3] == [
        (2, "accepted", "", "", 1, TOKEN),
        (3, "accepted", "", "", 1, TOKEN),
        (4, "rejected", "", "no", 2, ""),
    ]
    assert rows[3][:3] == (5, "unknown", "")
    told = "the vendor refused with 401 AUTH (key): check the key of the connection, then resume"
    assert rows[4:] == [
        (6, "not_sent", "waiting", told, 4, ""),
        (7, "not_sent", "waiting", told, 4, ""),
        (8, "not_sent", "invalid", "", 0, ""),
    ]
    counts = status(run).counts
    fates = found["fate"].to_pylist()
    assert (counts.accepted, counts.rejected, counts.unknown, counts.not_sent) == tuple(
        fates.count(fate) for fate in ("accepted", "rejected", "unknown", "not_sent")
    )


def test_rows_that_differ_from_their_chunk_are_found_by_position(tmp_path, vendor, owned) -> None:
    told = Verdict("accepted", exceptions=((0, "rejected", "first"), (2, "unknown", "third")))
    odd = dataclasses.replace(destination("batch.audiences.update"), read=lambda s, r, n: told)
    plan = plan_folder(tmp_path / "p", [3, 3])
    run = start(plan, connection("twin"), file_name="people.csv")
    work(run, owned.seams(), lambda key: odd)
    rows = row_fates(run).select(["fate", "reason"]).to_pylist()
    assert [tuple(row.values()) for row in rows] == [
        ("rejected", "first"),
        ("accepted", ""),
        ("unknown", "third"),
    ] * 2


def test_an_unknown_run_gets_a_sentence() -> None:
    with pytest.raises(FixTheRecipe, match="no run is called “nope”"):
        row_fates("nope")
