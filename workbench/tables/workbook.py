"""The parts of an .xlsx archive: its sheets, how its styles show numbers, what is too much.

Every part that is read is inflated here first, within limits, before any other reader sees it.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from workbench.errors import FixTheFile
from workbench.tables.sniffing import damaged

# reliability.md §2: a 0.6 MB archive may hold a 600 MB sheet. A sheet of MAX_CELLS cells
# (sheetxml.py) is about 200 MB, its texts may be another 100.
MAX_ENTRIES = 2_000
MAX_INFLATED = 300_000_000
MAX_RATIO = 100
RATIO_MATTERS = 20_000_000  # a small part full of repetitions packs well and harms nobody
MAX_SMALL_PART = 30_000_000
STEP = 4 << 20


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet: its name, its part in the archive, and whether Excel shows its tab."""

    name: str
    part: str
    visible: bool


@dataclass(frozen=True, slots=True)
class Book:
    """An open workbook; `formats` are each cell style, its format's number and its code."""

    path: Path
    archive: zipfile.ZipFile
    sheets: tuple[Sheet, ...]
    formats: tuple[tuple[int, str, str], ...]
    from_1904: bool


@contextmanager
def open_workbook(path: Path) -> Iterator[Book]:
    """An .xlsx archive within its limits; raises FixTheFile if it is damaged or too much."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_directory(archive, path.name)
            book = _parse(archive, "xl/workbook.xml", path.name)
            yield Book(
                path=path,
                archive=archive,
                sheets=_sheets(archive, book, path.name),
                formats=_formats(archive, path.name),
                from_1904=any(
                    _local(e) == "workbookPr" and e.get("date1904") in {"1", "true"} for e in book
                ),
            )
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise FixTheFile(damaged(path.name, "a part of it cannot be unpacked")) from error


def stream(book: Book, part: str) -> Generator[bytes]:
    """A part's bytes in steps; raises FixTheFile for a part that is missing or declares a DTD."""
    name = book.path.name
    try:
        file = book.archive.open(part)
    except KeyError:
        raise FixTheFile(damaged(name, f"its part {part} is missing")) from None
    tail = b""
    with file:
        while block := file.read(STEP):
            _refuse_tricks(tail[-16:] + block if tail else block, part, name)
            yield block
            tail = block


def check_strings(book: Book) -> None:
    """Inflates the shared texts once, so that their true size and sum are known to be right."""
    for part in ("xl/sharedStrings.xml", "xl/styles.xml"):
        if part in book.archive.NameToInfo:
            for _ in stream(book, part):
                pass


def _check_directory(archive: zipfile.ZipFile, name: str) -> None:
    entries = archive.infolist()
    total = sum(entry.file_size for entry in entries)
    packed = [
        entry
        for entry in entries
        if entry.file_size > max(RATIO_MATTERS, MAX_RATIO * entry.compress_size)
    ]
    found = ""
    if len(entries) > MAX_ENTRIES:
        found = f"holds {len(entries):,} parts, and at most {MAX_ENTRIES:,} are opened"
    elif total > MAX_INFLATED:
        found = (
            f"unpacks to {total / 1e6:,.0f} MB, and at most {MAX_INFLATED / 1e6:,.0f} MB are opened"
        )
    elif packed:
        found = (
            f"has a part ({packed[0].filename}) of {packed[0].compress_size / 1e6:,.1f} MB that "
            f"unpacks to {packed[0].file_size / 1e6:,.0f} MB, and no part may grow more than "
            f"{MAX_RATIO} times"
        )
    if found:
        sentence = f"{name} {found}: save the sheet as “CSV UTF-8”."
        raise FixTheFile(sentence)
    if any(entry.flag_bits & 1 for entry in entries):
        sentence = f"{name} is protected by a password: save it without one."
        raise FixTheFile(sentence)
    if len({entry.filename for entry in entries}) < len(entries):
        raise FixTheFile(damaged(name, "it holds a part twice"))


def _parse(archive: zipfile.ZipFile, part: str, name: str) -> ElementTree.Element:
    try:
        with archive.open(part) as file:
            text = file.read(MAX_SMALL_PART + 1)
    except KeyError:
        raise FixTheFile(damaged(name, f"its part {part} is missing")) from None
    _refuse_tricks(text, part, name)
    if len(text) > MAX_SMALL_PART:
        raise FixTheFile(damaged(name, f"its part {part} is too large"))
    try:
        return ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError):
        raise FixTheFile(damaged(name, f"its part {part} is not well-formed")) from None


def _refuse_tricks(text: bytes, part: str, name: str) -> None:
    """No spreadsheet program declares a document type, which entities that expand would need."""
    if 0 in text[:4]:  # UTF-16, in which the next line would not see it
        raise FixTheFile(damaged(name, f"its part {part} is not UTF-8"))
    if b"<!DOCTYPE" in text:
        sentence = (
            f"{name} holds a document type declaration, which no spreadsheet program writes: "
            "open it in Excel and save it again."
        )
        raise FixTheFile(sentence)


def _sheets(archive: zipfile.ZipFile, book: ElementTree.Element, name: str) -> tuple[Sheet, ...]:
    targets = {}
    for relation in _parse(archive, "xl/_rels/workbook.xml.rels", name):
        if relation.get("Type", "").endswith("/worksheet"):
            target = posixpath.normpath(posixpath.join("/xl", relation.get("Target", "")))
            targets[relation.get("Id")] = target.lstrip("/")
    found = []
    for element in book.iter():
        if _local(element) == "sheet":
            key = next((value for at, value in element.attrib.items() if at.endswith("}id")), None)
            if key in targets:
                visible = element.get("state", "visible") == "visible"
                found.append(Sheet(element.get("name", ""), targets[key], visible))
    if not found:
        raise FixTheFile(damaged(name, "it has no worksheet"))
    return tuple(found)


def _formats(archive: zipfile.ZipFile, name: str) -> tuple[tuple[int, str, str], ...]:
    if "xl/styles.xml" not in archive.NameToInfo:
        return ()
    styles = _parse(archive, "xl/styles.xml", name)
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
