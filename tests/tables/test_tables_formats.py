"""What a number format shows: a day or a time of day."""

from __future__ import annotations

import pytest

from workbench.tables.formats import what_is_shown


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
