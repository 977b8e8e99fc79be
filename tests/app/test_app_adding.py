"""On File the rows of another file are added; each row says where it came from."""

from __future__ import annotations

import pytest
from app_story import Story, plain

from workbench.recipes.recipe import ColumnUse
from workbench.ui import draft_files
from workbench.ui.drafting import Draft

MAY = b"custom_id,city\nc1,Lyon\nc2,Paris\n"
JUNE = b"age;custom_id\n30;c3\n31;c1\n"


def at_file() -> Story:
    return Story().press("goal-batch.audiences.update").upload("may.csv", MAY)


def offered(story: Story, name: str, content: bytes) -> Story:
    """Opens the box and gives it a file."""
    taken = story.at.session_state.get("uploads", 0)
    story.at.session_state[f"adding-{taken}"] = True
    story.at.run()
    uploader = story.labelled("file_uploader", "The other file")
    uploader.upload(name, content, "text/csv").run()
    return story


def kept(story: Story) -> Draft:
    found = draft_files.load(story.draft)
    assert found is not None
    return found


def head(story: Story) -> list[list[str]]:
    shown = next(one.value for one in story.at.dataframe if "custom_id" in one.value)
    return shown.drop(columns="line").to_numpy().tolist()


def test_the_rows_of_another_file_are_added_by_their_headers() -> None:
    story = offered(at_file(), "june.csv", JUNE)
    assert not story.at.exception
    said = [plain(one) for one in story.sentences]
    assert "2 rows of may.csv and 2 rows of june.csv" in said
    assert "may.csv has no column “age”: empty in its 2 rows" in said
    assert "june.csv has no column “city”: empty in its 2 rows" in said
    story.press("add-these")
    made = kept(story)
    assert (made.source and made.source.name) == "may + june.csv"
    assert head(story) == [
        ["c1", "Lyon", "", "may.csv", "2"],
        ["c2", "Paris", "", "may.csv", "3"],
        ["c3", "", "30", "june.csv", "2"],
        ["c1", "", "31", "june.csv", "3"],
    ]
    names = {one.name for one in draft_files.folder(made).iterdir()}
    assert not [one for one in names if one.startswith(("add-", "combined"))]
    cold = Story(draft=story.draft).to("prepare/file")
    assert len(head(cold)) == 4


@pytest.mark.usefixtures("practice")
def test_where_a_row_came_from_is_left_behind_before_and_after_columns() -> None:
    story = at_file()
    story.press("next")
    story.labelled("text_input", "Audience").set_value("VIP")
    story.labelled("toggle", "Create the audience first").set_value(True)
    story.at.run()
    story.press("next").to("prepare/file")
    offered(story, "more.csv", b"custom_id,city\nc9,Nice\n").press("add-these")
    left = [one for one in kept(story).columns if not one.target]
    assert left == [ColumnUse("Row from file"), ColumnUse("Row from line")]
    story.to("prepare/columns").press("next").to("prepare/select")
    assert story.metrics["Rows selected"] == "3"

    fresh = offered(at_file(), "more.csv", b"custom_id,city\nc9,Nice\n").press("add-these")
    fresh.press("next")
    fresh.labelled("text_input", "Audience").set_value("VIP")
    fresh.at.run()
    targets = {one.header: one.target for one in kept(fresh).columns}
    assert targets == {
        "custom_id": "id",
        "city": "city",
        "Row from file": "",
        "Row from line": "",
    }


def test_what_cannot_be_added_is_told_and_the_file_stays() -> None:
    story = offered(at_file(), "bad.csv", b"custom_id,custom_id\nc1,c2\n")
    assert any("2 columns called “custom_id”" in plain(one) for one in story.errors)
    assert (kept(story).source or None) is not None
    assert kept(story).source.name == "may.csv"  # type: ignore[union-attr]  # asserted above
