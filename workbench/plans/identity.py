"""Who a row is about: the cells that say so, compared however they are written.

Knows kinds and hashes; what a vendor does with two rows of one person is others' business.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from workbench.recipes.kinds.lists import SEPARATOR, split
from workbench.recipes.kinds.sameness import in_one_order, one_form, whose
from workbench.recipes.kinds.structures import addresses
from workbench.tables.table import Table
from workbench.vocabulary.kinds import How, KindName

Ints = npt.NDArray[np.int64]
Hashes = npt.NDArray[np.uint64]
SLICE = 100_000
# Of a person there may be only an address, whatever the rows are matched by.
CONTACTS: tuple[KindName, ...] = ("email", "phone")
ADDRESSES = "addresses"


@dataclass(frozen=True, slots=True)
class Identifier:
    """A column that says who a row is about; `kind` is that of its items where it is `listed`.

    A column of the analyst's `own` may hold several tags as one text, “tag-1, tag-2” (seed 002);
    of one of the kind json every text that could be an address counts.
    """

    place: int
    kind: KindName
    how: How
    listed: bool = False
    own: bool = False
    name: str = ""

    @property
    def world(self) -> str:
        """Within what a name is one person's: all addresses, or the ids of one name."""
        return ADDRESSES if self.kind in (*CONTACTS, "json") else self.name

    def form(self, text: pa.Array) -> pa.Array:
        """Each cell in the one form that its ways of writing share; spaces and order are kept."""
        if not self.listed:
            return one_form(text, self.kind, self.how)
        items = split(text, self.how)
        formed = one_form(pc.list_flatten(items), self.kind, self.how)
        offsets = np.concatenate(([0], np.cumsum(np.asarray(pc.fill_null(_lengths(items), 0)))))
        lists = pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), formed)
        joined = pc.binary_join(lists, self.how.separator or SEPARATOR)
        return pc.if_else(pc.is_valid(items), joined, text)

    def items(self, text: pa.Array) -> tuple[pa.Array, Ints]:
        """Whom the cells name, however they are written, and the cell of each."""
        if self.kind == "json":
            named, cells = texts_in(text)
            forms = [whose(named, kind, self.how) for kind in CONTACTS]
            named, cells = pa.concat_arrays(forms), np.tile(cells, len(CONTACTS))
        elif self.listed:
            items = split(text, self.how)
            cells, named = np.asarray(pc.list_parent_indices(items)), pc.list_flatten(items)
            named = whose(named, self.kind, self.how)
        else:
            cells, named = np.arange(len(text)), whose(text, self.kind, self.how)
        there = pc.is_valid(named)
        named, cells = named.filter(there), cells[np.asarray(there)]
        if self.own and self.kind == "text":
            named = in_one_order(named)
        return named, cells.astype(np.int64)


@dataclass(frozen=True, slots=True)
class Keyed:
    """The columns of which the first filled one is a row's key."""

    identifiers: Sequence[Identifier]

    @property
    def places(self) -> list[int]:
        """Where the columns stand in the sheet."""
        return [one.place for one in self.identifiers]

    def of(self, columns: Sequence[pa.Array]) -> pa.Array:
        """What is the same in two rows with the same key; null where no column is filled."""
        pairs = zip(self.identifiers, columns, strict=True)
        return key_of([identifier.form(column) for identifier, column in pairs])


def texts_in(cells: pa.Array) -> tuple[pa.Array, Ints]:
    """Every text in cells of JSON that could be an address, and the places of their cells."""
    named = [[] if cell is None else addresses(cell) for cell in cells.to_pylist()]
    rows = np.repeat(np.arange(len(named), dtype=np.int64), [len(one) for one in named])
    return pa.array(itertools.chain.from_iterable(named), pa.string()), rows


def near_form(keys: pa.Array) -> pa.Array:
    """What two keys share that a person would take for one: no capitals, no spaces, one spelling.

    Accents stay, in whichever way they are composed; full-width letters are plain ones.
    """
    plain = pc.utf8_normalize(pc.utf8_lower(keys.cast(pa.string())), "NFKC")
    return pc.replace_substring_regex(plain, r"[\s\p{Z}\p{Cf}]", "")


def key_of(columns: Sequence[pa.Array]) -> pa.Array:
    """The first filled cell of each row; null where none is."""
    return columns[0] if len(columns) == 1 else pc.coalesce(*columns)


def _lengths(items: pa.ListArray) -> pa.Array:
    return pc.list_value_length(items).cast(pa.int64())


Whose = tuple[Table, Sequence[Identifier]]


def persons(sheets: Sequence[Whose], besides: Sequence[Whose] = ()) -> tuple[Ints, ...]:
    """For each row of each sheet the number of a row about the same one, the same for all of them.

    Rows are about the same one where any of their identifiers is, by itself or through other rows:
    a row with an e-mail and a phone ties one with that e-mail to one with that phone. A row that
    none of them names is told by the identifiers `besides`. Memory: 16 bytes for each identifier of
    each row.
    """
    starts = [0, *itertools.accumulate(table.rows for table, _ in sheets)]
    labels = np.arange(starts[-1])
    ties = _ties(sheets, starts)
    nobody = np.ones(starts[-1], dtype=bool)
    for rows, _ in ties:
        nobody[rows] = False
    if nobody.any():
        ties += [_with_any(tie, nobody) for tie in _ties(besides, starts)]
    while True:
        before = labels.copy()
        for rows, groups in ties:
            _join(labels, rows, groups)
        labels = labels[labels]
        if np.array_equal(labels, before):
            return tuple(np.split(labels, starts[1:-1]))


def _with_any(tie: tuple[Ints, Ints], wanted: npt.NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Those of the groups that have a wanted row."""
    rows, starts = tie
    if not len(rows):
        return tie
    sizes = np.diff(np.append(starts, len(rows)))
    kept = np.logical_or.reduceat(wanted[rows], starts)
    ends = np.cumsum(sizes[kept])
    return rows[np.repeat(kept, sizes)], ends - sizes[kept]


def _ties(sheets: Sequence[Whose], starts: Sequence[int]) -> list[tuple[Ints, Ints]]:
    """The rows of each thing that is named, group by group, and where the groups begin.

    An address is one in whichever column it stands, an id only in columns of the same name.
    """
    named: dict[str, list[tuple[Hashes, Ints]]] = {}
    for (table, identifiers), start in zip(sheets, starts, strict=False):
        for one in identifiers:
            for hashes, rows in named_in(table, one):
                named.setdefault(one.world, []).append((hashes, rows + start))
    return [_groups(found) for found in named.values()]


def _groups(found: Sequence[tuple[Hashes, Ints]]) -> tuple[Ints, Ints]:
    hashes = np.concatenate([one for one, _ in found])
    rows = np.concatenate([cells for _, cells in found])
    order = np.argsort(hashes, kind="stable")
    hashes, rows = hashes[order], rows[order]
    starts = np.flatnonzero(np.concatenate(([True], hashes[1:] != hashes[:-1])))
    return rows, starts if len(rows) else np.zeros(0, np.int64)


def named_in(table: Table, identifier: Identifier) -> Iterator[tuple[Hashes, Ints]]:
    """Slice by slice the hashes of what an identifier's cells name, and the row of each from 0."""
    start = 0
    for part in table.slices(SLICE, [identifier.place]):
        text, cells = identifier.items(part.columns[0])
        yield hashed(text), cells + start
        start += len(part)


def _join(labels: Ints, rows: Ints, starts: Ints) -> None:
    """Gives all rows of each group the least label that any of them has."""
    if not len(rows):
        return
    least = np.minimum.reduceat(labels[rows], starts)
    sizes = np.diff(np.append(starts, len(rows)))
    np.minimum.at(labels, rows, np.repeat(least, sizes))


def hashed(text: pa.Array) -> Hashes:
    """Eight bytes for each text, the same ones always and on every machine."""
    made: Hashes = pd.util.hash_array(text.to_pandas().astype("str").array, categorize=False)
    return made
