"""Sheets of profiles as tests write them, judged and planned at a fixed moment."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from workbench import verbs
from workbench.plans import building
from workbench.plans.plan import Plan
from workbench.plans.prepared import SLICE, Prepared
from workbench.plans.telling import check

AS_OF = "2026-11-22T05:00:00Z"
UPDATE = "batch.profiles.update"


def sheet(headers: Sequence[str], *rows: Sequence[str]) -> str:
    """The text of a CSV with these cells."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([headers, *rows])
    return out.getvalue()


def prepared(
    folder: Path,
    text: str,
    to: str = UPDATE,
    changes: Mapping[str, Mapping[str, Any]] | None = None,
    **options: Any,
) -> Prepared:
    """The sheet under the recipe that its headers suggest.

    `changes` are decisions about columns, by header: `{"vip": {"blank": "null"}}`.
    """
    source = folder / "people.csv"
    source.write_text(text, encoding="utf-8")
    ready = verbs.prepared(source, to=to, set=options)
    columns = tuple(
        replace(use, **(changes or {}).get(use.header, {})) for use in ready.recipe.columns
    )
    return replace(ready, recipe=replace(ready.recipe, columns=columns), as_of=AS_OF)


def found(ready: Prepared) -> list[tuple[int | None, str, str, str]]:
    """Every finding about the cells as (line, target, rule, severity)."""
    report = check(ready)
    assert not report.issues_truncated
    return [(one.line, one.target, one.rule, one.severity) for one in report.issues]


def errors(ready: Prepared) -> list[tuple[int | None, str, str]]:
    """Every error as (line, target, rule)."""
    return [one[:3] for one in found(ready) if one[3] == "error"]


def planned(ready: Prepared, out: Path, slice_rows: int = SLICE) -> Plan:
    """The plan of the sheet in a new folder."""
    made, _ = building.build(ready, out, slice_rows=slice_rows)
    return made


def bodies(made: Plan) -> list[bytes]:
    """Its request bodies, in order."""
    return [made.chunk_path(chunk.n).read_bytes() for chunk in made.chunks]


def operations(ready: Prepared, out: Path) -> list[Any]:
    """Every operation that would be sent, as an object."""
    return [one for body in bodies(planned(ready, out)) for one in orjson.loads(body)]
