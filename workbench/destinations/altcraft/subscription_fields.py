"""The targets of subscriptions: a channel's members, and how a recipe's columns belong together.

One subscription is a profile by a channel to a contact on a resource (seed 002, §6).
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from workbench.destinations.altcraft.profile_fields import (
    CHANGES,
    EMAIL,
    NAME_WORDS,
    PHONES,
    STATUSES,
    Change,
    change_of,
)
from workbench.payloads.xmltext import NAME
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.fields import Field, FreeAttributes
from workbench.vocabulary.kinds import KindName

# Seed 002: -1 leaves the status or the priority as it is, and so does leaving it out.
UNTOUCHED = "-1"


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel's word, the members of its contact, and how the contact stands in a request.

    `nested` is the member that holds it, "" where it stands in the subscription itself; `flat` is
    whether the documents also have it there. `instead` is the profile's own field that serves
    where no column is the contact.
    """

    name: str
    contact: Mapping[str, KindName]
    nested: str = ""
    flat: bool = False
    instead: str = ""


_PHONE: Mapping[str, KindName] = {"phone": "phone"}
# §6.2. Seed 002 shows email_data and cc_data in requests; for SMS and push its table is flat, and
# phone_data and push_data are known from answers only, so they are never sent.
CHANNELS: Mapping[str, Channel] = {
    channel.name: channel
    for channel in (
        Channel("email", {"email": "email"}, "email_data", flat=True, instead=EMAIL.name),
        Channel("sms", _PHONE, instead=PHONES.name),
        Channel("push", {"provider": "text", "subscription_id": "text"}),
        Channel("telegram_bot", {"id": "integer"}, "cc_data"),
        Channel("whatsapp", _PHONE, "cc_data", instead=PHONES.name),
        Channel("viber", _PHONE, "cc_data", instead=PHONES.name),
        Channel("notify", _PHONE, "cc_data", instead=PHONES.name),
    )
}


_STATUS_HELP = (
    "Only to change it; -1 leaves it as it is. Other words than the vendor's need a table that "
    "says what they mean: 0 means subscribed there."
)


def _members(channel: Channel) -> tuple[Field, ...]:
    place = f"subscription.{channel.name}"

    def field(name: str, kind: KindName, help: str, *choices: str) -> Field:
        label = f"Subscription by {channel.name}: {name}"
        target = f"{place}.{name}"
        # A subscription that has a resource may be created; the others only describe it.
        touches = name in ("resource_id", "status", "cats")
        return Field(
            *(target, kind, label, help),
            consent=touches,
            choices=choices,
            numbered=place,
            address=name in ("subscription_id", "id"),
        )

    return (
        field("resource_id", "integer", "The number of the resource; every subscription needs it."),
        *(field(name, kind, "Where the messages go.") for name, kind in channel.contact.items()),
        field("status", "choice", _STATUS_HELP, *STATUSES, UNTOUCHED),
        field("priority", "integer", "0 is the highest; -1 leaves it as it is."),
        field("cats", "array", "Names of the resource's categories to subscribe to."),
    )


FIELDS = tuple(field for channel in CHANNELS.values() for field in _members(channel))

_SPELLED = rf"subscription\.(?P<channel>{'|'.join(CHANNELS)})(?P<number>#[2-9])?"
_KINDS: tuple[KindName, ...] = (
    *("text", "integer", "number", "boolean", "date", "url", "array", "phone"),
)
CUSTOM_FIELDS = FreeAttributes(
    pattern=NAME,
    pattern_words=NAME_WORDS,
    source="seed 002, custom_fields",
    kinds=_KINDS,
    spelling=rf"{_SPELLED}\.custom_fields\.(?P<name>{NAME})",
    example="subscription.email.custom_fields.topic",
    help="A field of the subscription itself, the vendor's (_device_type) or yours.",
)

# The vendor's page on functions in a subscription's fields is legible up to `set`. The next four
# are api/altcraft.md's reading of it (§5.5), and nothing speaks of upsert there.
ASSUMED = ("unset", "incr", "add", "delete")
_CHANGED = ("set", *ASSUMED)
CUSTOM_CHANGES = tuple(
    replace(
        family,
        source="Altcraft, subscription fields functional update (api/altcraft.md 5.5)",
        kinds=tuple(kind for kind in family.kinds if kind in _KINDS),
        spelling=rf"{_SPELLED}\.custom_fields\.{family.spelling}",
        example=f"subscription.email.custom_fields.{family.example}",
        help=f"{family.help} In a subscription.",
    )
    for family in CHANGES
    if family.example.rpartition(".")[2] in _CHANGED
)
_TARGET = re.compile(rf"{_SPELLED}\.(?P<member>.+)")


# The option that names one resource for all rows.
RESOURCE_OF_ALL = "subscription_resource"


@dataclass(frozen=True, slots=True)
class Subscription:
    """One of the subscriptions that a row may have: its columns' targets, by member.

    `place` is what its targets begin with, like `subscription.email#2`. `resource` is the number
    of the one that all rows are on, "" where a column says it.
    """

    place: str
    channel: Channel
    targets: Mapping[str, str]
    resource: str = ""

    @property
    def anchor(self) -> str:
        """The target that a finding about the whole of it is told at."""
        return self.targets["status" if self.resource else "resource_id"]

    def resources(self, columns: Mapping[str, pa.Array]) -> pa.Array:
        """The resource of each row."""
        if not self.resource:
            return columns[self.targets["resource_id"]]
        rows = len(next(iter(columns.values())))
        return pa.repeat(pa.scalar(self.resource, pa.string()), rows)

    @property
    def contact(self) -> Mapping[str, str]:
        """The target of each member; the profile's own field where none is mapped."""
        own = {name: self.targets[name] for name in self.channel.contact if name in self.targets}
        if own or not self.channel.instead:
            return own
        return {next(iter(self.channel.contact)): self.channel.instead}

    @property
    def custom(self) -> tuple[str, ...]:
        """The targets of its custom fields."""
        fields = (CUSTOM_FIELDS.bare(target) is not None for target in self.targets.values())
        return tuple(t for t, is_one in zip(self.targets.values(), fields, strict=True) if is_one)


def custom_change_of(target: str) -> Change | None:
    """The functional update of a subscription's field that a target stands for, or None."""
    bare = CUSTOM_FIELDS.bare(target)
    return None if bare is None else change_of(bare)


def in_subscription(target: str) -> bool:
    """Whether a target is a member of a subscription in columns of its own."""
    return target.startswith("subscription.")


def subscriptions(recipe: Recipe) -> Sequence[Subscription]:
    """The subscriptions that the recipe's columns make, in the order of their first columns."""
    found: dict[str, dict[str, str]] = {}
    for use in recipe.columns:
        spelled = _TARGET.fullmatch(use.target)
        if spelled is not None:
            place = use.target[: spelled.end("number" if spelled["number"] else "channel")]
            found.setdefault(place, {})[spelled["member"]] = use.target
    every = str(recipe.options.get(RESOURCE_OF_ALL) or "")
    made = []
    for place, targets in found.items():
        # One that is created without a status is subscribed to, so then a column has to say more.
        alike = every if "resource_id" not in targets and "status" in targets else ""
        channel = CHANNELS[place.partition(".")[2].partition("#")[0]]
        made.append(Subscription(place, channel, targets, alike))
    return made
