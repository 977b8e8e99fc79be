"""Lines of a text file without any value: counted and told, never rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from workbench.tables.scanning import Flags, Ints
from workbench.vocabulary.issues import Issue


@dataclass(slots=True)
class Blanks:
    """Lines without any value: those of delimiters alone, and blank ones before the last record."""

    told: int = 0
    first: int = 0
    pending: int = 0
    pending_first: int = 0

    def see(self, lines: Ints, blank: Flags, hollow: Flags) -> None:
        """Takes in one window's records: their lines, which are blank and which hold no value."""
        counting = np.flatnonzero(~blank)
        until = int(counting[-1]) + 1 if len(counting) else 0
        places = np.flatnonzero(blank | hollow)
        inner = int(np.searchsorted(places, until))
        if len(places) and not self.pending:
            self.pending_first = int(lines[places[0]])
        if until and (self.pending or inner):
            self.first = self.first or self.pending_first
            self.told += self.pending + inner
            self.pending = 0
            if len(places) > inner:
                self.pending_first = int(lines[places[inner]])
        self.pending += len(places) - inner


def blank_notice(blanks: Blanks) -> list[Issue]:
    """How many lines are skipped, as a warning about the file."""
    if not blanks.told:
        return []
    lines = f"{blanks.told:,} lines without any value are skipped, the first is line {blanks.first}"
    return [
        Issue(
            rule="blank-lines",
            message=lines
            if blanks.told > 1
            else f"Line {blanks.first} has no value at all and is skipped",
            fix="Nothing to do if that is right; line numbers stay the file's own.",
            severity="warning",
            value=str(blanks.told),
        )
    ]
