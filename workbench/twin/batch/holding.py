"""What the state file holds of Batch, one reader a kind, for `holdings.show`."""

from __future__ import annotations

import json
import sqlite3

from workbench.twin.batch import audience_indexing, catalog_indexing, catalogs
from workbench.twin.moments import rfc3339

# The entries of a kind, and how many things of that kind there are in all.
Held = tuple[list[dict[str, object]], int]
_AudienceRow = tuple[int, str, str, str | None, int, float, float]


def audience_rows(db: sqlite3.Connection, name: str | None) -> list[_AudienceRow]:
    """Every audience, or those of one name, by project and name."""
    return db.execute(
        "SELECT key, project, name, display_name, nb_ids, created, updated FROM audience"
        " WHERE ?1 IS NULL OR name = ?1 ORDER BY project, name",
        (name,),
    ).fetchall()


def audiences(db: sqlite3.Connection, name: str | None, limit: int) -> Held:
    """All audiences; those of one name with a `sample` of their members."""
    found = []
    for key, project, named, display_name, ids, created, updated in audience_rows(db, name):
        entry: dict[str, object] = {
            "name": named,
            "display_name": display_name,
            "ids": ids,
            "indexing": audience_indexing.state_of(db, key, None),
            "created": rfc3339(created),
            "updated": rfc3339(updated),
            "project": project,
        }
        if name is not None:
            members = "SELECT id, coalesce(attributes, '{}') FROM member WHERE audience = ?"
            entry["sample"] = _sample(db, f"{members} ORDER BY id LIMIT ?", key, limit)
        found.append(entry)
    return found, len(found)


def _sample(db: sqlite3.Connection, query: str, key: int, limit: int) -> list[dict[str, object]]:
    return [{"id": one, **_attributes(text)} for one, text in db.execute(query, (key, limit))]


def _attributes(text: str) -> dict[str, object]:
    """`attributes` to look at, `attributes_json` exact to the last digit."""
    return {"attributes": json.loads(text), "attributes_json": text}


def profiles(db: sqlite3.Connection, name: str | None, limit: int) -> Held:
    """The first `limit` profiles by custom ID; those of one ID with a `sample` of their events."""
    count = "SELECT count(*) FROM profile WHERE ?1 IS NULL OR custom_id = ?1"
    rows = db.execute(
        "SELECT project, custom_id, attributes, created, updated,"
        " (SELECT count(*) FROM event WHERE event.project = profile.project"
        "  AND event.custom_id = profile.custom_id)"
        " FROM profile WHERE ?1 IS NULL OR custom_id = ?1 ORDER BY project, custom_id LIMIT ?2",
        (name, limit),
    ).fetchall()
    found = []
    for project, who, text, created, updated, events in rows:
        entry: dict[str, object] = {
            "custom_id": who,
            **_attributes(text),
            "events": events,
            "created": rfc3339(created),
            "updated": rfc3339(updated),
            "project": project,
        }
        if name is not None:
            entry["sample"] = _events(db, project, who, limit)
        found.append(entry)
    return found, db.execute(count, (name,)).fetchone()[0]


def _events(db: sqlite3.Connection, project: str, who: str, limit: int) -> list[dict[str, object]]:
    """The latest events of a profile, in order of arrival."""
    latest = "SELECT name, time, attributes FROM event WHERE project = ? AND custom_id = ?"
    rows = db.execute(f"{latest} ORDER BY seq DESC LIMIT ?", (project, who, limit)).fetchall()
    return [{"name": name, "time": time, **_attributes(text)} for name, time, text in rows[::-1]]


def catalog_list(db: sqlite3.Connection, name: str | None, limit: int) -> Held:
    """All catalogs with their fields; those of one name with a `sample` of their items."""
    rows = db.execute(
        "SELECT key, name, fields, items, size, created, updated, project FROM catalog"
        " WHERE ?1 IS NULL OR name = ?1 ORDER BY project, name",
        (name,),
    ).fetchall()
    found = []
    for *row, project in rows:
        state = catalog_indexing.state_of(db, row[0], None)
        entry = {**catalogs.shown_as(tuple(row)), "indexing": state, "project": project}
        if name is not None:
            items = "SELECT id, attributes FROM catalog_item WHERE catalog = ?"
            entry["sample"] = _sample(db, f"{items} ORDER BY id LIMIT ?", row[0], limit)
        found.append(entry)
    return found, len(found)


def campaigns(db: sqlite3.Connection, name: str | None, limit: int) -> Held:
    """The first `limit` campaigns by creation; those of one id or name with all they say."""
    where = "FROM campaign WHERE ?1 IS NULL OR id = ?1 OR name = ?1"
    rows = db.execute(
        f"SELECT id, name, state, campaign, created, updated, project {where}"
        " ORDER BY project, key LIMIT ?2",
        (name, limit),
    ).fetchall()
    found = []
    for made, named, state, text, created, updated, project in rows:
        entry = {
            "id": made,
            "name": named,
            "state": state,
            "created": rfc3339(created),
            "updated": rfc3339(updated),
            "project": project,
        }
        if name is not None:
            entry |= {"campaign": json.loads(text), "campaign_json": text}
        found.append(entry)
    return found, db.execute(f"SELECT count(*) {where}", (name,)).fetchone()[0]
