"""A single campaign written in a form goes on like a file of one row."""

from __future__ import annotations

import json
from typing import Any

import pytest
from app_story import Story, plain

from workbench.delivery import homes
from workbench.plans.plan import Plan
from workbench.ui import campaign_form, draft_files


def form() -> Story:
    return Story().press("goal-batch.campaigns.create")


def fill(story: Story, **cells: str) -> Story:
    for name, value in cells.items():
        story.at.get_by_key(f"campaign-{name}").set_value(value)
    story.at.run()
    return story


def body_of(story: Story) -> Any:
    made = draft_files.load(story.draft)
    assert made is not None
    plan = Plan.load(homes.runs_folder() / made.run)
    return json.loads(plan.chunk_path(1).read_bytes())


@pytest.mark.usefixtures("practice")
def test_an_email_campaign_goes_from_the_form_to_its_exact_request() -> None:
    story = form()
    assert story.at.button(key="campaign-on").disabled
    assert "Still needed: Campaign, Start, Subject, Sender identity, HTML" in story.sentences
    story.at.get_by_key("campaign-languages").set_value(["fr", "en"])
    query = '{"city": {"$eq": "Lyon"}}'
    fill(story, name='Autumn, "sale"', start="2030-01-24T10:22:00Z", send_rate="5000")
    fill(story, subject="Hello", sender_identity_id="4012", html='<p>a,\n"b"</p>')
    fill(story, targeting=query, labels="sale|autumn")
    story.press("campaign-on")
    assert story.title == "Check"
    assert story.metrics["Rows with errors"] == "0"
    story.press("next")
    assert story.title == "Preview and send"
    assert body_of(story) == {
        "name": 'Autumn, "sale"',
        "state": "DRAFT",
        "send_rate": 5000,
        "when": {"start_time": "2030-01-24T10:22:00Z"},
        "targeting": {"languages": ["fr", "en"], "query": {"city": {"$eq": "Lyon"}}},
        "labels": ["sale", "autumn"],
        "messages": [
            {
                "channel_type": "email",
                "subject": "Hello",
                "sender_identity_id": "4012",
                "html": '<p>a,\n"b"</p>',
            }
        ],
    }
    assert story.at.dataframe[0].value.values.tolist() == [
        ['Autumn, "sale"', "not there", "created"]
    ]
    assert not story.at.button(key="send").disabled


@pytest.mark.usefixtures("practice")
def test_a_running_campaign_is_sent_only_once_its_name_was_typed() -> None:
    story = form()
    story.at.get_by_key("campaign-state").set_value("RUNNING")
    story.at.get_by_key("campaign-when").set_value("now")
    story.at.get_by_key("campaign-kind").set_value("a push message")
    story.at.run()
    fill(story, name="Now", body="Hi")
    story.press("campaign-on").press("next")
    body = body_of(story)
    assert body["state"] == "RUNNING"
    assert body["when"] == {"start_time": "now"}
    told = " ".join(map(plain, story.sentences))
    assert "deletes, replaces or starts" in told
    assert story.at.button(key="send").disabled
    story.labelled("text_input", "Type the name of the campaign").set_value("Now").run()
    assert not story.at.button(key="send").disabled


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ({"name": "A", "state": "DRAFT", "start": "now", "body": "x"}, []),
        ({"name": "", "state": "DRAFT", "start": "now", "body": ""}, ["Campaign", "Push text"]),
        (
            {"name": "A", "state": "DRAFT", "start": ""},
            ["Start", "Subject", "Sender identity", "HTML"],
        ),
    ],
)
def test_what_a_campaign_still_needs(cells: dict[str, str], told: list[str]) -> None:
    assert campaign_form.missing(cells) == told
