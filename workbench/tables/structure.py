"""What a sheet hides or merges: all of it is read, and said.

A format tells it as Found places of these kinds; they are no cells and never become marks.
"""

from __future__ import annotations

from collections.abc import Sequence

from workbench.tables.books import Found
from workbench.tables.headers import column_letter
from workbench.vocabulary.issues import Issue

# A hidden row with a value; a hidden column (`stored` is the last one of its range, from 0); the
# first cell of a merged range (`stored` is the range, as A1:B2).
HIDDEN_ROW, HIDDEN_COLUMN, MERGED = "hidden_row", "hidden_column", "merged"
KINDS = (HIDDEN_ROW, HIDDEN_COLUMN, MERGED)
# So many ranges or columns are named.
NAMED = 10


def hidden_row(row: int) -> Found:
    """A hidden row with a value, by its number from 1."""
    return Found(row, 0, HIDDEN_ROW, "", "")


def hidden_columns(first: int, last: int) -> Found:
    """Hidden columns, the last one included, both from 0."""
    return Found(0, first, HIDDEN_COLUMN, str(last), "")


def merged_cells(rows: tuple[int, int], columns: tuple[int, int]) -> Found:
    """A merged range by its first and last row from 1 and its first and last column from 0."""
    first, last = (f"{column_letter(at)}{row}" for row, at in zip(rows, columns, strict=True))
    return Found(rows[0], columns[0], MERGED, f"{first}:{last}", "")


def cells_of(found: Sequence[Found]) -> list[Found]:
    """Only what was found of cells."""
    return [one for one in found if one.what not in KINDS]


def structure_notices(
    found: Sequence[Found], header_line: int, width: int, sheet: str
) -> list[Issue]:
    """Warnings about a sheet of that many columns whose headers are in that row."""
    return [
        *_hidden_rows([one.row for one in found if one.what == HIDDEN_ROW], header_line, sheet),
        *_hidden_columns(hidden_places(found, width), sheet),
        *_merged([one for one in found if one.what == MERGED], header_line, width, sheet),
    ]


def _hidden_rows(rows: Sequence[int], header_line: int, sheet: str) -> list[Issue]:
    below = [row for row in rows if row > header_line]
    if not below:
        return []
    many = len(below) > 1
    return [
        Issue(
            rule="hidden-rows",
            message=f"{len(below):,} rows are hidden in the sheet and are read all the same, the "
            f"first is row {min(below)}"
            if many
            else f"Row {below[0]} is hidden in the sheet and is read all the same",
            fix="Nothing to do if they belong to it; otherwise delete them and save it again.",
            severity="warning",
            sheet=sheet,
            value=str(len(below)),
        )
    ]


def hidden_places(found: Sequence[Found], width: int) -> tuple[int, ...]:
    """Which of that many columns are hidden, from 0."""
    ranges = [(one.column, int(one.stored)) for one in found if one.what == HIDDEN_COLUMN]
    return tuple(
        sorted({at for first, last in ranges for at in range(first, min(last, width - 1) + 1)})
    )


def _hidden_columns(places: Sequence[int], sheet: str) -> list[Issue]:
    if not places:
        return []
    many = len(places) > 1
    named = _listed([column_letter(place) for place in places])
    return [
        Issue(
            rule="hidden-columns",
            message=f"Column{'s' if many else ''} {named} {'are' if many else 'is'} hidden in the "
            "sheet and read all the same",
            fix="Nothing to do if that is right; otherwise leave "
            f"{'them' if many else 'it'} out when you map columns.",
            severity="warning",
            sheet=sheet,
            value=str(len(places)),
        )
    ]


def _merged(found: Sequence[Found], header_line: int, width: int, sheet: str) -> list[Issue]:
    ranges = [
        one.stored for one in found if _last_row(one.stored) >= header_line and one.column < width
    ]
    if not ranges:
        return []
    many = len(ranges) > 1
    return [
        Issue(
            rule="merged-cells",
            message=f"Cells are merged in {_listed(ranges)}: only the first cell of "
            f"{'each' if many else 'it'} has the value, the others are empty",
            fix="Unmerge them and fill in the others if they mean the same.",
            severity="warning",
            sheet=sheet,
            value=str(len(ranges)),
        )
    ]


def _last_row(cells: str) -> int:
    return int("".join(filter(str.isdigit, cells.rpartition(":")[2])) or 0)


def _listed(names: Sequence[str]) -> str:
    more = len(names) - NAMED
    if more > 0:
        return f"{', '.join(names[:NAMED])} and {more:,} more"
    return " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
