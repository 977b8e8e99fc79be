"""What a value in a recipe's file has to be, and the sentence where it is something else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from workbench.errors import FixTheRecipe


@dataclass(frozen=True, slots=True)
class Shape:
    """What a value in a recipe has to be, as a test and in words."""

    fits: Callable[[Any], bool]
    words: str


TEXT = Shape(lambda value: isinstance(value, str), "text")
_COUNT = Shape(lambda value: type(value) is int and value >= 1, "a whole number from 1")
_AMOUNT = Shape(lambda value: type(value) in (int, float), "a number")
_FLAG = Shape(lambda value: isinstance(value, bool), "true or false")
SCALAR = Shape(lambda value: isinstance(value, str | int), "text, a whole number, or true or false")
_NAMES = Shape(
    lambda value: isinstance(value, list) and all(isinstance(one, str) for one in value),
    'a list of names, like ["trim"]',
)
_MENDINGS = Shape(
    lambda value: isinstance(value, list) and all(isinstance(one, str | Mapping) for one in value),
    'a list, like ["trim", { find = "0033", put = "+33", at = "start" }]',
)
TABLE = Shape(lambda value: isinstance(value, Mapping), "a table of name = value")
TABLES = Shape(
    lambda value: isinstance(value, list) and all(isinstance(one, Mapping) for one in value),
    "one [[columns]] table for each column, one [[also]] table for each further sheet, one "
    "[[selection.where]] table for each condition, one [[selection.lists]] table for each list",
)
# By the words of the annotations, so that a decision that is added is checked as well.
_BY_TYPE = {
    "str": TEXT,
    "Test": TEXT,
    "Sort": TEXT,
    "Match": TEXT,
    "Keep": TEXT,
    "At": TEXT,
    "float": _AMOUNT,
    "Share | None": TABLE,
    "tuple[Condition, ...]": TABLES,
    "str | None": TEXT,
    "KindName": TEXT,
    "Blank": TEXT,
    "int": _COUNT,
    "int | None": _COUNT,
    "bool": _FLAG,
    "bool | None": _FLAG,
    "How": TABLE,
    "tuple[str, ...]": _NAMES,
    "tuple[Mending, ...]": _MENDINGS,
    "tuple[tuple[str, str], ...]": TABLE,
}


def shapes_of(of: type) -> dict[str, Shape]:
    return {one.name: _BY_TYPE[str(one.type)] for one in fields(of)}


def shaped(found: Mapping[str, Any], shapes: Mapping[str, Shape], where: str) -> None:
    """Raises FixTheRecipe at the first name that is not known, or value of another shape."""
    for name, value in found.items():
        if name not in shapes:
            known = ", ".join(sorted(shapes))
            message = f"{where}: “{name}” means nothing here; expected one of {known}"
            raise FixTheRecipe(message)
        if not shapes[name].fits(value):
            expected = shapes[name].words
            message = f"{where}: “{name}” is {said(value)}; expected {expected}"
            raise FixTheRecipe(message)


def said(value: object) -> str:
    """A value in a recipe's words and not in Python's."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping | list):
        return "a table" if isinstance(value, Mapping) else "a list"
    return f"“{value}”" if isinstance(value, str) else str(value)


def one_of(value: str, known: Sequence[str], what: str) -> Any:
    if value not in known:
        message = f"{what} is “{value}”; expected one of {', '.join(known)}"
        raise FixTheRecipe(message)
    return value
