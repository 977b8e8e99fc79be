"""Which attributes an audience member may carry: names, wrappers, values (api/batch.md §2.3, §3.2).

Pure; answers with the problem as a phrase, and leaves saying where it was to the caller.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache

from workbench.twin.errors import shown
from workbench.twin.jsontext import Number

MAX_ATTRIBUTES = 15  # seed 001
MAX_STRING = 300  # api/batch.md §2.3, string
MAX_URL = 2_048  # api/batch.md §2.3, url
MAX_ARRAY = 25  # api/batch.md §2.3, string array

_KEY = re.compile(r"(?:(date|url)\(([a-z0-9_]{1,30})\)|([a-z0-9_]{1,30}))", re.ASCII)
_DATE = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.[0-9]+)?"
    r"(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
# scheme "://" optional user "@" host optional ":port", then anything without blanks or controls.
_URL = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@\s]*@)?(?:\[[0-9A-Fa-f:.]+\]|[^/?#@:\[\]\s]+)(?::[0-9]*)?"
    r"(?:[/?#][^\s\x00-\x1f\x7f]*)?"
)


@lru_cache(maxsize=4_096)
def _split(key: str) -> tuple[str, str] | None:
    """The wrapper ("" for none) and the bare name of a key, None when the key is not legal."""
    match = _KEY.fullmatch(key)
    return (match[1] or "", match[2] or match[3]) if match else None


@lru_cache(maxsize=4_096)  # the members of one request nearly always share their keys
def _keys_problem(keys: tuple[str, ...]) -> tuple[str, str] | None:
    if len(keys) > MAX_ATTRIBUTES:
        return "", f"found {len(keys)} attributes, expected at most {MAX_ATTRIBUTES}"
    bare: set[str] = set()
    for key in keys:
        parts = _split(key)
        if parts is None:
            return key, (
                "the name must be 1 to 30 of a-z, 0-9 and _, alone or inside date(...) or url(...)"
            )
        if parts[1] in bare:
            return key, f"the attribute {parts[1]} is given twice, expected one value per name"
        bare.add(parts[1])
    return None


def _string_problem(value: str) -> str | None:
    if not 1 <= len(value) <= MAX_STRING:
        return f"found a string of {len(value)} characters, expected 1 to {MAX_STRING}"
    return None


def _array_problem(value: list[object]) -> str | None:
    if not 1 <= len(value) <= MAX_ARRAY:
        return f"found an array of {len(value)} items, expected 1 to {MAX_ARRAY} strings"
    for place, item in enumerate(value):
        if type(item) is not str:
            return f"item [{place}] is {shown(item)}, expected a string"
        problem = _string_problem(item)
        if problem:
            return f"item [{place}]: {problem}"
    return None


def _date_problem(value: object) -> str | None:
    match = _DATE.fullmatch(value) if type(value) is str else None
    if match:
        try:
            datetime(*map(int, match.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
        except ValueError:
            match = None  # well shaped, but no day or time of the calendar
    if match:
        return None
    return f"found {shown(value)}, expected an RFC 3339 date such as 2023-08-12T22:30:05Z"


def _url_problem(value: object) -> str | None:
    if type(value) is not str:
        return f"found {shown(value)}, expected a URL as a string"
    if len(value) > MAX_URL:
        return f"found a URL of {len(value)} characters, expected at most {MAX_URL}"
    if not _URL.fullmatch(value):
        return f"found {shown(value)}, expected a URL with a scheme and a host"
    return None


def _plain_problem(value: object) -> str | None:
    kind = type(value)
    if kind is str:
        return _string_problem(value)  # type: ignore[arg-type]  # kind is str
    if kind is Number or kind is bool:
        return None
    if kind is list:
        return _array_problem(value)  # type: ignore[arg-type]  # kind is list
    found = "null" if value is None else "an object"
    return f"found {found}, expected a string, a number, a boolean or an array of strings"


_PROBLEM_OF = {"": _plain_problem, "date": _date_problem, "url": _url_problem}


def problem(attributes: Mapping[str, object]) -> tuple[str, str] | None:
    """The first attribute that breaks a rule, as (its key, the problem); None when all are legal.

    The key is "" when the problem is their number. Numbers must be `jsontext.Number`.
    """
    found = _keys_problem(tuple(attributes))
    if found:
        return found
    for key, value in attributes.items():
        parts = _split(key)
        broken = _PROBLEM_OF[parts[0] if parts else ""](value)
        if broken:
            return key, broken
    return None
