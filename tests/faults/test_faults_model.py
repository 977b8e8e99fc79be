"""Any order of sending, crashing, pausing, cancelling, settling and retrying: rows still add up."""

from __future__ import annotations

import itertools
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import fault_plans
import pytest
from delivery_plans import UPDATE, plan_folder, seen_of
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from invariants import HARMLESS, account, arrived
from model_vendor import ACTS, Vendor

from workbench.delivery import reconciling, runs
from workbench.delivery.journal import Journal
from workbench.delivery.origins import connection
from workbench.delivery.session import Seams
from workbench.delivery.worker import work
from workbench.errors import FixTheRecipe

pytestmark = pytest.mark.slow
# What has such a fate keeps it, whatever happens afterwards.
FINAL = ("accepted", "rejected")
# Thousands of commits that reach a disk would take most of the time.
IN_MEMORY = Path("/dev/shm")
ENDED = ("done", "cancelled")
BOUNDARIES = (
    *("taken", "recovered", "turn", "intent", "bytes", "answer", "outcome"),
    *("told", "followed", "leaving"),
)
# What matters most comes most often: done, but unknown here; and done after all.
OFTEN = ("applied, answer lost", "applied, answer lost", "fine", "fine", "lost", "refused")
SOME_ACTS = st.lists(st.sampled_from((*OFTEN, *ACTS)), min_size=2, max_size=8)


class Crash(BaseException):
    """The process is gone: nothing that comes after it in the code is done."""


class Run:
    """A run, the ids of its rows, and where the vendor's log was when it began."""

    def __init__(self, run: str, names: list[str], begin: int) -> None:
        self.run = run
        self.names = names
        self.begin = begin
        self.before: list[str] = []

    def fates(self) -> list[str]:
        return [str(fate) for fate in runs.row_fates(self.run)["fate"].to_pylist()]

    def to_retry(self) -> list[str]:
        """The ids of what was refused or not sent; rows that were held back come last."""
        again = ("rejected", "not_sent")
        return [who for who, fate in zip(self.names, self.fates(), strict=False) if fate in again]


class Sending(RuleBasedStateMachine):
    """One file, the run of it, and the runs that send some of its rows again."""

    vendor: Vendor
    patch: pytest.MonkeyPatch

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=IN_MEMORY if IN_MEMORY.is_dir() else None))
        self.patch.setenv("WORKBENCH_HOME", str(self.folder / "home"))
        self.vendor.__init__()  # type: ignore[misc]  # the same one, which the worker has
        self.runs: list[Run] = []
        self.now = time.monotonic()
        self.count = itertools.count()

    def teardown(self) -> None:
        shutil.rmtree(self.folder)

    @initialize(
        sizes=st.lists(st.integers(1, 4), min_size=1, max_size=4),
        repeat=st.sampled_from(["I", "I*", "II", "III"]),
        halving=st.booleans(),
        bad=st.integers(0, 6),
    )
    def start(self, sizes: list[int], repeat: str, halving: bool, bad: int) -> None:
        self.repeat = repeat
        names = [f"c{row:05d}" for row in range(1, sum(sizes) + 1)]
        self.begin(names, sizes, halving=halving)
        self.vendor.coming([], names[bad : bad + 1])

    def begin(self, names: list[str], sizes: list[int], **more: Any) -> None:
        folder = self.folder / f"plan{next(self.count)}"
        step = {**UPDATE, "repeat": self.repeat}
        plan = plan_folder(folder, sizes, step=step, held_back={"invalid": 1})
        plan = fault_plans.renamed(plan, names)
        run = runs.start(plan, connection("twin"), file_name="people.csv", **more)
        self.runs.append(Run(run, names, len(self.vendor.log)))

    @property
    def last(self) -> str:
        return self.runs[-1].run

    @property
    def going(self) -> bool:
        return bool(self.runs) and runs.status(self.last).state not in ENDED

    def sent(self, acts: list[str], passed: Callable[[str], None] = lambda name: None) -> None:
        """A worker starts, and the vendor does such things to what it sends."""
        self.vendor.coming(acts)
        self.now += 3600.0  # whatever the vendor wanted to wait for is over

        def slept(seconds: float) -> None:
            self.now += seconds

        clock = {"clock": lambda: self.now, "sleep": slept, "chance": lambda: 0.0}
        work(self.last, Seams(passed=passed, **clock))

    @precondition(lambda self: self.going)
    @rule(acts=SOME_ACTS)
    def send(self, acts: list[str]) -> None:
        self.sent(acts)

    @precondition(lambda self: self.going)
    @rule(acts=SOME_ACTS, at=st.sampled_from(BOUNDARIES), nth=st.integers(1, 4))
    def send_and_crash(self, acts: list[str], at: str, nth: int) -> None:
        def crash(name: str) -> None:
            if name == at and next(count) == nth:
                raise Crash

        count = itertools.count(1)
        try:
            self.sent(acts, crash)
        except Crash:
            self.forgotten()

    @precondition(lambda self: self.going)
    @rule(acts=SOME_ACTS, at=st.sampled_from(BOUNDARIES[2:7]), cancel=st.integers(0, 4))
    def send_and_be_told(self, acts: list[str], at: str, cancel: int) -> None:
        """Somebody pauses the run, or cancels its rest, while a request is on its way."""

        def told(name: str) -> None:
            if name == at and not next(count):
                (runs.request_pause if cancel else runs.request_cancel)(self.last)

        count = itertools.count()
        self.sent(acts, told)

    def forgotten(self) -> None:
        """The lease is that of a process which is not there any more."""
        with Journal() as journal, journal.writing() as db:
            db.execute("UPDATE lease SET mark = 'gone'")

    @precondition(lambda self: self.going and self.vendor.log)
    @rule()
    def cancel(self) -> None:
        """While nobody sends it."""
        runs.request_cancel(self.last)

    @precondition(lambda self: self.runs and runs.status(self.last).counts.unknown)
    @rule(most=st.integers(1, 3))
    def settle(self, most: int) -> None:
        """Somebody has looked at the vendor and says the truth about some requests."""
        there, gone = arrived(self.last, self.mine(self.runs[-1]))
        reconciling.by_word(self.last, there[:most], "arrived")
        reconciling.by_word(self.last, gone[:most], "not_arrived", "not there")

    @precondition(lambda self: self.runs and runs.status(self.last).state in ENDED)
    @rule(halving=st.booleans())
    def retry(self, halving: bool) -> None:
        names = self.runs[-1].to_retry()
        if names and len(self.runs) < 4:
            self.begin(names, [len(names)], seen=seen_of(self.last), halving=halving)

    @precondition(lambda self: self.runs)
    @rule()
    def settle_what_is_not_unknown(self) -> None:
        with Journal() as journal:
            asked = "SELECT n FROM chunk WHERE run = ? AND state = 'accepted'"
            known = [row["n"] for row in journal.rows(asked, (self.last,))]
        for n in known[:1]:
            with pytest.raises(FixTheRecipe, match="no row of an unknown fate"):
                reconciling.by_word(self.last, [n], "not_arrived")

    def mine(self, run: Run) -> list[dict[str, Any]]:
        """What the vendor got of a run: no two are sent at a time."""
        further = [one.begin for one in self.runs[self.runs.index(run) + 1 :]]
        return self.vendor.log[run.begin : further[0] if further else None]

    @invariant()
    def every_row_has_one_true_fate(self) -> None:
        for one in self.runs:
            found = account(one.run, self.mine(one))
            assert found.broken == {}, found

    @invariant()
    def what_has_ended_stays_as_it_is(self) -> None:
        for one in self.runs:
            now = one.fates()
            for before, after in zip(one.before, now, strict=False):
                assert before not in FINAL or before == after
            one.before = now

    @invariant()
    def no_run_stops_for_a_defect(self) -> None:
        assert all("unexpected error" not in runs.status(one.run).reason for one in self.runs)

    @invariant()
    def nothing_harmful_is_there_twice(self) -> None:
        if self.runs and self.repeat not in HARMLESS:
            told = Counter(who for line in self.vendor.log for _, who in line["applied"])
            assert set(told.values()) <= {1}


def test_any_story_of_a_run_keeps_the_rows_in_order(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    vendor = Vendor()
    monkeypatch.setattr("workbench.delivery.worker.Client", vendor)
    monkeypatch.setenv("WORKBENCH_TWIN_URL", "http://127.0.0.1:9")
    Sending.vendor, Sending.patch = vendor, monkeypatch
    chosen = settings(
        max_examples=50,
        stateful_step_count=10,
        deadline=None,
        phases=[Phase.generate, Phase.shrink],
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Sending, settings=chosen)
