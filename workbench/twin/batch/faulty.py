"""An operation of Batch with what a fault changes in it: rows left out, tokens that lie or wait."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from workbench.twin.batch.profile_orders import Operation
from workbench.twin.batch.said_tokens import say
from workbench.twin.faults import Rule
from workbench.twin.routes import Moment, Reply, Route


def perform(
    db: sqlite3.Connection, route: Route, order: Any, at: Moment, fault: Rule | None
) -> Reply:
    """Carries out an order, all of it or what the fault leaves of it."""
    do = fault.do if fault else ""
    if fault and do == "partial":
        return _partial(db, route, order, at, fault)
    if fault and do == "indexing_slow":
        at = replace(at, indexing_s=fault.seconds)
    reply = route.perform(db, order, at)
    if do in ("replaced", "lost_token") and reply.token:
        say(db, reply.token, do)
    return reply


def _partial(
    db: sqlite3.Connection, route: Route, order: Sequence[Operation], at: Moment, fault: Rule
) -> Reply:
    refused, bare = _named(fault, len(order))
    kept = [place for place in range(len(order)) if place not in refused]
    reply = route.perform(db, [_without(order[place], bare.get(place)) for place in kept], at)
    assert not isinstance(reply.body, bytes)  # Batch's replies are written later
    own = reply.body.get("errors", ())
    assert isinstance(own, Sequence)
    moved = [{**error, "bulk_index": kept[error["bulk_index"]]} for error in own]
    body = {"code": "SUCCESS_WITH_PARTIAL_ERRORS", "errors": [*fault.errors, *moved]}
    return replace(reply, body=body, notes={**reply.notes, "refused_rows": sorted(refused)})


def _named(fault: Rule, count: int) -> tuple[set[int], dict[int, set[str]]]:
    """The rows that the errors refuse, and the attributes that they refuse of other rows."""
    refused: set[int] = set()
    bare: dict[int, set[str]] = {}
    for error in fault.errors:
        place, key = error.get("bulk_index"), error.get("attribute")
        if type(place) is not int or not 0 <= place < count:
            continue  # told all the same: an index of no row is a fault worth having
        if isinstance(key, str):
            bare.setdefault(place, set()).add(key)
        else:
            refused.add(place)
    return refused, bare


def _without(one: Operation, keys: set[str] | None) -> Operation:
    return replace(one, edits=[edit for edit in one.edits if edit[0] not in keys]) if keys else one
