"""The rows of a file that its recipe selects; rows of further sheets go with their owners.

Decides on the cells as they are judged: after repairs and fixes. A row that could not be read stays
what it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from workbench.errors import FixTheSelection
from workbench.plans import listing
from workbench.plans.duplicates import superseded_by
from workbench.plans.identity import Ints, hashed
from workbench.plans.prepared import SLICE, Prepared
from workbench.recipes.recipe import ColumnUse
from workbench.recipes.selection import STEPS, Condition, Mask, Selection
from workbench.tables.table import Table
from workbench.vocabulary.counting import counted
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.kinds import How

SELECTED_NONE, MISREAD, NEARLY = "selected-none", "selection-misread", "selection-nearly"
OUTDONE, STRANGERS = "selection-outdone", "selection-strangers"


def with_selection(prepared: Prepared) -> Prepared:
    """The sheets without the rows that the recipe leaves out, and what there is to say about it.

    Raises FixTheSelection where a condition is about a column that is not there, or has values that
    cannot be compared so, or asks for a list that is not there.
    """
    selection = prepared.recipe.selection
    if not selection:
        return prepared
    found = selected(prepared, selection, nearly=True)
    table = replace(prepared.table, unselected=~found.rows)
    also = tuple(_going_along(prepared, part, found.rows) for part in prepared.also)
    made = replace(prepared, table=table, also=also)
    notes = (*prepared.notes, *found.issues(selection), *_outdone(made, found.rows))
    return replace(made, notes=notes)


def _outdone(made: Prepared, rows: Mask) -> Iterator[Issue]:
    """That later rows about the same people are left out, which may have been sent before."""
    if not made.keyed.places or made.destination.ordered(made.judged_recipe):
        return
    last, of_all = (superseded_by(table, made.keyed) for table in (made.table, made.table.whole))
    if count := int((rows & (last == 0) & (of_all > 0)).sum()):
        told = counted(count, "selected row")
        yield Issue(
            rule=OUTDONE,
            message=f"{told} would be sent although a later row about the same person is left out",
            fix="Select the last row of each person too, or take out the rows that it replaces",
            severity="warning",
        )


@dataclass(frozen=True, slots=True)
class Selected:
    """Which rows of the main sheet are selected.

    For each condition, in their order: how many rows fit it alone, and of how many cells nobody can
    tell since they could not be read. For each list, how many rows are of somebody whom it names,
    and of how many more the id is almost one of its ids.
    """

    rows: Mask
    fitting: tuple[int, ...] = ()
    misread: tuple[int, ...] = ()
    listed: tuple[int, ...] = ()
    nearly: tuple[int, ...] = ()

    def issues(self, selection: Selection) -> Iterator[Issue]:
        """That nothing is selected, and cells that do not count since they could not be read."""
        if len(self.rows) and not self.rows.any():
            yield Issue(
                rule=SELECTED_NONE,
                message=f"No row fits the selection “{selection}”",
                fix="Choose other values, or take a condition out",
            )
        for asked, cells in zip(selection.conditions, self.misread, strict=False):
            if cells:
                yield Issue(
                    rule=MISREAD,
                    message=f"{cells:,} cells are no {asked.sort}, so “{asked}” leaves them out"
                    if asked.test != "is none of"
                    else f"{cells:,} cells are no {asked.sort}, so “{asked}” keeps them",
                    fix="Correct them, or compare the column as text",
                    severity="warning",
                    column=asked.header,
                )
        for use, rows in zip(selection.lists, self.listed, strict=False):
            if len(self.rows) and not rows:
                so = "it takes nobody out" if use.keep == "not in" else "nobody goes on by it"
                yield Issue(
                    rule=STRANGERS,
                    message=f"No row is of anybody in the list “{use.name}”, so {so}",
                    fix="Check that the column of its ids is the right one, and that they are "
                    "written as in the file, with the same leading zeros",
                    severity="warning",
                )
        for use, rows in zip(selection.lists, self.nearly, strict=False):
            if rows:
                yield Issue(
                    rule=NEARLY,
                    message=f"{counted(rows, 'row')} with an id that differs from one of the list "
                    f"“{use.name}” only in capitals, spaces or leading zeros: counted as not in it",
                    fix="Write the ids in one way, or repair the column",
                    severity="warning",
                )


def selected(prepared: Prepared, selection: Selection, *, nearly: bool = False) -> Selected:
    """Judges every row of the main sheet, selected or not before, by a selection.

    With `nearly` it also counts the rows whose ids a list almost has.
    """
    table = prepared.table.whole
    asked = [_Asked.of(one, prepared) for one in selection.conditions]
    found: list[Mask] = []
    fitting, misread = np.zeros((2, len(asked)), dtype=np.int64)
    for part in table.slices(SLICE, [one.place for one in asked]):
        verdicts = []
        for n, (one, cells) in enumerate(zip(asked, part.columns, strict=True)):
            verdicts.append(one.condition.fits(cells, one.how))
            fitting[n] += verdicts[-1].true_count
            misread[n] += one.condition.misread(cells, one.how).true_count
        found.append(selection.fits(verdicts, len(part)))
    rows = np.concatenate([np.zeros(0, dtype=bool), *found])
    named = [listing.named(prepared, one, nearly=nearly) for one in selection.lists]
    rows &= selection.listed([one.rows for one in named], len(rows))
    if selection.share is not None:
        rows &= selection.share.holds(places_of(prepared, selection.share.seed))
    return Selected(
        rows,
        tuple(fitting.tolist()),
        tuple(misread.tolist()),
        tuple(int(one.rows.sum()) for one in named),
        tuple(one.nearly for one in named),
    )


def people_in(prepared: Prepared, rows: Mask) -> int:
    """How many different ids the rows of the main sheet have among them."""
    keyed, start = prepared.keyed, 0
    found: list[npt.NDArray[np.uint64]] = [np.zeros(0, dtype=np.uint64)]
    for part in prepared.table.whole.slices(SLICE, keyed.places):
        key = keyed.of(part.columns).cast(pa.string())
        mine = pc.and_(pc.is_valid(key), pa.array(rows[start : start + len(part)]))
        found.append(hashed(key.filter(mine)))
        start += len(part)
    # NumPy's own `unique` takes ten times as long for a million of them.
    ordered = np.sort(np.concatenate(found), kind="stable")
    return int((ordered[1:] != ordered[:-1]).sum()) + int(len(ordered) > 0)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A condition, where its column stands and how its cells are read."""

    condition: Condition
    place: int
    how: How

    @classmethod
    def of(cls, condition: Condition, prepared: Prepared) -> _Asked:
        """Raises FixTheSelection where the sheet has no such column."""
        place = _place(condition, prepared.table)
        use = next((one for one in prepared.recipe.columns if _is_about(one, condition)), None)
        reading = prepared.recipe.reading
        how = How(dates=reading.dates, decimal=reading.decimal)
        if use is not None and use.kind in ("number", "integer", "date"):
            how = replace(use.how, values=())
        return cls(condition.checked("The selection", how), place, how)


def _place(condition: Condition, table: Table) -> int:
    places = [n for n, header in enumerate(table.headers) if header == condition.header]
    if len(places) < condition.occurrence:
        known = ", ".join(f"“{header}”" for header in table.headers[:30])
        message = (
            f"The selection asks about a column “{condition.header}”, which the file does not "
            f"have; its columns are {known}: correct the header, or take the condition out"
        )
        raise FixTheSelection(message)
    return places[condition.occurrence - 1]


def _is_about(use: ColumnUse, condition: Condition) -> bool:
    return (use.header, use.occurrence) == (condition.header, condition.occurrence)


def places_of(prepared: Prepared, seed: str) -> Ints:
    """The place of each row's person, from 0 to 9,999: the same for an id in every file.

    A row without an id is at the first place: it is never sent, and its mistake is told once.
    """
    keyed = prepared.keyed
    found: list[Ints] = [np.zeros(0, dtype=np.int64)]
    for part in prepared.table.whole.slices(SLICE, keyed.places):
        key = keyed.of(part.columns).cast(pa.string())
        mixed = hashed(pc.binary_join_element_wise(pa.scalar(seed), pc.fill_null(key, ""), "\n"))
        place = (mixed % np.uint64(STEPS)).astype(np.int64)
        found.append(np.where(np.asarray(key.is_valid()), place, 0))
    return np.concatenate(found)


@dataclass(slots=True)
class _Keys:
    """The ids of the main sheet, by whether a row of theirs is selected."""

    selected: list[pa.Array] = field(default_factory=list)
    others: list[pa.Array] = field(default_factory=list)


def _going_along(main: Prepared, part: Prepared, rows: Mask) -> Prepared:
    """A further sheet without the rows of those of whom no row is selected."""
    if part.link is None or not part.link.joined:
        return part
    keys, start = _Keys(), 0
    for piece in main.table.whole.slices(SLICE, main.keyed.places):
        key = main.keyed.of(piece.columns).cast(pa.string())
        mine = pa.array(rows[start : start + len(piece)])
        keys.selected.append(key.filter(mine))
        keys.others.append(key.filter(pc.invert(mine)))
        start += len(piece)
    nobody = pa.nulls(0, pa.string())
    kept, others = (pa.concat_arrays([nobody, *each]) for each in (keys.selected, keys.others))
    left = [np.zeros(0, dtype=bool)]
    for piece in part.table.slices(SLICE, part.keyed.places):
        key = part.keyed.of(piece.columns).cast(pa.string())
        gone = pc.and_not(pc.is_in(key, value_set=others), pc.is_in(key, value_set=kept))
        left.append(np.asarray(pc.and_(gone, pc.is_valid(key))))
    return replace(part, table=replace(part.table, unselected=np.concatenate(left)))
