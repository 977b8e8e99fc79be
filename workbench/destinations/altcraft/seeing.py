"""What Altcraft shows of a request whose answer was lost: each profile, by its own key.

profiles/get (api/altcraft.md 8) answers about one profile at a time.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any
from xml.etree import ElementTree

from workbench.destinations.altcraft import matching
from workbench.destinations.altcraft.structures import Digits
from workbench.vocabulary.replies import Ask, Reply, Seen, Tried, json_object
from workbench.vocabulary.steps import Limit, Step

ROUTE = "profiles/get"
_NOBODY = 404  # its codes are HTTP's (api/altcraft.md 3.3)
# At four questions a second: a person waits some two minutes.
MOST_LOOKED = Limit(500, "profiles that one look asks about", "ours", True)
_STATUS = ("subscribed", "unsubscribed", "complained", "hardbounced", "unconfirmed", "suspended")
_WORDS = dict(enumerate((*_STATUS, "invalid")))  # api/altcraft.md 6.3
# A day, or a moment (api/altcraft.md 5.1); the vendor shows each with a time and a zone (5.2).
_TIME = r"[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
_ZONE = r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?"
_DATED = re.compile(rf"[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}(?:[T ]{_TIME}{_ZONE})?")
_NUMERIC = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
# Whether a value that was sent is the same as one that is shown.
_Alike = Callable[[Any, Any], bool]
NOT_PLAIN = "it changes more than plain fields, which a look cannot tell from other changes"
HELD = "the profile holds these values (it may have held them before)"
STARTED = "the profile holds these values already; whether automations started cannot be seen"


def profiles(step: Step, name: str, body: bytes, ask: Ask, tried: Tried) -> Iterable[Seen]:
    """For each profile of a request, whether it is there with every field as it was sent.

    That is all that was wanted where nothing else happens; it does not show that automations ran.
    """
    order = _order(step, body)
    alike = _alike_in_json if step.form == "json" else _alike_in_xml
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
        yield _compared(item, ask(ROUTE, question), place, alike, quiet=quiet)


def _order(step: Step, body: bytes) -> dict[str, Any]:
    """The request as it was written, its profiles under `data`, whichever form it has."""
    if step.form == "json":
        return dict(json.loads(body, parse_int=Digits, parse_float=Digits))
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


def _compared(
    item: Mapping[str, Any], answer: Reply, place: int, alike: _Alike, *, quiet: bool
) -> Seen:
    found = json_object(answer.body)
    data, error = found.get("data"), found.get("error")
    if error == _NOBODY:
        return Seen(False, "no such profile is there now", place)
    if error or not isinstance(data, dict):
        said = f"{error} {found.get('error_text', '')}".strip() if error else "what it never says"
        return Seen(False, f"the vendor did not show the profile: it answered {said}", place)
    differing = [name for name, value in item.items() if not _same(name, value, data, alike)]
    if differing:
        return Seen(False, f"the profile is there with another “{differing[0]}”", place)
    return Seen(quiet, HELD if quiet else STARTED, place)


def _same(name: str, sent: Any, data: Mapping[str, Any], alike: _Alike) -> bool:
    if sent is None:
        return data.get(name) in (None, "")
    there = data.get("id") if name == "profile_id" and name not in data else data.get(name)
    if name == "_status":
        return _status(there) == _status(sent)
    if isinstance(sent, list):
        return _same_list(sent, there if isinstance(there, list) else [there], alike)
    return alike(sent, there)


def _same_list(sent: Sequence[Any], held: Sequence[Any], alike: _Alike) -> bool:
    """Whether both have the same values, each as often, in whatever order."""
    left = list(held)
    for value in sent:
        place = next((n for n, one in enumerate(left) if alike(value, one)), None)
        if place is None:
            return False
        del left[place]
    return not left


def _alike_in_json(sent: Any, there: Any) -> bool:
    """A text is that text alone, or a date; a number or a boolean may be shown as its text."""
    if isinstance(sent, Digits):
        return there in _texts(sent) if isinstance(there, str) else _same_number(sent, there)
    if isinstance(sent, str):
        return isinstance(there, str) and (sent == there or _same_moment(sent, there))
    return isinstance(sent, bool) and (there is sent or there == _text(sent))


def _alike_in_xml(sent: str, there: Any) -> bool:
    """What was sent has no type (api/altcraft.md 7): the one that the vendor shows decides."""
    if isinstance(there, str):
        return sent == there or _same_moment(sent, there)
    if isinstance(there, bool):
        return sent == _text(there)
    return _same_number(sent, there)


def _same_number(sent: str, there: Any) -> bool:
    """Whether JSON would read the number in a text that the vendor shows; “00123” is none."""
    if isinstance(there, bool) or not isinstance(there, int | float):
        return False
    try:
        return _NUMERIC.fullmatch(sent) is not None and Decimal(sent) == Decimal(str(there))
    except InvalidOperation:
        return False


def _texts(number: str) -> tuple[str, ...]:
    """A number as it was sent, and without zeros that say nothing: “1.10” and “1.1”.

    The other way round, a text “1.10” that is held is no sign that 1.1 has arrived.
    """
    whole, point, part = number.partition(".")
    if not point or not part.isdecimal():
        return (number,)
    return number, f"{whole}.{part}".rstrip("0").rstrip(".")


def _same_moment(sent: str, there: str) -> bool:
    """Whether a date is shown of that moment: a day is shown as its midnight, with a time."""
    shape = _DATED.fullmatch(there)
    if not shape or not shape["zone"] or not _DATED.fullmatch(sent):
        return False
    moments = _moment(there), _moment(sent)
    return moments[0] is not None and moments[0] == moments[1]


def _moment(text: str) -> datetime | None:
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
