"""What a request about catalogs asks for, read from its body or query (api/batch.md §4).

Pure: what depends on the fields that a catalog has is decided later, in `catalogs`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from workbench.twin.batch import shapes
from workbench.twin.batch.item_values import PROBLEM_OF as TYPES
from workbench.twin.errors import refuse, shown

MAX_FIELDS = 25  # seed 000
MAX_ITEMS = 200  # of one call: api/batch.md §4.4
MAX_FIELD_NAME = 250  # api/batch.md §4.1
MAX_NAME = 255  # assumption: as for audiences; the pages state no rule
MAX_ITEM_ID = 1_024  # assumption: as for custom IDs; the pages state no rule

_FIELD_NAME = re.compile(r"[a-z0-9_]+")


class FieldChange(NamedTuple):
    """One line of catalogs/update: `add` with a type, or `remove`."""

    action: str
    name: str
    type: str | None


class ItemChange(NamedTuple):
    """The line at `place` of catalogs/items/edit; attributes only for `add`."""

    place: int
    action: str
    id: str
    attributes: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Order:
    """A legal write: what to do to which catalog."""

    kind: str
    name: str
    fields: Sequence[FieldChange] = ()
    items: Sequence[ItemChange] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """A legal view: a catalog, and the token whose state is asked for, if any."""

    name: str
    token: str | None


def _name(given: Mapping[str, object]) -> str:
    found = shapes.needed("", given, "name", "it says which catalog")
    return shapes.text("name", found, MAX_NAME, assumed="name of a catalog")


def create(payload: object) -> Order:
    """POST catalogs/create: a name and 1 to 25 fields, each with a type."""
    body = shapes.members("", payload, {"name", "fields"})
    name = _name(body)
    given = shapes.needed("", body, "fields", "expected an array of objects")
    listed = shapes.elements("fields", given, MAX_FIELDS)
    fields = [_field(f"fields[{place}]", item, "add") for place, item in enumerate(listed)]
    return Order("create", name, fields)


def update(payload: object) -> Order:
    """POST catalogs/update: fields to add or to remove."""
    body = shapes.members("", payload, {"name", "fields"})
    name = _name(body)
    given = shapes.needed("", body, "fields", "expected an array of objects")
    listed = shapes.elements("fields", given, None)
    fields = [_field(f"fields[{place}]", item, None) for place, item in enumerate(listed)]
    return Order("update", name, fields)


def _field(where: str, item: object, action: str | None) -> FieldChange:
    allowed = {"name", "type"} if action else {"action", "name", "type"}
    given = shapes.members(where, item, allowed)
    if action is None:
        word = shapes.needed(where, given, "action", "expected add or remove")
        action = shapes.choice(f"{where}.action", word, ("add", "remove"))
    name = shapes.needed(where, given, "name", "expected the field's name")
    name = shapes.text(f"{where}.name", name, MAX_FIELD_NAME)
    if not _FIELD_NAME.fullmatch(name):
        refuse(f"{where}.name", f"found {shown(name)}, expected only a-z, 0-9 and _")
    if action == "remove" and "type" not in given:
        return FieldChange(action, name, None)
    kind = shapes.needed(where, given, "type", f"expected {' or '.join(TYPES)}")
    return FieldChange(action, name, shapes.choice(f"{where}.type", kind, TYPES))


def remove(payload: object) -> Order:
    """POST catalogs/remove: the whole catalog goes, with its items."""
    return Order("remove", _name(shapes.members("", payload, {"name"})))


def edit(payload: object) -> Order:
    """POST catalogs/items/edit: adds or removes 1 to 200 items; the last action per id counts."""
    body = shapes.members("", payload, {"name", "items"})
    name = _name(body)
    given = shapes.needed("", body, "items", "expected an array of objects")
    listed = shapes.elements("items", given, MAX_ITEMS)
    last: dict[str, ItemChange] = {}
    for place, item in enumerate(listed):
        change = _item(place, item)
        last[change.id] = change
    return Order("edit", name, items=tuple(last.values()))


def _item(place: int, item: object) -> ItemChange:
    where = f"items[{place}]"
    given = shapes.members(where, item, {"action", "id", "attributes"})
    word = shapes.needed(where, given, "action", "expected add or remove")
    action = shapes.choice(f"{where}.action", word, ("add", "remove"))
    identifier = shapes.needed(where, given, "id", "expected the item's id as a string")
    identifier = shapes.text(f"{where}.id", identifier, MAX_ITEM_ID, assumed="id of an item")
    if action == "remove" and "attributes" in given:
        problem = "only accepted for the action add"
        refuse(f"{where}.attributes", problem, assumed="action of an item")
    attributes = given.get("attributes", {})
    if not isinstance(attributes, dict):
        refuse(f"{where}.attributes", f"found {shown(attributes)}, expected an object")
    return ItemChange(place, action, identifier, attributes)


def view(query: Mapping[str, str]) -> Look:
    """GET catalogs/view: a name and optionally an indexing token."""
    shapes.only(query, "indexing_token", "name")
    return Look(_name(query), query.get("indexing_token"))
