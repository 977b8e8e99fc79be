"""What an event of a profile may say (api/batch.md §2.4).

Pure; whether its time is recent enough is asked with the clock in hand, by `time_problem`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from workbench.twin.batch import attributes
from workbench.twin.errors import shown
from workbench.twin.jsontext import write
from workbench.twin.moments import instant

MAX_PER_OPERATION = 15
MAX_AGE_S = 24 * 3_600
MAX_BYTES = 25_000  # 25 KB; that a KB is 1,000 bytes, of compact JSON, is an assumption
MAX_LABEL = 200
MAX_TAGS, MAX_TAG = 10, 64
# Assumption: the SDKs' numbers, since the API's own are not published (§2.4, §7).
MAX_MEMBERS, MAX_LEVELS = 20, 3

_NAME = re.compile(r"[a-z0-9_]{1,30}")
_NOT_ONE_LINE = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]")
_FIELDS = {"name", "time", "attributes"}


@dataclass(frozen=True, slots=True)
class Event:
    """A legal event but for its age: `time` as sent, None for the moment it arrives."""

    name: str
    time: str | None
    attributes: str


def read(given: object) -> Event | str:
    """The event, or the problem with it."""
    if not isinstance(given, dict):
        return f"found {shown(given)}, expected an object"
    unknown = next((key for key in given if key not in _FIELDS), None)
    if unknown is not None:
        return f"unknown field {shown(unknown)}, expected only name, time and attributes"
    name, time = given.get("name"), given.get("time")
    if type(name) is not str or not _NAME.fullmatch(name):
        found = shown(name) if "name" in given else "no name"
        return f"found {found}, expected a name of 1 to 30 of a-z, 0-9 and _"
    if "time" in given and (type(time) is not str or instant(time) is None):
        return f"time: found {shown(time)}, expected an RFC 3339 date such as 2023-08-12T22:30:05Z"
    problem = _attributes_problem(given.get("attributes", {}))
    if problem:
        return problem
    size = len(write(given))
    if size > MAX_BYTES:
        return f"found {size:,} bytes, expected at most {MAX_BYTES:,}"
    text = write(given.get("attributes", {})).decode("utf-8")
    return Event(name, time if type(time) is str else None, text)


def time_problem(event: Event, now: float) -> str | None:
    """What is wrong with the time of an event that arrives now."""
    at = now if event.time is None else instant(event.time)
    if at is None or at > now:
        return f"time: {event.time} is in the future"
    if now - at > MAX_AGE_S:
        return f"time: {event.time} is more than 24 hours ago"
    return None


def _attributes_problem(value: object) -> str | None:
    if not isinstance(value, dict):
        return f"attributes: found {shown(value)}, expected an object"
    own = {key: part for key, part in value.items() if key not in ("$label", "$tags")}
    return (
        (_label_problem(value["$label"]) if "$label" in value else None)
        or (_tags_problem(value["$tags"]) if "$tags" in value else None)
        or _object_problem("", own, 0)
    )


def _label_problem(value: object) -> str | None:
    if type(value) is not str or not value.strip() or _NOT_ONE_LINE.search(value):
        return f"$label: found {shown(value)}, expected one line of text that is not blank"
    if len(value) > MAX_LABEL:
        return f"$label: found {len(value)} characters, expected at most {MAX_LABEL}"
    return None


def _tags_problem(value: object) -> str | None:
    if not isinstance(value, list):
        return f"$tags: found {shown(value)}, expected an array of strings"
    if len(value) > MAX_TAGS:
        return f"$tags: found {len(value)} tags, expected at most {MAX_TAGS}"
    for place, tag in enumerate(value):
        if type(tag) is not str or not 1 <= len(tag) <= MAX_TAG or _NOT_ONE_LINE.search(tag):
            expected = f"expected one line of 1 to {MAX_TAG} characters"
            return f"$tags: tag [{place}] is {shown(tag)}, {expected}"
    return None


def _object_problem(where: str, given: Mapping[str, object], level: int) -> str | None:
    if len(given) > MAX_MEMBERS:
        place = where or "attributes"
        return f"{place}: found {len(given)} attributes, expected at most {MAX_MEMBERS}"
    bad = attributes.key_problems(tuple(given))
    if bad:
        return f"{where}{'.' if where else ''}{shown(bad[0][0])}: {bad[0][1]}"
    for key, value in given.items():
        problem = _value_problem(f"{where}.{key}" if where else key, key, value, level)
        if problem:
            return problem
    return None


def _value_problem(where: str, key: str, value: object, level: int) -> str | None:
    parts = attributes.split(key)
    plain = parts is not None and not parts[0]
    nested = isinstance(value, dict) or (isinstance(value, list) and _objects(value))
    if not (plain and nested):
        problem = attributes.value_problem(key, value)
        return f"{where}: {problem}" if problem else None
    if level == MAX_LEVELS:
        return f"{where}: nested deeper than {MAX_LEVELS} levels"
    if isinstance(value, dict):
        return _object_problem(where, value, level + 1)
    assert isinstance(value, list)  # `nested` said so
    if len(value) > attributes.MAX_ARRAY:
        most = attributes.MAX_ARRAY
        return f"{where}: found an array of {len(value)} items, expected at most {most}"
    for place, item in enumerate(value):
        if not isinstance(item, dict):
            return f"{where}[{place}] is {shown(item)}, expected an object as before it"
        problem = _object_problem(f"{where}[{place}]", item, level + 1)
        if problem:
            return problem
    return None


def _objects(value: list[object]) -> bool:
    return bool(value) and isinstance(value[0], dict)
