"""What a number format shows: leading zeros, a day, a time of day."""

from __future__ import annotations

import pytest

from workbench.tables.formats import padding_pattern, shown_padded, what_is_shown


@pytest.mark.parametrize(
    ("code", "pattern"),
    [
        ("00000", "00000"),
        ("000\\-00\\-0000", "000-00-0000"),
        ("00000;-00000;0", "00000"),
        ("[$-40C]00000", "00000"),
        ('"A"000', "A000"),
        ("0", ""),
        ("#,##0", ""),
        ("0.00", ""),
        ("00.0", ""),
        ("0%", ""),
        ("0.00E+00", ""),
        ("General", ""),
        ("yyyy-mm-dd", ""),
        ("hh:mm", ""),
        ("@", ""),
        ("#0", ""),
    ],
)
def test_formats_that_show_leading_zeros(code: str, pattern: str) -> None:
    assert padding_pattern(code) == pattern


@pytest.mark.parametrize(
    ("digits", "pattern", "shown"),
    [
        ("123", "00000", "00123"),
        ("123456", "00000", "123456"),
        ("12345678", "000-00-0000", "012-34-5678"),
        ("7", "A000", "A007"),
    ],
)
def test_how_a_padded_number_is_shown(digits: str, pattern: str, shown: str) -> None:
    assert shown_padded(digits, pattern) == shown


@pytest.mark.parametrize(
    ("code", "shows"),
    [
        ("dd/mm/yyyy", "date"),
        ("yyyy-mm-dd hh:mm", "date"),
        ("mmm", "date"),
        ("mmmm yy;@", "date"),
        ("[$-40C]d mmmm yyyy", "date"),
        ('"day" 0', None),
        ("hh:mm", "time"),
        ("mm:ss.0", "time"),
        ("h:mm AM/PM", "time"),
        ("[h]:mm:ss", None),
        ("[mm]:ss", None),
        ("General", None),
        ("0.00E+00", None),
        ("#,##0.00 [$€-40C]", None),
        ("[Red]0", None),
        ("0_d", None),
        ("@", None),
        ("\\d0", None),
    ],
)
def test_what_a_number_format_shows(code: str, shows: str | None) -> None:
    assert what_is_shown(code) == shows
