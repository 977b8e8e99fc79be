"""Sheets of objects as tests write them: a catalog's fields and items, campaigns.

Their tables are made here and not by the reader, which takes a process for each file.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from profile_sheets import AS_OF, found, sheet

from workbench.destinations.options import checked_options
from workbench.destinations.registry import destination
from workbench.plans.prepared import Prepared
from workbench.plans.preparing import suggested_recipe
from workbench.plans.telling import Reporting
from workbench.tables.spooling import Spool
from workbench.tables.table import Table
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.reading import Reading

SEEN_AT = "2026-11-20T09:00:00.000Z"


def catalog(name: str, **fields: str) -> Mapping[str, Any]:
    """The facts that `workbench facts` records of a catalog."""
    return {"catalog": {"name": name, "fields": fields, "seen_at": SEEN_AT}}


def prepared(
    folder: Path,
    text: str,
    to: str,
    facts: Mapping[str, Any] | None = None,
    changes: Mapping[str, Mapping[str, Any]] | None = None,
    reading: Reading | None = None,
    **options: Any,
) -> Prepared:
    """The sheet under the recipe that its headers suggest, with these facts.

    `changes` are decisions about columns, by header: `{"name": {"kind": "text"}}`.
    """
    goal, table = destination(to), table_of(folder, text)
    given = checked_options(goal, options)
    recipe, notes = suggested_recipe(table, to, given, reading or Reading(), fuzzy=False)
    columns = tuple(replace(use, **(changes or {}).get(use.header, {})) for use in recipe.columns)
    recipe = replace(recipe, columns=columns, facts=facts or {})
    return Prepared(table, recipe, goal, notes, AS_OF)


def each(
    folder: Path, to: str, cases: Sequence[Mapping[str, str]], key: str, **more: Any
) -> Prepared:
    """One sheet with a row for each case, told apart by `key` unless the case has its own.

    So a table of cases costs one check and not one each.
    """
    headers = list(dict.fromkeys([key, *(header for case in cases for header in case)]))
    rows = [{key: f"{key}{n}", **case} for n, case in enumerate(cases)]
    text = sheet(headers, *([row.get(header, "") for header in headers] for row in rows))
    return prepared(folder, text, to, **more)


def by_case(ready: Prepared, severity: str = "error") -> dict[int, list[tuple[str, str]]]:
    """For each case of such a sheet, from 0, the (target, rule) of its findings, sorted."""
    said: dict[int, list[tuple[str, str]]] = {}
    for line, target, rule, how in found(ready):
        if how == severity and line is not None:
            said.setdefault(line - 2, []).append((target, rule))
    return {case: sorted(findings) for case, findings in said.items()}


def table_of(folder: Path, text: str) -> Table:
    """The table of a CSV without line breaks inside its cells."""
    source, spool = folder / "objects.csv", folder / "objects.arrow"
    source.write_text(text, encoding="utf-8")
    headers, *rows = csv.reader(text.splitlines())
    with Spool(spool, len(headers)) as out:
        columns = [
            pa.array([row[place] or None for row in rows], pa.string())
            for place in range(len(headers))
        ]
        out.write(np.arange(2, len(rows) + 2), pa.nulls(len(rows), pa.string()), columns)
    return Table(
        path=source,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        format="csv",
        sheet="",
        sheets=(),
        headers=tuple(headers),
        header_line=1,
        rows=len(rows),
        encoding="utf-8",
        delimiter=",",
        spool=spool,
    )


def told(ready: Prepared) -> tuple[Issue, ...]:
    """What is said before any cell is judged."""
    return Reporting(ready).report().issues
