"""Rows that the same place has accepted before are counted, run by run, before they go again."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from delivery_plans import UPDATE, ids_body, plan_folder
from misbehaving import accepted, close, error

from workbench.delivery.connections import Connection
from workbench.delivery.origins import connection
from workbench.delivery.reconciling import by_word
from workbench.delivery.resending import Before, accepted_before, told
from workbench.delivery.runs import start, status
from workbench.delivery.session import Seams
from workbench.delivery.worker import work
from workbench.destinations.registry import destination
from workbench.plans.plan import Plan

HARMFUL = {**UPDATE, "repeat": "II"}
NO_WAIT = Seams(sleep=lambda seconds: None, chance=lambda: 0.0)
Send = Callable[..., str]


@pytest.fixture
def there(vendor: Any, monkeypatch: pytest.MonkeyPatch) -> Connection:
    """A connection of the test world to a server on this machine, which the worker finds too."""
    monkeypatch.setenv("WORKBENCH_TWIN_NO_QUOTA", "1")
    twin = connection("twin")
    found = dataclasses.replace(twin, name="trial", world="test", label="Trial project")
    monkeypatch.setattr("workbench.delivery.worker.connection", lambda name, kind: found)
    return found


@pytest.fixture
def send(tmp_path: Path, vendor: Any, there: Connection) -> Send:
    """Sends a plan to the test world (or elsewhere); the vendor acts as told."""

    def sent(plan: Plan, *acts: Any, to: Connection = there, **more: Any) -> str:
        vendor.posts = [*([None] * len(vendor.sent)), *acts, accepted()]
        run = start(plan, to, file_name="people.csv", **more)
        work(run, NO_WAIT)
        return run

    return sent


def plan_of(folder: Path, sizes: list[int], **more: Any) -> Plan:
    return plan_folder(folder, sizes, **more)


def before(plan: Plan, there: Connection) -> list[tuple[str, int]]:
    return [(one.run, one.rows) for one in accepted_before(plan, there, destination)]


def test_the_same_rows_are_counted_with_the_run_that_had_them(tmp_path, send, there) -> None:
    run = send(plan_of(tmp_path / "a", [3, 2]))
    again = plan_of(tmp_path / "b", [3, 2])
    found = accepted_before(again, there, destination)
    assert found == [Before(run, "Trial project", status(run).created_at, 5)]
    day = status(run).created_at[:10]
    assert told(found, again) == (
        "5 of these 5 rows were accepted before, with the same content: "
        f"5 on {day} (Trial project, run {run})"
    )


def test_rows_cut_into_other_requests_are_the_same_rows(tmp_path, send, there) -> None:
    run = send(plan_of(tmp_path / "a", [5]))
    assert before(plan_of(tmp_path / "b", [1, 3, 2, 1]), there) == [(run, 5)]


def test_each_row_counts_once_for_the_newest_run(tmp_path, send, there) -> None:
    first = send(plan_of(tmp_path / "a", [5]))
    second = send(plan_of(tmp_path / "b", [2]))
    assert before(plan_of(tmp_path / "c", [6]), there) == [(second, 2), (first, 3)]


def test_a_row_that_has_changed_does_not_count(tmp_path, send, there) -> None:
    run = send(plan_of(tmp_path / "a", [3]))
    changed = plan_of(tmp_path / "b", [3])
    body = ids_body("VIP", ["c00001", "c00002", "c00003"])
    other = body.replace(b'"id":"c00002"', b'"id":"c00002","attributes":{"city":"Lyon"}')
    changed.chunk_path(1).write_bytes(other)
    assert before(changed, there) == [(run, 2)]


def test_the_same_rows_for_another_object_do_not_count(tmp_path, send, there) -> None:
    send(plan_of(tmp_path / "a", [3]))
    assert before(plan_of(tmp_path / "b", [3], name="OTHER"), there) == []


def test_another_project_or_destination_does_not_count(tmp_path, send, there) -> None:
    send(plan_of(tmp_path / "a", [3]))
    elsewhere = dataclasses.replace(there, project_key="another")
    assert before(plan_of(tmp_path / "b", [3]), elsewhere) == []
    replaced = plan_of(tmp_path / "c", [3], destination="batch.audiences.replace")
    assert before(replaced, there) == []


def test_practice_never_counts_neither_before_nor_now(
    tmp_path, send, there, monkeypatch: pytest.MonkeyPatch
) -> None:
    twin = dataclasses.replace(there, name="twin", world="practice")
    send(plan_of(tmp_path / "a", [3]))
    assert before(plan_of(tmp_path / "b", [3]), twin) == []
    monkeypatch.setattr("workbench.delivery.worker.connection", lambda name, kind: twin)
    send(plan_of(tmp_path / "c", [4]), to=twin)
    assert [rows for _, rows in before(plan_of(tmp_path / "d", [4]), there)] == [3]


def test_of_a_run_that_was_accepted_in_part_only_that_part_counts(tmp_path, send, there) -> None:
    """The first request is refused, the second lost, the third accepted."""
    plan = plan_of(tmp_path / "a", [3, 2, 4], step=HARMFUL)
    run = send(plan, error(400, "MALFORMED_PARAMETER"), close)
    assert (status(run).counts.rejected, status(run).counts.unknown) == (3, 2)
    again = plan_of(tmp_path / "b", [9], step=HARMFUL)
    assert before(again, there) == [(run, 4)]
    by_word(run, [2], "arrived")
    assert before(again, there) == [(run, 6)]


def test_the_accepted_parts_of_a_request_that_was_taken_apart_count(tmp_path, send, there) -> None:
    refused = error(400, "MALFORMED_PARAMETER")
    acts = (refused, accepted(), refused, refused)  # all four, 1-2, 3-4, 3
    run = send(plan_of(tmp_path / "a", [4]), *acts, halving=True)
    assert (status(run).counts.accepted, status(run).counts.rejected) == (3, 1)
    assert before(plan_of(tmp_path / "b", [4]), there) == [(run, 3)]


def test_a_run_that_nothing_was_sent_of_does_not_count(tmp_path, send, there) -> None:
    start(plan_of(tmp_path / "a", [3]), there, file_name="people.csv")
    assert before(plan_of(tmp_path / "b", [3]), there) == []


def test_what_is_kept_of_a_plan_is_not_its_rows(tmp_path, send, there) -> None:
    """A second look reads eight bytes a row, and finds the same."""
    run = send(plan_of(tmp_path / "a", [3]))
    again = plan_of(tmp_path / "b", [3])
    assert before(again, there) == before(again, there) == [(run, 3)]
    kept = again.folder / "prints.npy"
    assert kept.stat().st_size < 200
    assert b"c0000" not in kept.read_bytes()


def test_nothing_is_told_where_nothing_was_accepted(tmp_path, there) -> None:
    plan = plan_of(tmp_path / "a", [3])
    assert told(accepted_before(plan, there, destination), plan) == ""
