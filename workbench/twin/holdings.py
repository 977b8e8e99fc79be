"""What the twin holds, read straight from its state file: for pages, `twin show` and tests.

No server is needed, and a running one is not disturbed.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from workbench.twin import quota
from workbench.twin.altcraft import holding as altcraft
from workbench.twin.batch import holding
from workbench.twin.batch.holding import audience_rows
from workbench.twin.settling import settle, waiting
from workbench.twin.state import NotOpened, NotTwinState, complete, open_existing, open_store


class NotHeld(LookupError):
    """There is no such file, kind of thing, or thing; the message says which."""


class NotReadable(NotHeld):
    """There is a file, but it is damaged or not the twin's; the message says which and how."""


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
        if not complete(store.connection):
            open_store(state).close()  # the file of an older twin gets the tables it lacks
        if waiting(store.connection, time.time()):
            writer = open_existing(state, writable=True)
            with writer.transaction() as db:
                settle(db, time.time())
            writer.close()
        try:
            yield store.connection
        finally:
            store.close()
    except NotOpened as error:
        raise NotHeld(str(error)) from error
    except NotTwinState as error:
        raise NotReadable(str(error)) from error
    except sqlite3.OperationalError as error:
        # It is written to, or was taken away meanwhile: nothing that is damaged.
        message = f"The practice data at {state} cannot be read: {error}."
        raise NotHeld(message) from error
    except sqlite3.Error as error:
        message = f"The practice data at {state} cannot be read: {error}."
        raise NotReadable(message) from error


# A kind may be held of several vendors; each reader adds its entries and its count.
_Reader = Callable[[sqlite3.Connection, str | None, int], holding.Held]
FIRST, ALL = 20, 1 << 40
_READERS: Mapping[str, Sequence[_Reader]] = {
    "audiences": (holding.audiences,),
    "profiles": (holding.profiles, altcraft.profiles),
    "catalogs": (holding.catalog_list,),
    "campaigns": (holding.campaigns,),
}


def show(
    state: Path, what: str, name: str | None = None, *, limit: int = FIRST
) -> dict[str, object]:
    """What the twin holds of one kind: `{what: [...], "count": n}`.

    `what` is "audiences", "profiles", "catalogs" or "campaigns"; of profiles and campaigns the
    first `limit` are listed and all are counted. With `name` (of a profile its custom ID, of a
    campaign its id or name) only what has that name, in every project, with a `sample` of at most
    `limit` members, events or items. Raises NotHeld when there is nothing of that name.
    Profiles of Altcraft say their `vendor` and `database`, are named by id, e-mail, phone or key,
    and come with a `note` on what practice assumes of people it does not hold.
    """
    if what not in _READERS:
        message = f"The twin holds no {what!r}; it holds {', '.join(_READERS)}."
        raise NotHeld(message)
    listed: list[dict[str, object]] = []
    count = 0
    note: dict[str, object] = {}
    with _opened(state) as db:
        for reader in _READERS[what]:
            found, number = reader(db, name, limit)
            listed += found
            count += number
        if any(entry.get("vendor") == "altcraft" for entry in listed):
            note["note"] = altcraft.note(db)
    if name is not None and not listed:
        message = f"The twin holds nothing named {name!r} among its {what}."
        raise NotHeld(message)
    return {what: listed, "count": count, **note}


def quotas(state: Path, project: str) -> dict[str, tuple[quota.Rate, float]]:
    """Each of Batch's quotas by its name, and how much of it a project has left now.

    Raises NotHeld as `show` does.
    """
    with _opened(state) as db:
        found = quota.left(db, project, time.time())
    return {name: (quota.RATES[name], found[name]) for name in quota.RATES}


def members(state: Path, name: str, project: str | None = None) -> Iterator[tuple[str, str]]:
    """Every (id, attributes as JSON text) of an audience, by id; "{}" for none.

    Raises NotHeld for an unknown audience, and for a name of several projects without `project`.
    """
    with _opened(state) as db:
        found = [row for row in audience_rows(db, name) if project in (None, row[1])]
        if not found:
            message = f"The twin holds no audience named {name!r}."
            raise NotHeld(message)
        if len(found) > 1:
            message = f"The audience {name!r} exists in {len(found)} projects; name one of them."
            raise NotHeld(message)
        query = "SELECT id, coalesce(attributes, '{}') FROM member WHERE audience = ? ORDER BY id"
        yield from db.execute(query, (found[0][0],))


def altcraft_profiles(state: Path, database: int = 1) -> Iterator[dict[str, object]]:
    """Every practice profile of an Altcraft database, oldest first, as profiles/get tells it."""
    with _opened(state) as db:
        yield from altcraft.every(db, database)
