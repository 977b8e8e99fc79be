"""What a workbook of any format hides or merges is read and said; blank styled rows are none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from made_ods import raw_ods, write_ods
from made_sheets import Cell, Made, number, row, text, write_xlsx
from made_xls import write_xls
from made_xlsb import write_xlsb

from workbench.errors import FixTheFile
from workbench.tables.opening import open_table
from workbench.tables.table import Table
from workbench.vocabulary.reading import Reading

WRITERS: dict[str, Callable[[Path, list[Made]], Path]] = {
    "xlsx": write_xlsx,
    "xls": write_xls,
    "xlsb": write_xlsb,
    "ods": write_ods,
}
HEADERS = row("id", "name", "town", "age")
PEOPLE = {line: row(f"C{line}", "Ann", "Paris", number(line)) for line in range(2, 7)}
LYON = {0: text("C3"), 1: text("Bob"), 3: number(3)}


def opened(folder: Path, kind: str, made: Made) -> Table:
    path = WRITERS[kind](folder / f"a.{kind}", [made])
    return open_table(path, Reading(), folder / "spools")


def told(table: Table) -> list[tuple[str, str]]:
    return [(notice.rule, notice.message) for notice in table.notices]


@pytest.mark.parametrize("kind", WRITERS)
def test_hidden_rows_and_columns_and_merged_cells_are_said(tmp_path: Path, kind: str) -> None:
    """The hidden header, the hidden row without a value and the far column are of no matter."""
    rows = {1: HEADERS, **PEOPLE, 3: LYON}
    hidden = {"hidden_rows": (1, 3, 5, 40), "hidden_columns": (1, 3, 20)}
    made = Made("People", rows, **hidden, merged=((2, 3, 2, 2),))  # type: ignore[arg-type]  # a plain dict of tuples
    table = opened(tmp_path, kind, made)
    assert table.rows == 5
    assert table.marks == ()
    assert told(table) == [
        (
            "hidden-rows",
            "2 rows are hidden in the sheet and are read all the same, the first is row 3",
        ),
        ("hidden-columns", "Columns B and D are hidden in the sheet and read all the same"),
        (
            "merged-cells",
            "Cells are merged in C2:C3: only the first cell of it has the value, the others are "
            "empty",
        ),
    ]
    [piece] = table.slices(100)
    assert piece.line.to_pylist() == [2, 3, 4, 5, 6]
    assert piece.columns[2].to_pylist() == ["Paris", None, "Paris", "Paris", "Paris"]


@pytest.mark.parametrize("kind", WRITERS)
def test_of_a_sheet_without_them_nothing_is_said(tmp_path: Path, kind: str) -> None:
    assert told(opened(tmp_path, kind, Made("People", {1: HEADERS, **PEOPLE}))) == []


@pytest.mark.parametrize("kind", WRITERS)
def test_a_hidden_sheet_with_data_is_named(tmp_path: Path, kind: str) -> None:
    """An empty one is not worth a word, nor is one to somebody who has chosen a sheet."""
    sheets = [
        Made("People", {1: HEADERS, **PEOPLE}),
        Made("Old", {1: row("id"), 2: row("1")}, hidden=True),
        Made("Blank", {1: {0: Cell("styled")}}, hidden=True),
    ]
    path = WRITERS[kind](tmp_path / f"a.{kind}", sheets)
    [notice] = open_table(path, Reading(), tmp_path / "spools").notices
    assert notice.rule == "hidden-sheets"
    assert notice.sentence() == (
        "The hidden sheet “Old” has data and is not read. Choose it with --sheet if it is the one."
    )
    chosen = open_table(path, Reading(sheet="People"), tmp_path / "spools")
    assert chosen.notices == ()
    [piece] = open_table(path, Reading(sheet="Old"), tmp_path / "spools").slices(10)
    assert piece.columns[0].to_pylist() == ["1"]


@pytest.mark.parametrize("kind", ["xls", "xlsb", "ods"])
def test_sixty_thousand_formatted_blank_rows_are_no_rows(tmp_path: Path, kind: str) -> None:
    """Seconds and bytes are the child's."""
    styled = {line: {at: Cell("styled", True) for at in range(4)} for line in range(3, 60_003)}
    made = Made("People", {1: HEADERS, 2: PEOPLE[2], **styled})
    table = opened(tmp_path, kind, made)
    assert (table.rows, table.notices) == (1, ())
    assert table.cost["seconds"] < 10
    assert table.cost["peak_bytes"] < 300e6


def test_an_xls_of_two_cells_far_apart_is_refused_at_once(tmp_path: Path) -> None:
    """Its rows are ragged, so xlrd itself holds next to nothing of it: 0.7 s, 100 MB."""
    corners = {1: row("id"), 65_536: {255: text("x")}}
    path = write_xls(tmp_path / "far.xls", [Made("S", corners)])
    with pytest.raises(FixTheFile, match="2 filled cells as far as IV65536, more than can be"):
        open_table(path, Reading(), tmp_path / "spools")
    rows = {1: row("id"), 2: row("1"), 65_536: row("2")}
    table = opened(tmp_path, "xls", Made("S", rows))
    assert table.rows == 2
    assert table.cost["seconds"] < 5
    assert table.cost["peak_bytes"] < 300e6


CELL = '<table:table-cell{} office:value-type="string"><text:p>{}</text:p></table:table-cell>'
REPEATED = "table:number-columns-repeated"


def ods(folder: Path, *parts: str) -> Table:
    body = f'<table:table table:name="S" table:style-name="ta1">{"".join(parts)}</table:table>'
    return open_table(raw_ods(folder / "a.ods", body), Reading(), folder / "spools")


def test_rows_that_are_written_once_for_many_are_hidden_together(tmp_path: Path) -> None:
    """LibreOffice hides filtered rows by another word, and groups columns."""
    table = ods(
        tmp_path,
        '<table:table-column/><table:table-column-group><table:table-column table:visibility="'
        f'collapse" {REPEATED}="2"/></table:table-column-group>',
        f"<table:table-row>{''.join(CELL.format('', name) for name in 'abcd')}</table:table-row>",
        '<table:table-row table:visibility="filter" table:number-rows-repeated="3">'
        f"{CELL.format('', 1)}</table:table-row>",
        f"<table:table-row>{CELL.format('', 2)}</table:table-row>",
    )
    assert table.rows == 4
    assert [(notice.rule, notice.value) for notice in table.notices] == [
        ("hidden-rows", "3"),
        ("hidden-columns", "2"),
    ]


def test_a_merged_cell_stands_where_the_repeated_ones_before_it_end(tmp_path: Path) -> None:
    spans = ' table:number-columns-spanned="2"'
    covered = "<table:covered-table-cell/>"
    blank = f'<table:table-cell {REPEATED}="2"/>'
    table = ods(
        tmp_path,
        f"<table:table-row>{''.join(CELL.format('', name) for name in 'abcde')}</table:table-row>",
        f"<table:table-row>{CELL.format('', 1)}{blank}{CELL.format(spans, 2)}{covered}"
        "</table:table-row>",
    )
    [notice] = table.notices
    assert notice.message.startswith("Cells are merged in D2:E2: only the first cell of it has")
