"""Whom the lines name that could not be read: such a line may say anything about them.

Knows no vendor and no words of consent; a name is whatever could be an identifier's cell.
"""

from __future__ import annotations

import contextlib
import csv
import re
from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.plans.identity import SLICE, Hashes, Identifier, Ints, hashed, named_in
from workbench.tables.table import Along, Table

DELIMITERS = (",", ";", "\t", "|")
_MARKS = re.compile("[\r\n,;\t|]")
_WRAPPED = " \t\"'\u00a0"


def named_unread(table: Table, identifiers: Sequence[Identifier], people: Ints) -> Ints:
    """For each row the first unread line that names its person by any identifier, 0 for none.

    `people` says of each row whose it is (identity.persons).
    """
    found = np.zeros(int(people.max(initial=0)) + 1, dtype=np.int64)
    cells, lines = _cells(table)
    for identifier in identifiers if len(cells) else ():
        names, named_on = _names(table, identifier, cells, lines)
        # A line that was never read is as it was before any cell was fixed.
        for sheet in (table, table.as_written) if table.fixed else (table,):
            for hashes, rows in named_in(sheet, identifier) if len(names) else ():
                places = np.searchsorted(names, hashes).clip(max=len(names) - 1)
                hit = names[places] == hashes
                found[people[rows[hit]]] = named_on[places[hit]]
    return found[people]


def _cells(table: Table) -> tuple[pa.Array, Ints]:
    """What could be a cell in the unread lines, each once a line, and the line of each."""
    texts: list[str] = []
    lines: list[int] = []
    for line, record in _records(table):
        for cell in _pieces(record.decode("utf-8", "ignore"), table.delimiter):
            texts.append(cell)
            lines.append(line)
    return pa.array(texts, pa.string()), np.array(lines, dtype=np.int64)


def _pieces(record: str, delimiter: str) -> set[str]:
    """The record parted in every way in which it may have been meant, each piece once."""
    apart = [record, *_MARKS.split(record)]
    for mark in {delimiter, *DELIMITERS} - {""}:
        # A NUL is no text, and Python's reader gives up on it.
        rows = csv.reader(record.replace("\0", "").splitlines(), delimiter=mark)
        with contextlib.suppress(csv.Error):
            apart += [cell for row in rows for cell in row]
    return {one.strip(_WRAPPED) for one in apart} - {""}


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
    read = [
        identifier.items(one)
        for one in ([mended] if along is None else along.every(mended, _countries(table, along)))
    ]
    named = np.concatenate([hashed(names) for names, _ in read])
    hashes, first = np.unique(named, return_index=True)
    return hashes, lines[np.concatenate([owners for _, owners in read])][first]


def _countries(table: Table, along: Along) -> pa.Array:
    """What the rows' own column of countries holds, each once: the line may be of any of them."""
    found = [
        pc.unique(column) for part in table.slices(SLICE, along.beside) for column in part.columns
    ]
    return pc.unique(pa.concat_arrays([pa.nulls(0, pa.string()), *found]))
