"""The sending process as it is really started is killed, frozen or told to end: rows still add up.

reliability.md §1.8, rows 3, 8, 9, 10, 12 and 39. The twin's own log is the witness.
"""

from __future__ import annotations

import itertools
import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from delivery_plans import UPDATE, plan_folder, story
from invariants import nothing_is_lost_or_doubled
from killing import KILLED, PATIENCE_S, ended, sent_to_the_end, started
from matrix import row, switched

from workbench.delivery import retry, runs, window
from workbench.delivery.connections import Connection
from workbench.delivery.journal import Journal
from workbench.delivery.origins import connection
from workbench.delivery.session import Seams
from workbench.delivery.statuses import RunStatus
from workbench.delivery.worker import work
from workbench.errors import FixTheConnection, FixTheRecipe, Wait
from workbench.vocabulary.steps import Limit

pytestmark = pytest.mark.slow
HARMFUL = {**UPDATE, "repeat": "II"}


def made(folder: Path, sizes: list[int], **more: object) -> tuple[str, Connection]:
    there = connection("twin")
    plan = plan_folder(folder, sizes, **more)
    return runs.start(plan, there, file_name="people.csv"), there


def create_vip(folder: Path) -> None:
    """The audience is there before the runs of a test."""
    run, _ = made(folder, [], create=True)
    assert work(run, Seams()) == 0


# The process as it is really started


def until(run: str, seen: Callable[[RunStatus], bool], seconds: float = 15.0) -> RunStatus:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        now = runs.status(run)
        if seen(now):
            return now
        time.sleep(0.02)
    raise AssertionError(f"not within {seconds} s: {runs.status(run)}")


def delayed(n: int, seconds: float) -> dict[str, object]:
    match = {"route": "audiences/update", "n": n}
    return {"match": match, "do": "delay", "seconds": seconds}


def second_is_out(server) -> Callable[[RunStatus], bool]:
    """The twin has applied the second request, and has not answered it yet."""
    return lambda now: len(server.lines()) == 2 and now.chunks[1].state == "inflight"


def test_killed_inside_a_request_and_resumed_the_counts_add_up(twin, tmp_path: Path) -> None:
    server = twin(delayed(2, 9.0))
    create_vip(tmp_path / "first")
    run, there = made(tmp_path / "p", [3, 2, 4], held_back={"invalid": 2})
    worker = runs.spawn(run, there)
    assert worker is not None
    until(run, second_is_out(server))
    worker.kill()
    stopped = runs.follow(run)
    assert stopped.headline == (
        f"Paused: the sending process ended; `workbench resume {run}` goes on"
    )
    counts = stopped.counts
    assert (counts.accepted, counts.unknown) == (3, 2)
    assert counts.not_sent_why == {"invalid": 2, "waiting": 4}
    assert runs.spawn(run, there) is not None
    assert runs.follow(run).headline == "Live"
    assert story(run) == [(1, "accepted", 1), (2, "accepted", 2), (3, "accepted", 1)]
    nothing_is_lost_or_doubled(run, server.told())
    assert Counter(Counter(server.applied()).values()) == {1: 7, 2: 2}


def test_killed_between_requests_nothing_is_sent_twice(twin, tmp_path: Path) -> None:
    """While a busy vendor is waited for, no request is out."""
    busy = {"match": {"route": "audiences/update", "n": 2}, "do": "status", "status": 429}
    server = twin(busy)
    create_vip(tmp_path / "first")
    run, there = made(tmp_path / "p", [3, 2])
    worker = runs.spawn(run, there)
    assert worker is not None
    until(run, lambda now: now.chunks[1].http_status == 429)
    worker.kill()
    assert runs.follow(run).counts.not_sent_why == {"waiting": 2}
    assert work(run, Seams()) == 0
    assert runs.status(run).counts.accepted == 5
    assert set(Counter(server.applied()).values()) == {1}
    nothing_is_lost_or_doubled(run, server.told())


def test_a_reset_after_applying_is_unknown_for_class_II_and_confirmed_for_class_I(
    twin, tmp_path: Path
) -> None:
    cut = {"match": {"route": "audiences/update"}, "do": "apply_then_reset"}
    server = twin(cut, {**cut, "match": {"route": "audiences/update", "n": 3}})
    create_vip(tmp_path / "first")
    first, _ = made(tmp_path / "a", [3, 2], step=HARMFUL)
    assert sent_to_the_end(first) == 0
    assert story(first) == [(1, "unknown", 1), (2, "accepted", 1)]
    before = len(server.told())
    assert len(server.applied()) == 5
    second, _ = made(tmp_path / "b", [3, 2])
    assert sent_to_the_end(second) == 0
    assert story(second) == [(1, "accepted", 2), (2, "accepted", 1)]
    nothing_is_lost_or_doubled(second, server.told()[before:])


def test_told_to_end_it_finishes_the_request_that_is_out(twin, tmp_path: Path) -> None:
    server = twin(delayed(2, 0.8))
    create_vip(tmp_path / "first")
    run, there = made(tmp_path / "p", [3, 2, 4])
    worker = runs.spawn(run, there)
    assert worker is not None
    until(run, second_is_out(server))
    worker.terminate()
    stopped = runs.follow(run)
    assert worker.wait(10) == 3
    assert story(run) == [(1, "accepted", 1), (2, "accepted", 1), (3, "waiting", 0)]
    assert stopped.headline.startswith("Paused: it was told to stop")
    assert work(run, Seams()) == 0
    assert runs.status(run).counts.accepted == 9
    assert set(Counter(server.applied()).values()) == {1}


def test_a_second_sender_does_not_start(twin, tmp_path: Path) -> None:
    server = twin(delayed(1, 1.5))
    create_vip(tmp_path / "first")
    run, there = made(tmp_path / "p", [3])
    assert runs.spawn(run, there) is not None
    assert runs.spawn(run, there) is None
    with pytest.raises(Wait, match="already being sent by another process"):
        work(run, Seams())
    assert runs.follow(run).headline == "Live"
    assert len(server.lines()) == 1


def test_a_sender_that_lost_its_lease_writes_nothing_more(twin, tmp_path: Path) -> None:
    """Frozen, thought dead, and awake again: its successor goes on alone."""
    server = twin()
    create_vip(tmp_path / "first")
    run, _ = made(tmp_path / "p", [3, 2])

    def stolen(boundary: str) -> None:
        if boundary == "outcome":
            with Journal() as journal, journal.writing() as db:
                db.execute("UPDATE lease SET holder = 'another'")

    with pytest.raises(Wait, match="now sent by another process"):
        work(run, Seams(passed=stolen))
    assert story(run) == [(1, "accepted", 1), (2, "waiting", 0)]
    assert len(server.lines()) == 1


def test_a_started_run_that_nobody_sends_says_so(twin, tmp_path: Path) -> None:
    twin()
    run, there = made(tmp_path / "p", [3])
    assert runs.status(run).headline == (
        f"Paused: nobody is sending it; `workbench resume {run}` goes on"
    )
    assert runs.follow(run).state == "paused"
    create_vip(tmp_path / "first")
    assert work(run, Seams()) == 0
    assert runs.follow(run).headline == "Live"
    with pytest.raises(FixTheRecipe, match=r"has ended \(done\)"):
        runs.spawn(run, there)


def test_a_twin_that_ends_during_a_run_pauses_it_and_another_one_goes_on(
    twin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = twin(delayed(2, 1.0))
    create_vip(tmp_path / "first")
    run, there = made(tmp_path / "p", [3, 2, 4])
    assert runs.spawn(run, there) is not None
    until(run, second_is_out(server))
    server.process.kill()
    runs.request_pause(run)
    stopped = runs.follow(run)
    assert (stopped.counts.accepted, stopped.counts.unknown) == (3, 2)
    again = twin()
    assert work(run, Seams()) == 0
    assert runs.status(run).counts.accepted == 9
    nothing_is_lost_or_doubled(run, again.told())


def test_the_worker_gets_its_own_key_and_no_other(twin, tmp_path: Path, monkeypatch) -> None:
    server = twin(delayed(1, 2.0))
    create_vip(tmp_path / "first")
    monkeypatch.setenv("WORKBENCH_ACME_REST_KEY", "rk_of_another")
    monkeypatch.setenv("WORKBENCH_TWIN_KEY", "twin_of_this_run")
    run, there = made(tmp_path / "p", [3])
    worker = runs.spawn(run, there)
    assert worker is not None
    until(run, lambda now: len(server.lines()) == 1)
    environment = Path(f"/proc/{worker.pid}/environ").read_bytes()
    arguments = Path(f"/proc/{worker.pid}/cmdline").read_bytes()
    assert b"twin_of_this_run" in environment
    assert b"rk_of_another" not in environment
    assert b"twin_of_this_run" not in arguments
    runs.follow(run)
    log = runs.run_folder(run) / "worker.log"
    assert (log.read_bytes(), oct(log.stat().st_mode)[-3:]) == (b"", "600")


def test_a_run_goes_only_where_it_was_made_for(twin, tmp_path: Path, monkeypatch) -> None:
    twin()
    run, _ = made(tmp_path / "p", [3])
    monkeypatch.setenv("WORKBENCH_TWIN_PROJECT", "another")
    with pytest.raises(FixTheConnection, match="another address or project"):
        runs.spawn(run, connection("twin"))


def test_starting_the_same_plan_twice_is_one_run(twin, tmp_path: Path) -> None:
    twin()
    there = connection("twin")
    plan = plan_folder(runs.run_folder(runs.new_run_id()), [3])
    found = {runs.start(plan, there, file_name="people.csv") for _ in range(2)}
    assert found == {plan.folder.name}
    assert [run.run for run in runs.all_runs()] == [plan.folder.name]


WINDOW_S = 2


@row(39, off=switched(window, "too_late", lambda *given: ""))
@pytest.mark.parametrize("repeat", ["I", "I*"])
def test_a_sender_that_sleeps_through_the_window_does_not_repeat_when_it_wakes_up(
    repeat: str, twin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Suspended between the lost answer and the next try; here the window is of 2 seconds."""
    server = twin({"match": {"route": "audiences/update"}, "do": "apply_then_reset"})
    create_vip(tmp_path / "first")
    run, _ = made(tmp_path / "p", [3, 2], step={**UPDATE, "repeat": repeat})
    monkeypatch.setattr(retry, "WINDOW", Limit(WINDOW_S, "seconds", "this test"))

    count = itertools.count(1)

    def passed(boundary: str) -> None:
        if boundary == "outcome" and next(count) == 1:
            os.kill(os.getpid(), signal.SIGSTOP)

    sender = started(lambda: work(run, Seams(passed=passed)))
    os.waitid(os.P_PID, sender.pid, os.WSTOPPED | os.WNOWAIT)
    time.sleep(WINDOW_S + 0.2)
    os.kill(sender.pid, signal.SIGCONT)
    sender.join(PATIENCE_S)
    assert sender.exitcode == 0
    assert story(run) == [(1, "unknown", 1), (2, "accepted", 1)]
    assert set(Counter(server.applied()).values()) == {1}
    nothing_is_lost_or_doubled(run, server.told())


@pytest.mark.parametrize(("later_s", "tries"), [(599, 2), (601, 1), (-60, 1)])
def test_what_may_repeat_is_not_repeated_after_its_window(
    later_s: int, tries: int, twin, tmp_path: Path
) -> None:
    """reliability.md §1.7: within ten minutes; days later it could undo what others have set."""
    server = twin()
    create_vip(tmp_path / "first")
    run, _ = made(tmp_path / "p", [3, 2])

    def passed(boundary: str) -> None:
        if boundary == "answer":
            os.kill(os.getpid(), signal.SIGKILL)

    assert ended(lambda: work(run, Seams(passed=passed))) == KILLED
    with Journal() as journal:
        first = journal.rows("SELECT started_at FROM chunk WHERE run = ? AND n = 1", (run,))
    began = datetime.fromisoformat(first[0]["started_at"])
    later = Seams(today=lambda: began + timedelta(seconds=later_s))
    assert work(run, later) == 0
    state = "accepted" if tries == 2 else "unknown"
    assert story(run) == [(1, state, tries), (2, "accepted", 1)]
    nothing_is_lost_or_doubled(run, server.told())
