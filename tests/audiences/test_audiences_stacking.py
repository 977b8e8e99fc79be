"""The rows of several files become one, cell by cell as they were, each with its file and line."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import workbench
from workbench import verbs
from workbench.errors import FixTheFile
from workbench.recipes.recipe import ColumnUse
from workbench.tables.opening import open_table
from workbench.vocabulary.reading import Reading

SPRING = 'id,city,note\nc1,Lyon,"a ""b"""\nc2,,"two\nlines"\n 003 ,Rīga,=1+1\n'
AUTUMN = "city;id;age\nParis;c4;30\n;c1;041\n"
ROWS = [
    ["c1", "Lyon", 'a "b"', None, "spring.csv", "2", None],
    ["c2", None, "two\nlines", None, "spring.csv", "3", None],
    [" 003 ", "Rīga", "=1+1", None, "spring.csv", "5", "yes"],
    ["c4", "Paris", None, "30", "autumn.csv", "2", None],
    ["c1", None, None, "041", "autumn.csv", "3", None],
]


def files(folder: Path, **texts: str) -> list[Path]:
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text)
    return [folder / f"{name}.csv" for name in texts]


def rows(file: Path) -> list[list[str | None]]:
    return [
        list(cells)
        for part in open_table(file, Reading()).slices(100)
        for cells in zip(*(column.to_pylist() for column in part.columns), strict=True)
    ]


def test_cells_stay_as_they_were_and_differences_are_told(tmp_path: Path) -> None:
    told: list[str] = []
    out = tmp_path / "all.csv"
    given = files(tmp_path, spring=SPRING, autumn=AUTUMN)
    made = workbench.combine(given, out=out, tell=told.append)
    assert made.headers == ("id", "city", "note", "age", "Row from file", "Row from line")
    assert (made.rows, rows(out)) == (5, ROWS)
    assert told[:-1] == [
        "spring.csv has no column “age”: empty in its 3 rows",
        "autumn.csv has no column “note”: empty in its 2 rows",
    ]


def test_a_row_of_a_combined_file_keeps_where_it_came_from(tmp_path: Path) -> None:
    given = files(tmp_path, spring=SPRING, autumn=AUTUMN, third="id\nc9\n")
    first, second = tmp_path / "two.csv", tmp_path / "three.csv"
    workbench.combine(given[:2], out=first, tell=lambda told: None)
    workbench.combine([first, given[2]], out=second, tell=lambda told: None)
    assert rows(second) == [*ROWS, ["c9", None, None, None, "third.csv", "2", None]]


def test_the_columns_of_origin_are_not_sent(tmp_path: Path) -> None:
    out = tmp_path / "all.csv"
    workbench.combine(files(tmp_path, a="id\nc1\n", b="id\nc2\n"), out=out)
    goal = {"to": "batch.audiences.update", "set": {"name": "VIP"}}
    made = verbs.plan(out, out=tmp_path / "plan", **goal)
    assert b"from" not in made.chunk_path(1).read_bytes().lower()
    report = verbs.check(out, **goal)
    assert (report.rows_ok, list(report.issues)) == (2, [])


RISKY = ["=cmd|' /C calc'!A0", "+A1", "-", "@handle", "'=1+1", "''-", "\tx", "＝1+1"]
PLAIN = ["+33639981337", "-12.5", "007", "a=b", "'s-Hertogenbosch", "it's", ""]


def parts(folder: Path) -> list[Path]:
    given = [folder / "spring.csv", folder / "autumn.csv"]
    for n, file in enumerate(given):
        lines = [[f"c{n}{at}", one] for at, one in enumerate([*PLAIN, *RISKY])]
        with file.open("w", encoding="utf-8", newline="") as sink:
            csv.writer(sink).writerows([["id", "@note"], *lines])
    return given


def test_no_text_of_the_file_runs_in_a_spreadsheet_and_all_are_read_as_they_were(
    tmp_path: Path,
) -> None:
    out, told = tmp_path / "all.csv", list[str]()
    workbench.combine(parts(tmp_path), out=out, tell=told.append)
    with out.open(encoding="utf-8", newline="") as source:
        written = list(csv.reader(source))
    assert written[0] == [
        *("id", "'@note", "Row from file", "Row from line", "Apostrophe before formulas")
    ]
    assert [line[1] for line in written[1:]] == [*PLAIN, *(f"'{one}" for one in RISKY)] * 2
    assert [line[4] for line in written[1:]] == [*([""] * len(PLAIN)), *(["yes"] * len(RISKY))] * 2
    assert told == [
        "An apostrophe stands before each text that a spreadsheet would run as a formula; the "
        "column “Apostrophe before formulas” marks the file, which the workbench reads without them"
    ]
    assert open_table(out, Reading()).headers[1] == "@note"
    assert [line[1] for line in rows(out)] == [one or None for one in [*PLAIN, *RISKY]] * 2


def test_it_is_sent_as_its_parts_are(tmp_path: Path) -> None:
    """Also where a spreadsheet has saved it as a workbook, and by a recipe that knows no mark."""
    given = parts(tmp_path)
    goal: Any = {"to": "batch.audiences.update", "set": {"name": "VIP"}}
    out = tmp_path / "all.csv"
    workbench.combine(given[:1], out=out, tell=lambda told: None)
    made = workbench.recipe(given[0], tell=lambda told: None, **goal)
    origin = (ColumnUse("Row from file"), ColumnUse("Row from line"))
    recipe = replace(made, columns=(*made.columns, *origin))
    book = openpyxl.Workbook()
    with out.open(encoding="utf-8", newline="") as source:
        for line in csv.reader(source):
            book.active.append(line)
    book.save(tmp_path / "all.xlsx")
    bodies = [
        verbs.plan(file, out=tmp_path / f"plan{n}", **how).chunk_path(1).read_bytes()
        for n, (file, how) in enumerate(
            [
                (given[0], goal),
                (out, goal),
                (out, {"recipe": recipe}),
                (tmp_path / "all.xlsx", goal),
            ]
        )
    ]
    assert b"=cmd|" in bodies[0]
    assert bodies[1:] == bodies[:1] * 3


def test_a_combined_file_is_combined_again_and_exported_without_a_second_apostrophe(
    tmp_path: Path,
) -> None:
    first, second = tmp_path / "one.csv", tmp_path / "two.csv"
    given = parts(tmp_path)
    workbench.combine(given[:1], out=first, tell=lambda told: None)
    workbench.combine([first, given[1]], out=second, tell=lambda told: None)
    assert [line[1] for line in rows(second)] == [one or None for one in [*PLAIN, *RISKY]] * 2
    assert open_table(second, Reading()).headers == (
        *("id", "@note", "Row from file", "Row from line", "Row had apostrophes"),
    )


def test_a_combined_file_without_such_a_text_has_no_mark(tmp_path: Path) -> None:
    out, told = tmp_path / "all.csv", list[str]()
    workbench.combine(files(tmp_path, a="id,n\nc1,-5\n"), out=out, tell=told.append)
    assert out.read_text() == '"id","n","Row from file","Row from line"\n"c1","-5","a.csv","2"\n'
    assert told == []


def test_a_combined_file_ends_in_csv(tmp_path: Path) -> None:
    with pytest.raises(FixTheFile, match=r"all\.xlsx does not end in \.csv"):
        workbench.combine(files(tmp_path, a="id\nc1\n"), out=tmp_path / "all.xlsx")


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("id,id\nc1,c2\n", "b.csv has 2 columns called “id”, so its columns cannot be matched"),
        ("id,n\nc1,1,2\n", "b.csv, line 2 does not fit its header: 3 fields"),
    ],
)
def test_what_cannot_be_combined_is_told_and_nothing_is_written(
    text: str, sentence: str, tmp_path: Path
) -> None:
    given = files(tmp_path, a="id\nc1\n", b=text)
    with pytest.raises(FixTheFile, match=sentence):
        workbench.combine(given, out=tmp_path / "all.csv")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["a.csv", "b.csv"]


def test_what_a_workbook_alone_says_of_a_cell_is_not_lost(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["id", "rate"])
    book.active.append(["c1", 0.12])
    book.active["B2"].number_format = "0%"
    book.save(tmp_path / "b.xlsx")
    (plain,) = files(tmp_path, a="id,rate\nc1,1\n")
    with pytest.raises(FixTheFile, match=r"b\.xlsx, row 1 below .*, column “rate”: “12%” is"):
        workbench.combine([plain, tmp_path / "b.xlsx"], out=tmp_path / "all.csv")


def test_a_file_that_is_there_is_left_alone(tmp_path: Path) -> None:
    given = files(tmp_path, a="id\nc1\n", b="id\nc2\n")
    with pytest.raises(FixTheFile, match=r"b\.csv is there already"):
        workbench.combine(given[:1], out=given[1])
    assert given[1].read_text() == "id\nc2\n"
