"""What the state file holds of Batch, as SQL that makes whatever is missing."""

from __future__ import annotations

_AUDIENCES = """
CREATE TABLE IF NOT EXISTS audience (
    key INTEGER PRIMARY KEY AUTOINCREMENT, project TEXT NOT NULL, name TEXT NOT NULL,
    display_name TEXT, created REAL NOT NULL, updated REAL NOT NULL,
    nb_ids INTEGER NOT NULL DEFAULT 0, UNIQUE (project, name));
CREATE TABLE IF NOT EXISTS member (
    audience INTEGER NOT NULL, id TEXT NOT NULL, attributes TEXT,
    PRIMARY KEY (audience, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS write (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL UNIQUE, audience INTEGER NOT NULL,
    kind TEXT NOT NULL, accepted REAL NOT NULL, due REAL NOT NULL,
    applied INTEGER NOT NULL DEFAULT 0, actions BLOB);
CREATE INDEX IF NOT EXISTS write_of_audience ON write (audience, seq);
CREATE INDEX IF NOT EXISTS write_pending ON write (seq) WHERE applied = 0;
"""

_PROFILES = """
CREATE TABLE IF NOT EXISTS profile (
    project TEXT NOT NULL, custom_id TEXT NOT NULL, attributes TEXT NOT NULL,
    created REAL NOT NULL, updated REAL NOT NULL,
    PRIMARY KEY (project, custom_id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, project TEXT NOT NULL, custom_id TEXT NOT NULL,
    name TEXT NOT NULL, time TEXT NOT NULL, attributes TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS event_of_profile ON event (project, custom_id, seq);
"""

_CATALOGS = """
CREATE TABLE IF NOT EXISTS catalog (
    key INTEGER PRIMARY KEY AUTOINCREMENT, project TEXT NOT NULL, name TEXT NOT NULL,
    fields TEXT NOT NULL, items INTEGER NOT NULL DEFAULT 0, size INTEGER NOT NULL DEFAULT 0,
    created REAL NOT NULL, updated REAL NOT NULL, UNIQUE (project, name));
CREATE TABLE IF NOT EXISTS catalog_item (
    catalog INTEGER NOT NULL, id TEXT NOT NULL, attributes TEXT NOT NULL,
    PRIMARY KEY (catalog, id)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS catalog_write (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT UNIQUE, catalog INTEGER NOT NULL,
    kind TEXT NOT NULL, accepted REAL NOT NULL, due REAL NOT NULL,
    applied INTEGER NOT NULL DEFAULT 0, change BLOB);
CREATE INDEX IF NOT EXISTS write_of_catalog ON catalog_write (catalog, seq);
CREATE INDEX IF NOT EXISTS catalog_write_pending ON catalog_write (seq) WHERE applied = 0;
"""

_CAMPAIGNS = """
CREATE TABLE IF NOT EXISTS campaign (
    key INTEGER PRIMARY KEY AUTOINCREMENT, project TEXT NOT NULL, id TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL, state TEXT NOT NULL, campaign TEXT NOT NULL,
    created REAL NOT NULL, updated REAL NOT NULL);
CREATE INDEX IF NOT EXISTS campaign_of_project ON campaign (project, key);
"""

_EXPORTS = """
CREATE TABLE IF NOT EXISTS export (
    key INTEGER PRIMARY KEY AUTOINCREMENT, project TEXT NOT NULL, id TEXT NOT NULL UNIQUE,
    file TEXT NOT NULL UNIQUE, scope TEXT NOT NULL, requested REAL NOT NULL, due REAL NOT NULL,
    content BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS export_of_project ON export (project, key);
"""

_SAID = """
CREATE TABLE IF NOT EXISTS said_token (token TEXT PRIMARY KEY, fault TEXT NOT NULL) WITHOUT ROWID;
"""

SCHEMA = _AUDIENCES + _PROFILES + _CATALOGS + _CAMPAIGNS + _EXPORTS + _SAID
