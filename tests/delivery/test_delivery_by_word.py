"""Rows of an unknown fate are settled by the word of a person who has looked, on record."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from delivery_plans import UPDATE, plan_folder, story
from misbehaving import accepted, close, error, reset
from unanswered import change, counted, cut_off, settlements

from workbench.delivery import reconciling
from workbench.delivery.journal import Journal
from workbench.delivery.origins import connection
from workbench.delivery.reconciling import by_word
from workbench.delivery.runs import row_fates, start, status
from workbench.delivery.session import Seams
from workbench.delivery.worker import work
from workbench.destinations.registry import destination
from workbench.errors import FixTheConnection, FixTheRecipe, Wait
from workbench.retrying import retry
from workbench.settling import reconcile

HARMFUL = {**UPDATE, "repeat": "II"}
NO_WAIT = Seams(sleep=lambda seconds: None, chance=lambda: 0.0)


@pytest.fixture(autouse=True)
def unpaced(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_TWIN_NO_QUOTA", "1")


def test_a_vendor_that_does_not_answer_settles_nothing(tmp_path, vendor) -> None:
    run = lost(tmp_path, vendor, [3])
    vendor.view = error(503, "MAINTENANCE_ERROR")
    with pytest.raises((FixTheConnection, Wait)):
        reconciling.by_look(run, connection("twin"), destination)
    assert counted(run) == (0, 0, 3, 0)
    with Journal() as journal:
        assert journal.rows("SELECT 1 FROM lease") == []


def lost(folder: Path, vendor: Any, sizes: list[int], **more: Any) -> str:
    """A run of class II whose first answer was lost."""
    vendor.posts = [close, accepted()]
    plan = plan_folder(folder / "plan", sizes, step=HARMFUL, **more)
    run = start(plan, connection("twin"), file_name="people.csv")
    work(run, NO_WAIT)
    assert story(run)[0] == (1, "unknown", 1)
    return run


def test_what_somebody_says_has_arrived_is_accepted_with_his_reason(tmp_path, vendor) -> None:
    run = lost(tmp_path, vendor, [3, 2], held_back={"invalid": 1})
    (one,) = by_word(run, [1], "arrived", "I see them in the dashboard")
    assert (one.unknown, one.accepted, one.arrived) == (3, 3, True)
    assert counted(run) == (5, 0, 0, 1)
    assert settlements(run) == [(1, "word", "accepted", 3)]
    assert row_fates(run)["reason"][0].as_py() == "somebody's word: I see them in the dashboard"
    assert status(run).headline == "Live"


def test_what_somebody_says_has_not_arrived_is_not_sent(tmp_path, vendor) -> None:
    run = lost(tmp_path, vendor, [3, 2])
    (one,) = by_word(run, [1], "not_arrived")
    assert (one.unknown, one.accepted, one.arrived, one.told) == (3, 0, False, "somebody's word")
    assert counted(run) == (2, 0, 0, 3)
    assert settlements(run) == [(1, "word", "not_sent", 3)]


def paused(folder: Path, vendor: Any) -> str:
    """Two lost answers of class II pause a run; somebody says that the first has not arrived."""
    vendor.posts = [close, close, accepted()]
    plan = plan_folder(folder / "plan", [3, 2, 1], step=HARMFUL)
    run = start(plan, connection("twin"), file_name="people.csv")
    assert work(run, NO_WAIT) == 3
    by_word(run, [1], "not_arrived")
    return run


def test_what_has_not_arrived_is_sent_when_the_run_goes_on(tmp_path, vendor) -> None:
    run = paused(tmp_path, vendor)
    assert work(run, NO_WAIT) == 0
    assert story(run) == [(1, "accepted", 2), (2, "unknown", 1), (3, "accepted", 1)]


@pytest.mark.parametrize(
    ("act", "state"),
    [
        (error(400, "MALFORMED_PARAMETER", "no"), (1, "rejected", 2)),
        (error(429, "TOO_MANY_REQUESTS"), (1, "accepted", 3)),
        (error(401, "AUTHENTICATION_INVALID"), (1, "waiting", 2)),
    ],
)
def test_a_refusal_after_the_word_stands_for_itself(act, state, tmp_path, vendor) -> None:
    """The lost try before it is settled: it does not make the refused one unknown."""
    run = paused(tmp_path, vendor)
    vendor.posts = [close, close, act, accepted()]
    work(run, NO_WAIT)
    assert story(run)[0] == state
    assert "unexpected" not in status(run).reason


def test_a_second_lost_answer_needs_a_word_of_its_own(tmp_path, vendor) -> None:
    run = paused(tmp_path, vendor)
    vendor.posts = [close, close, reset, accepted()]
    assert work(run, NO_WAIT) == 0
    assert story(run)[0] == (1, "unknown", 2)
    with pytest.raises(sqlite3.IntegrityError, match="may not make this move"):
        change("UPDATE chunk SET state = 'waiting' WHERE n = 1")
    by_word(run, [1], "not_arrived")
    assert settlements(run) == [(1, "word", "not_sent", 3)] * 2


@pytest.mark.parametrize("word", ["arrived", "not_arrived"])
@pytest.mark.parametrize("n", [2, 7])
def test_a_word_about_another_request_is_refused_and_nothing_of_it_noted(
    n: int, word, tmp_path, vendor
) -> None:
    run = lost(tmp_path, vendor, [3, 2])
    told = rf"request {n} of the run .* has no row of an unknown fate \(requests that have some: 1"
    with pytest.raises(FixTheRecipe, match=told):
        by_word(run, [1, n], word)
    assert (counted(run), settlements(run)) == ((2, 0, 3, 0), [])


def test_one_request_cannot_have_arrived_and_not(tmp_path, vendor) -> None:
    run = lost(tmp_path, vendor, [3, 2])
    with pytest.raises(FixTheRecipe, match="Request 1 is said to have arrived and not to have"):
        reconcile(run, arrived=[1], not_arrived=[1])


def test_nobody_settles_a_run_that_is_being_sent(tmp_path, vendor) -> None:
    vendor.posts = [close, accepted()]
    plan = plan_folder(tmp_path / "plan", [3, 2], step=HARMFUL)
    run = start(plan, connection("twin"), file_name="people.csv")
    refused = []

    def meanwhile(name: str) -> None:
        if name == "turn" and len(vendor.sent) == 1:
            with pytest.raises(Wait, match="is being sent"):
                by_word(run, [1], "arrived")
            refused.append(name)

    assert work(run, Seams(passed=meanwhile)) == 0
    assert refused == ["turn"]
    assert counted(run) == (2, 0, 3, 0)


def test_what_was_settled_stays_on_record(tmp_path, vendor) -> None:
    run = lost(tmp_path, vendor, [3])
    by_word(run, [1], "arrived")
    with pytest.raises(sqlite3.IntegrityError, match="stays on record"):
        change("UPDATE settlement SET fate = 'not_sent'")


@pytest.mark.slow
def test_a_retry_sends_what_was_settled_as_not_sent(practice: Any, tmp_path: Path) -> None:
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    rows = f"custom_id,event.name,event.time\nann,visit,{now}\nbob,visit,{now}\n"
    run = cut_off(tmp_path / "run", rows, "batch.profiles.update", "intent")
    assert work(run, Seams()) == 0
    assert counted(run) == (0, 0, 2, 0)
    assert reconcile(run, not_arrived=[1], because="not in its log").run.counts.not_sent == 2
    again = retry(run)
    assert (again.earlier, again.counts.accepted) == (run, 2)
    sent_now = [one["status"] for one in practice.requests("profiles/update")]
    assert sent_now == [202]
