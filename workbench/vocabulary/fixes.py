"""Fixes of single cells, bound to the file that they were made for; knows nothing of reading it."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, fields, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Fix:
    """What one cell shall hold instead of what the file has there.

    `row` counts data records and `column` the columns of the sheet, both from 1; `header` is that
    column's. `found` is the cell as it is written and `value` the text instead; "" is no text.
    """

    sheet: str  # "" in a file without sheets
    row: int
    column: int
    header: str
    found: str
    value: str

    @property
    def place(self) -> tuple[str, int, int]:
        """Which cell it is: sheet, row and column."""
        return self.sheet, self.row, self.column

    def words(self) -> str:
        """The place as a part of a sentence: `row 12, column “phone”`."""
        named = f"column “{self.header}”" if self.header else f"column {self.column} (no header)"
        return f"row {self.row:,}, {named}"


@dataclass(frozen=True, slots=True)
class Fixes:
    """Every fix of one file, in the order of the cells; at most one for each."""

    file_sha256: str
    fixes: tuple[Fix, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "fixes", tuple(sorted(self.fixes, key=lambda one: one.place)))

    def __len__(self) -> int:
        return len(self.fixes)

    def __repr__(self) -> str:
        return f"<Fixes of {len(self):,} cells of the file {self.file_sha256[:12]}>"

    @property
    def sha256(self) -> str:
        """The hash of what they say, in whatever order they were made."""
        canonical = json.dumps(self.as_dict(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    def as_dict(self) -> dict[str, Any]:
        """The fixes as their file holds them."""
        names = [field.name for field in fields(Fix)]
        fixes = [{name: getattr(one, name) for name in names} for one in self.fixes]
        return {"file_sha256": self.file_sha256, "fixes": fixes}

    def json(self) -> str:
        """The text of the file that holds them."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1) + "\n"

    def adding(self, fix: Fix) -> Fixes:
        """The same with one more, which takes the place of an earlier one of its cell."""
        return replace(self, fixes=(*self.without(fix).fixes, fix))

    def without(self, fix: Fix) -> Fixes:
        """The same without the one of that cell."""
        return replace(self, fixes=tuple(one for one in self.fixes if one.place != fix.place))
