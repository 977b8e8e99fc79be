"""What is noteworthy about the headers of a sheet; names are never changed here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from workbench.errors import FixTheFile
from workbench.vocabulary.issues import Issue

# The width of a sheet in Excel itself (Microsoft, "Excel specifications and limits").
MAX_COLUMNS = 16_384


def column_letter(position: int) -> str:
    """The spreadsheet's letters for a column position counted from 0."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_position(letters: str) -> int:
    """The position, from 0, of a column given by its letters."""
    position = 0
    for letter in letters:
        position = position * 26 + ord(letter) - 64
    return position - 1


def check_width(columns: int) -> None:
    """Raises FixTheFile for more columns than a spreadsheet can have."""
    if columns > MAX_COLUMNS:
        sentence = (
            f"The header row has {columns:,} columns, "
            f"more than the {MAX_COLUMNS:,} a sheet can have: "
            "check --delimiter and --header-row."
        )
        raise FixTheFile(sentence)


def header_notices(headers: Sequence[str], filled: Sequence[bool], sheet: str) -> list[Issue]:
    """Warnings for headers that repeat, and for blank headers above filled cells."""
    places: dict[str, list[str]] = {}
    for position, header in enumerate(headers):
        places.setdefault(header.strip(), []).append(column_letter(position))
    found = []
    for header, letters in places.items():
        if header and len(letters) > 1:
            listed = f"{', '.join(letters[:-1])} and {letters[-1]}"
            found.append(
                Issue(
                    rule="header-duplicate",
                    message=f"Columns {listed} have the same header",
                    fix="Give each column its own header, or map only the column you mean.",
                    severity="warning",
                    sheet=sheet,
                    column=header,
                    value=header,
                )
            )
    for position, header in enumerate(headers):
        if not header.strip() and filled[position]:
            found.append(
                Issue(
                    rule="header-blank",
                    message=f"Column {column_letter(position)} has cells but no header",
                    fix="Write a header above it, or leave the column out.",
                    severity="warning",
                    sheet=sheet,
                    column=column_letter(position),
                )
            )
    return found


# Parts the names of sheets in a finding's value: none may hold it.
BETWEEN_SHEETS = "/"


def other_sheets(chosen: str, others: Sequence[str]) -> Issue:
    """That a workbook has data on other sheets than the one that is read; `value` names them."""
    listed = ", ".join(f"“{name}”" for name in others)
    return Issue(
        rule="other-sheets",
        message=f"Only the first sheet is read, “{chosen}”; there is data on {listed} too",
        fix="Choose another with --sheet if this is not the one.",
        severity="warning",
        sheet=chosen,
        value=BETWEEN_SHEETS.join(others),
    )


def hidden_sheets(chosen: str, others: Sequence[str]) -> Issue:
    """That sheets which are hidden have data too and are not read; `value` names them."""
    many = len(others) > 1
    listed = ", ".join(f"“{name}”" for name in others)
    return Issue(
        rule="hidden-sheets",
        message=f"The hidden sheets {listed} have data and are not read"
        if many
        else f"The hidden sheet {listed} has data and is not read",
        fix=f"Choose {'one of them' if many else 'it'} with --sheet if it is the one.",
        severity="warning",
        sheet=chosen,
        value=BETWEEN_SHEETS.join(others),
    )


# The rules of findings about sheets that are not read, and how each is told of a few of them.
OF_OTHER_SHEETS: Mapping[str, Callable[[str, Sequence[str]], Issue]] = {
    "other-sheets": other_sheets,
    "hidden-sheets": hidden_sheets,
}
