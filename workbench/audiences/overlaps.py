"""What several lists of ids have in common: the numbers of the overlap picture (UpSet)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pyarrow as pa

from workbench.audiences.sets import IdSet, memberships
from workbench.plans import listing
from workbench.plans.prepared import Prepared

# More sets make a picture with more columns than anybody reads: 2 ** 6 combinations are 63.
MOST_SETS = 6


@dataclass(frozen=True, slots=True)
class Overlap:
    """How many different ids are in exactly these sets and in no other; `members` are names."""

    members: tuple[str, ...]
    people: int


@dataclass(frozen=True, slots=True)
class Overlaps:
    """Every combination of sets that anybody is in, the largest first, and the size of each set."""

    sizes: Mapping[str, int]
    found: tuple[Overlap, ...]

    @property
    def people(self) -> int:
        """The different ids of all sets together."""
        return sum(one.people for one in self.found)


def overlaps(sets: Mapping[str, IdSet]) -> Overlaps:
    """Who is in exactly which of the sets; raises ValueError for more than `MOST_SETS`."""
    if len(sets) > MOST_SETS:
        message = f"{len(sets)} sets; at most {MOST_SETS} can be compared in one picture"
        raise ValueError(message)
    names = list(sets)
    counts = memberships(sets.values()).tolist()
    found = [
        Overlap(tuple(name for n, name in enumerate(names) if place >> n & 1), count)
        for place, count in enumerate(counts)
        if count
    ]
    found.sort(key=lambda one: (-one.people, len(one.members), one.members))
    return Overlaps({name: len(one) for name, one in sets.items()}, tuple(found))


def sets_of(part: Prepared, title: str) -> dict[str, IdSet]:
    """The ids of a sheet, called `title`, and of each list that its selection asks about.

    The first line of a list without a header counts as an id where the sheet has it.
    """
    own = IdSet.of(listing.keys(part))
    found = {title: own}
    for use in part.recipe.selection.lists:
        first = IdSet.of([pa.array([part.lists[use.name].first or None], pa.string())])
        others = IdSet.of([listing.compared(part, use, first=False)])
        name = use.name if use.name not in found else f"{use.name} (list)"
        found[name] = others | (first & own)
    return found
