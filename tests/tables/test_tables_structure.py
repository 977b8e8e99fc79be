"""What a sheet hides is read and said; of merged cells only the first has the value."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from workbench.tables.opening import open_table
from workbench.tables.table import Table
from workbench.vocabulary.reading import Reading

Messages = list[tuple[str, str]]


def opened(folder: Path, arrange: Any, rows: int = 6) -> Table:
    path = folder / "a.xlsx"
    book: Any = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("People")
    sheet.write_row(0, 0, ["id", "name", "town", "age"])
    for row in range(1, rows):
        sheet.write_row(row, 0, [f"C{row}", "Ann", "Paris", row])
    arrange(sheet)
    book.close()
    return open_table(path, Reading(), folder / "spools")


def hide_rows(sheet: Any) -> None:
    for row in (0, 2, 3, 30):  # the headers, two people, and a row without anything
        sheet.set_row(row, None, None, {"hidden": True})


def hide_columns(sheet: Any) -> None:
    sheet.set_column(1, 2, None, None, {"hidden": True})
    sheet.set_column(9, 20, None, None, {"hidden": True})


def merge(sheet: Any) -> None:
    for row in (2, 3):
        sheet.write_string(row, 2, "")
    sheet.merge_range(1, 2, 3, 2, "Lyon")


def test_a_table_knows_which_of_its_columns_are_hidden(tmp_path: Path) -> None:
    assert opened(tmp_path, hide_columns).hidden == (1, 2)
    # Of a spool that is used again too.
    path = tmp_path / "a.xlsx"
    assert open_table(path, Reading(), tmp_path / "spools").hidden == (1, 2)
    assert opened(tmp_path, hide_rows).hidden == ()


@pytest.mark.parametrize(
    ("arrange", "told"),
    [
        (
            hide_rows,
            [
                (
                    "hidden-rows",
                    "2 rows are hidden in the sheet and are read all the same, the first is row 3",
                )
            ],
        ),
        (
            hide_columns,
            [
                (
                    "hidden-columns",
                    "Columns B and C are hidden in the sheet and read all the same",
                )
            ],
        ),
        (
            merge,
            [
                (
                    "merged-cells",
                    "Cells are merged in C2:C4: only the first cell of it has the value, the "
                    "others are empty",
                )
            ],
        ),
        (lambda sheet: sheet.merge_range(40, 6, 41, 8, ""), []),
        (lambda sheet: None, []),
    ],
)
def test_what_is_hidden_or_merged_is_said(tmp_path: Path, arrange: Any, told: Messages) -> None:
    table = opened(tmp_path, arrange)
    assert [(notice.rule, notice.message) for notice in table.notices] == told
    [piece] = table.slices(100)
    assert piece.line.to_pylist() == [2, 3, 4, 5, 6]
    assert piece.columns[0].to_pylist() == ["C1", "C2", "C3", "C4", "C5"]
    assert table.marks == ()


def test_the_other_merged_cells_are_empty(tmp_path: Path) -> None:
    [piece] = opened(tmp_path, merge).slices(100)
    assert piece.columns[2].to_pylist() == ["Lyon", None, None, "Paris", "Paris"]


def test_of_many_ranges_ten_are_named(tmp_path: Path) -> None:
    def arrange(sheet: Any) -> None:
        for row in range(1, 25, 2):
            sheet.merge_range(row, 2, row + 1, 2, "Lyon")

    [notice] = opened(tmp_path, arrange, rows=26).notices
    assert notice.value == "12"
    assert "C19:C20, C20" not in notice.message
    assert "C20:C21 and 2 more: only the first cell of each has the value" in notice.message


def test_sixty_thousand_formatted_blank_rows_are_no_rows(tmp_path: Path) -> None:
    def arrange(sheet: Any) -> None:
        for row in range(6, 60_006):
            for place in range(4):
                sheet.write_blank(row, place, None, bold)

    path = tmp_path / "a.xlsx"
    book: Any = xlsxwriter.Workbook(path)
    bold = book.add_format({"bold": True})
    sheet = book.add_worksheet("People")
    sheet.write_row(0, 0, ["id", "name", "town", "age"])
    sheet.write_row(1, 0, ["C1", "Ann", "Paris", 3])
    arrange(sheet)
    book.close()
    table = open_table(path, Reading(), tmp_path / "spools")
    assert (table.rows, table.notices) == (1, ())
    assert table.cost["seconds"] < 5
    assert table.cost["peak_bytes"] < 300e6


@pytest.mark.slow
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_five_thousand_columns_are_opened_within_the_childs_limits(
    tmp_path: Path, form: str
) -> None:
    """Seconds of the child: 28 for the CSV when every piece of it was parsed by Arrow."""
    path = tmp_path / f"a.{form}"
    rows = [[f"{name}{place}" for place in range(5_000)] for name in ("h", *["v"] * 200)]
    if form == "csv":
        path.write_text("".join(",".join(row) + "\n" for row in rows))
    else:
        book: Any = xlsxwriter.Workbook(path, {"constant_memory": True})
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        book.close()
    table = open_table(path, Reading(), tmp_path / "spools")
    assert (table.rows, len(table.headers), table.notices) == (200, 5_000, ())
    [piece] = table.slices(1000, [4_999])
    assert piece.columns[0].to_pylist() == ["v4999"] * 200
    assert table.cost["seconds"] < 20
    assert table.cost["peak_bytes"] < 700e6
