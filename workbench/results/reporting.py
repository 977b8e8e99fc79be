"""The Report as a workbook: counts, what is wrong by rule, and every finding on its own line."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import xlsxwriter

from workbench.checks.report import Report
from workbench.plans import telling
from workbench.plans.prepared import Prepared
from workbench.results.sheets import SHEET_ROWS, WORKBOOK, put, writable, written
from workbench.vocabulary.issues import Issue

COLUMNS = (
    "sheet",
    "row",
    "line",
    "column",
    "target",
    "value",
    "rule",
    "severity",
    "message",
    "fix",
)
GROUPS = (
    *("severity", "rule", "sheet", "column", "times", "first line", "found there"),
    *("message", "fix"),
)


def write_report(prepared: Prepared, out: Path, *, file: str = "") -> Report:
    """Checks a table and writes every finding into an .xlsx as it is made; returns the Report.

    Memory does not grow with the findings: those that do not fit into one sheet go on in a next
    one. `file` is the name that the file's owner knows it by. No cell can run as a formula. Raises
    FixTheFile where `out` cannot be written.
    """
    writable(out, (".xlsx",))
    with written(out) as partial, xlsxwriter.Workbook(str(partial), WORKBOOK) as book:
        summary = book.add_worksheet("Summary")
        findings = _Findings(book)
        report = telling.check(prepared, sink=findings.add)
        report = replace(report, file=file or report.file)
        _summarised(summary, report)
    return report


class _Findings:
    """The sheets of findings, the next one begun when one is full."""

    def __init__(self, book: Any) -> None:
        self.book, self.sheets, self.row = book, 0, 0
        self._next()

    def _next(self) -> None:
        self.sheets += 1
        name = "Issues" if self.sheets == 1 else f"Issues {self.sheets}"
        self.sheet, self.row = self.book.add_worksheet(name), 0
        self.sheet.freeze_panes(1, 0)
        self._line(list(COLUMNS))

    def add(self, issue: Issue) -> None:
        """One finding more."""
        if self.row == SHEET_ROWS:
            self._next()
        self._line([getattr(issue, name) for name in COLUMNS])

    def _line(self, values: list[object]) -> None:
        _write(self.sheet, self.row, values)
        self.row += 1


def _summarised(sheet: Any, report: Report) -> None:
    lines: list[list[object]] = [[name, value] for name, value in report.facts.items()]
    lines += [[], list(GROUPS)]
    for one in report.groups:
        what = (one.severity, one.rule, one.sheet, one.column, one.count)
        lines.append([*what, one.first.line, one.first.value, one.message, one.fix])
    for row, values in enumerate(lines):
        _write(sheet, row, values)


def _write(sheet: Any, row: int, values: list[object]) -> None:
    for column, value in enumerate(values):
        put(sheet, row, column, value)
