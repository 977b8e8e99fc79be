"""From where to where the cells of a column go, and how many of them lie where between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from workbench.recipes.inference import NUMERIC
from workbench.recipes.kinds import KINDS
from workbench.vocabulary.kinds import How, KindName

# Cells, none of them empty, and how often each stands there.
Part: TypeAlias = tuple[pa.Array, pa.Array]
Parts: TypeAlias = Callable[[], Iterator[Part]]


@dataclass(frozen=True, slots=True)
class Spread:
    """The extreme cells, and how large or how long they are; "" where no cell has a size."""

    by: Literal["size", "length"]
    least: str = ""
    greatest: str = ""
    low: float = 0.0
    high: float = 0.0


@dataclass(frozen=True, slots=True)
class Bars:
    """Numbers of cells side by side, and what each of them counts, in words."""

    counts: tuple[int, ...]
    of: str


def spread_of(parts: Parts, kind: KindName, how: How) -> Spread:
    """The smallest and largest cell of numbers and dates, else the shortest and longest.

    Of cells alike in that, the first that is read.
    """
    found: list[tuple[float, str]] = []
    for values, _ in parts():
        sizes = _sizes(values, kind, how)
        if sizes.null_count == len(sizes):
            continue
        extremes = pc.min_max(sizes)
        for name in ("min", "max"):
            at = pc.index(sizes, extremes[name]).as_py()
            found.append((extremes[name].as_py(), values[at].as_py()))
    by: Literal["size", "length"] = "size" if _sized(kind) else "length"
    if not found:
        return Spread(by)
    (low, least), (high, greatest) = (end(found, key=lambda one: one[0]) for end in (min, max))
    return Spread(by, least, greatest, low, high)


def each_value(values: pa.Array, counts: pa.Array, kind: KindName, how: How) -> Bars:
    """A bar for each value, in the order of size where it has one, else as they are given."""
    if not len(values):
        return Bars((), "")
    if not _sized(kind):
        return Bars(tuple(counts.to_pylist()), "each value, the most frequent first")
    order = pc.array_sort_indices(_sizes(values, kind, how))
    return Bars(tuple(counts.take(order).to_pylist()), "each value, the smallest first")


def in_steps(parts: Parts, spread: Spread, kind: KindName, how: How, steps: int) -> Bars:
    """The cells by their size or length, in at most `steps` equal steps from least to greatest."""
    width = spread.high - spread.low
    if spread.by == "length":
        # No more steps than there are lengths.
        width, steps = width + 1, min(steps, int(width) + 1)
    told = np.zeros(steps, np.int64)
    for values, counts in parts():
        sizes = _sizes(values, kind, how)
        known = pc.is_valid(sizes)
        at = (sizes.filter(known).to_numpy() - spread.low) / (width or 1.0) * steps
        told += _counted(at, counts.filter(known), steps)
    if spread.by == "length":
        low, high = int(spread.low), int(spread.high)
        of = f"lengths from {low:,} to {high:,} characters" if high > low else f"{low:,} characters"
    else:
        of = f"{steps} equal steps from {spread.least} to {spread.greatest}"
    return Bars(tuple(told.tolist()), of)


def _counted(at: npt.NDArray[np.float64], counts: pa.Array, steps: int) -> npt.NDArray[np.int64]:
    places = np.minimum(at.astype(np.int64), steps - 1)
    # As whole numbers: bincount adds weights up as floats.
    told = np.zeros(steps, np.int64)
    np.add.at(told, places, counts.to_numpy())
    return told


def _sized(kind: KindName) -> bool:
    return kind in NUMERIC or kind == "date"


def _sizes(values: pa.Array, kind: KindName, how: How) -> pa.Array:
    """How large each cell is, or how long; null for a cell that is none of its kind."""
    if kind == "date":
        moments = pc.cast(KINDS[kind].read(values, how), pa.timestamp("us", "UTC"))
        return pc.cast(pc.cast(moments, pa.int64()), pa.float64(), safe=False)
    if kind in NUMERIC:
        return pc.cast(KINDS[kind].read(values, how), pa.float64())
    return pc.cast(pc.utf8_length(values), pa.float64())
