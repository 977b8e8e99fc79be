"""What the workbook shows otherwise than it stores, and whose phones these are: said on Columns."""

from __future__ import annotations

import io

import pytest
import xlsxwriter
from app_story import Story, plain

PEOPLE = "custom_id,phone,ctry\na,06 12 34 56 78,FR\nb,01512 3456789,DE\n"


def rates() -> bytes:
    held = io.BytesIO()
    book = xlsxwriter.Workbook(held)
    sheet = book.add_worksheet("People")
    sheet.write_row(0, 0, ["custom_id", "rate"])
    share = book.add_format({"num_format": "0%"})
    for line, (one, rate) in enumerate([("a", 0.12), ("b", 0.5)], 1):
        sheet.write(line, 0, one)
        sheet.write(line, 1, rate, share)
    book.close()
    return held.getvalue()


def columns(name: str, content: bytes) -> Story:
    story = Story().press("goal-batch.profiles.update").upload(name, content)
    return story.press("next")


def told(story: Story) -> str:
    return " ".join(map(plain, story.sentences))


@pytest.mark.usefixtures("practice")
def test_a_per_cent_is_asked_about_and_answered_on_columns() -> None:
    story = columns("rates.xlsx", rates())
    box = story.labelled("selectbox", "Value of column 2")
    assert box.options == ["0.12: not said yet", "0.12: as stored", "12: as shown"]
    assert "the workbook shows 12%" in told(story)
    story.press("next")
    assert "Shown as “12%” and stored as “0.12”, which is sent: 2 cells" in told(story)
    again = Story(draft=story.draft).to("prepare/columns")
    again.labelled("selectbox", "Value of column 2").set_value("shown")
    again.at.run()
    again.press("next")
    assert "Shown as “12%”" not in told(again)
    assert "2 cells, like “0.12” → “12”" in told(again)
    undone = Story(draft=story.draft).to("prepare/check").press("undo-shown-rate-People")
    assert "Shown as “12%” and stored as “0.12”" in told(undone)


@pytest.mark.usefixtures("practice")
def test_the_country_of_each_row_is_taken_from_its_column() -> None:
    story = columns("people.csv", PEOPLE.encode())
    box = story.labelled("selectbox", "Countries of column 2")
    assert box.options == ["for all rows", "unless ctry says"]
    box.set_value("ctry")
    story.at.run()
    story.press("next")
    assert story.metrics["Rows ok"] == "2"
    assert "2 cells, like “06 12 34 56 78” → “+33612345678”" in told(story)
    story.press("undo-region-from-$phone_number-")
    assert story.metrics["Rows ok"] == "0"
