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
    mixed = recipe.using("action") is not None
    adds = mixed or recipe.options.get("action", "add") == "add"
    removes = mixed or not adds
    if not before:
        added = _added(plan) if mixed else rows if adds else 0
        return Expected(added, added, "it is empty before, so it holds those that are added")
    low = max(0, before - rows) if removes else max(before, rows)
    high = before + rows if adds else before
    return Expected(low, high, _why(adds=adds, removes=removes))


def _why(*, adds: bool, removes: bool) -> str:
    if adds and removes:
        return "depends on how many of these people are in it already, and on each row's word"
    if removes:
        return "depends on how many of these people are in it"
    return "depends on how many of these are in it already"


def _added(plan: Plan) -> int:
    """How many of the plan's ids are added and not removed, counted in the exact bytes."""
    chunks = [chunk for chunk in plan.chunks if plan.step(chunk.step).operation == "update"]
    # A quote inside a value is escaped in JSON, so these bytes are always the record's beginning.
    return sum(plan.chunk_path(one.n).read_bytes().count(b'{"action":"add",') for one in chunks)
