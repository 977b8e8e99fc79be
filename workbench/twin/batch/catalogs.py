"""The catalog operations on stored state, and their six lines in the route table.

Whether a request is legal by itself was decided before, in `catalog_orders`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from functools import partial

import orjson

from workbench.twin.batch import catalog_orders as orders
from workbench.twin.batch import item_values, shapes
from workbench.twin.batch.catalog_indexing import accept, changed, declared, leaving, state_of
from workbench.twin.batch.paging import Page, page, paged
from workbench.twin.batch.said_tokens import said
from workbench.twin.errors import Code, Refusal, refuse, shown
from workbench.twin.moments import rfc3339
from workbench.twin.routes import Moment, Reply, Route, assuming

MAX_CATALOGS = 5  # of a project: api/batch.md §4
MAX_ITEMS = 2_000_000  # of a catalog: api/batch.md §4

# Subjects in `assumptions`.
_NO_ROOM = "a known name or a 6th catalog on catalogs/create"
_FIELDS = "a field that is there, is not there, would be the 26th or was the last"
_MISFIT = "a field that view does not show, or a value of another type"

_COLUMNS = "key, name, fields, items, size, created, updated"
_Row = tuple[int, str, str, int, int, float, float]


def _find(db: sqlite3.Connection, project: str, name: str) -> _Row | None:
    found: _Row | None = db.execute(
        f"SELECT {_COLUMNS} FROM catalog WHERE project = ? AND name = ?", (project, name)
    ).fetchone()
    return found


def _count(db: sqlite3.Connection, project: str) -> int:
    query = "SELECT count(*) FROM catalog WHERE project = ?"
    return int(db.execute(query, (project,)).fetchone()[0])


def create(db: sqlite3.Connection, order: orders.Order, at: Moment) -> Reply:
    """Makes an empty catalog with its fields, which can be viewed at once: 201 says created."""
    if _find(db, at.project, order.name):
        problem = f"a catalog {shown(order.name)} already exists in this project"
        refuse("name", problem, assumed=_NO_ROOM)
    if _count(db, at.project) >= MAX_CATALOGS:
        problem = f"this project has {MAX_CATALOGS} catalogs, which is as many as it may have"
        refuse("name", problem, assumed=_NO_ROOM)
    fields = orjson.dumps(_after({}, order)).decode("utf-8")
    db.execute(
        "INSERT INTO catalog (project, name, fields, created, updated) VALUES (?, ?, ?, ?, ?)",
        (at.project, order.name, fields, at.now, at.now),
    )
    return Reply(201, {}, applied=[("create", order.name)])


def _after(before: Mapping[str, str], order: orders.Order) -> dict[str, str]:
    """The fields after an order, change by change; refuses one that does not fit."""
    fields = dict(before)
    for place, change in enumerate(order.fields):
        where = f"fields[{place}].name"
        if change.action == "add" and change.name in fields:
            refuse(where, f"the catalog has a field {change.name} already", assumed=_FIELDS)
        if change.action == "remove" and change.name not in fields:
            refuse(where, f"the catalog has no field {change.name}", assumed=_FIELDS)
        fields = changed(fields, [change])
    if not 1 <= len(fields) <= orders.MAX_FIELDS:
        expected = f"expected 1 to {orders.MAX_FIELDS}"
        problem = f"the catalog would have {len(fields)} fields, {expected}"
        refuse("fields", problem, assumed=_FIELDS)
    return fields


def _writable(db: sqlite3.Connection, order: orders.Order, at: Moment, missing: Code) -> _Row:
    found = _find(db, at.project, order.name)
    if found is None:
        message = f"name: there is no catalog {shown(order.name)} in this project."
        raise Refusal(missing, message, assumed="unknown catalog")
    if leaving(db, found[0]):
        problem = f"the catalog {shown(order.name)} is being removed"
        refuse("name", problem, assumed="writing to a catalog that is being removed")
    return found


def update(db: sqlite3.Connection, order: orders.Order, at: Moment) -> Reply:
    """Changes the fields: decided now, shown by view once the indexing time has passed."""
    found = _writable(db, order, at, Code.MALFORMED_PARAMETER)
    _after(declared(db, found[0]), order)
    accept(db, found[0], order, at.now, at.indexing_s)
    applied = [(one.action, one.name) for one in order.fields]
    return Reply(202, {}, applied=applied, notes=assuming("when catalogs/update is visible"))


def remove(db: sqlite3.Connection, order: orders.Order, at: Moment) -> Reply:
    """Removes the catalog with its items once the indexing time has passed."""
    found = _writable(db, order, at, Code.ROUTE_NOT_FOUND)  # its page lists 404 and no 400 (§4.3)
    accept(db, found[0], order, at.now, at.indexing_s)
    return Reply(202, {}, applied=[("remove", order.name)])


def edit(db: sqlite3.Connection, order: orders.Order, at: Moment) -> Reply:
    """Adds or removes items: judged by the fields shown now, applied when its token is due."""
    found = _writable(db, order, at, Code.MALFORMED_PARAMETER)
    fields = _settled_fields(db, found)
    for item in order.items:
        broken = item_values.problem(item.attributes, fields)
        if broken:
            where = f"items[{item.place}].attributes[{shown(broken[0])}]"
            refuse(where, broken[1], assumed=_MISFIT)
    added, new = _counts(db, found[0], order)
    if found[3] + new > MAX_ITEMS:
        problem = f"the catalog would have more than {MAX_ITEMS:,} items"
        refuse("items", problem, assumed="the 2,000,001st item")
    token = accept(db, found[0], order, at.now, at.indexing_s)
    applied = [(item.action, item.id) for item in order.items]
    notes = assuming("adding an item again") if added > new else {}
    return Reply(202, {"indexing_token": token}, token=token, applied=applied, notes=notes)


def _settled_fields(db: sqlite3.Connection, row: _Row) -> dict[str, str]:
    """The fields that are shown and that no accepted change is about to take away."""
    shown_now, later = orjson.loads(row[2]), declared(db, row[0])
    return {name: kind for name, kind in shown_now.items() if later.get(name) == kind}


def _counts(db: sqlite3.Connection, catalog: int, order: orders.Order) -> tuple[int, int]:
    """How many items are added, and how many of those the catalog does not have yet."""
    query = "SELECT 1 FROM catalog_item WHERE catalog = ? AND id = ?"
    adds = [one for one in order.items if one.action == "add"]
    found = [db.execute(query, (catalog, one.id)).fetchone() for one in adds]
    return len(adds), found.count(None)


def view(db: sqlite3.Connection, look: orders.Look, at: Moment) -> Reply:
    """One catalog as it is indexed now; `indexing_state` only with a token (§4.5)."""
    found = _find(db, at.project, look.name)
    if found is None:
        message = f"name: there is no catalog {shown(look.name)} in this project."
        raise Refusal(Code.ROUTE_NOT_FOUND, message, assumed="unknown catalog")
    body = shown_as(found)
    if look.token is not None:
        state, fault = state_of(db, found[0], look.token), said(db, look.token)
        if state is None or fault:  # lost_token is the only one that a catalog's can have
            message = f"indexing_token: the catalog {shown(look.name)} has no such token."
            raise Refusal(Code.ROUTE_NOT_FOUND, message, fault=fault)
        body["indexing_state"] = state
    return Reply(200, body)


def shown_as(row: _Row) -> dict[str, object]:
    """A catalog as view, list and `holdings` tell it."""
    _, name, fields, items, size, created, updated = row
    listed = [{"name": field, "type": kind} for field, kind in orjson.loads(fields).items()]
    return {
        "name": name,
        "fields": listed,
        "items": items,
        "size": size,
        "created": rfc3339(created),
        "updated": rfc3339(updated),
    }


def listing(db: sqlite3.Connection, page: Page, at: Moment) -> Reply:
    """A page of the project's catalogs, in order of creation (§4.6)."""
    rows = db.execute(
        f"SELECT {_COLUMNS} FROM catalog WHERE project = ? AND key > ? ORDER BY key LIMIT ?",
        (at.project, page.after, page.limit + 1),
    ).fetchall()
    found = [(row[0], shown_as(row)) for row in rows]
    return Reply(200, paged(page, "catalogs", found, _count(db, at.project)))


_by_field = partial(shapes.named, rows="fields")
_by_item = partial(shapes.named, rows="items")

ROUTES = {
    "catalogs/create": Route("POST", orders.create, create, _by_field, "catalogs"),
    "catalogs/update": Route("POST", orders.update, update, _by_field, "catalogs"),
    "catalogs/remove": Route("POST", orders.remove, remove, shapes.named, "catalogs"),
    "catalogs/items/edit": Route(
        "POST", orders.edit, edit, _by_item, "catalogs/items/edit", "items"
    ),
    "catalogs/view": Route("GET", orders.view, view, shapes.named, "catalogs"),
    "catalogs/list": Route("GET", page, listing, shapes.named, "catalogs"),
}
