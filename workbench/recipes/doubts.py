"""What nine in ten cells of a column look like, told in one sentence where no kind fits them.

Knows how to look and to count; what there is to look for is in looks.py.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from workbench.recipes.kinds.kind import like
from workbench.vocabulary.kinds import How, KindName

Digits = Literal["unfit", "fit", "judged"]
Test = Callable[[pa.Array], pa.BooleanArray]


@dataclass(frozen=True, slots=True)
class Look:
    """What nine in ten cells have to look like (`fits`), and which of them no kind takes (`tells`).

    `hints` are told apart among the latter; `say` makes of what was seen the rest of the sentence
    “4 of 4 cells look like ..., 3 of them ...”, and what to do about it. `digits` says of cells
    that are nothing but digits what the patterns would, so that only those that are `judged` are
    looked at. What is `torn` is told only where two of its hints were seen.
    """

    kind: KindName
    fits: Test
    tells: Test
    say: Callable[[Looked, How], Said]
    hints: Mapping[str, str] = field(default_factory=dict)
    digits: Digits = "unfit"
    torn: bool = False


class Said(NamedTuple):
    """What cells look like: a noun for all of them, what is peculiar to some, what to do.

    `settled` is what there is still to do where the column is of that kind, "" for the same, and
    None where it cannot be, since the cells speak against the order that was declared. `against`
    are hints that contradict each other.
    """

    all: str
    some: str
    fix: str
    settled: str | None = ""
    against: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """Why a column may not be what it was taken for: what was found, an example, what to do.

    `kind` is the one that the cells look like, where they look like one, and `settled` what to do
    if the column is of that kind, None where it cannot be. `against` are cells that contradict
    each other.
    """

    found: str
    example: str
    fix: str
    rule: str = "column-as-text"
    kind: KindName | None = None
    settled: str | None = None
    against: tuple[str, ...] = ()


@dataclass(slots=True)
class Looked:
    """How many cells of a column looked so, and one that did."""

    look: Look
    misfits: int = 0
    told: int = 0
    example: str = ""
    hints: Counter[str] = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)

    @property
    def tells(self) -> bool:
        """Whether there is anything to say."""
        return bool(self.told) and (not self.look.torn or len(self.examples) > 1)

    def add(self, text: pa.Array, other: pa.Array) -> None:
        """Counts some more cells, none of them empty; `other` are those that are no mere digits."""
        if self.look.digits != "judged":
            self.misfits += len(text) - len(other) if self.look.digits == "unfit" else 0
            text = other
        self.misfits += len(text) - self.look.fits(text).true_count
        telling = text.filter(self.look.tells(text))
        if len(telling):
            self.told += len(telling)
            self.example = self.example or str(telling[0].as_py())
            for name, pattern in self.look.hints.items():
                hinting = telling.filter(like(telling, pattern))
                self.hints[name] += len(hinting)
                if len(hinting):
                    self.examples.setdefault(name, str(hinting[0].as_py()))

    def doubt(self, filled: int, how: How) -> Doubt:
        """The sentence about cells that look so."""
        said, alike = self.look.say(self, how), filled - self.misfits
        between = " " if self.told == alike or not said.some else f", {self.told:,} of them "
        found = f"{alike:,} of {filled:,} cells look like {said.all}{between}{said.some}"
        settled = said.fix if said.settled == "" else said.settled
        against = tuple(self.examples[hint] for hint in said.against)
        return Doubt(
            found.strip(),
            self.example,
            said.fix,
            kind=self.look.kind,
            settled=settled,
            against=against,
        )


@dataclass(slots=True)
class Looking:
    """The looks that a column's cells may still have, as slice after slice of it is seen.

    A look is out once more than one in `misfits_in` cells is other; `most` are no fewer than the
    filled cells of the whole column.
    """

    looks: Sequence[Look]
    most: int
    misfits_in: int
    seen: list[Looked] = field(init=False)
    filled: int = 0

    def __post_init__(self) -> None:
        self.seen = [Looked(look) for look in self.looks]

    def add(self, text: pa.Array) -> bool:
        """Looks at some more cells, none of them empty; False where no look is left."""
        self.filled += len(text)
        other = text.filter(pc.invert(like(text, "[0-9]+"))) if self.seen else text
        for one in self.seen:
            one.add(text, other)
        self._leave(self.most)
        return bool(self.seen)

    def keep(self, looks: Sequence[Look]) -> None:
        """Goes on with these alone, as far as they are still left."""
        self.seen = [one for one in self.seen if one.look in looks]

    def doubt(self, how: How) -> Doubt | None:
        """What all those cells look like: the first look that is left and has anything to say."""
        self._leave(self.filled)
        return next((one.doubt(self.filled, how) for one in self.seen if one.tells), None)

    def _leave(self, cells: int) -> None:
        self.seen = [one for one in self.seen if self.misfits_in * one.misfits <= cells]


def first_doubt(
    texts: Iterable[pa.Array], looks: Sequence[Look], filled: int, how: How, misfits_in: int
) -> Doubt | None:
    """What a column's cells look like; no look holds if more than one in `misfits_in` is other."""
    looking = Looking(looks, filled, misfits_in)
    for text in texts:
        if not looking.add(text):
            return None
    return looking.doubt(how)
