"""Rows typed into the empty grid of the file step are the draft's file at once."""

from __future__ import annotations

from typing import Any

from app_story import Story

from workbench.ui import draft_files
from workbench.ui.drafting import Draft

GOAL = "goal-batch.audiences.update"


def typed(story: Story, rows: dict[int, dict[str, str]], added: list[Any] | None = None) -> Story:
    """As the grid tells what was typed into its rows since it was drawn."""
    told = {"edited_rows": rows, "added_rows": added or [], "deleted_rows": []}
    story.at.session_state[f"grid-{story.draft}"] = told
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
