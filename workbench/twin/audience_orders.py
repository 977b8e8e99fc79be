"""What a request about audiences asks for, read from its body or query (api/batch.md §3).

Pure: every rule that needs no stored state is decided here; whether the audience exists is not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NoReturn

from workbench.twin import attributes
from workbench.twin.errors import refuse, refuse_missing, shown
from workbench.twin.jsontext import write

MAX_IDS = 10_000  # seed 001; api/batch.md §3.2, §3.3
MAX_ID_LENGTH = 1_024  # assumption: the widest limit of the SDKs (api/batch.md §2.1)
DEFAULT_LIMIT, MAX_LIMIT = 10, 100  # api/batch.md §3.7

_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")  # api/batch.md §3.1
_LIMIT = re.compile(r"[0-9]{1,9}")

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


@dataclass(frozen=True, slots=True)
class Page:
    """A legal list: the cursor as sent, None for the first page, and the page's length."""

    cursor: str | None
    limit: int


def _object(payload: object, allowed: frozenset[str]) -> dict[str, object]:
    if not isinstance(payload, dict):
        refuse("The body", "expected a JSON object")
    for field in payload:
        if field not in allowed:
            problem = f"unknown field, expected only {', '.join(sorted(allowed))}"
            refuse(shown(field), problem)
    return payload


def _name(given: Mapping[str, object]) -> str:
    if "name" not in given:
        refuse_missing("name", "it says which audience")
    name = given["name"]
    if type(name) is not str or not _NAME.fullmatch(name):
        expected = "expected 1 to 255 letters, digits, _ and -"
        refuse("name", f"found {shown(name)}, {expected}")
    return name


def create(payload: object) -> Order:
    """POST audiences/create: a name, the type `custom_ids`, optionally a display name."""
    body = _object(payload, frozenset({"name", "type", "display_name"}))
    name = _name(body)
    if "type" not in body:
        refuse_missing("type", "expected custom_ids")
    if body["type"] != "custom_ids":
        refuse("type", f"found {shown(body['type'])}, expected custom_ids")
    if "display_name" not in body:
        return Order("create", name)
    label = body["display_name"]
    if type(label) is not str:
        refuse("display_name", f"found {shown(label)}, expected a string")
    return Order("create", name, display_name=label)


def update(payload: object) -> Order:
    """POST audiences/update: add or remove 1 to 10,000 custom ids."""
    body = _object(payload, frozenset({"name", "ids"}))
    return Order("update", _name(body), actions=_actions(body, with_action=True))


def replace(payload: object) -> Order:
    """POST audiences/replace: 1 to 10,000 custom ids become the whole audience; no action."""
    body = _object(payload, frozenset({"name", "ids"}))
    return Order("replace", _name(body), actions=_actions(body, with_action=False))


def remove(payload: object) -> Order:
    """POST audiences/remove: the whole audience goes, not some of its members."""
    return Order("remove", _name(_object(payload, frozenset({"name"}))))


def _actions(body: Mapping[str, object], *, with_action: bool) -> tuple[Action, ...]:
    if "ids" not in body:
        refuse_missing("ids", "expected an array of objects")
    ids = body["ids"]
    if not isinstance(ids, list):
        refuse("ids", f"found {shown(ids)}, expected an array of objects")
    if not 1 <= len(ids) <= MAX_IDS:
        refuse("ids", f"found {len(ids):,} elements, expected 1 to {MAX_IDS:,}")
    allowed = frozenset({"action", "id", "attributes"} if with_action else {"id", "attributes"})
    last: dict[str, Action] = {}
    for index, item in enumerate(ids):
        action = _action(index, item, allowed)
        last[action[1]] = action  # seed 001: only the last action of an id counts
    return tuple(last.values())


def _action(index: int, item: object, allowed: frozenset[str]) -> Action:
    where = f"ids[{index}]"
    if not isinstance(item, dict):
        refuse(where, f"found {shown(item)}, expected an object")
    if not item.keys() <= allowed:
        field = next(key for key in item if key not in allowed)
        problem = f"unknown field, expected only {', '.join(sorted(allowed))}"
        refuse(f"{where}.{shown(field)}", problem)
    action = "add"
    if "action" in allowed:
        if "action" not in item:
            refuse_missing(f"{where}.action", "expected add or remove")
        action = item["action"]
        if action not in ("add", "remove"):
            refuse(f"{where}.action", f"found {shown(action)}, expected add or remove")
    return action, _id(where, item), _attributes(where, action, item)


def _id(where: str, item: Mapping[str, object]) -> str:
    if "id" not in item:
        refuse_missing(f"{where}.id", "expected the custom ID as a string")
    found = item["id"]
    # The exact type matters: a JSON number is held as a kind of string.
    if type(found) is not str or not 1 <= len(found) <= MAX_ID_LENGTH:
        expected = f"expected a string of 1 to {MAX_ID_LENGTH:,} characters"
        refuse(f"{where}.id", f"found {shown(found)}, {expected}")
    return found


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
    _only(query, "indexing_token", "name")
    return Look(_name(query), query.get("indexing_token"))


def page(query: Mapping[str, str]) -> Page:
    """GET audiences/list: `from` (left out for the first page) and `limit`, 1 to 100."""
    _only(query, "from", "limit")
    limit = query.get("limit", str(DEFAULT_LIMIT))
    if not _LIMIT.fullmatch(limit) or not 1 <= int(limit) <= MAX_LIMIT:
        expected = f"expected a whole number from 1 to {MAX_LIMIT}"
        refuse("limit", f"found {shown(limit)}, {expected}")
    return Page(query.get("from"), int(limit))


def _only(query: Mapping[str, str], *allowed: str) -> None:
    for field in query:
        if field not in allowed:
            refuse(shown(field), f"unknown parameter, expected only {', '.join(allowed)}")


def described(payload: object) -> tuple[str | None, int | None]:
    """For the request log: the audience and the number of ids of a body, legal or not."""
    if not isinstance(payload, dict):
        return None, None
    name, ids = payload.get("name"), payload.get("ids")
    return name if type(name) is str else None, len(ids) if isinstance(ids, list) else None


def refuse_unknown(name: str) -> NoReturn:
    """Refuses a write to an unknown audience: 400, the pages list no 404 there (assumption)."""
    problem = f"there is no audience {shown(name)} in this project; create it first"
    refuse("name", f"{problem} with audiences/create")
