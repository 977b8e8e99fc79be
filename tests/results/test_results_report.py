"""The Report as a workbook holds every finding, however many there are."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

import workbench
from workbench.checks import report as reports
from workbench.errors import FixTheFile
from workbench.results import reporting

TO = "batch.audiences.update"
ISSUES = ("sheet", "row", "line", "column", "target", "value", "rule", "severity", "message", "fix")


def people(folder: Path, bad: int) -> Path:
    path = folder / "people.csv"
    rows = "".join(f"{n},2000-02-30\n" for n in range(1, bad + 1))
    path.write_text(f"id,date(born)\n{rows}9999,2000-01-01\n", encoding="utf-8")
    return path


def rows_of(out: Path, sheet: str) -> list[tuple[Any, ...]]:
    return list(load_workbook(out)[sheet].iter_rows(values_only=True))


def test_the_workbook_holds_what_the_report_no_longer_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "KEPT", 2)
    out = tmp_path / "report.xlsx"
    report = workbench.check(people(tmp_path, 5), to=TO, report=out)
    assert (len(report.issues), report.issues_truncated) == (2, True)
    header, *lines = rows_of(out, "Issues")
    assert header == ISSUES
    assert [line[1:8] for line in lines] == [
        (n, n + 1, "date(born)", "born", "2000-02-30", "date-impossible", "error")
        for n in range(1, 6)
    ]


def test_the_summary_counts_exactly_and_names_the_first_of_each_kind(tmp_path: Path) -> None:
    out = tmp_path / "report.xlsx"
    workbench.check(people(tmp_path, 5), to=TO, report=out)
    lines = rows_of(out, "Summary")
    facts = {line[0]: line[1] for line in lines[:9]}
    assert facts == {
        "file": "people.csv",
        "sheet": None,
        "rows": 6,
        "columns": 2,
        "destination": TO,
        "rows_ok": 1,
        "rows_with_errors": 5,
        "errors": 5,
        "warnings": 0,
    }
    assert lines[-1][:7] == ("error", "date-impossible", None, "date(born)", 5, 2, "2000-02-30")


def test_what_does_not_fit_into_one_sheet_goes_on_in_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reporting, "SHEET_ROWS", 4)
    out = tmp_path / "report.xlsx"
    workbench.check(people(tmp_path, 7), to=TO, report=out)
    sheets = ("Issues", "Issues 2", "Issues 3")
    assert load_workbook(out).sheetnames == ["Summary", *sheets]
    assert [rows_of(out, sheet)[0] for sheet in sheets] == [ISSUES] * 3
    assert [[line[1] for line in rows_of(out, sheet)[1:]] for sheet in sheets] == [
        [1, 2, 3],
        [4, 5, 6],
        [7],
    ]


def test_a_cell_too_long_for_a_workbook_is_named_and_not_cut(tmp_path: Path) -> None:
    path, out = tmp_path / "people.csv", tmp_path / "report.xlsx"
    path.write_text(f"id,url(site)\n1,{'x' * 40_000}\n")
    workbench.check(path, to=TO, report=out)
    values = {line[5] for line in rows_of(out, "Issues")[1:]}
    assert values == {"(40,000 characters, more than a cell of a workbook holds: see the file)"}


def test_a_report_is_never_written_over_the_file(tmp_path: Path) -> None:
    path = tmp_path / "people.xlsx"
    people(tmp_path, 1).rename(path)
    with pytest.raises(FixTheFile):
        workbench.check(path, to=TO, report=path)
    assert path.read_text().startswith("id,date(born)")


def test_an_earlier_report_stays_when_a_new_one_fails(tmp_path: Path) -> None:
    out = tmp_path / "report.xlsx"
    workbench.check(people(tmp_path, 1), to=TO, report=out)
    before = out.read_bytes()
    nobody = tmp_path / "nobody.csv"
    nobody.write_text("town,shoe\nParis,42\n")
    with pytest.raises(Exception, match="No column is mapped"):
        workbench.check(nobody, to=TO, report=out)
    assert out.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == [
        *("nobody.csv", "people.csv", "report.xlsx"),
    ]
