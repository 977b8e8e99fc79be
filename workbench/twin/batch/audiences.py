"""The audience operations on stored state, and their six lines in the route table.

Whether a request is legal by itself was decided before, in `audience_orders`.
"""

from __future__ import annotations

import sqlite3

from workbench.twin.batch import audience_orders as orders
from workbench.twin.batch.audience_indexing import REPLACED, accept, leaving, state_of
from workbench.twin.batch.paging import Page, page, paged
from workbench.twin.batch.said_tokens import said
from workbench.twin.errors import Code, Refusal, refuse, shown
from workbench.twin.moments import rfc3339
from workbench.twin.routes import Moment, Reply, Route

_UNKNOWN = "unknown audience or token on view"
_COLUMNS = "key, name, display_name, nb_ids, created, updated"
_Row = tuple[int, str, str | None, int, float, float]


def _find(db: sqlite3.Connection, project: str, name: str) -> _Row | None:
    found: _Row | None = db.execute(
        f"SELECT {_COLUMNS} FROM audience WHERE project = ? AND name = ?", (project, name)
    ).fetchone()
    return found


def create(db: sqlite3.Connection, order: orders.Order, at: Moment) -> Reply:
    """Makes an empty audience; its name is taken, and it can be viewed, at once."""
    if _find(db, at.project, order.name):
        problem = f"an audience {shown(order.name)} already exists in this project"
        problem = f"{problem}; choose another name or send to that one"
        refuse("name", problem, assumed="duplicate name on create")
    made = db.execute(
        "INSERT INTO audience (project, name, display_name, created, updated)"
        " VALUES (?, ?, ?, ?, ?)",
        (at.project, order.name, order.display_name, at.now, at.now),
    )
    if made.lastrowid is None:
        message = "SQLite gave the new audience no key"
        raise RuntimeError(message)
    return _accepted(db, made.lastrowid, order, at)


def change(db: sqlite3.Connection, order: orders.Order, at: Moment) -> Reply:
    """Update, replace or remove: accepted now, applied when its token is due."""
    found = _find(db, at.project, order.name)
    if found is None:
        orders.refuse_unknown(order.name)
    if leaving(db, found[0]):
        problem = f"the audience {shown(order.name)} is being removed"
        refuse("name", problem, assumed="writing to an audience whose removal was accepted")
    return _accepted(db, found[0], order, at)


def _accepted(db: sqlite3.Connection, audience: int, order: orders.Order, at: Moment) -> Reply:
    token = accept(db, audience, order, at.now, at.indexing_s)
    applied = [(action, who) for action, who, _ in order.actions]
    return Reply(202, {"indexing_token": token}, token=token, applied=applied)


def view(db: sqlite3.Connection, look: orders.Look, at: Moment) -> Reply:
    """One audience as it is indexed now, with the state of a token or of its latest write."""
    found = _find(db, at.project, look.name)
    if found is None:
        message = f"name: there is no audience {shown(look.name)} in this project."
        raise Refusal(Code.ROUTE_NOT_FOUND, message, assumed=_UNKNOWN)
    state, fault = state_of(db, found[0], look.token), said(db, look.token)
    if state is None or fault == "lost_token":
        message = f"indexing_token: the audience {shown(look.name)} has no such token."
        raise Refusal(Code.ROUTE_NOT_FOUND, message, assumed=_UNKNOWN, fault=fault)
    if fault == "replaced":
        return Reply(200, _shown(found, REPLACED), notes={"fault": fault})
    return Reply(200, _shown(found, state))


def _shown(row: _Row, state: str | None) -> dict[str, object]:
    _, name, display_name, nb_ids, created, updated = row
    return {
        "name": name,
        "display_name": display_name,
        "type": "CUSTOM_ID",  # the answer's spelling; requests say custom_ids (§3.5)
        "nb_ids": nb_ids,
        "indexing_state": state,
        "created": rfc3339(created),
        "updated": rfc3339(updated),
    }


def listing(db: sqlite3.Connection, page: Page, at: Moment) -> Reply:
    """A page of the project's audiences, in order of creation (§3.7)."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM audience WHERE project = ? AND key > ? ORDER BY key LIMIT ?",
        (at.project, page.after, page.limit + 1),
    ).fetchall()
    count = db.execute("SELECT count(*) FROM audience WHERE project = ?", (at.project,)).fetchone()
    found = [(row[0], _shown(row, state_of(db, row[0], None))) for row in rows]
    return Reply(200, paged(page, "audiences", found, count[0]))


ROUTES = {
    "audiences/create": Route("POST", orders.create, create, orders.described),
    "audiences/update": Route("POST", orders.update, change, orders.described),
    "audiences/replace": Route("POST", orders.replace, change, orders.described),
    "audiences/remove": Route("POST", orders.remove, change, orders.described),
    "audiences/view": Route("GET", orders.view, view, orders.described),
    "audiences/list": Route("GET", page, listing, orders.described),
}
