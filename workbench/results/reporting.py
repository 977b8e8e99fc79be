"""The Report as a workbook: the counts, and one line per finding."""

from __future__ import annotations

from pathlib import Path

import xlsxwriter

from workbench.checks.report import Report
from workbench.errors import FixTheFile

COLUMNS = ("sheet", "row", "line", "column", "target", "value", "rule", "severity")


def write_report(report: Report, out: Path) -> Path:
    """Writes the findings as .xlsx; no cell of it can run as a formula."""
    if out.suffix.lower() != ".xlsx":
        message = f"{out.name} does not end in .xlsx: choose such a name for the Report"
        raise FixTheFile(message)
    if not out.parent.is_dir():
        message = f"The folder {out.parent} is not there: make it, or choose another"
        raise FixTheFile(message)
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(out), options) as book:
        summary = book.add_worksheet("Summary")
        shown = report.as_dict()
        del shown["issues"]
        for place, (name, value) in enumerate(shown.items()):
            summary.write_row(place, 0, [name, value])
        sheet = book.add_worksheet("Issues")
        sheet.write_row(0, 0, [*COLUMNS, "message", "fix"])
        for place, issue in enumerate(report.issues, 1):
            found = issue.as_dict()
            for column, value in enumerate(found.values()):
                if isinstance(value, int):
                    sheet.write_number(place, column, value)
                elif value:
                    sheet.write_string(place, column, str(value))
        sheet.freeze_panes(1, 0)
    return out
