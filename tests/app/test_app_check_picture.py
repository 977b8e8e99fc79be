"""Check narrows what it lists to a column and to some of its rows, and back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from app_story import Story
from test_app_fixes import checked, told

from workbench.checks.report import Group, Report
from workbench.ui.heat import band_label, columns_of, heat_chart, heat_table
from workbench.vocabulary.issues import Issue, Severity

PEOPLE = "custom_id,city,visits\n" + "".join(
    f"{who},{city},{visits}\n"
    for who, city, visits in [("a", "Paris", "x"), ("", "Lyon", 1), ("c", "Nice", "y")]
    + [(f"d{n}", "Metz", n) for n in range(77)]
)


def lines(story: Story) -> list[tuple[int, str]]:
    table = story.at.dataframe[0].value
    return list(zip(table["Line"], table["Column"], strict=True))


def titles(story: Story) -> list[str]:
    return [one.value for one in story.at.header]


@pytest.mark.usefixtures("practice")
def test_repairs_come_first_then_the_picture_then_the_findings() -> None:
    story = checked("custom_id,city,visits\na,Paris,1.0\nb,Lyon,x\n")
    assert titles(story) == ["What could be repaired", "Where it is", "What is wrong"]
    assert "1 row ok by it alone. 1 cell, like “1.0” → “1”" in told(story)


@pytest.mark.usefixtures("practice")
def test_a_column_and_rows_narrow_what_is_listed_and_show_all_ends_it() -> None:
    story = checked(PEOPLE)
    assert lines(story) == [(2, "visits"), (3, "custom_id")]
    story.labelled("selectbox", "Lines").set_value(1).run()
    assert lines(story) == [(4, "visits")]
    assert story.at.radio(key="findings-shown").options == ["Errors (1)", "Warnings (0)", "All (1)"]
    assert story.labelled("selectbox", "Which cell").options == ["Line 4, column visits"]
    story.labelled("selectbox", "Column").set_value(("", "custom_id")).run()
    assert "There are no errors there." in told(story)
    story.press("where-all")
    assert lines(story) == [(2, "visits"), (3, "custom_id")]
    assert story.labelled("selectbox", "Lines").value == -1


def issue(severity: Severity, row: int, column: str) -> Issue:
    return Issue("r", "M", "F", severity, "", row, row + 1, column, column, "x")


# Below a line of headers: two lines in each of the forty bands.
LINES = {"": [(2 * band + 2, 2 * band + 3) for band in range(40)]}


def report() -> Report:
    """Eighty rows: a has errors in the first band, b a warning in the last one."""
    a, b = issue("error", 1, "a"), issue("warning", 80, "b")
    spreads = {
        ("error", "r", "", "a"): (2, *(0,) * 39),
        ("warning", "r", "", "b"): (*(0,) * 39, 1),
    }
    groups = (Group(a, 2), Group(b, 1))
    found = Report("f", "", 80, 2, "d", 77, 2, 2, 1, (a, b), False, groups)
    return replace(found, rows_of={"": 80}, spreads=spreads)


def test_the_picture_has_a_mark_for_each_column_and_band_with_its_counts() -> None:
    found = report()
    assert columns_of(found) == [("", "a"), ("", "b")]
    table = heat_table(found, columns_of(found), LINES)
    assert table.to_numpy().tolist() == [
        [0, 0, "a", "2 to 3", 2, 0, "has errors", "a, lines 2 to 3: 2 errors, 0 warnings"],
        [1, 39, "b", "80 to 81", 0, 1, "warnings only", "b, lines 80 to 81: 0 errors, 1 warning"],
    ]
    assert band_label(LINES, 39) == "Lines 80 to 81"


def test_the_picture_says_its_counts_aloud_and_tells_errors_by_their_shape() -> None:
    drawn = heat_chart(heat_table(report(), columns_of(report()), LINES), LINES).to_dict()
    assert drawn["encoding"]["description"]["field"] == "told"
    assert drawn["encoding"]["shape"]["scale"]["range"] == ["square", "circle"]
    assert drawn["encoding"]["color"]["field"] == drawn["encoding"]["shape"]["field"] == "Worst"
