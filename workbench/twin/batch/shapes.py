"""The shape of a body or a query: objects of known fields, lists within a count, texts.

Pure; every function refuses with the place, what was found and what was expected. Knows no route.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from workbench.twin.errors import refuse, refuse_missing, shown

MAX_CUSTOM_ID = 1_024  # assumption: the widest limit of the SDKs (api/batch.md §2.1)

_LANGUAGE = re.compile(r"[a-z]{2}")
_REGION = re.compile(r"[A-Z]{2}")
_UNNAMED = "fields and query parameters no page names"
_DIGITS = re.compile(r"[0-9]{1,9}")


def members(where: str, value: object, allowed: Collection[str]) -> dict[str, object]:
    """The object at `where` ("" for the body), which holds none but the allowed fields."""
    if not isinstance(value, dict):
        refuse(where or "The body", f"found {shown(value)}, expected a JSON object")
    if not value.keys() <= set(allowed):
        field = next(key for key in value if key not in allowed)
        problem = f"unknown field, expected only {', '.join(sorted(allowed))}"
        refuse(f"{where}.{shown(field)}" if where else shown(field), problem, assumed=_UNNAMED)
    return value


def needed(where: str, given: Mapping[str, object], field: str, expected: str) -> object:
    """A field that has to be there; `where` is "" for a field of the body itself."""
    if field not in given:
        refuse_missing(f"{where}.{field}" if where else field, expected)
    return given[field]


def text(where: str, value: object, most: int | None = None, *, assumed: str | None = None) -> str:
    """A string that is not empty, of at most `most` characters."""
    # The exact type matters: a JSON number is held as a kind of string.
    if type(value) is not str or not value or (most is not None and len(value) > most):
        limit = "of at least 1 character" if most is None else f"of 1 to {most:,} characters"
        refuse(where, f"found {shown(value)}, expected a string {limit}", assumed=assumed)
    return value


def choice(where: str, value: object, allowed: Collection[str]) -> str:
    """One of the words that the documents list."""
    if type(value) is not str or value not in allowed:
        refuse(where, f"found {shown(value)}, expected {' or '.join(allowed)}")
    return value


def elements(
    where: str, value: object, most: int | None, of: str = "objects", least: int = 1
) -> list[object]:
    """An array of `least` to `most` elements; None for no upper limit."""
    if not isinstance(value, list):
        refuse(where, f"found {shown(value)}, expected an array of {of}")
    if len(value) < least or (most is not None and len(value) > most):
        limit = f"at least {least:,}" if most is None else f"{least:,} to {most:,}"
        refuse(where, f"found {len(value):,} elements, expected {limit}")
    return value


def custom_id(where: str, given: Mapping[str, object], field: str) -> str:
    """A custom ID: any text of 1 to 1,024 characters."""
    return text(
        f"{where}.{field}",
        needed(where, given, field, "expected the custom ID as a string"),
        MAX_CUSTOM_ID,
        assumed="length of a custom id",
    )


def language(where: str, value: object) -> None:
    """Two lower-case letters; which of them are languages is not judged (api/batch.md §2.2)."""
    if type(value) is not str or not _LANGUAGE.fullmatch(value):
        refuse(where, f"found {shown(value)}, expected two lower-case letters such as fr")


def region(where: str, value: object) -> None:
    """Two upper-case letters; which of them are regions is not judged (api/batch.md §2.2)."""
    if type(value) is not str or not _REGION.fullmatch(value):
        refuse(where, f"found {shown(value)}, expected two upper-case letters such as FR")


def only(query: Mapping[str, str], *allowed: str) -> None:
    """Refuses a query with a parameter that the route does not have."""
    for field in query:
        if field not in allowed:
            problem = f"unknown parameter, expected only {', '.join(allowed)}"
            refuse(shown(field), problem, assumed=_UNNAMED)


def whole(where: str, digits: str, least: int, most: int) -> int:
    """A whole number of a query, written in digits."""
    if not _DIGITS.fullmatch(digits) or not least <= int(digits) <= most:
        refuse(where, f"found {shown(digits)}, expected a whole number from {least} to {most}")
    return int(digits)


def named(payload: object, rows: str | None = None) -> tuple[str | None, int | None]:
    """For the request log: the `name` of a body and how many `rows` it lists, legal or not."""
    if not isinstance(payload, dict):
        return None, None
    name, listed = payload.get("name"), payload.get(rows) if rows else None
    return name if type(name) is str else None, len(listed) if isinstance(listed, list) else None
