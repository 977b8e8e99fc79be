"""The Report: findings told by rule and column, errors first, with exact counts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import workbench
from workbench import verbs
from workbench.checks import report as reports
from workbench.checks.report import Tally, key_of
from workbench.plans import telling
from workbench.vocabulary.issues import Issue, Severity

PEOPLE = "id,date(born),phone,Shoe size\n" + "".join(
    f"{n:04d},{'2000-02-30' if n % 4 == 0 else '2000-01-01'},+33 1 99 00 12 {n:02d},{n}\n"
    for n in range(1, 21)
)


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE, encoding="utf-8")
    return path


def issue(rule: str, column: str, row: int | None, severity: Severity = "error") -> Issue:
    return Issue(rule, f"{rule} is broken", "Mend it.", severity, row=row, line=row, column=column)


def tallied(*issues: Issue) -> Tally:
    tally = Tally()
    for one in issues:
        tally.count(key_of(one), 1)
        tally.keep(one)
    return tally


def test_errors_come_first_and_then_what_is_most_frequent() -> None:
    warnings = [issue("rewritten", "phone", row, "warning") for row in range(1, 6)]
    errors = [issue("date", "born", 4), issue("url", "site", 2), issue("url", "site", 3)]
    told = [(g.severity, g.rule, g.column, g.count) for g in tallied(*warnings, *errors).groups]
    assert told == [
        ("error", "url", "site", 2),
        ("error", "date", "born", 1),
        ("warning", "rewritten", "phone", 5),
    ]


def test_of_equals_the_one_that_begins_higher_in_the_file_comes_first() -> None:
    groups = tallied(issue("b", "x", 7), issue("a", "x", 9), issue("c", "x", None)).groups
    assert [group.rule for group in groups] == ["c", "b", "a"]


def test_one_rule_in_two_columns_is_two_groups() -> None:
    groups = tallied(issue("url", "x", 1), issue("url", "y", 1), issue("url", "y", 2)).groups
    assert [(group.column, group.count) for group in groups] == [("y", 2), ("x", 1)]


def test_one_column_in_two_sheets_is_two_groups_that_name_their_sheet() -> None:
    events = [replace(issue("url", "x", row), sheet="Events") for row in (4, 5)]
    people = replace(issue("url", "x", 3), sheet="People")
    two, one = tallied(people, *events).groups
    assert [(two.sheet, two.count), (one.sheet, one.count)] == [("Events", 2), ("People", 1)]
    assert two.sentence(with_sheet=True) == (
        "sheet Events, x: url is broken, 2 times, first on line 4. Mend it."
    )
    assert one.sentence(with_sheet=True) == "sheet People, line 3, x: url is broken. Mend it."
    assert one.sentence() == "line 3, x: url is broken. Mend it."


def test_a_group_says_how_often_where_first_and_how_to_mend_it() -> None:
    first = Issue("url", "No address", "Mend it.", row=2, line=3, column="x", value="foo")
    tally = tallied(first, Issue("url", "No address", "Mend it.", row=5, line=6, column="x"))
    (group,) = tally.groups
    assert (group.first, group.count) == (first, 2)
    assert group.sentence() == "x: No address, 2 times, first on line 3 (found “foo”). Mend it."
    (alone,) = tallied(first).groups
    assert alone.sentence() == "line 3, x: No address (found “foo”). Mend it."


def test_counts_are_exact_where_examples_are_capped(
    people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "KEPT", 3)
    report = workbench.check(people, to="batch.audiences.update")
    told = {(g.rule, g.column): (g.count, g.first.line) for g in report.groups}
    assert told == {
        ("date-impossible", "date(born)"): (5, 5),
        ("phone-rewritten", "phone"): (20, 2),
        ("column-renamed", "Shoe size"): (1, 1),
    }
    assert (report.errors, report.warnings, report.issues_truncated) == (5, 21, True)
    lines = [issue.line for issue in report.issues if issue.rule == "date-impossible"]
    assert lines == [5, 9, 13]


@pytest.mark.parametrize("size", [1, 7])
def test_no_size_of_a_slice_shows_in_the_report(people: Path, size: int) -> None:
    ready = verbs.prepared(people, to="batch.audiences.update", complete=False)
    assert telling.check(ready, size) == telling.check(ready)


def test_a_sink_is_given_every_finding_in_the_order_of_the_rows(
    people: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reports, "KEPT", 2)
    ready = verbs.prepared(people, to="batch.audiences.update", complete=False)
    given: list[Issue] = []
    report = telling.check(ready, 7, given.append)
    assert len(given) == report.errors + report.warnings == 26
    rows = [one.row for one in given if one.row is not None]
    assert rows == sorted(rows)
    assert len(report.issues) == 5


def test_a_notebook_shows_the_groups_and_not_a_line_for_every_row(people: Path) -> None:
    shown = workbench.check(people, to="batch.audiences.update")._repr_html_()
    body = shown.split("<tbody>")[1]
    assert body.count("<tr>") == 3
    assert body.index("error") < body.index("warning")
