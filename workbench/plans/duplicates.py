"""The id-only first pass: which rows are superseded by a later row of the same id."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.tables.table import Table

Lines = npt.NDArray[np.int64]
SLICE = 100_000


def superseded_by(table: Table, position: int) -> Lines:
    """For each row the line of the last row with the same id, 0 where it is itself the last.

    Ids are compared byte for byte. Eight-byte hashes find the suspects and the ids themselves
    decide, so memory grows with the rows' hashes and with the duplicates, not with the ids.
    """
    hashes, lines = _hashes(table, position)
    later = np.zeros(len(hashes), dtype=np.int64)
    order = np.argsort(hashes, kind="stable")
    same = hashes[order][1:] == hashes[order][:-1]
    suspects = np.zeros(len(hashes), dtype=bool)
    suspects[order[1:][same]] = True
    suspects[order[:-1][same]] = True
    if not suspects.any():
        return later
    last: dict[str, int] = {}
    seen: list[tuple[int, str]] = []
    start = 0
    for part in table.slices(SLICE, [position]):
        mask = suspects[start : start + len(part)]
        rows = np.flatnonzero(mask) + start
        ids = part.columns[0].take(np.flatnonzero(mask)).to_pylist()
        for row, identifier in zip(rows.tolist(), ids, strict=True):
            if identifier is not None:
                last[identifier] = row
                seen.append((row, identifier))
        start += len(part)
    for row, identifier in seen:
        if last[identifier] != row:
            later[row] = lines[last[identifier]]
    return later


def _hashes(table: Table, position: int) -> tuple[npt.NDArray[np.uint64], Lines]:
    hashes, lines = [], []
    for part in table.slices(SLICE, [position]):
        text = part.columns[0].to_pandas().astype("str").array
        hashes.append(pd.util.hash_array(text, categorize=False))
        lines.append(np.asarray(part.line))
    return np.concatenate(hashes), np.concatenate(lines)
