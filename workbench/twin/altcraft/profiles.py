"""A practice profile and the values it can be found by, in the state file.

Knows no route; what a profile may hold was decided before.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from workbench.twin.altcraft.world import DATABASES
from workbench.twin.jsontext import Number, write

# Field types that `custom` matching may search by; the others are no keys (an assumption).
SEARCHABLE = frozenset({"int", "string", "enum", "phone", "tags", "undeclared"})

_DECODER = json.JSONDecoder(parse_int=Number, parse_float=Number)


class Key(NamedTuple):
    """One value that profiles are found by: which kind of value, on which resource (0: none)."""

    kind: str
    value: str
    resource: int = 0


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile as it is kept; `seq` 0 until it is stored.

    `made_up` says that practice took it to exist; `presumed` are the keys it was asked for by
    and that none of its own fields or subscriptions may hold.

    Never changed in place: a profile that is refused half way leaves nothing behind.
    """

    db: int
    id: str
    seq: int = 0
    fields: dict[str, object] = field(default_factory=dict)
    subscriptions: list[dict[str, object]] = field(default_factory=list)
    presumed: tuple[Key, ...] = ()
    made_up: bool = False
    created: float = 0.0
    updated: float = 0.0


def new_id(now: float) -> str:
    """An id in the vendor's shape: 24 lower-case hexadecimal digits (§3.1)."""
    return f"{int(now) & 0xFFFFFFFF:08x}{secrets.token_hex(8)}"


def keys_of(profile: Profile) -> set[Key]:
    """Every value that the profile can be found by."""
    return {*profile.presumed, *_field_keys(profile), *_subscription_keys(profile)}


def _field_keys(profile: Profile) -> Iterator[Key]:
    declared = DATABASES[profile.db].fields
    for name, value in profile.fields.items():
        if name == "email":
            yield Key("email", str(value).lower())
        elif name == "phones" and isinstance(value, list):
            yield from (Key("phone", str(number)) for number in value)
        elif name not in declared or (
            declared[name].category == "custom" and declared[name].type in SEARCHABLE
        ):
            yield from _custom_keys(f"custom:{name}", value)


def _custom_keys(kind: str, value: object, resource: int = 0) -> Iterator[Key]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str):
            yield Key(kind, str(one), resource)


def _subscription_keys(profile: Profile) -> Iterator[Key]:
    for one in profile.subscriptions:
        resource = int(str(one["resource_id"]))
        contact, channel = one["contact"], one["channel"]
        values = [str(value) for value in contact.values()] if isinstance(contact, dict) else []
        if channel == "email":
            yield Key("email_sub", values[0].lower(), resource)
        elif channel == "sms":
            yield Key("phone_sub", values[0], resource)
        elif channel == "push":
            yield Key("push_sub", "\n".join(values), resource)
        inner = one.get("custom_fields")
        for name, value in inner.items() if isinstance(inner, dict) else ():
            yield from _custom_keys(f"custom_sub:{name}", value, resource)


def find(db: sqlite3.Connection, database: int, keys: Iterable[Key], *, every: bool) -> set[int]:
    """The profiles (by seq) that have any of the keys, or every one of them.

    A key with a resource also finds what was presumed without one.
    """
    query = (
        "SELECT profile FROM altcraft_key WHERE db = ? AND kind = ? AND value = ?"
        " AND (? = 0 OR resource IN (0, ?))"
    )
    found: set[int] | None = None
    for kind, value, resource in keys:
        rows = db.execute(query, (database, kind, value, resource, resource))
        these = {row[0] for row in rows}
        found = these if found is None else (found & these if every else found | these)
    return found or set()


_BODY = ("fields", "subscriptions", "made_up")
_COLUMNS = "seq, db, id, created, updated, body"
_Row = tuple[int, int, str, float, float, str]


def _profile(row: _Row) -> Profile:
    seq, database, name, created, updated, text = row
    body = _DECODER.decode(text)
    presumed = tuple(Key(kind, value, int(where)) for kind, value, where in body["presumed"])
    fields, subscriptions, made_up = body["fields"], body["subscriptions"], body["made_up"]
    return Profile(database, name, seq, fields, subscriptions, presumed, made_up, created, updated)


def load(db: sqlite3.Connection, seq: int) -> Profile:
    """A stored profile by its number."""
    row = db.execute(f"SELECT {_COLUMNS} FROM altcraft_profile WHERE seq = ?", (seq,)).fetchone()
    return _profile(row)


def by_id(db: sqlite3.Connection, database: int, name: str) -> set[int]:
    """The seq of the profile with this id, in a set of one or none."""
    query = "SELECT seq FROM altcraft_profile WHERE db = ? AND id = ?"
    return {row[0] for row in db.execute(query, (database, name))}


def keyed(db: sqlite3.Connection, value: str) -> Iterator[Profile]:
    """Every profile, of any database, that has this id or can be found by this value."""
    having = "SELECT profile FROM altcraft_key WHERE value IN (?1, lower(?1))"
    query = f"SELECT {_COLUMNS} FROM altcraft_profile WHERE id = ?1 OR seq IN ({having})"
    return (_profile(row) for row in db.execute(f"{query} ORDER BY seq", (value,)))


def stored(db: sqlite3.Connection, database: int | None = None) -> Iterator[Profile]:
    """Every profile, oldest first, of one database or of all."""
    query = f"SELECT {_COLUMNS} FROM altcraft_profile WHERE ?1 IS NULL OR db = ?1 ORDER BY seq"
    return (_profile(row) for row in db.execute(query, (database,)))


def save(db: sqlite3.Connection, before: Profile | None, after: Profile, now: float) -> Profile:
    """Stores a profile in place of what it was before (None: it is new), with its keys."""
    members = {name: getattr(after, name) for name in _BODY}
    body = write({**members, "presumed": [list(key) for key in after.presumed]}).decode("utf-8")
    if before is None:
        made = db.execute(
            "INSERT INTO altcraft_profile (id, db, created, updated, body) VALUES (?, ?, ?, ?, ?)",
            (after.id, after.db, now, now, body),
        )
        after = replace(after, seq=made.lastrowid or 0, created=now, updated=now)
    else:
        update = "UPDATE altcraft_profile SET updated = ?, body = ? WHERE seq = ?"
        db.execute(update, (now, body, after.seq))
    _index(db, after, keys_of(before) if before else set(), keys_of(after))
    return after


def _index(db: sqlite3.Connection, profile: Profile, old: set[Key], new: set[Key]) -> None:
    gone = [(profile.db, *key, profile.seq) for key in old - new]
    come = [(profile.db, *key, profile.seq) for key in new - old]
    if gone:
        db.executemany(
            "DELETE FROM altcraft_key"
            " WHERE db = ? AND kind = ? AND value = ? AND resource = ? AND profile = ?",
            gone,
        )
    if come:
        db.executemany("INSERT INTO altcraft_key VALUES (?, ?, ?, ?, ?)", come)
