"""What a file is, by its first bytes and never by its name."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path
from typing import Literal

from workbench.errors import FixTheFile

Format = Literal["csv", "xlsx", "xlsb", "ods", "xls", "parquet"]
# Of spreadsheets and of their templates.
SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
# A column named PK begins a text: the signature of an archive is longer.
ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
PARQUET = (b"PAR1", b"PARE")  # and with everything encrypted
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
# An OLE directory stands anywhere in the file, but for an encrypted sheet near one of its ends.
OLE_SAMPLE = 1 << 20
OTHERS = (
    (b"%PDF-", "a PDF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"SQLite format 3\0", "a SQLite database"),
)
WEB = (b"<!doctype html", b"<html", b"<table", b"<head", b"<meta", b"<body")
MARKUP = (b"<?xml", b"<!doctype", b"<workbook")
WANTED = "expected CSV text, a workbook (.xlsx, .xlsb, .xls, .ods) or Parquet"


def file_format(path: Path) -> Format:
    """The format to read a file as.

    Raises FixTheFile, naming what it is, for a file that is neither text nor an .xlsx workbook.
    """
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(ZIP):
        return _archive(path)
    if start.startswith(OLE):
        return _ole(path)
    # A column may be named PAR1; then there are no control characters.
    if start.startswith(PARQUET) and any(byte < 9 for byte in start + _end(path)):
        return "parquet"
    what = next((what for mark, what in OTHERS if start.startswith(mark)), "")
    text = (
        start.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"").lstrip(b"\xff\xfe \t\r\n").lower()
    )
    if text.startswith(WEB):
        what = "a web page (HTML)"
    elif text.startswith(MARKUP):
        what = "an XML document"
    if what:
        sentence = (
            f"{path.name} is {what}, {WANTED}: "
            "open it in a spreadsheet program and save it as .xlsx or “CSV UTF-8”."
        )
        raise FixTheFile(sentence)
    return "csv"


def _end(path: Path) -> bytes:
    """The last bytes of a file."""
    with path.open("rb") as file:
        file.seek(max(0, file.seek(0, 2) - 4096))
        return file.read()


def _archive(path: Path) -> Format:
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            kind = b""
            if "mimetype" in names:
                with archive.open("mimetype") as file:
                    kind = file.read(200)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError):
        raise FixTheFile(damaged(path.name, "its end is missing or broken")) from None
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if kind.startswith(SPREADSHEET):
        return "ods"
    what = "a zip archive without a workbook in it"
    if "content.xml" in names and "mimetype" in names:
        what = "an OpenDocument file without a spreadsheet in it"
    elif "xl/worksheets/sheet1.xml" in names or "[Content_Types].xml" in names:
        what = "an Office file without xl/workbook.xml"
    sentence = f"{path.name} is {what}, {WANTED}: save the sheet as .xlsx or “CSV UTF-8”."
    raise FixTheFile(sentence)


def _ole(path: Path) -> Format:
    with path.open("rb") as file:
        found = file.read(OLE_SAMPLE)
        size = file.seek(0, 2)
        file.seek(max(0, size - OLE_SAMPLE))
        found += file.read(OLE_SAMPLE)
    if ENCRYPTED in found:
        raise FixTheFile(protected(path.name))
    return "xls"


def protected(name: str) -> str:
    """The sentence for a file that only a password opens."""
    return (
        f"{name} is protected by a password: "
        "open it in its own program, remove the password and save it again."
    )


def damaged(name: str, why: str) -> str:
    """The sentence for a workbook that cannot be trusted."""
    return (
        f"{name} is a damaged workbook ({why}): "
        "export or download it again, or open it in Excel and save it."
    )
