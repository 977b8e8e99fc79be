"""Every accepted write that waits for its time, of whatever kind: whoever looks settles first."""

from __future__ import annotations

import sqlite3

from workbench.twin.batch import audience_indexing, catalog_indexing

_QUEUES = (audience_indexing, catalog_indexing)


def waiting(db: sqlite3.Connection, now: float) -> bool:
    """Whether some write is due and not applied yet; reads only."""
    return any(queue.due(db, now) for queue in _QUEUES)


def settle(db: sqlite3.Connection, now: float) -> None:
    """Applies every write that is due; call it inside a transaction before looking."""
    for queue in _QUEUES:
        queue.settle(db, now)
