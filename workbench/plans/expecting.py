"""How many ids an audience should hold after a plan, as far as that can be known beforehand."""

from __future__ import annotations

from dataclasses import dataclass

from workbench.plans.plan import Plan
from workbench.recipes.recipe import Recipe


@dataclass(frozen=True, slots=True)
class Expected:
    """From `low` to `high` ids afterwards; None where nothing is known. `why` says it in words."""

    low: int | None
    high: int | None
    why: str

    @property
    def exact(self) -> int | None:
        """The one number, where there is only one."""
        return self.low if self.low == self.high else None

    def __str__(self) -> str:
        if self.low is None or self.high is None:
            return "not known"
        return f"{self.low:,}" if self.low == self.high else f"{self.low:,} to {self.high:,}"


def expected(plan: Plan, before: int | None, recipe: Recipe) -> Expected:
    """The audience's ids after the plan; `before` is its size now, None where nothing tells."""
    rows = plan.rows_planned
    operations = {step.operation for step in plan.steps}
    if "replace" in operations:
        return Expected(rows, rows, "everyone else is dropped")
    if "update" not in operations:
        return Expected(None, None, "no ids are added or removed")
    if before is None:
        return Expected(None, None, "its size before is not known")
    mixed = recipe.using("action") is not None
    adds = mixed or recipe.options.get("action", "add") == "add"
    removes = mixed or not adds
    low = max(0, before - rows) if removes else max(before, rows)
    high = before + rows if adds else before
    return Expected(low, high, _why(before, adds=adds, removes=removes))


def _why(before: int, *, adds: bool, removes: bool) -> str:
    if adds and removes:
        return "depends on how many of these people are in it already, and on each row's word"
    if removes:
        return "depends on how many of these people are in it"
    return "it is empty now" if not before else "depends on how many of these are in it already"
