"""Results go into the analyst's own workbook where that loses nothing, else into a new one."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font

from workbench import verbs
from workbench.results import annotating
from workbench.results.rest import write_rest
from workbench.vocabulary.steps import Limit

ROWS = [
    ["id", "city", "date(born)"],
    ["c1", "Paris", "2000-01-31"],
    ["c2", "=1+1", "2000-02-30"],
    ["c3", "Lyon", "2000-03-31"],
    ["c1", "Nice", "2001-01-31"],
]
WHAT: dict[str, Any] = {"to": "batch.audiences.update", "set": {"name": "VIP", "create": True}}


def book(path: Path, change: Callable[[Any], object] = lambda made: None) -> Path:
    """A workbook with a title above, formats of its own and a second sheet."""
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "Our clients"
    for row in ROWS:
        sheet.append([""] * len(row))
        for n, value in enumerate(row, 1):
            cell = sheet.cell(sheet.max_row, n)
            cell.value, cell.data_type = value, "s"
    sheet["A1"].font = Font(bold=True, color="FF00AA00")
    sheet.column_dimensions["B"].width = 41
    sheet.freeze_panes = "B2"
    notes = made.create_sheet("Issues")
    notes["A1"] = "my own notes"
    change(made)
    made.save(path)
    return path


def results(practice: Any, file: Path, out: Path) -> Any:
    run = verbs.send(file, **WHAT)
    return run, openpyxl.load_workbook(verbs.export(run.run, out))


def test_her_sheets_and_formats_stay_and_each_row_has_its_fate(
    practice: Any, tmp_path: Path
) -> None:
    run, made = results(practice, book(tmp_path / "clients.xlsx"), tmp_path / "out.xlsx")
    assert made.sheetnames == ["Our clients", "Issues", "Issues 2", "About"]
    sheet = made["Our clients"]
    assert [cell.value for cell in sheet[1]] == [
        *ROWS[0],
        *(f"workbench {one}" for one in ("fate", "why", "reason", "request", "token")),
        *("workbench run", "workbench world"),
    ]
    assert [[cell.value for cell in row[:3]] for row in sheet.iter_rows(min_row=2)] == ROWS[1:]
    told = [[row[n].value for n in (3, 4)] for row in sheet.iter_rows(min_row=2)]
    assert told == [
        ["not_sent", "superseded"],
        ["not_sent", "invalid"],
        ["accepted", None],
        ["accepted", None],
    ]
    assert (sheet["A1"].font.bold, sheet["A1"].font.color.rgb) == (True, "FF00AA00")
    assert (sheet.column_dimensions["B"].width, sheet.freeze_panes) == (41, "B2")
    assert made["Issues"]["A1"].value == "my own notes"
    assert {row[8].value for row in sheet.iter_rows(min_row=2)} == {run.run}
    assert dict(made["About"].iter_rows(values_only=True))["accepted"] == 2
    stamps = {one.name: one.value for one in made.custom_doc_props.props}
    assert stamps["workbench run"] == run.run
    assert stamps["workbench world"] == "Practice: nothing was sent to the vendor"


def test_the_added_columns_are_as_readable_as_hers_and_in_her_filter(
    practice: Any, tmp_path: Path
) -> None:
    def change(made: Any) -> None:
        sheet = made["Our clients"]
        sheet["C1"].font = Font(bold=True, color="FF00AA00")
        sheet.auto_filter.ref = "A1:C5"

    _, made = results(practice, book(tmp_path / "clients.xlsx", change), tmp_path / "out.xlsx")
    sheet = made["Our clients"]
    assert sheet.auto_filter.ref == "A1:J5"
    assert {sheet.cell(1, n).font.color.rgb for n in range(4, 11)} == {"FF00AA00"}
    widths = {name: sheet.column_dimensions[name].width for name in "BDF"}
    assert widths == {"B": 41, "D": len("workbench fate") + 2, "F": annotating.WIDEST}
    assert len(str(sheet["F3"].value)) > annotating.WIDEST


def test_a_width_of_hers_that_covers_the_added_columns_stays_the_only_one(
    practice: Any, tmp_path: Path
) -> None:
    def change(made: Any) -> None:
        wide = made["Our clients"].column_dimensions["C"]
        wide.min, wide.max, wide.width = 3, 16384, 33

    results(practice, book(tmp_path / "clients.xlsx", change), tmp_path / "out.xlsx")
    with zipfile.ZipFile(tmp_path / "out.xlsx") as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    spans = re.findall(r'<col [^>]*min="(\d+)" max="(\d+)"', sheet)
    assert spans == [("2", "2"), ("3", "16384")]


def test_a_filter_of_some_of_her_columns_stays_as_it_is(practice: Any, tmp_path: Path) -> None:
    def change(made: Any) -> None:
        made["Our clients"].auto_filter.ref = "A1:B5"

    _, made = results(practice, book(tmp_path / "clients.xlsx", change), tmp_path / "out.xlsx")
    assert made["Our clients"].auto_filter.ref == "A1:B5"


def test_cells_with_findings_have_a_colour_a_note_and_a_link(practice: Any, tmp_path: Path) -> None:
    _, made = results(practice, book(tmp_path / "clients.xlsx"), tmp_path / "out.xlsx")
    sheet, listed = made["Our clients"], made["Issues 2"]
    bad = sheet["C3"]
    assert bad.fill.fgColor.rgb == "FFF9D9D9"
    assert "2000-02-30" not in bad.comment.text
    assert bad.comment.text.startswith("A date that is in no calendar")
    rows = {row[0].value: row for row in listed.iter_rows(min_row=2)}
    assert rows["C3"][0].hyperlink.location == "'Our clients'!C3"
    assert [cell.value for cell in rows["C3"][1:6]] == [
        *("Our clients", 3, "date(born)", "2000-02-30", "error")
    ]
    # The superseded row is a warning at its id.
    assert rows["A2"][5].value == "warning"
    assert sheet["A2"].fill.fgColor.rgb == "FFFCF3CF"
    assert sheet["D4"].fill.fgColor.rgb == "FFDDF2E0"


def test_no_text_becomes_a_formula_and_what_is_read_again_is_the_same(
    practice: Any, tmp_path: Path
) -> None:
    file = book(tmp_path / "clients.xlsx")
    _, made = results(practice, file, tmp_path / "out.xlsx")
    assert made["Our clients"]["B3"].data_type == "s"
    cells = [cell for sheet in made for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    again = verbs.check(tmp_path / "out.xlsx", **WHAT)
    before = verbs.check(file, **WHAT)
    assert (again.rows, again.rows_ok, again.errors) == (before.rows, before.rows_ok, before.errors)


def rich(made: Any) -> None:
    text = CellRichText("a ", TextBlock(InlineFont(b=True), "bold"), " word")
    made["Issues"]["A2"] = text


def charted(made: Any) -> None:
    chart = BarChart()
    chart.add_data(Reference(made["Our clients"], min_col=1, min_row=1, max_row=3))
    made["Issues"].add_chart(chart, "C3")


def noted(made: Any) -> None:
    made["Issues"]["A1"].comment = Comment("mine", "me")


def calculated(made: Any) -> None:
    made["Issues"]["A2"] = "=1+1"


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        (calculated, "formulas, whose stored values would be lost"),
        (charted, "charts, drawings"),
        (noted, "drawings, notes"),
        (rich, "texts with several formats"),
    ],
)
def test_where_saving_would_lose_something_a_new_workbook_says_so(
    change: Callable[[Any], object], lost: str, practice: Any, tmp_path: Path
) -> None:
    file = book(tmp_path / "clients.xlsx", change)
    run, made = results(practice, file, tmp_path / "out.xlsx")
    assert made.sheetnames == ["Results", "About"]
    about = dict(made["About"].iter_rows(values_only=True))
    assert about["a new workbook, since"] == f"saving it would lose {lost}"
    assert {one.name: one.value for one in made.custom_doc_props.props}["workbench run"] == run.run


def hiding(made: Any) -> None:
    calculated(made)
    made["Our clients"].column_dimensions["B"].hidden = True


def test_what_is_hidden_stays_hidden_in_a_new_workbook_as_well(
    practice: Any, tmp_path: Path
) -> None:
    _, made = results(practice, book(tmp_path / "clients.xlsx", hiding), tmp_path / "out.xlsx")
    shown = made["Results"].column_dimensions
    assert (shown["B"].hidden, shown["A"].hidden, shown["C"].hidden) == (True, False, False)
    rest = write_rest(verbs.prepared(tmp_path / "clients.xlsx", **WHAT), tmp_path / "r.xlsx", "d")
    assert openpyxl.load_workbook(rest).worksheets[0].column_dimensions["B"].hidden


def test_a_large_workbook_is_not_written_into(
    practice: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(annotating, "MOST_CELLS", Limit(11, "cells", "this test"))
    _, made = results(practice, book(tmp_path / "clients.xlsx"), tmp_path / "out.xlsx")
    about = dict(made["About"].iter_rows(values_only=True))
    assert about["a new workbook, since"] == "it has more than 11 cells"


def test_the_results_of_a_csv_are_a_new_workbook_without_a_word_about_it(
    practice: Any, tmp_path: Path
) -> None:
    people = tmp_path / "people.csv"
    people.write_text("id\nc1\n")
    _, made = results(practice, people, tmp_path / "out.xlsx")
    assert "a new workbook, since" not in dict(made["About"].iter_rows(values_only=True))


def merged(path: Path) -> None:
    made = openpyxl.load_workbook(path)
    made.active["A3"] = None
    made.active.merge_cells("A2:A3")
    made.save(path)


def test_a_finding_within_merged_cells_is_listed(practice: Any, tmp_path: Path) -> None:
    file = book(tmp_path / "clients.xlsx")
    merged(file)
    _, made = results(practice, file, tmp_path / "out.xlsx")
    listed = {row[0]: row[5] for row in made["Issues 2"].iter_rows(min_row=2, values_only=True)}
    assert (listed["A3"], listed["C3"]) == ("error", "error")
    assert made["Our clients"]["A3"].comment is None
    assert made["Our clients"]["C3"].comment is not None


def replaced(part: str, old: str, new: str) -> Callable[[Path], None]:
    """Changes a piece of one part of a workbook, as other programs write it."""

    def change(path: Path) -> None:
        with zipfile.ZipFile(path) as source:
            parts = {name: source.read(name) for name in source.namelist()}
        parts = {
            name: content.replace(old.encode(), new.encode()) if name.startswith(part) else content
            for name, content in parts.items()
        }
        with zipfile.ZipFile(path, "w") as target:
            for name, content in parts.items():
                target.writestr(name, content)

    return change


def far_date(path: Path) -> None:
    made = openpyxl.load_workbook(path)
    made["Issues"]["A2"] = 99999999
    made["Issues"]["A2"].number_format = "yyyy-mm-dd"
    made.save(path)


def strict(path: Path) -> None:
    """The names of ISO 29500 Strict, which Excel can save as."""
    was, now = "http://schemas.openxmlformats.org", "http://purl.oclc.org/ooxml"
    for name, strictly in (
        ("spreadsheetml/2006/main", "spreadsheetml/main"),
        ("officeDocument/2006/relationships", "officeDocument/relationships"),
    ):
        replaced("", f"{was}/{name}", f"{now}/{strictly}")(path)


BOGUS = '</sheetData><dataValidations><dataValidation type="bogus" sqref="A1"/></dataValidations>'


@pytest.mark.parametrize(
    "change",
    [
        replaced("xl/styles.xml", '<family val="2"', '<family val="99"'),
        replaced("xl/worksheets/sheet2.xml", "</sheetData>", BOGUS),
        strict,
        far_date,
    ],
)
def test_a_workbook_that_the_library_cannot_keep_is_not_written_into(
    change: Callable[[Path], None], practice: Any, tmp_path: Path
) -> None:
    """A bad style, a bad rule for cells, strict OOXML, a date that is in no calendar."""
    file = book(tmp_path / "clients.xlsx")
    before = file.read_bytes()
    change(file)
    assert file.read_bytes() != before
    _, made = results(practice, file, tmp_path / "out.xlsx")
    assert made.sheetnames == ["Results", "About"]
    about = dict(made["About"].iter_rows(values_only=True))
    assert about["a new workbook, since"] == (
        "parts of it cannot be read so that saving it would lose nothing"
    )
    assert about["accepted"] == 2


def numeral(text: str) -> Callable[[Path], None]:
    """Her second sheet has this number as another program writes it."""
    cell = f'<row r="9"><c r="A9"><v>{text}</v></c></row></sheetData>'
    return replaced("xl/worksheets/sheet2.xml", "</sheetData>", cell)


def below_merged(path: Path) -> None:
    """A value that is still there below merged cells, as LibreOffice keeps it."""
    made = openpyxl.load_workbook(path)
    made["Issues"]["C9"], made["Issues"]["D9"] = "seen", "covered"
    made.save(path)
    merge = '</sheetData><mergeCells count="1"><mergeCell ref="C9:D9"/></mergeCells>'
    replaced("xl/worksheets/sheet2.xml", "</sheetData>", merge)(path)


@pytest.mark.parametrize(
    ("change", "place"),
    [
        (numeral("12345678901234567"), "A9 of “Issues”"),
        (numeral("0.30000000000000004"), "A9 of “Issues”"),
        (below_merged, "D9 of “Issues”"),
    ],
)
def test_a_value_that_saving_would_change_keeps_her_workbook_as_it_is(
    change: Callable[[Path], None], place: str, practice: Any, tmp_path: Path
) -> None:
    file = book(tmp_path / "clients.xlsx")
    change(file)
    _, made = results(practice, file, tmp_path / "out.xlsx")
    assert made.sheetnames == ["Results", "About"]
    about = dict(made["About"].iter_rows(values_only=True))
    assert about["a new workbook, since"] == f"saving it would change {place}"


@pytest.mark.parametrize("text", ["7.0000000000000007E-2", "1E3", "9007199254740992"])
def test_a_number_that_is_only_written_otherwise_is_the_same(
    text: str, practice: Any, tmp_path: Path
) -> None:
    """As Excel writes 0.07: the shortest digits that mean the same are written again."""
    file = book(tmp_path / "clients.xlsx")
    numeral(text)(file)
    _, made = results(practice, file, tmp_path / "out.xlsx")
    assert made.sheetnames == ["Our clients", "Issues", "Issues 2", "About"]
    assert made["Issues"]["A9"].value == float(text)


@pytest.mark.parametrize(
    ("part", "lost"),
    [
        ("docMetadata/LabelInfo.xml", "a label of sensitivity"),
        ("customXml/item1.xml", "queries or data of other programs"),
        ("xl/revisions/revisionHeaders.xml", "the record of changes"),
        ("xl/somethingNew.xml", "a part that is not known here (xl/somethingNew.xml)"),
    ],
)
def test_a_part_that_the_library_would_drop_is_named(part: str, lost: str, tmp_path: Path) -> None:
    file = book(tmp_path / "clients.xlsx")
    assert annotating.lost_by_saving(file) == ""
    with zipfile.ZipFile(file, "a") as parts:
        parts.writestr(part, "<a/>")
    assert annotating.lost_by_saving(file) == f"saving it would lose {lost}"


@pytest.mark.parametrize(
    ("part", "old", "new", "lost"),
    [
        ("xl/worksheets/sheet1.xml", "</sheetData>", "</sheetData><ignoredErrors/>", "marks"),
        ("xl/worksheets/sheet1.xml", "</sheetData>", "</sheetData><protectedRanges/>", "cells"),
        ("xl/worksheets/sheet1.xml", "</sheetData>", "</sheetData><customSheetViews/>", "views"),
        ("xl/workbook.xml", "<sheets>", "<fileSharing/><sheets>", "opened for reading"),
        ("xl/worksheets/sheet1.xml", "<is>", '<is><rPh sb="0" eb="1"/>', "read aloud"),
    ],
)
def test_what_the_library_leaves_out_of_a_part_is_named(
    part: str, old: str, new: str, lost: str, tmp_path: Path
) -> None:
    file = book(tmp_path / "clients.xlsx")
    replaced(part, old, new)(file)
    assert lost in annotating.lost_by_saving(file)


def test_what_is_as_it_was_meant_is_listed_and_has_no_note(practice: Any, tmp_path: Path) -> None:
    """Notes about how a number is written would hide those about what is wrong."""
    made = openpyxl.Workbook()
    for row in [["custom_id", "$phone_number"], ["c1", "06 12 34 56 78"], ["c2", "0612"]]:
        made.active.append(row)
    made.create_sheet("Other")["A1"] = "x"
    made.save(tmp_path / "people.xlsx")
    run = verbs.send(tmp_path / "people.xlsx", to="batch.profiles.update", region="FR")
    book = openpyxl.load_workbook(verbs.export(run.run, tmp_path / "out.xlsx"))
    there = book["Sheet"]
    assert there["B2"].comment is None
    assert there["B2"].fill.fill_type is None
    assert there["B3"].comment is not None
    listed = list(book["Issues"].iter_rows(min_row=2, values_only=True))
    assert {"B2", "B3"} <= {row[0] for row in listed}
    assert "--" not in " ".join(str(cell) for row in listed for cell in row)
