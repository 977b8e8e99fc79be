"""An .xlsx workbook: its sheets, how its styles show numbers, and each sheet's cells.

Values come from calamine and marks from patterns over the sheet's XML, both of an XML parser where
it is not written as nearly all is; neither retypes a text cell.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from xml.etree import ElementTree

from python_calamine import CalamineError, CalamineSheet, load_workbook

from workbench.errors import FixTheFile
from workbench.tables.archive import Archive, open_archive
from workbench.tables.books import Book, Cells, Found, HeldCells, Sheet
from workbench.tables.formats import Styles, styles_of
from workbench.tables.sheetcells import read_cells
from workbench.tables.sheettext import extent, has_cells
from workbench.tables.sheetwalk import shared_texts
from workbench.tables.sheetxml import scan_sheet
from workbench.tables.sniffing import damaged
from workbench.tables.usual import Unusual

TEXTS = "xl/sharedStrings.xml"


@contextmanager
def open_workbook(path: Path) -> Iterator[Book]:
    """An .xlsx or .xlsm workbook within its limits; raises FixTheFile if it is damaged."""
    with open_archive(path) as archive:
        book = archive.xml("xl/workbook.xml")
        from_1904 = any(
            _local(e) == "workbookPr" and e.get("date1904") in {"1", "true"} for e in book
        )
        styles = styles_of(_formats(archive), from_1904=from_1904)

        def filled(sheet: Sheet) -> bool:
            with closing(archive.xml_blocks(sheet.part)) as blocks:
                return has_cells(blocks)

        def load(sheet: Sheet) -> tuple[Cells, Sequence[Found]]:
            return _load(path, archive, styles, sheet)

        yield Book(path, "xlsx", worksheets(archive, book), from_1904, filled, load)


def _load(
    path: Path, archive: Archive, styles: Styles, sheet: Sheet
) -> tuple[Cells, Sequence[Found]]:
    # Inflated once, so that their true size and sum are known to be right.
    for part in (TEXTS, "xl/styles.xml"):
        if part in archive:
            for _ in archive.xml_blocks(part):
                pass
    try:
        return _by_patterns(path, archive, styles, sheet)
    except Unusual:
        return by_parser(archive, styles, sheet)


def by_parser(archive: Archive, styles: Styles, sheet: Sheet) -> tuple[HeldCells, Sequence[Found]]:
    """A sheet's cells and what is found in them, whatever valid XML it is."""
    texts = shared_texts(archive.xml_blocks(TEXTS), archive.name) if TEXTS in archive else []
    return read_cells(archive.xml_blocks(sheet.part), styles, texts, archive.name)


def _by_patterns(
    path: Path, archive: Archive, styles: Styles, sheet: Sheet
) -> tuple[CalamineSheet, Sequence[Found]]:
    """The same by calamine and by patterns; raises Unusual where they are not to be trusted."""
    # calamine works without the interpreter's lock: it and what is looked for take a core each.
    beside, values = ThreadPoolExecutor(1), []
    try:
        with closing(archive.xml_blocks(sheet.part)) as blocks:
            extent(
                blocks,
                archive.name,
                lambda: values.append(beside.submit(_values, path, sheet.name)),
            )
        with closing(archive.xml_blocks(sheet.part)) as blocks:
            found = scan_sheet(blocks, styles, archive.name)
        return values[0].result(), found
    finally:
        # What is not safe is told at once; the process ends with whatever calamine still does.
        beside.shutdown(wait=False)


def _values(path: Path, sheet: str) -> CalamineSheet:
    try:
        return load_workbook(path).get_sheet_by_name(sheet)
    except (CalamineError, OSError, ValueError) as error:
        raise FixTheFile(damaged(path.name, f"sheet “{sheet}” cannot be read")) from error


def worksheet_parts(archive: Archive, relations: str) -> dict[str | None, str]:
    """The parts of a workbook's worksheets, by the key that the workbook knows them by."""
    found = {}
    for relation in archive.xml(relations):
        if relation.get("Type", "").endswith("/worksheet"):
            target = posixpath.normpath(posixpath.join("/xl", relation.get("Target", "")))
            found[relation.get("Id")] = target.lstrip("/")
    return found


def worksheets(archive: Archive, book: ElementTree.Element) -> tuple[Sheet, ...]:
    """The worksheets that a workbook names, in their order; raises FixTheFile for none."""
    targets = worksheet_parts(archive, "xl/_rels/workbook.xml.rels")
    found = []
    for element in book.iter():
        if _local(element) == "sheet":
            key = next((value for at, value in element.attrib.items() if at.endswith("}id")), None)
            if key in targets:
                visible = element.get("state", "visible") == "visible"
                found.append(Sheet(element.get("name", ""), targets[key], visible))
    if not found:
        raise FixTheFile(damaged(archive.name, "it has no worksheet"))
    return tuple(found)


def _formats(archive: Archive) -> tuple[tuple[int, str, str], ...]:
    if "xl/styles.xml" not in archive:
        return ()
    styles = archive.xml("xl/styles.xml")
    codes = {
        element.get("numFmtId"): element.get("formatCode", "")
        for element in styles.iter()
        if _local(element) == "numFmt"
    }
    cells = next((element for element in styles if _local(element) == "cellXfs"), ())
    keys = (style.get("numFmtId", "") for style in cells)
    return tuple((number, key, codes.get(key, "")) for number, key in enumerate(keys))


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]
