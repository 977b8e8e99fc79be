"""A file and a recipe are brought together; without a recipe, the obvious one is suggested."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from workbench.destinations.options import checked_options
from workbench.destinations.registry import DESTINATIONS, destination
from workbench.destinations.spec import Columns, Destination, Part
from workbench.errors import FixTheRecipe, FixTheSelection
from workbench.plans.fixing import refuse_elsewhere, with_fixes
from workbench.plans.judging import Judged, Mask, judged
from workbench.plans.leaving import refuse_removals
from workbench.plans.listing import Lists, with_lists
from workbench.plans.prepared import Prepared
from workbench.plans.repairing import with_repairs
from workbench.plans.selecting import with_selection
from workbench.recipes.drift import drift, sentence
from workbench.recipes.leftovers import with_leftovers
from workbench.recipes.recipe import ColumnUse, Recipe, checked_reading, positions
from workbench.recipes.selection import ListUse
from workbench.recipes.suggesting import Suggestion, field_how, suggest
from workbench.tables.opening import open_table
from workbench.tables.table import Table
from workbench.vocabulary.fields import Field
from workbench.vocabulary.fixes import Fixes
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.options import OptionValue
from workbench.vocabulary.provenance import OWN, PROVENANCE, REST
from workbench.vocabulary.reading import Reading

_OF_OURS = frozenset((*PROVENANCE, *OWN, *REST))


def suggestions(
    table: Table, to: str, reading: Reading, *, fuzzy: bool = False
) -> tuple[Suggestion, ...]:
    """What each column of a table probably means for a destination."""
    target = destination(to)
    made = suggest(
        table, target.fields, target.free, reading, families=target.families, fuzzy=fuzzy
    )
    found = with_leftovers(table, made, _consents(target)) if target.free is None else made
    return tuple(_left(one) if one.use.header in _OF_OURS else one for one in found)


def _left(one: Suggestion) -> Suggestion:
    """A column that the workbench has added to a file of its own: nobody else's business."""
    header = one.use.header
    says = "where the row came from" if header in PROVENANCE else "what became of the row"
    return Suggestion(ColumnUse(header, occurrence=one.use.occurrence), 100, f"it says {says}")


def _consents(goal: Destination) -> list[Field]:
    """The targets of consent that the vendor's destinations for people take, each once."""
    others = [one for one in DESTINATIONS.values() if one.vendor == goal.vendor and goal.people]
    fields = {field.name: field for one in others for field in one.fields if field.consent}
    return list(fields.values())


def suggested_recipe(
    table: Table, to: str, options: Mapping[str, OptionValue], reading: Reading, *, fuzzy: bool
) -> tuple[Recipe, tuple[Issue, ...]]:
    """A recipe for a table, and what there is to say about its columns, doubts first."""
    made = suggestions(table, to, reading, fuzzy=fuzzy)
    columns = tuple(one.use for one in made)
    given = checked_options(destination(to), options, complete=False)
    said = (*(one.doubt for one in made), *(one.finding for one in made))
    findings = tuple(issue for issue in said if issue is not None)
    return Recipe(to, given, reading, columns), findings


def undecided(recipe: Recipe, findings: Sequence[Issue]) -> Recipe:
    """The recipe without the columns whose headers are errors: somebody has to decide them."""
    open_still = {issue.column for issue in findings if issue.severity == "error"}
    kept = (use for use in recipe.columns if use.target or use.header not in open_still)
    return replace(recipe, columns=tuple(kept))


def as_declared(recipe: Recipe) -> Recipe:
    """The recipe with each attribute's column of the kind that its recorded facts declare."""
    goal = destination(recipe.destination)
    kinds = {} if goal.declared is None else goal.declared(recipe)

    def kind_of(use: ColumnUse) -> ColumnUse:
        kind = None if goal.field_named(use.target) else kinds.get(use.target)
        if kind is None or kind == use.kind:
            return use
        declared = Field(use.target, kind, use.target, "")
        return replace(use, kind=kind, how=field_how(declared, recipe.reading))

    return replace(recipe, columns=tuple(kind_of(use) for use in recipe.columns))


def prepare(
    file: Path,
    *,
    recipe: Recipe | None = None,
    to: str | None = None,
    options: Mapping[str, OptionValue] | None = None,
    reading: Reading | None = None,
    complete: bool = True,
    spool: Path | None = None,
    fixes: Fixes | None = None,
    lists: Lists | None = None,
    only: Sequence[ListUse] = (),
) -> Prepared:
    """The table of a file with its recipe, ready to be checked and planned.

    Either a recipe or a destination (`to`) is given; `options`, `reading` and `only`, further lists
    of the selection, go on top of the recipe's own; `lists` are the files of all lists, by name;
    `fixes` are put in after the recipe's repairs, and change no suggestion. Raises
    FixTheFile where the file cannot be read, FixesRefused where a fix does not belong to it and
    FixTheRecipe where a decision is missing; with `complete` a required option is one.
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
        fixed = with_fixes(table, fixes)
        main = Prepared(fixed, recipe, goal, notes, suggested=True, fixes=fixes)
        whole = with_parts(main, file, spool)
        declared = replace(whole, recipe=as_declared(_choosing(whole.recipe, only)))
        return with_selection(with_lists(declared, lists or {}))
    if to is not None and to != recipe.destination:
        message = f"The recipe is for {recipe.destination} and not for {to}: give only one of them"
        raise FixTheRecipe(message)
    goal = destination(recipe.destination)
    given = checked_options(goal, {**recipe.options, **(options or {})}, complete=complete)
    hints = Reading.from_dict({**recipe.reading.as_dict(), **hints.as_dict()})
    recipe = _choosing(replace(recipe, options=given, reading=hints), only)
    table = open_table(file, hints, spool)
    if table.likely_header is not None:
        _check_headers(table, recipe, table.likely_header)
    drifted = drift(recipe.columns, table.headers)
    if drifted.missing:
        raise FixTheRecipe(sentence(drifted, table.headers))
    refuse_removals(recipe)
    table = with_fixes(with_repairs(table, recipe.columns), fixes)
    whole = with_parts(Prepared(table, recipe, goal, fixes=fixes), file, spool)
    return with_selection(with_lists(whole, lists or {}))


def _choosing(recipe: Recipe, only: Sequence[ListUse]) -> Recipe:
    """The recipe whose selection asks about these lists as well.

    Raises FixTheSelection where it has one of that name: there would be one file for both.
    """
    known = {one.name for one in recipe.selection.lists}
    if twice := sorted(known & {one.name for one in only}):
        message = (
            f"The recipe's selection asks about a list called “{twice[0]}” already: take it out "
            "there, or give the other one as a file of another name"
        )
        raise FixTheSelection(message)
    asked = replace(recipe.selection, lists=(*recipe.selection.lists, *only))
    return replace(recipe, selection=asked)


def with_parts(main: Prepared, file: Path, spool: Path | None) -> Prepared:
    """The prepared sheet with the further ones that its options name, each under its own recipe.

    A sheet that the recipe says nothing about yet is read by what its headers say. Raises
    FixTheRecipe when a sheet is named twice, FixTheFile when the file has no such sheet.
    """
    also: list[Prepared] = []
    facts = dict(main.recipe.facts)
    for link, sheet in further_sheets(main.destination, main.recipe.options, main.table.sheet):
        part = _part(main, link, sheet, file, spool)
        also.append(part)
        if link.tells is not None:
            facts |= link.tells(*_whole(part), part.judged_recipe)
    refuse_elsewhere(main.fixes, [part.table.sheet for part in (main, *also)])
    if not also:
        return main
    recipe = replace(main.recipe, facts=facts, also=tuple(part.recipe for part in also))
    return replace(main, recipe=recipe, also=tuple(also))


def further_sheets(
    goal: Destination, options: Mapping[str, OptionValue], main: str
) -> list[tuple[Part, str]]:
    """The further sheets that a destination's options name, beside the `main` one of the rows.

    Raises FixTheRecipe when a sheet is named twice.
    """
    named: list[tuple[Part, str]] = []
    for link in goal.parts:
        sheet = str(options.get(link.option) or "")
        if sheet and sheet in (main, *(other for _, other in named)):
            message = (
                f"The sheet “{sheet}” is named twice: give the sheet of the rows (--sheet) and "
                f"that of “{link.option}” apart"
            )
            raise FixTheRecipe(message)
        named += [(link, sheet)] if sheet else []
    return named


def _part(main: Prepared, link: Part, sheet: str, file: Path, spool: Path | None) -> Prepared:
    goal = destination(link.destination)
    names = {option.name for option in goal.options} - {one.option for one in goal.parts}
    options = {name: value for name, value in main.recipe.options.items() if name in names}
    hints = replace(main.recipe.reading, sheet=sheet, header_row=None)
    recipe = main.recipe.about(goal.key, sheet)
    suggested = recipe is None
    notes: tuple[Issue, ...] = ()
    table = open_table(file, hints, spool)
    if recipe is None:
        recipe, notes = suggested_recipe(table, goal.key, options, hints, fuzzy=False)
        notes = tuple(_decided_first(note, goal) for note in notes)
    if link.refuses is not None and (why := link.refuses(recipe)):
        message = f"The sheet “{sheet}” {why}"
        raise FixTheRecipe(message)
    given = checked_options(goal, {**recipe.options, **options})
    recipe = replace(recipe, options=given, facts={**recipe.facts, **main.recipe.facts})
    refuse_removals(recipe)
    repaired = with_fixes(with_repairs(table, recipe.columns), main.fixes)
    return Prepared(
        *(repaired, recipe, goal, notes, main.as_of, main.read_at), suggested=suggested, link=link
    )


def _decided_first(note: Issue, goal: Destination) -> Issue:
    """The note on a column of a further sheet; an attribute there that may be consent is an error.

    What is an attribute in a sheet of its own is looked for by nobody.
    """
    if note.rule != "column-consent" or goal.family_of(note.target) is not goal.free:
        return note
    fix = "Move it to the main sheet, or say in a recipe what it means."
    return replace(note, severity="error", fix=fix)


def _whole(part: Prepared) -> tuple[Columns, Columns]:
    """A small sheet's columns by target: of the rows that are sent, and of those with an error."""
    slices = list(judged(part))

    def chosen(rows: Callable[[Judged], Mask]) -> Columns:
        return {
            target: pa.concat_arrays(
                [
                    one.columns[target].cast(pa.string()).filter(pa.array(rows(one)))
                    for one in slices
                ]
            )
            for target in (slices[0].columns if slices else ())
        }

    return (
        chosen(lambda one: ~one.bad & ~one.superseded & ~one.left_out),
        chosen(lambda one: one.bad & ~one.superseded),
    )


def _check_headers(table: Table, recipe: Recipe, likely: int) -> None:
    """Says beside what the recipe misses in these headers where better ones seem to be."""
    try:
        positions(recipe.columns, table.headers)
    except FixTheRecipe as err:
        message = f"{err}; line {likely} looks like the row of headers: give --header-row {likely}"
        raise FixTheRecipe(message) from err
