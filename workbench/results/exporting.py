"""Results beside the analyst's own rows, as XLSX or CSV that no spreadsheet runs as a formula."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import xlsxwriter

from workbench.errors import FixTheFile
from workbench.plans.judging import Prepared, judged, reasons
from workbench.vocabulary.fates import FATE_MEANING, WHY_MEANING

ADDED = ("line", "fate", "why", "reason", "request", "token", "run")
# Excel's own limit on the rows of a sheet, header included.
SHEET_ROWS = 1_048_576
# What makes a spreadsheet read a cell as a formula (OWASP ASVS 1.2.10), full-width signs included.
_RISKY = re.compile(r"[=+\-@\t\r\n\0＝＋－＠]")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")

Row = list[str]


def inert(text: str) -> str:
    """The text as a CSV cell that no spreadsheet runs; numbers and E.164 phones stay as is."""
    return f"'{text}" if _RISKY.match(text) and not _NUMBER.fullmatch(text) else text


def export(
    prepared: Prepared,
    fates: pa.Table,
    *,
    run: str,
    headline: Mapping[str, str],
    out: Path,
) -> Path:
    """Writes every row of the file with its fate; the name's ending says .xlsx or .csv.

    `fates` has one row per row of the file: fate, why, reason, chunk, token. `headline` stamps the
    file (destination, connection, world, run). Raises FixTheFile for another ending or too many
    rows for a sheet.
    """
    writers = {".xlsx": _workbook, ".csv": _csv}
    if out.suffix.lower() not in writers:
        message = f"{out.name} ends in neither .xlsx nor .csv: choose one of them"
        raise FixTheFile(message)
    if not out.parent.is_dir():
        message = f"The folder {out.parent} is not there: make it, or choose another"
        raise FixTheFile(message)
    if out.suffix.lower() == ".xlsx" and prepared.table.rows >= SHEET_ROWS:
        message = f"{prepared.table.rows:,} rows do not fit into one sheet: export to .csv"
        raise FixTheFile(message)
    rows = _rows(prepared, fates, run)
    with writers[out.suffix.lower()](out, headline) as write:
        write([*prepared.table.headers, *(f"workbench {name}" for name in ADDED)])
        for row in rows:
            write(row)
    return out


def _rows(prepared: Prepared, fates: pa.Table, run: str) -> Iterator[Row]:
    start = 0
    wholes = prepared.table.slices(50_000)
    for whole, one in zip(wholes, judged(prepared, 50_000), strict=True):
        wrong = reasons(one, prepared)
        part = fates.slice(start, len(whole)).to_pylist()
        cells = [column.to_pylist() for column in whole.columns]
        for place, (line, fate) in enumerate(zip(whole.line.to_pylist(), part, strict=True)):
            own = [column[place] or "" for column in cells]
            yield [*own, str(line), *_added(fate, wrong.get(place, "")), run]
        start += len(whole)


def _added(fate: Mapping[str, object], wrong: str) -> Row:
    why = str(fate["why"] or "")
    meaning = WHY_MEANING.get(why, "") if fate["fate"] == "not_sent" else ""  # type: ignore[call-overload]
    reason = str(fate["reason"] or "") or (wrong if why == "invalid" else meaning)
    reason = reason or FATE_MEANING.get(str(fate["fate"]), "")  # type: ignore[call-overload]
    chunk = str(fate["chunk"] or "")
    return [str(fate["fate"]), why, reason, chunk, str(fate["token"] or "")]


@contextmanager
def _csv(out: Path, headline: Mapping[str, str]) -> Iterator[Callable[[Row], object]]:
    # A text file has no place for a stamp but a column; the world is what must not be missed.
    stamp = headline["stamp"]
    with out.open("w", encoding="utf-8-sig", newline="") as sink:
        writer = csv.writer(sink)
        first = True

        def write(row: Row) -> None:
            nonlocal first
            added = "workbench world" if first else stamp
            first = False
            writer.writerow([inert(cell) for cell in (*row, added)])

        yield write


@contextmanager
def _workbook(out: Path, headline: Mapping[str, str]) -> Iterator[Callable[[Row], object]]:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(out), options) as book:
        about = book.add_worksheet("About")
        for place, (name, value) in enumerate(headline.items()):
            about.write_string(place, 0, name)
            about.write_string(place, 1, value)
        sheet = book.add_worksheet("Results")
        # Quote prefix: Excel then never reads the text as a formula, even after an edit.
        inert_text = book.add_format({"quote_prefix": True})
        place = 0

        def write(row: Row) -> None:
            nonlocal place
            for column, cell in enumerate(row):
                if cell:
                    sheet.write_string(place, column, cell, inert_text)
            place += 1

        yield write
        sheet.freeze_panes(1, 0)
