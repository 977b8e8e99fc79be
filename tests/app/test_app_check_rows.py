"""Only rows with errors: whole, the first 200, page by page, and never heavy."""

from __future__ import annotations

import pytest
from test_app_fixes import checked, told

from workbench.checks.report import Report
from workbench.ui.wrong_rows import Wrong, rows_table, shown_columns, wrong_in
from workbench.vocabulary.issues import Issue

NAMED = ["line", "(what is wrong)", "custom_id", "city", "visits"]


@pytest.mark.usefixtures("practice")
def test_whole_rows_are_shown_with_a_sign_before_each_wrong_cell() -> None:
    story = checked("custom_id,city,visits\na,Paris,7\n,Lyon,x\nc,Nice,y\n")
    story.labelled("toggle", "Only rows with errors").set_value(True).run()
    (shown,) = [one.value for one in story.at.dataframe if list(one.value.columns) == NAMED]
    assert shown["line"].tolist() == [3, 4]
    assert shown[["custom_id", "city", "visits"]].to_numpy().tolist() == [
        ["✗ (empty)", "Lyon", "✗ x"],
        ["c", "Nice", "✗ y"],
    ]
    first = shown["(what is wrong)"][0]
    assert "custom_id: The id is empty" in first
    assert "; visits: " in first or first.startswith("visits: ")
    assert "2 rows with errors, as the file has them" in told(story)


@pytest.mark.usefixtures("practice")
def test_many_rows_are_turned_page_by_page() -> None:
    people = "custom_id,city,visits\n" + "".join(f"c{n},Nice,x{n}\n" for n in range(300))
    story = checked(people + "ok,Nice,1\n" * 3)
    story.labelled("toggle", "Only rows with errors").set_value(True).run()
    (shown,) = [one.value for one in story.at.dataframe if list(one.value.columns) == NAMED]
    assert shown["line"].tolist() == list(range(2, 52))
    assert "The first 200 rows with errors" in told(story)


def issue(row: int, column: str, severity: str = "error", sheet: str = "") -> Issue:
    return Issue("r", "Wrong", "F", severity, sheet, row, row + 1, column, column, "x")  # type: ignore[arg-type]  # test data


def test_only_errors_of_the_main_sheet_count_and_no_more_rows_than_asked() -> None:
    issues = (
        *(issue(2, "a"), issue(5, "a"), issue(5, "b"), issue(7, "b")),
        *(issue(1, "a", "warning"), issue(1, "a", sheet="Other")),
    )
    found = Report("f", "", 9, 2, "d", 5, 4, 5, 1, issues, False)
    assert list(wrong_in(found)) == [2, 5, 7]
    assert list(wrong_in(found, 2)) == [2, 5]
    assert wrong_in(found)[5] == Wrong(6, ["a: Wrong", "b: Wrong"], {"a", "b"})


def test_of_many_columns_the_wrong_ones_are_always_shown() -> None:
    headers = [f"h{n}" for n in range(100)]
    assert shown_columns(headers, {"h99"}, 3) == [0, 1, 99]
    assert shown_columns(headers[:2], {"h1"}) == [0, 1]


def test_columns_of_the_same_header_are_told_apart() -> None:
    table = rows_table({1: Wrong(2, ["a: Wrong"], {"a"})}, {1: ("x", "", "y")}, ["a", "a", ""])
    assert list(table.columns)[2:] == ["a", "a (column 2)", "(column 3)"]
    assert table.iloc[0, 2:].tolist() == ["✗ x", "✗ (empty)", "y"]
