"""At every limit of every destination: exactly at it passes, and one over is not sent."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from limit_rows import LIMITS, OPTIONS, Asked, Bytes, Cap, Name, Rows
from memory_sheets import prepared
from profile_sheets import bodies, planned

from workbench.destinations.registry import DESTINATIONS
from workbench.errors import FixTheRecipe
from workbench.plans.prepared import Prepared
from workbench.plans.telling import check
from workbench.recipes.recipe import ColumnUse, Recipe
from workbench.vocabulary.kinds import KindName
from workbench.vocabulary.steps import Step

TESTS = Path(__file__).resolve().parents[1] / "destinations"
EACH = [(to, name, case) for to, limits in LIMITS.items() for name, case in limits.items()]


def of(kind: type) -> list[Any]:
    return [
        pytest.param(to, name, case, id=f"{to}-{name}")
        for to, name, case in EACH
        if isinstance(case, kind)
    ]


def sheet(
    folder: Path, to: str, rows: Sequence[Mapping[str, str]], kind: KindName = "text", **more: Any
) -> Prepared:
    """The rows in columns that are named as their targets; `kind` is that of the analyst's own."""
    goal = DESTINATIONS[to]
    targets = dict.fromkeys(target for row in rows for target in row)
    uses = []
    for target in targets:
        field = goal.field_named(target)
        uses.append(ColumnUse(target, target, field.kind if field else kind))
    return prepared(folder, to, uses, rows, **{**OPTIONS.get(to, {}), **more})


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
    ready = sheet(tmp_path, to, rows, cap.kind)
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


@pytest.mark.parametrize(("to", "name", "cap"), of(Name))
def test_a_name_at_its_limit_is_a_target_and_one_over_is_none(
    to: str, name: str, cap: Name, tmp_path: Path
) -> None:
    assert DESTINATIONS[to].limits[name].value == cap.value
    base = {"event.name": "seen"} if cap.spelled.startswith("event.") else {}
    at, over = (cap.spelled.format("n" * count) for count in (cap.value, cap.value + 1))
    assert check(sheet(tmp_path, to, [keyed(to, {**base, at: "x"}, "k")])).errors == 0
    with pytest.raises(FixTheRecipe, match=r"not a legal name|does not know"):
        check(sheet(tmp_path, to, [keyed(to, {**base, over: "x"}, "k")]))


@pytest.mark.parametrize(("to", "name", "cap"), of(Asked))
def test_an_answer_at_its_limit_is_taken_and_one_over_is_not(
    to: str, name: str, cap: Asked, tmp_path: Path
) -> None:
    assert DESTINATIONS[to].limits[name].value == cap.value
    row = keyed(to, {}, "k")
    assert sheet(tmp_path, to, [row], **{cap.option: "n" * cap.value}).table.rows == 1
    with pytest.raises(FixTheRecipe, match=f"expected 1 to {cap.value} "):
        sheet(tmp_path, to, [row], **{cap.option: "n" * (cap.value + 1)})


@pytest.mark.parametrize("to", DESTINATIONS)
def test_whatever_a_check_holds_a_cell_to_is_among_the_limits(to: str) -> None:
    goal = DESTINATIONS[to]
    families = [*goal.families, *([goal.free] if goal.free else [])]
    held = {limit for one in (*goal.fields, *families) for limit in one.limits}
    assert held - set(goal.limits.values()) == set()
    assert all(limit.source for limit in goal.limits.values())


def keys(to: str, *letters: str) -> list[str]:
    return [f"{one}@b.example" if to.startswith("altcraft") else one for one in letters]


def bounded(ready: Prepared, size: int) -> Prepared:
    """The same, in requests of so many bytes."""
    goal = ready.destination

    def steps(recipe: Recipe) -> tuple[Step, ...]:
        return tuple(replace(step, bytes=size) for step in goal.steps(recipe))

    return replace(ready, destination=replace(goal, steps=steps))


SHARED = [one for one in of(Bytes) if not one.values[2].alone]


@pytest.mark.parametrize(("to", "name", "cap"), SHARED)
def test_one_byte_more_than_a_request_takes_is_a_second_request(
    to: str, name: str, cap: Bytes, tmp_path: Path
) -> None:
    """With a smaller number, which two rows reach."""
    assert DESTINATIONS[to].limits[name].value == cap.value
    people = [{**cap.base, **keyed(to, {}, key)} for key in keys(to, "p", "q")]
    ready = sheet(tmp_path, to, people)
    assert {step.bytes for step in ready.destination.steps(ready.judged_recipe)} == {
        cap.value - cap.kept
    }
    (body,) = bodies(planned(ready, tmp_path / "whole"))
    full = planned(bounded(ready, len(body)), tmp_path / "full")
    assert [(chunk.records, chunk.bytes) for chunk in full.chunks] == [(2, len(body))]
    over = planned(bounded(ready, len(body) - 1), tmp_path / "over")
    assert [chunk.records for chunk in over.chunks] == [1, 1]


@pytest.mark.parametrize(("to", "name", "cap"), of(Bytes))
def test_a_row_that_fills_a_request_is_sent_and_nothing_of_one_a_byte_larger(
    to: str, name: str, cap: Bytes, tmp_path: Path
) -> None:
    """With a smaller number; the second key is a byte longer than the first."""
    rows = [{**cap.base, **keyed(to, {}, key)} for key in keys(to, "p", "pp")]
    alone = sheet(tmp_path, to, rows[:1])
    (size,) = (chunk.bytes for chunk in planned(alone, tmp_path / "one").chunks)
    least = size + cap.later
    tight = bounded(sheet(tmp_path, to, rows), least)
    made = planned(tight, tmp_path / "tight")
    assert ([chunk.bytes for chunk in made.chunks], made.not_sent) == ([size], {"invalid": 1})
    assert made.row_places().column("chunk").to_pylist() == [1, 0]
    (issue,) = [one for one in check(tight).issues if one.severity == "error"]
    assert (issue.rule, issue.line, issue.value) == ("row-bytes", 3, f"{least + 1:,} bytes")
    assert f"{least:,} bytes" in issue.message
    assert issue.fix == "Shorten its cells, or leave columns behind."
