"""What fits a condition, how a share is cut, and how a recipe spells both."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from workbench.errors import FixTheRecipe
from workbench.recipes.recipe import Recipe
from workbench.recipes.selection import TESTS, Condition, ListUse, Selection, Share
from workbench.vocabulary.kinds import How

CITIES = ["Paris", " paris ", "Lyon", "", None, "Paris 2"]
AGES = ["17", "18", "18.5", "1e2", "abc", "", "-3"]
DAYS = ["2024-03-31", "31/03/2024", "2024-04-01T00:00:00Z", "soon", ""]


@pytest.mark.parametrize(
    ("condition", "cells", "fitting"),
    [
        (Condition("c", "is one of", ("PARIS",)), CITIES, [0, 1]),
        (Condition("c", "is one of", ("Paris", " lyon")), CITIES, [0, 1, 2]),
        (Condition("c", "is none of", ("paris",)), CITIES, [2, 3, 4, 5]),
        (Condition("c", "contains", ("ARIS",)), CITIES, [0, 1, 5]),
        (Condition("c", "starts with", ("l",)), CITIES, [2]),
        (Condition("c", "is empty"), CITIES, [3, 4]),
        (Condition("c", "is filled"), CITIES, [0, 1, 2, 5]),
        (Condition("c", "is at least", ("18",), "number"), AGES, [1, 2]),
        (Condition("c", "is at most", ("18",), "number"), AGES, [0, 1, 6]),
        (Condition("c", "is between", ("17", "18"), "number"), AGES, [0, 1]),
        (Condition("c", "is one of", ("18.0",), "number"), AGES, [1]),
        (Condition("c", "is none of", ("18",), "number"), AGES, [0, 2, 3, 4, 5, 6]),
        (Condition("c", "is one of", ("31/03/2024",), "date"), DAYS, [0, 1]),
        (Condition("c", "is at most", ("2024-03-31",), "date"), DAYS, [0, 1]),
        (Condition("c", "is between", ("2024-04-01", "2024-04-01"), "date"), DAYS, [2]),
        (Condition("c", "is at least", ("b",)), ["a", "B", "ç"], [1, 2]),
    ],
)
def test_which_cells_fit(condition: Condition, cells: list[str | None], fitting: list[int]) -> None:
    found = condition.fits(pa.array(cells, pa.string()), How(dates="DMY"))
    assert np.flatnonzero(np.asarray(found)).tolist() == fitting


def test_filled_cells_that_cannot_be_compared_are_known() -> None:
    asked = Condition("age", "is at least", ("18",), "number")
    found = asked.misread(pa.array(AGES, pa.string()), How())
    assert [AGES[n] for n in np.flatnonzero(np.asarray(found))] == ["1e2", "abc"]


def test_conditions_fit_together_or_each() -> None:
    first, second = pa.array([True, True, False]), pa.array([True, False, False])
    assert Selection(match="all").fits([first, second], 3).tolist() == [True, False, False]
    assert Selection(match="any").fits([first, second], 3).tolist() == [True, True, False]
    assert Selection().fits([], 3).tolist() == [True, True, True]


def test_shares_that_meet_take_everybody_once() -> None:
    places = np.arange(10_000)
    parts = [Share(0, 33.33), Share(33.33, 50), Share(50, 100)]
    held = [one.holds(places) for one in parts]
    assert [int(one.sum()) for one in held] == [3_333, 1_667, 5_000]
    assert np.sum(held, axis=0).tolist() == [1] * 10_000


IN_A, IN_B, NOT_C, NOT_D = (
    *(ListUse("a"), ListUse("b")),
    *(ListUse("c", "not in"), ListUse("d", "not in")),
)


@pytest.mark.parametrize(
    ("selection", "going", "words"),
    [
        (Selection(lists=(IN_A, NOT_C)), [1], "in the list a, and not in the list c"),
        (Selection(lists=(IN_A, IN_B)), [2], "in the list a and in the list b"),
        (Selection(lists=(IN_A, IN_B), among="any"), [0, 1, 2], "in the list a or in the list b"),
        (
            Selection(lists=(NOT_D, IN_A, NOT_C, IN_B), among="any"),
            [1],
            "in the list a or in the list b, and not in the list d and not in the list c",
        ),
        (Selection(lists=(NOT_C,)), [1, 3], "not in the list c"),
    ],
)
def test_lists_are_united_intersected_and_excluded(
    selection: Selection, going: list[int], words: str
) -> None:
    """Of four rows a names the first three, b the third, c the first and third, d the third."""
    named = {"a": [1, 1, 1, 0], "b": [0, 0, 1, 0], "c": [1, 0, 1, 0], "d": [0, 0, 1, 0]}
    masks = [np.array(named[one.name], dtype=bool) for one in selection.lists]
    assert np.flatnonzero(selection.listed(masks, 4)).tolist() == going
    assert str(selection) == f"people who are {words}"


WRITTEN = """
destination = "batch.audiences.update"

[selection]
match = "any"
among = "any"

[[selection.where]]
header = "country"
test = "is one of"
values = ["FR", "DE"]

[[selection.where]]
header = "age"
test = "is between"
values = ["18", "30"]
sort = "number"

[[selection.lists]]
name = "buyers"

[[selection.lists]]
name = "left us"
keep = "not in"
column = "customer"
sha256 = "7d3c1a5be8f0429d6c7b1e2f3a4958607162738495a6b7c8d9eafb0c1d2e3f40"

[selection.share]
end = 50.0
seed = "june"
"""


def test_a_recipe_holds_a_selection_and_says_it_in_words(tmp_path) -> None:
    path = tmp_path / "r.toml"
    path.write_text(WRITTEN)
    made = Recipe.load(path)
    assert str(made.selection) == (
        "country is one of FR, DE or age is between 18 and 30; of these people who are in the "
        "list buyers, and not in the list left us; of these the people from 0 % to 50 %, chosen by "
        "their id, seed june"
    )
    again = tmp_path / "again.toml"
    again.write_text(made.toml())
    assert Recipe.load(again) == made
    assert Recipe.load(again).sha256 == made.sha256
    assert made.sha256 != Recipe("batch.audiences.update").sha256


@pytest.mark.parametrize(
    ("selection", "said"),
    [
        ({"match": "some"}, "“match” is “some”; expected one of all, any"),
        ({"where": [{"header": "a"}]}, "condition 1 has no test"),
        ({"where": [{"header": "a", "test": "is"}]}, "“test” is “is”; expected one of is one of,"),
        (
            {"where": [{"header": "a", "test": "is filled", "sort": "money"}]},
            "“sort” is “money”; expected one of text, number, date",
        ),
        ({"share": {"start": 50, "end": 50}}, "from 50 to 50 per cent; expected two numbers"),
        ({"share": {"end": "half"}}, "“end” is “half”; expected a number"),
        ({"rows": 5}, "“rows” means nothing here; expected one of among, lists, match, share, wh"),
        ({"lists": [{"keep": "in"}]}, "list 1 has no name: add a line like name = "),
        ({"lists": [{"name": "a", "keep": "out"}]}, "“keep” is “out”; expected one of in, not in"),
        ({"lists": [{"name": "a", "rows": 3}]}, "“rows” means nothing here; expected one of colum"),
        ({"lists": [{"name": "a"}, {"name": "a"}]}, "two lists are called “a”; give each a name"),
        *(
            (
                {"lists": [{"name": "a", "sha256": odd}]},
                f"“sha256” is “{odd}”; expected the hash of a",
            )
            for odd in ("**", "*", "[", "../x", "ab", "AB" * 32, "\0")
        ),
        ({"lists": "buyers"}, "“lists” is “buyers”; expected one [[columns]] table for each"),
        ({"among": "some"}, "“among” is “some”; expected one of all, any"),
    ],
)
def test_what_a_recipe_may_not_say_is_told(selection: dict[str, object], said: str) -> None:
    with pytest.raises(FixTheRecipe, match=r"\[selection\]") as told:
        Recipe.from_dict({"destination": "batch.audiences.update", "selection": selection})
    assert said in str(told.value)


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        (Condition("a", "is one of"), "given 0 values; expected one value or more"),
        (Condition("a", "is between", ("1",), "number"), "given 1 values; expected 2 of them"),
        (Condition("a", "contains", ("1",), "number"), "“contains” compares text"),
        (Condition("a", "is at least", ("ten",), "number"), "“ten” is no number; expected a"),
        (Condition("a", "is at most", ("2024-02-30",), "date"), "“2024-02-30” is no date"),
        (Condition("a", "is one of", (" ",)), "“ ” is no text"),
    ],
)
def test_values_that_cannot_be_compared_are_told(condition: Condition, said: str) -> None:
    with pytest.raises(FixTheRecipe) as told:
        condition.checked("The selection", How())
    assert said in str(told.value)


def test_the_readmes_selection_is_one() -> None:
    text = (Path(__file__).resolve().parents[2] / "README.md").read_text("utf-8")
    block = re.search(r"```toml\n(\[selection\].*?)```", text, re.DOTALL)
    assert block is not None
    found = {"destination": "batch.audiences.update", **tomllib.loads(block[1])}
    assert str(Recipe.from_dict(found).selection) == (
        "country is one of FR, BE; of these people who are not in the list buyers; of these the "
        "people from 0 % to 50 %, chosen by their id"
    )
    for test in TESTS:
        assert test in block[1]
