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
    assert (
        "This creates the campaign that is named here and sends it to people at its start" in told
    )
    assert "deletes" not in told
    assert story.at.button(key="send").disabled
    story.labelled("text_input", "Type the name of the campaign").set_value("Now").run()
    assert not story.at.button(key="send").disabled
    assert story.at.button(key="send").label == "Send 1 campaign"


WRONG = {"name": "Été", "start": "01/07/2030 9h", "send_rate": "22", "targeting": "ville = Lyon"}
MAIL = {"subject": "C'est l'été", "sender_identity_id": "4012", "html": "<p>a</p>"}


def boxes(story: Story) -> dict[str, str]:
    return {name: story.at.get_by_key(f"campaign-{name}").value for name in (*WRONG, *MAIL)}


def test_the_form_says_its_own_mistakes_at_once_each_below_its_box() -> None:
    story = fill(form(), send_rate="22")
    assert plain(story.errors[0]).startswith("Not from 1,000 to 1,000,000 messages a minute")
    assert len(story.errors) == 1
    fill(story, targeting="ville = Lyon")
    assert [plain(one).partition(".")[0] for one in story.errors] == [
        "Not from 1,000 to 1,000,000 messages a minute",
        "Not a JSON object or list",
    ]
    fill(story, send_rate="2000", targeting="")
    assert story.errors == []


def test_what_was_typed_is_there_again_after_a_reload_before_it_goes_on() -> None:
    story = fill(form(), name="Été")
    again = Story(draft=story.draft).to("prepare/file")
    assert again.at.get_by_key("campaign-name").value == "Été"
    untouched = form()
    assert draft_files.load(untouched.draft).typed == {}


def test_a_campaign_with_mistakes_is_corrected_in_its_form() -> None:
    story = fill(form(), **WRONG, **MAIL)
    story.press("campaign-on")
    assert story.title == "Check"
    shown = story.at.dataframe[0].value
    assert sorted(shown["Column"]) == ["Messages a minute", "Starts at", "Targeting query"]
    assert shown["Line"].isna().all()
    told = " ".join(map(plain, story.sentences))
    assert "Change it on File: the form holds everything as you wrote it." in told
    assert "bring it again" not in told
    assert "campaign.csv; only" not in told
    # Cold, as from the address alone.
    again = Story(draft=story.draft).to("prepare/file")
    assert boxes(again) == {**WRONG, **MAIL}
    assert len(again.errors) == 3
    fill(again, start="2030-07-01T09:00:00Z", send_rate="5000", targeting="")
    assert again.errors == []
    # The file follows the form, also where somebody goes on by the menu.
    again.to("prepare/check")
    assert again.metrics["Rows ok"] == "1"
    assert again.metrics["Rows with errors"] == "0"


def test_a_campaign_that_lacks_something_again_is_no_file_any_more() -> None:
    story = fill(form(), **MAIL, name="A", start="2030-07-01T09:00:00Z")
    story.press("campaign-on").to("prepare/file")
    assert draft_files.load(story.draft).source is not None
    fill(story, html="")
    assert draft_files.load(story.draft).source is None
    assert boxes(story)["name"] == "A"


def test_a_push_message_that_starts_now_comes_back_as_one() -> None:
    story = form()
    story.at.get_by_key("campaign-when").set_value("now")
    story.at.get_by_key("campaign-kind").set_value("a push message")
    story.at.run()
    story.at.get_by_key("campaign-platforms").set_value(["ios", "web"])
    fill(story, name="Now", body="Hi").press("campaign-on")
    again = Story(draft=story.draft).to("prepare/file")
    found = [again.at.get_by_key(f"campaign-{name}").value for name in ("when", "kind", "body")]
    assert found == ["now", "a push message", "Hi"]
    assert again.at.get_by_key("campaign-platforms").value == ["ios", "web"]


def test_a_file_takes_the_place_of_what_was_written() -> None:
    story = fill(form(), **MAIL, name="A", start="2030-07-01T09:00:00Z")
    story.press("campaign-on").to("prepare/file")
    story.upload("mine.csv", b"name,state,start,body\nB,DRAFT,now,Hi\n")
    made = draft_files.load(story.draft)
    assert made.typed == {}
    assert made.source.name == "mine.csv"
    assert "mine.csv" in " ".join(map(plain, story.sentences))


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


def test_a_click_while_the_form_is_saved_loses_nothing_of_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Streamlit ends a run of the page where the reader goes on typing."""
    story = fill(form(), **MAIL, name="A", start="2030-07-01T09:00:00Z")
    story.press("campaign-on").to("prepare/file")
    made = draft_files.load(story.draft)

    def ended(_: Any) -> Any:
        raise KeyboardInterrupt

    monkeypatch.setattr(campaign_form.opening, "suggestions", ended)
    with pytest.raises(KeyboardInterrupt):
        campaign_form.written(made, {**made.typed, "name": "B"})
    assert draft_files.load(story.draft) == made
