"""All findings about a file, with exact counts; the examples that are kept are capped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from workbench.checks.bands import BANDS, EXAMPLES, band_of
from workbench.vocabulary.issues import AS_MEANT, OF_ROWS_LEFT, Issue, Severity
from workbench.vocabulary.markup import card
from workbench.vocabulary.repaired import Repaired

# Kept per rule and column, so that a file in which every row is wrong still makes a small report.
KEPT = 1_000

# Takes every finding of a check, one by one, in the order of the rows.
Sink: TypeAlias = Callable[[Issue], object]
# Severity, rule, sheet and column.
Key: TypeAlias = tuple[Severity, str, str, str]


def key_of(issue: Issue) -> Key:
    """What findings have in common that are told as one."""
    return issue.severity, issue.rule, issue.sheet, issue.column


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one rule in one column of a sheet, told as one: the first, and how many."""

    first: Issue
    count: int

    @property
    def severity(self) -> Severity:
        """Of all of them."""
        return self.first.severity

    @property
    def rule(self) -> str:
        """The rule's name."""
        return self.first.rule

    @property
    def sheet(self) -> str:
        """The sheet's name, "" for a text file or the file as a whole."""
        return self.first.sheet

    @property
    def column(self) -> str:
        """The column's header, "" for the row or the file as a whole."""
        return self.first.column

    @property
    def message(self) -> str:
        """What is wrong."""
        return self.first.message

    @property
    def fix(self) -> str:
        """How to mend it."""
        return self.first.fix

    def sentence(self, *, with_sheet: bool = False) -> str:
        """Where, what, how often and how to mend it, as one line of text."""
        if self.count == 1:
            return self.first.sentence(with_sheet=with_sheet)
        sheet = f"sheet {self.sheet}" if with_sheet and self.sheet else ""
        where = ", ".join(part for part in (sheet, self.column) if part)
        where = f"{where}: " if where else ""
        found = f" (found “{self.first.value}”)" if self.first.value else ""
        line = f", first on line {self.first.line}" if self.first.line is not None else ""
        return f"{where}{self.message}, {self.count:,} times{line}{found}. {self.fix}"


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found; `errors` and `warnings` count findings, `rows_*` count rows.

    Every row of the file is counted once: ok, which is what a plan of the file sends, with errors,
    superseded, left out (as a total or a note, or by hand), not selected, or gone with an earlier
    run that has sent it, or may have.

    `groups` are all findings by rule and column of a sheet, errors first, then the most frequent
    first; `issues` are at most KEPT of each group, in the order of the rows. `sheet` is the main
    one of the workbook's `sheets` that rows are sent of.
    """

    file: str
    sheet: str
    rows: int
    columns: int
    destination: str
    rows_ok: int
    rows_with_errors: int
    errors: int
    warnings: int
    issues: tuple[Issue, ...]
    issues_truncated: bool
    groups: tuple[Group, ...] = ()
    rows_superseded: int = 0  # without a mistake, but a later row takes their place
    rows_left_out: int = 0  # totals and notes below the data
    rows_unselected: int = 0
    rows_left_out_by_hand: int = 0
    rows_gone: int = 0
    sheets: tuple[str, ...] = ()
    repaired: tuple[Repaired, ...] = ()  # what the recipe's repairs change
    offered: tuple[Repaired, ...] = ()  # what further repairs would mend
    cells_fixed: int = 0  # one by one, whatever they hold now
    rows_of: Mapping[str, int] = field(default_factory=dict)  # by sheet
    # How many findings of a group each band of its sheet's rows has (checks/bands.py).
    spreads: Mapping[Key, tuple[int, ...]] = field(default_factory=dict)
    # Of each band a few findings, where `issues` keep others.
    examples: tuple[Issue, ...] = ()

    def within(self, column: tuple[str, str] | None = None, band: int | None = None) -> Report:
        """The same with only those findings of a column (sheet, header) and of a band of its rows.

        What counts rows stays as it is.
        """
        groups = [one for one in self.groups if column is None or column == (one.sheet, one.column)]
        issues = [one for one in self.issues if column is None or column == (one.sheet, one.column)]
        if band is not None:
            known = (*self.issues, *self.examples)
            issues = [one for one in known if self._is_in(one, column, band)]
            issues.sort(key=lambda one: one.row or 0)
            first = {key_of(one): one for one in reversed(issues)}
            groups = [
                Group(first[key], self.spreads[key][band])
                for key in map(key_of, (one.first for one in groups))
                if key in first
            ]
            groups.sort(key=_weight)
        return replace(
            self,
            groups=tuple(groups),
            issues=tuple(issues),
            errors=sum(one.count for one in groups if one.severity == "error"),
            warnings=sum(one.count for one in groups if one.severity == "warning"),
        )

    def _is_in(self, one: Issue, column: tuple[str, str] | None, band: int) -> bool:
        if one.row is None or (column is not None and column != (one.sheet, one.column)):
            return False
        return band_of(one.row, self.rows_of[one.sheet]) == band

    @property
    def several(self) -> bool:
        """Whether a place is only told by its sheet as well."""
        return len(self.sheets) > 1

    def __repr__(self) -> str:
        return (
            f"<Report {self.file}: {self.rows_ok:,} of {self.rows:,} rows ok, "
            f"{self.errors:,} errors, {self.warnings:,} warnings>"
        )

    def as_dict(self) -> dict[str, object]:
        """The report as `check --json` prints it."""
        issues = [issue.as_dict() for issue in self.issues]
        told: dict[str, object] = {**self.facts, "issues": issues}
        told["issues_truncated"] = self.issues_truncated
        for name, repairs in (("repaired", self.repaired), ("offered", self.offered)):
            told |= {name: [one.as_dict() for one in repairs]} if repairs else {}
        return told

    @property
    def facts(self) -> dict[str, object]:
        """What the report is about, and its counts."""
        names = ("file", "sheet", "rows", "columns", "destination", "rows_ok", "rows_with_errors")
        told = {name: getattr(self, name) for name in (*names, "errors", "warnings")}
        # There a row is ok or has errors, and a later row in its place is no error of its own.
        told["rows_ok"] += self.rows_superseded
        held = ("rows_superseded", "rows_left_out", "rows_left_out_by_hand", "rows_unselected")
        rare = (*held, "rows_gone", "cells_fixed")
        return told | {name: getattr(self, name) for name in rare if getattr(self, name)}

    @property
    def rows_held(self) -> int:
        """Those with errors, superseded, left out and not selected."""
        left_out = self.rows_left_out + self.rows_left_out_by_hand
        return self.rows_with_errors + self.rows_superseded + left_out + self.rows_unselected

    @property
    def warnings_to_look_at(self) -> int:
        """Warnings of what is sent, without those that only say how it is."""
        told = {*AS_MEANT, *OF_ROWS_LEFT}
        warned = (one for one in self.groups if one.severity == "warning")
        return sum(one.count for one in warned if one.rule not in told)

    @property
    def rows_not_sent(self) -> int:
        """Those that are held back, and those that an earlier run has sent, or may have."""
        return self.rows_held + self.rows_gone

    def _repr_html_(self) -> str:
        facts = {
            "rows": self.rows,
            "ok": self.rows_ok,
            "with errors": self.rows_with_errors,
            **({"superseded": self.rows_superseded} if self.rows_superseded else {}),
            **({"left out": self.rows_left_out} if self.rows_left_out else {}),
            **({"left out by you": by_hand} if (by_hand := self.rows_left_out_by_hand) else {}),
            **({"not selected": self.rows_unselected} if self.rows_unselected else {}),
            **({"sent before": self.rows_gone} if self.rows_gone else {}),
            "errors": self.errors,
            "warnings": self.warnings,
        }
        header = ("severity", "sheet", "column", "message", "times", "first line", "found", "fix")
        rows = [
            (g.severity, g.sheet, g.column, g.message, g.count, g.first.line, g.first.value, g.fix)
            for g in self.groups
        ]
        return card(f"{self.file} for {self.destination}", facts, header, rows)

    @property
    def frame(self) -> pd.DataFrame:
        """The kept findings as a DataFrame, one line each."""
        return pd.DataFrame([issue.as_dict() for issue in self.issues])

    @property
    def blocking(self) -> tuple[Issue, ...]:
        """Errors that are about the file or a column and not about a row: nothing can be sent."""
        return tuple(i for i in self.issues if i.severity == "error" and i.row is None)


@dataclass(slots=True)
class Tally:
    """The counts while a file is judged, slice by slice, and the findings that are kept."""

    rows_ok: int = 0
    rows_with_errors: int = 0
    rows_superseded: int = 0
    rows_left_out: int = 0
    rows_unselected: int = 0
    rows_left_out_by_hand: int = 0
    rows_gone: int = 0
    counts: Counter[Key] = field(default_factory=Counter)
    kept: list[Issue] = field(default_factory=list)
    first: dict[Key, Issue] = field(default_factory=dict)
    held: Counter[Key] = field(default_factory=Counter)
    spread: dict[Key, npt.NDArray[np.int64]] = field(default_factory=dict)
    examples: list[Issue] = field(default_factory=list)
    shown: Counter[tuple[Key, int]] = field(default_factory=Counter)

    def room(self, key: Key) -> int:
        """How many more findings of this rule at this place are to be kept."""
        return max(0, KEPT - self.counts[key])

    def count(self, key: Key, findings: int) -> None:
        """Adds findings to the exact counts."""
        self.counts[key] += findings

    def add(self, key: Key, rows: npt.NDArray[np.int64], of: int) -> npt.NDArray[np.bool_]:
        """Adds findings in these rows, in order, of a sheet of so many; True for each to be kept.

        Those are the first ones of all, and the first ones of each band of rows.
        """
        band = band_of(rows, of)
        seen = self.spread.setdefault(key, np.zeros(BANDS, dtype=np.int64))
        nth = np.arange(len(rows))
        in_band = nth - np.searchsorted(band, band) + seen[band]
        wanted = (nth < self.room(key)) | (in_band < EXAMPLES)
        seen += np.bincount(band, minlength=BANDS)
        self.count(key, len(rows))
        return wanted

    def keep(self, issue: Issue, of: int = 0) -> None:
        """Keeps a finding that is counted already, where there is room for it.

        `of` are the rows of its sheet, where it is about one of them.
        """
        key = key_of(issue)
        self.first.setdefault(key, issue)
        place = (key, band_of(issue.row, of) if issue.row is not None and of else 0)
        self.shown[place] += 1
        if self.held[key] < KEPT:
            self.held[key] += 1
            self.kept.append(issue)
        elif self.shown[place] <= EXAMPLES and of:
            self.examples.append(issue)

    def of(self, severity: Severity) -> int:
        """All findings of a severity."""
        return sum(count for key, count in self.counts.items() if key[0] == severity)

    @property
    def groups(self) -> tuple[Group, ...]:
        """The findings by rule, sheet and column: errors first, then the most frequent first.

        Last come warnings that only say how something is sent.
        """
        found = [Group(self.first[key], count) for key, count in self.counts.items()]
        return tuple(sorted(found, key=_weight))


def _weight(one: Group) -> tuple[object, ...]:
    # The place of the first decides between equals, so that no slice size shows.
    place = (one.first.row or 0, one.column, one.rule, one.sheet)
    return (one.severity != "error", one.rule in AS_MEANT, -one.count, *place)
