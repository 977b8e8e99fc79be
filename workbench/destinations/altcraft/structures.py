"""Cells that hold JSON: read digit for digit, and refused where two readers could differ."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import NoReturn

import pyarrow as pa

from workbench.payloads.xmltext import writable
from workbench.recipes.kinds.structures import parsed
from workbench.vocabulary.rules import Rule

# The functional updates of a field (api/altcraft.md 5.4).
ACTIONS = ("set", "unset", "incr", "add", "delete", "upsert")


class Digits(str):
    """A JSON number as it was written."""

    __slots__ = ()


class NameTwice(ValueError):
    """An object in which one name stands twice: who reads it decides which of the two counts."""


def read(cell: str) -> object:
    """What a cell's JSON says, its numbers as Digits.

    Raises ValueError where its kind refuses it, and NameTwice.
    """
    if parsed(cell) is None:
        raise ValueError(cell)
    return json.loads(
        cell,
        object_pairs_hook=_object,
        parse_int=Digits,
        parse_float=Digits,
        parse_constant=_refuse,
    )


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise NameTwice
    return made


def _refuse(word: str) -> NoReturn:
    raise ValueError(word)


def known(cell: str | None) -> object | None:
    """What a cell says; None for an empty one and for one that has a finding of its own.

    Whoever asks about consent has to tell the two apart: what cannot be read is no silence.
    """
    try:
        return None if cell is None else read(cell)
    except ValueError:
        return None


def where(judged: Callable[[object], bool]) -> Callable[[pa.Array], pa.BooleanArray]:
    """A rule's `bad` out of a judgement of what a cell's JSON says."""

    def bad(text: pa.Array) -> pa.BooleanArray:
        values = (known(cell) for cell in text.to_pylist())
        return pa.array([value is not None and judged(value) for value in values], pa.bool_())

    return bad


def _twice(text: pa.Array) -> pa.BooleanArray:
    return pa.array([cell is not None and _names_twice(cell) for cell in text.to_pylist()])


def _names_twice(cell: str) -> bool:
    try:
        read(cell)
    except NameTwice:
        return True
    except ValueError:
        return False
    return False


def _acts(value: object) -> bool:
    """Whether a value, or one inside it, would be taken for a functional update."""
    if isinstance(value, Mapping):
        return value.get("action") in ACTIONS or any(_acts(one) for one in value.values())
    return isinstance(value, list) and any(_acts(one) for one in value)


def rules(change: str) -> tuple[Rule, ...]:
    """What is refused in any such cell; `change` is a column that changes a field instead."""
    return (
        Rule(
            "json-name-twice",
            "One name stands twice in an object",
            "Keep one of them: which of the two would count is not known.",
            _twice,
        ),
        Rule(
            "json-action",
            "An object with an “action” changes a field and does not set it",
            f"Use a column of its own for the change, like {change}.",
            where(_acts),
        ),
    )


XML_RULE = Rule(
    "xml-structure",
    "XML has no way to write this: null, an empty list or object, a list directly in a list, a "
    "name with other than letters, digits, _ . and -, or a control character",
    "Change the cell, or send as JSON (format=json).",
    where(lambda value: not writable(value)),
)
