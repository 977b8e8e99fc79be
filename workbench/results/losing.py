"""What saving a workbook with a library would lose of it, so that it is not saved."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from workbench.results.replacing import AUTHOR

# Parts of a workbook that saving it would lose or change, by a piece of their names.
_LOST_PARTS: Mapping[str, str] = {
    "xl/drawings/": "drawings",
    "xl/charts/": "charts",
    "xl/media/": "pictures",
    "xl/pivot": "pivot tables",
    "xl/comments": "notes",
    "xl/threadedComments": "comments",
    "xl/vbaProject": "macros",
    "xl/externalLinks": "links to other workbooks",
    "xl/slicer": "slicers",
    "xl/queryTables": "queries",
    "xl/connections": "connections",
    "xl/ctrlProps": "controls",
    "xl/activeX": "controls",
    "xl/embeddings": "embedded files",
    "xl/model": "a data model",
    "xl/richData": "rich values",
    "xl/webextensions": "add-ins",
    "xl/revisions": "the record of changes",
    "xl/xmlMaps": "XML maps",
    "xl/featurePropertyBag": "boxes to tick in cells",
    "docMetadata/": "a label of sensitivity",
    "customXml/": "queries or data of other programs",
    "_xmlsignatures": "a signature",
}
# What the library writes again, or makes anew, of a workbook that has nothing else.
_KEPT_PARTS = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/(?:core|app|custom)\.xml|docProps/thumbnail\..*"
    r"|xl/(?:workbook|styles|sharedStrings|calcChain|metadata)\.xml|xl/_rels/workbook\.xml\.rels"
    r"|xl/theme/.*|xl/(?:worksheets/|tables/)(?:_rels/)?[^/]*|xl/printerSettings/.*|.*/"
)
# The same inside the sheets and the texts.
_LOST_CELLS: Mapping[bytes, str] = {
    rb"<(?:\w+:)?f[\s>/]": "formulas, whose stored values would be lost",
    rb"<(?:\w+:)?extLst[\s>]": "newer features of Excel",
    rb"<(?:\w+:)?protectedRanges[\s>/]": "who may change which cells",
    rb"<(?:\w+:)?customSheetViews[\s>/]": "views of its own",
    rb"<(?:\w+:)?ignoredErrors[\s>/]": "which of Excel's marks are ignored",
}
_LOST_TEXTS: Mapping[bytes, str] = {
    rb"<(?:\w+:)?r[\s>]": "texts with several formats",
    rb"<(?:\w+:)?rPh[\s>/]": "how texts are read aloud",
}
_LOST_BOOK: Mapping[bytes, str] = {
    rb"<(?:\w+:)?fileSharing[\s>/]": "that it is to be opened for reading",
    rb"<(?:\w+:)?customWorkbookViews[\s>/]": "views of its own",
}
# Who has written a note, and what a note is among the shapes of a sheet.
_AUTHOR = re.compile(rb"<(?:\w+:)?author>([^<]*)<")
_SHAPE = re.compile(rb"<(?:\w+:)?shape[\s>]")
_NOTE = re.compile(rb'ObjectType="Note"')
# Notes of ours are smaller than this in all.
_SMALL = 1 << 24  # bytes
BLOCK = 1 << 20


def lost_by_saving(path: Path) -> str:
    """What saving a workbook again would lose, as a reason not to; "" where that is nothing."""
    try:
        with zipfile.ZipFile(path) as book:
            lost = sorted(set(_lost(book)))
    except (OSError, zipfile.BadZipFile):
        return "it cannot be opened any more"
    return f"saving it would lose {', '.join(lost)}" if lost else ""


def _lost(book: zipfile.ZipFile) -> Iterator[str]:
    ours = _our_notes(book)
    for name in book.namelist():
        if name in ours:
            continue
        lost = [what for part, what in _LOST_PARTS.items() if name.startswith(part)]
        if not lost and _KEPT_PARTS.fullmatch(name) is None:
            lost = [f"a part that is not known here ({name})"]
        yield from lost
        patterns: Mapping[bytes, str] = {}
        if name.startswith("xl/worksheets/") and name.endswith(".xml"):
            patterns = {**_LOST_CELLS, **_LOST_TEXTS}
        elif name == "xl/sharedStrings.xml":
            patterns = _LOST_TEXTS
        elif name == "xl/workbook.xml":
            patterns = _LOST_BOOK
        if patterns:
            yield from _found(book, name, patterns)


def _our_notes(book: zipfile.ZipFile) -> frozenset[str]:
    """The parts that hold nothing but notes of earlier results, which the library keeps."""
    noted = {one for one in book.namelist() if one.startswith("xl/comments") and _is_xml(one)}
    drawn = {one for one in book.namelist() if one.startswith("xl/drawings/") and _is_vml(one)}
    if sum(book.getinfo(one).file_size for one in noted | drawn) > _SMALL:
        return frozenset()
    authors = {who for one in noted for who in _AUTHOR.findall(book.read(one))}
    if authors != {AUTHOR.encode()}:
        return frozenset()
    shapes = {one: book.read(one) for one in drawn}
    return frozenset(noted | {one for one, told in shapes.items() if _only_notes(told)})


def _is_xml(name: str) -> bool:
    return name.endswith(".xml")


def _is_vml(name: str) -> bool:
    return name.endswith(".vml")


def _only_notes(shapes: bytes) -> bool:
    return len(_SHAPE.findall(shapes)) == len(_NOTE.findall(shapes))


def _found(book: zipfile.ZipFile, name: str, patterns: Mapping[bytes, str]) -> Iterator[str]:
    tail = b""
    with book.open(name) as part:
        while block := part.read(BLOCK):
            text = tail + block
            yield from (what for pattern, what in patterns.items() if re.search(pattern, text))
            tail = block[-64:]
