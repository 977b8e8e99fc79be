"""How many cells a sheet may hold and how far apart, so that opening it is safe."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.errors import FixTheFile
from workbench.tables.books import Found
from workbench.tables.headers import MAX_COLUMNS, column_letter
from workbench.tables.sniffing import damaged
from workbench.tables.structure import MERGED

WRONG = frozenset(("error", "formula", MERGED))

MAX_ROWS = 1_048_576  # Microsoft, "Excel specifications and limits"
# calamine holds about 75 bytes for a filled cell (measured: 207 MB for 2.6 million) and 32 for
# every place in the rectangle around them; tafia/calamine #693 aborts when that is too large.
MAX_CELLS = 5_000_000
MAX_PLACES = 10_000_000
# Each is a finding of its own: 1.4 million take 20 s and 800 MB until they are all told.
MAX_FOUND = 300_000
# Fewer filled than one in so many, of so many places: a grid of them would be mostly air.
SPARSE, SPARSE_PLACES = 8, 500_000


@dataclass(slots=True)
class Extent:
    """How far a sheet's filled cells reach (0 for none), and how many they are."""

    rows: int = 0
    columns: int = 0
    cells: int = 0

    @property
    def sparse(self) -> bool:
        """Whether nearly all places are empty, and many."""
        places = self.rows * self.columns
        return places > SPARSE_PLACES and places > SPARSE * self.cells

    def grow(self, rows: int, columns: int, cells: int, name: str) -> None:
        """Takes in more cells; raises FixTheFile, with the file's `name`, once it is too much."""
        self.rows = max(self.rows, rows)
        self.columns = max(self.columns, columns)
        self.cells += cells
        if self.rows > MAX_ROWS or self.columns > MAX_COLUMNS:
            raise FixTheFile(damaged(name, "a cell lies outside the sheet"))
        if self.cells > MAX_CELLS or self.rows * self.columns > MAX_PLACES:
            far = f"{column_letter(self.columns - 1)}{self.rows}"
            sentence = (
                f"{name} has {self.cells:,} filled cells as far as {far}, "
                "more than can be opened safely "
                f"({MAX_CELLS:,} cells, {MAX_PLACES:,} places): "
                "delete what lies apart, or save the sheet as “CSV UTF-8”."
            )
            raise FixTheFile(sentence)


def check_found(found: Sequence[Found], name: str) -> None:
    """Raises FixTheFile where a sheet is wrong in more places than can be told one by one."""
    if len(found) > MAX_FOUND:
        wrong = sum(one.what in WRONG for one in found)
        if wrong > MAX_FOUND:
            sentence = (
                f"{name} has more than {MAX_FOUND:,} cells with errors or with formulas that have "
                "no value, or merged ranges: open it in Excel, let it calculate, correct or delete "
                "them, and save it again."
            )
            raise FixTheFile(sentence)
