"""Columns under the very same checks are judged in one call, with the mask of each."""

from __future__ import annotations

import pandera.pandas as pa
import pyarrow
import pytest

from workbench.checks import judging
from workbench.checks.judging import judge, same_rules, text_column
from workbench.recipes.kinds.kind import unlike
from workbench.vocabulary.rules import Rule

DIGITS = Rule("digits", "No digits", "Write digits.", lambda text: unlike(text, "[0-9]+"))


def test_many_columns_alike_cost_one_call() -> None:
    calls: list[int] = []

    def counted(text: pyarrow.Array) -> pyarrow.BooleanArray:
        calls.append(len(text))
        return DIGITS.bad(text)

    first = text_column([Rule("digits", "No digits", "Write digits.", counted)])
    other = text_column([DIGITS])
    columns = {f"c{n}": pyarrow.array(["1", "x" if n % 2 else "2", None]) for n in range(100)}
    named = {name: first if name == "c0" else same_rules(first) for name in columns}
    columns["other"] = pyarrow.array(["x", "1", "1"])
    found = judge(columns, pa.DataFrameSchema({**named, "other": other}))
    assert calls == [300]
    told = [(one.target, one.bad.tolist()) for one in found]
    odd = [(f"c{n}", [False, True, False]) for n in range(1, 100, 2)]
    assert told == [*odd, ("other", [True, False, False])]
    assert {(one.rule, one.message, one.fix, one.severity) for one in found} == {
        ("digits", "No digits", "Write digits.", "error")
    }


@pytest.mark.parametrize("most", [1, 6, 7, 1_000])
def test_it_makes_no_difference_how_many_are_judged_together(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "TOGETHER", most)
    first = text_column([DIGITS])
    columns = {name: pyarrow.array([name, "1", "y"]) for name in "123abc"}
    schema = pa.DataFrameSchema({name: same_rules(first) for name in columns})
    told = [(one.target, one.bad.tolist()) for one in judge(columns, schema)]
    assert told == [(name, [name in "abc", False, True]) for name in "123abc"]
