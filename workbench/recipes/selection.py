"""Which rows a send is about: conditions on cells, lists of other people, a share by chance.

Judges cells as text, numbers or days; knows no file and no destination.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import reduce
from typing import Any, Literal, get_args

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from workbench.errors import FixTheSelection
from workbench.recipes.kinds import KINDS
from workbench.vocabulary.kinds import How

Test = Literal[
    "is one of",
    "is none of",
    "contains",
    "starts with",
    "is at least",
    "is at most",
    "is between",
    "is empty",
    "is filled",
]
# How the cells of a column are compared: letter by letter, by their number, or by their day.
Sort = Literal["text", "number", "date"]
Match = Literal["all", "any"]
# Who goes on: those whom a list names, or those whom it does not name.
Keep = Literal["in", "not in"]
Mask = npt.NDArray[np.bool_]
TESTS: tuple[Test, ...] = get_args(Test)
SORTS: tuple[Sort, ...] = get_args(Sort)
KEEPS: tuple[Keep, ...] = get_args(Keep)
# How many values each test needs; None: one or more.
NEEDS: Mapping[Test, int | None] = {
    "is one of": None,
    "is none of": None,
    "contains": 1,
    "starts with": 1,
    "is at least": 1,
    "is at most": 1,
    "is between": 2,
    "is empty": 0,
    "is filled": 0,
}
_OF_TEXT = ("contains", "starts with")
# A share is exact to a hundredth of a per cent.
STEPS = 10_000


@dataclass(frozen=True, slots=True)
class Condition:
    """What the cell of one column has to be.

    Upper and lower case and spaces around are no difference. As numbers or dates cells are read as
    their column is (`How`); a date counts by its day. What cannot be read so fits no condition but
    "is filled" and "is none of".
    """

    header: str
    test: Test
    values: tuple[str, ...] = ()
    sort: Sort = "text"
    occurrence: int = 1

    def __str__(self) -> str:
        return f"{self.header} {self.test} {self._words}".rstrip()

    @property
    def _words(self) -> str:
        between = " and " if self.test == "is between" else ", "
        return between.join(self.values)

    def fits(self, cells: pa.Array, how: How) -> pa.BooleanArray:
        """Whether each cell fits; never null."""
        if self.test in ("is empty", "is filled"):
            filled = pc.is_valid(_text(cells))
            return filled if self.test == "is filled" else pc.invert(filled)
        read = self._read(cells, how)
        found = pc.fill_null(self._compared(read, self._read(pa.array(self.values), how)), False)
        # An empty cell is none of them; neither is one that cannot be read as what they are.
        return pc.invert(found) if self.test == "is none of" else found

    def misread(self, cells: pa.Array, how: How) -> pa.BooleanArray:
        """Which filled cells could not be read as the condition compares them."""
        return pc.and_(pc.is_valid(_text(cells)), pc.is_null(self._read(cells, how)))

    def checked(self, where: str, how: How) -> Condition:
        """The same condition; raises FixTheSelection where its values do not suit its test."""
        needed, given = NEEDS[self.test], len(self.values)
        wrong = ""
        if (needed is None and not given) or (needed is not None and given != needed):
            wanted = "one value or more" if needed is None else f"{needed} of them"
            wrong = f"“{self.test}” is given {given} values; expected {wanted}"
        elif self.test in _OF_TEXT and self.sort != "text":
            wrong = f"“{self.test}” compares text; expected sort = “text”, found “{self.sort}”"
        elif unread := [v for v, bad in zip(self.values, self._unread(how), strict=True) if bad]:
            wrong = f"“{unread[0]}” is no {self.sort}; expected {_EXAMPLES[self.sort]}"
        if wrong:
            message = f"{where}, condition on “{self.header}”: {wrong}"
            raise FixTheSelection(message)
        return self

    def _unread(self, how: How) -> list[bool]:
        given = pa.array(self.values, pa.string())
        return list(pc.is_null(self._read(given, how)).to_pylist())

    def _read(self, cells: pa.Array, how: How) -> pa.Array:
        text = _text(cells)
        if self.sort == "text":
            return pc.utf8_lower(text)
        read = KINDS[self.sort].read(text, how)
        return (
            pc.cast(read, pa.float64())
            if self.sort == "number"
            else pc.utf8_slice_codeunits(read, 0, 10)
        )

    def _compared(self, read: pa.Array, values: pa.Array) -> pa.BooleanArray:
        match self.test:
            case "is one of" | "is none of":
                return pc.is_in(read, value_set=values)
            case "contains":
                return pc.match_substring(read, values[0].as_py())
            case "starts with":
                return pc.starts_with(read, values[0].as_py())
            case "is at least":
                return pc.greater_equal(read, values[0])
            case "is at most":
                return pc.less_equal(read, values[0])
            case _:
                return pc.and_(pc.greater_equal(read, values[0]), pc.less_equal(read, values[1]))


_EXAMPLES: Mapping[Sort, str] = {
    "text": "text",
    "number": "a number like 12.5",
    "date": "a day like 2024-03-31",
}


@dataclass(frozen=True, slots=True)
class Share:
    """The part of all people between two per cents, each at a place that only the id decides.

    The same id is at the same place in every file, so 0 to 50 and 50 to 100 share nobody. Another
    `seed` shuffles them anew.
    """

    start: float = 0.0
    end: float = 100.0
    seed: str = ""

    def __str__(self) -> str:
        seeded = f", seed {self.seed}" if self.seed else ""
        return f"the people from {self.start:g} % to {self.end:g} %, chosen by their id{seeded}"

    def holds(self, places: npt.NDArray[np.int64]) -> Mask:
        """Which places, from 0 to 9,999, are within."""
        first, after = (round(one * STEPS / 100) for one in (self.start, self.end))
        return (places >= first) & (places < after)


@dataclass(frozen=True, slots=True)
class ListUse:
    """That only people go on who are in another list, or who are not; the list is given by name.

    `column` holds its ids: "" for the one named like the rows' ids, or for the only one there is.
    `sha256` is that of the one file that is meant; "" where any of that name is.
    """

    name: str
    keep: Keep = "in"
    column: str = ""
    sha256: str = ""

    def __str__(self) -> str:
        return f"{self.keep} the list {self.name}"


@dataclass(frozen=True, slots=True)
class Selection:
    """The rows that are sent: those that fit all conditions, or any, and are within the share.

    And whose people are in all of the `lists` that they are to be `in`, or `among` them in any, and
    not in any of the others.
    """

    conditions: tuple[Condition, ...] = ()
    match: Match = "all"
    share: Share | None = None
    lists: tuple[ListUse, ...] = ()
    among: Match = "all"

    def __bool__(self) -> bool:
        return bool(self.conditions or self.lists) or self.share is not None

    def __str__(self) -> str:
        joined = (" and " if self.match == "all" else " or ").join(map(str, self.conditions))
        within = [str(one) for one in self.lists if one.keep == "in"]
        others = [str(one) for one in self.lists if one.keep != "in"]
        listed = [(" and " if self.among == "all" else " or ").join(within)] if within else []
        people = ", and ".join([*listed, *([" and ".join(others)] if others else [])])
        parts = [joined] if joined else []
        parts += [f"people who are {people}"] if people else []
        return "; of these ".join([*parts, str(self.share)] if self.share else parts)

    def fits(self, verdicts: Sequence[pa.BooleanArray], rows: int) -> Mask:
        """Which of so many rows fit, by the verdict of each condition in turn."""
        if not verdicts:
            return np.ones(rows, dtype=bool)
        joined = reduce(pc.and_ if self.match == "all" else pc.or_, verdicts)
        return np.asarray(joined)

    def listed(self, named: Sequence[Mask], rows: int) -> Mask:
        """Which of so many rows go on, by whether each list in turn names their people."""
        pairs = list(zip(self.lists, named, strict=True))
        within = [mask for one, mask in pairs if one.keep == "in"]
        joined = np.logical_and if self.among == "all" else np.logical_or
        kept: Mask = joined.reduce(within) if within else np.ones(rows, dtype=bool)
        return reduce(
            lambda left, mask: left & ~mask, (m for o, m in pairs if o.keep != "in"), kept
        )

    def as_dict(self) -> dict[str, Any]:
        """Only what differs from the defaults, as a recipe stores it."""
        made: dict[str, Any] = {} if self.match == "all" else {"match": self.match}
        if self.conditions:
            made["where"] = [_told(one, Condition) for one in self.conditions]
        if self.lists:
            made |= {} if self.among == "all" else {"among": self.among}
            made["lists"] = [_told(one, ListUse) for one in self.lists]
        if self.share is not None:
            made["share"] = _told(self.share, Share)
        return made


def _told(value: Condition | ListUse | Share, of: type) -> dict[str, Any]:
    kept = {f.name: getattr(value, f.name) for f in fields(of)}
    defaults = {f.name: f.default for f in fields(of)}
    shown = {name: one for name, one in kept.items() if one != defaults[name]}
    return {name: list(one) if isinstance(one, tuple) else one for name, one in shown.items()}


def _text(cells: pa.Array) -> pa.Array:
    """The cells without spaces around; null where nothing is left."""
    trimmed = pc.utf8_trim_whitespace(cells.cast(pa.string()))
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)
