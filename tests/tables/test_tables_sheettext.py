"""How far a worksheet's cells reach is known from its XML, however a program writes it."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from workbench.errors import FixTheFile
from workbench.tables.formats import Styles
from workbench.tables.sheetcells import read_cells
from workbench.tables.sheettext import extent, pieces
from workbench.tables.usual import Unusual

ROOT = b'<worksheet xmlns="x"><sheetData>'
END = b"</sheetData></worksheet>"


def blocks(xml: bytes, size: int) -> Generator[bytes]:
    return (xml[at : at + size] for at in range(0, len(xml), size))


@pytest.mark.parametrize(
    ("rows", "reach"),
    [
        (b'<row r="3"><c r="B3"><v>1</v></c></row>', (3, 2, 1)),
        (b'<row r="3"><c s="1" r="AA3"><v>1</v></c></row>', (3, 27, 1)),
        (b'<row r="3"><c\nr="AB3"><v>1</v></c></row>', (3, 28, 1)),
        (b'<row r="3"><c><v>1</v></c><c r="D3"><v>1</v></c><c><v>1</v></c></row>', (3, 5, 3)),
        (b"<row><c><v>1</v></c></row><row><c><v>1</v></c></row>", (2, 1, 2)),
        (b'<row r="9"><c r="B9" s="1"><v>1</v></c><c r="Z9" s="1"/></row>', (9, 2, 1)),
        (b'<row r="9"><c r="Z9" s="1"/></row>', (0, 0, 0)),
        (b"", (0, 0, 0)),
    ],
)
@pytest.mark.parametrize("size", [7, 1 << 20])
def test_only_filled_cells_count_wherever_their_reference_stands(
    rows: bytes, reach: tuple[int, int, int], size: int
) -> None:
    found = extent(blocks(ROOT + rows + END, size), "a.xlsx")
    assert (found.rows, found.columns, found.cells) == reach


def test_names_with_a_prefix_are_plain() -> None:
    row = b'<x:row r="2"><x:c r="C2"><x:v>1</x:v></x:c></x:row>'
    xml = b"<x:worksheet><x:sheetData>" + row + b"</x:sheetData></x:worksheet>"
    found = extent(blocks(xml, 9), "a.xlsx")
    assert (found.rows, found.columns, found.cells) == (2, 3, 1)
    assert b"".join(piece.text for piece in pieces(blocks(xml, 9), "a.xlsx")).count(b"<c ") == 1


@pytest.mark.parametrize(
    "reference", [b"A1048577", b"XFE1", b"A0", b"AAAAAAAAAA", b"A00000000001", b"A9999999999999"]
)
def test_a_cell_that_no_sheet_has_is_refused(reference: bytes) -> None:
    xml = ROOT + b'<row r="1"><c r="' + reference + b'"><v>1</v></c></row>' + END
    if len(reference) in {4, 8}:
        with pytest.raises(FixTheFile, match="a cell lies outside the sheet"):
            extent(blocks(xml, 1 << 20), "a.xlsx")
    with pytest.raises(FixTheFile, match="a cell lies outside the sheet"):
        read_cells(blocks(xml, 1 << 20), Styles({}, {}), (), "a.xlsx")


def test_two_cells_far_apart_are_refused_wherever_they_stand_in_the_text() -> None:
    rows = b'<row r="1"><c r="XFD1"><v>1</v></c></row><row r="2"><c r="A1048576"><v>1</v></c></row>'
    with pytest.raises(FixTheFile, match="more than can be opened safely"):
        extent(blocks(ROOT + rows + END, 64), "a.xlsx")


@pytest.mark.parametrize(
    "rows",
    [
        b'<row r="3"><c r="b3"><v>1</v></c></row>',
        b'<row r="1"><c r="B1"><v>1</v></c><c r="A1"><v>1</v></c></row>',
        b'<row r="1"><c r="A9"><v>1</v></c><c r="C2"><v>1</v></c></row>',
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>',
        b'<!-- <c r="XFD1"><v>1</v></c> --><row r="1"><c r="A1"><v>1</v></c></row>',
        b'<row r="1"><?x <c?><c r="A1"><v>1</v></c></row>',
        b'<row r="1"><c r="A1"><v>1</v></c></row><row r="9000"><c r="AZ9000"><v>1</v></c></row>'
        b'<row r="9001"><c r="ZZ9001"><v>1</v></c></row>',
    ],
    ids=["small", "back", "other rows", "twice", "comment", "instruction", "sparse"],
)
def test_what_is_no_case_for_patterns_is_left_to_the_parser(rows: bytes) -> None:
    with pytest.raises(Unusual):
        extent(blocks(ROOT + rows + END, 1 << 20), "a.xlsx")
