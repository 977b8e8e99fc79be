"""Accepted writes wait here until they are due, then change the members, in order of acceptance.

There is no background thread: whoever looks settles first, so a restart loses nothing.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterable

import orjson

from workbench.twin.batch.audience_orders import Order

# api/batch.md §3.6: the enum of the OpenAPI spec; a server sends IN_PROGRESS, never IN_PROCESS.
APPLIED, IN_PROGRESS, REPLACED = "APPLIED", "IN_PROGRESS", "REPLACED"


def accept(
    db: sqlite3.Connection, audience: int, order: Order, now: float, indexing_s: float
) -> str:
    """Queues a write of an existing audience; returns its indexing token, 32 hex digits."""
    token = secrets.token_hex(16)
    db.execute(
        "INSERT INTO write (token, audience, kind, accepted, due, actions)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (token, audience, order.kind, now, now + indexing_s, orjson.dumps(order.actions)),
    )
    db.execute("UPDATE audience SET updated = ? WHERE key = ?", (now, audience))
    return token


def due(db: sqlite3.Connection, now: float) -> list[tuple[int, int, str]]:
    """The writes to apply now, as (seq, audience, kind), in order of acceptance."""
    ready: list[tuple[int, int, str]] = []
    waiting: set[int] = set()
    pending = "SELECT seq, audience, kind, accepted, due FROM write WHERE applied = 0 ORDER BY seq"
    for seq, audience, kind, accepted, due_at in db.execute(pending):
        # A clock that stands before the acceptance was set back: such a write counts as due,
        # since waiting for the clock to catch up could take hours.
        if audience in waiting or accepted <= now < due_at:
            waiting.add(audience)
        else:
            ready.append((seq, audience, kind))
    return ready


def settle(db: sqlite3.Connection, now: float) -> None:
    """Applies every write that is due; call it inside a transaction before looking."""
    for seq, audience, kind in due(db, now):
        if kind == "remove":
            for table, key in (("member", "audience"), ("write", "audience"), ("audience", "key")):
                db.execute(f"DELETE FROM {table} WHERE {key} = ?", (audience,))
            continue
        _apply(db, seq, audience, kind)
        db.execute("UPDATE write SET applied = 1, actions = NULL WHERE seq = ?", (seq,))


def _apply(db: sqlite3.Connection, seq: int, audience: int, kind: str) -> None:
    stored = db.execute("SELECT actions FROM write WHERE seq = ?", (seq,)).fetchone()[0]
    actions: list[tuple[str, str, str | None]] = orjson.loads(stored)
    if kind == "replace":
        gone = db.execute("DELETE FROM member WHERE audience = ?", (audience,)).rowcount
    else:
        gone = _delete(db, audience, (action[1] for action in actions))
    added = [(audience, who, attributes) for what, who, attributes in actions if what == "add"]
    db.executemany("INSERT INTO member VALUES (?, ?, ?)", added)
    change = len(added) - gone
    db.execute("UPDATE audience SET nb_ids = nb_ids + ? WHERE key = ?", (change, audience))


def _delete(db: sqlite3.Connection, audience: int, ids: Iterable[str]) -> int:
    pairs = [(audience, who) for who in ids]
    if not pairs:
        return 0  # executemany over nothing reports -1
    return db.executemany("DELETE FROM member WHERE audience = ? AND id = ?", pairs).rowcount


def state_of(db: sqlite3.Connection, audience: int, token: str | None) -> str | None:
    """The indexing state of a token, or of the latest write without one; None if unknown."""
    which = "token = ?" if token is not None else "? IS NULL"
    row = db.execute(
        f"SELECT seq, applied FROM write WHERE audience = ? AND {which} ORDER BY seq DESC LIMIT 1",
        (audience, token),
    ).fetchone()
    if row is None:
        return None
    later = "SELECT 1 FROM write WHERE audience = ? AND kind = 'replace' AND seq > ?"
    if db.execute(later, (audience, row[0])).fetchone():
        return REPLACED
    return APPLIED if row[1] else IN_PROGRESS


def leaving(db: sqlite3.Connection, audience: int) -> bool:
    """Whether the removal of the audience was accepted but is not applied yet."""
    removal = "SELECT 1 FROM write WHERE audience = ? AND kind = 'remove'"
    return db.execute(removal, (audience,)).fetchone() is not None
