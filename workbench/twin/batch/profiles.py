"""The profile operations on stored state, and their two lines in the route table.

Whether an operation is legal by itself was decided before, in `profile_orders`.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence

from workbench.twin.batch import edits, events
from workbench.twin.batch import profile_orders as orders
from workbench.twin.jsontext import read, write
from workbench.twin.moments import rfc3339
from workbench.twin.routes import Moment, Reply, Route


def update(db: sqlite3.Connection, order: Sequence[orders.Operation], at: Moment) -> Reply:
    """Applies the operations in their order, all but what is at fault; unknown ids become people.

    202 with SUCCESS, or SUCCESS_WITH_PARTIAL_ERRORS and one error for each fault (§2.5).
    """
    held = _held(db, at.project, order)
    arrived = rfc3339(at.now)
    happened: list[tuple[str, str, str, str, str]] = []
    errors: list[dict[str, object]] = []
    assumed: Counter[str] = Counter()
    for place, one in enumerate(order):
        faults = [*one.faults, *edits.apply(held[one.custom_id], one.edits)]
        event_faults = list(one.event_faults)
        for number, event in one.events:
            problem = events.time_problem(event, at.now)
            if problem:
                event_faults.append((number, problem))
            else:
                when = event.time or arrived
                happened.append((at.project, one.custom_id, event.name, when, event.attributes))
        errors += _errors(place, faults, sorted(event_faults))
        assumed.update(fault.assumed for fault in faults if fault.assumed)
    _store(db, at, held, happened)
    applied = [("update", one.custom_id) for one in order]
    if errors:
        assumed["category of a partial error"] = len(errors)
        body: dict[str, object] = {"code": "SUCCESS_WITH_PARTIAL_ERRORS", "errors": errors}
        return Reply(202, body, applied=applied, notes={"assumed": dict(assumed)})
    return Reply(202, {"code": "SUCCESS"}, applied=applied)


def _errors(
    place: int, faults: Iterable[edits.Fault], event_faults: Iterable[tuple[int, str]]
) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for key, problem, _ in faults:
        error: dict[str, object] = {"category": "attribute", "bulk_index": place, "reason": problem}
        found.append({**error, "attribute": key} if key else error)
    for number, problem in event_faults:
        reason = problem if number < 0 else f"events[{number}]: {problem}"
        found.append({"category": "event", "bulk_index": place, "reason": reason})
    return found


def _held(
    db: sqlite3.Connection, project: str, order: Sequence[orders.Operation]
) -> dict[str, dict[str, object]]:
    """What every profile of the call holds now; nothing for one that does not exist yet."""
    held: dict[str, dict[str, object]] = {}
    query = "SELECT attributes FROM profile WHERE project = ? AND custom_id = ?"
    for one in order:
        if one.custom_id not in held:
            row = db.execute(query, (project, one.custom_id)).fetchone()
            found = read(row[0].encode("utf-8")) if row else {}
            assert isinstance(found, dict)  # `_store` writes nothing else
            held[one.custom_id] = found
    return held


def _store(
    db: sqlite3.Connection,
    at: Moment,
    held: dict[str, dict[str, object]],
    happened: Sequence[tuple[str, str, str, str, str]],
) -> None:
    rows = (
        (at.project, who, write(attributes).decode("utf-8"), at.now, at.now)
        for who, attributes in held.items()
    )
    db.executemany(
        "INSERT INTO profile VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE"
        " SET attributes = excluded.attributes, updated = excluded.updated",
        rows,
    )
    db.executemany(
        "INSERT INTO event (project, custom_id, name, time, attributes) VALUES (?, ?, ?, ?, ?)",
        happened,
    )


def _route(name: str, most: int) -> Route:
    # The vendor counts ids here, not requests (§1.4).
    return Route("POST", orders.reader(most), update, orders.described, quota=None, records=name)


ROUTES = {
    "profiles/update": _route("profiles/update", orders.MAX_UPDATE),
    "profiles/mass-update": _route("profiles/mass-update", orders.MAX_MASS_UPDATE),
}
