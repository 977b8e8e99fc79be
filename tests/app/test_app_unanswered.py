"""Rows without a trustworthy answer are settled on the page of their run, each act on record."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from app_story import Story
from test_app_again import ended, keys, page_of, said

from workbench import running, verbs
from workbench.delivery import unsettled
from workbench.delivery.unsettled import Settlement, Unsettled
from workbench.ui import unanswered

CAMPAIGN = "name,state,start,subject,sender_identity_id,html\nblast,RUNNING,now,s,1,<p>\n"
EVENTS = "custom_id,event.name,event.time\n001,came,\n002,came,\n"


def fault(route: str, do: str, **more: Any) -> dict[str, Any]:
    return {"match": {"route": route}, "do": do, **more}


def sent(tmp_path: Path, name: str, text: str, to: str, **options: Any) -> str:
    file = tmp_path / name
    file.write_text(text)
    return verbs.send(file, to=to, set=options).run


def campaign(tmp_path: Path) -> str:
    return sent(tmp_path, "blast.csv", CAMPAIGN, "batch.campaigns.create")


def name_box(page: Story) -> Any:
    return page.labelled("text_input", "Its name")


def because(page: Story) -> Any:
    return next(one for one in page.at.text_input if one.key.startswith("because-"))


def progress(page: Story) -> str:
    return " ".join(str(one.proto.text) for one in page.at.get("progress"))


def button(page: Story, start: str) -> str:
    return next(key for key in keys(page) if key and key.startswith(start))


@pytest.mark.parametrize("faults", [[fault("campaigns/create", "apply_then_reset")]])
def test_a_look_settles_what_cannot_be_taken_back(practice: Any, tmp_path: Path) -> None:
    run = campaign(tmp_path)
    page = page_of(run)
    told = said(page)
    assert [one.value for one in page.at.header] == ["Paused"]
    assert "It may exist already: [look here](#unanswered)" in told
    assert "Rows without a trustworthy answer" in [one.value for one in page.at.subheader]
    assert "Request 1: create and run, blast, 1 row" in told
    assert "0 of 1 request answered, 1 without a trustworthy answer" in progress(page)
    assert "The connection broke before a complete answer" in told
    assert "ConnectionError" not in told
    assert "May exist already: it creates “blast” and sends it to people at its start." in told
    page.press("look")
    assert (
        "Request 1 (blast): 1 row settled as accepted, seen at the vendor: one campaign is called"
        in said(page)
    )
    # A cold reload says the same, and the run goes on from it.
    cold = page_of(run)
    assert "1 row settled as accepted, seen at the vendor" in said(cold)
    assert "Every request is settled: “Resume” above goes on with the run." in said(cold)
    assert "look" not in keys(cold)
    cold.press("resume")
    assert ended(run).counts.accepted == 1
    assert len(practice.requests("campaigns/create")) == 1


@pytest.mark.parametrize("faults", [[fault("campaigns/create", "reset_before")]])
def test_what_a_look_does_not_show_is_settled_by_a_word_and_its_name(
    practice: Any, tmp_path: Path
) -> None:
    run = campaign(tmp_path)
    page = page_of(run).press("look")
    assert "no campaign is called “blast” now" in said(page)
    assert running.status(run).counts.unknown == 1
    page.press(button(page, "not-arrived-"))
    assert page.errors == ["Say how you know it: that is kept on record beside your word."]
    because(page).set_value("not in the dashboard")
    page.press(button(page, "not-arrived-"))
    assert page.errors[0].startswith("The name is not the one above")
    assert running.status(run).counts.unknown == 1
    because(page).set_value("not in the dashboard")
    name_box(page).set_value("blast")
    page.press(button(page, "not-arrived-"))
    assert page.errors == []
    words = "1 row settled as not sent, by somebody's word: not in the dashboard"
    assert words in said(page)
    assert words in said(page_of(run))
    assert running.status(run).counts.not_sent_why == {"waiting": 1}
    page_of(run).press("resume")
    done = ended(run)
    assert (done.state, done.counts.accepted) == ("done", 1)
    codes = [line["status"] for line in practice.requests("campaigns/create")]
    assert codes[-1] in (200, 201)
    assert sum(code in (200, 201) for code in codes) == 1


@pytest.mark.parametrize("faults", [[fault("profiles/update", "apply_then_reset")]])
def test_what_the_vendor_cannot_show_needs_a_word(practice: Any, tmp_path: Path) -> None:
    run = sent(tmp_path, "came.csv", EVENTS, "batch.profiles.update")
    page = page_of(run)
    told = said(page)
    assert "The vendor has no way to look at what such a request did" in told
    assert "look" not in keys(page)
    assert "Sent again, what is there may be applied twice." in told
    # Not in the rest by itself; behind its own tick it is, with what that may do.
    page.press("again")
    unknown = page.at.checkbox(key=f"again-unknown-{run}")
    assert not unknown.value
    assert "send-again" not in keys(page)
    assert (page.errors, "Tick above which rows are to be sent." in said(page)) == ([], True)
    assert "which may be applied twice" in unknown.label.replace("*", "")
    assert "Class II: what has arrived happens a second time when it is sent again." in said(page)
    unknown.check().run()
    assert page.at.button(key="send-again").label == "Send 2 rows again"
    assert page.at.query_params["again"] in (
        "rejected.not_sent.unknown",
        ["rejected.not_sent.unknown"],
    )
    because(page).set_value("counted there")
    page.press(button(page, "arrived-"))
    assert running.status(run).counts.accepted == 2
    told = said(page_of(run))
    assert "2 rows settled as accepted, by somebody's word: counted there" in told
    assert "Every request is settled: nothing of the run is unknown any more." in told
    assert "again" not in keys(page_of(run))
    assert len(practice.requests("profiles/update")) == 1


@pytest.mark.usefixtures("practice")
def test_a_run_of_which_all_had_their_answer_has_no_such_section(tmp_path: Path) -> None:
    run = sent(tmp_path, "came.csv", EVENTS, "batch.profiles.update")
    page = page_of(run)
    assert unanswered.TITLE not in [one.value for one in page.at.subheader]
    assert unsettled.unsettled(run) == unsettled.settlements(run) == []


def open_one(repeat: Any, rows: int = 3, records: int = 3, creates: bool = False) -> Unsettled:
    return Unsettled(4, 1, "VIP", repeat, creates, records, "lost", rows == records, "", rows)


@pytest.mark.parametrize(
    ("one", "operation", "heading", "told"),
    [
        (open_one("I"), "update", "3 rows", "Sent again, they change nothing that is there"),
        (open_one("I*"), "update", "3 rows", "Sent again later, they could undo"),
        (open_one("II", 1), "update", "1 of 3 rows", "may be applied twice."),
        (
            open_one("III"),
            "replace",
            "3 rows",
            "May exist already: it replaces everybody who is in",
        ),
        (open_one("I", 0, 0, creates=True), "create", "create, VIP", "may have been created."),
    ],
)
def test_what_may_be_there_by_the_class_of_the_request(
    one: Unsettled, operation: str, heading: str, told: str
) -> None:
    assert unanswered.title(one, operation).endswith(heading)
    assert told in unanswered.may_be_there(one, operation).replace("*", "")


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (
            Settlement(2, "VIP", "", "look", "unknown", 2, "there"),
            "Request 2 (VIP): 2 rows settled as accepted, the others still unknown, seen at the "
            "vendor: there",
        ),
        (
            Settlement(2, "", "", "word", "not_sent", 1, "somebody's word"),
            "Request 2: 1 row settled as not sent, by somebody's word",
        ),
    ],
)
def test_an_entry_of_the_record_in_words(one: Settlement, words: str) -> None:
    assert unanswered.record_words(one).startswith(words)


@pytest.mark.parametrize(
    ("repeat", "reason", "typed", "missing"),
    [
        ("II", "seen", "", ""),
        ("II", "  ", "", "Say how"),
        ("III", "seen", "VIP", ""),
        ("III", "seen", "vip", "The name"),
    ],
)
def test_a_word_needs_its_reason_and_what_is_dangerous_its_name(
    repeat: Any, reason: str, typed: str, missing: str
) -> None:
    assert unanswered.unfounded(open_one(repeat), reason, typed).startswith(missing)
    assert bool(unanswered.unfounded(open_one(repeat), reason, typed)) == bool(missing)
