"""Cells as a spreadsheet copies them: a tab between, quotes around a cell with a line break."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.errors import FixTheFile
from workbench.tables.pasted import open_pasted
from workbench.vocabulary.reading import Reading

COPIED = (
    'id\tnote, long\tzip\r\n00123\t"two\nlines, and a ""word"""\t\r\n5\tsay "hi", 5" wide\t075\r\n'
)


def test_pasted_cells_are_read_as_they_were_copied(tmp_path: Path) -> None:
    table = open_pasted(COPIED, spool=tmp_path)
    [piece] = table.slices(10)
    assert (table.format, table.headers, table.header_line) == (
        "csv",
        ("id", "note, long", "zip"),
        1,
    )
    assert piece.line.to_pylist() == [2, 4]
    assert [column.to_pylist() for column in piece.columns] == [
        ["00123", "5"],
        ['two\nlines, and a "word"', 'say "hi", 5" wide'],
        [None, "075"],
    ]


def test_one_pasted_column_is_not_parted_at_its_commas(tmp_path: Path) -> None:
    table = open_pasted("city\nParis, France\nRome, Italy", spool=tmp_path)
    assert table.headers == ("city",)
    assert table.rows == 2


def test_other_hints_still_hold(tmp_path: Path) -> None:
    table = open_pasted("Report\t\nid\tn\n1\ta\n", Reading(header_row=2), tmp_path)
    assert table.headers == ("id", "n")


def test_the_pasted_text_is_for_the_owner_alone(tmp_path: Path) -> None:
    path = open_pasted(COPIED, spool=tmp_path).path
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "No cells were pasted"),
        (" \t\r\n", "No cells were pasted"),
        ("id\tn", "header row and nothing below it"),
        ("id\n\ud800", "Character 4 of the pasted cells is no text"),
    ],
)
def test_what_is_not_there_is_told(text: str, said: str) -> None:
    with pytest.raises(FixTheFile, match=said):
        open_pasted(text)
