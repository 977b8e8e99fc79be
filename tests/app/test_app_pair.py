"""A finding about two rows shows both of them, and the id of either can be corrected."""

from __future__ import annotations

import pytest
from app_story import Story, plain
from test_app_fixes import checked, fix, kept, told

PEOPLE = "custom_id,city,visits\na1,Paris,1\nb2,Lyon,2\na1,Nice,3\n"


def warnings(story: Story) -> Story:
    story.at.radio(key="findings-shown").set_value("warnings").run()
    return story


@pytest.mark.usefixtures("practice")
def test_two_rows_of_one_id_stand_below_each_other_and_either_is_corrected() -> None:
    story = warnings(checked(PEOPLE))
    assert story.metrics["Superseded by a later row"] == "1"
    which = story.labelled("selectbox", "Which cell")
    assert which.options == ["Line 2, column custom_id", "Line 4, column custom_id"]
    both = next(one.value for one in story.at.dataframe if len(one.value.columns) == 4)
    assert both.to_numpy().tolist() == [[2, "a1", "Paris", "1"], [4, "a1", "Nice", "3"]]
    which.set_value(3).run()
    fix(story, "c3")
    assert story.metrics["Superseded by a later row"] == "0"
    assert story.metrics["Rows ok"] == "3"
    assert "Line 4, column custom_id" in told(story)
    assert kept(story).fixes


@pytest.mark.usefixtures("practice")
def test_a_cell_that_reads_like_a_line_is_of_no_other_row() -> None:
    story = checked("custom_id,city,visits\na1,Paris,line 3\nb2,Lyon,2\n")
    assert story.labelled("selectbox", "Which cell").options == ["Line 2, column visits"]


@pytest.mark.usefixtures("practice")
def test_a_contradiction_about_a_consent_is_mended_at_the_consent_of_either_row() -> None:
    people = (
        "custom_id,$email_marketing,city\na1,subscribed,Paris\nb2,,Lyon\na1,unsubscribed,Nice\n"
    )
    story = Story().press("goal-batch.profiles.update").upload("p.csv", people.encode())
    story.press("next").to("prepare/columns")
    story.labelled("toggle", "Allow subscribing people").set_value(True).run()
    story.press("next").to("prepare/check")
    assert story.metrics["Rows with errors"] == "2"
    which = story.labelled("selectbox", "Which cell")
    assert which.options == [
        "Line 2, column $email_marketing",
        "Line 4, column $email_marketing",
    ]
    both = next(one.value for one in story.at.dataframe if len(one.value.columns) == 4)
    assert both["$email_marketing"].tolist() == ["subscribed", "unsubscribed"]
    fix(story, "")
    assert story.metrics["Rows with errors"] == "0"
    assert any("nothing is wrong with this cell now" in one.value for one in story.at.success)
    assert "Line 2, column $email_marketing" in plain(told(story))
