"""The table in README.md, the tests of the matrix and the rules they guard belong together."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from matrix import ROWS, SUFFIX

HERE = Path(__file__).parent
README = HERE / "README.md"
LINE = re.compile(r"\| (?P<row>\d+) \| (?P<fault>[^|]+) \| (?P<tests>[^|]+) \| (?P<rules>[^|]+) \|")
NAMED = re.compile(r"`([^`]+)`")
# “Rules that cannot be switched off: none.”, or a list below it: `file::test`, and why.
EXCUSED = re.compile(r"^\* `(test_faults_\w+\.py::test_\w+)`: \w+.{20,}$", re.MULTILINE)
MOST_EXCUSED = 3


@dataclass(frozen=True)
class Told:
    """A line of the table."""

    fault: str
    tests: tuple[str, ...]
    rules: tuple[str, ...]


@cache
def table() -> dict[int, Told]:
    """The lines of the table, by their row."""
    found: dict[int, Told] = {}
    for line in README.read_text(encoding="utf-8").splitlines():
        if told := LINE.fullmatch(line):
            tests, rules = (tuple(NAMED.findall(told[part])) for part in ("tests", "rules"))
            assert int(told["row"]) not in found
            found[int(told["row"])] = Told(told["fault"], tests, rules)
    return found


@cache
def marked() -> dict[str, Callable[..., None]]:
    """Each test of the matrix, by its file and name."""
    return {
        f"{path.name}::{name}": test
        for path in sorted(HERE.glob("test_faults_*.py"))
        if path != Path(__file__)
        for name, test in vars(importlib.import_module(path.stem)).items()
        if hasattr(test, "matrix_rows") and test.__module__ == path.stem
    }


def rows_of(name: str) -> tuple[int, ...]:
    return tuple(marked()[name].matrix_rows)  # type: ignore[attr-defined]  # set by matrix.row


def test_every_row_is_there_once_in_order_with_its_tests_and_rules() -> None:
    assert list(table()) == list(ROWS) == list(range(1, 48))
    assert [row for row, told in table().items() if not (told.fault.strip() and told.tests)] == []
    assert [row for row, told in table().items() if not told.rules] == []


@pytest.mark.parametrize("row", ROWS)
def test_the_tests_that_a_row_names_are_those_that_show_it(row: int) -> None:
    named = table()[row].tests
    assert len(set(named)) == len(named)
    assert sorted(named) == sorted(name for name in marked() if row in rows_of(name))


def test_every_test_of_the_matrix_is_run_by_pytest() -> None:
    assert marked()
    assert [name for name in marked() if not name.partition("::")[2].startswith("test_")] == []


def test_every_test_has_one_beside_it_that_fails_without_its_rule() -> None:
    excused = set(EXCUSED.findall(README.read_text(encoding="utf-8")))
    assert len(excused) <= MOST_EXCUSED
    without = set()
    for name, test in marked().items():
        beside = vars(importlib.import_module(test.__module__))
        if not callable(beside.get(test.__name__ + SUFFIX)):
            without.add(name)
    assert without == excused


@pytest.mark.parametrize("row", ROWS)
def test_the_rules_that_a_row_names_are_in_the_product(row: int) -> None:
    for rule in table()[row].rules:
        assert len(_parts(rule)) == len(rule.split(".")), f"{rule} is not there"


def _parts(rule: str) -> list[object]:
    """Each part of a dotted name that is there: modules first, then what is in them."""
    found: list[object] = []
    here: object = importlib.import_module("workbench")
    for name in rule.split("."):
        if not hasattr(here, name):
            try:
                importlib.import_module(f"{here.__name__}.{name}")  # type: ignore[attr-defined]
            except (ImportError, AttributeError):
                return found
        here = getattr(here, name)
        found.append(here)
    return found
