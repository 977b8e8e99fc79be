"""The journal's file: opened with care or not at all, written in short exclusive transactions."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from workbench.delivery import homes, reserve
from workbench.delivery.left import Left
from workbench.delivery.migrations import CHANGES, changes
from workbench.delivery.processes import boot_id, is_running
from workbench.delivery.schema import TABLES, TRIGGERS, VERSION
from workbench.errors import LookBeforeResending, Wait, WorkbenchError

# Long enough for any other writer's transaction (0.3 ms each, reliability.md §1.2) and for a slow
# disk; short enough that a person sees a sentence instead of a standstill.
BUSY_S = 10.0
# The index of what was written ahead begins with so many bytes (sqlite.org/walformat.html, 2).
BESIDE = 32_768
_TRIGGERS = "SELECT name FROM sqlite_master WHERE type = 'trigger'"


class DiskFull(WorkbenchError):
    """The journal takes no more; what was written before is intact."""

    exit_code = 3


class Journal:
    """An open journal. Reads see the last commit; writes happen inside `writing()`."""

    def __init__(self, path: Path | None = None, left: Left | None = None) -> None:
        """Opens or makes the file; raises WorkbenchError when it cannot be trusted.

        `left` is how this process left the files, where another of its handles knows it.
        """
        self.path = homes.private_file(path or homes.journal_path())
        with self._told():
            self._db = sqlite3.connect(self.path, timeout=BUSY_S, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise
        self._left = left or Left(self.path)
        self._version_seen = self.changes()

    def another(self) -> Self:
        """The same file through a handle of its own, for another thread."""
        return type(self)(self.path, self._left)

    def _prepare(self) -> None:
        self._db.row_factory = sqlite3.Row
        self._write_ahead()
        # FULL: a commit survives a power cut (matrix row 38); 0.32 ms beside an HTTP call.
        self._db.execute("PRAGMA synchronous = FULL")
        # On a Mac a drive keeps what it was told to write in its own memory, but for this.
        self._db.execute("PRAGMA fullfsync = ON")
        found = self._version()
        if found not in (0, *CHANGES, VERSION):
            message = (
                f"{self.path} was written by another version of the workbench (format {found}, "
                f"expected {VERSION}): use that version, or set WORKBENCH_HOME to another folder"
            )
            raise WorkbenchError(message)
        if found != VERSION:
            self._bring_up()
        self._db.execute("PRAGMA foreign_keys = ON")

    def _write_ahead(self) -> None:
        """The switch to WAL does not wait for its turn by itself when several processes make it."""
        end = time.monotonic() + BUSY_S
        while True:
            try:
                self._db.execute("PRAGMA journal_mode = WAL")
            except sqlite3.OperationalError as err:
                if "locked" not in str(err) or time.monotonic() > end:
                    raise
                time.sleep(0.01)
            else:
                return

    def _version(self) -> int:
        return int(self._db.execute("PRAGMA user_version").fetchone()[0])

    def _bring_up(self) -> None:
        """Makes the tables, or changes those of an earlier version; raises Wait while it sends."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            # Another process may have done it while this one waited for its turn.
            found = self._version()
            if found == 0:
                self._run(TABLES + TRIGGERS)
            elif found != VERSION:
                self._refuse_while_sending()
                for (trigger,) in self._db.execute(_TRIGGERS).fetchall():
                    self._db.execute(f"DROP TRIGGER {trigger}")
                self._run("".join(changes(found)) + TRIGGERS)
                if self._db.execute("PRAGMA foreign_key_check").fetchall():
                    message = f"the journal {self.path} does not hold together: it is left as it is"
                    raise WorkbenchError(message)
            self._db.execute(f"PRAGMA user_version = {VERSION}")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    def _run(self, script: str) -> None:
        for statement in _statements(script):
            self._db.execute(statement)

    def _refuse_while_sending(self) -> None:
        """A worker of the earlier version knows only its own tables."""
        for row in self._db.execute("SELECT run, pid, mark, boot FROM lease").fetchall():
            if row["boot"] == boot_id() and is_running(row["pid"], row["mark"]):
                message = (
                    f"the run {row['run']} is being sent by an earlier version of the workbench: "
                    "wait until it has ended, or pause it there"
                )
                raise Wait(message)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, err: BaseException | None, at: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the file."""
        self._db.close()

    @contextlib.contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One exclusive transaction: all of it is on disk at the end, or nothing is.

        Raises WorkbenchError when the file is gone, locked, read-only, full or damaged.
        """
        with self._told():
            own = self._still_there()
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                with contextlib.suppress(sqlite3.Error):  # a full disk has rolled back already
                    self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
            if own:
                self._left.known = self._left.found()

    @contextlib.contextmanager
    def reading(self) -> Iterator[None]:
        """Several queries of one moment: what is written meanwhile is seen by none of them."""
        if self._db.in_transaction:
            yield
            return
        with self._told():
            self._db.execute("BEGIN")
            try:
                yield
            finally:
                with contextlib.suppress(sqlite3.Error):
                    self._db.execute("ROLLBACK")

    def rows(self, sql: str, given: tuple[Any, ...] = ()) -> list[sqlite3.Row]:
        """The rows of one query."""
        with self._told():
            return self._db.execute(sql, given).fetchall()

    def row(self, sql: str, given: tuple[Any, ...] = ()) -> sqlite3.Row | None:
        """The first row of one query, or None."""
        found = self.rows(sql, given)
        return found[0] if found else None

    def changes(self) -> int:
        """A number that differs after another process has written."""
        return int(self.rows("PRAGMA data_version")[0][0])

    def settled(self, change: Callable[[Self], None]) -> DiskFull | None:
        """Makes a change that must not be lost: on a full disk in the space that was kept for it.

        `change` makes one transaction and is called again when it did not fit. Returns why nothing
        more should be begun, if so. Raises as `writing` does.
        """
        try:
            change(self)
        except DiskFull as err:
            self.free_reserve()
            change(self)
            return err
        return None

    def keep_reserve(self) -> None:
        """Keeps space for what must be written when the disk is full; raises DiskFull without."""
        try:
            reserve.keep(self._reserve)
        except OSError as err:
            reserve.free(self._reserve)
            raise DiskFull(_full(self.path)) from err

    def free_reserve(self) -> None:
        """Gives the kept space back to the disk."""
        reserve.free(self._reserve)

    def refuse_damaged(self) -> None:
        """Raises WorkbenchError where the file does not hold together, and leaves it as it is."""
        # By a handle that remembers nothing: this one would look at what it has read before.
        there = f"{self.path.absolute().as_uri()}?mode=rw"
        with (
            self._told(),
            contextlib.closing(sqlite3.connect(there, timeout=BUSY_S, uri=True)) as fresh,
        ):
            found = str(fresh.execute("PRAGMA quick_check(1)").fetchone()[0])
        if found != "ok":
            raise WorkbenchError(_damaged(self.path, found.replace("\n", " ")))

    def refuse_changed(self) -> None:
        """Raises WorkbenchError where something else than SQLite has written what is damage.

        Asked before each request, so it looks at the times and sizes of two files; at the whole
        only where they are not as SQLite left them, or where that was done long ago.
        """
        found, version = self._left.found(), self.changes()
        others, self._version_seen = version != self._version_seen, version
        # What another handle commits is in the log; the file itself changes once in a long while.
        fine = found == self._left.known or (others and found.main == self._left.known.main)
        if fine and not self._left.is_due():
            self._left.known = found
        elif self._left.are_the_same(found):  # `writing` refuses files that are others
            start = time.monotonic()
            self.refuse_damaged()
            self._left.looked(found, time.monotonic() - start)

    @property
    def _reserve(self) -> Path:
        return self.path.with_suffix(".reserve")

    def _still_there(self) -> bool:
        """Whether the files are as this process left them; raises when they are not the same ones.

        A deleted file can still be written through its open handle, for nobody to read.
        """
        found = self._left.found()
        if not self._left.are_the_same(found):
            message = (
                f"the journal {self.path} was removed or replaced while it was in use, so nothing "
                "more is sent: put it back, then resume"
            )
            raise LookBeforeResending(message)
        return found == self._left.known

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.IntegrityError:
            raise  # a rule of the schema was broken: a defect of ours, not of the file
        except sqlite3.DatabaseError as err:
            raise _trouble(self.path, err) from err


def now_utc() -> str:
    """The wall clock for people to read, UTC, to the millisecond; never used for a wait."""
    return utc(datetime.now(UTC))


def utc(moment: datetime) -> str:
    """A moment as the journal writes it."""
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _trouble(path: Path, err: sqlite3.DatabaseError) -> WorkbenchError:
    text = str(err)
    if "locked" in text or "busy" in text:
        return Wait(f"the journal {path} is held by another process: try again in a moment")
    # A quota of the user and a limit on files say so otherwise than a full disk does.
    code = getattr(err, "sqlite_errorcode", None)
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE) or _no_room(path, code):
        return DiskFull(_full(path))
    if "readonly" in text or "unable to open" in text:
        return homes.kept_from_writing(path, f"the journal {path}")
    return WorkbenchError(_damaged(path, text))


def _no_room(path: Path, code: int | None) -> bool:
    """Whether the file beside the journal that every reader needs could not be made or grow."""
    if code is None or code & 0xFF != sqlite3.SQLITE_IOERR:
        return False
    with contextlib.suppress(OSError):
        return shutil.disk_usage(path.parent).free < BESIDE
    return False


def _full(path: Path) -> str:
    return f"the disk of {path} is full: make room, then resume the run"


def _damaged(path: Path, told: str) -> str:
    return (
        f"the journal {path} cannot be read ({told}): it is left as it is; move it aside to start "
        "a new one, and look at the vendor before sending again what it knew"
    )


def _statements(script: str) -> Iterator[str]:
    """The script's statements, one by one: `executescript` would end the transaction."""
    held = ""
    for line in script.splitlines(keepends=True):
        held += line
        if sqlite3.complete_statement(held):
            yield held
            held = ""
