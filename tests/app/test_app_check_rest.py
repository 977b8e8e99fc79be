"""The rows that are not ok are taken away, corrected, and go on with their draft."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from app_story import Story, plain
from test_app_fixes import begun, check, kept, told

from workbench import running
from workbench.delivery import runs as delivery
from workbench.last_fates import sent_again, since
from workbench.ui import draft_files, opening
from workbench.ui.drafting import Draft
from workbench.ui.rest_view import rest_bytes


def rest(made: Draft, ending: str = "csv") -> bytes:
    return rest_bytes(made, opening.later(made), ending)


def mended(made: Draft) -> bytes:
    """One of the two bad cells is put right, and a row has no line of the file."""
    text = rest(made).decode("utf-8-sig")
    assert "b,Lyon,x,3," in text
    return (text.replace("b,Lyon,x,3,", "b,Lyon,12,3,") + "n,Nice,1,99,,,\r\n").encode()


def another(made: Draft, content: bytes) -> Story:
    story = Story(draft=made.id).to("prepare/file")
    story.upload("not-ok.csv", content)
    return story


@pytest.mark.usefixtures("practice")
def test_both_files_are_offered_while_rows_are_not_ok() -> None:
    story = check(begun())
    labels = [plain(one.label) for one in story.at.get("download_button")]
    assert labels == [
        "Download the report (.xlsx)",
        "Download the rows that are not ok (.xlsx)",
        "Download the rows that are not ok (.csv)",
    ]


@pytest.mark.usefixtures("practice")
def test_corrections_that_come_in_the_place_of_the_file_go_back_to_it() -> None:
    made = begun()
    story = another(made, mended(made))
    assert "They are of people.csv." in told(story)
    story.press("rejoin")
    assert story.title == "Check"
    assert story.metrics["Rows ok"] == "2"
    said = [one.value for one in story.at.success]
    assert "1 cell changed in 1 row. Rows that are ok: 2 now, 1 before." in said
    assert "The file has no row on line 99." in told(story)
    now = kept(story)
    assert (now.id, now.source) == (made.id, made.source)
    fixes = draft_files.fixes(now)
    assert fixes is not None
    assert [(one.row, one.found, one.value) for one in fixes.fixes] == [(2, "x", "12")]
    again = check(now)
    assert again.metrics["Rows ok"] == "2"


@pytest.mark.usefixtures("practice")
def test_corrections_that_were_corrected_once_more_still_find_their_file() -> None:
    made = begun()
    once = mended(made)
    another(made, once)
    story = another(kept(check(made)), once.replace(b"b,Lyon,12,", b"b,Lyon,13,"))
    assert "They are of people.csv." in told(story)
    story.press("rejoin")
    now = kept(story)
    assert (now.id, now.source) == (made.id, made.source)
    fixes = draft_files.fixes(now)
    assert fixes is not None
    assert [one.value for one in fixes.fixes] == ["13"]


@pytest.mark.usefixtures("practice")
def test_corrections_that_come_to_a_new_draft_go_to_the_one_that_they_are_of() -> None:
    made = begun()
    story = Story().press("goal-batch.audiences.update").upload("not-ok.csv", mended(made))
    fresh = story.draft
    story.press("rejoin")
    assert story.draft == made.id
    assert story.metrics["Rows ok"] == "2"
    assert draft_files.load(fresh) is None


@pytest.mark.usefixtures("practice")
def test_the_rest_of_a_draft_that_is_gone_says_so() -> None:
    made = begun()
    content = mended(made)
    draft_files.remove(made)
    story = Story().press("goal-batch.audiences.update").upload("not-ok.csv", content)
    assert "The draft that they belong to is not here any more" in told(story)


def test_after_a_run_only_what_was_not_sent_goes_on(practice: Any, tmp_path: Path) -> None:
    story = check(begun()).press("next").to("send/preview").press("send")
    run = kept(story).run
    assert running.followed(run, None).counts.accepted == 1
    made = kept(story)
    story = another(made, mended(made)).press("rejoin")
    assert "Sent already, and staying out: 1 row." in " ".join(
        one.value for one in story.at.success
    )
    assert (story.metrics["Rows ok"], story.metrics["Sent before"]) == ("1", "1")
    story.to("prepare/check").press("next").to("send/preview").press("send")
    second = kept(story).run
    assert second != run
    assert running.followed(second, None).counts.accepted == 1
    assert len(practice.requests("audiences/update")) == 2
    now = delivery.status(second)
    assert now.counts.not_sent_why == {"invalid": 1, "unselected": 1}
    assert now.earlier == run
    fates, _ = since(run, sent_again(run))
    assert fates["fate"].to_pylist() == ["accepted", "accepted", "not_sent"]


def test_what_is_changed_in_a_row_that_was_sent_is_told_and_not_taken(
    practice: Any, tmp_path: Path
) -> None:
    """A line that was sent is written into the rest by hand, with another city."""
    made = begun()
    stamp = rest(made).decode("utf-8-sig").splitlines()[1].split(",")[-2:]
    story = check(made).press("next").to("send/preview").press("send")
    running.followed(kept(story).run, None)
    content = mended(kept(story)) + f"a,Rome,1,2,,{','.join(stamp)}\r\n".encode()
    story = another(kept(story), content).press("rejoin")
    assert "Line 2 has been sent already, or may have been" in told(story)
    fixes = draft_files.fixes(kept(story))
    assert fixes is not None
    assert [(one.row, one.value) for one in fixes.fixes] == [(2, "12")]


def test_all_rows_can_go_instead(practice: Any, tmp_path: Path) -> None:
    story = check(begun()).press("next").to("send/preview").press("send")
    run = kept(story).run
    running.followed(run, None)
    story = another(kept(story), mended(kept(story))).press("rejoin")
    assert "has sent or may have sent 1 row of this file: it stays out." in told(story)
    story.to("prepare/check").press("send-all-rows")
    assert story.metrics["Rows ok"] == "2"
    assert "Sent before" not in story.metrics
    assert kept(story).after == ""
