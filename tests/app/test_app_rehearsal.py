"""The first rows of a plan alone, and what was accepted before, on the preview and on the run."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from app_story import Story, plain
from test_app_again import ended, keys, page_of, run_of, said
from test_app_parts import a_plan

from workbench import resuming, verbs
from workbench.delivery import homes
from workbench.delivery import runs as delivery
from workbench.delivery.statuses import RunStatus
from workbench.errors import FixTheFile
from workbench.ui import draft_files, rehearsing
from workbench.ui import practice as targets
from workbench.ui.drafting import Draft

PEOPLE = "custom_id\n" + "".join(f"u{n}\n" for n in range(1, 6))


def previewed(name: str = "VIP", content: str = PEOPLE) -> Story:
    story = Story().press("goal-batch.audiences.update").upload("people.csv", content.encode())
    story.press("next")
    story.labelled("text_input", "Audience").set_value(name)
    story.labelled("toggle", "Create the audience first").set_value(True)
    story.at.run()
    return story.press("next").press("next")


def first_rows(story: Story) -> Any:
    return story.labelled("number_input", "Send only the first rows, then pause")


def sent_ids(practice: Any) -> list[str]:
    lines = practice.requests("audiences/update")
    return [who for line in lines for _, who in line["applied"]]


def test_the_first_rows_are_sent_and_the_rest_waits_for_resume(practice: Any) -> None:
    story = previewed()
    assert story.at.button(key="send").label == "Send 5 rows"
    first_rows(story).set_value(2).run()
    assert story.at.button(key="send").label == "Send the first 2 rows, then pause"
    # The choice outlives the session.
    cold = Story(draft=story.draft).to("send/preview")
    assert first_rows(cold).value == 2
    cold.press("send")
    run = run_of(cold)
    paused = ended(run)
    assert (paused.state, paused.counts.accepted) == ("paused", 2)
    assert sent_ids(practice) == ["u1", "u2"]
    page = page_of(run)
    assert "The first 2 rows are sent" in said(page)
    assert "“Resume” sends the rest" in said(page)
    assert "3 rows in 1 request will not be sent any more by this run" in said(page)
    page.press("resume")
    assert ended(run).counts.accepted == 5
    assert sent_ids(practice) == ["u1", "u2", "u3", "u4", "u5"]


def test_all_rows_as_the_first_ones_are_no_rehearsal(practice: Any) -> None:
    story = previewed()
    first_rows(story).set_value(5).run()
    assert draft_files.load(story.draft).first == 0
    assert story.at.button(key="send").label == "Send 5 rows"


def test_the_rest_of_a_rehearsal_is_cancelled_for_good_from_a_cold_page(practice: Any) -> None:
    story = previewed()
    first_rows(story).set_value(2).run()
    story.press("send")
    run = run_of(story)
    ended(run)
    page = page_of(run).press("cancel")
    done = ended(run)
    assert (done.state, done.counts.not_sent_why) == ("cancelled", {"cancelled": 3})
    assert {"resume", "pause", "cancel"} & set(keys(page_of(run))) == set()
    assert "3 rows can be sent again" in said(page)
    assert sent_ids(practice) == ["u1", "u2"]


def test_a_rest_that_is_too_old_by_now_is_not_resumed_and_says_what_to_do(
    practice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    story = previewed()
    first_rows(story).set_value(2).run()
    story.press("send")
    run = run_of(story)
    ended(run)

    def refuse(before: RunStatus) -> None:
        message = (
            f"2 rows can no longer be sent: cancel the rest (`workbench cancel {before.run}`) and "
            f"send it as a new run (`workbench retry {before.run}`)"
        )
        raise FixTheFile(message)

    monkeypatch.setattr(resuming, "refuse_outdated", refuse)
    monkeypatch.setattr(delivery, "is_dated", lambda name: True)
    page = page_of(run).press("resume")
    assert plain(page.errors[0]) == (
        "2 rows can no longer be sent: cancel the rest (“Cancel the rest”) and send it as a new "
        "run (“Send the rest again”)"
    )
    assert sent_ids(practice) == ["u1", "u2"]
    assert ended(run).state == "paused"


def test_what_replaces_is_never_rehearsed() -> None:
    assert rehearsing.can_pause(a_plan(("update", "I")))
    assert not rehearsing.can_pause(a_plan(("replace", "III"), ("update", "I")))
    assert not rehearsing.can_pause(a_plan(("update", "I"), rows=1))


def test_a_draft_of_an_earlier_version_sends_all_at_once() -> None:
    made = Draft("0123456789ab", "batch.audiences.update", first=3)
    assert Draft.from_dict(made.as_dict()).first == 3
    told = {name: one for name, one in made.as_dict().items() if name != "first"}
    assert Draft.from_dict(json.loads(json.dumps(told))).first == 0
    assert made.planning("x") != replace(made, first=0).planning("x")


@pytest.fixture
def elsewhere(practice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The practice vendor, as if it were the test project of a real one."""
    real = targets.target

    def target(name: str, destination: str) -> Any:
        return replace(real(name, destination), world="test", label="Our test project")

    monkeypatch.setattr(targets, "target", target)


def as_test(run: RunStatus, fingerprint: str) -> None:
    """The run, as if it had been sent to that test project."""
    with sqlite3.connect(homes.home() / "journal.db") as db:
        db.execute(
            "UPDATE run SET world = 'test', label = 'Our test project', fingerprint = ? "
            "WHERE id = ?",
            (fingerprint, run.run),
        )


@pytest.mark.usefixtures("elsewhere")
def test_rows_that_were_accepted_before_are_warned_of(tmp_path: Path) -> None:
    file = tmp_path / "before.csv"
    file.write_text("custom_id\nu1\nu2\nu9\n")
    before = verbs.send(file, to="batch.audiences.update", set={"name": "VIP", "create": True})
    there = targets.target("twin", "batch.audiences.update")
    as_test(before, there.fingerprint)
    story = previewed()
    told = said(story)
    assert "2 of these 5 rows were accepted before, with the same content: 2 on" in told
    assert f"(Our test project, run {before.run})" in told
    assert "send" in keys(story)
    # Another audience has none of them.
    assert "accepted before" not in said(previewed("OTHER"))


def test_practice_never_warns(practice: Any, tmp_path: Path) -> None:
    file = tmp_path / "before.csv"
    file.write_text(PEOPLE)
    verbs.send(file, to="batch.audiences.update", set={"name": "VIP", "create": True})
    assert "accepted before" not in said(previewed())
