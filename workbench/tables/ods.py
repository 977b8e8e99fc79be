"""An OpenDocument spreadsheet: its sheets, and the cells of one of them, from content.xml.

What a cell is stands in odscells.py; here are the tables around it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from workbench.errors import FixTheFile
from workbench.tables.archive import Archive, open_archive
from workbench.tables.books import Book, Found, HeldCells, Sheet
from workbench.tables.extent import MAX_CELLS
from workbench.tables.odscells import FORMULA, PARAGRAPH, STYLE, TABLE, VALUE_TYPE, CellReader
from workbench.tables.odsrows import REPEATED, OdsRows
from workbench.tables.sniffing import damaged, protected

CONTENT = "content.xml"
MANIFEST = "META-INF/manifest.xml"
# Where LibreOffice keeps what it last saw of another file's sheets: they are not this file's.
FOREIGN = "ta_extref"
SPREAD, ROW, COLUMN = f"{TABLE}table", f"{TABLE}table-row", f"{TABLE}table-column"
ROW_REPEATED = f"{TABLE}number-rows-repeated"
VISIBILITY = f"{TABLE}visibility"
# What hides rows and columns: a person, or a filter (OpenDocument 1.3 part 3, 19.749).
UNSEEN = ("collapse", "filter")
CELLS = (f"{TABLE}table-cell", f"{TABLE}covered-table-cell")

Attributes = dict[str, str]


@contextmanager
def open_ods(path: Path) -> Iterator[Book]:
    """An .ods spreadsheet within its limits; raises FixTheFile if it is damaged or protected."""
    with open_archive(path) as archive:
        if "encrypted-package" in archive or (
            MANIFEST in archive and b"encryption-data" in archive.small(MANIFEST)
        ):
            raise FixTheFile(protected(path.name))
        listing = _Listing(path.name)
        _walk(archive, listing.start, None, None)
        if not listing.sheets:
            raise FixTheFile(damaged(path.name, "it has no worksheet"))
        sheets = tuple(
            Sheet(name, str(number), style not in listing.unseen)
            for number, (name, style) in listing.sheets.items()
        )

        def filled(sheet: Sheet) -> bool:
            return int(sheet.part) in listing.filled

        def load(sheet: Sheet) -> tuple[HeldCells, Sequence[Found]]:
            return _load(archive, int(sheet.part))

        yield Book(path, "ods", sheets, False, filled, load)


@dataclass(slots=True)
class _Listing:
    """The tables of the document by their turn, with their styles; which hold anything."""

    name: str
    sheets: dict[int, tuple[str, str]] = field(default_factory=dict)
    filled: set[int] = field(default_factory=set)
    unseen: set[str] = field(default_factory=set)
    tables: int = 0
    style: str = ""
    before: str = ""
    cells: int = 0

    def start(self, tag: str, given: Attributes) -> None:
        if tag in CELLS:
            self.cells += 1
            if self.cells > MAX_CELLS:  # blank ones too: each takes its time
                sentence = (
                    f"{self.name} has more than {MAX_CELLS:,} cells on all its sheets, more than "
                    "can be opened safely: split it, or save the sheet as “CSV UTF-8”."
                )
                raise FixTheFile(sentence)
            if VALUE_TYPE in given or FORMULA in given:
                self.filled.add(self.tables)
        elif tag == PARAGRAPH:
            if self.before in CELLS:  # a text without a type; a comment's is deeper
                self.filled.add(self.tables)
        elif tag == f"{STYLE}style":
            self.style = given.get(f"{STYLE}name", "")
        elif tag == f"{STYLE}table-properties":
            if given.get(f"{TABLE}display") == "false":
                self.unseen.add(self.style)
        elif _is_table(tag, given):
            self.tables += 1
            name = given.get(f"{TABLE}name", "")
            style = given.get(f"{TABLE}style-name", "")
            if name and style != FOREIGN:
                self.sheets[self.tables] = (name, style)
        self.before = tag


def _is_table(tag: str, given: Attributes) -> bool:
    """Whether it is a table that is not within a cell of another."""
    return tag == SPREAD and given.get(f"{TABLE}is-sub-table") != "true"


def _load(archive: Archive, wanted: int) -> tuple[HeldCells, Sequence[Found]]:
    reader = _Table(wanted, OdsRows(archive.name))
    _walk(archive, reader.start, reader.end, reader.text)
    return reader.rows.held(), reader.rows.found


@dataclass(slots=True)
class _Table:
    """Takes in the cells of the table whose turn is `wanted`."""

    wanted: int
    rows: OdsRows
    table: int = 0
    depth: int = 0  # within the cell, which is at 1
    cell: CellReader = field(default_factory=lambda: CellReader({}))

    def start(self, tag: str, given: Attributes) -> None:
        if _is_table(tag, given):
            self.table += 1
        if self.table != self.wanted:
            return
        if self.depth:
            self.depth += 1
            self.cell.start(tag, given, self.depth)
        elif tag in CELLS:
            self.depth = 1
            self.cell = CellReader(given)
        elif tag == ROW:
            unseen = given.get(VISIBILITY) in UNSEEN
            self.rows.begin(given.get(ROW_REPEATED, "1"), hidden=unseen)
        elif tag == COLUMN:
            self.rows.column(given.get(REPEATED, "1"), hidden=given.get(VISIBILITY) in UNSEEN)

    def end(self, tag: str) -> None:
        if self.table != self.wanted:
            return
        if self.depth > 1:
            self.cell.end(self.depth)
            self.depth -= 1
        elif self.depth:
            self.depth = 0
            self.rows.add(self.cell)
        elif tag == ROW:
            self.rows.finish()

    def text(self, text: str) -> None:
        if self.depth > 1:
            self.cell.text(text)


def _walk(
    archive: Archive,
    start: Callable[[str, Attributes], None],
    end: Callable[[str], None] | None,
    text: Callable[[str], None] | None,
) -> None:
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    try:
        with closing(archive.xml_blocks(CONTENT)) as blocks:
            for block in blocks:
                parser.Parse(block, False)
        parser.Parse(b"", True)
    except expat.ExpatError:
        raise FixTheFile(damaged(archive.name, f"its part {CONTENT} is not well-formed")) from None
