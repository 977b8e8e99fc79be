"""The steps of a Plan found again in its destination, which knows how their answers read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from workbench.errors import FixTheRecipe
from workbench.plans.plan import Plan
from workbench.vocabulary.steps import Step

if TYPE_CHECKING:
    # pandera comes with it and takes a second; here it is only a name for the reader.
    from workbench.destinations.spec import Destination


def steps_of(plan: Plan, destination: Destination) -> Mapping[int, Step]:
    """The destination's step for each planned one, by its number.

    Raises FixTheRecipe when the destination no longer has such a step. Bytes, routes and repeat
    classes are always the plan's: nothing is rebuilt (reliability.md matrix row 41).
    """
    offered = destination.steps(plan.options)
    found = {}
    for planned in plan.steps:
        same = [s for s in offered if (s.operation, s.route) == (planned.operation, planned.route)]
        if not same:
            message = (
                f"the plan's step {planned.n} ({planned.operation}, {planned.route}) is not one "
                f"of {destination.key} in this version: make the plan again"
            )
            raise FixTheRecipe(message)
        found[planned.n] = same[0]
    return found
