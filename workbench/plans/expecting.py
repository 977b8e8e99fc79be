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
    if not plan.destination.startswith("batch.audiences."):
        return Expected(None, None, "the vendor shows no number of it")
    rows = plan.rows_planned
    operations = {step.operation for step in plan.steps}
    if "replace" in operations:
        return Expected(rows, rows, "everyone else is dropped")
    if "update" not in operations:
        return Expected(None, None, "no ids are added or removed")
    if before is None:
        return Expected(None, None, "its size before is not known")
    added, removed = actions(plan, recipe)
    if not before:
        return Expected(added, added, "it is empty before, so it holds those that are added")
    low = max(added, before - removed)
    return Expected(low, before + added, _why(added, removed))


def _why(added: int, removed: int) -> str:
    if added and removed:
        how = "depends on how many of these people are in it already"
        return f"{added:,} are added and {removed:,} removed: {how}"
    if removed:
        return "depends on how many of these people are in it"
    return "depends on how many of these are in it already"


def actions(plan: Plan, recipe: Recipe) -> tuple[int, int]:
    """How many ids the plan adds to an audience and how many it removes.

    Where each row has a word of its own they are counted in the exact bytes: a quote inside a value
    is escaped in JSON, so these bytes are always a record's beginning.
    """
    if recipe.using("action") is None:
        adds = recipe.options.get("action", "add") == "add"
        return (plan.rows_planned, 0) if adds else (0, plan.rows_planned)
    chunks = [chunk for chunk in plan.chunks if plan.step(chunk.step).operation == "update"]
    counts = [0, 0]
    for one in chunks:
        body = plan.chunk_path(one.n).read_bytes()
        for place, word in enumerate((b'{"action":"add",', b'{"action":"remove",')):
            counts[place] += body.count(word)
    return counts[0], counts[1]
