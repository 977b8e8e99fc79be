"""The same request again within a day is not carried out again (api/altcraft.md §2.4).

What the vendor answers then is documented nowhere: here it is the first answer once more.
"""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Mapping

WINDOW_S = 86_400  # §2.4: API_DEDUPLICATION_LIVE_TIME_SEC
# Which headers count is documented nowhere; Request-ID is what the vendor's SDK tells calls
# apart by.
_HEADERS = ("authorization", "content-type", "request-id")


def key_of(path: str, headers: Mapping[str, str], body: bytes) -> str:
    """What two requests have in common when the second one is a repeat; holds no token."""
    digest = hashlib.sha256(path.encode("utf-8"))
    for name in _HEADERS:
        digest.update(b"\0" + headers.get(name, "").encode("utf-8"))
    digest.update(b"\0" + body)
    return digest.hexdigest()


def first_answer(db: sqlite3.Connection, key: str, now: float) -> tuple[str, bytes] | None:
    """(media type, body) of the answer to the first such request of the last 24 hours."""
    db.execute("DELETE FROM altcraft_repeat WHERE at <= ?", (now - WINDOW_S,))
    row = db.execute("SELECT media, body FROM altcraft_repeat WHERE key = ?", (key,)).fetchone()
    return (row[0], zlib.decompress(row[1])) if row else None


def keep(db: sqlite3.Connection, key: str, now: float, media: str, body: bytes) -> None:
    """Remembers the answer; the window begins with the first request and no repeat prolongs it."""
    packed = zlib.compress(body, 1)
    db.execute("REPLACE INTO altcraft_repeat VALUES (?, ?, ?, ?)", (key, now, media, packed))
