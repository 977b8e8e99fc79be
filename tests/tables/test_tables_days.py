"""A number of days that is in no calendar is never read as a date."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from made_sheets import Made, write_xlsx
from made_sheets import number as stored
from made_sheets import row as made_row
from made_xls import write_xls
from made_xlsb import write_xlsb

from workbench import verbs
from workbench.errors import FixTheFile
from workbench.tables.opening import open_table
from workbench.tables.table import Table
from workbench.vocabulary.reading import Reading

DAY, MOMENT, CLOCK, HOURS = "dd/mm/yyyy", "yyyy-mm-dd hh:mm", "hh:mm", "[h]:mm"


def written(path: Path, cells: list[tuple[float, str]], **options: object) -> Path:
    """A workbook with an id and one number a row, in its format."""
    book: Any = xlsxwriter.Workbook(path, options)
    sheet = book.add_worksheet("S")
    sheet.write_row(0, 0, ["id", "date(born)"])
    for row, (number, code) in enumerate(cells, start=1):
        sheet.write_string(row, 0, f"a{row}")
        sheet.write_number(row, 1, number, book.add_format({"num_format": code}))
    book.close()
    return path


def opened(path: Path) -> Table:
    return open_table(path, Reading(), path.parent / "spools")


def cells(table: Table) -> list[str | None]:
    return [cell for piece in table.slices(100) for cell in piece.columns[1].to_pylist()]


# number of days, format, text, mark (None: a date or a time as Excel shows it)
SINCE_1900 = [
    (0, DAY, "1900-01-00", "no_date"),
    (0.5, DAY, "1900-01-00T12:00:00", "no_date"),
    (1, DAY, "1900-01-01", "date"),
    (59, DAY, "1900-02-28", "date"),
    (60, DAY, "1900-02-29", "no_date"),
    (60.5, MOMENT, "1900-02-29T12:00:00", "no_date"),
    (60, CLOCK, "1900-02-29", "no_date"),
    (61, DAY, "1900-03-01", "date"),
    (-1, DAY, "-1", "no_date"),
    (-0.25, CLOCK, "-0.25", "no_date"),
    (0.00001, DAY, "1900-01-00T00:00:00.864000", "no_date"),
    (0, CLOCK, "00:00:00", "date"),
    (0.75, CLOCK, "18:00:00", "date"),
    (60, HOURS, "1440:00:00", "date"),
    (-0.0625, HOURS, "-01:30:00", "date"),
    (45352, DAY, "2024-03-01", "date"),
    (60, "0.00", "60", None),
    (-1, "0", "-1", None),
    (0, "General", "0", None),
    (2958465, DAY, "9999-12-31", "date"),
    (2958466, DAY, "2958466", None),
]


SINCE_1904 = [
    (0, DAY, "1904-01-01", "date"),
    (0.5, MOMENT, "1904-01-01T12:00:00", "date"),
    (0.5, CLOCK, "12:00:00", "date"),
    (60, DAY, "1904-03-01", "date"),
    (-1, DAY, "-1", "no_date"),
]


WRITERS: dict[str, Callable[..., Path]] = {
    "xlsx": write_xlsx,
    "xlsb": write_xlsb,
    "xls": write_xls,
}
CASES = [(False, *case) for case in enumerate(SINCE_1900)]
CASES += [(True, *case) for case in enumerate(SINCE_1904)]


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, bool], Table]:
    """The cases in workbooks that count from 1900 and in some that count from 1904."""
    folder = tmp_path_factory.mktemp("days")
    found = {}
    for late, cases in ((False, SINCE_1900), (True, SINCE_1904)):
        days = {
            line: made_row("a", stored(case[0], case[1]))
            for line, case in enumerate(cases, start=2)
        }
        made = Made("S", {1: made_row("id", "date(born)")} | days)
        for kind, write in WRITERS.items():
            found[kind, late] = opened(write(folder / f"{late}.{kind}", [made], late))
    return found


@pytest.mark.parametrize("kind", WRITERS)
@pytest.mark.parametrize(("from_1904", "place", "case"), CASES)
def test_a_number_of_days_is_its_day_or_is_marked(
    tables: dict[tuple[str, bool], Table],
    kind: str,
    from_1904: bool,
    place: int,
    case: tuple[object, ...],
) -> None:
    *_, text, what = case
    table = tables[kind, from_1904]
    marked = {mark.row: mark.what for mark in table.marks}
    assert (cells(table)[place], marked.get(place + 1)) == (text, what)


def test_such_a_day_is_an_error_of_its_cell_and_its_row_is_not_sent(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", [(59, DAY), (60, DAY), (0, DAY), (-3, DAY), (61, DAY)])
    report = verbs.check(path, to="batch.audiences.update", set={"name": "X"})
    assert [(issue.line, issue.rule, issue.value) for issue in report.issues] == [
        (3, "cell-unreadable", "1900-02-29"),
        (4, "cell-unreadable", "1900-01-00"),
        (5, "cell-unreadable", "-3"),
    ]
    assert (report.rows_ok, report.rows_with_errors) == (2, 3)


def test_a_number_far_beyond_any_duration_is_one_sentence(tmp_path: Path) -> None:
    """A phone number that somebody formatted as hours, at which calamine gives up."""
    path = written(tmp_path / "a.xlsx", [(45352, DAY), (33612345678, HOURS)])
    sentence = (
        r"^Sheet “S”: a large number, such as a phone or an id, is formatted as a duration in"
    )
    with pytest.raises(FixTheFile, match=sentence):
        opened(path)
