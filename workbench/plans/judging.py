"""A table under a recipe, slice by slice: which rows can be sent, what is wrong with the rest."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from workbench.checks.judging import Finding, judge
from workbench.checks.report import Report, Tally
from workbench.destinations.schemas import MARKED, REFUSED, SUPERSEDED
from workbench.destinations.spec import Destination
from workbench.payloads.columns import ReadyColumn
from workbench.plans.duplicates import Lines, superseded_by
from workbench.recipes.kinds import KINDS
from workbench.recipes.recipe import ColumnUse, Recipe, positions
from workbench.tables.table import Slice, Table
from workbench.vocabulary.issues import Issue

Mask = npt.NDArray[np.bool_]
# 25,000 to 100,000 rows amortise pandera's 9 ms a call and keep memory flat (rules.md, Speed).
SLICE = 50_000
# Between the targets that one row rule names; no target's name may contain it.
AND = "|"
# What a workbook says about a cell that its text alone does not: none of these may go out.
UNTRUSTED = {"formula", "digits_lost"}


@dataclass(frozen=True, slots=True)
class Prepared:
    """A table, what to do with it, and what is known before its cells are judged."""

    table: Table
    recipe: Recipe
    destination: Destination
    notes: tuple[Issue, ...] = ()

    @property
    def used(self) -> tuple[ColumnUse, ...]:
        """The mapped columns, in the recipe's order."""
        return tuple(use for use in self.recipe.columns if use.target)

    @property
    def places(self) -> dict[str, int]:
        """Where each target's column stands in the sheet."""
        return positions(self.recipe.columns, self.table.headers)


@dataclass(frozen=True, slots=True)
class Judged:
    """One slice with its verdicts: `bad` rows break a rule, `superseded` ones have a later row."""

    part: Slice
    columns: Mapping[str, pa.Array]
    about_rows: Mapping[str, pa.Array]
    findings: tuple[Finding, ...]
    bad: Mask
    superseded: Mask


def judged(prepared: Prepared, size: int = SLICE) -> Iterator[Judged]:
    """Every slice of the table, judged by the destination's schema."""
    destination, recipe, table = prepared.destination, prepared.recipe, prepared.table
    schema = destination.schema(recipe)
    places = prepared.places
    later = superseded_by(table, places[destination.key_field])
    marks = _marks(prepared, places)
    start = 0
    for part in table.slices(size, list(places.values())):
        columns = dict(zip(places, part.columns, strict=True))
        lines = later[start : start + len(part)]
        about_rows = {
            REFUSED: part.refused,
            SUPERSEDED: _superseded_words(lines),
            MARKED: _at(marks, part),
            **destination.derive(columns, recipe),
        }
        findings = _one_each(
            judge({**columns, **about_rows}, schema), columns, about_rows, prepared
        )
        errors = [finding.bad for finding in findings if finding.severity == "error"]
        bad = np.logical_or.reduce(errors) if errors else np.zeros(len(part), dtype=bool)
        yield Judged(part, columns, about_rows, findings, bad, lines > 0)
        start += len(part)


def _superseded_words(lines: Lines) -> pa.Array:
    words = pc.binary_join_element_wise("line", pa.array(lines).cast(pa.string()), " ")
    return pc.if_else(pa.array(lines > 0), words, pa.scalar(None, pa.string()))


def _marks(prepared: Prepared, places: Mapping[str, int]) -> dict[int, str]:
    """For each row with untrusted cells in mapped columns, the targets of those cells."""
    targets = {place: target for target, place in places.items()}
    found: dict[int, list[str]] = {}
    for mark in prepared.table.marks:
        if mark.what in UNTRUSTED and mark.column in targets:
            found.setdefault(mark.row, []).append(targets[mark.column])
    return {row: AND.join(names) for row, names in found.items()}


def _at(marks: Mapping[int, str], part: Slice) -> pa.Array:
    if not marks:
        return pa.nulls(len(part), pa.string())
    return pa.array([marks.get(row) for row in part.row.to_pylist()], pa.string())


def _one_each(
    findings: list[Finding],
    columns: Mapping[str, pa.Array],
    about_rows: Mapping[str, pa.Array],
    prepared: Prepared,
) -> tuple[Finding, ...]:
    """The findings without the echoes of others, so that one mistake is said once.

    The cells of a refused line are all empty, a cell that holds no trustworthy value is empty too,
    and the attributes of a row that adds nobody are not sent.
    """
    readable = np.asarray(pc.is_null(about_rows[REFUSED]))
    adds = np.asarray(prepared.destination.adds(columns, prepared.recipe))
    kept = []
    for finding in findings:
        bad = finding.bad
        if finding.target in columns:
            named = rf"(?:\A|\|){re.escape(finding.target)}(?:\||\z)"
            marked = pc.match_substring_regex(about_rows[MARKED], named)
            bad = bad & ~np.asarray(pc.fill_null(marked, False))
        if finding.target != REFUSED:
            bad = bad & readable
        known = prepared.destination.field_named(finding.target) is not None
        if finding.target in columns and not known:
            bad = bad & adds
        if bad.any():
            kept.append(replace(finding, bad=bad))
    return tuple(kept)


@dataclass(slots=True)
class Reporting:
    """The Report in the making: every judged slice is added, in order."""

    prepared: Prepared
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        for note in (*self.prepared.table.notices, *self.prepared.notes):
            self.tally.note(note)

    def add(self, one: Judged) -> None:
        """Counts the findings of a slice and keeps examples of them."""
        self.tally.rows_with_errors += int(one.bad.sum())
        self.tally.kept.extend(_issues(one, self.prepared, self.tally))

    def report(self) -> Report:
        """The Report of what was added; counts are exact, examples are capped."""
        tally, table = self.tally, self.prepared.table
        found = tally.severities
        return Report(
            file=table.path.name,
            sheet=table.sheet,
            rows=table.rows,
            columns=len(table.headers),
            destination=self.prepared.destination.key,
            rows_ok=table.rows - tally.rows_with_errors,
            rows_with_errors=tally.rows_with_errors,
            errors=found["error"],
            warnings=found["warning"],
            issues=tuple(tally.kept),
            issues_truncated=len(tally.kept) < found["error"] + found["warning"],
            by_rule=dict(tally.by_rule),
        )


def check(prepared: Prepared, size: int = SLICE) -> Report:
    """The Report of a table under a recipe."""
    reporting = Reporting(prepared)
    for one in judged(prepared, size):
        reporting.add(one)
    return reporting.report()


def _issues(one: Judged, prepared: Prepared, tally: Tally) -> list[Issue]:
    """The findings of a slice as Issues in the order of its rows, at most as many as are kept."""
    headers = {use.target: use.header for use in prepared.used}
    made: list[Issue] = []
    for finding in one.findings:
        columns = _columns(one, finding, headers, prepared)
        room = min(tally.room(finding.rule, column) for column in columns)
        for column, count in columns.items():
            tally.count(finding.severity, finding.rule, column, count)
        kept = np.flatnonzero(finding.bad)[:room]
        for place in kept:
            made.extend(_said(one, finding, int(place), headers, prepared))
    return sorted(made, key=lambda issue: issue.row or 0)


def _columns(
    one: Judged, finding: Finding, headers: Mapping[str, str], prepared: Prepared
) -> dict[str, int]:
    """In which columns a finding is, by their headers, and how often in each."""
    if finding.target not in one.about_rows:
        return {headers.get(finding.target, ""): int(finding.bad.sum())}
    said = one.about_rows[finding.target].filter(pa.array(finding.bad))
    if finding.target == SUPERSEDED:
        return {headers[prepared.destination.key_field]: len(said)}
    names = pc.value_counts(pc.list_flatten(pc.split_pattern(said, AND))).to_pylist()
    counted: dict[str, int] = {}
    for name in names:
        column = headers.get(name["values"], "")
        counted[column] = counted.get(column, 0) + name["counts"]
    return counted


def _said(
    one: Judged, finding: Finding, place: int, headers: Mapping[str, str], prepared: Prepared
) -> Iterator[Issue]:
    """A finding in one row as Issues: one, or one for each cell that a row rule names."""
    if finding.target not in one.about_rows:
        yield _issue(one, finding, place, headers, prepared, finding.target, None)
        return
    said = one.about_rows[finding.target][place].as_py()
    targets = [target for target in said.split(AND) if target in headers]
    for target in targets:
        yield _issue(one, finding, place, headers, prepared, target, None)
    if not targets:
        # In words: about the id where another row has the same one, else about the whole line.
        target = prepared.destination.key_field if finding.target == SUPERSEDED else ""
        yield _issue(one, finding, place, headers, prepared, target, said)


def _issue(
    one: Judged,
    finding: Finding,
    place: int,
    headers: Mapping[str, str],
    prepared: Prepared,
    target: str,
    found: str | None,
) -> Issue:
    value = found if found is not None else one.columns[target][place].as_py()
    return Issue(
        rule=finding.rule,
        message=finding.message,
        fix=finding.fix,
        severity=finding.severity,
        sheet=prepared.table.sheet,
        row=one.part.row[place].as_py(),
        line=one.part.line[place].as_py(),
        column=headers.get(target, ""),
        target=target,
        value=value or "",
    )


def ready(one: Judged, prepared: Prepared, rows: Sequence[int] | Mask) -> list[ReadyColumn]:
    """The chosen rows' mapped columns, converted by their kinds; no row may have an error."""
    chosen = pa.array(rows)
    free = prepared.destination.free
    made = []
    for use in prepared.used:
        kind = KINDS[use.kind]
        known = prepared.destination.field_named(use.target) is not None
        key = use.target if known or free is None else free.key(use.target, use.kind)
        values = kind.convert(one.columns[use.target].filter(chosen), use.how)
        made.append(ReadyColumn(use.target, key, kind.form, values, use.blank == "null"))
    return made


def reasons(one: Judged, prepared: Prepared) -> dict[int, str]:
    """For each row of the slice that cannot be sent, in words, everything that is wrong with it."""
    headers = {use.target: use.header for use in prepared.used}
    said: dict[int, list[str]] = {}
    for finding in one.findings:
        if finding.severity != "error":
            continue
        for place in np.flatnonzero(finding.bad).tolist():
            for issue in _said(one, finding, place, headers, prepared):
                where = f"{issue.column}: " if issue.column else ""
                said.setdefault(place, []).append(f"{where}{issue.message}. {issue.fix}")
    return {place: " ".join(parts) for place, parts in said.items()}
