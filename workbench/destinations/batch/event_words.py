"""What is said about a JSON list of events that breaks a rule."""

from __future__ import annotations

from typing import NamedTuple

from workbench.destinations.batch.attributes import TEXT
from workbench.destinations.batch.profile_fields import (
    EVENT_BYTES,
    EVENT_FAMILY,
    EVENT_HOURS,
    EVENT_ITEMS,
    EVENT_LEVELS,
    EVENT_MEMBERS,
    EVENTS,
    LABEL,
    TAG,
    TAGS,
)


class Words(NamedTuple):
    """A rule's name, what is wrong, and how to mend it."""

    id: str
    message: str
    fix: str


RULES = (
    Words(
        "events-list",
        "Not a list of events, each with a name and at most a time and attributes beside it",
        'Write it like [{"name": "bought", "attributes": {"price": 3.5}}].',
    ),
    Words(
        "events-repeated",
        "An object has one name twice",
        "Keep one of the two; date(day) and day are the same name.",
    ),
    Words(
        "events-max",
        f"More than {EVENTS.value} events in one row",
        f"Keep at most {EVENTS.value}; a further row with the same id may hold the others.",
    ),
    Words(
        "events-bytes",
        f"An event is larger than {EVENT_BYTES.value:,} bytes",
        "Shorten the texts of its attributes.",
    ),
    Words(
        "events-name",
        f"An event has no legal name ({EVENT_FAMILY.pattern_words})",
        'Write it like "name": "added_to_cart".',
    ),
    Words(
        "events-time",
        "The time of an event is not written as RFC 3339",
        "Write it like 2026-03-31T09:30:00Z, with the zone at its end.",
    ),
    Words(
        "events-old",
        f"An event is more than {EVENT_HOURS.value} hours old, and Batch refuses it",
        "Leave it out; without a time, an event happens when it is received.",
    ),
    Words(
        "events-future",
        "An event has not happened yet, and Batch refuses it",
        "Correct its time.",
    ),
    Words(
        "events-label",
        f"A $label is not one line of 1 to {LABEL.value} characters",
        "Shorten it, write it on one line, or leave it out.",
    ),
    Words(
        "events-tags",
        f"$tags is not a list of 1 to {TAGS.value} texts of 1 to {TAG.value} characters",
        'Write it like ["fruits", "organic"], or leave it out.',
    ),
    Words(
        "events-attribute-name",
        f"An attribute's name is not legal ({EVENT_FAMILY.pattern_words})",
        "Write it like price, date(day) or url(page); $label and $tags stand at the top only.",
    ),
    Words(
        "events-null",
        "An attribute of an event is null, which is no value there",
        "Leave the attribute out.",
    ),
    Words(
        "events-value",
        "The value of an attribute does not fit an event",
        f"Write a text of 1 to {TEXT.value} characters, a number, true or false, an "
        "object, a list of texts or of objects, and a complete date or web address in date() "
        "and url().",
    ),
    Words(
        "events-attributes-max",
        f"More than {EVENT_MEMBERS.value} attributes in one object of an event",
        f"Keep at most {EVENT_MEMBERS.value}.",
    ),
    Words(
        "events-items",
        f"More than {EVENT_ITEMS.value} items in a list of an event",
        f"Keep at most {EVENT_ITEMS.value}.",
    ),
    Words(
        "events-nesting",
        f"Objects or lists inside one another more than {EVENT_LEVELS.value} levels deep",
        "Move the inner values further up.",
    ),
)
