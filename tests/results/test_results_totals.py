"""A total below the data is left out once: in the report, the plan, the run and the results."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from workbench import verbs
from workbench.cli_words import report_text
from workbench.plans.building import build

TO = "batch.audiences.update"
# Two about one person, one without an id, and a total.
ROWS = [
    ["custom_id", "city", "visits"],
    ["C1", "Paris", "3"],
    ["C2", "Lyon", "4"],
    ["C1", "Nice", "5"],
    ["", "Metz", "6"],
    ["Total", "", "18"],
]
WORDS = ("--to", TO, "--set", "name=VIP", "--set", "create=true")


@pytest.fixture
def book(tmp_path: Path) -> Path:
    made = openpyxl.Workbook()
    for row in ROWS:
        made.active.append([cell or None for cell in row])
    made.save(tmp_path / "people.xlsx")
    return tmp_path / "people.xlsx"


def test_report_and_plan_count_every_row_once(book: Path, tmp_path: Path) -> None:
    ready = verbs.prepared(book, to=TO, set={"name": "VIP"})
    plan, report = build(ready, tmp_path / "plan")
    assert (report.rows, report.rows_ok, report.rows_with_errors) == (5, 2, 1)
    assert (report.rows_superseded, report.rows_left_out, report.rows_not_sent) == (1, 1, 3)
    assert plan.rows_planned == 2
    assert plan.not_sent == {"invalid": 1, "left_out": 1, "superseded": 1}


def test_the_report_says_it_once_with_its_cells_and_as_no_error(book: Path) -> None:
    report = verbs.check(book, to=TO, set={"name": "VIP"})
    (said,) = [one for one in report.issues if "below" in one.rule]
    assert (said.rule, said.severity, said.line) == ("row-below", "warning", 6)
    assert said.value == "below the data, a total: Total | 18"
    assert report.facts["rows_left_out"] == 1
    assert report.facts["rows_superseded"] == 1
    told = report_text(report)
    assert "2 rows ok, 1 with errors, 1 superseded by a later row, 1 left out as totals" in told


def test_a_file_with_nothing_wrong_but_its_total_is_all_well(practice: Any, tmp_path: Path) -> None:
    lines = "custom_id,city,visits\nC1,Paris,3\nC2,Lyon,4\nTotal,,7\n"
    (tmp_path / "people.csv").write_text(lines)
    done = practice.run("check", str(tmp_path / "people.csv"), *WORDS, "--json")
    told = json.loads(done.stdout)
    assert done.returncode == 0
    assert (told["rows"], told["rows_ok"], told["rows_left_out"]) == (3, 2, 1)
    assert (told["rows_with_errors"], told["errors"], told["warnings"]) == (0, 0, 1)


def test_the_results_show_its_cells_as_they_stand_in_the_file(
    practice: Any, book: Path, tmp_path: Path
) -> None:
    run = json.loads(practice.run("send", str(book), *WORDS, "--json").stdout)
    assert (run["rows"], run["accepted"], run["not_sent"]) == (5, 2, 3)
    assert run["not_sent_why"] == {"invalid": 1, "left_out": 1, "superseded": 1}
    out = tmp_path / "results.xlsx"
    assert practice.run("export", run["run"], "--out", str(out)).returncode == 0
    *_, last = openpyxl.load_workbook(out)["Sheet"].iter_rows(values_only=True)
    assert last[:6] == (
        *("Total", None, "18", "not_sent", "left_out"),
        "it is a total or a note below the data, or you left it out",
    )
