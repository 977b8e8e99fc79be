"""The JSON column `subscriptions`: what a cell may hold, and what it does to a person's consent."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import TypeGuard

import pyarrow as pa

from workbench.destinations.altcraft.profile_fields import ENDS, RESETS, STATUSES
from workbench.destinations.altcraft.structures import Digits, known, where
from workbench.destinations.altcraft.subscription_fields import CHANNELS, UNTOUCHED, Channel
from workbench.destinations.consent import SUBSCRIBED, UNCLEAR, UNSUBSCRIBED, Statement
from workbench.recipes.kinds.numbering import E164
from workbench.recipes.kinds.sameness import seen
from workbench.vocabulary.rules import Rule

Members = Mapping[str, object]
Parts = tuple[str | None, str | None, str | None]  # channel, resource, contact

_NUMBERS = tuple(str(number) for number in range(len(STATUSES)))
_COMMON = frozenset({"channel", "resource_id", "status", "priority", "custom_fields", "cats"})
_SHAPES: Mapping[str, re.Pattern[str]] = {
    "email": re.compile(r"[^@\s]+@[^@\s.]+(?:\.[^@\s.]+)+"),
    "phone": re.compile(E164),
    "text": re.compile(r"\S(?:.*\S)?"),
    "integer": re.compile(r"-?[0-9]{1,15}"),
}

# What the ways of writing a contact share: 0 and -0 are one number.
_SAME: Mapping[str, Callable[[str], str]] = {
    "email": str.lower,
    "integer": lambda digits: str(int(digits)),
}


def _listed(value: object) -> TypeGuard[list[Members]]:
    return isinstance(value, list) and bool(value) and all(isinstance(o, dict) for o in value)


def _each(judged: Callable[[Members], bool]) -> Callable[[object], bool]:
    """A judgement of a cell out of one of a subscription; what is no list is told elsewhere."""
    return lambda value: _listed(value) and any(judged(one) for one in value)


def _of_channel(judged: Callable[[Members, Channel], bool]) -> Callable[[object], bool]:
    """The same for a subscription whose channel is known; another one is told elsewhere."""
    return _each(lambda one: (channel := _channel(one)) is not None and judged(one, channel))


def _channel(one: Members) -> Channel | None:
    word = one.get("channel")
    return CHANNELS.get(word) if type(word) is str else None


def _strange(one: Members, channel: Channel) -> bool:
    """Whether it has a member that its channel does not know, or one of another type."""
    contact = {channel.nested} if channel.nested else set()
    if channel.flat or not channel.nested:
        contact |= set(channel.contact)
    cats, fields = one.get("cats", ["-"]), one.get("custom_fields", {})
    named = isinstance(cats, list) and cats and all(type(c) is str and c.strip() for c in cats)
    return bool(one.keys() - _COMMON - contact) or not named or not isinstance(fields, dict)


def contact_of(one: Members, channel: Channel) -> tuple[str, ...] | None:
    """The contact's members in order; None where one is missing, malformed or said twice."""
    inner = one.get(channel.nested, {}) if channel.nested else {}
    if not isinstance(inner, dict) or inner.keys() - channel.contact.keys():
        return None
    found = []
    for name, kind in channel.contact.items():
        flat = one.get(name) if channel.flat or not channel.nested else None
        value = inner.get(name, flat)
        number = isinstance(value, Digits)
        if not isinstance(value, str) or number is not (kind == "integer"):
            return None
        if (name in inner and flat is not None) or not _SHAPES[kind].fullmatch(value):
            return None
        found.append(_SAME.get(kind, str)(value))
    return tuple(found)


def status_of(one: Members) -> str | None:
    """The word of its status, "" where it is to stay, None for what is neither word nor number."""
    value = one.get("status", Digits(UNTOUCHED))
    if isinstance(value, Digits):
        return "" if value == UNTOUCHED else STATUSES[int(value)] if value in _NUMBERS else None
    return value if isinstance(value, str) and value in STATUSES else None


def _whole(value: object, least: int) -> bool:
    return (
        isinstance(value, Digits)
        and bool(re.fullmatch("-?[0-9]{1,15}", value))
        and (int(value) >= least)
    )


def _twice(value: object) -> bool:
    if not _listed(value):
        return False
    found = [_identity(one) for one in value]
    clear = [one for one in found if None not in one]
    return len(clear) != len(set(clear))


def _identity(one: Members) -> tuple[object, ...]:
    channel = _channel(one)
    contact = None if channel is None else contact_of(one, channel)
    return channel and channel.name, str(one.get("resource_id")), contact


RULES = (
    Rule(
        "subscriptions-list",
        "Not a list of subscriptions",
        'Write it like [{"channel": "email", "resource_id": 28, "email_data": {"email": '
        '"a@b.example"}}].',
        where(lambda value: not _listed(value)),
    ),
    Rule(
        "subscriptions-channel",
        "A subscription by no known channel",
        f"Its “channel” is one of {', '.join(CHANNELS)}.",
        where(_each(lambda one: _channel(one) is None)),
    ),
    Rule(
        "subscriptions-member",
        "A subscription with a member that it does not have, or one of another type",
        "Its members are channel, resource_id, status, priority, custom_fields (an object), cats "
        "(a list of names) and its channel's contact.",
        where(_of_channel(_strange)),
    ),
    Rule(
        "subscriptions-resource",
        "A subscription without the number of its resource",
        "Write it like “resource_id”: 28.",
        where(_each(lambda one: not _whole(one.get("resource_id"), 1))),
    ),
    Rule(
        "subscriptions-contact",
        "A subscription without a correct contact",
        "Write email_data with an email, phone, provider and subscription_id, or cc_data with an "
        "id or a phone, as its channel has it.",
        where(_of_channel(lambda one, channel: contact_of(one, channel) is None)),
    ),
    Rule(
        "subscriptions-status",
        "A subscription with a status that is none",
        f"Write one of {', '.join(STATUSES)}, a number from 0 (subscribed) to 6, or -1 to leave "
        "it as it is.",
        where(_each(lambda one: status_of(one) is None)),
    ),
    Rule(
        "subscriptions-priority",
        "A subscription with a priority that is none",
        "Write a whole number from 0 (the highest), or -1 to leave it as it is.",
        where(_each(lambda one: "priority" in one and not _whole(one["priority"], -1))),
    ),
    Rule(
        "subscriptions-twice",
        "One subscription stands twice in the list",
        "Keep one of them: channel, resource and contact are the same.",
        where(_twice),
    ),
)


def consents(text: pa.Array) -> tuple[pa.BooleanArray, pa.BooleanArray]:
    """For each cell whether it subscribes the person to anything, and whether it unsubscribes.

    One without a status may be created, and then it is subscribed; categories are subscribed to.
    A cell that cannot be read may do so too.
    """
    said = [(False, False) if cell is None else _said(known(cell)) for cell in text.to_pylist()]
    subscribes, unsubscribes = ([one[n] for one in said] for n in (0, 1))
    return pa.array(subscribes, pa.bool_()), pa.array(unsubscribes, pa.bool_())


def unread(text: pa.Array) -> pa.BooleanArray:
    """True for each filled cell that is no list of subscriptions, and has a finding for that."""
    cells = text.to_pylist()
    return pa.array([one is not None and not _listed(known(one)) for one in cells], pa.bool_())


def _said(value: object) -> tuple[bool, bool]:
    if not _listed(value):
        return True, False
    return any(map(_subscribes, value)), any(map(_ends, value))


def _subscribes(one: Members) -> bool:
    return status_of(one) in ("", SUBSCRIBED, *RESETS) or "cats" in one


def _ends(one: Members) -> bool:
    return status_of(one) in ENDS


def address_of(thing: Parts) -> str:
    """Where a subscription goes to: one to the same channel and contact is the same for anybody."""
    channel, _, contact = thing
    return f"{channel} {contact}" if channel and contact else ""


def statements(text: pa.Array) -> list[list[Statement]]:
    """What each cell says of each of its subscriptions: by channel, resource and contact."""
    return [[*_stated(known(cell))] if cell is not None else [] for cell in text.to_pylist()]


def _stated(value: object) -> Iterator[Statement]:
    if not _listed(value):
        yield Statement((None, None, None), UNCLEAR)
        return
    for one in value:
        channel = _channel(one)
        contact = None if channel is None else contact_of(one, channel)
        thing = (
            None if channel is None else channel.name,
            str(one["resource_id"]) if _whole(one.get("resource_id"), 1) else None,
            None if contact is None else seen(contact[-1]).lower(),
        )
        status = status_of(one)
        said = {
            SUBSCRIBED: _subscribes(one),
            UNSUBSCRIBED: _ends(one),
            UNCLEAR: status is None,
            **{word: status == word for word in RESETS},
        }
        yield from (Statement(thing, word, address_of(thing)) for word, so in said.items() if so)
