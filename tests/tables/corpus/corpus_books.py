"""Workbooks as people, other programs and attackers make them."""

from __future__ import annotations

import datetime
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import xlsxwriter
from corpus_case import Case, Reads, Stops

TWO = Reads(2)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
STRICT_OFFICE = "http://purl.oclc.org/ooxml/officeDocument/relationships"
TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType='
    '"application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
PEOPLE = [["custom_id", "town"], ["C1", "Paris"], ["C2", "Lyon"]]


def rows(cells: list[list[str]], *, references: bool = True) -> str:
    """Inline texts as a sheet's XML."""
    made = ""
    for number, row in enumerate(cells, start=1):
        made += f'<row r="{number}">' if references else "<row>"
        for place, text in enumerate(row):
            at = f' r="{chr(65 + place)}{number}"' if references else ""
            made += f'<c{at} t="inlineStr"><is><t>{text}</t></is></c>'
        made += "</row>"
    return made


def raw(
    data: str, main: str = MAIN, office: str = OFFICE, before: str = "", **parts: str | bytes
) -> Callable[[Path], None]:
    """A workbook of one sheet written by hand: what no library would write."""
    everything: dict[str, str | bytes] = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" '
        f'Type="{office}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{office}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{RELATIONS}"><Relationship Id="r1" '
        f'Type="{office}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'{before}<worksheet xmlns="{main}"><sheetData>{data}'
        "</sheetData></worksheet>",
    } | {name.replace("__", "/").replace("_xml", ".xml"): text for name, text in parts.items()}

    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, text in everything.items():
                if text:
                    archive.writestr(name, text)

    return make


def made(fill: Callable[[Any, Any], None], **options: object) -> Callable[[Path], None]:
    """A workbook of xlsxwriter with the two people, and what `fill` adds."""

    def make(path: Path) -> None:
        book: Any = xlsxwriter.Workbook(path, options)
        sheet = book.add_worksheet("People")
        for number, row in enumerate(PEOPLE):
            sheet.write_row(number, 0, row)
        fill(book, sheet)
        book.close()

    return make


def nothing(book: Any, sheet: Any) -> None:
    pass


def errors(book: Any, sheet: Any) -> None:
    sheet.write_formula("B2", "=1/0", None, "#DIV/0!")
    sheet.write_formula("B3", "=NA()", None, "#N/A")


def dates(book: Any, sheet: Any) -> None:
    sheet.write("C1", "seen")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for row in (1, 2):
        sheet.write_datetime(row, 2, datetime.datetime(2024, 3, row), day)  # noqa: DTZ001 - as in a sheet


def no_such_day(book: Any, sheet: Any) -> None:
    sheet.write("C1", "seen")
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_number("C2", 60, day)
    sheet.write_number("C3", 45352, day)


def padded(book: Any, sheet: Any) -> None:
    sheet.write_number("A2", 123, book.add_format({"num_format": "00000"}))


def formula_without_value(book: Any, sheet: Any) -> None:
    sheet.write_formula("B2", "=A2&A3", None, "")


def long_id(book: Any, sheet: Any) -> None:
    sheet.write_number("A2", 12345678901234567890)


def hidden(book: Any, sheet: Any) -> None:
    sheet.set_row(1, None, None, {"hidden": True})
    sheet.set_column(1, 1, None, None, {"hidden": True})


def merged(book: Any, sheet: Any) -> None:
    sheet.write_string("B3", "")
    sheet.merge_range("B2:B3", "Paris")


def total(book: Any, sheet: Any) -> None:
    sheet.write("C1", "spent")
    sheet.write("C2", 3)
    sheet.write("C3", 4)
    sheet.write("A5", "Total")
    sheet.write_formula("C5", "=SUM(C2:C3)", None, 7)
    sheet.write("A6", "* in euros")


def second_sheet(book: Any, sheet: Any) -> None:
    book.add_worksheet("Others").write_row(0, 0, ["custom_id", "town"])


def hidden_sheet(book: Any, sheet: Any) -> None:
    other = book.add_worksheet("Old")
    other.write_row(0, 0, ["a", "b"])
    other.hide()


def blank_formatted(book: Any, sheet: Any) -> None:
    bold = book.add_format({"bold": True})
    for row in range(3, 60_003):
        sheet.write_blank(row, 0, None, bold)
        sheet.write_blank(row, 1, None, bold)


def blank_above(path: Path) -> None:
    book: Any = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for number, row in zip((4, 6, 9), PEOPLE, strict=True):
        sheet.write_row(number, 2, row)
    sheet.write("C12", "C3")
    sheet.write_formula("D12", "=1/0", None, "#DIV/0!")
    book.close()


def empty_sheet(path: Path) -> None:
    book: Any = xlsxwriter.Workbook(path)
    book.add_worksheet()
    book.close()


def header_alone(path: Path) -> None:
    book: Any = xlsxwriter.Workbook(path)
    book.add_worksheet().write_row(0, 0, PEOPLE[0])
    book.close()


def bomb(path: Path) -> None:
    """600 MB of blanks in 0.6 MB."""
    raw("")(path)
    with (
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/sharedStrings.xml", "w") as part,
    ):
        block = b" " * (4 << 20)
        for _ in range(150):
            part.write(block)


def lying_bomb(path: Path) -> None:
    """60 MB that the archive's directory calls 1,000 bytes."""
    name = b"xl/worksheets/sheet1.xml"
    raw("", xl__worksheets__sheet1_xml=" " * 60_000_000)(path)
    data = bytearray(path.read_bytes())
    at = data.rindex(name) - 46
    assert data[at : at + 4] == b"PK\x01\x02"
    data[at + 24 : at + 28] = struct.pack("<I", 1_000)
    path.write_bytes(data)


def many_parts(path: Path) -> None:
    raw(rows(PEOPLE))(path)
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(2_100):
            archive.writestr(f"xl/media/{number}", "")


def part_twice(path: Path) -> None:
    raw(rows(PEOPLE))(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.NameToInfo.clear()
        archive.writestr("xl/workbook.xml", "<workbook/>")


def cut(path: Path) -> None:
    made(nothing)(path)
    path.write_bytes(path.read_bytes()[:3_000])


def zip_alone(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("note.txt", "nothing")


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1528
LOCKED = OLE + "EncryptedPackage".encode("utf-16-le") + b"\0" * 1024
FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10 if n else "lol"}">' for n in range(9))
DOCTYPE = f"<!DOCTYPE x [{LAUGHS}]>"
EXTERNAL = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
ENTITY = '<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>'

ORDINARY = [
    Case("plain.xlsx", made(nothing), TWO),
    Case("workbook_named.csv", made(nothing), TWO),
    Case("errors.xlsx", made(errors), Reads(2, 2, ("cell-error@2", "cell-error@3"))),
    Case("dates_1900.xlsx", made(dates), TWO),
    Case("dates_1904.xlsx", made(dates, date_1904=True), TWO),
    Case("no_such_day.xlsx", made(no_such_day), Reads(2, 1, ("cell-unreadable@2",))),
    Case("zeros_by_format.xlsx", made(padded), Reads(2, 0, ("number-format",))),
    Case(
        "formula_without_value.xlsx",
        made(formula_without_value),
        Reads(2, 1, ("cell-unreadable@2",)),
    ),
    Case(
        "formula_never_calculated.xlsx",
        raw(rows(PEOPLE[:2]) + '<row r="3"><c r="A3"><f>A2</f></c><c r="B3"><v>4</v></c></row>'),
        Reads(2, 1, ("cell-unreadable@3",)),
    ),
    Case("long_id.xlsx", made(long_id), Reads(2, 1, ("cell-unreadable@2",))),
    Case("hidden.xlsx", made(hidden), Reads(2, 0, ("hidden-columns", "hidden-rows"))),
    Case("merged.xlsx", made(merged), Reads(2, 0, ("merged-cells",))),
    Case("total.xlsx", made(total), Reads(4, 0, ("row-below@5", "row-below@6"))),
    Case("two_sheets.xlsx", made(second_sheet), Reads(2, 0, ("other-sheets",))),
    Case("hidden_sheet.xlsx", made(hidden_sheet), Reads(2, 0, ("hidden-sheets",))),
    Case("no_such_sheet.xlsx", made(nothing), Stops("has no sheet “X”"), ("--sheet", "X")),
    Case("blank_formatted_60000.xlsx", made(blank_formatted), TWO),
    Case("blank_above.xlsx", blank_above, Reads(3, 1, ("cell-error@12",))),
    Case("empty.xlsx", empty_sheet, Stops(r"^empty\.xlsx is empty")),
    Case("header_alone.xlsx", header_alone, Stops("has a header row and nothing below it")),
    Case("without_references.xlsx", raw(rows(PEOPLE, references=False)), TWO),
    Case("strict.xlsx", raw(rows(PEOPLE), STRICT_MAIN, STRICT_OFFICE), TWO),
]

HOSTILE = [
    Case("two_far_cells.xlsx", raw(FAR), Stops("as far as XFD1048576")),
    Case("bomb.xlsx", bomb, Stops("unpacks to 629 MB, and at most 300 MB are opened")),
    Case("lying_bomb.xlsx", lying_bomb, Stops(r"lying_bomb\.xlsx (is a damaged workbook|has a)")),
    Case("many_parts.xlsx", many_parts, Stops("holds 2,105 parts")),
    Case("part_twice.xlsx", part_twice, Stops("it holds a part twice")),
    Case(
        "laughs.xlsx",
        raw(ENTITY.replace("e", "l8", 0), before=DOCTYPE),
        Stops("holds a document type declaration"),
    ),
    Case("external.xlsx", raw(ENTITY, before=EXTERNAL), Stops("a document type declaration")),
    Case(
        "external_in_workbook.xlsx",
        raw(rows(PEOPLE), xl__workbook_xml=f"{EXTERNAL}<workbook>&e;</workbook>"),
        Stops("a document type declaration"),
    ),
    Case(
        "utf16_part.xlsx",
        raw("", xl__worksheets__sheet1_xml="<worksheet/>".encode("utf-16")),
        Stops("is not UTF-8"),
    ),
    Case("part_missing.xlsx", raw("", xl__worksheets__sheet1_xml=""), Stops("is missing")),
    Case(
        "not_well_formed.xlsx",
        raw(rows(PEOPLE), xl__workbook_xml="<workbook><sheets>"),
        Stops("is not well-formed"),
    ),
    Case("encrypted.xlsx", LOCKED, Stops("is protected by a password")),
    Case("encrypted_named.csv", LOCKED, Stops("is protected by a password")),
    Case("cut.xlsx", cut, Stops("is a damaged workbook")),
    Case("zip_named.csv", zip_alone, Stops("is a zip archive without a workbook")),
    Case("zip_named.xlsx", zip_alone, Stops("is a zip archive without a workbook")),
    Case("page_named.xls", b"<html><body><table></table></body></html>", Stops("is a web page")),
]

BOOKS = [*ORDINARY, *HOSTILE]
