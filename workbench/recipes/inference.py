"""Which kind a column is: the kind that nine in ten of all its filled cells fit.

So one bad number in a column of numbers is an Issue and not a reason to send the column as text
(contract.md). A column is never numeric where a value has a leading zero or more than 15 digits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from workbench.recipes.kinds import KINDS
from workbench.recipes.kinds.kind import like
from workbench.recipes.kinds.numbers import LEADING_ZERO, too_long
from workbench.vocabulary.kinds import How, KindName

FITS = 0.9
# Any text is a list of one item; a column is a list if one cell of ten uses the separator.
LISTS = 0.1
# The first kind that fits is taken, so the narrower ones come first.
ORDER: tuple[KindName, ...] = ("boolean", "integer", "number", "date", "url", "phone", "array")


@dataclass(slots=True)
class _Tally:
    """How many cells of one column were filled, and how many of them do not fit each kind."""

    kinds: list[KindName]
    filled: int = 0
    misfits: dict[KindName, int] = field(default_factory=dict)
    lists: int = 0
    numeric: bool = True


def infer(
    slices: Iterable[Sequence[pa.Array]],
    rows: int,
    hows: Sequence[How],
    allowed: Sequence[KindName],
) -> list[KindName]:
    """The kind of each column, from every slice of it; `rows` is the table's length.

    A kind leaves the race as soon as its misfits exceed a tenth of all rows, so a text column costs
    a slice or two and the answer is still that of the whole column.
    """
    tallies = [_Tally([kind for kind in ORDER if kind in allowed]) for _ in hows]
    for columns in slices:
        for tally, how, text in zip(tallies, hows, columns, strict=True):
            _count(tally, text, how, rows)
    return [_decide(tally) for tally in tallies]


def _count(tally: _Tally, text: pa.Array, how: How, rows: int) -> None:
    tally.filled += len(text) - text.null_count
    if not tally.kinds:
        return
    text = text.drop_null()
    for kind in list(tally.kinds):
        bad = KINDS[kind].problems(text, how).true_count
        tally.misfits[kind] = tally.misfits.get(kind, 0) + bad
        if tally.misfits[kind] > (1 - FITS) * rows:
            tally.kinds.remove(kind)
    if {"integer", "number"} & set(tally.kinds) and tally.numeric:
        zero = pc.any(like(text, LEADING_ZERO)).as_py()
        tally.numeric = not zero and not pc.any(too_long(text)).as_py()
    if "array" in tally.kinds:
        tally.lists += pc.sum(pc.match_substring(text, how.separator or "|")).as_py() or 0


def _decide(tally: _Tally) -> KindName:
    if not tally.filled:
        return "text"
    for kind in tally.kinds:
        if kind in ("integer", "number") and not tally.numeric:
            continue
        if kind == "array" and tally.lists < LISTS * tally.filled:
            continue
        if tally.misfits[kind] <= (1 - FITS) * tally.filled:
            return kind
    return "text"
