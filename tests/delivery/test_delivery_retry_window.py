"""What may have been carried out is not sent again after ten minutes (reliability.md §1.7)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from delivery_plans import UPDATE, outcomes, plan_folder, story
from misbehaving import Vendor, accepted, close, error

from workbench.delivery.journal import Journal
from workbench.delivery.origins import connection
from workbench.delivery.processes import boot_id
from workbench.delivery.quota import Pace
from workbench.delivery.runs import attempts, start, status
from workbench.delivery.worker import work

BUSY = error(429, "TOO_MANY_REQUESTS", Retry_After="290")
PASSED = "ten minutes have passed since its first try, so repeating it is left to you"
WILL = (
    "ten minutes will have passed since its first try before it may be repeated, so repeating it "
    "is left to you"
)
SET_BACK = "the clock was set back since its first try, so repeating it is left to you"
CONSENT = {**UPDATE, "repeat": "I*"}
LOST_FIRST = [(1, "unknown", 1), (2, "accepted", 1)]


@pytest.fixture(autouse=True)
def no_quota(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is waited for here is what the vendor asks for, and what a lost answer costs."""
    monkeypatch.setenv("WORKBENCH_TWIN_NO_QUOTA", "1")


class Clocks:
    """The monotonic clock, which moves when somebody sleeps, and the wall's, which goes with it.

    At a boundary of the first chunk, the n-th of its name, `when` happens; `left` are the seconds
    at which bytes have left.
    """

    def __init__(self, owned, boundary: str = "", nth: int = 1, when=lambda clocks: None) -> None:
        self.owned, self.began, self.wall = owned, owned.now, datetime.now(UTC)
        self.jump_s = 0.0
        self.left: list[float] = []
        self.names: list[str] = []
        self._at = (boundary, nth, when)

    @property
    def slept(self) -> float:
        return self.owned.now - self.began

    def passed(self, name: str) -> None:
        self.names.append(name)
        boundary, nth, when = self._at
        if name == "bytes":
            self.left.append(round(self.slept, 3))
        if name == boundary and self.names.count(name) == nth:
            when(self)

    def today(self) -> datetime:
        return self.wall + timedelta(seconds=self.slept + self.jump_s)

    def seams(self, **more: object):
        return self.owned.seams(today=self.today, passed=self.passed, **more)


def run_of(folder: Path, sizes: list[int], **more: object) -> str:
    plan = plan_folder(folder / "plan", sizes, **more)
    return start(plan, connection("twin"), file_name="people.csv")


def reason(run: str) -> str:
    with Journal() as journal:
        found = journal.rows("SELECT reason FROM chunk WHERE run = ? AND n = 1", (run,))
    return str(found[0]["reason"])


@pytest.mark.parametrize("step", [UPDATE, CONSENT], ids=["I", "I*"])
def test_a_lost_request_that_is_then_put_off_is_not_sent_ten_minutes_later(
    step, tmp_path, vendor: Vendor, owned
) -> None:
    """At 581 s the vendor asks for 290 s more: the next request waits for them, this one not."""
    vendor.posts = [close, BUSY, BUSY, BUSY, accepted()]
    run, clocks = run_of(tmp_path, [3, 2], step=step), Clocks(owned)
    assert work(run, clocks.seams()) == 0
    assert clocks.left == [0, 1, 291, 581, 871]
    assert story(run) == [(1, "unknown", 4), (2, "accepted", 1)]
    refused = [(1, "not_processed")] * 3
    assert outcomes(run) == [(1, "unknown"), *refused, (2, "accepted")]
    assert vendor.sent[3].body != vendor.sent[4].body
    assert reason(run).endswith(f"an earlier try got no trustworthy answer; {WILL}")
    assert "left to you" not in attempts(run, 1)[-1].reason


def test_a_request_that_was_never_processed_is_sent_whenever_the_vendor_wants_it(
    tmp_path, vendor: Vendor, owned
) -> None:
    vendor.posts = [BUSY, BUSY, BUSY, accepted()]
    run, clocks = run_of(tmp_path, [3], step=CONSENT), Clocks(owned)
    assert work(run, clocks.seams()) == 0
    assert clocks.left == [0, 290, 580, 870]
    assert story(run) == [(1, "accepted", 4)]


def test_the_ten_minutes_begin_with_the_try_that_was_lost(tmp_path, vendor: Vendor, owned) -> None:
    """Not with an earlier one that was put off."""
    vendor.posts = [BUSY, close, accepted()]
    run = run_of(tmp_path, [3], step=CONSENT)
    clocks = Clocks(owned, "answer", 1, lambda own: setattr(owned, "now", owned.now + 590.0))
    assert work(run, clocks.seams()) == 0
    assert clocks.left == [0, 880, 882]
    assert story(run) == [(1, "accepted", 3)]


def by_clock(clocks: Clocks) -> None:
    clocks.owned.now += 601.0


def by_wall(clocks: Clocks) -> None:
    """The machine sleeps, and the monotonic clock with it."""
    clocks.jump_s = 601.0


def set_back(clocks: Clocks) -> None:
    clocks.jump_s = -60.0


@pytest.mark.parametrize(("boundary", "nth"), [("outcome", 1), ("turn", 2)])
@pytest.mark.parametrize(
    ("when", "told"), [(by_clock, PASSED), (by_wall, PASSED), (set_back, SET_BACK)]
)
def test_a_sender_that_wakes_up_ten_minutes_later_does_not_repeat(
    boundary, nth, when, told, tmp_path, vendor: Vendor, owned
) -> None:
    """Stopped after the first try, in the wait, or when the turn for the second has come."""
    vendor.posts = [close, accepted()]
    run = run_of(tmp_path, [3, 2], step=CONSENT)
    clocks = Clocks(owned, boundary, nth, when)
    assert work(run, clocks.seams()) == 0
    assert story(run) == LOST_FIRST
    assert reason(run).endswith(f"; {told}")
    assert len(vendor.sent) == 2
    assert clocks.names.count("intent") == 2


@pytest.mark.parametrize(("jump_s", "tries"), [(598.0, 2), (600.0, 1)])
def test_the_last_moment_is_ten_minutes_after_the_first_try(
    jump_s, tries, tmp_path, vendor: Vendor, owned
) -> None:
    vendor.posts = [close, accepted()]
    run = run_of(tmp_path, [3])
    clocks = Clocks(owned, "turn", 2, lambda own: setattr(own, "jump_s", jump_s))
    assert work(run, clocks.seams()) == 0
    assert len(vendor.sent) == tries


def test_a_silence_that_others_were_asked_for_is_not_waited_for_either(
    tmp_path, vendor: Vendor, owned
) -> None:
    vendor.posts = [close, accepted()]
    run = run_of(tmp_path, [3, 2])

    def hushed(clocks: Clocks) -> None:
        owned.now += 400.0
        with Journal() as journal:
            key = connection("twin").fingerprint
            Pace(journal, key, boot_id()).silence(owned.now, 250.0)

    clocks = Clocks(owned, "outcome", 1, hushed)
    assert work(run, clocks.seams()) == 0
    assert story(run) == LOST_FIRST
    assert reason(run).endswith(f"; {WILL}")
    assert clocks.left == [0, 650]


def test_a_pause_that_the_vendor_asks_for_says_that_the_request_is_left(
    tmp_path, vendor: Vendor, owned
) -> None:
    vendor.posts = [close, error(429, "TOO_MANY_REQUESTS", Retry_After="3600")]
    run, clocks = run_of(tmp_path, [3, 2]), Clocks(owned)
    assert work(run, clocks.seams()) == 3
    assert story(run) == [(1, "unknown", 2), (2, "waiting", 0)]
    assert reason(run).endswith(f"; {WILL}")
    assert "the vendor asked for silence until" in status(run).headline


def test_two_requests_in_a_row_that_are_left_pause_the_run(tmp_path, vendor: Vendor, owned) -> None:
    vendor.posts = [close]
    run = run_of(tmp_path, [3, 2, 4])
    clocks = Clocks(owned, "outcome", 1, by_clock)
    real = clocks.passed

    def passed(name: str) -> None:
        real(name)
        if name == "outcome" and clocks.names.count(name) == 2:
            by_clock(clocks)

    seams = owned.seams(today=clocks.today, passed=passed)
    assert work(run, seams) == 3
    assert story(run) == [(1, "unknown", 1), (2, "unknown", 1), (3, "waiting", 0)]
    assert status(run).headline == (
        f"Paused: 2 requests in a row got no trustworthy answer ({PASSED})"
    )


def paused_after_a_lost_try(folder: Path, vendor: Vendor, owned, *then) -> str:
    """A run that its sender left after the first try of its first chunk; the wall's clock is real.

    Then the vendor does these things.
    """
    vendor.posts = [close, *then]
    run = run_of(folder, [3, 2])
    told: list[str] = []
    seams = owned.seams(passed=told.append, stopping=lambda: "outcome" in told)
    assert work(run, seams) == 3
    assert story(run) == [(1, "unknown", 1), (2, "waiting", 0)]
    return run


@pytest.mark.parametrize(
    ("later_s", "asked", "tries"),
    [(500, "60", 3), (500, "120", 2), (593, "1", 3), (597, "1", 2)],
)
def test_a_sender_that_resumes_counts_from_the_first_try_of_all(
    later_s, asked, tries, tmp_path, vendor: Vendor, owned
) -> None:
    """Not from its own; a 429 that asks for 1 s is given 5."""
    busy = error(429, "TOO_MANY_REQUESTS", Retry_After=asked)
    run = paused_after_a_lost_try(tmp_path, vendor, owned, busy, accepted())
    clocks = Clocks(owned)
    clocks.jump_s = later_s
    assert work(run, clocks.seams()) == 0
    state = "accepted" if tries == 3 else "unknown"
    assert story(run) == [(1, state, tries), (2, "accepted", 1)]
    assert reason(run).endswith(f"; {WILL}") == (tries == 2)


@pytest.mark.parametrize(("later_s", "told"), [(601.0, PASSED), (-60.0, SET_BACK)])
def test_a_sender_that_resumes_and_is_suspended_does_not_repeat(
    later_s, told, tmp_path, vendor: Vendor, owned
) -> None:
    run = paused_after_a_lost_try(tmp_path, vendor, owned, accepted())
    clocks = Clocks(owned, "turn", 1, lambda own: setattr(own, "jump_s", later_s))
    clocks.jump_s = 100.0
    assert work(run, clocks.seams()) == 0
    assert story(run) == LOST_FIRST
    assert reason(run).endswith(f"; {told}")


def test_a_wall_clock_set_back_within_the_window_does_not_lengthen_it_for_who_resumed(
    tmp_path, vendor: Vendor, owned
) -> None:
    """The first try was 550 s ago when it began; later the wall's clock says: 10 s ago."""
    run = paused_after_a_lost_try(tmp_path, vendor, owned, BUSY, accepted())
    clocks = Clocks(owned, "intent", 1, lambda own: setattr(own, "jump_s", 10.0))
    clocks.jump_s = 550.0
    assert work(run, clocks.seams()) == 0
    assert story(run) == [(1, "unknown", 2), (2, "accepted", 1)]


def test_a_creation_that_a_look_does_not_find_is_sent_whenever_it_is_resumed(
    tmp_path, vendor: Vendor, owned
) -> None:
    vendor.posts = [close, accepted()]
    vendor.view = error(404, "AUDIENCE_NOT_FOUND")
    run = run_of(tmp_path, [], create=True)
    told: list[str] = []
    assert work(run, owned.seams(passed=told.append, stopping=lambda: "outcome" in told)) == 3
    clocks = Clocks(owned)
    clocks.jump_s = 7 * 86_400.0
    assert story(run) == [(1, "unknown", 1)]
    assert work(run, clocks.seams()) in (0, 3)
    assert story(run) == [(1, "accepted", 2)]
