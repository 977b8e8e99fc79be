"""What the pages and the command line ask of runs, without sending anything."""

from __future__ import annotations

import os
import time
from datetime import datetime, tzinfo
from types import SimpleNamespace
from typing import Self

import pytest
from delivery_plans import plan_folder, seen_of

from workbench.delivery import lease, runs, starting, writes
from workbench.delivery.journal import Journal
from workbench.delivery.lease import Holder
from workbench.delivery.origins import connection
from workbench.delivery.processes import boot_id, is_running, started_mark
from workbench.delivery.reconciling import by_word
from workbench.delivery.statuses import headline
from workbench.errors import FixTheConnection, FixTheRecipe, LookBeforeResending, Wait
from workbench.vocabulary.fates import Counts

MIXED = "Nothing is known to be accepted: 5 rejected and 2 unknown"
REPLACED = "Replaced: the vendor has replaced the content since, so these rows may be gone"


@pytest.fixture
def run(tmp_path, monkeypatch) -> str:
    monkeypatch.setenv("WORKBENCH_TWIN_URL", "http://127.0.0.1:9")
    plan = plan_folder(tmp_path / "plan", [3, 2])
    return runs.start(plan, connection("twin"), file_name="people.csv")


@pytest.mark.parametrize(
    ("state", "counts", "meanings", "chunks", "line"),
    [
        ("sending", Counts(), [], 3, "Sending"),
        ("indexing", Counts(accepted=1), ["pending"], 3, "Indexing"),
        ("paused", Counts(), [], 3, "Paused: why"),
        ("done", Counts(accepted=5), ["live"], 3, "Live"),
        ("cancelled", Counts(), [], 3, "Cancelled: why"),
        ("done", Counts(accepted=5, rejected=2), ["live", ""], 3, "Live in part: 2 rejected"),
        (
            "done",
            Counts(accepted=5, rejected=2, unknown=1),
            [""],
            3,
            "Accepted in part: 2 rejected and 1 unknown",
        ),
        ("done", Counts(accepted=5), [""], 3, "Accepted"),
        ("done", Counts(rejected=5, unknown=2), [""], 3, MIXED),
        ("done", Counts(), [], 0, "Nothing was sent: no row of the file was to be sent"),
        ("done", Counts(accepted=5), ["live", "replaced"], 3, REPLACED),
    ],
)
def test_the_headline_says_no_more_than_is_known(state, counts, meanings, chunks, line) -> None:
    assert headline(state, "why", counts, meanings, chunks) == line


def test_a_run_that_is_not_known_gets_one_sentence_everywhere() -> None:
    for ask in (runs.status, runs.request_cancel, runs.request_pause, runs.follow):
        with pytest.raises(FixTheRecipe, match="no run is called “nope”"):
            ask("nope")


@pytest.mark.parametrize("name", ["", "..", "../x", "a/b", "/etc", ".hidden"])
def test_the_name_of_a_run_is_never_a_path(name: str) -> None:
    with pytest.raises(FixTheRecipe, match="is not the name of a run"):
        runs.run_folder(name)


def test_two_runs_of_one_second_that_draw_the_same_letters_are_two(
    tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_TWIN_URL", "http://127.0.0.1:9")
    drawn = iter(["aaaa", "aaaa", "bbbb"])

    class Noon(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> Self:
            return cls(2026, 1, 1, 12, tzinfo=tz)

    monkeypatch.setattr(starting, "datetime", Noon)
    monkeypatch.setattr(starting.uuid, "uuid4", lambda: SimpleNamespace(hex=next(drawn)))
    plan = plan_folder(tmp_path / "plan", [2])
    begun = [runs.start(plan, connection("twin"), file_name="a.csv") for _ in range(2)]
    assert begun == ["20260101-120000-aaaa", "20260101-120000-bbbb"]


def test_what_sends_rows_of_a_run_again_goes_where_that_went(
    run: str, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The connection of the same name leads to another project by now."""
    plan, seen = plan_folder(tmp_path / "again", [2]), seen_of(run)
    monkeypatch.setenv("WORKBENCH_TWIN_PROJECT", "another")
    with pytest.raises(FixTheConnection, match="was made for “twin” at another address or project"):
        runs.start(plan, connection("twin"), file_name="people.csv", seen=seen)
    monkeypatch.delenv("WORKBENCH_TWIN_PROJECT")
    assert runs.start(plan, connection("twin"), file_name="people.csv", seen=seen) != run


def test_pausing_a_run_that_nobody_sends_is_done_at_once(run: str) -> None:
    runs.request_pause(run)
    assert runs.status(run).headline == f"Paused: you paused it; `workbench resume {run}` goes on"


def test_what_has_ended_can_be_neither_paused_nor_cancelled_nor_sent(run: str) -> None:
    runs.request_cancel(run)
    for ask in (runs.request_cancel, runs.request_pause):
        with pytest.raises(FixTheRecipe, match=r"has ended \(cancelled\)"):
            ask(run)
    with pytest.raises(FixTheRecipe, match=r"has ended \(cancelled\)"):
        runs.spawn(run, connection("twin"))


@pytest.mark.parametrize("clock", ["2001-01-01T00:00:00.000Z", "2101-01-01T00:00:00.000Z"])
def test_runs_are_listed_with_the_newest_first(run: str, clock, tmp_path, monkeypatch) -> None:
    """As they were begun, whatever the clock said then."""
    monkeypatch.setattr(starting, "now_utc", lambda: clock)
    plan = plan_folder(tmp_path / "other", [1])
    other = runs.start(plan, connection("twin"), file_name="other.csv")
    assert runs.later_runs(runs.status(run)) == [other]
    assert runs.later_runs(runs.status(other)) == []
    assert [(one.run, one.file_name, one.rows) for one in runs.all_runs()] == [
        (other, "other.csv", 1),
        (run, "people.csv", 5),
    ]


def test_another_plan_in_the_same_folder_is_not_the_same_run(run: str, tmp_path) -> None:
    mine = runs.run_folder(runs.new_run_id())
    runs.start(plan_folder(mine, [3]), connection("twin"), file_name="a.csv")
    for inside in sorted(mine.rglob("*"), reverse=True):
        inside.rmdir() if inside.is_dir() else inside.unlink()
    with pytest.raises(FixTheRecipe, match="was made with another plan"):
        runs.start(plan_folder(mine, [4]), connection("twin"), file_name="a.csv")


HERE = Holder("mine", 1, "")


@pytest.mark.parametrize(
    ("boot", "pid", "mark", "age_s", "held"),
    [
        (None, "own", "own", 9_999.0, "alive"),  # a frozen process still holds its run
        (None, "own", "another start", 0.0, "ended"),  # its id was given to somebody else
        (None, "own", "", 10.0, "alive"),  # no mark: the heartbeat decides
        (None, "own", "", 200.0, "ended"),
        ("another boot", "own", "own", 0.0, "ended"),
        (None, "none", "", 0.0, "ended"),
    ],
)
def test_who_still_holds_a_run(run: str, boot, pid, mark, age_s, held) -> None:
    own = started_mark(os.getpid())
    # 4194304 is the highest process id of Linux, and never given.
    number = os.getpid() if pid == "own" else 4_194_304
    with Journal() as journal:
        with journal.writing() as db:
            db.execute(
                "INSERT INTO lease VALUES (?, 'x', ?, ?, ?, ?)",
                (run, number, own if mark == "own" else mark, boot or boot_id(), 1_000.0 - age_s),
            )
        assert lease.state(journal, run, 1_000.0) == held
        assert lease.take(journal, run, HERE, 1_000.0) is (held == "ended")


def test_a_process_is_known_by_its_id_and_its_start() -> None:
    mark = started_mark(os.getpid())
    assert mark
    assert is_running(os.getpid(), mark)
    assert not is_running(os.getpid(), mark + "1")
    assert started_mark(4_194_304) == ""


def test_a_run_of_5000_requests_is_read_quickly(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("WORKBENCH_TWIN_URL", "http://127.0.0.1:9")
    plan = plan_folder(tmp_path / "plan", [1] * 5_000)
    run = runs.start(plan, connection("twin"), file_name="people.csv")
    began = time.perf_counter()
    found = runs.status(run)
    assert time.perf_counter() - began < 0.5
    assert (len(found.chunks), found.counts.not_sent_why) == (5_000, {"waiting": 5_000})


def test_two_retries_of_one_run_do_not_begin_side_by_side(run, tmp_path) -> None:
    """Each was chosen by what was there then; once one has begun, the other is chosen anew."""
    known, there = seen_of(run), connection("twin")
    second = runs.start(plan_folder(tmp_path / "b", [3]), there, file_name="a.csv", seen=known)
    third = plan_folder(tmp_path / "c", [3])
    with pytest.raises(Wait, match=f"its rows were sent again by the run {second}"):
        runs.start(third, there, file_name="a.csv", seen=known)
    assert runs.start(third, there, file_name="a.csv", seen=seen_of(run))
    assert runs.status(second).earlier == run


def lost(folder, sizes: list[int]) -> str:
    """A run that has ended with its first request lost."""
    run = runs.start(plan_folder(folder, sizes), connection("twin"), file_name="people.csv")
    with Journal() as journal, journal.writing() as db:
        writes.begin(db, run, 1, "sha")
        writes.recover(db, run)
        writes.cancel(db, run)
    return run


def test_rows_that_arrived_by_another_run_since_are_not_sent_by_a_resume(
    tmp_path, monkeypatch
) -> None:
    monkeypatch.setenv("WORKBENCH_TWIN_URL", "http://127.0.0.1:9")
    first, there = lost(tmp_path / "a", [3]), connection("twin")
    again = runs.start(
        plan_folder(tmp_path / "b", [3]), there, file_name="people.csv", seen=seen_of(first)
    )
    # While it is sent nobody settles its rows elsewhere.
    with pytest.raises(Wait, match=f"rows of the run {first} are in the run {again}, which is"):
        by_word(first, [1], "arrived", "seen there")
    runs.request_pause(again)
    by_word(first, [1], "arrived", "seen there")
    with pytest.raises(LookBeforeResending) as refused:
        runs.spawn(again, there)
    assert str(refused.value) == (
        f"3 rows of what is left of the run {again} arrived by the run {first}, as was found "
        f"since: nothing was sent. Cancel the rest (`workbench cancel {again}`) and retry that "
        "one, which chooses its rows anew"
    )
    assert runs.status(again).state == "paused"
    with Journal() as journal:
        assert lease.state(journal, again, time.monotonic()) == "nobody"
