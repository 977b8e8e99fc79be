"""Zero-padded numbers are found in a worksheet's XML in whatever way their cells are written."""

from __future__ import annotations

import pytest

from workbench.tables.formats import Styles, styles_of
from workbench.tables.padding import padding
from workbench.tables.serials import number_cell
from workbench.tables.sheetxml import scan_sheet

STYLES: Styles = styles_of([(1, "164", "000"), (12, "165", "00000")])
ALIKE = b'<c r="A2" s="1"><v>7</v></c><c r="AB2" s="12"><v>8</v></c><c r="C2" s="2"><v>9</v></c>'
TWO = [(2, 0, "7", "007"), (2, 27, "8", "00008")]


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (b"", []),
        (b'<c r="AD2" s="1" t="n"><v>5</v></c>', [(2, 29, "5", "005")]),
        (b'<c r="AD2" t="n" s="1"><v>5</v></c>', [(2, 29, "5", "005")]),
        (b'<c r="AD2" s="1"><v>5.0</v></c>', [(2, 29, "5", "005")]),
        (b'<c r="AD2" s="12"><v>1.2345E4</v></c>', []),
        (b'<c r="AD2" s="12"><v>1.23E2</v></c>', [(2, 29, "123", "00123")]),
        (b'<c r="AD2" s="12"><f>A1</f><v>1.234E3</v></c>', [(2, 29, "1234", "01234")]),
        (b'<c r="AD2" s="1"><f>2+3</f><v>5</v></c>', [(2, 29, "5", "005")]),
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


NUMBER, WORDS = "number_format", "words"


@pytest.mark.parametrize(
    ("code", "stored", "told"),
    [
        ("00000", "123", (NUMBER, "00123")),
        ("00000", "123456", None),
        ("00000", "123.4", None),
        ("00000", "-123", (WORDS, "-00123")),
        ("000\\-00\\-0000", "12345678", (NUMBER, "012-34-5678")),
        ("00000;-00000;0", "123", (NUMBER, "00123")),
        ("[$-40C]00000", "123", (NUMBER, "00123")),
        ("[Black]00000", "123", (NUMBER, "00123")),
        ("00000_)", "123", (NUMBER, "00123")),
        ("00000*-", "123", (NUMBER, "00123")),
        ("\\000000", "123", (NUMBER, "000123")),
        ('"0"0', "5", (NUMBER, "05")),
        ('"00"0', "33612345678", (NUMBER, "0033612345678")),
        ("[<=99999]00000;00000-0000", "2134", (NUMBER, "02134")),
        ("[<=99999]00000;00000-0000", "21341234", (NUMBER, "02134-1234")),
        ("[<=99999]00000;00000-0000", "921341234", None),
        ("[>=100000]000000-0000;000000", "2134", (NUMBER, "002134")),
        ("[>100]00000;General", "7", None),
        ('0"0"00', "123", (WORDS, "1023")),
        ("0\\0\\0", "123", (WORDS, "12300")),
        ("\\+00\\ 0\\ 00\\ 00\\ 00\\ 00", "33612345678", (WORDS, "+33 6 12 34 56 78")),
        ('"A"000', "7", (WORDS, "A007")),
        ('00000;"none"', "-1", (WORDS, "none")),
    ],
)
def test_what_is_shown_of_a_padded_number(
    code: str, stored: str, told: tuple[str, str] | None
) -> None:
    pads = padding(code)
    assert pads is not None
    found = pads.told(stored)
    assert found == (None if told is None else (told[0], stored, told[1]))


@pytest.mark.parametrize(
    "code",
    [
        *("0", "#,##0", "0.00", "00.0", "0%", "00%", "0.00E+00", "General", "yyyy-mm-dd", "hh:mm"),
        *("@", "#0", "00 [$€-40C]", "+0", '0" pcs"'),
    ],
)
def test_formats_that_write_no_digits_before_a_number(code: str) -> None:
    assert padding(code) is None


@pytest.mark.parametrize(
    ("code", "number", "cell"),
    [
        ("[<=99999]00000;00000-0000", 2134.0, ("02134", (NUMBER, "2134", "02134"))),
        ('"A"000', 7.0, (7.0, (WORDS, "7", "A007"))),
        ("00000", 123456.0, (123456.0, None)),
    ],
)
def test_a_binary_workbook_shows_the_same(code: str, number: float, cell: object) -> None:
    assert number_cell(number, 1, styles_of([(1, "164", code)])) == cell
