"""The vendor says no, or not now; quotas; order: reliability.md §1.8, rows 21 to 26 and 34.

Unless told, each run has three requests of two rows, of class II; the fault meets the second one.
"""

from __future__ import annotations

import os
import re
import sqlite3
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from email.utils import formatdate
from itertools import chain
from pathlib import Path
from typing import Any

import fault_plans
import numpy as np
import pytest
from delivery_plans import UPDATE, outcomes, plan_folder, story
from invariants import nothing_is_lost_or_doubled
from killing import FORK
from matrix import row, switched
from scenes import (
    ALTCRAFT,
    ALTCRAFT_KEY,
    AUDIENCES,
    BOTH_VENDORS,
    DONE,
    HARMFUL,
    KINDS,
    PAUSED,
    PROFILES,
    Scene,
    Time,
    altcraft,
    audience,
    begun,
    fates,
    reasons,
    sent,
    tries,
)

from workbench import retrying, verbs
from workbench.delivery import (
    answers,
    delivering,
    quota,
    retry,
    runs,
    sending,
    session,
    writes,
)
from workbench.delivery.client import Client
from workbench.delivery.journal import Journal
from workbench.delivery.session import Seams
from workbench.delivery.worker import work
from workbench.destinations.altcraft import answers as altcraft_answers
from workbench.destinations.altcraft import profiles as altcraft_profiles
from workbench.destinations.batch import answers as batch_answers
from workbench.plans import building
from workbench.vocabulary.replies import Reply
from workbench.vocabulary.steps import Limit

pytestmark = pytest.mark.slow
A, R, N = "accepted", "rejected", "not_sent"
XML_OF = "<xml><error>{}</error><error_text>{}</error_text></xml>"


def on_second(route: str, do: str = "status", **more: object) -> dict[str, object]:
    return {"match": {"route": route, "n": 2}, "do": do, **more}


NEVER_SPLIT = switched(sending, "_may_be_split", lambda *given: False)


# Row 21 --------------------------------------------------------------------------------------


@pytest.fixture
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that is started is sent here and at once."""

    def spawn(run: str, target: object, *, until: int | None = None) -> None:
        work(run, Time().seams(), last_chunk=until)

    monkeypatch.setattr(runs, "spawn", spawn)


def in_accepted_requests(run: str) -> Counter[int]:
    """In how many accepted requests each planned record of the run is."""
    asked = "SELECT planned, start, records FROM chunk WHERE run = ? AND state = 'accepted'"
    with Journal() as journal:
        found = journal.rows(asked, (run,))
    return Counter(
        one["planned"] * 1_000 + place
        for one in found
        for place in range(one["start"], one["start"] + one["records"])
    )


SHEETS = {
    "batch": ("custom_id", "c{}", {"to": "batch.profiles.update"}, PROFILES),
    "altcraft json": ("email", "c{}@e.io", {"to": ALTCRAFT_KEY, "set": {"db_id": "1"}}, ALTCRAFT),
    "altcraft xml": (
        "email",
        "c{}@e.io",
        {"to": ALTCRAFT_KEY, "set": {"db_id": "1", "format": "xml"}},
        ALTCRAFT,
    ),
}


@row(21, off=[NEVER_SPLIT, switched(retry, "MOST_SPLITS", Limit(1, "split", "off"))])
@pytest.mark.usefixtures("in_this_process")
@pytest.mark.parametrize("sheet", SHEETS)
def test_rows_that_poison_their_request_are_found_by_halving_it(
    sheet: str, scene: Scene, tmp_path: Path
) -> None:
    """Ten rows, the third and the eighth bad; the vendor says of neither which it is."""
    column, spelled, to, route = SHEETS[sheet]
    ids = [spelled.format(f"{row:02d}") for row in range(1, 11)]
    file = tmp_path / "people.csv"
    file.write_text("\n".join([f"{column},position", *(f"{who},cook" for who in ids), ""]))
    scene.plays(
        *(
            {
                "match": {"route": route, "contains": ids[bad]},
                "do": "status",
                "status": 400,
                "times": "always",
            }
            for bad in (2, 7)
        )
    )
    quiet: dict[str, Any] = {"watch": lambda now: None}
    first = verbs.send(file, **to, **quiet)  # type: ignore[arg-type]
    assert fates(first.run) == [R] * 10
    assert "refused as a whole" in reasons(first.run)[0]
    assert [len(who) for who in scene.applied(route)] == [0]
    again = retrying.retry(first.run, halving=True, **quiet)
    assert fates(again.run) == [A, A, R, A, A, A, A, R, A, A]
    assert (again.state, again.earlier, again.halving) == ("done", first.run, True)
    assert "refused as a whole" not in reasons(again.run)[2]
    assert sorted(who for whole in scene.applied(route) for who in whole) == sorted(
        ids[:2] + ids[3:7] + ids[8:]
    )
    found = in_accepted_requests(again.run)
    assert (len(found), set(found.values())) == (8, {1})
    each_request_once(scene, again.run, route)


def each_request_once(scene: Scene, run: str, route: str) -> None:
    """Each part is a new attempt of its own, and none of them was made twice."""
    with Journal() as journal:
        made = journal.rows("SELECT chunk, body_sha256 FROM attempt WHERE run = ?", (run,))
    shas = [line["sha256"] for line in scene.lines(route)][1:]
    assert sorted(one["body_sha256"] for one in made) == sorted(shas)
    assert set(Counter(one["chunk"] for one in made).values()) == {1}
    nothing_is_lost_or_doubled(run, [*scene.told()][1:])


# Rows 22 and 23 ------------------------------------------------------------------------------


def nothing_stops(patch: pytest.MonkeyPatch) -> None:
    """Off: an answer that every further request would get stops the run."""
    patch.setattr(batch_answers, "STOP", {})
    patch.setattr(altcraft_answers, "STOP", {})


def says(form: str, error: int) -> dict[str, object]:
    """Altcraft's error inside a 200."""
    text = "it says no"
    xml = XML_OF.format(error, text)
    return {"status": 200, "body": xml if form == "xml" else {"error": error, "error_text": text}}


def stops_at_second(scene: Scene, run: str, route: str) -> None:
    assert sent(run) == PAUSED
    assert fates(run) == [A, A, N, N, N, N]
    assert outcomes(run) == [(1, A), (2, "not_processed")]
    assert [state for _, state, _ in story(run)] == [A, "waiting", "waiting"]
    assert [len(who) for who in scene.applied(route)] == [2, 0]
    nothing_is_lost_or_doubled(run, scene.told())


@row(22, off=nothing_stops)
@pytest.mark.parametrize(
    ("kind", "refusal"),
    [
        ("audience", {"status": 401}),
        ("audience", {"status": 403}),
        ("altcraft json", {"status": 401}),
        ("altcraft json", says("json", 401)),
        ("altcraft xml", says("xml", 403)),
    ],
)
def test_a_key_that_is_revoked_stops_the_run_at_once_and_a_new_one_goes_on(
    kind: str,
    refusal: dict[str, object],
    scene: Scene,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    make, route = KINDS[kind]
    run = begun(make(scene, tmp_path))
    scene.plays(on_second(route, times="always", **refusal))
    stops_at_second(scene, run, route)
    assert "then resume" in runs.status(run).reason
    scene.plays()
    monkeypatch.setenv("WORKBENCH_TWIN_KEY", "twin_another_key")
    assert sent(run) == DONE
    assert fates(run) == [A] * 6
    assert [len(who) for who in scene.applied(route)] == [2, 0, 2, 2]
    nothing_is_lost_or_doubled(run, scene.told())


GONE = {"status": 410, "body": {"error_code": "GONE", "error_message": "this version has ended"}}


@row(23, off=nothing_stops)
@pytest.mark.parametrize(
    ("kind", "refusal"),
    [
        ("audience", {"status": 404}),
        ("audience", GONE),
        ("profiles", {"status": 404}),
        ("altcraft json", {"status": 404}),
        ("altcraft xml", says("xml", 404)),
    ],
)
def test_what_is_not_there_stops_the_run_and_nothing_counts_as_sent(
    kind: str, refusal: dict[str, object], scene: Scene, tmp_path: Path
) -> None:
    make, route = KINDS[kind]
    run = begun(make(scene, tmp_path))
    scene.plays(on_second(route, times="always", **refusal))
    stops_at_second(scene, run, route)
    assert "is still there, then resume" in runs.status(run).reason or "host" in (
        runs.status(run).reason
    )


# Row 24 --------------------------------------------------------------------------------------


@row(24, off=switched(altcraft_profiles, "BYTES", Limit(90_000_000, "bytes", "off")))
def test_bodies_over_10_mb_are_cut_before_they_are_sent(scene: Scene, tmp_path: Path) -> None:
    """1,050 rows of 10,000 characters each: far fewer than the 10,000 rows of a request."""
    lines = [f"p{place:05d}@example.com,{'x' * 10_000}" for place in range(1_050)]
    text = "\n".join(["email,position", *lines, ""])
    plan = fault_plans.of_rows(tmp_path / "a", text, ALTCRAFT_KEY, size=10_000, db_id="1")
    run = begun(plan)
    assert sent(run) == DONE
    assert Counter(fates(run)) == {A: 1_050}
    lines_there = scene.lines(ALTCRAFT)
    assert [line["status"] for line in lines_there] == [200, 200]
    assert max(plan.chunk_path(n).stat().st_size for n in (1, 2)) <= 10_000_000 - 1_000
    assert sum(len(who) for who in scene.applied(ALTCRAFT)) == 1_050
    nothing_is_lost_or_doubled(run, scene.told())


TOO_LARGE: dict[str, object] = {
    "audience": {"error_code": "PAYLOAD_TOO_LARGE", "error_message": "too large"},
    "altcraft json": {"error": 413, "error_text": "too large"},
    "altcraft xml": XML_OF.format(413, "too large"),
}


@row(24, off=[NEVER_SPLIT, switched(sending, "TOO_LARGE", 0)])
@pytest.mark.parametrize("kind", ["audience", "altcraft json", "altcraft xml"])
def test_a_413_was_not_processed_and_is_halved(kind: str, scene: Scene, tmp_path: Path) -> None:
    if kind == "audience":
        plan, route = audience(scene, tmp_path, (4, 4)), AUDIENCES
    else:
        plan, route = altcraft(8, size=4, format=kind.split()[1]), ALTCRAFT
    run = begun(plan)
    scene.plays(on_second(route, status=413, body=TOO_LARGE[kind]))
    assert sent(run) == DONE
    assert fates(run) == [A] * 8
    assert outcomes(run) == [(1, A), (2, R), (3, A), (4, A)]
    assert sorted(story(run)) == [(1, A, 1), (2, "split", 1), (3, A, 1), (4, A, 1)]
    assert [len(who) for who in scene.applied(route)] == [4, 0, 2, 2]
    assert set(Counter(chain.from_iterable(scene.applied(route))).values()) == {1}
    nothing_is_lost_or_doubled(run, scene.told())


@row(24, off=NEVER_SPLIT)
def test_a_413_for_ever_ends_at_single_rows(scene: Scene, tmp_path: Path) -> None:
    run = begun(audience(scene, tmp_path, (4,)))
    whole = {"match": {"route": AUDIENCES}, "times": "always"}
    scene.plays({**whole, "do": "status", "status": 413, "body": TOO_LARGE["audience"]})
    assert sent(run) == DONE
    assert fates(run) == [R] * 4
    assert len(scene.lines(AUDIENCES)) == 1 + 2 + 4
    nothing_is_lost_or_doubled(run, scene.told())


# Row 25 --------------------------------------------------------------------------------------

NO_WAIT = switched(retry, "wait_s", lambda tries: (0.0, 0.0))
NO_SILENCE = switched(quota.Pace, "silence", lambda self, now, seconds: None)


def limited(route: str, asked: str | None, **more: object) -> dict[str, object]:
    headers = {} if asked is None else {"Retry-After": asked}
    return on_second(route, status=429, headers=headers, **more)


@row(25, off=NO_WAIT)
@pytest.mark.parametrize(
    ("kind", "asked", "waited"),
    [
        ("audience", "120", 120),
        ("audience", "7", 7),
        ("audience", "300", 300),
        ("audience", "2", 5),
        ("audience", "1.5", 5),
        ("audience", "0", 5),
        ("audience", None, 5),
        ("altcraft json", "60", 60),
        ("altcraft xml", None, 5),
    ],
)
def test_a_429_waits_as_long_as_it_asks_for_and_5_s_at_the_least(
    kind: str, asked: str | None, waited: int, scene: Scene, tmp_path: Path
) -> None:
    make, route = KINDS[kind]
    run, own = begun(make(scene, tmp_path)), Time()
    scene.plays(limited(route, asked))
    assert sent(run, own) == DONE
    assert own.moments() == [0, 0, waited, waited]
    assert tries(run, 2) == ["not_processed", A]
    assert fates(run) == [A] * 6
    assert [len(who) for who in scene.applied(route)] == [2, 0, 2, 2]
    nothing_is_lost_or_doubled(run, scene.told())


def numbers_only(patch: pytest.MonkeyPatch) -> None:
    """Off: whatever else is asked for is read as a date, or not at all."""

    def naive(answer: Reply) -> float | None:
        asked = answer.headers.get("retry-after")
        return None if asked is None else float(asked)

    patch.setattr(answers, "retry_after_s", naive)


@row(25, off=numbers_only)
@pytest.mark.parametrize("asked", ["soon", "nan", "", "12 parsecs"])
def test_a_429_that_asks_for_nonsense_waits_5_s(asked: str, scene: Scene, tmp_path: Path) -> None:
    run, own = begun(audience(scene, tmp_path)), Time()
    scene.plays(limited(AUDIENCES, asked))
    assert sent(run, own) == DONE
    assert own.moments() == [0, 0, 5, 5]
    assert fates(run) == [A] * 6


def any_sign_will_do(patch: pytest.MonkeyPatch) -> None:
    """Off: no time that is asked for is before now; then not even the 5 s."""
    patch.setattr(answers, "retry_after_s", lambda answer: -5.0)
    patch.setattr(retry, "wait_s", lambda tries: (tries.retry_after_s, tries.retry_after_s))


@row(25, off=any_sign_will_do)
@pytest.mark.parametrize("asked", ["-5", "-86400"])
def test_a_429_that_asks_for_the_past_waits_5_s(asked: str, scene: Scene, tmp_path: Path) -> None:
    run, own = begun(audience(scene, tmp_path)), Time()
    scene.plays(limited(AUDIENCES, asked))
    assert sent(run, own) == DONE
    assert own.moments() == [0, 0, 5, 5]
    assert fates(run) == [A] * 6


@row(25, off=numbers_only)
def test_a_429_with_a_date_waits_until_then_by_the_vendors_clock(
    scene: Scene, tmp_path: Path
) -> None:
    run, own = begun(audience(scene, tmp_path)), Time()
    scene.plays(limited(AUDIENCES, formatdate(time.time() + 60, usegmt=True)))
    assert sent(run, own) == DONE
    first, second, third, fourth = own.moments()
    assert (first, second, third) == (0, 0, fourth)
    assert 55 <= third <= 61
    assert fates(run) == [A] * 6


def waits_for_days(patch: pytest.MonkeyPatch) -> None:
    """Off: a silence of more than 5 minutes is for a person to see, not for a worker to sit out."""
    patch.setattr(retry, "MOST_WAIT", Limit(10**9, "seconds", "off"))


@row(25, off=[waits_for_days, NO_SILENCE])
@pytest.mark.parametrize("asked", ["301", "86400"])
def test_a_429_that_asks_for_long_pauses_the_run_until_then(
    asked: str, scene: Scene, tmp_path: Path
) -> None:
    run, own = begun(audience(scene, tmp_path)), Time(limit_s=10**6)
    scene.plays(limited(AUDIENCES, asked))
    assert sent(run, own) == PAUSED
    assert own.slept == 0
    assert "the vendor asked for silence until" in runs.status(run).reason
    assert fates(run) == [A, A, N, N, N, N]
    before = len(scene.told())
    own.now += int(asked) - 300.5
    assert sent(run, own) == PAUSED
    assert len(scene.told()) == before
    own.now += 300.5
    assert sent(run, own) == DONE
    assert fates(run) == [A] * 6
    nothing_is_lost_or_doubled(run, scene.told())


@row(25, off=NO_SILENCE)
@pytest.mark.parametrize("route", [AUDIENCES, "audiences/view"])
def test_a_429_holds_back_every_run_and_every_question_of_the_key(
    route: str, scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """To a request, or to a question; another run begins while the first one waits."""
    run = begun(audience(scene, tmp_path))
    other = begun(plan_folder(tmp_path / "other", [3], step=HARMFUL))
    own, asked, real = Time(), [], Client._once

    def once(self: Client, method: str, route: str, *given: Any, **more: Any) -> Any:
        asked.append(own.slept)
        return real(self, method, route, *given, **more)

    def sleep(seconds: float) -> None:
        own.sleep(seconds)
        if len(nested) < 1:
            nested.append(sent(other, own))

    nested: list[int] = []
    monkeypatch.setattr(Client, "_once", once)
    monkeypatch.setattr(session, "SLICE_S", 10.0)  # the other begins within the wait
    scene.plays(limited(route, "40"))
    assert work(run, own.seams(sleep=sleep)) == DONE
    assert nested == [DONE]
    assert {moment for moment in asked if moment < 40} == {0}
    assert sum(moment >= 40 for moment in asked) >= 5
    assert (fates(run), fates(other)) == ([A] * 6, [A] * 3)
    nothing_is_lost_or_doubled(run, scene.told())


# Row 26 --------------------------------------------------------------------------------------

FREE = switched(retry, "REFUSED_COST", Limit(0, "points", "off"))


@row(26, off=FREE)
@pytest.mark.parametrize("kind", BOTH_VENDORS)
def test_a_storm_for_ever_empties_the_budget_and_pauses_the_run(
    kind: str, scene: Scene, tmp_path: Path
) -> None:
    """Eleven tries in 25 minutes, and as many for each time that somebody resumes it."""
    make, route = KINDS[kind]
    run, own = begun(make(scene, tmp_path)), Time(limit_s=5_000)
    scene.plays(limited(route, None, times="always"))
    for times in (1, 2):
        assert sent(run, own) == PAUSED
        assert tries(run, 2) == ["not_processed"] * 11 * times
        assert fates(run) == [A, A, N, N, N, N]
        assert [len(who) for who in scene.applied(route)] == [2] + [0] * 11 * times
        now = nothing_is_lost_or_doubled(run, scene.told())
        assert now.counts.not_sent_why == {"waiting": 4}
    assert "tried again and again" in runs.status(run).reason
    waits = np.diff(own.moments()[1:12]).tolist()
    assert waits == [5, 10, 20, 40, 80, 160, 300, 300, 300, 300]
    scene.plays()
    own.now += 300
    assert sent(run, own) == DONE
    assert fates(run) == [A] * 6


@row(26, off=FREE)
def test_a_storm_over_questions_pauses_the_run_too(scene: Scene, tmp_path: Path) -> None:
    run, own = begun(audience(scene, tmp_path)), Time(limit_s=5_000)
    scene.plays(limited("audiences/view", None, times="always"))
    assert sent(run, own) == PAUSED
    assert fates(run) == [A] * 6
    assert len(scene.lines("audiences/view")) == 1 + 11
    assert runs.status(run).state == "paused"
    nothing_is_lost_or_doubled(run, scene.told())


# Row 34 --------------------------------------------------------------------------------------


def round_robin(patch: pytest.MonkeyPatch) -> None:
    """Off: all rows of one key are in one stream."""

    def streams(self: Any, one: Any) -> Any:
        return np.arange(len(one.part), dtype=np.int64) % self.layer.streams

    patch.setattr(building._Writer, "_streams", streams)


@row(34, off=round_robin)
@pytest.mark.parametrize("form", ["json", "xml"])
def test_rows_of_one_key_are_never_in_flight_together_and_keep_their_order(
    form: str, scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Seven people, five changes each that add up, in four streams of two rows a request."""
    monkeypatch.setattr(altcraft_profiles, "PROFILES", Limit(2, "profiles a request", "a test"))
    people = [f"p{who}@example.com" for who in range(7)]
    lines = [f"{who},{turn * 10 + 1}" for turn in range(5) for who in people]
    text = "\n".join(["email,visits.incr", *lines, ""])
    given = {"db_id": "1", "format": form, "streams": "4"}
    plan = fault_plans.of_rows(tmp_path / "a", text, ALTCRAFT_KEY, size=2, **given)
    assert len({chunk.stream for chunk in plan.chunks}) > 1
    run, flights, real = begun(plan), [], Client.send
    changing = threading.Lock()

    def send(self: Client, route: str, body: bytes, *given: Any, **more: Any) -> Any:
        began = time.monotonic()
        answer = real(self, route, body, *given, **more)
        with changing:
            flights.append((began, time.monotonic(), body.decode()))
        return answer

    monkeypatch.setattr(Client, "send", send)
    scene.plays({"match": {"route": ALTCRAFT}, "do": "delay", "seconds": 0.03, "times": "always"})
    assert work(run, Seams()) == DONE
    assert Counter(fates(run)) == {A: 35}
    flights.sort()
    together = [
        (one, other)
        for place, one in enumerate(flights)
        for other in flights[place + 1 :]
        if other[0] < one[1]
    ]
    assert together  # streams are side by side at all
    for one, other in together:
        assert not [who for who in people if who in one[2] and who in other[2]]
    sent_in_order(flights, people, scene)
    nothing_is_lost_or_doubled(run, scene.told())


def sent_in_order(flights: list[tuple[float, float, str]], people: list[str], scene: Scene) -> None:
    """What is added to each person's visits comes as it stands in the file, each of it once."""
    turns: defaultdict[str, list[int]] = defaultdict(list)
    for _, _, body in flights:
        for who, added in re.findall(r"(p\d@example\.com)\D*?value\D+(\d+)", body):
            turns[who].append(int(added))
    assert dict(turns) == {who: [1, 11, 21, 31, 41] for who in people}
    assert Counter(chain.from_iterable(scene.applied(ALTCRAFT))) == Counter(people * 5)


def newest_attempt(patch: pytest.MonkeyPatch) -> None:
    """Off: an answer is put down for the attempt that it answers."""
    real = writes.finish

    def finish(db: sqlite3.Connection, attempt: int, outcome: writes.Outcome) -> str:
        asked = "SELECT max(id) FROM attempt WHERE outcome IS NULL"
        return real(db, db.execute(asked).fetchone()[0], outcome)

    patch.setattr(writes, "finish", finish)


@row(34, off=newest_attempt)
def test_an_answer_that_comes_after_others_were_sent_is_put_down_for_its_own_request(
    scene: Scene, tmp_path: Path
) -> None:
    """Request 1 is answered after 2 was refused and 3 was accepted, while 4 is still out."""
    run = begun(audience(scene, tmp_path, (2, 2, 2, 2), streams=(1, 2, 2, 2)))

    def one(who: str, do: str, **more: object) -> dict[str, object]:
        return {"match": {"route": AUDIENCES, "contains": f'"{who}"'}, "do": do, **more}

    scene.plays(
        one("c00001", "delay", seconds=0.8),
        one("c00003", "status", status=400),
        one("c00007", "delay", seconds=1.4),
    )
    assert sent(run) == DONE
    assert fates(run) == [A, A, R, R, A, A, A, A]
    of_sha = {line["sha256"]: line for line in scene.lines(AUDIENCES)}
    with Journal() as journal:
        made = journal.rows("SELECT * FROM attempt WHERE run = ? ORDER BY id", (run,))
    for each in made:
        line = of_sha[each["body_sha256"]]
        assert (each["http"], each["token"] or None) == (line["status"], line["token"])
    by_chunk = {each["chunk"]: each for each in made}
    first, last = by_chunk[1], by_chunk[4]
    assert last["started_at"] < first["ended_at"] < last["ended_at"]
    nothing_is_lost_or_doubled(run, scene.told())


# Quotas --------------------------------------------------------------------------------------


def buckets_of_its_own(patch: pytest.MonkeyPatch) -> None:
    """Off: all processes of this machine take from the same buckets."""
    real = quota.Pace.__init__

    def init(self: quota.Pace, journal: Journal, fingerprint: str, *more: Any, **rest: Any) -> None:
        real(self, journal, f"{fingerprint} {os.getpid()}", *more, **rest)

    patch.setattr(quota.Pace, "__init__", init)


def by_record(scene: Scene, folder: Path) -> list[str]:
    """Twice 800 profiles: the vendor takes 1,000 at once, then 300 a second."""
    made = []
    for name in ("a", "b"):
        lines = [f"{name}{place:04d},Lyon" for place in range(800)]
        text = "\n".join(["custom_id,city", *lines, ""])
        plan = fault_plans.of_rows(folder / name, text, "batch.profiles.update", size=200)
        made.append(begun(plan))
    return made


def by_request(scene: Scene, folder: Path) -> list[str]:
    """Each sends once and asks once: the vendor takes one request a second."""
    scene.audience()
    time.sleep(1.2)  # what made the audience has taken from the vendor's bucket too
    return [begun(plan_folder(folder / name, [2], step=UPDATE)) for name in ("a", "b")]


@row(25, off=buckets_of_its_own)
@pytest.mark.parametrize("made", [by_record, by_request])
def test_two_processes_at_once_stay_within_the_vendors_quota(
    made: Callable[[Scene, Path], list[str]],
    twin_with_quota: Scene,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Requests, records and polls of a key on this machine take from the same buckets: no 429."""
    # Without the two looks of each run, which would take four seconds more.
    monkeypatch.setattr(delivering, "_measure", lambda session, when: None)
    assert any(no_429_in(made, twin_with_quota, tmp_path / str(go)) for go in range(2))


def no_429_in(made: Callable[[Scene, Path], list[str]], scene: Scene, folder: Path) -> bool:
    """Whether two runs at once were never told to wait; both are sent to their end if so.

    A machine that is busy with other things can hold up a request that was sent in time.
    """
    folder.mkdir()
    scene.moves()
    both, told, enough = made(scene, folder), len(scene.told()), folder / "enough"
    workers = [
        FORK.Process(target=lambda run=run: os._exit(work(run, Seams(stopping=enough.exists))))
        for run in both
    ]
    for worker in workers:
        worker.start()
    end = time.monotonic() + 30
    while any(worker.is_alive() for worker in workers) and time.monotonic() < end:
        if any(line["status"] == 429 for line in scene.told()[told:]):
            enough.touch()
        time.sleep(0.05)
    for worker in workers:
        worker.join(10)
    if enough.exists():
        return False
    for run in both:
        assert set(fates(run)) == {A}
        nothing_is_lost_or_doubled(run, scene.told())
    return [worker.exitcode for worker in workers] == [DONE, DONE]
