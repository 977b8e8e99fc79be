"""The rows that are not ok as a file of their own, and what was corrected in it.

A stamp in each row says which draft and which file it belongs to, and its line there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from workbench.errors import FixTheFile
from workbench.plans.judging import UNTRUSTED
from workbench.plans.parts import everything
from workbench.plans.prepared import SLICE, Prepared
from workbench.plans.telling import reasons
from workbench.results.exporting import csv_sink, workbook_sink
from workbench.results.retyping import is_retyped
from workbench.results.sheets import (
    SHEET_COLUMNS,
    SHEET_ROWS,
    SIGN,
    returned,
    visible,
    writable,
    written,
)
from workbench.tables.sheetwalk import unescaped
from workbench.tables.table import Table
from workbench.vocabulary.fixes import Fix
from workbench.vocabulary.formulas import inert
from workbench.vocabulary.provenance import REST
from workbench.vocabulary.steps import Limit

LINE, PROBLEMS, DRAFT, FILE = ADDED = REST
MOST_ROWS = Limit(100_000, "corrected rows that are brought at once", "ours", True)
# What stands in a workbook in place of a text that is too long for its cells (results/sheets.py).
_TOO_LONG = re.compile(r"\([\d,]+ characters, more than a cell of a workbook holds: see .*\)")


def write_rest(prepared: Prepared, out: Path, draft: str) -> Path:
    """Writes the main sheet's rows with errors, as .xlsx or .csv, their cells as the file has them.

    A sign stands for a character that spreadsheets lose. Line, problems and stamp stand right of
    them. Raises FixTheFile for another ending and for more columns or rows than a sheet has.
    """
    sinks = {".xlsx": workbook_sink, ".csv": csv_sink}
    writable(out, tuple(sinks))
    table = prepared.table
    ending = out.suffix.lower()
    if ending == ".xlsx" and len(table.headers) + len(ADDED) > SHEET_COLUMNS:
        message = (
            f"{len(table.headers):,} columns and {len(ADDED)} more do not fit into one sheet "
            f"({SHEET_COLUMNS:,}): take the .csv"
        )
        raise FixTheFile(message)
    about: Mapping[str, str] = {
        "what": "The rows that were not ok. Correct them here, and bring this file again on File.",
        "file": table.sha256,
        "draft": draft,
    }
    with written(out) as partial, sinks[ending](partial, about) as begin:
        write = begin(0, table.hidden)
        write([*table.headers, *ADDED])
        for n, row in enumerate(_wrong_rows(prepared), 2):
            if ending == ".xlsx" and n > SHEET_ROWS:
                message = f"More rows than one sheet has ({SHEET_ROWS:,}): take the .csv"
                raise FixTheFile(message)
            write([*row, draft, table.sha256])
    return out


def _wrong_rows(prepared: Prepared) -> Iterator[list[str | int | None]]:
    wholes = prepared.table.as_written.slices(SLICE, below=True)
    judged = everything(prepared, SLICE, order=[0])
    for whole, (_, one) in zip(wholes, judged, strict=True):
        bad, wrong = pa.array(one.bad), reasons(one)
        told = [wrong.get(place, "") for place in range(len(whole)) if one.bad[place]]
        cells = [column.filter(bad).to_pylist() for column in whole.columns]
        for n, line in enumerate(whole.line.filter(bad).to_pylist()):
            yield [*(visible(column[n] or "") for column in cells), line, told[n]]


def stamp_of(table: Table) -> tuple[str, str] | None:
    """The draft and the file that all rows of a sheet are the rest of; None for any other sheet."""
    if not set(ADDED) <= set(table.headers):
        return None
    places = [table.headers.index(name) for name in (DRAFT, FILE)]
    found: set[tuple[str, str]] = set()
    for part in table.slices(SLICE, places, below=True):
        names = [pc.fill_null(column.cast(pa.string()), "") for column in part.columns]
        joined = pc.unique(pc.binary_join_element_wise(*names, "\n")).to_pylist()
        found |= {tuple(one.split("\n", 1)) for one in joined}
    found.discard(("", ""))  # rows that were added at its end
    return found.pop() if len(found) == 1 else None


@dataclass(frozen=True, slots=True)
class Corrected:
    """Cells that were changed in the rest of a file, and in words what of it has no place there."""

    fixes: tuple[Fix, ...]
    unmatched: tuple[str, ...]

    @property
    def rows(self) -> int:
        """The rows in which cells were changed."""
        return len({one.row for one in self.fixes})


def corrected(rest: Table, table: Table) -> Corrected:
    """What was changed in the rest of a sheet, cell by cell, held against the sheet as written.

    Raises FixTheFile where it has more rows than can be compared at once.
    """
    if rest.rows > MOST_ROWS.value:
        message = (
            f"The file has {rest.rows:,} rows, and {MOST_ROWS.value:,} can be brought at once: "
            "bring it in parts"
        )
        raise FixTheFile(message)
    unmatched: list[str] = []
    pairs = list(_columns(rest, table, unmatched))
    brought = _brought(rest, [at for at, _ in pairs], unmatched)
    fixes: list[Fix] = []
    for part in table.as_written.slices(SLICE, [at for _, at in pairs], below=True):
        mine = pc.is_in(part.line, value_set=pa.array(brought, pa.int64()))
        lines, rows = part.line.filter(mine).to_pylist(), part.row.filter(mine).to_pylist()
        refused = part.refused.filter(mine).to_pylist()
        cells = [column.filter(mine).to_pylist() for column in part.columns]
        for n, (line, row) in enumerate(zip(lines, rows, strict=True)):
            after = brought.pop(line)
            changed = [
                Fix(table.sheet, row, at + 1, table.headers[at], text or "", value)
                for (_, at), text, back in zip(pairs, (c[n] for c in cells), after, strict=True)
                if (value := _value(text or "", back)) != (text or "")
            ]
            if changed and refused[n] is not None:
                told = f"Line {line:,} is no row of cells in the file: correct it there"
                unmatched.append(told)
                continue
            for one in changed:
                if (why := _not_hers(one, rest)) is not None:
                    unmatched.append(f"Line {line:,} has {why}")
                else:
                    fixes.append(one)
    unmatched += [f"The file has no row on line {line:,}" for line in sorted(brought)]
    return Corrected(tuple(fixes), tuple(unmatched))


def _not_hers(change: Fix, rest: Table) -> str | None:
    """Why what a cell holds now is not what somebody has written there; None where it is."""
    if change.value.count(SIGN) > change.found.count(SIGN):
        return (
            f"{SIGN} in “{change.header}”, for a character that spreadsheets lose: write the whole "
            "value there"
        )
    # The cells of our own workbooks are texts, which no spreadsheet changes.
    if rest.format == "csv" and is_retyped(change.found, change.value):
        return (
            f"“{change.value}” in “{change.header}” for “{change.found}”, as a spreadsheet writes "
            "it by itself when it opens a CSV file: that is not taken. If it is meant, fix that "
            "cell on Check, or correct the .xlsx"
        )
    return None


def _columns(rest: Table, table: Table, unmatched: list[str]) -> Iterator[tuple[int, int]]:
    """The places of each column in the rest and in the sheet, by header and which one of it."""
    here, there = numbered(rest.headers), numbered(table.headers)
    for (header, nth), at in there.items():
        if (header, nth) in here:
            yield here[header, nth], at
        else:
            unmatched.append(f"The column “{header}” is not in it, and stays as the file has it")
    for header, nth in here:
        if (header, nth) not in there and header not in ADDED:
            unmatched.append(f"The file has no column “{header}”")


def numbered(headers: Sequence[str]) -> dict[tuple[str, int], int]:
    """The place of each column by its header, and which one of that header it is."""
    seen: dict[str, int] = {}
    found: dict[tuple[str, int], int] = {}
    for place, header in enumerate(headers):
        seen[header] = seen.get(header, 0) + 1
        found[header, seen[header]] = place
    return found


def _brought(rest: Table, places: list[int], unmatched: list[str]) -> dict[int, list[str | None]]:
    """By line of the file the cells that the rest has for it; no line that it has twice.

    None stands for a cell that cannot be trusted.
    """
    found: dict[int, list[str | None]] = {}
    twice: set[int] = set()
    marked = {(one.row, one.column) for one in rest.marked(*UNTRUSTED)}
    for part in rest.slices(SLICE, [rest.headers.index(LINE), *places], below=True):
        columns = [column.to_pylist() for column in part.columns]
        own, unread = part.line.to_pylist(), part.unread.to_pylist()
        rows = part.row.to_pylist()
        for n, (line, *cells) in enumerate(zip(*columns, strict=True)):
            number = re.fullmatch(r"([0-9]{1,15})(?:[.,]0+)?", (line or "").strip())
            if unread[n] is not None:
                unmatched.append(f"Line {own[n]:,} of what you brought could not be read")
            elif number is None:
                unmatched.append(
                    f"Line {own[n]:,} of what you brought does not say which line of the file it "
                    "is: add new rows to the file itself"
                )
            elif int(number[1]) in found:
                twice.add(int(number[1]))
            else:
                found[int(number[1])] = [
                    None if (rows[n], at) in marked else cell or ""
                    for at, cell in zip(places, cells, strict=True)
                ]
                unmatched += [
                    f"Line {own[n]:,} of what you brought holds no value to be trusted in "
                    f"“{rest.headers[at]}”: write it as text"
                    for at in places
                    if (rows[n], at) in marked
                ]
    for line in sorted(twice):
        del found[line]
        unmatched.append(f"Line {line:,} is in it twice, so neither is taken")
    return found


def _value(before: str, after: str | None) -> str:
    """What a cell holds by what came back for it; what a spreadsheet has changed is no change."""
    if after is None or _is_same(before, after):
        return before
    guarded = inert(before) != before and after[:1] == "'" != before[:1]
    return after[1:] if guarded else after


def _is_same(before: str, after: str) -> bool:
    """Whether nobody changed it: as it was written for that cell, in any spelling of workbooks."""
    if _TOO_LONG.fullmatch(after):
        return len(before) > len(after)
    sent = {visible(before), inert(visible(before))}
    back = {_folded(after), _folded(unescaped(after))}
    return not back.isdisjoint(map(_folded, sent | {returned(one) for one in sent}))


def _folded(text: str) -> str:
    """Without what spreadsheets change by themselves: how a line ends, what they cannot keep."""
    return visible(text.replace("\r\n", "\n").replace("\r", "\n"))


def first_words(told: Sequence[str], most: int = 5) -> str:
    """The first of some sentences in one line, and how many there are more."""
    more = len(told) - most
    ends = [f"and {more:,} more"] if more > 0 else []
    return "; ".join(chain(told[:most], ends))
