"""A worksheet is read alike however its XML is written: by patterns, or by the XML parser."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from test_tables_xlsx import raw_workbook

sys.path.insert(0, str(Path(__file__).parent / "corpus"))

from corpus_books import BOOKS
from corpus_case import Case, Reads

from workbench.errors import FixTheFile
from workbench.tables import marks, workbook
from workbench.tables.reader import read_sheet
from workbench.tables.usual import Unusual, Usual
from workbench.vocabulary.reading import Reading

CODES = (
    *("00000", "dd/mm/yyyy", "hh:mm", "[h]:mm", "0.00%", "#,##0.00 [$€-40C]"),
    *("0 &quot;pcs&quot;", "[&lt;=99999]00000;00000-0000", "General"),
)
STYLES = (
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts>'
    + "".join(
        f'<numFmt numFmtId="{164 + at}" formatCode="{code}"/>' for at, code in enumerate(CODES)
    )
    + '</numFmts><cellXfs><xf numFmtId="0"/>'
    + "".join(f'<xf numFmtId="{164 + at}"/>' for at in range(len(CODES)))
    + "</cellXfs></styleSheet>"
)
SHARED = (
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<si><t>zero</t></si><si><t> trimmed </t></si>"
    '<si><r><t>ri</t></r><r><rPr><b/></rPr><t xml:space="preserve"> ch</t></r></si>'
    "<si><t>東京</t><rPh><t>トウキョウ</t></rPh></si><si><t>_x0041_&amp;&lt;_x005F_x0041_</t></si></sst>"
)
NUMBERS = ("0", "1", "60", "-5", "123", "123.0", "1.23E2", "45000.75", "3.3000000000000003", "1E-3")
NUMBERS += ("612345678", "12345678901234567", "6.12345678E8", "21341234", "100000000000")
HOURS = 4
CELLS = [
    *(
        f'<c r="@" s="{s}"><v>{v}</v></c>'
        for s, v in itertools.product(range(10), NUMBERS)
        if s != HOURS or len(v) < 10  # no duration is so long
    ),
    *(f'<c r="@" s="1" t="n"><f>A1&amp;"x"</f><v>{v}</v></c>' for v in NUMBERS),
    *(f'<c r="@" t="s"><v>{v}</v></c>' for v in range(5)),
    *(
        f'<c r="@" s="2" t="e"><f>1/0</f><v>{v}</v></c>'
        for v in ("#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!")
    ),
    *(f'<c r="@" t="inlineStr"><is><t>{v}</t></is></c>' for v in ("", " a  b ", "l&apos;été &lt;")),
    '<c r="@" t="inlineStr"><is><t xml:space="preserve"> kept </t></is></c>',
    '<c r="@" t="str"><f>X</f><v>a &amp; b</v></c>',
    '<c r="@" t="str"><f>X</f></c>',
    '<c r="@" s="1"><f>1+1</f></c>',
    '<c r="@" s="1"><f t="shared" ref="A1:B2" si="0">A1</f><v></v></c>',
    '<c r="@" t="b"><v>1</v></c>',
    '<c r="@" t="b"><v>0</v></c>',
    '<c r="@" s="1"/>',
]


def sheet() -> str:
    """A row for each cell, some of them hidden, below two headers."""
    lines = ['<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>2</v></c></row>']
    for line, cell in enumerate(CELLS, start=2):
        hidden = ' hidden="1"' if line % 7 == 0 else ""
        at = cell.replace("@", f"B{line}")
        lines.append(f'<row r="{line}"{hidden}><c r="A{line}"><v>{line}</v></c>{at}</row>')
    return "".join(lines)


XML = (
    '<?xml version="1.0" encoding="UTF-8"?><worksheet '
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<cols><col min="3" max="4" width="9" hidden="1"/></cols><sheetData>'
    + sheet()
    + '</sheetData><mergeCells count="1"><mergeCell ref="A3:B3"/></mergeCells></worksheet>'
)


def book(path: Path, xml: str) -> Path:
    return raw_workbook(path, xml, **{"xl/styles.xml": STYLES, "xl/sharedStrings.xml": SHARED})


def told(path: Path) -> Any:
    """Everything that is said of a sheet: its rows, its marks and the rest."""
    spool = path.with_suffix(".arrow")
    try:
        answer = read_sheet(path, Reading(), spool).as_dict()
    except FixTheFile as error:
        return str(error)
    found = pa.ipc.open_file(str(spool)).read_all().to_pylist()
    kept = list(marks.Marks(marks.beside(spool))) if answer["marks"] else []
    return answer, found, kept


def by_parser(monkeypatch: pytest.MonkeyPatch, path: Path) -> Any:
    def unusual(*_: object) -> None:
        raise Unusual

    with monkeypatch.context() as patch:
        patch.setattr(workbook, "_by_patterns", unusual)
        return told(path)


def by_patterns(monkeypatch: pytest.MonkeyPatch, path: Path) -> Any:
    def never(*_: object) -> None:
        raise AssertionError

    with monkeypatch.context() as patch:
        patch.setattr(workbook, "by_parser", never)
        return told(path)


def test_patterns_and_the_parser_say_the_same_of_every_kind_of_cell(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = book(tmp_path / "a.xlsx", XML)
    usual = by_patterns(monkeypatch, path)
    parsed = by_parser(monkeypatch, path)
    assert parsed[0] == usual[0]
    assert parsed[1] == usual[1]
    assert parsed[2] == usual[2]
    kinds = {"error", "formula", "number_format", "date", "no_date", "percent", "currency", "words"}
    assert {mark.what for mark in usual[2]} == kinds | {"digits_lost"}


READABLE = [
    case
    for case in BOOKS
    if case.name.endswith(".xlsx") and isinstance(case.outcome, Reads) and not case.hints
]


@pytest.mark.parametrize("case", READABLE, ids=lambda case: case.name)
def test_patterns_and_the_parser_say_the_same_of_the_corpus(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = case.write(tmp_path)
    assert by_parser(monkeypatch, path) == by_patterns(monkeypatch, path)


SPELLINGS: dict[str, Callable[[str], str]] = {
    "single quotes": lambda xml: re.sub(r'="([^"\']*)"', r"='\1'", xml),
    "a row to a line": lambda xml: xml.replace("</row>", "</row>\n"),
    "a tag to a line": lambda xml: re.sub(r"(<(?:row|c|v|f|is|/c|/row)\b)", r"\n  \1", xml),
    "spaces around the sign": lambda xml: re.sub(r'\b(t|s|hidden)="', r'\1 = "', xml),
    "spaces before the end": lambda xml: re.sub(
        r"(<(?:row|c|v|f|col)\b[^>]*?)(/?>)", r"\1 \2", xml
    ),
    "spaces before the end of ends": lambda xml: re.sub(r"(</(?:c|v|f|row))>", r"\1 >", xml),
    "the reference last": lambda xml: re.sub(r'<c( r="[^"]*")([^>/]*)', r"<c\2\1", xml),
    "the kind first": lambda xml: re.sub(r'( s="[0-9]+")( t="\w+")', r"\2\1", xml),
    "preserved spaces": lambda xml: xml.replace("<v>", '<v xml:space="preserve">'),
    "comments": lambda xml: xml.replace("<v>", '<!-- <c r="XFD9" t="e"></row> --><v>'),
    "sections": lambda xml: re.sub(r"<v>([^<&]*)</v>", r"<v><![CDATA[\1]]></v>", xml),
    "instructions": lambda xml: xml.replace("<row", "<?x <c?><row"),
    "characters by number": lambda xml: re.sub(r"<v>([0-9])", lambda m: f"<v>&#{ord(m[1])};", xml),
    "spaces around values": lambda xml: re.sub(r"<v>([^<a]+)</v>", r"<v> \1 </v>", xml),
    "other attributes": lambda xml: xml.replace("<c ", '<c x="a>b" '),
    "a prefix": lambda xml: re.sub(r"(</?)(?=[a-zA-Z])", r"\1x:", xml).replace("xmlns", "xmlns:x"),
    "no references": lambda xml: re.sub(r' r="[A-Z0-9]+"', "", xml),
}


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_whatever_valid_xml_a_sheet_is_it_is_read_alike(spelling: str, tmp_path: Path) -> None:
    usual = told(book(tmp_path / "a.xlsx", XML))
    xml = SPELLINGS[spelling](XML)
    assert xml != XML
    assert told(book(tmp_path / "b.xlsx", xml)) == usual


def test_cells_that_many_programs_write_are_left_to_the_patterns() -> None:
    xml = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        '<row r="1" spans="1:3" x14ac:dyDescent="0.25"><c r="A1" s="1" t="s"><v>0</v></c>'
        '<c r="B1" s="2" /><c r="C1"><f aca="false">A1</f><v /></c></row>\n'
        '<row r="2"><c r="A2" t="e" vm="1"><f>A1</f><v>#VALUE!</v></c></row>'
        "</sheetData></worksheet>"
    )
    Usual().check(xml.encode())
