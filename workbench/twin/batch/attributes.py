"""Which attributes a profile or an audience member may carry (api/batch.md §2.3, §3.2).

Pure; answers with the problem as a phrase, and leaves saying where it was to the caller.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from workbench.twin.errors import shown
from workbench.twin.jsontext import Number
from workbench.twin.moments import instant

MAX_ATTRIBUTES = 15  # of an audience member: seed 001
MAX_STRING = 300  # api/batch.md §2.3, string
MAX_URL = 2_048  # api/batch.md §2.3, url
MAX_ARRAY = 25  # api/batch.md §2.3, string array

_NAME_RULE = "the name must be 1 to 30 of a-z, 0-9 and _, alone or inside date(...) or url(...)"
_KEY = re.compile(r"(?:(date|url)\(([a-z0-9_]{1,30})\)|([a-z0-9_]{1,30}))", re.ASCII)
# scheme "://" optional user "@" host optional ":port", then anything without blanks or controls.
_URL = re.compile(
    r"[A-Za-z][A-Za-z0-9+.-]*://(?:[^/?#@\s]*@)?(?:\[[0-9A-Fa-f:.]+\]|[^/?#@:\[\]\s]+)(?::[0-9]*)?"
    r"(?:[/?#][^\s\x00-\x1f\x7f]*)?"
)


@lru_cache(maxsize=4_096)
def split(key: str) -> tuple[str, str] | None:
    """The wrapper ("" for none) and the bare name of a key, None when the key is not legal."""
    match = _KEY.fullmatch(key)
    return (match[1] or "", match[2] or match[3]) if match else None


@lru_cache(maxsize=4_096)  # the people of one request nearly always share their keys
def key_problems(keys: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Every key that is not legal, or whose bare name came before, with the problem."""
    found = []
    bare: set[str] = set()
    for key in keys:
        parts = split(key)
        if parts is None:
            found.append((key, _NAME_RULE))
        elif parts[1] in bare:
            problem = f"the attribute {parts[1]} is given twice, expected one value per name"
            found.append((key, problem))
        else:
            bare.add(parts[1])
    return tuple(found)


def string_problem(value: str) -> str | None:
    """What is wrong with a string value (§2.3)."""
    if not 1 <= len(value) <= MAX_STRING:
        return f"found a string of {len(value)} characters, expected 1 to {MAX_STRING}"
    return None


def array_problem(value: list[object]) -> str | None:
    """What is wrong with an array of strings (§2.3)."""
    if not 1 <= len(value) <= MAX_ARRAY:
        return f"found an array of {len(value)} items, expected 1 to {MAX_ARRAY} strings"
    for place, item in enumerate(value):
        if type(item) is not str:
            return f"item [{place}] is {shown(item)}, expected a string"
        problem = string_problem(item)
        if problem:
            return f"item [{place}]: {problem}"
    return None


def _date_problem(value: object) -> str | None:
    if type(value) is str and instant(value) is not None:
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
        return string_problem(value)  # type: ignore[arg-type]  # kind is str
    if kind is Number or kind is bool:
        return None
    if kind is list:
        return array_problem(value)  # type: ignore[arg-type]  # kind is list
    found = "null" if value is None else "an object"
    return f"found {found}, expected a string, a number, a boolean or an array of strings"


_PROBLEM_OF: Mapping[str, Callable[[object], str | None]] = {
    "": _plain_problem,
    "date": _date_problem,
    "url": _url_problem,
}


def value_problem(key: str, value: object) -> str | None:
    """What is wrong with the value of a legal key; None for nothing."""
    parts = split(key)
    return _PROBLEM_OF[parts[0] if parts else ""](value)


def problem(attributes: Mapping[str, object]) -> tuple[str, str] | None:
    """The first of an audience member's attributes that breaks a rule, as (its key, the problem).

    None when all are legal. The key is "" when the problem is their number. Numbers must be
    `jsontext.Number`.
    """
    if len(attributes) > MAX_ATTRIBUTES:
        return "", f"found {len(attributes)} attributes, expected at most {MAX_ATTRIBUTES}"
    bad = key_problems(tuple(attributes))
    if bad:
        return bad[0]
    for key, value in attributes.items():
        broken = value_problem(key, value)
        if broken:
            return key, broken
    return None
