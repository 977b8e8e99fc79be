"""The guided tour: the pages themselves, with a sentence each, from a sample file to Live."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from app_story import Story
from test_app_target import ended

from workbench.ui import draft_files, guided


def told(story: Story) -> list[str]:
    """The titles of what the tour says on the page."""
    return [one.proto.title for one in story.at.info if one.proto.title.startswith("Guided tour")]


def test_a_newcomer_is_offered_the_tour_and_others_only_on_practice(home: Path) -> None:
    assert "tour" in keys(Story())
    assert "tour" in keys(Story().to("practice/twin"))
    Story().press("goal-batch.audiences.update")
    assert "tour" not in keys(Story())


def keys(story: Story) -> list[str | None]:
    return [one.key for one in story.at.button]


def test_the_tour_goes_through_the_pages_to_live(practice: Any) -> None:
    story = Story().press("tour")
    for title in ("File", "Columns", "Check"):
        assert story.title == title
        story.press("next")
    assert story.title == "Preview and send"
    assert told(story) == ["Guided tour 4 of 5"]
    made = draft_files.load(story.draft)
    story.press("send")
    assert story.title == "Run"
    assert told(story) == ["Guided tour 5 of 5"]
    assert ended(made.run).headline == "Live"
    sent = practice.requests("audiences/create")
    assert [line["name"] for line in sent] == [made.options["name"]]
    assert str(made.options["name"]).startswith("DEMO_")


@pytest.mark.usefixtures("practice")
@pytest.mark.parametrize("steps", [0, 1, 2, 3])
def test_the_tour_can_be_left_at_any_step_and_leaves_nothing(home: Path, steps: int) -> None:
    story = Story().press("tour")
    for _ in range(steps):
        story.press("next")
    story.press("leave-tour")
    assert story.title == "Audience workbench"
    assert draft_files.saved() == ([], 0)
    assert not any((home / "runs").glob("*"))


@pytest.mark.usefixtures("practice")
def test_the_tour_goes_on_after_a_reload() -> None:
    story = Story().press("tour").press("next")
    again = Story(draft=story.draft).to("prepare/columns")
    assert told(again) == ["Guided tour 2 of 5"]


def test_another_draft_is_no_tour() -> None:
    story = Story().press("tour")
    made = draft_files.load(story.draft)
    assert guided.touring(made)
    assert not guided.touring(replace(made, options={**made.options, "name": "DEMO_DAY"}))
    assert not guided.touring(replace(made, source=None))
