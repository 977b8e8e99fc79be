"""Sets of ids are those of Python, in a few bytes for each id, and exact to the letter."""

from __future__ import annotations

import random

import numpy as np
import pyarrow as pa
import pytest

from workbench.audiences.overlaps import Overlap, overlaps
from workbench.audiences.sets import IdSet, difference, intersection, memberships, union


def ids(*texts: str | None) -> IdSet:
    return IdSet.of([pa.array(texts, pa.string())])


SPRING = ids("c1", "c2", "c3", "c3", None)
AUTUMN = ids("c3", "C2", "c4 ", "c5")


def test_rows_and_people_are_counted_apart() -> None:
    rows = [pa.array(["c1", "c1", None]), pa.array(["c3", "c9"])]
    assert len(SPRING) == 3
    assert SPRING.rows(rows) == 3
    assert len(IdSet.of(rows) & SPRING) == 2
    assert AUTUMN.rows(rows) == 1


def test_a_capital_or_a_space_makes_another_id() -> None:
    assert len(SPRING & AUTUMN) == 1
    assert len(ids("c4") & AUTUMN) == 0
    assert len(ids("c1", "C1", "c1 ", " c1")) == 4


def test_union_intersection_and_difference() -> None:
    assert len(union([SPRING, AUTUMN])) == 6  # c1 c2 c3 C2 "c4 " c5
    assert len(intersection([SPRING, AUTUMN, ids("c3", "c1")])) == 1
    assert len(difference(SPRING, [AUTUMN, ids("c1")])) == 1
    assert len(difference(SPRING, [])) == 3


def test_who_is_in_exactly_which_lists() -> None:
    found = overlaps({"spring": SPRING, "autumn": AUTUMN, "left": ids("c1", "c5", "c6", "c7")})
    assert found.sizes == {"spring": 3, "autumn": 4, "left": 4}
    assert found.found == (
        Overlap(("autumn",), 2),
        Overlap(("left",), 2),
        Overlap(("spring",), 1),
        Overlap(("autumn", "left"), 1),
        Overlap(("spring", "autumn"), 1),
        Overlap(("spring", "left"), 1),
    )
    assert found.people == 8


def test_empty_lists_have_nobody_in_common() -> None:
    assert overlaps({"one": ids(), "two": ids()}).found == ()
    assert memberships([]).tolist() == [0]
    assert len(ids() & SPRING) == 0


def test_seven_lists_are_no_picture() -> None:
    with pytest.raises(ValueError, match="7 sets; at most 6"):
        overlaps({str(n): ids() for n in range(7)})


@pytest.mark.parametrize("seed", range(40))
def test_sets_are_those_of_python(seed: int) -> None:
    """Any number of lists, with repeats, empty cells, other alphabets and near misses."""
    chance = random.Random(seed)
    alphabet = ["a", "A", " ", "é", "1", "ß", "\u200b"]
    known = ["".join(chance.choices(alphabet, k=chance.randint(1, 3))) for _ in range(60)]
    texts = [
        [chance.choice([*known, None]) for _ in range(chance.choice([0, 1, 30, 200]))]
        for _ in range(chance.randint(1, 6))
    ]
    pythons = [{one for one in some if one is not None} for some in texts]
    ours = [IdSet.of([pa.array(some, pa.string())]) for some in texts]
    assert [len(one) for one in ours] == [len(one) for one in pythons]
    assert len(union(ours)) == len(set().union(*pythons))
    assert len(intersection(ours)) == len(set.intersection(*pythons))
    assert len(difference(ours[0], ours[1:])) == len(pythons[0].difference(*pythons[1:]))
    expected = np.zeros(1 << len(texts), dtype=int)
    for one in set().union(*pythons):
        expected[sum(1 << n for n, some in enumerate(pythons) if one in some)] += 1
    assert memberships(ours).tolist() == expected.tolist()
    assert ours[0].rows([pa.array(some, pa.string()) for some in texts]) == sum(
        one in pythons[0] for some in texts for one in some
    )
