"""Results that come back, beside what was sent: what of them holds, and what was changed.

Rows are told by their lines, or by their ids where they may have moved.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.plans.identity import Hashes, hashed
from workbench.plans.judging import UNTRUSTED
from workbench.results.rest import numbered
from workbench.results.returning import (
    FATE,
    REQUEST,
    SLICE,
    SUPERSEDED,
    WHY,
    WHYS,
    going,
    last,
    with_lines,
)
from workbench.results.retyping import is_retyped
from workbench.tables.table import Slice, Table
from workbench.vocabulary.formulas import inert

WAITING = "waiting"
# Between the parts of what is compared as one text.
_APART = "\x1f"


def says(table: Table, lines: pa.Array, fates: pa.Array) -> bool:
    """Whether each row has the fate there that the row of its line has here.

    One that was added since has neither a line nor a fate.
    """
    known = lines.cast(pa.int64())
    for part, line in with_lines(table, [last(table, FATE)]):
        (fate,) = _texts(part)
        told = fates.take(pc.index_in(line, value_set=known))
        same = pc.fill_null(pc.equal(fate, told), False)
        new = pc.and_(pc.is_null(line), pc.equal(fate, ""))
        if not pc.all(pc.or_(same, new), min_count=0).as_py():
            return False
    return True


def is_torn(table: Table, sent: Table, fates: pa.Table, keys: Sequence[tuple[str, int]]) -> bool:
    """Whether fates stand beside other rows than those they are of, as after a part was sorted.

    `fates` are those of the rows of the sheet that was `sent`, by their lines; `keys` name the
    columns that identify a row. What was sent has the id it had; another row's may be mended, but
    to none that has only rows of other fates.
    """
    text = table.format == "csv"
    there, here = numbered(sent.headers), numbered(table.headers)
    places = [here.get((inert(header) if text else header, n)) for header, n in keys]
    if None in places:
        return True
    known, pairs = _fates_known(sent, fates, [there[key] for key in keys], text=text)
    # A spreadsheet writes ids of a text file anew by itself; of those that go on that is told.
    stay = [] if text else [f"{fate}{_APART}" for fate in ("accepted", "unknown")]
    asked = [*(at for at in places if at is not None), last(table, FATE), last(table, WHY)]
    for part in table.as_written.slices(SLICE, asked):
        *cells, fate, why = _texts(part)
        ids, told = _joined(cells), _joined([fate, why])
        bound = pc.or_(
            pc.is_in(ids, value_set=known), pc.is_in(told, value_set=pa.array(stay, pa.string()))
        )
        right = pc.is_in(_joined([ids, told]), value_set=pairs)
        if pc.any(pc.and_not(bound, right)).as_py():
            return True
    return False


@dataclass(frozen=True, slots=True)
class Staying:
    """Rows that do not go on and hold something else than what was sent; `freed` are those that a
    later one had superseded and that all have an id of their own now, so that they can go."""

    changed: int
    freed: int


def staying(
    table: Table,
    sent: Table,
    fates: pa.Table,
    keys: Sequence[tuple[str, int]],
    mapped: Sequence[tuple[str, int]],
) -> Staying:
    """What was changed in rows that stay; the arguments are those of `is_torn`, and all columns
    that are sent. Nothing of a text file, which a spreadsheet changes by itself."""
    there, here = numbered(sent.headers), numbered(table.headers)
    both = [key for key in mapped if key in there and key in here]
    if table.format == "csv" or not both:
        return Staying(0, 0)
    freed = _freed(table, [here[key] for key in keys if key in here])
    stay = [one for one in WHYS if not (freed and one == SUPERSEDED)]
    known = _rows_known(sent, fates, [there[key] for key in both])
    changed = 0
    asked = [*(here[key] for key in both), last(table, FATE), last(table, WHY)]
    for part in table.as_written.slices(SLICE, asked):
        *cells, fate, why = _texts(part)
        goes = going(fate, why, stay)
        rows = hashed(_joined([*cells, fate, why]))
        changed += int((~np.asarray(goes) & ~np.isin(rows, known)).sum())
    return Staying(changed, freed)


def _rows_known(sent: Table, fates: pa.Table, places: Sequence[int]) -> Hashes:
    """What was sent, as a workbook of results has it: each row with its fate and its why."""
    lines = fates["line"].combine_chunks().cast(pa.int64())
    fate, why = (fates[name].combine_chunks().cast(pa.string()) for name in ("fate", "why"))
    found = [np.zeros(0, np.uint64)]
    for part in sent.as_written.slices(SLICE, places, below=True):
        at = pc.index_in(part.line.cast(pa.int64()), value_set=lines)
        told = (pc.fill_null(one.take(at), "") for one in (fate, why))
        found.append(hashed(_joined([*_texts(part), *told])))
    return np.concatenate(found)


def _freed(table: Table, keys: Sequence[int]) -> int:
    """How many rows a later one had superseded, where each of them has an id of its own now."""
    ids, mine = [pa.array([], pa.string())], [pa.array([], pa.bool_())]
    for part in table.slices(SLICE, [*keys, last(table, WHY)]):
        *cells, why = _texts(part)
        ids.append(_joined(cells))
        mine.append(pc.equal(why, SUPERSEDED))
    every, superseded = pa.concat_arrays(ids), pa.concat_arrays(mine)
    asked = every.filter(superseded)
    times = pc.value_counts(every.filter(pc.is_in(every, value_set=asked)))
    alone = pc.all(pc.equal(times.field("counts"), 1), min_count=0).as_py()
    empty = pc.any(pc.equal(asked, _APART * (len(keys) - 1))).as_py()
    return len(asked) if alone and not empty else 0


def _fates_known(
    sent: Table, fates: pa.Table, places: Sequence[int], *, text: bool
) -> tuple[pa.Array, pa.Array]:
    """The ids of what was sent, as a file of results has them, and each with a fate and a why."""
    lines, none = fates["line"].combine_chunks().cast(pa.int64()), pa.array([], pa.string())
    fate, why = (fates[name].combine_chunks().cast(pa.string()) for name in ("fate", "why"))
    ids, pairs = [none], [none]
    for part in sent.as_written.slices(SLICE, places, below=True):
        cells = _texts(part)
        if text:
            cells = [pa.array(map(inert, cell.to_pylist()), pa.string()) for cell in cells]
        at = pc.index_in(part.line.cast(pa.int64()), value_set=lines)
        ids.append(_joined(cells))
        pairs.append(_joined([*cells, fate.take(at), why.take(at)]))
    return pa.concat_arrays(ids), pa.concat_arrays(pairs)


def _texts(part: Slice) -> list[pa.Array]:
    return [pc.fill_null(one.cast(pa.string()), "") for one in part.columns]


def _joined(cells: Sequence[pa.Array]) -> pa.Array:
    return pc.binary_join_element_wise(*cells, _APART)


def is_outdated(table: Table, waiting: Collection[int]) -> bool:
    """Whether rows that wait in the file do so no more: `waiting` are the requests that still do.

    The file was written while the run was going on, and its rows may have been accepted since.
    """
    if REQUEST not in table.headers:
        return True
    still = pa.array([str(n) for n in waiting], pa.string())
    for part in table.slices(SLICE, [last(table, WHY), last(table, REQUEST)]):
        why, request = (column.cast(pa.string()) for column in part.columns)
        waits = pc.fill_null(pc.equal(why, WAITING), False)
        if pc.any(pc.and_not(waits, pc.is_in(request, value_set=still))).as_py():
            return True
    return False


def untrusted_place(table: Table, sent: Table, mapped: Sequence[tuple[str, int]]) -> str:
    """The first cell of what would go on of which the file that was `sent` had no trustworthy
    value, and into which nobody has written since; "" if there is none.

    Results in a file of their own have it as a plain text, which nothing would refuse again.
    """
    there, here = numbered(sent.headers), numbered(table.headers)
    text = table.format == "csv"
    marked: dict[int, list[int]] = {}
    for mark in sent.marked(*UNTRUSTED):
        marked.setdefault(mark.column, []).append(mark.row)
    for header, nth in mapped:
        place, at = there.get((header, nth)), here.get((inert(header) if text else header, nth))
        if place is None or at is None or place not in marked:
            continue
        lines, cells = _cells_of(sent, place, marked[place])
        if text:
            cells = pa.array(map(inert, cells.to_pylist()), pa.string())
        asked = [at, last(table, FATE), last(table, WHY)]
        for part, line in with_lines(table.as_written, asked):
            now, fate, why = _texts(part)
            known = pc.index_in(line, value_set=lines)
            same = pc.fill_null(pc.equal(now, cells.take(known)), False)
            if (still := line.filter(pc.and_(same, going(fate, why, WHYS)))) and len(still):
                return f"line {still[0].as_py():,}, column “{header}”"
    return ""


def _cells_of(sent: Table, place: int, rows: Sequence[int]) -> tuple[pa.Array, pa.Array]:
    """The lines of these rows, and their cells in a column as the file has them."""
    lines, cells = [pa.array([], pa.int64())], [pa.array([], pa.string())]
    for part in sent.as_written.slices(SLICE, [place], below=True):
        mine = pc.is_in(part.row.cast(pa.int64()), value_set=pa.array(rows, pa.int64()))
        lines.append(part.line.cast(pa.int64()).filter(mine))
        cells.append(_texts(part)[0].filter(mine))
    return pa.concat_arrays(lines), pa.concat_arrays(cells)


def retyped_words(table: Table, sent: Table) -> str:
    """The first cell of what would go on that a spreadsheet has written anew by itself; "" if none.

    Compared with the sheet that was `sent`, by the lines of the results; only text files have such
    cells, since those of a workbook of ours are texts.
    """
    if table.format != "csv":
        return ""
    there = numbered([inert(one) for one in sent.headers])
    pairs = [(at, there[one]) for one, at in numbered(table.headers).items() if one in there]
    whole, asked = sent.as_written, [at for _, at in pairs]
    columns = [last(table, FATE), last(table, WHY), *(at for at, _ in pairs)]
    for part, line in with_lines(table.as_written, columns):
        fate, why, *cells = part.columns
        goes = going(fate, why, WHYS)
        wanted = line.filter(goes)
        if not len(wanted):
            continue
        for theirs in whole.slices(SLICE, asked, below=True):
            at = pc.index_in(theirs.line, value_set=wanted)
            here = pc.is_valid(at)
            for (_, place), after, before in zip(pairs, cells, theirs.columns, strict=True):
                was = pc.fill_null(before.filter(here), "")
                now = pc.fill_null(after.filter(goes).take(at.filter(here)), "")
                differ = pc.not_equal(was, now)
                changed = zip(was.filter(differ), now.filter(differ), strict=True)
                for found, value in ((a.as_py(), b.as_py()) for a, b in changed):
                    if value != inert(found) and is_retyped(found, value):
                        return f"“{value}” in “{sent.headers[place]}” for “{found}”"
    return ""
