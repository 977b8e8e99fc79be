"""How a file's columns differ from those that a recipe was made for: renamed, gone, new.

It only proposes; what became of a column is decided by a person.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz

from workbench.recipes.headers import SIMILAR, folded
from workbench.recipes.recipe import ColumnUse
from workbench.recipes.suggesting import Suggestion

# A header and which of the columns with this header it is, from 1.
Place = tuple[str, int]


@dataclass(frozen=True, slots=True)
class Missing:
    """A column that is used and not in the file, and the new one most like it (0 to 100)."""

    use: ColumnUse
    like: Place | None
    likeness: int

    @property
    def surely(self) -> bool:
        """Whether the new name is as alike as one that is proposed for a target."""
        return self.like is not None and self.likeness >= SIMILAR


@dataclass(frozen=True, slots=True)
class Drift:
    """The mapped columns that are missing, and the columns that no decision is about."""

    missing: tuple[Missing, ...]
    new: tuple[Place, ...]


def places(headers: Sequence[str]) -> list[Place]:
    """Each header and which of its name it is."""
    return [(header, headers[: n + 1].count(header)) for n, header in enumerate(headers)]


def drift(
    columns: Sequence[ColumnUse], headers: Sequence[str], meant: Sequence[Suggestion] = ()
) -> Drift:
    """What is missing and what is new; each new column is proposed for one missing one at most.

    A new column is like a missing one by its header, or where it is `meant` for the same target.
    """
    here = places(headers)
    there = set(here)
    needed = {use.how.region_from for use in columns if use.target}
    lost = [
        use
        for use in columns
        if (use.target or use.header in needed) and (use.header, use.occurrence) not in there
    ]
    decided = {(use.header, use.occurrence) for use in columns}
    new = [place for place in here if place[0].strip() and place not in decided]
    suggested = {(one.use.header, one.use.occurrence): one for one in meant}
    pairs = sorted(
        (
            (-_likeness(use, place[0], suggested.get(place)), n, at)
            for n, use in enumerate(lost)
            for at, place in enumerate(new)
        )
    )
    chosen: dict[int, tuple[int, int]] = {}
    taken: set[int] = set()
    for score, n, at in pairs:
        if n not in chosen and at not in taken and score < 0:
            chosen[n] = (at, -score)
            taken.add(at)
    missing = [
        Missing(use, new[chosen[n][0]], chosen[n][1]) if n in chosen else Missing(use, None, 0)
        for n, use in enumerate(lost)
    ]
    return Drift(tuple(missing), tuple(new))


def _likeness(old: ColumnUse, new: str, meant: Suggestion | None) -> int:
    a, b = folded(old.header), folded(new)
    same = meant is not None and old.target != "" and meant.use.target == old.target
    told = meant.confidence if meant is not None and same else 0
    return round(max(fuzz.ratio(a, b), fuzz.token_sort_ratio(a, b), told))


def renamed(
    columns: Sequence[ColumnUse], decisions: Mapping[Place, Place | None]
) -> tuple[ColumnUse, ...]:
    """The decisions with these columns under their new names, and those with None left out."""
    made = []
    for use in columns:
        place = (use.header, use.occurrence)
        now = decisions.get(place, place)
        if now is not None:
            made.append(_told(replace(use, header=now[0], occurrence=now[1]), decisions))
    # What was left behind under a name that is another column's now has no say any more.
    mapped = {(use.header, use.occurrence) for use in made if use.target}
    return tuple(use for use in made if use.target or (use.header, use.occurrence) not in mapped)


def _told(use: ColumnUse, decisions: Mapping[Place, Place | None]) -> ColumnUse:
    """The decision with the new name of the column that has its countries."""
    if use.how.region_from is None or (use.how.region_from, 1) not in decisions:
        return use
    now = decisions[use.how.region_from, 1]
    return replace(use, how=replace(use.how, region_from=None if now is None else now[0]))


def sentence(found: Drift, headers: Sequence[str]) -> str:
    """What is missing, what it may be called now, what is new, and how to go on."""
    if len(found.missing) == 1:
        (one,) = found.missing
        told = f"The recipe uses a column “{one.use.header}”, which the file does not have; "
        if one.surely and one.like is not None:
            now = one.like[0]
            return f'{told}“{now}” may be its new name: write header = "{now}" in the recipe'
        columns = ", ".join(f"“{header}”" for header in headers[:30])
        return f"{told}its columns are {columns}: correct the header or choose another column"
    lost = ", ".join(
        f"“{one.use.header}” (perhaps “{one.like[0]}” now)"
        if one.surely and one.like
        else f"“{one.use.header}”"
        for one in found.missing
    )
    new = ", ".join(f"“{header}”" for header, _ in found.new[:30])
    return (
        f"The recipe uses {len(found.missing)} columns that the file does not have: {lost}; new in "
        f"the file are {new or 'none'}: change the headers in the recipe, take out what is gone, "
        "and decide what is new"
    )
