"""Rows of one person contradict each other only about things that may be the same."""

from __future__ import annotations

from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.destinations.consent import Statement
from workbench.plans.contradicting import Said, opposed

ANY = None
MAIL = ("email", "28", "a@b.example")
Thing = tuple[str | None, ...]
Row = list[tuple[Thing, str]]


def flagged(rows: list[Row]) -> dict[int, int]:
    """The rows that contradict another one, from 0, with that one's line: the first is on 2."""
    said = [
        Said(n, n + 2, [Statement(thing, word) for thing, word in row])
        for n, row in enumerate(rows)
    ]
    return dict(opposed(said))


TABLE: list[tuple[str, list[Row], dict[int, int]]] = [
    ("the same word", [[(MAIL, "out")], [(MAIL, "out")]], {}),
    ("another word", [[(MAIL, "out")], [(MAIL, "in")]], {0: 3, 1: 2}),
    ("another resource", [[(MAIL, "out")], [(("email", "1", MAIL[2]), "in")]], {}),
    ("another channel", [[(MAIL, "out")], [(("sms", "28", MAIL[2]), "in")]], {}),
    ("another contact", [[(MAIL, "out")], [(("email", "28", "b"), "in")]], {}),
    ("no resource", [[(MAIL, "out")], [(("email", ANY, MAIL[2]), "in")]], {0: 3, 1: 2}),
    ("no contact", [[(MAIL, "out")], [(("email", "28", ANY), "in")]], {0: 3, 1: 2}),
    (
        "one lacks the resource and one the contact",
        [[(("email", ANY, "a"), "out")], [(("email", "28", ANY), "in")]],
        {0: 3, 1: 2},
    ),
    (
        "no resource, but another channel",
        [[(MAIL, "out")], [(("sms", ANY, ANY), "in")]],
        {},
    ),
    ("all of them", [[((ANY, ANY, ANY), "out")], [(MAIL, "in")]], {0: 3, 1: 2}),
    (
        "a row that says both, and one that says half of it",
        [[(MAIL, "out"), (MAIL, "in")], [(MAIL, "in")]],
        {0: 3, 1: 2},
    ),
    (
        "two rows that say both",
        [[(MAIL, "out"), (MAIL, "in")], [(MAIL, "in"), (MAIL, "out")]],
        {},
    ),
    (
        "a row is not held against itself",
        [[((ANY, ANY, ANY), "in"), (MAIL, "out")], []],
        {},
    ),
    (
        "what every row says is nobody's contradiction",
        [
            [((ANY, ANY, ANY), "in"), (MAIL, "out")],
            [((ANY, ANY, ANY), "in"), (("email", "1", MAIL[2]), "in")],
        ],
        {},
    ),
    (
        "the first of several",
        [[(MAIL, "in")], [(MAIL, "out")], [(("sms", "2", "+7"), "in")], [(MAIL, "out")]],
        {0: 3, 1: 2, 3: 2},
    ),
]


@pytest.mark.parametrize(
    ("rows", "expected"), [one[1:] for one in TABLE], ids=[t[0] for t in TABLE]
)
def test_who_contradicts_whom(rows: list[Row], expected: dict[int, int]) -> None:
    assert flagged(rows) == expected


PARTS = st.sampled_from(["x", "y", ANY])
THINGS = st.tuples(PARTS, PARTS, PARTS)
WORDS = st.sampled_from(["in", "out"])
ROWS = st.lists(st.lists(st.tuples(THINGS, WORDS), max_size=3), max_size=6)


def may_be_the_same(one: Thing, other: Thing) -> bool:
    return all(a == b or ANY in (a, b) for a, b in zip(one, other, strict=True))


def words(row: Row) -> set[tuple[Thing, frozenset[str]]]:
    return {(thing, frozenset(w for t, w in row if t == thing)) for thing, _ in row}


@given(ROWS)
def test_it_is_every_pair_of_rows_compared(rows: list[Row]) -> None:
    """The definition word by word, each statement with each."""
    told = [words(row) for row in rows]
    common = set.intersection(*told) if told else set()
    expected = {
        a
        for a, b in permutations(range(len(rows)), 2)
        for one, mine in told[a] - common
        for other, theirs in told[b] - common
        if mine != theirs and may_be_the_same(one, other)
    }
    assert flagged(rows).keys() == expected


@given(ROWS)
def test_opposite_words_about_one_thing_never_pass(rows: list[Row]) -> None:
    found = flagged(rows)
    for a, b in combinations(range(len(rows)), 2):
        for thing, word in rows[a]:
            said = {w for t, w in rows[b] if t == thing}
            if ANY not in thing and said and said != {w for t, w in rows[a] if t == thing}:
                assert {a, b} <= found.keys(), (thing, word)


@given(
    st.lists(st.tuples(THINGS, WORDS), min_size=2, max_size=6),
    st.integers(0, 5),
    st.integers(0, 2),
)
def test_knowing_less_takes_no_contradiction_away(
    said: list[tuple[Thing, str]], place: int, part: int
) -> None:
    before = flagged([[one] for one in said])
    n = place % len(said)
    thing = tuple(None if at == part else one for at, one in enumerate(said[n][0]))
    after = flagged([[(thing, said[n][1])] if at == n else [one] for at, one in enumerate(said)])
    assert before.keys() <= after.keys()


@given(ROWS)
def test_the_order_of_rows_changes_nothing(rows: list[Row]) -> None:
    backwards = {len(rows) - 1 - row for row in flagged(rows[::-1])}
    assert flagged(rows).keys() == backwards


def test_many_rows_about_one_person_take_no_square_of_time() -> None:
    """Twenty thousand without a resource and twenty thousand without a contact."""
    rows: list[Row] = [[(("email", ANY, str(n)), "out")] for n in range(20_000)]
    rows += [[(("sms", str(n), ANY), "in")] for n in range(20_000)]
    assert flagged(rows) == {}
