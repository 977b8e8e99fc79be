"""Phones by the country that another column of their row names."""

from __future__ import annotations

import pyarrow as pa
import pytest

from workbench.recipes.kinds.bycountry import ByCountry, regions_of
from workbench.vocabulary.kinds import How


@pytest.mark.parametrize(
    ("cell", "region"),
    [("FR", "FR"), (" fr\u00a0", "FR"), ("UK", "GB"), ("ZZ", None), ("France", None), (None, None)],
)
def test_a_country_is_told_by_its_two_letters(cell: str | None, region: str | None) -> None:
    assert regions_of(pa.array([cell], pa.string())).to_pylist() == [region]


@pytest.mark.parametrize(
    ("cell", "country", "declared", "read"),
    [
        ("06 12 34 56 78", "FR", None, "+33612345678"),
        ("01512 3456789", "DE", "FR", "+4915123456789"),  # the row's country goes first
        ("06 12 34 56 78", "", "FR", "+33612345678"),
        ("06 12 34 56 78", "Narnia", "FR", "+33612345678"),
        ("06 12 34 56 78", "", None, "06 12 34 56 78"),
        ("+1 202 555 0100", "FR", None, "+1 202 555 0100"),  # it names its country itself
        ("12", "FR", "DE", "12"),  # no French number, and no German one either
        ("06 12 34 56 78 ext. 5", "FR", None, "06 12 34 56 78 ext. 5"),
        ("\u200b0612345678", "FR", None, "+33612345678\u200b"),  # still reported as it is
        (None, "FR", "FR", None),
    ],
)
def test_a_number_is_read_by_its_rows_country(
    cell: str | None, country: str, declared: str | None, read: str | None
) -> None:
    texts, countries = (pa.array([one or None], pa.string()) for one in (cell, country))
    along = ByCountry(1, How(region=declared, region_from="country"))
    assert along.read(texts, [countries]).to_pylist() == [read]


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("0612345678|+1 202 555 0100", "+33612345678|+12025550100"),
        ('["0612345678"]', '["+33612345678"]'),
        ("[nothing", "[nothing"),
        ("0612345678||x", "+33612345678||x"),
    ],
)
def test_every_number_of_a_list_is_read(cell: str, read: str) -> None:
    along = ByCountry(1, How(region_from="country"), listed=True)
    texts, countries = pa.array([cell, None]), pa.array(["FR", "FR"])
    assert along.read(texts, [countries]).to_pylist() == [read, None]
