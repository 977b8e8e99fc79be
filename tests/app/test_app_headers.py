"""On the file step a row of the preview is taken for the headers, at once, for good, and back."""

from __future__ import annotations

import json
from io import BytesIO
from typing import Any

import pytest
import xlsxwriter
from app_story import Story, plain

from workbench.tables.firstrows import FirstRows
from workbench.ui import draft_files, header_choice

# A title as wide as the table, so that nothing looks wrong with it.
CSV = b"Export;of;2026\nby;Anna\n\nid;name;town\n1;Ann;Rome\n2;Bob;Oslo\n"


def xlsx() -> bytes:
    made = BytesIO()
    book: Any = xlsxwriter.Workbook(made)
    sheet = book.add_worksheet("People")
    for line, content in enumerate(CSV.decode().splitlines()):
        sheet.write_row(line, 0, content.split(";") if content else [])
    other = book.add_worksheet("Other")
    other.write_column(0, 0, ["key", "1", "2", "3", "4"])
    book.close()
    return made.getvalue()


def begun(name: str, content: bytes) -> Story:
    return Story().press("goal-batch.audiences.update").upload(name, content)


def opened(story: Story) -> Story:
    """With the preview of the rows open."""
    made = draft_files.load(story.draft)
    story.at.session_state[f"headers-{made.id}-{made.generation}"] = True
    story.at.run()
    return story


def tick(story: Story, row: int) -> Story:
    made = draft_files.load(story.draft)
    ticked = {"selection": {"rows": [row], "columns": [], "cells": []}}
    story.at.session_state[f"header-rows-{made.id}-{made.generation}"] = ticked
    story.at.run()
    return story


def preview(story: Story) -> list[list[Any]]:
    return story.at.dataframe[0].value.values.tolist()


def told(story: Story) -> str:
    return " ".join(map(plain, story.sentences))


def label(story: Story) -> str:
    return next(one.label for one in story.at.expander if "column names" in one.label)


@pytest.mark.parametrize(("name", "content"), [("a.csv", CSV), ("a.xlsx", xlsx())])
def test_a_ticked_row_is_the_headers_at_once_after_a_reload_and_until_undone(
    name: str, content: bytes
) -> None:
    story = begun(name, content)
    assert label(story) == "The column names are in line 1: choose another row"
    assert list(story.at.dataframe[0].value.columns) == ["line", "Export", "of", "2026"]
    opened(story)
    assert list(story.at.dataframe[0].value.columns) == ["Line", "What it is", "A", "B", "C"]
    assert preview(story) == [
        [1, "column names", "Export", "of", "2026"],
        [2, "", "by", "Anna", ""],
        [4, "", "id", "name", "town"],
        [5, "", "1", "Ann", "Rome"],
        [6, "", "2", "Bob", "Oslo"],
    ]
    tick(story, 2)
    assert draft_files.load(story.draft).reading.header_row == 4
    again = Story(draft=story.draft).to("prepare/file")
    for seen in (story, again):
        assert label(seen) == "The column names are in line 4"
        assert "You chose line 4 (found: line 1)." in told(seen)
        kinds = [row[:2] for row in preview(seen)]
        assert kinds[:3] == [[1, "not read"], [2, "not read"], [4, "column names"]]
        assert kinds[3:] == [[5, ""], [6, ""]]
        assert list(seen.at.dataframe[1].value.columns) == ["line", "id", "name", "town"]
        assert seen.at.number_input[0].value == 4
    again.press("header-undo")
    assert draft_files.load(story.draft).reading.header_row is None
    assert label(again) == "The column names are in line 1: choose another row"


def state(story: Story) -> str:
    """What the stepper says of File."""
    labels = [json.loads(str(one.proto.label).join('""')) for one in story.at.get("page_link")]
    return next(one.strip("*") for one in labels if "1 File" in one).partition(": ")[2]


def test_the_likely_row_is_marked_and_a_click_on_the_first_settles_it_too() -> None:
    content = b"Export of May;;\n\nid;name;town\n1;Ann;Rome\n2;Bob;Oslo\n"
    story = begun("a.csv", content)
    assert [row[:2] for row in preview(story)][:2] == [[1, "column names"], [3, "column names?"]]
    assert story.at.button(key="next").disabled
    told_so = "line 1, which is taken now, looks like a title, and line 3 like them"
    assert told_so in told(story)
    assert draft_files.load(story.draft).opened_for == ""
    assert state(story) == "needs you"
    story.press("this-header")
    assert state(story) == "done"
    assert not story.at.button(key="next").disabled
    story.press("header-undo")
    assert state(story) == "needs you"
    tick(story, 0)
    assert draft_files.load(story.draft).reading.header_row == 1
    assert not [one for one in story.at.button if one.key == "other-header"]
    assert not [one for one in story.at.warning if "looks like a title" in one.value]


def test_of_a_file_that_cannot_be_opened_without_it_the_row_is_ticked_as_well() -> None:
    story = begun("a.csv", b"Export of May\n\nid;name\n1;Ann\n2;Bob\n3;Eva\n")
    assert len(story.errors) == 1
    assert label(story) == "Where are the column names?"
    assert [row[:3] for row in preview(story)][:2] == [
        [1, "", "Export of May"],
        [3, "column names?", "id"],
    ]
    tick(story, 1)
    assert story.errors == []
    assert list(story.at.dataframe[1].value.columns) == ["line", "id", "name"]


def test_a_wrong_row_is_told_and_can_be_undone() -> None:
    story = tick(opened(begun("a.csv", CSV)), 4)
    assert "nothing below it" in plain(story.errors[0])
    assert "You chose line 6 (found: line 1)." in told(story)
    story.press("header-undo")
    assert story.errors == []


@pytest.mark.usefixtures("practice")
def test_decisions_that_a_wrong_row_dropped_come_back_with_undo() -> None:
    story = begun("a.csv", b"id;first name;town\n1;Ann;Rome\n2;Bob;Oslo\n3;Eva;Bern\n").press(
        "next"
    )
    story.labelled("selectbox", "Column 3 goes to").set_value("leave").run()
    story.labelled("text_input", "Name of column 2").set_value("given").run()
    decided = draft_files.load(story.draft).columns
    assert [use.target for use in decided] == ["id", "given", ""]
    tick(opened(story.to("prepare/file")), 1)
    # Columns decides about what stands in that row, and the draft is loaded anew.
    Story(draft=story.draft).to("prepare/columns")
    made = draft_files.load(story.draft)
    assert [use.header for use in made.columns] == ["1", "Ann", "Rome"]
    story = Story(draft=story.draft).to("prepare/file").press("header-undo")
    back = story.to("prepare/columns")
    assert draft_files.load(story.draft).columns == decided
    back.labelled("text_input", "Name of column 2").set_value("other").run()
    tick(opened(back.to("prepare/file")), 1)
    back.press("header-undo").to("prepare/columns")
    # The later decision is the one that is kept.
    assert back.labelled("text_input", "Name of column 2").value == "other"


def test_another_sheet_has_headers_of_its_own() -> None:
    story = tick(opened(begun("a.xlsx", xlsx())), 2)
    story.labelled("selectbox", "Sheet").set_value("Other").run()
    reading = draft_files.load(story.draft).reading
    assert (reading.sheet, reading.header_row) == ("Other", None)
    assert preview(opened(story))[0] == [1, "column names", "key"]


def test_while_the_encoding_is_asked_for_the_rows_are_not() -> None:
    story = begun("a.csv", b"id,name\n1,Zo\xe9\n2,Jos\xe9\n")
    assert [one.label for one in story.at.expander if "column names" in one.label] == []


@pytest.mark.usefixtures("practice")
@pytest.mark.parametrize(("line", "settled"), [(4, True), (40, False)])
def test_a_recipes_line_settles_the_file_where_it_can_be_read_so(line: int, settled: bool) -> None:
    story = begun("a.csv", CSV).press("next")
    recipe = f'destination = "batch.audiences.update"\n[reading]\nheader_row = {line}\n'
    story.at.file_uploader[0].upload("r.toml", recipe.encode(), "application/toml").run()
    made = draft_files.load(story.draft)
    assert made.reading.header_row == line
    assert (made.opened_for == made.opening) is settled
    assert len(story.errors) == (not settled)


def test_a_short_row_is_filled_up_and_the_row_of_the_headers_may_be_out_of_sight() -> None:
    found = FirstRows("", ((1, ("a",)), (9, ("b", "c"))), 2)
    assert header_choice.shown(found, 120, None).values.tolist() == [
        [1, "not read", "a", ""],
        [9, "not read", "b", "c"],
    ]
