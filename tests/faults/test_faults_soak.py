"""Random faults and random kills, seeded: whatever happens, the numbers of broken rules are zero.

Time runs faster for the workers, so that waits of five seconds and more take no time of ours.
"""

from __future__ import annotations

import dataclasses
import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import fault_plans
import pytest
from delivery_plans import UPDATE, plan_folder
from invariants import Account, account
from killing import FORK, KILLED

from workbench.delivery import retry, runs
from workbench.delivery.journal import Journal
from workbench.delivery.origins import connection
from workbench.delivery.session import Seams
from workbench.delivery.worker import work
from workbench.plans.plan import Plan

pytestmark = pytest.mark.slow
SPEED = 100
SECONDS = 30  # of one run, after which something does not end
FAULTS: tuple[dict[str, Any], ...] = (
    {"do": "reset_before"},
    {"do": "apply_then_reset"},
    {"do": "late_apply", "seconds": 0.1},
    {"do": "status", "status": 429},
    {"do": "status", "status": 429, "headers": {"Retry-After": "11"}},
    {"do": "status", "status": 500, "apply": True},
    {"do": "status", "status": 500},
    {
        "do": "status",
        "status": 503,
        "body": {"error_code": "MAINTENANCE_ERROR", "error_message": "x"},
    },
    {"do": "status", "status": 400},
    {"do": "truncate"},
    {"do": "empty"},
    {"do": "status_line_only"},
    {"do": "delay", "seconds": 0.1},
)
ROUTES = ("audiences/update", "profiles/update", "campaigns/create")


def scripted(chance: random.Random) -> list[dict[str, Any]]:
    """A third of the requests of each route go wrong, each in a way of its own."""
    return [
        {**chance.choice(FAULTS), "match": {"route": route, "n": n}}
        for route in ROUTES
        for n in range(2, 250)
        if chance.random() < 0.3
    ]


def fast() -> Seams:
    return Seams(
        clock=lambda: time.monotonic() * SPEED,
        sleep=lambda seconds: time.sleep(seconds / SPEED),
    )


@dataclass
class Told:
    """What a run went through: kills, workers that were started, and its account at the end."""

    kills: int
    workers: int
    account: Account


def soaked(run: str, server: Any, chance: random.Random, most_kills: int = 12) -> Told:
    """Sends a run to its end through workers that are killed at random times."""
    begin, kills, workers = len(server.told()), 0, 0
    end = time.monotonic() + SECONDS
    while runs.status(run).state != "done":
        assert time.monotonic() < end, runs.status(run)
        worker = FORK.Process(target=lambda: work(run, fast()))
        worker.start()
        workers += 1
        if kills < most_kills:
            worker.join(chance.uniform(0.02, 0.3))
            worker.kill()
        worker.join(SECONDS)
        kills += worker.exitcode == KILLED
        assert not account(run, server.told()[begin:]).untried
    time.sleep(0.15)  # what the vendor applies late
    return Told(kills, workers, account(run, server.told()[begin:]))


def plans(folder: Path) -> Iterator[Plan]:
    """Class I, II and III, each in many requests."""
    yield plan_folder(folder / "one", [3] * 45, held_back={"invalid": 2})
    yield fault_plans.events(folder / "two", 80, size=2)
    yield fault_plans.campaigns(folder / "three", 18)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_nothing_is_lost_or_doubled_whatever_fails_and_whoever_is_killed(
    seed: int, twin, counted, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    server, there = twin(*scripted(chance)), connection("twin")
    first = runs.start(plan_folder(tmp_path / "0", [], create=True), there, file_name="x")
    assert work(first, fast()) == 0
    total: Counter[str] = Counter()
    for plan in plans(tmp_path):
        told = soaked(runs.start(plan, there, file_name="people.csv"), server, chance)
        total.update(dataclasses.asdict(told.account) | {"kills": told.kills})
    faults = sum(line["fault"] is not None for line in server.told())
    for name, number in total.items():
        counted(name.replace("_", " "), number)
    counted("faults injected", faults)
    assert total["rows"] == 137 + 80 + 18
    # A busy machine gets less done in its time; with none of either nothing would be shown.
    assert faults > 0
    assert total["kills"] > 0
    assert {name for name, number in total.items() if number} == {"rows", "kills"}


# The numbers above are not zero by themselves


def soaked_without(
    rule: str, value: object, repeat: str, twin: Any, folder: Path, patch: pytest.MonkeyPatch
) -> Told:
    patch.setattr(retry, rule, value)
    lost = {"match": {"route": ROUTES[0]}, "do": "apply_then_reset", "times": 3}
    server, there = twin(lost), connection("twin")
    first = runs.start(plan_folder(folder / "0", [], create=True), there, file_name="x")
    assert work(first, fast()) == 0
    plan = plan_folder(folder / "p", [2] * 6, step={**UPDATE, "repeat": repeat})
    run = runs.start(plan, there, file_name="people.csv")
    begin = len(server.told())
    for _ in range(8):
        worker = FORK.Process(target=lambda: work(run, fast()))
        worker.start()
        worker.join(SECONDS)
    return Told(0, 8, account(run, server.told()[begin:]))


def unguarded() -> None:
    with Journal() as journal, journal.writing() as db:
        db.execute("DROP TRIGGER chunk_moves")


def test_where_class_II_is_sent_again_after_a_restart_rows_are_doubled(
    twin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two answers are lost, and one of the two that are sent again: both requests arrive twice."""
    unguarded()
    told = soaked_without("RESENT_AFTER_A_RESTART", "II", "II", twin, tmp_path, monkeypatch)
    assert told.account.broken == {"double_applied": 4}


def test_even_then_the_journal_refuses_to_send_them_again(
    twin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = soaked_without("RESENT_AFTER_A_RESTART", "II", "II", twin, tmp_path, monkeypatch)
    assert told.account.broken == {}


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        ("UPDATE chunk SET state = 'accepted' WHERE n = 2", {"falsely_accepted": 2}),
        ("UPDATE chunk SET state = 'rejected' WHERE n = 1", {"falsely_refused": 3}),
        ("UPDATE chunk SET plain = 1 WHERE n = 1", {"unaccounted": 4}),
        ("UPDATE chunk SET state = 'unknown' WHERE n = 2", {"untried": 2}),
        ("DELETE FROM attempt WHERE chunk = 1", {"untried": 1}),
    ],
)
def test_a_journal_that_does_not_tell_the_truth_is_found_out(
    change: str, broken: dict[str, int], twin, tmp_path: Path
) -> None:
    """Of two requests, of 3 and 2 rows, the first was accepted and the second waits."""
    server, there = twin(), connection("twin")
    first = runs.start(plan_folder(tmp_path / "0", [], create=True), there, file_name="x")
    assert work(first, fast()) == 0
    run = runs.start(plan_folder(tmp_path / "p", [3, 2]), there, file_name="people.csv")
    assert work(run, fast(), last_chunk=1) == 3
    assert account(run, server.told()).broken == {}
    with Journal() as journal, journal.writing() as db:
        db.execute("DROP TRIGGER chunk_moves")
        db.execute(f"{change} AND run = ?", (run,))
    assert account(run, server.told()).broken == broken
