"""The steps of a Plan found again in their destinations, which know how answers read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from workbench.errors import FixTheRecipe
from workbench.plans.plan import Plan
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.steps import Step

if TYPE_CHECKING:
    # pandera comes with it and takes a second; here it is only a name for the reader.
    from workbench.destinations.spec import Destination

Named: TypeAlias = "Callable[[str], Destination]"


@dataclass(frozen=True, slots=True)
class Bound:
    """A planned step with the destination that it belongs to."""

    step: Step
    destination: Destination


def steps_of(plan: Plan, named: Named) -> Mapping[int, Bound]:
    """The destination's own step for each planned one, by its number.

    Raises FixTheRecipe when a destination no longer has such a step. Bytes, routes and repeat
    classes are always the plan's: nothing is rebuilt (reliability.md matrix row 41).
    """
    parts = Recipe.load(plan.folder / "recipe.toml").parts
    found = {}
    for planned in plan.steps:
        recipe = parts[planned.part]
        one = named(recipe.destination)
        same = [
            step
            for step in one.steps(recipe)
            if (step.operation, step.route) == (planned.operation, planned.route)
        ]
        if not same:
            message = (
                f"the plan's step {planned.n} ({planned.operation}, {planned.route}) is not one "
                f"of {one.key} in this version: make the plan again"
            )
            raise FixTheRecipe(message)
        found[planned.n] = Bound(same[0], one)
    return found
