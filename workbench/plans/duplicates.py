"""The first pass, over keys alone: which rows have a later row, and which contradict each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from workbench.destinations.consent import Statement
from workbench.plans.contradicting import Said, opposed
from workbench.tables.table import Table

Lines = npt.NDArray[np.int64]
Columns = Sequence[pa.Array]
Statements = Sequence[Sequence[Statement]]  # one sequence for each row
SLICE = 100_000


def key_of(columns: Columns) -> pa.Array:
    """The first filled cell of each row; null where none is."""
    return columns[0] if len(columns) == 1 else pc.coalesce(*columns)


@dataclass(frozen=True, slots=True)
class Keyed:
    """The columns of which the first filled one is a row's key.

    `folded` says of each whether capitals make no difference in it, as in an e-mail address.
    """

    places: Sequence[int]
    folded: Sequence[bool]

    def of(self, columns: Columns) -> pa.Array:
        """What is the same in two rows about the same one; null where no column is filled."""
        pairs = zip(columns, self.folded, strict=True)
        return key_of([pc.utf8_lower(column) if fold else column for column, fold in pairs])


def superseded_by(table: Table, keys: Keyed) -> Lines:
    """For each row the line of the last row with the same key, 0 where it is itself the last."""
    rows = _repeated(table, keys)
    later = np.zeros(table.rows, dtype=np.int64)
    last: dict[str, int] = {}
    seen: list[tuple[int, str]] = []
    for row, line, key, _ in _cells(table, keys, rows):
        last[key] = line
        seen.append((row, key))
    final = dict.fromkeys(last, -1)
    for row, key in seen:
        final[key] = row
    for row, key in seen:
        if final[key] != row:
            later[row] = last[key]
    return later


def contradictions(
    table: Table,
    keys: Keyed,
    said: Sequence[int],
    statements: Callable[[Columns], Statements],
) -> Lines:
    """For each row the line of another row with the same key that says otherwise, 0 for none.

    `said` are the columns that `statements` reads.
    """
    found = np.zeros(table.rows, dtype=np.int64)
    rows = _repeated(table, keys)
    word: dict[str, str] = {}
    torn: dict[str, list[Said]] = {}
    for _, _, key, told in _cells(table, keys, rows, said, statements):
        for one in told:
            if word.setdefault(key, one.word) != one.word:
                torn[key] = []
    # Mostly nobody is left: what a person's rows say of which thing is kept for few at once.
    for row, line, key, told in _cells(table, keys, rows & bool(torn), said, statements):
        if key in torn and told:
            torn[key].append(Said(row, line, told))
    for of_one in torn.values():
        for row, line in opposed(of_one).items():
            found[row] = line
    return found


def _repeated(table: Table, keys: Keyed) -> npt.NDArray[np.bool_]:
    """True for each row whose key may be another row's too.

    Eight-byte hashes find the suspects, so memory grows with the rows' hashes and with the
    duplicates, not with the keys.
    """
    hashes = [hashed(keys.of(part.columns)) for part in table.slices(SLICE, list(keys.places))]
    found = np.concatenate(hashes) if hashes else np.zeros(0, np.uint64)
    order = np.argsort(found, kind="stable")
    same = found[order][1:] == found[order][:-1]
    suspects = np.zeros(len(found), dtype=bool)
    suspects[order[1:][same]] = True
    suspects[order[:-1][same]] = True
    return suspects


def hashed(text: pa.Array) -> npt.NDArray[np.uint64]:
    """Eight bytes for each text, the same ones always and on every machine."""
    made: npt.NDArray[np.uint64] = pd.util.hash_array(
        text.to_pandas().astype("str").array, categorize=False
    )
    return made


def _cells(
    table: Table,
    keys: Keyed,
    rows: npt.NDArray[np.bool_],
    said: Sequence[int] = (),
    statements: Callable[[Columns], Statements] | None = None,
) -> Iterator[tuple[int, int, str, Sequence[Statement]]]:
    """Row, line, key and what it says for each chosen row that has a key."""
    places = keys.places
    if not rows.any():
        return
    start = 0
    for part in table.slices(SLICE, [*places, *said]):
        chosen = np.flatnonzero(rows[start : start + len(part)])
        columns = [column.take(pa.array(chosen)) for column in part.columns]
        found = keys.of(columns[: len(places)]).to_pylist()
        lines = np.asarray(part.line)[chosen].tolist()
        told = statements(columns[len(places) :]) if statements else [()] * len(found)
        for row, line, key, one in zip((chosen + start).tolist(), lines, found, told, strict=True):
            if key is not None:
                yield row, line, key, one
        start += len(part)
