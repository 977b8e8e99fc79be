"""The same once more with another file: the pages ask only what is different this time."""

from __future__ import annotations

from typing import Any

import pytest
from app_story import Story, plain
from test_app_sending import previewed, settled

from workbench.ui import draft_files

NEXT_WEEK = b"custom_id,first_name\n003,L\n004,M\n"


def sent() -> str:
    story = previewed().press("send")
    run = story.at.query_params["run"]
    run = run if isinstance(run, str) else run[0]
    assert settled(run).headline == "Live"
    return str(run)


def again(run: str) -> Story:
    story = Story().press(f"repeat-{run}")
    assert story.title == "File"
    assert "A recipe is here. It says what 2 columns mean" in " ".join(map(plain, story.sentences))
    return story


def test_an_unchanged_file_goes_straight_to_the_preview_and_is_sent(practice: Any) -> None:
    run = sent()
    story = again(run).upload("people.csv", NEXT_WEEK)
    assert story.title == "Preview and send"
    assert story.metrics["Rows"] == "2"
    made = draft_files.load(story.draft)
    assert made.run != run
    Story(draft=made.id).to("send/preview").press("send")
    assert settled(made.run).headline == "Live"
    assert [line["rows"] for line in practice.requests("audiences/update")] == [2, 2]


@pytest.mark.usefixtures("practice")
@pytest.mark.parametrize(
    ("content", "page"),
    [
        (b"custom_id,first_name,city\n003,L,Rome\n", "Columns"),
        (b"custom_id,name\n003,L\n", "Columns"),
        (b"custom_id,first_name\n,L\n", "Check"),
        (b"custom_id,first_name\n003,L\n,M\n", "Check"),
        (b"", "File"),
    ],
    ids=["new", "renamed", "nothing good", "one row wrong", "unreadable"],
)
def test_a_changed_file_stops_at_the_step_that_asks_about_it(content: bytes, page: str) -> None:
    assert again(sent()).upload("people.csv", content).title == page


@pytest.mark.usefixtures("practice")
def test_a_first_file_begins_with_its_own_page() -> None:
    story = Story().press("goal-batch.audiences.update").upload("people.csv", NEXT_WEEK)
    assert story.title == "File"


@pytest.mark.usefixtures("practice")
def test_a_runs_page_begins_it_as_well() -> None:
    run = sent()
    page = Story().to("track/run")
    page.at.query_params["run"] = run
    page.at.run()
    page.press(f"repeat-{run}")
    assert page.title == "File"
