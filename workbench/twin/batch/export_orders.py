"""What a request about exports asks for, read from its body or query (api/batch.md §2.7).

Pure but for the age of its days, which is asked with the clock in hand, by `days_problem`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.twin.batch import shapes
from workbench.twin.errors import refuse, refuse_missing, shown
from workbench.twin.moments import instant

TYPES = ("ATTRIBUTES", "EVENTS", "REACHABILITY")
IDENTIFIERS = ("custom_id", "installation_ids")
CHANNELS = ("email", "push", "sms")
MAX_AGE_S = 90 * 24 * 3_600

_FIELDS = {
    "export_type",
    "attributes",
    "identifiers",
    "filter",
    "from",
    "to",
    "events",
    "channels",
}


@dataclass(frozen=True, slots=True)
class Order:
    """A legal export: what of, which names, and between which moments in seconds."""

    type: str
    identifiers: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    events: tuple[str, ...] = ()
    since: float | None = None
    until: float | None = None


def export(payload: object) -> Order:
    """POST profiles/export: a type, and at least one attribute or identifier for ATTRIBUTES."""
    body = shapes.members("", payload, _FIELDS)
    word = shapes.needed("", body, "export_type", f"expected {' or '.join(TYPES)}")
    kind = shapes.choice("export_type", word, TYPES)
    if "filter" in body:
        problem = "practice has no segments; leave the filter out to export everybody"
        refuse("filter", problem, assumed="filter of profiles/export")
    identifiers = _names(body, "identifiers", IDENTIFIERS)
    attributes = _names(body, "attributes")
    if kind == "ATTRIBUTES" and not (identifiers or attributes):
        refuse_missing("attributes", "expected attributes or identifiers, at least one")
    _names(body, "channels", CHANNELS)
    since, until = _moment(body, "from"), _moment(body, "to")
    if kind != "ATTRIBUTES" and since is None:
        refuse_missing("from", "expected an RFC 3339 date within the last 90 days")
    return Order(kind, identifiers, attributes, _names(body, "events"), since, until)


def _names(
    body: Mapping[str, object], field: str, allowed: tuple[str, ...] = ()
) -> tuple[str, ...]:
    if field not in body:
        return ()
    listed = shapes.elements(field, body[field], None, "strings")
    return tuple(
        shapes.choice(f"{field}[{place}]", item, allowed)
        if allowed
        else shapes.text(f"{field}[{place}]", item)
        for place, item in enumerate(listed)
    )


def _moment(body: Mapping[str, object], field: str) -> float | None:
    if field not in body:
        return None
    given = body[field]
    found = instant(given) if type(given) is str else None
    if found is None:
        expected = "expected an RFC 3339 date such as 2023-08-12T22:30:05Z"
        refuse(field, f"found {shown(given)}, {expected}")
    return found


def days_problem(order: Order, now: float) -> str | None:
    """What is wrong with `from` of an export that is asked for now."""
    if order.type != "ATTRIBUTES" and order.since is not None and now - order.since > MAX_AGE_S:
        return "it is more than 90 days ago"
    return None


def one(query: Mapping[str, str]) -> str:
    """GET exports/view and exports/download: an id."""
    shapes.only(query, "id")
    return shapes.text("id", shapes.needed("", query, "id", "it says which one"))


def described(given: object) -> tuple[str | None, None]:
    """For the request log: the type of a new export, or the id that is asked for."""
    found = given.get("export_type", given.get("id")) if isinstance(given, dict) else None
    return found if type(found) is str else None, None
