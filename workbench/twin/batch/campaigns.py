"""The campaign operations on stored state, and their three lines in the route table.

Nothing is ever sent: a campaign here is what its last write said, in the state that it said.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from workbench.twin.batch import campaign_orders as orders
from workbench.twin.batch.ids import new_id
from workbench.twin.errors import Code, Refusal, shown
from workbench.twin.jsontext import read, write
from workbench.twin.routes import Moment, Reply, Route, assuming

_LEFT_OUT = "fields left out of campaigns/update"


def create(db: sqlite3.Connection, order: orders.Order, at: Moment) -> Reply:
    """Makes a campaign, even beside one of the same name: its id is what tells them apart."""
    made = new_id("orchestration")
    given = order.campaign
    db.execute(
        "INSERT INTO campaign (project, id, name, state, campaign, created, updated)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (at.project, made, given["name"], given["state"], _text(given), at.now, at.now),
    )
    notes = assuming("answer of campaigns/create")
    return Reply(201, {"id": made}, applied=[("create", made)], notes=notes)


def _text(campaign: Mapping[str, object]) -> str:
    return write(campaign).decode("utf-8")


def _found(db: sqlite3.Connection, order: orders.Order, at: Moment) -> tuple[str, str]:
    """The state and the text of a campaign; both routes list 404 (§1.3)."""
    query = "SELECT state, campaign FROM campaign WHERE project = ? AND id = ?"
    row: tuple[str, str] | None = db.execute(query, (at.project, order.id)).fetchone()
    if row is None:
        message = f"id: there is no campaign {shown(order.id)} in this project."
        raise Refusal(Code.ROUTE_NOT_FOUND, message, assumed="unknown campaign")
    return row


def update(db: sqlite3.Connection, order: orders.Order, at: Moment) -> Reply:
    """Writes the given fields over a campaign; optional ones that are left out are forgotten.

    The readings disagree (§5.2): "some parameters" may be sent, and the campaign is replaced whole.
    The twin takes the sending of the first and the forgetting of the second, so that a rehearsal
    shows what an update without targeting may do.
    """
    state, text = _found(db, order, at)
    if state == "RUNNING" and order.campaign.get("state") != "STOPPED":
        message = "A running campaign can only be stopped: set its state to STOPPED first."
        raise Refusal(Code.API_MISUSE, message, assumed="updating a running campaign")
    before = read(text.encode("utf-8"))
    assert isinstance(before, dict)  # `create` wrote nothing else
    kept = {name: before[name] for name in orders.REQUIRED}
    after = {**kept, **order.campaign}
    db.execute(
        "UPDATE campaign SET name = ?, state = ?, campaign = ?, updated = ? WHERE id = ?",
        (after["name"], after["state"], _text(after), at.now, order.id),
    )
    known = before.keys() | set(orders.REQUIRED)
    notes = {} if known <= order.campaign.keys() else assuming(_LEFT_OUT)
    return Reply(200, {}, applied=[("update", order.id)], notes=notes)


def delete(db: sqlite3.Connection, order: orders.Order, at: Moment) -> Reply:
    """Forgets a campaign in whatever state it is; 204 without a body (§5.3)."""
    _found(db, order, at)
    db.execute("DELETE FROM campaign WHERE id = ?", (order.id,))
    notes = assuming("answer of campaigns/delete")
    return Reply(204, {}, applied=[("delete", order.id)], notes=notes)


ROUTES = {
    "campaigns/create": Route("POST", orders.create, create, orders.described),
    "campaigns/update": Route("POST", orders.update, update, orders.described),
    "campaigns/delete": Route("POST", orders.delete, delete, orders.described),
}
