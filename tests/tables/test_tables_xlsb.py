"""What only a binary workbook can hold: every kind of record that has a cell."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import pytest
from made_sheets import Made, row
from made_xlsb import raw_xlsb, record, wide, write_xlsb
from python_calamine import load_workbook

from workbench.errors import FixTheFile
from workbench.tables.opening import open_table
from workbench.tables.reader import read_sheet
from workbench.vocabulary.reading import Reading

SHEET = "xl/worksheets/sheet1.bin"


def with_cells(path: Path, *cells: bytes, end: bytes | None = None) -> Path:
    """A workbook whose sheet has a header and one row of these cells."""
    write_xlsb(path, [Made("S", {1: row("a", "b", "c", "d", "e", "f", "g", "h", "i")})])
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    ends = record(146) + record(130)
    made = record(0, struct.pack("<I", 4), bytes(21)) + b"".join(cells)
    parts[SHEET] = parts[SHEET].removesuffix(ends) + made + (ends if end is None else end)
    return raw_xlsb(path, parts)


def at(column: int) -> bytes:
    return struct.pack("<II", column, 0)


def refusal(path: Path) -> str:
    with pytest.raises(FixTheFile) as caught:
        read_sheet(path, Reading(), path.parent / "refused.arrow")
    assert "\n" not in str(caught.value)
    return str(caught.value)


FORMULA = struct.pack("<HI", 0, 0) + bytes(4)
CELLS = (
    record(6, at(0), wide("00123")),
    record(8, at(1), wide("made"), FORMULA),
    record(9, at(2), struct.pack("<d", 0.5), FORMULA),
    record(10, at(3), b"\1", FORMULA),
    record(62, at(4), b"\0", wide("rich")),
    record(2, at(5), struct.pack("<i", 1234 << 2 | 3)),  # hundredths
    record(2, at(6), struct.pack("<I", 0x3FF80000)),  # the upper half of 1.5
    record(8, at(7), wide(""), FORMULA),
)


def test_each_kind_of_cell_is_read_and_another_reader_agrees(tmp_path: Path) -> None:
    path = with_cells(tmp_path / "a.xlsb", *CELLS)
    [piece] = open_table(path, Reading(), tmp_path / "spools").slices(10)
    assert piece.line.to_pylist() == [5]
    found = [column.to_pylist()[0] for column in piece.columns]
    assert found == ["00123", "made", "0.5", "TRUE", "rich", "12.34", "1.5", None, None]
    others = load_workbook(path).get_sheet_by_name("S").to_python()[-1]
    # calamine leaves out a cell of several fonts.
    assert others[:7] == ["00123", "made", 0.5, True, "", 12.34, 1.5]


def test_cells_that_do_not_say_their_column_stand_right_of_the_one_before(tmp_path: Path) -> None:
    style = struct.pack("<I", 0)
    cells = (
        record(1, at(1)),
        record(17, style, wide("x")),
        record(12, style),
        record(16, style, struct.pack("<d", 7.0)),
        record(14, style, b"\x2a"),
    )
    table = open_table(with_cells(tmp_path / "a.xlsb", *cells), Reading(), tmp_path / "spools")
    [piece] = table.slices(10)
    found = [column.to_pylist()[0] for column in piece.columns]
    assert found == [None, None, "x", None, "7", "#N/A", None, None, None]
    assert [(mark.column, mark.what) for mark in table.marks] == [(5, "error")]


@pytest.mark.parametrize(
    ("cells", "end", "said"),
    [
        (CELLS, b"", "a sheet of it does not end"),
        (CELLS, b"\x92", "its records cannot be followed"),
        ([record(6, at(0), b"\xff\0\0\0x")], None, "its records cannot be followed"),
        ([record(7, at(0), b"\xff\0\0\0")], None, "its records cannot be followed"),
        ([record(5, at(0), b"\0")], None, "its records cannot be followed"),
        ([record(4, at(1), b"\1"), record(4, at(0), b"\1")], None, "its cells are out of order"),
        ([record(0, bytes(25))], None, "its rows are out of order"),
    ],
)
def test_a_part_that_is_cut_or_out_of_order_is_told(
    tmp_path: Path, cells: list[bytes], end: bytes | None, said: str
) -> None:
    path = with_cells(tmp_path / "a.xlsb", *cells, end=end)
    assert f"a.xlsb is a damaged workbook ({said})" in refusal(path)


def test_a_bomb_is_refused_by_the_directory_of_its_archive(tmp_path: Path) -> None:
    path = with_cells(tmp_path / "a.xlsb", end=bytes(60_000_000))
    assert f"has a part ({SHEET}) of 0.1 MB that unpacks to 60 MB" in refusal(path)
