"""How a file is to be read: the hints a person gives where a guess would be needed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Reading:
    """Hints for opening a file; None means "find out, or ask".

    `header_row` is the physical line or Excel row of the headers, from 1.
    `region`, `dates` and `decimal` say how phones, dates and numbers are written.
    """

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    region: str | None = None
    dates: str | None = None
    decimal: str | None = None

    def as_dict(self) -> dict[str, str | int]:
        """Only the hints that were given."""
        pairs = ((f.name, getattr(self, f.name)) for f in fields(self))
        return {name: value for name, value in pairs if value is not None}

    @classmethod
    def from_dict(cls, given: Mapping[str, object]) -> Reading:
        """A Reading from a recipe's table; unknown keys raise TypeError."""
        return cls(**given)  # type: ignore[arg-type]  # checked by the recipe's own reader
