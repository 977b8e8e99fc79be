"""The sending process is ended by SIGKILL at every boundary, and the rows still add up.

reliability.md §1.8, rows 1 to 6; §1.10. The twin's own log is the witness.
"""

from __future__ import annotations

import dataclasses
import os
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import fault_plans
import pytest
from delivery_plans import UPDATE, plan_folder, story
from invariants import arrived, nothing_is_lost_or_doubled
from killing import KILLED, at_every_boundary, ended, kill_before, killed_at, sent_to_the_end
from matrix import row, switched

from workbench.delivery import reconciling, runs, writes
from workbench.delivery.origins import connection
from workbench.delivery.preflight import listed
from workbench.delivery.session import Seams
from workbench.delivery.statuses import RunStatus
from workbench.delivery.worker import work
from workbench.destinations.batch.audiences import LOOK
from workbench.destinations.registry import destination
from workbench.plans.plan import Plan

pytestmark = pytest.mark.slow
HARMFUL = {**UPDATE, "repeat": "II"}
# Each request passes turn, intent, bytes, answer and outcome; each token told and followed. A run
# is taken and recovered before, and left after.
REQUEST, TOKEN, RUN = 5, 2, 3
Make = Callable[[int], str]


def begun(plan: Plan, **more: bool) -> str:
    return runs.start(plan, connection("twin"), file_name="people.csv", **more)


def create_vip(folder: Path) -> None:
    """The audience is there before the runs of a test."""
    assert work(begun(plan_folder(folder, [], create=True)), Seams()) == 0


def audience(folder: Path, **more: object) -> Make:
    return lambda n: begun(
        plan_folder(folder / str(n), [3, 2], held_back={"invalid": 1}, **more)  # type: ignore[arg-type]
    )


def of_plan(plan: Plan) -> Make:
    """A new run of the same plan each time, in a folder of its own."""
    return lambda n: begun(plan)


KINDS: dict[str, tuple[Callable[[Path], Make], int]] = {
    "I": (audience, 2 * REQUEST + 2 * TOKEN + RUN),
    "I in two streams": (
        lambda folder: audience(folder, streams=(1, 2)),
        2 * REQUEST + 2 * TOKEN + RUN,
    ),
    "II": (lambda folder: audience(folder, step=HARMFUL), 2 * REQUEST + 2 * TOKEN + RUN),
    "II in two streams": (
        lambda folder: audience(folder, step=HARMFUL, streams=(1, 2)),
        2 * REQUEST + 2 * TOKEN + RUN,
    ),
    "II, profiles with events": (
        lambda folder: of_plan(fault_plans.events(folder / "e", 5, size=3)),
        2 * REQUEST + RUN,
    ),
    "III, replaced and then added": (
        lambda folder: of_plan(fault_plans.replace_and_adds(folder / "r", [3, 2])),
        2 * REQUEST + 2 * TOKEN + RUN,
    ),
    "III, campaigns": (
        lambda folder: of_plan(fault_plans.campaigns(folder / "c", 2)),
        2 * REQUEST + RUN,
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_kill_at_every_boundary_loses_nothing_and_doubles_nothing_harmful(
    kind: str, twin, counted, tmp_path: Path
) -> None:
    """Also where a person then says, of what is unknown, whether it arrived."""
    server = twin()
    create_vip(tmp_path / "first")
    make_of, kills = KINDS[kind]
    codes, begin = [], len(server.told())
    for run, code in at_every_boundary(make_of(tmp_path)):
        codes.append(code)
        stopped = nothing_is_lost_or_doubled(run, server.told()[begin:])
        assert stopped.state == ("paused" if code == KILLED else "done")
        resumed = sent_to_the_end(run)
        ended_so = nothing_is_lost_or_doubled(run, server.told()[begin:])
        if kind.startswith("I "):
            assert (resumed, ended_so.headline) == (0, "Live")
        if ended_so.counts.unknown:
            assert kind.startswith("II")
            settled_by_the_truth(run, server.told()[begin:])
        counts = runs.status(run).counts
        assert counts.unknown == counts.rejected == 0
        assert counts.accepted + counts.not_sent_why.get("waiting", 0) == sum(_planned(run))
        begin = len(server.told())
    assert codes == [KILLED] * kills + [0]
    counted("crash points", kills)


def settled_by_the_truth(run: str, log: list[dict[str, object]]) -> None:
    there, gone = arrived(run, log)
    reconciling.by_word(run, there, "arrived", "seen in its log")
    reconciling.by_word(run, gone, "not_arrived", "not in its log")
    now = nothing_is_lost_or_doubled(run, log)
    if now.state == "paused":
        assert sent_to_the_end(run) == 0


def _planned(run: str) -> list[int]:
    return [chunk.records for chunk in Plan.load(runs.run_folder(run)).chunks]


def test_a_kill_at_every_boundary_of_a_create_makes_one_audience(
    twin, counted, tmp_path: Path
) -> None:
    server = twin()
    there, codes = connection("twin"), []

    def make(n: int) -> str:
        return begun(plan_folder(tmp_path / str(n), [2], create=True, name=f"VIP_{n}"))

    for run, code in at_every_boundary(make):
        codes.append(code)
        nothing_is_lost_or_doubled(run, server.told())
        assert sent_to_the_end(run) == 0
        assert nothing_is_lost_or_doubled(run, server.told()).counts.accepted == 2
    assert codes == [KILLED] * (2 * REQUEST + 2 * TOKEN + RUN) + [0]
    created = [line for line in server.lines("audiences/create") if line["status"] == 202]
    assert len(created) == len(codes)
    assert {one.size for one in listed(there, LOOK)} == {2}
    counted("crash points", len(codes) - 1)


REFUSED = {"do": "status", "status": 400, "times": "always"}


def opaque(who: str) -> dict[str, object]:
    """Every request with this id is refused as a whole, without a word about which row it is."""
    return {**REFUSED, "match": {"route": "audiences/update", "contains": f'"{who}"'}}


@pytest.mark.parametrize("repeat", ["I", "II"])
def test_a_kill_at_every_boundary_of_a_halving_takes_no_row_apart_from_its_fate(
    repeat: str, twin, counted, tmp_path: Path
) -> None:
    """Four rows, the third bad: 4 refused, 2 taken, 2 refused, 1 refused, 1 taken."""
    server = twin(opaque("c00003"))
    create_vip(tmp_path / "first")
    step, codes, begin = {**UPDATE, "repeat": repeat}, [], len(server.told())

    def make(n: int) -> str:
        return begun(plan_folder(tmp_path / str(n), [4], step=step), halving=True)

    for run, code in at_every_boundary(make):
        codes.append(code)
        nothing_is_lost_or_doubled(run, server.told()[begin:])
        assert sent_to_the_end(run) == 0
        now = nothing_is_lost_or_doubled(run, server.told()[begin:])
        fates = runs.row_fates(run)["fate"].to_pylist()
        if repeat == "I" and "unknown" not in fates:
            assert fates == ["accepted", "accepted", "rejected", "accepted"]
        assert now.counts.rows == 4
        begin = len(server.told())
    assert codes == [KILLED] * (5 * REQUEST + 2 * TOKEN + RUN) + [0]
    assert fates == ["accepted", "accepted", "rejected", "accepted"]
    counted("crash points", len(codes) - 1)


@row(6, off=switched(writes, "recover", lambda db, run: 0))
@pytest.mark.parametrize(("step", "at"), [(UPDATE, "answer"), (HARMFUL, "bytes")])
def test_a_kill_during_recovery_and_once_more_is_the_same_as_one(
    step: dict[str, str], at: str, twin, counted, tmp_path: Path
) -> None:
    server = twin()
    create_vip(tmp_path / "first")
    run = audience(tmp_path, step=step)(1)
    assert ended(lambda: work(run, Seams(passed=kill_before(at)))) == KILLED
    for boundary in (1, 2, 1, 2):  # taken, recovered
        assert killed_at(run, boundary) == KILLED
        now = nothing_is_lost_or_doubled(run, server.told())
        assert (now.counts.unknown, now.counts.not_sent) == (3, 3)
    assert [state for _, state, _ in story(run)] == ["unknown", "waiting"]
    assert sent_to_the_end(run) == 0
    again = 2 if step == UPDATE else 1
    assert story(run) == [(1, "accepted" if again == 2 else "unknown", again), (2, "accepted", 1)]
    nothing_is_lost_or_doubled(run, server.told())
    counted("crash points", 5)


def test_a_kill_at_every_boundary_of_a_cancelled_run_sends_nothing_more(
    twin, counted, tmp_path: Path
) -> None:
    """Somebody cancels while the first request is out."""
    server = twin()
    create_vip(tmp_path / "first")
    begin, codes, which = len(server.told()), [], [""]

    def make(n: int) -> str:
        which[0] = audience(tmp_path, step=HARMFUL)(n)
        return which[0]

    def cancelled(name: str) -> None:
        if name == "bytes":
            runs.request_cancel(which[0])

    for run, code in at_every_boundary(make, cancelled):
        codes.append(code)
        nothing_is_lost_or_doubled(run, server.told()[begin:])
        asked = len(codes) > 4  # taken, recovered, turn, intent: killed before anybody asked
        assert sent_to_the_end(run) == (3 if code == KILLED and asked else 0)
        now = nothing_is_lost_or_doubled(run, server.told()[begin:])
        assert now.state == ("cancelled" if asked else "done")
        if asked:
            assert now.counts.not_sent_why == {"invalid": 1, "cancelled": 2}
        begin = len(server.told())
    assert codes == [KILLED] * (REQUEST + RUN) + [3]
    counted("crash points", len(codes) - 1)


def lost_campaigns(twin, folder: Path) -> tuple[str, object]:
    """A run of two campaigns, both made, both answers lost."""
    lost = {"match": {"route": "campaigns/create"}, "do": "apply_then_reset", "times": 2}
    server, run = twin(lost), begun(fault_plans.campaigns(folder / "c", 2))
    assert [sent_to_the_end(run), sent_to_the_end(run)] == [3, 3]
    assert [state for _, state, _ in story(run)] == ["unknown", "unknown"]
    return run, server


@pytest.mark.parametrize("nth", [1, 2])
@pytest.mark.parametrize("where", ["during the look", "after it is written down"])
def test_a_kill_during_a_look_at_the_vendor_settles_whole_requests_or_none(
    where: str, nth: int, twin, counted, tmp_path: Path
) -> None:
    run, server = lost_campaigns(twin, tmp_path)
    die = kill_before(where, nth)

    def named(key: str):
        found = destination(key)

        def sees(*given):
            die("during the look")
            return found.sees(*given)

        return dataclasses.replace(found, sees=sees)

    def look(passed: Callable[[object], None] = lambda one: None) -> int:
        return len(reconciling.by_look(run, connection("twin"), named, passed))

    assert ended(lambda: look(lambda one: die("after it is written down"))) == KILLED
    now = nothing_is_lost_or_doubled(run, server.told())
    before = nth - 1 if where == "during the look" else nth
    assert (now.counts.accepted, now.counts.unknown) == (before, 2 - before)
    assert now.state == "paused"
    found = reconciling.by_look(run, connection("twin"), destination)
    assert [one.arrived for one in found] == [True] * (2 - before)
    assert nothing_is_lost_or_doubled(run, server.told()).counts.accepted == 2
    counted("crash points", 1)


@pytest.mark.parametrize("write", ["settle_on_record", "put_back"])
def test_a_kill_while_a_word_is_noted_leaves_all_of_it_or_nothing(
    write: str, twin, counted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, server = lost_campaigns(twin, tmp_path)
    real = getattr(writes, write)

    def killing(*given: object) -> None:
        real(*given)
        os.kill(os.getpid(), signal.SIGKILL)

    with monkeypatch.context() as patched:
        patched.setattr(writes, write, killing)
        assert ended(lambda: len(reconciling.by_word(run, [2], "not_arrived"))) == KILLED
    assert nothing_is_lost_or_doubled(run, server.told()).counts.unknown == 2
    counted("crash points", 1)


def test_a_kill_while_a_request_is_taken_apart_leaves_it_whole(
    twin, counted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its refusal and its two halves are written at once, or the answer is lost."""
    server = twin(opaque("c00003"))
    create_vip(tmp_path / "first")
    run = begun(plan_folder(tmp_path / "p", [4]), halving=True)
    real = writes.split

    def killing(*given: object) -> None:
        real(*given)  # type: ignore[arg-type]
        os.kill(os.getpid(), signal.SIGKILL)

    with monkeypatch.context() as patched:
        patched.setattr(writes, "split", killing)
        assert sent_to_the_end(run) == KILLED
    assert story(run) == [(1, "inflight", 1)]
    now: RunStatus = nothing_is_lost_or_doubled(run, server.told())
    assert now.counts.unknown == 4
    assert sent_to_the_end(run) == 0
    nothing_is_lost_or_doubled(run, server.told())
    assert Counter(runs.row_fates(run)["fate"].to_pylist())["accepted"] in (0, 3)
    counted("crash points", 1)
