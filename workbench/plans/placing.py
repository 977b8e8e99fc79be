"""Where each row of a plan stands: on which line, in which request as what record, or why not."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from workbench.plans.plan import Plan

Indexes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Place:
    """One row: its sheet, counted from 0, its number there from 1, its line, and what it became.

    Record `record` of request `chunk`, both counted from 1; both are 0 where the row is not sent,
    and `why` says why.
    """

    part: int
    row: int
    line: int
    chunk: int
    record: int
    why: str


@dataclass(frozen=True, slots=True)
class Places:
    """The places of all rows of a plan, sheet after sheet; 14 bytes a row."""

    part: npt.NDArray[np.uint8]
    line: Indexes
    chunk: npt.NDArray[np.int32]
    why: pa.Array

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """Reads them from the plan's folder."""
        found = plan.row_places().combine_chunks()
        part, line, chunk = (found[name].to_numpy() for name in ("source", "line", "chunk"))
        why = found["why"]
        return cls(part, line, chunk, why.chunk(0) if why.num_chunks else pa.array([], pa.string()))

    def of_request(self, n: int) -> Indexes:
        """The rows of request `n`, in the order of its records."""
        return np.flatnonzero(self.chunk == n)

    def held_back(self, whys: Collection[str] = ()) -> Indexes:
        """The rows that are not sent, in the file's order; only for these reasons, if named."""
        if not whys:
            return np.flatnonzero(self.chunk == 0)
        return np.flatnonzero(pc.is_in(self.why, pa.array(sorted(whys))).to_numpy(False))

    def on_line(self, line: int) -> Indexes:
        """The rows on that line, at most one of each sheet."""
        return np.flatnonzero(self.line == line)

    def index(self, part: int, row: int) -> int:
        """The place among all rows, from 0, of a sheet's row, counted from 1."""
        return int(np.searchsorted(self.part, part)) + row - 1

    def places(self, indexes: Sequence[int] | Indexes) -> list[Place]:
        """Some rows, each with its record; in the order in which they are asked for."""
        return [self._place(int(index)) for index in indexes]

    def _place(self, index: int) -> Place:
        part, n = int(self.part[index]), int(self.chunk[index])
        return Place(
            part=part,
            row=index - int(np.searchsorted(self.part, part)) + 1,
            line=int(self.line[index]),
            chunk=n,
            record=int((self.chunk[: index + 1] == n).sum()) if n else 0,
            why=str(self.why[index].as_py() or ""),
        )
