"""The rows of several files become one, cell by cell as they were, each with its file and line."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

import workbench
from workbench import verbs
from workbench.errors import FixTheFile
from workbench.tables.opening import open_table
from workbench.vocabulary.reading import Reading

SPRING = 'id,city,note\nc1,Lyon,"a ""b"""\nc2,,"two\nlines"\n 003 ,Rīga,=1+1\n'
AUTUMN = "city;id;age\nParis;c4;30\n;c1;041\n"
ROWS = [
    ["c1", "Lyon", 'a "b"', None, "spring.csv", "2"],
    ["c2", None, "two\nlines", None, "spring.csv", "3"],
    [" 003 ", "Rīga", "=1+1", None, "spring.csv", "5"],
    ["c4", "Paris", None, "30", "autumn.csv", "2"],
    ["c1", None, None, "041", "autumn.csv", "3"],
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
    assert told == [
        "spring.csv has no column “age”: empty in its 3 rows",
        "autumn.csv has no column “note”: empty in its 2 rows",
    ]


def test_a_row_of_a_combined_file_keeps_where_it_came_from(tmp_path: Path) -> None:
    given = files(tmp_path, spring=SPRING, autumn=AUTUMN, third="id\nc9\n")
    first, second = tmp_path / "two.csv", tmp_path / "three.csv"
    workbench.combine(given[:2], out=first, tell=lambda told: None)
    workbench.combine([first, given[2]], out=second, tell=lambda told: None)
    assert rows(second) == [*ROWS, ["c9", None, None, None, "third.csv", "2"]]


def test_the_columns_of_origin_are_not_sent(tmp_path: Path) -> None:
    out = tmp_path / "all.csv"
    workbench.combine(files(tmp_path, a="id\nc1\n", b="id\nc2\n"), out=out)
    goal = {"to": "batch.audiences.update", "set": {"name": "VIP"}}
    made = verbs.plan(out, out=tmp_path / "plan", **goal)
    assert b"from" not in made.chunk_path(1).read_bytes().lower()
    report = verbs.check(out, **goal)
    assert (report.rows_ok, list(report.issues)) == (2, [])


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
