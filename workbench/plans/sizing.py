"""Rows that alone are larger than a request may be: found before a body is written.

Knows how many bytes a record takes, and nothing of what its cells mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from workbench.checks.judging import judge
from workbench.destinations.schemas import OVERSIZED, oversized_schema
from workbench.payloads.chunks import alone
from workbench.plans.judging import Judged, Mask, ready
from workbench.plans.prepared import Prepared
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.steps import Step

Bytes = npt.NDArray[np.int64]

# What a column takes beside its cell and its name: quotes, brackets, members around it.
AROUND = 256
# An item of a list is a byte and a separator in its cell; written, it stands in quotes or tags.
WIDEST = 32


def sized(one: Judged) -> Judged:
    """The slice with a finding for each row that alone is larger than a request may be.

    Only rows with enough text in them are written to find out, and of those only the good ones.
    """
    recipe = _answered(one.prepared)
    steps = [step for step in one.prepared.destination.steps(recipe) if step.body is None]
    most = min(step.bytes for step in steps)
    likely = ~one.bad & ~(one.left_out | one.gone) & _likely(one, steps, most)
    if not likely.any():
        return one
    sizes = np.zeros(len(one.part), dtype=np.int64)
    sizes[likely] = _sizes(one, recipe, steps, likely)
    over = pa.array(sizes > most)
    said = pc.binary_join_element_wise(pa.array([f"{size:,}" for size in sizes]), "bytes", " ")
    column = pc.if_else(over, said, pa.scalar(None, pa.string()))
    findings = judge({OVERSIZED: column}, oversized_schema(most))
    bad: Mask = np.logical_or.reduce([one.bad, *(finding.bad for finding in findings)])
    return replace(
        one,
        about_rows={**one.about_rows, OVERSIZED: column},
        findings=(*one.findings, *findings),
        bad=bad,
    )


def _answered(prepared: Prepared) -> Recipe:
    """The recipe with an empty answer to each option that nothing is said about yet."""
    recipe = prepared.judged_recipe
    unsaid = {one.name: one.default or "" for one in prepared.destination.options}
    return replace(recipe, options={**unsaid, **recipe.options})


def _likely(one: Judged, steps: Sequence[Step], most: int) -> Mask:
    """True for each row that could be too large; every other one surely is not."""
    uses = one.prepared.used
    cells = np.zeros(len(one.part), dtype=np.int64)
    for use in uses:
        length = pc.fill_null(pc.binary_length(one.columns[use.target]), 0)
        cells += np.asarray(length, dtype=np.int64)
    names = [len(use.target.encode()) for use in uses]
    words = [len(word.encode()) for use in uses for _, word in use.how.values]
    widest = WIDEST + 2 * max(names, default=0)
    around = max(len(step.prefix) + len(step.suffix) for step in steps)
    around += sum(2 * name + AROUND + max(words, default=0) for name in names)
    repeats = any(step.form == "xml" for step in steps) and any(use.kind == "json" for use in uses)
    # In XML every item of a list stands between tags of the list's name, which the cell says once.
    found: Mask = (cells * np.where(repeats, np.maximum(cells, widest), widest) + around) > most
    return found


def _sizes(one: Judged, recipe: Recipe, steps: Sequence[Step], rows: Mask) -> Bytes:
    """The bytes of a request with each of these rows alone; the largest of all its steps."""
    destination = one.prepared.destination
    columns = ready(one, one.prepared, rows)
    lanes = np.zeros(len(rows), dtype=np.int64)[rows]
    if destination.lanes is not None:
        lanes = np.asarray(destination.lanes({**one.columns, **one.about_rows}, recipe))[rows]
    sizes = np.zeros_like(lanes)
    for step in steps:
        size = alone(step, destination.encode(step, columns, recipe))
        mine = (lanes == step.lane) | (step.lane is None)
        sizes = np.where(mine, np.maximum(sizes, size), sizes)
    return sizes
