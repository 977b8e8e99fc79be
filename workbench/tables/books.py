"""The seam between a workbook's format and what is made of its sheets.

A format tells its sheets and gives each one's rows and marks; who reads them knows no format.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple, Protocol

Row = list[Any]
# What a cell is besides its value, what is stored, and the text to show.
Finding = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet: its name, where the file keeps it, and whether its tab is shown."""

    name: str
    part: str
    visible: bool


class Found(NamedTuple):
    """A cell worth a mark: row of the sheet from 1, column from 0."""

    row: int
    column: int
    what: str
    stored: str
    shown: str


class Cells(Protocol):
    """A sheet's values, row by row from its first one, as often as they are asked for.

    `start` and `end` are the first and the last place with a value, row and column from 0, None
    where there is none; every row begins at the start's column and is `width` cells long.
    """

    @property
    def start(self) -> tuple[int, int] | None: ...
    @property
    def end(self) -> tuple[int, int] | None: ...
    @property
    def width(self) -> int: ...
    def iter_rows(self) -> Iterator[Row]:
        """Each row as a list of its own; "" for an empty cell."""
        ...


@dataclass(frozen=True, slots=True)
class Book:
    """An open workbook; `filled` says whether a sheet holds anything, `load` reads one."""

    path: Path
    format: str
    sheets: tuple[Sheet, ...]
    from_1904: bool
    filled: Callable[[Sheet], bool]
    load: Callable[[Sheet], tuple[Cells, Sequence[Found]]]


@dataclass(frozen=True, slots=True)
class HeldCells:
    """Rows held in memory; each ends at its last filled cell."""

    rows: Sequence[Sequence[Any]]
    width: int

    @property
    def start(self) -> tuple[int, int] | None:
        """The corner of the sheet, if it holds anything."""
        return (0, 0) if self.rows else None

    @property
    def end(self) -> tuple[int, int] | None:
        """The last row and column."""
        return (len(self.rows) - 1, self.width - 1) if self.rows else None

    def iter_rows(self) -> Iterator[Row]:
        """Each row, filled up to the width of the sheet."""
        blank: Row = [""] * self.width
        for row in self.rows:
            yield [*row, *blank[len(row) :]]
