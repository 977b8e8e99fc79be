"""A sender that is killed between two steps of one request: what is on record, what is sent again.

reliability.md §1.8, rows 1 to 5; test_faults_crashes.py does so at every boundary of every kind of
run, row 6 with it. The twin's own log is the witness.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from delivery_plans import UPDATE, outcomes, plan_folder, story
from invariants import nothing_is_lost_or_doubled
from killing import KILLED, ended, kill_before, sent_to_the_end
from matrix import row, switched
from scenes import AUDIENCES, DONE, HARMFUL, Scene, begun, comes

from workbench.delivery import writes
from workbench.delivery.session import Seams, Session
from workbench.delivery.worker import work

pytestmark = pytest.mark.slow
BOTH = pytest.mark.parametrize("step", [UPDATE, HARMFUL], ids=["class I", "class II"])


def killed(scene: Scene, folder: Path, step: dict[str, str], after: str) -> str:
    """A run of 3, 2 and 4 rows, whose sender is killed at that boundary of the second request."""
    scene.audience()
    run = begun(plan_folder(folder / "p", [3, 2, 4], step=step))
    assert ended(lambda: work(run, Seams(passed=kill_before(after, 2)))) == KILLED
    return run


def copies(scene: Scene) -> Iterator[int]:
    """How often each of the nine rows was applied."""
    found = Counter(who for request in scene.applied(AUDIENCES) for who in request)
    return (found[f"c{place:05d}"] for place in range(1, 10))


def intents_come_early(patch: pytest.MonkeyPatch) -> None:
    """Off: a request is on record as out only when it is its turn."""
    begin, turn = writes.begin, Session.turn
    early: list[int] = []

    def turned(self: Session, *given: Any) -> None:
        asked = "SELECT min(n) AS n FROM chunk WHERE run = ? AND state = 'waiting'"
        n = self.journal.rows(asked, (self.run,))[0]["n"]
        if self.journal.rows("SELECT state FROM run WHERE state = 'sending'") and n:
            with self.held() as db:
                early.append(begin(db, self.run, n, ""))
        turn(self, *given)

    patch.setattr(Session, "turn", turned)
    patch.setattr(writes, "begin", lambda *given: early.pop())


@row(1, off=intents_come_early)
@BOTH
def test_killed_before_its_intent_is_written_a_request_has_not_been_sent(
    step: dict[str, str], scene: Scene, tmp_path: Path
) -> None:
    run = killed(scene, tmp_path, step, after="turn")
    assert story(run) == [(1, "accepted", 1), (2, "waiting", 0), (3, "waiting", 0)]
    now = nothing_is_lost_or_doubled(run, scene.told())
    assert (now.counts.accepted, now.counts.not_sent_why) == (3, {"waiting": 6})
    assert sent_to_the_end(run) == DONE
    assert story(run) == [(1, "accepted", 1), (2, "accepted", 1), (3, "accepted", 1)]
    assert list(copies(scene)) == [1] * 9
    nothing_is_lost_or_doubled(run, scene.told())


def out_is_not_sent(patch: pytest.MonkeyPatch) -> None:
    """Off: a request without an outcome is of an unknown fate."""

    def recover(db: Any, run: str) -> int:
        db.execute(
            "UPDATE attempt SET outcome = 'not_processed' WHERE run = ? AND outcome IS NULL", (run,)
        )
        out = "UPDATE chunk SET state = 'waiting' WHERE run = ? AND state = 'inflight'"
        return int(db.execute(out, (run,)).rowcount)

    patch.setattr(writes, "recover", recover)


@row(2, 3, 4, off=out_is_not_sent)
@pytest.mark.parametrize(("after", "reached"), [("intent", 0), ("bytes", 1), ("answer", 1)])
@BOTH
def test_killed_before_its_outcome_is_written_a_request_is_unknown(
    step: dict[str, str], after: str, reached: int, scene: Scene, tmp_path: Path
) -> None:
    """Whether its bytes left or not; only what may be repeated is, and the rest is asked about."""
    run = killed(scene, tmp_path, step, after)
    comes(lambda: len(scene.lines(AUDIENCES)) == 1 + reached)
    assert story(run) == [(1, "accepted", 1), (2, "inflight", 1), (3, "waiting", 0)]
    assert list(copies(scene)) == [1] * 3 + [reached] * 2 + [0] * 4
    now = nothing_is_lost_or_doubled(run, scene.told())
    assert (now.counts.accepted, now.counts.unknown) == (3, 2)
    assert sent_to_the_end(run) == DONE
    again = step is UPDATE
    second = ("accepted", 2) if again else ("unknown", 1)
    assert story(run) == [(1, "accepted", 1), (2, *second), (3, "accepted", 1)]
    assert [outcome for n, outcome in outcomes(run) if n == 2] == ["unknown"] + ["accepted"] * again
    assert list(copies(scene)) == [1] * 3 + [reached + again] * 2 + [1] * 4
    nothing_is_lost_or_doubled(run, scene.told())


@row(5, off=switched(Session, "note", lambda self, change: None))
@BOTH
def test_killed_after_its_outcome_is_written_a_request_stays_accepted(
    step: dict[str, str], scene: Scene, tmp_path: Path
) -> None:
    run = killed(scene, tmp_path, step, after="outcome")
    assert story(run) == [(1, "accepted", 1), (2, "accepted", 1), (3, "waiting", 0)]
    assert sent_to_the_end(run) == DONE
    assert story(run) == [(1, "accepted", 1), (2, "accepted", 1), (3, "accepted", 1)]
    assert list(copies(scene)) == [1] * 9
    nothing_is_lost_or_doubled(run, scene.told())
