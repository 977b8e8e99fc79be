"""Whether the rows of one person contradict each other; knows no table and no vendor's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import NamedTuple

from workbench.destinations.consent import UNCLEAR, UNSUBSCRIBED, Statement

Thing = tuple[str | None, ...]
Words = frozenset[str]


class Said(NamedTuple):
    """A row, its line in the file, and what it says."""

    row: int
    line: int
    statements: Sequence[Statement]


class _One(NamedTuple):
    row: int
    line: int
    thing: Thing
    words: Words


# An end of a consent stands, also beside a cell that nobody can read.
_AGREE = frozenset({UNSUBSCRIBED, UNCLEAR})
# Two lines of different rows are enough to find one that is another row's.
_ENOUGH = 2
_ByWords = dict[Words, dict[int, int]]


def opposed(said: Sequence[Said]) -> Mapping[int, int]:
    """For each row of one person that another one contradicts, the first line that does.

    Two rows contradict each other where they say different words about things that may be the
    same: no part of which both know is different. What every row says is nobody's contradiction.
    """
    if _clear(said):
        return {}
    found: dict[int, int] = {}
    by_parts: dict[tuple[int, ...], list[_One]] = {}
    for one in _peculiar(said):
        known = tuple(n for n, part in enumerate(one.thing) if part is not None)
        by_parts.setdefault(known, []).append(one)
    # Things are looked up by the parts that both know, never each with each: a sheet may hold
    # thousands of rows about one person.
    for mine, other in product(by_parts, repeat=2):
        shared = [part for part in mine if part in other]
        others = _looked_up(by_parts[other], shared)
        for one in by_parts[mine]:
            about = others.get(_part_of(one.thing, shared), {})
            for line in _otherwise(one, about):
                found[one.row] = min(line, found.get(one.row, line))
    return found


def _clear(said: Sequence[Said]) -> bool:
    """Whether each thing is wholly known and has one word: most people are soon done with."""
    words: dict[Thing, str] = {}
    for one in said:
        for thing, word, _ in one.statements:
            if None in thing or words.setdefault(thing, word) != word:
                return False
    return True


def _peculiar(said: Sequence[Said]) -> Iterator[_One]:
    """What each row says of each thing, but for what all rows say alike."""
    told = [_words(one.statements) for one in said]
    common = set.intersection(*(set(one.items()) for one in told)) if told else set()
    for one, things in zip(said, told, strict=True):
        for thing, words in things.items():
            if (thing, words) not in common:
                yield _One(one.row, one.line, thing, words)


def _words(statements: Sequence[Statement]) -> dict[Thing, Words]:
    made: dict[Thing, Words] = {}
    for thing, word, _ in statements:
        made[thing] = made.get(thing, frozenset()) | {word}
    return made


def _part_of(thing: Thing, parts: Sequence[int]) -> Thing:
    return tuple(thing[part] for part in parts)


def _looked_up(things: Sequence[_One], shared: Sequence[int]) -> Mapping[Thing, _ByWords]:
    made: dict[Thing, _ByWords] = {}
    for one in things:
        lines = made.setdefault(_part_of(one.thing, shared), {}).setdefault(one.words, {})
        if len(lines) < _ENOUGH:
            lines[one.row] = one.line
    return made


def _otherwise(one: _One, about: _ByWords) -> Iterator[int]:
    for words, lines in about.items():
        if words != one.words and not words | one.words <= _AGREE:
            yield from (line for row, line in lines.items() if row != one.row)
