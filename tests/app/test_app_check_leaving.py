"""Check goes on without a cell or a person: saved with the draft, counted, undone."""

from __future__ import annotations

import pytest
from app_story import Story
from test_app_fixes import check, checked, kept, told

from workbench.delivery import homes
from workbench.plans.plan import Plan
from workbench.ui import draft_files

PEOPLE = "custom_id,city,visits\na,Paris,1\nb,Lyon,x\nc,Nice,y\nb,Metz,z\n,Lille,5\n"


def labels(story: Story) -> list[str]:
    return [one.label for one in story.at.button]


def lines_left(story: Story) -> list[int]:
    fixes = draft_files.fixes(kept(story))
    return [line for _, line in fixes.left_out] if fixes else []


@pytest.mark.usefixtures("practice")
def test_a_row_is_sent_without_its_cell_and_the_cell_is_taken_back() -> None:
    story = checked(PEOPLE)
    assert story.metrics["Rows ok"] == "1"
    story.labelled("selectbox", "Which cell").set_value(3).run()
    story.press("leave-cell")
    assert story.metrics["Rows ok"] == "2"
    assert "“y” → (empty)" in told(story)
    story.press("unfix--3-3")
    assert story.metrics["Rows ok"] == "1"


@pytest.mark.usefixtures("practice")
def test_a_person_is_left_out_with_all_rows_and_taken_back_with_all_of_them() -> None:
    story = checked(PEOPLE)
    assert story.metrics["Rows with errors"] == "4"
    story.labelled("selectbox", "Which cell").set_value(2).run()
    story.press("leave-row")
    assert lines_left(story) == [3, 5]
    assert (story.metrics["Left out by you"], story.metrics["Rows with errors"]) == ("2", "2")
    again = check(kept(story))
    assert "Line 3, b" in told(again)
    again.press("unleave--5")
    assert lines_left(again) == []
    assert "Left out by you" not in again.metrics


@pytest.mark.usefixtures("practice")
def test_all_rows_of_a_finding_are_left_out_and_taken_back_at_once() -> None:
    story = checked(PEOPLE)
    assert {"Send without these 3 cells", "Leave out all 3 rows"} <= set(labels(story))
    story.press("leave-rows")
    assert lines_left(story) == [3, 4, 5]
    assert story.metrics["Left out by you"] == "3"
    story.press("unleave-all")
    assert story.metrics["Rows with errors"] == "4"


@pytest.mark.usefixtures("practice")
def test_all_cells_of_a_finding_are_left_empty_and_counted_in_their_own_words() -> None:
    story = checked(PEOPLE).press("leave-cells")
    assert story.metrics["Rows with errors"] == "1"
    fixes = draft_files.fixes(kept(story))
    assert fixes is not None
    assert [(one.row, one.found, one.value) for one in fixes.fixes] == [
        (2, "x", ""),
        (3, "y", ""),
        (4, "z", ""),
    ]
    story.press("next")
    made = Plan.load(homes.runs_folder() / kept(story).run)
    assert [(one.label, one.cells) for one in made.changed] == [("Sent without these cells", 3)]


@pytest.mark.usefixtures("practice")
def test_a_row_is_never_sent_without_its_id() -> None:
    story = checked("custom_id,city,visits\na,Paris,1\n,Lille,5\n")
    assert "Leave this person out" in labels(story)
    assert "Send without this cell" not in labels(story)


@pytest.mark.usefixtures("practice")
def test_a_line_that_could_not_be_read_is_left_out_as_well() -> None:
    story = checked("custom_id,city,visits\na,Paris,1\nb,Lyon\n")
    story.press("leave-row")
    assert (story.metrics["Rows with errors"], story.metrics["Left out by you"]) == ("0", "1")


@pytest.mark.usefixtures("practice")
def test_who_is_left_out_is_counted_so_on_preview() -> None:
    story = checked(PEOPLE).press("leave-rows").press("next")
    (not_sent,) = [one.value for one in story.at.dataframe if "That is" in one.value]
    assert dict(zip(not_sent["Why"], not_sent["Rows"], strict=True)) == {
        "invalid": 1,
        "left out": 3,
    }


@pytest.mark.usefixtures("practice")
def test_nobody_leaves_out_the_person_whose_cell_was_just_mended() -> None:
    """The box stays on the mended cell, so the row to leave out is asked for by itself."""
    story = checked(PEOPLE)
    story.labelled("selectbox", "Which cell").set_value(3).run()
    story.labelled("text_input", "What it should hold").set_value("7")
    story.press("fix-save")
    assert story.metrics["Rows with errors"] == "3"
    story.press("leave-row")
    assert 4 not in lines_left(story)
    assert lines_left(story) == [3, 5]
