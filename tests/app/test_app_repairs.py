"""Repairs on Check: offered with a count and an example, taken by a button, undone by another."""

from __future__ import annotations

import orjson
import pytest
from app_story import Story, plain

from workbench.delivery import homes
from workbench.plans.plan import Plan

PEOPLE = 'custom_id,visits\na,7.0\nb,8\nc,"1,234"\nd,x\n'


def checked(people: str = PEOPLE) -> Story:
    """On Check, with whole numbers expected in the second column."""
    story = Story().press("goal-batch.audiences.update").upload("people.csv", people.encode())
    story.press("next")
    story.labelled("selectbox", "Kind of column 2").set_value("integer")
    story.labelled("text_input", "Audience").set_value("VIP")
    story.labelled("toggle", "Create the audience first").set_value(True)
    story.at.run()
    return story.press("next")


def told(story: Story) -> str:
    return " ".join(map(plain, story.sentences))


@pytest.mark.usefixtures("practice")
def test_a_repair_is_taken_and_undone_by_its_button() -> None:
    story = checked()
    assert story.metrics["Rows ok"] == "1"
    assert "1 cell, like “7.0” → “7”" in told(story)
    assert "1 cell, like “1,234” → “1234”" in told(story)
    story.press("repair-point-zero-visits-").press("repair-thousands-comma-visits-")
    assert story.metrics["Rows ok"] == "3"
    assert "What could be repaired" not in [one.value for one in story.at.header]
    assert "Repaired" in [one.value for one in story.at.header]
    story.press("undo-point-zero-visits-")
    assert story.metrics["Rows ok"] == "2"
    assert "What could be repaired" in [one.value for one in story.at.header]


@pytest.mark.usefixtures("practice")
def test_a_repair_outlives_a_reload_and_is_in_the_bytes_of_the_preview() -> None:
    story = checked().press("repair-point-zero-visits-").press("repair-thousands-comma-visits-")
    again = Story(draft=story.draft).to("prepare/check")
    assert again.metrics["Rows ok"] == "3"
    again.press("next")
    assert again.metrics["Rows"] == "3"
    again.details("Changed on the way (2)")
    named = ["Column", "What is done", "Cells", "Before", "After"]
    (shown,) = [one.value for one in again.at.dataframe if list(one.value.columns) == named]
    assert shown.to_numpy().tolist() == [
        ["visits", "Remove “.0” at the end", 1, "7.0", "7"],
        ["visits", "Remove commas between thousands", 1, "1,234", "1234"],
    ]
    (folder,) = [path for path in homes.runs_folder().iterdir() if path.is_dir()]
    body = orjson.loads(Plan.load(folder).chunk_path(2).read_bytes())
    assert [one["attributes"]["visits"] for one in body["ids"]] == [7, 8, 1234]
