"""The first rows as the file has them, with its own line numbers, whatever the headers are."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from made_ods import write_ods
from made_sheets import Made, number, row, text, write_xlsx
from made_xls import write_xls
from made_xlsb import write_xlsb

from workbench.errors import FixTheFile
from workbench.tables.firstrows import FirstRows
from workbench.tables.opening import first_rows, open_table
from workbench.vocabulary.reading import Reading

WRITERS: dict[str, Callable[[Path, list[Made]], Path]] = {
    "xlsx": write_xlsx,
    "xls": write_xls,
    "xlsb": write_xlsb,
    "ods": write_ods,
}


def of_text(folder: Path, content: bytes, **hints: str | int) -> FirstRows:
    path = folder / "a.csv"
    path.write_bytes(content)
    return first_rows(path, Reading(**hints))  # type: ignore[arg-type]  # hints by their names


@pytest.mark.parametrize("kind", WRITERS)
def test_a_sheets_rows_stand_at_their_letters_and_numbers(tmp_path: Path, kind: str) -> None:
    rows = {
        2: {1: text("Export CRM")},
        3: {1: text("Date"), 2: text("2026-11-21")},
        6: {1: text("id"), 2: text("name"), 3: text("age"), 4: text("town")},
        7: {1: text("C1"), 2: text("Ann"), 3: number(31), 4: text("Rome")},
        8: {1: text("C2"), 3: number(7, "000"), 4: text("Oslo")},
    }
    path = WRITERS[kind](tmp_path / f"a.{kind}", [Made("People", rows)])
    found = first_rows(path, Reading(header_row=6))
    assert found == FirstRows(
        sheet="People",
        rows=(
            (2, ("", "Export CRM")),
            (3, ("", "Date", "2026-11-21")),
            (6, ("", "id", "name", "age", "town")),
            (7, ("", "C1", "Ann", "31", "Rome")),
            (8, ("", "C2", "", "007", "Oslo")),
        ),
        columns=5,
        likely=6,
    )
    assert found.found == 2
    assert open_table(path, Reading(), tmp_path).header_line == 2
    assert open_table(path, Reading(header_row=6), tmp_path).headers == (
        "",
        "id",
        "name",
        "age",
        "town",
    )


def test_of_a_workbook_the_sheet_that_is_asked_for(tmp_path: Path) -> None:
    sheets = [Made("A", {1: row("x")}), Made("B", {3: row("y", "z")})]
    path = write_xlsx(tmp_path / "a.xlsx", sheets)
    assert first_rows(path, Reading(sheet="B")).rows == ((3, ("y", "z")),)
    assert first_rows(path, Reading()).sheet == "A"
    with pytest.raises(FixTheFile, match="has no sheet “C”"):
        first_rows(path, Reading(sheet="C"))


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (
            b"Export CRM, all shops\n\nid;name\n1;Ann\n2;Bob\n",
            (
                (1, ("Export CRM, all shops",)),
                (3, ("id", "name")),
                (4, ("1", "Ann")),
                (5, ("2", "Bob")),
            ),
        ),
        (b"sep=|\r\na|b\r\n1|2\r\n", ((2, ("a", "b")), (3, ("1", "2")))),
        # The second record has a line break, so the third begins on line 4.
        (b'a,b\n"x\ny",1\nz,2\n', ((1, ("a", "b")), (2, ("x\ny", "1")), (4, ("z", "2")))),
        # A quote that does not close ends with its line, so that what is below is seen.
        (b'a,b\n"x,1\ny,2\n', ((1, ("a", "b")), (2, ('"x', "1")), (3, ("y", "2")))),
        (b'a,b\r"x,1\ry,2\r', ((1, ("a", "b")), (2, ('"x', "1")), (3, ("y", "2")))),
        # Ragged records stay as long as they are, blank cells at the end apart.
        (b"a,b\n1,2,3\n4,,\n,,\n", ((1, ("a", "b")), (2, ("1", "2", "3")), (3, ("4",)))),
        (b"one\ntwo\n", ((1, ("one",)), (2, ("two",)))),
        (b"a,b\nx\xe9,1\ny\0,2\n", ((1, ("a", "b")), (2, ("x\\xe9", "1")), (3, ("y\\x00", "2")))),
        (b"", ()),
        (b"\n ; ;\n", ()),
    ],
)
def test_a_texts_lines_as_they_are(
    tmp_path: Path, content: bytes, rows: tuple[tuple[int, tuple[str, ...]], ...]
) -> None:
    assert of_text(tmp_path, content).rows == rows


def test_the_hints_decide_how_a_text_is_cut_and_read(tmp_path: Path) -> None:
    content = b"a;b,c\nJos\xe9;1,5\n"
    found = of_text(tmp_path, content, encoding="cp1252", delimiter=",")
    assert found.rows == ((1, ("a;b", "c")), (2, ("José;1", "5")))
    with pytest.raises(FixTheFile, match="is not an encoding"):
        of_text(tmp_path, content, encoding="nope")


def test_only_so_much_comes_as_a_screen_can_show(tmp_path: Path) -> None:
    line = ",".join(f"h{place}" for place in range(300))
    found = of_text(tmp_path, f"{line}\n{'x' * 999}\n{line}\n".encode() + b"1,2\n" * 100_000)
    assert len(found.rows) == 30
    assert found.columns == 300
    assert [len(cells) for _, cells in found.rows[:3]] == [100, 1, 100]
    assert found.rows[1] == (2, ("x" * 199 + "…",))
    assert found.rows[29] == (30, ("1", "2"))


def test_a_megabyte_without_a_line_end_is_no_row(tmp_path: Path) -> None:
    assert of_text(tmp_path, b"x" * (2 << 20)).rows == ()


def test_a_parquet_file_has_no_rows_to_choose_from(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"id": ["1"]}), path)
    assert first_rows(path, Reading()) == FirstRows("", (), 0)
    assert first_rows(path, Reading()).found is None


def test_a_broken_workbook_is_one_sentence(tmp_path: Path) -> None:
    path = write_xlsx(tmp_path / "a.xlsx", [Made("A", {1: row("x"), 2: row("y")})])
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(FixTheFile, match="is a damaged workbook"):
        first_rows(path, Reading())
