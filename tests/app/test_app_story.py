"""The whole way, from sample data and from uploads, up to the exact requests."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from app_story import SAMPLES, Story, plain

from workbench.delivery import homes
from workbench.plans.plan import Plan
from workbench.ui import draft_files, request_view

PEOPLE = b"custom_id,first_name\n001,J\xc3\xb6rg\n002,Camille\n003,\xe2\x80\x9c\n"


def uploaded(content: bytes, name: str = "people.csv") -> Story:
    """A draft for adding people, with its file."""
    story = Story().press("goal-batch.audiences.update").upload(name, content)
    assert not story.at.exception
    return story


def named(story: Story, name: str) -> Story:
    """The columns step with the audience named and to be created."""
    story.press("next")
    story.labelled("text_input", "Audience").set_value(name)
    story.labelled("toggle", "Create the audience first").set_value(True)
    story.at.run()
    return story


@pytest.mark.usefixtures("practice")
def test_sample_data_goes_from_home_to_exact_requests() -> None:
    story = Story().press("sample-audience_vip.csv")
    assert story.title == "File"
    assert "**25,000 rows** and **12 columns**" in " ".join(story.sentences)
    assert story.at.dataframe[0].value.iloc[0, :3].tolist() == [2, "00000001", "Jörg"]
    story.press("next")
    assert story.title == "Columns"
    story.press("next")
    assert story.title == "Check"
    assert story.metrics == {
        "Rows ok": "25,000",
        "Rows with errors": "0",
        "Superseded by a later row": "0",
    }
    story.press("next")
    assert story.title == "Preview and send"
    assert story.metrics["Requests"] == "4"
    assert story.metrics["Ids expected after"] == "25,000"
    assert story.errors == []
    story.labelled("number_input", "Request").set_value(2).run()
    run = draft_files.load(story.draft).run
    exact = Plan.load(homes.runs_folder() / run).chunk_path(2).read_bytes()
    shown = story.at.code[1].value
    assert len(exact) > request_view.SHOWN_BYTES
    assert exact.decode().startswith(shown)
    assert len(shown) > 15_000


@pytest.mark.usefixtures("practice")
def test_a_small_request_is_shown_whole_and_without_its_key() -> None:
    story = named(uploaded(PEOPLE), "VIP_NOV").press("next").press("next")
    story.labelled("number_input", "Request").set_value(2).run()
    head, body = story.at.code[0].value, story.at.code[1].value
    assert body == (
        '{"name":"VIP_NOV","ids":['
        '{"action":"add","id":"001","attributes":{"first_name":"Jörg"}},'
        '{"action":"add","id":"002","attributes":{"first_name":"Camille"}},'
        '{"action":"add","id":"003","attributes":{"first_name":"“"}}]}'
    )
    assert "Bearer YOUR_REST_API_KEY" in head
    assert "twin_" not in head


@pytest.mark.usefixtures("practice")
def test_the_messy_workbook_asks_for_a_decision_and_lists_every_mistake() -> None:
    story = Story().press("sample-audience_messy.xlsx").press("next")
    waiting = [w.value for w in story.at.warning if "Before" not in str(w.value)]
    assert any("say where it goes, or leave it behind" in plain(told) for told in waiting)
    assert story.at.button(key="next").disabled
    undecided = next(box for box in story.at.selectbox if box.value == "undecided")
    undecided.set_value("leave").run()
    story.press("next")
    assert story.title == "Check"
    assert int(story.metrics["Rows with errors"]) > 0
    assert "they stay in the counts, each with its reason" in " ".join(story.sentences)
    wrong = story.at.dataframe[0].value
    assert list(wrong.columns)[:5] == ["Line", "Column", "Found", "What is wrong", "How to mend it"]
    told = wrong.set_index("What is wrong")["Column"].to_dict()
    assert told["The id is empty"] == "Customer ID"
    # What does not fit into three lines of the table is said in full below it.
    (too_many,) = [words for words in told if words.startswith("More than 15 attributes")]
    assert told[too_many] == "points"


def test_a_column_can_be_left_behind_renamed_and_read_otherwise() -> None:
    story = uploaded(b"custom_id,Born On,x\n1,31/03/2024,y\n").press("next")
    story.labelled("text_input", "Audience").set_value("A").run()
    story.labelled("selectbox", "Column 2 goes to").set_value("attribute")
    story.labelled("text_input", "Name of column 2").set_value("birthday")
    story.labelled("selectbox", "Kind of column 2").set_value("date")
    story.labelled("selectbox", "Column 3 goes to").set_value("leave")
    story.at.run()
    story.labelled("selectbox", "Dates of column 2").set_value("DMY").run()
    columns = draft_files.load(story.draft).recipe.as_dict()["columns"]
    assert columns == [
        {"header": "custom_id", "target": "id", "kind": "text"},
        {"header": "Born On", "target": "birthday", "kind": "date", "how": {"dates": "DMY"}},
        {"header": "x", "target": ""},
    ]


def test_a_missing_audience_or_id_stands_in_the_way_with_its_sentence() -> None:
    story = uploaded(b"first_name\nA\n").press("next")
    told = plain(story.at.warning[0].value)
    assert "Audience is needed" in told
    assert "No column is mapped to Custom ID, which is needed" in told
    assert story.at.button(key="next").disabled


def test_an_audience_that_is_not_there_can_be_created_from_the_preview(practice: object) -> None:
    story = uploaded(PEOPLE).press("next")
    story.labelled("text_input", "Audience").set_value("VIP").run()
    assert "There is no audience VIP" in plain(story.at.warning[0].value)
    story.press("next").press("next")
    assert "has no audience called “VIP”" in plain(story.errors[0])
    assert story.at.button(key="send").disabled
    story.press("create-it")
    assert story.errors == []
    assert story.metrics["Requests"] == "2"


@pytest.mark.usefixtures("practice")
def test_a_change_after_the_preview_voids_the_plan() -> None:
    story = named(uploaded(PEOPLE), "VIP").press("next").press("next")
    before = draft_files.load(story.draft).run
    story.to("prepare/columns")
    story.labelled("selectbox", "Column 2 goes to").set_value("leave").run()
    story.to("prepare/check").press("next").to("send/preview")
    assert "plan that you saw is void" in story.at.warning[0].value
    assert [button.key for button in story.at.button] == ["replan"]
    story.press("replan")
    after = draft_files.load(story.draft).run
    assert after != before
    assert not (homes.runs_folder() / before).exists()
    assert story.at.button(key="send").label == "Send 3 rows"


def test_a_draft_survives_a_restart_by_address_and_on_the_home_page() -> None:
    first = uploaded(PEOPLE).press("next")
    first.labelled("text_input", "Audience").set_value("VIP_NOV").run()
    by_address = Story(draft=first.draft).to("prepare/columns")
    assert by_address.labelled("text_input", "Audience").value == "VIP_NOV"
    fresh = Story()
    fresh.press(f"continue-{first.draft}")
    assert fresh.title == "Columns"
    assert fresh.labelled("text_input", "Audience").value == "VIP_NOV"


def test_drafts_are_private_and_can_be_deleted(home: Path) -> None:
    story = uploaded(PEOPLE)
    files = [path for path in (home / "drafts").rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    fresh = Story()
    fresh.press(f"delete-{story.draft}")
    assert list((home / "drafts").iterdir()) == []


def test_an_address_with_a_strange_draft_is_a_new_one(home: Path) -> None:
    shutil.copytree(SAMPLES, home / "drafts" / "sample")
    for strange in ("../../etc", "0" * 12, "sample", "<img src=x>"):
        story = Story(draft=strange).to("prepare/file")
        assert [button.label for button in story.at.button] == ["Choose a goal"]


def test_the_recipe_goes_out_and_comes_back_with_every_decision() -> None:
    story = uploaded(PEOPLE).press("next")
    story.labelled("text_input", "Audience").set_value("VIP_NOV").run()
    toml = draft_files.load(story.draft).recipe.toml().replace('"VIP_NOV"', '"OTHER"')
    story.labelled("file_uploader", "Use a recipe (.toml)").upload(
        "r.toml", toml.encode(), "application/toml"
    ).run()
    assert story.labelled("text_input", "Audience").value == "OTHER"
    story.labelled("file_uploader", "Use a recipe (.toml)").upload(
        "bad *name*.toml", b"destination = ", "application/toml"
    ).run()
    assert plain(story.errors[0]).startswith("The recipe bad *name*.toml is not valid TOML")
