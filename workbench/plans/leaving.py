"""What somebody knowingly goes on without: people that are left out, and single cells."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.checks.bands import band_of
from workbench.checks.report import Key
from workbench.destinations.registry import destination
from workbench.errors import FixTheRecipe
from workbench.plans.identity import Ints
from workbench.plans.parts import everything
from workbench.plans.prepared import SLICE, Prepared
from workbench.plans.telling import places_of
from workbench.recipes.recipe import ColumnUse, Recipe
from workbench.recipes.repairs import mended
from workbench.tables.refusals import is_below
from workbench.vocabulary.fixes import Fix, Line
from workbench.vocabulary.replacement import Replacement


def rows_with(prepared: Prepared, key: Key, band: int | None = None) -> Ints:
    """Every row with a finding of that kind, of a band of rows where one is given."""
    severity, rule, sheet, column = key
    found = [np.zeros(0, dtype=np.int64)]
    for _, one in everything(prepared):
        if one.prepared.table.sheet != sheet:
            continue
        headers, numbers = one.prepared.headers, np.asarray(one.part.row)
        for finding in one.findings:
            if (finding.severity, finding.rule) == (severity, rule):
                found += [
                    numbers[places]
                    for target, places in places_of(one, finding).items()
                    if headers.get(target, "") == column
                ]
    rows: Ints = np.unique(np.concatenate(found))
    if band is None or not len(rows):
        return rows
    of = next(part.table.rows for part in prepared.parts if part.table.sheet == sheet)
    within: Ints = rows[band_of(rows, of) == band]
    return within


def lines_of_people(prepared: Prepared, sheet: str, rows: Ints) -> tuple[Line, ...]:
    """The lines of these rows and of all others about the same ones, also on joined sheets.

    Of a person that is left out no other row may be sent; a row without an id is by itself.
    """
    own = next(part for part in prepared.parts if part.table.sheet == sheet)
    theirs = _keys(own, rows)
    joined = own is prepared or (own.link is not None and own.link.joined)
    found: list[Line] = []
    for part in prepared.parts:
        goes_along = part is prepared or (part.link is not None and part.link.joined)
        if part is own or (joined and goes_along):
            found += _lines(part, theirs, rows if part is own else rows[:0])
    return tuple(found)


def _keys(part: Prepared, rows: Ints) -> pa.Array:
    found = [pa.nulls(0, pa.string())]
    for row, _, key in _each(part):
        found.append(key.filter(pc.is_in(row, value_set=pa.array(rows))))
    return pa.concat_arrays(found).drop_null()


def _lines(part: Prepared, keys: pa.Array, rows: Ints) -> Iterator[Line]:
    for row, line, key in _each(part):
        mine = pc.or_(pc.is_in(row, value_set=pa.array(rows)), pc.is_in(key, value_set=keys))
        yield from ((part.table.sheet, one) for one in line.filter(mine).to_pylist())


def _each(part: Prepared) -> Iterator[tuple[pa.Array, pa.Array, pa.Array]]:
    """Row, line and key of each row of data, selected or not."""
    for piece in part.table.whole.slices(SLICE, part.keyed.places):
        key = part.keyed.of(piece.columns).cast(pa.string())
        data = pc.invert(is_below(piece.refused))
        yield piece.row.filter(data), piece.line.filter(data), key.filter(data)


def may_be_empty(recipe: Recipe, target: str) -> bool:
    """Whether a row may go without that cell: no id, nothing about consent, nothing required.

    An attribute of the analyst's own may, unless an empty cell deletes it at the vendor.
    """
    use, goal = recipe.using(target), destination(recipe.destination)
    if not target or use is None or use.blank == "null" or target in goal.keys(recipe):
        return False
    field = goal.field_named(target)
    if field is None:
        return goal.free is not None and goal.family_of(target) is goal.free
    return not (field.required or field.consent or field.address)


def may_remove(recipe: Recipe, target: str, asked: Replacement) -> bool:
    """Whether that may be replaced: what is said of a consent may change but not go.

    An id or something required may: the check finds each cell that is empty then.
    """
    goal = destination(recipe.destination)
    field = goal.field_named(target)
    own = goal.free is not None and goal.family_of(target) is goal.free
    about_consent = field.consent if field is not None else not own
    (left,) = mended(pa.array([asked.put]), ("trim",)).to_pylist()
    return left is not None or not about_consent


def refuse_removals(recipe: Recipe) -> None:
    """Raises FixTheRecipe for a replacement by which a consent would not be sent."""
    for use in recipe.columns:
        for asked in use.repairs:
            if isinstance(asked, Replacement) and not may_remove(recipe, use.target, asked):
                message = (
                    f"The column “{use.header}” says what somebody has agreed to, and “{asked}” "
                    "would leave it out of what is sent: put another word there, or leave the "
                    "people out"
                )
                raise FixTheRecipe(message)


def emptied(part: Prepared, use: ColumnUse, rows: Ints) -> Iterator[Fix]:
    """Fixes that leave these rows' cells of a column empty."""
    place = part.places[use.target]
    wanted = pa.array(rows)
    for piece in part.table.as_written.slices(SLICE, [place]):
        mine = pc.and_(pc.is_in(piece.row, value_set=wanted), pc.is_valid(piece.columns[0]))
        texts = piece.columns[0].filter(mine).to_pylist()
        for row, text in zip(piece.row.filter(mine).to_pylist(), texts, strict=True):
            yield Fix(part.table.sheet, row, place + 1, use.header, found=text, value="")
