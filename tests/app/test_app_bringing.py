"""A recipe is brought on File, before or after its sheet, and the file is read as it says."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from app_story import Story, plain
from test_app_kinds import workbook

from workbench.ui import draft_files

TEXT = "Export;de;mai\n\nid;prénom;ville\n1;Zoé;Orléans\n2;Ann;Köln\n".encode("cp1252")
RECIPE = """
destination = "batch.audiences.update"
[options]
name = "VIP"
[reading]
encoding = "cp1252"
delimiter = ";"
header_row = 3
[[columns]]
header = "id"
target = "id"
[[columns]]
header = "prénom"
target = "first_name"
[[columns]]
header = "ville"
target = "town"
"""


def begun() -> Story:
    return Story().press("goal-batch.audiences.update")


def bring(story: Story, recipe: str) -> Story:
    """Opens the part of File for recipes and brings one there."""
    taken = story.at.session_state.get("uploads", 0)
    story.at.session_state[f"recipe-of-{taken}"] = True
    story.at.run()
    box = story.labelled("file_uploader", "Use a recipe (.toml)")
    box.upload("r.toml", recipe.encode(), "application/toml").run()
    return story


def told(story: Story) -> str:
    return " ".join(map(plain, story.sentences))


def headers(story: Story) -> list[str]:
    """The columns of the rows as they are read."""
    tables = [list(one.value.columns) for one in story.at.dataframe]
    return next(names for names in tables if names[0] == "line")


def test_before_the_file_a_recipe_says_how_it_will_be_read() -> None:
    story = bring(begun(), RECIPE)
    assert story.title == "File"
    assert (
        "A recipe is here. It says what 3 columns mean and reads the file so: Encoding cp1252, "
        "Columns are parted by ;, Line of the headers 3."
    ) in told(story)
    story.upload("may.csv", TEXT).to("prepare/file")
    assert story.errors == []
    assert "2 rows and 3 columns; the headers are in line 3." in told(story).replace("**", "")
    made = draft_files.load(story.draft)
    assert (made.opened_for, made.options) == (made.opening, {"name": "VIP"})
    assert [use.target for use in made.columns] == ["id", "first_name", "town"]


@pytest.mark.usefixtures("practice")
def test_after_the_file_a_recipe_answers_what_was_asked_about_it_and_leads_on() -> None:
    story = begun().upload("may.csv", TEXT)
    assert "not UTF-8" in plain(story.errors[0])
    bring(story, RECIPE.replace('"town"', '"Town"'))
    # What the recipe says wrong is mended where it was said.
    assert (story.title, story.errors) == ("Columns", [])
    bring(story.to("prepare/file"), RECIPE.replace('"VIP"', '"VIP"\ncreate = true'))
    assert (story.title, story.errors) == ("Preview and send", [])
    assert headers(story.to("prepare/file")) == ["line", "id", "prénom", "ville"]


@pytest.mark.usefixtures("practice")
def test_the_sheet_is_the_recipes_too() -> None:
    sheets = workbook(Notes=[["a", "b"], ["1", "2"]], People=[["id", "town"], ["1", "Rome"]])
    sheet = 'destination = "batch.audiences.update"\n[reading]\nsheet = "People"\n'
    story = bring(begun(), sheet + '[[columns]]\nheader = "id"\ntarget = "id"\n')
    story.upload("book.xlsx", sheets).to("prepare/file")
    assert headers(story) == ["line", "id", "town"]
    # What does not fit is said: a text has no sheets.
    story.upload("other.csv", b"id,town\n1,Rome\n").to("prepare/file")
    bring(story, sheet)
    assert "Nothing in this file is read by Sheet People" in told(story)
    assert draft_files.load(story.draft).reading.sheet == "People"


@pytest.mark.usefixtures("practice")
def test_how_a_file_is_read_is_saved_with_each_choice() -> None:
    """Whoever goes on after choosing has chosen: no button of its own takes it."""
    story = begun().upload("may.csv", b"custom_id,phone\n1,06 12 34 56 78\n")
    assert "Read it so" not in [one.label for one in story.at.button]
    story.labelled("selectbox", "Country of phones without a country code").set_value("FR").run()
    story.labelled("selectbox", "Dates are written").set_value("DMY").run()
    again = Story(draft=story.draft).to("prepare/file")
    assert again.labelled("selectbox", "Country of phones without a country code").value == "FR"
    again.press("next")
    reading = draft_files.load(again.draft).reading
    assert (reading.region, reading.dates) == ("FR", "DMY")


def test_a_sheet_or_a_line_that_is_not_there_is_said_and_nothing_is_lost() -> None:
    story = bring(begun(), RECIPE.replace("header_row = 3", "header_row = 30"))
    story.upload("may.csv", TEXT)
    assert "“Line of the headers” 30" in plain(story.errors[0])
    assert len(draft_files.load(story.draft).columns) == 3


def test_columns_of_a_recipe_that_are_not_there_are_said_on_file() -> None:
    story = begun().upload("june.csv", TEXT.replace(b"ville", b"lieu"))
    bring(story, RECIPE)
    assert (
        "1 column that you decided about is not in this file: “ville”. Columns asks first what it "
        "is called now."
    ) in told(story)


def test_a_recipe_for_another_goal_changes_it_only_once_that_was_agreed_to() -> None:
    story = bring(begun(), RECIPE.replace("audiences.update", "profiles.update"))
    assert (
        "This recipe is for another goal: “Update people's profiles and events”, and here it is"
        in told(story)
    )
    made = draft_files.saved()[0][0]
    assert (made.destination, made.columns) == ("batch.audiences.update", ())
    story.press("recipe-goal")
    made = draft_files.load(made.id)
    assert (made.destination, len(made.columns)) == ("batch.profiles.update", 3)


def test_the_first_upload_of_the_page_is_the_files() -> None:
    story = begun()
    assert [one.label for one in story.at.file_uploader] == ["Your spreadsheet"]


def hiding() -> bytes:
    made = BytesIO()
    book: Any = xlsxwriter.Workbook(made)
    sheet = book.add_worksheet("People")
    sheet.write_row(0, 0, ["id", "name", "town"])
    sheet.write_row(1, 0, ["1", "Ann", "Rome"])
    sheet.set_column(1, 1, None, None, {"hidden": True})
    book.close()
    return made.getvalue()


@pytest.mark.usefixtures("practice")
def test_a_column_that_the_workbook_hides_is_marked_on_columns() -> None:
    story = begun().upload("people.xlsx", hiding()).press("next")
    marks = [one for one in told(story).split(" :material/") if "hidden in the workbook" in one]
    assert len(marks) == 1
    captions = [plain(one.value) for one in story.at.caption]
    place = captions.index(":material/visibility_off: hidden in the workbook")
    assert captions[place - 1] == "Ann"
