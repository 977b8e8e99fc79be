"""Results of results: one fate a row, whichever run it is from, as often as they are brought."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from app_results import brought, gone_on, mended
from app_story import Story, plain
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from workbench import running, verbs
from workbench.delivery import runs as delivery
from workbench.errors import FixTheFile
from workbench.family_results import export_family
from workbench.recipes.selection import Condition
from workbench.retrying import retry
from workbench.ui import draft_files
from workbench.vocabulary.fixes import Fix, Fixes

HEAD = ["custom_id", "date(born)", "city"]
ROWS = [
    ["c1", "2000-01-31", "Paris"],
    ["c2", "2000-02-30", "Lyon"],
    ["c3", "2000-02-31", "Nice"],
    ["c4", "2000-04-31", "Metz"],
]
WHAT: dict[str, Any] = {"to": "batch.audiences.update", "set": {"name": "VIP", "create": True}}


def sheet(path: Path) -> Path:
    if path.suffix == ".csv":
        path.write_text("\n".join(",".join(row) for row in [HEAD, *ROWS]))
        return path
    made = openpyxl.Workbook()
    for row in [HEAD, *ROWS]:
        made.active.append(row)
    made.active["C2"].fill = PatternFill("solid", fgColor="FF00FF00")
    made.create_sheet("Mine")["A1"] = "my own"
    made.save(path)
    return path


def fixes_of(run: str) -> Fixes:
    """The third person's date put right."""
    fix = Fix("", 3, 2, HEAD[1], "2000-02-31", "2000-02-27")
    return Fixes(delivery.status(run).file_sha256, (fix,))


def rows_of(out: Path) -> list[dict[str, Any]]:
    """The rows by their headers, of which each has to stand there once."""
    if out.suffix == ".csv":
        lines = list(csv.reader(io.StringIO(out.read_text("utf-8-sig"))))
    else:
        there = openpyxl.load_workbook(out).worksheets[0]
        lines = [[cell or "" for cell in row] for row in there.iter_rows(values_only=True)]
    heads, *rows = lines
    assert len(set(heads)) == len(heads)
    return [dict(zip(heads, row, strict=True)) for row in rows]


def told(rows: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    return [(row["workbench fate"], row["workbench why"], row["workbench run"]) for row in rows]


@pytest.mark.parametrize(
    ("source", "target"),
    [("people.xlsx", "out.xlsx"), ("people.csv", "out.xlsx"), ("people.csv", "out.csv")],
)
def test_each_round_leaves_one_fate_a_row_and_sends_what_is_left(
    source: str, target: str, practice: Any, tmp_path: Path
) -> None:
    first = verbs.send(sheet(tmp_path / source), **WHAT).run
    out = verbs.export(first, tmp_path / target)
    second = gone_on(brought(mended(out, "2000-02-30", "2000-02-28"), target))
    again = verbs.export(second, tmp_path / f"again-{target}")
    rows = rows_of(again)
    assert told(rows) == [
        ("accepted", "", first),
        ("accepted", "", second),
        ("not_sent", "invalid", second),
        ("not_sent", "invalid", second),
    ]
    assert [row["city"] for row in rows] == ["Paris", "Lyon", "Nice", "Metz"]
    if target == "out.csv":
        assert [row["workbench line"] for row in rows] == ["2", "3", "4", "5"]
    story = brought(mended(again, "2000-02-31", "2000-02-27"), again.name)
    assert "These are the results of 2 runs" in [one.title for one in story.at.info]
    third = gone_on(story)
    last = verbs.export(third, tmp_path / f"last-{target}")
    assert told(rows_of(last)) == [
        ("accepted", "", first),
        ("accepted", "", second),
        ("accepted", "", third),
        ("not_sent", "invalid", third),
    ]
    page = Story(run=third).to("track/run")
    assert "Its file is the results of earlier runs: what was left went on here." in page.sentences
    why = " ".join(
        str(one) for table in page.at.get("table") for one in table.value.to_numpy().flat
    )
    assert "not in this send: an earlier run has it, or it was not chosen to go again" in plain(why)
    links = [one for one in page.at.get("page_link") if one.label.startswith("The run of ")]
    assert [one.proto.query_string for one in links] == [f"run={first}", f"run={second}"]
    sent = [who for one in practice.requests("audiences/update") for _, who in one["applied"]]
    assert sent == ["c1", "c2", "c3"]


def test_her_workbook_stays_hers_over_several_rounds(practice: Any, tmp_path: Path) -> None:
    """The notes, colours and sheets of the first round are taken out; her formats stay."""
    first = verbs.send(sheet(tmp_path / "people.xlsx"), **WHAT).run
    out = verbs.export(first, tmp_path / "out.xlsx")
    assert openpyxl.load_workbook(out).worksheets[0]["B3"].comment is not None
    story = brought(mended(out), "out.xlsx")
    (other,) = [plain(one.value) for one in story.at.warning if "there is data on" in one.value]
    assert "there is data on “Mine” too" in other
    second = gone_on(story)
    made = openpyxl.load_workbook(verbs.export(second, tmp_path / "again.xlsx"))
    assert made.sheetnames == ["Sheet", "Mine", "Issues", "About"]
    there = made["Sheet"]
    assert there["C2"].fill.fgColor.rgb == "FF00FF00"
    assert (there["B3"].comment, there["B3"].fill.fill_type) == (None, None)
    assert there["B4"].comment is not None
    assert there["B4"].fill.fgColor.rgb == "FFF9D9D9"
    listed = [row[:5] for row in made["Issues"].iter_rows(min_row=2, values_only=True)]
    assert [row[0] for row in listed] == [None, "B4", "B5"]
    assert listed[0][4] == "Mine"
    about = dict(made["About"].iter_rows(values_only=True))
    assert (about["run"], about["rows that stand as an earlier run left them"]) == (second, 1)
    stamps = {one.name: one.value for one in made.custom_doc_props.props}
    assert stamps["workbench run"] == second


def test_a_note_of_her_own_is_not_lost_to_a_second_round(practice: Any, tmp_path: Path) -> None:
    first = verbs.send(sheet(tmp_path / "people.xlsx"), **WHAT).run
    out = verbs.export(first, tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(out)
    book.worksheets[0]["C4"].comment = Comment("ask Nice", "Her")
    book.save(out)
    second = gone_on(brought(mended(out, "2000-02-30", "2000-02-28"), "out.xlsx"))
    again = verbs.export(second, tmp_path / "again.xlsx")
    about = dict(openpyxl.load_workbook(again)["About"].iter_rows(values_only=True))
    assert about["a new workbook, since"] == "saving it would lose drawings, notes"
    assert [fate for fate, *_ in told(rows_of(again))] == [
        "accepted",
        "accepted",
        *["not_sent"] * 2,
    ]


def test_rows_of_one_fate_are_those_that_the_run_counts(practice: Any, tmp_path: Path) -> None:
    first = verbs.send(sheet(tmp_path / "people.csv"), **WHAT).run
    out = verbs.export(first, tmp_path / "out.csv")
    second = gone_on(brought(mended(out, "2000-02-30", "2000-02-28"), "out.csv"))
    accepted = verbs.export(second, tmp_path / "accepted.csv", fates=["accepted"])
    with accepted.open(encoding="utf-8-sig", newline="") as source:
        assert [row["custom_id"] for row in csv.DictReader(source)] == ["c2"]


def test_a_retry_of_the_rest_says_what_became_of_rows_last(practice: Any, tmp_path: Path) -> None:
    """The second run's own file is the results; a row is mended by a fix and sent again."""
    first = verbs.send(sheet(tmp_path / "people.csv"), **WHAT).run
    out = verbs.export(first, tmp_path / "out.csv")
    second = gone_on(brought(mended(out, "2000-02-30", "2000-02-28"), "out.csv"))
    third = retry(second, fixes=fixes_of(second), watch=lambda now: None).run
    alone = verbs.export(third, tmp_path / "alone.csv").read_text("utf-8-sig")
    assert alone.splitlines()[0].count("workbench fate") == 2
    whole = export_family(second, tmp_path / "all.csv")
    assert told(rows_of(whole)) == [
        ("accepted", "", first),
        ("accepted", "", second),
        ("accepted", "", third),
        ("not_sent", "invalid", third),
    ]
    story = brought(mended(whole, "2000-04-31", "2000-04-30"), whole.name)
    assert "These are the results of 3 runs" in [one.title for one in story.at.info]
    gone_on(story)
    sent = [who for one in practice.requests("audiences/update") for _, who in one["applied"]]
    assert sent == ["c1", "c2", "c3", "c4"]


def test_after_a_retry_of_the_first_run_the_second_round_is_no_word(
    practice: Any, tmp_path: Path
) -> None:
    first = verbs.send(sheet(tmp_path / "people.csv"), **WHAT).run
    out = verbs.export(first, tmp_path / "out.csv")
    second = gone_on(brought(mended(out, "2000-02-30", "2000-02-28"), "out.csv"))
    again = verbs.export(second, tmp_path / "again.csv")
    retry(first, fixes=fixes_of(first), watch=lambda now: None)
    story = brought(again.read_bytes(), "again.csv")
    assert "A later run has sent rows of it since" in " ".join(map(plain, story.sentences))


@pytest.mark.parametrize(
    ("source", "target"),
    [("people.xlsx", "out.xlsx"), ("people.csv", "out.xlsx"), ("people.csv", "out.csv")],
)
def test_a_row_that_was_added_to_the_results_goes_too(
    source: str, target: str, practice: Any, tmp_path: Path
) -> None:
    """It is no reason to send all of the file again, nor to leave it behind unsaid."""
    first = verbs.send(sheet(tmp_path / source), **WHAT).run
    out = verbs.export(first, tmp_path / target)
    if target == "out.csv":
        content = out.read_bytes() + b"c9,2000-05-01,Brest,,,,,,,,\r\n"
    else:
        book = openpyxl.load_workbook(out)
        for n, value in enumerate(["c9", "2000-05-01", "Brest"], 1):
            book.worksheets[0].cell(6, n).value = value
        book.save(out)
        content = out.read_bytes()
    story = brought(content, target)
    info = " ".join(plain(one.value) for one in story.at.info)
    assert "1 row was added to it since and goes too." in info
    second = gone_on(story)
    rows = rows_of(verbs.export(second, tmp_path / f"again-{target}"))
    assert told(rows) == [
        ("accepted", "", first),
        ("not_sent", "invalid", second),
        ("not_sent", "invalid", second),
        ("not_sent", "invalid", second),
        ("accepted", "", second),
    ]
    sent = [who for one in practice.requests("audiences/update") for _, who in one["applied"]]
    assert sent == ["c1", "c9"]


@pytest.mark.parametrize(
    ("source", "target"), [("people.xlsx", "out.xlsx"), ("people.csv", "out.xlsx")]
)
def test_a_fate_that_was_erased_sends_nothing_again(
    source: str, target: str, practice: Any, tmp_path: Path
) -> None:
    out = verbs.export(verbs.send(sheet(tmp_path / source), **WHAT).run, tmp_path / target)
    book = openpyxl.load_workbook(out)
    there = book.worksheets[0]
    for cell in there[2]:
        if str(there.cell(1, cell.column).value).startswith("workbench"):
            cell.value = None
    book.save(out)
    story = brought(out.read_bytes(), target)
    assert "It says otherwise of its rows" in " ".join(map(plain, story.sentences))
    assert "send-returned" not in [one.key for one in story.at.button]


def test_what_the_workbench_has_added_is_left_behind_where_all_rows_go(
    practice: Any, tmp_path: Path
) -> None:
    """The way by which all go once more is there, but it is not the one that is proposed."""
    out = verbs.export(verbs.send(sheet(tmp_path / "people.csv"), **WHAT).run, tmp_path / "out.csv")
    story = brought(out.read_bytes(), "out.csv")
    button = story.at.button(key="next")
    assert button.label == "Next: columns, with all 4 rows once more"
    assert (button.proto.type, story.at.button(key="send-returned").proto.type) == (
        "secondary",
        "primary",
    )
    story.press("next")
    made = draft_files.load(story.draft)
    assert made is not None
    sent = [use.header for use in made.columns if use.target]
    assert sent == ["custom_id", "date(born)", "city"]


def test_results_are_never_written_among_the_runs(practice: Any, tmp_path: Path) -> None:
    run = verbs.send(sheet(tmp_path / "people.csv"), **WHAT).run
    out = delivery.run_folder(run) / "source.csv"
    before = out.read_bytes()
    with pytest.raises(FixTheFile, match="is in the workbench's own folder of runs"):
        verbs.export(run, out)
    assert out.read_bytes() == before


def test_the_same_results_do_not_go_on_twice(practice: Any, tmp_path: Path) -> None:
    """What the second run got there would be sent again by whoever brings the older file."""
    first = verbs.send(sheet(tmp_path / "people.xlsx"), **WHAT).run
    out = verbs.export(first, tmp_path / "out.xlsx")
    content = mended(out)
    second = gone_on(brought(content, "out.xlsx"))
    story = brought(content, "out.xlsx")
    said = " ".join(map(plain, story.sentences))
    assert (
        "What was left of it went on in a later run already: take the results of that one." in said
    )
    assert "send-returned" not in [one.key for one in story.at.button]
    (link,) = [one for one in story.at.get("page_link") if one.label == "Look at the run"]
    assert link.proto.query_string == f"run={second}"


def test_whom_somebody_left_out_of_the_second_round_stays_out_of_the_third(
    practice: Any, tmp_path: Path
) -> None:
    """A row that was refused at first, and then not selected by a condition of hers."""
    first = verbs.send(sheet(tmp_path / "people.csv"), **WHAT).run
    out = verbs.export(first, tmp_path / "out.csv")
    story = brought(mended(out), "out.csv").press("send-returned")
    made = draft_files.load(story.draft)
    assert made is not None
    lyon = Condition("city", "is one of", ("Lyon",))
    hers = replace(made.selection, conditions=(*made.selection.conditions, lyon))
    draft_files.save(replace(made, selection=hers))
    story = Story(draft=made.id).to("prepare/check").press("next")
    story.to("send/preview").press("send")
    second = running.runs()[0].run
    delivery.follow(second)
    again = verbs.export(second, tmp_path / "again.csv")
    assert told(rows_of(again)) == [
        ("accepted", "", first),
        ("accepted", "", second),
        ("not_sent", "unselected", second),
        ("not_sent", "unselected", second),
    ]
    story = brought(again.read_bytes(), "again.csv").press("send-returned").to("prepare/select")
    assert story.metrics["Rows selected"] == "0"
