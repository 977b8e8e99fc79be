"""What practice is set to, and the people it is told to hold before a rehearsal.

The switches live in the state file, so that every twin on it agrees and `show` can say so.
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from workbench.twin.altcraft import items
from workbench.twin.altcraft.failures import Failure, Wrong, deny
from workbench.twin.altcraft.orders import known_database
from workbench.twin.altcraft.profiles import Profile, by_id, new_id, save
from workbench.twin.errors import shown
from workbench.twin.jsontext import read
from workbench.twin.state import open_store

OPEN_NOTE = (
    "Practice knows everyone: a key that no profile has is answered as if its profile had"
    " existed, empty, and a field it does not know is kept as text. The vendor does neither."
)
STRICT_NOTE = "Practice knows only the profiles it holds: other keys answer 404."


class Settings(NamedTuple):
    """`strict`: only stored profiles and declared fields exist; `deduplication`: as §2.4 says."""

    strict: bool = False
    deduplication: bool = True

    @property
    def note(self) -> str:
        """What `show profiles` says of it."""
        return STRICT_NOTE if self.strict else OPEN_NOTE


class NotSeedable(ValueError):
    """A profile that practice cannot hold; the message says which and why."""


def settings(db: sqlite3.Connection) -> Settings:
    """The switches as they stand."""
    return Settings(
        **{
            name: bool(value)
            for name, value in db.execute("SELECT name, value FROM altcraft_setting")
        }
    )


def switch(
    state: Path, *, strict_profiles: bool | None = None, deduplication: bool | None = None
) -> None:
    """Sets what is not None and forgets the answers kept for repeats; makes the file if need be.

    Raises state.NotTwinState or OSError when the file cannot be used.
    """
    store = open_store(state)
    try:
        with store.transaction() as db:
            set_switches(db, strict_profiles, deduplication)
    finally:
        store.close()


def set_switches(db: sqlite3.Connection, strict: bool | None, deduplication: bool | None) -> None:
    """Sets what is not None; a changed world has no repeats, so kept answers are forgotten."""
    for name, value in (("strict", strict), ("deduplication", deduplication)):
        if value is not None:
            db.execute("REPLACE INTO altcraft_setting VALUES (?, ?)", (name, int(value)))
            db.execute("DELETE FROM altcraft_repeat")


def seed_profiles(
    state: Path,
    profiles: Iterable[Mapping[str, object]],
    *,
    db_id: int = 1,
    now: float | None = None,
) -> list[str]:
    """Makes practice hold these people, all of them or none; returns their ids in order.

    Each is an item as update_batch takes it: fields, `subscriptions` and optionally a
    `profile_id`; nothing is matched. `now` in seconds since the epoch. Raises NotSeedable,
    state.NotTwinState or OSError.
    """
    store = open_store(state)
    try:
        with store.transaction() as db:
            db.execute("DELETE FROM altcraft_repeat")
            at = time.time() if now is None else now
            return [_seeded(db, db_id, place, dict(one), at) for place, one in enumerate(profiles)]
    finally:
        store.close()


def _seeded(
    db: sqlite3.Connection, db_id: int, place: int, given: dict[str, object], now: float
) -> str:
    # Through JSON, so that a seeded value is kept exactly like one that was sent.
    item = read(json.dumps(given).encode("utf-8"))
    try:
        if not isinstance(item, dict):
            deny("expected a mapping")
        name = str(item.pop("profile_id", "")) or new_id(now)
        if by_id(db, known_database(db_id), name):
            deny(f"there is a profile {shown(name)} already")
        rules = items.Rules(strict=True)
        filled = items.applied(Profile(db_id, name), item, rules, items.Notes(), now)
    except (Failure, Wrong) as problem:
        message = f"profiles[{place}]: {problem.text}"
        raise NotSeedable(message) from problem
    return save(db, None, filled, now).id
