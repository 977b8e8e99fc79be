"""What a spreadsheet does to a text file by itself is told from what somebody has written there."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from workbench import verbs
from workbench.results.rest import corrected, write_rest
from workbench.results.retyping import is_retyped
from workbench.tables.opening import open_table
from workbench.ui import draft_files
from workbench.vocabulary.fixes import Fix
from workbench.vocabulary.reading import Reading

# As spreadsheets of several languages save a text file that was only opened.
BY_ITSELF = [
    *(("00123", "123"), ("+33612345678", "33612345678"), ("+33612345678", "3.3612E+10")),
    *(("12345678901234567890", "1.23457E+19"), ("12345678901234567890", "1,23457E+19")),
    *(("12345678901234567890", "12345678901234500000"), ("0612345678", "612345678")),
    *(("1e5", "100000"), ("1e5", "1.00E+05"), ("12.50", "12.5"), ("12,50", "12,5"), ("12.0", "12")),
    *(("12345.6789123456", "12345.67891"), ("true", "TRUE"), ("False", "FALSE")),
    *(("2024-03-31", "31/03/2024"), ("2024-03-31", "3/31/2024"), ("2024-03-31", "31.03.2024")),
    *(("2024-03-31", "31-Mar-24"), ("2024-03-31T10:00:00Z", "31/03/2024 10:00")),
    *(("10-12", "10-Dec"), ("10-12", "12-Oct"), ("1/2", "01.févr"), ("3/4/24", "03/04/2024")),
    *(("SEPT2", "02-Sep"), ("MARCH1", "1-Mar"), ("7:05", "07:05"), ("7:05", "07:05:00")),
]
# As people mend what Check has named.
BY_HAND = [
    *(("soon", "2024-03-31"), ("31/03/2024", "2024-03-31"), ("2000-02-30", "2000-02-28")),
    *(("2024-31-03", "2024-03-31"), ("2024-03-31", "2024-04-01"), ("31/12/2024", "soon")),
    *(("1,5", "1.5"), ("007", "8"), ("12", "13"), ("12.7", "13"), ("1 234", "1234"), ("5 €", "5")),
    *(("0612345678", "+33612345678"), ("612345678", "0612345678"), ("123", "00123")),
    *(("", "1"), ("1", ""), ("abc", "ABC"), ("yes", "true"), ("10-12", "10"), ("a|b", "a")),
    *(("SEPT2", "02-Oct"), ("12345678901234567890", "12345678901234567891")),
]


@pytest.mark.parametrize(("before", "after"), BY_ITSELF)
def test_what_a_spreadsheet_writes_anew_is_known(before: str, after: str) -> None:
    assert is_retyped(before, after)


@pytest.mark.parametrize(("before", "after"), BY_HAND)
def test_what_somebody_mends_is_none_of_it(before: str, after: str) -> None:
    assert not is_retyped(before, after)


@pytest.mark.parametrize("cell", sorted({one for pair in BY_ITSELF for one in pair}))
def test_a_cell_that_is_as_it_was_is_none_either(cell: str) -> None:
    assert not is_retyped(cell, cell)


PEOPLE = "custom_id,date(since),phone\n00123,soon,+33612345678\n00124,2024-03-31,+33612345679\n"
# The date was mended, and the spreadsheet has done the rest.
SAVED = "123,2024-01-05,33612345678"


def test_zeros_that_a_spreadsheet_took_from_a_text_file_are_not_taken(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE)
    ready = verbs.prepared(file, to="batch.audiences.update", complete=False)
    rest = write_rest(ready, tmp_path / "rest.csv", "1234567890ab")
    told = rest.read_text("utf-8-sig")
    assert "00123,soon,+33612345678" in told
    rest.write_text(told.replace("00123,soon,+33612345678", SAVED), "utf-8")
    found = corrected(open_table(rest, Reading()), ready.table)
    assert found.fixes == (Fix("", 1, 2, "date(since)", "soon", "2024-01-05"),)
    ids, phones = found.unmatched
    assert ids.startswith("Line 2 has “123” in “custom_id” for “00123”, as a spreadsheet writes it")
    assert phones.startswith("Line 2 has “33612345678” in “phone” for “+33612345678”")


def test_in_a_workbook_whose_cells_are_texts_they_are_meant(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("custom_id,visits\na,+7\n" + "".join(f"b{n},{n}\n" for n in range(1, 40)))
    ready = verbs.prepared(file, to="batch.audiences.update", complete=False)
    rest = write_rest(ready, tmp_path / "rest.xlsx", "1234567890ab")
    book = openpyxl.load_workbook(rest)
    book.worksheets[0].cell(2, 2).value = "7"
    book.save(rest)
    found = corrected(open_table(rest, Reading()), ready.table)
    assert found.fixes == (Fix("", 1, 2, "visits", "+7", "7"),)


def test_no_spreadsheet_makes_a_number_of_the_name_of_a_draft() -> None:
    """By it the rows that were not ok find their draft again."""
    names = [draft_files.new_id() for _ in range(1_000)]
    assert len(set(names)) == len(names)
    assert not any(is_number(one) for one in names)


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
