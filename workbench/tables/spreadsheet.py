"""A workbook's sheet becomes a spool: every cell as text, beside it marks for what it is besides.

Knows no format: a Book gives the rows and what was found in them.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from workbench.errors import FixTheFile
from workbench.tables.books import Book, Sheet
from workbench.tables.cellcolumns import column_texts, hidden_values
from workbench.tables.endings import below_notice
from workbench.tables.extent import check_found
from workbench.tables.foundcells import FoundCells
from workbench.tables.headers import (
    check_width,
    column_letter,
    header_notices,
    hidden_sheets,
    other_sheets,
)
from workbench.tables.sheetrows import Grid
from workbench.tables.spooling import Answer, Spool
from workbench.tables.structure import cells_of, hidden_places, structure_notices
from workbench.tables.titles import likely_header, title_notice
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.reading import Reading


def read_workbook(
    book: Book, reading: Reading, spool: Path, *, header_alone: bool = False
) -> Answer:
    """Reads one sheet of a workbook and writes its rows to `spool`.

    Raises FixTheFile with one sentence for what cannot be read, or not without a hint; unless
    `header_alone`, also where no row is below the headers.
    """
    chosen, notices = choose_sheet(book, reading.sheet)
    where = f"Sheet “{chosen.name}”"
    cells, found = book.load(chosen)
    check_found(found, book.path.name)
    grid = Grid(cells, FoundCells.of(cells_of(found)), where)
    header_line, headers = grid.header(reading.header_row)
    width = grid.width(header_line, len(headers))
    check_width(width)
    headers = (headers + [""] * width)[:width]
    likely = likely_header(grid.first(header_line)) if reading.header_row is None else None
    if likely is not None:
        notices.append(title_notice(header_line, likely, chosen.name))
    with Spool(spool, width) as out:
        _spool(grid, header_line, out, from_1904=book.from_1904)
    if not out.rows and not header_alone:
        sentence = f"{where} has a header row and nothing below it: expected at least one row."
        raise FixTheFile(sentence)
    notices += header_notices(headers, out.filled, chosen.name)
    notices += structure_notices(found, header_line, width, chosen.name)
    notices += below_notice(out.below, chosen.name)
    return Answer(
        format=book.format,
        headers=tuple(headers),
        header_line=header_line,
        rows=out.rows,
        sheet=chosen.name,
        sheets=tuple(sheet.name for sheet in book.sheets),
        marks=len(out.marks),
        notices=(*notices, *_padded_notices(out.marks, headers, chosen.name)),
        likely_header=likely,
        hidden=hidden_places(found, width),
    )


def _spool(grid: Grid, above: int, out: Spool, *, from_1904: bool) -> None:
    """Writes the rows below the first so many, all but blank ones, and the marks of their cells."""
    for piece in grid.pieces(above):
        count, width = len(piece.lines), len(out.filled)
        texts = list(map(column_texts, piece.columns))
        kept = _filled(texts, count)
        kept[np.searchsorted(piece.lines, piece.found.row)] = True
        numbers = out.rows + np.cumsum(kept)
        for position, (cells, shown) in enumerate(
            zip(piece.columns, texts, strict=True), grid.left
        ):
            for hidden in hidden_values(cells, from_1904=from_1904):
                places = hidden.places
                rows, of_them = numbers[places], shown.take(pa.array(places))
                out.marking.add(rows, position, hidden.what, hidden.stored, of_them)
        found = piece.found
        rows = numbers[np.searchsorted(piece.lines, found.row)]
        out.marking.add(rows, found.column, found.what, found.stored, found.shown)
        if not kept.all():
            texts = [column.filter(pa.array(kept)) for column in texts]
        lines = piece.lines[kept]
        columns = [pa.nulls(len(lines), pa.string())] * width
        columns[grid.left : grid.left + len(texts)] = texts
        out.write(lines, pa.nulls(len(lines), pa.string()), columns[:width])


def _filled(texts: Sequence[pa.Array], rows: int) -> NDArray[np.bool_]:
    """Which rows have a value at all."""
    filled = np.zeros(rows, dtype=bool)
    for column in texts:
        if not column.null_count:
            return np.ones(rows, dtype=bool)
        if column.null_count == rows:
            continue
        filled |= column.is_valid().to_numpy(zero_copy_only=False)
    return filled


def choose_sheet(book: Book, wanted: str | None) -> tuple[Sheet, list[Issue]]:
    """The sheet that was asked for, or the first visible one with data and what of the others.

    Raises FixTheFile where there is none.
    """
    names = ", ".join(f"“{sheet.name}”" for sheet in book.sheets)
    if wanted is not None:
        for sheet in book.sheets:
            if sheet.name == wanted:
                return sheet, []
        sentence = f"{book.path.name} has no sheet “{wanted}”: give --sheet one of {names}."
        raise FixTheFile(sentence)
    filled = [sheet for sheet in book.sheets if sheet.visible and book.filled(sheet)]
    if not filled:
        hidden = [f"“{sheet.name}”" for sheet in book.sheets if not sheet.visible]
        more = f" (hidden: {', '.join(hidden)}; name one with --sheet to read it)" if hidden else ""
        sentence = f"{book.path.name} is empty: expected a header row and at least one row{more}."
        raise FixTheFile(sentence)
    chosen, *others = filled
    told = [other_sheets(chosen.name, [sheet.name for sheet in others])] if others else []
    unseen = [sheet.name for sheet in book.sheets if not sheet.visible and book.filled(sheet)]
    return chosen, [*told, *([hidden_sheets(chosen.name, unseen)] if unseen else [])]


def _padded_notices(marks: pa.Table, headers: list[str], sheet: str) -> list[Issue]:
    """One warning per column whose numbers are read as their format shows them."""
    padded = marks.filter(pc.equal(marks["what"], "number_format"))
    columns, firsts, counts = np.unique(
        padded["column"].to_numpy(), return_index=True, return_counts=True
    )
    found = []
    for at in np.argsort(firsts).tolist():
        position = int(columns[at])
        first = padded.slice(firsts[at], 1).to_pylist()[0]
        found.append(
            Issue(
                rule="number-format",
                message=f"Numbers read as they are shown, with leading zeros: {counts[at]:,}",
                fix=f"Check one: {first['stored']} is read as {first['shown']}.",
                severity="warning",
                sheet=sheet,
                column=headers[position] or column_letter(position),
                value=first["shown"],
            )
        )
    return found
