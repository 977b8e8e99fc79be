"""A draft goes to practice until another connection is chosen; production is asked for in words."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from app_story import Story, plain

from workbench import running, verbs
from workbench.delivery import homes, origins, presentation
from workbench.delivery import runs as delivery
from workbench.delivery.connections import Connection, Vendor
from workbench.plans.plan import Plan
from workbench.ui import confirming, connection_choice, draft_files
from workbench.ui import practice as practice_page

PEOPLE = b"custom_id\n001\n002\n"


@pytest.fixture
def shop(practice: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A production of Batch's, which the practice vendor plays."""
    real = origins.connection

    def connection(name: str, vendor: Vendor | None = None, *, twin_url: str = "") -> Connection:
        there = real("twin" if name == "shop" else name, vendor, twin_url=twin_url)
        if name != "shop":
            return there
        return replace(there, name="shop", label="The shop", world="production")

    monkeypatch.setattr(origins, "known", lambda: ("twin", "shop"))
    monkeypatch.setattr(origins, "connection", connection)
    monkeypatch.setattr(practice_page, "connection", connection)
    monkeypatch.setattr(running, "known_connection", connection)


def at_columns() -> Story:
    story = Story().press("goal-batch.audiences.update").upload("p.csv", PEOPLE).press("next")
    story.labelled("text_input", "Audience").set_value("VIP")
    story.labelled("toggle", "Create the audience first").set_value(True)
    story.at.run()
    return story


def labels(story: Story) -> list[str]:
    return [plain(one.label) for one in story.at.selectbox]


def test_where_there_is_only_practice_nothing_is_asked(practice: Any) -> None:
    assert "Send to" not in labels(at_columns())


def test_production_is_chosen_on_columns_and_asked_for_before_it_sends(
    shop: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[tuple[str, str, int]] = []

    def begin(made: Any, there: Connection, evidence: Any, **rest: Any) -> str:
        begun.append((there.name, there.world, made.rows_planned))
        raise origins.FixTheConnection("not in this test")

    monkeypatch.setattr(verbs, "begin", begin)
    story = at_columns()
    box = story.labelled("selectbox", "Send to")
    assert box.options == ["Practice: nothing is sent to the vendor", "The shop: production"]
    box.set_value("shop").run()
    made = draft_files.load(story.draft)
    assert made is not None
    assert made.connection == "shop"
    assert any("The shop: production" in plain(one) for one in story.sentences)
    story.press("next").press("next")
    send = story.at.button(key="send")
    assert send.disabled
    sends = "**Send 2 rows** to The shop: production, project project_practice."
    assert sends in [plain(one) for one in story.sentences]
    story.labelled("text_input", "Type the project's key").set_value("shop").run()
    assert any(confirming.OTHER in plain(one) for one in story.sentences)
    story.labelled("text_input", "Type the project's key").set_value("project_practice").run()
    assert not any(confirming.OTHER in plain(one) for one in story.sentences)
    assert story.at.button(key="send").disabled
    story.labelled("text_input", "And the number of rows").set_value("2").run()
    assert not story.at.button(key="send").disabled
    story.press("send")
    assert begun == [("shop", "production", 2)]


def test_where_rows_go_stays_readable_while_presenting(shop: None) -> None:
    story = at_columns()
    story.labelled("selectbox", "Send to").set_value("shop").run()
    story.press("next").to("prepare/check").press("next")
    presentation.turn(True)
    story.to("settings/connections")
    assert "**The shop (shop)**" in [plain(one.value) for one in story.at.markdown]
    story.to("send/preview")
    told = " ".join(map(plain, story.sentences))
    assert "Send 2 rows** to The shop: production, project project_practice." in told
    assert "project project_practice at 127.0.0.1" in told


def test_what_was_known_of_another_connection_goes_and_the_plan_is_void(shop: None) -> None:
    story = at_columns().press("next").press("next")
    made = draft_files.load(story.draft)
    assert made is not None
    assert made.planned_for
    known = replace(made, facts={"seen_at": "2026-01-01T00:00:00Z"})
    assert connection_choice.going_to(known, "shop").facts == {}
    story.to("prepare/columns").labelled("selectbox", "Send to").set_value("shop").run()
    story.to("send/preview")
    told = " ".join(map(plain, story.sentences))
    assert "the plan that you saw is void" in told


def test_results_of_practice_choose_no_rows_for_production(
    shop: None, practice: Any, tmp_path: Path
) -> None:
    file = tmp_path / "p.csv"
    file.write_bytes(PEOPLE)
    sent = verbs.send(file, to="batch.audiences.update", set={"name": "VIP", "create": True})
    out = verbs.export(sent.run, tmp_path / "out.xlsx")
    story = Story().press("goal-batch.audiences.update").upload("out.xlsx", out.read_bytes())
    story.press("send-returned").to("prepare/select")
    assert story.metrics["Rows selected"] == "0"
    story.to("prepare/columns").labelled("selectbox", "Send to").set_value("shop").run()
    assert [one.value for one in story.at.toast] == [connection_choice.ALL_AGAIN]
    story.to("prepare/select")
    assert story.metrics["Rows selected"] == "2"


def test_a_connection_that_is_gone_is_named_and_can_be_left(practice: Any) -> None:
    story = at_columns()
    made = draft_files.load(story.draft)
    assert made is not None
    draft_files.save(replace(made, connection="gone"))
    story = Story(draft=made.id).to("prepare/columns")
    box = story.labelled("selectbox", "Send to")
    assert box.options[1:] == ["gone: cannot be used"]
    box.set_value("twin").run()
    kept = draft_files.load(made.id)
    assert kept is not None
    assert kept.connection == "twin"


def test_the_rest_of_a_run_in_production_is_asked_for_as_the_run_was(shop: None) -> None:
    story = at_columns()
    story.labelled("selectbox", "Send to").set_value("shop").run()
    story.press("next").press("next")
    made = draft_files.load(story.draft)
    assert made is not None
    plan = Plan.load(homes.runs_folder() / made.run)
    there = practice_page.target("shop", made.destination)
    run = delivery.start(plan, there, file_name="p.csv")
    running.cancel(run)
    page = Story(run=run).to("track/run").press("again")
    assert page.at.button(key="send-again").disabled
    page.labelled("text_input", "Type the project's key").set_value("project_practice").run()
    page.labelled("text_input", "And the number of rows").set_value("2").run()
    assert not page.at.button(key="send-again").disabled
    presentation.turn(True)
    page.at.run()
    assert page.at.button(key="send-again").disabled
