"""The journal fails in the middle of a run, and no row is lost, doubled or believed accepted.

reliability.md §1.8, rows 35 to 38. The senders are real processes; the disk fills up for real where
this user may mount one, and everywhere by a limit on the size of files. The twin's log witnesses.
"""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import os
import resource
import shutil
import sqlite3
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from delivery_plans import UPDATE, plan_folder, story
from matrix import row, switched

from workbench.delivery import homes, reserve, runs, writes
from workbench.delivery import journal as journals
from workbench.delivery.journal import Journal
from workbench.delivery.origins import connection
from workbench.delivery.session import Seams
from workbench.delivery.worker import work
from workbench.errors import WorkbenchError

pytestmark = pytest.mark.slow
FORK = multiprocessing.get_context("fork")
HARMFUL = {**UPDATE, "repeat": "II"}
PAUSED = 3
DISK_BYTES = 12_000_000


def made(folder: Path, sizes: list[int], **more: object) -> str:
    plan = plan_folder(folder, sizes, **{"create": True, **more})
    return runs.start(plan, connection("twin"), file_name="people.csv")


def sent(run: str, at: Callable[[list[str]], object] = lambda passed: None) -> tuple[int, str]:
    """A process of its own sends the run; its exit code, and the sentence that it ends with.

    `at` is called there, with the boundaries passed so far, the last of them last.
    """
    told, passed = homes.home() / "told.txt", []

    def seen(name: str) -> None:
        passed.append(name)
        at(passed)

    def sends() -> None:
        code, sentence = 1, ""
        try:
            code = work(run, Seams(passed=seen))
        except WorkbenchError as err:
            code, sentence = err.exit_code, str(err)
        finally:
            with contextlib.suppress(OSError):
                told.write_text(sentence)
            os._exit(code)

    process = FORK.Process(target=sends)
    process.start()
    process.join(30)
    assert process.exitcode is not None
    found = told.read_text() if told.exists() else ""
    told.unlink(missing_ok=True)
    return process.exitcode, found


def when(name: str, count: int = 2) -> Callable[[list[str]], bool]:
    """At this boundary of the second request, which is the first that carries rows."""
    return lambda passed: passed[-1] == name and passed.count(name) == count


def whole() -> bool:
    with Journal() as journal:
        return [row[0] for row in journal.rows("PRAGMA integrity_check")] == ["ok"]


def adds_up(run: str, applied: list[str]) -> None:
    """Fates partition the rows; accepted rows were applied, and those that wait were not."""
    now = runs.status(run)
    assert now.counts.rows == now.rows
    copies = Counter(applied)
    for place, one in enumerate(runs.row_fates(run).to_pylist(), 1):
        if one["fate"] == "accepted":
            assert copies[f"c{place:05d}"] == 1
        if one["fate"] == "not_sent":
            assert copies[f"c{place:05d}"] == 0


@dataclass(frozen=True)
class Disk:
    """What a sender writes on: `fill` leaves no room there, `widen` makes room again."""

    real: bool
    place: Path

    @property
    def filler(self) -> Path:
        return self.place / "filler"

    def fill(self) -> None:
        if self.real:
            with self.filler.open("ab", buffering=0) as sink, contextlib.suppress(OSError):
                while sink.write(bytes(4096)):
                    pass
            return
        log = homes.journal_path().with_name("journal.db-wal")
        resource.setrlimit(resource.RLIMIT_FSIZE, (log.stat().st_size, resource.RLIM_INFINITY))
        # Space given back is no help against a limit on each file, so that goes with it.
        free = reserve.free

        def widens(place: Path) -> None:
            free(place)
            self.widen()

        reserve.free = widens

    def fill_without_reserve(self) -> None:
        reserve.free(homes.home() / "journal.reserve")
        self.fill()
        reserve.free = lambda place: None

    def widen(self) -> None:
        self.filler.unlink(missing_ok=True)
        endless = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
        resource.setrlimit(resource.RLIMIT_FSIZE, endless)


def mounted(place: Path, *options: str) -> bool:
    command = ["mount", "-t", "tmpfs", "-o", ",".join(options), "tmpfs", str(place)]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


@pytest.fixture
def tmpfs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small disk of its own with the home on it."""
    place = tmp_path / "disk"
    place.mkdir()
    if not mounted(place, f"size={DISK_BYTES}", "mode=0700"):
        pytest.skip("this user may not mount a disk")
    monkeypatch.setenv("WORKBENCH_HOME", str(place / "home"))
    yield place
    subprocess.run(["umount", "--lazy", str(place)], capture_output=True, check=True)


@pytest.fixture(params=["limit", "tmpfs"])
def disk(request: pytest.FixtureRequest, tmp_path: Path) -> Disk:
    if request.param == "limit":
        return Disk(real=False, place=tmp_path)
    return Disk(real=True, place=request.getfixturevalue("tmpfs"))


def scratch(journal: Journal) -> sqlite3.Connection:
    """A copy in memory, of which nothing will be left."""
    if not hasattr(journal, "in_memory"):
        journal.in_memory = sqlite3.connect(":memory:", isolation_level=None)  # type: ignore[attr-defined]
        journal.in_memory.row_factory = sqlite3.Row  # type: ignore[attr-defined]
        journal._db.backup(journal.in_memory)  # type: ignore[attr-defined]
    return journal.in_memory  # type: ignore[attr-defined,no-any-return]


def goes_on_without_it(patch: pytest.MonkeyPatch) -> None:
    """Off: where the journal cannot be written, nothing is sent."""
    real = Journal.writing

    @contextlib.contextmanager
    def writing(self: Journal) -> Iterator[sqlite3.Connection]:
        within = contextlib.ExitStack()
        try:
            db = within.enter_context(real(self))
        except WorkbenchError:
            yield scratch(self)
            return
        with contextlib.suppress(WorkbenchError), within:
            yield db

    patch.setattr(Journal, "writing", writing)


def out_is_not_sent(patch: pytest.MonkeyPatch) -> None:
    """Off: a request without an outcome is of an unknown fate."""

    def recover(db: sqlite3.Connection, run: str) -> int:
        told = "UPDATE attempt SET outcome = 'not_processed' WHERE run = ? AND outcome IS NULL"
        db.execute(told, (run,))
        out = "UPDATE chunk SET state = 'waiting' WHERE run = ? AND state = 'inflight'"
        return db.execute(out, (run,)).rowcount

    patch.setattr(writes, "recover", recover)


def without_waiting_for_the_disk(patch: pytest.MonkeyPatch) -> None:
    """Off: a commit survives a power cut."""
    prepare = Journal._prepare

    def prepared(self: Journal) -> None:
        prepare(self)
        self._db.execute("PRAGMA synchronous = NORMAL")

    patch.setattr(Journal, "_prepare", prepared)


def believes_before_it_hears(patch: pytest.MonkeyPatch) -> None:
    """Off: a request is on record as out until its answer has come."""
    begin = writes.begin

    def begun(db: sqlite3.Connection, run: str, chunk: int, sha256: str) -> int:
        attempt = begin(db, run, chunk, sha256)
        db.execute("UPDATE chunk SET state = 'accepted' WHERE run = ? AND n = ?", (run, chunk))
        return attempt

    patch.setattr(writes, "begin", begun)


@row(35, off=goes_on_without_it)
def test_row_35_disk_full_when_writing_the_intent_sends_nothing(
    twin, tmp_path: Path, disk: Disk
) -> None:
    server = twin()
    run = made(tmp_path / "p", [3, 2])
    first = when("outcome")
    code, told = sent(run, lambda passed: first(passed) and disk.fill())
    assert code == PAUSED
    assert "is full: make room, then resume the run" in told
    assert server.applied() == ["c00001", "c00002", "c00003"]
    disk.widen()
    assert story(run) == [(1, "accepted", 1), (2, "accepted", 1), (3, "waiting", 0)]
    assert runs.status(run).headline.startswith("Paused: the disk of ")
    assert whole()
    adds_up(run, server.applied())
    assert sent(run) == (0, "")
    assert Counter(Counter(server.applied()).values()) == {1: 5}


@row(36, off=switched(Journal, "settled", lambda self, change: change(self)))
def test_row_36_disk_full_when_writing_the_outcome_goes_into_the_reserve(
    twin, tmp_path: Path, disk: Disk
) -> None:
    server = twin()
    run = made(tmp_path / "p", [3, 2], step=HARMFUL)
    answered = when("answer")
    code, _ = sent(run, lambda passed: answered(passed) and disk.fill())
    assert code == PAUSED
    disk.widen()
    assert story(run) == [(1, "accepted", 1), (2, "accepted", 1), (3, "waiting", 0)]
    assert runs.status(run).headline == (
        f"Paused: the disk of {homes.journal_path()} is full: make room, then resume the run"
    )
    assert whole()
    assert sent(run) == (0, "")
    assert Counter(Counter(server.applied()).values()) == {1: 5}
    assert not (homes.home() / "journal.reserve").exists()


@row(36, off=out_is_not_sent)
def test_row_36_without_any_room_the_outcome_is_unknown_and_not_sent_again(
    twin, tmp_path: Path, disk: Disk
) -> None:
    server = twin()
    run = made(tmp_path / "p", [3, 2], step=HARMFUL)
    answered = when("answer")
    code, told = sent(run, lambda passed: answered(passed) and disk.fill_without_reserve())
    assert (code, "is full" in told) == (PAUSED, True)
    disk.widen()
    assert story(run) == [(1, "accepted", 1), (2, "inflight", 1), (3, "waiting", 0)]
    counts = runs.status(run).counts
    assert (counts.unknown, counts.not_sent_why) == (3, {"waiting": 2})
    assert whole()
    adds_up(run, server.applied())
    assert sent(run) == (0, "")
    assert story(run) == [(1, "accepted", 1), (2, "unknown", 1), (3, "accepted", 1)]
    assert Counter(Counter(server.applied()).values()) == {1: 5}


@row(36, off=switched(Journal, "keep_reserve", lambda self: None))
def test_row_36_without_room_for_the_reserve_nothing_is_begun(twin, tmp_path: Path) -> None:
    server = twin()
    run = made(tmp_path / "p", [3])

    def small(passed: list[str]) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, resource.RLIM_INFINITY))

    code, told = sent(run, small)
    assert (code, "is full" in told) == (PAUSED, True)
    assert server.log.read_text() == ""
    assert story(run) == [(1, "waiting", 0), (2, "waiting", 0)]
    assert runs.status(run).headline.startswith("Paused: the disk of ")


def holding(path: Path) -> None:
    """Takes the journal's only place for writers, for as long as this process lives."""
    global held
    held = sqlite3.connect(path, isolation_level=None)
    held.execute("BEGIN IMMEDIATE")


@row(37, off=goes_on_without_it)
@pytest.mark.parametrize(
    ("behind", "states"),
    [
        ("outcome", ["accepted", "accepted", "waiting"]),
        ("answer", ["accepted", "inflight", "waiting"]),
    ],
)
def test_row_37_a_journal_that_stays_locked_stops_the_sending(
    twin, tmp_path: Path, monkeypatch, behind: str, states
) -> None:
    monkeypatch.setattr(journals, "BUSY_S", 0.2)
    server = twin()
    run = made(tmp_path / "p", [3, 2], step=HARMFUL)
    here = when(behind)
    code, told = sent(run, lambda passed: here(passed) and holding(homes.journal_path()))
    assert (code, "held by another process: try again" in told) == (PAUSED, True)
    assert len(server.applied()) == 3
    assert [state for _, state, _ in story(run)] == states
    adds_up(run, server.applied())
    assert sent(run) == (0, "")
    assert Counter(Counter(server.applied()).values()) == {1: 5}


@row(37, off=goes_on_without_it)
def test_row_37_a_journal_that_is_locked_from_the_start_sends_nothing(
    twin, tmp_path: Path, monkeypatch
) -> None:
    monkeypatch.setattr(journals, "BUSY_S", 0.2)
    server = twin()
    run = made(tmp_path / "p", [3])
    with Journal() as other, other.writing():
        code, told = sent(run)
    assert (code, "held by another process: try again" in told) == (PAUSED, True)
    assert server.log.read_text() == ""
    assert sent(run) == (0, "")


def test_row_37_a_journal_on_a_disk_that_is_read_only_sends_nothing(
    twin, tmp_path: Path, tmpfs: Path
) -> None:
    server = twin()
    run = made(tmp_path / "p", [3])
    before = homes.journal_path().read_bytes()
    assert mounted(tmpfs, "remount", "ro")
    try:
        with pytest.raises(
            WorkbenchError,
            match=r"cannot be written \(the disk is read-only\): make that disk writable, or set",
        ):
            work(run, Seams())
    finally:
        assert mounted(tmpfs, "remount", "rw")
    assert homes.journal_path().read_bytes() == before
    assert server.log.read_text() == ""
    assert sent(run) == (0, "")


@pytest.mark.skipif(os.geteuid() == 0, reason="no file is read-only for root")
def test_row_37_a_journal_that_is_read_only_sends_nothing(twin, tmp_path: Path) -> None:
    server = twin()
    run = made(tmp_path / "p", [3])
    homes.journal_path().chmod(0o400)
    code, told = sent(run)
    assert (code, "you may not read or write it" in told) == (2, True)
    assert server.log.read_text() == ""


@row(37, off=goes_on_without_it)
@pytest.mark.parametrize("lost", ["journal.db", "journal.db-wal"])
@pytest.mark.parametrize(("behind", "unknown"), [("outcome", 0), ("answer", 3)])
def test_row_37_a_journal_that_is_deleted_in_between_stops_the_sending(
    twin, tmp_path: Path, home: Path, lost: str, behind: str, unknown: int
) -> None:
    """SQLite would go on writing into the deleted file, for nobody to read."""
    server = twin()
    run = made(tmp_path / "p", [3, 2], step=HARMFUL)
    away, here = tmp_path / "away", when(behind)
    code, told = sent(run, lambda passed: here(passed) and (home / lost).rename(away))
    assert (code, "was removed or replaced" in told) == (PAUSED, True)
    assert len(server.applied()) == 3
    if lost == "journal.db":
        assert not (home / lost).exists()  # no run goes on in a new, empty one
        away.rename(home / lost)
    assert sent(run) == (0, "")
    adds_up(run, server.applied())
    assert runs.status(run).counts.unknown == unknown
    assert Counter(Counter(server.applied()).values()) == {1: 5}


@row(37, off=switched(Journal, "refuse_damaged", lambda self: None))
def test_row_37_a_journal_that_is_damaged_anywhere_is_refused_and_left_as_it_is(
    twin, tmp_path: Path
) -> None:
    """The page is one that sending has no need of: only a look at the whole finds it."""
    server = twin()
    run = made(tmp_path / "p", [3])
    with Journal() as journal:
        asked = "SELECT rootpage FROM sqlite_master WHERE name = 'settlement'"
        page = journal.rows(asked)[0]["rootpage"]
    with homes.journal_path().open("r+b") as file:
        file.seek((page - 1) * 4096)
        file.write(b"\xff" * 4096)
    before = homes.journal_path().read_bytes()
    code, told = sent(run)
    assert (code, "it is left as it is" in told) == (2, True)
    with pytest.raises(WorkbenchError, match="it is left as it is"):
        runs.spawn(run, connection("twin"))
    assert homes.journal_path().read_bytes() == before
    assert server.log.read_text() == ""


@row(37, off=switched(Journal, "refuse_changed", lambda self: None))
@pytest.mark.parametrize("lost", ["journal.db", "journal.db-wal"])
@pytest.mark.parametrize("behind", ["outcome", "answer"])
def test_row_37_a_journal_that_is_damaged_in_between_stops_the_sending(
    twin, tmp_path: Path, home: Path, lost: str, behind: str
) -> None:
    """Its sender has read these pages before, and would not look at them again by itself."""
    server = twin()
    run = made(tmp_path / "p", [3] * 8, step=HARMFUL)
    here = when(behind, 3)

    def overwritten(passed: list[str]) -> None:
        if here(passed):
            time.sleep(0.05)  # the clock that files are dated by is a coarse one
            with (home / lost).open("r+b") as sink:
                sink.seek(4096)
                sink.write(b"\xff" * 60_000)

    code, told = sent(run, overwritten)
    assert (code, "it is left as it is" in told) == (2, True)
    assert len(server.applied()) == 6


@row(38, off=without_waiting_for_the_disk)
def test_row_38_every_connection_of_a_sender_waits_for_the_disk(
    twin, tmp_path: Path, monkeypatch
) -> None:
    """FULL: what was committed is on the disk before a byte of the request leaves."""
    twin()
    run = made(tmp_path / "p", [3, 2], streams=(1, 2))
    opened: dict[int, Journal] = {}
    opens = Journal.__init__

    def noted(self: Journal, *given: object) -> None:
        opens(self, *given)
        opened[threading.get_ident()] = self

    monkeypatch.setattr(Journal, "__init__", noted)
    told = tmp_path / "levels"

    def level(passed: list[str]) -> None:
        mine = opened[threading.get_ident()].rows("PRAGMA synchronous")
        with told.open("a") as lines:
            lines.write(f"{threading.get_ident()} {mine[0][0]}\n")

    assert sent(run, level) == (0, "")
    found = [line.split() for line in told.read_text().splitlines()]
    assert {synchronous for _, synchronous in found} == {"2"}
    assert len({thread for thread, _ in found}) == 3


@row(38, off=believes_before_it_hears)
def test_row_38_a_power_cut_leaves_the_old_state_or_the_new_one(
    twin, tmp_path: Path, home: Path
) -> None:
    """The journal as the disk had it at each boundary, its log cut off behind every frame.

    What is said to be accepted had been applied; what was out is on record as out.
    """
    server = twin()
    run = made(tmp_path / "p", [3, 2], step=HARMFUL)
    kept = tmp_path / "kept"

    def copied(passed: list[str]) -> None:
        if passed[-1] not in ("intent", "bytes", "answer", "outcome"):
            return
        place = kept / f"{len(passed):02d}"
        place.mkdir(parents=True)
        for name in ("journal.db", "journal.db-wal"):
            shutil.copyfile(home / name, place / name)
        (place / "applied").write_text(json.dumps([passed[-1], server.applied()]))

    assert sent(run, copied) == (0, "")
    moments = sorted(kept.iterdir())
    assert len(moments) == 3 * 4
    for moment in moments:
        boundary, applied = json.loads((moment / "applied").read_text())
        *cuts, full = list(states_of(moment, run))
        for states in (*cuts, full):
            assert states.count("accepted") <= {0: 1, 3: 2, 5: 3}[len(applied)]
        if boundary != "outcome":
            assert full.count("inflight") == 1
        else:
            assert full.count("accepted") == {0: 1, 3: 2, 5: 3}[len(applied)]


def states_of(moment: Path, run: str) -> Iterator[list[str]]:
    """The states of the chunks with the log cut off behind each frame, and in the middle of it."""
    log = (moment / "journal.db-wal").read_bytes()
    frame, head = 4096 + 24, 32
    ends = [head + n * frame // 2 for n in range(2 * (len(log) - head) // frame + 1)]
    for end in ends:
        place = moment / "cut"
        place.mkdir()
        shutil.copyfile(moment / "journal.db", place / "journal.db")
        (place / "journal.db-wal").write_bytes(log[:end])
        with contextlib.closing(sqlite3.connect(place / "journal.db")) as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            asked = "SELECT state FROM chunk WHERE run = ? ORDER BY n"
            yield [state for (state,) in db.execute(asked, (run,))]
        shutil.rmtree(place)
