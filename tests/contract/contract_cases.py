"""What each destination makes of the nasty cells, typed by hand from the documents' rules.

A destination that is added needs a Case here: the columns of a row in which nothing is wrong, and
for each of its targets that takes text, a list or JSON the names of the cells that it refuses.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from nasty_cells import CELL, EMAIL, EVENT, KEY, LIST, NAMES, NASTY, OBJECT, SUBSCRIPTION

from workbench.vocabulary.kinds import KindName

Names = frozenset[str]
Said = Callable[[str], Sequence[str]]


def as_it_is(cell: str) -> Sequence[str]:
    """A cell is sent as one value, and an empty one not at all."""
    return [cell] if cell else []


def split(cell: str) -> Sequence[str]:
    """The items of a cell as contract.md has them: parted by bars, or a JSON list."""
    if cell.startswith("["):
        return list(json.loads(cell))
    return cell.split("|") if cell else []


def leaves(value: Any) -> list[str]:
    """Every text and number of a JSON value, numbers as they are written."""
    if isinstance(value, dict):
        value = list(value.values())
    return [leaf for one in value for leaf in leaves(one)] if isinstance(value, list) else [value]


def parsed(cell: str) -> Sequence[str]:
    """What a cell's own JSON says."""
    return leaves(json.loads(cell, parse_int=str, parse_float=str)) if cell else []


class Group(NamedTuple):
    """Targets that get the same column of the file at once, and the cells that they refuse.

    `base` and `options` stand in the place of the case's. `said` are the values of a cell.
    """

    column: str
    targets: tuple[str, ...]
    refused: Names
    kind: KindName | None = None
    base: Mapping[str, str] | None = None
    options: Mapping[str, Any] = {}
    said: Said = as_it_is


class Case(NamedTuple):
    """How to send the file: the header of each target in a good row, and what is nasty where.

    `most`: so many rows of it at the most, where a sheet may not have more.
    """

    base: Mapping[str, str]
    groups: tuple[Group, ...]
    options: Mapping[str, Any] = {}
    most: int = len(NAMES)


def names(*chosen: str) -> Names:
    assert set(chosen) <= set(NAMES)
    return frozenset(chosen)


def longer_than(most: int) -> Names:
    return frozenset(name for name, cell in NASTY.items() if len(cell) > most)


def but(*sent: str) -> Names:
    """All but these."""
    return frozenset(NAMES) - names(*sent)


BLANK = names("non-breaking space alone", "spaces alone")
EMPTY = names("empty")
# A text that says nothing, and what Excel writes where a formula failed.
TEXT = BLANK | names("spreadsheet error")
# A list may not hold an empty item; #N/A in a list is a text.
ITEMS = BLANK | EMPTY
NO_LIST = names("half a surrogate pair in a list", "not a number in a list", "nested too deeply")
ONE_LINE = names(
    *("control characters", "delete", "tab", "newline", "return and newline", "return"),
    "line separators",
)
# Spaces at the ends, control characters, and what nobody sees: an emoji of a family has joiners.
UNSEEN = ONE_LINE | names(
    *("emoji", "spaces around", "mark at the beginning", "zero width", "right to left"),
)
ID = TEXT | EMPTY | UNSEEN | names("NaN", "infinity", "null", "true") | longer_than(1_024)
# [A-Za-z0-9_-]{1,255}, [a-z0-9_]{1,250} and [a-z0-9_]{1,30}.
AUDIENCE = but(
    *("NaN", "infinity", "exponent", "leading zeros", "twenty digits", "minus nought"),
    *("hexadecimal", "null", "true"),
)
SMALL = ("exponent", "leading zeros", "twenty digits", "null", "true")
FIELD = but(*SMALL)
EVERY = but()

FREE = TEXT | longer_than(300)
FREE_ITEMS = ITEMS | longer_than(300)


def _people(base: Mapping[str, str]) -> Case:
    return Case(
        base,
        (
            Group(CELL, ("note",), FREE),
            Group(LIST, ("tags",), FREE_ITEMS, "array"),
            Group(CELL, ("tags",), TEXT | NO_LIST | longer_than(300), "array", said=split),
            Group(CELL, ("id",), ID, base={}),
        ),
        {"name": "A"},
    )


SEEN = {"custom_id": KEY, "event.name": "a"}
FLAT_EVENT = (
    Group(CELL, ("event.$label",), TEXT | ONE_LINE | longer_than(200), base=SEEN),
    Group(CELL, ("event.note",), FREE, base=SEEN),
    Group(LIST, ("event.notes",), FREE_ITEMS, "array", base=SEEN),
    Group(LIST, ("event.$tags",), ITEMS | ONE_LINE | longer_than(64), base=SEEN),
    Group(EVENT, ("events",), ITEMS | longer_than(300)),
)
PROFILE = Case(
    {"custom_id": KEY, "city": "a"},
    (
        Group(CELL, ("note",), FREE),
        Group(CELL, ("custom_id",), ID, base={"city": "a"}),
        Group(LIST, ("tags", "more.$add", "others.$remove"), FREE_ITEMS, "array"),
        Group(LIST, ("$topic_preferences",), but(*SMALL)),
        Group(LIST, ("$topic_preferences.$add",), but(*SMALL)),
        Group(LIST, ("$topic_preferences.$remove",), but(*SMALL)),
        Group(CELL, ("event.name",), but(*SMALL, "empty")),
        *FLAT_EVENT,
    ),
    {"allow_subscribe": True},
)
EVENTS = Case(
    {"custom_id": KEY},
    (
        Group(CELL, ("custom_id",), ID, base={"event.name": "a"}),
        # Without a name there is no event, and the row says nothing but its id.
        Group(CELL, ("event.name",), but(*SMALL)),
        *FLAT_EVENT,
    ),
)

E_MAIL = {"subject": "a", "sender_identity_id": "a", "html": "a"}
CODES = tuple(Group(LIST, (target,), EVERY) for target in ("languages", "regions"))


def _campaign(base: Mapping[str, str], needed: Names, lacking: Names) -> Case:
    """`needed` is refused where a cell has to be filled, `lacking` where a message has to be."""
    mail = {**base, **E_MAIL}
    push = {**base, "body": "a"}
    return Case(
        mail,
        (
            Group(CELL, tuple(E_MAIL), TEXT | lacking, base=base),
            Group(CELL, ("title", "deeplink"), TEXT, base=push),
            Group(CELL, ("body",), TEXT | lacking, base=base),
            Group(CELL, ("start",), EVERY - EMPTY | needed, base=_without(mail, "start")),
            Group(LIST, ("labels",), ITEMS),
            Group(LIST, ("platforms",), EVERY, base=push),
            Group(OBJECT, ("targeting",), names()),
            *CODES,
        ),
    )


def _without(base: Mapping[str, str], target: str) -> Mapping[str, str]:
    return {name: header for name, header in base.items() if name != target}


NEW = _campaign({"name": KEY, "state": "DRAFT", "start": "now"}, EMPTY, EMPTY)
CHANGED = _campaign({"id": KEY, "name": "a"}, names(), names())

CHANNELS = ("email", "sms", "push", "telegram_bot", "whatsapp", "viber", "notify")
SUBSCRIBED = {
    "email": EMAIL,
    "phones": "+79001234567",
    "subscription.telegram_bot.id": "1",
    "subscription.push.provider": "a",
    "subscription.push.subscription_id": "a",
    **{f"subscription.{channel}.resource_id": "1" for channel in CHANNELS},
}
CUSTOM = "subscription.email.custom_fields"
PUSH = ("subscription.push.provider", "subscription.push.subscription_id")
KEYED = TEXT | EMPTY | UNSEEN
OWN = (
    *("_fname", "_lname", "_regcity", "_city", "_region", "_regcountry", "_country"),
    *("_postal_code", "_vendor", "_browser", "_os"),
)
PROFILES = Case(
    {"email": EMAIL, "_city": "a"},
    (
        Group(
            CELL, (*OWN, "nick", "other.set", "address.upsert:city"), TEXT, base={"email": EMAIL}
        ),
        Group(CELL, ("_regip", "_ip"), but("empty")),
        Group(CELL, ("profile_id",), KEYED, options={"matching": "profile_id"}),
        Group(CELL, ("provider", "subscription_id"), KEYED, options={"matching": "push_sub"}),
        Group(CELL, ("nick",), KEYED, options={"matching": "custom", "field_name": "nick"}),
        Group(CELL, PUSH, TEXT | EMPTY, base=_without(_without(SUBSCRIBED, PUSH[0]), PUSH[1])),
        Group(CELL, (f"{CUSTOM}.a", f"{CUSTOM}.b.set"), TEXT, base=SUBSCRIBED),
        Group(LIST, (f"{CUSTOM}.c.add", f"{CUSTOM}.d.delete"), ITEMS, "array", base=SUBSCRIBED),
        Group(LIST, tuple(f"subscription.{one}.cats" for one in CHANNELS), ITEMS, base=SUBSCRIBED),
        Group(LIST, ("tags", "more.add", "others.delete"), ITEMS, "array"),
        Group(CELL, ("tags",), TEXT | NO_LIST, "array", said=split),
        Group(LIST, ("phones",), EVERY),
        Group(OBJECT, ("address",), names(), "json", said=lambda cell: [cell]),
        Group(
            CELL,
            ("address",),
            but("empty", "list", "object", "a number that no double holds"),
            "json",
            said=parsed,
        ),
        Group(SUBSCRIPTION, ("subscriptions",), names(), said=lambda cell: [cell]),
    ),
    {"db_id": "1", "allow_subscribe": True},
)
# XML has no way to write them (XML 1.0, 2.2).
NOT_IN_XML = names("control characters", "noncharacters")

ITEM = Case(
    {"id": KEY, "title": "a"},
    (
        Group(CELL, ("note",), TEXT | longer_than(10_000)),
        Group(LIST, ("tags",), ITEMS | longer_than(64), "array"),
        Group(CELL, ("id",), ID, base={"title": "a"}),
    ),
    {"name": "C"},
)

CASES: Mapping[str, Case] = {
    "batch.audiences.update": _people({"id": KEY}),
    "batch.audiences.replace": _people({"id": KEY}),
    "batch.audiences.create": Case(
        {"name": KEY},
        (Group(CELL, ("name",), AUDIENCE, base={}), Group(CELL, ("display_name",), TEXT)),
    ),
    "batch.audiences.remove": Case({"name": KEY}, (Group(CELL, ("name",), AUDIENCE, base={}),)),
    "batch.profiles.update": PROFILE,
    "batch.profiles.mass_update": PROFILE,
    "batch.profiles.events": EVENTS,
    # At most 25 fields may be sent at once.
    "batch.catalogs.create": Case(
        {"type": "string"}, (Group(CELL, ("name",), FIELD),), {"name": "C"}, most=25
    ),
    "batch.catalogs.update": Case(
        {"action": "add", "type": "string"},
        (Group(CELL, ("name",), FIELD),),
        {"name": "C"},
        most=25,
    ),
    "batch.catalogs.remove": Case(
        {},
        (
            Group(
                CELL,
                ("name",),
                TEXT
                | EMPTY
                | longer_than(255)
                | ONE_LINE - names("line separators")
                | names("spaces around"),
            ),
        ),
    ),
    "batch.catalogs.items": ITEM,
    "batch.campaigns.create": NEW._replace(
        groups=(*NEW.groups, Group(CELL, ("name",), TEXT | EMPTY, base=_without(NEW.base, "name")))
    ),
    "batch.campaigns.update": CHANGED._replace(
        groups=(
            *CHANGED.groups,
            Group(CELL, ("name",), TEXT, base=_without(CHANGED.base, "name")),
            Group(CELL, ("id",), ID, base=_without(CHANGED.base, "id")),
        )
    ),
    "batch.campaigns.delete": Case({}, (Group(CELL, ("id",), ID),)),
    "altcraft.profiles.update_batch": PROFILES,
}
