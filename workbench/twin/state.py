"""The twin's one SQLite file: which tables it has, how it is opened, one writer at a time.

Knows no vendor rule. The file survives restarts and kills, and two twins may share it.
"""

from __future__ import annotations

import itertools
import os
import re
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from workbench.twin.altcraft.tables import SCHEMA as ALTCRAFT
from workbench.twin.batch.tables import SCHEMA as BATCH

# "twin" in ASCII: a file of anybody else's is refused before anything is written to it.
APPLICATION_ID = 0x7477696E
BUSY_S = 15.0
_ASIDE = ".damaged-"
_MEND = "move it aside to begin anew"

_OWN = """
CREATE TABLE IF NOT EXISTS counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS bucket (
    project TEXT NOT NULL, quota TEXT NOT NULL, tokens REAL NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (project, quota)) WITHOUT ROWID;
"""
# Every vendor's tables; a statement makes what is missing, so older files open as they are.
_SCHEMA = _OWN + BATCH + ALTCRAFT
_TABLES = frozenset(re.findall(r"CREATE TABLE IF NOT EXISTS (\w+)", _SCHEMA))


class NotTwinState(Exception):
    """The file cannot serve as the twin's state; the message says which file and why."""


class NotOpened(NotTwinState):
    """The file, which may be sound, cannot be opened where it lies."""


@dataclass(frozen=True, slots=True)
class Store:
    """An open state file; `transaction` is the only way in."""

    connection: sqlite3.Connection
    lock: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, one at a time within this process and among processes."""
        with self.lock:
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:  # a full disk has rolled back already
                    self.connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        """Closes the file."""
        with self.lock:
            self.connection.close()


def private_file(path: Path) -> None:
    """Makes sure the file exists and only its owner may read or write it (0600)."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Never opened when it exists: closing it would drop the locks SQLite holds in this process.
    if not path.exists():
        with suppress(FileExistsError):
            os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    path.chmod(0o600)


def open_store(path: Path) -> Store:
    """Opens the state file, making it first if need be.

    Raises NotTwinState when the file is not a database, or is somebody else's; OSError when it
    cannot be made.
    """
    if path.exists() and path.stat().st_size:
        check(path)  # before its mode or content is touched
    private_file(path)
    connection = _connect(path, "rw")
    try:
        # First, so that a second twin that starts meanwhile never sees the file without it.
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        # WAL: `holdings` reads while the server writes. NORMAL survives a kill of the process,
        # and an imitation need not survive a power cut.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.executescript(_SCHEMA)
    except sqlite3.Error as error:
        connection.close()
        message = f"{path} cannot be used as the twin's state: {error}; {_MEND}"
        raise NotTwinState(message) from error
    return Store(connection)


def check(path: Path) -> None:
    """Raises NotTwinState unless the file is the state of a twin, NotOpened where nobody can tell.

    Changes nothing in it.
    """
    try:
        connection = _connect(path, "ro")
        try:
            found = connection.execute("PRAGMA application_id").fetchone()[0]
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        # Its log cannot be made on a disk that is read-only or full: nothing that is damaged.
        message = (
            f"{path} cannot be opened: {error}; make its folder writable, with room on the disk, "
            "and try again"
        )
        raise NotOpened(message) from error
    except sqlite3.Error as error:
        message = f"{path} cannot be read as the twin's state: {error}; {_MEND}"
        raise NotTwinState(message) from error
    if found != APPLICATION_ID:
        message = f"{path} is a database of another program, not the twin's state; name another"
        raise NotTwinState(message)


def aside(path: Path) -> list[Path]:
    """Every file that `set_aside` has made of that one."""
    return sorted(path.parent.glob(f"{path.name}{_ASIDE}*"))


def set_aside(path: Path) -> Path:
    """Gives the file another name beside its own, so that a twin begins anew; which name.

    No twin may have it open.
    """
    free = (path.with_name(f"{path.name}{_ASIDE}{n}") for n in itertools.count(1))
    place = next(one for one in free if not one.exists())
    path.rename(place)
    for more in ("-wal", "-shm"):  # they would be taken for those of the new file
        with suppress(FileNotFoundError):
            path.with_name(path.name + more).rename(place.with_name(place.name + more))
    return place


def open_existing(path: Path, *, writable: bool) -> Store:
    """Opens a twin's state for `holdings`; raises NotTwinState, makes and alters nothing."""
    check(path)
    return Store(_connect(path, "rw" if writable else "ro"))


def complete(db: sqlite3.Connection) -> bool:
    """Whether the file has every table; False for the file of an older twin."""
    return _present(db) >= _TABLES


def _present(db: sqlite3.Connection) -> set[str]:
    listed = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    return {name for (name,) in db.execute(listed)}


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    return sqlite3.connect(
        f"{path.resolve().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_S,
        isolation_level=None,
        check_same_thread=False,  # every use is behind the store's lock
    )


def reset(store: Store) -> None:
    """Forgets everything but the request counter, so that `n` never repeats in a log."""
    with store.transaction() as db:
        for table in _present(db) - {"counter"}:
            db.execute(f"DELETE FROM {table}")


def next_request(store: Store) -> int:
    """The number of this request, counted over the life of the state file."""
    with store.transaction() as db:
        row = db.execute(
            "INSERT INTO counter VALUES ('request', 1)"
            " ON CONFLICT (name) DO UPDATE SET value = value + 1 RETURNING value"
        ).fetchone()
    return int(row[0])
