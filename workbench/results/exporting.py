"""Results beside the analyst's own rows, as XLSX or CSV that no spreadsheet runs as a formula."""

from __future__ import annotations

import csv
import itertools
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import pyarrow as pa
import xlsxwriter

from workbench.errors import FixTheFile
from workbench.plans import telling
from workbench.plans.parts import everything
from workbench.plans.prepared import SLICE, Prepared
from workbench.plans.telling import reasons
from workbench.results.annotating import Line, Own, obstacle, stamps
from workbench.results.beside import Cell, Row, Told, changed, fixed_by_row
from workbench.results.carrying import Carried, carried
from workbench.results.rawlines import RawLines
from workbench.results.returning import is_copy, refuse_replacing, without_our_own
from workbench.results.sheets import (
    SHEET_COLUMNS,
    SHEET_ROWS,
    WORKBOOK,
    put,
    writable,
    written,
)
from workbench.vocabulary.fates import FATE_MEANING, FATES, Fate, why_meaning
from workbench.vocabulary.fixes import Fixes
from workbench.vocabulary.formulas import inert
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.provenance import ADDED, NAMED

Write = Callable[[Row], object]


class Begin(Protocol):
    """Begins the sheet of a part of the plan, counted from 0; columns hidden there stay hidden."""

    def __call__(self, part: int, hidden: Sequence[int] = ()) -> Write: ...


# What the analyst may expect to find again with the results in it.
BOOKS = ("xlsx", "xlsb", "xls", "ods")


def export(
    prepared: Prepared,
    fates: pa.Table,
    *,
    about: Mapping[str, Cell],
    out: Path,
    only: Collection[Fate] = (),
    fixed: Mapping[str, Fixes | None] | None = None,
    again: bool = False,
) -> Path:
    """Writes every row of the file with its fate; the name's ending says .xlsx or .csv.

    With `only` just the rows of these fates, in a file of their own. `fixed` are the fixes of each
    run, where the rows are those of several; `again` says that the run sends an earlier one's rest.
    `fates` has one row per row of the file, sheet after sheet: line, fate, why, reason, chunk,
    token, and run unless it is the one of `about` for all. `about` tells where the rows went (its
    `world` stands in every row too) and becomes a workbook's last sheet. The results of an .xlsx go
    into the analyst's own workbook where saving it loses nothing, else into a new one, which says
    why. Where the file is itself results of which some rows went on, these take the place of what
    stands there, and the other rows keep it. Raises FixTheFile for another ending, for more rows or
    columns than a sheet has, for a .csv of several sheets, and where `out` is somebody's own file.
    """
    writers = {".xlsx": workbook_sink, ".csv": csv_sink}
    writable(out, tuple(writers))
    refuse_replacing(out)
    about = {**about, **changed(prepared)}
    if "run" not in fates.column_names:
        fates = fates.append_column("run", pa.repeat(str(about["run"]), fates.num_rows))
    if only:
        about["only rows"] = ", ".join(words(only))
    made = fixed_by_row(fixed or {str(about["run"]): prepared.fixes})
    # Rows of one fate are those that the run counts so; a retry by itself leaves most to its first.
    before = Carried(fates) if only or again else carried(prepared, fates)
    fates = before.fates
    if before.rows:
        about["rows that stand as an earlier run left them"] = before.rows
    told = Told(
        str(about["world"]), {**made, **before.fixed}, again, before.worlds, before.replaces
    )
    if out.suffix.lower() == ".xlsx":
        if not only:
            why = _into_her_own(prepared, fates, about, told, out)
            if not why:
                return out
            if prepared.table.format in BOOKS:
                about["a new workbook, since"] = why
        for part in prepared.parts:
            _fits(part.table.rows + 1, SHEET_ROWS, "rows")
            _fits(len(told.hers(part.table.headers)) + len(told.names), SHEET_COLUMNS, "columns")
    elif prepared.also:
        sheets = len(prepared.parts)
        message = f"The run took {sheets} sheets, which one .csv cannot hold: export to .xlsx"
        raise FixTheFile(message)
    with written(out) as partial, writers[out.suffix.lower()](partial, about) as begin:
        start = 0
        for place, part in enumerate(prepared.parts):
            mine = told.hers(part.table.headers)
            hidden = [n for n, column in enumerate(mine) if column in part.table.hidden]
            write = begin(place, hidden)
            headers = [part.table.headers[column] for column in mine]
            write([*headers, *(NAMED.format(name) for name in told.names)])
            at = len(mine) + ADDED.index("fate")
            for row in _rows(prepared, place, fates.slice(start, part.table.rows), told):
                if not only or row[at] in only:
                    write(row)
            start += part.table.rows
    return out


def words(fates: Collection[Fate]) -> list[str]:
    """Fates as they are said, in their usual order."""
    return [one.replace("_", " ") for one in FATES if one in fates]


def _into_her_own(
    prepared: Prepared, fates: pa.Table, about: Mapping[str, Cell], told: Told, out: Path
) -> str:
    """Writes the results into the analyst's own workbook; why not, where that cannot be."""
    if why := obstacle(prepared):
        return why
    # Where the row stands is seen there, and only a file of its own says it.
    said = told.names if told.replaces and is_copy(prepared.table) else told.names[1:]
    own = Own.of(prepared, [NAMED.format(one) for one in said], replaces=told.replaces)
    if own is None:
        return "parts of it cannot be read so that saving it would lose nothing"
    if not own.fits():
        return "its sheets have no room for more columns"
    try:
        with written(out) as partial:
            start = 0
            for place, part in enumerate(prepared.parts):
                rows = _rows(prepared, place, fates.slice(start, part.table.rows), told)
                columns = len(told.hers(part.table.headers))
                own.write(place, (_line(row, columns, len(said)) for row in rows))
                start += part.table.rows
            found: list[Issue] = []
            telling.check(prepared, sink=found.append)
            hers = (without_our_own(one, prepared.table) for one in found)
            own.mark([one for one in hers if one is not None])
            own.about(about)
            if changed := own.save(partial):
                raise _WouldChange(changed)
    except _WouldChange as err:
        return f"saving it would change {err}"
    return ""


class _WouldChange(Exception):
    """The saved workbook has a value of hers otherwise, so it takes nobody's place."""


def _line(row: Row, columns: int, said: int) -> Line:
    """A row with the last ones, so many, of what is said of it."""
    line, fate = row[columns : columns + 2]
    return Line(int(str(line)), str(fate), row[-said:])


def _fits(needed: int, most: int, what: str) -> None:
    if needed > most:
        message = f"{needed:,} {what} do not fit into one sheet ({most:,}): export to .csv"
        raise FixTheFile(message)


def _rows(prepared: Prepared, place: int, fates: pa.Table, told: Told) -> Iterator[Row]:
    """The rows of one sheet with their fates."""
    table, noun = prepared.parts[place].table, prepared.parts[place].destination.noun
    wholes = table.as_written.slices(SLICE, below=True)
    slices = everything(prepared, SLICE, order=[place])
    start, sheet, hers = 0, table.sheet, told.hers(table.headers)
    with RawLines(table) as raw:
        for whole, (_, one) in zip(wholes, slices, strict=True):
            wrong = reasons(one)
            # One more than the slice has: a record ends where the next one begins.
            part = fates.slice(start, len(whole) + 1).to_pylist()
            cells = [whole.columns[column].to_pylist() for column in hers]
            refused, numbers = whole.refused.to_pylist(), whole.row.to_pylist()
            for row in range(len(whole)):
                fate, said = part[row], wrong.get(row, "")
                if refused[row] and fate["why"] == "invalid":
                    until = part[row + 1]["line"] if row + 1 < len(part) else None
                    said += raw.told(fate["line"], until)
                added = [
                    *_added(fate, said, noun, again=told.again),
                    *told.of(fate["run"], sheet, numbers[row]),
                ]
                yield [*(column[row] for column in cells), fate["line"], *added]
            start += len(whole)


def _added(fate: Mapping[str, object], wrong: str, noun: str, *, again: bool) -> Row:
    why = str(fate["why"] or "")
    meaning = why_meaning(why, noun, again=again) if fate["fate"] == "not_sent" else ""
    reason = str(fate["reason"] or "") or (wrong if why == "invalid" else meaning)
    reason = reason or FATE_MEANING.get(str(fate["fate"]), "")  # type: ignore[call-overload]
    chunk = fate["chunk"] or None
    return [str(fate["fate"]), why, reason, chunk, str(fate["token"] or ""), str(fate["run"])]  # type: ignore[list-item]  # a row's request is a number


@contextmanager
def csv_sink(out: Path, about: Mapping[str, Cell]) -> Iterator[Begin]:
    """A text file has no second sheet: what it is about stands in its rows alone."""
    with out.open("w", encoding="utf-8-sig", newline="") as sink:
        writer = csv.writer(sink)

        def write(row: Row) -> None:
            writer.writerow([inert("" if cell is None else str(cell)) for cell in row])

        yield lambda part, hidden=(): write


@contextmanager
def workbook_sink(out: Path, about: Mapping[str, Cell]) -> Iterator[Begin]:
    with xlsxwriter.Workbook(str(out), WORKBOOK) as book:
        # Quote prefix: Excel then never reads the text as a formula, even after an edit.
        inert_text = book.add_format({"quote_prefix": True})

        def begin(part: int, hidden: Sequence[int] = ()) -> Write:
            sheet = book.add_worksheet(f"Results {part + 1}" if part else "Results")
            sheet.freeze_panes(1, 0)
            for column in hidden:
                sheet.set_column(column, column, None, None, {"hidden": True})
            places = itertools.count()

            def write(row: Row) -> None:
                place = next(places)
                for column, cell in enumerate(row):
                    put(sheet, place, column, cell, inert_text, whole="the export to .csv")

            return write

        yield begin
        for name, stamp in stamps(about).items():
            book.set_custom_property(name, stamp)
        behind = book.add_worksheet("About")
        for place, (name, value) in enumerate(about.items()):
            put(behind, place, 0, name)
            put(behind, place, 1, value)
