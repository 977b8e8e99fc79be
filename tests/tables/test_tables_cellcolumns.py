"""A column's texts are those of its cells, one by one, however many are made at a time."""

from __future__ import annotations

import datetime
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from workbench.tables.cellcolumns import column_texts, hidden_values
from workbench.tables.cells import cell_text

NUMBERS = st.one_of(
    st.floats(allow_nan=False, allow_infinity=False),
    st.integers(-(10**17), 10**17).map(float),
    st.integers(-(10**9), 10**9).map(lambda cents: cents / 100),
    st.sampled_from([0.0, -0.0, 1e15, 1e16, -1e15, 2.0**62, 2.0**63, 1e22, 1e-5, 0.1 + 0.2]),
)
DAYS = st.dates(min_value=datetime.date(1900, 1, 1))
TEXTS = st.sampled_from(["", "x", "#DIV/0!", "é"])
CELLS = st.one_of(
    st.lists(NUMBERS, min_size=1),
    st.lists(NUMBERS | TEXTS, min_size=1),
    st.lists(DAYS | st.datetimes(min_value=datetime.datetime(1900, 1, 1)) | TEXTS, min_size=1),  # noqa: DTZ001 - a sheet knows no zones
    st.lists(NUMBERS | st.booleans() | st.integers() | DAYS | TEXTS, min_size=1),
    st.lists(TEXTS, min_size=1),
)


@settings(deadline=None)
@given(CELLS)
def test_a_column_has_the_text_of_each_cell(cells: list[Any]) -> None:
    assert column_texts(cells).to_pylist() == [cell_text(cell) or None for cell in cells]


@settings(deadline=None)
@given(CELLS)
def test_dates_and_lost_digits_are_found_wherever_they_stand(cells: list[Any]) -> None:
    found = {
        (place, hidden.what)
        for hidden in hidden_values(cells, from_1904=False)
        for place in hidden.places.tolist()
    }
    assert found == {
        (place, "date" if isinstance(cell, datetime.date) else "digits_lost")
        for place, cell in enumerate(cells)
        if isinstance(cell, datetime.date)
        or (type(cell) is float and abs(cell) >= 10**15 and cell.is_integer())
    }


def test_what_is_stored_stands_beside_its_place() -> None:
    day = datetime.date(2020, 1, 1)
    [dates] = hidden_values(["", day, "x", datetime.date(1900, 2, 28)], from_1904=False)
    assert (dates.places.tolist(), dates.what, dates.stored) == ([1, 3], "date", ["43831", "59"])
    [lost] = hidden_values([1.0, 1e15, -2e20, 1.5], from_1904=False)
    assert (lost.places.tolist(), lost.stored) == ([1, 2], ["1000000000000000.0", "-2e+20"])


def test_a_truth_beside_a_one_stays_a_truth() -> None:
    assert column_texts([True, 1.0, 1, False, 0.0]).to_pylist() == ["TRUE", "1", "1", "FALSE", "0"]
