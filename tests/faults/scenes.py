"""What the tests of the matrix have in common: a scene at the twin, runs, and time of their own."""

from __future__ import annotations

import atexit
import functools
import json
import socket
import tempfile
import time
import urllib.request
import uuid
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import fault_plans
import pytest
from delivery_plans import UPDATE, outcomes, plan_folder

from workbench.delivery import answers, runs, sending
from workbench.delivery.client import Client, Failure
from workbench.delivery.connections import vendor_of
from workbench.delivery.origins import connection
from workbench.delivery.session import Seams
from workbench.delivery.worker import work
from workbench.plans.plan import Plan
from workbench.vocabulary.replies import Reply, Verdict

if TYPE_CHECKING:
    from conftest import Twin

HARMFUL = {**UPDATE, "repeat": "II"}
ALTCRAFT_KEY = "altcraft.profiles.update_batch"
AUDIENCES, PROFILES, ALTCRAFT = "audiences/update", "profiles/update", "profiles/update_batch"
KEY = {"Authorization": "Bearer twin_practice"}
DONE, PAUSED = 0, 3
Line = dict[str, Any]


class Scene:
    """A running twin as one test sees it: its own project, and the lines since it began."""

    def __init__(self, twin: Twin, patch: pytest.MonkeyPatch) -> None:
        self.url, self.project, self._twin, self._patch = twin.url, "", twin, patch
        patch.setenv("WORKBENCH_TWIN_URL", twin.url)
        self.moves()
        self._begin = len(twin.told())
        self._calm = 0.0

    def moves(self) -> None:
        """Goes on in a project where nothing is yet."""
        self.project = f"project_{uuid.uuid4().hex[:8]}"
        self._patch.setenv("WORKBENCH_TWIN_PROJECT", self.project)

    def plays(self, *faults: Line) -> None:
        """Orders these faults in place of all others; they count from here."""
        self._call("PUT", "/admin/faults", list(faults))
        slow = [one for one in faults if one["do"] == "late_apply"]
        self._calm = time.monotonic() + sum(one["seconds"] + 0.5 for one in slow)

    def ends(self) -> None:
        """Leaves nothing behind that could still happen in another test."""
        time.sleep(max(0.0, self._calm - time.monotonic()))
        self.plays()

    def audience(self, name: str = "VIP") -> None:
        """An audience of this project; its line is none of the test's."""
        self._call("POST", "/batch/2.11/audiences/create", {"name": name, "type": "custom_ids"})
        self._begin = len(self._twin.told())

    def told(self) -> list[Line]:
        return self._twin.told()[self._begin :]

    def lines(self, route: str) -> list[Line]:
        return [line for line in self.told() if line["route"] == route]

    def applied(self, route: str) -> list[list[str]]:
        """Whom each request of the route was applied to, in order."""
        return [[who for _, who in line["applied"]] for line in self.lines(route)]

    def _call(self, method: str, path: str, body: object) -> None:
        headers = KEY | {"X-Batch-Project": self.project, "Content-Type": "application/json"}
        data = json.dumps(body).encode()
        asked = urllib.request.Request(self.url + path, data, headers, method=method)
        assert comes(lambda: listens(self.url))  # it may have been told to refuse for a while
        with urllib.request.urlopen(asked, timeout=10) as answer:
            assert answer.status in (200, 202)


class Time:
    """A clock that only moves when somebody sleeps; after `limit_s` the worker is told to stop."""

    def __init__(self, limit_s: float = 600.0) -> None:
        self.began = self.now = time.monotonic()
        self.limit_s = limit_s
        self.at: list[tuple[str, float]] = []

    @property
    def slept(self) -> float:
        return self.now - self.began

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def seams(self, **more: Any) -> Seams:
        given = {"sleep": self.sleep, "passed": self._passed, **more}
        stop = lambda: self.slept > self.limit_s  # noqa: E731  one condition, named
        return Seams(clock=lambda: self.now, stopping=stop, chance=lambda: 0.0, **given)

    def _passed(self, name: str) -> None:
        self.at.append((name, round(self.slept, 3)))

    def moments(self, name: str = "intent") -> list[float]:
        """The seconds since the beginning at which a boundary was passed."""
        return [at for passed, at in self.at if passed == name]


def begun(plan: Plan, **more: Any) -> str:
    there = connection("twin", vendor_of(plan.destination))
    return runs.start(plan, there, file_name="people.csv", **more)


def sent(run: str, own: Time | None = None) -> int:
    """Sends the run in this process, at once: waits take no time. Returns the exit code."""
    return work(run, (own or Time()).seams())


def audience(scene: Scene, folder: Path, sizes: Sequence[int] = (2, 2, 2), **more: Any) -> Plan:
    """Ids for an audience that is there, of class II unless told."""
    scene.audience()
    return plan_folder(folder / "plan", list(sizes), **{"step": HARMFUL, **more})


@functools.cache
def profiles() -> Plan:
    """Batch profiles with an event each, of class II, two a request."""
    return fault_plans.events(_folder(), 6, size=2)


def altcraft(rows: int = 6, *, size: int = 2, **options: Any) -> Plan:
    """New profiles at Altcraft, of class II unless told: their automations are not skipped."""
    mine = uuid.uuid4().hex[:8]
    lines = [f"p{row:05d}.{mine}@example.com,cook" for row in range(1, rows + 1)]
    text = "\n".join(["email,position", *lines, ""])
    given = {"db_id": "1", "skip_triggers": False, **options}
    return fault_plans.of_rows(_folder(), text, ALTCRAFT_KEY, size=size, **given)


@functools.cache
def same_altcraft(form: str, **options: Any) -> Plan:
    """As `altcraft`, made once: they may be there from a test before."""
    return altcraft(format=form, **options)


def _folder() -> Path:
    return Path(tempfile.mkdtemp(dir=_MADE.name)) / "plan"


_MADE = tempfile.TemporaryDirectory()
atexit.register(_MADE.cleanup)


# Three requests of two rows each, of class II: their plan and their route.
KINDS: dict[str, tuple[Callable[[Scene, Path], Plan], str]] = {
    "audience": (audience, AUDIENCES),
    "profiles": (lambda scene, folder: profiles(), PROFILES),
    "altcraft json": (lambda scene, folder: same_altcraft("json"), ALTCRAFT),
    "altcraft xml": (lambda scene, folder: same_altcraft("xml"), ALTCRAFT),
}
BOTH_VENDORS = ("audience", "altcraft json")


def fates(run: str) -> list[str]:
    return list(runs.row_fates(run)["fate"].to_pylist())


def reasons(run: str) -> list[str]:
    return list(runs.row_fates(run)["reason"].to_pylist())


def tries(run: str, chunk: int) -> list[str | None]:
    """The outcome of each attempt of a chunk."""
    return [outcome for n, outcome in outcomes(run) if n == chunk]


def patience(patch: pytest.MonkeyPatch, seconds: float) -> None:
    """Every client gives a request so many seconds."""
    patch.setitem(Client.__init__.__kwdefaults__, "deadline_s", seconds)


def comes(what: Callable[[], bool], seconds: float = 5.0) -> bool:
    """Waits for something that others bring about, at the most so long; whether it came."""
    end = time.monotonic() + seconds
    while not what() and time.monotonic() < end:
        time.sleep(0.02)
    return what()


def listens(url: str) -> bool:
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", int(url.rpartition(":")[2]))) == 0


def any_success_is_accepted(patch: pytest.MonkeyPatch) -> None:
    """Off: a 2xx has to be in the vendor's own shape before it is believed."""
    real = answers.heard

    def heard(read: Any, step: Any, answer: Reply | Failure, records: int) -> answers.Heard:
        if isinstance(answer, Reply) and 200 <= answer.status < 300:
            return answers.Heard(Verdict("accepted"), answer.status)
        return real(read, step, answer, records)

    patch.setattr(sending.answers, "heard", heard)


def lost_is_not_sent(patch: pytest.MonkeyPatch) -> None:
    """Off: a request whose bytes have left is of an unknown fate until an answer says more."""
    patch.setattr(
        answers, "_failed", lambda failure: Verdict("not_sent", failure.sentence, then="wait")
    )
