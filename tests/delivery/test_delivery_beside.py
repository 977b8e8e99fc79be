"""What one process does with the journal takes nothing from another, and reads one moment."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from delivery_plans import plan_folder

from workbench.delivery import lease, runs, writes
from workbench.delivery.answers import heard, retry_after_s, sound
from workbench.delivery.journal import Journal
from workbench.delivery.lease import Holder
from workbench.delivery.origins import connection
from workbench.delivery.processes import started_mark
from workbench.delivery.statuses import read_status
from workbench.errors import Wait
from workbench.vocabulary.replies import Reply, Verdict
from workbench.vocabulary.steps import Step

COMES_AND_GOES = """
from workbench.delivery.journal import Journal
with Journal() as journal:
    journal.rows("SELECT count(*) FROM run")
"""


@pytest.fixture
def run(tmp_path, monkeypatch) -> str:
    monkeypatch.setenv("WORKBENCH_TWIN_URL", "http://127.0.0.1:9")
    plan = plan_folder(tmp_path / "plan", [3, 2])
    return runs.start(plan, connection("twin"), file_name="people.csv")


def test_a_second_handle_in_a_process_leaves_the_first_its_locks() -> None:
    """Streams and looks open their own; then a process that ends must not clear the journal away.

    SQLite's last reader deletes what is not yet in the file; who holds a lock is no last reader.
    """
    with Journal() as first:
        with first.writing():
            pass
        with Journal() as second:
            second.rows("SELECT 1")
        subprocess.run([sys.executable, "-c", COMES_AND_GOES], check=True)
        assert Path(f"{first.path}-wal").exists()
        with first.writing() as db:
            db.execute("INSERT INTO quota VALUES ('f', 'g', 'b', 1.0, 1.0)")
    with Journal() as again:
        assert len(again.rows("SELECT * FROM quota")) == 1


def test_a_status_is_of_one_moment(run: str) -> None:
    """Between its queries another process writes: rows would be counted twice, or not at all."""
    stop = threading.Event()

    def answers() -> None:
        with Journal() as journal:
            while not stop.is_set():
                with journal.writing() as db:
                    db.execute("DELETE FROM row_exception")
                    db.execute("UPDATE chunk SET plain = records WHERE n = 1")
                with journal.writing() as db:
                    db.execute("UPDATE chunk SET plain = 0 WHERE n = 1")
                    db.executemany(
                        "INSERT INTO row_exception VALUES (?, 1, ?, 'rejected', '')",
                        [(run, place) for place in range(3)],
                    )

    writer = threading.Thread(target=answers)
    writer.start()
    try:
        with Journal() as journal:
            end = time.monotonic() + 2
            sums = set()
            while time.monotonic() < end:
                sums.add(read_status(journal, run, 0.0).counts.rows)
    finally:
        stop.set()
        writer.join()
    assert sums == {5}


def test_half_a_character_in_an_answer_is_written_as_what_it_is(run: str) -> None:
    """A vendor that cuts a text at so many characters can cut one in two."""

    def read(step: object, reply: Reply, records: int) -> Verdict:
        return Verdict("accepted", exceptions=((1, "rejected", "bad name \ud83d"),))

    step = Step("update", "POST", "2.11/audiences/update", "I", "none")
    told = heard(read, step, Reply(200, {}, b"{}"), 3)
    assert told.verdict.exceptions == ((1, "rejected", "bad name \\ud83d"),)
    with Journal() as journal, journal.writing() as db:
        attempt = writes.begin(db, run, 1, "sha")
        writes.finish(db, attempt, writes.Outcome(told.verdict, 200))
    assert runs.status(run).counts.rejected == 1
    assert sound("ж 😀") == "ж 😀"


@pytest.mark.parametrize(
    "asked",
    ["Mon, 01 Jan 2024 00:00:00 +999999999999999999999", f"{'9' * 20} Jan 2024 00:00:00 GMT"],
)
def test_a_date_beyond_all_clocks_is_no_date(asked: str) -> None:
    headers = {"retry-after": asked, "date": "Mon, 01 Jan 2024 00:00:00 GMT"}
    assert retry_after_s(Reply(429, headers)) is None


def test_while_rows_are_settled_a_run_is_neither_sent_nor_cancelled(run: str) -> None:
    holder = Holder(f"{lease.SETTLES}x", os.getpid(), started_mark(os.getpid()))
    with Journal() as journal:
        assert lease.take(journal, run, holder, time.monotonic())
    for act in (
        lambda: runs.spawn(run, connection("twin")),
        lambda: runs.request_cancel(run),
        lambda: runs.request_pause(run),
    ):
        with pytest.raises(Wait, match="are being settled right now"):
            act()
    with Journal() as journal, lease.held(journal, run, holder.name) as db:
        assert journal.rows("SELECT wish FROM run")[0]["wish"] == ""
        lease.release(db, run)
    runs.request_cancel(run)
    assert runs.status(run).state == "cancelled"
