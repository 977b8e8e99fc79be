"""One finding about a cell, a row or a file, in the words that every surface shows."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

Severity = Literal["error", "warning"]
# Warnings that only say how something is sent that was meant so: told after all others.
AS_MEANT = frozenset({"phone-rewritten", "column-renamed"})
# Warnings about rows that are not sent.
OF_ROWS_LEFT = frozenset({"superseded", "row-below"})


@dataclass(frozen=True, slots=True)
class Issue:
    """One finding: where it is, what was found, which rule says so and how to mend it.

    `row` counts data records from 1; `line` is the physical line of a text file or the Excel row.
    Both are None for a finding about the whole file or a whole column.
    """

    rule: str
    message: str
    fix: str
    severity: Severity = "error"
    sheet: str = ""
    row: int | None = None
    line: int | None = None
    column: str = ""
    target: str = ""
    value: str = ""

    def as_dict(self) -> dict[str, object]:
        """The finding as `check --json` prints it."""
        found = asdict(self)
        order = ("sheet", "row", "line", "column", "target", "value", "rule", "severity")
        return {key: found[key] for key in (*order, "message", "fix")}

    def place(self, *, with_sheet: bool = False) -> str:
        """Where it is, by line and column; "" for the whole file."""
        sheet = f"sheet {self.sheet}" if with_sheet and self.sheet else ""
        places = [sheet, f"line {self.line}" if self.line is not None else "", self.column]
        return ", ".join(part for part in places if part)

    def sentence(self, *, with_sheet: bool = False) -> str:
        """Where, what and how to fix it, as one line of text."""
        place = self.place(with_sheet=with_sheet)
        found = f" (found “{self.value}”)" if self.value else ""
        return (
            f"{place}: {self.message}{found}. {self.fix}"
            if place
            else f"{self.message}. {self.fix}"
        )
