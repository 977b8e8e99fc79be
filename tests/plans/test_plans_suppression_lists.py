"""A list of people to hold back is read whole, or not at all: nobody on it is missed in silence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest

from workbench import verbs
from workbench.errors import FixTheFile
from workbench.plans.list_files import opened
from workbench.plans.prepared import Prepared
from workbench.plans.suppression_lists import PURPOSE, suppression_list


def people(tmp_path: Path, headers: str = "email,phones", region: str | None = None) -> Prepared:
    source = tmp_path / "people.csv"
    source.write_text(f"{headers}\n" + ",".join("a@b.example" for _ in headers.split(",")) + "\n")
    given = {"db_id": 1, "matching": "email"}
    return verbs.prepared(source, to="altcraft.profiles.update_batch", set=given, region=region)


def profiles(tmp_path: Path, headers: str) -> Prepared:
    source = tmp_path / "people.csv"
    source.write_text(f"{headers}\n" + ",".join("x" for _ in headers.split(",")) + "\n")
    return verbs.prepared(source, to="batch.profiles.update")


def read(ready: Prepared, listed: str) -> list[str]:
    out = ready.table.path.with_name("out.csv")
    out.write_text(listed)
    return sorted(suppression_list(out, ready).to_pylist())


@pytest.mark.parametrize(
    ("listed", "region", "expected"),
    [
        ("phone\n06 12 34 56 78\n", "FR", ["+33612345678"]),
        ("phone\n33612345678\n", "FR", ["+33612345678"]),
        ("phone\n0033612345678\n", "FR", ["+33612345678"]),
        ("phone\n612345678\n", "FR", ["+33612345678"]),  # Excel took the 0
        ("phone\n+33 6 12 34 56 78\n", None, ["+33612345678"]),
        ("phone\n415-555-2671\n", "US", ["+14155552671"]),  # as numbers are written there
        ("phones,n\n+33612345678|+33612345679,1\n", None, ["+33612345678", "+33612345679"]),
        ("email,mail\nx@b.example,A@b.example\n", None, ["a@b.example", "x@b.example"]),
        ("email,email 2\nx@b.example,a@b.example\n", None, ["a@b.example", "x@b.example"]),
        ("email,email\nx@b.example,a@b.example\n", None, ["a@b.example", "x@b.example"]),
        ("subscription.email#2.email,n\na@b.example,1\n", None, ["a@b.example"]),
        ("email,phone\nx@b.example,\n,+33612345678\n", None, ["+33612345678", "x@b.example"]),
        ("\u200ba@b.example\n", None, ["a@b.example"]),  # no header
        ("Left us\na@b.example\n+33612345678\n", None, ["+33612345678", "a@b.example"]),
    ],
)
def test_everybody_in_every_column_of_addresses_is_read(
    listed: str, region: str | None, expected: list[str], tmp_path: Path
) -> None:
    assert read(people(tmp_path, region=region), listed) == expected


LINE = [
    ("phone\n+33612345678\n33612345678\n", "out.csv, line 3, column “phone”: “33612345678” is not"),
    ("phone\n06 12 34 56 78\n", "say with --region whose country's numbers are meant"),
    ("phone\n0033612345678\n", "line 2, column “phone”: “0033612345678” is not one phone number"),
    ("email\nAnna <g0@b.example>\n", "“Anna <g0@b.example>” is not one e-mail address"),
    ("email\nmailto:g1@b.example\n", "“mailto:g1@b.example” is not one e-mail address"),
    ("email,n\na@x.example;b@y.example,1\n", "“a@x.example;b@y.example” is not one e-mail address"),
    ('email\n"a@x.example, b@y.example"\n', "“a@x.example, b@y.example” is not one e-mail"),
    ("email\na@b.example.\n", "“a@b.example.” is not one e-mail address"),
    ("email\na@bücher.example\n", "“a@bücher.example” is not one e-mail address"),
    ("email\nx@b.example\n\nnone\nno\n", "line 4, column “email”: “none” is not one.*1 more"),
    ("email\n#N/A\n", "“#N/A” is a spreadsheet error"),
    ("Anna <g0@b.example>\n", "line 1: “Anna <g0@b.example>” is not one e-mail address"),
    ("a@b.example\n33612345678\n", "line 2: “33612345678” is not one e-mail address, like .* or"),
    ("Left us\nAnna\n", "line 2: “Anna” is not one e-mail address"),
    ("email,Kontakt\nx@b.example,a@b.example\n", "“Kontakt”: “a@b.example” is an address in a col"),
    ("email,Kontakt\nx@b.example,+33 612345678\n", "“Kontakt”: “\\+33 612345678” is an address"),
    ("email,why\nx@b.example,left\n,left\n", "line 3 names nobody by what the rows are known by"),
    ("email,n\nx@b.example,1,2\n", "line 2 does not fit its header: 3 fields"),
    ("email\na@x.example;b@y.example\n", "out.csv is to hold people back and cannot be read w"),
    ("Left us\n", "names nobody"),
    ("email\n", "names nobody"),
]


@pytest.mark.parametrize(("listed", "sentence"), LINE)
def test_what_could_miss_somebody_stops_and_names_the_line(
    listed: str, sentence: str, tmp_path: Path
) -> None:
    with pytest.raises(FixTheFile, match=sentence):
        read(people(tmp_path), listed)


def test_a_number_that_two_countries_could_have_stops(tmp_path: Path) -> None:
    """In Germany numbers begin with 0: this one lost that, or the plus of a French one."""
    with pytest.raises(FixTheFile, match="“33612345678” is not one phone number"):
        read(people(tmp_path, region="DE"), "phone\n33612345678\n")
    assert read(people(tmp_path, region="DE"), "phone\n030 123456\n") == ["+4930123456"]


def test_a_person_whom_only_another_address_names_stops(tmp_path: Path) -> None:
    """The rows have no phones, so whom line 3 names cannot be found in them."""
    ready = profiles(tmp_path, "custom_id,$email_address")
    assert read(ready, "email,phone\na@b.example,0612\n") == ["a@b.example"]
    with pytest.raises(FixTheFile, match="line 3 names nobody by what the rows are known by"):
        read(ready, "email,phone\na@b.example,\n,+33612345678\n")


def test_without_a_header_a_number_may_be_an_id_or_a_phone(tmp_path: Path) -> None:
    assert read(profiles(tmp_path, "custom_id"), "12345678\n87654321\n") == ["12345678", "87654321"]
    both = profiles(tmp_path, "custom_id,$phone_number")
    assert read(both, "custom_id\n12345678\n") == ["12345678"]
    assert read(both, "1234\nc1\n") == ["1234", "c1"]
    with pytest.raises(FixTheFile, match=r"line 1: .* if it is an id, give the column a header"):
        read(both, "12345678\nc1\n")


def workbook(path: Path, *sheets: Sequence[Sequence[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for n, rows in enumerate(sheets, 1):
        sheet = book.create_sheet(f"S{n}")
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_a_workbook_with_people_on_a_hidden_sheet_stops(tmp_path: Path) -> None:
    ready = people(tmp_path)
    file = workbook(tmp_path / "out.xlsx", [["email"], ["x@b.example"]], [["email"], ["y@b.c"]])
    book = openpyxl.load_workbook(file)
    book["S2"].sheet_state = "hidden"
    book.save(file)
    with pytest.raises(FixTheFile, match=r"hidden sheet “S2” has data .*so somebody could be miss"):
        suppression_list(file, ready)


def test_a_workbook_with_people_on_two_sheets_stops(tmp_path: Path) -> None:
    ready = people(tmp_path)
    file = workbook(tmp_path / "out.xlsx", [["email"], ["x@b.example"]], [["email"], ["y@b.c"]])
    with pytest.raises(FixTheFile, match=r"Only the first sheet is read, “S1”.*“S2”"):
        suppression_list(file, ready)
    with pytest.raises(FixTheFile, match="put everybody on one sheet"):
        opened(file, PURPOSE)
    one = workbook(tmp_path / "one.xlsx", [["email"], ["x@b.example"]], [])
    assert suppression_list(one, ready).to_pylist() == ["x@b.example"]


def test_phones_that_excel_keeps_as_numbers_are_read_as_the_recipe_reads_them(
    tmp_path: Path,
) -> None:
    file = workbook(tmp_path / "out.xlsx", [["phone"], [33612345678]])
    french = people(tmp_path, region="FR")
    assert suppression_list(file, french).to_pylist() == ["+33612345678"]
    with pytest.raises(FixTheFile, match="line 2, column “phone”: “33612345678” is not one phone"):
        suppression_list(file, people(tmp_path))


def test_a_list_of_one_cell_in_excel_is_one_person(tmp_path: Path) -> None:
    file = workbook(tmp_path / "out.xlsx", [["x@b.example"]])
    assert suppression_list(file, people(tmp_path)).to_pylist() == ["x@b.example"]
    with pytest.raises(FixTheFile, match="nothing below it"):
        verbs.prepared(file, to="batch.profiles.update")
