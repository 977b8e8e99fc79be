"""Looking at campaigns: orchestrations/list, view and stats (api/batch.md §5.4).

The twin's orchestrations are its campaigns; it never sends, so there is nothing to count.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import orjson

from workbench.twin.batch import messages, paging, shapes
from workbench.twin.errors import Code, Refusal, refuse, refuse_missing, shown
from workbench.twin.moments import rfc3339
from workbench.twin.routes import Moment, Reply, Route, assuming

STATUSES = ("draft", "running", "completed", "stopped")
TYPES = ("campaign", "recurring", "trigger", "warmup")
CHANNELS = ("email", "push", "in-app", "sms", "universal")
MAX_STATS_DAYS = 184  # "within 6 months" (§5.4); the longest six months, by assumption

_Row = tuple[int, str, str, str, float]
_COLUMNS = "key, id, state, campaign, created"


@dataclass(frozen=True, slots=True)
class Listed:
    """A legal list: the page, and for each filter the words that pass; None for no filter."""

    page: paging.Page
    status: frozenset[str] | None
    type: frozenset[str] | None
    channels: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Look:
    """A legal view or stats: an orchestration, and the days that are asked for."""

    id: str
    since: date | None = None
    until: date | None = None


def read_list(query: Mapping[str, str]) -> Listed:
    """GET orchestrations/list: a page, filtered by status, type and channels."""
    page = paging.page(query, "status", "type", "channels")
    return Listed(
        page,
        _words(query, "status", STATUSES),
        _words(query, "type", TYPES),
        _words(query, "channels", CHANNELS),
    )


def _words(query: Mapping[str, str], field: str, allowed: tuple[str, ...]) -> frozenset[str] | None:
    if field not in query:
        return None
    return frozenset(shapes.choice(field, word, allowed) for word in query[field].split(","))


def read_view(query: Mapping[str, str]) -> Look:
    """GET orchestrations/view: an orchestration."""
    shapes.only(query, "orchestration_id")
    return Look(_id(query))


def read_stats(query: Mapping[str, str]) -> Look:
    """GET orchestrations/stats: an orchestration, and the first and the last day."""
    shapes.only(query, "orchestration_id", "from", "to")
    look = Look(_id(query), _day(query, "from"), _day(query, "to"))
    if look.since and look.until and look.until < look.since:
        refuse("to", "it is before from")
    return look


def _id(query: Mapping[str, str]) -> str:
    return str(shapes.needed("", query, "orchestration_id", "it says which orchestration"))


def _day(query: Mapping[str, str], field: str) -> date:
    if field not in query:
        refuse_missing(field, "expected a day such as 2024-01-24")
    try:
        found = datetime.strptime(query[field], "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        found = None
    if found is None or found.isoformat() != query[field]:
        refuse(field, f"found {shown(query[field])}, expected a day such as 2024-01-24")
    return found


def listing(db: sqlite3.Connection, order: Listed, at: Moment) -> Reply:
    """A page of the project's campaigns that pass the filters, in order of creation."""
    rows: list[_Row] = db.execute(
        f"SELECT {_COLUMNS} FROM campaign WHERE project = ? ORDER BY key", (at.project,)
    ).fetchall()
    found = [(row[0], _entry(row)) for row in rows]
    found = [(key, entry) for key, entry in found if _passes(order, entry)]
    here = [one for one in found if one[0] > order.page.after][: order.page.limit + 1]
    return Reply(200, paging.paged(order.page, "orchestrations", here, len(found)))


def _passes(order: Listed, entry: dict[str, Any]) -> bool:
    return (
        (order.status is None or entry["status"] in order.status)
        and (order.type is None or entry["type"] in order.type)
        and (order.channels is None or not order.channels.isdisjoint(entry["channels"]))
    )


def _entry(row: _Row) -> dict[str, Any]:
    _, made, state, text, created = row
    campaign = orjson.loads(text)
    start = campaign["when"]["start_time"]
    return {
        "id": made,
        "type": "campaign",
        "channels": [campaign["messages"][0]["channel_type"]],
        "platforms": messages.platforms(campaign["messages"]),
        "source": "api",
        "created_date": rfc3339(created),
        "name": campaign["name"],
        "labels": campaign.get("labels", []),
        "status": state.lower(),
        "start_time": rfc3339(created) if start == "now" else start,
    }


def _found(db: sqlite3.Connection, look: Look, at: Moment) -> _Row | None:
    row: _Row | None = db.execute(
        f"SELECT {_COLUMNS} FROM campaign WHERE project = ? AND id = ?", (at.project, look.id)
    ).fetchone()
    return row


def view(db: sqlite3.Connection, look: Look, at: Moment) -> Reply:
    """One push campaign: 403 for another kind, 404 for an unknown id (§5.4)."""
    row = _found(db, look, at)
    if row is None:
        message = f"orchestration_id: there is no orchestration {shown(look.id)} in this project."
        raise Refusal(Code.ROUTE_NOT_FOUND, message)
    entry, campaign = _entry(row), orjson.loads(row[3])
    if entry["channels"] != ["push"]:
        raise Refusal(Code.API_MISUSE, "Only push campaigns can be viewed.")
    more = ("when", "targeting", "send_rate", "messages")
    body = {**entry, **{name: campaign[name] for name in more if name in campaign}}
    return Reply(200, body, notes=assuming("orchestrations/view"))


def stats(db: sqlite3.Connection, look: Look, at: Moment) -> Reply:
    """No line for any day; an unknown id is a 400, since this page lists no 404 (§1.3)."""
    if _found(db, look, at) is None:
        problem = f"there is no orchestration {shown(look.id)} in this project"
        refuse("orchestration_id", problem, assumed="unknown campaign")
    today = datetime.fromtimestamp(at.now, UTC).date()
    if look.since is None or (today - look.since).days > MAX_STATS_DAYS:
        problem = f"found {look.since}, expected a day within the last 6 months"
        refuse("from", problem, assumed="orchestrations/stats")
    return Reply(200, {"id": look.id, "details": []}, notes=assuming("orchestrations/stats"))


def _described(query: object) -> tuple[str | None, None]:
    found = query.get("orchestration_id") if isinstance(query, dict) else None
    return found, None


ROUTES = {
    "orchestrations/list": Route("GET", read_list, listing, _described),
    "orchestrations/view": Route("GET", read_view, view, _described),
    "orchestrations/stats": Route("GET", read_stats, stats, _described),
}
