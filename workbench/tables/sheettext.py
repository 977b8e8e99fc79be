"""A worksheet's XML in pieces of whole rows, with a reference at each cell, and its extent.

Patterns over the bytes instead of a parser, for XML that is written as nearly all of it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from workbench.errors import FixTheFile
from workbench.tables.extent import Extent
from workbench.tables.headers import MAX_COLUMNS, column_letter, column_position
from workbench.tables.sniffing import damaged
from workbench.tables.usual import Unusual, Usual

# A row's XML; the longest cell has 32,767 characters.
MAX_ROW_XML = 64 << 20
# Cells are measured three times as fast as calamine reads them (1.4 s and 4.2 s for 200,000 rows),
# so what is behind so many bytes is known to be safe long before calamine comes to it.
AHEAD = 16 << 20
CELL = b'<c r="'
FILLED = CELL + rb"[^>]*(?<!/)>"
# The longest reference is XFD1048576; then comes its quote.
REFERENCE = 11
QUOTE, SPACE, FIRST_LETTER, ZERO = b'" A0'


@dataclass(frozen=True, slots=True)
class Piece:
    """Some whole rows as XML, and where the tags of their cells begin."""

    text: bytes
    cells: NDArray[np.int64]


def has_cells(blocks: Iterator[bytes]) -> bool:
    """Whether a sheet's XML holds a value, a formula or a text at all."""
    tail = b""
    for block in blocks:
        text = tail + block
        if re.search(rb"<(?:\w+:)?(?:v|f|is)[\s/>]", text):
            return True
        tail = text[-64:]
    return False


def pieces(blocks: Iterator[bytes], name: str) -> Iterator[Piece]:
    """A sheet's XML in pieces of whole rows, plain and with a reference first in each cell.

    `name` is the file's. Raises FixTheFile where a row does not end, and Unusual where there may be
    tags that are none.
    """
    place, root, begun = [0, 0], None, False
    for piece in _row_pieces(blocks, name):
        root = root or re.search(rb"<(\w+:)?worksheet\b", piece)
        text = _plain(piece, (root[1] or b"") if root else b"")
        told = text.rfind(b"<?")
        if b"<!" in text or told >= (0 if begun else 4):
            raise Unusual
        begun = begun or bool(text)
        cells, regular = _cells(text)
        if not regular:
            text = _with_references(text, place)
            cells, _ = _cells(text)
        yield Piece(text, cells)


def extent(blocks: Iterator[bytes], name: str, then: Callable[[], None] = lambda: None) -> Extent:
    """How far a sheet's filled cells reach, and how many they are; `name` is the file's.

    `then` is called once, as soon as so much is measured that the rest is measured long before
    anybody has read it. Raises FixTheFile if the cells are too many or too far apart to be opened
    safely, and Unusual if the sheet is not one that can be read by patterns and as a grid.
    """
    found, ahead, last, first = Extent(), AHEAD, 0, True
    for piece in pieces(blocks, name):
        cells = piece.cells
        if first and piece.text:  # the others are looked at when they are scanned
            Usual().check(piece.text)
            first = False
        rows, columns, _ = places(piece.text, cells, name)
        last = _in_order(rows, columns, last)
        closed = piece.text.count(b"</c>")
        if len(cells) != closed:  # an empty one that has a style closes itself
            filled = [one.start() for one in re.finditer(FILLED, piece.text)]
            kept = np.isin(cells, filled, assume_unique=True)
            rows, columns = rows[kept], columns[kept]
        if len(rows):
            found.grow(int(rows.max()), int(columns.max()), len(rows), name)
        if 0 < ahead <= len(piece.text):
            then()
        ahead -= len(piece.text)
    if ahead > 0:
        if found.sparse:
            raise Unusual
        then()
    return found


def _in_order(rows: NDArray[np.int64], columns: NDArray[np.int64], last: int) -> int:
    """The place of the last cell; raises Unusual where one does not follow the one before it."""
    if not len(rows):
        return last
    turns = rows * (MAX_COLUMNS + 1) + columns
    if turns[0] <= last or (np.diff(turns) <= 0).any():
        raise Unusual
    return int(turns[-1])


def _row_pieces(blocks: Iterator[bytes], name: str) -> Iterator[bytes]:
    """The XML cut behind the ends of rows."""
    rest = b""
    for block in blocks:
        text = rest + block
        ends = [text.rfind(end) + len(end) for end in (b"</row>", b":row>") if end in text]
        cut = max(ends, default=0)
        yield text[:cut]
        rest = text[cut:]
        if len(rest) > MAX_ROW_XML:
            raise FixTheFile(damaged(name, "a row of it does not end"))
    yield rest


def _plain(text: bytes, prefix: bytes) -> bytes:
    """Without the prefix of names."""
    return re.sub(rb"<(/?)" + prefix, rb"<\1", text) if prefix else text


def _with_references(text: bytes, place: list[int]) -> bytes:
    """Every cell with its reference first: some programs leave it to the cell's turn."""

    def named(tag: re.Match[bytes]) -> bytes:
        reference = re.search(rb"""\br\s*=\s*["']([A-Z]*)([0-9]+)["']""", tag[2])
        if tag[1] == b"row":
            place[:] = [int(reference[2]) if reference else place[0] + 1, 0]
            return tag[0]
        if reference:
            place[:] = [int(reference[2]), column_position(reference[1].decode())]
        at = column_letter(place[1]).encode() + str(place[0]).encode()
        place[1] += 1
        rest = tag[2].replace(reference[0], b"", 1) if reference else tag[2]
        others = b"".join(b" " + one for one in rest.split())
        return b'<c r="' + at + b'"' + others + b">"

    return re.sub(rb"<(row|c)\b([^>]*)>", named, text)


def _cells(text: bytes) -> tuple[NDArray[np.int64], bool]:
    """Where the tags of cells begin, and whether the reference comes first in each."""
    letters = np.frombuffer(text + bytes(len(CELL)), np.uint8)
    starts = np.flatnonzero((letters[:-1] == CELL[0]) & (letters[1:] == CELL[1]))
    behind = letters[starts + 2]
    odd = (behind == ord(">")) | ((behind < SPACE) & (behind > 0))
    starts = starts[behind == SPACE]
    named = np.ones(len(starts), dtype=bool)
    for at in range(3, len(CELL)):
        named &= letters[starts + at] == CELL[at]
    return starts, bool(named.all() and not odd.any())


def places(
    text: bytes, cells: NDArray[np.int64], name: str
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """The rows and columns, both from 1, of cells with their reference first, and where that ends.

    Raises FixTheFile, with the file's `name`, for a reference that is longer than any.
    """
    letters = np.frombuffer(text + bytes(REFERENCE), np.uint8)
    columns, rows = np.zeros(len(cells), np.int64), np.zeros(len(cells), np.int64)
    within = np.ones(len(cells), dtype=bool)
    ends = cells + len(CELL)
    for at in range(len(CELL), len(CELL) + REFERENCE):
        byte = letters[cells + at]
        within &= byte != QUOTE
        if not within.any():
            return rows, columns, ends
        ends += within
        letter = byte >= FIRST_LETTER
        known = within & letter
        # The last five bits of a letter, small or capital, are its place in the alphabet.
        np.copyto(columns, columns * 26 + (byte & 31), where=known)
        np.copyto(rows, rows * 10 + byte - ZERO, where=within & ~letter)
    raise FixTheFile(damaged(name, "a cell lies outside the sheet"))
