"""A row of the file and what it became in a request, byte for byte; and the way back.

Nothing is encoded anew but to see which of the values in a record come from which cell.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from workbench.delivery.bindings import steps_of
from workbench.destinations.registry import destination
from workbench.payloads.columns import ReadyColumn
from workbench.payloads.cutting import records_of
from workbench.payloads.leaves import Leaf, leaves
from workbench.plans.judging import converted
from workbench.plans.placing import Place, Places
from workbench.plans.plan import Plan
from workbench.plans.prepared import SLICE, Prepared
from workbench.recipes.recipe import ColumnUse
from workbench.recipes.repairs import mended, repair_of
from workbench.tables.table import Slice, Table
from workbench.vocabulary.steps import Step


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a row: as the file has it, as it is read, what was done, and where it stands.

    `target` is "" for a column that is not sent. `leaves` are the values of the record that change
    when the cell does; their offsets count from the record's first byte.
    """

    header: str
    found: str
    read: str
    done: tuple[str, ...]
    target: str
    leaves: tuple[Leaf, ...]


@dataclass(frozen=True, slots=True)
class Traced:
    """A row with its cells, and the bytes of its record, which begin at byte `start` of the body.

    The bytes are empty where the row is not sent. `refused` is what stands in the place of a row
    that could not be read.
    """

    place: Place
    refused: str
    cells: tuple[Cell, ...]
    record: bytes
    start: int


def records(plan: Plan, n: int) -> list[bytes]:
    """The bytes of each record of request `n`, in order; none where it carries no rows.

    With what its step puts before, between and after them they are the body, byte for byte.
    Raises FixTheRecipe where this version of the workbench cannot take the request apart.
    """
    chunk = plan.chunks[n - 1]
    if not chunk.records:
        return []
    step = _step(plan, n)
    return records_of(plan.chunk_path(n).read_bytes(), step, chunk.records)


def _step(plan: Plan, n: int) -> Step:
    return steps_of(plan, destination)[plan.chunks[n - 1].step].step


def traced(plan: Plan, prepared: Prepared, place: Place) -> Traced:
    """One row of a plan, with its record where it is sent; reads no more than its one request.

    `prepared` is the file and the recipe that the plan was made of. Raises FixTheRecipe as
    `records` does.
    """
    part = prepared.parts[place.part]
    table = part.table
    here = next(table.single([place.row], below=True))
    written = next(table.as_written.single([place.row], below=True))
    record, start, stands = b"", 0, {}
    if place.chunk:
        step, every = _step(plan, place.chunk), records(plan, place.chunk)
        record = every[place.record - 1]
        before = every[: place.record - 1]
        start = len(step.prefix) + sum(map(len, before)) + len(step.between) * len(before)
        judged = replace(part, as_of=plan.as_of or prepared.as_of)
        stands = _stands(judged, here, step, record)
    uses = {at: use for use in part.used for at in (part.places[use.target],)}
    cells = [
        _cell(table, at, uses.get(at), written, here, stands) for at in range(len(table.headers))
    ]
    refused = here.refused[0].as_py() or ""
    return Traced(place, refused, tuple(cells), record, start)


def _cell(
    table: Table,
    at: int,
    use: ColumnUse | None,
    written: Slice,
    here: Slice,
    stands: dict[str, tuple[Leaf, ...]],
) -> Cell:
    found, read = (one.columns[at][0].as_py() or "" for one in (written, here))
    target = use.target if use else ""
    done = tuple(_done(table, at, use, written, here)) if found != read else ()
    return Cell(table.headers[at], found, read, done, target, stands.get(target, ()))


def _done(
    table: Table, at: int, use: ColumnUse | None, written: Slice, here: Slice
) -> Iterator[str]:
    """What was done to a cell on its way, in order and in words."""
    fixed, shown = table.fixed.get(at), table.shown.get(at)
    if fixed is not None and fixed.mask(here.row)[0].as_py():
        yield "Fixed one by one"
        return
    text = written.columns[at].cast(pa.string())
    if shown is not None and shown.mask(here.row)[0].as_py():
        yield "Send what the workbook shows"
        text = shown.put_in(text, here.row)
    for mending in use.repairs if use else ():
        after = mended(text, (mending,))
        if after != text:
            yield repair_of(mending).label
        text = after
    if at in table.along and text[0].as_py() != here.columns[at][0].as_py():
        yield "Read with the country in its row"


def find(prepared: Prepared, text: str, most: int) -> list[tuple[int, int]]:
    """The first `most` rows that a text is the id of: their sheets from 0, their rows from 1.

    An id is compared as it is read, and as the file has it.
    """
    found: list[tuple[int, int]] = []
    for place, part in enumerate(prepared.parts):
        columns = [part.places[key] for key in part.keys]
        same = [part.table.slices(SLICE, columns, below=True)]
        same += [part.table.as_written.slices(SLICE, columns, below=True)]
        for read, written in zip(*same, strict=True):
            cells = (*read.columns, *written.columns)
            hits = [pc.fill_null(pc.equal(one.cast(pa.string()), text), False) for one in cells]
            rows = read.row.filter(_any(hits, len(read)))
            found += [(place, row) for row in rows.slice(0, most - len(found)).to_pylist()]
            if len(found) >= most:
                return found
    return found


def _any(masks: Sequence[pa.Array], length: int) -> pa.Array:
    said = pa.array([False] * length)
    for mask in masks:
        said = pc.or_(said, mask)
    return said


def ids(prepared: Prepared, places: Sequence[Place]) -> list[str]:
    """The id of each of some rows, as the file has it; "" where it has none."""
    told: dict[tuple[int, int], str] = {}
    for n, part in enumerate(prepared.parts):
        rows = sorted({one.row for one in places if one.part == n})
        columns = [part.places[key] for key in part.keys]
        for here in part.table.as_written.single(rows, columns, below=True) if rows else ():
            filled = (column[0].as_py() for column in here.columns)
            told[n, here.row[0].as_py()] = next((one for one in filled if one), "")
    return [told[one.part, one.row] for one in places]


def places_of(plan: Plan, wanted: Places, n: int, first: int, most: int) -> list[Place]:
    """The rows of at most `most` records of request `n`, from record `first` on."""
    rows = wanted.of_request(n)[first - 1 : first - 1 + most]
    told = wanted.places(rows[:1])
    lines = zip(rows[1:].tolist(), range(first + 1, first + most), strict=False)
    return [
        *told,
        *(
            replace(
                told[0],
                row=told[0].row + index - int(rows[0]),
                line=int(wanted.line[index]),
                record=record,
            )
            for index, record in lines
        ),
    ]


def _stands(part: Prepared, here: Slice, step: Step, record: bytes) -> dict[str, tuple[Leaf, ...]]:
    """For each target the values of the record that are another's when its cell is another.

    Nothing for any where the cells do not make this record today.
    """
    columns = [here.columns[part.places[use.target]] for use in part.used]
    ready = converted(part, columns)
    recipe = part.judged_recipe

    def made(some: Sequence[ReadyColumn]) -> dict[str, Leaf] | None:
        (text,) = part.destination.encode(step, some, recipe).to_pylist()
        if text is None:
            return None
        told = text if isinstance(text, bytes) else text.encode()
        return {leaf.path: leaf for leaf in leaves(told, step.form)}

    real = {leaf.path: leaf for leaf in leaves(record, step.form)}
    same = made(ready)
    if same is None or {p: one.text for p, one in same.items()} != {
        p: one.text for p, one in real.items()
    }:
        return {}
    return {column.target: _of_column(ready, n, real, made) for n, column in enumerate(ready)}


def _of_column(
    ready: Sequence[ReadyColumn],
    n: int,
    real: dict[str, Leaf],
    made: Callable[[Sequence[ReadyColumn]], dict[str, Leaf] | None],
) -> tuple[Leaf, ...]:
    column = ready[n]
    if not column.values[0].is_valid:
        # Only an empty cell that deletes has a value in the record.
        named = (leaf for path, leaf in real.items() if path.endswith(column.key))
        return tuple(leaf for leaf in named if column.null_when_blank and leaf.text == "null")
    for other in _others(column):
        try:
            told = made([*ready[:n], other, *ready[n + 1 :]])
        except Exception:  # whatever an encoder makes of a value that is not judged
            continue
        if told is None:
            continue
        changed = [
            leaf for path, leaf in real.items() if path not in told or told[path].text != leaf.text
        ]
        if changed:
            return tuple(changed)
    return ()


def _others(column: ReadyColumn) -> Iterator[ReadyColumn]:
    """The column with another value, as little different as can be; at last with none."""
    value, type_ = column.values[0].as_py(), column.values.type
    if column.form == "string":
        yield replace(column, values=pa.array([f"{value}x"], pa.string()).cast(type_))
    elif column.form == "literal":
        swapped = {"true": "false", "false": "true"}
        other = swapped.get(str(value)) or orjson.dumps(f"{value}x").decode()
        yield replace(column, values=pa.array([other], pa.string()).cast(type_))
    else:
        yield replace(column, values=pa.array([[f"{one}x" for one in value]], type_))
    yield replace(column, values=pa.nulls(1, type_), null_when_blank=False)
