"""Cells of a column that hold another text than the file has there; knows nothing of why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class FixedCells:
    """The rows of a column that are fixed, in order and each once, and their texts.

    `rows` count data records from 1; a text is None where the cell is to be empty.
    """

    rows: NDArray[np.int64]
    texts: pa.Array

    def mask(self, row: pa.Array) -> pa.BooleanArray:
        """True for each of these consecutive rows whose cell is fixed."""
        found = np.zeros(len(row), dtype=bool)
        start, end = self._within(row)
        if start < end:
            found[self.rows[start:end] - row[0].as_py()] = True
        return pa.array(found)

    def put_in(self, column: pa.Array, row: pa.Array) -> pa.Array:
        """The column's cells in these consecutive rows, with the fixed ones instead."""
        start, end = self._within(row)
        if start == end:
            return column
        texts = self.texts.slice(start, end - start).cast(column.type)
        return pc.replace_with_mask(column, self.mask(row), texts)

    def _within(self, row: pa.Array) -> tuple[int, int]:
        """Where the fixes of these consecutive rows begin and end."""
        if not len(row):
            return 0, 0
        start, end = np.searchsorted(self.rows, [row[0].as_py(), row[-1].as_py() + 1])
        return int(start), int(end)
