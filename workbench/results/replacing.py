"""The earlier results in an analyst's workbook, taken out before later ones are put in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from workbench.tables.table import Table
from workbench.vocabulary.provenance import OWN

# Who has written a note of ours, and how a cell with a finding is coloured.
AUTHOR = "Audience workbench"
FOUND = {"error": "FFF9D9D9", "warning": "FFFCF3CF"}
# The headers of the sheet of findings, and what the sheet about the run begins with.
LISTED = ("cell", "sheet", "line", "column", "value", "severity", "message", "fix")
BEGINS = "world"


@dataclass(frozen=True, slots=True)
class Replaced:
    """Where the earlier results stood: their columns by name, counted from 1, and their sheets."""

    columns: Mapping[str, int] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.columns)


def taken_out(book: Any, table: Table) -> Replaced:
    """Takes away the added sheets, colours and notes; says where the added columns stand.

    A sheet to which somebody has added a column is hers by now, and stays.
    """
    from openpyxl.styles import PatternFill

    sheet = book[table.sheet]
    columns = {one: n for n, one in enumerate(table.headers, 1) if one in OWN}
    gone = tuple(one.title for one in book.worksheets if _is_ours(one) and one is not sheet)
    for name in gone:
        del book[name]
    for one in book.worksheets:
        for row in one.iter_rows():
            for cell in row:
                if cell.comment is not None and cell.comment.author == AUTHOR:
                    cell.comment = None
                    if cell.fill.fgColor.rgb in FOUND.values():
                        cell.fill = PatternFill()
    return Replaced(columns, gone)


def _is_ours(sheet: Any) -> bool:
    if sheet.title.startswith("Issues"):
        heads = tuple(cell.value for cell in sheet[1])
        return heads == LISTED
    begins = sheet.cell(1, 1).value == BEGINS
    return bool(sheet.title.startswith("About") and begins and sheet.max_column <= 2)
