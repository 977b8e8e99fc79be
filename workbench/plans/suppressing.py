"""Who is held back: every row that adds somebody on a list, by whatever the file names him.

Knows the canonical forms of the people on a list, and not how the list was written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.destinations.consent import UNSUBSCRIBED
from workbench.errors import FixTheFile
from workbench.plans.identity import CONTACTS, texts_in
from workbench.plans.judging import Judged, Mask
from workbench.plans.people import named_by, one_person
from workbench.plans.prepared import Prepared
from workbench.recipes.kinds.lists import split
from workbench.recipes.kinds.sameness import in_one_order, visible, whose
from workbench.tables.table import Table
from workbench.vocabulary.kinds import How, KindName

SLICE = 100_000
# Beside a plan: who was held back, so that a retry of its run holds the same people back.
KEPT = "suppressed.arrow"
LISTED = 10


def forms(text: pa.Array, kind: KindName, how: How) -> Iterator[pa.Array]:
    """Cells in the forms in which people are compared; null where one has no such form.

    Without what nobody sees, in one composition of accents; an e-mail address without capitals, a
    phone in E.164.
    """
    bare = visible(text)
    yield bare
    if kind in CONTACTS:
        yield whose(text, kind, how)
    elif kind == "text":
        yield in_one_order(whose(text, kind, how))


def about_listed(prepared: Prepared, listed: pa.Array) -> tuple[Mask, ...]:
    """For each sheet, True for every row about somebody on the list.

    One row that names him is enough, in any sheet: all that are about the same one are about him.
    """
    parts = prepared.parts
    if not prepared.destination.people:
        return tuple(np.zeros(part.table.rows, dtype=bool) for part in parts)
    named = [_named(part, listed) for part in parts]
    whose = one_person(parts)
    held = np.zeros(prepared.rows, dtype=bool)
    for mask, labels in zip(named, whose, strict=True):
        held[labels[mask]] = True
    return tuple(held[labels] for labels in whose)


def _named(part: Prepared, listed: pa.Array) -> Mask:
    """True for each row that names somebody on the list, as it is or as it was before a fix."""
    found = naming(part, listed)
    if part.table.fixed:
        found |= naming(replace(part, table=part.table.as_written), listed)
    return found


def naming(part: Prepared, listed: pa.Array) -> Mask:
    """True for each row of a sheet that names somebody on the list, by an id or an address."""
    found = np.zeros(part.table.rows, dtype=bool)
    start = 0
    for here in _cells(part):
        mask = _naming(part, here, listed)
        found[start : start + len(mask)] = mask
        start += len(mask)
    return found


def _cells(part: Prepared) -> Iterator[dict[str, pa.Array]]:
    """The columns that say who the rows are about, slice by slice; none where no column does."""
    targets = [use.target for use, _ in named_by(part)]
    places = part.places
    for piece in part.table.whole.slices(SLICE, [places[target] for target in targets]):
        if targets:
            yield dict(zip(targets, piece.columns, strict=True))


def _naming(part: Prepared, columns: Mapping[str, pa.Array], listed: pa.Array) -> Mask:
    """True for each row that has an id or an address of somebody on the list."""
    found = np.zeros(len(next(iter(columns.values()), ())), dtype=bool)
    for use, kind in named_by(part):
        mend = part.table.mends.get(part.places[use.target])
        # The list is as the file was written, and the cells are as they are sent.
        known = listed if mend is None else pa.concat_arrays([listed, mend(listed)])
        text, rows = columns[use.target].cast(pa.string()), np.arange(len(found))
        if use.kind == "array":
            items = split(text, use.how)
            text, rows = pc.list_flatten(items), np.asarray(pc.list_parent_indices(items))
        if kind == "json":
            text, rows = texts_in(text)
        for each in CONTACTS if kind == "json" else (kind,):
            for form in forms(text, each, use.how):
                there = pc.and_(pc.is_in(form, value_set=known), pc.is_valid(form))
                found[rows[np.asarray(there)]] = True
    return found


def held_back(one: Judged, about: Mask) -> Mask:
    """True for each row of a slice that adds somebody; `about` are those about people listed."""
    return about & adding(one.prepared, one.columns)


def adding(part: Prepared, columns: Mapping[str, pa.Array]) -> Mask:
    """True for each row that adds or subscribes somebody."""
    adds = part.destination.adds
    if adds is None:
        return np.zeros(len(next(iter(columns.values()), ())), dtype=bool)
    return np.asarray(adds(columns, part.judged_recipe), dtype=bool)


def unsubscribing_lines(one: Judged, held: Mask) -> list[int]:
    """The lines of rows that are held back and would unsubscribe the person from something too."""
    says = one.prepared.destination.statements
    if says is None or not held.any():
        return []
    chosen = pa.array(held)
    here = {target: column.filter(chosen) for target, column in one.columns.items()}
    told = says(here, one.prepared.judged_recipe)
    lines = np.asarray(one.part.line)[held].tolist()
    return [
        line
        for line, row in zip(lines, told, strict=True)
        if any(said.word == UNSUBSCRIBED for said in row)
    ]


def refuse_torn(lines: Sequence[tuple[Table, Sequence[int]]]) -> None:
    """Raises FixTheFile where a list would hold back an unsubscription together with its row."""
    torn = [(table, found) for table, found in lines if found]
    if not torn:
        return
    count = sum(len(found) for _, found in torn)
    places = " and ".join(_place(table, found) for table, found in torn)
    row, it, verb = ("row", "it", "s") if count == 1 else ("rows", "they", "")
    message = (
        f"{places}: {count:,} {row} of people on the suppression list subscribe{verb} and "
        f"unsubscribe{verb} them at once, and a list never holds back an unsubscription, so {it} "
        f"can neither be sent nor held back: empty the cells that subscribe, or put the two into "
        "rows of their own"
    )
    raise FixTheFile(message)


def _place(table: Table, lines: Sequence[int]) -> str:
    first, more = lines[:LISTED], len(lines) - LISTED
    words = ", ".join(f"{line}" for line in first) + (f" and {more:,} more" if more > 0 else "")
    sheet = f"{table.path.name}, sheet “{table.sheet}”" if table.sheet else table.path.name
    return f"{sheet}, line{'s' if len(lines) > 1 else ''} {words}"


def keep(listed: pa.Array | None, folder: Path) -> None:
    """Writes down who is held back, for their owner alone; the same people give the same bytes."""
    if listed is None:
        return
    path = folder / KEPT
    path.touch(mode=0o600)
    people = pc.unique(listed)
    table = pa.table({"person": people.take(pc.sort_indices(people))})
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, table.schema) as out:
        out.write_table(table)


def kept(folder: Path) -> pa.Array | None:
    """Who was held back in the plan of a folder; None where no list was given.

    Raises FixTheFile where that cannot be read any more.
    """
    path = folder / KEPT
    if not path.exists():
        return None
    try:
        with pa.OSFile(str(path), "rb") as source:
            found = pa.ipc.open_file(source).read_all()["person"].combine_chunks()
    except (OSError, pa.ArrowInvalid, KeyError) as err:
        message = f"{path} says who is held back and cannot be read: send the file as a new run"
        raise FixTheFile(message) from err
    return found.cast(pa.string())
