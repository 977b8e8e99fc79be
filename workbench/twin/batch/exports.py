"""Exports of profiles on stored state, and their four lines in the route table (§2.7).

An export is written when it is asked for, as one file, and said to be there a moment later.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from typing import NoReturn

from workbench.twin.batch import edits
from workbench.twin.batch import export_orders as orders
from workbench.twin.batch.ids import new_id
from workbench.twin.batch.paging import Page, page, paged
from workbench.twin.errors import Code, Refusal, refuse, shown
from workbench.twin.jsontext import read, write
from workbench.twin.moments import instant, rfc3339
from workbench.twin.routes import Moment, Reply, Route, assuming

_COLUMNS = "key, id, file, scope, requested, due, length(content)"
_Row = tuple[int, str, str, str, float, float, int]
_SHAPE = "answers about exports"


def export(db: sqlite3.Connection, order: orders.Order, at: Moment) -> Reply:
    """Writes the file of an export now; view says so once the indexing time has passed."""
    problem = orders.days_problem(order, at.now)
    if problem:
        refuse("from", problem)
    made = new_id("export")
    lines = (_events if order.type == "EVENTS" else _attributes)(db, order, at.project)
    # Who may be reached is in no stored page, so such an export has no lines.
    content = b"" if order.type == "REACHABILITY" else b"".join(write(x) + b"\n" for x in lines)
    db.execute(
        "INSERT INTO export (project, id, file, scope, requested, due, content)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (at.project, made, new_id("file"), order.type, at.now, at.now + at.indexing_s, content),
    )
    return Reply(202, {"id": made}, applied=[("export", made)])


def _identifiers(order: orders.Order, who: str) -> dict[str, object]:
    every: dict[str, object] = {"custom_id": who, "installation_ids": []}
    return {name: every[name] for name in order.identifiers or ("custom_id",)}


def _attributes(
    db: sqlite3.Connection, order: orders.Order, project: str
) -> Iterator[dict[str, object]]:
    query = "SELECT custom_id, attributes FROM profile WHERE project = ? ORDER BY custom_id"
    for who, text in db.execute(query, (project,)):
        held = read(text.encode("utf-8"))
        assert isinstance(held, dict)  # `profiles` writes nothing else
        found = {
            name: held[key]
            for name in order.attributes
            for key in edits.spellings(name)
            if key in held
        }
        yield {"identifiers": _identifiers(order, who), "attributes": found}


def _events(
    db: sqlite3.Connection, order: orders.Order, project: str
) -> Iterator[dict[str, object]]:
    query = "SELECT custom_id, name, time, attributes FROM event WHERE project = ?"
    rows = db.execute(f"{query} ORDER BY custom_id, seq", (project,))
    for who, listed in groupby(rows, itemgetter(0)):
        for _, name, time, text in listed:
            when = instant(time) or 0.0
            early = order.since is not None and when < order.since
            late = order.until is not None and when > order.until
            if early or late or (order.events and name not in order.events):
                continue
            event = {"name": name, "time": time, "attributes": read(text.encode("utf-8"))}
            yield {"identifiers": _identifiers(order, who), "event": event}


def _done(requested: float, due: float, now: float) -> bool:
    # A clock that was set back counts as done, as for every write that waits.
    return not requested <= now < due


def _shown(row: _Row, now: float) -> dict[str, object]:
    _, made, file, scope, requested, due, size = row
    done = _done(requested, due, now)
    url = f"/batch/2.11/exports/download?id={file}"
    return {
        "id": made,
        "status": "SUCCESS" if done else "RUNNING",
        "scope": scope,
        "request_date": rfc3339(requested),
        "completion_date": rfc3339(due) if done else None,
        "files": [{"id": file, "part": 1, "size": size, "url": url}] if done else [],
    }


def _refuse_unknown(what: str, given: str) -> NoReturn:
    message = f"id: there is no {what} {shown(given)} in this project."
    raise Refusal(Code.ROUTE_NOT_FOUND, message, assumed=_SHAPE)


def view(db: sqlite3.Connection, given: str, at: Moment) -> Reply:
    """How far an export is, and its files once it is done."""
    query = f"SELECT {_COLUMNS} FROM export WHERE project = ? AND id = ?"
    row = db.execute(query, (at.project, given)).fetchone()
    if row is None:
        _refuse_unknown("export", given)
    return Reply(200, _shown(row, at.now), notes=assuming(_SHAPE))


def listing(db: sqlite3.Connection, page: Page, at: Moment) -> Reply:
    """A page of the project's exports, in order of request."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM export WHERE project = ? AND key > ? ORDER BY key LIMIT ?",
        (at.project, page.after, page.limit + 1),
    ).fetchall()
    count = db.execute("SELECT count(*) FROM export WHERE project = ?", (at.project,)).fetchone()
    found = [(row[0], _shown(row, at.now)) for row in rows]
    return Reply(200, paged(page, "exports", found, count[0]), notes=assuming(_SHAPE))


def download(db: sqlite3.Connection, given: str, at: Moment) -> Reply:
    """One file: a JSON object a line."""
    query = "SELECT content, requested, due FROM export WHERE project = ? AND file = ?"
    row = db.execute(query, (at.project, given)).fetchone()
    if row is None or not _done(row[1], row[2], at.now):
        _refuse_unknown("file", given)
    return Reply(200, bytes(row[0]), media="application/x-ndjson", notes=assuming(_SHAPE))


ROUTES = {
    "profiles/export": Route("POST", orders.export, export, orders.described),
    "exports/view": Route("GET", orders.one, view, orders.described),
    "exports/list": Route("GET", page, listing, orders.described),
    "exports/download": Route("GET", orders.one, download, orders.described),
}
