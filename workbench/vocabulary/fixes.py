"""Fixes of single cells and rows that somebody leaves out, bound to the file that they are of."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any, TypeAlias

# A sheet ("" in a file without) and a line of the file, or an Excel row.
Line: TypeAlias = tuple[str, int]


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
    """Every fix of one file, in the order of the cells; at most one for each.

    `left_out` are rows that stay behind, each once, by sheet and line of the file. The length is
    that of the fixes alone.
    """

    file_sha256: str
    fixes: tuple[Fix, ...] = ()
    left_out: tuple[Line, ...] = ()

    def __post_init__(self) -> None:
        object.__setattr__(self, "left_out", tuple(sorted(set(self.left_out))))
        object.__setattr__(self, "fixes", tuple(sorted(self.fixes, key=lambda one: one.place)))

    def __len__(self) -> int:
        return len(self.fixes)

    def __bool__(self) -> bool:
        return bool(self.fixes or self.left_out)

    def __repr__(self) -> str:
        left = f", {len(self.left_out):,} rows left out," if self.left_out else ""
        return f"<Fixes of {len(self):,} cells{left} of the file {self.file_sha256[:12]}>"

    @property
    def sha256(self) -> str:
        """The hash of what they say, in whatever order they were made."""
        canonical = json.dumps(self.as_dict(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(canonical.encode()).hexdigest()

    def as_dict(self) -> dict[str, Any]:
        """The fixes as their file holds them."""
        names = [field.name for field in fields(Fix)]
        fixes = [{name: getattr(one, name) for name in names} for one in self.fixes]
        told: dict[str, Any] = {"file_sha256": self.file_sha256, "fixes": fixes}
        if self.left_out:
            lines: dict[str, list[int]] = {}
            for sheet, line in self.left_out:
                lines.setdefault(sheet, []).append(line)
            told["left_out"] = [{"sheet": one, "lines": lines[one]} for one in lines]
        return told

    def json(self) -> str:
        """The text of the file that holds them."""
        return json.dumps(self.as_dict(), ensure_ascii=False, indent=1) + "\n"

    def adding(self, fix: Fix) -> Fixes:
        """The same with one more, which takes the place of an earlier one of its cell."""
        return self.adding_all([fix])

    def adding_all(self, fixes: Iterable[Fix]) -> Fixes:
        """The same with these, each in the place of an earlier one of its cell."""
        by_place = {one.place: one for one in (*self.fixes, *fixes)}
        return replace(self, fixes=tuple(by_place.values()))

    def leaving_out(self, lines: Iterable[Line]) -> Fixes:
        """The same without these rows as well."""
        return replace(self, left_out=(*self.left_out, *lines))

    def taking_back(self, lines: Iterable[Line]) -> Fixes:
        """The same with these rows again."""
        back = set(lines)
        return replace(self, left_out=tuple(one for one in self.left_out if one not in back))

    def without(self, fix: Fix) -> Fixes:
        """The same without the one of that cell."""
        return replace(self, fixes=tuple(one for one in self.fixes if one.place != fix.place))
