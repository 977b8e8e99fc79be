"""What a column looks like but is not sent as is said where it is mapped and in the check."""

from __future__ import annotations

from app_story import Story, plain

FRENCH = "custom_id;naissance;Téléphone\n" + "".join(
    f"c{n};{n}/03/1985;06 12 34 56 {n}\n" for n in range(10, 30)
)
DATES = "20 of 20 cells look like dates with the day first; the column is sent as text"
PHONES = "look like phone numbers without a country code; the column is sent as text"


def test_a_doubt_is_said_beside_its_column_until_somebody_decides() -> None:
    story = Story().press("goal-batch.audiences.update").upload("a.csv", FRENCH.encode())
    story.press("next")
    told = [plain(one.value) for one in story.at.caption]
    assert sum(DATES in one for one in told) == 1
    assert sum(PHONES in one for one in told) == 1
    story.labelled("selectbox", "Kind of column 2").set_value("date").run()
    told = [plain(one.value) for one in story.at.caption]
    assert not any(DATES in one for one in told)
    assert sum(PHONES in one for one in told) == 1


def test_a_doubt_that_stands_is_a_warning_of_the_check() -> None:
    story = Story().press("goal-batch.audiences.update").upload("a.csv", FRENCH.encode())
    story.press("next")
    story.labelled("text_input", "Audience").set_value("VIP").run()
    story.press("next")
    # The table cuts a long text and shows it in full below, once its line is chosen.
    shown = " ".join(str(table.value.to_dict()) for table in story.at.dataframe)
    assert DATES[:30] in shown
    assert PHONES[:30] in shown
