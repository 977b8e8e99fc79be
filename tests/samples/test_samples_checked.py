"""A check finds in the sample files what was planted, at its cell, and nothing else."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pytest

from workbench import verbs
from workbench.checks.report import Report
from workbench.plans.prepared import Prepared
from workbench.plans.telling import check as checked

TO = "batch.audiences.update"


def prepared(path: Path) -> Prepared:
    """The file under the recipe that is suggested for it, without a hint."""
    return verbs.prepared(path, to=TO, set={"name": "X"})


def check(path: Path) -> Report:
    """As `workbench check PATH --to batch.audiences.update --set name=X`."""
    return verbs.check(path, to=TO, set={"name": "X"})


def found(report: Report) -> list[tuple[object, ...]]:
    return sorted(
        ((issue.line or 0), issue.column, issue.rule, issue.severity) for issue in report.issues
    )


@pytest.mark.parametrize(("seed", "rows"), [(0, 300), (1, 300), (2, 300), (11, 200), (40, 900)])
def test_a_messy_file_gives_what_was_planted_and_nothing_else(
    making: ModuleType, tmp_path: Path, seed: int, rows: int
) -> None:
    path = tmp_path / "messy.xlsx"
    planted = making.make_messy(path, seed, rows)
    report = check(path)
    assert found(report) == sorted(
        ((one.line or 0), one.column, one.rule, one.severity) for one in planted
    )
    bad_lines = {one.line for one in planted if one.severity == "error" and (one.line or 0) > 1}
    assert (report.rows, report.rows_with_errors) == (rows, len(bad_lines))
    outdone = {one.line for one in planted if one.rule == "superseded"} - bad_lines
    assert len(outdone) == report.rows_superseded == 1
    assert report.rows_ok == rows - len(bad_lines) - len(outdone)


def test_the_committed_messy_file_gives_what_was_planted_and_nothing_else(
    making: ModuleType, tmp_path: Path
) -> None:
    planted = making.make_messy(tmp_path / "again.xlsx", making.MESSY_SEED)
    report = check(making.MESSY)
    assert (report.file, report.sheet, report.rows, report.columns) == (
        *("audience_messy.xlsx", "People", 300),
        21,
    )
    assert found(report) == sorted(
        ((one.line or 0), one.column, one.rule, one.severity) for one in planted
    )
    assert report.errors == sum(one.severity == "error" for one in planted)


def test_every_rule_that_a_workbook_can_break_is_planted(
    making: ModuleType, tmp_path: Path
) -> None:
    """A rule that is added to the destination needs its mistake in the sample.

    A record of a wrong width or of no text is CSV's alone, and a total below the data would end
    the sample's people. A number with a leading zero or more than 15 digits
    makes its column text (contract.md), so only a recipe can break those two rules. Signs beside
    numbers have tests of their own (tests/recipes/test_numbers_and_dates.py). Ids that are
    almost the same have a generated file of their own (tests/plans/test_plans_near.py), and those
    in Excel's short form are texts of a CSV (tests/destinations/test_catalog_items.py). Only
    rows of a run that is gone on with can have been sent before (tests/cli/test_cli_fixes.py), and
    years of two digits are one more way of an unreadable date (tests/recipes/test_kinds.py).
    """
    planted = making.make_messy(tmp_path / "messy.xlsx", making.MESSY_SEED)
    ready = prepared(tmp_path / "messy.xlsx")
    rules = {
        one.name
        for column in ready.destination.schema(ready.recipe).columns.values()
        for one in column.checks
    }
    assert rules - {one.rule for one in planted} == {
        *("row-shape", "row-text", "row-below", "number-long", "number-leading-zero"),
        *("key-near", "id-exponent", "sent-before", "date-year"),
        *("integer-currency", "integer-percent", "number-currency", "number-percent"),
    }


def test_the_findings_do_not_depend_on_the_size_of_a_slice(
    making: ModuleType,
) -> None:
    ready = prepared(making.MESSY)
    assert found(checked(ready, 60)) == found(checked(ready))


def test_nothing_is_wrong_with_the_vip_file(making: ModuleType) -> None:
    ready = prepared(making.VIP)
    report = checked(ready)
    assert report.issues == ()
    assert (report.rows, report.rows_ok, report.errors, report.warnings) == (25_000, 25_000, 0, 0)
    assert {use.header: (use.target, use.kind) for use in ready.used} == {
        "custom_id": ("id", "text"),
        "first_name": ("first_name", "text"),
        "loyalty_code": ("loyalty_code", "text"),
        "date(last_purchase)": ("last_purchase", "date"),
        "url(avatar)": ("avatar", "url"),
        "orders": ("orders", "integer"),
        "basket": ("basket", "number"),
        "vip": ("vip", "boolean"),
        "interests": ("interests", "array"),
        "phone": ("phone", "phone"),
        "language": ("language", "text"),
        "city": ("city", "text"),
    }


def test_nothing_is_wrong_with_a_benchmark_file(making: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    making.make_people_csv(path, 30_000, columns=16)
    report = check(path)
    assert (report.rows_ok, report.issues) == (30_000, ())
