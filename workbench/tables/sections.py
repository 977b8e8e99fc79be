"""The sections of a number format, and which of them is for a number (ECMA-376 part 1, 18.8.31)."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import TypeAlias

# `[<=99999]` as "<=" and 99999.
Condition: TypeAlias = tuple[str, Decimal]
_BORDER = re.compile(r';(?=(?:[^"]*"[^"]*")*[^"]*$)')
_CONDITION = re.compile(r"\[(<=|>=|<>|=|<|>)(-?[0-9]+(?:\.[0-9]+)?)\]")
_HOLDS: dict[str, Callable[[Decimal, Decimal], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def sections_of(code: str) -> list[tuple[Condition | None, str]]:
    """The sections for numbers, with their conditions; a fourth one is for texts."""
    found = []
    for section in _BORDER.split(code)[:3]:
        told = _CONDITION.search(section)
        condition = None if told is None else (told[1], Decimal(told[2]))
        found.append((condition, _CONDITION.sub("", section)))
    return found


def place_of(number: Decimal, conditions: Sequence[Condition | None]) -> tuple[int, bool]:
    """Which section is for a number, and whether it shows negatives without their sign."""
    count = len(conditions)
    if any(conditions):
        holding = (
            place
            for place, one in enumerate(conditions)
            if one is None or _HOLDS[one[0]](number, one[1])
        )
        return next(holding, count - 1), False
    if count == 1 or number > 0:
        return 0, False
    if number < 0:
        return 1, True
    return (2 if count > 2 else 0), False
