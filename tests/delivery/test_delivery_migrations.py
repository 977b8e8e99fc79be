"""A journal of every earlier version opens, and holds what it held.

`journals/version_N.sql` is a journal as version N made it, with a run of it in the middle.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
from pathlib import Path

import pytest

from workbench.delivery import journal as journals
from workbench.delivery import writes
from workbench.delivery.journal import Journal
from workbench.delivery.processes import boot_id, started_mark
from workbench.delivery.schema import VERSION
from workbench.delivery.statuses import read_counts, read_status
from workbench.errors import Wait, WorkbenchError

FILES = sorted((Path(__file__).parent / "journals").glob("version_*.sql"))
RUN = "20260101-080000-aaaa"
FORK = multiprocessing.get_context("fork")


def made(folder: Path, script: Path) -> Path:
    path = folder / "journal.db"
    with sqlite3.connect(path) as db:
        db.executescript(script.read_text("utf-8"))
    db.close()
    return path


def shape(db: sqlite3.Connection) -> dict[str, object]:
    """Columns, foreign keys, triggers and indexes, without the order in which they were made."""
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    told: dict[str, object] = {}
    for table in tables:
        columns = db.execute(
            f"SELECT name, type, [notnull], dflt_value, pk FROM pragma_table_info('{table}')"
        )
        keys = db.execute(f"SELECT [from], [table], [to] FROM pragma_foreign_key_list('{table}')")
        told[table] = (sorted(map(tuple, columns)), sorted(map(tuple, keys)))
    others = "SELECT name, sql FROM sqlite_master WHERE type IN ('trigger', 'index') AND sql <> ''"
    return told | dict(map(tuple, db.execute(others)))


def version(path: Path) -> int:
    with sqlite3.connect(path) as db:
        found = db.execute("PRAGMA user_version").fetchone()[0]
    db.close()
    return int(found)


def test_there_is_a_journal_of_every_earlier_version() -> None:
    assert [one.stem for one in FILES] == [f"version_{n}" for n in range(1, VERSION)]


@pytest.mark.parametrize("script", FILES, ids=lambda one: one.stem)
def test_it_holds_what_it_held(script: Path, tmp_path: Path) -> None:
    with Journal(made(tmp_path, script)) as journal:
        counts = read_counts(journal, RUN)
        assert (counts.accepted, counts.rejected, counts.unknown) == (3, 1, 3)
        assert counts.not_sent_why == {"invalid": 2, "waiting": 3}
        now = read_status(journal, RUN, 0.0)
        assert [(one.n, one.state, one.rows, one.planned) for one in now.chunks] == [
            (1, "accepted", 4, 1),
            (2, "unknown", 3, 2),
            (3, "waiting", 3, 3),
        ]
        assert (now.earlier, now.halving, now.sizes[0]) == ("", False, 40)
        assert len(journal.rows("SELECT 1 FROM attempt")) == 2
        assert journal.rows("SELECT level FROM quota")[0]["level"] == 0.5


@pytest.mark.parametrize("script", FILES, ids=lambda one: one.stem)
def test_it_has_the_tables_and_triggers_of_a_new_one(script: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    with Journal(made(tmp_path, script)) as old, Journal(tmp_path / "new" / "journal.db") as new:
        assert shape(old._db) == shape(new._db)
        assert old._version() == VERSION


@pytest.mark.parametrize("script", FILES, ids=lambda one: one.stem)
def test_its_chunks_are_guarded_as_those_of_a_new_one(script: Path, tmp_path: Path) -> None:
    with Journal(made(tmp_path, script)) as journal:
        for state in ("inflight", "waiting"):
            with pytest.raises(sqlite3.IntegrityError), journal.writing() as db:
                db.execute("UPDATE chunk SET state = ? WHERE n = 2", (state,))
        with journal.writing() as db:
            writes.begin(db, RUN, 3, "b3")
        with pytest.raises(sqlite3.IntegrityError), journal.writing() as db:
            db.execute("UPDATE chunk SET state = 'split' WHERE n = 1")


@pytest.mark.parametrize("script", FILES, ids=lambda one: one.stem)
def test_one_that_is_being_sent_by_the_earlier_version_is_left_as_it_is(
    script: Path, tmp_path: Path
) -> None:
    path = made(tmp_path, script)
    held = (RUN, "old", os.getpid(), started_mark(os.getpid()), boot_id(), 0.0)
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO lease VALUES (?, ?, ?, ?, ?, ?)", held)
    db.close()
    with pytest.raises(Wait, match=f"the run {RUN} is being sent by an earlier version"):
        Journal(path)
    assert version(path) == int(script.stem[-1])


@pytest.mark.parametrize("script", FILES, ids=lambda one: one.stem)
def test_killed_in_the_middle_it_is_the_old_one_still(
    script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, statements = made(tmp_path, script), journals._statements

    def half(text: str):
        for place, statement in enumerate(statements(text)):
            if place == 3:
                os.kill(os.getpid(), signal.SIGKILL)
            yield statement

    with monkeypatch.context() as patched:
        patched.setattr(journals, "_statements", half)
        process = FORK.Process(target=lambda: Journal(path))
        process.start()
        process.join(20)
    assert process.exitcode == -signal.SIGKILL
    assert version(path) == int(script.stem[-1])
    with Journal(path) as journal:
        assert read_counts(journal, RUN).accepted == 3


def test_one_of_a_later_version_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = made(tmp_path, FILES[-1])
    with sqlite3.connect(path) as db:
        db.execute(f"PRAGMA user_version = {VERSION + 1}")
    db.close()
    with pytest.raises(WorkbenchError, match=f"format {VERSION + 1}, expected {VERSION}"):
        Journal(path)
    assert version(path) == VERSION + 1
