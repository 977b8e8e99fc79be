"""Whether a workbook that was saved again still has every value that it had.

Reads both files by itself: the library that saves them is what is looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path
from xml.etree import ElementTree

from workbench.tables.archive import Archive, open_archive
from workbench.tables.headers import column_letter
from workbench.tables.workbook import TEXTS, worksheets

Value = tuple[str, str]
# Whole numbers up to here are the same as numbers and digit for digit.
EXACT = 2**53
_DIGITS = "0123456789"


def first_change(
    before: Path,
    after: Path,
    besides: Mapping[str, Collection[int]] | None = None,
    without: Collection[str] = (),
) -> str:
    """The first cell of `before` that `after` has otherwise, as `C2 of “Sheet”`; "" for none.

    What `after` has beside those cells is of no matter, nor what stands in the columns `besides`,
    counted from 1, by their sheets, or on the sheets `without`. Raises FixTheFile for what is no
    workbook.
    """
    beside = besides or {}
    with open_archive(before) as old, open_archive(after) as new:
        there = _sheets(new)
        texts, now_texts = _shared(old), _shared(new)
        for name, part in _sheets(old).items():
            if name in without:
                continue
            if name not in there:
                return f"the sheet “{name}”"
            letters = {column_letter(one - 1) for one in beside.get(name, ())}
            found = _cells(new, there[name], now_texts)
            for place, value in _cells(old, part, texts):
                if place.rstrip(_DIGITS) in letters:
                    continue
                if not _same(value, next((now for at, now in found if at == place), None)):
                    return f"{place} of “{name}”"
    return ""


def _same(was: Value, now: Value | None) -> bool:
    if now is None or was == now:
        return now is not None
    if (was[0], now[0]) != ("n", "n"):
        return False
    try:
        one, other = Decimal(was[1]), Decimal(now[1])
    except InvalidOperation:
        return False
    close = float(one) == float(other) and abs(one) <= EXACT
    return one == other or close


def _sheets(book: Archive) -> dict[str, str]:
    """The parts of the worksheets by their names."""
    return {one.name: one.part for one in worksheets(book, book.xml("xl/workbook.xml"))}


def _shared(book: Archive) -> Sequence[str]:
    if TEXTS not in book:
        return ()
    found = []
    with book.zip.open(TEXTS) as part:
        for _, one in ElementTree.iterparse(part):
            if _local(one) == "si":
                found.append(_text(one))
                one.clear()
    return found


def _cells(book: Archive, part: str, texts: Sequence[str]) -> Iterator[tuple[str, Value]]:
    """Each cell that holds something, in the order of the file, and its value as it is written."""
    with book.zip.open(part) as source:
        for _, one in ElementTree.iterparse(source):
            if _local(one) == "c":
                if (value := _value(one, texts)) is not None:
                    yield one.get("r", ""), value
            elif _local(one) == "row":
                one.clear()


def _value(cell: ElementTree.Element, texts: Sequence[str]) -> Value | None:
    kind = cell.get("t", "n")
    parts = {_local(one): one for one in cell}
    if kind == "inlineStr":
        told = _text(parts["is"]) if "is" in parts else ""
        return ("s", told) if told else None
    told = (parts["v"].text or "") if "v" in parts else ""
    if not told:
        return None
    if kind in ("s", "str"):
        told = texts[int(told)] if kind == "s" else told
        return ("s", told) if told else None
    return kind, told


def _text(one: ElementTree.Element) -> str:
    """A text of one or several pieces, without how it is read aloud."""
    told = []
    for piece in one:
        if _local(piece) == "t":
            told.append(piece.text or "")
        elif _local(piece) == "r":
            told += [run.text or "" for run in piece if _local(run) == "t"]
    return "".join(told)


def _local(one: ElementTree.Element) -> str:
    return one.tag.rpartition("}")[2]
