"""The preview says what is at the target, and sends nothing before the steps before it are done."""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from app_story import Story, plain
from test_app_parts import a_plan

from workbench import running
from workbench.delivery.statuses import ChunkStatus
from workbench.plans.expecting import expected
from workbench.recipes.recipe import ColumnUse, Recipe
from workbench.ui import draft_files, run_requests
from workbench.ui.previewing import pace_words
from workbench.ui.target_view import there_already, with_creation

PEOPLE = b"custom_id,first_name\n001,J\n002,C\n003,D\n"


def columns(content: bytes = PEOPLE, name: str = "VIP_NOV") -> Story:
    story = Story().press("goal-batch.audiences.update").upload("people.csv", content)
    story.press("next")
    story.labelled("text_input", "Audience").set_value(name)
    story.labelled("toggle", "Create the audience first").set_value(True)
    story.at.run()
    return story


def ended(run: str) -> Any:
    until = time.monotonic() + 30
    while running.status(run).state in ("sending", "indexing") and time.monotonic() < until:
        time.sleep(0.05)
    return running.status(run)


def sent(story: Story) -> str:
    """Sends the previewed draft and waits for the end of its run."""
    run = draft_files.load(story.draft).run
    story.press("send")
    ended(run)
    story.at.run()
    return run


def words(story: Story) -> str:
    return " ".join(map(plain, story.sentences)).replace("**", "")


def test_an_audience_that_exists_already_is_said_and_its_creation_is_no_failure(
    practice: Any,
) -> None:
    first = columns().press("next").press("next")
    assert "exists already" not in words(first)
    assert first.metrics["Ids expected after"] == "3"
    assert "it is empty before, so it holds those that are added" in words(first)
    sent(first)
    again = columns(b"custom_id,first_name\n003,D\n004,E\n").press("next").press("next")
    told = (
        "VIP_NOV exists already with 3 ids; the create request will be answered “already exists” "
        "and the additions go on."
    )
    assert told in words(again)
    expected_after = again.metrics["Ids expected after"]
    assert expected_after == "3 to 5"
    sent(again)
    assert [line["status"] for line in practice.requests("audiences/create")] == [202, 400]
    assert again.metrics["Ids expected after"] == expected_after
    assert again.metrics["Ids after"] == "4"
    shown = again.at.dataframe[0].value
    assert shown["State"].tolist() == ["accepted: already there", "accepted"]
    assert "Reason" not in shown.columns
    told = (
        "Request 1 was answered 400: “VIP_NOV” existed already, so nothing was created and the run "
        "went on."
    )
    assert told in words(again)
    listed = Story().to("track/runs")
    assert "Live: 2 of 2 rows of people.csv accepted for VIP_NOV" in words(listed)


def test_a_run_says_why_only_where_there_is_something_to_say() -> None:
    chunks = [
        ChunkStatus(1, 1, "accepted", 1, 400, "", "APPLIED", 0, "E", "already there", "VIP"),
        ChunkStatus(2, 2, "rejected", 1, 400, "", "", 5, "E", "`workbench resume r` goes on", "B"),
    ]
    shown = run_requests.requests_shown(chunks)
    assert shown["Reason"].tolist() == ["", "“Resume” goes on"]
    assert shown["About"].tolist() == ["VIP", "B"]
    assert "Token" not in shown.columns


class Seen:
    object_name, exists, size = "VIP", True, 7


@pytest.mark.parametrize(
    ("operations", "exists", "told"),
    [
        (("create", "update"), True, "VIP exists already with 7 ids;"),
        (("create", "update"), False, ""),
        (("update",), True, ""),
    ],
)
def test_only_a_creation_of_what_exists_is_said(
    operations: tuple[str, ...], exists: bool, told: str
) -> None:
    seen = Seen()
    seen.exists = exists
    plan = a_plan(*((operation, "I") for operation in operations))
    said = there_already(plan, seen)  # type: ignore[arg-type]  # what is read of it
    assert said.startswith(told)
    assert bool(said) == bool(told)


def test_a_new_audience_will_hold_those_that_are_added(tmp_path: Path) -> None:
    plan = replace(a_plan(("create", "II"), ("update", "I"), rows=3), folder=tmp_path)
    ids = [("1", "add"), ("2", "remove"), ("3", "add")]
    records = ",".join(f'{{"action":"{word}","id":"{who}"}}' for who, word in ids)
    (tmp_path / "chunks").mkdir()
    (tmp_path / "chunks" / "000001.json").write_text(f'{{"name":"VIP","ids":[{records}]}}')
    recipe = Recipe(plan.destination, columns=(ColumnUse("a", "action", "choice"),))
    assert str(expected(plan, 0, recipe)) == "2"
    remove = Recipe(plan.destination, {"action": "remove"})
    assert str(expected(plan, 0, remove)) == "0"


def test_nothing_can_be_sent_while_an_earlier_step_has_changed(practice: Any) -> None:
    story = columns().press("next").press("next")
    assert not story.at.button(key="send").disabled
    story.to("prepare/columns")
    story.labelled("selectbox", "Column 2 goes to").set_value("leave").run()
    story.to("send/preview")
    assert "Something has changed since the step Check was done" in words(story)
    assert [button.key for button in story.at.button] == ["empty-action"]
    assert story.at.button(key="empty-action").label == "Go to check"
    story.press("empty-action")
    assert story.title == "Check"


@pytest.mark.usefixtures("practice")
def test_a_step_that_was_left_out_is_named() -> None:
    story = columns().to("send/preview")
    assert "What the columns mean is not settled yet" in words(story)
    story.to("prepare/columns").press("next")
    story.to("send/preview")
    assert "The step Check is not done yet" in words(story)
    assert [button.key for button in story.at.button] == ["empty-action"]


def test_creating_the_audience_after_all_does_not_undo_the_check() -> None:
    story = columns()
    made = draft_files.load(story.draft)
    checked = replace(made, checked_for=made.checking)
    assert with_creation(checked).checked_for == with_creation(checked).checking
    unchecked = replace(made, checked_for="")
    assert with_creation(unchecked).checked_for == ""


@pytest.mark.parametrize(
    ("quota", "told"),
    [
        (
            {"requests_per_s": 1.0, "assumption": True, "source": "two notes"},
            "The vendor takes 1 request a second (assumption: the vendor documents no number).",
        ),
        (
            {"requests_per_s": 5.0, "records_per_s": 1000.0, "assumption": False, "source": "S"},
            "The vendor takes 5 requests and 1,000 records a second (source: S).",
        ),
        (
            {"requests_per_s": None, "assumption": False, "source": ""},
            "The vendor names no pace for these requests.",
        ),
    ],
)
def test_the_pace_in_analysts_words(quota: dict[str, Any], told: str) -> None:
    assert pace_words(quota) == told


def test_code_says_that_it_is_not_for_practice(practice: Any) -> None:
    story = columns().press("next").press("next")
    assert "not to practice: with a real key in it, it really sends" in words(story)
    assert json.loads(story.at.code[1].value) == {"name": "VIP_NOV", "type": "custom_ids"}
