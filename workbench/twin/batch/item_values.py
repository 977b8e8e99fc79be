"""Which values an item of a catalog may hold, by the fields that the catalog declares.

Pure (api/batch.md §4.1, §4.4); answers with the problem as a phrase.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache

from workbench.twin.errors import shown
from workbench.twin.jsontext import Number
from workbench.twin.moments import instant

MAX_STRING = 10_000
MAX_ARRAY, MAX_ARRAY_STRING = 15, 64

_KEY = re.compile(r"(?:(date|url)\(([a-z0-9_]+)\)|([a-z0-9_]+))")
_WHOLE = re.compile(r"-?[0-9]+")
# A URI: a scheme, a colon, and something without blanks or controls behind it.
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s\x00-\x1f\x7f]+")


def _string(value: object) -> str | None:
    if type(value) is not str:
        return f"found {shown(value)}, expected a string"
    if len(value) > MAX_STRING:
        return f"found {len(value):,} characters, expected at most {MAX_STRING:,}"
    return None


def _array(value: object) -> str | None:
    if not isinstance(value, list):
        return f"found {shown(value)}, expected an array of strings"
    if len(value) > MAX_ARRAY:
        return f"found {len(value)} items, expected at most {MAX_ARRAY}"
    for place, item in enumerate(value):
        if type(item) is not str:
            return f"item [{place}] is {shown(item)}, expected a string"
        if len(item) > MAX_ARRAY_STRING:
            return f"item [{place}] has {len(item)} characters, expected at most {MAX_ARRAY_STRING}"
    return None


def _bool(value: object) -> str | None:
    return None if isinstance(value, bool) else f"found {shown(value)}, expected true or false"


def _float(value: object) -> str | None:
    return None if isinstance(value, Number) else f"found {shown(value)}, expected a number"


def _integer(value: object) -> str | None:
    if isinstance(value, Number) and _WHOLE.fullmatch(value):
        return None
    return f"found {shown(value)}, expected a whole number"


def _date(value: object) -> str | None:
    if type(value) is str and instant(value) is not None:
        return None
    if isinstance(value, Number) and _WHOLE.fullmatch(value) and -(2**63) <= int(value) < 2**63:
        return None
    expected = "expected an RFC 3339 date such as 2023-08-12T22:30:05Z or a Unix timestamp"
    return f"found {shown(value)}, {expected}"


def _url(value: object) -> str | None:
    if type(value) is str and _URI.fullmatch(value):
        return None
    return f"found {shown(value)}, expected a URI with its scheme"


PROBLEM_OF: Mapping[str, Callable[[object], str | None]] = {
    "array": _array,
    "bool": _bool,
    "date": _date,
    "float": _float,
    "integer": _integer,
    "string": _string,
    "url": _url,
}


@lru_cache(maxsize=4_096)
def split(key: str) -> tuple[str, str] | None:
    """The wrapper ("" for none) and the field of a key, None when the key is not legal."""
    match = _KEY.fullmatch(key)
    return (match[1] or "", match[2] or match[3]) if match else None


def problem(given: Mapping[str, object], fields: Mapping[str, str]) -> tuple[str, str] | None:
    """The first attribute that breaks a rule, as (its key, the problem); None for none.

    `fields` are the declared ones, name to type.
    """
    seen: set[str] = set()
    for key, value in given.items():
        parts = split(key)
        if parts is None:
            return key, "expected a field of a-z, 0-9 and _, alone or inside date(...) or url(...)"
        wrapper, field = parts
        kind = fields.get(field)
        if kind is None:
            return key, f"the catalog has no field {field}; catalogs/view shows what it has"
        if field in seen:
            return key, f"the field {field} is given twice, expected one value per field"
        seen.add(field)
        if wrapper and wrapper != kind:
            return key, f"the field {field} is declared as {kind}, not as {wrapper}"
        broken = PROBLEM_OF[kind](value)
        if broken:
            return key, f"{broken}, since the field is declared as {kind}"
    return None
