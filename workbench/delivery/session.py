"""One worker's hold on one run: its turns, its naps, and the reasons to stop in between."""

from __future__ import annotations

import contextlib
import hashlib
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Self

from workbench.delivery import lease, retry
from workbench.delivery.bindings import Bound
from workbench.delivery.client import Client
from workbench.delivery.connections import Connection
from workbench.delivery.journal import Journal
from workbench.delivery.quota import Pace
from workbench.errors import FixTheFile, FixTheRecipe
from workbench.payloads.cutting import cut
from workbench.plans.plan import CONSENT_HOURS, Plan
from workbench.vocabulary.machine import why
from workbench.vocabulary.steps import Quota, Step

# How long a wish, a signal or a lost lease can go unnoticed while the worker waits.
SLICE_S = 0.25
_MEND = "put the file back, or plan and send again"


class Halt(Exception):
    """The worker leaves the run: paused for this reason, or cancelled."""

    def __init__(self, reason: str = "", *, cancelled: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.cancelled = cancelled


@dataclass(frozen=True, slots=True)
class Seams:
    """What a test can replace: the wish to stop, time, chance, and the boundaries.

    `passed` is called with the name of each boundary that a crash could fall on either side of:
    the run is taken, recovered; a chunk's turn has come, its intent is written, its bytes have
    left, its answer is read, its outcome is written; a token's word is told, followed; leaving.
    """

    stopping: Callable[[], bool] = lambda: False
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    chance: Callable[[], float] = random.random
    today: Callable[[], datetime] = lambda: datetime.now(UTC)
    passed: Callable[[str], None] = lambda boundary: None


@dataclass(slots=True)
class Shared:
    """What the streams of a run know together: retries left, answers missed, who has stopped.

    `changing` is held around every change of it; `ended` is why the first stream stopped.
    """

    budget: int = retry.BUDGET.value
    unknown_in_a_row: int = 0
    last_beat: float = float("-inf")
    ended: BaseException | None = None
    changing: threading.Lock = field(default_factory=threading.Lock)


@dataclass(slots=True)
class Session:
    """Everything that the sending and the following of one run need, in one thread."""

    journal: Journal
    run: str
    holder: str
    target: Connection
    plan: Plan
    steps: Mapping[int, Bound]
    client: Client
    pace: Pace
    seams: Seams
    last_chunk: int | None = None  # a rehearsal pauses after this one
    shared: Shared = field(default_factory=Shared)

    @contextlib.contextmanager
    def beside(self) -> Iterator[Self]:
        """This run's session for another thread: a journal and a transport of its own."""
        with (
            self.journal.another() as journal,
            contextlib.closing(self.client.another()) as client,
        ):
            yield replace(self, journal=journal, client=client, pace=self.pace.on(journal))

    def clock(self) -> float:
        """Monotonic seconds."""
        return self.seams.clock()

    def held(self) -> AbstractContextManager[sqlite3.Connection]:
        """A transaction that only the holder of the lease may make, in a journal that is sound.

        So it is with the intent, without which nothing leaves. `note` does not ask: what became of
        a request is written down wherever it still can be.
        """
        self.journal.refuse_changed()
        return lease.held(self.journal, self.run, self.holder)

    def note(self, change: Callable[[sqlite3.Connection], None]) -> None:
        """Writes down what became of a request that has left, on a full disk in the space kept.

        Raises Halt when that space was needed: nothing more may be begun.
        """

        def written(journal: Journal) -> None:
            with lease.held(journal, self.run, self.holder) as db:
                change(db)

        if (full := self.journal.settled(written)) is not None:
            raise Halt(str(full))

    def check(self) -> None:
        """Raises Halt when a person or the system wants the worker to stop."""
        resume = f"`workbench resume {self.run}` goes on"
        if self.shared.ended is not None:
            reason = "another stream of the run has stopped"
            raise Halt(reason)
        if self.seams.stopping():
            reason = f"it was told to stop; {resume}"
            raise Halt(reason)
        found = self.journal.row("SELECT wish FROM run WHERE id = ?", (self.run,))
        if found is None or found["wish"] == "cancel":
            raise Halt(cancelled=True)
        if found["wish"] == "pause":
            reason = f"you paused it; {resume}"
            raise Halt(reason)
        if self.clock() - self.shared.last_beat >= lease.BEAT_S:
            with self.held() as db:
                lease.beat(db, self.run, self.clock())
            self.shared.last_beat = self.clock()

    def check_fresh(self) -> None:
        """Raises Halt when the file is too old for what it says about consent."""
        if self.plan.stale(self.seams.today()):
            reason = (
                f"its file was read more than {CONSENT_HOURS.value} hours ago, or the clock was "
                f"put back since ({self.plan.read_at}), and it says who may be written to: send a "
                "fresh file"
            )
            raise Halt(reason)

    def nap(self, seconds: float) -> None:
        """Waits, watching for reasons to stop."""
        until = self.clock() + seconds
        while True:
            self.check()
            left = until - self.clock()
            if left <= 0:
                return
            self.seams.sleep(min(left, SLICE_S))

    def turn(
        self, quota: Quota, records: int = 0, too_late: Callable[[float], str] = lambda wait: ""
    ) -> str:
        """Waits until this run may make one request; raises Halt for a long silence.

        A wait that is too long is not waited for: returns what `too_late` says of it, else "".
        """
        self.check()
        wait = self.pace.turn(self.clock(), quota, records)
        while wait > 0:
            if late := too_late(wait):
                return late
            if self.pace.silent_for(self.clock()) > retry.MOST_WAIT.value:
                raise Halt(self.until(self.pace.silent_for(self.clock())))
            self.nap(wait)
            # Another process of this machine may have been told to wait in the meantime.
            wait = self.pace.silent_for(self.clock())
        return ""

    def until(self, seconds: float) -> str:
        """Words for a vendor that wants silence; the wall clock here is only for reading."""
        then = datetime.now(UTC) + timedelta(seconds=seconds)
        return (
            f"the vendor asked for silence until {then:%Y-%m-%d %H:%M} UTC; "
            f"`workbench resume {self.run}` after that"
        )

    def body(self, chunk: sqlite3.Row) -> tuple[bytes, str]:
        """A chunk's bytes and their sha256; raises Halt unless they are those of the plan."""
        try:
            found = planned_body(self.plan, self.steps[chunk["step"]].step, chunk)
        except (FixTheFile, FixTheRecipe) as err:
            raise Halt(str(err)) from err
        return found, hashlib.sha256(found).hexdigest()


def planned_body(plan: Plan, step: Step, chunk: sqlite3.Row) -> bytes:
    """The bytes of a chunk of the journal, as they were planned: none is ever built again.

    Those of a part of a request are cut out of the request's own. Raises FixTheFile unless they
    can be read and are those of the plan, FixTheRecipe where they cannot be cut.
    """
    n = chunk["planned"]
    path, planned = plan.chunk_path(n), plan.chunks[n - 1]
    try:
        found = path.read_bytes()
    except OSError as err:
        message = f"request {n} cannot be read from {path} ({why(err)}): {_MEND}"
        raise FixTheFile(message) from err
    if hashlib.sha256(found).hexdigest() != planned.sha256:
        message = f"the bytes of request {n} in {path} are not those planned: {_MEND}"
        raise FixTheFile(message)
    if chunk["records"] == planned.records:
        return found
    return cut(found, step, chunk["start"], chunk["records"], of=planned.records)
