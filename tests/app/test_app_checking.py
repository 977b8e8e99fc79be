"""The check says each thing once, errors first, and its numbers add up to those of the preview."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from app_story import Story, plain
from openpyxl import load_workbook

from workbench.checks.report import Group, Report
from workbench.cli_words import report_text
from workbench.plans.telling import check as checked_by_library
from workbench.recipes.recipe import ColumnUse, Recipe
from workbench.ui import checking, draft_files, opening
from workbench.ui.causes import causes, mend
from workbench.ui.findings import WIDTHS, filtered, findings_table, places_table
from workbench.ui.wrapping import row_height
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.kinds import How, KindName
from workbench.vocabulary.reading import Reading

COUNTRY = "Country of phones without a country code"
# One row is superseded, one is wrong and superseded, and every phone is rewritten.
PEOPLE = "custom_id,phone,visits\n" + "".join(
    f"{who},06 12 34 56 {n:02d},{visits}\n"
    for n, (who, visits) in enumerate(
        [("a", 1), ("b", "x"), ("a", 2), ("b", 3), ("c", 4), ("d", 5), ("e", 6), ("f", 7)]
        + [(f"g{n}", n) for n in range(30)]
    )
)


def checked(content: str = PEOPLE) -> Story:
    story = Story().press("goal-batch.audiences.update").upload("people.csv", content.encode())
    story.labelled("selectbox", COUNTRY).set_value("FR")
    story.at.run()
    story.press("next")
    story.labelled("text_input", "Audience").set_value("VIP")
    story.labelled("toggle", "Create the audience first").set_value(True)
    story.at.run()
    return story.press("next")


@pytest.mark.usefixtures("practice")
def test_the_numbers_of_check_add_up_to_those_of_preview() -> None:
    story = checked()
    assert story.metrics == {
        "Rows ok": "36",
        "Rows with errors": "1",
        "Superseded by a later row": "1",
    }
    assert "38 rows in people.csv" in " ".join(map(plain, story.sentences))
    story.press("next")
    assert story.metrics["Rows"] == "36"
    not_sent = story.at.dataframe[0].value
    assert dict(zip(not_sent["Why"], not_sent["Rows"], strict=True)) == {
        "invalid": 1,
        "superseded": 1,
    }


def test_one_row_that_is_not_sent_is_told_in_the_singular() -> None:
    story = checked("custom_id,phone\na,06 12 34 56 78\n,06 12 34 56 79\n")
    stays = "**1 row will not be sent**; it stays in the counts, with its reason."
    assert stays in [plain(one) for one in story.sentences]


@pytest.mark.usefixtures("practice")
def test_a_total_is_left_out_on_check_and_preview_alike() -> None:
    people = "custom_id,phone,visits\na,06 12 34 56 78,1\na,06 12 34 56 79,2\n"
    story = checked(f"{people}b,06 12 34 56 70,3\nTotal,,6\n")
    assert story.metrics == {
        "Rows ok": "2",
        "Rows with errors": "0",
        "Superseded by a later row": "1",
        "Left out": "1",
    }
    told = " ".join(map(plain, story.sentences))
    assert "**2 rows will not be sent**; they stay in the counts, each with its reason." in told
    wrong = story.at.dataframe[0].value.set_index("What is wrong")
    assert wrong["Line"]["A total or a note below the data, left out"] == 5
    story.press("next")
    assert story.metrics["Rows"] == "2"
    not_sent = story.at.dataframe[0].value
    assert dict(zip(not_sent["Why"], not_sent["Rows"], strict=True)) == {
        "left out": 1,
        "superseded": 1,
    }


def test_page_and_command_line_say_the_same_number_of_good_rows() -> None:
    story = checked()
    made = draft_files.load(story.draft)
    assert made is not None
    said = report_text(checked_by_library(opening.prepared(made)))
    assert "36 rows ok, 1 with errors, 1 superseded by a later row; " in said
    assert story.metrics["Rows ok"] == "36"


def test_no_line_of_the_table_is_taller_than_three_lines_of_text() -> None:
    """As tall as a table's line has to be for its text to go on in a next one (Streamlit 1.67)."""
    words = "a long word in every cell " * 12
    first = Issue("r", words, words, "error", "", 1, 2, words, "a", words)
    table = findings_table([Group(first, 1)], ())
    assert row_height((table[name], width) for name, width in WIDTHS.items()) == 66


def test_what_repeats_is_one_line_and_errors_are_shown_first() -> None:
    story = checked()
    assert story.at.radio(key="findings-shown").options == [
        "Errors (1)",
        "Warnings (40)",
        "All (41)",
    ]
    shown = story.at.dataframe[0].value
    assert list(shown.columns) == [
        *("Line", "Column", "Found", "What is wrong", "How to mend it", "Times"),
    ]
    assert shown[["Line", "Column", "Found", "Times"]].values.tolist() == [[3, "visits", "x", 1]]
    story.at.radio(key="findings-shown").set_value("all").run()
    told = story.at.dataframe[0].value
    assert told[["Line", "Column", "Times"]].values.tolist() == [
        [3, "visits", 1],
        # Last what only says how a number is written.
        [2, "custom_id", 2],
        [2, "phone", 38],
    ]


def test_the_chosen_finding_is_shown_in_full_with_every_place() -> None:
    story = checked()
    story.at.radio(key="findings-shown").set_value("warnings").run()
    assert story.at.dataframe[1].value["Line"].tolist() == [2, 3]
    told = " ".join(map(plain, story.sentences))
    assert "custom_id: A later row is about the same person" in told
    assert "2 warnings, in the report under superseded." in told
    chosen = {"selection": {"rows": [], "columns": [], "cells": [[1, "Line"]]}}
    story.at.session_state["findings-warnings"] = chosen
    story.at.run()
    assert len(story.at.dataframe[1].value) == 38
    told = " ".join(map(plain, story.sentences))
    assert "phone: Sent in international format" in told
    assert "38 warnings, in the report under phone-rewritten." in told


def test_without_errors_the_warnings_are_shown() -> None:
    story = checked("custom_id,phone\n1,06 12 34 56 78\n")
    assert story.at.radio(key="findings-shown").value == "warnings"
    assert story.at.dataframe[0].value["Times"].tolist() == [1]


def test_the_download_has_every_finding_under_the_name_that_the_owner_knows() -> None:
    story = checked()
    made = draft_files.load(story.draft)
    book = load_workbook(io.BytesIO(checking.report_bytes(opening.later(made), "people.csv")))
    facts = {row[0].value: row[1].value for row in book["Summary"].iter_rows(max_row=10)}
    assert facts["file"] == "people.csv"
    assert book["Issues"].max_row == 1 + 41


def group(rule: str, cells: list[str], severity: str = "error", target: str = "a") -> Group:
    first = Issue(rule, "M", "Write it so.", severity, "", 1, 2, "A", target, cells[0])  # type: ignore[arg-type]  # test data
    return Group(first, len(cells))


def report(one: Group, cells: list[str]) -> Report:
    issues = tuple(
        Issue(one.rule, "M", "F", one.severity, "", n, n + 1, "A", "a", cell)
        for n, cell in enumerate(cells, 1)
    )
    size = len(cells)
    return Report("f", "", size, 1, "d", 0, size, size, 0, issues, False, (one,))


@pytest.mark.parametrize(
    ("kind", "how", "cells", "setting"),
    [
        ("phone", How(), ["0612345678", "06 12 34 56 79"], "country"),
        ("phone", How(region="DE"), ["0612345678", "+33 6"], "country"),
        ("phone", How(), ["n/a", "unknown"], ""),
        ("phone", How(), ["0612345678"], ""),
        ("number", How(), ["1,5", "2,5", "x"], "decimal mark"),
        ("number", How(decimal=","), ["1.5", "2.5"], "decimal mark"),
        ("number", How(), ["x", "y"], ""),
        ("date", How(), ["31/03/2024", "01/02/2024"], "how its dates are written"),
        ("date", How(dates="MDY"), ["31/03/2024", "30/01/2024"], "how its dates are written"),
        ("date", How(), ["soon", "later"], ""),
        ("boolean", How(), ["oui", "non"], "what its words mean"),
        ("boolean", How(), [f"word {n}" for n in range(21)], ""),
    ],
)
def test_a_setting_is_blamed_where_another_one_would_read_the_cells(
    kind: KindName, how: How, cells: list[str], setting: str
) -> None:
    recipe = Recipe("batch.audiences.update", columns=(ColumnUse("A", "a", kind, how),))
    one = group(kind, cells)
    blamed = causes(report(one, cells), recipe)
    assert [cause.setting for cause in blamed] == ([setting] if setting else [])
    told = mend(one, blamed)
    if setting:
        assert told == f"Change the setting: Columns → {setting}. Or else: write it so."
    else:
        assert told.startswith("Write it so. The setting is under Columns → ")


@pytest.mark.parametrize(
    ("first", "blamed"),
    [(["12.5", "3.25"], 0), (["1,5", "2,5"], 1), (["1", "2"], 1), ([], 1)],
)
def test_no_setting_is_blamed_that_would_spoil_what_is_read(first: list[str], blamed: int) -> None:
    """Two cells with a comma in a column of points are the file's mistake."""
    cells = ["1,5", "2,5"]
    recipe = Recipe("batch.audiences.update", columns=(ColumnUse("A", "a", "number"),))
    found = causes(report(group("number", cells), cells), recipe, lambda one: first)
    assert len(found) == blamed


@pytest.mark.parametrize(
    ("region", "first", "blamed"),
    [
        ("FR", ["06 12 34 56 78", "06 12 34 56 79", "O6 13 45 67 89"], 0),
        ("FR", ["0612", "0613", "06 12 34 56 70"], 1),
        # Without a country one that is said takes nothing from the numbers that have theirs.
        (None, ["+33612345678", "+33612345679", "O6 13 45 67 89"], 1),
    ],
)
def test_a_country_with_which_most_numbers_are_read_is_not_blamed(
    region: str | None, first: list[str], blamed: int
) -> None:
    cells = ["O6 13 45 67 89", "O6 13 45 67 90"]
    use = ColumnUse("A", "a", "phone", How(region=region))
    recipe = Recipe("batch.audiences.update", columns=(use,))
    found = causes(report(group("phone", cells), cells), recipe, lambda one: first)
    assert len(found) == blamed


def test_only_rules_about_a_setting_point_to_one() -> None:
    assert mend(group("id-missing", [""])) == "Write it so."


def test_the_filter_and_the_tables_as_values() -> None:
    wrong, odd = group("url", ["x", "y"]), group("phone-rewritten", ["z"], "warning")
    assert filtered([wrong, odd], "errors") == [wrong]
    assert filtered([wrong, odd], "warnings") == [odd]
    assert filtered([wrong, odd], "all") == [wrong, odd]
    assert findings_table([wrong], ()).values.tolist() == [[2, "A", "x", "M", "Write it so.", 2]]
    assert places_table(report(wrong, ["x", "y"]), wrong).values.tolist() == [[2, "x"], [3, "y"]]
    spaces = report(wrong, ["   ", " y"])
    assert places_table(spaces, wrong)["Found"].tolist() == ["␣␣␣", "␣y"]


def test_of_two_sheets_each_line_names_its_own_and_lists_its_own_places() -> None:
    def on(sheet: str, rows: int) -> tuple[Issue, ...]:
        found = (Issue("url", "M", "F", "error", sheet, n, n + 1, "A", "a", sheet) for n in (1, 2))
        return tuple(found)[:rows]

    groups = (Group(on("Events", 1)[0], 2), Group(on("People", 1)[0], 1))
    issues = (*on("People", 1), *on("Events", 2))
    both = ("People", "Events")
    found = Report("f", "People", 9, 1, "d", 6, 3, 3, 0, issues, False, groups, sheets=both)
    named = findings_table(groups, (), several=found.several)["Column"].tolist()
    assert named == ["Events: A", "People: A"]
    assert places_table(found, groups[0]).values.tolist() == [[2, "Events"], [3, "Events"]]
    assert places_table(found, groups[1]).values.tolist() == [[2, "People"]]


def test_a_setting_of_another_sheet_is_blamed_by_that_sheets_own_decisions() -> None:
    """Only the main sheet has a decimal comma, so only the other sheet's setting is to blame."""
    cells = ["1,5", "2,5"]
    made = [
        Issue("number", "M", "F", "error", "Events", n, n + 1, "A", "a", cell)
        for n, cell in enumerate(cells, 1)
    ]
    found = report(Group(made[0], 2), cells)
    found = replace(found, sheet="People", sheets=("People", "Events"), issues=tuple(made))
    comma = (ColumnUse("A", "a", "number", How(decimal=",")),)
    point = Recipe("d", {}, Reading(sheet="Events"), (ColumnUse("A", "a", "number"),))
    main = Recipe("d", columns=comma)
    assert causes(found, main) == ()
    (cause,) = causes(found, replace(main, also=(point,)))
    assert (cause.sheet, cause.setting) == ("Events", "decimal mark")


def test_a_setting_that_ruins_every_row_is_what_the_page_names() -> None:
    story = Story().press("goal-batch.audiences.update")
    story.upload("p.csv", b"custom_id,date(born)\n1,31/03/1980\n2,30/04/1981\n").press("next")
    story.labelled("text_input", "Audience").set_value("VIP").run()
    story.press("next")
    told = " ".join(map(plain, story.sentences))
    assert "No row can be sent as it is." in told
    assert "Columns → how its dates are written (date(born))" in told
    assert "bring it again" not in told
    assert story.at.button(key="next").disabled


@pytest.mark.usefixtures("practice")
def test_the_messy_sample_has_its_errors_before_its_warnings() -> None:
    story = Story().press("sample-audience_messy.xlsx").press("next")
    next(box for box in story.at.selectbox if box.value == "undecided").set_value("leave").run()
    story.press("next")
    assert story.metrics == {
        "Rows ok": "276",
        "Rows with errors": "23",
        "Superseded by a later row": "1",
    }
    story.at.radio(key="findings-shown").set_value("all").run()
    shown = story.at.dataframe[0].value
    assert shown["Times"].sum() == 30
