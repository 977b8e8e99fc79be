"""How fast a run goes and how long it takes: every number worked out by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from delivery_plans import plan_folder
from misbehaving import Vendor

from workbench import running
from workbench.delivery import homes
from workbench.delivery import runs as delivery
from workbench.delivery.journal import utc
from workbench.delivery.origins import connection
from workbench.delivery.statuses import ChunkStatus, RunStatus
from workbench.delivery.timing import Timing, timing, timing_words
from workbench.vocabulary.fates import Counts
from workbench.vocabulary.steps import Quota

START = datetime(2026, 1, 1, 8, 0, 0, tzinfo=UTC)
SLOW = Quota("g", 0.1, 1, "test")
ONE = Quota("g", 1.0, 1, "test")


def after(seconds: float) -> datetime:
    return START + timedelta(seconds=seconds)


def chunk(n: int, state: str, ended: float | None = None, rows: int = 1000, **more: Any) -> Any:
    given: dict[str, Any] = {"step": 1, "attempts": 0 if state == "waiting" else 1, **more}
    at = None if ended is None else utc(after(ended))
    shared: dict[str, Any] = {"http_status": 202, "token": "", "indexing": "", "ended_at": at}
    return ChunkStatus(n, state=state, rows=rows, **shared, **given)


def run(state: Any, chunks: list[ChunkStatus], since: float = 0.0) -> RunStatus:
    names = ("destination", "connection", "world", "label", "headline", "reason", "file_name")
    hashes = ("file_sha256", "plan_sha256", "recipe_sha256")
    return RunStatus(
        run="r",
        state=state,
        rows=0,
        counts=Counts(),
        chunks=tuple(chunks),
        created_at=utc(START),
        ended_at=None,
        sizes=(None, None, None),
        going_since=utc(after(since)),
        **dict.fromkeys((*names, *hashes), ""),
    )


def sending(ended: list[float], left: int, since: float = 0.0) -> RunStatus:
    """A run whose requests of 1,000 rows each were answered then, and `left` of them not yet."""
    done = [chunk(n, "accepted", at) for n, at in enumerate(ended, 1)]
    more = [chunk(len(ended) + n, "waiting") for n in range(1, left + 1)]
    return run("sending", [*done, *more], since)


@pytest.mark.parametrize(
    ("told", "at", "quota", "speed", "left"),
    [
        # 3,000 rows in 3 s; 7,000 left.
        (sending([1, 2, 3], 7), 3, None, 1000, 7),
        # Half a second after an answer nothing has become slower.
        (sending([1, 2, 3], 7), 3.5, None, 1000, 7),
        # A second longer than usual has: 3,000 rows in 4 s.
        (sending([1, 2, 3], 7), 5, None, 750, 7000 / 750),
        # One answer says nothing.
        (sending([1], 7), 3, None, None, None),
        # What was answered before a pause of 1,000 s does not count, nor does the pause.
        (sending([1, 2, 3, 1002, 1004], 7, since=1000), 1004, None, 500, 14),
        (sending([1, 2, 3, 1002], 7, since=1000), 1003, None, None, None),
        # Only the last minute counts: one answer in 10 s, after 1 s each before.
        (sending([*range(1, 41), *range(50, 111, 10)], 6), 110, None, 100, 60),
        # A vendor that answers every 100 s: the last three answers.
        (sending([100, 200, 300, 400], 1), 400, None, 10, 100),
        # The quota allows one request in 10 s, the first at once: 10 requests take 90 s from 0 on.
        (sending([1, 2, 3], 7), 3, SLOW, 1000, 87),
    ],
)
def test_the_speed_and_what_is_left(
    told: RunStatus, at: float, quota: Quota | None, speed: float | None, left: float | None
) -> None:
    found = timing(told, after(at), quota)
    assert found is not None
    assert found.rows_per_s == (None if speed is None else pytest.approx(speed))
    assert found.left_s == (None if left is None else pytest.approx(left))


def test_before_two_answers_only_the_quota_says_how_long_it_takes_at_the_least() -> None:
    found = timing(sending([], 10), after(2), ONE)
    assert found == Timing(least_s=9.0)
    assert timing_words(found) == (
        "By the vendor's quota alone it takes at least 9 s more to send."
    )
    unknown = timing(sending([], 10), after(2), None)
    assert unknown == Timing()
    assert timing_words(Timing()) == ""


def test_a_vendor_that_no_longer_answers_is_said() -> None:
    found = timing(sending([1, 2, 3], 7), after(43), None)
    assert found is not None
    assert found.quiet_s == 40
    # 3,000 rows in 3 s and the 39 s beyond the usual second.
    assert timing_words(found) == "71 rows a second over the last 42 s; no answer for 40 s."


def test_requests_without_rows_and_those_that_were_taken_apart_carry_no_speed() -> None:
    chunks = [chunk(1, "accepted", 1, rows=0), chunk(2, "split", 2, rows=0)]
    chunks += [chunk(3, "accepted", 4), chunk(4, "rejected", 8), chunk(5, "waiting")]
    found = timing(run("sending", chunks), after(8), None)
    assert found is not None
    assert (found.rows_per_s, found.left_s) == (250, 4)


def test_a_step_that_waits_for_the_vendor_says_so_instead() -> None:
    first = chunk(1, "accepted", 1, meaning="pending", rows=0)
    told = run("sending", [first, chunk(2, "waiting", step=2)])
    found = timing(told, after(5), None)
    assert found is not None
    assert found.waits
    assert timing_words(found) == (
        "The next request waits until the vendor has indexed what was sent before."
    )


def test_while_it_is_indexed_it_says_since_when_and_what_is_asked() -> None:
    chunks = [chunk(1, "accepted", 1, meaning="live"), chunk(2, "accepted", 4, meaning="pending")]
    found = timing(run("indexing", chunks), after(49), None)
    assert found == Timing(indexing_s=45.0, open=1, tokens=2)
    assert timing_words(found) == (
        "1 of 2 requests indexed, 45 s after the last answer. The vendor is asked about each of "
        "the others after 2 s, then half as often each time, at least once in 60 s; when none "
        "becomes live for 30 min, the run pauses."
    )


@pytest.mark.parametrize("state", ["paused", "done", "cancelled"])
def test_a_run_that_nobody_sends_has_no_speed(state: str) -> None:
    assert timing(run(state, [chunk(1, "accepted", 1)]), after(2), None) is None


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (Timing(1234.4, 20, 0, 65), "1,234 rows a second over the last 20 s; about 65 s left"),
        (Timing(2.5, 60, 0, 7200), "2.5 rows a second over the last 60 s; about 2 h 0 min left"),
    ],
)
def test_it_is_said_in_words(found: Timing, told: str) -> None:
    assert timing_words(found) == f"{told} to send."
    least = Timing(found.rows_per_s, found.over_s, found.left_s or 0, found.left_s)
    assert timing_words(least) == f"{told} to send, which the vendor's quota alone takes."


def test_it_is_measured_from_when_the_run_was_last_taken_up(vendor: Vendor) -> None:
    plan = plan_folder(homes.runs_folder() / delivery.new_run_id(), [2, 2])
    there = connection("twin", "batch", twin_url=vendor.url)
    name = delivery.start(plan, there, file_name="people.csv")
    before = delivery.status(name)
    assert before.going_since is None
    process = delivery.spawn(name, there)
    assert process is not None
    assert delivery.follow(name).state == "done"
    process.wait(20)
    done = delivery.status(name)
    assert before.created_at <= str(done.going_since) <= str(done.chunks[0].ended_at)
    assert running.timing(done) is None
