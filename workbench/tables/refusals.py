"""What is said in place of a row that is refused, by the kind of mistake it is.

The first words decide the kind: those of the quotes and field counts are anything else.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

NOT_TEXT = "text that is not UTF-8"
NUL = "a NUL byte, which no text has"
BELOW = "below the data"
UNSELECTED = "not in the selection"


def not_text(cell: bytes) -> str:
    """That a cell's bytes are not UTF-8, and how they read in the most usual other encoding."""
    told = cell.decode("cp1252", "backslashreplace").strip()
    return f"{NOT_TEXT}: “{told}” in cp1252"


def below(what: str, cells: list[str], most: int = 200) -> str:
    """That a row is a total or a note and no data, with all of its cells that are filled."""
    told = " | ".join(cell for cell in cells if cell)
    return f"{BELOW}, {what}: {told if len(told) <= most else told[: most - 1] + '…'}"


def is_no_text(refused: pa.Array) -> pa.BooleanArray:
    """Whether a row's bytes are no text."""
    return _known(pc.or_(pc.starts_with(refused, NOT_TEXT), pc.starts_with(refused, NUL)))


def is_below(refused: pa.Array) -> pa.BooleanArray:
    """Whether a row stands below the data and is none."""
    return _known(pc.starts_with(refused, BELOW))


def is_unselected(refused: pa.Array) -> pa.BooleanArray:
    """Whether a row is data that the selection leaves out."""
    return _known(pc.equal(refused, UNSELECTED))


def without(refused: pa.Array, unselected: npt.NDArray[np.bool_]) -> pa.Array:
    """The same, with the rows of data among them that are not selected."""
    left = pc.and_(pa.array(unselected), pc.is_null(refused))
    return pc.if_else(left, pa.scalar(UNSELECTED, pa.string()), refused)


def emptied(refused: pa.Array, columns: Sequence[pa.Array]) -> list[pa.Array]:
    """The columns without the cells of the rows below the data and of those not selected."""
    some = refused.null_count < len(refused)
    out = pc.or_(is_below(refused), is_unselected(refused)) if some else None
    if out is None or not pc.any(out).as_py():
        return list(columns)
    return [pc.if_else(out, pa.scalar(None, pa.string()), column) for column in columns]


def is_shape(refused: pa.Array) -> pa.BooleanArray:
    """Whether a row's quotes or its number of fields are wrong."""
    others = pc.or_(pc.or_(is_no_text(refused), is_below(refused)), is_unselected(refused))
    return pc.and_not(pc.is_valid(refused), others)


def _known(found: pa.BooleanArray) -> pa.BooleanArray:
    return pc.fill_null(found, False)
