"""The parts of a zip archive that holds a workbook, each inflated within limits.

Knows nothing of what a part means; every part that is read comes through here first.
"""

from __future__ import annotations

import posixpath
import zipfile
import zlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote
from xml.etree import ElementTree

from workbench.errors import FixTheFile
from workbench.tables.sniffing import damaged, protected

# reliability.md §2: a 0.6 MB archive may hold a 600 MB sheet. A sheet of MAX_CELLS cells
# (extent.py) is about 200 MB, its texts may be another 100.
MAX_ENTRIES = 2_000
MAX_INFLATED = 300_000_000
MAX_RATIO = 100
RATIO_MATTERS = 20_000_000  # a small part full of repetitions packs well and harms nobody
MAX_SMALL_PART = 30_000_000
STEP = 4 << 20


@dataclass(frozen=True, slots=True)
class Archive:
    """An open archive whose directory is within the limits, and the file's name."""

    zip: zipfile.ZipFile
    name: str

    def __contains__(self, part: str) -> bool:
        return part in self.zip.NameToInfo

    def blocks(self, part: str) -> Generator[bytes]:
        """A part's bytes in steps; raises FixTheFile for a part that is missing."""
        try:
            file = self.zip.open(part)
        except KeyError:
            raise FixTheFile(damaged(self.name, f"its part {part} is missing")) from None
        with file:
            while block := file.read(STEP):
                yield block

    def xml_blocks(self, part: str) -> Generator[bytes]:
        """A part's XML in steps; raises FixTheFile also where it declares a document type."""
        tail = b""
        for block in self.blocks(part):
            _refuse_tricks(tail[-16:] + block if tail else block, part, self.name)
            yield block
            tail = block

    def small(self, part: str) -> bytes:
        """All of a part that is never large."""
        found = b""
        for block in self.blocks(part):
            found += block
            if len(found) > MAX_SMALL_PART:
                raise FixTheFile(damaged(self.name, f"its part {part} is too large"))
        return found

    def xml(self, part: str) -> ElementTree.Element:
        """The root of a small part's XML."""
        text = self.small(part)
        _refuse_tricks(text, part, self.name)
        try:
            return ElementTree.fromstring(text)
        except (ElementTree.ParseError, ValueError):
            raise FixTheFile(damaged(self.name, f"its part {part} is not well-formed")) from None


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """A zip archive within its limits; raises FixTheFile if it is damaged or too much."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_directory(archive, path.name)
            yield Archive(archive, path.name)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError) as error:
        raise FixTheFile(damaged(path.name, "a part of it cannot be unpacked")) from error


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
        raise FixTheFile(protected(name))
    if len({_known_as(entry.filename) for entry in entries}) < len(entries):
        raise FixTheFile(damaged(name, "it holds a part twice"))


def _known_as(part: str) -> str:
    """A part's name as those programs know it that are the least strict about names.

    ECMA-376 part 2, 6.2.2: names that differ in case alone are the same, so are those that differ
    in how a character is written.
    """
    slashes = unquote(part).replace("\\", "/")
    return posixpath.normpath(f"/{slashes.lstrip('/')}").casefold()


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
