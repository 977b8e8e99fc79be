"""The sending process is ended by SIGKILL at every boundary, and the rows still add up.

reliability.md §1.8, rows 1 to 6, 8, 9, 10, 12, 40 and 41. The twin's own log is the witness.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from delivery_plans import CREATE, UPDATE, plan_folder, story

from workbench.delivery import runs
from workbench.delivery.connections import Connection, connection
from workbench.delivery.journal import Journal
from workbench.delivery.preflight import listed
from workbench.delivery.session import Seams
from workbench.delivery.statuses import RunStatus
from workbench.delivery.worker import work
from workbench.destinations.batch.audiences import LOOK
from workbench.errors import FixTheConnection, FixTheRecipe, Wait

pytestmark = pytest.mark.slow
FORK = multiprocessing.get_context("fork")
HARMFUL = {**UPDATE, "repeat": "II"}
KILLED = -signal.SIGKILL


def killed_at(run: str, boundary: int) -> int:
    """A process of its own sends the run and is killed at that boundary; its exit code."""
    seen = []

    def passed(name: str) -> None:
        seen.append(name)
        if len(seen) == boundary:
            os.kill(os.getpid(), signal.SIGKILL)

    process = FORK.Process(target=lambda: os._exit(work(run, Seams(passed=passed))))
    process.start()
    process.join(20)
    assert process.exitcode is not None
    return process.exitcode


def sent_to_the_end(run: str) -> int:
    return killed_at(run, boundary=-1)


def made(folder: Path, sizes: list[int], **more: object) -> tuple[str, Connection]:
    there = connection("twin")
    plan = plan_folder(folder, sizes, **more)
    return runs.start(plan, there, file_name="people.csv"), there


def create_vip(folder: Path) -> None:
    """The audience is there before the runs of a test."""
    run, _ = made(folder, [], create=True)
    assert work(run, Seams()) == 0


def nothing_is_lost_or_doubled(run: str, log: list[str], before: int) -> RunStatus:
    """The invariants of §1.10: fates partition the rows, accepted rows were applied, and what was
    applied twice belongs to a chunk that says so.
    """
    now = runs.status(run)
    assert now.counts.rows == now.rows
    applied = Counter(log[before:])
    fates = runs.row_fates(run).to_pylist()
    tries = {chunk.n: chunk.attempts for chunk in now.chunks}
    for place, row in enumerate(fates, 1):
        copies = applied[f"c{place:05d}"]
        assert copies <= tries.get(row["chunk"], 0)
        if row["fate"] == "accepted":
            assert copies >= 1
        if row["fate"] == "not_sent":
            assert copies == 0
    with Journal() as journal:
        attempts = "SELECT chunk, count(*) AS n FROM attempt WHERE run = ? GROUP BY chunk"
        counted = {row["chunk"]: row["n"] for row in journal.rows(attempts, (run,))}
    assert counted == {n: tried for n, tried in tries.items() if tried}
    return now


@pytest.mark.parametrize("streams", [(1, 1), (1, 2)])
@pytest.mark.parametrize("repeat", ["I", "II"])
def test_a_kill_at_every_boundary_loses_nothing_and_doubles_nothing_harmful(
    repeat: str, streams: tuple[int, int], twin, tmp_path: Path
) -> None:
    server = twin()
    create_vip(tmp_path / "first")
    boundary, codes = 0, []
    while not codes or codes[-1] == KILLED:
        boundary += 1
        before = len(server.applied())
        step = {**UPDATE, "repeat": repeat}
        more = {"held_back": {"invalid": 1}, "step": step, "streams": streams}
        run, _ = made(tmp_path / str(boundary), [3, 2], **more)
        codes.append(killed_at(run, boundary))
        crashed = nothing_is_lost_or_doubled(run, server.applied(), before)
        assert crashed.state == ("paused" if codes[-1] == KILLED else "done")
        if codes[-1] == KILLED:
            assert sent_to_the_end(run) == 0
        ended = nothing_is_lost_or_doubled(run, server.applied(), before)
        copies = Counter(server.applied()[before:])
        if repeat == "I":
            assert (ended.headline, ended.counts.accepted) == ("Live", 5)
        else:
            assert set(copies.values()) <= {1}
            assert ended.counts.accepted + ended.counts.unknown == 5
    # Recovered, and intent, answer and outcome of each of the two requests.
    assert codes == [KILLED] * 7 + [0]


def test_a_kill_during_recovery_and_once_more_is_the_same_as_one(twin, tmp_path: Path) -> None:
    server = twin()
    create_vip(tmp_path / "first")
    run, _ = made(tmp_path / "p", [3, 2])
    assert killed_at(run, 3) == KILLED  # the answer of the first request was read, not written
    for _ in range(2):
        assert killed_at(run, 1) == KILLED
        assert [state for _, state, _ in story(run)] == ["unknown", "waiting"]
    assert sent_to_the_end(run) == 0
    assert story(run) == [(1, "accepted", 2), (2, "accepted", 1)]
    nothing_is_lost_or_doubled(run, server.applied(), 0)


def test_a_kill_at_every_boundary_of_a_create_makes_one_audience(twin, tmp_path: Path) -> None:
    server = twin()
    boundary, code = 0, KILLED
    while code == KILLED:
        boundary += 1
        run, there = made(tmp_path / str(boundary), [2], create=True, name=f"VIP_{boundary}")
        code = killed_at(run, boundary)
        assert sent_to_the_end(run) == 0
        assert runs.status(run).counts.accepted == 2
    created = [line for line in server.lines("audiences/create") if line["status"] == 202]
    assert len(created) == boundary == 8
    assert {one.size for one in listed(there, LOOK)} == {2}
    assert CREATE["repeat"] == "II"


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
    nothing_is_lost_or_doubled(run, server.applied(), 0)
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
    nothing_is_lost_or_doubled(run, server.applied(), 0)


def test_a_reset_after_applying_is_unknown_for_class_II_and_confirmed_for_class_I(
    twin, tmp_path: Path
) -> None:
    cut = {"match": {"route": "audiences/update"}, "do": "apply_then_reset"}
    server = twin(cut, {**cut, "match": {"route": "audiences/update", "n": 3}})
    create_vip(tmp_path / "first")
    first, _ = made(tmp_path / "a", [3, 2], step=HARMFUL)
    assert sent_to_the_end(first) == 0
    assert story(first) == [(1, "unknown", 1), (2, "accepted", 1)]
    before = len(server.applied())
    assert before == 5
    second, _ = made(tmp_path / "b", [3, 2])
    assert sent_to_the_end(second) == 0
    assert story(second) == [(1, "accepted", 2), (2, "accepted", 1)]
    nothing_is_lost_or_doubled(second, server.applied(), before)


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
    nothing_is_lost_or_doubled(run, again.applied(), 0)


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
