"""Pages end, buttons are pressed twice, signals come, clocks jump: one run with one sender.

reliability.md §1.8, rows 7 to 9. The processes are real; the twin's own log is the witness.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from delivery_plans import UPDATE, plan_folder, story
from invariants import nothing_is_lost_or_doubled
from killing import FORK, PATIENCE_S, sent_to_the_end, started
from matrix import row, switched
from scenes import AUDIENCES, Scene, begun, comes

from workbench import cli, running, verbs
from workbench.delivery import lease, runs, worker
from workbench.delivery.journal import Journal
from workbench.delivery.origins import connection
from workbench.destinations.batch import audience_people
from workbench.plans.plan import Plan
from workbench.vocabulary.steps import Limit

pytestmark = pytest.mark.slow
HERE = sys.modules[__name__]
HARMFUL = {**UPDATE, "repeat": "II"}
PAUSED = 3
POPEN = subprocess.Popen
# A run whose sender is gone, as far as anybody can tell who asks.
nobody_is_alive = switched(lease, "_alive", lambda found, now: False)


def delayed(n: int, seconds: float) -> dict[str, object]:
    """The n-th request with people is applied at once and answered later."""
    match = {"route": "audiences/update", "n": n}
    return {"match": match, "do": "delay", "seconds": seconds}


@pytest.fixture
def senders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], list[int]]]:
    """The ids of the sending processes that were started, by whichever process of the test."""
    told, start = tmp_path / "senders", runs._process
    told.touch()

    def noted(*given):
        made = start(*given)
        with told.open("a") as lines:
            lines.write(f"{made.pid}\n")
        return made

    monkeypatch.setattr(runs, "_process", noted)
    yield lambda: [int(line) for line in told.read_text().split()]
    for pid in map(int, told.read_text().split()):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def planned(sizes: list[int], **more: object) -> Plan:
    """A plan in the folder of its run, as `send` and the pages make it."""
    return plan_folder(runs.run_folder(runs.new_run_id()), sizes, **more)  # type: ignore[arg-type]


def ids(last: int) -> list[str]:
    return [f"c{number:05d}" for number in range(1, last + 1)]


def applied(scene: Scene) -> list[str]:
    """The id of every action that the twin applied, in order, repeats included."""
    return [who for request in scene.applied(AUDIENCES) for who in request]


def arrived(scene: Scene, requests: int) -> None:
    """Waits until so many requests with people are at the twin."""
    assert comes(lambda: len(scene.lines(AUDIENCES)) >= requests, PATIENCE_S)


# Row 7: the page goes


def in_the_pages_group(*given, **more):
    return POPEN(*given, **{**more, "start_new_session": False})


@row(7, off=switched(runs.subprocess, "Popen", in_the_pages_group))
@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGKILL])
def test_the_run_goes_on_when_the_process_of_the_page_ends(
    number: int, scene: Scene, senders
) -> None:
    """A closed terminal, and a server that is killed with all that belongs to it."""
    scene.audience()
    scene.plays(delayed(2, 0.5))
    plan, there = planned([3, 2, 4]), connection("twin")

    def page() -> int:
        os.setsid()
        # Whoever runs these tests may have told them to ignore it.
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        verbs.begin(plan, there, None, file_name="people.csv")
        time.sleep(PATIENCE_S)
        return 0

    opened = started(page)
    arrived(scene, 2)
    os.killpg(opened.pid, number)
    opened.join(PATIENCE_S)
    assert opened.exitcode == -number
    found = runs.follow(plan.folder.name)
    assert (found.headline, applied(scene)) == ("Live", ids(9))
    assert story(found.run) == [(1, "accepted", 1), (2, "accepted", 1), (3, "accepted", 1)]
    assert len(senders()) == 1
    nothing_is_lost_or_doubled(found.run, scene.told())


class Rerun(BaseException):
    """What a click raises in the script that runs (reliability.md §1.4)."""


@row(7, 8, off=nobody_is_alive)
def test_a_click_ends_the_script_that_watches_and_the_next_one_attaches(
    scene: Scene, senders
) -> None:
    scene.audience()
    scene.plays(delayed(2, 0.5))
    plan, there = planned([3, 2, 4]), connection("twin")

    def clicked(now: runs.RunStatus) -> None:
        if now.counts.accepted:
            raise Rerun

    run = verbs.begin(plan, there, None, file_name="people.csv")
    with contextlib.suppress(Rerun):
        running.followed(run, clicked)
    assert verbs.begin(plan, there, None, file_name="people.csv") == run
    assert len(senders()) == 1
    assert running.followed(run, lambda now: None).headline == "Live"
    # Also when everything has been sent.
    assert verbs.begin(plan, there, None, file_name="people.csv") == run
    assert len(senders()) == 1
    assert applied(scene) == ids(9)
    assert [one.run for one in runs.all_runs()] == [run]


def test_a_terminal_that_only_watches_ends_without_pausing_the_run(scene: Scene, senders) -> None:
    scene.audience()
    scene.plays(delayed(2, 0.5))
    plan, there = planned([3, 2, 4]), connection("twin")

    def interrupted(now: runs.RunStatus) -> None:
        if now.counts.accepted:
            raise KeyboardInterrupt

    run = verbs.begin(plan, there, None, file_name="people.csv")
    assert running.resume(run, watch=interrupted).state == "sending"
    assert runs.follow(run).headline == "Live"
    assert len(senders()) == 1
    assert applied(scene) == ids(9)


# Row 8: two who send


@row(8, off=nobody_is_alive)
def test_six_who_press_send_at_the_same_moment_make_one_run_with_one_sender(
    scene: Scene, senders
) -> None:
    scene.audience()
    scene.plays(delayed(1, 0.6))
    plan, there = planned([3, 2]), connection("twin")
    together = FORK.Barrier(6)

    def pressed() -> int:
        together.wait(PATIENCE_S)
        run = verbs.begin(plan, there, None, file_name="people.csv")
        return 0 if run == plan.folder.name else 1

    six = [started(pressed) for _ in range(6)]
    for one in six:
        one.join(PATIENCE_S)
    found = runs.follow(plan.folder.name)
    assert [one.exitcode for one in six] == [0] * 6
    assert len(senders()) == 1
    assert (found.headline, applied(scene)) == ("Live", ids(5))
    assert story(found.run) == [(1, "accepted", 1), (2, "accepted", 1)]
    assert [one.run for one in runs.all_runs()] == [found.run]
    nothing_is_lost_or_doubled(found.run, scene.told())


@row(8, off=nobody_is_alive)
def test_two_terminals_that_resume_a_run_see_the_same_end_of_it(scene: Scene, senders) -> None:
    scene.audience()
    scene.plays(delayed(1, 1.0))
    run, together = begun(planned([3, 2])), FORK.Barrier(2)

    def resumed() -> int:
        together.wait(PATIENCE_S)
        done = running.resume(run, watch=lambda now: None)
        return done.counts.accepted

    two = [started(resumed) for _ in range(2)]
    for one in two:
        one.join(PATIENCE_S)
    assert ([one.exitcode for one in two], len(senders())) == ([5, 5], 1)
    assert applied(scene) == ids(5)
    nothing_is_lost_or_doubled(run, scene.told())


# Row 9: it is told to end


@row(9, off=switched(signal, "signal", lambda number, handler: None))
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_sender_that_is_told_to_end_writes_the_answer_down_and_takes_no_further_request(
    number: int, scene: Scene
) -> None:
    scene.audience()
    scene.plays(delayed(2, 0.5))
    run = begun(planned([3, 2, 4]))
    sender = started(lambda: worker.main([run]))
    arrived(scene, 2)
    os.kill(sender.pid, number)
    sender.join(PATIENCE_S)
    assert sender.exitcode == PAUSED
    assert story(run) == [(1, "accepted", 1), (2, "accepted", 1), (3, "waiting", 0)]
    assert runs.status(run).headline.startswith("Paused: it was told to stop")
    with Journal() as journal:
        assert lease.state(journal, run, time.monotonic()) == "nobody"
    assert sent_to_the_end(run) == 0
    assert applied(scene) == ids(9)
    nothing_is_lost_or_doubled(run, scene.told())


@row(9, off=switched(runs, "request_pause", lambda run: None))
def test_a_command_that_is_told_to_end_pauses_its_run_after_the_request_that_is_out(
    scene: Scene, senders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Told by SIGTERM; test_faults_story.py does so by Ctrl-C."""
    monkeypatch.setattr(audience_people, "IDS", Limit(3, "ids a request", "this test"))
    scene.plays(delayed(2, 0.5))
    people, out = tmp_path / "people.csv", tmp_path / "out.json"
    people.write_text("\n".join(["id", *ids(9), ""]))
    words = ["send", str(people), "--to", "batch.audiences.update", "--set", "name=VIP", "--json"]

    def command() -> int:
        sys.argv = ["workbench", *words, "--set", "create=true"]
        with out.open("w") as told, contextlib.redirect_stdout(told):
            try:
                cli.main()
            except SystemExit as end:
                return int(end.code or 0)
        return 0

    terminal = started(command)
    arrived(scene, 2)
    os.kill(terminal.pid, signal.SIGTERM)
    terminal.join(PATIENCE_S)
    assert terminal.exitcode == PAUSED
    told = json.loads(out.read_text())
    assert (told["state"], told["accepted"], told["unknown"]) == ("paused", 6, 0)
    assert told["not_sent_why"] == {"waiting": 3}
    assert applied(scene) == ids(6)
    nothing_is_lost_or_doubled(told["run"], scene.told())
