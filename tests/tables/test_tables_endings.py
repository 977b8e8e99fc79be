"""Totals and notes below the data are refused rows with their words, and data never is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from workbench.tables.endings import endings
from workbench.tables.opening import open_table
from workbench.tables.table import Table
from workbench.vocabulary.reading import Reading

ANN = ["C001", "Ann Lee", "ann@example.com", "12,50"]
BOB = ["C002", "Bob Ray", "bob@example.com", "7"]
EVE = ["C003", "", "eve@example.com", ""]
PEOPLE = [ANN, BOB, EVE]

LEFT_OUT: list[tuple[str, list[list[str]], dict[int, str]]] = [
    (
        "a total of a column",
        [*PEOPLE, ["Total", "", "", "19,50"]],
        {3: "below the data, a total: Total | 19,50"},
    ),
    (
        "a total with words behind and a unit",
        [*PEOPLE, ["TOTAL GÉNÉRAL :", "", "", "1 019,50 €"]],
        {3: "below the data, a total: TOTAL GÉNÉRAL : | 1 019,50 €"},
    ),
    (
        "a total in another column",
        [*PEOPLE, ["", "Somme", "", "19,50"]],
        {3: "below the data, a total: Somme | 19,50"},
    ),
    (
        "a Russian total and a German note",
        [*PEOPLE, ["Итого", "", "3", "19,50"], ["Quelle: CRM", "", "", ""]],
        {
            3: "below the data, a total: Итого | 3 | 19,50",
            4: "below the data, a note: Quelle: CRM",
        },
    ),
    (
        "a sentence",
        [*PEOPLE, ["Exported from the CRM on 21 November", "", "", ""]],
        {3: "below the data, a note: Exported from the CRM on 21 November"},
    ),
    (
        "a total of two columns that are always filled",
        [["C1", "5"], ["C2", "6"], ["Total", "11"]],
        {2: "below the data, a total: Total | 11"},
    ),
    (
        "a note below ids alone",
        [["C1"], ["C2"], ["* provisional"]],
        {2: "below the data, a note: * provisional"},
    ),
    (
        "a total below ids alone",
        [["C1"], ["C2"], ["Total: 2"]],
        {2: "below the data, a total: Total: 2"},
    ),
    (
        "a subtotal with a hyphen",
        [*PEOPLE, ["Sous-total", "", "", "19,50"]],
        {3: "below the data, a total: Sous-total | 19,50"},
    ),
]
DATA: list[tuple[str, list[list[str]]]] = [
    ("an id", [*PEOPLE, ["total", "Tom Otal", "tom@example.com", "3"]]),
    ("an id with everything that the others have", [*PEOPLE, ["total", "", "t@example.com", "3"]]),
    ("a word among words", [["red"], ["green"], ["total"]]),
    ("names and numbers", [["ann", "5"], ["bob", "6"], ["total", "11"]]),
    ("a name that begins like a total", [*PEOPLE, ["TotalEnergies", "", "", "3"]]),
    ("a total above the last person", [ANN, BOB, ["Total", "", "", "19,50"], EVE]),
    ("a total that is all there is", [ANN, ["Total", "", "", "19,50"]]),
    ("a person with an id alone", [*PEOPLE, ["C004", "", "", ""]]),
    ("remarks", [["a b c d e"], ["this is a long remark"], ["and this is another one"]]),
    ("a name of four words", [["Ann Lee"], ["Bob Ray"], ["Jean de la Fontaine"]]),
    ("a person called Total with a phone", [*PEOPLE, ["Total", "", "", "+33612345678"]]),
    ("a person called Total with a code", [*PEOPLE, ["Total", "", "", "00712"]]),
    ("addresses that begin like totals", [["a@x.fr"], ["b@x.fr"], ["sum@x.fr"], ["total@x.fr"]]),
    ("ids that begin like totals", [["A1"], ["A2"], ["sum-3"], ["total_4"], ["TOTAL 4"]]),
    ("ids that begin like notes", [["A1", "Rome"], ["A2", "Bari"], ["note-17", ""], ["nb.9", ""]]),
    ("an address and a number", [["a@x.fr", "1"], ["b@x.fr", "2"], ["total@x.fr", "3"]]),
    ("a total with a date", [*PEOPLE, ["Total", "", "2026-11-21", ""]]),
]


@pytest.mark.parametrize(("case", "rows", "told"), LEFT_OUT)
def test_what_stands_below_the_data_is_told(
    case: str, rows: list[list[str]], told: dict[int, str]
) -> None:
    assert endings(rows) == told, case


@pytest.mark.parametrize(("case", "rows"), DATA)
def test_data_stays_data(case: str, rows: list[list[str]]) -> None:
    assert endings(rows) == {}, case


def test_a_row_that_is_refused_already_hides_no_total_above_it() -> None:
    rows = [*PEOPLE, ["Total", "", "", "19,50"], None]
    assert list(endings(rows)) == [3]


def saved(folder: Path, form: str, rows: list[list[str]]) -> Path:
    path = folder / f"a.{form}"
    if form == "csv":
        path.write_text("".join(";".join(row) + "\n" for row in rows), encoding="utf-8")
        return path
    book: Any = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("People")
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if cell:
                sheet.write_string(number, place, cell)
    book.close()
    return path


def opened(path: Path) -> Table:
    return open_table(path, Reading(), path.parent / "spools")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_they_are_refused_rows_with_a_notice_about_the_file(tmp_path: Path, form: str) -> None:
    header, blank = ["id", "name", "e-mail", "spent"], ["", "", "", ""]
    rows = [header, *PEOPLE, blank, ["Total", "", "", "19,50"], ["* in euros", "", "", ""]]
    table = opened(saved(tmp_path, form, rows))
    [piece] = table.slices(100)
    assert piece.line.to_pylist() == [2, 3, 4, 6, 7]
    assert piece.refused.to_pylist() == [
        *(None, None, None),
        "below the data, a total: Total | 19,50",
        "below the data, a note: * in euros",
    ]
    assert piece.columns[0].to_pylist() == ["C001", "C002", "C003", None, None]
    [whole] = table.slices(100, [0, 3], below=True)
    assert whole.columns[0].to_pylist() == ["C001", "C002", "C003", "Total", "* in euros"]
    assert whole.columns[1].to_pylist() == ["12,50", "7", None, "19,50", None]
    assert table.rows == 5
    notice = table.notices[-1]
    assert (notice.rule, notice.value) == ("rows-below", "2")
    assert notice.message == (
        "2 rows below the data are totals or notes and are left out, the first is line 6"
    )


@pytest.mark.parametrize("count", [1, 39, 40, 41, 100, 40_000, 70_000])
def test_no_row_is_lost_or_moved_whatever_is_held_back(tmp_path: Path, count: int) -> None:
    people = [[f"C{number}", "Ann", "a@example.com", "1"] for number in range(count)]
    rows = [["id", "name", "e-mail", "spent"], *people, ["Total", "", "", str(count)]]
    table = opened(saved(tmp_path, "csv", rows))
    ids = [cell for piece in table.slices(1000) for cell in piece.columns[0].to_pylist()]
    whole = table.slices(1000, [0], below=True)
    assert [cell for piece in whole for cell in piece.columns[0].to_pylist()][-1] == "Total"
    numbers = [row for piece in table.slices(1000) for row in piece.row.to_pylist()]
    total = "Total" if count == 1 else None
    assert ids == [*(row[0] for row in people), total]
    assert numbers == list(range(1, count + 2))


def test_what_the_notice_says_brings_a_row_back(tmp_path: Path) -> None:
    header, total = ["id"], ["Total"]
    table = opened(saved(tmp_path, "csv", [header, ["C1"], ["C2"], total]))
    [notice] = table.notices
    assert notice.fix.endswith("or move it above the last row of the data.")
    moved = tmp_path / "moved"
    moved.mkdir()
    assert opened(saved(moved, "csv", [header, ["C1"], total, ["C2"]])).notices == ()
