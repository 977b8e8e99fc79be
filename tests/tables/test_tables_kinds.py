"""The same sheet in every format of workbook is the same Table, cell by cell and mark by mark."""

from __future__ import annotations

import datetime
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from made_ods import write_ods
from made_sheets import Cell, Made, day, number, row, text, write_xlsx
from made_xls import write_xls
from made_xlsb import write_xlsb

from workbench.errors import FixTheFile
from workbench.tables.opening import open_table, sheet_names
from workbench.tables.reader import read_sheet
from workbench.tables.table import Table
from workbench.vocabulary.reading import Reading

Write = Callable[..., Path]
WRITERS: dict[str, Write] = {
    "xlsx": write_xlsx,
    "xlsb": write_xlsb,
    "xls": write_xls,
    "ods": write_ods,
}
# A .xls or .xlsb formula always has a stored value; xlsxwriter always writes one.
UNCOUNTED = ("ods",)

MOMENT = datetime.datetime(2024, 3, 1, 10, 30)  # noqa: DTZ001 - as in a sheet
DAY = datetime.datetime(2024, 3, 1)  # noqa: DTZ001 - as in a sheet
HOURS = Cell("time", datetime.timedelta(hours=26, minutes=30), "[h]:mm:ss")
CLOCK = Cell("time", datetime.timedelta(hours=10, minutes=30), "hh:mm")
PEOPLE = Made(
    "People",
    {
        3: row("id", "number", "when", "zip", "told"),
        5: row("00123", number(33612345678), day(DAY), number(123, "00000"), Cell("truth", True)),
        6: row("NA", number(1.5), day(MOMENT, "yyyy-mm-dd hh:mm"), number(75001, "00000"), "x"),
        9: row("1e5", number(0.0000001), CLOCK, Cell("styled", code="0.00"), Cell("truth", False)),
        10: row(" two\nlines, Ünïcødé €", number(-7), HOURS, number(5, "0.00"), "=1+1"),
        11: row("12345678901234567890", number(1234567890123456), "", number(0.25, "0%"), "TRUE"),
        12: row("x", Cell("error", "#N/A"), "", Cell("error", "#DIV/0!"), "y"),
        40_000: row("last", number(0), "", number(0, "000"), ""),
    },
)
CELLS = [
    ("00123", "33612345678", "2024-03-01", "00123", "TRUE"),
    ("NA", "1.5", "2024-03-01T10:30:00", "75001", "x"),
    ("1e5", "0.0000001", "10:30:00", None, "FALSE"),
    (" two\nlines, Ünïcødé €", "-7", "26:30:00", "5", "=1+1"),
    ("12345678901234567890", "1234567890123456", None, "0.25", "TRUE"),
    ("x", "#N/A", None, "#DIV/0!", "y"),
    ("last", "0", None, "000", None),
]
LINES = [5, 6, 9, 10, 11, 12, 40_000]
MARKS = [
    (1, 2, "date", "45352", "2024-03-01"),
    (1, 3, "number_format", "123", "00123"),
    (2, 2, "date", "45352.4375", "2024-03-01T10:30:00"),
    (3, 2, "date", "0.4375", "10:30:00"),
    (4, 2, "date", "1.104166667", "26:30:00"),
    (5, 1, "digits_lost", "1234567890123456.0", "1234567890123456"),
    (5, 3, "percent", "0.25", "25%"),
    (6, 1, "error", "#N/A", "#N/A"),
    (6, 3, "error", "#DIV/0!", "#DIV/0!"),
    (7, 3, "number_format", "0", "000"),
]


@pytest.fixture(params=list(WRITERS))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def opened(path: Path, **hints: object) -> Table:
    return open_table(path, Reading(**hints), path.parent / "spools")  # type: ignore[arg-type]


def rows(table: Table) -> tuple[list[int], list[tuple[str | None, ...]]]:
    lines: list[int] = []
    cells: list[tuple[str | None, ...]] = []
    for piece in table.slices(100):
        lines += piece.line.to_pylist()
        cells += zip(*(column.to_pylist() for column in piece.columns), strict=True)
    return lines, cells


def marks(table: Table) -> list[tuple[int, int, str, str, str]]:
    return [(m.row, m.column, m.what, m.stored, m.shown) for m in table.marks]


def refusal(path: Path, **hints: object) -> str:
    """What the child's own function says; faster than a process for each case."""
    with pytest.raises(FixTheFile) as caught:
        read_sheet(path, Reading(**hints), path.parent / "refused.arrow")  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_cells_lines_and_marks_are_the_same_in_every_format(tmp_path: Path, kind: str) -> None:
    """The name of the file says nothing: each is called .csv."""
    table = opened(WRITERS[kind](tmp_path / "people.csv", [PEOPLE]))
    assert (table.format, table.sheet, table.header_line) == (kind, "People", 3)
    assert table.headers == ("id", "number", "when", "zip", "told")
    assert rows(table) == (LINES, CELLS)
    assert marks(table) == MARKS
    assert [(n.rule, n.column, n.value) for n in table.notices] == [
        ("number-format", "zip", "00123")
    ]


def test_a_workbook_with_macros_is_read_like_one_without(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "people.xlsm", [PEOPLE])
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\0macros")
    table = opened(path)
    assert (table.format, rows(table), marks(table)) == ("xlsx", (LINES, CELLS), MARKS)


def test_dates_of_a_workbook_from_1904(tmp_path: Path, kind: str) -> None:
    made = Made("S", {1: row("when"), 2: row(day(DAY)), 3: row(day(MOMENT, "yyyy-mm-dd hh:mm"))})
    table = opened(WRITERS[kind](tmp_path / "a", [made], from_1904=True))
    assert rows(table)[1] == [("2024-03-01",), ("2024-03-01T10:30:00",)]


@pytest.mark.parametrize("kind", UNCOUNTED)
def test_a_formula_without_a_value_is_told_from_a_blank(tmp_path: Path, kind: str) -> None:
    formula = Cell("formula", '=[.A1]&"x"')
    made = Made("S", {1: row("a", "b"), 2: row("1", formula), 3: row("2"), 4: {1: formula}})
    table = opened(WRITERS[kind](tmp_path / "a", [made]))
    assert rows(table) == ([2, 3, 4], [("1", None), ("2", None), (None, None)])
    assert marks(table) == [
        (1, 1, "formula", '=[.A1]&"x"', ""),
        (3, 1, "formula", '=[.A1]&"x"', ""),
    ]


SHEETS = [
    Made("Secret", {1: row("x"), 2: row("0")}, hidden=True),
    Made("Empty", {4: {2: Cell("styled", code="0.00")}}),
    Made("People & co", {1: row("id"), 2: row("1")}),
    Made("More", {1: row("Report"), 2: row("key", "n"), 3: row("2", "b")}),
]


def test_the_first_visible_sheet_with_data_is_read_or_the_one_named(
    tmp_path: Path, kind: str
) -> None:
    path = WRITERS[kind](tmp_path / "a", SHEETS)
    table = opened(path)
    assert (table.sheet, table.headers) == ("People & co", ("id",))
    assert table.sheets == sheet_names(path) == ("Secret", "Empty", "People & co", "More")
    assert [(n.rule, n.value) for n in table.notices] == [
        ("other-sheets", "More"),
        ("hidden-sheets", "Secret"),
    ]
    assert rows(opened(path, sheet="More", header_row=2)) == ([3], [("2", "b")])
    assert rows(opened(path, sheet="Secret")) == ([2], [("0",)])
    assert "no sheet “Mor”: give --sheet one of “Secret”, “Empty”" in refusal(path, sheet="Mor")
    assert "row 9 holds no headers" in refusal(path, header_row=9)


def test_hidden_sheets_are_named_where_nothing_else_is_there(tmp_path: Path, kind: str) -> None:
    path = WRITERS[kind](tmp_path / "a", SHEETS[:2])
    assert "is empty: expected a header row" in refusal(path)
    assert "(hidden: “Secret”; name one with --sheet to read it)" in refusal(path)


def test_cells_too_far_apart_are_refused(tmp_path: Path, kind: str) -> None:
    """As far as a sheet of the format goes."""
    line, column, far = (65_536, 255, "IV65536") if kind == "xls" else (1_048_576, 16_383, "XFD")
    path = WRITERS[kind](tmp_path / "a", [Made("S", {1: row("id"), line: {column: text("x")}})])
    assert f"filled cells as far as {far}" in refusal(path)


def test_a_damaged_file_is_one_sentence(tmp_path: Path, kind: str) -> None:
    """The last bytes of a .xls are only there to fill it up."""
    whole = WRITERS[kind](tmp_path / "whole", SHEETS).read_bytes()
    for cut in (len(whole) // 2, 600, *([len(whole) - 30] if kind != "xls" else [])):
        path = tmp_path / f"cut{cut}"
        path.write_bytes(whole[:cut])
        assert "is a damaged workbook (" in refusal(path)


def test_each_format_through_the_command_line(tmp_path: Path, offline: Any, kind: str) -> None:
    made = Made("S", {1: row("id", "zip"), 2: row("a1", number(123, "00000")), 4: row("", "x")})
    path = WRITERS[kind](tmp_path / f"people.{kind}", [made])
    told = offline.run(
        "check", str(path), "--to", "batch.audiences.update", "--set", "name=V", "--json"
    )
    report = json.loads(told.stdout)
    assert (report["sheet"], report["rows"], report["rows_ok"]) == ("S", 2, 1)
    found = {(issue["rule"], issue["line"]) for issue in report["issues"]}
    assert found >= {("number-format", None), ("id-missing", 4)}
