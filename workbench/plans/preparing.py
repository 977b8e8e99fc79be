"""A file and a recipe are brought together; without a recipe, the obvious one is suggested."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from workbench.destinations.options import checked_options
from workbench.destinations.registry import destination
from workbench.errors import FixTheFile, FixTheRecipe
from workbench.plans.judging import UNTRUSTED, Prepared
from workbench.recipes.headers import known_matches
from workbench.recipes.recipe import Recipe, checked_reading
from workbench.recipes.suggesting import Suggestion, suggest
from workbench.tables.opening import open_table
from workbench.tables.table import Table
from workbench.vocabulary.fields import Field
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.options import OptionValue
from workbench.vocabulary.reading import Reading


def suggestions(
    table: Table, to: str, reading: Reading, *, fuzzy: bool = False
) -> tuple[Suggestion, ...]:
    """What each column of a table probably means for a destination."""
    target = destination(to)
    return suggest(table, target.fields, target.free, reading, fuzzy=fuzzy)


def suggested_recipe(
    table: Table, to: str, options: Mapping[str, OptionValue], reading: Reading, *, fuzzy: bool
) -> tuple[Recipe, tuple[Issue, ...]]:
    """A recipe for a table, and what there is to say about its headers."""
    made = suggestions(table, to, reading, fuzzy=fuzzy)
    columns = tuple(one.use for one in made)
    given = checked_options(destination(to), options, complete=False)
    said = (issue for one in made for issue in (one.finding, one.doubt))
    findings = tuple(issue for issue in said if issue is not None)
    return Recipe(to, given, reading, columns), findings


def prepare(
    file: Path,
    *,
    recipe: Recipe | None = None,
    to: str | None = None,
    options: Mapping[str, OptionValue] | None = None,
    reading: Reading | None = None,
    complete: bool = True,
    spool: Path | None = None,
) -> Prepared:
    """The table of a file with its recipe, ready to be checked and planned.

    Either a recipe or a destination (`to`) is given; `options` and `reading` go on top of the
    recipe's own. Raises FixTheFile where the file cannot be read and FixTheRecipe where a decision
    is missing; with `complete` a required option is one.
    """
    hints = checked_reading(reading or Reading(), "This command")
    if recipe is None:
        if to is None:
            message = "Say where the rows go: --to with a destination, or --recipe with a recipe"
            raise FixTheRecipe(message)
        goal = destination(to)
        given = checked_options(goal, options or {}, complete=complete)
        table = open_table(file, hints, spool)
        recipe, notes = suggested_recipe(table, to, given, hints, fuzzy=False)
        return Prepared(table, recipe, goal, notes)
    if to is not None and to != recipe.destination:
        message = f"The recipe is for {recipe.destination} and not for {to}: give only one of them"
        raise FixTheRecipe(message)
    goal = destination(recipe.destination)
    given = checked_options(goal, {**recipe.options, **(options or {})}, complete=complete)
    hints = Reading.from_dict({**recipe.reading.as_dict(), **hints.as_dict()})
    recipe = replace(recipe, options=given, reading=hints)
    return Prepared(open_table(file, hints, spool), recipe, goal)


def suppression_list(file: Path, key: Field, reading: Reading) -> pa.Array:
    """The ids of a suppression file: its column named like the key, or its only one.

    Raises FixTheFile where somebody could be missed: no such column among several, a line that
    does not fit the header, a cell without a trustworthy value. The header of an only column
    counts as an id too, since such lists often have none, and so does every id without the
    spaces around it.
    """
    table = open_table(file, reading)
    match = next(iter(known_matches(table.headers, (key,), fuzzy=False)), None)
    if match is None and len(table.headers) > 1:
        message = (
            f"{file.name} has no column of ids: expected one called “{key.name}”, found "
            f"{', '.join(f'“{header}”' for header in table.headers[:10])}; rename the right one"
        )
        raise FixTheFile(message)
    place = match or 0
    if any(mark.column == place and mark.what in UNTRUSTED for mark in table.marks):
        message = f"{file.name} has ids without a trustworthy value: save them as text"
        raise FixTheFile(message)
    parts = [pa.array([table.headers[0]] if match is None else [], pa.string())]
    for piece in table.slices(100_000, [place]):
        if piece.refused.null_count < len(piece):
            message = f"{file.name} has a line that does not fit its header: correct it"
            raise FixTheFile(message)
        ids = piece.columns[0].drop_null().cast(pa.string())
        parts += [ids, pc.utf8_trim_whitespace(ids)]
    return pa.concat_arrays(parts)
