"""The tables of the practice account. Knows only their shape."""

from __future__ import annotations

# A key is one value that a profile can be found by; `resource` is 0 for the profile's own fields.
SCHEMA = """
CREATE TABLE IF NOT EXISTS altcraft_profile (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL, db INTEGER NOT NULL,
    created REAL NOT NULL, updated REAL NOT NULL, body TEXT NOT NULL, UNIQUE (db, id));
CREATE TABLE IF NOT EXISTS altcraft_key (
    db INTEGER NOT NULL, kind TEXT NOT NULL, value TEXT NOT NULL, resource INTEGER NOT NULL,
    profile INTEGER NOT NULL, PRIMARY KEY (db, kind, value, resource, profile)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS altcraft_setting (
    name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS altcraft_repeat (
    key TEXT PRIMARY KEY, at REAL NOT NULL, media TEXT NOT NULL, body BLOB NOT NULL) WITHOUT ROWID;
"""

TABLES = ("altcraft_profile", "altcraft_key", "altcraft_setting", "altcraft_repeat")
