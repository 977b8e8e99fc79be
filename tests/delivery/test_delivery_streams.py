"""Several streams of one step: out at once, each in its own order, stopped together."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from delivery_plans import UPDATE, outcomes, plan_folder, story
from misbehaving import Act, Request, accepted, error, reset

from workbench.delivery.origins import connection
from workbench.delivery.runs import start, status
from workbench.delivery.session import Seams
from workbench.delivery.worker import work

NO_WAIT = Seams(sleep=lambda seconds: None, chance=lambda: 0.0)
PATIENCE_S = 20


@pytest.fixture(autouse=True)
def unpaced(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_TWIN_NO_QUOTA", "1")


def run_of(folder: Path, streams: list[int], **more: object) -> str:
    plan = plan_folder(folder / "plan", [2] * len(streams), streams=streams, **more)
    return start(plan, connection("twin"), file_name="people.csv")


def first_id(request: Request) -> str:
    return str(json.loads(request.body)["ids"][0]["id"])


def by_id(acts: dict[str, Act]) -> Act:
    """The act for the request that begins with this id; any other is accepted."""

    def act(sock: socket.socket, request: Request) -> None:
        acts.get(first_id(request), accepted())(sock, request)

    return act


def after(event: threading.Event, then: Act) -> Act:
    def act(sock: socket.socket, request: Request) -> None:
        assert event.wait(PATIENCE_S)
        then(sock, request)

    return act


def noting(event: threading.Event, then: Act) -> Act:
    def act(sock: socket.socket, request: Request) -> None:
        event.set()
        then(sock, request)

    return act


def test_two_streams_are_out_at_once(tmp_path, vendor) -> None:
    """Each request is only answered once both are there: one after the other would never end."""
    both = threading.Barrier(2)

    def together(sock: socket.socket, request: Request) -> None:
        both.wait(PATIENCE_S)
        accepted()(sock, request)

    vendor.posts = [together]
    run = run_of(tmp_path, [1, 2])
    assert work(run, NO_WAIT) == 0
    assert status(run).counts.accepted == 4


def test_the_requests_of_one_stream_follow_one_another(tmp_path, vendor) -> None:
    run = run_of(tmp_path, [1, 2, 1, 2, 1, 1, 2])
    assert work(run, NO_WAIT) == 0
    sent = [first_id(request) for request in vendor.sent]
    assert [one for one in sent if one in {"c00001", "c00005", "c00009", "c00011"}] == [
        "c00001",
        "c00005",
        "c00009",
        "c00011",
    ]
    assert [one for one in sent if one in {"c00003", "c00007", "c00013"}] == [
        "c00003",
        "c00007",
        "c00013",
    ]
    assert len(sent) == 7


def test_a_lost_request_is_sent_again_before_the_next_of_its_stream(tmp_path, vendor) -> None:
    lost: list[str] = []

    def once(sock: socket.socket, request: Request) -> None:
        act = accepted() if lost else reset
        lost.append(first_id(request))
        act(sock, request)

    vendor.posts = [by_id({"c00001": once})]
    run = run_of(tmp_path, [1, 2, 1])
    assert work(run, NO_WAIT) == 0
    mine = [one for one in map(first_id, vendor.sent) if one in {"c00001", "c00005"}]
    assert mine == ["c00001", "c00001", "c00005"]


def test_when_one_stream_has_to_stop_the_other_writes_its_answer_and_sends_no_more(
    tmp_path, vendor
) -> None:
    """Chunk 2 is out when chunk 1 is refused for its key; chunks 3 and 4 are never sent."""
    out, stopped = threading.Event(), threading.Event()
    vendor.posts = [
        by_id(
            {
                "c00001": after(out, error(401, "UNAUTHORIZED")),
                "c00003": noting(out, after(stopped, accepted())),
            }
        )
    ]
    run = run_of(tmp_path, [1, 2, 1, 2])

    def passed(boundary: str) -> None:
        told = dict(outcomes(run))
        if boundary == "outcome" and told.get(1) is not None:
            stopped.set()

    assert work(run, Seams(sleep=lambda seconds: None, passed=passed)) == 3
    found = status(run)
    assert story(run) == [
        (1, "waiting", 1),
        (2, "accepted", 1),
        (3, "waiting", 0),
        (4, "waiting", 0),
    ]
    assert "401" in found.reason or "key" in found.reason
    assert (found.counts.accepted, found.counts.not_sent) == (2, 6)


def test_a_stream_that_fails_in_an_unforeseen_way_pauses_the_run(tmp_path, vendor) -> None:
    run = run_of(tmp_path, [1, 2])

    def passed(boundary: str) -> None:
        if boundary == "answer":
            message = "planted"
            raise ZeroDivisionError(message)

    assert work(run, Seams(passed=passed)) == 3
    assert "ZeroDivisionError" in status(run).reason
    assert {state for _, state, _ in story(run)} <= {"inflight", "waiting", "unknown"}


def test_answers_missed_in_a_row_are_counted_over_all_streams(tmp_path, vendor) -> None:
    """Two in a row pause the run, whichever streams they fall on; one more may be out by then."""
    vendor.posts = [reset]
    run = run_of(tmp_path, [1, 2] * 6, step={**UPDATE, "repeat": "II"})
    assert work(run, NO_WAIT) == 3
    counts = status(run).counts
    assert counts.unknown in (4, 6)
    assert counts.unknown + counts.not_sent == 24
    assert len(vendor.sent) * 2 == counts.unknown


def test_a_rehearsal_ends_in_every_stream_at_its_chunk(tmp_path, vendor) -> None:
    run = run_of(tmp_path, [1, 2, 1, 2])
    assert work(run, NO_WAIT, last_chunk=2) == 3
    assert [state for _, state, _ in story(run)] == ["accepted", "accepted", "waiting", "waiting"]
    assert work(run, NO_WAIT) == 0
    assert status(run).counts.accepted == 8


def test_a_wish_to_stop_ends_every_stream(tmp_path, vendor) -> None:
    told: Callable[[], bool] = lambda: len(vendor.sent) >= 2  # noqa: E731  one condition, named
    run = run_of(tmp_path, [1, 2] * 5)
    assert work(run, Seams(sleep=lambda seconds: None, stopping=told)) == 3
    assert "told to stop" in status(run).reason
    counts = status(run).counts
    assert counts.accepted >= 4
    assert counts.not_sent > 0
