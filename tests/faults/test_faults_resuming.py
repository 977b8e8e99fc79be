"""Files and code change, and time passes: what is sent is what was planned, in order, or nothing.

reliability.md §1.8, rows 40, 41, 43 and 44. The twin's own log is the witness.
"""

from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc
import pytest
from delivery_plans import plan_folder, story
from fault_plans import of_rows, recut
from invariants import nothing_is_lost_or_doubled
from matrix import row, switched
from scenes import AUDIENCES, DONE, PAUSED, PROFILES, Scene, Time, begun, fates, sent

from workbench import resuming, retrying, running, verbs
from workbench.delivery import runs, sending, session, worker
from workbench.delivery.session import Session
from workbench.destinations.altcraft import profiles as altcraft_profiles
from workbench.destinations.registry import DESTINATIONS, destination
from workbench.errors import FixTheFile
from workbench.plans import building, judging, prepared, preparing
from workbench.plans.plan import Plan
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.steps import Limit

pytestmark = pytest.mark.slow
UPDATE = "batch.audiences.update"
ALTCRAFT = "profiles/update_batch"
REAL_BODY = session.planned_body


def people(names: list[str]) -> str:
    return "\n".join(["id", *names, ""])


def half_sent(scene: Scene, folder: Path) -> tuple[str, Path]:
    """Of a file with the six ids a1 to a6, two a request, the first request is sent."""
    scene.audience()
    plan = of_rows(folder / "p", people([f"a{n}" for n in range(1, 7)]), UPDATE, size=2, name="VIP")
    run = begun(plan)
    assert worker.work(run, Time().seams(), last_chunk=1) == PAUSED
    assert scene.applied(AUDIENCES) == [["a1", "a2"]]
    return run, folder / "p" / "people.csv"


def planned_sha256(run: str) -> list[str]:
    return [chunk.sha256 for chunk in Plan.load(runs.run_folder(run)).chunks]


def sent_sha256(scene: Scene, route: str) -> list[str]:
    return [str(line["sha256"]) for line in scene.lines(route)]


def unchecked(run: str, *, again: bool = False) -> prepared.Prepared:
    """The run's file as it lies there now, whatever it was."""
    folder = runs.run_folder(run)
    recipe = Recipe.load(folder / "recipe.toml")
    return preparing.prepare(next(folder.glob("source*")), recipe=recipe)


def rebuilt(plan: Plan, step: Any, chunk: Any) -> bytes:
    """The request made again of the file, by the code of today."""
    again = plan.folder.with_name("again")
    made, _ = building.build(unchecked(plan.folder.name), again)
    return recut(made, 2).chunk_path(chunk["planned"]).read_bytes()


def as_it_lies(plan: Plan, step: Any, chunk: Any) -> bytes:
    return plan.chunk_path(chunk["planned"]).read_bytes()


REBUILT = switched(session, "planned_body", rebuilt)


# Row 40: the file is not the same any more


@row(40, off=REBUILT)
def test_a_run_goes_on_with_the_rows_that_were_planned_whatever_becomes_of_the_file(
    scene: Scene, tmp_path: Path
) -> None:
    run, file = half_sent(scene, tmp_path)
    other = people([f"b{n}" for n in range(1, 7)])
    for each in (file, next(runs.run_folder(run).glob("source*"))):
        each.write_text(other)
    assert sent(run) == DONE
    assert scene.applied(AUDIENCES) == [["a1", "a2"], ["a3", "a4"], ["a5", "a6"]]
    assert sent_sha256(scene, AUDIENCES) == planned_sha256(run)
    assert story(run) == [(1, "accepted", 1), (2, "accepted", 1), (3, "accepted", 1)]
    nothing_is_lost_or_doubled(run, scene.told())


@row(40, off=switched(verbs, "prepared_run", unchecked))
def test_rows_are_neither_told_nor_sent_again_from_another_file(
    scene: Scene, tmp_path: Path
) -> None:
    run, _ = half_sent(scene, tmp_path)
    runs.request_cancel(run)
    copy = next(runs.run_folder(run).glob("source*"))
    copy.write_text(people([f"b{n}" for n in range(1, 7)]))
    refused = "is not the one that was sent"
    with pytest.raises(FixTheFile, match=refused):
        verbs.export(run, tmp_path / "out.csv")
    with pytest.raises(FixTheFile, match=refused):
        retrying.retry(run)
    assert [one.run for one in runs.all_runs()] == [run]
    assert scene.applied(AUDIENCES) == [["a1", "a2"]]
    assert fates(run) == ["accepted"] * 2 + ["not_sent"] * 4
    nothing_is_lost_or_doubled(run, scene.told())


@row(40, off=switched(session, "planned_body", as_it_lies))
def test_bytes_that_were_changed_since_they_were_planned_are_not_sent(
    scene: Scene, tmp_path: Path
) -> None:
    run, _ = half_sent(scene, tmp_path)
    second = Plan.load(runs.run_folder(run)).chunk_path(2)
    before = second.read_bytes()
    second.write_bytes(before.replace(b'"a3"', b'"b3"'))
    assert sent(run) == PAUSED
    told = runs.status(run).headline
    assert told.startswith(f"Paused: the bytes of request 2 in {second} are not those planned")
    assert story(run) == [(1, "accepted", 1), (2, "waiting", 0), (3, "waiting", 0)]
    assert scene.applied(AUDIENCES) == [["a1", "a2"]]
    second.write_bytes(before)
    assert sent(run) == DONE
    nothing_is_lost_or_doubled(run, scene.told())


# Row 41: the code is not the same any more


@row(41, off=REBUILT)
def test_a_run_that_another_version_goes_on_with_sends_the_stored_bytes(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ids are written otherwise, and no row would pass the check any more."""
    run, _ = half_sent(scene, tmp_path)
    today = destination(UPDATE)

    def otherwise(*given):
        return pc.replace_substring(today.encode(*given), '"a', '"A')

    monkeypatch.setitem(DESTINATIONS, UPDATE, dataclasses.replace(today, encode=otherwise))
    assert sent(run) == DONE
    assert scene.applied(AUDIENCES) == [["a1", "a2"], ["a3", "a4"], ["a5", "a6"]]
    assert sent_sha256(scene, AUDIENCES) == planned_sha256(run)
    nothing_is_lost_or_doubled(run, scene.told())


# Row 43: one id in several rows


def none_is_superseded(table, keys):
    return np.zeros(table.rows, dtype=np.int64)


@row(43, off=switched(judging, "superseded_by", none_is_superseded))
def test_of_an_audience_only_the_last_word_about_an_id_is_sent(
    scene: Scene, tmp_path: Path
) -> None:
    scene.audience()
    rows = ["id,action", "a1,add", "a2,remove", "a3,add", "a1,remove", "a4,add", "a2,add", ""]
    plan = of_rows(tmp_path / "p", "\n".join(rows), UPDATE, size=1, name="VIP")
    run = begun(plan)
    assert sent(run) == DONE
    told = [line["applied"] for line in scene.lines(AUDIENCES)]
    assert told == [[["add", "a3"]], [["remove", "a1"]], [["add", "a4"]], [["add", "a2"]]]
    assert runs.status(run).counts.not_sent_why == {"superseded": 2}
    assert fates(run) == ["not_sent"] * 2 + ["accepted"] * 4
    nothing_is_lost_or_doubled(run, scene.told())


def backwards(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        sending, "_NEXT_CHUNK", sending._NEXT_CHUNK.replace("BY planned, start", "BY planned DESC")
    )


@row(43, off=backwards)
def test_rows_of_one_id_that_are_all_sent_keep_their_order_also_after_a_lost_answer(
    scene: Scene, tmp_path: Path
) -> None:
    """Events of one person, one a request: the second has to wait, the third is never answered."""
    scene.plays(
        {"match": {"route": PROFILES, "n": 2}, "do": "status", "status": 429},
        {"match": {"route": PROFILES, "n": 4}, "do": "apply_then_reset"},
    )
    now = f"{datetime.now(UTC) - timedelta(minutes=5):%Y-%m-%dT%H:%M:%SZ}"
    rows = [f"p{1 + n % 2},visit_{n},{now}" for n in range(5)]
    text = "\n".join(["custom_id,event.name,event.time", *rows, ""])
    run = begun(of_rows(tmp_path / "p", text, "batch.profiles.update", size=1))
    assert sent(run) == DONE
    one, two, three, four, five = planned_sha256(run)
    assert sent_sha256(scene, PROFILES) == [one, two, two, three, four, five]
    assert story(run) == [
        (1, "accepted", 1),
        (2, "accepted", 2),
        (3, "unknown", 1),
        (4, "accepted", 1),
        (5, "accepted", 1),
    ]
    nothing_is_lost_or_doubled(run, scene.told())


def dealt_out(self: Any, one: Any) -> Any:
    """Rows go to the streams in turn, whoever they are about."""
    return np.arange(len(one.person)) // 4 % self.layer.streams


@row(43, off=[backwards, switched(building._Writer, "_streams", dealt_out)])
def test_changes_of_one_profile_keep_their_order_while_streams_run_side_by_side(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first request takes its time; those of the other streams pass it meanwhile."""
    monkeypatch.setattr(altcraft_profiles, "PROFILES", Limit(2, "profiles a request", "this test"))
    late = {"do": "late_apply", "hold": True, "seconds": 0.4}
    scene.plays({"match": {"route": ALTCRAFT, "n": 1}, **late})
    rows = [f"p{n % 4}@example.com,{n + 1}" for n in range(24)]
    text = "\n".join(["email,bonus_points.incr", *rows, ""])
    plan = of_rows(tmp_path / "p", text, "altcraft.profiles.update_batch", size=2, db_id="1")
    assert len({chunk.stream for chunk in plan.chunks}) > 1
    run = begun(plan)
    assert sent(run) == DONE
    assert changes(scene, run) == {
        f"p{who}@example.com": [n + 1 for n in range(24) if n % 4 == who] for who in range(4)
    }
    nothing_is_lost_or_doubled(run, scene.told())


def changes(scene: Scene, run: str) -> dict[str, list[int]]:
    """What was changed of each profile, in the order in which the twin got it."""
    plan = Plan.load(runs.run_folder(run))
    bodies = {c.sha256: json.loads(plan.chunk_path(c.n).read_bytes()) for c in plan.chunks}
    found: dict[str, list[int]] = {}
    for sha256 in sent_sha256(scene, ALTCRAFT):
        for one in bodies[sha256]["data"]:
            found.setdefault(one["email"], []).append(one["bonus_points"]["value"])
    return found


# Row 44: too old by now


def later(**by: float) -> type[datetime]:
    """A wall clock that is ahead by so much."""

    class Wall(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(**by)

    return Wall


@row(44, off=switched(resuming, "refuse_outdated", lambda run: None))
def test_events_that_grew_too_old_in_a_pause_are_not_sent_and_a_retry_leaves_them_out(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three events, one a request; after the first the run is paused for an hour."""
    ago = [datetime.now(UTC) - timedelta(hours=hours) for hours in (1, 23.5, 2)]
    rows = [f"p{n},visit,{at:%Y-%m-%dT%H:%M:%SZ}" for n, at in enumerate(ago, 1)]
    text = "\n".join(["custom_id,event.name,event.time", *rows, ""])
    run = begun(of_rows(tmp_path / "p", text, "batch.profiles.update", size=1))
    assert worker.work(run, Time().seams(), last_chunk=1) == PAUSED
    monkeypatch.setattr(runs, "spawn", lambda run, there, until=None: sent(run))
    monkeypatch.setattr(prepared, "datetime", later(hours=1))
    with pytest.raises(FixTheFile, match=rf"1 row of what is left of the run {run} can no longer"):
        running.resume(run)
    assert story(run) == [(1, "accepted", 1), (2, "waiting", 0), (3, "waiting", 0)]
    runs.request_cancel(run)
    again = retrying.retry(run, watch=lambda now: None)
    assert again.counts.not_sent_why == {"unselected": 1, "invalid": 1}
    whys = runs.row_fates(again.run).select(["fate", "why"]).to_pylist()
    assert [(one["fate"], one["why"]) for one in whys] == [
        ("not_sent", "unselected"),
        ("not_sent", "invalid"),
        ("accepted", ""),
    ]
    assert scene.applied(PROFILES) == [["p1"], ["p3"]]
    nothing_is_lost_or_doubled(run, scene.told()[:1])
    nothing_is_lost_or_doubled(again.run, scene.told()[1:])


@row(44, off=switched(Session, "check_fresh", lambda self: None))
def test_what_a_file_says_about_consent_is_not_sent_a_day_later(
    scene: Scene, tmp_path: Path
) -> None:
    """Nothing that is left goes out by itself, however often somebody resumes."""
    scene.audience()
    read_at = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    plan = plan_folder(tmp_path / "p", [3, 2], read_at=f"{read_at:%Y-%m-%dT%H:%M:%SZ}")
    run, own = begun(plan), Time()

    def today() -> datetime:
        """24 hours after the reading, and some of a second more once the first is sent."""
        return read_at + timedelta(hours=24, seconds=len(scene.lines(AUDIENCES)))

    assert worker.work(run, own.seams(today=today)) == PAUSED
    assert worker.work(run, own.seams(today=today)) == PAUSED
    assert "send a fresh file" in runs.status(run).headline
    assert story(run) == [(1, "accepted", 1), (2, "waiting", 0)]
    assert scene.applied(AUDIENCES) == [["c00001", "c00002", "c00003"]]
    nothing_is_lost_or_doubled(run, scene.told())
