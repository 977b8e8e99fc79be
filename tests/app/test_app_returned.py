"""Results that are brought again go on with what was not accepted, whatever file they stand in."""

from __future__ import annotations

import csv
import hashlib
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from app_results import brought, gone_on, mended
from app_story import Story, plain

from workbench import running, verbs
from workbench.delivery import runs as delivery
from workbench.family_results import export_family
from workbench.retrying import retry
from workbench.ui import draft_files
from workbench.vocabulary.fixes import Fix, Fixes

HEAD = ["custom_id", "date(born)"]
ROWS = [
    ["c1", "2000-01-31"],
    ["c2", "2000-02-30"],
    ["c3", "2000-03-31"],
    ["c1", "2001-01-31"],
]
WHAT: dict[str, Any] = {"to": "batch.audiences.update", "set": {"name": "VIP", "create": True}}


def sheet(path: Path) -> Path:
    if path.suffix == ".csv":
        path.write_text("\n".join(",".join(row) for row in [HEAD, *ROWS]))
        return path
    made = openpyxl.Workbook()
    for row in [HEAD, *ROWS]:
        made.active.append(row)
    made.save(path)
    return path


@pytest.mark.parametrize(
    ("source", "target"),
    [("people.xlsx", "out.xlsx"), ("people.csv", "out.xlsx"), ("people.csv", "out.csv")],
)
def test_a_mended_row_goes_on_and_no_other(
    source: str, target: str, practice: Any, tmp_path: Path
) -> None:
    first = verbs.send(sheet(tmp_path / source), **WHAT)
    assert first.counts.accepted == 2
    assert first.counts.not_sent_why == {"invalid": 1, "superseded": 1}
    out = verbs.export(first.run, tmp_path / target)
    story = Story().press("goal-batch.profiles.update").upload(target, mended(out))
    assert "These are the results of a run" in [one.title for one in story.at.info]
    story.press("send-returned")
    made = draft_files.load(story.draft)
    assert made is not None
    assert (made.destination, made.options["name"]) == ("batch.audiences.update", "VIP")
    story.to("prepare/select")
    assert story.metrics["Rows selected"] == "1"
    story.to("prepare/check")
    assert story.metrics["Rows ok"] == "1"
    assert story.metrics["Not selected"] == "3"
    story.press("next")
    story.to("send/preview").press("send")
    newest = running.runs()[0]
    assert newest.run != first.run
    assert delivery.follow(newest.run).counts.accepted == 1
    applied = [
        [who for _, who in one["applied"]]
        for one in practice.requests("audiences/update")
        if one["applied"]
    ]
    assert applied == [["c3", "c1"], ["c2"]]


def told_of(story: Story) -> str:
    """What the box says of the results that were brought."""
    return next(plain(one.value) for one in story.at.info if "can go on" in one.value)


@pytest.mark.parametrize(
    ("source", "target"), [("people.xlsx", "out.xlsx"), ("people.csv", "out.xlsx")]
)
def test_what_was_changed_in_rows_that_stay_is_said(
    source: str, target: str, practice: Any, tmp_path: Path
) -> None:
    """A superseded row with an id of its own goes; an accepted one that was changed does not."""
    first = verbs.send(sheet(tmp_path / source), **WHAT)
    out = verbs.export(first.run, tmp_path / target)
    plainly = Story().press("goal-batch.profiles.update").upload(target, out.read_bytes())
    assert told_of(plainly).endswith("what was accepted, or may have arrived, stays out.")
    assert not any("there is data on" in one.value for one in plainly.at.warning)
    book = openpyxl.load_workbook(out)
    cells = {cell.value: cell for row in book.worksheets[0] for cell in row}
    cells["2000-03-31"].value = "2000-03-30"
    first_of_two = next(c for row in book.worksheets[0] for c in row if c.value == "c1")
    first_of_two.value = "c9"
    book.save(out)
    story = Story().press("goal-batch.profiles.update").upload(target, out.read_bytes())
    assert told_of(story).endswith(
        "stays out. 1 row that a later one had superseded has an id of its own now and goes too. "
        "1 row that stays out holds something else now and is not sent: bring it in a file of its "
        "own."
    )
    story.press("send-returned").to("prepare/check")
    assert (story.metrics["Rows ok"], story.metrics["Not selected"]) == ("1", "2")
    story.press("next").to("send/preview").press("send")
    assert delivery.follow(running.runs()[0].run).counts.accepted == 1
    (*_, last) = (one["applied"] for one in practice.requests("audiences/update"))
    assert [who for _, who in last] == ["c9"]


def below_a_title(path: Path, *, second: bool) -> Path:
    """A workbook whose headers stand below a title, perhaps on its second sheet."""
    made = openpyxl.Workbook()
    if second:
        made.active.append(["nothing", "of", "these"])
        made.active.append(["1", "2", "3"])
        made.create_sheet("People")
    for row in [["Export of October"], [], HEAD, *ROWS]:
        made.worksheets[-1].append(row)
    made.save(path)
    return path


@pytest.mark.parametrize("second", [False, True])
def test_her_own_workbook_is_read_as_it_was_sent(
    second: bool, practice: Any, tmp_path: Path
) -> None:
    sent = verbs.send(
        below_a_title(tmp_path / "people.xlsx", second=second),
        header_row=3,
        **({"sheet": "People"} if second else {}),
        **WHAT,
    )
    out = verbs.export(sent.run, tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(out)
    place = book["People"] if second else book.worksheets[0]
    assert place["B5"].value == "2000-02-30"
    place["B5"].value = "2000-02-28"
    book.save(out)
    story = Story().press("goal-batch.profiles.update").upload("out.xlsx", out.read_bytes())
    assert "These are the results of a run" in [one.title for one in story.at.info]
    story.press("send-returned").to("prepare/select")
    assert story.metrics["Rows selected"] == "1"


def rearranged(out: Path, columns: int | None) -> bytes:
    """The results in her own workbook, mended, their rows the other way round in some columns."""
    mended(out)
    book = openpyxl.load_workbook(out)
    place = book.worksheets[0]
    width = columns or place.max_column
    rows = [[cell.value for cell in row[:width]] for row in place.iter_rows(min_row=2)]
    for n, row in enumerate(reversed(rows), 2):
        for at, value in enumerate(row, 1):
            place.cell(n, at).value = value
    book.save(out)
    return out.read_bytes()


@pytest.mark.parametrize("target", ["out.xlsx", "out.csv"])
@pytest.mark.parametrize("whole", [True, False])
def test_rows_that_were_sorted_without_their_fates_send_nothing(
    whole: bool, target: str, practice: Any, tmp_path: Path
) -> None:
    """An Excel table sorts its own columns alone, and what was added stands beside it."""
    sent = verbs.send(sheet(tmp_path / f"people{Path(target).suffix}"), **WHAT)
    out = verbs.export(sent.run, tmp_path / target)
    if target == "out.csv":
        head, *rows = csv.reader(mended(out).decode("utf-8-sig").splitlines())
        width = len(head) if whole else len(HEAD)
        turned = [[*b[:width], *a[width:]] for a, b in zip(rows, reversed(rows), strict=True)]
        with out.open("w", newline="") as sink:
            csv.writer(sink).writerows([head, *turned])
        content = out.read_bytes()
    else:
        content = rearranged(out, None if whole else len(HEAD))
    story = Story().press("goal-batch.profiles.update").upload(target, content)
    told = " ".join(map(plain, story.sentences))
    assert ("It says otherwise of its rows than is known of the run" in told) != whole
    assert ("send-returned" in [one.key for one in story.at.button]) == whole


@pytest.mark.parametrize(("cell", "value", "goes"), [("A4", "c9", False), ("A3", "c9", True)])
def test_what_was_sent_has_the_id_it_had(
    cell: str, value: str, goes: bool, practice: Any, tmp_path: Path
) -> None:
    """c3 was accepted; the id of c2, which was not sent, may be mended."""
    sent = verbs.send(sheet(tmp_path / "people.xlsx"), **WHAT)
    out = verbs.export(sent.run, tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(out)
    book.worksheets[0][cell].value = value
    book.save(out)
    story = Story().press("goal-batch.profiles.update").upload("out.xlsx", out.read_bytes())
    assert ("send-returned" in [one.key for one in story.at.button]) == goes


def test_a_workbook_that_was_changed_below_its_stamp_is_read_as_any_other(
    practice: Any, tmp_path: Path
) -> None:
    sent = verbs.send(below_a_title(tmp_path / "people.xlsx", second=False), header_row=3, **WHAT)
    out = verbs.export(sent.run, tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(out)
    book.worksheets[0].delete_rows(1, 2)
    book.save(out)
    story = Story().press("goal-batch.profiles.update").upload("out.xlsx", out.read_bytes())
    made = draft_files.load(story.draft)
    assert made is not None
    assert made.reading.header_row is None
    assert "These are the results of a run" in [one.title for one in story.at.info]


def test_the_rest_goes_where_the_run_went(practice: Any, tmp_path: Path) -> None:
    """Practice has accepted what no other vendor has."""
    first = verbs.send(sheet(tmp_path / "people.xlsx"), **WHAT)
    out = verbs.export(first.run, tmp_path / "out.xlsx")
    story = Story().press("goal-batch.profiles.update").upload("out.xlsx", mended(out))
    made = draft_files.load(story.draft)
    assert made is not None
    draft_files.save(replace(made, connection="elsewhere"))
    story = Story(draft=made.id).to("prepare/file").press("send-returned")
    kept = draft_files.load(story.draft)
    assert kept is not None
    assert kept.connection == "twin"


def test_after_a_retry_the_runs_own_page_knows_more(practice: Any, tmp_path: Path) -> None:
    file = sheet(tmp_path / "people.csv")
    first = verbs.send(file, first=1, **WHAT)
    verbs.export(first.run, tmp_path / "out.csv")
    content = (tmp_path / "out.csv").read_bytes()
    story = Story().press("goal-batch.audiences.update").upload("out.csv", content)
    told = " ".join(map(plain, story.sentences))
    assert "It is not over: go on with it, or cancel the rest, on its own page." in told
    running.cancel(first.run)
    retry(first.run, watch=lambda now: None)
    story = Story().press("goal-batch.audiences.update").upload("out.csv", content)
    told = " ".join(map(plain, story.sentences))
    assert "A later run has sent rows of it since" in told
    assert "send-returned" not in [one.key for one in story.at.button]


def test_a_run_of_another_machine_is_said_to_be_unknown(practice: Any, tmp_path: Path) -> None:
    first = verbs.send(sheet(tmp_path / "people.csv"), **WHAT)
    out = verbs.export(first.run, tmp_path / "out.csv")
    content = out.read_bytes().replace(first.run.encode(), b"20200101-000000-abcd")
    story = Story().press("goal-batch.audiences.update").upload("out.csv", content)
    told = " ".join(map(plain, story.sentences))
    assert "This machine does not know the run 20200101-000000-abcd" in told


def told(story: Story) -> str:
    return " ".join(map(plain, story.sentences))


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_of_results_of_results_the_last_ones_count(
    ending: str, practice: Any, tmp_path: Path
) -> None:
    """What the second run got there is not sent by a third, whatever the first one had said."""
    first = verbs.send(sheet(tmp_path / f"people.{ending}"), **WHAT)
    out = verbs.export(first.run, tmp_path / f"out.{ending}")
    second = gone_on(brought(mended(out), out.name))
    assert delivery.status(second).counts.accepted == 1
    again = verbs.export(second, tmp_path / f"again.{ending}")
    story = brought(again.read_bytes(), again.name).press("send-returned").to("prepare/select")
    assert story.metrics["Rows selected"] == "0"


def test_results_from_before_the_end_of_a_run_send_nothing(practice: Any, tmp_path: Path) -> None:
    first = verbs.send(sheet(tmp_path / "people.csv"), first=1, **WHAT)
    out = verbs.export(first.run, tmp_path / "out.csv")
    assert running.resume(first.run, watch=lambda now: None).counts.accepted == 2
    story = brought(out.read_bytes(), out.name)
    assert "This file was written before the run was over" in told(story)
    assert "send-returned" not in [one.key for one in story.at.button]


def test_a_csv_of_results_sends_the_ids_of_the_file_that_was_sent(
    practice: Any, tmp_path: Path
) -> None:
    """An export puts an apostrophe where a spreadsheet would see a formula."""
    file = tmp_path / "people.csv"
    file.write_text("custom_id,date(born)\n@ann,2000-02-30\n'@bob,2000-02-30\n-3,2000-02-30\n")
    first = verbs.send(file, **{**WHAT, "set": {**WHAT["set"], "name": "VIP2"}})
    out = verbs.export(first.run, tmp_path / "out.csv")
    gone_on(brought(out.read_bytes().replace(b"2000-02-30", b"2000-02-28"), out.name))
    applied = [who for one in practice.requests("audiences/update") for _, who in one["applied"]]
    assert applied == ["@ann", "'@bob", "-3"]


def fixed(practice: Any, file: Path, *changes: tuple[int, int, str, str]) -> str:
    """A run with fixes of cells, given by row, column, what is there and what shall be."""
    made = (Fix("", row, at, HEAD[at - 1], was, now) for row, at, was, now in changes)
    fixes = Fixes(hashlib.sha256(file.read_bytes()).hexdigest(), tuple(made))
    return verbs.send(file, fixes=fixes, **WHAT).run


@pytest.mark.parametrize("target", ["out.csv", "out.xlsx"])
def test_what_was_fixed_for_a_run_is_fixed_in_its_results_too(
    target: str, practice: Any, tmp_path: Path
) -> None:
    """The id of the bad row was fixed for the run; its date is mended in the results."""
    file = sheet(tmp_path / "people.csv")
    run = fixed(practice, file, (2, 1, "c2", "c22"), (3, 1, "c3", "c33"))
    out = verbs.export(run, tmp_path / target)
    if target == "out.csv":
        with out.open(encoding="utf-8-sig", newline="") as source:
            rows = list(csv.DictReader(source))
        assert [row["workbench fixed"] for row in rows] == [
            *("", "custom_id: c2 → c22", "custom_id: c3 → c33", ""),
        ]
    story = brought(mended(out), out.name)
    assert "2 cells that were fixed for it are fixed here too." in told(story)
    gone_on(story)
    applied = [
        [who for _, who in one["applied"]]
        for one in practice.requests("audiences/update")
        if one["applied"]
    ]
    assert applied == [["c33", "c1"], ["c22"]]


def test_a_fixed_cell_that_was_changed_in_the_results_is_sent_as_it_is_there(
    practice: Any, tmp_path: Path
) -> None:
    file = sheet(tmp_path / "people.csv")
    run = fixed(practice, file, (2, 2, "2000-02-30", "2000-13-01"))
    out = verbs.export(run, tmp_path / "out.csv")
    story = brought(mended(out), out.name)
    assert "1 fixed cell holds something else here, which is sent." in told(story)
    gone_on(story)
    last = practice.requests("audiences/update")[-1]
    assert [who for _, who in last["applied"]] == ["c2"]


def test_a_fix_goes_to_no_other_row_that_has_moved_to_its_line(
    practice: Any, tmp_path: Path
) -> None:
    """In the analyst's own workbook rows have no line of their own, and both cells hold “soon”."""
    book = openpyxl.Workbook()
    for row in [HEAD, ["c1", "2000-01-31"], ["c2", "soon"], ["c3", "soon"]]:
        book.active.append(row)
    book.save(tmp_path / "people.xlsx")
    fix = Fix("Sheet", 2, 2, HEAD[1], "soon", "later")
    sha = hashlib.sha256((tmp_path / "people.xlsx").read_bytes()).hexdigest()
    first = verbs.send(tmp_path / "people.xlsx", fixes=Fixes(sha, (fix,)), **WHAT)
    out = verbs.export(first.run, tmp_path / "out.xlsx")
    assert "1 cell that was fixed for it is fixed here too." in told(
        brought(out.read_bytes(), out.name)
    )
    book = openpyxl.load_workbook(out)
    book.worksheets[0].delete_rows(2)
    book.save(out)
    story = brought(out.read_bytes(), out.name)
    assert "1 fixed cell holds something else here, which is sent." in told(story)
    made = draft_files.load(story.press("send-returned").draft)
    assert made is not None
    assert draft_files.fixes(made) is None


def test_a_fate_that_somebody_has_changed_sends_nothing(practice: Any, tmp_path: Path) -> None:
    first = verbs.send(sheet(tmp_path / "people.csv"), **WHAT)
    out = verbs.export(first.run, tmp_path / "out.csv").read_text("utf-8-sig")
    assert out.count(",accepted,") == 2
    changed = out.replace(",accepted,", ",not_sent,", 1).encode("utf-8-sig")
    story = brought(changed, "out.csv")
    assert "It says otherwise of its rows than is known of the run" in told(story)
    assert "send-returned" not in [one.key for one in story.at.button]


def test_a_csv_that_a_spreadsheet_has_written_anew_sends_nothing(
    practice: Any, tmp_path: Path
) -> None:
    """Its ids have lost their zeros: they would be other people."""
    file = tmp_path / "people.csv"
    file.write_text("custom_id,date(born)\n001,2000-01-31\n002,2000-02-30\n")
    first = verbs.send(file, **WHAT)
    out = verbs.export(first.run, tmp_path / "out.csv").read_text("utf-8-sig")
    saved = out.replace("001,2000-01-31", "1,31/01/2000").replace("002,2000-02-30", "2,2000-02-28")
    story = brought(saved.encode("utf-8-sig"), "out.csv")
    assert "It has “2” in “custom_id” for “002”, as a spreadsheet writes it by itself" in told(
        story
    )
    assert "send-returned" not in [one.key for one in story.at.button]
    gone_on(brought(out.replace("2000-02-30", "2000-02-28").encode("utf-8-sig"), "out.csv"))
    applied = [who for one in practice.requests("audiences/update") for _, who in one["applied"]]
    assert applied == ["001", "002"]


def test_results_without_fixes_have_no_column_of_them(practice: Any, tmp_path: Path) -> None:
    first = verbs.send(sheet(tmp_path / "people.csv"), **WHAT)
    out = verbs.export(first.run, tmp_path / "out.csv").read_text("utf-8-sig")
    assert out.splitlines()[0].endswith("workbench run,workbench world")


def family(practice: Any, tmp_path: Path) -> tuple[str, Path]:
    """A run whose bad row a retry has sent mended, and a row that is still bad; its results."""
    file = tmp_path / "people.csv"
    lines = [HEAD, *ROWS, ["c4", "2000-02-31"]]
    file.write_text("\n".join(",".join(row) for row in lines))
    first = verbs.send(file, **WHAT)
    sha = hashlib.sha256(file.read_bytes()).hexdigest()
    fix = Fix("", 2, 2, "date(born)", "2000-02-30", "2000-02-28")
    again = retry(first.run, fixes=Fixes(sha, (fix,)), watch=lambda now: None)
    assert again.counts.accepted == 1
    return again.run, export_family(first.run, tmp_path / "all.csv")


def test_the_results_of_a_run_and_its_retries_go_on_together(practice: Any, tmp_path: Path) -> None:
    _, out = family(practice, tmp_path)
    with out.open(encoding="utf-8-sig", newline="") as source:
        rows = list(csv.DictReader(source))
    assert [row["workbench fixed"] for row in rows] == [
        *("", "date(born): 2000-02-30 → 2000-02-28", "", "", ""),
    ]
    story = brought(out.read_bytes().replace(b"2000-02-31", b"2000-02-27"), out.name)
    assert "These are the results of 2 runs" in [one.title for one in story.at.info]
    gone_on(story)
    applied = [who for one in practice.requests("audiences/update") for _, who in one["applied"]]
    assert applied == ["c3", "c1", "c2", "c4"]


def test_results_of_runs_from_before_another_retry_send_nothing(
    practice: Any, tmp_path: Path
) -> None:
    run, out = family(practice, tmp_path)
    sha = delivery.status(run).file_sha256
    fix = Fix("", 5, 2, "date(born)", "2000-02-31", "2000-02-27")
    retry(delivery.status(run).earlier, fixes=Fixes(sha, (fix,)), watch=lambda now: None)
    story = brought(out.read_bytes(), out.name)
    assert "More has become of its rows since" in told(story)
    assert "send-returned" not in [one.key for one in story.at.button]


def test_results_of_different_files_do_not_go_on_together(practice: Any, tmp_path: Path) -> None:
    files = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        run = verbs.send(sheet(tmp_path / name / "people.csv"), **WHAT).run
        files.append(verbs.export(run, tmp_path / f"{name}.csv").read_text("utf-8-sig"))
    both = files[0] + files[1].split("\n", 1)[1]
    story = brought(both.encode("utf-8-sig"), "both.csv")
    assert "The rows are of runs of different files" in told(story)


def test_whom_a_run_held_back_by_a_list_is_not_forgotten(practice: Any, tmp_path: Path) -> None:
    listed = tmp_path / "listed.csv"
    listed.write_text("custom_id\nc3\n")
    first = verbs.send(sheet(tmp_path / "people.csv"), suppress=listed, **WHAT)
    story = brought(verbs.export(first.run, tmp_path / "out.csv").read_bytes(), "out.csv")
    assert "People were held back from it by a list of its own." in told(story)
    assert "send-returned" not in [one.key for one in story.at.button]


def test_an_older_row_that_was_mended_is_not_sent_over_a_newer_one_unsaid(
    practice: Any, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_text("custom_id,date(born)\nc1,2000-02-30\nc1,2001-01-31\n")
    first = verbs.send(file, **WHAT)
    assert first.counts.accepted == 1
    out = verbs.export(first.run, tmp_path / "out.csv").read_bytes()
    story = brought(out.replace(b"2000-02-30", b"2000-02-28"), "out.csv")
    story.press("send-returned").to("prepare/check")
    assert "although a later row about the same person is left out" in told(story)


@pytest.mark.parametrize(("target", "offered"), [("out.xlsx", False), ("out.csv", True)])
def test_a_note_in_place_of_a_long_text_is_not_sent(
    target: str, offered: bool, practice: Any, tmp_path: Path
) -> None:
    """A workbook's cell holds 32,767 characters; what is longer is whole in a text file alone."""
    people = tmp_path / "people.csv"
    people.write_text(f"custom_id,note,age\nc1,short,1\nc2,{'x' * 32_768},2\n")
    run = verbs.send(people, **WHAT)
    assert run.counts.not_sent_why == {"invalid": 1}
    out = verbs.export(run.run, tmp_path / target)
    story = Story().press("goal-batch.profiles.update").upload(target, out.read_bytes())
    told = " ".join(plain(one.value) for one in story.at.info)
    assert ("too long for a cell of a workbook" in told) is not offered
    assert ("send-returned" in [one.key for one in story.at.button]) is offered


@pytest.mark.parametrize("cell", ["=1+1", "two"])
def test_the_page_says_before_that_a_new_workbook_is_written(
    cell: str, practice: Any, tmp_path: Path
) -> None:
    """A formula on any of its sheets has a stored value, which saving the workbook would lose."""
    file = sheet(tmp_path / "people.xlsx")
    book = openpyxl.load_workbook(file)
    book.create_sheet("Sums")["A1"] = cell
    book.save(file)
    run = verbs.send(file, **WHAT).run
    said = [one.value for one in Story(run=run).to("track/run").at.info]
    assert any("saving it would lose formulas" in one for one in said) is (cell == "=1+1")
    made = openpyxl.load_workbook(verbs.export(run, tmp_path / "out.xlsx"))
    assert ("Results" in made.sheetnames) is (cell == "=1+1")


@pytest.mark.parametrize("target", ["out.xlsx", "out.csv"])
def test_cells_without_a_trustworthy_value_are_not_sent_as_texts(
    target: str, practice: Any, tmp_path: Path
) -> None:
    """A formula that nobody has calculated is empty in the results, and no value for all that."""
    made = openpyxl.Workbook()
    for row in [["custom_id", "note"], ["001", "=A1"], ["002", "n"]]:
        made.active.append(row)
    made.save(tmp_path / "people.xlsx")
    first = verbs.send(tmp_path / "people.xlsx", **WHAT)
    assert first.counts.not_sent_why == {"invalid": 1}
    out = verbs.export(first.run, tmp_path / target)
    story = Story().press("goal-batch.profiles.update").upload(target, out.read_bytes())
    assert any(
        "has no trustworthy value for line 2, column “note”" in plain(one.value)
        for one in story.at.info
    )
    assert not any(one.key == "send-returned" for one in story.at.button)
    if target == "out.csv":
        out.write_text(out.read_text("utf-8-sig").replace("001,,", "001,m,"), "utf-8-sig")
    else:
        book = openpyxl.load_workbook(out)
        book.worksheets[0]["B2"].value = "m"
        book.save(out)
    story = Story().press("goal-batch.profiles.update").upload(target, out.read_bytes())
    assert any(one.key == "send-returned" for one in story.at.button)
