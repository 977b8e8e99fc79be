"""Marks are kept by columns beside the rows, and made into objects only when asked for."""

from __future__ import annotations

import datetime
import pickle
from pathlib import Path

import pytest
import xlsxwriter

from workbench.tables.marks import Mark, Marks
from workbench.tables.opening import open_table
from workbench.tables.table import Table
from workbench.vocabulary.reading import Reading

ALL = [
    Mark(1, 0, "number_format", "7", "007"),
    Mark(1, 1, "date", "43831", "2020-01-01"),
    Mark(2, 1, "date", "43832", "2020-01-02"),
    Mark(3, 0, "number_format", "12", "012"),
    Mark(3, 1, "error", "#N/A", "#N/A"),
]


def book(path: Path) -> Path:
    """Two columns with a blank row between their rows."""
    with xlsxwriter.Workbook(str(path)) as made:
        sheet = made.add_worksheet("People")
        padded = made.add_format({"num_format": "000"})
        day = made.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["card", "since"])
        sheet.write_number(1, 0, 7, padded)
        sheet.write_datetime(1, 1, datetime.date(2020, 1, 1), day)
        sheet.write_string(3, 0, "x")
        sheet.write_datetime(3, 1, datetime.date(2020, 1, 2), day)
        sheet.write_number(4, 0, 12, padded)
        sheet.write_formula(4, 1, "=NA()", None, "#N/A")
    return path


def opened(folder: Path) -> Table:
    return open_table(book(folder / "a.xlsx"), Reading(), folder / "spools")


def test_marks_are_in_the_order_of_rows_and_columns(tmp_path: Path) -> None:
    table = opened(tmp_path)
    assert (list(table.marks), len(table.marks)) == (ALL, 5)
    assert list(reversed(table.marks)) == ALL[::-1]
    assert (table.marks[0], table.marks[-2:]) == (ALL[0], ALL[-2:])


def test_marks_of_some_kinds_or_of_a_column_are_asked_for(tmp_path: Path) -> None:
    table = opened(tmp_path)
    assert list(table.marked("error", "number_format")) == [ALL[0], ALL[3], ALL[4]]
    assert list(table.marked(column=0)) == [ALL[0], ALL[3]]
    assert list(table.marked("date", column=0)) == []
    assert len(table.marked("date")) == 2


def test_marks_given_as_objects_are_asked_for_alike() -> None:
    table = Table(Path("a"), "", "xlsx", "", (), (), 1, 0, "", "", Path("b"), marks=tuple(ALL))
    assert list(table.marked("error", "number_format")) == [ALL[0], ALL[3], ALL[4]]
    assert list(table.marked("date", column=1)) == [ALL[1], ALL[2]]


def test_marks_travel_between_processes_as_their_place(tmp_path: Path) -> None:
    table = opened(tmp_path)
    assert isinstance(table.marks, Marks)
    assert list(pickle.loads(pickle.dumps(table.marks))) == ALL


@pytest.mark.parametrize("left", [None, b"half"])
def test_lost_or_broken_marks_are_made_again(tmp_path: Path, left: bytes | None) -> None:
    table = opened(tmp_path)
    beside = table.spool.with_suffix(".marks")
    assert beside.stat().st_mode & 0o777 == 0o600
    beside.unlink()
    if left is not None:
        beside.write_bytes(left)
    assert list(opened(tmp_path).marks) == ALL
