"""What a request about audiences asks for, read from its body or query (api/batch.md §3).

Pure: every rule that needs no stored state is decided here; whether the audience exists is not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from workbench.twin.batch import attributes, shapes
from workbench.twin.errors import refuse, shown
from workbench.twin.jsontext import write

MAX_IDS = 10_000  # seed 001; api/batch.md §3.2, §3.3

_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")  # api/batch.md §3.1

# One member's fate in a write: (action, custom id, attributes as JSON text or None).
Action = tuple[str, str, str | None]


@dataclass(frozen=True, slots=True)
class Order:
    """A legal write: what to do to which audience; the last action per id only."""

    kind: str
    name: str
    display_name: str | None = None
    actions: tuple[Action, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """A legal view: an audience, and the token whose state is asked for, if any."""

    name: str
    token: str | None


def _name(given: Mapping[str, object]) -> str:
    name = shapes.needed("", given, "name", "it says which audience")
    if type(name) is not str or not _NAME.fullmatch(name):
        expected = "expected 1 to 255 letters, digits, _ and -"
        refuse("name", f"found {shown(name)}, {expected}")
    return name


def create(payload: object) -> Order:
    """POST audiences/create: a name, the type `custom_ids`, optionally a display name."""
    body = shapes.members("", payload, {"name", "type", "display_name"})
    name = _name(body)
    shapes.choice("type", shapes.needed("", body, "type", "expected custom_ids"), ["custom_ids"])
    if "display_name" not in body:
        return Order("create", name)
    label = body["display_name"]
    if type(label) is not str:
        refuse("display_name", f"found {shown(label)}, expected a string")
    return Order("create", name, display_name=label)


def update(payload: object) -> Order:
    """POST audiences/update: add or remove 1 to 10,000 custom ids."""
    body = shapes.members("", payload, {"name", "ids"})
    return Order("update", _name(body), actions=_actions(body, with_action=True))


def replace(payload: object) -> Order:
    """POST audiences/replace: 1 to 10,000 custom ids become the whole audience; no action."""
    body = shapes.members("", payload, {"name", "ids"})
    return Order("replace", _name(body), actions=_actions(body, with_action=False))


def remove(payload: object) -> Order:
    """POST audiences/remove: the whole audience goes, not some of its members."""
    return Order("remove", _name(shapes.members("", payload, {"name"})))


def _actions(body: Mapping[str, object], *, with_action: bool) -> tuple[Action, ...]:
    ids = shapes.needed("", body, "ids", "expected an array of objects")
    allowed = frozenset({"action", "id", "attributes"} if with_action else {"id", "attributes"})
    last: dict[str, Action] = {}
    for index, item in enumerate(shapes.elements("ids", ids, MAX_IDS)):
        action = _action(index, item, allowed)
        last[action[1]] = action  # seed 001: only the last action of an id counts
    return tuple(last.values())


def _action(index: int, item: object, allowed: frozenset[str]) -> Action:
    where = f"ids[{index}]"
    given = shapes.members(where, item, allowed)
    action = "add"
    if "action" in allowed:
        word = shapes.needed(where, given, "action", "expected add or remove")
        action = shapes.choice(f"{where}.action", word, ("add", "remove"))
    who = shapes.custom_id(where, given, "id")
    return action, who, _attributes(where, action, given)


def _attributes(where: str, action: str, item: Mapping[str, object]) -> str | None:
    if "attributes" not in item:
        return None
    given = item["attributes"]
    if action != "add":
        refuse(f"{where}.attributes", "only accepted for the action add")
    if not isinstance(given, dict):
        refuse(f"{where}.attributes", f"found {shown(given)}, expected an object")
    found = attributes.problem(given)
    if found:
        key, problem = found
        refuse(f"{where}.attributes" + (f"[{shown(key)}]" if key else ""), problem)
    return write(given).decode("utf-8")


def view(query: Mapping[str, str]) -> Look:
    """GET audiences/view: a name and optionally an indexing token."""
    shapes.only(query, "indexing_token", "name")
    return Look(_name(query), query.get("indexing_token"))


def described(payload: object) -> tuple[str | None, int | None]:
    """For the request log: the audience and the number of ids of a body, legal or not."""
    return shapes.named(payload, "ids")


def refuse_unknown(name: str) -> NoReturn:
    """Refuses a write to an unknown audience: 400, the pages list no 404 there (assumption)."""
    problem = f"there is no audience {shown(name)} in this project; create it first"
    refuse(
        "name",
        f"{problem} with audiences/create",
        assumed="unknown audience on update, replace, remove",
    )
