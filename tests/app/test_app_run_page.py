"""What the page of one run says of requests that wait, are out, were cancelled or are lost."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from app_story import Story
from streamlit.testing.v1 import AppTest
from test_app_again import ended, keys, page_of, said
from test_app_parts import a_run
from test_app_rehearsal import first_rows
from test_app_rehearsal import previewed as previewed_five
from test_app_sending import previewed, settled

from workbench import running, verbs
from workbench.delivery import homes, practice
from workbench.delivery import runs as delivery
from workbench.delivery.practice import started_twin
from workbench.delivery.runs import Attempt
from workbench.delivery.statuses import ChunkStatus, RunStatus
from workbench.plans.plan import Plan
from workbench.ui import draft_files, planning, run_parts, run_requests, tracking, unanswered
from workbench.ui import practice as targets
from workbench.vocabulary.fates import Counts

AUDIENCE = "batch.audiences.update"


def chunk(n: int, state: str, rows: int = 10, **more: Any) -> ChunkStatus:
    given: dict[str, Any] = {"attempts": 1, "http_status": 202, "token": "", "indexing": ""}
    return ChunkStatus(n=n, step=1, state=state, rows=rows, **{**given, **more})


def run_with(state: Any, *chunks: ChunkStatus, **more: Any) -> RunStatus:
    return replace(a_run(state, state.capitalize()), chunks=chunks, **more)


def test_what_was_cancelled_was_never_answered() -> None:
    run = run_with("cancelled", chunk(1, "accepted", 6), chunk(2, "cancelled", 14))
    assert run_parts.progress_words(run) == (
        0.3,
        "6 of 20 rows, 1 of 2 requests answered, 1 cancelled before they were sent",
    )


def test_the_bar_is_as_full_as_rows_are_answered() -> None:
    told = run_with("paused", chunk(1, "accepted", 0), chunk(2, "rejected", 5), chunk(3, "waiting"))
    assert run_parts.progress_words(told)[0] == pytest.approx(1 / 3)
    split = run_with("sending", chunk(1, "split", 0), chunk(2, "accepted"), chunk(3, "unknown"))
    assert run_parts.progress_words(split) == (
        0.5,
        "10 of 20 rows, 2 of 3 requests answered, 1 without a trustworthy answer",
    )
    assert run_parts.progress_words(run_with("done", chunk(1, "accepted", 0)))[0] == 1.0


@pytest.mark.parametrize(
    ("state", "told"),
    [
        ("sending", [("Accepted", 5), ("Rejected", 0), ("On the way", 10), ("Unknown", 1)]),
        ("paused", [("Accepted", 5), ("Rejected", 0), ("Unknown", 11)]),
    ],
)
def test_rows_that_are_merely_out_are_on_the_way(state: Any, told: list[tuple[str, int]]) -> None:
    run = run_with(state, chunk(1, "inflight"), counts=Counts(accepted=5, unknown=11))
    found = [(label, rows) for label, rows, _ in run_parts.tiles(run)]
    assert found == [*told, ("Not sent", 0)]


def test_a_paused_page_goes_on_looking_and_an_ended_one_does_not() -> None:
    assert tracking.looks_every(run_with("sending")) == 1.0
    assert tracking.looks_every(run_with("paused")) == 2.0
    assert tracking.looks_every(run_with("done")) is None
    assert tracking.looks_every(run_with("cancelled")) is None
    # Below the live view something else stands as soon as the run goes on, or a row is settled.
    paused = run_with("paused", counts=Counts(unknown=1))
    assert tracking.drawn_for(paused) != tracking.drawn_for(replace(paused, state="sending"))
    assert tracking.drawn_for(paused) != tracking.drawn_for(
        replace(paused, counts=Counts(accepted=1))
    )


def started(practice: Any) -> str:
    """A run that nobody sends yet."""
    made = draft_files.load(previewed().draft)
    there = targets.target(made.connection, made.destination)
    return delivery.start(Plan.load(homes.runs_folder() / made.run), there, file_name="people.csv")


def test_resume_of_a_run_that_goes_on_already_says_so(
    practice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = started(practice)
    page = page_of(run)
    real = running.status
    monkeypatch.setattr(
        running, "status", lambda name, **more: replace(real(name, **more), state="sending")
    )
    page.press("resume")
    assert [one.value for one in page.at.toast] == [
        "It goes on already: somebody resumed it before you."
    ]
    assert delivery.attempts(run) == []


def live() -> None:
    """The live view alone, as the part of the page that is drawn again by itself."""
    import streamlit as st

    from workbench import running
    from workbench.ui import tracking

    run = st.session_state["shown"]
    otherwise = tracking.drawn_for(running.status(run))
    tracking._live(run, st.session_state.pop("was", otherwise), [])


def test_a_cancel_counts_also_where_somebody_has_resumed_the_run_meanwhile(practice: Any) -> None:
    """The view is then drawn for another state, and the button that was pressed is not reached."""
    run = started(practice)
    at = AppTest.from_function(live)
    at.session_state["shown"] = run
    at.run()
    at.session_state["was"] = "drawn for another state"
    at.button(key="cancel").click().run()
    assert not at.exception
    assert running.status(run).state == "cancelled"


def test_a_run_says_what_its_next_try_waits_for() -> None:
    reason = "nothing answers at http://127.0.0.1:9/batch: nothing was sent"
    again = run_with("sending", chunk(2, "waiting", attempts=2, reason=reason))
    assert run_parts.trying_words(again) == (
        f"Request 2 was tried 2 times; the last answer: {reason}."
    )
    first = run_with("sending", chunk(2, "inflight"), chunk(3, "waiting", attempts=0))
    assert run_parts.trying_words(first) == ""
    lost = chunk(2, "unknown", attempts=2, reason=reason)
    assert run_parts.trying_words(run_with("sending", lost, chunk(3, "waiting", attempts=0))) == (
        f"Request 2 was tried 2 times; the last answer: {reason}."
    )
    full = chunk(2, "waiting", attempts=1, reason="Slow down.", http_status=429)
    assert run_parts.trying_words(run_with("sending", full)) == (
        "Request 2 was tried once; the last answer: too many requests for now (HTTP 429): Slow "
        "down."
    )
    given_up = run_with("sending", lost, chunk(3, "inflight"))
    assert run_parts.trying_words(given_up) == ""


@pytest.fixture
def dead(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a practice vendor that has ended; it is told to no other test."""
    home.mkdir(mode=0o700)
    with started_twin() as url:
        monkeypatch.setenv("WORKBENCH_TWIN_URL", url)
        assert practice.answers(url)
    yield url
    targets.end()


def test_a_dead_practice_vendor_is_said_and_started_where_it_was(dead: str) -> None:
    page = Story().to("practice/twin")
    assert page.errors == [
        "Its process has ended, or answers nothing. What it holds is kept. Nothing can be sent to "
        "it before it answers again."
    ]
    page.press("start-practice")
    assert page.errors == []
    assert os.environ["WORKBENCH_TWIN_URL"] == dead
    assert practice.answers(dead)
    assert targets.start_again() == dead


def test_a_paused_run_of_a_dead_practice_vendor_is_resumed_after_its_start(dead: str) -> None:
    targets.start_again()
    run = started(None)
    targets.end()
    page = page_of(run)
    assert "Once it answers, “Resume” sends what is left." in page.errors[0]
    page.press("start-practice").press("resume")
    assert list(page.at.toast) == []
    assert settled(run).counts.accepted == 2


def test_a_rehearsal_says_how_many_rows_were_sent(practice: Any) -> None:
    story = previewed_five()
    first_rows(story).set_value(2).run()
    page = page_of(ended(planned(story.press("send"))).run)
    assert (
        "The first 2 rows are sent, and the vendor has indexed what it accepted (“Indexing” in "
        "the table below); “Resume” sends the rest." in said(page)
    )


def planned(story: Story) -> str:
    return draft_files.load(story.draft).run


def test_a_plan_that_has_become_a_run_by_the_first_click_leads_there_by_the_second(
    practice: Any,
) -> None:
    story = previewed()
    made = draft_files.load(story.draft)
    there = targets.target(made.connection, made.destination)
    plan = Plan.load(homes.runs_folder() / made.run)
    run = planning.send(made, plan, there, None)
    story.press("send")
    assert story.title == "Run"
    assert len(running.runs()) == 1
    assert settled(run).headline == "Live"


@pytest.mark.parametrize(
    ("headline", "chunks", "told"),
    [
        ("Accepted", [chunk(1, "accepted")], ["done", "not followed", "not followed"]),
        (
            "Accepted",
            [chunk(1, "accepted", token="t", indexing="?")],
            ["done", "ended", "not live"],
        ),
    ],
)
def test_what_nobody_can_follow_is_not_called_not_live(
    headline: str, chunks: list[ChunkStatus], told: list[str]
) -> None:
    run = replace(a_run("done", headline), chunks=tuple(chunks), destination=AUDIENCE)
    assert [state for _, state, _ in run_parts.phase_states(run)] == told


def test_a_request_and_a_try_in_plain_words() -> None:
    assert run_requests.state_words(chunk(1, "inflight")) == "out"
    tried = Attempt(1, 1, "", None, "not_processed", 429, "", "too many", "", "")
    assert run_requests.attempt_words(tried) == "not taken: too many"
    assert run_requests.attempt_words(replace(tried, http=None)) == "did not arrive: too many"
    lost = replace(tried, http=None, outcome="unknown", reason="it broke")
    assert run_requests.attempt_words(lost) == "unknown: it broke"


def test_rows_that_a_later_run_has_sent_are_not_offered_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    run = run_with("done", counts=Counts(not_sent=2, not_sent_why={"waiting": 2}))
    later = run_with("done", counts=Counts(accepted=2))
    assert unanswered.follows(run) == ("Every request is settled: 2 rows can be sent again, below.")
    monkeypatch.setattr(unanswered, "last_counts", lambda now, more: Counts(accepted=2))
    assert unanswered.follows(run, [later]) == (
        "Every request is settled: a later run has sent again what could be sent."
    )
    going = replace(later, state="sending")
    assert unanswered.follows(run, [going]) == (
        "Every request is settled: a later run has rows of it and is not over."
    )


EVENTS = "custom_id,event.name,event.time\n001,came,\n002,came,\n003,came,\n004,came,\n"
POISON = {
    "match": {"route": "profiles/update", "contains": '"003"'},
    "do": "status",
    "status": 400,
    "body": {"error_code": "INVALID_PARAMETERS", "error_message": "One of them is not right"},
    "times": "always",
}


@pytest.mark.parametrize("faults", [[POISON]])
def test_rows_that_were_found_are_mended_in_a_file_of_their_own(
    practice: Any, tmp_path: Path
) -> None:
    file = tmp_path / "came.csv"
    file.write_text(EVENTS)
    first = verbs.send(file, to="batch.profiles.update").run
    page_of(first).press("find").press("send-again")
    again = next(one.run for one in running.runs() if one.earlier == first)
    ended(again)
    told = said(page_of(again))
    assert "Put them, mended, into a file of their own" in told
    assert "send the file again" not in told
    assert "find" not in keys(page_of(again))


def test_of_thousands_of_requests_each_reason_is_worded_once(monkeypatch) -> None:
    """The table is drawn each second; what masks a reason reads a file."""
    asked: list[object] = []

    def text(sentence: object) -> str:
        asked.append(sentence)
        return str(sentence)

    monkeypatch.setattr(run_requests.presenting, "text", text)
    refused = [chunk(n, "rejected", reason=f"reason {n % 2}") for n in range(1, 1_001)]
    every = [*refused, *(chunk(n, "accepted") for n in range(1_001, 3_001))]
    shown = run_requests.requests_shown(every)
    assert list(shown["Reason"])[:3] == ["reason 1", "reason 0", "reason 1"]
    assert list(shown["Reason"])[1_000:] == [""] * 2_000
    assert run_requests.first_bad(every) == 0
    assert sorted(map(str, asked)) == ["", "reason 0", "reason 1"]
