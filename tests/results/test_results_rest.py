"""The rows that are not ok go out as a file, and come back as fixes of the file they are of."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from workbench import verbs
from workbench.plans.prepared import Prepared
from workbench.results.rest import Corrected, corrected, first_words, stamp_of, write_rest
from workbench.tables.opening import open_table
from workbench.vocabulary.fixes import Fix, Fixes
from workbench.vocabulary.reading import Reading

SHEET = (
    "custom_id,visits,note,visits\n"
    "a,1,fine,5\n"
    "b,x,=1+1,6\n"
    "c,3,ok,7\n"
    ',4,"-a\nb",8\n'
    "e,y, z ,9\n" + "".join(f"d{n},{n},n,{n}\n" for n in range(30))
)
ID = "1234567890ab"
Lines = list[list[str]]


@pytest.fixture
def ready(tmp_path: Path) -> Prepared:
    file = tmp_path / "people.csv"
    file.write_text(SHEET, encoding="utf-8")
    return verbs.prepared(file, to="batch.audiences.update", complete=False)


def read(path: Path) -> Lines:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as source:
            return list(csv.reader(source))
    sheet = openpyxl.load_workbook(path).worksheets[0]
    return [["" if c is None else str(c) for c in row] for row in sheet.iter_rows(values_only=True)]


def write(path: Path, lines: Lines) -> None:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as sink:
            csv.writer(sink).writerows(lines)
        return
    book = openpyxl.Workbook()
    for line in lines:
        book.active.append(line)
    for cell in (cell for row in book.active for cell in row if cell.data_type == "f"):
        cell.data_type = "s"
    book.save(path)


@pytest.mark.parametrize("name", ["rest.csv", "rest.xlsx"])
def test_the_rest_has_the_columns_of_the_file_and_the_problems_at_the_far_right(
    ready: Prepared, tmp_path: Path, name: str
) -> None:
    lines = read(write_rest(ready, tmp_path / name, ID))
    assert lines[0] == [
        *("custom_id", "visits", "note", "visits"),
        *("workbench line", "workbench problems", "workbench draft", "workbench file"),
    ]
    assert [line[4] for line in lines[1:]] == ["3", "5", "7"]
    assert [line[0] for line in lines[1:]] == ["b", "", "e"]
    assert lines[1][5].startswith("visits: Not a ")
    assert {(line[6], line[7]) for line in lines[1:]} == {(ID, ready.table.sha256)}


def brought(ready: Prepared, path: Path, change: Callable[[Lines], Any]) -> Any:
    lines = read(write_rest(ready, path, ID))
    change(lines)
    write(path, lines)
    table = open_table(path, Reading())
    assert stamp_of(table) == (ID, ready.table.sha256)
    return corrected(table, ready.table)


@pytest.mark.parametrize("name", ["rest.csv", "rest.xlsx"])
def test_cells_that_were_changed_are_fixes_and_no_others(
    ready: Prepared, tmp_path: Path, name: str
) -> None:
    """Also not those that begin as a formula does, hold a line's end, or spaces."""

    def change(lines: Lines) -> None:
        lines[1][1] = "12"
        lines[2][0] = "f"
        lines[3][3] = ""

    found = brought(ready, tmp_path / name, change)
    assert found.fixes == (
        Fix("", 2, 2, "visits", "x", "12"),
        Fix("", 4, 1, "custom_id", "", "f"),
        Fix("", 5, 4, "visits", "9", ""),
    )
    assert (found.rows, found.unmatched) == (3, ())


def test_the_fixes_are_taken_by_the_check_of_the_file(ready: Prepared, tmp_path: Path) -> None:
    def change(lines: Lines) -> None:
        lines[1][1], lines[2][0], lines[3][1] = "12", "f", "13"

    found = brought(ready, tmp_path / "rest.csv", change)
    fixes = Fixes(ready.table.sha256, found.fixes)
    report = verbs.check(ready.table.path, to="batch.audiences.update", fixes=fixes)
    assert (report.errors, report.rows_ok) == (0, 35)


def twice(lines: Lines) -> None:
    lines.append([*lines[1]])
    lines[1][1] = "12"


def elsewhere(lines: Lines) -> None:
    lines[1][4] = "99"


def added(lines: Lines) -> None:
    lines.append(["new", "1", "", "", "", "", ID, lines[1][7]])


def renamed(lines: Lines) -> None:
    lines[0][2] = "remark"


UNMATCHED = {
    twice: ["Line 3 is in it twice, so neither is taken"],
    elsewhere: ["The file has no row on line 99"],
    added: [
        "Line 5 of what you brought does not say which line of the file it is: add new rows to the "
        "file itself"
    ],
    renamed: [
        "The column “note” is not in it, and stays as the file has it",
        "The file has no column “remark”",
    ],
}


@pytest.mark.parametrize(("change", "told"), UNMATCHED.items())
def test_what_has_no_place_in_the_file_is_said(
    ready: Prepared, tmp_path: Path, change: Callable[[Lines], Any], told: list[str]
) -> None:
    found = brought(ready, tmp_path / "rest.xlsx", change)
    assert list(found.unmatched) == told
    assert found.fixes == ()


def test_a_formula_without_a_value_changes_nothing(ready: Prepared, tmp_path: Path) -> None:
    path = write_rest(ready, tmp_path / "rest.xlsx", ID)
    book = openpyxl.load_workbook(path)
    book.worksheets[0].cell(2, 2).value = "=6+6"
    book.save(path)
    found = corrected(open_table(path, Reading()), ready.table)
    assert found.fixes == ()
    assert found.unmatched == (
        "Line 2 of what you brought holds no value to be trusted in “visits”: write it as text",
    )


# What XML has no character for, what looks like its escapes, and how else a line can end.
UNKEPT = [
    *("a\x01b", "a\x0bb", "a\x1fb", "a\ufffeb", "a\uffffb", "\ufffe", "=\x07", "a\rb", "a\r\nb"),
    *("_xFFFE_", "_x0041_", "a_x000D_b", "_x005F_x0041_", "_xD800_", "a\U0001fffeb", "a\ufdd0b"),
]
KEPT = "fine"


def saved_again(path: Path) -> None:
    openpyxl.load_workbook(path).save(path)


def copied(path: Path) -> None:
    """The texts as a program sees them that knows nothing of a workbook's escapes."""
    write(path, read(path))


def left_as_it_is(path: Path) -> None:
    pass


@pytest.fixture
def unkept(tmp_path: Path) -> Prepared:
    file = tmp_path / "people.csv"
    lines = [[f"c{n}", "x", one] for n, one in enumerate(UNKEPT)]
    lines += [[f"d{n}", str(n), KEPT] for n in range(1_000)]
    write(file, [["custom_id", "visits", "note"], *lines])
    return verbs.prepared(file, to="batch.audiences.update", complete=False)


@pytest.mark.parametrize(
    ("name", "on_the_way"),
    [
        ("rest.csv", left_as_it_is),
        ("rest.csv", copied),
        ("rest.xlsx", left_as_it_is),
        ("rest.xlsx", saved_again),
        ("rest.xlsx", copied),
    ],
)
def test_what_a_spreadsheet_cannot_keep_is_no_change(
    unkept: Prepared, tmp_path: Path, name: str, on_the_way: Callable[[Path], None]
) -> None:
    path = write_rest(unkept, tmp_path / name, ID)
    on_the_way(path)
    rest = open_table(path, Reading())
    assert rest.rows == len(UNKEPT)
    assert corrected(rest, unkept.table) == Corrected((), ())


@pytest.mark.parametrize("name", ["rest.csv", "rest.xlsx"])
def test_what_a_spreadsheet_cannot_keep_can_be_taken_out(
    unkept: Prepared, tmp_path: Path, name: str
) -> None:
    """And a sign that stands for it is no value, whatever else is corrected in its cell."""

    def change(lines: Lines) -> None:
        assert lines[4][2] == "a\N{REPLACEMENT CHARACTER}b"
        lines[4][2], lines[12][2] = "ab", "a\nb"
        lines[1][2] = "A\N{REPLACEMENT CHARACTER}B"

    found = brought(unkept, tmp_path / name, change)
    assert found.fixes == (
        Fix("", 4, 3, "note", "a\ufffeb", "ab"),
        Fix("", 12, 3, "note", "a_x000D_b", "a\nb"),
    )
    assert found.unmatched == (
        "Line 2 has \N{REPLACEMENT CHARACTER} in “note”, for a character that spreadsheets lose: "
        "write the whole value there",
    )


def test_other_files_have_no_stamp(ready: Prepared, tmp_path: Path) -> None:
    assert stamp_of(ready.table) is None
    path = write_rest(ready, tmp_path / "rest.csv", ID)
    mixed = path.read_text("utf-8-sig").replace(ID, "ba0987654321", 1)
    path.write_text(mixed, encoding="utf-8")
    assert stamp_of(open_table(path, Reading())) is None


def test_many_sentences_are_cut() -> None:
    assert first_words(["a", "b"]) == "a; b"
    assert first_words(list("abcdefg")) == "a; b; c; d; e; and 2 more"
