"""What the twin holds, read straight from its state file: for pages, `twin show` and tests.

No server is needed, and a running one is not disturbed.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from workbench.twin.audiences import rfc3339
from workbench.twin.indexing import due, settle, state_of
from workbench.twin.state import NotTwinState, open_existing


class NotHeld(LookupError):
    """There is no such file, kind of thing, or thing; the message says which."""


@contextmanager
def _opened(state: Path) -> Iterator[sqlite3.Connection]:
    """A read-only connection on which every due write is visible.

    Due writes are really applied, by the server's own function in a short write transaction: an
    imitation of it for reading would be a second truth. When none is due, nothing is written.
    """
    if not state.is_file() or not state.stat().st_size:
        message = f"There is no practice data at {state}: the twin has not run with it yet."
        raise NotHeld(message)
    try:
        store = open_existing(state, writable=False)
        if due(store.connection, time.time()):
            writer = open_existing(state, writable=True)
            with writer.transaction() as db:
                settle(db, time.time())
            writer.close()
        try:
            yield store.connection
        finally:
            store.close()
    except NotTwinState as error:
        raise NotHeld(str(error)) from error
    except sqlite3.Error as error:
        message = f"The practice data at {state} cannot be read: {error}."
        raise NotHeld(message) from error


def show(state: Path, what: str, name: str | None = None, *, limit: int = 20) -> dict[str, object]:
    """What the twin holds of one kind: `{what: [...], "count": n}`.

    `what` is "audiences". With `name` only the audiences of that name (one per project), each with
    a `sample` of at most `limit` members. Raises NotHeld when there is nothing of that name.
    """
    if what != "audiences":
        message = f"The twin holds no {what!r}; it holds audiences."
        raise NotHeld(message)
    with _opened(state) as db:
        rows = _rows(db, name)
        if name is not None and not rows:
            raise _no_audience(name)
        listed = [_audience(db, row) for row in rows]
        if name is not None:
            for entry, row in zip(listed, rows, strict=True):
                entry["sample"] = _sample(db, row[0], limit)
    return {what: listed, "count": len(listed)}


_Row = tuple[int, str, str, str | None, int, float, float]


def _rows(db: sqlite3.Connection, name: str | None) -> list[_Row]:
    return db.execute(
        "SELECT key, project, name, display_name, nb_ids, created, updated FROM audience"
        " WHERE ?1 IS NULL OR name = ?1 ORDER BY project, name",
        (name,),
    ).fetchall()


def _audience(db: sqlite3.Connection, row: _Row) -> dict[str, object]:
    key, project, name, display_name, ids, created, updated = row
    return {
        "name": name,
        "display_name": display_name,
        "ids": ids,
        "indexing": state_of(db, key, None),
        "created": rfc3339(created),
        "updated": rfc3339(updated),
        "project": project,
    }


def _sample(db: sqlite3.Connection, audience: int, limit: int) -> list[dict[str, object]]:
    """Members by id; `attributes` to look at, `attributes_json` exact to the last digit."""
    members = "SELECT id, coalesce(attributes, '{}') FROM member WHERE audience = ? ORDER BY id"
    return [
        {"id": who, "attributes": json.loads(text), "attributes_json": text}
        for who, text in db.execute(f"{members} LIMIT ?", (audience, limit))
    ]


def members(state: Path, name: str, project: str | None = None) -> Iterator[tuple[str, str]]:
    """Every (id, attributes as JSON text) of an audience, by id; "{}" for none.

    Raises NotHeld for an unknown audience, and for a name of several projects without `project`.
    """
    with _opened(state) as db:
        found = [row for row in _rows(db, name) if project in (None, row[1])]
        if not found:
            raise _no_audience(name)
        if len(found) > 1:
            message = f"The audience {name!r} exists in {len(found)} projects; name one of them."
            raise NotHeld(message)
        query = "SELECT id, coalesce(attributes, '{}') FROM member WHERE audience = ? ORDER BY id"
        yield from db.execute(query, (found[0][0],))


def _no_audience(name: str) -> NotHeld:
    return NotHeld(f"The twin holds no audience named {name!r}.")
