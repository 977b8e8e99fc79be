"""What a bulk uploader reads first: databases, resources, their fields, one profile (§8).

Each function reads its own parameters and raises Failure; nothing here writes.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Mapping, Sequence

from workbench.twin.altcraft import matching, orders
from workbench.twin.altcraft.failures import NOT_FOUND, OK, OK_TEXT, Failure, Wrong, refuse
from workbench.twin.altcraft.fields import Field
from workbench.twin.altcraft.orders import body_of, number
from workbench.twin.altcraft.profiles import Profile
from workbench.twin.altcraft.results import Outcome
from workbench.twin.altcraft.subscriptions import CONTACTS
from workbench.twin.altcraft.world import (
    CHANNELS,
    DATABASES,
    GROUPS,
    RESOURCES,
    SUBSCRIPTION_FIELDS,
    Database,
    Resource,
)
from workbench.twin.errors import shown
from workbench.twin.jsontext import Number

DEFAULT_LIMIT = 1_000  # §8
_PAGE = frozenset({"token", "format", "from_id", "limit", "groups", "groups_id"})
_ONE = frozenset({"token", "format", "id"})


def _answer(data: object, **more: object) -> Outcome:
    return Outcome({"data": data, "error": OK, "error_text": OK_TEXT, **more})


def _listed(
    payload: object, things: Sequence[Database | Resource], line: Callable[..., object]
) -> Outcome:
    tags = frozenset({"ui_tags"} if things and isinstance(things[0], Database) else ())
    body = body_of(payload, _PAGE | tags)
    first = number(body, "from_id") if "from_id" in body else 1
    limit = number(body, "limit") if "limit" in body else DEFAULT_LIMIT
    if limit < 1:
        refuse("limit", f"found {limit}, expected 1 or more")
    # Practice has no tags, so a search for some finds nothing.
    asked = [] if _texts(body, "ui_tags") else [one for one in things if _in_groups(one, body)]
    page = [one for one in asked if one.id >= first][:limit]
    following = page[-1].id + 1 if page else first
    data = [line(one) for one in page]
    return _answer(data, next_from_id=following, total_count=len(asked))


def _texts(body: Mapping[str, object], name: str) -> set[str]:
    value = body.get(name, [])
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        refuse(name, f"found {shown(value)}, expected an array")
    return {str(one) for one in value}


def _in_groups(one: Database | Resource, body: Mapping[str, object]) -> bool:
    number, name = GROUPS[one.group]
    names, numbers = _texts(body, "groups"), _texts(body, "groups_id")
    return (not names or name in names) and (not numbers or str(number) in numbers)


def databases_list(_: sqlite3.Connection, payload: object) -> Outcome:
    """A page of the databases; its groups are written with capital letters (§10)."""
    return _listed(payload, list(DATABASES.values()), _database_line)


def _database_line(one: Database) -> dict[str, object]:
    group, name = GROUPS[one.group]
    groups = [{"Id": group, "Name": name}]
    return {"id": one.id, "name": one.name, "ui_tags": [], "Groups": groups}


def resources_list(_: sqlite3.Connection, payload: object) -> Outcome:
    """A page of the resources; its groups are written with small letters (§10)."""
    return _listed(payload, list(RESOURCES.values()), _resource_line)


def _resource_line(one: Resource) -> dict[str, object]:
    group, name = GROUPS[one.group]
    return {"id": one.id, "name": one.name, "groups": [{"id": group, "name": name}]}


def databases_get(_: sqlite3.Connection, payload: object) -> Outcome:
    """One database; the parameter is `id`, not `db_id`."""
    body = body_of(payload, _ONE)
    found = DATABASES[orders.known_database(number(body, "id"))]
    told = {"id": found.id, "name": found.name, "suppress_id": 0}
    return _answer({**told, "description": found.description})


def resources_get(_: sqlite3.Connection, payload: object) -> Outcome:
    """One resource: its channels and the databases it is tied to."""
    body = body_of(payload, _ONE)
    found = RESOURCES[orders.known_resource(number(body, "id"))]
    data = {
        "channels": list(found.channels),
        "dbs_ids": list(found.databases),
        "id": found.id,
        "name": found.name,
        "trk_domain": "tracking.example.com",
        "url": "https://practice.example",
    }
    return _answer(data)


def databases_fields_get(_: sqlite3.Connection, payload: object) -> Outcome:
    """The declared fields of a database; its page is not stored, so the shape is an assumption."""
    body = body_of(payload, _ONE)
    found = DATABASES[orders.known_database(number(body, "id"))]
    return _answer([_field(one) for one in found.fields.values()])


def resources_fields_get(_: sqlite3.Connection, payload: object) -> Outcome:
    """The subscription fields of one channel of a resource."""
    body = body_of(payload, (_ONE - {"format"}) | {"channel", "format"})
    found = RESOURCES[orders.known_resource(number(body, "id"))]
    channel = orders.text(body, "channel")
    if channel not in CHANNELS:
        refuse("channel", f"found {shown(channel)}, expected one of {', '.join(CHANNELS)}")
    if channel not in found.channels:
        refuse("channel", f"resource {found.id} has no {channel}")
    return _answer([_field(one) for one in SUBSCRIPTION_FIELDS.values()])


def _field(field: Field) -> dict[str, object]:
    told: dict[str, object] = {
        "category": field.category,
        "title": field.title,
        "name": field.name,
        "required": False,
        "type": field.type,
    }
    if field.dictionary:
        told["dictionary"] = field.dictionary
    if field.choices:
        told["values"] = list(field.choices)
    return told


def profiles_get(db: sqlite3.Connection, payload: object) -> Outcome:
    """One profile, found by keys at top level; never made up, also while practice is open."""
    search = orders.get(payload)
    item = {
        (search.field_name if name == "field_value" else name): value
        for name, value in search.given.items()
    }
    try:
        keys = matching.wanted(search, item)
        found = matching.matched(db, search, keys)
    except Wrong as problem:
        raise Failure(problem.error, problem.text) from None
    if found is None:
        raise Failure(NOT_FOUND, matching.unmatched(keys).text)
    return _answer(told(found))


def told(profile: Profile) -> dict[str, object]:
    """A profile as reads tell it: its id, its fields, its subscriptions in the nested form."""
    listed = [_subscription(profile, one) for one in profile.subscriptions]
    return {"id": profile.id, **profile.fields, "subscriptions": listed}


def _subscription(profile: Profile, held: Mapping[str, object]) -> dict[str, object]:
    contact = dict(held["contact"]) if isinstance(held["contact"], dict) else {}
    channel = str(held["channel"])
    parts = [profile.id, str(held["resource_id"]), channel, *map(str, contact.values())]
    identity = "\n".join(parts)
    if channel == "email":
        mail = str(contact["email"])
        digest = hashlib.md5(mail.lower().encode("utf-8"), usedforsecurity=False).hexdigest()
        contact |= {"domain": mail.rpartition("@")[2], "md5": digest}
    return {
        "resource_id": Number(str(held["resource_id"])),
        "channel": channel,
        "status": held["status"],
        **({"priority": held["priority"]} if "priority" in held else {}),
        CONTACTS[channel][0]: contact,
        "cats": held.get("cats", []),
        "custom_fields": held.get("custom_fields", {}),
        "hash_id": hashlib.sha256(identity.encode("utf-8")).hexdigest()[:8],
        "is_delete": False,
        "reg_info": {"date": held["since"]},
    }
