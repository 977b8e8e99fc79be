"""A title above the headers is suspected, told and never acted upon."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from workbench.errors import FixTheFile
from workbench.tables.opening import open_table
from workbench.tables.table import Table
from workbench.tables.titles import likely_header
from workbench.vocabulary.reading import Reading

NAMES = ["id", "Prénom", "Ville", "Téléphone"]
ANN = ["C001", "Ann", "Paris", "0612345678"]
BOB = ["C002", "Bob", "Lyon", "0687654321"]
TITLE = ["Export CRM - novembre 2026", "", "", ""]

SUSPECTED: list[tuple[str, list[tuple[int, list[str]]], int | None]] = [
    ("a title and a blank row", [(1, TITLE), (3, NAMES), (4, ANN), (5, BOB)], 3),
    ("a title of its own width", [(1, TITLE[:1]), (2, NAMES), (3, ANN)], 2),
    ("a title of one word", [(1, ["Clients"]), (2, NAMES), (3, ANN)], 2),
    (
        "several lines about the export",
        [(1, TITLE), (2, ["Date", "2026-11-21"]), (4, NAMES), (5, ANN)],
        4,
    ),
    ("groups above the names", [(1, ["Person", "", "Contact", ""]), (2, NAMES), (3, ANN)], 2),
    ("a title below blank lines", [(3, TITLE), (5, NAMES), (6, ANN)], 5),
    ("texts only, but a blank row", [(1, ["Clients"]), (3, ["nom", "ville"]), (4, ["Y", "Z"])], 3),
    ("headers of which one is blank", [(1, TITLE), (2, [*NAMES[:3], ""]), (3, ANN)], 2),
    ("headers alone", [(1, NAMES), (2, ANN), (3, BOB)], None),
    ("headers with blank cells below", [(1, NAMES), (2, ["C1", "", "", ""]), (3, ANN)], None),
    ("headers of which half are there", [(1, ["id", "town", "", "age"]), (2, ANN), (3, BOB)], None),
    ("one name above columns without one", [(1, ["id", "", ""]), (2, ["a", "Ann", "Rome"])], None),
    (
        "one name, and texts that look like names",
        [(1, ["id", "", ""]), (2, ["x", "Ann", "Rome"]), (3, ["y", "Bob", "Oslo"])],
        None,
    ),
    (
        "one name, and codes with a letter",
        [(1, ["id", "", ""]), (2, ["c1", "Ann", "Rome"]), (3, ["c2", "Bob", "Oslo"])],
        None,
    ),
    ("data below a title, no names", [(1, TITLE), (3, ["1", "2", "3", "4"]), (4, ANN)], None),
    (
        "the same word twice is no row of names",
        [(1, TITLE), (3, ["Ann", "ann", "Rome", "x"]), (4, ANN)],
        None,
    ),
    (
        "an address is no name",
        [(1, TITLE), (3, ["a@example.com", "Ann", "Rome", "x"]), (4, ANN)],
        None,
    ),
    ("names without a row below", [(1, TITLE), (3, NAMES)], None),
    ("one column", [(1, ["Report of May"]), (3, ["id"]), (4, ["1"])], None),
]


@pytest.mark.parametrize(("case", "rows", "line"), SUSPECTED)
def test_a_title_is_told_from_headers(
    case: str, rows: list[tuple[int, list[str]]], line: int | None
) -> None:
    assert likely_header(rows) == line, case


def as_csv(path: Path, rows: list[list[str]], delimiter: str = ";") -> Path:
    path.write_text("".join(delimiter.join(row) + "\n" for row in rows), encoding="utf-8")
    return path


def as_xlsx(path: Path, rows: list[list[str]]) -> Path:
    book: Any = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("People")
    for number, row in enumerate(rows):
        for place, cell in enumerate(row):
            if cell:
                sheet.write_string(number, place, cell)
    book.close()
    return path


def opened(path: Path, **hints: object) -> Table:
    return open_table(path, Reading(**hints), path.parent / "spools")  # type: ignore[arg-type]


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_title_above_the_headers_is_told_in_one_sentence_and_nothing_is_switched(
    tmp_path: Path, form: str
) -> None:
    rows = [TITLE, ["", "", "", ""], NAMES, ANN, BOB]
    path = as_csv(tmp_path / "a.csv", rows) if form == "csv" else as_xlsx(tmp_path / "a.xlsx", rows)
    table = opened(path)
    assert (table.header_line, table.likely_header) == (1, 3)
    assert table.headers[0] == "Export CRM - novembre 2026"
    assert table.notices[0].rule == "header-row"
    assert table.notices[0].severity == "warning"
    assert table.notices[0].sentence() == (
        "Line 1 looks like a title; the column names seem to be in line 3. "
        "Say header row 3 (--header-row 3)."
    )
    told = opened(path, header_row=3)
    assert (told.header_line, told.headers, told.likely_header) == (3, tuple(NAMES), None)
    assert told.rows == 2
    assert told.notices == ()


def test_a_suspicion_is_remembered_with_the_spool(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "a.csv", [TITLE, NAMES, ANN])
    assert opened(path).likely_header == opened(path).likely_header == 2


def test_ordinary_headers_raise_no_suspicion(tmp_path: Path) -> None:
    for path in (
        as_csv(tmp_path / "a.csv", [NAMES, ANN]),
        as_xlsx(tmp_path / "a.xlsx", [NAMES, ANN]),
    ):
        table = opened(path)
        assert (table.likely_header, table.notices) == (None, ())


def test_a_line_that_was_given_is_never_suspected(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "a.csv", [TITLE, NAMES, ANN])
    table = opened(path, header_row=1)
    assert (table.header_line, table.likely_header) == (1, None)


@pytest.mark.parametrize(
    "title", ["Export CRM - novembre 2026", "Export CRM, novembre 2026", "Clients"]
)
def test_a_title_without_the_delimiter_stops_and_names_the_line_of_the_headers(
    tmp_path: Path, title: str
) -> None:
    path = as_csv(tmp_path / "a.csv", [[title], [""], NAMES, ANN, BOB])
    with pytest.raises(FixTheFile) as caught:
        opened(path)
    assert str(caught.value) == (
        "Line 1 looks like a title; the column names seem to be in line 3, parted by “;”: "
        "say header row 3 (--header-row 3)."
    )


def test_a_title_in_a_file_of_a_given_delimiter_is_suspected(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "a.csv", [TITLE[:1], [""], NAMES, ANN, BOB])
    assert opened(path, delimiter=";").likely_header == 3


def test_a_title_in_the_files_own_delimiter_is_suspected(tmp_path: Path) -> None:
    path = as_csv(tmp_path / "a.csv", [["Export CRM", " novembre 2026"], NAMES, ANN], ",")
    assert opened(path).likely_header == 2
