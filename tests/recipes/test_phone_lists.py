"""Lists of phones: with a country their items are judged and sent as phones are."""

from __future__ import annotations

import pyarrow as pa
import pytest

from workbench.recipes.kinds import KINDS
from workbench.vocabulary.kinds import How

FRANCE = How(region="FR")


def broken(cells: list[str | None], how: How) -> list[tuple[str, list[bool]]]:
    text = pa.array(cells, pa.string())
    found = [(rule.id, rule.bad(text).to_pylist()) for rule in KINDS["array"].rules(how)]
    return [one for one in found if any(one[1])]


def test_the_country_completes_each_number_of_a_list() -> None:
    several = "+33199001102|0199001103"
    cells = ["01 99 00 11 01", several, '["01.99.00.11.04"]', None, "+33199001105"]
    sent = KINDS["array"].convert(pa.array(cells, pa.string()), FRANCE)
    assert sent.to_pylist() == [
        ["+33199001101"],
        ["+33199001102", "+33199001103"],
        ["+33199001104"],
        None,
        ["+33199001105"],
    ]
    rewritten = ("phone-rewritten", [True, True, True, False, False])
    assert broken(cells, FRANCE) == [rewritten]


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("+33612345678|nobody", "phone"),
        ("0612345678|061234567", "phone-length"),
        ("0612345678|", "array-empty-item"),
        ('["0612345678", 1]', "array"),
    ],
)
def test_one_bad_number_is_an_error_of_its_cell(cell: str, rule: str) -> None:
    errors = [name for name, _ in broken([cell, "+33612345678", None], FRANCE)]
    assert [name for name in errors if name != "phone-rewritten"] == [rule]
    assert KINDS["array"].problems(pa.array([cell, "+33612345678"]), FRANCE).to_pylist() == [
        True,
        False,
    ]


def test_without_a_country_a_list_is_a_list_of_texts() -> None:
    cells = ["01 99 00 11 01|b"]
    assert broken(cells, How()) == []
    sent = KINDS["array"].convert(pa.array(cells), How())
    assert sent.to_pylist() == [["01 99 00 11 01", "b"]]
