"""Select: rows are chosen by conditions and by chance, every click is saved and counted."""

from __future__ import annotations

import pytest
from app_story import Story, plain

from workbench.recipes.selection import Condition, Selection, Share
from workbench.ui import draft_files

PEOPLE = "custom_id,country,age\n" + "".join(
    f"c{n},{'FR' if n % 3 else 'DE'},{n}\n" for n in range(1, 31)
)


def at_select(content: str = PEOPLE) -> Story:
    story = Story().press("goal-batch.audiences.update").upload("people.csv", content.encode())
    story.press("next")
    story.labelled("text_input", "Audience").set_value("VIP")
    story.labelled("toggle", "Create the audience first").set_value(True)
    story.at.run()
    return story.press("to-select").to("prepare/select")


def kept(story: Story) -> Selection:
    found = draft_files.load(story.draft)
    assert found is not None
    return found.selection


def add(story: Story) -> Story:
    (button,) = [one for one in story.at.button if one.label == "Add"]
    button.click().run()
    return story


def test_the_way_to_select_is_open_as_soon_as_the_columns_are_settled() -> None:
    story = Story().press("goal-batch.audiences.update").upload("people.csv", PEOPLE.encode())
    story.press("next")
    assert story.at.button(key="to-select").disabled
    story.labelled("text_input", "Audience").set_value("VIP")
    story.labelled("toggle", "Create the audience first").set_value(True)
    story.at.run()
    assert story.press("to-select").to("prepare/select").metrics["Rows selected"] == "30"


def test_without_a_choice_every_row_goes_on() -> None:
    story = at_select()
    assert story.title == "Select"
    assert story.metrics == {
        "Rows in the file": "30",
        "Rows selected": "30",
        "People selected": "30",
    }
    assert kept(story) == Selection()
    assert story.press("next").title == "Check"


def test_a_condition_is_made_by_clicking_saved_and_taken_out_again() -> None:
    story = at_select()
    story.labelled("selectbox", "Column").set_value("country").run()
    (values,) = story.at.multiselect
    assert values.options == ["FR (20)", "DE (10)"]
    values.set_value(["DE"]).run()
    add(story)
    assert kept(story) == Selection((Condition("country", "is one of", ("DE",)),))
    assert story.metrics["Rows selected"] == "10"
    assert "country is one of DE" in [plain(one.value) for one in story.at.info]
    # From a cold reload as well.
    cold = Story(draft=story.draft).to("prepare/select")
    assert cold.metrics["Rows selected"] == "10"
    cold.press("out-0")
    assert kept(cold) == Selection()
    assert cold.metrics["Rows selected"] == "30"


def test_conditions_of_numbers_join_and_the_rest_is_not_checked() -> None:
    story = at_select()
    story.labelled("selectbox", "Column").set_value("age").run()
    story.labelled("selectbox", "The cell").set_value("is between").run()
    story.labelled("selectbox", "Compared").set_value("number").run()
    story.labelled("text_input", "From").set_value("ten").run()
    story.labelled("text_input", "To").set_value("12").run()
    assert [one.value for one in story.at.warning if "no number" in one.value]
    story.labelled("text_input", "From").set_value("10").run()
    add(story)
    story.labelled("selectbox", "Column").set_value("country").run()
    (values,) = story.at.multiselect
    values.set_value(["DE"]).run()
    add(story)
    # 10, 11 and 12, of which 12 is from DE, as are nine others.
    assert story.metrics["Rows selected"] == "1"
    story.labelled("radio", "A row has to fit").set_value("any").run()
    assert kept(story).match == "any"
    assert story.metrics["Rows selected"] == "12"
    story.press("next")
    assert story.metrics == {
        "Rows ok": "12",
        "Rows with errors": "0",
        "Superseded by a later row": "0",
        "Not selected": "18",
    }


def test_halves_have_nobody_in_common() -> None:
    story = at_select()
    counts = []
    for half, share in (("A: the first half", Share(0, 50)), ("B: the second half", Share(50))):
        story.labelled("radio", "Who goes on").set_value(half).run()
        assert kept(story).share == share
        counts.append(int(story.metrics["People selected"]))
    assert sum(counts) == 30
    story.labelled("text_input", "Seed").set_value("june").run()
    assert kept(story).share == Share(50, 100, "june")
    story.labelled("radio", "Who goes on").set_value("Everybody").run()
    assert kept(story) == Selection()


@pytest.mark.usefixtures("practice")
def test_only_selected_rows_are_planned_and_the_others_counted() -> None:
    story = at_select()
    story.labelled("selectbox", "Column").set_value("country").run()
    story.at.multiselect[0].set_value(["DE"]).run()
    add(story).to("prepare/check").press("next")
    assert story.metrics["Rows"] == "10"
    not_sent = story.at.dataframe[0].value
    assert dict(zip(not_sent["Why"], not_sent["Rows"], strict=True)) == {"unselected": 20}
