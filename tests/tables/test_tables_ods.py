"""What only an OpenDocument spreadsheet can hold."""

from __future__ import annotations

from pathlib import Path

import pytest
from made_ods import DOCUMENT, raw_ods
from python_calamine import load_workbook

from workbench.errors import FixTheFile
from workbench.tables import ods
from workbench.tables.opening import open_table
from workbench.tables.reader import read_sheet
from workbench.tables.table import Table
from workbench.vocabulary.reading import Reading

CELL, ROW = "<table:table-cell{}>{}</table:table-cell>", "<table:table-row{}>{}</table:table-row>"
HEAD = ROW.format("", CELL.format(' office:value-type="string"', "<text:p>id</text:p>"))


def in_table(rows: str, name: str = "S", style: str = "ta1") -> str:
    """A table with a header and these rows."""
    return f'<table:table table:name="{name}" table:style-name="{style}">{HEAD}{rows}</table:table>'


def one(attributes: str, content: str) -> str:
    return ROW.format("", CELL.format(attributes, content))


def opened(path: Path) -> Table:
    return open_table(path, Reading(), path.parent / "spools")


def column(table: Table) -> list[str | None]:
    return [cell for piece in table.slices(100) for cell in piece.columns[0].to_pylist()]


def refusal(path: Path) -> str:
    with pytest.raises(FixTheFile) as caught:
        read_sheet(path, Reading(), path.parent / "refused.arrow")
    assert "\n" not in str(caught.value)
    return str(caught.value)


TEXT = ' office:value-type="string"'
FORMULA = ' table:formula="of:=[.A1]"'
# attributes, content, text, mark
CASES = [
    (TEXT, "<text:p>a<text:s text:c='2'/>b<text:tab/>c</text:p>", "a  b\tc", None),
    (TEXT, "<text:p>a\n  b<text:line-break/>c</text:p>", "a b\nc", None),
    (TEXT, "<text:p>one <text:span>bold</text:span></text:p><text:p/>", "one bold\n", None),
    (
        TEXT,
        "<office:annotation><text:p>a comment</text:p></office:annotation><text:p>cell</text:p>",
        "cell",
        None,
    ),
    (TEXT + ' office:string-value="told"', "<text:p>shown</text:p>", "told", None),
    ("", "<text:p>untyped</text:p>", "untyped", None),
    (TEXT + FORMULA, "<text:p>#N/A</text:p>", "#N/A", "error"),
    (TEXT + FORMULA, "<text:p>Err:502</text:p>", "Err:502", "error"),
    (TEXT, "<text:p>#N/A</text:p>", "#N/A", None),
    (TEXT, "<text:p>&lt;b&gt;</text:p>", "<b>", None),
    (' office:value-type="float" office:value="7"', "", "7", None),
    (' office:value-type="float" office:value="7"', "<text:p>007</text:p>", "007", "number_format"),
    (' office:value-type="float" office:value="7"', "<text:p>700</text:p>", "7", "words"),
    (' office:value-type="float" office:value="0.5"', "<text:p>0.50</text:p>", "0.5", None),
    (' office:value-type="float" office:value="5"', "<text:p>05.0</text:p>", "5", None),
    (' office:value-type="float" office:value="1500"', "<text:p>1 500</text:p>", "1500", None),
    (' office:value-type="float" office:value="NaN"', "<text:p>NaN</text:p>", "NaN", "error"),
    (' office:value-type="percentage" office:value="0.05"', "<text:p>05%</text:p>", "0.05", None),
    (' office:value-type="currency" office:value="5"', "<text:p>05 €</text:p>", "5", None),
    (
        ' office:value-type="date" office:date-value="2024-03-01T10:29:59.999999999"',
        "",
        "2024-03-01T10:30:00",
        "date",
    ),
    (' office:value-type="date" office:date-value="-0044-03-15"', "", "-0044-03-15", "no_date"),
    (' office:value-type="time" office:time-value="-PT01H30M00S"', "", "-01:30:00", "date"),
    (' office:value-type="boolean" office:boolean-value="true"', "", "TRUE", None),
]


def test_each_cell_is_what_it_shows_and_holds(tmp_path: Path) -> None:
    rows = "".join(one(attributes, content) for attributes, content, _, _ in CASES)
    table = opened(raw_ods(tmp_path / "a.ods", in_table(rows)))
    marked = {mark.row: mark.what for mark in table.marks}
    found = [(text, marked.get(number)) for number, text in enumerate(column(table), start=1)]
    assert found == [(text, what) for _, _, text, what in CASES]


def test_rows_and_cells_written_once_for_many_are_all_there(tmp_path: Path) -> None:
    typed = ' office:value-type="float" office:value="{}"'
    rows = (
        ROW.format(' table:number-rows-repeated="2"', CELL.format(typed.format(1), ""))
        + ROW.format(' table:number-rows-repeated="1000"', "<table:table-cell/>")
        + one(typed.format(2) + ' table:number-columns-repeated="3"', "")
        + ROW.format(
            ' table:number-rows-repeated="1047500"',
            '<table:table-cell table:style-name="ce1" table:number-columns-repeated="16384"/>',
        )
    )
    path = raw_ods(tmp_path / "a.ods", in_table(rows))
    table = opened(path)
    [piece] = table.slices(10)
    assert piece.line.to_pylist() == [2, 3, 1004]
    assert [column.to_pylist() for column in piece.columns] == [
        ["1", "1", "2"],
        [None, None, "2"],
        [None, None, "2"],
    ]
    # Another reader's word for it, which leaves the blank rows out.
    assert load_workbook(path).get_sheet_by_index(0).to_python()[1:3] == [[1.0, "", ""]] * 2


@pytest.mark.parametrize(
    ("times", "wide", "far"),
    [("1048576", "1", "A1048577"), ("9" * 30, "1", ""), ("1000", "16384", ""), ("1", "16385", "")],
)
def test_a_cell_that_stands_for_millions_is_refused(
    tmp_path: Path, times: str, wide: str, far: str
) -> None:
    cell = f' office:value-type="float" office:value="1" table:number-columns-repeated="{wide}"'
    row = ROW.format(f' table:number-rows-repeated="{times}"', CELL.format(cell, ""))
    said = refusal(raw_ods(tmp_path / "a.ods", in_table(row)))
    assert "more than can be opened safely" in said or "lies outside the sheet" in said


def test_sheets_of_other_files_that_were_only_looked_at_are_no_sheets(tmp_path: Path) -> None:
    tables = in_table(one(TEXT, "<text:p>1</text:p>")) + in_table("", "file:#x", "ta_extref")
    assert opened(raw_ods(tmp_path / "a.ods", tables)).sheets == ("S",)


def test_a_protected_document_is_told(tmp_path: Path) -> None:
    manifest = "<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"
    path = raw_ods(tmp_path / "a.ods", "<?secret", **{"META-INF__manifest.xml": manifest})
    assert refusal(path) == (
        "a.ods is protected by a password: "
        "open it in its own program, remove the password and save it again."
    )
    path = raw_ods(tmp_path / "b.ods", in_table(""), **{"encrypted-package": "x"})
    assert "b.ods is protected by a password" in refusal(path)


def test_a_document_type_and_what_is_not_well_formed_are_refused(tmp_path: Path) -> None:
    entity = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>'
    content = entity + DOCUMENT.format(in_table("")).partition("?>")[2]
    assert "document type declaration" in refusal(raw_ods(tmp_path / "a.ods", content))
    assert "content.xml is not well-formed" in refusal(
        raw_ods(tmp_path / "b.ods", in_table("<table:table-row>"))
    )


def test_a_bomb_is_refused_by_the_directory_of_its_archive(tmp_path: Path) -> None:
    path = raw_ods(tmp_path / "a.ods", in_table("") + " " * 60_000_000)
    assert "has a part (content.xml) of 0.1 MB that unpacks to 60 MB" in refusal(path)


def test_blank_cells_without_end_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ods, "MAX_CELLS", 3)
    path = raw_ods(tmp_path / "a.ods", in_table("<table:table-cell/>" * 3))
    assert "a.ods has more than 3 cells on all its sheets" in refusal(path)


def test_a_text_document_is_named(tmp_path: Path) -> None:
    path = raw_ods(
        tmp_path / "a.ods", in_table(""), mimetype="application/vnd.oasis.opendocument.text"
    )
    assert "is an OpenDocument file without a spreadsheet in it" in refusal(path)
