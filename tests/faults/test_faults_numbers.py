"""What the vendor says of tokens is shown as it is; long runs cost no more a row; the counts agree.

reliability.md §1.8, rows 45 to 47. The twin's own log is the witness, also as it tells it itself.
"""

from __future__ import annotations

import gc
import itertools
import json
import tracemalloc
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from delivery_plans import UPDATE, plan_folder
from invariants import nothing_is_lost_or_doubled
from matrix import row, switched
from scenes import (
    AUDIENCES,
    DONE,
    HARMFUL,
    KEY,
    PAUSED,
    Scene,
    Time,
    any_success_is_accepted,
    begun,
    comes,
    fates,
    lost_is_not_sent,
    sent,
)

from workbench.delivery import following, runs
from workbench.delivery.journal import Journal
from workbench.delivery.session import Session
from workbench.delivery.statuses import read_status
from workbench.delivery.worker import work
from workbench.vocabulary.steps import Limit

pytestmark = pytest.mark.slow
VIEW = {"route": "audiences/view", "n": 2}  # the first question is about the size
HALF_AN_HOUR_S = 1_800


# Row 45: indexing


def limited(name: str, value: int) -> Any:
    return switched(following, name, Limit(value, "off", "this test"))


@row(45, off=[limited("PATIENCE", 10**6), limited("MOST_WAIT", 30), limited("FIRST_WAIT", 60)])
def test_indexing_for_hours_is_shown_as_it_is_and_asked_about_ever_more_seldom(
    scene: Scene, tmp_path: Path
) -> None:
    """After 2, 4, 8, 16, 32 s and then each minute; after half an hour it is left to a person."""
    scene.audience()
    scene.plays({"match": {"route": AUDIENCES}, "do": "indexing_slow", "seconds": 86_400})
    run, own = begun(plan_folder(tmp_path / "p", [3])), Time(limit_s=4_000)
    assert sent(run, own) == PAUSED
    asked = own.moments("told")
    gaps = [after - before for before, after in itertools.pairwise(asked)]
    assert gaps == [2, 4, 8, 16, 32] + [60] * (len(gaps) - 5)
    assert HALF_AN_HOUR_S < own.slept < HALF_AN_HOUR_S + 60
    assert len(scene.lines("audiences/view")) == len(asked) + 1
    now = nothing_is_lost_or_doubled(run, scene.told())
    assert now.headline == (
        "Paused: the vendor still says IN_PROGRESS about 1 request after 30 minutes; "
        f"`workbench resume {run}` asks again"
    )
    assert (now.chunks[0].indexing, fates(run)) == ("IN_PROGRESS", ["accepted"] * 3)
    assert sent(run, Time(limit_s=4_000)) == PAUSED
    assert runs.status(run).chunks[0].attempts == 1
    assert len(scene.lines(AUDIENCES)) == 1


BAKING = {"name": "VIP", "nb_ids": 3, "indexing_state": "BAKING"}
WORDS: dict[str, tuple[dict[str, object], str, str]] = {
    "replaced": (
        {"match": {"route": AUDIENCES}, "do": "replaced"},
        "REPLACED",
        "Replaced: the vendor has replaced the content since, so these rows may be gone",
    ),
    "404 on the token": (
        {"match": {"route": AUDIENCES}, "do": "lost_token"},
        "not found (404)",
        "Paused: the vendor still says not found (404) about 1 request after 30 minutes",
    ),
    "a word that no document names": (
        {"match": VIEW, "do": "status", "status": 200, "body": BAKING, "times": "always"},
        "BAKING",
        "Paused: the vendor still says BAKING about 1 request after 30 minutes",
    ),
}


def any_word_means_live(indexing: Any, answer: Any) -> tuple[str, str]:
    return "APPLIED", "live"


@row(45, off=switched(following, "read_word", any_word_means_live))
@pytest.mark.parametrize("what", WORDS)
def test_a_word_that_does_not_mean_live_is_shown_and_never_taken_for_it(
    what: str, scene: Scene, tmp_path: Path
) -> None:
    fault, word, headline = WORDS[what]
    scene.audience()
    scene.plays(fault)
    run = begun(plan_folder(tmp_path / "p", [3]))
    assert sent(run, Time(limit_s=4_000)) == (DONE if what == "replaced" else PAUSED)
    now = nothing_is_lost_or_doubled(run, scene.told())
    assert now.headline.startswith(headline)
    assert (now.chunks[0].indexing, fates(run)) == (word, ["accepted"] * 3)
    assert scene.applied(AUDIENCES) == [["c00001", "c00002", "c00003"]]


# Row 46: many rows

FEW, MANY = 10, 50


class Costs:
    """What the journal does for each request: statements, and steps of the database's machine.

    `kept` is how many bytes this process holds more than after the tenth request.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.statements = self.steps = 0
        self.after: list[tuple[int, int]] = []
        self.kept = 0
        opened = Journal.__init__

        def counted(journal: Journal, *given: Any) -> None:
            opened(journal, *given)
            journal._db.set_trace_callback(self._statement)
            journal._db.set_progress_handler(self._step, 20)

        patch.setattr(Journal, "__init__", counted)

    def _statement(self, sql: str) -> None:
        self.statements += 1

    def _step(self) -> None:
        self.steps += 20

    def passed(self, name: str) -> None:
        if name == "outcome":
            self.after.append((self.statements, self.steps))
            if len(self.after) == FEW:
                gc.collect()
                tracemalloc.start()
            if len(self.after) == MANY:
                gc.collect()
                self.kept = tracemalloc.get_traced_memory()[0]

    @property
    def of_each(self) -> list[tuple[int, int]]:
        """Statements and steps from one outcome to the next."""
        return [
            (after[0] - before[0], after[1] - before[1])
            for before, after in itertools.pairwise(self.after)
        ]


def reads_it_all(self: Session) -> None:
    """Before each request the whole run is looked at."""
    read_status(self.journal, self.run, self.clock())


def keeps_bodies(patch: pytest.MonkeyPatch) -> None:
    """What was sent stays in memory."""
    kept, real = [], Session.body

    def body(self: Session, chunk: Any) -> tuple[bytes, str]:
        kept.append(real(self, chunk))
        return kept[-1]

    patch.setattr(Session, "body", body)


@row(46, off=[switched(Session, "check", reads_it_all), keeps_bodies])
def test_the_fiftieth_request_costs_the_journal_and_the_memory_no_more_than_the_tenth(
    scene: Scene, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """20,000 rows, 400 a request, beside 4,000."""
    scene.audience()
    costs: dict[int, Costs] = {}
    for requests in (FEW, MANY):
        run = begun(plan_folder(tmp_path / str(requests), [400] * requests))
        with monkeypatch.context() as patched:
            costs[requests] = Costs(patched)
            done = work(run, Time().seams(passed=costs[requests].passed))
            tracemalloc.stop()
        assert done == DONE
    assert runs.status(run).counts.accepted == 20_000
    few, many = costs[FEW].of_each, costs[MANY].of_each
    assert {statements for statements, _ in many} == {few[0][0]}
    assert max(steps for _, steps in many) < 1.2 * max(steps for _, steps in few)
    assert costs[MANY].kept < 100_000
    assert Counter(Counter(itertools.chain(*scene.applied(AUDIENCES)[FEW:])).values()) == {
        1: 20_000
    }


# Row 47: the twin's own account beside the journal's


def admin_log(scene: Scene) -> list[dict[str, Any]]:
    """The lines of this test as the running twin tells them."""
    mine = {line["n"] for line in scene.told()}
    found, after, more = [], min(mine) - 1, True
    while more:
        asked = urllib.request.Request(f"{scene.url}/admin/log?after={after}", headers=KEY)
        with urllib.request.urlopen(asked, timeout=10) as answer:
            page = json.load(answer)
        assert page["unreadable"] == 0
        found, after, more = found + page["lines"], page["next"], page["more"]
    return [line for line in found if line["n"] in mine]


def about(request: int, do: str, **more: object) -> dict[str, object]:
    """A fault of the request with this number, of two rows each; once, unless told otherwise."""
    match = {"route": AUDIENCES, "contains": f'"c{2 * request:05d}"'}
    return {"match": match, "do": do, **more}


FAULTS = (
    about(2, "status", status=429),
    about(4, "apply_then_reset"),
    about(6, "status", status=400),
    about(8, "reset_before"),
    about(10, "empty"),
    about(12, "status", status=500, apply=True),
    about(14, "truncate"),
    about(16, "late_apply", seconds=0.05),
)
FINE = ("accepted", 202, 202, 2)
# Of each try: what the journal says, the status that it read, the status that the twin gave, and
# how many rows the twin applied.
ONCE: dict[int, list[tuple[object, ...]]] = {n: [FINE] for n in range(1, 18)} | {
    2: [("not_processed", 429, 429, 0), FINE],
    6: [("rejected", 400, 400, 0)],
}
LOST: dict[int, tuple[object, ...]] = {
    4: ("unknown", None, 202, 2),
    8: ("unknown", None, None, 0),
    10: ("unknown", 202, 202, 2),
    12: ("unknown", 500, 500, 2),
    14: ("unknown", None, 202, 2),
    16: ("unknown", None, 202, 2),
}


@row(47, off=[any_success_is_accepted, lost_is_not_sent])
@pytest.mark.parametrize("step", [UPDATE, HARMFUL], ids=["class I", "class II"])
def test_the_twins_own_log_and_the_journal_agree_on_every_try_and_every_row(
    step: dict[str, str], scene: Scene, tmp_path: Path
) -> None:
    scene.audience()
    scene.plays(*FAULTS)
    run = begun(plan_folder(tmp_path / "p", [2] * 17, step=step, held_back={"invalid": 3}))
    assert sent(run) == DONE
    again = step is UPDATE
    requests = 17 + 1 + again * len(LOST)
    comes(lambda: len(scene.lines(AUDIENCES)) >= requests)
    log = admin_log(scene)
    assert log == scene.told()
    assert tries(run, log) == ONCE | {
        n: [lost, FINE] if again else [lost] for n, lost in LOST.items()
    }
    copies = Counter(who for line in log for _, who in line["applied"])
    fate_of = {f"c{n:05d}": fate for n, fate in enumerate(fates(run), 1)}
    told = {who: (fate, copies[who]) for who, fate in fate_of.items()}
    assert told == {f"c{n:05d}": expected(n, again=again) for n in range(1, 38)}
    nothing_is_lost_or_doubled(run, log)


def expected(place: int, *, again: bool) -> tuple[str, int]:
    """The fate of a row and how often the twin has applied it."""
    request = (place + 1) // 2
    if request > 17:
        return "not_sent", 0
    if request == 6:
        return "rejected", 0
    if request not in LOST:
        return "accepted", 1
    applied = 0 if request == 8 else 1
    return ("accepted", applied + 1) if again else ("unknown", applied)


def tries(run: str, log: list[dict[str, Any]]) -> dict[int, list[tuple[object, ...]]]:
    """Each attempt of the journal beside the line of the log that has its bytes, in order."""
    lines = {n: [one for one in log if one["sha256"] == sha] for n, sha in sha256_of(run).items()}
    found: dict[int, list[tuple[object, ...]]] = {}
    for one in runs.attempts(run):
        line = lines[one.chunk][one.n - 1]
        beside = (one.outcome, one.http, line["status"], len(line["applied"]))
        found.setdefault(one.chunk, []).append(beside)
    assert sum(map(len, lines.values())) == sum(map(len, found.values()))
    return found


def sha256_of(run: str) -> dict[int, str]:
    with Journal() as journal:
        asked = "SELECT DISTINCT chunk, body_sha256 FROM attempt WHERE run = ?"
        return {row["chunk"]: row["body_sha256"] for row in journal.rows(asked, (run,))}
