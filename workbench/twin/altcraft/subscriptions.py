"""One member of `subscriptions`: what it says, whether it is valid, what it does (§6).

A subscription is a profile's, on a resource, by a channel, to a contact. Absent and -1 leave
status and priority as they are; 0 is a value (seed 002).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from workbench.twin.altcraft import operators
from workbench.twin.altcraft.failures import Wrong, deny, wrong
from workbench.twin.altcraft.fields import undeclared
from workbench.twin.altcraft.values import STATUSES, Text, email, phone, status, tags, text_of
from workbench.twin.altcraft.world import CHANNELS, RESOURCES, SUBSCRIPTION_FIELDS
from workbench.twin.errors import shown
from workbench.twin.jsontext import Number

Held = dict[str, object]
Contact = dict[str, object]

# Where each channel's contact lies nested, and its members (§6.2).
CONTACTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "email": ("email_data", ("email",)),
    "sms": ("phone_data", ("phone",)),
    "push": ("push_data", ("provider", "subscription_id")),
    "telegram_bot": ("cc_data", ("id",)),
    "whatsapp": ("cc_data", ("phone",)),
    "viber": ("cc_data", ("phone",)),
    "notify": ("cc_data", ("phone",)),
}
_FLAT = frozenset({"email", "sms", "push"})  # the others have the nested form only
_MEMBERS = frozenset({"resource_id", "channel", "status", "priority", "custom_fields", "cats"})
UNTOUCHED = -1  # seed 002
_WHOLE = re.compile(r"-?[0-9]{1,18}")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A valid member of `subscriptions`; None where the stored value is to stay."""

    resource: int
    channel: str
    contact: Contact
    status: int | None
    priority: int | None
    cats: tuple[str, ...]
    custom_fields: Mapping[str, object]


def whole(value: object, where: str) -> int:
    """A whole number of JSON or of XML's text; raises Wrong, also for a JSON string."""
    text = value if isinstance(value, Number | Text) else ""
    if not _WHOLE.fullmatch(text):
        wrong(where, f"found {shown(value)}, expected a whole number")
    return int(text)


def read(given: object, database: int) -> Wanted:
    """What one member of `subscriptions` asks for; raises Wrong when it is invalid."""
    if not isinstance(given, dict):
        deny(f"found {shown(given)}, expected an object.")
    resource, channel = _place(given, database)
    nested, members = CONTACTS[channel]
    _only(given, _MEMBERS | {nested} | (frozenset(members) if channel in _FLAT else frozenset()))
    fields = given.get("custom_fields", {})
    if not isinstance(fields, dict):
        wrong("custom_fields", f"found {shown(fields)}, expected an object")
    return Wanted(
        resource,
        channel,
        _contact(given, channel),
        _status(given),
        _priority(given),
        tuple(_cats(given)),
        fields,
    )


def _place(given: Mapping[str, object], database: int) -> tuple[int, str]:
    number = whole(given.get("resource_id"), "resource_id")
    resource = RESOURCES.get(number)
    if resource is None:
        wrong("resource_id", f"there is no resource {number}")
    if database not in resource.databases:
        wrong("resource_id", f"resource {number} is not tied to database {database}")
    channel = given.get("channel")
    if not isinstance(channel, str) or channel not in CHANNELS:
        wrong("channel", f"found {shown(channel)}, expected one of {', '.join(CHANNELS)}")
    if channel not in resource.channels:
        wrong("channel", f"resource {number} has no {channel}, only {', '.join(resource.channels)}")
    return number, str(channel)


def _only(given: Mapping[str, object], allowed: frozenset[str]) -> None:
    for name in given:
        if name not in allowed:
            wrong(shown(name), f"not a member here, expected only {', '.join(sorted(allowed))}")


def contact_of(given: Mapping[str, object], channel: str, member: str) -> object:
    """A member of the contact as sent, nested or flat; None when it is in neither place.

    Raises Wrong when both places say different things.
    """
    nested, _ = CONTACTS[channel]
    inner = given.get(nested)
    deep = inner.get(member) if isinstance(inner, dict) else None
    flat = given.get(member) if channel in _FLAT else None
    if deep is not None and flat is not None and deep != flat:
        wrong(member, f"{shown(flat)} here and {shown(deep)} in {nested}, expected one of them")
    return flat if deep is None else deep


def _contact(given: Mapping[str, object], channel: str) -> Contact:
    nested, members = CONTACTS[channel]
    inner = given.get(nested, {})
    if not isinstance(inner, dict):
        wrong(nested, f"found {shown(inner)}, expected an object")
    _only(inner, frozenset(members))
    contact: Contact = {}
    for member in members:
        found = contact_of(given, channel, member)
        if found is None:
            wrong(member, f"missing: a subscription by {channel} needs {' and '.join(members)}")
        contact[member] = _judged(found, member)
    return contact


def _judged(value: object, member: str) -> object:
    if member == "id":
        return Number(whole(value, "cc_data.id"))
    try:
        text = text_of(value)
        if member in ("email", "phone"):
            return email(text) if member == "email" else phone(text)
    except Wrong as problem:
        wrong(member, problem.text)
    if not text:
        wrong(member, "found nothing, expected a text")
    return text


def _status(given: Mapping[str, object]) -> int | None:
    value = given.get("status", Number(UNTOUCHED))
    if isinstance(value, Number | Text) and value == str(UNTOUCHED):
        return None
    if not isinstance(value, str) or (type(value) is str and value not in STATUSES):
        wrong("status", f"found {shown(value)}, expected a status word, a number 0 to 6 or -1")
    try:
        return int(status(str(value)))
    except Wrong as problem:
        wrong("status", problem.text)


def _priority(given: Mapping[str, object]) -> int | None:
    number = whole(given.get("priority", Number(UNTOUCHED)), "priority")
    if number < UNTOUCHED:
        wrong("priority", f"found {number}, expected 0 (the highest) or more, or -1")
    return None if number == UNTOUCHED else number


def _cats(given: Mapping[str, object]) -> list[str]:
    try:
        return tags(given.get("cats", []))
    except Wrong as problem:
        wrong("cats", problem.text)


def same(held: Mapping[str, object], wanted: Wanted) -> bool:
    """Whether a stored subscription is the one that is meant."""
    contact = held["contact"]
    return (
        held["resource_id"] == str(wanted.resource)
        and held["channel"] == wanted.channel
        and isinstance(contact, dict)
        and _key(contact) == _key(wanted.contact)
    )


def _key(contact: Mapping[str, object]) -> list[str]:
    return [
        str(value).lower() if name == "email" else str(value) for name, value in contact.items()
    ]


def applied(held: list[Held], wanted: Wanted, now: str, *, strict: bool) -> list[Held]:
    """The profile's subscriptions with one changed or added; raises Wrong for a custom field."""
    place = next((n for n, one in enumerate(held) if same(one, wanted)), len(held))
    before = held[place] if place < len(held) else _new(wanted, now)
    return [*held[:place], _changed(before, wanted, strict=strict), *held[place + 1 :]]


def _new(wanted: Wanted, now: str) -> Held:
    # Without a status a new subscription is active: the reading that can hurt, so it is shown.
    return {
        "resource_id": Number(wanted.resource),
        "channel": wanted.channel,
        "contact": wanted.contact,
        "status": "subscribed",
        "since": now,
    }


def _changed(before: Held, wanted: Wanted, *, strict: bool) -> Held:
    after = dict(before)
    if wanted.status is not None:
        after["status"] = STATUSES[wanted.status]
    if wanted.priority is not None:
        after["priority"] = Number(wanted.priority)
    if wanted.cats:
        cats = before.get("cats", [])
        known = cats if isinstance(cats, list) else []
        after["cats"] = list(dict.fromkeys([*known, *wanted.cats]))
    if wanted.custom_fields:
        fields = before.get("custom_fields")
        inner: Held = dict(fields) if isinstance(fields, dict) else {}
        for name, value in wanted.custom_fields.items():
            field = SUBSCRIPTION_FIELDS.get(name)
            if field is None and (strict or name.startswith("_")):
                wrong("custom_fields", f"there is no subscription field {shown(name)}")
            if operators.action_of(value) == "upsert":
                wrong(shown(name), "upsert is no function of a subscription's field")
            operators.apply(inner, field or undeclared(name), value)
        after["custom_fields"] = inner
    return after
