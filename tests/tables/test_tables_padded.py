"""Zero-padded numbers are found in a worksheet's XML in whatever way their cells are written."""

from __future__ import annotations

import pytest

from workbench.tables.formats import Styles
from workbench.tables.sheetxml import scan_sheet

STYLES = Styles({1: "000", 12: "00000"}, {})
ALIKE = b'<c r="A2" s="1"><v>7</v></c><c r="AB2" s="12"><v>8</v></c><c r="C2" s="2"><v>9</v></c>'
TWO = [(2, 0, "7", "007"), (2, 27, "8", "00008")]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (b"", []),
        (b'<c r="AD2" s="1" t="n"><v>5</v></c>', [(2, 29, "5", "005")]),
        (b'<c r="AD2" t="n" s="1"><v>5</v></c>', [(2, 29, "5", "005")]),
        (b'<c s="1" r="AD2"><v>5</v></c>', [(2, 29, "5", "005")]),
        (b'<c r="AD2" s="1"><f>2+3</f><v>5</v></c>', [(2, 29, "5", "005")]),
        (b'<c r="AD2" s="1"> <v>5</v></c>', [(2, 29, "5", "005")]),
        (b'<c r="AD2" s="1"/><c r="AE2" s="1"><v>5</v></c>', [(2, 30, "5", "005")]),
        (b'<c r="AD2" s="1" t="s"><v>5</v></c>', []),
        (b'<c r="AD2" s="1"><v>5.5</v></c>', []),
        (b'<c r="AD2" s="1"><v>1234</v></c>', []),
        (b'<c r="AD2"><v>5</v></c>', []),
    ],
)
def test_a_padded_number_is_found_beside_others(
    cells: bytes, found: list[tuple[int, int, str, str]]
) -> None:
    row = b'<row r="2" s="1" customFormat="1">' + ALIKE + cells + b"</row>"
    xml = b"<worksheet><sheetData>" + row + b"</sheetData></worksheet>"
    marks = sorted(scan_sheet(iter([xml]), STYLES, "a.xlsx"))
    assert {one.what for one in marks} == {"number_format"}
    assert [(one.row, one.column, one.stored, one.shown) for one in marks] == TWO + found
