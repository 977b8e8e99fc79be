"""At every limit of every destination: exactly at it passes, and one over is not sent."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from limit_rows import LIMITS, OPTIONS, Bytes, Cap, Rows
from memory_sheets import prepared
from profile_sheets import bodies, planned

from workbench.destinations.registry import DESTINATIONS
from workbench.errors import FixTheFile
from workbench.plans.judging import Prepared
from workbench.plans.telling import check
from workbench.recipes.recipe import ColumnUse, Recipe
from workbench.vocabulary.steps import Step

TESTS = Path(__file__).resolve().parents[1] / "destinations"
EACH = [(to, name, case) for to, limits in LIMITS.items() for name, case in limits.items()]


def of(kind: type) -> list[Any]:
    return [
        pytest.param(to, name, case, id=f"{to}-{name}")
        for to, name, case in EACH
        if isinstance(case, kind)
    ]


def sheet(folder: Path, to: str, rows: Sequence[Mapping[str, str]]) -> Prepared:
    """The rows in columns that are named as their targets."""
    goal = DESTINATIONS[to]
    targets = dict.fromkeys(target for row in rows for target in row)
    uses = []
    for target in targets:
        field = goal.field_named(target)
        uses.append(ColumnUse(target, target, field.kind if field else "text"))
    return prepared(folder, to, uses, rows, **OPTIONS.get(to, {}))


def keyed(to: str, row: Mapping[str, str], key: str) -> Mapping[str, str]:
    """The row with a key of its own, unless its key is what the limit is about."""
    (target, *_) = DESTINATIONS[to].keys(Recipe(to))
    return {target: key, **row}


def test_the_table_names_every_limit_of_the_registry() -> None:
    registry = {(to, name) for to, goal in DESTINATIONS.items() for name in goal.limits}
    told = {(to, name) for to, name, _ in EACH}
    assert registry - told == set(), "add these to LIMITS in tests/contract/limit_rows.py"
    assert told - registry == set(), "no such limits: take these out of LIMITS in limit_rows.py"


@pytest.mark.parametrize("name", sorted({case for *_, case in EACH if isinstance(case, str)}))
def test_the_test_that_the_table_names_is_there(name: str) -> None:
    file, _, function = name.partition("::")
    tree = ast.parse((TESTS / file).read_text(encoding="utf-8"))
    assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize(("to", "name", "cap"), of(Cap))
def test_a_row_at_a_limit_is_sent_and_nothing_of_one_over_it(
    to: str, name: str, cap: Cap, tmp_path: Path
) -> None:
    assert DESTINATIONS[to].limits[name].value == cap.value
    rows = [keyed(to, cap.at, "kept"), keyed(to, cap.over, "broken")]
    ready = sheet(tmp_path, to, rows)
    issues = [one for one in check(ready).issues if one.severity == "error"]
    assert [(one.row, one.rule) for one in issues] == [(2, cap.rule)]
    assert all(one.message and one.fix for one in issues)
    made = planned(ready, tmp_path / "plan")
    assert (made.rows_planned, made.not_sent) == (1, {"invalid": 1})
    assert made.row_places().column("chunk").to_pylist() == [1, 0]
    (body,) = bodies(made)
    key = next(iter(rows[1].values()))
    assert key.encode() not in body


@pytest.mark.parametrize(("to", "name", "cap"), of(Rows))
def test_one_row_more_than_a_request_takes_is_a_second_request(
    to: str, name: str, cap: Rows, tmp_path: Path
) -> None:
    assert DESTINATIONS[to].limits[name].value == cap.value
    for rows, records in ((cap.value, [cap.value]), (cap.value + 1, [cap.value, 1])):
        folder = tmp_path / str(rows)
        folder.mkdir()
        people = [{**cap.base, **keyed(to, {}, f"k{n}")} for n in range(rows)]
        made = planned(sheet(folder, to, people), folder / "plan")
        assert [chunk.records for chunk in made.chunks] == records


def bounded(ready: Prepared, size: int) -> Prepared:
    """The same, in requests of so many bytes."""
    goal = ready.destination

    def steps(recipe: Recipe) -> tuple[Step, ...]:
        return tuple(replace(step, bytes=size) for step in goal.steps(recipe))

    return replace(ready, destination=replace(goal, steps=steps))


@pytest.mark.parametrize(("to", "name", "cap"), of(Bytes))
def test_one_byte_more_than_a_request_takes_is_a_second_request(
    to: str, name: str, cap: Bytes, tmp_path: Path
) -> None:
    """With a smaller number, which two rows reach; a row that alone exceeds it is one sentence."""
    assert DESTINATIONS[to].limits[name].value == cap.value
    people = [{**cap.base, **keyed(to, {}, key)} for key in ("p@b.example", "q@b.example")]
    ready = sheet(tmp_path, to, people)
    assert {step.bytes for step in ready.destination.steps(ready.judged_recipe)} == {
        cap.value - cap.kept
    }
    (body,) = bodies(planned(ready, tmp_path / "whole"))
    full = planned(bounded(ready, len(body)), tmp_path / "full")
    assert [(chunk.records, chunk.bytes) for chunk in full.chunks] == [(2, len(body))]
    over = planned(bounded(ready, len(body) - 1), tmp_path / "over")
    assert [chunk.records for chunk in over.chunks] == [1, 1]
    least = over.chunks[0].bytes
    with pytest.raises(FixTheFile, match=rf"Line 2: One row alone makes a request of {least:,}"):
        planned(bounded(ready, least - 1), tmp_path / "alone")
