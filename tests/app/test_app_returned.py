"""Results that are brought again go on with what was not accepted, whatever file they stand in."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from app_story import Story, plain

from workbench import running, verbs
from workbench.delivery import runs as delivery
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


def mended(out: Path) -> bytes:
    """The results, in which the bad date is put right."""
    if out.suffix == ".csv":
        text = out.read_text("utf-8-sig")
        assert text.count("2000-02-30") >= 1
        return text.replace("c2,2000-02-30", "c2,2000-02-28").encode("utf-8-sig")
    book = openpyxl.load_workbook(out)
    cell = next(c for row in book.worksheets[0] for c in row if c.value == "2000-02-30")
    cell.value = "2000-02-28"
    book.save(out)
    return out.read_bytes()


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


def gone_on(story: Story) -> str:
    """Sends the rest from the file, and returns the new run."""
    story.press("send-returned").to("prepare/check").press("next")
    story.to("send/preview").press("send")
    newest = running.runs()[0].run
    delivery.follow(newest)
    return newest


def brought(content: bytes, name: str) -> Story:
    return Story().press("goal-batch.audiences.update").upload(name, content)


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


def test_what_was_fixed_for_a_run_is_not_sent_as_it_was(practice: Any, tmp_path: Path) -> None:
    file = sheet(tmp_path / "people.csv")
    fix = Fix("", 3, 1, "custom_id", "c3", "c33")
    fixes = Fixes(hashlib.sha256(file.read_bytes()).hexdigest(), (fix,))
    first = verbs.send(file, fixes=fixes, **WHAT)
    story = brought(verbs.export(first.run, tmp_path / "out.csv").read_bytes(), "out.csv")
    assert "Cells were fixed for it, which this file has as they were." in told(story)
    assert "send-returned" not in [one.key for one in story.at.button]


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
