"""Grouped thousands where a decimal comma is declared, and the fast way through plain dates."""

from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.recipes.kinds import KINDS
from workbench.vocabulary.kinds import How, KindName

COMMA = How(decimal=",")


def errors(kind: str, cell: str, how: How) -> list[str]:
    return [
        rule.id
        for rule in KINDS[kind].rules(how)
        if rule.severity == "error" and rule.bad(pa.array([cell])).to_pylist() == [True]
    ]


@pytest.mark.parametrize(
    ("cell", "sent"),
    [
        ("12,50", "12.50"),
        ("1 234,50", "1234.50"),
        ("1\u00a0234\u00a0567,00", "1234567.00"),
        ("1\u202f234,5", "1234.5"),
        ("-1\u2009234,5", "-1234.5"),
        ("1.234,50", "1234.50"),
        ("12.345.678,90", "12345678.90"),
        ("1234", "1234"),
    ],
)
def test_thousands_are_parted_where_a_decimal_comma_follows(cell: str, sent: str) -> None:
    assert errors("number", cell, COMMA) == []
    assert KINDS["number"].convert(pa.array([cell]), COMMA).to_pylist() == [sent]


@pytest.mark.parametrize(
    ("cell", "rule"),
    [
        ("612 345 678", "number"),  # a phone, perhaps
        ("1.234", "number"),  # a decimal point, perhaps
        ("1 234", "number"),
        ("1 23,50", "number"),
        ("12 34,50", "number"),
        ("1 234.567,50", "number"),
        ("0 123,50", "number"),
        ("1  234,50", "number"),
        ("12,50 €", "number-currency"),
        ("12,50 kg", "number"),
        ("0012,5", "number-leading-zero"),
        ("1 234 567 890 123,450", "number-long"),
    ],
)
def test_what_is_not_surely_one_number_is_refused(cell: str, rule: str) -> None:
    assert errors("number", cell, COMMA) == [rule]


def test_with_a_decimal_point_nothing_is_grouped() -> None:
    for cell in ("1 234.50", "1,234.50", "1 234,50"):
        assert errors("number", cell, How()) == ["number"]


DAYS = st.dates().map(str)
NEARLY = st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", fullmatch=True) | st.sampled_from(
    ["2024-02-30", "0000-01-01", "2024-3-1", "2024/03/01", "2024-03-01T10:00", "now", " 2024-03-01"]
)


@given(st.lists(DAYS | NEARLY | st.none(), max_size=8), st.sampled_from([None, "DMY"]))
@settings(max_examples=60, deadline=None)
def test_a_column_of_dates_is_what_each_of_its_cells_is_alone(
    cells: list[str | None], dates: str | None
) -> None:
    """The plain ones go another way than the rest, which must not show."""
    how, date = How(dates=dates), KINDS["date"]
    text = pa.array(cells, pa.string())
    alone = [pa.array(["31/12/x", cell], pa.string()) for cell in cells]
    for rule in date.rules(how):
        assert rule.bad(text).to_pylist() == [rule.bad(pair).to_pylist()[1] for pair in alone]
    good = [cell for cell in cells if cell and not errors("date", cell, how)]
    made = date.convert(pa.array(good, pa.string()), how).to_pylist()
    beside = [
        date.convert(pa.array(["2024-03-01T10:00:00Z", cell]), how).to_pylist()[1] for cell in good
    ]
    assert made == beside


@pytest.mark.parametrize("cells", [["2024-03-31"], ["2024-03-31", "2024-04-01 08:00"]])
def test_plain_dates_are_sent_as_midnight(cells: list[str]) -> None:
    assert KINDS["date"].convert(pa.array(cells), How()).to_pylist()[0] == "2024-03-31T00:00:00Z"


def test_a_year_that_no_calendar_has_is_refused_beside_plain_dates() -> None:
    assert KINDS["date"].problems(pa.array(["2024-03-31", "0000-01-01"]), How()).to_pylist() == [
        *(False, True),
    ]


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        *(("€ 5", "currency"), ("$1,234.50", "currency"), ("-5 CHF", "currency")),
        *(("12 %", "percent"), ("7,5%", "percent"), ("12 kg", ""), ("5 € or 6", "")),
    ],
)
@pytest.mark.parametrize("kind", ["integer", "number"])
def test_a_sign_beside_a_number_is_named_and_the_decimal_mark_is_not(
    kind: KindName, cell: str, found: str
) -> None:
    (broken,) = (
        rule for rule in KINDS[kind].rules(How()) if rule.bad(pa.array([cell, "5"]))[0].as_py()
    )
    assert broken.id == (f"{kind}-{found}" if found else kind)
    assert ("decimal mark" in broken.fix) is (broken.id == "number")
    told = {"": "Not a", "currency": "with a currency", "percent": "with a per cent sign"}
    assert told[found] in broken.message
