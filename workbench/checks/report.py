"""All findings about a file, with exact counts; the examples that are kept are capped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from workbench.vocabulary.issues import Issue
from workbench.vocabulary.markup import card

# Kept per rule and column, so that a file in which every row is wrong still makes a small report.
KEPT = 1_000


@dataclass(frozen=True, slots=True)
class Report:
    """What a check found; `errors` and `warnings` count findings, `rows_*` count rows."""

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
    by_rule: Mapping[tuple[str, str], int] = field(default_factory=dict)

    def __repr__(self) -> str:
        return (
            f"<Report {self.file}: {self.rows_ok:,} of {self.rows:,} rows ok, "
            f"{self.errors:,} errors, {self.warnings:,} warnings>"
        )

    def as_dict(self) -> dict[str, object]:
        """The report as `check --json` prints it."""
        names = ("file", "sheet", "rows", "columns", "destination", "rows_ok", "rows_with_errors")
        shown = {name: getattr(self, name) for name in (*names, "errors", "warnings")}
        issues = [issue.as_dict() for issue in self.issues]
        return {**shown, "issues": issues, "issues_truncated": self.issues_truncated}

    def _repr_html_(self) -> str:
        facts = {
            "rows": self.rows,
            "ok": self.rows_ok,
            "with errors": self.rows_with_errors,
            "errors": self.errors,
            "warnings": self.warnings,
        }
        header = ("severity", "line", "column", "value", "message", "fix")
        rows = [[getattr(issue, name) for name in header] for issue in self.issues]
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
    """The counts while a file is judged, slice by slice."""

    rows_with_errors: int = 0
    severities: Counter[str] = field(default_factory=Counter)
    by_rule: Counter[tuple[str, str]] = field(default_factory=Counter)
    kept: list[Issue] = field(default_factory=list)

    def room(self, rule: str, column: str) -> int:
        """How many more examples of this rule in this column are to be kept."""
        return max(0, KEPT - self.by_rule[rule, column])

    def count(self, severity: str, rule: str, column: str, findings: int) -> None:
        """Adds findings to the exact counts."""
        self.severities[severity] += findings
        self.by_rule[rule, column] += findings

    def note(self, issue: Issue) -> None:
        """Adds a finding about the file or a column."""
        self.count(issue.severity, issue.rule, issue.column, 1)
        self.kept.append(issue)
