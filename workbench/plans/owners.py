"""Whose rows a further sheet holds: people of the main sheet, known, unknown or not sent.

Knows the keys of the main sheet and what became of its rows, and no rule of either sheet.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from workbench.destinations.schemas import ORPHANED, UNSENT

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Owners:
    """The keys of the main sheet's rows; of those of whom no row is sent, `unsent` and `where`.

    `where` says for each of the unsent keys which row has the error.
    """

    keys: pa.Array
    unsent: pa.Array
    where: pa.Array

    def judged(self, keys: pa.Array, shown: pa.Array) -> Mapping[str, pa.Array]:
        """For each row of a further sheet its key where nobody has it, and where its owner is lost.

        `shown` are the keys as the sheet spells them.
        """
        nothing = pa.scalar(None, pa.string())
        there = pc.is_in(keys, value_set=self.keys)
        lost = self.where.take(pc.index_in(keys, value_set=self.unsent))
        return {ORPHANED: pc.if_else(there, nothing, shown), UNSENT: lost}


def owners(keys: pa.Array, lines: pa.Array, sheet: str, bad: Mask, sent: Mask) -> Owners:
    """The owners of a main sheet, from its rows' keys and lines.

    `bad` rows have an error and no later row in their stead; `sent` ones go out. Whoever has a row
    of both kinds is sent, and so are the rows that belong to him.
    """
    with_error = pa.array(bad)
    lost, at = keys.filter(with_error), lines.filter(with_error)
    keep = pc.and_not(pc.is_valid(lost), pc.is_in(lost, value_set=keys.filter(pa.array(sent))))
    lost, at = lost.filter(keep), at.filter(keep)
    where = pc.binary_join_element_wise("line", at.cast(pa.string()), f"of “{sheet}”", " ")
    return Owners(keys, lost, where)
