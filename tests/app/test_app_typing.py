"""Rows typed into the empty grid of the file step are the draft's file at once."""

from __future__ import annotations

from typing import Any

import pytest
from app_story import Story

from workbench.ui import draft_files
from workbench.ui.drafting import Draft, stamp

GOAL = "goal-batch.audiences.update"
NAMES = "Column names of the grid"


def typed(story: Story, rows: dict[int, dict[str, str]], added: list[Any] | None = None) -> Story:
    """As the grid tells what was typed into its rows since it was drawn."""
    told = {"edited_rows": rows, "added_rows": added or [], "deleted_rows": []}
    names = story.labelled("text_input", NAMES).value.split(", ")
    story.at.session_state[f"grid-{story.draft}-{stamp(tuple(names))}"] = told
    story.at.run()
    return story


def content(story: Story) -> bytes:
    return draft_files.source_path(draft_of(story)).read_bytes()


def draft_of(story: Story) -> Draft:
    made = draft_files.load(story.draft)
    assert made is not None
    return made


def test_typed_cells_are_saved_at_once_and_lead_on() -> None:
    story = typed(Story().press(GOAL), {0: {"id": "00123", "city": "Köln"}})
    assert content(story) == (
        "id\taction\tfirst_name\tcity\tdate(joined)\n00123\t\t\tKöln\t\n".encode()
    )
    # What the grid tells is all since it was drawn, the first row again.
    added = [{"id": "00124", "action": "remove"}]
    typed(story, {0: {"id": "00123", "city": "Köln"}}, added)
    assert content(story).splitlines()[1:] == [
        "00123\t\t\tKöln\t".encode(),
        b"00124\tremove\t\t\t",
    ]
    assert story.errors == []
    assert story.at.button(key="next").label == "Next: columns, with 2 rows"
    story.press("next")
    assert (story.title, story.errors) == ("Columns", [])


def test_after_a_reload_the_grid_holds_what_was_typed() -> None:
    story = typed(Story().press(GOAL), {1: {"id": "00123"}})
    again = Story(draft=story.draft).to("prepare/file")
    shown = next(one.value for one in again.at.dataframe if "first_name" in one.value)
    assert shown.to_numpy().tolist() == [["00123", "", "", "", ""]]
    typed(again, {0: {"city": "Paris"}})
    assert content(again).splitlines()[1:] == [b"00123\t\t\tParis\t"]


def test_emptied_rows_leave_no_file() -> None:
    story = typed(Story().press(GOAL), {0: {"id": "00123"}})
    path = draft_files.source_path(draft_of(story))
    typed(story, {0: {"id": ""}})
    assert draft_of(story).source is None
    assert not path.exists()
    assert all(one.key != "next" for one in story.at.button)


def test_a_file_takes_the_place_of_what_was_typed() -> None:
    story = typed(Story().press(GOAL), {0: {"id": "00123"}})
    story.upload("p.csv", b"custom_id,city\n1,Lyon\n")
    source = draft_of(story).source
    assert source is not None
    assert source.name == "p.csv"
    assert any("**1 row**" in one for one in story.sentences)


def named(story: Story, names: str) -> Story:
    story.labelled("text_input", NAMES).set_value(names).run()
    return story


def test_columns_of_the_grid_are_renamed_added_and_taken_away_with_their_cells() -> None:
    story = typed(Story().press(GOAL), {0: {"id": "00123", "city": "Lyon"}})
    # As many as before: town is what city was.
    named(story, "id, action, first_name, town, date(joined)")
    assert content(story) == (b"id\taction\tfirst_name\ttown\tdate(joined)\n00123\t\t\tLyon\t\n")
    named(story, "town, id, email")
    typed(story, {0: {"email": "a@b.example"}})
    assert content(story) == b"town\tid\temail\nLyon\t00123\ta@b.example\n"
    again = Story(draft=story.draft).to("prepare/file")
    assert again.labelled("text_input", NAMES).value == "town, id, email"
    again.press("next")
    assert (again.title, again.errors) == ("Columns", [])


@pytest.mark.parametrize(
    ("names", "told"),
    [
        ("id, action", "A column that holds cells is not taken away: empty its cells first."),
        ("id, id, city", "Each column needs a name of its own, with commas between."),
        ("id,, city", "Each column needs a name of its own, with commas between."),
        ("", "Each column needs a name of its own, with commas between."),
    ],
)
def test_no_typed_cell_goes_with_its_column(names: str, told: str) -> None:
    story = typed(Story().press(GOAL), {0: {"id": "00123", "city": "Lyon"}})
    before = content(story)
    named(story, names)
    assert told in [one.value for one in story.at.warning]
    assert content(story) == before
