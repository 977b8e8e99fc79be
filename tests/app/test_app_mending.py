"""From a run's page back to Check: what was sent stays out, what is mended goes as its rest."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from app_story import Story, plain
from test_app_again import ended, keys, page_of, run_of
from test_app_check_rest import another, rest
from test_app_fixes import kept, told
from test_app_kinds import workbook

from workbench import mended, running, verbs
from workbench.delivery import homes
from workbench.delivery import runs as delivery
from workbench.errors import FixTheRecipe
from workbench.last_fates import sent_again, since
from workbench.plans.plan import Plan
from workbench.retrying import retry
from workbench.ui import draft_files
from workbench.ui import practice as launching
from workbench.vocabulary.fixes import Fix, Fixes

# 001 comes twice, so that its first row is superseded; 002 is wrong.
PEOPLE = b"custom_id,date(since)\n001,2024-01-01\n002,soon\n003,2024-01-01\n001,2024-02-01\n"
# What became of each row in the end: the first is superseded, and all others have arrived.
ALL_THERE = ["not_sent", "accepted", "accepted", "accepted"]


def sent(content: bytes, name: str = "people.csv") -> Story:
    story = Story().press("goal-batch.profiles.update").upload(name, content)
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
    listed = told(Story().to("track/runs"))
    # The other one is the first row of 001, which a later one has superseded.
    assert "1 of the 2 rows left of people.csv accepted" in listed
    assert "2 of 4 rows of people.csv accepted" in listed
    assert "Nothing is left to be sent" in told(Story(draft=cold.draft).to("prepare/check"))


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


@pytest.mark.parametrize("step", ["select", "check"])
def test_all_rows_go_where_the_run_is_not_here_any_more(practice: Any, step: str) -> None:
    run = run_of(sent(PEOPLE))
    story = mend(run)
    draft_files.save(replace(kept(story), after="20200101-000000-aaaa"))
    cold = Story(draft=story.draft).to(f"prepare/{step}")
    assert "no run is called" in " ".join(cold.errors)
    cold.press("send-all-rows")
    assert kept(cold).after == ""
    assert cold.to("prepare/check").metrics["Rows ok"] == "2"


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


def test_the_rest_waits_for_the_run_that_may_still_send_it(practice: Any) -> None:
    """As where rows are brought back that were corrected while the run goes on, or is paused."""
    story = Story().press("goal-batch.profiles.update").upload("people.csv", PEOPLE)
    story.press("next").to("prepare/columns").press("next").to("prepare/check")
    corrections = rest(kept(story)).decode("utf-8-sig").replace("soon", "2024-02-02").encode()
    story.press("next").to("send/preview")
    made = kept(story)
    there = launching.target(made.connection, made.destination)
    run = delivery.start(Plan.load(homes.runs_folder() / made.run), there, file_name="people.csv")
    story = another(made, corrections).press("rejoin")
    told_so = f"The run {run} has not ended (paused) and may still send these rows itself"
    assert told_so in plain(" ".join(story.errors))
    assert (story.title, kept(story).after) == ("File", "")
    running.cancel(run)
    assert another(made, corrections).press("rejoin").metrics["Rows ok"] == "3"


def test_rows_that_were_sent_before_are_not_among_those_that_will_not_be_sent(
    practice: Any,
) -> None:
    story = mend(run_of(sent(b"custom_id,date(since)\na,2024-01-01\nb,soon\nc,later\n")))
    story.labelled("text_input", "What it should hold").set_value("2024-02-02")
    story = story.press("fix-save")
    assert (story.metrics["Sent before"], story.metrics["Rows ok"]) == ("1", "1")
    assert "**1 row will not be sent**; it stays in the counts" in told(story)


def test_the_rest_of_one_sheet_is_none_of_another(practice: Any) -> None:
    """A workbook's sheets have the same lines, and no run has sent a row of the second one."""
    people = [["custom_id", "date(since)"], ["a", "2024-01-01"], ["b", "soon"]]
    others = [["custom_id", "date(since)"], ["c", "2024-01-01"], ["d", "2024-01-02"]]
    run = run_of(sent(workbook(People=people, Others=others), "people.xlsx"))
    story = mend(run).to("prepare/file")
    story.labelled("selectbox", "Sheet").set_value("Others").run()
    story.press("next").to("prepare/columns").press("next").to("prepare/check")
    assert "since the file is read otherwise now" in plain(" ".join(story.errors))
    story.to("prepare/file").labelled("selectbox", "Sheet").set_value("People").run()
    story.press("next").to("prepare/columns").press("next").to("prepare/check")
    assert (story.metrics["Sent before"], story.metrics["Rows with errors"]) == ("1", "1")


def test_the_rest_of_a_replacement_replaces_nobody(practice: Any, tmp_path: Path) -> None:
    """By itself it would drop those whom the run has put in."""
    sheet = tmp_path / "people.csv"
    sheet.write_text("custom_id\n000\n")
    verbs.send(sheet, to="batch.audiences.update", set={"name": "VIP", "create": True})
    sheet.write_bytes(PEOPLE)
    first = verbs.send(sheet, to="batch.audiences.replace", set={"name": "VIP"})
    assert first.counts.accepted == 2
    fix = Fix("", 2, 2, "date(since)", found="soon", value="2024-02-02")
    refused = (
        f"The run {first.run} has sent or may have sent 2 rows, whom a replacement of everybody in "
        "“VIP” by the other rows alone would drop again: send all rows, or bring the others as a "
        "file of their own to “Add or remove people in an audience”"
    )
    with pytest.raises(FixTheRecipe) as found:
        retry(first.run, fixes=Fixes(first.file_sha256, (fix,)))
    assert str(found.value) == refused
    with pytest.raises(FixTheRecipe) as found:
        mended.sent(first.run)
    assert str(found.value) == refused
    assert len(practice.requests("audiences/replace")) == 1


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
    assert not verbs.prepared_run(done.run, fixes=Fixes(sha, ())).fixes
    # What stayed out was never deselected by anybody.
    told_so = verbs.export(done.run, tmp_path / "out.csv").read_text("utf-8-sig")
    assert told_so.count("an earlier run has it, or it was not chosen to go again") == 2


def test_an_id_of_somebody_who_was_sent_is_said_where_it_is_saved(practice: Any) -> None:
    people = b"custom_id,city\n001,Paris\n,Rome\n"
    cold = mend(run_of(sent(people)))
    cold.labelled("text_input", "What it should hold").set_value("001")
    cold.press("fix-save")
    (said,) = [plain(one.value) for one in cold.at.info if "Saved" in one.value]
    assert said == (
        "Saved. It can be sent, with a warning (line 2): An earlier run has sent another row about "
        "the same person, and what this one says takes the place of that."
    )
    cold.labelled("text_input", "What it should hold").set_value("002")
    cold.press("fix-save")
    assert "Saved: nothing is wrong with this cell now." in [one.value for one in cold.at.success]
