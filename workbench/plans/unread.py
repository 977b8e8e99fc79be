"""Whom the lines name that could not be read: such a line may say anything about them.

Knows no vendor and no words of consent; a name is whatever could be an identifier's cell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.plans.identity import SLICE, Hashes, Identifier, Ints, hashed, named_in
from workbench.tables.table import Table

_WRAPPED = " \t\"'\u00a0"


def named_unread(table: Table, identifiers: Sequence[Identifier], people: Ints) -> Ints:
    """For each row the first unread line that names its person by any identifier, 0 for none.

    `people` says of each row whose it is (identity.persons).
    """
    found = np.zeros(int(people.max(initial=0)) + 1, dtype=np.int64)
    cells, lines = _cells(table)
    for identifier in identifiers if len(cells) else ():
        names, named_on = _names(table, identifier, cells, lines)
        for hashes, rows in named_in(table, identifier):
            places = np.searchsorted(names, hashes).clip(max=len(names) - 1)
            hit = names[places] == hashes
            found[people[rows[hit]]] = named_on[places[hit]]
    return found[people]


def _cells(table: Table) -> tuple[pa.Array, Ints]:
    """What could be a cell in the unread lines, each once a line, and the line of each."""
    texts: list[str] = []
    lines: list[int] = []
    for line, record in _records(table):
        apart = re.split(rb"[\r\n" + re.escape(table.delimiter.encode()) + rb"]", record)
        for cell in {one.decode("utf-8", "ignore").strip(_WRAPPED) for one in apart} - {""}:
            texts.append(cell)
            lines.append(line)
    return pa.array(texts, pa.string()), np.array(lines, dtype=np.int64)


def _records(table: Table) -> Iterator[tuple[int, bytes]]:
    for part in table.slices(SLICE, []):
        if part.unread.null_count < len(part):
            held = pc.is_valid(part.unread)
            yield from zip(
                part.line.filter(held).to_pylist(),
                part.unread.filter(held).to_pylist(),
                strict=True,
            )


def _names(
    table: Table, identifier: Identifier, cells: pa.Array, lines: Ints
) -> tuple[Hashes, Ints]:
    """The hashes of what the cells would name in the identifier's column, in order, and where."""
    mend = table.mends.get(identifier.place)
    mended = cells if mend is None else mend(cells)
    along = table.along.get(identifier.place)
    read = [identifier.items(one) for one in ([mended] if along is None else along.every(mended))]
    named = np.concatenate([hashed(names) for names, _ in read])
    hashes, first = np.unique(named, return_index=True)
    return hashes, lines[np.concatenate([owners for _, owners in read])][first]
