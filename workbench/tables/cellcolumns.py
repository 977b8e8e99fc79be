"""A column of a workbook's values as texts, and what those texts hide.

The texts of cells.py, made for many cells at a time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from workbench.tables.cells import DATES, EXACT_BELOW, cell_text, number_text, stored_days

NUMBERS = frozenset((bool, int, float))
# Beyond it a whole float is no 64-bit integer.
MOST_WHOLE = 2.0**62


@dataclass(frozen=True, slots=True)
class Hidden:
    """The places of cells whose text hides something, what that is, and what is stored."""

    places: NDArray[np.int64]
    what: str
    stored: Sequence[str]


def column_texts(cells: Sequence[Any]) -> pa.Array:
    """The texts of a column's values, None for an empty cell."""
    if cells.count("") == len(cells):
        return pa.nulls(len(cells), pa.string())
    kinds = set(map(type, cells))
    if kinds == {str}:
        return _without_empty(pa.array(cells, pa.string()))
    if kinds == {float}:
        return _number_texts(np.array(cells))
    if kinds == {float, str}:
        number = np.array([type(cell) is float for cell in cells])
        texts = _number_texts(np.array([cell for cell in cells if type(cell) is float]))
        others = _without_empty(pa.array([cell for cell in cells if type(cell) is str]))
        order = np.empty(len(cells), np.int64)
        order[np.flatnonzero(number)] = np.arange(len(texts))
        order[np.flatnonzero(~number)] = np.arange(len(texts), len(cells))
        return pa.concat_arrays([texts, others]).take(pa.array(order))
    if len(kinds & NUMBERS) > 1:  # in a dictionary True would be 1
        return pa.array([cell_text(cell) or None for cell in cells], pa.string())
    told = {cell: cell_text(cell) or None for cell in set(cells)}
    return pa.array([told[cell] for cell in cells], pa.string())


def _number_texts(numbers: NDArray[np.float64]) -> pa.Array:
    """What number_text tells of each number."""
    if (np.abs(numbers) < MOST_WHOLE).all() and (numbers == np.floor(numbers)).all():
        return pa.array(numbers.astype(np.int64)).cast(pa.string())
    different, places = np.unique(numbers, return_inverse=True)
    values = (different + 0.0).tolist()  # without a sign for zero
    written = "%.15g\n" * len(values) % tuple(values)
    texts = written.split()
    if "e" in written:
        pairs = zip(texts, values, strict=True)
        texts = [number_text(value) if "e" in text else text for text, value in pairs]
    return pa.array(texts, pa.string()).take(pa.array(places))


def _without_empty(texts: pa.Array) -> pa.Array:
    empty = pc.equal(texts, "")
    return (
        pc.if_else(empty, pa.scalar(None, pa.string()), texts) if pc.any(empty).as_py() else texts
    )


def hidden_values(cells: Sequence[Any], *, from_1904: bool) -> Iterator[Hidden]:
    """The cells whose text hides something, a "date" or "digits_lost".

    A date's stored value is Excel's number of days. A whole number of more than 15 digits has lost
    the others before it was ever stored.
    """
    kinds = set(map(type, cells))
    if not kinds.isdisjoint(DATES):
        places = [place for place, cell in enumerate(cells) if isinstance(cell, DATES)]
        days = {cell: stored_days(cell, from_1904) for cell in {cells[place] for place in places}}
        stored = [days[cells[place]] for place in places]
        yield Hidden(np.array(places, np.int64), "date", stored)
    if float in kinds:
        alone = kinds == {float}
        numbers = np.array(cells if alone else [c if type(c) is float else 0.0 for c in cells])
        large = np.flatnonzero((np.abs(numbers) >= EXACT_BELOW) & np.isfinite(numbers))
        found = [place for place in large.tolist() if cells[place].is_integer()]
        if found:
            stored = [repr(cells[place]) for place in found]
            yield Hidden(np.array(found, np.int64), "digits_lost", stored)
