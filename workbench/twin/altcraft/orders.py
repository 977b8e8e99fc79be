"""What `profiles/update_batch` and `profiles/get` ask for beside the profiles' own data.

Pure: reads top-level members only (api/altcraft.md §2.1); refuses the whole request.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from workbench.twin.altcraft.failures import NOT_FOUND, Failure, Wrong, refuse
from workbench.twin.altcraft.profiles import SEARCHABLE
from workbench.twin.altcraft.subscriptions import whole
from workbench.twin.altcraft.values import Text
from workbench.twin.altcraft.world import DATABASES, RESOURCES
from workbench.twin.errors import shown

MATCHING = (  # seed 002
    "email",
    "email_profile",
    "email_sub",
    "phone",
    "phone_sub",
    "profile_id",
    "push_sub",
    "custom",
    "custom_sub",
    "email_phone",
    "email_phone_sub",
)
RECOMMENDED_PROFILES = 10_000  # seed 002: not more is recommended, so more is only noted

_KEYS = ("email", "phone", "profile_id", "field_value", "provider", "subscription_id")
_WHERE = frozenset({"token", "db_id", "matching", "field_name", "resource_id", *_KEYS})
_UPDATE = _WHERE | {"data", "skip_invalid_subscriptions", "skip_triggers", "detect_geo"}
_GET = _WHERE | {"format"}


@dataclass(frozen=True, slots=True)
class Search:
    """Where and how profiles are looked up; `given` holds the keys sent at top level."""

    database: int
    matching: str
    field_name: str
    resource: int
    given: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Order:
    """A legal call of update_batch; its profiles are not judged yet."""

    search: Search
    data: list[object]
    skip_invalid_subscriptions: bool
    options: Mapping[str, object]


def body_of(payload: object, allowed: frozenset[str]) -> dict[str, object]:
    """The top level as an object; refuses members that no page of the operation names."""
    if not isinstance(payload, dict):
        refuse("The body", "expected an object at the top")
    for name in payload:
        if name not in allowed:
            refuse(shown(name), f"unknown parameter, expected only {', '.join(sorted(allowed))}")
    return payload


def number(body: Mapping[str, object], name: str) -> int:
    """A required whole number; refuses anything else."""
    if name not in body:
        refuse(name, "missing, expected a whole number")
    try:
        return whole(body[name], name)
    except Wrong as problem:
        raise Failure(problem.error, problem.text) from None


def text(body: Mapping[str, object], name: str) -> str:
    """A text, "" when it is not there; refuses anything else."""
    value = body.get(name, "")
    if type(value) not in (str, Text):
        refuse(name, f"found {shown(value)}, expected a string")
    return str(value)


def flag(body: Mapping[str, object], name: str) -> bool:
    """A boolean, false when it is not there; refuses anything else, also 0 and 1."""
    value = body.get(name, False)
    if isinstance(value, Text) and value in ("true", "false"):
        return value == "true"
    if not isinstance(value, bool):
        refuse(name, f"found {shown(value)}, expected true or false")
    return value


def known_database(number: int) -> int:
    """The number of a database that exists; refuses another one."""
    if number not in DATABASES:
        known = ", ".join(map(str, DATABASES))
        message = f"There is no database {number}; practice has {known}."
        raise Failure(NOT_FOUND, message)
    return number


def known_resource(number: int) -> int:
    """The number of a resource that exists; refuses another one."""
    if number not in RESOURCES:
        known = ", ".join(map(str, RESOURCES))
        message = f"There is no resource {number}; practice has {known}."
        raise Failure(NOT_FOUND, message)
    return number


def _search(body: Mapping[str, object]) -> Search:
    database = known_database(number(body, "db_id"))
    matching = text(body, "matching") or "email"
    if matching not in MATCHING:
        refuse("matching", f"found {shown(matching)}, expected one of {', '.join(MATCHING)}")
    name = text(body, "field_name")
    if matching in ("custom", "custom_sub") and not name:
        refuse("field_name", f"missing, the matching {matching} needs it")
    field = DATABASES[database].fields.get(name)
    if matching == "custom" and field and not _searchable(field.category, field.type):
        kinds = ", ".join(sorted(SEARCHABLE - {"undeclared"}))
        refuse("field_name", f"{shown(name)} is no custom field of type {kinds}")
    resource = known_resource(number(body, "resource_id")) if "resource_id" in body else 0
    given = {key: body[key] for key in _KEYS if key in body}
    return Search(database, matching, name, resource, given)


def _searchable(category: str, kind: str) -> bool:
    return category == "custom" and kind in SEARCHABLE


def update(payload: object) -> Order:
    """A legal call of profiles/update_batch; raises Failure."""
    body = body_of(payload, _UPDATE)
    search = _search(body)
    data = body.get("data")
    if not isinstance(data, list) or not data:
        hint = "; in XML a single one needs array='true'" if isinstance(data, Text | dict) else ""
        found = "an empty array" if data == [] else shown(data)
        refuse("data", f"found {found}, expected an array of profiles{hint}")
    skips = {name: flag(body, name) for name in ("skip_triggers", "detect_geo")}
    skip_invalid = flag(body, "skip_invalid_subscriptions")
    options = {
        "database": search.database,
        "matching": search.matching,
        "field_name": search.field_name or None,
        "resource_id": search.resource or None,
        "skip_invalid_subscriptions": skip_invalid,
        **skips,
    }
    return Order(search, data, skip_invalid, options)


def get(payload: object) -> Search:
    """A legal call of profiles/get; raises Failure."""
    return _search(body_of(payload, _GET))


def described(payload: object, route: str) -> tuple[str | None, int | None]:
    """What any body is about and the number of profiles that it names, for the log."""
    body = payload if isinstance(payload, dict) else {}
    data, number = body.get("data"), body.get("db_id", body.get("id"))
    kind = "resource" if route.startswith("resources/") else "database"
    name = f"{kind} {number}" if isinstance(number, str) and len(number) < 20 else None
    return name, len(data) if isinstance(data, list) else None
