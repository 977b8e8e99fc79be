"""Send begins exactly one run in a process of its own, and the page only watches it."""

from __future__ import annotations

import time
from typing import Any

import pytest
from app_story import Story, plain

from workbench import running
from workbench.delivery import homes
from workbench.delivery import runs as delivery
from workbench.plans.plan import Plan
from workbench.ui import draft_files, planning, results_view, twin_log
from workbench.ui.practice import target

PEOPLE = b"custom_id,first_name\n001,J\n002,C\n001,D\n"


def previewed() -> Story:
    story = Story().press("goal-batch.audiences.update").upload("people.csv", PEOPLE)
    story.press("next")
    story.labelled("text_input", "Audience").set_value("VIP")
    story.labelled("toggle", "Create the audience first").set_value(True)
    story.at.run()
    return story.press("next").press("next")


def settled(run: str) -> Any:
    """The run's status once nobody sends it any more."""
    until = time.monotonic() + 30
    while running.status(run).state in ("sending", "indexing") and time.monotonic() < until:
        time.sleep(0.05)
    return running.status(run)


def test_a_send_is_followed_until_it_is_live_and_adds_up_with_the_twin(practice: Any) -> None:
    story = previewed().press("send")
    assert story.title == "Run"
    run = story.at.query_params["run"]
    run = run if isinstance(run, str) else run[0]
    made = draft_files.load(story.draft)
    assert run == made.run
    plan = Plan.load(homes.runs_folder() / run)
    # A second click, as from another tab.
    assert planning.send(made, plan, target(made.connection, made.destination), None) == run
    done = settled(run)
    story.at.run()
    assert done.headline == "Live"
    assert len(running.runs()) == 1
    assert [head.value for head in story.at.header] == ["Live"]
    assert story.metrics == {
        "Rows in the file": "3",
        "Accepted": "2",
        "Rejected": "0",
        "Unknown": "0",
        "Not sent": "1",
        "Ids before": "0",
        "Ids expected after": "2",
        "Ids after": "2",
    }
    by_why = story.at.get("table")[0].value
    (one,) = [row for row in by_why.to_numpy().tolist() if plain(row[2]).startswith("superseded: ")]
    assert one[:2] == ["1", "not sent"]
    assert sum(line["rows"] for line in practice.requests("audiences/update")) == 2
    shown = story.at.dataframe[0].value
    assert shown["Indexing"].tolist() == ["APPLIED", "APPLIED"]
    assert shown["State"].tolist() == ["accepted", "accepted"]
    assert len(set(shown["Token"])) == 2
    # Only what needs it takes room: one audience, and nothing to give a reason for.
    assert {"About", "Reason"} & set(shown.columns) == set()
    exported = results_view.exported(run, ".csv").decode("utf-8-sig")
    assert exported.count("Practice: nothing was sent to the vendor") == 3
    back = Story(draft=made.id).to("send/preview")
    assert [button.key for button in back.at.button if button.key in ("send", "follow")] == [
        "follow"
    ]
    assert back.at.header[0].value == "What the run sends"
    told = [one for one in back.sentences if "will not be sent" in one or "not in the run" in one]
    assert told == ["**1 row not in the run's requests**"]
    inside = Story().to("practice/twin")
    assert inside.at.dataframe[0].value.iloc[0, :3].tolist() == ["VIP", "", 2]
    assert inside.at.dataframe[1].value["Id"].tolist() == ["001", "002"]
    logged = twin_log.log_table(practice.log)
    assert logged[logged["Route"] == "audiences/update"]["Rows"].tolist() == [2]


@pytest.mark.usefixtures("practice")
def test_a_run_that_nobody_sends_is_resumed_from_its_page() -> None:
    story = previewed()
    made = draft_files.load(story.draft)
    plan = Plan.load(homes.runs_folder() / made.run)
    run = delivery.start(plan, target(made.connection, made.destination), file_name="people.csv")
    page = Story().to("track/run")
    page.at.query_params["run"] = run
    page.at.run()
    # Nobody sends it: that is a pause, and the page says so.
    told = plain(page.at.warning[0].value)
    assert "Nobody is sending it" in told
    assert "“Resume” goes on" in told
    assert "`" not in told
    page.press("resume")
    assert settled(run).headline == "Live"
