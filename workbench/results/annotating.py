"""Results put into the analyst's own workbook, where saving it again loses nothing of hers.

Her cells stay as they are: columns are added on the right, cells with findings get a colour and a
note, and a sheet lists the findings with links. Where the workbook holds earlier results that went
on, the new ones take their place.
"""

from __future__ import annotations

import itertools
import re
import warnings
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from workbench.plans.prepared import Prepared
from workbench.results.losing import lost_by_saving
from workbench.results.replacing import AUTHOR, FOUND, LISTED, Replaced, taken_out
from workbench.results.returning import FATE
from workbench.results.sheets import CELL_TEXT, SHEET_COLUMNS
from workbench.results.unchanged import first_change
from workbench.vocabulary.issues import AS_MEANT, Issue
from workbench.vocabulary.steps import Limit

Cell = str | int | None
# The library that saves a workbook holds every cell as an object of some 500 bytes.
MOST_CELLS = Limit(500_000, "cells of a workbook that is written into", "ours", True)
MOST_NOTES = Limit(2_000, "cells that get a note", "ours", True)
MOST_LISTED = Limit(20_000, "findings on the sheet of findings", "ours", True)
_FLAGS = re.compile(r" \(--[^()]*\)| with --[a-z-]+(?: \d+)?")
_ILLEGAL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
# Light, so that black text reads well on each.
_FILLS = {"accepted": "FFDDF2E0", "rejected": "FFF9D9D9", "unknown": "FFFCEBC8"}
WIDEST = 60  # characters of an added column; more is read in the cell
# The only warning of the library after which nothing is lost.
_HARMLESS = "Workbook contains no default style"


def obstacle(prepared: Prepared) -> str:
    """Why the results cannot go into the workbook itself, "" where they can."""
    path = prepared.table.path
    if prepared.table.format != "xlsx" or path.suffix.lower() != ".xlsx":
        return f"a {prepared.table.format.upper()} file is never written into"
    cells = sum(part.table.rows * len(part.table.headers) for part in prepared.parts)
    if cells > MOST_CELLS.value:
        return f"it has more than {MOST_CELLS.value:,} cells"
    return lost_by_saving(path)


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet: where it stands, its fate, and what is written beside it, in order."""

    row: int
    fate: str
    cells: Sequence[Cell]


@dataclass(slots=True)
class Own:
    """The analyst's workbook while results are written into it."""

    prepared: Prepared
    added: Sequence[str]
    book: Any
    replaced: Replaced

    @classmethod
    def of(cls, prepared: Prepared, added: Sequence[str], *, replaces: bool) -> Own | None:
        """None where the workbook cannot be read so that saving it loses nothing.

        With `replaces` the results that it holds are taken out first.
        """
        from openpyxl import load_workbook  # a quarter of a second, for those who need it

        # What the library leaves out, or takes for an error, it says in a warning.
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            try:
                # Opened here, since the library leaves open what it cannot read.
                with prepared.table.path.open("rb") as source:
                    book = load_workbook(source)
            except Exception:  # it raises whatever it meets in parts that it cannot make sense of
                return None
        lost = [one for one in said if _HARMLESS not in str(one.message)]
        known = all(part.table.sheet in book.sheetnames for part in prepared.parts)
        if not known or lost:
            return None
        gone = taken_out(book, prepared.table) if replaces else Replaced()
        return cls(prepared, added, book, gone)

    def write(self, place: int, lines: Iterable[Line]) -> None:
        """The added columns of one sheet, right of all that is there."""
        from openpyxl.styles import PatternFill
        from openpyxl.utils import get_column_letter

        table = self.prepared.parts[place].table
        sheet = self.book[table.sheet]
        first = max(sheet.max_column, len(table.headers)) + 1
        free = itertools.count(first)
        places = [self.replaced.columns.get(name) or next(free) for name in self.added]
        end = next(free)
        fills = {fate: PatternFill("solid", fgColor=colour) for fate, colour in _FILLS.items()}
        beside = sheet.cell(table.header_line, first - 1)
        for name, column in zip(self.added, places, strict=True):
            if column >= first:
                _head(sheet.cell(table.header_line, column), name, beside)
        coloured = places[self.added.index(FATE)]
        widths = [len(name) for name in self.added]
        for line in lines:
            for column in self.replaced.columns.values():
                cell = sheet.cell(line.row, column)
                cell.value, cell.fill = None, PatternFill()
            for n, (column, value) in enumerate(zip(places, line.cells, strict=True)):
                _put(sheet.cell(line.row, column), value)
                widths[n] = max(widths[n], len(str(value or "")))
            if line.fate in fills:
                sheet.cell(line.row, coloured).fill = fills[line.fate]
        # One width may be hers for all columns to the right; a second one would break the sheet.
        if all((one.max or 0) < first for one in sheet.column_dimensions.values()):
            for column, width in zip(places, widths, strict=True):
                if column >= first:
                    letter = get_column_letter(column)
                    sheet.column_dimensions[letter].width = min(width + 2, WIDEST)
        _widen_filter(sheet, table.header_line, first - 1, end - 1)

    def mark(self, issues: Sequence[Issue]) -> None:
        """Colours the cells of findings, with a note in each, and lists them on a sheet."""
        from openpyxl.cell import MergedCell
        from openpyxl.comments import Comment
        from openpyxl.styles import PatternFill
        from openpyxl.utils import get_column_letter
        from openpyxl.worksheet.hyperlink import Hyperlink

        fills = {one: PatternFill("solid", fgColor=colour) for one, colour in FOUND.items()}
        listed = self.book.create_sheet(_free("Issues", self.book.sheetnames))
        names = LISTED
        listed.append(list(names))
        listed.freeze_panes = "A2"
        noted: dict[tuple[str, int, int], list[Issue]] = {}
        for row, issue in enumerate(map(_in_words, issues[: MOST_LISTED.value]), 2):
            at = self._place(issue)
            shown = f"{get_column_letter(at[2])}{at[1]}" if at else ""
            told = (shown, *(getattr(issue, name) for name in names[1:]))
            for n, value in enumerate(told, 1):
                _put(listed.cell(row, n), value)
            if at:
                sheet = at[0].replace("'", "''")
                link = Hyperlink(ref=f"A{row}", location=f"'{sheet}'!{shown}")
                listed.cell(row, 1).hyperlink = link
            # Where all is as it was meant, notes would hide the others.
            if at and issue.rule not in AS_MEANT:
                noted.setdefault(at, []).append(issue)
        for (name, row, column), found in list(noted.items())[: MOST_NOTES.value]:
            cell = self.book[name].cell(row, column)
            if isinstance(cell, MergedCell):  # it shows nothing of its own
                continue
            worst = "error" if any(one.severity == "error" for one in found) else "warning"
            cell.fill = fills[worst]
            said = "\n".join(f"{one.message}. {one.fix}" for one in found)
            cell.comment = Comment(_ILLEGAL.sub("", said), AUTHOR, 120, 320)

    def _place(self, issue: Issue) -> tuple[str, int, int] | None:
        """Sheet, row and column of the cell that a finding is about, where it is about one."""
        part = next((p for p in self.prepared.parts if p.table.sheet == issue.sheet), None)
        if part is None or issue.line is None or issue.column not in part.table.headers:
            return None
        return issue.sheet, issue.line, part.table.headers.index(issue.column) + 1

    def about(self, told: Mapping[str, Cell]) -> None:
        """What the run was, on a last sheet and as a stamp of the file."""
        from openpyxl.packaging.custom import StringProperty

        sheet = self.book.create_sheet(_free("About", self.book.sheetnames))
        for row, (name, value) in enumerate(told.items(), 1):
            _put(sheet.cell(row, 1), name)
            _put(sheet.cell(row, 2), value)
        kept = self.book.custom_doc_props
        for name, value in stamps(told).items():
            if name in kept.names and self.replaced:
                del kept[name]
            if name not in kept.names:
                kept.append(StringProperty(name=name, value=value))

    def fits(self) -> bool:
        """Whether every sheet has room for the added columns."""
        widths = [self.book[one.table.sheet].max_column for one in self.prepared.parts]
        return bool(max(widths) + len(self.added) <= SHEET_COLUMNS)

    def save(self, out: Path) -> str:
        """Writes the workbook; the first of her cells that it then has otherwise, "" for none."""
        self.book.save(out)
        gone = self.replaced
        besides = {self.prepared.table.sheet: gone.columns.values()}
        return first_change(self.prepared.table.path, out, besides, gone.sheets)


def _in_words(issue: Issue) -> Issue:
    """A finding without what one would write on a command line: who reads it has a spreadsheet."""
    return replace(issue, message=_FLAGS.sub("", issue.message), fix=_FLAGS.sub("", issue.fix))


def stamps(about: Mapping[str, Cell]) -> dict[str, str]:
    """What a workbook of results carries about its run, as properties of the file."""
    names = ("run", "destination", "world")
    return {f"workbench {name}": str(about[name]) for name in names if name in about}


def _head(head: Any, name: str, beside: Any) -> None:
    """The name of an added column, in the format of the header beside it."""
    from openpyxl.styles import Font

    _put(head, name)
    if beside.has_style:
        head._style = copy(beside._style)
    else:
        head.font = Font(bold=True)


def _widen_filter(sheet: Any, header_line: int, last: int, new_last: int) -> None:
    """Her filter reaches the added columns too, where it went up to the last one of hers."""
    from openpyxl.utils import get_column_letter, range_boundaries

    if not sheet.auto_filter.ref:
        return
    left, top, right, bottom = range_boundaries(sheet.auto_filter.ref)
    if (top, right) == (header_line, last):
        end = f"{get_column_letter(new_last)}{bottom}"
        sheet.auto_filter.ref = f"{get_column_letter(left)}{top}:{end}"


def _put(cell: Any, value: Cell) -> None:
    """A number as a number and all else as text that no spreadsheet takes for a formula."""
    if value is None or value == "":
        return
    if isinstance(value, int):
        cell.value = value
        return
    text = _ILLEGAL.sub(lambda found: f"_x{ord(found[0]):04X}_", value)
    if len(text) > CELL_TEXT:
        text = f"({len(value):,} characters, more than a cell of a workbook holds)"
    cell.value = text
    cell.data_type = "s"  # also where it begins as a formula does
    cell.quotePrefix = True


def _free(name: str, taken: Sequence[str]) -> str:
    """The name, or with a number behind it, as no sheet is called yet."""
    known = {one.lower() for one in taken}
    names = (name, *(f"{name} {n}" for n in range(2, len(known) + 3)))
    return next(one for one in names if one.lower() not in known)
