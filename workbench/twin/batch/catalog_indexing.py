"""Accepted writes of catalogs wait here until they are due, then change the fields or the items.

As for audiences there is no background thread: whoever looks settles first.
"""

from __future__ import annotations

import secrets
import sqlite3
import string
from collections.abc import Mapping, Sequence

import orjson

from workbench.twin.batch.catalog_orders import FieldChange, Order
from workbench.twin.jsontext import write

# api/batch.md §4.5: catalogs know no REPLACED.
APPLIED, IN_PROGRESS = "APPLIED", "IN_PROGRESS"
_LETTERS = string.ascii_letters + string.digits  # a token is 40 of these in the sample (§4.4)


def changed(fields: Mapping[str, str], changes: Sequence[FieldChange]) -> dict[str, str]:
    """The fields, name to type, after the changes; the caller has made sure that they fit."""
    after = dict(fields)
    for action, name, kind in changes:
        if action == "add" and kind is not None:
            after[name] = kind
        else:
            after.pop(name, None)
    return after


def accept(
    db: sqlite3.Connection, catalog: int, order: Order, now: float, indexing_s: float
) -> str | None:
    """Queues a write of an existing catalog; returns its token, which only an edit of items has."""
    token = "".join(secrets.choice(_LETTERS) for _ in range(40)) if order.kind == "edit" else None
    fields = [tuple(one) for one in order.fields]
    items = [
        (one.action, one.id, write(one.attributes).decode("utf-8") if one.action == "add" else None)
        for one in order.items
    ]
    db.execute(
        "INSERT INTO catalog_write (token, catalog, kind, accepted, due, change)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        (token, catalog, order.kind, now, now + indexing_s, orjson.dumps(items or fields)),
    )
    db.execute("UPDATE catalog SET updated = ? WHERE key = ?", (now, catalog))
    return token


def due(db: sqlite3.Connection, now: float) -> list[tuple[int, int, str]]:
    """The writes to apply now, as (seq, catalog, kind), in order of acceptance."""
    ready: list[tuple[int, int, str]] = []
    waiting: set[int] = set()
    pending = "SELECT seq, catalog, kind, accepted, due FROM catalog_write WHERE applied = 0"
    for seq, catalog, kind, accepted, due_at in db.execute(f"{pending} ORDER BY seq"):
        # A clock that was set back counts as due, as for audiences.
        if catalog in waiting or accepted <= now < due_at:
            waiting.add(catalog)
        else:
            ready.append((seq, catalog, kind))
    return ready


def settle(db: sqlite3.Connection, now: float) -> None:
    """Applies every write that is due; call it inside a transaction before looking."""
    for seq, catalog, kind in due(db, now):
        if kind == "remove":
            for table, key in (
                ("catalog_item", "catalog"),
                ("catalog_write", "catalog"),
                ("catalog", "key"),
            ):
                db.execute(f"DELETE FROM {table} WHERE {key} = ?", (catalog,))
            continue
        apply = _apply_fields if kind == "update" else _apply_items
        row = db.execute("SELECT change FROM catalog_write WHERE seq = ?", (seq,)).fetchone()
        apply(db, catalog, orjson.loads(row[0]))
        db.execute("UPDATE catalog_write SET applied = 1, change = NULL WHERE seq = ?", (seq,))


def fields_of(db: sqlite3.Connection, catalog: int) -> dict[str, str]:
    """The fields that the catalog shows now, name to type."""
    row = db.execute("SELECT fields FROM catalog WHERE key = ?", (catalog,)).fetchone()
    return dict(orjson.loads(row[0]))


def declared(db: sqlite3.Connection, catalog: int) -> dict[str, str]:
    """The fields that the catalog will show once every accepted change is applied."""
    fields = fields_of(db, catalog)
    pending = "SELECT change FROM catalog_write WHERE catalog = ? AND kind = 'update'"
    for (change,) in db.execute(f"{pending} AND applied = 0 ORDER BY seq", (catalog,)):
        fields = changed(fields, [FieldChange(*one) for one in orjson.loads(change)])
    return fields


def _apply_fields(db: sqlite3.Connection, catalog: int, change: Sequence[Sequence[str]]) -> None:
    changes = [FieldChange(*one) for one in change]
    fields = changed(fields_of(db, catalog), changes)
    text = orjson.dumps(fields).decode("utf-8")
    db.execute("UPDATE catalog SET fields = ? WHERE key = ?", (text, catalog))
    for name in {one.name for one in changes if one.action == "remove"}:
        paths = [f'$."{key}"' for key in (name, f"date({name})", f"url({name})")]
        db.execute(
            "UPDATE catalog_item SET attributes = json_remove(attributes, ?, ?, ?)"
            " WHERE catalog = ?",
            (*paths, catalog),
        )
    size = "SELECT coalesce(sum(length(CAST(attributes AS BLOB))), 0) FROM catalog_item"
    db.execute(f"UPDATE catalog SET size = ({size} WHERE catalog = ?1) WHERE key = ?1", (catalog,))


def _apply_items(
    db: sqlite3.Connection, catalog: int, items: Sequence[tuple[str, str, str | None]]
) -> None:
    count = size = 0
    for action, identifier, attributes in items:
        gone = db.execute(
            "DELETE FROM catalog_item WHERE catalog = ? AND id = ?"
            " RETURNING length(CAST(attributes AS BLOB))",
            (catalog, identifier),
        ).fetchone()
        if gone:
            count, size = count - 1, size - gone[0]
        if action == "add" and attributes is not None:
            db.execute(
                "INSERT INTO catalog_item VALUES (?, ?, ?)", (catalog, identifier, attributes)
            )
            count, size = count + 1, size + len(attributes.encode("utf-8"))
    db.execute(
        "UPDATE catalog SET items = items + ?, size = size + ? WHERE key = ?",
        (count, size, catalog),
    )


def state_of(db: sqlite3.Connection, catalog: int, token: str | None) -> str | None:
    """The indexing state of a token, or of the latest write without one; None for an unknown one.

    A catalog that was never written to since its creation is APPLIED.
    """
    if token is None:
        query = "SELECT 1 FROM catalog_write WHERE catalog = ? AND applied = 0"
        return IN_PROGRESS if db.execute(query, (catalog,)).fetchone() else APPLIED
    query = "SELECT applied FROM catalog_write WHERE catalog = ? AND token = ?"
    row = db.execute(query, (catalog, token)).fetchone()
    return None if row is None else APPLIED if row[0] else IN_PROGRESS


def leaving(db: sqlite3.Connection, catalog: int) -> bool:
    """Whether the removal of the catalog was accepted but is not applied yet."""
    removal = "SELECT 1 FROM catalog_write WHERE catalog = ? AND kind = 'remove'"
    return db.execute(removal, (catalog,)).fetchone() is not None
