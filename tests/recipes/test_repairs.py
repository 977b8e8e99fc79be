"""Each repair by hand: what it changes, and what it leaves as it is."""

from __future__ import annotations

import pyarrow as pa
import pytest

from workbench.errors import FixTheRecipe
from workbench.recipes.recipe import Recipe
from workbench.recipes.repairs import REPAIRS, mended

TABLE: dict[str, list[tuple[str, str | None]]] = {
    "trim": [
        (" a b ", "a b"),
        ("\u00a0x\u200b", "x"),
        ("\t\n", None),
        ("ok", "ok"),
    ],
    "invisible": [("a\u200bb\ufeff", "ab"), ("a\tb", "a\tb"), ("\u200b", None)],
    "formula-text": [('="00123"', "00123"), ("=A1", "=A1"), ('="a"&"b"', '="a"&"b"')],
    "apostrophe": [("'00123", "00123"), ("O'Neil", "O'Neil")],
    "inert": [
        ("'=1+1", "=1+1"),
        ("''@ann", "'@ann"),
        ("'+33 6", "+33 6"),
        ("'\tx", "\tx"),
        ("-5", "-5"),
        ("'s-Hertogenbosch", "'s-Hertogenbosch"),
    ],
    "point-zero": [
        ("33612345678.0", "33612345678"),
        ("12,00", "12"),
        ("12.50", "12.50"),
        ("1.0.0", "1.0.0"),
        ("x.0", "x.0"),
    ],
    "exponent": [
        ("3.3612345678E+10", "33612345678"),
        ("3,3612345678e10", "33612345678"),
        ("3.36E+10", "3.36E+10"),
        ("1.2345E+2", "1.2345E+2"),
        ("12", "12"),
    ],
    "extension": [
        ("+33 1 99 00 12 34 ext. 12", "+33 1 99 00 12 34"),
        ("+33199001234x7", "+33199001234"),
        ("+33199001234 poste 5", "+33199001234"),
        ("+33199001234", "+33199001234"),
    ],
    "keypad": [
        ("1-800-FLOWERS", "1-800-3569377"),
        ("paul", "paul"),
        ("+33199001234", "+33199001234"),
    ],
    "slash": [
        ("0151/53253621", "0151 53253621"),
        ("(0151) / 53 25 36 21", "(0151)   53 25 36 21"),
        ("+49 151/53253621", "+49 151 53253621"),
        ("0151/53253621/2", "0151/53253621/2"),
        ("0612345678/0612345679", "0612345678/0612345679"),
        ("31/03/2024", "31/03/2024"),
        ("n/a", "n/a"),
    ],
    "address": [
        ("Anna <a@b.example>", "a@b.example"),
        ("mailto:a@b.example", "a@b.example"),
        ("a@b.example", "a@b.example"),
    ],
    "currency": [
        ("€ 12.50", "12.50"),
        ("12,50 €", "12,50"),
        ("1 234 USD", "1 234"),
        ("EUR5", "5"),
        ("abc", "abc"),
    ],
    "percent-number": [("12.5 %", "12.5"), ("12", "12"), ("x%", "x%")],
    "percent-share": [("12.5 %", "0.125"), ("12,5%", "0,125"), ("100%", "1"), ("0%", "0")],
    "century": [
        ("19/05/81", "19/05/1981"),
        ("1.2.03", "1.2.2003"),
        ("01-02-29", "01-02-2029"),
        ("01-02-30 08:15", "01-02-1930 08:15"),
        ("19/05/1981", "19/05/1981"),
        ("81-05-19x", "81-05-19x"),
        ("2024-03-31", "2024-03-31"),
    ],
    "thousands-space": [("1 234 567,50", "1234567,50"), ("12 34", "12 34"), ("1\u202f234", "1234")],
    "thousands-comma": [("1,234.50", "1234.50"), ("1,23", "1,23")],
    "thousands-point": [("1.234,50", "1234,50"), ("1.234", "1234"), ("1.23", "1.23")],
    "thousands-quote": [("1'234.50", "1234.50"), ("1’234", "1234"), ("it's", "it's")],
}


def test_the_table_has_every_repair() -> None:
    assert list(TABLE) == list(REPAIRS)


@pytest.mark.parametrize("name", TABLE)
def test_a_repair_changes_what_it_says_and_nothing_else(name: str) -> None:
    cells = [before for before, _ in TABLE[name]]
    expected = [after for _, after in TABLE[name]]
    assert mended(pa.array([*cells, None], pa.string()), [name]).to_pylist() == [*expected, None]


def test_repairs_are_made_in_their_order() -> None:
    text = pa.array([" 33612345678.0 "])
    assert mended(text, ["trim", "point-zero"]).to_pylist() == ["33612345678"]
    assert mended(text, ["point-zero", "trim"]).to_pylist() == ["33612345678.0"]
    assert mended(text, []).to_pylist() == [" 33612345678.0 "]


def test_a_recipe_keeps_its_repairs_and_refuses_others() -> None:
    column = {"header": "Tel", "target": "phone", "kind": "phone", "repairs": ["trim"]}
    told = {"destination": "batch.audiences.update", "columns": [column]}
    made = Recipe.from_dict(told)
    assert made.columns[0].repairs == ("trim",)
    assert made.as_dict()["columns"] == [column]
    column["repairs"] = ["tidy"]
    with pytest.raises(FixTheRecipe, match="“tidy” is not a repair; expected one of trim, "):
        Recipe.from_dict(told)
    column["repairs"] = "trim"
    with pytest.raises(FixTheRecipe, match=r"expected a list, like"):
        Recipe.from_dict(told)
