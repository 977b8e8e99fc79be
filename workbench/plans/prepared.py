"""A table under a recipe, with all that is known before its cells are judged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pyarrow as pa

from workbench.destinations.spec import Destination, Part
from workbench.plans.id_lists import IdList
from workbench.plans.identity import Identifier, Keyed, key_of
from workbench.recipes.recipe import ColumnUse, Recipe, positions
from workbench.tables.table import Table
from workbench.vocabulary.fixes import Fixes
from workbench.vocabulary.issues import Issue

# 25,000 to 100,000 rows amortise pandera's 9 ms a call and keep memory flat (rules.md, Speed).
SLICE = 50_000


def now() -> str:
    """The moment of a check, to the second, as plans record it."""
    return f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ}"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A table, what to do with it, and what is known before its cells are judged."""

    table: Table
    recipe: Recipe
    destination: Destination
    notes: tuple[Issue, ...] = ()
    as_of: str = field(default_factory=now)
    read_at: str | None = None  # when the file was first read, where that was before this check
    suggested: bool = False  # the kinds of its columns were just taken from its cells
    link: Part | None = None  # how this sheet belongs to the main one
    also: tuple[Prepared, ...] = ()
    fixes: Fixes | None = None  # of the cells of all sheets; the tables hold them already
    lists: Mapping[str, IdList] = field(default_factory=dict)  # those of the selection, by name

    @property
    def parts(self) -> tuple[Prepared, ...]:
        """Every sheet of the plan, this one first."""
        return (self, *self.also)

    @property
    def rows(self) -> int:
        """The rows of all sheets."""
        return sum(part.table.rows for part in self.parts)

    @property
    def judged_recipe(self) -> Recipe:
        """The recipe with what goes without saying: moment and rows of the check, known words."""
        columns = tuple(self._complete(use) for use in self.recipe.columns)
        facts = {**self.recipe.facts, "as_of": self.as_of, "rows": self.table.rows}
        return replace(self.recipe, columns=columns, facts=facts)

    def _complete(self, use: ColumnUse) -> ColumnUse:
        """A column as its cells are judged.

        One of a known target takes the target's words if it has no table of its own, and phones
        that are read by a column of countries have their country's code by then.
        """
        if use.how.region_from is not None:
            use = replace(use, how=replace(use.how, region=None))
        known = self.destination.field_named(use.target)
        if known is None or not known.choices or use.how.values:
            return use
        return replace(use, how=replace(use.how, values=tuple((c, c) for c in known.choices)))

    @property
    def notices(self) -> tuple[Issue, ...]:
        """What the destination says of the recipe before any cell is judged."""
        said = self.destination.notices
        found = () if said is None else said(self.judged_recipe)
        return tuple(replace(issue, sheet=self.table.sheet) for issue in found)

    @property
    def keys(self) -> tuple[str, ...]:
        """The mapped targets of which the first filled one identifies a row."""
        places = self.places
        return tuple(key for key in self.destination.keys(self.recipe) if key in places)

    def key(self, columns: Mapping[str, pa.Array]) -> pa.Array:
        """What identifies each row of a slice."""
        return key_of([columns[key] for key in self.keys])

    def alike(self, columns: Mapping[str, pa.Array]) -> pa.Array:
        """What identifies each row, the same in all ways of writing it."""
        return self.keyed.of([columns[key] for key in self.keys])

    @property
    def keyed(self) -> Keyed:
        """The columns of the keys, and how their cells compare."""
        return Keyed([self._identifier(key) for key in self.keys])

    def _identifier(self, key: str) -> Identifier:
        use = next(use for use in self.used if use.target == key)
        field = self.destination.field_named(key)
        listed = use.kind == "array"
        kind = field.of if listed and field is not None else "text" if listed else use.kind
        return Identifier(self.places[key], kind, use.how, listed, own=field is None, name=key)

    @property
    def used(self) -> tuple[ColumnUse, ...]:
        """The mapped columns, in the recipe's order."""
        return tuple(use for use in self.judged_recipe.columns if use.target)

    @property
    def headers(self) -> dict[str, str]:
        """The header of each target's column."""
        return {use.target: use.header for use in self.used}

    @property
    def places(self) -> dict[str, int]:
        """Where each target's column stands in the sheet."""
        return positions(self.recipe.columns, self.table.headers)
