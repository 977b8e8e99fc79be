"""What Altcraft shows of a request whose answer was lost: each profile, by its own key.

profiles/get (api/altcraft.md 8) answers about one profile at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from xml.etree import ElementTree

import orjson

from workbench.destinations.altcraft import matching
from workbench.vocabulary.replies import Ask, Reply, Seen, Tried, json_object
from workbench.vocabulary.steps import Limit, Step

ROUTE = "profiles/get"
_NOBODY = 404  # its codes are HTTP's (api/altcraft.md 3.3)
# At four questions a second: a person waits some two minutes.
MOST_LOOKED = Limit(500, "profiles that one look asks about", "ours", True)
_STATUS = ("subscribed", "unsubscribed", "complained", "hardbounced", "unconfirmed", "suspended")
_WORDS = dict(enumerate((*_STATUS, "invalid")))  # api/altcraft.md 6.3
_DATED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
NOT_PLAIN = "it changes more than plain fields, which a look cannot tell from other changes"
HELD = "the profile holds these values (it may have held them before)"
STARTED = "the profile holds these values already; whether automations started cannot be seen"


def profiles(step: Step, name: str, body: bytes, ask: Ask, tried: Tried) -> Iterable[Seen]:
    """For each profile of a request, whether it is there with every field as it was sent.

    That is all that was wanted where nothing else happens; it does not show that automations ran.
    """
    order = _order(step, body)
    quiet = _text(order.get("skip_triggers")) == "true"
    for place, item in enumerate(order["data"]):
        if place >= MOST_LOOKED.value:
            yield Seen(False, f"not looked at: one look asks about {MOST_LOOKED.value} profiles")
            return
        question = _question(order, item)
        plain = all(_is_plain(value) for value in item.values())
        if question is None or not plain:
            yield Seen(False, NOT_PLAIN, place)
            continue
        yield _compared(item, ask(ROUTE, question), place, quiet=quiet)


def _order(step: Step, body: bytes) -> dict[str, Any]:
    """The request as it was written, its profiles under `data`, whichever form it has."""
    if step.form == "json":
        return dict(orjson.loads(body))
    root = ElementTree.fromstring(body)
    items = [_read(one) for one in root.findall("data")]
    return {one.tag: one.text or "" for one in root if one.tag != "data"} | {"data": items}


def _read(item: ElementTree.Element) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for one in item:
        value: Any = (one.text or "") if len(one) == 0 else {}
        if one.get("array") or one.tag in found:
            earlier = found.get(one.tag, [])
            found[one.tag] = [*(earlier if isinstance(earlier, list) else [earlier]), value]
        else:
            found[one.tag] = value
    return found


def _question(order: Mapping[str, Any], item: Mapping[str, Any]) -> dict[str, str] | None:
    """The key of an item, as profiles/get wants it, at the top of the question."""
    mode = str(order["matching"])
    asked = {"db_id": str(order["db_id"]), "matching": mode}
    if order.get("resource_id"):
        asked["resource_id"] = str(order["resource_id"])
    if mode in matching.CUSTOM:
        field = str(order["field_name"])
        asked |= {"field_name": field, "field_value": _text(item.get(field))}
        return asked if field in item else None
    keys = {"profile_id": "profile_id", "email": "email", "phones": "phone"}
    keys |= {"provider": "provider", "subscription_id": "subscription_id"}
    wanted = _wanted(mode)
    for target in wanted:
        value = item.get(target)
        if value:
            first = value[0] if isinstance(value, list) else value
            asked[keys[target]] = _text(first)
    return asked if any(keys[target] in asked for target in wanted) else None


def _wanted(mode: str) -> tuple[str, ...]:
    if mode == "push_sub":
        return ("provider", "subscription_id")
    if mode == "profile_id":
        return ("profile_id",)
    return tuple(
        target for word, target in (("email", "email"), ("phone", "phones")) if word in mode
    )


def _compared(item: Mapping[str, Any], answer: Reply, place: int, *, quiet: bool) -> Seen:
    found = json_object(answer.body)
    data, error = found.get("data"), found.get("error")
    if error == _NOBODY:
        return Seen(False, "no such profile is there now", place)
    if error or not isinstance(data, dict):
        said = f"{error} {found.get('error_text', '')}".strip() if error else "what it never says"
        return Seen(False, f"the vendor did not show the profile: it answered {said}", place)
    differing = [name for name, value in item.items() if not _same(name, value, data)]
    if differing:
        return Seen(False, f"the profile is there with another “{differing[0]}”", place)
    return Seen(quiet, HELD if quiet else STARTED, place)


def _same(name: str, sent: Any, data: Mapping[str, Any]) -> bool:
    if sent is None:
        return data.get(name) in (None, "")
    there = data.get("id") if name == "profile_id" and name not in data else data.get(name)
    if name == "_status":
        return _status(there) == _status(sent)
    if isinstance(sent, list):
        held = there if isinstance(there, list) else [there]
        pairs = zip(sorted(map(_text, sent)), sorted(map(_text, held)), strict=False)
        return len(sent) == len(held) and all(_alike(a, b) for a, b in pairs)
    return there is not None and _alike(_text(there), _text(sent))


def _alike(there: str, sent: str) -> bool:
    """Whether it is the same value: a day is shown as its midnight, and a number as it likes."""
    if there == sent:
        return True
    moments = _moment(there), _moment(sent)
    if None not in moments:
        return moments[0] == moments[1]
    try:
        return Decimal(there) == Decimal(sent)
    except InvalidOperation:
        return False


def _moment(text: str) -> datetime | None:
    if not _DATED.match(text):
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _status(value: Any) -> str:
    text = _text(value)
    return _WORDS.get(int(text), text) if text.isdecimal() else text


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return not any(isinstance(one, dict | list) for one in value)
    return not isinstance(value, dict)
