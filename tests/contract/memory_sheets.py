"""Sheets that are made in memory: any text may stand in a cell, and no process reads a file."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
from profile_sheets import AS_OF

from workbench.destinations.options import checked_options
from workbench.destinations.registry import destination
from workbench.plans.prepared import Prepared
from workbench.recipes.recipe import ColumnUse, Recipe
from workbench.tables.table import LINE, REFUSED, ROW, UNREAD, Table

Rows = Sequence[Mapping[str, str]]


def prepared(
    folder: Path,
    to: str,
    uses: Sequence[ColumnUse],
    rows: Rows,
    facts: Mapping[str, Any] | None = None,
    **options: Any,
) -> Prepared:
    """The rows, each a cell by header, under a recipe by hand; a header that lacks is empty."""
    goal = destination(to)
    headers = [use.header for use in uses]
    recipe = Recipe(to, checked_options(goal, options), columns=tuple(uses), facts=facts or {})
    cells = [[row.get(header, "") for header in headers] for row in rows]
    return Prepared(table(folder, headers, cells), recipe, goal, (), AS_OF)


def table(folder: Path, headers: Sequence[str], cells: Sequence[Sequence[str]]) -> Table:
    """The table that a reader would make of a CSV with these cells."""
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL).writerows([headers, *cells])
    source, spool = folder / "sheet.csv", folder / "sheet.arrow"
    content = text.getvalue().encode()
    source.write_bytes(content)
    count = len(cells)
    found = pa.table(
        {
            ROW: pa.array(range(1, count + 1), pa.int64()),
            LINE: pa.array(range(2, count + 2), pa.int64()),
            REFUSED: pa.nulls(count, pa.string()),
            UNREAD: pa.nulls(count, pa.binary()),
            **{
                f"c{n}": pa.array([row[n] or None for row in cells], pa.string())
                for n in range(len(headers))
            },
        }
    )
    with pa.OSFile(str(spool), "wb") as sink, pa.ipc.new_file(sink, found.schema) as out:
        out.write_table(found)
    return Table(
        path=source,
        sha256=hashlib.sha256(content).hexdigest(),
        format="csv",
        sheet="",
        sheets=(),
        headers=tuple(headers),
        header_line=1,
        rows=count,
        encoding="utf-8",
        delimiter=",",
        spool=spool,
    )
