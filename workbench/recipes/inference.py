"""Which kind a column is: the kind that nine in ten of all its filled cells fit.

So one bad number in a column of numbers is an Issue and not a reason to send the column as text
(contract.md). A column is never numeric where a value has a leading zero or more than 15 digits,
and digits are phones only where the header or the way they are written says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from workbench.recipes.doubts import Doubt, first_doubt
from workbench.recipes.kinds import KINDS
from workbench.recipes.kinds.kind import like
from workbench.recipes.kinds.numbers import LEADING_ZERO, too_long
from workbench.recipes.looks import YES_NO, looks_for, says_phone, written_as_phone
from workbench.vocabulary.kinds import How, KindName

# Nine in ten, in whole numbers: as a float a tenth of ten is not quite one.
MISFITS_IN = 10
# Any text is a list of one item; a column is a list if one cell of ten uses the separator, or is
# a JSON list.
LISTS_IN = 10
_JSON_LIST = r"\A\[\s*\""
# The first kind that fits is taken, so the narrower ones come first; a list is anything, so last.
ORDER: tuple[KindName, ...] = ("boolean", "integer", "number", "date", "url", "phone")
NUMERIC = frozenset(("integer", "number"))
# Kinds whose cells may be written in several ways, so that a few of a column are written otherwise.
MOSTLY = frozenset(("date", "number"))
# None of these begins with a letter, and most columns of text do in most of their cells.
LETTERLESS = NUMERIC | {"date", "phone"}

# The slices of some of the columns, by their places among those that are judged.
Read: TypeAlias = Callable[[Sequence[int]], Iterable[Sequence[pa.Array]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A column to be judged: its header, and how its cells would be read."""

    header: str
    how: How


@dataclass(frozen=True, slots=True)
class Guess:
    """The kind of a column; `doubt` says why that may not be what is meant."""

    kind: KindName
    doubt: Doubt | None = None


@dataclass(slots=True)
class _Tally:
    """How many cells of one column were filled, and how many of them do not fit each kind."""

    asked: Asked
    kinds: list[KindName]
    phones: bool  # the header names them
    filled: int = 0
    misfits: dict[KindName, int] = field(default_factory=dict)
    letters: int = 0  # cells that begin with one, as long as most do
    lettered: bool = False  # so many of them that no digits can be meant
    lists: int = 0  # cells with the separator, or that begin as a JSON list of texts does
    unsure: int = 0  # digits that no number may have: a leading zero, more than 15
    unsure_example: str = ""


def infer(
    read: Read, rows: int, columns: Sequence[Asked], allowed: Sequence[KindName]
) -> list[Guess]:
    """The kind of each column, from every slice of it; `rows` is the table's length.

    Where nine in ten cells only look like dates or numbers, and most of them are some as they
    stand, the column is of that kind, and the doubt says how the others are written.
    A kind leaves the race as soon as its misfits exceed a tenth of all rows, so a text column costs
    a slice or two and the answer is still that of the whole column. Only what may be a list is read
    again, and what goes out as text, or as numbers below a header that names phones, to see what it
    looks like.
    """
    tallies = [_tally(column, allowed) for column in columns]
    for texts in read(range(len(columns))):
        for tally, text in zip(tallies, texts, strict=True):
            _count(tally, text.drop_null(), rows)
    return [_guess(tally, read, place, allowed) for place, tally in enumerate(tallies)]


def _tally(asked: Asked, allowed: Sequence[KindName]) -> _Tally:
    kinds = [kind for kind in ORDER if kind in allowed]
    phones = says_phone(asked.header) and "phone" in kinds
    if phones:  # 0612345678 under “mobile” is a phone, and without its zero it is not a number
        kinds.sort(key=lambda kind: kind != "phone")
    return _Tally(asked, kinds, phones)


def _count(tally: _Tally, text: pa.Array, rows: int) -> None:
    if not tally.lettered and 2 * tally.letters >= tally.filled:
        tally.letters += pc.match_substring_regex(text, r"\A\p{L}").true_count
        tally.lettered = MISFITS_IN * tally.letters > rows
    tally.filled += len(text)
    parted = pc.match_substring(text, tally.asked.how.separator or "|")
    tally.lists += pc.or_(parted, pc.match_substring_regex(text, _JSON_LIST)).true_count
    whole = False
    for kind in list(tally.kinds):
        # Whatever is a whole number is a number.
        bad = 0 if kind == "number" and whole else _misfits(tally, kind, text)
        whole = whole or (kind == "integer" and not bad)
        tally.misfits[kind] = tally.misfits.get(kind, 0) + bad
        if MISFITS_IN * tally.misfits[kind] > rows:
            tally.kinds.remove(kind)
    if NUMERIC & set(tally.kinds):
        odd = text.filter(pc.or_(like(text, LEADING_ZERO), too_long(text)))
        tally.unsure += len(odd)
        if len(odd):
            tally.unsure_example = tally.unsure_example or str(odd[0].as_py())


def _misfits(tally: _Tally, kind: KindName, text: pa.Array) -> int:
    how = tally.asked.how
    if tally.lettered and kind in LETTERLESS:
        return len(text)
    if kind == "phone" and how.region is not None and not tally.phones:
        # 0033612345 is a customer's number as well as somebody's phone.
        written = written_as_phone(text)
        bad = KINDS[kind].problems(text.filter(written), how).true_count
        return int(len(text) - written.true_count + bad)
    return int(KINDS[kind].problems(text, how).true_count)


def _guess(tally: _Tally, read: Read, place: int, allowed: Sequence[KindName]) -> Guess:
    kind = _kind(tally)
    if kind is None and "array" in allowed and _is_list(tally, read, place):
        kind = "array"
    if not tally.filled or not (kind is None or kind in NUMERIC):
        return Guess(kind or "text")
    looks = looks_for(tally.asked.header, tally.asked.how, allowed)
    if tally.lettered:
        looks = (YES_NO,) if "boolean" in allowed else ()
    if kind is not None:  # numbers are what they look like, but for phones that lost their zero
        looks = tuple(look for look in looks if tally.phones and look.kind == "phone")
    if not looks:
        return Guess(kind or "text")
    texts = (text.drop_null() for (text,) in read([place]))
    seen = first_doubt(texts, looks, tally.filled, tally.asked.how, MISFITS_IN)
    if seen is not None and seen.settled is not None and kind is None and seen.kind in MOSTLY:
        kind = _mostly(seen.kind, tally, read, place)
        seen = replace(seen, fix=seen.settled) if kind else seen
    return Guess(kind or "text", seen or _unsure(tally))


def _mostly(kind: KindName, tally: _Tally, read: Read, place: int) -> KindName | None:
    """The kind that cells look like, if most of them fit it as they stand: the others are Issues.

    Which order or mark those have is asked, not guessed; a number that no number may be decides
    against numbers as everywhere.
    """
    misfits = 0
    for (text,) in read([place]):
        misfits += KINDS[kind].problems(text, tally.asked.how).true_count
        if kind in NUMERIC and pc.any(pc.or_(like(text, LEADING_ZERO), too_long(text))).as_py():
            return None
    return kind if 2 * misfits < tally.filled else None


def _kind(tally: _Tally) -> KindName | None:
    """The first kind that is left and that nine in ten cells fit."""
    for kind in tally.kinds if tally.filled else ():
        if _most(tally.misfits[kind], tally) and not (kind in NUMERIC and tally.unsure):
            return kind
    return None


def _is_list(tally: _Tally, read: Read, place: int) -> bool:
    if not tally.filled or LISTS_IN * tally.lists < tally.filled:
        return False
    array, how = KINDS["array"], tally.asked.how
    return _most(sum(array.problems(text, how).true_count for (text,) in read([place])), tally)


def _unsure(tally: _Tally) -> Doubt | None:
    """Numbers but for a few, such as postcodes."""
    if not tally.unsure or not any(
        kind in NUMERIC and _most(tally.misfits[kind], tally) for kind in tally.kinds
    ):
        return None
    found = f"Most cells are numbers, but {tally.unsure:,} of {tally.filled:,} begin with a zero or"
    fix = "Nothing to do if they are codes; otherwise correct those cells."
    return Doubt(f"{found} have more than 15 digits", tally.unsure_example, fix)


def _most(misfits: int, tally: _Tally) -> bool:
    return MISFITS_IN * misfits <= tally.filled
