"""What a target holds of one kind, page by page, and what of it is like a name that it lacks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rapidfuzz import process

from workbench.destinations.paging import pages
from workbench.vocabulary.replies import Ask, number_of

if TYPE_CHECKING:
    # pandera comes with it and takes a second; here it is only a name for the reader.
    from workbench.destinations.spec import Look

# From this similarity on, of 100, a name may be meant by another one.
NEAR = 60
# Objects that a sentence names.
MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Listed:
    """An object as the vendor lists it: what names it in an option, and what a person reads.

    `size` is the number of things in it; `state` and `updated` are "" where there are none.
    """

    name: str
    display_name: str = ""
    size: int | None = None
    updated: str = ""
    state: str = ""


def listed_by(ask: Ask, how: Look) -> Iterator[Listed]:
    """Every object that has what names it, each once and at most 2,000."""
    known: set[str] = set()
    for one in (one for page, _ in pages(ask, how) for one in page):
        name = one.get(how.by)
        if isinstance(name, str | int) and not isinstance(name, bool) and str(name) not in known:
            known.add(str(name))
            yield _listed(one, how)


def _listed(one: Mapping[str, object], how: Look) -> Listed:
    # What names it in an option is what a view is asked by: the id, where there is one (seed 002).
    title = "name" if how.by == "id" else "display_name"
    return Listed(
        name=str(one.get(how.by) or ""),
        display_name=str(one.get(title) or ""),
        size=number_of(one.get(how.size)),
        updated=str(one.get("updated") or ""),
        state=str(one.get("status") or ""),
    )


def instead(how: Look, name: str, others: Sequence[Listed]) -> str:
    """What there is where a name is not: the nearest one, or the numbers with what they are called.

    Of many numbers only those that look most like the one that was given.
    """
    if not others:
        return "it has none yet"
    if how.by == "id":
        alike = nearest(name, others, most=MOST_NAMED)
        told = ", ".join(_called(one) for one in others if one in alike)
        whole = len(alike) == len(others)
        return f"it has {told}" if whole else f"among its {len(others):,} are {told}"
    near = nearest(name, others, score=NEAR)
    if not near:
        return f"it has {len(others):,} and none is similar"
    return f"the nearest name is “{near[0].name}”"


def _called(one: Listed) -> str:
    return f"{one.name} “{one.display_name}”" if one.display_name else one.name


def nearest(
    name: str, others: Sequence[Listed], *, score: int = 0, most: int = 1
) -> Sequence[Listed]:
    """Those of the objects whose names are most like this one, the most similar first.

    `score` is the least similarity that counts, of 100.
    """
    names = [one.name for one in others]
    found = process.extract(name, names, processor=str.casefold, score_cutoff=score, limit=most)
    return [others[place] for _, _, place in found]
