"""Results beside the analyst's own rows: whole, typed, stamped, and inert in every spreadsheet."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import xlsxwriter
from openpyxl import load_workbook

from workbench import verbs
from workbench.errors import FixTheFile
from workbench.recipes.repairs import mended
from workbench.results import exporting
from workbench.results.exporting import export
from workbench.vocabulary.fixes import Fix, Fixes
from workbench.vocabulary.formulas import inert

ABOUT: dict[str, Any] = {
    "world": "Practice: nothing was sent to the vendor",
    "run": "20260101-120000-abcd",
    "file": "people.csv",
    "rows": 4,
    "accepted": 2,
}
RAGGED = '3,Lyon,extra,"cells"'
PEOPLE = f"id,city,note\n0001,Köln,=1+1\n{RAGGED}\n,Paris,\n4,,<r>a & b</r>\n"


def exported(folder: Path, name: str, text: str = PEOPLE) -> Path:
    source = folder / "people.csv"
    source.write_text(text, encoding="utf-8")
    ready = verbs.prepared(source, to="batch.audiences.update", complete=False)
    bad = ["", "invalid", "invalid", ""]
    fates = pa.table(
        {
            "line": [2, 3, 4, 5],
            "fate": ["not_sent" if why else "accepted" for why in bad],
            "why": bad,
            "reason": [""] * 4,
            "chunk": [0 if why else 1 for why in bad],
            "token": ["" if why else "t0k3n" for why in bad],
        }
    )
    return export(ready, fates, about=ABOUT, out=folder / name)


def lines(out: Path) -> list[list[str]]:
    with out.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def sheet(out: Path, name: str) -> list[tuple[Any, ...]]:
    return list(load_workbook(out)[name].iter_rows(values_only=True))


def test_lines_and_requests_are_numbers_and_the_analysts_cells_stay_text(tmp_path: Path) -> None:
    header, *rows = sheet(exported(tmp_path, "out.xlsx"), "Results")
    added = ("line", "fate", "why", "reason", "request", "token", "run", "world")
    assert header == ("id", "city", "note", *(f"workbench {name}" for name in added))
    assert rows[0][:6] == ("0001", "Köln", "=1+1", 2, "accepted", None)
    assert (rows[0][7], rows[1][7]) == (1, None)
    assert {row[9:] for row in rows} == {(ABOUT["run"], ABOUT["world"])}


def test_the_last_sheet_says_what_was_sent_otherwise_than_the_rows_have_it(tmp_path: Path) -> None:
    source = tmp_path / "people.csv"
    source.write_text("id,city\n12.0,Lyon\n13,=1+1\n", encoding="utf-8")
    plain = verbs.prepared(source, to="batch.audiences.update", complete=False)
    columns = tuple(
        replace(use, repairs=("point-zero",)) if use.header == "id" else use
        for use in plain.recipe.columns
    )
    fixes = Fixes(plain.table.sha256, (Fix("", 2, 2, "city", "=1+1", "=2+2"),))
    recipe = replace(plain.recipe, columns=columns)
    ready = verbs.prepared(source, recipe=recipe, fixes=fixes, complete=False)
    fates = pa.table(
        {
            "line": [2, 3],
            "fate": ["accepted"] * 2,
            "why": [""] * 2,
            "reason": [""] * 2,
            "chunk": [1, 1],
            "token": ["t0k3n"] * 2,
        }
    )
    out = export(ready, fates, about=ABOUT, out=tmp_path / "out.xlsx")
    assert [row[:2] for row in sheet(out, "Results")[1:]] == [("12.0", "Lyon"), ("13", "=1+1")]
    assert dict(sheet(out, "About")) == {
        **ABOUT,
        "repaired: id": "Remove “.0” at the end",
        "fixed: line 3, city": "=1+1 → =2+2",
        "cells fixed": 1,
    }


def test_a_second_sheet_says_what_the_results_are_of(tmp_path: Path) -> None:
    out = exported(tmp_path, "out.xlsx")
    assert load_workbook(out).sheetnames == ["Results", "About"]
    assert dict(sheet(out, "About")) == ABOUT


@pytest.mark.parametrize("name", ["out.xlsx", "out.csv"])
def test_a_line_that_could_not_be_read_is_given_as_it_stands(tmp_path: Path, name: str) -> None:
    out = exported(tmp_path, name)
    reason = lines(out)[2][6] if name.endswith("csv") else sheet(out, "Results")[2][6]
    assert reason == (
        "The line does not fit the header: 4 fields where the header has 3. "
        "Correct the separators or quotes of this line. "
        f"The line reads: {RAGGED}"
    )


def test_lines_are_found_again_in_any_encoding_with_any_newline(tmp_path: Path) -> None:
    text = ["id,city,note", '1,"two\rlines",x', "2,Köln,x,more", "", "3,Łódź,x", "4,y,ä,last,one"]
    source = tmp_path / "people.csv"
    source.write_bytes("\r\n".join(text).encode("utf-16"))
    ready = verbs.prepared(source, to="batch.audiences.update", complete=False)
    places = {"line": [2, 4, 6, 7], "fate": ["not_sent"] * 4, "why": ["invalid"] * 4}
    fates = pa.table({**places, "reason": [""] * 4, "chunk": [0] * 4, "token": [""] * 4})
    out = export(ready, fates, about=ABOUT, out=tmp_path / "out.csv")
    reasons = [row[6] for row in lines(out)[1:]]
    assert [reason.partition("The line reads: ")[2] for reason in reasons] == [
        *("", "2,Köln,x,more", "", "4,y,ä,last,one"),
    ]


def test_a_text_that_looks_like_the_librarys_markup_stays_text(tmp_path: Path) -> None:
    assert sheet(exported(tmp_path, "out.xlsx"), "Results")[4][2] == "<r>a & b</r>"


@pytest.mark.parametrize("long", ["x" * 32_768, "😀" * 16_384])
def test_a_text_too_long_for_a_cell_is_told_in_the_workbook_and_whole_in_the_csv(
    tmp_path: Path, long: str
) -> None:
    text = f"id,city,note\n1,a,{long}\n2,a,b,c\n,a,\n4,a,{long[:-1]}\n"
    rows = sheet(exported(tmp_path, "out.xlsx", text), "Results")
    told = f"({len(long):,} characters, more than a cell of a workbook holds: see the export "
    assert rows[1][2] == f"{told}to .csv)"
    assert rows[4][2] == long[:-1]
    out = exported(tmp_path, "out.csv", text)
    assert lines(out)[1][2] == long


def test_more_columns_than_a_sheet_has_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "SHEET_COLUMNS", 10)
    with pytest.raises(FixTheFile, match=r"11 columns do not fit .* export to \.csv"):
        exported(tmp_path, "out.xlsx")
    assert exported(tmp_path, "out.csv").is_file()


RISKY = ["=1+1", "+A1", "-A1", "@SUM(A1)", "＝1+1", "\tx", "'@SUM(A1)", "'-12.5"]
PLAIN = ["-12.5", "+33639981337", "007", "a=b", "2024-01-31", "'s-Hertogenbosch"]


@pytest.mark.parametrize(("text", "cell"), [(t, f"'{t}") for t in RISKY] + [(t, t) for t in PLAIN])
def test_no_cell_of_a_csv_runs_as_a_formula(text: str, cell: str) -> None:
    assert inert(text) == cell
    assert mended(pa.array([cell]), ["inert"]).to_pylist() == [text]


def test_the_headers_of_a_csv_are_inert_as_well(tmp_path: Path) -> None:
    out = exported(tmp_path, "out.csv", PEOPLE.replace("note", "=cmd()"))
    assert out.read_text(encoding="utf-8-sig").startswith("id,city,'=cmd()")


@pytest.mark.parametrize("name", ["out.csv", "out.xlsx"])
def test_only_results_are_written_over(name: str, tmp_path: Path) -> None:
    out = tmp_path / name
    out.write_bytes(b"id,city\n1,Paris\n")
    with pytest.raises(FixTheFile, match="is no results of a run: choose another name"):
        exported(tmp_path, name)
    assert out.read_bytes() == b"id,city\n1,Paris\n"
    out.write_bytes(b"")
    exported(tmp_path, name)
    written = out.read_bytes()
    changed = PEOPLE.replace("Paris", "Lille")
    assert exported(tmp_path, name, changed).read_bytes() != written


def test_a_failed_export_leaves_the_earlier_one_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = exported(tmp_path, "out.csv")
    before = out.read_bytes()

    def fails(*given: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(exporting, "inert", fails)
    with pytest.raises(FixTheFile, match=r"out.csv cannot be written \(the disk is full\): make"):
        exported(tmp_path, "out.csv")
    assert out.read_bytes() == before
    assert sorted(one.name for one in tmp_path.iterdir()) == ["out.csv", "people.csv"]


def test_a_disk_that_is_full_when_a_workbook_is_closed_is_told_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What writes the workbook has a word of its own for it, which is no error of the system."""

    whole = xlsxwriter.Workbook._store_workbook

    def fails(book: xlsxwriter.Workbook) -> None:
        whole(book)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(xlsxwriter.Workbook, "_store_workbook", fails)
    with pytest.raises(FixTheFile, match=r"out.xlsx cannot be written \(the disk is full\): make"):
        exported(tmp_path, "out.xlsx")
    assert [one.name for one in tmp_path.iterdir()] == ["people.csv"]
