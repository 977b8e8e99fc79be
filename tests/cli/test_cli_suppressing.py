"""Who is held back stays held back: in a retry, and in what is left of a paused run."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from workbench import retry, running, verbs
from workbench.delivery import runs as delivery
from workbench.delivery.statuses import RunStatus
from workbench.errors import FixTheFile, FixTheRecipe, RowsInvalid
from workbench.plans.plan import Plan
from workbench.twin.holdings import show

TO = {"to": "batch.profiles.update", "set": {"allow_subscribe": True}}


def then(hours: float) -> str:
    return f"{datetime.now(UTC) - timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"


def sent(file: Path, hours: float, suppress: Path | None = None) -> RunStatus:
    """A run of a file as if it had been planned so many hours ago."""
    ready = replace(verbs.prepared(file, **TO), as_of=then(hours))
    with running.target("twin", ready.destination.key) as there:
        made, _ = verbs.plan_run(ready, delivery.new_run_id(), "twin", suppress=suppress)
        return verbs.deliver(made, there, None, file_name=file.name)


def held(practice: Any) -> set[str]:
    return {one["custom_id"] for one in show(practice.home / "twin.db", "profiles")["profiles"]}


@pytest.fixture
def early(tmp_path: Path) -> Path:
    """Two people subscribed with an event of an hour ago, which was to come two hours ago."""
    file = tmp_path / "people.csv"
    file.write_text(
        "custom_id,$email_marketing,event.name,event.time\n"
        f"ok,,came,\ngone,subscribed,came,{then(1)}\nnew,subscribed,came,{then(1)}\n"
    )
    return file


@pytest.mark.slow
def test_a_retry_holds_back_whom_the_first_run_held_back(
    early: Path, practice: Any, tmp_path: Path
) -> None:
    """The row could not be sent then, so that nothing but the list holds it back now."""
    listed = tmp_path / "out.csv"
    listed.write_text("custom_id\ngone\n")
    first = sent(early, 2, listed)
    assert (first.counts.accepted, first.counts.not_sent_why) == (1, {"invalid": 2})
    listed.unlink()
    second = retry(first.run)
    assert second.counts.not_sent_why == {"suppressed": 1, "unselected": 1}
    assert held(practice) == {"ok", "new"}
    with pytest.raises(FixTheRecipe, match="has no row to send again"):
        retry(second.run)


@pytest.mark.slow
def test_a_retry_of_nobody_but_people_on_the_list_says_so(practice: Any, tmp_path: Path) -> None:
    file, listed = tmp_path / "people.csv", tmp_path / "out.csv"
    file.write_text(
        "custom_id,$email_marketing,event.name,event.time\n"
        f"ok,,came,\ngone,subscribed,came,{then(1)}\n"
    )
    listed.write_text("gone\n")
    first = sent(file, 2, listed)
    with pytest.raises(RowsInvalid, match=r"1 suppressed \(it is on a suppression list\)"):
        retry(first.run)


@pytest.mark.slow
def test_a_retry_is_as_old_as_the_first_reading_of_the_file(early: Path, practice: Any) -> None:
    """No row of the first run said anything about consent, and those of the retry do."""
    first = sent(early, 25)
    assert first.counts.accepted == 1  # it says nothing about consent, so it may be old
    second = retry(first.run)
    assert second.state == "paused"
    assert "more than 24 hours ago" in second.headline
    assert held(practice) == {"ok"}
    plans = [Plan.load(practice.home / "runs" / one.run) for one in (first, second)]
    assert plans[0].read_at == plans[1].read_at == plans[0].as_of


REST = """custom_id,$email_marketing
u1,subscribed
gone,subscribed
left,unsubscribed
"""


@pytest.fixture
def paused(practice: Any, tmp_path: Path) -> str:
    """A run that waits after its first row, with two more to go."""
    file = tmp_path / "people.csv"
    file.write_text(REST)
    words = ("--to", TO["to"], "--set", "allow_subscribe=true", "--first", "1", "--json")
    done = practice.run("send", str(file), *words)
    assert done.returncode == 3
    return str(json.loads(done.stdout)["run"])


def keep(tmp_path: Path, text: str) -> None:
    listed = tmp_path / "out.csv"
    listed.write_text(text)
    verbs.keep_standing_list("twin", listed)


@pytest.mark.slow
def test_what_is_left_of_a_run_adds_nobody_who_came_onto_the_list_since(
    paused: str, practice: Any, tmp_path: Path
) -> None:
    keep(tmp_path, "custom_id\ngone\nleft\nu1\n")
    stopped = practice.run("resume", paused)
    assert stopped.returncode == 2
    assert stopped.stderr == (
        f"What is left of the run {paused} adds or subscribes 1 person on the list of “twin” "
        f"whom its plan did not hold back: cancel the rest (`workbench cancel {paused}`) and "
        f"send it as a new run (`workbench retry {paused}`)\n"
    )
    assert held(practice) == {"u1"}
    with (
        running.target("twin", TO["to"]) as there,
        pytest.raises(FixTheFile, match="adds or subscribes 1 person"),
    ):
        running.go_on(running.status(paused), there)  # as the button of the app does
    practice.run("cancel", paused)
    again = retry(paused)
    assert again.counts.not_sent_why == {"suppressed": 1, "unselected": 1}
    assert held(practice) == {"u1", "left"}  # an unsubscription is never held back


@pytest.mark.slow
def test_a_list_of_nobody_who_waits_lets_a_run_go_on(
    paused: str, practice: Any, tmp_path: Path
) -> None:
    """Whoever was sent already, or only unsubscribes, is nobody to stop for."""
    before = sorted((practice.home / "runs" / paused / "chunks").iterdir())
    bodies = [one.read_bytes() for one in before]
    keep(tmp_path, "custom_id\nu1\nleft\nnobody\n")
    assert practice.run("resume", paused).returncode == 0
    assert held(practice) == {"u1", "gone", "left"}
    assert [one.read_bytes() for one in before] == bodies
