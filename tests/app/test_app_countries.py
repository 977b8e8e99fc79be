"""A country is found by its name, its letters or its code."""

from __future__ import annotations

from phonenumbers import SUPPORTED_REGIONS

from workbench.ui.countries import COUNTRIES, NAMES


def test_every_country_that_has_telephones_has_a_name() -> None:
    assert set(NAMES) == set(SUPPORTED_REGIONS) == set(COUNTRIES)
    assert all(len(name) > 2 for name in NAMES.values())


def test_a_country_is_told_by_name_letters_and_code() -> None:
    assert COUNTRIES["FR"] == "France (FR, +33)"
    assert COUNTRIES["CI"] == "Ivory Coast (CI, +225)"
