"""Next month's file in a draft, or a recipe for another file: what differs is asked first."""

from __future__ import annotations

import orjson
import pytest
from app_story import Story, plain
from test_app_kinds import workbook

from workbench.delivery import homes
from workbench.plans.plan import Plan

MAY = b"custom_id,Last purchase,City\na,2024-05-01,Oslo\n"
JUNE = b"custom_id,Purchase (last),Town,Score\nb,2024-06-01,Rome,5\n"


PEOPLE = [["custom_id", "city"], ["c1", "Lyon"], ["c2", "Paris"]]
OLD = ["custom_id", "event.name", "event.price", "event.due"]
NEW = ["custom_id", "event.name", "event.prices", "event.until"]
BOUGHT = [["c1", "bought", "12", "2026-03-31"], ["c2", "left", "3", "2026-04-01"]]


def settled() -> Story:
    story = Story().press("goal-batch.audiences.update").upload("may.csv", MAY).press("next")
    story.labelled("text_input", "Audience").set_value("VIP")
    story.labelled("toggle", "Create the audience first").set_value(True)
    story.at.run()
    return story.press("next")


def june() -> Story:
    story = settled().to("prepare/file").upload("june.csv", JUNE)
    return story.to("prepare/columns")


def told(story: Story) -> str:
    return " ".join(map(plain, story.sentences))


@pytest.mark.usefixtures("practice")
def test_what_differs_is_asked_before_anything_else_and_decides_the_bytes() -> None:
    story = june()
    assert "2 columns that you decided about before are not in it" in told(story)
    assert not story.at.toggle
    boxes = story.at.selectbox
    assert [box.value for box in boxes] == [("Purchase (last)", 1), "Choose…"]
    assert story.at.button(key="drift-use").disabled
    boxes[1].select(("Town", 1)).run()
    story.press("drift-use").press("next")
    assert story.title == "Check"
    Story(draft=story.draft).to("prepare/check").press("next")
    (folder,) = [path for path in homes.runs_folder().iterdir() if path.is_dir()]
    body = orjson.loads(Plan.load(folder).chunk_path(2).read_bytes())
    assert body["ids"][0]["attributes"] == {
        "date(last_purchase)": "2024-06-01T00:00:00Z",
        "city": "Rome",
        "score": 5,
    }


@pytest.mark.usefixtures("practice")
def test_no_box_offers_what_another_has_and_decisions_can_be_forgotten() -> None:
    story = june()
    first, gone = ["Choose…", "It is gone: leave it out"], "It is gone: leave it out"
    assert story.at.selectbox[1].options == [*first, "Town", "Score"]
    story.at.selectbox[1].select(("Town", 1)).run()
    assert story.at.selectbox[0].options == [*first, "Purchase (last)", "Score"]
    story.at.selectbox[0].select(gone).run()
    assert story.at.selectbox[1].value == ("Town", 1)
    assert story.at.selectbox[1].options == [*first, "Purchase (last)", "Town", "Score"]
    story.press("drift-forget")
    assert "of 4 will be sent" in told(story)
    assert story.at.toggle


@pytest.mark.usefixtures("practice")
def test_the_table_is_there_after_a_cold_reload() -> None:
    story = june()
    again = Story(draft=story.draft).to("prepare/columns")
    assert [box.value for box in again.at.selectbox] == [("Purchase (last)", 1), "Choose…"]


@pytest.mark.usefixtures("practice")
def test_a_new_column_is_shown_with_its_values_and_proposed_for_the_same_target() -> None:
    june = b"Kundennummer,Last purchase,Cities\nb,2024-06-01,Rome\nc,2024-06-02,Nice\n"
    story = settled().to("prepare/file").upload("june.csv", june).to("prepare/columns")
    boxes = story.at.selectbox
    # The number is known by what it means, the town nearly by its name.
    assert [box.value for box in boxes] == [("Kundennummer", 1), "Choose…"]
    assert "99 % alike b · c" in told(story)
    assert "perhaps Cities: 60 % alike" in told(story)
    assert story.at.dataframe[0].value.values.tolist() == [
        ["Kundennummer", "b · c", "custom_id"],
        ["Cities", "Rome · Nice", "asked next"],
    ]
    boxes[1].select(("Cities", 1)).run()
    assert "please look: 60 % alike Rome · Nice" in told(story)
    assert story.at.dataframe[0].value.values.tolist()[1] == ["Cities", "Rome · Nice", "City"]


@pytest.mark.usefixtures("practice")
def test_a_new_column_whose_values_do_not_fit_is_doubted() -> None:
    story = june()
    story.at.selectbox[0].select(("Town", 1)).run()
    assert "1 of the first 1 filled cell cannot be read that way" in told(story)


def later_events() -> Story:
    """On Columns, with a workbook whose sheet of events has other columns than the one before."""
    story = Story().press("goal-batch.profiles.update")
    story.upload("book.xlsx", workbook(People=PEOPLE, Events=[OLD, *BOUGHT])).press("next")
    story.labelled("selectbox", "Sheet of events").set_value("Events").run()
    story.to("prepare/file").upload("book.xlsx", workbook(People=PEOPLE, Events=[NEW, *BOUGHT]))
    return story.to("prepare/columns")


@pytest.mark.usefixtures("practice")
def test_what_differs_in_a_further_sheet_is_asked_there_and_decides_the_bytes() -> None:
    story = later_events()
    assert "2 columns that you decided about before are not in it" in told(story)
    assert "The sheet Events: its columns are not those decided about" in told(story)
    assert story.at.button(key="next").disabled
    renamed = story.labelled("selectbox", "Column 1 that is missing")
    assert renamed.value == ("event.prices", 1)
    story.labelled("selectbox", "Column 2 that is missing").select("It is gone: leave it out").run()
    story.press("drift-events-use")
    story.labelled("selectbox", "Column 4 of the sheet of events goes to").set_value("leave").run()
    story.press("next")
    assert story.title == "Check"
    Story(draft=story.draft).to("prepare/check").press("next")
    (folder,) = [path for path in homes.runs_folder().iterdir() if path.is_dir()]
    body = orjson.loads(Plan.load(folder).chunk_path(2).read_bytes())
    assert [one["events"] for one in body] == [
        [{"name": "bought", "attributes": {"price": 12}}],
        [{"name": "left", "attributes": {"price": 3}}],
    ]


def test_what_was_decided_about_a_further_sheet_can_be_forgotten() -> None:
    story = later_events().press("drift-events-forget")
    assert story.labelled("selectbox", "Column 4 of the sheet of events goes to").value
    assert not story.at.button(key="next").disabled
