"""From a run's page back to Check: what was sent stays out, what is mended goes as its rest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from app_story import Story
from test_app_again import ended, keys, page_of, run_of
from test_app_fixes import kept, told

from workbench import mended, running, verbs
from workbench.delivery import runs as delivery
from workbench.errors import FixTheRecipe
from workbench.last_fates import sent_again, since
from workbench.retrying import retry
from workbench.ui import draft_files
from workbench.vocabulary.fixes import Fix, Fixes

# 001 comes twice, so that its first row is superseded; 002 is wrong.
PEOPLE = b"custom_id,date(since)\n001,2024-01-01\n002,soon\n003,2024-01-01\n001,2024-02-01\n"
# What became of each row in the end: the first is superseded, and all others have arrived.
ALL_THERE = ["not_sent", "accepted", "accepted", "accepted"]


def sent(content: bytes) -> Story:
    story = Story().press("goal-batch.profiles.update").upload("people.csv", content)
    story.press("next").to("prepare/columns").press("next").to("prepare/check")
    story.press("next").to("send/preview").press("send")
    ended(run_of(story))
    return story


def mend(run: str) -> Story:
    """The run's draft on Check, from the button on the run's page."""
    return page_of(run).press("mend").to("prepare/check")


def fixed(story: Story, value: str) -> Story:
    """The chosen cell mended, and the preview of what goes then."""
    story.labelled("text_input", "What it should hold").set_value(value)
    return story.press("fix-save").press("next").to("send/preview")


def fates_of(run: str) -> list[str]:
    fates, _ = since(run, sent_again(run))
    return list(fates["fate"].to_pylist())


def test_a_wrong_row_is_mended_on_check_and_goes_alone(practice: Any) -> None:
    run = run_of(sent(PEOPLE))
    assert running.status(run).counts.as_dict()["not_sent_why"] == {"invalid": 1, "superseded": 1}
    cold = mend(run)
    made = kept(cold)
    assert (made.run, made.after) == (run, run)
    assert (cold.metrics["Sent before"], cold.metrics["Rows with errors"]) == ("2", "1")
    assert "has sent or may have sent 2 rows of this file: they stay out." in told(cold)
    cold = fixed(cold, "2024-02-02")
    assert cold.metrics["Rows"] == "1"
    cold.press("send")
    again = run_of(cold)
    assert again != run
    assert ended(again).counts.accepted == 1
    # Neither what was sent goes again, nor the row that one of these has superseded.
    now = running.status(again)
    assert now.counts.as_dict()["not_sent_why"] == {"unselected": 2, "superseded": 1}
    assert now.earlier == run
    assert len(practice.requests("profiles/update")) == 2
    assert fates_of(run) == ALL_THERE
    page = page_of(run)
    assert "mend" not in keys(page)
    family = [one.label for one in page.at.metric]
    assert "Rows in the file" in family


def test_the_first_run_leads_back_while_the_rest_still_has_mistakes(practice: Any) -> None:
    content = PEOPLE + b"004,later\n"
    run = run_of(sent(content))
    story = fixed(mend(run), "2024-02-02").press("send")
    again = run_of(story)
    ended(again)
    for one in (run, again):
        cold = mend(one)
        assert kept(cold).after == run
        assert (cold.metrics["Sent before"], cold.metrics["Rows with errors"]) == ("3", "1")
    story = fixed(cold, "2024-03-03").press("send")
    third = run_of(story)
    assert ended(third).counts.accepted == 1
    assert delivery.status(third).earlier == run
    assert fates_of(run) == [*ALL_THERE, "accepted"]
    assert len(practice.requests("profiles/update")) == 3


def test_rows_that_a_retry_has_sent_since_the_preview_do_not_go_twice(practice: Any) -> None:
    """The preview of the rest stands; then somebody else sends that rest with the same mend."""
    run = run_of(sent(PEOPLE))
    story = fixed(mend(run), "2024-02-02")
    sha = delivery.status(run).file_sha256
    fix = Fix("", 2, 2, "date(since)", found="soon", value="2024-02-02")
    retry(run, fixes=Fixes(sha, (fix,)), watch=lambda now: None)
    story.press("send")
    assert len(practice.requests("profiles/update")) == 2
    assert "the plan that you saw is void" in told(story)
    assert story.press("replan").metrics["Rows"] == "0"
    assert fates_of(run) == ALL_THERE


def test_all_rows_go_where_the_run_is_not_here_any_more(practice: Any) -> None:
    run = run_of(sent(PEOPLE))
    story = mend(run)
    draft_files.save(replace(kept(story), after="20200101-000000-aaaa"))
    cold = Story(draft=story.draft).to("prepare/check")
    assert "no run is called" in " ".join(cold.errors)
    cold.press("send-all-rows")
    assert (kept(cold).after, cold.metrics["Rows ok"]) == ("", "2")


def test_the_rest_does_not_go_elsewhere(practice: Any) -> None:
    run = run_of(sent(PEOPLE))
    story = mend(run)
    made = kept(story)
    before = mended.sent(run)
    ready = verbs.prepared_run(run)
    with pytest.raises(FixTheRecipe, match="went to the connection “twin”, and this goes elsewhe"):
        mended.rest_of(ready, before, "shop")
    table = replace(ready.table, rows=ready.table.rows - 1)
    with pytest.raises(FixTheRecipe, match="since the file is read otherwise now"):
        mended.rest_of(replace(ready, table=table), before, made.connection)
    assert len(before) == 2


def test_where_nothing_is_to_be_mended_nothing_leads_to_check(practice: Any) -> None:
    story = sent(b"custom_id,date(since)\n001,2024-01-01\n")
    page = page_of(run_of(story))
    assert "Results" in [one.value for one in page.at.subheader]
    assert "mend" not in keys(page)


def test_a_retry_takes_fixes_and_later_ones_keep_them(practice: Any, tmp_path: Path) -> None:
    run = run_of(sent(PEOPLE + b"004,later\n"))
    sha = delivery.status(run).file_sha256
    fix = {"sheet": "", "row": 2, "column": 2, "header": "date(since)", "found": "soon"}
    fixes = tmp_path / "fixes.json"
    fixes.write_bytes(orjson.dumps({"file_sha256": sha, "fixes": [{**fix, "value": "2024-02-02"}]}))
    done = retry(run, fixes=fixes)
    assert (done.counts.accepted, done.counts.not_sent_why["invalid"]) == (1, 1)
    kept_by = verbs.prepared_run(done.run).fixes
    assert kept_by is not None
    assert [one.value for one in kept_by.fixes] == ["2024-02-02"]
