"""Workbooks whose XML is valid and unusual, or made to be slow, heavy or lossy."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path

from corpus_books import PEOPLE, raw, rows
from corpus_case import Case, Reads, Stops

HEADERS = rows([["custom_id", "town"]])
SHARED = (
    '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    "<si><t>Paris</t></si><si><t>Lyon</t></si></sst>"
)
TWO = Reads(2)
FOUND = "has more than 300,000 cells with errors"


def people(*cells: str, **parts: str | bytes) -> Callable[[Path], None]:
    """A person for each cell of column B, which is written by hand with `@` for its row."""
    made = "".join(
        f'<row r="{line}"><c r="A{line}" t="inlineStr"><is><t>C{line}</t></is></c>'
        f"{cell.replace('@', f'B{line}')}</row>"
        for line, cell in enumerate(cells, start=2)
    )
    return raw(HEADERS + made, **parts)


def many(row: str, count: int, behind: str = "") -> Callable[[Path], None]:
    """A row so many times below the headers, with its number for `@`; made only when written."""

    def make(path: Path) -> None:
        below = "".join(row.replace("@", str(line)) for line in range(2, 2 + count))
        raw(HEADERS + below + behind)(path)

    return make


def twins(name: str) -> Callable[[Path], None]:
    """A second part that some programs take for the worksheet."""

    def make(path: Path) -> None:
        raw(rows(PEOPLE))(path)
        with zipfile.ZipFile(path, "a") as archive:
            archive.writestr(name, "<worksheet/>")

    return make


SPELT = [
    Case(
        "errors_spelt.xlsx",
        people(
            "<c r='@' t='e'><v>#N/A</v></c>",
            '<c r="@" t="e">\n<f>1/0</f>\n<v>#DIV/0!</v>\n</c>',
            '<c r="@" t = "e"><v xml:space="preserve">#REF!</v></c>',
        ),
        Reads(3, 3, ("cell-error@2", "cell-error@3", "cell-error@4")),
    ),
    Case(
        "errors_of_late.xlsx",
        people(
            *(
                f'<c r="@" t="e"><v>#{name}</v></c>'
                for name in ("GETTING_DATA", "SPILL!", "CALC!", "FIELD!", "BLOCKED!", "BUSY!")
            ),
            '<c r="@"><v>1</v></c>',
        ),
        Reads(7, 6, tuple(f"cell-error@{line}" for line in range(2, 8))),
    ),
    Case(
        "numbers_that_are_none.xlsx",
        people('<c r="@"><v>1E400</v></c>', '<c r="@"><v>NaN</v></c>'),
        Reads(2, 2, ("cell-error@2", "cell-error@3")),
    ),
    Case(
        "text_that_is_missing.xlsx",
        people('<c r="@" t="s"><v>-1</v></c>', xl__sharedStrings_xml=SHARED),
        Stops("the shared text “-1”, which is missing"),
    ),
    Case(
        "row_twice.xlsx",
        raw(rows(PEOPLE) + rows([["custom_id", "town"]])),
        Stops("row 1 has a cell twice"),
    ),
    Case("twin_by_case.xlsx", twins("xl/worksheets/Sheet1.xml"), Stops("holds a part twice")),
    Case("twin_by_slash.xlsx", twins("xl\\worksheets\\sheet1.xml"), Stops("holds a part twice")),
    Case("twin_by_dots.xlsx", twins("xl/x/../worksheets/sheet1.xml"), Stops("holds a part twice")),
    Case("twin_by_sign.xlsx", twins("xl/worksheets/sheet%31.xml"), Stops("holds a part twice")),
]

HEAVY = [
    Case("comments.xlsx", many("<!--", 1_500_000), Stops("a sheet is not well-formed")),
    Case("sections.xlsx", many("<![CDATA[", 700_000), Stops("a sheet is not well-formed")),
    Case("tags.xlsx", many("<v ", 2_000_000), Stops("is a damaged workbook")),
    Case(
        "sparse.xlsx",
        raw(rows(PEOPLE) + '<row r="610"><c r="XFD610" t="inlineStr"><is><t>x</t></is></c></row>'),
        Reads(3, 1, ("header-blank", "id-missing@610")),
    ),
    Case(
        "odd_cells.xlsx",
        many("<row r='@'><c r='A@'><v>@</v></c><c r='B@'><v>@</v></c></row>", 301_000),
        Stops("has more than 600,000 cells that are not written as"),
    ),
    Case(
        "many_errors.xlsx",
        many('<row r="@"><c r="A@" t="e"><v>#N/A</v></c></row>', 400_000),
        Stops(FOUND),
    ),
    Case(
        "many_formulas.xlsx",
        many('<row r="@"><c r="A@"><f>A1</f></c></row>', 400_000),
        Stops(FOUND),
    ),
]

SPELLINGS = [*SPELT, *HEAVY]
