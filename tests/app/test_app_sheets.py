"""The columns of a further sheet are decided on the page like those of the first one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from app_story import Story, plain
from test_app_kinds import said, workbook

from workbench.delivery import homes
from workbench.plans.plan import Plan
from workbench.recipe_files import recipe
from workbench.recipes.recipe import Recipe
from workbench.ui import draft_files
from workbench.ui.drafting import Draft

PEOPLE = [["custom_id", "city"], ["c1", "Lyon"], ["c2", "Paris"]]
EVENTS = [
    ["who", "what", "event.price", "event.paid", "event.due"],
    ["c1", "bought", "12,5", "oui", "31/03/2026"],
    ["c2", "left", "3", "non", "01/04/2026"],
]
BOOK = workbook(People=PEOPLE, Events=EVENTS)


def column(n: int, what: str = "Column {} goes to") -> str:
    return what.format(f"{n} of the sheet of events")


def opened(content: bytes = BOOK) -> Story:
    """On Columns, with the sheet of events named."""
    story = Story().press("goal-batch.profiles.update").upload("book.xlsx", content)
    story.press("next")
    story.labelled("selectbox", "Sheet of events").set_value("Events").run()
    return story


def mapped() -> Story:
    story = opened()
    story.labelled("selectbox", column(1)).set_value("custom_id")
    story.labelled("selectbox", column(2)).set_value("event.name")
    story.at.run()
    return story


def kept(story: Story) -> tuple[Recipe, ...]:
    made = draft_files.load(story.draft)
    assert made is not None
    return made.also


def test_what_is_open_in_a_further_sheet_stands_in_the_way_under_its_name() -> None:
    story = opened()
    told = plain(story.at.warning[0].value)
    assert "The sheet Events: No column is mapped to Custom ID, which is needed" in told
    assert story.at.button(key="next").disabled
    story = mapped()
    assert not story.at.button(key="next").disabled
    assert story.errors == []


@pytest.mark.usefixtures("practice")
def test_a_further_sheet_is_mapped_on_the_page_and_sent_so() -> None:
    story = mapped()
    story.labelled("selectbox", column(3, "Kind of column {}")).set_value("number").run()
    story.labelled("selectbox", column(3, "Decimals of column {}")).set_value(",").run()
    story.labelled("selectbox", column(4)).set_value("leave").run()
    story.labelled("selectbox", column(5, "Kind of column {}")).set_value("date").run()
    story.labelled("selectbox", column(5, "Dates of column {}")).set_value("DMY").run()
    # The main sheet has boxes of its own, which nothing here has moved.
    assert story.labelled("selectbox", "Column 1 goes to").value == "custom_id"
    story.press("next")
    assert story.metrics["Rows with errors"] == "0", said(story)
    story.press("next")
    made = draft_files.load(story.draft)
    assert made is not None
    body = json.loads(Plan.load(homes.runs_folder() / made.run).chunk_path(2).read_bytes())
    assert [one["events"] for one in body] == [
        [{"name": "bought", "attributes": {"price": 12.5, "date(due)": "2026-03-31T00:00:00Z"}}],
        [{"name": "left", "attributes": {"price": 3, "date(due)": "2026-04-01T00:00:00Z"}}],
    ]


def test_the_decisions_about_a_further_sheet_survive_a_restart() -> None:
    first = mapped()
    first.labelled("selectbox", column(5)).set_value("leave").run()
    again = Story(draft=first.draft).to("prepare/columns")
    found = [again.labelled("selectbox", column(n)).value for n in (1, 2, 5)]
    assert found == ["custom_id", "event.name", "leave"]
    (about,) = kept(again)
    assert (about.destination, about.reading.sheet) == ("batch.profiles.events", "Events")
    assert [use.target for use in about.columns][:2] == ["custom_id", "event.name"]
    assert Draft.from_dict(draft_files.load(first.draft).as_dict()).also == kept(first)


def test_words_of_a_further_sheet_get_their_meaning_there() -> None:
    story = mapped()
    story.labelled("selectbox", column(4, "Kind of column {}")).set_value("boolean").run()
    story.labelled("selectbox", column(4, "Word 1 of column {} means")).set_value("true")
    story.labelled("selectbox", column(4, "Word 2 of column {} means")).set_value("false")
    story.at.run()
    (about,) = kept(story)
    assert {"oui": "true", "non": "false"}.items() <= dict(about.columns[3].how.values).items()


def test_the_order_of_dates_that_the_file_says_holds_for_every_sheet() -> None:
    story = mapped()
    story.labelled("selectbox", column(5, "Kind of column {}")).set_value("date").run()
    story.to("prepare/file")
    story.labelled("selectbox", "Dates are written").set_value("DMY")
    story.at.run()
    assert kept(story)[0].columns[4].how.dates == "DMY"
    story.to("prepare/columns")
    assert story.labelled("selectbox", column(5, "Dates of column {}")).value == "DMY"


def test_the_sheet_of_the_rows_cannot_be_the_further_one_as_well() -> None:
    story = opened()
    made = draft_files.load(story.draft)
    assert made is not None
    story.to("prepare/file")
    story.labelled("selectbox", "Sheet").set_value("Events")
    story.at.run()
    story.to("prepare/columns")
    assert "The sheet “Events” is named twice" in said(story)
    assert story.at.button(key="next").disabled


def test_a_suggested_recipe_has_the_further_sheet_as_the_page_has_it(tmp_path: Path) -> None:
    events = [["customer id", "event name", "event.price"], ["c1", "bought", "12"]]
    content = workbook(People=PEOPLE, Events=events)
    (tmp_path / "book.xlsx").write_bytes(content)
    told: list[str] = []
    made = recipe(
        tmp_path / "book.xlsx",
        "batch.profiles.update",
        set={"events": "Events"},
        out=tmp_path / "recipe.toml",
        tell=told.append,
    )
    (about,) = made.also
    targets = [(use.header, use.target) for use in about.columns]
    assert (about.destination, about.reading.sheet) == ("batch.profiles.events", "Events")
    assert targets == [
        ("customer id", "custom_id"),
        ("event name", "event.name"),
        ("event.price", "event.price"),
    ]
    assert made.also == kept(opened(content))
    assert Recipe.load(tmp_path / "recipe.toml").also == made.also
    assert recipe(tmp_path / "book.xlsx", "batch.profiles.update", tell=told.append).also == ()


def test_what_a_further_sheet_lacks_is_said_of_that_sheet(tmp_path: Path) -> None:
    (tmp_path / "book.xlsx").write_bytes(BOOK)
    told: list[str] = []
    goal = "batch.profiles.update"
    recipe(tmp_path / "book.xlsx", goal, set={"events": "Events"}, tell=told.append)
    assert told[-1].startswith("Sheet “Events”: ")
