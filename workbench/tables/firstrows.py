"""The first rows of a sheet as the file has them, to see where its headers stand."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Self

# Enough to see titles and notes above the headers, and that what is below them is data.
MOST_ROWS = 30
# What a screen can show of a row, and a person read of a cell; longer texts end in an ellipsis.
MOST_COLUMNS, MOST_CHARACTERS = 100, 200


@dataclass(frozen=True, slots=True)
class FirstRows:
    """The first filled rows, each with its line or Excel row and its cells from column A on.

    `columns` is the width of the widest one, of which at most `MOST_COLUMNS` cells are here. Of
    Parquet, whose columns have names of their own, there are none. `likely` is the line that looks
    like the headers where the first row looks like a title.
    """

    sheet: str
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    columns: int
    likely: int | None = None

    @property
    def found(self) -> int | None:
        """The line that is taken for the headers where none is given."""
        return self.rows[0][0] if self.rows else None

    def as_dict(self) -> dict[str, Any]:
        """As the process that read it answers."""
        return asdict(self)

    @classmethod
    def from_dict(cls, told: dict[str, Any]) -> Self:
        """The reverse of `as_dict`."""
        rows = tuple((line, tuple(cells)) for line, cells in told["rows"])
        return cls(told["sheet"], rows, told["columns"], told["likely"])
