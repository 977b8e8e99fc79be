"""The list of runs: its filters, and how the end of a run is told to who follows it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from app_story import Story, plain
from test_app_parts import a_run
from test_app_run_page import chunk, page_of, run_with, started

from workbench import running
from workbench.ui import announcing, wording
from workbench.ui.run_filters import Wanted, state_of
from workbench.vocabulary.fates import Counts

LATE = "2026-03-01T23:30:00.000Z"


def listed(**more: Any) -> Any:
    given = {"file_name": "People Nov.csv", "objects": ("VIP_NOV",), "created_at": LATE}
    names = {"label": "Practice", "world": "practice", "destination": "batch.audiences.update"}
    return replace(a_run("done", "Live"), **{**given, **names, **more})


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        (Wanted(), True),
        (Wanted(words="nov people"), True),
        (Wanted(words="vip_nov"), True),
        (Wanted(words="people dec"), False),
        (Wanted(state="Done"), True),
        (Wanted(state="Paused"), False),
        (Wanted(where="Practice (practice)"), True),
        (Wanted(where="Ours (production)"), False),
        # Half past eleven in the evening of UTC is the next day in Paris.
        (Wanted(since=date(2026, 3, 2)), True),
        (Wanted(since=date(2026, 3, 3)), False),
    ],
)
def test_the_filters_of_the_list(wanted: Wanted, fits: bool) -> None:
    assert wanted.fits(listed(), "Europe/Paris") is fits


def test_a_day_is_one_of_the_readers_calendar() -> None:
    assert not Wanted(since=date(2026, 3, 2)).fits(listed(), None)


@pytest.mark.parametrize(
    ("state", "headline", "accepted", "told"),
    [
        ("sending", "Sending", 0, "Under way"),
        ("indexing", "Indexing", 2, "Under way"),
        ("paused", "Paused: you paused it", 0, "Paused"),
        ("cancelled", "Cancelled", 0, "Cancelled"),
        ("done", "Live", 2, "Done"),
        ("done", "Accepted", 2, "Done"),
        ("done", "Live in part: 1 rejected", 1, "Done in part"),
        ("done", "Nothing was accepted: 2 rejected", 0, "Not accepted"),
    ],
)
def test_each_run_is_in_one_state(state: Any, headline: str, accepted: int, told: str) -> None:
    run = replace(a_run(state, headline), counts=Counts(accepted=accepted))
    assert state_of(run) == told


def test_the_list_shows_what_its_address_asks_for(practice: Any) -> None:
    run = started(practice)
    story = Story().to("track/runs")
    assert f"{run}" in next(iter(running.runs())).run
    assert "1 run" in story.sentences
    story.labelled("text_input", "File or target").set_value("nothing like it").run()
    assert "0 of 1 run" in story.sentences
    assert not any("people.csv" in plain(one) for one in story.sentences)
    story.labelled("text_input", "File or target").set_value("PEOPLE").run()
    story.labelled("selectbox", "State").set_value("Paused").run()
    assert "1 run" in story.sentences
    story.labelled("selectbox", "State").set_value("Done").run()
    assert "0 of 1 run" in story.sentences


@pytest.mark.parametrize(
    ("run", "told"),
    [
        (run_with("sending", chunk(1, "accepted", 2), chunk(2, "waiting", 3)), "Sending 40 %"),
        (run_with("sending", chunk(1, "accepted", 999), chunk(2, "waiting", 1)), "Sending 99 %"),
        (run_with("sending", chunk(1, "accepted", 1000)), "Sending 99 %"),
        (run_with("indexing", chunk(1, "accepted", 2)), "Indexing"),
        (replace(run_with("paused"), headline="Paused: you paused it"), "Paused"),
        (replace(run_with("done"), headline="Live in part: 1 rejected"), "Live in part"),
    ],
)
def test_the_tab_says_how_far_a_run_is(run: Any, told: str) -> None:
    assert announcing.tab_words(run) == told


def test_the_end_of_a_followed_run_is_told_once(
    practice: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = started(practice)
    real = running.status
    with monkeypatch.context() as going:
        going.setattr(
            running, "status", lambda name, **more: replace(real(name, **more), state="sending")
        )
        page = page_of(run)
        assert list(page.at.toast) == []
    page.at.run()
    assert [one.value for one in page.at.toast] == ["Paused: 0 of 3 rows accepted"]
    page.at.run()
    assert list(page.at.toast) == []
    # A reload: this session has not followed it.
    assert list(page_of(run).at.toast) == []


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("Europe/Paris", "2026-03-02 00:30:00 CET"),
        ("America/Sao_Paulo", "2026-03-01 20:30:00 America/Sao_Paulo"),
        (None, "2026-03-01 23:30:00 UTC"),
        ("Mars/Base", "2026-03-01 23:30:00 UTC"),
    ],
)
def test_a_moment_has_its_zones_name(zone: str | None, told: str) -> None:
    assert wording.moment(LATE, zone) == told
