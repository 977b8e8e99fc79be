"""Fixes of cells on Check: typed beside the finding, kept with the draft, undone one by one."""

from __future__ import annotations

import io
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import orjson
import pytest
import streamlit as st
from app_story import Story, plain

from workbench import running
from workbench.delivery import homes
from workbench.plans.plan import Plan
from workbench.recipes.recipe import ColumnUse
from workbench.twin.holdings import show
from workbench.ui import draft_files
from workbench.ui.drafting import Draft
from workbench.ui.fixes_view import LISTED
from workbench.ui.storing import holding
from workbench.vocabulary.fixes import Fix, Fixes

PEOPLE = "custom_id,city,visits\na,Paris,7\nb,Lyon,x\nc,Nice,y\n"
OTHER = PEOPLE.replace("Nice", "Lille")
COLUMNS = (
    ColumnUse("custom_id", "id"),
    ColumnUse("city", "city"),
    ColumnUse("visits", "visits", "integer"),
)
OPTIONS = {"name": "VIP", "create": True}


def begun(people: str = PEOPLE) -> Draft:
    """A draft whose columns are settled: two people's visits are no whole numbers."""
    blank = Draft(draft_files.new_id(), "batch.audiences.update", options=OPTIONS, columns=COLUMNS)
    return having(replace(blank, updated_at=draft_files.now()), people)


def having(made: Draft, people: str) -> Draft:
    """The draft with this file, settled anew and saved."""
    made = holding(made, io.BytesIO(people.encode()), "people.csv")
    made = replace(made, opened_for=made.opening, columns_for=made.mapping)
    draft_files.save(made)
    return made


def check(made: Draft) -> Story:
    """The draft on Check in a session of its own."""
    return Story(draft=made.id).to("prepare/check")


def checked(people: str = PEOPLE) -> Story:
    return check(begun(people))


def fix(story: Story, value: str) -> Story:
    """Types what the chosen cell should hold, and saves it."""
    story.labelled("text_input", "What it should hold").set_value(value)
    button = next(one for one in story.at.button if plain(one.label) == "Save the fix")
    button.click().run()
    return story


def fix_and_go(story: Story, value: str) -> Story:
    """Types what the chosen cell should hold, saves it, and goes to the next one."""
    story.labelled("text_input", "What it should hold").set_value(value)
    return story.press("fix-next")


def told(story: Story) -> str:
    return " ".join(map(plain, story.sentences))


def kept(story: Story) -> Draft:
    made = draft_files.load(story.draft)
    assert made is not None
    return made


def headings(story: Story) -> list[str]:
    return [one.value for one in story.at.header]


@pytest.mark.usefixtures("practice")
def test_a_cell_of_a_finding_is_fixed_beside_it() -> None:
    """The row is good at once; the box stays on its cell until the next one is asked for."""
    story = checked()
    assert story.metrics["Rows with errors"] == "2"
    which = story.labelled("selectbox", "Which cell")
    assert which.options == [
        "Line 3, column visits",
        "Line 4, column visits",
    ]
    assert "In the file: “x”" in told(story)
    fix(story, "12")
    assert story.metrics["Rows with errors"] == "1"
    assert "Line 3, column visits" in told(story)
    assert "“x” → “12”" in told(story)
    which = story.labelled("selectbox", "Which cell")
    assert (which.value, len(which.options)) == (2, 2)
    assert "In the file: “x”" in told(story)
    assert story.labelled("text_input", "What it should hold").value == "12"
    assert "Saved: nothing is wrong with this cell now." in [one.value for one in story.at.success]
    story.press("fix-next")
    assert story.labelled("selectbox", "Which cell").options == ["Line 4, column visits"]
    assert "In the file: “y”" in told(story)
    assert story.labelled("text_input", "What it should hold").value == "y"


@pytest.mark.usefixtures("practice")
def test_the_last_fix_of_a_file_stays_in_the_box_until_it_is_right() -> None:
    story = fix(fix_and_go(checked(), "12"), "13")
    assert story.metrics["Rows with errors"] == "0"
    assert story.labelled("text_input", "What it should hold").value == "13"
    fix(story, "14")
    assert "“y” → “14”" in told(story)
    fix(story, "14")
    assert "That is what the cell holds already." in told(story)


@pytest.mark.usefixtures("practice")
def test_what_is_shown_and_the_box_are_about_one_cell() -> None:
    """Once the last cell of a finding is good, the next finding waits for a click."""
    story = checked("custom_id,city,visits\na,Paris,x\n,Nice,8\nc,Lyon,9\n")
    which = story.labelled("selectbox", "Which cell").options[0]
    fix(story, "7")
    assert story.labelled("selectbox", "Which cell").options == [which]
    assert not [one for one in story.sentences if one.startswith(":material/error:")]
    story.press("fix-onward")
    assert story.labelled("selectbox", "Which cell").options == ["Line 3, column custom_id"]
    assert [one for one in story.sentences if one.startswith(":material/error:")]
    assert "fix-onward" not in [one.key for one in story.at.button]


@pytest.mark.usefixtures("practice")
def test_who_comes_back_to_check_finds_no_fix_of_before_in_the_box() -> None:
    story = checked("custom_id,city,visits\na,Paris,x\n,Nice,8\nc,Lyon,9\n")
    fix(story, "7")
    story.to("prepare/columns").to("prepare/check")
    assert story.labelled("selectbox", "Which cell").options == ["Line 3, column custom_id"]
    assert not story.at.success


@pytest.mark.usefixtures("practice")
def test_another_finding_that_is_chosen_takes_the_box_along() -> None:
    """The box keeps to its finding while others come before it, and no longer."""
    story = checked("custom_id,city,visits\n,Paris,7\nb,Lyon,x\n,Nice,y\n")
    story.labelled("selectbox", "Which cell").set_value(3).run()
    fix_and_go(story, "c")
    which = story.labelled("selectbox", "Which cell")
    assert which.options == ["Line 2, column custom_id"]
    story.at.radio(key="findings-shown").set_value("all").run()
    wrong = story.at.dataframe[0].value
    assert wrong["Column"].tolist() == ["visits", "custom_id"]
    assert story.labelled("selectbox", "Which cell").options[0].endswith("column visits")


@pytest.mark.usefixtures("practice")
def test_a_fix_is_saved_in_the_draft_as_it_is_by_then() -> None:
    """As where the page was drawn before another fix was saved, in a second tab of the draft."""
    story, other = (made := checked()), check(kept(made))
    other.labelled("selectbox", "Which cell").set_value(3).run()
    fix(story, "12")
    fix(other, "13")
    assert kept(story).fixes == kept(other).fixes
    again = check(kept(story))
    assert again.metrics["Rows ok"] == "3"


@pytest.mark.usefixtures("practice")
def test_the_cell_of_another_finding_is_chosen_with_the_finding() -> None:
    story = checked("custom_id,city,visits\na,Paris,7\n,Lyon,8\nc,Nice,y\n")
    first = story.labelled("selectbox", "Which cell").options
    story.at.session_state["findings-errors"] = {
        "selection": {"rows": [], "columns": [], "cells": [(1, "Found")]}
    }
    story.at.run()
    second = story.labelled("selectbox", "Which cell").options
    assert {*first, *second} == {
        "Line 3, column custom_id",
        "Line 4, column visits",
    }
    assert first != second


@pytest.mark.usefixtures("practice")
def test_a_value_that_is_still_wrong_is_said_to_be_and_can_be_fixed_again() -> None:
    story = fix(checked(), "twelve")
    assert story.metrics["Rows with errors"] == "2"
    assert "As it is judged now: “twelve”" in told(story)
    assert "Saved, but wrong: Not a whole number." in told(story)
    fix(story, "12")
    assert story.metrics["Rows with errors"] == "1"
    assert "“x” → “12”" in told(story)


@pytest.mark.usefixtures("practice")
def test_fixes_outlive_a_reload_and_are_private_files_of_the_draft() -> None:
    story = fix(fix_and_go(checked(), "12"), "13")
    again = Story(draft=story.draft).to("prepare/check")
    assert again.metrics["Rows ok"] == "3"
    assert "Your fixes" in headings(again)
    (place,) = draft_files.folder(kept(story)).glob("fixes-*")
    assert place.stat().st_mode & 0o777 == 0o600
    again.press("unfix--2-3")
    assert again.metrics["Rows ok"] == "2"
    assert [one.name for one in place.parent.glob("fixes-*")] == [f"fixes-{kept(story).fixes}.json"]
    draft_files.remove(kept(story))
    assert not place.parent.exists()


@pytest.mark.usefixtures("practice")
def test_each_fix_has_its_undo_and_all_of_them_one() -> None:
    story = fix(fix_and_go(checked(), "12"), "13")
    story.press("unfix-all")
    assert story.labelled("text_input", "What it should hold").value == "y"
    assert story.metrics["Rows with errors"] == "2"
    assert "Your fixes" not in headings(story)
    assert kept(story).fixes == ""
    assert list(draft_files.folder(kept(story)).glob("fixes-*")) == []


@pytest.mark.usefixtures("practice")
def test_a_fix_voids_the_check_and_is_in_the_bytes_of_the_preview() -> None:
    story = fix(checked(), "12")
    story.press("next").details("Changed on the way (1)")
    (changed,) = [one.value for one in story.at.dataframe if "What is done" in one.value]
    assert changed[["Column", "Cells", "Before", "After"]].values.tolist() == [
        ["visits", 1, "x", "12"]
    ]
    (folder,) = [path for path in homes.runs_folder().iterdir() if path.is_dir()]
    body = orjson.loads(Plan.load(folder).chunk_path(2).read_bytes())
    assert [one["attributes"]["visits"] for one in body["ids"]] == [7, 12]
    assert (folder / "fixes.json").stat().st_mode & 0o777 == 0o600
    before = kept(story)
    assert before.checked_for == before.checking
    story.to("prepare/check")
    fix(story, "13")
    after = kept(story)
    assert after.checked_for != after.checking
    assert after.planned_for == before.planned_for
    story.to("send/preview")
    assert story.at.button(key="empty-action").label == "Go to check"


@pytest.mark.usefixtures("practice")
def test_a_line_that_is_no_row_has_no_cell_to_fix() -> None:
    story = checked("custom_id,city,visits\na,Paris,7\nb,Lyon\n")
    assert "A whole row is not mended by one cell" in told(story)
    assert [one for one in story.at.selectbox if plain(one.label) == "Which cell"] == []


def test_a_cell_of_a_further_sheet_is_fixed_in_it(tmp_path: Path, practice: Any) -> None:
    book = openpyxl.Workbook()
    book.active.title = "People"
    for row in (["custom_id", "city"], ["c1", "Lyon"]):
        book.active.append(row)
    events = book.create_sheet("Events")
    for row in (["custom_id", "event.name"], ["c1", "bought"], ["c9", "left"]):
        events.append(row)
    book.save(tmp_path / "two.xlsx")
    story = Story().press("goal-batch.profiles.update")
    story.upload("two.xlsx", (tmp_path / "two.xlsx").read_bytes()).press("next")
    story.labelled("selectbox", "Sheet of events").set_value("Events").run()
    story.press("next")
    assert story.labelled("selectbox", "Which cell").options == ["Events: line 3, column custom_id"]
    assert "In the file: “c9”" in told(story)
    fix(story, "c1")
    assert story.metrics["Rows with errors"] == "0"
    assert "Events: line 3, column custom_id" in told(story)


@pytest.mark.usefixtures("practice")
def test_another_cell_is_chosen_by_its_row_and_what_the_file_has_undoes_its_fix() -> None:
    story = checked()
    story.labelled("selectbox", "Which cell").set_value(3).run()
    fix(story, "z")
    assert "“y” → “z”" in told(story)
    story.labelled("selectbox", "Which cell").set_value(3).run()
    fix(story, "y")
    assert "Your fixes" not in headings(story)
    assert kept(story).fixes == ""


@pytest.mark.slow
def test_what_was_typed_reaches_the_vendor(practice: Any) -> None:
    story = fix(checked(), "12").press("next").to("send/preview").press("send")
    run = kept(story).run
    until = time.monotonic() + 30
    while running.status(run).state in ("sending", "indexing") and time.monotonic() < until:
        time.sleep(0.05)
    held = orjson.dumps(show(practice.home / "twin.db", "audiences", "VIP")).decode()
    assert '"visits":12' in held
    assert '"visits":"12"' not in held


@pytest.mark.usefixtures("practice")
def test_fixes_of_another_file_do_not_apply_and_come_back_with_their_own() -> None:
    story = fix(checked(), "12")
    other = check(having(kept(story), OTHER))
    assert "You made 1 fix of cells for another file than this one" in told(other)
    assert other.metrics["Rows with errors"] == "2"
    assert "Your fixes" not in headings(other)
    back = check(having(kept(story), PEOPLE))
    assert "another file" not in told(back)
    assert back.metrics["Rows with errors"] == "1"
    removed = check(having(kept(story), OTHER)).press("unfix-all")
    assert "another file" not in told(removed)
    assert kept(story).fixes == ""


@pytest.mark.usefixtures("practice")
def test_fixes_that_cannot_be_read_stop_the_check_with_a_way_out() -> None:
    story = fix(checked(), "12")
    (place,) = draft_files.folder(kept(story)).glob("fixes-*")
    place.write_text(place.read_text().replace("12", "13"))
    st.cache_data.clear()
    again = check(kept(story))
    assert [plain(one) for one in again.errors] == [
        "Your fixes of cells were changed outside of the workbench: make them anew"
    ]
    assert "Rows ok" not in again.metrics
    again.press("unfix-all")
    assert again.metrics["Rows with errors"] == "2"


def with_fixes(made: Draft, *fixes: Fix) -> Draft:
    assert made.source is not None
    sha256 = draft_files.store_fixes(made, Fixes(made.source.sha256, fixes))
    draft_files.save(replace(made, fixes=sha256))
    return made


@pytest.mark.usefixtures("practice")
def test_a_fix_that_does_not_fit_any_more_is_undone_where_that_is_said() -> None:
    """As where the file is read in another way than when the fix was made."""
    story = check(with_fixes(begun(), Fix("", 2, 3, "visits", "z", "12")))
    (said,) = map(plain, story.errors)
    assert "was made of “z”, and the file has “x” there" in said
    assert "Rows ok" not in story.metrics
    story.press("unfix--2-3")
    assert story.errors == []
    assert story.metrics["Rows with errors"] == "2"


@pytest.mark.usefixtures("practice")
def test_many_fixes_are_listed_page_by_page() -> None:
    people = "custom_id,city,visits\n" + "".join(f"p{n},Paris,x{n}\n" for n in range(1, 44))
    fixes = (Fix("", n, 3, "visits", f"x{n}", "1") for n in range(1, 44))
    story = check(with_fixes(begun(people), *fixes))
    assert story.metrics["Rows ok"] == "43"
    assert len([one for one in story.at.button if one.label == "Undo"]) == LISTED == 5
    story.at.get("pagination")[0].set_value(9).run()
    assert len([one for one in story.at.button if one.label == "Undo"]) == 3


@pytest.mark.usefixtures("practice")
def test_a_cell_that_a_repair_has_changed_is_shown_so_and_its_fix_wins() -> None:
    """The repair takes spaces away, and none of what was typed."""
    made = begun("custom_id,city,visits\na,Paris, x \n")
    spaced = replace(COLUMNS[2], repairs=("trim",))
    made = replace(made, columns=(*COLUMNS[:2], spaced))
    draft_files.save(made)
    story = check(made)
    assert "As it is judged now: “x”" in told(story)
    fix(story, " 12")
    assert "“␣x␣” → “␣12”" in told(story)
    assert "As it is judged now: “␣12”" in told(story)
