"""A text is replaced in a whole column on Check: seen first, then decided, then undone."""

from __future__ import annotations

import orjson
import pytest
from app_story import Story
from test_app_repairs import checked, told

from workbench.checks.report import Report
from workbench.delivery import homes
from workbench.plans.plan import Plan
from workbench.recipes.recipe import ColumnUse, Recipe
from workbench.ui import replace_form
from workbench.ui.drafting import Draft
from workbench.vocabulary.reading import Reading

PEOPLE = "custom_id,visits\na,7 x\nb,8\nc,9 x\nd,none\n"


def examples(story: Story) -> list[list[str]]:
    named = ["Before", "After"]
    found = [one.value for one in story.at.dataframe if list(one.value.columns) == named]
    return [row for one in found for row in one.to_numpy().tolist()]


def asks(story: Story, find: str, put: str, at: str) -> Story:
    story.labelled("text_input", "Replace this").set_value(find)
    story.labelled("text_input", "By this").set_value(put)
    story.labelled("radio", "Where it stands").set_value(at).run()
    return story


def buttons(story: Story) -> list[str]:
    return [one.key for one in story.at.button]


@pytest.mark.usefixtures("practice")
def test_it_is_seen_before_it_is_decided_and_undone_by_its_button() -> None:
    story = checked(PEOPLE)
    assert story.metrics["Rows ok"] == "1"
    column = story.labelled("selectbox", "In the column")
    assert column.value == ("", "visits")
    asks(story, " x", "", "end")
    assert "**2 cells** would change. 2 rows ok by it alone." in told(story)
    assert examples(story) == [["7 x", "7"], ["9 x", "9"]]
    assert story.metrics["Rows ok"] == "1"
    story.press("replace")
    assert story.metrics["Rows ok"] == "3"
    assert "**visits**: Remove “ x” at the end" in told(story)
    assert "2 cells, like “7 x” → “7”" in told(story)
    (undo,) = [key for key in buttons(story) if key.startswith("undo-")]
    story.press(undo)
    assert story.metrics["Rows ok"] == "1"


@pytest.mark.usefixtures("practice")
def test_it_outlives_a_reload_and_is_in_the_bytes_of_the_preview() -> None:
    story = asks(checked(PEOPLE), " x", "", "end").press("replace")
    again = Story(draft=story.draft).to("prepare/check")
    assert again.metrics["Rows ok"] == "3"
    again.press("next")
    (folder,) = [path for path in homes.runs_folder().iterdir() if path.is_dir()]
    body = orjson.loads(Plan.load(folder).chunk_path(2).read_bytes())
    assert [one["attributes"]["visits"] for one in body["ids"]] == [7, 8, 9]


@pytest.mark.usefixtures("practice")
def test_what_no_cell_has_and_what_costs_rows_is_said() -> None:
    story = asks(checked(PEOPLE), "zebra", "", "anywhere")
    assert "No cell of this column has it" in told(story)
    assert "replace" not in buttons(story)
    asks(story, "8", "eight", "cell")
    assert "1 row fewer ok by it: it makes good cells wrong" in told(story)


@pytest.mark.usefixtures("practice")
def test_while_presenting_its_cells_are_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    story = asks(checked(PEOPLE), " x", "", "end")
    monkeypatch.setenv("WORKBENCH_PRESENT", "1")
    story.at.run()
    # What was typed before may be a cell: it is not in the boxes any more.
    assert story.labelled("text_input", "Replace this").value == ""
    asks(story, " x", "", "end")
    shown = [cell for row in examples(story) for cell in row]
    assert len(shown) == 4
    assert all(cell.startswith("••") for cell in shown)


@pytest.mark.usefixtures("practice")
def test_a_text_that_is_replaced_already_has_no_button() -> None:
    story = asks(checked(), "7", "77", "anywhere").press("replace")
    asks(story, "7", "77", "anywhere")
    assert "That is replaced already: see “Repaired” above." in told(story)
    assert "replace" not in buttons(story)


@pytest.mark.usefixtures("practice")
def test_while_nothing_is_asked_the_page_does_not_read_the_file_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A file that is prepared at every click takes seconds where it has a million rows."""
    story = checked()
    read: list[object] = []
    monkeypatch.setattr(replace_form.opening, "prepared", lambda *given: read.append(given))
    story.at.run()
    assert "Write what is to be replaced" in told(story)
    assert read == []


def test_every_sheet_that_is_decided_about_has_its_columns_there() -> None:
    """A sheet of which nothing is decided has no column that could keep what is decided now."""
    named, left = ColumnUse("Name", "name"), ColumnUse("Note")
    also = Recipe("batch.catalogs.update", reading=Reading(sheet="Fields"), columns=(named, left))
    made = Draft("a" * 12, "batch.catalogs.items", columns=(ColumnUse("Sku", "id"),), also=(also,))
    found = Report(
        file="b.xlsx",
        sheet="Items",
        sheets=("Items", "Fields", "New"),
        destination="batch.catalogs.items",
        rows=2,
        columns=2,
        rows_ok=2,
        rows_with_errors=0,
        errors=0,
        warnings=0,
        issues=(),
        issues_truncated=False,
    )
    assert replace_form.columns_of(made, found) == {
        ("Items", "id"): "Items: Sku",
        ("Fields", "name"): "Fields: Name",
    }


@pytest.mark.usefixtures("practice")
@pytest.mark.parametrize("tab", ["A row and its bytes", "Changed on the way (1)"])
@pytest.mark.parametrize("on", [True, False])
def test_the_preview_shows_the_cell_that_is_replaced_only_while_nobody_presents(
    tab: str, on: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its words say what is replaced, and that is a cell as a whole."""
    story = asks(checked(PEOPLE), "7 x", "7", "cell").press("replace").press("next")
    if on:
        monkeypatch.setenv("WORKBENCH_PRESENT", "1")
    story.details(tab)
    shown = " ".join(str(one.value.to_numpy().tolist()) for one in story.at.dataframe)
    assert "Replace cells that are “" in shown
    assert ("7 x" in shown) is not on
