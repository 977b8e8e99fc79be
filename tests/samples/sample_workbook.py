"""A messy sheet as cells becomes an .xlsx file that looks like somebody's work.

Knows how each value is typed and formatted; refuses to know which of them are mistakes.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

MADE = datetime.datetime(2025, 11, 3, 9, 0, tzinfo=datetime.UTC)
WIDTHS = {"url": 34, "date": 15, "comment": 30, "email": 30}


@dataclass(frozen=True)
class Formula:
    """A formula and what the workbook stores as its value; "" is no value, "#N/A" is an error."""

    text: str
    value: str | float


@dataclass(frozen=True)
class Shown:
    """A number under a number format: 123 as 00123."""

    number: float
    format: str


@dataclass(frozen=True)
class Sheet:
    """A sheet's name, its headers, and its rows by header; a missing or None cell is empty."""

    name: str
    headers: Sequence[str]
    rows: Sequence[Mapping[str, Any]]


def write_workbook(path: Path, sheets: Sequence[Sheet]) -> None:
    """Writes the sheets; the same sheets always give the same bytes."""
    with xlsxwriter.Workbook(path, {"in_memory": True}) as book:
        book.set_properties({"title": "Sample data", "author": "", "created": MADE})
        formats = {
            name: book.add_format(how)
            for name, how in {
                "header": {"bold": True, "bg_color": "#DDEBF7", "bottom": 1},
                "date": {"num_format": "dd/mm/yyyy"},
                "money": {"num_format": "0.00"},
            }.items()
        }
        for sheet in sheets:
            page = book.add_worksheet(sheet.name)
            page.freeze_panes(1, 1)
            for place, header in enumerate(sheet.headers):
                kind = header.partition("(")[0]
                page.set_column(place, place, WIDTHS.get(kind, max(11, len(header) + 3)))
                page.write_string(0, place, header, formats["header"])
            page.autofilter(0, 0, len(sheet.rows), len(sheet.headers) - 1)
            for line, row in enumerate(sheet.rows, start=1):
                for place, header in enumerate(sheet.headers):
                    _write(book, page, (line, place), row.get(header), formats)


def _write(book: Any, page: Any, at: tuple[int, int], value: Any, formats: dict[str, Any]) -> None:
    match value:
        case None:
            return
        case bool():
            page.write_boolean(*at, value)
        case str():
            page.write_string(*at, value)
        case int():
            page.write_number(*at, value)
        case float():
            page.write_number(*at, value, formats["money"])
        case datetime.date():
            page.write_datetime(*at, value, formats["date"])
        case Formula(text, stored):
            page.write_formula(*at, text, None, stored)
        case Shown(number, code):
            page.write_number(*at, number, book.add_format({"num_format": code}))
