"""What the workbench keeps is deleted for good: ended runs, old drafts, what was left behind.

Decides what goes and in which order, so that a purge can be killed anywhere and the next one
finishes it. Asks nobody, and knows nothing of what a vendor holds.
"""

from __future__ import annotations

import os
import shutil
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from workbench.delivery import families, homes, lease, writes
from workbench.delivery.journal import Journal
from workbench.delivery.needing import needed
from workbench.delivery.statuses import ENDED, RunStatus, read_status
from workbench.errors import FixTheRecipe, Wait, WorkbenchError
from workbench.vocabulary.machine import why as cause
from workbench.vocabulary.steps import Limit

DAYS = Limit(30, "days that an ended run and a draft are kept", "reliability.md T16", True)
# What nobody has written to for an hour is nobody's work: planning a large file takes minutes.
LEFT_S = 3_600.0
# What an interrupted plan, upload, opening or saving leaves behind, by place in the home.
_LEFT = (
    *("runs/.*", "drafts/*/upload-*", "drafts/*/*.new", "drafts/*/fixes-*-*", "suppress/.*"),
    *("drafts/**/.partial-*", "recipes/.*"),
)
_LOGS = ("errors.log", "app-errors.log", "twin-errors.log")
_INTENT = ".run"


@dataclass(frozen=True, slots=True)
class Purge:
    """What goes, and which runs stay for which reason; `since` is the age, in UTC.

    `leftovers` are plans that were never sent and what interrupted work left behind.
    """

    runs: tuple[RunStatus, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()
    drafts: tuple[Path, ...] = ()
    leftovers: tuple[Path, ...] = ()
    logs: tuple[Path, ...] = ()
    since: datetime | None = None

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file and folder that goes beside the runs' own."""
        return (*self.drafts, *self.leftovers, *self.logs)

    @property
    def bytes(self) -> int:
        """What the files take up that go, the journal's share not counted."""
        folders = [homes.runs_folder() / one.run for one in self.runs]
        return sum(_inside(path)[1] for path in (*folders, *self.files))


def aged(days: float) -> Purge:
    """Ended runs, drafts and leftovers that are older than so many days.

    A run that says who left stays for as long as an earlier run of its connection does, which
    could be resumed or retried and must not add them again; and so does one that has sent rows of
    an earlier run again, which could send them once more.
    """
    since = datetime.now(UTC) - timedelta(days=days)
    with Journal() as journal:
        every = _every(journal)
    old = [
        one
        for one in every
        if one.state in ENDED and (one.ended_at or one.created_at) < _told(since)
    ]
    stay = needed(old, every)
    going = tuple(one for one in old if one.run not in stay)
    home, known = homes.home(), {one.run for one in every}
    plans = [path for path in homes.runs_folder().glob("[!.]*") if path.name not in known]
    littered = (path for pattern in _LEFT for path in home.glob(pattern))
    return Purge(
        runs=going,
        kept=tuple(stay.items()),
        drafts=tuple(_untouched(homes.drafts_folder().glob("[!.]*"), since)),
        leftovers=(*_untouched(plans, since), *_untouched(littered)),
        logs=tuple(_untouched((home / name for log in _LOGS for name in (log, f"{log}.1")), since)),
        since=since,
    )


def named(runs: Sequence[str]) -> Purge:
    """These runs, whatever their age, also one that is paused; and what was left behind.

    Raises FixTheRecipe for one that is not known or that an earlier run needs which stays, Wait for
    one that is being sent.
    """
    with Journal() as journal:
        every = _every(journal)
        going = tuple(read_status(journal, run, time.monotonic()) for run in dict.fromkeys(runs))
        for one in going:
            _refuse_sent(journal, one.run)
    for run, why in needed(going, every).items():
        message = f"the run {run} is not deleted: {why}"
        raise FixTheRecipe(message)
    littered = (path for pattern in _LEFT for path in homes.home().glob(pattern))
    return Purge(runs=going, leftovers=tuple(_untouched(littered)))


def finish() -> list[str]:
    """Ends what an interrupted purge has begun; returns the runs that it deleted."""
    with Journal() as journal:
        begun = [path.stem for path in _leaving().glob(f"*{_INTENT}")]
        known = {one["id"] for one in journal.rows("SELECT id FROM run")}
        for run in begun:
            if run in known:  # it was killed before anything of the run was gone
                _intent(run).unlink(missing_ok=True)
        gone = [run for run in begun if run not in known]
        _carry_out(journal, gone, ())
    return gone


def carry_out(what: Purge, passed: Callable[[str], None] = lambda boundary: None) -> bool:
    """Deletes it; False where the journal's file still holds traces, for another process uses it.

    The earliest run goes first: a retry that is left without it can do no harm, unlike the other
    way round. `passed` is called at each boundary that a crash could fall on either side of.
    Raises Wait for a run that is being sent by now; those before it are gone then.
    """
    with Journal() as journal:
        journal.rows("PRAGMA secure_delete = ON")
        for run in _in_order(journal, what.runs):
            with journal.writing() as db:
                _refuse_sent(journal, run)
                _note(run)
                passed("noted")
                families.close_up(db, run)
                writes.forget(db, run)
            passed("forgotten")
        clean = _carry_out(journal, [one.run for one in what.runs], what.files, passed)
    if what.since is not None:
        _rotate()
    return clean


def _carry_out(
    journal: Journal,
    runs: Sequence[str],
    files: Sequence[Path],
    passed: Callable[[str], None] = lambda boundary: None,
) -> bool:
    """Deletes the folders of runs that the journal has forgotten, and cleans its file.

    Raises WorkbenchError for what the machine does not let go.
    """
    path = homes.runs_folder()
    try:
        for path in (*(homes.runs_folder() / run for run in runs), *files):
            # Moved first, for that is one step: no half of a run or a draft is ever found.
            if path.exists():
                path.rename(_leaving() / f"{uuid.uuid4().hex}-{path.name.lstrip('.')}")
        passed("moved")
        for path in _leaving().glob("*"):
            if path.is_dir():
                shutil.rmtree(path)
            elif path.suffix != _INTENT:
                path.unlink(missing_ok=True)
    except OSError as err:
        message = (
            f"{path} cannot be deleted ({cause(err)}): the journal has forgotten its run already; "
            "free it, and the next purge deletes what is left"
        )
        raise WorkbenchError(message) from err
    passed("deleted")
    clean = _cleaned(journal) if runs else True
    passed("cleaned")
    if clean:
        for run in runs:
            _intent(run).unlink(missing_ok=True)
    return clean


def _cleaned(journal: Journal) -> bool:
    """Writes the journal's file anew, so that no byte of what was deleted is left in it.

    Not while a run is being sent, whose outcomes would have to wait; nor while somebody reads.
    """
    for row in journal.rows("SELECT run FROM lease"):
        if lease.state(journal, row["run"], time.monotonic()) == "alive":
            return False
    try:
        journal.rows("PRAGMA temp_store = MEMORY")  # or the copy would lie in a temporary folder
        journal.rows("VACUUM")
        return not journal.rows("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]
    except Wait:
        return False


def _every(journal: Journal) -> list[RunStatus]:
    found = journal.rows("SELECT id FROM run ORDER BY rowid")
    return [read_status(journal, row["id"], time.monotonic(), chunks=False) for row in found]


def _in_order(journal: Journal, runs: Sequence[RunStatus]) -> list[str]:
    leaving = {one.run for one in runs}
    every = journal.rows("SELECT id FROM run ORDER BY rowid")
    return [row["id"] for row in every if row["id"] in leaving]


def _refuse_sent(journal: Journal, run: str) -> None:
    if lease.state(journal, run, time.monotonic()) == "alive":
        message = f"the run {run} is being sent: pause it, or wait until it has ended"
        raise Wait(message)


def _untouched(paths: Iterable[Path], since: datetime | None = None) -> Iterator[Path]:
    """Those that are there, and that nobody has written to since, nor within the last hour."""
    until = time.time() - LEFT_S
    if since is not None:
        until = min(until, since.timestamp())
    for path in sorted(set(paths)):
        if path.exists() and _inside(path)[0] < until:
            yield path


def _inside(path: Path) -> tuple[float, int]:
    """When something in it was last written to, and how many bytes it takes up."""
    files = [path, *path.rglob("*")] if path.is_dir() else [path] if path.exists() else []
    found = [one.lstat() for one in files if not one.is_dir()] or [one.lstat() for one in files]
    return max((one.st_mtime for one in found), default=0.0), sum(one.st_size for one in found)


def _rotate() -> None:
    """What errors were about goes with the rest: a log is laid aside, and deleted when old."""
    for log in (homes.home() / name for name in _LOGS):
        aside = log.with_name(f"{log.name}.1")
        if log.exists() and log.stat().st_size and not aside.exists():
            log.rename(aside)


def _leaving() -> Path:
    return homes.private_folder(homes.home() / "leaving")


def _intent(run: str) -> Path:
    return _leaving() / f"{run}{_INTENT}"


def _note(run: str) -> None:
    """On the disk before the journal forgets the run, or its folder would stay unnoticed."""
    handle = os.open(homes.private_file(_intent(run)), os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
    folder = os.open(_leaving(), os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _told(moment: datetime) -> str:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
