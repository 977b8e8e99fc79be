"""Workbooks, opened as anyone opens them: `open_table` and its real child process."""

from __future__ import annotations

import datetime
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from workbench.errors import FixTheFile
from workbench.tables.opening import open_table, sheet_names
from workbench.tables.reader import read_sheet
from workbench.tables.table import Table
from workbench.vocabulary.reading import Reading

CONTENT_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/></Types>'
)
PACKAGE = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="xl/workbook.xml" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"/>'
    "</Relationships>"
)
WORKBOOK = (
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    '<sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>'
)
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="worksheets/sheet1.xml" Type='
    '"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet"/></Relationships>'
)
SHEET = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>{}</sheetData></worksheet>'


def raw_workbook(path: Path, rows: str, **parts: str) -> Path:
    """A workbook written by hand: what no library would write."""
    everything = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": PACKAGE,
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/worksheets/sheet1.xml": rows if rows.startswith("<?") else SHEET.format(rows),
    } | {name.replace("__", "/"): text for name, text in parts.items()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in everything.items():
            if text:
                archive.writestr(name, text)
    return path


def written(path: Path, fill: Callable[[Any, Any], None], **options: object) -> Path:
    book = xlsxwriter.Workbook(path, options)
    fill(book, book.add_worksheet("People"))
    book.close()
    return path


def refusal(path: Path, **hints: object) -> str:
    """What the child's own function says; faster than a process for each case."""
    with pytest.raises(FixTheFile) as caught:
        read_sheet(path, Reading(**hints), path.parent / "refused.arrow")  # type: ignore[arg-type]
    assert "\n" not in str(caught.value)
    return str(caught.value)


def opened(path: Path, **hints: object) -> Table:
    return open_table(path, Reading(**hints), path.parent / "spools")  # type: ignore[arg-type]


def cells(table: Table, size: int = 100_000) -> list[tuple[str | None, ...]]:
    found: list[tuple[str | None, ...]] = []
    for piece in table.slices(size):
        found.extend(zip(*(column.to_pylist() for column in piece.columns), strict=True))
    return found


def marks(table: Table) -> list[tuple[int, int, str, str, str]]:
    return [(m.row, m.column, m.what, m.stored, m.shown) for m in table.marks]


def test_text_cells_arrive_as_stored_and_numbers_as_their_digits(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        bold = book.add_format({"bold": True})
        sheet.write_row(0, 0, ["text", "number"])
        values = ["00123", "NA", "1e5", "12345678901234567890", " x\u00a0", "=1+1", "TRUE"]
        numbers = [33612345678, 1.5, 0, -7, 1e-7, 0.1, 999999999999999]
        for row, (text, number) in enumerate(zip(values, numbers, strict=True), start=1):
            sheet.write_string(row, 0, text)
            sheet.write_number(row, 1, number)
        sheet.write_rich_string(8, 0, "plain ", bold, "bold")
        sheet.write_boolean(8, 1, True)
        sheet.write_boolean(9, 1, False)

    table = opened(written(tmp_path / "a.xlsx", fill))
    assert cells(table) == [
        ("00123", "33612345678"),
        ("NA", "1.5"),
        ("1e5", "0"),
        ("12345678901234567890", "-7"),
        (" x\u00a0", "0.0000001"),
        ("=1+1", "0.1"),
        ("TRUE", "999999999999999"),
        ("plain bold", "TRUE"),
        (None, "FALSE"),
    ]
    assert (table.format, table.sheet, table.sheets, table.marks) == (
        "xlsx",
        "People",
        ("People",),
        (),
    )


def test_inline_texts_of_openpyxl_arrive_as_stored(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["id", "note"])
    book.active.append(["00123", "a\nb"])
    book.save(tmp_path / "a.xlsx")
    assert cells(opened(tmp_path / "a.xlsx")) == [("00123", "a\nb")]


@pytest.mark.parametrize(("from_1904", "serial"), [(False, "45352"), (True, "43890")])
def test_dates_are_iso_text_and_marked(tmp_path: Path, from_1904: bool, serial: str) -> None:
    def fill(book: Any, sheet: Any) -> None:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, ["day", "moment"])
        sheet.write_datetime(1, 0, datetime.date(2024, 3, 1), day)
        sheet.write_datetime(1, 1, datetime.datetime(2024, 3, 1, 10, 30), moment)  # noqa: DTZ001 - as in a sheet

    table = opened(written(tmp_path / "a.xlsx", fill, date_1904=from_1904))
    assert cells(table) == [("2024-03-01", "2024-03-01T10:30:00")]
    assert marks(table) == [
        (1, 0, "date", serial, "2024-03-01"),
        (1, 1, "date", f"{serial}.4375", "2024-03-01T10:30:00"),
    ]


def test_error_cells_show_their_error_and_formulas_without_a_value_are_marked(
    tmp_path: Path,
) -> None:
    rows = (
        '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c>'
        '<c r="B1" t="inlineStr"><is><t>n</t></is></c></row>'
        '<row r="3"><c r="A3" t="e"><v>#N/A</v></c>'
        '<c r="B3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>'
        '<row r="4"><c r="A4"><v>1</v></c><c r="B4"><f>A4&amp;"x"</f></c></row>'
        '<row r="5"><c r="A5"><v>2</v></c><c r="B5"><f>A5*2</f><v>4</v></c></row>'
        '<row r="6"><c r="A6"><v>3</v></c><c r="B6" t="str"><f>""</f><v></v></c></row>'
        '<row r="7"><c r="A7"><f>B7</f><v/></c></row>'
    )
    table = opened(raw_workbook(tmp_path / "a.xlsx", rows))
    assert cells(table) == [("#N/A", "#DIV/0!"), ("1", None), ("2", "4"), ("3", None), (None, None)]
    assert marks(table) == [
        (1, 0, "error", "#N/A", "#N/A"),
        (1, 1, "error", "#DIV/0!", "#DIV/0!"),
        (2, 1, "formula", '=A4&"x"', ""),
        (5, 0, "formula", "=B7", ""),
    ]


def test_numbers_shown_with_leading_zeros_are_read_as_shown_and_told(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        zeros = book.add_format({"num_format": "00000"})
        phone = book.add_format({"num_format": '0#" "##" "##" "##" "##'})
        sheet.write_row(0, 0, ["zip", "phone"])
        sheet.write_number(1, 0, 123, zeros)
        sheet.write_number(1, 1, 612345678, phone)
        sheet.write_number(2, 0, 75001, zeros)
        sheet.write_string(3, 0, "0042", zeros)

    table = opened(written(tmp_path / "a.xlsx", fill))
    assert cells(table) == [("00123", "06 12 34 56 78"), ("75001", None), ("0042", None)]
    assert marks(table) == [
        (1, 0, "number_format", "123", "00123"),
        (1, 1, "number_format", "612345678", "06 12 34 56 78"),
    ]
    assert [(n.rule, n.column, n.value) for n in table.notices] == [
        ("number-format", "zip", "00123"),
        ("number-format", "phone", "06 12 34 56 78"),
    ]


def test_a_number_beyond_15_digits_is_marked_as_having_lost_some(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["id"])
        sheet.write_number(1, 0, 1234567890123456)
        sheet.write_number(2, 0, 123456789012345)

    table = opened(written(tmp_path / "a.xlsx", fill))
    assert cells(table) == [("1234567890123456",), ("123456789012345",)]
    assert [(m.row, m.what) for m in table.marks] == [(1, "digits_lost")]


def test_lines_are_excel_rows_below_blank_rows_and_columns_keep_their_letters(
    tmp_path: Path,
) -> None:
    def fill(book: Any, sheet: Any) -> None:
        for row, values in {2: ["id", "n"], 4: ["1", "a"], 7: ["2", "b"]}.items():
            sheet.write_row(row, 1, values)
        sheet.write_blank(9, 5, None, book.add_format({"bold": True}))

    table = opened(written(tmp_path / "a.xlsx", fill))
    assert (table.headers, table.header_line) == (("", "id", "n"), 3)
    [piece] = table.slices(10)
    assert piece.line.to_pylist() == [5, 8]
    assert piece.row.to_pylist() == [1, 2]
    assert cells(table) == [(None, "1", "a"), (None, "2", "b")]
    assert table.notices == ()


def test_a_filled_cell_below_no_header_keeps_its_column_with_a_notice(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["id", "id"])
        sheet.write_row(1, 0, ["1", "2", "", "stray"])

    table = opened(written(tmp_path / "a.xlsx", fill))
    assert table.headers == ("id", "id", "", "")
    assert [(n.rule, n.column, n.sheet) for n in table.notices] == [
        ("header-duplicate", "id", "People"),
        ("header-blank", "D", "People"),
    ]


def two_sheets(path: Path) -> Path:
    def fill(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ["id"])
        sheet.write_row(1, 0, ["1"])
        more = book.add_worksheet("More")
        more.write_row(0, 0, ["key"])
        more.write_row(1, 0, ["2"])
        book.add_worksheet("Empty")
        hidden = book.add_worksheet("Secret")
        hidden.write_row(0, 0, ["x"])
        hidden.hide()

    return written(path, fill)


def test_the_first_visible_sheet_is_read_and_the_others_are_told(tmp_path: Path) -> None:
    path = two_sheets(tmp_path / "a.xlsx")
    table = opened(path)
    assert (table.sheet, table.headers) == ("People", ("id",))
    assert table.sheets == sheet_names(path) == ("People", "More", "Empty", "Secret")
    notice, hidden = table.notices
    assert (hidden.rule, hidden.severity) == ("hidden-sheets", "warning")
    assert (notice.rule, notice.severity) == ("other-sheets", "warning")
    assert "“More”" in notice.message
    assert "--sheet" in notice.fix


def test_a_sheet_by_name(tmp_path: Path) -> None:
    path = two_sheets(tmp_path / "a.xlsx")
    assert cells(opened(path, sheet="More")) == [("2",)]
    with pytest.raises(FixTheFile, match="no sheet “Mor”: give --sheet one of “People”, “More”"):
        opened(path, sheet="Mor")


def test_a_given_header_row(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        for row, values in enumerate([["Report"], ["id", "n"], ["1", "a"]]):
            sheet.write_row(row, 0, values)

    path = written(tmp_path / "a.xlsx", fill)
    table = opened(path, header_row=2)
    assert (table.headers, table.header_line, cells(table)) == (("id", "n"), 2, [("1", "a")])
    with pytest.raises(FixTheFile, match="row 9 holds no headers"):
        opened(path, header_row=9)


def test_cells_without_references_and_other_spellings_of_the_xml(tmp_path: Path) -> None:
    rows = (
        "<row><c t='inlineStr'><is><t>id</t></is></c><c t='inlineStr'><is><t>n</t></is></c></row>"
        '<row><c><v>1</v></c><c t="e"><v>#REF!</v></c></row>'
    )
    table = opened(raw_workbook(tmp_path / "a.xlsx", rows))
    assert cells(table) == [("1", "#REF!")]
    assert marks(table) == [(1, 1, "error", "#REF!", "#REF!")]


def test_slices_of_any_size_give_the_same_rows(tmp_path: Path) -> None:
    def fill(book: Any, sheet: Any) -> None:
        for row in range(30):
            sheet.write_row(row, 0, [f"a{row}", row])

    table = opened(written(tmp_path / "a.xlsx", fill))
    assert cells(table, 1) == cells(table, 7) == cells(table)
    assert len(cells(table)) == 29


HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>id</t></is></c></row>'
FAR = HEAD + '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
DOCTYPE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>' + SHEET.format(HEAD)


def test_two_cells_far_apart_are_refused(tmp_path: Path) -> None:
    assert re.search("as far as XFD1048576", refusal(raw_workbook(tmp_path / "far.xlsx", FAR)))


def test_a_document_type_is_refused(tmp_path: Path) -> None:
    assert re.search("document type", refusal(raw_workbook(tmp_path / "dtd.xlsx", DOCTYPE)))


def test_missing_parts_are_named(tmp_path: Path) -> None:
    path = raw_workbook(tmp_path / "a.xlsx", HEAD, **{"xl__worksheets__sheet1.xml": ""})
    assert re.search(r"damaged workbook .*sheet1\.xml is missing", refusal(path))


def test_a_zip_bomb_is_refused_by_its_directory(tmp_path: Path) -> None:
    path = raw_workbook(tmp_path / "bomb.xlsx", HEAD + " " * 60_000_000)
    assert re.search(
        r"bomb.xlsx has a part \(xl/worksheets/sheet1.xml\) of 0.1 MB that unpacks to 60 MB, "
        "and no part may grow more than 100 times: save",
        refusal(path),
    )


def test_each_limit_of_an_archive_is_told_with_its_own_number(tmp_path: Path) -> None:
    many = {f"xl__extra{number}.xml": "<a/>" for number in range(1996)}
    path = raw_workbook(tmp_path / "many.xlsx", HEAD, **many)
    assert refusal(path) == (
        "many.xlsx holds 2,001 parts, and at most 2,000 are opened: save the sheet as “CSV UTF-8”."
    )
    path = tmp_path / "large.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("xl/workbook.xml", WORKBOOK)
        for number in range(16):
            archive.writestr(f"xl/media/{number}", b" " * 19_000_000)
    assert refusal(path) == (
        "large.xlsx unpacks to 304 MB, and at most 300 MB are opened: "
        "save the sheet as “CSV UTF-8”."
    )


def test_an_empty_sheet_is_told(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", lambda book, sheet: None)
    assert re.search(r"a\.xlsx is empty: expected a header row", refusal(path))
    path = raw_workbook(tmp_path / "b.xlsx", HEAD)
    assert re.search("header row and nothing below it", refusal(path))


def test_a_damaged_workbook_is_told_in_one_sentence(tmp_path: Path) -> None:
    whole = two_sheets(tmp_path / "whole.xlsx").read_bytes()
    for number, content in enumerate([whole[: len(whole) // 2], whole[:-30], whole[:600]]):
        path = tmp_path / f"cut{number}.xlsx"
        path.write_bytes(content)
        assert re.search(r"is a damaged workbook \(.*\): export or download", refusal(path))


def test_a_broken_byte_inside_a_part_is_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(raw_workbook(path, HEAD * 1)) as archive:
        at = archive.getinfo("xl/worksheets/sheet1.xml").header_offset + 80
    content = bytearray(path.read_bytes())
    content[at] ^= 0xFF
    path.write_bytes(content)
    assert re.search("damaged workbook", refusal(path))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"<!DOCTYPE html><html><table><tr><td>1", "a web page"),
        (b"<html><table>", "a web page"),
        (b"%PDF-1.7", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "a damaged workbook"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
            + b"\0" * 600
            + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        (b"PK\x05\x06" + b"\0" * 18, "a zip archive without a workbook"),
    ],
)
def test_what_is_no_workbook_is_named(tmp_path: Path, content: bytes, what: str) -> None:
    path = tmp_path / "people.xlsx"
    path.write_bytes(content)
    assert re.search(f"people.xlsx is {what}", refusal(path))


def test_text_named_xlsx_is_read_as_text(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_text("id,n\n1,a\n")
    assert opened(tmp_path / "a.xlsx").format == "csv"
