"""From a run's page back to Check: what was sent stays out, what is mended goes."""

from __future__ import annotations

from typing import Any

from app_story import Story
from test_app_again import ended, keys, page_of, run_of

from workbench import running
from workbench.ui import draft_files

# 001 comes twice, so that its first row is superseded; 002 is wrong.
PEOPLE = b"custom_id,date(since)\n001,2024-01-01\n002,soon\n003,2024-01-01\n001,2024-02-01\n"


def sent(content: bytes) -> Story:
    story = Story().press("goal-batch.profiles.update").upload("people.csv", content)
    story.press("next").to("prepare/columns").press("next").to("prepare/check")
    story.press("next").to("send/preview").press("send")
    ended(run_of(story))
    return story


def test_a_wrong_row_is_mended_on_check_and_goes_alone(practice: Any) -> None:
    run = run_of(sent(PEOPLE))
    assert running.status(run).counts.as_dict()["not_sent_why"] == {"invalid": 1, "superseded": 1}
    cold = page_of(run).press("mend").to("prepare/check")
    made = draft_files.load(cold.draft)
    assert made is not None
    assert made.run == run
    kept = draft_files.fixes(made)
    assert kept is not None
    assert [line for _, line in kept.left_out] == [4, 5]
    cold.labelled("text_input", "What it should hold").set_value("2024-02-02")
    cold.press("fix-save").press("next").to("send/preview")
    # The plan that was sent before does not hold for what is left.
    cold.press("replan").press("send")
    again = run_of(cold)
    assert again != run
    assert ended(again).counts.accepted == 1
    # Neither what was sent goes again, nor the row that one of these has superseded.
    assert running.status(again).counts.as_dict()["not_sent_why"] == {
        "left_out": 2,
        "superseded": 1,
    }
    assert len(practice.requests("profiles/update")) == 2
    # The draft has another send by now, so the first run leads there no more.
    assert "mend" not in keys(page_of(run))


def test_where_nothing_is_to_be_mended_nothing_leads_to_check(practice: Any) -> None:
    story = sent(b"custom_id,date(since)\n001,2024-01-01\n")
    page = page_of(run_of(story))
    assert "Results" in [one.value for one in page.at.subheader]
    assert "mend" not in keys(page)
