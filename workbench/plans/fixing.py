"""Fixes of single cells are read, held against the file that they were made for, and put in.

All of them or none: a fix that does not belong to the file as it is read is refused, never skipped.
"""

from __future__ import annotations

import functools
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from workbench.errors import FixesRefused
from workbench.plans.plan import Plan
from workbench.plans.prepared import SLICE
from workbench.tables.fixed import FixedCells
from workbench.tables.table import Slice, Table
from workbench.vocabulary.counting import counted
from workbench.vocabulary.fixes import Fix, Fixes, Line
from workbench.vocabulary.machine import why

# contract.md: "files 0600".
FILE_MODE = 0o600
# The name of the fixes in the folder of a plan.
NAME = "fixes.json"
# Characters of a cell that a sentence quotes.
QUOTED = 60
# The greatest number of a line that a column of them can hold.
MOST_LINES = (1 << 63) - 1
SHAPE = (
    '{"file_sha256": "…", "fixes": [{"sheet", "row", "column", "header", "found", "value"}], '
    '"left_out": [{"sheet", "lines"}]}, the last of them only if you like'
)
_NAMES = {field.name for field in fields(Fix)}
_NUMBERS = ("row", "column")


def load(path: Path) -> Fixes:
    """The fixes in a JSON file; raises FixesRefused where it cannot be read or holds none."""
    try:
        text = path.read_bytes()
        found = orjson.loads(text)
        # That takes the last of two members of one name, and nobody would hear of the first.
        json.loads(text, object_pairs_hook=functools.partial(_each_once, path.name))
        return parsed(found, path.name)
    except OSError as err:
        message = f"The fixes {path} cannot be opened: {why(err)}"
        raise FixesRefused(message) from err
    except orjson.JSONDecodeError as err:
        message = f"The fixes {path.name} are not valid JSON: {err}; expected {SHAPE}"
        raise FixesRefused(message) from err


def _each_once(name: str, members: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    told = Counter(key for key, _ in members)
    for key, times in told.items():
        if times > 1:
            message = f"The fixes {name} say “{key}” twice of one thing: keep the one that you mean"
            raise FixesRefused(message)
    return dict(members)


def given(fixes: Fixes | Path | str | None) -> Fixes | None:
    """Fixes as a caller gives them: the fixes, or a JSON file of them; raises as `load`."""
    return load(Path(fixes)) if isinstance(fixes, str | Path) else fixes


def kept(plan: Plan) -> Fixes | None:
    """The fixes that a plan was made with; raises FixesRefused where its folder has others."""
    if plan.fixes_sha256 is None:
        return None
    found = load(plan.folder / NAME)
    if found.sha256 != plan.fixes_sha256:
        message = f"The fixes in {plan.folder} are not the ones that were planned: put them back"
        raise FixesRefused(message)
    return found


def keep(fixes: Fixes, path: Path) -> None:
    """Writes the fixes into a new file that only its owner can read: they are people's data."""
    handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, FILE_MODE)
    with os.fdopen(handle, "w", encoding="utf-8") as sink:
        sink.write(fixes.json())


def parsed(found: Any, name: str) -> Fixes:
    """Fixes from parsed JSON; raises FixesRefused with the place of what is wrong."""
    shaped = isinstance(found, Mapping) and {*found, "left_out"} == {
        *("file_sha256", "fixes", "left_out")
    }
    if not shaped or not isinstance(found["file_sha256"], str):
        message = f"The fixes {name} are not as expected: {SHAPE}"
        raise FixesRefused(message)
    if not isinstance(found["fixes"], list):
        message = f"The fixes {name}: “fixes” is not a list; expected {SHAPE}"
        raise FixesRefused(message)
    return Fixes(
        found["file_sha256"].lower(),
        tuple(_fix(one, f"The fixes {name}, fix {n}") for n, one in enumerate(found["fixes"], 1)),
        tuple(_left_out(found.get("left_out", []), f"The fixes {name}")),
    )


def _left_out(found: Any, where: str) -> Iterator[Line]:
    """The rows that are left out; raises FixesRefused where they are not said as expected."""
    for one in found if isinstance(found, list) else [None]:
        if not isinstance(one, Mapping) or set(one) != {"sheet", "lines"}:
            message = f"{where}: “left_out” is not a list of objects with sheet and lines"
            raise FixesRefused(message)
        sheet, lines = one["sheet"], one["lines"]
        numbers = isinstance(lines, list) and all(type(n) is int and n >= 1 for n in lines)
        if not isinstance(sheet, str) or not numbers:
            message = (
                f"{where}: “left_out” has the sheet {sheet!r} and its lines; expected text, “” in "
                "a file without sheets, and a list of whole numbers from 1"
            )
            raise FixesRefused(message)
        yield from ((sheet, line) for line in lines)


def _fix(found: Any, where: str) -> Fix:
    if not isinstance(found, Mapping) or set(found) != _NAMES:
        names = ", ".join(field.name for field in fields(Fix))
        message = f"{where} is not as expected: one object with {names}"
        raise FixesRefused(message)
    for name, value in found.items():
        if name in _NUMBERS and not (type(value) is int and value >= 1):
            message = f"{where}: “{name}” is {value!r}; expected a whole number from 1"
            raise FixesRefused(message)
        if name not in _NUMBERS and not isinstance(value, str):
            message = f"{where}: “{name}” is {value!r}; expected text, “” for an empty cell"
            raise FixesRefused(message)
    return Fix(**found)


def with_fixes(table: Table, fixes: Fixes | None) -> Table:
    """The table with those of the fixes that are of its sheet; the file stays as it is.

    A fixed cell holds exactly what was decided, after the column's repairs, which leave it alone;
    and what the workbook says of the cell that was there (a mark) counts no more. Raises
    FixesRefused where one was made for another file or another cell than is there.
    """
    if not fixes:
        return table
    if fixes.file_sha256 != table.sha256:
        message = (
            f"These fixes ({counted(len(fixes), 'cell')}) were made for another file than this one "
            "and none of them is made: make them anew for this one, or go on without them"
        )
        raise FixesRefused(message)
    table = _without_lines(table, [line for sheet, line in fixes.left_out if sheet == table.sheet])
    of_column = _by_column(table, [one for one in fixes.fixes if one.sheet == table.sheet])
    if not of_column:
        return table
    _refuse_others(table, of_column)
    fixed = {place: _cells(made) for place, made in of_column.items()}
    gone = {(one.row, place) for place, made in of_column.items() for one in made}
    marks = tuple(one for one in table.marks if (one.row, one.column) not in gone)
    return replace(table, fixed=fixed, marks=marks)


def _without_lines(table: Table, lines: list[int]) -> Table:
    """The table with these lines marked as left out; raises FixesRefused where one is no row."""
    if not lines:
        return table
    if max(lines) > MOST_LINES:
        raise FixesRefused(_no_row(table, max(lines)))
    wanted = pa.array(lines, pa.int64())
    left = np.zeros(table.rows, dtype=bool)
    for part in table.slices(SLICE, []):
        first = part.row[0].as_py() - 1
        left[first : first + len(part)] = np.asarray(pc.is_in(part.line, value_set=wanted))
    if int(left.sum()) != len(lines):
        known = pa.concat_arrays([part.line for part in table.slices(SLICE, [])])
        gone = wanted.filter(pc.invert(pc.is_in(wanted, value_set=known)))[0].as_py()
        raise FixesRefused(_no_row(table, gone))
    return replace(table, left=left)


def _no_row(table: Table, line: int) -> str:
    return (
        f"Line {line:,} is to be left out, and {_sheet(table)} has no row there: take that line "
        "out of “left_out”"
    )


def refuse_elsewhere(fixes: Fixes | None, sheets: Iterable[str]) -> None:
    """Raises FixesRefused where a fix is on a sheet that is not among those that are read."""
    read = list(sheets)
    for sheet, line in fixes.left_out if fixes else ():
        if sheet not in read:
            message = (
                f"Line {line:,} of the sheet “{sheet}” is to be left out, and that sheet is not "
                "read: take it out of “left_out”, or name its sheet"
            )
            raise FixesRefused(message)
    for one in fixes.fixes if fixes else ():
        if one.sheet not in read:
            named = ", ".join(f"“{sheet}”" for sheet in read if sheet) or "none, as in a text file"
            where = f"is on the sheet “{one.sheet}”" if one.sheet else "names no sheet"
            message = (
                f"The fix of {one.words()} {where}, and the sheets that are read are {named}: "
                "take it out, or name its sheet"
            )
            raise FixesRefused(message)


def cell(table: Table, place: int, row: int) -> str:
    """The text of a cell, "" where it is empty; of a table `as_written` what a fix calls `found`.

    `place` is the column's from 0, `row` the data record's from 1.
    """
    for part in table.slices(SLICE, [place]):
        if row <= part.row[-1].as_py():
            return part.columns[0][row - part.row[0].as_py()].as_py() or ""
    return ""


def _by_column(table: Table, made: list[Fix]) -> dict[int, list[Fix]]:
    """The fixes of a sheet by their columns' places, each of a cell that the sheet has."""
    of_column: dict[int, list[Fix]] = {}
    before: Fix | None = None
    for one in made:
        if before is not None and before.place == one.place:
            message = f"Two fixes are of {one.words()}: keep the one that you mean"
            raise FixesRefused(message)
        before = one
        if one.row > table.rows:
            message = f"The fix of {one.words()} is of no row: {_sheet(table)} has {table.rows:,}"
            raise FixesRefused(message)
        there = table.headers[one.column - 1] if one.column <= len(table.headers) else None
        if there != one.header:
            what = "there is none" if there is None else f"is “{there}”"
            message = (
                f"The fix of {one.words()} is of column {one.column}, which in {_sheet(table)} "
                f"{what}: the file is read otherwise now; make the fix anew, or take it out"
            )
            raise FixesRefused(message)
        of_column.setdefault(one.column - 1, []).append(one)
    return of_column


def _sheet(table: Table) -> str:
    return f"the sheet “{table.sheet}”" if table.sheet else table.path.name


def _refuse_others(table: Table, of_column: Mapping[int, list[Fix]]) -> None:
    """Raises FixesRefused at the first fix that was made of another text than the file has."""
    last = max(made[-1].row for made in of_column.values())
    for part in table.as_written.slices(SLICE, list(of_column)):
        for column, made in zip(part.columns, of_column.values(), strict=True):
            _refuse_of_slice(part, column, list(_within(part, made)))
        if part.row[-1].as_py() >= last:
            return


def _within(part: Slice, made: list[Fix]) -> Iterator[Fix]:
    rows = np.array([one.row for one in made])
    ends = np.searchsorted(rows, [part.row[0].as_py(), part.row[-1].as_py() + 1])
    yield from made[ends[0] : ends[1]]


def _refuse_of_slice(part: Slice, column: pa.Array, made: list[Fix]) -> None:
    first = part.row[0].as_py()
    places = pa.array([one.row - first for one in made], pa.int64())
    texts, refused = column.take(places).to_pylist(), part.refused.take(places).to_pylist()
    for one, text, unread in zip(made, texts, refused, strict=True):
        if unread is not None:
            line = part.line[one.row - first].as_py()
            message = (
                f"Row {one.row:,} (line {line:,}) is no row of cells ({_cut(unread)}), so none of "
                "it can be fixed: correct that line in the file itself, and take the fix out"
            )
            raise FixesRefused(message)
        if (text or "") != one.found:
            message = (
                f"The fix of {one.words()} was made of {_quoted(one.found)}, and the file has "
                f"{_quoted(text or '')} there: make it anew, or take it out"
            )
            raise FixesRefused(message)


def _quoted(text: str) -> str:
    return f"“{_cut(text)}”" if text else "an empty cell"


def _cut(text: str) -> str:
    return text if len(text) <= QUOTED else f"{text[:QUOTED]}…"


def _cells(made: list[Fix]) -> FixedCells:
    return FixedCells(
        np.array([one.row for one in made], dtype=np.int64),
        pa.array([one.value or None for one in made], pa.string()),
    )
