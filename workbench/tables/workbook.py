"""The parts of an .xlsx archive: its sheets, how its styles show numbers, what is too much.

Every part that is read is inflated here first, within limits, before any other reader sees it.
"""

from __future__ import annotations

import posixpath
import re
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
    """An open workbook; `padded` maps a cell style to the pattern that shows leading zeros."""

    path: Path
    archive: zipfile.ZipFile
    sheets: tuple[Sheet, ...]
    padded: dict[int, str]
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
                padded=_padded(archive, path.name),
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
    packed = any(
        entry.file_size > RATIO_MATTERS
        and entry.file_size > MAX_RATIO * max(entry.compress_size, 1)
        for entry in entries
    )
    if len(entries) > MAX_ENTRIES or total > MAX_INFLATED or packed:
        sentence = (
            f"{name} unpacks to {total / 1e6:,.0f} MB in {len(entries):,} parts, "
            "more than is safe to open "
            f"({MAX_INFLATED / 1e6:,.0f} MB, {MAX_ENTRIES:,} parts): save the sheet as “CSV UTF-8”."
        )
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


def _padded(archive: zipfile.ZipFile, name: str) -> dict[int, str]:
    if "xl/styles.xml" not in archive.NameToInfo:
        return {}
    styles = _parse(archive, "xl/styles.xml", name)
    codes = {
        element.get("numFmtId"): padding_pattern(element.get("formatCode", ""))
        for element in styles.iter()
        if _local(element) == "numFmt"
    }
    cells = next((element for element in styles if _local(element) == "cellXfs"), ())
    found = ((number, codes.get(style.get("numFmtId"))) for number, style in enumerate(cells))
    return {number: pattern for number, pattern in found if pattern}


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def padding_pattern(code: str) -> str:
    """The digits and literals of a number format that shows leading zeros, or "".

    `00000` and `000\\-00\\-0000` give `00000` and `000-00-0000`; formats with decimals, thousands,
    per cent, exponents, dates, conditions or text give "".
    """
    positive = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', code)[0]
    positive = re.sub(r"\[(?:\$[^\]]*|[A-Za-z]+\d*)\]", "", positive)
    pattern, quoted, escaped = "", False, False
    for character in positive:
        if escaped or (quoted and character != '"'):
            if character in "0#?":
                return ""
            pattern += character
            escaped = False
        elif character == '"':
            quoted = not quoted
        elif character == "\\":
            escaped = True
        elif character in "0#? -()/+":
            pattern += character
        else:
            return ""
    digits = re.sub("[^0#?]", "", pattern)
    return pattern if len(digits) > 1 and "0" in digits and digits.lstrip("#")[:2] != "0" else ""


def shown_padded(digits: str, pattern: str) -> str:
    """How a whole number of these digits is shown by a pattern of `padding_pattern`."""
    left, shown = digits, ""
    places = sum(character in "0#?" for character in pattern)
    for character in reversed(pattern):
        if character not in "0#?":
            shown = character + shown
            continue
        places -= 1
        take, left = (left, "") if not places else (left[-1:], left[:-1])
        shown = (take or ("0" if character == "0" else "")) + shown
    return shown
