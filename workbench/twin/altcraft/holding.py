"""What the state file holds of Altcraft, for `holdings.show` and for tests; writes nothing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from itertools import islice

from workbench.twin.altcraft import practice
from workbench.twin.altcraft.profiles import Profile, keyed, stored
from workbench.twin.altcraft.reads import told
from workbench.twin.jsontext import write
from workbench.twin.moments import rfc3339


def profiles(
    db: sqlite3.Connection, name: str | None, limit: int
) -> tuple[list[dict[str, object]], int]:
    """The first `limit` profiles by creation, and how many there are.

    With `name` those with that id, e-mail, phone or other searchable value.
    """
    if name is not None:
        listed = list(keyed(db, name))
        return [_entry(one) for one in listed[:limit]], len(listed)
    count = db.execute("SELECT count(*) FROM altcraft_profile").fetchone()[0]
    return [_entry(one) for one in islice(stored(db), limit)], count


def _entry(profile: Profile) -> dict[str, object]:
    whole = every_detail(profile)
    return {
        "vendor": "altcraft",
        "database": profile.db,
        "id": profile.id,
        "attributes": {k: v for k, v in whole.items() if k not in ("id", "subscriptions")},
        "attributes_json": write(profile.fields).decode("utf-8"),
        "subscriptions": whole["subscriptions"],
        "presumed": profile.made_up,
        "created": rfc3339(profile.created),
        "updated": rfc3339(profile.updated),
    }


def every_detail(profile: Profile) -> dict[str, object]:
    """A profile as `profiles/get` tells it, in plain values."""
    found: dict[str, object] = json.loads(write(told(profile)))
    return found


def every(db: sqlite3.Connection, database: int) -> Iterator[dict[str, object]]:
    """Every profile of a database, oldest first, as `profiles/get` tells it."""
    return (every_detail(one) for one in stored(db, database))


def note(db: sqlite3.Connection) -> str:
    """What practice assumes about people it does not hold, in a sentence for the reader."""
    return practice.settings(db).note
