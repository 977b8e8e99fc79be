"""What the columns of the further sheets mean that belong to the same send."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from workbench.destinations.spec import Destination, Part
from workbench.errors import FixTheRecipe, WorkbenchError
from workbench.plans import preparing
from workbench.recipes.recipe import ColumnUse, Recipe
from workbench.ui import draft, mapping, opening
from workbench.ui.drafting import Draft
from workbench.ui.drift_view import asked
from workbench.ui.escaping import md_escape
from workbench.ui.mapping_form import Sheet, mapping_form
from workbench.ui.page_words import on_its_page
from workbench.ui.wording import counted


def further_sheets(made: Draft, goal: Destination) -> tuple[tuple[Recipe, ...], list[str]]:
    """The boxes of each further sheet that the options name.

    The recipes of all further sheets as they now stand, and what is in the way of the next step, a
    sentence each.
    """
    in_the_way: list[str] = []
    try:
        named = _named(made, goal)
    except FixTheRecipe as err:
        return made.also, [on_its_page(err)]
    for link, name in named:
        part = made.of_sheet(link.destination, name)
        try:
            columns, open_still = _one(made, Sheet(part, link.option, _called(goal, link)))
        except WorkbenchError as err:
            open_still = [on_its_page(err)]
        else:
            made = made.with_sheet(part, columns)
        in_the_way += [f"The sheet {name}: {sentence}" for sentence in open_still]
    return made.also, in_the_way


def _named(made: Draft, goal: Destination) -> list[tuple[Part, str]]:
    """The further sheets, each with how it belongs to the main one."""
    if not any(made.options.get(part.option) for part in goal.parts):
        return []
    return preparing.further_sheets(goal, made.options, opening.table(made).sheet)


def _called(goal: Destination, link: Part) -> str:
    """The sheet as its option calls it: “sheet of events”."""
    label = next(option.label for option in goal.options if option.name == link.option)
    return label[0].lower() + label[1:]


def _one(made: Draft, sheet: Sheet) -> tuple[tuple[ColumnUse, ...], list[str]]:
    """The boxes of one sheet; its decisions, and what is still open about them."""
    part, goal = sheet.draft, sheet.goal
    table = opening.table(part)
    rows = counted(table.rows, "row")
    title = f"The sheet {md_escape(table.sheet)}, {rows}: {md_escape(goal.title)}"

    def keep(columns: tuple[ColumnUse, ...]) -> None:
        now = made.with_sheet(part, columns)
        draft.keep(replace(now, columns_for="", generation=now.generation + 1))

    with st.expander(title, icon=":material/table_rows:", expanded=True):
        if asked(part, keep, sheet.part):
            return part.columns, ["its columns are not those decided about: say what they are now"]
        found = mapping_form(sheet, sheet.rows)
    columns = tuple(row.use for row in found if row.use is not None)
    return columns, mapping.column_problems(found, goal)
