"""What only a workbook of Excel 97 to 2003 can be."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_sheets import Made, number, row
from made_xls import compound, record, start, write_xls

from workbench.errors import FixTheFile
from workbench.tables.reader import read_sheet
from workbench.vocabulary.reading import Reading

SHEET = Made("S", {1: row("id"), 2: row("1")})


def refusal(path: Path) -> str:
    with pytest.raises(FixTheFile) as caught:
        read_sheet(path, Reading(), path.parent / "refused.arrow")
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_protected_workbook_is_told(tmp_path: Path) -> None:
    """Whatever follows FILEPASS is scrambled ([MS-XLS] 2.4.117)."""
    path = write_xls(tmp_path / "a.xls", [SHEET], after_start=record(0x2F, bytes(54)))
    assert refusal(path) == (
        "a.xls is protected by a password: "
        "open it in its own program, remove the password and save it again."
    )


def test_a_workbook_of_excel_95_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(compound(start(5, version=0x500) + record(0x0A), "Book"))
    assert "a.xls is an Excel file of before 1997" in refusal(path)


def test_an_office_file_without_a_workbook_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(compound(b"text", "WordDocument"))
    assert "a.xls is an old Office file without a workbook in it" in refusal(path)


def test_no_cut_loses_a_row_in_silence(tmp_path: Path) -> None:
    """The last sector may be one that is not full."""
    rows = {line: row(f"a{line}", number(line)) for line in range(2, 400)}
    path = write_xls(tmp_path / "a.xls", [Made("S", {1: row("id", "n")} | rows)])
    whole = path.read_bytes()
    for cut in range(1000, len(whole) - 512, 1111):
        path.write_bytes(whole[:cut])
        assert "is a damaged workbook (" in refusal(path)
