"""The journal is opened with care or not at all, and its own rules stop harmful moves (§1.9)."""

from __future__ import annotations

import itertools
import multiprocessing
import os
import sqlite3
import time
from types import SimpleNamespace
from typing import Any

import pytest

from workbench.delivery import journal as journals
from workbench.delivery import left, statuses, writes
from workbench.delivery.homes import journal_path
from workbench.delivery.journal import Journal
from workbench.delivery.schema import VERSION
from workbench.errors import LookBeforeResending, Wait, WorkbenchError
from workbench.vocabulary.replies import Verdict

STATES = ("waiting", "inflight", "accepted", "rejected", "unknown", "cancelled")
ALWAYS = {
    ("waiting", "inflight"),
    ("waiting", "cancelled"),
    ("inflight", "accepted"),
    ("inflight", "rejected"),
    ("inflight", "unknown"),
    ("inflight", "waiting"),
}
# A look at the vendor can show that a lost request was carried out.
SEEN = ALWAYS | {("unknown", "accepted")}
REPEATABLE = SEEN | {("unknown", "inflight")}


def run_row(run: str = "r") -> dict[str, object]:
    names = "destination connection label fingerprint folder plan_sha256 file_sha256 file_name"
    words = dict.fromkeys([*names.split(), "recipe_sha256", "created_at"], "x")
    return {**words, "id": run, "world": "practice", "repeat": "I", "rows": 7, "state": "sending"}


def filled(repeat: str = "I", creates: int = 0, records: int = 7) -> Journal:
    made = Journal()
    with made.writing() as db:
        writes.add_run(db, run_row(), {}, [(1, 1, "VIP", repeat, creates, records)])
    return made


@pytest.mark.parametrize(
    ("repeat", "creates", "legal"),
    [
        ("I", 0, REPEATABLE),
        ("I*", 0, REPEATABLE),
        ("II", 0, SEEN),
        ("III", 0, SEEN),
        ("II", 1, REPEATABLE),
    ],
)
def test_a_chunk_makes_only_the_moves_of_its_class(repeat, creates, legal) -> None:
    """II and III never go from unknown to sent again, even by a mistake in the code."""
    made = set()
    with filled(repeat, creates) as journal:
        for before, after in itertools.product(STATES, STATES):
            with journal.writing() as db:
                db.execute("DROP TRIGGER chunk_moves")
                db.execute("UPDATE chunk SET state = ?", (before,))
                db.execute(_trigger("chunk_moves"))
            try:
                with journal.writing() as db:
                    db.execute("UPDATE chunk SET state = ?", (after,))
                made.add((before, after))
            except sqlite3.IntegrityError:
                pass
    assert made == legal


def _trigger(name: str) -> str:
    text = journals.TRIGGERS
    start = text.index(f"CREATE TRIGGER {name}")
    return text[start : text.index("END;", start) + 4]


@pytest.mark.parametrize("ended", ["done", "cancelled"])
def test_a_run_that_has_ended_stays_ended(ended: str) -> None:
    with filled() as journal:
        with journal.writing() as db:
            writes.move(db, "r", ended)
        with pytest.raises(sqlite3.IntegrityError, match="stays ended"), journal.writing() as db:
            writes.move(db, "r", "sending")


def test_an_attempt_is_written_once() -> None:
    with filled() as journal:
        with journal.writing() as db:
            attempt = writes.begin(db, "r", 1, "sha")
            writes.finish(db, attempt, writes.Outcome(Verdict("accepted", token="t"), 202))
        with pytest.raises(sqlite3.IntegrityError, match="never changed"), journal.writing() as db:
            db.execute("UPDATE attempt SET outcome = 'rejected'")


def test_recovery_makes_a_request_without_an_outcome_unknown_and_twice_is_the_same() -> None:
    with filled() as journal:
        with journal.writing() as db:
            writes.begin(db, "r", 1, "sha")
        found = []
        for _ in range(2):
            with journal.writing() as db:
                found.append(writes.recover(db, "r"))
        assert found == [1, 0]
        assert journal.rows("SELECT state FROM chunk")[0]["state"] == "unknown"
        assert [r["outcome"] for r in journal.rows("SELECT outcome FROM attempt")] == ["unknown"]


def test_it_survives_a_power_cut_and_waits_for_other_writers() -> None:
    with Journal() as journal:
        assert journal.rows("PRAGMA journal_mode")[0][0] == "wal"
        assert journal.rows("PRAGMA synchronous")[0][0] == 2  # FULL
        assert journal.rows("PRAGMA busy_timeout")[0][0] == 10_000
        assert journal.rows("PRAGMA foreign_keys")[0][0] == 1
        assert journal.rows("PRAGMA user_version")[0][0] == VERSION


def test_a_transaction_that_fails_leaves_nothing_behind() -> None:
    with filled() as journal:

        def fails() -> None:
            with journal.writing() as db:
                writes.begin(db, "r", 1, "sha")
                raise KeyError

        with pytest.raises(KeyError):
            fails()
        assert journal.rows("SELECT * FROM attempt") == []
        assert journal.rows("SELECT state FROM chunk")[0]["state"] == "waiting"


def test_a_journal_of_another_version_is_not_touched() -> None:
    with Journal() as journal:
        journal.rows("PRAGMA user_version = 7")
    with pytest.raises(WorkbenchError, match=f"format 7, expected {VERSION}"):
        Journal()


def test_a_damaged_journal_is_refused_and_left_as_it_is() -> None:
    path = journal_path()
    path.write_bytes(b"this was a journal once" * 100)
    with pytest.raises(WorkbenchError, match="it is left as it is") as refused:
        Journal()
    assert refused.value.exit_code == 2
    assert path.read_bytes() == b"this was a journal once" * 100


def test_a_journal_that_vanishes_during_a_run_stops_the_writing() -> None:
    """SQLite would go on writing into the removed file, for nobody to read."""
    with filled() as journal:
        journal.path.rename(journal.path.with_suffix(".away"))
        with pytest.raises(LookBeforeResending, match="removed or replaced"), journal.writing():
            pass


def test_a_full_disk_gets_a_sentence_and_the_rows_before_it_stay() -> None:
    with filled() as journal:
        pages = journal.rows("PRAGMA page_count")[0][0]
        journal.rows(f"PRAGMA max_page_count = {pages}")
        chunks = [(n, 1, "VIP" * 99, "I", 0, 0) for n in range(2, 9_000)]

        def fills() -> None:
            with journal.writing() as db:
                writes.add_run(db, run_row("s"), {}, chunks)

        with pytest.raises(WorkbenchError, match="is full: make room"):
            fills()
        assert [row["id"] for row in journal.rows("SELECT id FROM run")] == ["r"]
        assert journal.rows("PRAGMA integrity_check")[0][0] == "ok"


def test_a_journal_that_is_held_gets_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journals, "BUSY_S", 0.05)
    with Journal() as one, Journal() as other, one.writing():  # noqa: SIM117  # two transactions
        with pytest.raises(Wait, match="held by another process"), other.writing():
            pass


def test_differing_rows_and_the_others_are_both_counted() -> None:
    with filled(records=7) as journal:
        verdict = Verdict("accepted", exceptions=((2, "rejected", "a"), (5, "unknown", "b")))
        with journal.writing() as db:
            writes.finish(db, writes.begin(db, "r", 1, "sha"), writes.Outcome(verdict, 202))
        assert journal.rows("SELECT plain FROM chunk")[0]["plain"] == 5
        found = journal.rows("SELECT position, fate, reason FROM row_exception ORDER BY 1")
        assert [tuple(row) for row in found] == [(2, "rejected", "a"), (5, "unknown", "b")]


@pytest.mark.parametrize(
    ("fates", "told"),
    [
        (["rejected", "rejected"], True),
        (["rejected", "unknown"], False),
        (["rejected"], False),
        ([], False),
    ],
)
def test_an_accepted_request_says_when_every_row_of_it_was_refused(
    fates: list[Any], told: bool
) -> None:
    with filled(records=2) as journal:
        differing = tuple((place, fate, "why") for place, fate in enumerate(fates))
        verdict = Verdict("accepted", exceptions=differing)
        with journal.writing() as db:
            writes.finish(db, writes.begin(db, "r", 1, "sha"), writes.Outcome(verdict, 200))
        assert statuses.read_status(journal, "r", 0).chunks[0].all_refused == told


def test_processes_that_make_the_journal_at_the_same_moment_all_get_it() -> None:
    fork = multiprocessing.get_context("fork")
    started = fork.Barrier(6)

    def opens() -> None:
        started.wait(10)
        with Journal() as journal, journal.writing():
            os._exit(journal.rows("PRAGMA user_version")[0][0] - VERSION)

    for _ in range(4):
        # With its side files: those of another journal would make a new one unreadable.
        for path in journal_path().parent.glob("journal.db*"):
            path.unlink()
        processes = [fork.Process(target=opens) for _ in range(6)]
        for process in processes:
            process.start()
        for process in processes:
            process.join(20)
        assert [process.exitcode for process in processes] == [0] * 6


def looked_at(journal: Journal, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A word for each look at the whole file from now on."""
    looks: list[str] = []
    real = Journal.refuse_damaged
    monkeypatch.setattr(Journal, "refuse_damaged", lambda self: looks.append("look") or real(self))
    return looks


def test_what_sqlite_writes_gives_no_reason_to_look_at_the_whole_file(monkeypatch) -> None:
    """Neither does its own, with checkpoints; of others only a checkpoint does, in a long while."""
    with filled() as journal, Journal() as other, journal.another() as beside:
        looks = looked_at(journal, monkeypatch)
        for n in range(600):
            for one in (journal, beside):
                one.refuse_changed()
                with one.writing() as db:
                    writes.size(db, "r", "before", n)
        for n in range(20):
            with other.writing() as db:
                writes.size(db, "r", "after", n)
            journal.refuse_changed()
        assert looks == []
        other.rows("PRAGMA wal_checkpoint")
        journal.refuse_changed()
        assert looks == ["look"]
        journal.refuse_changed()
        beside.refuse_changed()
        assert looks == ["look"]


@pytest.mark.parametrize("file", ["journal.db", "journal.db-wal"])
def test_what_something_else_writes_is_looked_at_until_it_is_sound(monkeypatch, file: str) -> None:
    """An outcome written in between does not hide it, and damage is refused for ever."""
    with filled() as journal:
        looks = looked_at(journal, monkeypatch)
        place = journal.path.with_name(file)
        at = place.stat().st_mtime_ns
        os.utime(place, ns=(at, at + 10**9))
        with journal.writing() as db:
            writes.size(db, "r", "before", 1)
        if file == "journal.db":
            journal.refuse_changed()
            journal.refuse_changed()
            assert looks == ["look"]
        journal.rows("PRAGMA wal_checkpoint")
        with journal.path.open("r+b") as sink:
            sink.seek(4096)
            sink.write(b"\xff" * 60_000)
        for _ in range(2):
            with pytest.raises(WorkbenchError, match="it is left as it is"):
                journal.refuse_changed()


def test_the_whole_file_is_looked_at_now_and_then_whatever_its_time_says(monkeypatch) -> None:
    with filled() as journal:
        looks = looked_at(journal, monkeypatch)
        journal.refuse_changed()
        monkeypatch.setattr(left, "LOOK_S", 0.0)
        late = time.monotonic() + 61
        monkeypatch.setattr(left.time, "monotonic", lambda: late)
        journal.refuse_changed()
        assert looks == ["look"]


@pytest.mark.parametrize(("free", "full"), [(0, True), (10**9, False)])
def test_a_disk_without_room_is_not_taken_for_a_damaged_journal(
    free: int, full: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite says only that input or output failed where its file beside it cannot grow."""
    with Journal():
        path = journal_path()
    err = sqlite3.OperationalError("disk I/O error")
    err.sqlite_errorcode = sqlite3.SQLITE_IOERR_SHMSIZE
    usage = SimpleNamespace(free=free)
    monkeypatch.setattr(journals.shutil, "disk_usage", lambda folder: usage)
    told = str(journals._trouble(path, err))
    assert ("is full: make room" in told, "move it aside" in told) == (full, not full)
