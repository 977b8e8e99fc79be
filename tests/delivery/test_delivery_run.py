"""One run from start to end inside this process: the vendor misbehaves, the journal tells."""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from delivery_plans import REPLACE, UPDATE, outcomes, plan_folder, story
from misbehaving import accepted, answer, close, error, json_answer, raw, reset

from workbench.delivery.journal import Journal
from workbench.delivery.origins import connection
from workbench.delivery.runs import attempts, request_cancel, request_pause, start, status
from workbench.delivery.worker import work
from workbench.destinations.registry import destination
from workbench.errors import FixTheFile
from workbench.vocabulary.replies import Verdict

HARMFUL = {**UPDATE, "repeat": "II"}
GONE = error(404, "ROUTE_NOT_FOUND")
THERE = json_answer(200, {"name": "VIP", "nb_ids": 12, "indexing_state": "APPLIED"})
EXISTS = error(400, "MALFORMED_PARAMETER", "name: already exists")


def run_of(folder: Path, sizes: list[int], **more: object) -> str:
    plan = plan_folder(folder / "plan", sizes, **more)
    return start(plan, connection("twin"), file_name="people.csv")


def counted(run: str) -> tuple[int, int, int, dict[str, int]]:
    found = status(run).counts
    return found.accepted, found.rejected, found.unknown, dict(found.not_sent_why)


def test_every_row_of_a_run_is_accepted_or_held_back(tmp_path, vendor, owned) -> None:
    run = run_of(tmp_path, [3, 2], held_back={"invalid": 4})
    assert work(run, owned.seams()) == 0
    token = "a0082dc6860938a26280bd3ba927303b"
    assert status(run).as_dict() == {
        "run": run,
        "destination": "batch.audiences.update",
        "connection": "twin",
        "world": "practice",
        "state": "done",
        "headline": "Live",
        "rows": 9,
        "accepted": 5,
        "rejected": 0,
        "unknown": 0,
        "not_sent": 4,
        "not_sent_why": {"invalid": 4},
        "chunks": [
            {"n": 1, "step": 1, "state": "accepted", "attempts": 1, "http_status": 202}
            | {"token": token, "indexing": "APPLIED", "rows": 3},
            {"n": 2, "step": 1, "state": "accepted", "attempts": 1, "http_status": 202}
            | {"token": token, "indexing": "APPLIED", "rows": 2},
        ],
    }
    plan = tmp_path / "plan" / "chunks"
    assert [r.body for r in vendor.sent] == [
        (plan / "000001.json").read_bytes(),
        (plan / "000002.json").read_bytes(),
    ]


LOST = {
    "reset": reset,
    "end": close,
    "202 and nothing": answer(202, b""),
    "202 and half a JSON": answer(202, b'{"indexing_tok'),
    "a cut status line": raw(b"HTTP/1.1 202 Acc"),
    "202 without a token": json_answer(202, {"status": "ok"}),
    "500": error(500, "SERVER_ERROR"),
    "502 from a gateway": answer(502, b"<html>Bad gateway", content_type="text/html"),
}


@pytest.mark.parametrize("act", LOST.values(), ids=LOST)
def test_a_lost_answer_of_class_I_is_confirmed_by_the_same_bytes(
    act, tmp_path, vendor, owned
) -> None:
    vendor.posts = [act, act, accepted()]
    run = run_of(tmp_path, [3, 2])
    assert work(run, owned.seams()) == 0
    assert story(run) == [(1, "accepted", 3), (2, "accepted", 1)]
    assert outcomes(run) == [(1, "unknown"), (1, "unknown"), (1, "accepted"), (2, "accepted")]
    bodies = [request.body for request in vendor.sent]
    assert bodies[0] == bodies[1] == bodies[2] != bodies[3]


@pytest.mark.parametrize("act", LOST.values(), ids=LOST)
def test_a_lost_answer_of_class_II_stays_unknown_and_is_not_sent_again(
    act, tmp_path, vendor, owned
) -> None:
    vendor.posts = [act, accepted()]
    run = run_of(tmp_path, [3, 2], step=HARMFUL)
    work(run, owned.seams())
    assert story(run) == [(1, "unknown", 1), (2, "accepted", 1)]
    assert counted(run) == (2, 0, 3, {})
    assert len(vendor.sent) == 2


def test_a_lost_replace_pauses_the_run_before_anything_follows(tmp_path, vendor, owned) -> None:
    vendor.posts = [close]
    run = run_of(tmp_path, [3, 2], step=REPLACE, destination="batch.audiences.replace")
    assert work(run, owned.seams()) == 3
    assert story(run) == [(1, "unknown", 1), (2, "waiting", 0)]
    assert "may exist already: look at the vendor" in status(run).headline


def test_three_lost_answers_are_enough_and_two_lost_chunks_pause_the_run(
    tmp_path, vendor, owned
) -> None:
    vendor.posts = [close]
    run = run_of(tmp_path, [3, 2, 4])
    assert work(run, owned.seams()) == 3
    assert story(run) == [(1, "unknown", 3), (2, "unknown", 3), (3, "waiting", 0)]
    assert counted(run) == (0, 0, 5, {"waiting": 4})
    assert status(run).headline.startswith("Paused: 2 requests in a row got no trustworthy answer")


def test_a_paused_run_of_class_I_repeats_what_is_unknown_and_goes_on(
    tmp_path, vendor, owned
) -> None:
    vendor.posts = [*[close] * 6, accepted()]
    run = run_of(tmp_path, [3, 2, 4])
    assert work(run, owned.seams()) == 3
    assert work(run, owned.seams()) == 0
    assert story(run) == [(1, "accepted", 4), (2, "accepted", 4), (3, "accepted", 1)]


@pytest.mark.parametrize(("repeat", "tries"), [("I*", 3), ("II", 1), ("III", 1)])
def test_after_a_restart_nothing_but_class_I_is_repeated(
    repeat, tries, tmp_path, vendor, owned
) -> None:
    """A late repetition could undo what people did in the meantime."""
    vendor.posts = [*[close] * tries, error(401, "AUTHENTICATION_INVALID")]
    run = run_of(tmp_path, [3, 2], step={**UPDATE, "repeat": repeat})
    assert work(run, owned.seams()) == 3
    vendor.posts = [accepted()]
    assert work(run, owned.seams()) == 0
    assert story(run)[0] == (1, "unknown", tries)
    assert story(run)[1][:2] == (2, "accepted")


REFUSED_FOR_NOW = {
    "429": (error(429, "TOO_MANY_REQUESTS"), 5.0),
    "429 with 7 s": (error(429, "TOO_MANY_REQUESTS", **{"Retry-After": "7"}), 7.0),
    "429 with garbage": (error(429, "TOO_MANY_REQUESTS", **{"Retry-After": "-1"}), 5.0),
    "503 maintenance": (error(503, "MAINTENANCE_ERROR"), 5.0),
}


@pytest.mark.parametrize(("act", "least"), REFUSED_FOR_NOW.values(), ids=REFUSED_FOR_NOW)
def test_a_refusal_for_now_waits_and_is_sent_again_whatever_the_class(
    act, least, tmp_path, vendor, owned
) -> None:
    vendor.posts = [act, accepted()]
    run = run_of(tmp_path, [3], step=HARMFUL)
    began = owned.now
    assert work(run, owned.seams()) == 0
    assert story(run) == [(1, "accepted", 2)]
    assert outcomes(run) == [(1, "not_processed"), (1, "accepted")]
    assert owned.now - began >= least


def test_a_storm_of_429_empties_the_budget_and_pauses_with_nothing_lost(
    tmp_path, vendor, owned
) -> None:
    vendor.posts = [error(429, "TOO_MANY_REQUESTS")]
    run = run_of(tmp_path, [3, 2])
    assert work(run, owned.seams()) == 3
    assert counted(run) == (0, 0, 0, {"waiting": 5})
    assert len(vendor.sent) == 11  # the first, and ten out of the budget


def test_a_long_silence_pauses_the_run_and_holds_for_the_next_one(tmp_path, vendor, owned) -> None:
    vendor.posts = [error(429, "TOO_MANY_REQUESTS", **{"Retry-After": "3600"}), accepted()]
    run = run_of(tmp_path, [3])
    assert work(run, owned.seams()) == 3
    assert "asked for silence until" in status(run).headline
    assert work(run, owned.seams()) == 3
    assert len(vendor.sent) == 1
    owned.now += 3_600
    assert work(run, owned.seams()) == 0
    assert counted(run) == (3, 0, 0, {})


STOPS = {
    "401": (error(401, "AUTHENTICATION_INVALID"), "waiting"),
    "403": (error(403, "API_MISUSE"), "waiting"),
    "404": (error(404, "ROUTE_NOT_FOUND"), "waiting"),
    "302": (answer(302, b"", location="http://127.0.0.1:9/"), "unknown"),
    "sign-in page": (answer(200, b"<html>Wi-Fi", content_type="text/html"), "unknown"),
}


@pytest.mark.parametrize(("act", "state"), STOPS.values(), ids=STOPS)
def test_an_answer_that_will_not_change_stops_at_once(act, state, tmp_path, vendor, owned) -> None:
    vendor.posts = [accepted(), act]
    run = run_of(tmp_path, [3, 2, 4])
    assert work(run, owned.seams()) == 3
    assert story(run) == [(1, "accepted", 1), (2, state, 1), (3, "waiting", 0)]
    assert len(vendor.sent) == 2


def test_a_refused_chunk_is_rejected_with_the_vendors_words(tmp_path, vendor, owned) -> None:
    vendor.posts = [error(400, "MALFORMED_PARAMETER", "ids: too odd"), accepted()]
    run = run_of(tmp_path, [3, 2])
    assert work(run, owned.seams()) == 0
    assert counted(run) == (2, 3, 0, {})
    (first, _) = status(run).chunks
    assert (first.state, first.code, first.reason) == (
        "rejected",
        "MALFORMED_PARAMETER",
        "ids: too odd",
    )
    assert json.loads(attempts(run, 1)[0].excerpt)["error_message"] == "ids: too odd"


def test_a_run_of_which_nothing_was_accepted_does_not_say_live(tmp_path, vendor, owned) -> None:
    vendor.posts = [error(400, "MALFORMED_PARAMETER")]
    run = run_of(tmp_path, [3, 2])
    work(run, owned.seams())
    assert status(run).headline == "Nothing was accepted: 5 rejected"


def test_a_run_without_requests_says_so(tmp_path, vendor, owned) -> None:
    run = run_of(tmp_path, [], held_back={"invalid": 2, "superseded": 1})
    assert work(run, owned.seams()) == 0
    assert status(run).headline == "Nothing was sent: no row of the file was to be sent"
    assert counted(run) == (0, 0, 0, {"invalid": 2, "superseded": 1})


def test_nobody_listening_pauses_with_everything_waiting(
    tmp_path, vendor, owned, monkeypatch
) -> None:
    run = run_of(tmp_path, [3])
    monkeypatch.setenv("WORKBENCH_TWIN_URL", "http://127.0.0.1:9")
    assert work(run, owned.seams()) == 3
    assert counted(run) == (0, 0, 0, {"waiting": 3})
    assert {outcome for _, outcome in outcomes(run)} == {"not_processed"}
    assert "nothing answers" in status(run).headline


def test_practice_goes_on_at_another_address(tmp_path, vendor, owned, monkeypatch) -> None:
    """A twin that is started anew listens on another port and holds the same things."""
    run = run_of(tmp_path, [3])
    monkeypatch.setenv("WORKBENCH_TWIN_URL", "http://127.0.0.1:9")
    work(run, owned.seams())
    monkeypatch.setenv("WORKBENCH_TWIN_URL", vendor.url)
    assert work(run, owned.seams()) == 0


def test_a_run_is_not_sent_into_another_project(tmp_path, vendor, owned, monkeypatch) -> None:
    run = run_of(tmp_path, [3])
    monkeypatch.setenv("WORKBENCH_TWIN_PROJECT", "another")
    assert work(run, owned.seams()) == 3
    assert "now leads to another address or project" in status(run).headline
    assert vendor.requests == []


def test_a_rehearsal_sends_so_many_chunks_and_pauses_once_they_are_live(
    tmp_path, vendor, owned
) -> None:
    run = run_of(tmp_path, [1, 2, 4])
    assert work(run, owned.seams(), last_chunk=1) == 3
    assert [(c.state, c.indexing) for c in status(run).chunks] == [
        ("accepted", "APPLIED"),
        ("waiting", ""),
        ("waiting", ""),
    ]
    assert status(run).headline.startswith("Paused: the first rows are sent")
    assert work(run, owned.seams()) == 0
    assert counted(run) == (7, 0, 0, {})


# Creating first


def test_a_create_is_followed_until_it_is_applied_before_anything_is_added(
    tmp_path, vendor, owned
) -> None:
    run = run_of(tmp_path, [3], create=True)
    assert work(run, owned.seams()) == 0
    routes = [request.path.split("?")[0].rsplit("/", 1)[1] for request in vendor.requests]
    assert routes == ["view", "create", "view", "update", "view", "view"]


@pytest.mark.parametrize("act", [EXISTS, close], ids=["exists", "lost answer"])
def test_a_create_that_is_there_already_is_settled_by_a_look(act, tmp_path, vendor, owned) -> None:
    vendor.posts, vendor.view = [act, accepted()], THERE
    run = run_of(tmp_path, [3], create=True)
    assert work(run, owned.seams()) == 0
    assert story(run) == [(1, "accepted", 1), (2, "accepted", 1)]
    (create, _) = status(run).chunks
    assert (create.reason, create.indexing) == ("already there", "APPLIED")
    assert status(run).sizes == (12, None, 12)


def test_a_lost_create_that_is_not_there_is_sent_again(tmp_path, vendor, owned) -> None:
    vendor.posts, vendor.view = [close, accepted()], GONE
    run = run_of(tmp_path, [], create=True)
    seams = owned.seams(
        passed=lambda at: setattr(vendor, "view", THERE if len(vendor.sent) > 1 else GONE)
    )
    assert work(run, seams) == 0
    assert outcomes(run) == [(1, "unknown"), (1, "accepted")]


def test_a_create_that_is_refused_and_not_there_ends_the_way(tmp_path, vendor, owned) -> None:
    vendor.posts, vendor.view = [error(400, "MALFORMED_PARAMETER", "bad name")], GONE
    run = run_of(tmp_path, [3], create=True)
    assert work(run, owned.seams()) == 3
    assert story(run) == [(1, "rejected", 1), (2, "cancelled", 0)]
    found = status(run)
    assert found.headline.startswith("Cancelled: request 1 (create) is rejected (bad name)")
    assert "send the file as a new run" in found.headline
    assert (found.counts.rejected, dict(found.counts.not_sent_why)) == (0, {"cancelled": 3})


def test_a_lost_create_that_cannot_be_seen_waits_for_the_next_worker(
    tmp_path, vendor, owned
) -> None:
    vendor.posts, vendor.view = [close, accepted()], close
    run = run_of(tmp_path, [3], create=True)
    assert work(run, owned.seams()) == 3
    assert story(run) == [(1, "unknown", 1), (2, "waiting", 0)]
    vendor.view = THERE
    assert work(run, owned.seams()) == 0
    assert story(run) == [(1, "accepted", 1), (2, "accepted", 1)]
    assert [r.path.rsplit("/", 1)[1] for r in vendor.sent] == ["create", "update"]


def test_what_waits_for_applied_does_not_follow_a_replaced_step(tmp_path, vendor, owned) -> None:
    vendor.view = json_answer(200, {"name": "VIP", "nb_ids": 1, "indexing_state": "REPLACED"})
    run = run_of(tmp_path, [3], create=True)
    assert work(run, owned.seams()) == 3
    assert story(run) == [(1, "accepted", 1), (2, "waiting", 0)]
    assert "replaced what request 1 put there" in status(run).headline


@pytest.mark.parametrize("size", [10**26, -1, True, "many"])
def test_a_size_that_cannot_be_one_ends_no_run(tmp_path, vendor, owned, size: object) -> None:
    vendor.view = json_answer(200, {"name": "VIP", "nb_ids": size, "indexing_state": "APPLIED"})
    run = run_of(tmp_path, [3])
    assert work(run, owned.seams()) == 0
    assert story(run) == [(1, "accepted", 1)]


# What lies on disk


@pytest.mark.parametrize("damage", ["changed", "gone"])
def test_bytes_that_are_not_those_of_the_plan_are_never_sent(
    damage, tmp_path, vendor, owned, home
) -> None:
    run = run_of(tmp_path, [3, 2])
    second = home / "runs" / run / "chunks" / "000002.json"
    second.write_bytes(b"{}") if damage == "changed" else second.unlink()
    assert work(run, owned.seams()) == 3
    assert story(run) == [(1, "accepted", 1), (2, "waiting", 0)]
    assert "request 2" in status(run).headline
    assert len(vendor.sent) == 1


def test_a_run_sends_its_own_copy_of_the_plan(tmp_path, vendor, owned) -> None:
    run = run_of(tmp_path, [3])
    planned = (tmp_path / "plan" / "chunks" / "000001.json").read_bytes()
    (tmp_path / "plan" / "chunks" / "000001.json").write_bytes(b"changed since")
    assert work(run, owned.seams()) == 0
    assert [request.body for request in vendor.sent] == [planned]


def test_another_plan_in_the_runs_folder_is_not_sent(tmp_path, vendor, owned, home) -> None:
    run = run_of(tmp_path, [3])
    other = plan_folder(tmp_path / "other", [2, 2])
    (home / "runs" / run / "plan.json").write_bytes((other.folder / "plan.json").read_bytes())
    assert work(run, owned.seams()) == 3
    assert "is not the one that run" in status(run).headline
    assert vendor.sent == []


def test_a_plan_that_does_not_add_up_is_refused(tmp_path, vendor) -> None:
    plan = plan_folder(tmp_path / "plan", [3])
    found = json.loads((plan.folder / "plan.json").read_text())
    (plan.folder / "plan.json").write_text(json.dumps({**found, "rows": 4}))
    with pytest.raises(FixTheFile, match=r"3 rows in requests and 0 held back.*has 4"):
        start(type(plan).load(plan.folder), connection("twin"), file_name="x")


# What a person wants


def when(boundary: str, what) -> object:
    """Does something when a boundary of this name is passed for the first time."""
    seen = []

    def passed(name: str) -> None:
        seen.append(name)
        if name == boundary and seen.count(name) == 1:
            what()

    return passed


def test_cancelling_keeps_what_was_sent_and_sends_no_more(tmp_path, vendor, owned) -> None:
    run = run_of(tmp_path, [3, 2, 4])
    seams = owned.seams(passed=when("answer", lambda: request_cancel(run)))
    assert work(run, seams) == 3
    assert story(run) == [(1, "accepted", 1), (2, "cancelled", 0), (3, "cancelled", 0)]
    assert counted(run) == (3, 0, 0, {"cancelled": 6})
    assert status(run).headline == "Cancelled"


def test_pausing_finishes_the_request_that_is_out(tmp_path, vendor, owned) -> None:
    run = run_of(tmp_path, [3, 2])
    assert work(run, owned.seams(passed=when("intent", lambda: request_pause(run)))) == 3
    assert story(run) == [(1, "accepted", 1), (2, "waiting", 0)]
    assert status(run).headline.startswith("Paused: you paused it")
    assert work(run, owned.seams()) == 0
    assert counted(run) == (5, 0, 0, {})


def test_being_told_to_stop_finishes_the_request_that_is_out(tmp_path, vendor, owned) -> None:
    run = run_of(tmp_path, [3, 2])
    told: list[bool] = []
    seams = owned.seams(
        stopping=lambda: bool(told), passed=when("intent", lambda: told.append(True))
    )
    assert work(run, seams) == 3
    assert story(run) == [(1, "accepted", 1), (2, "waiting", 0)]


def test_a_paused_run_can_be_cancelled_without_a_worker(tmp_path, vendor) -> None:
    run = run_of(tmp_path, [3, 2])
    request_cancel(run)
    assert counted(run) == (0, 0, 0, {"cancelled": 5})
    assert status(run).state == "cancelled"


def test_sends_and_questions_take_turns_from_one_quota(tmp_path, vendor, owned) -> None:
    """One request a second, less a tenth: 2 sends and 4 questions need five turns of waiting."""
    run = run_of(tmp_path, [3, 2])
    began = owned.now
    work(run, owned.seams())
    assert len(vendor.requests) == 6
    assert owned.now - began >= 5 / 0.9 - 0.01


def test_no_file_of_the_home_holds_the_key(tmp_path, vendor, owned, home, monkeypatch) -> None:
    monkeypatch.setenv("WORKBENCH_TWIN_KEY", "twin_canary_51e7")
    echo = error(
        400, "MALFORMED_PARAMETER", "the key twin_canary_51e7 may not", x="twin_canary_51e7"
    )
    vendor.posts = [echo, close, accepted()]
    run = run_of(tmp_path, [3, 2])
    work(run, owned.seams())
    assert vendor.sent[0].headers["authorization"] == "Bearer twin_canary_51e7"
    holding = [f for f in home.rglob("*") if f.is_file() and b"canary" in f.read_bytes()]
    assert holding == []


def test_what_differs_from_its_chunk_is_counted_by_itself(tmp_path, vendor, owned) -> None:
    told = Verdict("accepted", exceptions=((0, "rejected", "no"), (2, "unknown", "?")))
    update = destination("batch.audiences.update")
    odd = dataclasses.replace(update, read=lambda step, reply, records: told)
    run = run_of(tmp_path, [3, 4], held_back={"invalid": 1})
    work(run, owned.seams(), lambda key: odd)
    assert counted(run) == (3, 2, 2, {"invalid": 1})
    assert sum(c.rows for c in status(run).chunks) + 1 == status(run).rows == 8
    with Journal() as journal:
        assert len(journal.rows("SELECT * FROM row_exception")) == 4


READ = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(("hours", "code", "state"), [(23.9, 0, "accepted"), (24.1, 3, "waiting")])
def test_what_a_file_says_about_consent_is_sent_within_a_day_of_reading_it(
    hours, code, state, tmp_path, vendor, owned
) -> None:
    run = run_of(tmp_path, [3], read_at="2026-11-21T09:00:00Z")
    seams = owned.seams(today=lambda: READ + timedelta(hours=hours))
    assert work(run, seams) == code
    assert story(run)[0][1] == state
    if code:
        assert "more than 24 hours ago" in status(run).headline
        assert "send a fresh file" in status(run).headline
        assert vendor.sent == []


def test_a_file_that_says_nothing_about_consent_may_be_old(tmp_path, vendor, owned) -> None:
    run = run_of(tmp_path, [3])
    assert work(run, owned.seams(today=lambda: READ + timedelta(days=400))) == 0
