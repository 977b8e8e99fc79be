"""Rows that are too old by now are not sent by a resume, and a retry says what they are."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from workbench import verbs
from workbench.delivery.origins import connection
from workbench.delivery.runs import (
    request_cancel,
    request_pause,
    row_fates,
    run_folder,
    start,
    status,
)
from workbench.errors import FixTheFile, RowsInvalid
from workbench.plans import prepared
from workbench.plans.plan import Plan
from workbench.resuming import prepared_run, refuse_outdated
from workbench.retrying import retry
from workbench.running import resume

pytestmark = pytest.mark.slow
TO = "batch.profiles.update"


def paused(folder: Path, hours: list[float]) -> str:
    """A run that was planned and paused, of an event so many hours ago each."""
    moments = [datetime.now(UTC) - timedelta(hours=one) for one in hours]
    lines = [f"c{n},visit,{at:%Y-%m-%dT%H:%M:%SZ}" for n, at in enumerate(moments, 1)]
    file = folder / "events.csv"
    file.write_text("\n".join(["custom_id,event.name,event.time", *lines, ""]))
    plan = verbs.plan(file, out=folder / "plan", to=TO, tell=lambda told: None)
    assert plan.rows_planned == len(hours)
    run = start(plan, connection("twin"), file_name="events.csv")
    request_pause(run)
    return run


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Lets so many hours pass for whatever is checked from then on."""

    def passed(hours: float) -> None:
        class Later(datetime):
            @classmethod
            def now(cls, tz: Any = None) -> datetime:
                return datetime.now(tz) + timedelta(hours=hours)

        monkeypatch.setattr(prepared, "datetime", Later)

    return passed


def test_a_resume_is_refused_once_an_event_is_too_old(
    practice: Any, tmp_path: Path, later: Callable[[float], None]
) -> None:
    run = paused(tmp_path, [1, 2, 0])
    refuse_outdated(status(run))  # not yet
    later(25)
    told = (
        f"3 rows of what is left of the run {run} can no longer be sent, by a rule about time "
        rf"that they still met when it was planned: cancel the rest \(`workbench cancel {run}`\) "
        rf"and send it as a new run \(`workbench retry {run}`\)"
    )
    with pytest.raises(FixTheFile, match=told):
        resume(run)
    assert status(run).state == "paused"
    assert practice.requests("profiles/update") == []


def test_a_resume_in_time_sends_them(practice: Any, tmp_path: Path) -> None:
    run = paused(tmp_path, [1, 2])
    assert resume(run, watch=lambda now: None).counts.accepted == 2


def test_rows_that_have_been_sent_hold_nothing_up(
    practice: Any, tmp_path: Path, later: Callable[[float], None]
) -> None:
    run = paused(tmp_path, [1, 2])
    assert resume(run, watch=lambda now: None).counts.accepted == 2
    later(25)
    refuse_outdated(status(run))


def test_a_retry_leaves_them_out_with_their_reason(
    practice: Any, tmp_path: Path, later: Callable[[float], None]
) -> None:
    run = paused(tmp_path, [1, 2])
    request_cancel(run)
    later(25)
    with pytest.raises(RowsInvalid, match="2 invalid"):
        retry(run)


def test_a_retry_sends_those_that_are_still_young_enough(
    practice: Any, tmp_path: Path, later: Callable[[float], None]
) -> None:
    """Two hours pass: an event of 23 hours ago is too old by then, one of an hour ago is not."""
    run = paused(tmp_path, [23, 1])
    request_cancel(run)
    later(2)
    again = retry(run)
    assert (again.counts.accepted, again.counts.not_sent_why) == (1, {"invalid": 1})
    told = row_fates(again.run).select(["fate", "why"]).to_pylist()
    assert [tuple(row.values()) for row in told] == [("not_sent", "invalid"), ("accepted", "")]


def test_a_run_without_a_rule_about_time_is_not_read_again(
    practice: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "people.csv"
    file.write_text("custom_id,city\nann,Lyon\n")
    plan = verbs.plan(file, out=tmp_path / "plan", to=TO, tell=lambda told: None)
    run = start(plan, connection("twin"), file_name="people.csv")
    assert Plan.load(run_folder(run)).as_of is None
    monkeypatch.setattr("workbench.resuming.prepared_run", None)
    refuse_outdated(status(run))


def test_the_clock_of_the_plan_is_kept_for_everything_else(
    practice: Any, tmp_path: Path, later: Callable[[float], None]
) -> None:
    run = paused(tmp_path, [1])
    planned = json.loads((run_folder(run) / "plan.json").read_text())["as_of"]
    later(25)
    assert prepared_run(run).as_of == planned
    assert prepared_run(run, again=True).as_of != planned
