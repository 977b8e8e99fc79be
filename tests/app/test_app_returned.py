"""Results that are brought again go on with what was not accepted, whatever file they stand in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from app_story import Story, plain

from workbench import running, verbs
from workbench.delivery import runs as delivery
from workbench.retrying import retry
from workbench.ui import draft_files

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
