"""The cells of a worksheet's XML by a parser: for sheets that are not written as nearly all are.

Reads whatever is valid XML, at a fifth of the speed of sheetxml.py, and gives values as well.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

from workbench.errors import FixTheFile
from workbench.tables.books import Finding, Found, HeldCells
from workbench.tables.extent import Extent
from workbench.tables.formats import Styles
from workbench.tables.headers import column_position
from workbench.tables.serials import iso_cell, number_cell
from workbench.tables.sheetwalk import BLANKS, Attributes, Blocks, Texts, unescaped, walk
from workbench.tables.sniffing import damaged
from workbench.tables.structure import MERGED, hidden_columns, hidden_row

# Measured: 5 s for so many, where a tenth of it is usual; calamine may be at work beside it.
MAX_PARSED = 600_000
NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
MERGED_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7}):[A-Z]{1,3}[0-9]{1,7}")
REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
# Excel's errors, those of today and whatever comes in the same form.
ERROR = re.compile(r"#(?:[A-Z_]+[!?]?|DIV/0!|N/A)")
TRUTHS = {"1": True, "true": True, "0": False, "false": False}
YES = frozenset(("1", "true"))


def read_cells(
    blocks: Blocks, styles: Styles, texts: Sequence[str], name: str
) -> tuple[HeldCells, list[Found]]:
    """The rows of a sheet and what is found in it; `name` is the file's.

    Raises FixTheFile where it is no XML, where a place is filled twice, or where it is too much.
    """
    sheet = _Sheet(styles, texts, name)
    walk(blocks, sheet.start, sheet.end, sheet.text, damaged(name, "a sheet is not well-formed"))
    return sheet.held(), sheet.found


@dataclass(slots=True)
class _Sheet:
    """Takes in a sheet's XML; of names only what follows their prefix."""

    styles: Styles
    texts: Sequence[str]
    name: str
    found: list[Found] = field(default_factory=list)
    _rows: dict[int, list[Any]] = field(default_factory=dict)
    _extent: Extent = field(default_factory=Extent)
    _columns: dict[str, int] = field(default_factory=dict)
    _line: int = 0
    _column: int = -1
    _hidden: bool = False
    _cell: Attributes | None = None
    _value: list[str] = field(default_factory=list)
    _formula: list[str] | None = None
    _into: list[str] | None = None
    _inline: Texts = field(default_factory=Texts)

    def start(self, tag: str, given: Attributes) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            self._cell, self._value, self._formula, self._into = given, [], None, None
            self._inline.parts = None
            self._place(given.get("r"))
        elif self._cell is None:
            self._around(name, given)
        elif name == "v":
            self._into = self._value
        elif name == "t" or name == "rPh":
            self._inline.start(name, given)
        elif name == "is":
            self._inline.parts = []
        elif name == "f":
            self._into = self._formula = []

    def end(self, tag: str) -> None:
        name = tag.rpartition(":")[2]
        if name == "c":
            self._add()
            self._cell = None
        elif name == "v" or name == "f":
            self._into = None
        elif name == "t" or name == "rPh":
            self._inline.end(name)
        elif name == "row":
            self._end_row()

    def text(self, text: str) -> None:
        if self._into is not None:
            self._into.append(text)
        else:
            self._inline.text(text)

    def _around(self, name: str, given: Attributes) -> None:
        """What is no cell."""
        if name == "row":
            self._begin_row(given)
        elif name == "col" and given.get("hidden") in YES:
            first, last = (given.get(at, "").strip() for at in ("min", "max"))
            if first.isdecimal() and last.isdecimal():
                self.found.append(hidden_columns(int(first) - 1, int(last) - 1))
        elif name == "mergeCell":
            told = MERGED_RANGE.fullmatch(given.get("ref", "").strip())
            if told is not None:
                column = column_position(told[1])
                self.found.append(Found(int(told[2]), column, MERGED, told[0], ""))

    def _begin_row(self, given: Attributes) -> None:
        told = given.get("r", "").strip()
        if told and not (told.isdecimal() and told.isascii()):
            self._broken(f"a row of it has the number “{told[:20]}”")
        self._line = int(told) if told else self._line + 1
        self._column, self._hidden = -1, given.get("hidden") in YES

    def _end_row(self) -> None:
        if self._extent.cells > MAX_PARSED:
            sentence = (
                f"{self.name} has more than {MAX_PARSED:,} cells that are not written as "
                "spreadsheet programs write them: open it in Excel and save it again."
            )
            raise FixTheFile(sentence)

    def _place(self, reference: str | None) -> None:
        """Where a cell stands; some programs leave it to the cell's turn."""
        if reference is None:
            self._column += 1
            return
        letters = reference.rstrip("0123456789")
        line = reference[len(letters) :]
        column = self._columns.get(letters)
        if column is None or not 0 < len(line) <= 7:
            if REFERENCE.fullmatch(reference) is None:
                self._broken("a cell lies outside the sheet")
            column = self._columns[letters] = column_position(letters.upper())
        self._column, self._line = column, int(line)

    def _add(self) -> None:
        value, finding = self._told(self._cell or {})
        line, column = self._line, self._column
        if finding is not None:
            self.found.append(Found(line, column, *finding))
        elif value == "":
            return
        if not line:
            self._broken("a cell lies outside the sheet")
        self._extent.grow(line, column + 1, 1, self.name)
        if self._hidden:
            self.found.append(hidden_row(line))
            self._hidden = False
        row = self._rows.get(line)
        if row is None:
            row = self._rows[line] = []
        if column == len(row):
            row.append(value)
        elif column > len(row):
            row.extend([""] * (column - len(row)))
            row.append(value)
        elif row[column] == "":
            row[column] = value
        else:
            self._broken(f"row {line} has a cell twice")

    def _told(self, given: Attributes) -> tuple[Any, Finding | None]:
        """A cell's value, and what there is to mark."""
        kind, written = given.get("t", "n"), "".join(self._value)
        if kind == "inlineStr" and self._inline.parts is not None:
            return self._inline.whole(), None
        if kind == "str":
            return unescaped(written), None
        stored = written.strip(BLANKS)
        if not stored:
            if self._formula is None:
                return "", None
            return "", ("formula", "=" + "".join(self._formula), "")
        if kind == "n":
            return self._number(stored, given.get("s", "0").strip())
        if kind == "s":
            return self._shared(stored), None
        if kind == "e":
            shown = stored if ERROR.fullmatch(stored) else "#UNKNOWN!"
            return shown, ("error", stored, shown)
        if kind == "b":
            if stored not in TRUTHS:
                return "#VALUE!", ("error", stored, "#VALUE!")
            return TRUTHS[stored], None
        if kind == "d":
            return iso_cell(stored, stored)
        if kind != "inlineStr":
            self._broken(f"a cell of it is of the kind “{kind[:20]}”")
        return unescaped(written), None

    def _number(self, stored: str, style: str) -> tuple[Any, Finding | None]:
        number = float(stored) if NUMBER.fullmatch(stored) else math.nan
        if not math.isfinite(number):
            return "#NUM!", ("error", stored, "#NUM!")
        return number_cell(number, int(style) if style.isdecimal() else 0, self.styles)

    def _shared(self, stored: str) -> str:
        if not (stored.isascii() and stored.isdecimal() and int(stored) < len(self.texts)):
            self._broken(f"a cell has the shared text “{stored[:20]}”, which is missing")
        return self.texts[int(stored)]

    def _broken(self, what: str) -> NoReturn:
        raise FixTheFile(damaged(self.name, what))

    def held(self) -> HeldCells:
        """All rows."""
        rows: list[Sequence[Any]] = [()] * max(self._rows, default=0)
        for line, row in self._rows.items():
            rows[line - 1] = row
        return HeldCells(rows, self._extent.columns)
