"""A number of a workbook is read as the number it shows."""

from __future__ import annotations

import pytest

from workbench.tables.cells import cell_text


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (33612345678.0, "33612345678"),
        (12.5, "12.5"),
        (3.3000000000000003, "3.3"),
        (0.30000000000000004, "0.3"),
        (1e-07, "0.0000001"),
        (-0.05, "-0.05"),
        (1e15, "1000000000000000"),
    ],
)
def test_a_number_is_the_digits_that_excel_shows(stored: float, shown: str) -> None:
    assert cell_text(stored) == shown
