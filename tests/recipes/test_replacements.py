"""What an analyst replaces in a column: plain text, letter by letter, where it is asked for."""

from __future__ import annotations

import tomllib
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.errors import FixTheRecipe
from workbench.recipes.recipe import Recipe
from workbench.recipes.repairs import mended
from workbench.vocabulary.replacement import PLACES, At, Replacement

# Letters that mean something in a pattern, that have more than one byte, or that end a line.
TEXTS = st.text(st.sampled_from("ab.*\\^$[](){}|+? \n\x00é\u200b🎈Q\\E1"), max_size=6)


def by_hand(cell: str, asked: Replacement) -> str:
    find, put = asked.find, asked.put
    match asked.at:
        case "cell":
            return put if cell == find else cell
        case "start":
            return put + cell.removeprefix(find) if cell.startswith(find) else cell
        case "end":
            return cell.removesuffix(find) + put if cell.endswith(find) else cell
        case "anywhere":
            return cell.replace(find, put)


@given(st.lists(TEXTS), TEXTS.filter(bool), TEXTS, st.sampled_from(PLACES))
def test_plain_text_is_replaced_as_anybody_would_by_hand(
    cells: list[str], find: str, put: str, at: At
) -> None:
    asked = Replacement(find, put, at)
    found = mended(pa.array([*cells, find, find + find, None], pa.string()), (asked,))
    expected = [by_hand(cell, asked) or None for cell in (*cells, find, find + find)]
    assert found.to_pylist() == [*expected, None]


def test_replacements_and_repairs_are_made_in_the_order_of_the_recipe() -> None:
    text = pa.array(["0033 612 "])
    asked = Replacement("12", "21", "end")
    assert mended(text, ("trim", asked)).to_pylist() == ["0033 621"]
    assert mended(text, (asked, "trim")).to_pylist() == ["0033 612"]


RECIPE = """
destination = "batch.audiences.update"

[[columns]]
header = "Tel"
target = "phone"
kind = "phone"
repairs = ["trim", { find = "0033", put = "+33", at = "start" }, { find = "n/a" }]
"""


def test_a_recipe_keeps_them_among_a_columns_repairs() -> None:
    made = Recipe.from_dict(tomllib.loads(RECIPE))
    asked = ("trim", Replacement("0033", "+33", "start"), Replacement("n/a"))
    assert made.columns[0].repairs == asked
    again = Recipe.from_dict(tomllib.loads(made.toml()))
    assert again == made
    assert again.sha256 == made.sha256


@pytest.mark.parametrize(
    ("repair", "sentence"),
    [
        ({"put": "x"}, "a replacement has nothing to find: add it, like find = "),
        ({"find": ""}, "a replacement has nothing to find"),
        ({"find": "a", "at": "middle"}, "“at” is “middle”; expected one of cell, start, end"),
        ({"find": "a", "by": "b"}, "“by” means nothing here; expected one of at, find, put"),
        ({"find": 33}, "“find” is 33; expected text"),
        ({"find": "a", "put": "a"}, "“a” is replaced by itself; expected another text to put"),
        ({"find": "a" * 1_001}, "“find” has 1,001 characters; expected 1,000 at most"),
        ({"find": "a", "put": "b" * 1_001}, "“put” has 1,001 characters; expected 1,000 at most"),
        (7, "expected a list, like"),
    ],
)
def test_one_that_means_nothing_is_refused_with_its_place(repair: Any, sentence: str) -> None:
    told = tomllib.loads(RECIPE)
    told["columns"][0]["repairs"] = [repair]
    with pytest.raises(FixTheRecipe, match="column “Tel”") as refused:
        Recipe.from_dict(told)
    assert sentence in str(refused.value)


def test_the_longest_text_is_replaced() -> None:
    """Signs of which every one is more than one in a pattern."""
    asked = Replacement("é." * 500, "b" * 1_000, "anywhere")
    told = tomllib.loads(RECIPE)
    told["columns"][0]["repairs"] = [asked.as_dict()]
    assert Recipe.from_dict(told).columns[0].repairs == (asked,)
    cells = pa.array([asked.find, f"x{asked.find}", "é."])
    assert mended(cells, [asked]).to_pylist() == ["b" * 1_000, f"x{'b' * 1_000}", "é."]


def test_the_same_one_twice_is_refused() -> None:
    """Made twice it would change more than is counted: a becomes aa and then aaaa."""
    told = tomllib.loads(RECIPE)
    twice = {"find": "a", "put": "aa", "at": "anywhere"}
    told["columns"][0]["repairs"] = [twice, "trim", twice]
    with pytest.raises(FixTheRecipe, match=r"“Tel”.*“a” is replaced twice in the same way"):
        Recipe.from_dict(told)


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        (Replacement("a", "b"), "Replace cells that are “a” by “b”"),
        (Replacement("n/a"), "Replace cells that are “n/a” by an empty cell"),
        (Replacement("0033", "+33", "start"), "Replace “0033” at the start by “+33”"),
        (Replacement(" EUR", "", "end"), "Remove “ EUR” at the end"),
        (Replacement("-", "", "anywhere"), "Remove “-” anywhere"),
    ],
)
def test_it_says_what_it_does(asked: Replacement, words: str) -> None:
    assert str(asked) == words
