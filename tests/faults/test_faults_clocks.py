"""Clocks are set, the machine is suspended: no wait changes, and one sender is left.

reliability.md §1.8, row 39. The processes are real; the twin's own log is the witness.
"""

from __future__ import annotations

import ast
import contextlib
import functools
import itertools
import os
import signal
import sys
import time
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from delivery_plans import plan_folder, story
from invariants import nothing_is_lost_or_doubled
from killing import PATIENCE_S, sent_to_the_end, started
from matrix import row, switched
from scenes import AUDIENCES, HARMFUL, Scene, Time, begun

from workbench.delivery import journal as journals
from workbench.delivery import lease, runs, session, worker
from workbench.delivery.client import Client
from workbench.delivery.journal import Journal
from workbench.delivery.origins import connection
from workbench.delivery.session import Seams, Session
from workbench.errors import Wait
from workbench.plans.plan import Plan

pytestmark = pytest.mark.slow
HERE = sys.modules[__name__]


# Row 39: clocks


def jumping(*hours: int) -> type[datetime]:
    """A wall clock that is set to another hour each time that somebody looks at it."""
    ahead = itertools.cycle(hours)

    class Wall(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime.now(tz) + timedelta(hours=next(ahead))

    return Wall


def by_the_wall(patch: pytest.MonkeyPatch) -> None:
    """Waits are measured by the clock on the wall."""
    patch.setattr(Session, "clock", lambda self: self.seams.today().timestamp())


@row(39, off=by_the_wall)
@pytest.mark.parametrize("hours", [(0, 1), (0, -1)], ids=["+1 h", "-1 h"])
def test_a_wall_clock_that_is_set_changes_no_wait(
    hours: tuple[int, ...], scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refusal that asks for 7 s, and a token that is first asked about again after 2 s."""
    busy = {"do": "status", "status": 429, "headers": {"Retry-After": "7"}}
    pending = {"name": "VIP", "nb_ids": 5, "indexing_state": "IN_PROGRESS"}
    baking = {"do": "status", "status": 200, "body": pending}
    scene.audience()
    scene.plays(
        {**busy, "match": {"route": "audiences/update", "n": 2}},
        # The first question is about the size.
        {**baking, "match": {"route": "audiences/view", "n": 2}},
    )
    run = begun(plan_folder(tmp_path / "p", [3, 2]))
    clock, wall = Time(limit_s=60), jumping(*hours)
    with monkeypatch.context() as patched:
        for module in (journals, session):
            patched.setattr(module, "datetime", wall)
        patched.setattr(time, "time", lambda: wall.now(UTC).timestamp())
        done = worker.work(run, clock.seams(today=lambda: wall.now(UTC)))
    assert (done, round(clock.slept, 6)) == (0, 9.0)
    assert story(run) == [(1, "accepted", 1), (2, "accepted", 2)]
    first, second = ["c00001", "c00002", "c00003"], ["c00004", "c00005"]
    assert scene.applied(AUDIENCES) == [first, [], second]


def by_the_hands(self: Plan, now: datetime) -> bool:
    """Without its zone a day has 23 or 25 hours twice a year."""
    assert self.read_at is not None
    read = datetime.fromisoformat(self.read_at).astimezone(PARIS_IN_SUMMER).replace(tzinfo=None)
    return now.replace(tzinfo=None) - read > timedelta(hours=24)


PARIS_IN_SUMMER, PARIS_IN_WINTER = timezone(timedelta(hours=2)), timezone(timedelta(hours=1))


@row(39, 44, off=switched(Plan, "stale", by_the_hands))
def test_a_day_has_24_hours_also_when_the_clocks_are_put_back(tmp_path: Path) -> None:
    """In the European Union on 25 October 2026, at 01:00 UTC."""
    plan = plan_folder(tmp_path / "p", [3], read_at="2026-10-24T12:00:00Z")
    fresh = datetime(2026, 10, 25, 12, 59, 59, tzinfo=PARIS_IN_WINTER)
    assert not plan.stale(fresh)
    assert plan.stale(fresh + timedelta(seconds=2))
    late = datetime(2026, 10, 25, 13, 30, tzinfo=PARIS_IN_WINTER)
    assert plan.stale(late)


def test_of_a_file_that_was_read_later_than_now_nobody_knows_how_old_it_is(tmp_path: Path) -> None:
    """The clock was put back since; that it was set right by a minute makes nothing old."""
    plan = plan_folder(tmp_path / "p", [3], read_at="2026-10-24T12:00:00Z")
    read = datetime(2026, 10, 24, 12, tzinfo=UTC)
    assert not plan.stale(read - timedelta(minutes=1))
    assert plan.stale(read - timedelta(minutes=6))
    assert plan.stale(read - timedelta(days=10))


# Who may look at the clock on the wall, and what for.
LOOKS = {
    "journal.py now_utc",  # a time for people to read
    "session.py Seams",  # how old a consent is
    "session.py until",  # words for a person
    "starting.py new_run_id",  # a name that sorts
}
# Retention is counted in days and by the times of files, which are the wall's.
BY_DAYS = "purging.py"
WALL = {"time.time", "time.time_ns", "time.localtime", "time.ctime", "time.gmtime"}
WALL |= {f"{name}.{how}" for name in ("datetime", "date") for how in ("now", "utcnow", "today")}
WAITS = {"sleep", "nap", "wait", "turn", "silence", "hold", "take"}


def sources() -> list[tuple[str, str]]:
    folder = Path(session.__file__).parent
    return [(path.name, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.py"))]


def with_a_wait_by_the_wall() -> list[tuple[str, str]]:
    added = "import time\ndef rest(then):\n    time.sleep(then - time.time())\n"
    return [*SOURCES(), ("resting.py", added)]


SOURCES = sources


def looks(source: str) -> Iterator[tuple[str, set[str]]]:
    """Each outermost function or class that looks at the wall's clock, and all that it calls."""
    for node in ast.parse(source).body:
        inner = node.body if isinstance(node, ast.ClassDef) else [node]
        for one in inner:
            names = {ast.unparse(each) for each in ast.walk(one) if isinstance(each, ast.Attribute)}
            calls = [each.func for each in ast.walk(one) if isinstance(each, ast.Call)]
            named = one.name if isinstance(one, ast.FunctionDef) else getattr(node, "name", "")
            if names & WALL:
                yield named, {ast.unparse(call).rpartition(".")[2] for call in calls}


@row(39, off=switched(HERE, "sources", with_a_wait_by_the_wall))
def test_nothing_that_waits_looks_at_the_clock_on_the_wall() -> None:
    found = {
        f"{name} {where}": calls
        for name, source in sources()
        for where, calls in looks(source)
        if name != BY_DAYS
    }
    assert set(found) == LOOKS
    assert not [where for where, calls in found.items() if calls & WAITS]
    imports = [one for name, source in sources() for one in ast.walk(ast.parse(source))]
    assert not [one for one in imports if isinstance(one, ast.ImportFrom) and one.module == "time"]


# Row 39: suspended and awake again


def stopped(pid: int) -> None:
    """Waits until a process has stopped."""
    os.waitid(os.P_PID, pid, os.WSTOPPED | os.WNOWAIT)


def stops_itself(when: str, nth: int) -> Seams:
    """This process is suspended when it passes a boundary of that name for the n-th time."""
    count = itertools.count(1)

    def passed(name: str) -> None:
        if name == when and next(count) == nth:
            os.kill(os.getpid(), signal.SIGSTOP)

    return Seams(passed=passed)


CUT_S = 0.6


@row(39, off=switched(HERE, "CUT_S", 60.0))
def test_a_request_whose_sender_was_suspended_beyond_its_deadline_is_unknown(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the answer lies ready when it wakes up; nobody else sends the run meanwhile."""
    scene.audience()
    monkeypatch.setattr(worker, "Client", functools.partial(Client, deadline_s=CUT_S))
    run = begun(plan_folder(tmp_path / "p", [3, 2, 4], step=HARMFUL))
    sender = started(lambda: worker.work(run, stops_itself("bytes", 2)))
    stopped(sender.pid)
    assert runs.spawn(run, connection("twin")) is None
    time.sleep(1.0)
    os.kill(sender.pid, signal.SIGCONT)
    sender.join(PATIENCE_S)
    assert sender.exitcode == 0
    assert story(run) == [(1, "accepted", 1), (2, "unknown", 1), (3, "accepted", 1)]
    assert runs.attempts(run, 2)[0].reason == "no complete answer within 0.6 s"
    assert Counter(Counter(itertools.chain(*scene.applied(AUDIENCES))).values()) == {1: 9}
    nothing_is_lost_or_doubled(run, scene.told())


@contextlib.contextmanager
def by_whoever(journal: Journal, run: str, holder: str):
    with journal.writing() as db:
        yield db


LEFT = 7


@row(39, 8, off=switched(lease, "held", by_whoever))
def test_a_suspended_sender_that_was_thought_dead_leaves_the_run_to_its_successor(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a system that does not tell when a process started, the heartbeat decides."""
    scene.audience()
    monkeypatch.setattr(worker, "started_mark", lambda pid: "")
    monkeypatch.setattr(lease, "STALE_S", 0.5)
    run = begun(plan_folder(tmp_path / "p", [3, 2, 4], step=HARMFUL))

    def sends() -> int:
        try:
            return worker.work(run, stops_itself("bytes", 2))
        except Wait:
            return LEFT

    first = started(sends)
    stopped(first.pid)
    time.sleep(0.6)
    second = sent_to_the_end(run)
    told = story(run)
    os.kill(first.pid, signal.SIGCONT)
    first.join(PATIENCE_S)
    assert (second, told) == (
        0,
        [(1, "accepted", 1), (2, "unknown", 1), (3, "accepted", 1)],
    )
    assert (first.exitcode, story(run)) == (LEFT, told)
    assert Counter(Counter(itertools.chain(*scene.applied(AUDIENCES))).values()) == {1: 9}
    nothing_is_lost_or_doubled(run, scene.told())
