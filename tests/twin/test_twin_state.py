"""The state file over the twin's own versions, and what a reset forgets."""

from __future__ import annotations

import sqlite3
from typing import Any, cast

import pytest
from twin_harness import Desk

from workbench.twin.holdings import NotHeld, show
from workbench.twin.state import open_existing, reset

# A state file as the twin made it when it knew audiences alone.
OLDER = """
PRAGMA application_id = 1953982830;
PRAGMA journal_mode = WAL;
CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE bucket (
    project TEXT NOT NULL, quota TEXT NOT NULL, tokens REAL NOT NULL, at REAL NOT NULL,
    PRIMARY KEY (project, quota)) WITHOUT ROWID;
CREATE TABLE audience (
    key INTEGER PRIMARY KEY AUTOINCREMENT, project TEXT NOT NULL, name TEXT NOT NULL,
    display_name TEXT, created REAL NOT NULL, updated REAL NOT NULL,
    nb_ids INTEGER NOT NULL DEFAULT 0, UNIQUE (project, name));
CREATE TABLE member (
    audience INTEGER NOT NULL, id TEXT NOT NULL, attributes TEXT,
    PRIMARY KEY (audience, id)) WITHOUT ROWID;
CREATE TABLE write (
    seq INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL UNIQUE, audience INTEGER NOT NULL,
    kind TEXT NOT NULL, accepted REAL NOT NULL, due REAL NOT NULL,
    applied INTEGER NOT NULL DEFAULT 0, actions BLOB);
CREATE INDEX write_of_audience ON write (audience, seq);
CREATE INDEX write_pending ON write (seq) WHERE applied = 0;
INSERT INTO counter VALUES ('request', 2);
INSERT INTO audience VALUES (1, 'project_a', 'VIP', NULL, 1760000000.0, 1760000000.0, 0);
INSERT INTO write VALUES
    (1, '00000000000000000000000000000001', 1, 'create', 1760000000.0, 1760000001.0, 1, NULL),
    (2, '00000000000000000000000000000002', 1, 'update', 1760000000.0, 1760000001.0, 0,
     '[["add", "1", null]]');
"""


@pytest.fixture
def older(desk: Desk) -> Desk:
    """A desk on the state file of an older twin, with a write that waits."""
    made = sqlite3.connect(desk.state)
    made.executescript(OLDER)
    made.close()
    return desk


def test_an_older_file_still_serves_and_takes_the_new_kinds(older: Desk) -> None:
    older.now += 2
    assert older.view("VIP")["nb_ids"] == 1
    body = [{"identifiers": {"custom_id": "1"}, "attributes": {"a": 1}}]
    assert older.post("profiles/update", body)[0] == 202
    assert older.get("catalogs/list")[1]["catalogs"] == []
    assert older.get("orchestrations/list")[1]["orchestrations"] == []
    assert older.lines[0]["n"] == 3


@pytest.mark.parametrize("what", ["profiles", "catalogs", "campaigns"])
def test_an_older_file_is_shown_before_a_newer_twin_has_opened_it(older: Desk, what: str) -> None:
    assert show(older.state, what) == {what: [], "count": 0}
    assert show(older.state, "audiences", "VIP")["count"] == 1
    with pytest.raises(NotHeld, match=rf"nothing named 'VIP' among its {what}"):
        show(older.state, what, "VIP")


def test_an_older_file_can_be_reset_before_a_newer_twin_has_opened_it(older: Desk) -> None:
    store = open_existing(older.state, writable=True)
    reset(store)
    store.close()
    assert show(older.state, "audiences")["count"] == 0


def test_reset_forgets_every_kind(desk: Desk) -> None:
    desk.create("VIP")
    event = {"name": "seen"}
    desk.post("profiles/update", [{"identifiers": {"custom_id": "1"}, "events": [event]}])
    fields = [{"name": "title", "type": "string"}]
    desk.post("catalogs/create", {"name": "MOVIES", "fields": fields})
    items = [{"id": "1", "action": "add"}]
    desk.post("catalogs/items/edit", {"name": "MOVIES", "items": items})
    when, say = {"start_time": "now"}, [{"channel_type": "push", "body": "x"}]
    campaign = {"name": "A", "state": "DRAFT", "when": when, "messages": say}
    desk.post("campaigns/create", campaign)
    assert [line["status"] for line in desk.lines] == [202, 202, 201, 202, 201]
    reset(desk.twin().store)
    for what in ("audiences", "profiles", "catalogs", "campaigns"):
        assert show(desk.state, what)["count"] == 0
    desk.close()
    left = sqlite3.connect(desk.state)
    tables = ("event", "catalog_item", "catalog_write", "member", "write", "bucket")
    counts = [left.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in tables]
    left.close()
    assert counts == [0] * 6


def shown(desk: Desk, what: str, name: str | None = None) -> list[dict[str, Any]]:
    return cast("list[dict[str, Any]]", show(desk.state, what, name, limit=2)[what])


def test_what_is_shown_is_bounded_and_what_is_counted_is_exact(desk: Desk) -> None:
    events = [{"name": f"e{n}"} for n in range(5)]
    people = [{"identifiers": {"custom_id": f"{n}"}, "events": events} for n in range(5)]
    desk.post("profiles/update", people)
    assert [one["custom_id"] for one in shown(desk, "profiles")] == ["0", "1"]
    assert show(desk.state, "profiles", limit=2)["count"] == 5
    (one,) = shown(desk, "profiles", "3")
    assert one["events"] == 5
    assert [event["name"] for event in one["sample"]] == ["e3", "e4"]
    push = {"channel_type": "push", "body": "x"}
    campaign = {"name": "A", "state": "DRAFT", "when": {"start_time": "now"}, "messages": [push]}
    for _ in range(3):
        desk.post("campaigns/create", campaign)
    assert len(shown(desk, "campaigns")) == 2
    assert show(desk.state, "campaigns", limit=2)["count"] == 3
