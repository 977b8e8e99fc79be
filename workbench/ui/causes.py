"""Where a column's setting is to blame, and not its cells: what the check points to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from workbench.checks.report import Group, Report, key_of
from workbench.recipes.kinds import KINDS
from workbench.recipes.recipe import ColumnUse, Recipe
from workbench.ui.meanings import WORDED
from workbench.ui.page_words import page_words
from workbench.vocabulary.kinds import How, KindName

# Cells of a finding that are tried with other settings.
TRIED = 200
MOST_WORDS = 20
# The setting on the columns step that each rule of the same name can be about.
SETTINGS: dict[str, str] = {
    "phone": "country",
    "number": "decimal mark",
    "date": "how its dates are written",
    "boolean": "what its words mean",
    "choice": "what its words mean",
}
# What asks something of a column that is answered there, by the rule.
ASKED: dict[str, str] = {
    "percent-shown": "what is sent of such a cell",
    "currency-shown": "what is sent of such a cell",
    "column-torn": "how its dates are written, or its decimal mark",
    "phone-country": "country where a number names none",
}
_NATIONAL = re.compile(r"[^+＋]*\d(?:\D*\d){5,}\D*")


FirstCells = Callable[[Group], Sequence[str]]


@dataclass(frozen=True, slots=True)
class Cause:
    """A setting with which most of the cells that were found fault with could be read."""

    rule: str
    sheet: str
    column: str
    setting: str
    cells: int

    @property
    def place(self) -> str:
        """Where it is set, in the pages' words."""
        return f"Columns → {self.setting}"


Causes = tuple[Cause, ...]


def causes(found: Report, recipe: Recipe, first: FirstCells = lambda group: ()) -> Causes:
    """Every setting that is to blame for more than one cell.

    `first` are the first filled cells of a finding's column: what could be read before must not be
    lost by another setting.
    """
    return tuple(_causes(found, recipe, first))


def _causes(found: Report, recipe: Recipe, first: FirstCells) -> Iterator[Cause]:
    for group in found.groups:
        use = _recipe_of(group.sheet, found, recipe).using(group.first.target)
        if group.rule not in SETTINGS or group.count < 2 or use is None:
            continue
        cells = [one.value for one in found.issues if key_of(one) == key_of(group.first)]
        if _spoils(use, first(group)):
            continue
        if _mended(use, cells[:TRIED]) * 2 >= len(cells[:TRIED]):
            told = (group.rule, group.sheet, group.column)
            yield Cause(*told, SETTINGS[group.rule], group.count)


def _recipe_of(sheet: str, found: Report, recipe: Recipe) -> Recipe:
    """The decisions about one of the sheets; none where the recipe has none yet."""
    if sheet == found.sheet:
        return recipe
    known = (one for one in recipe.also if one.reading.sheet == sheet)
    return next(known, Recipe(recipe.destination))


def _mended(use: ColumnUse, cells: Sequence[str]) -> int:
    """How many of the cells could be read with another setting."""
    if use.kind in WORDED:
        return len(cells) if len({cell.lower() for cell in cells}) <= MOST_WORDS else 0
    if use.kind == "phone":
        # Which country it is cannot be known, only that the numbers name none.
        return sum(_NATIONAL.fullmatch(cell) is not None for cell in cells)
    text = pa.array(cells, pa.string())
    bad = (KINDS[use.kind].problems(text, how).true_count for how in _others(use.kind, use.how))
    return max((len(cells) - count for count in bad), default=0)


def _spoils(use: ColumnUse, cells: Sequence[str]) -> bool:
    """Whether every other setting reads fewer of the cells than the one that is there."""
    if use.how.region_from is not None:
        return True  # each row has a country of its own
    text, kind = pa.array(cells, pa.string()), KINDS[use.kind]
    if use.kind == "phone" and use.how.region and cells:
        # Most numbers are of the country that was said: those of others name none of their own.
        return bool(2 * kind.problems(text, use.how).true_count < len(cells))
    bad = [kind.problems(text, how).true_count for how in _others(use.kind, use.how)]
    return bool(bad) and min(bad) > kind.problems(text, use.how).true_count


def _others(kind: KindName, how: How) -> list[How]:
    if kind == "number":
        return [replace(how, decimal="." if how.decimal == "," else ",")]
    if kind == "date":
        now = how.dates or "YMD"
        return [replace(how, dates=order) for order in ("YMD", "DMY", "MDY") if order != now]
    return []


def column_words(one: Group | Cause, *, several: bool) -> str:
    """Which column it is about, with its sheet where there are several."""
    if not several or not one.sheet:
        return one.column
    return f"{one.sheet}: {one.column}".removesuffix(": ")


def mend(group: Group, blamed: Sequence[Cause] = ()) -> str:
    """How a finding is mended, in the pages' words; where a setting is to blame, that first."""
    fix = page_words(group.fix)
    setting = SETTINGS.get(group.rule) or ASKED.get(group.rule)
    if setting is None:
        return fix
    if blamed_for(group, blamed):
        change = change_words(setting)
        return f"{change} Or else: {fix[:1].lower()}{fix[1:]}"
    return f"{fix} The setting is under Columns → {setting}."


def mend_shortly(group: Group, blamed: Sequence[Cause]) -> str:
    """The same for a narrow cell: only the setting where one is to blame."""
    setting = SETTINGS.get(group.rule, "")
    return change_words(setting) if blamed_for(group, blamed) else mend(group)


def blamed_for(group: Group, blamed: Sequence[Cause]) -> bool:
    """Whether a setting is to blame for a finding."""
    found = (group.rule, group.sheet, group.column)
    return any((one.rule, one.sheet, one.column) == found for one in blamed)


def change_words(setting: str) -> str:
    """What is to be done about a setting."""
    return f"Change the setting: Columns → {setting}."
