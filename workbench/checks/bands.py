"""Bands of consecutive rows: where in a sheet its findings are, few enough to be looked at."""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt

# As many as fit side by side in a picture (ours); a sheet of fewer rows has a band for each.
BANDS = 40
# Findings of one kind that are kept of each band, so that all of them make up as many as KEPT.
EXAMPLES = 25

Rows = TypeVar("Rows", int, npt.NDArray[np.int64])


def bands(rows: int) -> int:
    """How many bands a sheet of so many rows has."""
    return min(BANDS, rows)


def band_of(row: Rows, rows: int) -> Rows:
    """The band, from 0, of a row (from 1) of a sheet of so many."""
    return (row - 1) * bands(rows) // rows


def rows_in(band: int, rows: int) -> tuple[int, int]:
    """The first and the last row of a band of a sheet of so many rows."""
    of = bands(rows)
    return -(-band * rows // of) + 1, -(-(band + 1) * rows // of)
