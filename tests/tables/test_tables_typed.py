"""Rows typed into a grid come back as typed, from their file and by the reader of all files."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.tables.opening import open_table
from workbench.tables.pasted import pasted_reading
from workbench.tables.typed import typed_bytes, typed_rows
from workbench.vocabulary.reading import Reading

HEADERS = ("id", "note")


@pytest.mark.parametrize(
    "rows",
    [
        [("00123", "Jörg")],
        [("=1+1", 'a "quoted" word'), ("-5", "two\nlines"), ("1e5", "tab\there")],
        [("", "no id"), ("7", "")],
        [('"', "'"), (" 8 ", "x, y; z")],
    ],
)
def test_what_is_typed_comes_back_cell_for_cell(
    rows: list[tuple[str, str]], tmp_path: Path
) -> None:
    content = typed_bytes(HEADERS, rows)
    assert typed_rows(content) == (HEADERS, tuple(rows))
    path = tmp_path / "typed rows.tsv"
    path.write_bytes(content)
    table = open_table(path, pasted_reading(Reading()), tmp_path / "spools")
    (part,) = table.slices(10)
    columns = [[cell or "" for cell in column.to_pylist()] for column in part.columns]
    assert list(zip(*columns, strict=True)) == rows
    assert table.headers == HEADERS


def test_the_bytes_are_those_of_the_filled_rows() -> None:
    assert typed_bytes(HEADERS, [("", ""), ("1", ""), (" ", "")]) == b"id\tnote\n1\t\n"
    assert typed_bytes(HEADERS, [("", ""), ("", " ")]) == b""


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"id\tnote\n",
        b"id\tnote\r\n1\t2\r\n",
        b"\xff\xfe",
        b'id\tnote\n"1',
    ],
)
def test_a_file_that_was_not_typed_here_is_not_taken_for_one(content: bytes) -> None:
    assert typed_rows(content) is None
