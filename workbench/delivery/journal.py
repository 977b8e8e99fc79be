"""The journal's file: opened with care or not at all, written in short exclusive transactions."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from workbench.delivery import homes
from workbench.delivery.schema import TABLES, TRIGGERS, VERSION
from workbench.errors import LookBeforeResending, Wait, WorkbenchError

# Long enough for any other writer's transaction (0.3 ms each, reliability.md §1.2) and for a slow
# disk; short enough that a person sees a sentence instead of a standstill.
BUSY_S = 10.0


class Journal:
    """An open journal. Reads see the last commit; writes happen inside `writing()`."""

    def __init__(self, path: Path | None = None) -> None:
        """Opens or makes the file; raises WorkbenchError when it cannot be trusted."""
        self.path = homes.private_file(path or homes.journal_path())
        with self._told():
            self._db = sqlite3.connect(self.path, timeout=BUSY_S, isolation_level=None)
            try:
                self._prepare()
            except BaseException:
                self._db.close()
                raise
        self._inode = self.path.stat().st_ino

    def _prepare(self) -> None:
        self._db.row_factory = sqlite3.Row
        self._write_ahead()
        # FULL: a commit survives a power cut (matrix row 38); 0.32 ms beside an HTTP call.
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA foreign_keys = ON")
        found = self._version()
        if found == 0:
            self._create()
        elif found != VERSION:
            message = (
                f"{self.path} was written by another version of the workbench (format {found}, "
                f"expected {VERSION}): use that version, or set WORKBENCH_HOME to another folder"
            )
            raise WorkbenchError(message)

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

    def _create(self) -> None:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            # Another process may have made the tables while this one waited for its turn.
            if self._version() == 0:
                for statement in _statements(TABLES + TRIGGERS):
                    self._db.execute(statement)
                self._db.execute(f"PRAGMA user_version = {VERSION}")
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

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
            self._still_there()
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                with contextlib.suppress(sqlite3.Error):  # a full disk has rolled back already
                    self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

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

    def _still_there(self) -> None:
        """A deleted file can still be written through its open handle, for nobody to read."""
        try:
            same = self.path.stat().st_ino == self._inode
        except FileNotFoundError:
            same = False
        if not same:
            message = (
                f"the journal {self.path} was removed or replaced while it was in use, so nothing "
                "more is sent: put it back, then resume"
            )
            raise LookBeforeResending(message)

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
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _trouble(path: Path, err: sqlite3.DatabaseError) -> WorkbenchError:
    text = str(err)
    if "locked" in text or "busy" in text:
        return Wait(f"the journal {path} is held by another process: try again in a moment")
    if "full" in text:
        return WorkbenchError(f"the disk of {path} is full: make room, then resume the run")
    if "readonly" in text or "unable to open" in text:
        return WorkbenchError(f"the journal {path} cannot be written: make it writable again")
    message = (
        f"the journal {path} cannot be read ({text}): it is left as it is; move it aside to start "
        "a new one, and look at the vendor before sending again what it knew"
    )
    return WorkbenchError(message)


def _statements(script: str) -> Iterator[str]:
    """The script's statements, one by one: `executescript` would end the transaction."""
    held = ""
    for line in script.splitlines(keepends=True):
        held += line
        if sqlite3.complete_statement(held):
            yield held
            held = ""
