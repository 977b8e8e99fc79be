"""What is old or named is deleted for good, in an order that a kill anywhere cannot spoil (T16)."""

from __future__ import annotations

import errno
import multiprocessing
import os
import shutil
import signal
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from delivery_plans import plan_folder, seen_of

from workbench.delivery import homes, lease, purging, runs, writes
from workbench.delivery import journal as journals
from workbench.delivery.journal import Journal
from workbench.delivery.origins import connection
from workbench.delivery.processes import started_mark
from workbench.errors import FixTheRecipe, Wait, WorkbenchError
from workbench.last_fates import sent_again

FORK = multiprocessing.get_context("fork")
MARK = "c00001"  # the first id of every plan made by hand


@pytest.fixture(autouse=True)
def practice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORKBENCH_TWIN_URL", "http://127.0.0.1:9")


def run_of(
    folder: Path,
    *,
    ended: float | None = None,
    state: str = "done",
    earlier: str = "",
    **more: object,
) -> str:
    """A run with an attempt, a single row and a settlement; it `ended` so many days ago."""
    plan = plan_folder(folder, [3, 2], **more)
    run = runs.start(plan, connection("twin"), file_name="people.csv", seen=seen_of(earlier))
    with Journal() as journal, journal.writing() as db:
        writes.begin(db, run, 1, "sha")
        writes.recover(db, run)
        db.execute("INSERT INTO row_exception VALUES (?, 1, 0, 'rejected', ?)", (run, MARK))
        writes.settle_on_record(db, run, 1, "look", "unknown", 0, f"{MARK} was seen")
        if ended is not None:
            then = datetime.now(UTC) - timedelta(days=ended)
            stamp = f"{then:%Y-%m-%dT%H:%M:%S}.000Z"
            db.execute(
                "UPDATE run SET state = ?, created_at = ?, ended_at = ? WHERE id = ?",
                (state, stamp, stamp, run),
            )
    return run


def aged(path: Path, days: float) -> Path:
    then = time.time() - days * 86_400
    for one in (path, *path.rglob("*")):
        os.utime(one, (then, then))
    return path


def known() -> set[str]:
    return {one.run for one in runs.all_runs()}


def traces(home: Path, text: str = MARK) -> list[str]:
    """Every file under the home that holds the text anywhere in its bytes."""
    files = [path for path in home.rglob("*") if path.is_file()]
    return sorted(path.name for path in files if text.encode() in path.read_bytes())


def test_runs_that_ended_long_enough_ago_go_and_others_stay(tmp_path: Path, home: Path) -> None:
    old = run_of(tmp_path / "a", ended=31)
    cancelled = run_of(tmp_path / "b", ended=31, state="cancelled")
    fresh = run_of(tmp_path / "c", ended=29)
    paused = run_of(tmp_path / "d")
    what = purging.aged(30)
    assert {one.run for one in what.runs} == {old, cancelled}
    assert known() == {old, cancelled, fresh, paused}  # nothing is deleted before it is asked
    assert purging.carry_out(what)
    assert known() == {fresh, paused}
    assert {path.name for path in homes.runs_folder().iterdir()} == {fresh, paused}


def test_no_byte_of_a_deleted_run_is_left(tmp_path: Path, home: Path) -> None:
    """Nor of what was written over before, nor in the log of a journal that others have open."""
    run = run_of(tmp_path / "a", ended=31)
    with Journal() as journal:
        journal.rows("PRAGMA secure_delete = OFF")
        with journal.writing() as db:
            db.execute("DELETE FROM row_exception")
    assert traces(home)
    with Journal() as other:
        other.rows("SELECT * FROM run")
        assert purging.carry_out(purging.named([run]))
        assert traces(home) == []
        assert traces(home, run) == []
    assert list(home.rglob("leaving/*")) == []


def test_while_somebody_reads_the_journal_it_is_cleaned_later(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journals, "BUSY_S", 0.1)
    run = run_of(tmp_path / "a", ended=31)
    with Journal() as other:
        other.rows("BEGIN")
        other.rows("SELECT * FROM run")
        assert not purging.carry_out(purging.named([run]))
        other.rows("COMMIT")
    assert purging.finish() == [run]
    assert traces(home, run) == []


def test_every_table_that_knows_a_run_forgets_it(tmp_path: Path) -> None:
    run = run_of(tmp_path / "a", ended=31)
    with Journal() as journal:
        tables = journal.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
        about = [
            name
            for (name,) in tables
            if name == "run"
            or "run" in {row["name"] for row in journal.rows(f"PRAGMA table_info({name})")}
        ]
        assert len(about) == 7
        purging.carry_out(purging.named([run]))
        assert [journal.rows(f"SELECT count(*) FROM {name}")[0][0] for name in about] == [0] * 7


def test_a_paused_run_goes_only_when_named_and_one_that_is_sent_never(tmp_path: Path) -> None:
    run = run_of(tmp_path / "a")
    assert purging.aged(0).runs == ()
    what = purging.named([run])
    with Journal() as journal:
        mine = lease.Holder("me", os.getpid(), started_mark(os.getpid()))
        assert lease.take(journal, run, mine, time.monotonic())
    with pytest.raises(Wait, match=f"the run {run} is being sent"):
        purging.named([run])
    with pytest.raises(Wait, match=f"the run {run} is being sent"):  # begun since it was asked
        purging.carry_out(what)
    assert known() == {run}
    assert runs.run_folder(run).joinpath("plan.json").exists()
    with Journal() as journal, lease.held(journal, run, "me") as db:
        lease.release(db, run)
    assert purging.carry_out(what)
    assert known() == set()


def test_while_another_run_is_sent_the_journal_is_cleaned_later(tmp_path: Path, home: Path) -> None:
    gone, sent = run_of(tmp_path / "a", ended=31), run_of(tmp_path / "b")
    with Journal() as journal:
        mine = lease.Holder("me", os.getpid(), started_mark(os.getpid()))
        assert lease.take(journal, sent, mine, time.monotonic())
    assert not purging.carry_out(purging.named([gone]))
    assert known() == {sent}
    with Journal() as journal, lease.held(journal, sent, "me") as db:
        lease.release(db, sent)
    assert purging.finish() == [gone]
    assert traces(home, gone) == []


def test_an_unknown_name_is_told(tmp_path: Path) -> None:
    run = run_of(tmp_path / "a", ended=31)
    with pytest.raises(FixTheRecipe, match="no run is called “other”"):
        purging.named([run, "other"])
    assert known() == {run}


@pytest.mark.parametrize("days", [50, 35])
def test_a_run_that_says_who_left_stays_as_long_as_an_earlier_one_could_add_them(
    days: int, tmp_path: Path
) -> None:
    """Resuming or retrying the earlier one looks there (rules.md, Consent).

    Earlier is what was begun earlier, also where the clock was put back by days since.
    """
    read = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    earlier = run_of(tmp_path / "a", ended=days)
    with Journal() as journal, journal.writing() as db:
        db.execute("DROP TRIGGER run_ends_once")
        db.execute("UPDATE run SET state = 'paused', ended_at = NULL WHERE id = ?", (earlier,))
    left = run_of(tmp_path / "b", ended=40, read_at=read)
    what = purging.aged(30)
    assert (what.runs, [run for run, _ in what.kept]) == ((), [left])
    with pytest.raises(FixTheRecipe, match=f"the earlier run {earlier} stays"):
        purging.named([left])
    assert {one.run for one in purging.named([left, earlier]).runs} == {left, earlier}
    assert {one.run for one in purging.named([earlier]).runs} == {earlier}


BOUNDARIES = ("noted", "forgotten", "moved", "deleted", "cleaned")


@pytest.mark.parametrize("boundary", BOUNDARIES)
def test_a_purge_that_is_killed_anywhere_is_finished_by_the_next(
    boundary: str, tmp_path: Path, home: Path
) -> None:
    """In between the run is there as a whole, or not at all."""
    run = run_of(tmp_path / "a", ended=31)
    draft = aged(homes.private_folder(homes.drafts_folder() / "0123456789ab"), 31)
    (draft / "draft.json").write_text(MARK)
    aged(draft, 31)

    def dies(passed: str) -> None:
        if passed == boundary:
            os.kill(os.getpid(), signal.SIGKILL)

    what = purging.aged(30)
    process = FORK.Process(target=lambda: purging.carry_out(what, dies))
    process.start()
    process.join(20)
    assert process.exitcode == -signal.SIGKILL
    if run in known():
        assert runs.row_fates(run).num_rows == 5
    finished = purging.finish()
    assert purging.carry_out(purging.aged(30))
    assert finished == ([] if boundary == "noted" else [run])
    assert known() == set()
    assert traces(home) == []
    assert list(homes.runs_folder().iterdir()) == list(homes.drafts_folder().iterdir()) == []


def test_what_interrupted_work_left_behind_goes_and_work_at_hand_stays(home: Path) -> None:
    draft = homes.private_folder(homes.drafts_folder() / "0123456789ab")
    (draft / "draft.json").write_text("{}")
    places = [
        homes.private_folder(homes.runs_folder() / ".20260101-000000-abcd.x1"),
        draft / "upload-17-abcd",
        draft / "draft.new",
        draft / "fixes-17-abcd",
        homes.private_folder(draft / ".partial-x"),
        homes.private_folder(home / "suppress") / ".own.csv",
    ]
    for place in places:
        (place / "rows" if place.is_dir() else place).write_text(MARK)
    assert purging.aged(0).leftovers == purging.named([]).leftovers == ()
    for place in places:
        aged(place, 0.1)
    assert set(purging.named([]).leftovers) == set(places)
    assert purging.carry_out(purging.named([]))
    assert traces(home) == []
    assert (draft / "draft.json").exists()


def test_drafts_and_plans_that_were_never_sent_go_by_their_age(home: Path) -> None:
    old, fresh = (homes.private_folder(homes.drafts_folder() / n) for n in ("a" * 12, "b" * 12))
    planned = [homes.private_folder(homes.runs_folder() / name) for name in ("20260101-x", "2027")]
    for place in (old, fresh, *planned):
        (place / "draft.json").write_text("{}")
    aged(old, 31)
    aged(planned[0], 31)
    what = purging.aged(30)
    assert (what.drafts, what.leftovers) == ((old,), (planned[0],))
    purging.carry_out(what)
    assert (old.exists(), planned[0].exists()) == (False, False)
    assert (fresh.exists(), planned[1].exists()) == (True, True)


def test_a_log_of_errors_is_laid_aside_and_then_deleted(home: Path) -> None:
    log = homes.private_file(homes.home() / "errors.log")
    log.write_text(MARK)
    purging.carry_out(purging.aged(30))
    assert (log.exists(), traces(home)) == (False, ["errors.log.1"])
    aged(log.with_name("errors.log.1"), 31)
    purging.carry_out(purging.aged(30))
    assert traces(home) == []


def test_what_is_not_the_workbenchs_own_stays(home: Path) -> None:
    homes.private_folder(homes.home())
    kept = [home / "twin.db", home / "notes.txt", homes.recipes_folder() / "monthly.toml"]
    kept.append(homes.private_folder(home / "suppress") / "own.csv")
    for place in kept:
        place.write_text("mine")
        aged(place, 400)
    purging.carry_out(purging.aged(30))
    assert [place.read_text() for place in kept] == ["mine"] * 4
    shutil.rmtree(home)


def accepted(run: str) -> str:
    """The run again, whose second request the vendor has accepted."""
    with Journal() as journal, journal.writing() as db:
        db.execute("UPDATE chunk SET state = 'inflight' WHERE run = ? AND n = 2", (run,))
        db.execute("UPDATE chunk SET state = 'accepted' WHERE run = ? AND n = 2", (run,))
    return run


def test_by_its_age_alone_a_retry_stays_as_long_as_the_run_whose_rows_it_sent(
    tmp_path: Path,
) -> None:
    first = run_of(tmp_path / "a")  # paused: it goes only when named
    again = accepted(run_of(tmp_path / "b", ended=40, earlier=first))
    last = accepted(run_of(tmp_path / "c", ended=39, earlier=again))
    what = purging.aged(30)
    assert (what.runs, [run for run, _ in what.kept]) == ((), [again, last])
    assert {one.run for one in purging.named([last, again, first]).runs} == {first, again, last}
    assert {one.run for one in purging.named([first]).runs} == {first}
    with pytest.raises(FixTheRecipe, match=f"{last} is not deleted: .*earlier run {first} again"):
        purging.named([last, again])


def test_a_retry_that_got_nothing_there_goes_alone_once_it_has_ended(tmp_path: Path) -> None:
    first = run_of(tmp_path / "a", ended=40)
    again = runs.start(
        plan_folder(tmp_path / "b", [3]), connection("twin"), file_name="a.csv", seen=seen_of(first)
    )
    with pytest.raises(FixTheRecipe, match=f"rows of the earlier run {first} again"):
        purging.named([again])
    runs.request_cancel(again)
    assert purging.carry_out(purging.named([again]))
    assert known() == {first}


def test_of_a_run_and_its_retry_the_run_goes_first_however_they_are_named(tmp_path: Path) -> None:
    """Killed in between, what is left cannot be sent again by the run that is gone."""
    first = run_of(tmp_path / "a", ended=40)
    again = accepted(run_of(tmp_path / "b", ended=40, earlier=first))
    left: list[set[str]] = []

    def seen(passed: str) -> None:
        if passed == "forgotten":
            left.append(known())

    assert purging.carry_out(purging.named([again, first]), seen)
    assert left == [{again}, set()]


def test_retries_know_of_one_another_when_the_runs_before_them_are_deleted(tmp_path: Path) -> None:
    first = run_of(tmp_path / "a", ended=50)
    second = accepted(run_of(tmp_path / "b", ended=49, earlier=first))
    third = accepted(run_of(tmp_path / "c", ended=48, earlier=second))
    fourth = accepted(run_of(tmp_path / "d", ended=47, earlier=first))
    assert [one.run for one in sent_again(third)] == [fourth]
    assert purging.carry_out(purging.named([second, first]))
    assert [one.run for one in sent_again(third)] == [fourth]


def test_a_folder_that_the_machine_keeps_is_named_and_goes_by_the_next_purge(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = run_of(tmp_path / "a", ended=31)

    def busy(path: Path) -> None:
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", busy)
        with pytest.raises(
            WorkbenchError, match=r"deleted \(.*busy.*\).*free it, and the next purge"
        ):
            purging.carry_out(purging.named([run]))
    assert known() == set()
    assert purging.finish() == [run]
    assert list(home.rglob("leaving/*")) == []
