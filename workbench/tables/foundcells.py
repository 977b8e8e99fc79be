"""The cells that were found worth a mark, by the rows of their sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from workbench.tables.books import Found
from workbench.tables.dressed import DRESSED

Texts = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class FoundCells:
    """Found cells as columns, in the order of their rows, which count from 1."""

    row: NDArray[np.int64]
    column: NDArray[np.int64]
    what: Texts
    stored: Texts
    shown: Texts

    @classmethod
    def of(cls, found: Sequence[Found]) -> Self:
        """From cells in any order; those of one row keep theirs."""
        row, column, *texts = zip(*found, strict=True) if found else ((),) * len(Found._fields)
        rows = np.array(row, np.int64)
        order = np.argsort(rows, kind="stable")
        what, stored, shown = (np.array(each, object)[order] for each in texts)
        return cls(rows[order], np.array(column, np.int64)[order], what, stored, shown)

    def __len__(self) -> int:
        return len(self.row)

    def taken(self, places: slice | NDArray[Any]) -> Self:
        """Some of the cells."""
        return type(self)(*(getattr(self, each.name)[places] for each in fields(self)))

    def within(self, first: int, last: int) -> Self:
        """Those of some consecutive rows, the last one included."""
        start, end = np.searchsorted(self.row, [first, last + 1])
        return self.taken(slice(int(start), int(end)))

    def by_column(self) -> Iterator[Self]:
        """Those of each column that has any."""
        ordered = self.taken(np.argsort(self.column, kind="stable"))
        starts = np.unique(ordered.column, return_index=True)[1].tolist()
        for start, end in pairwise([*starts, len(ordered)]):
            yield ordered.taken(slice(start, end))

    def put(self) -> Self:
        """Those whose text stands in place of their value.

        Per cents, amounts and words are as they are stored: which of the two is meant is asked.
        """
        return self.taken((self.shown != "") & ~np.isin(self.what, DRESSED))
