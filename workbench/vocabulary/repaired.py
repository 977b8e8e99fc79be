"""What a repair does to a column, in the words that every surface shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from workbench.vocabulary.replacement import Mending, Replacement

# Beside the repairs: readings of a column that change its cells as well, told in the same way.
SHOWN, REGION_FROM = "shown", "region-from"
# And cells that were fixed one by one, told column by column.
FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Repaired:
    """What one repair does to a column: in how many cells, and one of them before and after."""

    sheet: str
    column: str
    target: str
    repair: Mending
    label: str
    cells: int
    before: str
    after: str

    def as_dict(self) -> dict[str, object]:
        """The repair as `check --json` prints it."""
        return asdict(self)

    @classmethod
    def from_dict(cls, found: Mapping[str, Any]) -> Self:
        """One as a plan keeps it."""
        repair = found["repair"]
        asked = Replacement(**repair) if isinstance(repair, Mapping) else repair
        return cls(**{**found, "repair": asked})

    def sentence(self, *, with_sheet: bool = False) -> str:
        """Where, what, how often and an example where there is one, as one line of text."""
        cells = f"{self.cells:,} cell{'s' if self.cells != 1 else ''}"
        told = f"{self.column or '(no header)'}: {self.label}, {cells}"
        example = f", “{self.before}” → “{self.after}”" if self.cells else ""
        return f"{self.sheet}: {told}{example}" if with_sheet else f"{told}{example}"
