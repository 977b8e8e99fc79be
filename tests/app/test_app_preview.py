"""The preview's details: a row and its bytes, there and back, and each row that is not sent."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest
from app_story import Story, plain

from workbench.ui import draft_files

PEOPLE = b"custom_id,first_name\n001,Jo\n002,Cy\n001,Di\n,Ed\n"
ROWS, CELLS = ["Line", "Id", "Became"], ["Column", "In the file", "Stands at", "Sent as"]


def previewed(content: bytes = PEOPLE) -> Story:
    story = Story().press("goal-batch.audiences.update").upload("people.csv", content)
    story.press("next")
    story.labelled("text_input", "Audience").set_value("VIP")
    story.labelled("toggle", "Create the audience first").set_value(True)
    story.at.run()
    return story.press("next").press("next")


def table(story: Story, columns: list[str]) -> pd.DataFrame:
    found = [one.value for one in story.at.dataframe if list(one.value.columns) == columns]
    assert len(found) == 1
    return found[0]


def search(story: Story, text: str) -> None:
    story.labelled("text_input", "Find a row by its line or its id").set_value(text)
    story.at.run()


def choose(story: Story, row: int) -> Story:
    """Ticks a row of the table of the rows of request 2."""
    ticked = {"selection": {"rows": [row], "columns": [], "cells": []}}
    story.at.session_state[f"rows-{draft_files.load(story.draft).run}--2-1"] = ticked
    story.at.run()
    return story


@pytest.mark.usefixtures("practice")
def test_a_row_shows_its_bytes_and_where_each_cell_stands() -> None:
    story = previewed().details("A row and its bytes")
    assert table(story, ROWS).values.tolist() == [
        [3, "002", "request 2, record 1"],
        [4, "001", "request 2, record 2"],
    ]
    first = '{"action":"add","id":"002","attributes":{"first_name":"Cy"}}'
    assert first in [one.value for one in story.at.code]
    choose(story, 1)
    second = '{"action":"add","id":"001","attributes":{"first_name":"Di"}}'
    assert second in [one.value for one in story.at.code]
    told = " ".join(map(plain, story.sentences))
    # {"name":"VIP","ids":[ is 21 bytes, the first record 60 and the comma between them 1.
    assert "Line 4 is record 2 of request 2: 60 bytes, from byte 82 of the body on" in told
    assert table(story, CELLS).values.tolist() == [
        ["custom_id", "001", "id", '"001"'],
        ["first_name", "Di", "attributes.first_name", '"Di"'],
    ]


@pytest.mark.usefixtures("practice")
def test_a_row_is_found_by_its_line_or_its_id_also_where_it_is_not_sent() -> None:
    story = previewed().details("A row and its bytes")
    search(story, "001")
    assert table(story, ROWS).values.tolist() == [
        [2, "001", "not sent: superseded"],
        [4, "001", "request 2, record 2"],
    ]
    told = " ".join(map(plain, story.sentences))
    assert "Line 2 is not sent: a later row is about the same person." in told
    assert table(story, CELLS[:2]).values.tolist() == [["custom_id", "001"], ["first_name", "Jo"]]
    search(story, "3")
    assert table(story, ROWS).values.tolist() == [[3, "002", "request 2, record 1"]]
    # No line: an id that looks like the number of one.
    search(story, "002")
    assert table(story, ROWS).values.tolist() == [[3, "002", "request 2, record 1"]]
    search(story, "nobody")
    told = " ".join(map(plain, story.sentences))
    assert "No row has the line or the id nobody." in told


@pytest.mark.usefixtures("practice")
def test_each_row_that_is_not_sent_is_listed_with_its_reason() -> None:
    story = previewed().details("Rows not sent (2)")
    shown = table(story, ["Line", "Id", "Why", "Reason"])
    assert shown[["Line", "Id", "Why"]].values.tolist() == [
        [2, "001", "superseded"],
        [5, "", "invalid"],
    ]
    assert shown["Reason"][0] == "The later one is in line 4"
    assert shown["Reason"][1].startswith("custom_id: ")
    story.labelled("selectbox", "Rows of").select("invalid").run()
    assert table(story, ["Line", "Id", "Why", "Reason"])["Line"].tolist() == [5]


@pytest.mark.usefixtures("practice")
def test_what_sends_stands_before_the_details(practice: Any) -> None:
    story = previewed()
    order = [
        one.key if one.type == "button" else one.label
        for one in story.at.main
        if one.type in ("button", "tab")
    ]
    assert order.index("send") < order.index("The requests")


def test_warnings_about_what_is_sent_are_named_where_it_is_sent() -> None:
    """An address that is none is sent as text; a superseded row is not sent, a name is as meant."""
    people = "".join(f"c{n},c{n}@example.com\n" for n in range(20))
    story = previewed(f"custom_id,Mail\n{people}c20,c20@example.com\nc20,c20example.com\n".encode())
    told = [plain(one) for one in story.sentences if "warning" in plain(one)]
    assert any("The check has 1 warning about what is sent as it is." in one for one in told)
    again = Story(draft=story.draft).to("send/preview")
    assert any("The check has 1 warning" in plain(one) for one in again.sentences)
    assert not any("The check has" in plain(one) for one in previewed().sentences)


def test_who_leaves_in_a_row_that_is_not_sent_is_told_before_the_button(practice: Any) -> None:
    rows = b"custom_id,date(born),$email_marketing\nu1,2000-01-31,unsubscribed\n"
    story = Story().press("goal-batch.profiles.update")
    story.upload("people.csv", rows + b"u2,2000-02-30,unsubscribed\n")
    story.press("next").press("next").press("next")
    assert story.title == "Preview and send"
    told = [plain(one.value) for one in story.at.warning]
    assert (
        "1 person leaves in rows that are not sent, and stays subscribed at the vendor until these "
        "rows are mended and sent."
    ) in told
