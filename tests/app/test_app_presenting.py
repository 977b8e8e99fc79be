"""While presenting, no page sends a cell to the browser; without it, they do."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from app_story import Story, plain
from test_app_sending import settled

from workbench import running, verbs
from workbench.delivery import presentation
from workbench.delivery.connections import Connection
from workbench.delivery.misbehaving import order
from workbench.errors import FixTheConnection, WorkbenchError
from workbench.ui import draft_files
from workbench.ui import practice as practice_page
from workbench.ui import presenting as masks

# Every cell is one of these; no word of the product begins so.
CANARY = re.compile(r"qzx\w*", re.IGNORECASE)
PEOPLE = (
    b"custom_id,first_name,age,$email_address\n"
    b"qzxid1,qzxann,qzx17,qzxmail1@example.com\n"
    b"qzxid2,qzxbob,qzxtwo,qzxmail2\n"
    b"qzxid3,qzxcoy,qzxnine,qzxmail3@example.com\n"
    b"qzxid1,qzxdup,qzxten,qzxmail4@example.com\n"
)


def sent(story: Story) -> str:
    """Everything that the server has sent for the page: its whole tree of protobufs."""
    told: list[str] = []

    def walk(node: Any) -> None:
        proto = getattr(node, "proto", None)
        if proto is not None and hasattr(proto, "SerializeToString"):
            told.append(proto.SerializeToString().decode("latin-1"))
        for child in getattr(node, "children", {}).values():
            walk(child)

    walk(story.at._tree)
    return "\n".join(told)


def canaries(story: Story) -> set[str]:
    assert not story.at.exception
    return set(CANARY.findall(sent(story)))


def brought() -> Story:
    story = Story().press("goal-batch.profiles.update")
    return story.upload("people.csv", PEOPLE)


def walked(story: Story) -> dict[str, set[str]]:
    """The canaries of every step up to the preview."""
    found = {"file": canaries(story)}
    story.press("next")
    found["columns"] = canaries(story)
    story.press("next")
    found["check"] = canaries(story)
    story.to("prepare/select")
    found["select"] = canaries(story)
    story.at.selectbox[1].set_value("is one of").run()
    found["values"] = canaries(story)
    story.to("prepare/check")
    if any(button.key == "next" and not button.disabled for button in story.at.button):
        story.press("next")
        found["preview"] = canaries(story)
    story.to("start/home")
    found["home"] = canaries(story)
    return found


@pytest.fixture
def presenting() -> None:
    presentation.turn(True)


def test_without_presentation_the_canaries_are_seen(practice: Any) -> None:
    found = walked(brought())
    for page in ("file", "columns", "check", "preview"):
        assert found[page], page


def test_no_step_shows_a_cell_while_presenting(practice: Any, presenting: None) -> None:
    found = walked(brought())
    assert {"file", "columns", "check", "select", "values", "preview", "home"} == set(found)
    assert {page: some for page, some in found.items() if some} == {}


@pytest.mark.parametrize("on", [True, False])
def test_a_refused_run_and_what_the_vendor_holds(practice: Any, on: bool) -> None:
    presentation.turn(on)
    rows = b"custom_id,first_name\nqzxid1,qzxann\nqzxid2,qzxbob\n"
    story = Story().press("goal-batch.audiences.update").upload("people.csv", rows).press("next")
    story.labelled("text_input", "Audience").set_value("VIP")
    story.labelled("toggle", "Create the audience first").set_value(True)
    story.at.run()
    story.press("next").press("next").press("send")
    run = story.at.query_params["run"]
    run = run if isinstance(run, str) else run[0]
    settled(run)
    story.at.run()
    seen = canaries(story)
    downloads = [one.proto for one in story.at.get("download_button")]
    assert downloads
    assert all(one.disabled for one in downloads if one.label.startswith("Results")) == on
    story.to("practice/twin")
    held = canaries(story)
    assert bool(held) != on
    assert not (seen and on)


def test_a_file_cannot_be_taken_away_while_presenting(practice: Any, presenting: None) -> None:
    story = brought().press("next").press("next")
    assert {one.proto.disabled for one in story.at.get("download_button")} == {True}


def test_a_cleared_column_is_shown_and_no_other(practice: Any, presenting: None) -> None:
    story = brought()
    made = draft_files.load(story.draft)
    assert made is not None
    draft_files.save(replace(made, cleared=("first_name",)))
    story.at.run()
    # The cells of an Arrow column lie side by side.
    assert canaries(story) == {"qzxannqzxbobqzxcoyqzxdup"}


def test_a_cleared_column_is_masked_in_what_is_answered_and_held_and_that_is_said(
    practice: Any, presenting: None
) -> None:
    """The vendor quotes it under its own name, and holds it as any file may have brought it."""
    rule = {"match": {"route": "profiles/update"}, "do": "status", "status": 400, "times": 9}
    quoted = '{"error_code": "MALFORMED_JSON_BODY", "first_name": "qzxann"}'
    order(practice.url, [{**rule, "body": quoted}])
    rows = b"custom_id,first_name\nqzxid1,qzxann\n"
    story = Story().press("goal-batch.profiles.update").upload("people.csv", rows).press("next")
    story.labelled("multiselect", "Columns shown in clear").set_value(["first_name"]).run()
    story.press("next").press("next")
    seen = canaries(story.details("A row and its bytes"))
    assert seen
    assert not [one for one in seen if "ann" not in one]
    made = draft_files.load(story.draft)
    assert made is not None
    story.press("send")
    run = story.at.query_params["run"]
    settled(run if isinstance(run, str) else run[0])
    assert story.to("track/run").title == "Run"
    told = "Columns shown in clear are masked here too"
    assert (canaries(story), sent(story).count(told)) == (set(), 1)
    order(practice.url, [])
    verbs.send(draft_files.source_path(made), to="batch.profiles.update")
    story.to("practice/twin")
    assert (canaries(story), sent(story).count(told)) == (set(), 1)
    presentation.turn(False)
    assert told not in sent(Story().to("practice/twin"))


def test_a_fix_is_typed_into_an_empty_box_and_kept(practice: Any, presenting: None) -> None:
    story = brought().press("next").press("next")
    box = story.labelled("text_input", "What it should hold")
    assert box.value == ""
    story.press("fix-save")
    made = draft_files.load(story.draft)
    assert made is not None
    assert not made.fixes
    story.labelled("text_input", "What it should hold").set_value("new@example.com")
    story.press("fix-save")
    made = draft_files.load(story.draft)
    assert made is not None
    assert [one.value for one in draft_files.fixes(made).fixes] == ["new@example.com"]
    assert not canaries(story)


ALTCRAFT = b"email,first name\nqzx1@example.com,qzxann\nqzx2@example.com,qzxbob\n"


@pytest.mark.parametrize("on", [True, False])
def test_a_body_of_xml(practice: Any, on: bool) -> None:
    presentation.turn(on)
    story = Story().press("goal-altcraft.profiles.update_batch").upload("p.csv", ALTCRAFT)
    story.press("next")
    story.labelled("text_input", "Database").set_value("1")
    story.at.run()
    story.labelled("radio", "Written as").set_value("xml").run()
    story.press("next").press("next")
    assert story.title == "Preview and send"
    assert any("<data>" in one.value for one in story.at.code)
    assert bool(canaries(story)) != on


@pytest.mark.parametrize("on", [True, False])
def test_what_a_vendor_quotes_of_a_row(practice: Any, on: bool) -> None:
    """It refuses a request with a text that names its id."""
    presentation.turn(on)
    quoted = '{"error_code": "MALFORMED_JSON_BODY", "error_message": "wrong id qzxid1, not qzx"}'
    order(
        practice.url,
        [
            {
                "match": {"route": "profiles/update"},
                "do": "status",
                "status": 400,
                "body": quoted,
                "times": 9,
            }
        ],
    )
    rows = b"custom_id,first_name\nqzxid1,qzxann\n"
    story = Story().press("goal-batch.profiles.update").upload("people.csv", rows)
    story.press("next").press("next").press("next").press("send")
    run = story.at.query_params["run"]
    settled(run if isinstance(run, str) else run[0])
    story.at.run()
    assert bool(canaries(story)) != on
    assert ("MALFORMED_JSON_BODY" in sent(story)) or not on


def test_nothing_leaves_for_production_while_presenting(presenting: None) -> None:
    there = replace(practice_target(), world="production")
    with pytest.raises(FixTheConnection, match="while presenting"):
        verbs.begin(None, there, None, file_name="")  # type: ignore[arg-type]  # refused before
    with pytest.raises(FixTheConnection, match="while presenting"):
        running.go_on(None, there)  # type: ignore[arg-type]  # refused before
    presentation.turn(False)
    presentation.refuse_production(there)


def practice_target() -> Connection:
    return practice_page.target("twin", "batch.profiles.update")


def test_it_is_begun_in_the_banner_and_ended_by_asking(practice: Any) -> None:
    story = Story()
    story.at.checkbox(key="present-on").check().run()
    assert presentation.presenting()
    again = Story()
    assert "Presenting: cells are masked" in sent(again)
    again.press("present-off")
    assert not presentation.presenting()


def test_an_app_that_was_started_to_present_cannot_be_turned_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("WORKBENCH_PRESENT", "1")
    story = Story()
    assert "Presenting: cells are masked" in sent(story)
    assert not [one for one in story.at.button if one.key == "present-off"]
    with pytest.raises(WorkbenchError, match="started to present"):
        presentation.turn(False)


@pytest.mark.parametrize("on", [False, True])
def test_a_name_of_several_words_is_one_value(practice: Any, tmp_path: Path, on: bool) -> None:
    """The product has words like sale; in a campaign's name they are of a cell."""
    order(practice.url, [{"match": {"route": "campaigns/create"}, "do": "apply_then_reset"}])
    file = tmp_path / "blast.csv"
    name = "Summer sale app"
    file.write_text(
        f"name,state,start,subject,sender_identity_id,html\n{name},RUNNING,now,s,1,<p>\n"
    )
    run = verbs.send(file, to="batch.campaigns.create").run
    presentation.turn(on)
    try:
        pages = [Story(run=run).to("track/run"), Story().to("track/runs"), Story().to("start/home")]
        for page in pages:
            assert not page.at.exception
            said = sent(page).replace("\\", "")
            assert ("sale app" in said) is not on, page.title
    finally:
        presentation.turn(False)


def test_text_that_was_typed_before_is_gone_from_its_box(practice: Any) -> None:
    story = brought().press("next").press("next").to("prepare/select")
    story.at.selectbox[1].set_value("contains").run()
    story.labelled("text_input", "Value").set_value("qzxid1").run()
    assert story.labelled("text_input", "Value").value == "qzxid1"
    presentation.turn(True)
    try:
        story.at.run()
        assert story.labelled("text_input", "Value").value == ""
        assert canaries(story) == set()
    finally:
        presentation.turn(False)


def test_the_banner_says_what_a_draft_goes_to(practice: Any) -> None:
    story = brought()
    assert any("Practice: nothing is sent to the vendor" in one for one in story.sentences)
    made = draft_files.load(story.draft)
    assert made is not None
    draft_files.save(replace(made, connection="shop"))
    cold = Story(draft=story.draft).to("prepare/columns")
    assert not any("nothing is sent to the vendor" in one for one in cold.sentences)
    assert any("shop: not practice" in one.replace("\\", "") for one in cold.sentences)


def test_the_names_of_sheets_stay_readable_in_a_sentence_about_them(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    with pd.ExcelWriter(path) as book:
        for sheet in ("Qzxpeople", "Kept apart"):
            pd.DataFrame({"custom_id": ["c1", "c2"]}).to_excel(book, sheet_name=sheet, index=False)
    presentation.turn(True)
    story = Story().press("goal-batch.audiences.update").upload("b.xlsx", path.read_bytes())
    told = plain(" ".join(story.sentences))
    assert "“Qzxpeople”; there is data on “Kept apart” too" in told
    assert "Choose another with “Sheet” (above, under “How the file is read”)" in told


def test_a_whole_request_shows_what_was_said_beside_its_rows(practice: Any) -> None:
    presentation.turn(True)
    rows = b"custom_id,segment\nqzxid1,VIP\nqzxid2,qzxbob\n"
    story = Story().press("goal-batch.audiences.update").upload("people.csv", rows).press("next")
    story.labelled("text_input", "Audience").set_value("VIP")
    story.labelled("toggle", "Create the audience first").set_value(True)
    story.at.run()
    story.press("next").press("next")
    bodies = [one.value for one in story.at.code]
    assert '{"name":"VIP","type":"custom_ids"}' in bodies
    story.labelled("number_input", "Request").set_value(2).run()
    assert not canaries(story)
    (people,) = [one.value for one in story.at.code if '"ids"' in one.value]
    # The cell that is called as the audience is one all the same.
    assert people.count('"VIP"') == 1
    assert people.startswith('{"name":"VIP",')
    run = settled(draft_files.load(story.press("send").draft).run)
    page = Story(run=run.run).to("track/run")
    answers = [one.value for one in page.at.code]
    assert answers == [f'{{"indexing_token":"{run.chunks[0].token}"}}']


def test_an_option_that_nobody_changed_is_no_cell_in_a_request(
    practice: Any, presenting: None
) -> None:
    story = Story().press("goal-altcraft.profiles.update_batch")
    story.upload("p.csv", b"email,first name\nqzx1@example.com,email\n").press("next")
    story.labelled("text_input", "Database").set_value("1")
    story.at.run()
    story.press("next").press("next")
    (body,) = [one.value for one in story.at.code if '"data"' in one.value]
    told = json.loads(body)
    assert (told["db_id"], told["matching"]) == (1, "email")
    assert told["data"][0]["_fname"] == masks.cell("email")
    assert not canaries(story)


def test_a_value_is_the_same_mask_in_the_file_and_in_what_is_sent(
    practice: Any, presenting: None
) -> None:
    story = Story().press("goal-batch.profiles.update")
    story.upload("people.csv", b"custom_id,city,visits\nqzxid1,qzxlyon,12\n").press("next")
    story.press("next").press("next").details("A row and its bytes")
    tables = [one.value for one in story.at.dataframe if "Sent as" in one.value.columns]
    (cells,) = [one.to_dict("records") for one in tables]
    assert [one["In the file"] for one in cells] == [one["Sent as"] for one in cells]
    assert all(one["Sent as"].startswith("••") for one in cells)
    assert not canaries(story)


def test_the_most_frequent_values_are_masked_one_by_one(practice: Any, presenting: None) -> None:
    story = Story().press("goal-batch.audiences.update")
    story.upload("p.csv", b"custom_id,city\nqzx1,qzxlyon\nqzx2,qzxlyon\n")
    (found,) = [one.value for one in story.at.dataframe if "Most frequent" in one.value.columns]
    row = found[found["Column"] == "city"].iloc[0]
    assert row["Most frequent"] == f"{masks.cell('qzxlyon')} × 2"
    assert row["A bar for"] == "each value, the most frequent first"
