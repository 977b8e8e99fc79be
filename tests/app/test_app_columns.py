"""Long sheets on the columns step: what is to be looked at, and what is still to do, first."""

from __future__ import annotations

from typing import Any

from app_story import Story, plain

GOAL = "goal-batch.audiences.update"
# Ten columns that are sure, one to be renamed, and a type that is none.
LONG = ",".join(["custom_id", *(f"note_{n}" for n in range(9)), "Prénom", "money(price)"])


def columns(story: Story) -> list[str]:
    """The columns whose boxes are drawn, by their labels."""
    boxes = [plain(one.label) for one in story.at.selectbox]
    return [one.split()[1] for one in boxes if one.endswith("goes to")]


def at_columns(header: str) -> Story:
    cells = ",".join("1" for _ in header.split(","))
    content = f"{header}\n{cells}\n".encode()
    return Story().press(GOAL).upload("long.csv", content).to("prepare/columns")


def only(story: Story) -> Any:
    return next((one for one in story.at.toggle if one.label.startswith("Only the")), None)


def test_only_the_columns_to_look_at_are_drawn_when_asked_for() -> None:
    story = at_columns(LONG)
    assert len(columns(story)) == 12
    assert "11 columns of 12 will be sent, 2 to look at. Change what is not right." in (
        story.sentences
    )
    only(story).set_value(True).run()
    assert columns(story) == ["11", "12"]
    # One that is decided stays until all are wanted again.
    story.labelled("selectbox", "Column 12 goes to").set_value("leave").run()
    assert columns(story) == ["11", "12"]
    assert "11 columns of 12 will be sent, 1 to look at. Change what is not right." in (
        story.sentences
    )
    only(story).set_value(False).run()
    assert len(columns(story)) == 12


def test_a_column_whose_setting_is_wrong_is_one_to_look_at() -> None:
    phones = [f"06 12 34 56 {n:02d}" for n in range(9)]
    story = at_phones(phones)
    only(story).set_value(True).run()
    assert columns(story) == ["13"]
    country = story.labelled("selectbox", "Country of column 13")
    country.set_value("FR").run()
    assert "13 columns of 13 will be sent. Change what is not right." in story.sentences
    # Single cells that cannot be read are found on Check.
    assert only(at_phones(["+33612345678", "+33612345679", "12"])) is None


def test_a_column_with_words_of_which_nothing_is_said_is_one_to_look_at() -> None:
    header = ",".join([*(f"note_{n}" for n in range(11)), "custom_id,email_marketing"])
    for word, wanted in (("peut-être", ["13"]), ("subscribed", [])):
        content = "\n".join([header, ",".join([*["x"] * 11, "c1", word])]).encode()
        story = Story().press("goal-batch.profiles.update").upload("long.csv", content)
        story.to("prepare/columns")
        asked = only(story)
        if asked is None:
            assert wanted == []
            continue
        asked.set_value(True).run()
        assert columns(story) == wanted


def test_years_of_two_digits_are_read_once_they_were_repaired() -> None:
    """Choosing the kind finds out which number is the day; the years are a repair on Check."""
    content = "custom_id,born\n" + "".join(f"c{n},{n + 12:02d}/05/8{n}\n" for n in range(9))
    story = Story().press("goal-batch.profiles.update").upload("p.csv", content.encode())
    story.to("prepare/columns")
    story.labelled("selectbox", "Kind of column 2").set_value("date").run()
    told = " ".join(plain(one.value) for one in story.at.caption)
    assert (
        "9 of the first 9 filled cells cannot be read that way: Check offers to repair them" in told
    )
    story.press("next").to("prepare/check")
    assert story.metrics["Rows with errors"] == "9"
    (repair,) = [one for one in story.at.button if one.label == "Repair 9 cells"]
    repair.click().run()
    assert story.metrics["Rows ok"] == "9"


def at_phones(phones: list[str]) -> Story:
    header = ",".join([*(f"note_{n}" for n in range(11)), "custom_id,phone"])
    rows = [",".join([*["x"] * 11, f"c{n}", phone]) for n, phone in enumerate(phones)]
    content = "\n".join([header, *rows]).encode()
    profiles = Story().press("goal-batch.profiles.update")
    return profiles.upload("long.csv", content).to("prepare/columns")


def test_a_short_sheet_has_no_such_switch() -> None:
    story = at_columns("custom_id,Prénom")
    assert only(story) is None
    assert any("2 columns of 2 will be sent, 1 to look at." in one for one in story.sentences)


def test_what_is_still_to_do_stands_above_the_columns() -> None:
    story = at_columns("Prénom,city")
    (told,) = [one.value for one in story.at.warning if "is needed" in one.value]
    assert plain(told).splitlines() == [
        "- Audience is needed: The audience's name at Batch; upper and lower case differ.",
        "- No column is mapped to Custom ID, which is needed: "
        "The id by which Batch knows the person.",
    ]
    main = [type(one).__name__ for one in story.at.main]
    assert main.index("Warning") < main.index("Header")
    assert any("2 things are to do before the next step" in one for one in story.sentences)


def test_what_a_subscription_lacks_is_said_where_it_is_decided(practice: Any) -> None:
    """The number of a resource, which no column has, can be said for all rows."""
    content = b"email,subscription.email.status\na@example.com,unsubscribed\n"
    story = Story().press("goal-altcraft.profiles.update_batch").upload("people.csv", content)
    story.to("prepare/columns")
    story.labelled("text_input", "Database").set_value("1").run()
    (told,) = [plain(one.value) for one in story.at.warning if one.icon == ":material/edit:"]
    assert told.endswith("and say in “Resource of the subscriptions” on which one all of them are")
    assert story.at.button(key="next").disabled
    story.labelled("text_input", "Resource of the subscriptions").set_value("12").run()
    assert not [one for one in story.at.warning if one.icon == ":material/edit:"]
    assert not story.at.button(key="next").disabled
