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

# Nine in ten, in whole numbers: as a float a tenth of ten is not quite one.
MISFITS_IN = 10
# Any text is a list of one item; a column is a list if one cell of ten uses the separator.
LISTS_IN = 10
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
    local_dates: int = 0


@dataclass(frozen=True, slots=True)
class Guess:
    """The kind of a column; `doubt` says why it is not what most of its cells look like."""

    kind: KindName
    doubt: str = ""


def infer(
    slices: Iterable[Sequence[pa.Array]],
    rows: int,
    hows: Sequence[How],
    allowed: Sequence[KindName],
) -> list[Guess]:
    """The kind of each column, from every slice of it; `rows` is the table's length.

    A kind leaves the race as soon as its misfits exceed a tenth of all rows, so a text column costs
    a slice or two and the answer is still that of the whole column.
    """
    tallies = [_Tally([kind for kind in ORDER if kind in allowed]) for _ in hows]
    for columns in slices:
        for tally, how, text in zip(tallies, hows, columns, strict=True):
            _count(tally, text, how, rows)
    return [_decide(tally) for tally in tallies]


def _like_dates(text: pa.Array) -> int:
    found: int = like(text, r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{4}(?:[ T].*)?").true_count
    return found


def _count(tally: _Tally, text: pa.Array, how: How, rows: int) -> None:
    text = text.drop_null()
    tally.filled += len(text)
    if MISFITS_IN * (tally.filled - tally.local_dates) <= rows:
        tally.local_dates += _like_dates(text)
    if not tally.kinds:
        return
    for kind in list(tally.kinds):
        bad = KINDS[kind].problems(text, how).true_count
        tally.misfits[kind] = tally.misfits.get(kind, 0) + bad
        if MISFITS_IN * tally.misfits[kind] > rows:
            tally.kinds.remove(kind)
    if {"integer", "number"} & set(tally.kinds) and tally.numeric:
        zero = pc.any(like(text, LEADING_ZERO)).as_py()
        tally.numeric = not zero and not pc.any(too_long(text)).as_py()
    if "array" in tally.kinds:
        tally.lists += pc.sum(pc.match_substring(text, how.separator or "|")).as_py() or 0


def _decide(tally: _Tally) -> Guess:
    if not tally.filled:
        return Guess("text")
    doubt = ""
    if _most(tally.filled - tally.local_dates, tally):
        doubt = "Most cells look like dates with the day or the month first"
    for kind in tally.kinds:
        if not _most(tally.misfits[kind], tally):
            continue
        if kind in ("integer", "number") and not tally.numeric:
            doubt = doubt or "Most cells are numbers, but some begin with a zero or are very long"
        elif kind != "array" or LISTS_IN * tally.lists >= tally.filled:
            return Guess(kind)
    return Guess("text", doubt)


def _most(misfits: int, tally: _Tally) -> bool:
    return MISFITS_IN * misfits <= tally.filled
