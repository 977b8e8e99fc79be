"""A cell that holds a JSON list of events: everything that the documents ask of it.

The cell is sent as it is written; whether it is JSON at all is its kind's business.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

import pyarrow as pa

from workbench.destinations.batch.attributes import TEXT, URL
from workbench.destinations.batch.event_words import RULES
from workbench.destinations.batch.profile_events import moment
from workbench.destinations.batch.profile_fields import (
    EVENT_BYTES,
    EVENT_HOURS,
    EVENT_ITEMS,
    EVENT_LEVELS,
    EVENT_MEMBERS,
    EVENTS,
    LABEL,
    NAME,
    TAG,
    TAGS,
)
from workbench.recipes.kinds import KINDS
from workbench.recipes.kinds.kind import once
from workbench.recipes.kinds.structures import parsed
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.kinds import How
from workbench.vocabulary.rules import Rule

_NAME = re.compile(NAME)
_KEY = re.compile(rf"(?:(?P<wrapper>date|url)\((?P<inner>{NAME})\)|(?P<plain>{NAME}))")
_RFC3339 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T(?:[01][0-9]|2[0-3]):[0-9]{2}:[0-9]{2}(?:\.[0-9]+)?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_LINES = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_MEMBERS = {"name", "time", "attributes"}


class _Number(str):
    """A JSON number as it is written."""

    __slots__ = ()


class _Repeated(ValueError):
    """An object names one member twice."""


def event_list_rules(recipe: Recipe) -> tuple[Rule, ...]:
    """The rules of the column of events; the cells are read once for all of them."""

    @once
    def found(text: pa.Array) -> list[frozenset[str]]:
        now = moment(recipe)
        return [_problems(cell, now) for cell in text.to_pylist()]

    def broken(rule_id: str) -> Callable[[pa.Array], pa.BooleanArray]:
        return lambda text: pa.array([rule_id in one for one in found(text)], pa.bool_())

    return tuple(Rule(one.id, one.message, one.fix, broken(one.id)) for one in RULES)


def _problems(cell: str | None, now: datetime) -> frozenset[str]:
    """The ids of the rules that a cell breaks."""
    if cell is None or parsed(cell) is None:
        return frozenset()
    try:
        events = json.loads(cell, object_pairs_hook=_object, parse_int=_Number, parse_float=_Number)
        if not isinstance(events, list) or not events:
            return frozenset({"events-list"})
        many = {"events-max"} if len(events) > EVENTS.value else set()
        long = {"events-bytes"} if any(size > EVENT_BYTES.value for size in _sizes(cell)) else set()
        return frozenset({*many, *long, *(p for event in events for p in _event(event, now))})
    except _Repeated:
        return frozenset({"events-repeated"})


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _Repeated
    return found


def _sizes(cell: str) -> Iterator[int]:
    """The bytes of each event as it is written; nothing where all together are few enough."""
    if len(cell.encode()) <= EVENT_BYTES.value:
        return
    decoder, place = json.JSONDecoder(), cell.index("[") + 1
    between = re.compile(r"[\s,]*")
    while True:
        start = between.match(cell, place).end()  # type: ignore[union-attr]  # matches nothing too
        if cell[start] == "]":
            return
        _, place = decoder.raw_decode(cell, start)
        yield len(cell[start:place].encode())


def _event(event: object, now: datetime) -> Iterator[str]:
    if not isinstance(event, dict) or not event.keys() <= _MEMBERS:
        yield "events-list"
        return
    name = event.get("name")
    if type(name) is not str or not _NAME.fullmatch(name):
        yield "events-name"
    if "time" in event:
        yield from _time(event["time"], now)
    attributes = event.get("attributes", {})
    if not isinstance(attributes, dict):
        yield "events-list"
        return
    own = {key: value for key, value in attributes.items() if key not in ("$label", "$tags")}
    if "$label" in attributes and not _line(attributes["$label"], LABEL.value):
        yield "events-label"
    if "$tags" in attributes and not _tags(attributes["$tags"]):
        yield "events-tags"
    yield from _attributes(own, 0)


def _time(text: object, now: datetime) -> Iterator[str]:
    at = _instant(text)
    if at is None:
        yield "events-time"
    elif at > now:
        yield "events-future"
    elif at < now - timedelta(hours=EVENT_HOURS.value):
        yield "events-old"


def _instant(text: object) -> datetime | None:
    if type(text) is not str or not _RFC3339.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _line(text: object, longest: int) -> bool:
    """Whether it is one line of text that says something."""
    return (
        type(text) is str
        and bool(text.strip())
        and len(text) <= longest
        and not _LINES.search(text)
    )


def _tags(found: object) -> bool:
    return (
        isinstance(found, list)
        and 1 <= len(found) <= TAGS.value
        and all(_line(tag, TAG.value) for tag in found)
    )


def _attributes(given: Mapping[str, object], level: int) -> Iterator[str]:
    """The problems of an object's attributes; `level` counts the objects around them."""
    if len(given) > EVENT_MEMBERS.value:
        yield "events-attributes-max"
    bare = []
    for key, value in given.items():
        spelled = _KEY.fullmatch(key)
        if spelled is None:
            yield "events-attribute-name"
            continue
        bare.append(spelled["inner"] or spelled["plain"])
        if value is None:
            yield "events-null"
        elif spelled["wrapper"] == "date":
            yield from () if _instant(value) else ("events-value",)
        elif spelled["wrapper"] == "url":
            yield from () if _url(value) else ("events-value",)
        else:
            yield from _value(value, level)
    if len(set(bare)) < len(bare):
        yield "events-repeated"


def _url(value: object) -> bool:
    how = How(longest=URL.value)
    good = type(value) is str and bool(value)
    return good and not KINDS["url"].problems(pa.array([value], pa.string()), how)[0].as_py()


def _value(value: object, level: int) -> Iterator[str]:
    if isinstance(value, dict | list) and level == EVENT_LEVELS.value:
        yield "events-nesting"
    elif isinstance(value, dict):
        yield from _attributes(value, level + 1)
    elif isinstance(value, list):
        yield from _items(value, level)
    elif type(value) is str and not _text(value):
        yield "events-value"


def _items(items: Sequence[object], level: int) -> Iterator[str]:
    """A list holds texts, or objects; an empty one and a mixed one are neither."""
    if len(items) > EVENT_ITEMS.value:
        yield "events-items"
    if items and all(isinstance(item, dict) for item in items):
        for item in items:
            yield from _attributes(item, level + 1)  # type: ignore[arg-type]  # all are objects
    elif not items or not all(type(item) is str and _text(item) for item in items):
        yield "events-value"


def _text(value: str) -> bool:
    return bool(value.strip()) and len(value) <= TEXT.value
