"""Runs whose first process ended before it knew what had become of a request."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from workbench import verbs
from workbench.delivery.connections import vendor_of
from workbench.delivery.journal import Journal
from workbench.delivery.origins import connection
from workbench.delivery.runs import start, status
from workbench.delivery.session import Seams
from workbench.delivery.worker import work


class Crash(BaseException):
    """The process is gone."""


def cut_off(folder: Path, rows: str, to: str, at: str, **options: Any) -> str:
    """A run of these rows whose first process ended at that boundary of its first request."""

    def crash(name: str) -> None:
        if name == at:
            raise Crash

    run = begun(folder, rows, to, **options)
    with pytest.raises(Crash):
        work(run, Seams(passed=crash))
    change("UPDATE lease SET mark = 'gone'")
    return run


def change(sql: str) -> None:
    with Journal() as journal, journal.writing() as db:
        db.execute(sql)


def settlements(run: str) -> list[tuple[Any, ...]]:
    with Journal() as journal:
        asked = "SELECT chunk, how, fate, rows FROM settlement WHERE run = ? ORDER BY id"
        return [tuple(row) for row in journal.rows(asked, (run,))]


def counted(run: str) -> tuple[int, int, int, int]:
    found = status(run).counts
    return found.accepted, found.rejected, found.unknown, found.not_sent


def begun(folder: Path, rows: str, to: str, **options: Any) -> str:
    folder.mkdir()
    file = folder / "rows.csv"
    file.write_text(rows, encoding="utf-8")
    plan = verbs.plan(file, out=folder / "plan", to=to, set=options, tell=lambda told: None)
    return start(plan, connection("twin", vendor_of(to)), file_name="rows.csv")
