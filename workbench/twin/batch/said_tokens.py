"""Tokens about which view was told to say something else than the truth; forgotten by a reset."""

from __future__ import annotations

import sqlite3


def say(db: sqlite3.Connection, token: str, fault: str) -> None:
    """From now on view says of this token what the fault orders: replaced or lost_token."""
    db.execute("INSERT INTO said_token VALUES (?, ?)", (token, fault))


def said(db: sqlite3.Connection, token: str | None) -> str | None:
    """The fault ordered for a token; None for every token without one, and without a token."""
    row = db.execute("SELECT fault FROM said_token WHERE token = ?", (token,)).fetchone()
    return row[0] if row else None
