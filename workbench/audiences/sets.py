"""Sets of ids, each known by eight bytes: united, intersected, excluded and counted.

Ids are compared letter by letter: what differs in a capital or a space is another id.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from workbench.plans.identity import Hashes, hashed


@dataclass(frozen=True, slots=True, eq=False)
class IdSet:
    """Different ids as their hashes, in ascending order; 8 bytes for each.

    Two of a million different ids share a hash once in 36 million sets, which only a count shows:
    who is sent is decided by the ids themselves (plans/listing.py).
    """

    hashes: Hashes

    @classmethod
    def of(cls, pieces: Iterable[pa.Array]) -> IdSet:
        """The ids in pieces of text; an empty cell is no id."""
        found = [_hashes(piece) for piece in pieces]
        return cls(_each_once(np.concatenate([np.zeros(0, np.uint64), *found])))

    def __len__(self) -> int:
        return len(self.hashes)

    def __or__(self, other: IdSet) -> IdSet:
        return IdSet(_each_once(np.concatenate([self.hashes, other.hashes])))

    def __and__(self, other: IdSet) -> IdSet:
        return IdSet(self.hashes[_among(self.hashes, other.hashes)])

    def __sub__(self, other: IdSet) -> IdSet:
        return IdSet(self.hashes[~_among(self.hashes, other.hashes)])

    def rows(self, pieces: Iterable[pa.Array]) -> int:
        """How many of the rows, whose ids these are, are of somebody in the set."""
        return sum(int(_among(_hashes(piece), self.hashes).sum()) for piece in pieces)


def union(sets: Iterable[IdSet]) -> IdSet:
    """Everybody who is in any of the sets."""
    return reduce(IdSet.__or__, sets)


def intersection(sets: Iterable[IdSet]) -> IdSet:
    """Everybody who is in all of the sets."""
    return reduce(IdSet.__and__, sets)


def difference(first: IdSet, others: Iterable[IdSet]) -> IdSet:
    """Everybody who is in the first set and in none of the others."""
    return reduce(IdSet.__sub__, others, first)


def memberships(sets: Iterable[IdSet]) -> npt.NDArray[np.int64]:
    """How many ids are in exactly which of the sets: one count for each of the 2 ** n combinations.

    At the place whose n-th bit says that they are in the n-th set; the first place, those in none,
    is 0. Memory: 9 bytes for each different id, and 8 for each id of the largest set.
    """
    every = list(sets)
    known = union([IdSet(np.zeros(0, np.uint64)), *every]).hashes
    held = np.zeros(len(known), dtype=np.uint8)
    for n, one in enumerate(every):
        held[np.searchsorted(known, one.hashes)] |= np.uint8(1 << n)
    return np.bincount(held, minlength=1 << len(every)).astype(np.int64)


def _hashes(piece: pa.Array) -> Hashes:
    return hashed(piece.cast(pa.string()).drop_null())


def _each_once(hashes: Hashes) -> Hashes:
    """In ascending order; NumPy's own `unique` takes ten times as long for a million of them."""
    ordered = np.sort(hashes, kind="stable")
    return ordered[np.concatenate(([True], ordered[1:] != ordered[:-1]))[: len(ordered)]]


def _among(hashes: Hashes, known: Hashes) -> npt.NDArray[np.bool_]:
    """Which of the hashes are among the known ones, which are in order."""
    if not len(known):
        return np.zeros(len(hashes), dtype=bool)
    places = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
    return np.asarray(known[places] == hashes)
