"""While presenting, no page shows a cell of a workbook with two sheets, of what Altcraft answers,
or of rows that are objects with names of their own."""

from __future__ import annotations

import json
from typing import Any

import pytest
from app_story import Story, plain
from test_app_kinds import workbook
from test_app_presenting import canaries
from test_app_sending import settled

from workbench.delivery import homes, presentation
from workbench.delivery.misbehaving import order

PEOPLE = [
    ["custom_id", "first_name", "age"],
    ["qzxid1", "qzxann", "31"],
    ["qzxid2", "qzxbob", "qzxold"],
    ["qzxid3", "qzxcoy", "57"],
]
EVENTS = [
    ["who", "what", "event.place"],
    ["qzxid1", "qzxbought", "qzxparis"],
    ["qzxid9", "qzxleft", "qzxlyon"],
]
BOOK = workbook(People=PEOPLE, Events=EVENTS)
Seen = dict[str, set[str]]


@pytest.fixture(params=[True, False], ids=["presenting", "not"])
def on(request: pytest.FixtureRequest, practice: Any) -> bool:
    presentation.turn(request.param)
    return bool(request.param)


def clean(seen: Seen, *, on: bool, shown: tuple[str, ...] = ()) -> None:
    """Nothing on any page while presenting; otherwise some on each of those named."""
    if on:
        assert {page: some for page, some in seen.items() if some} == {}
    else:
        assert [page for page in shown if not seen[page]] == []


def previewed(story: Story) -> Seen:
    """The canaries of Columns, Select, Check and every part of the preview."""
    seen = {"columns": canaries(story)}
    story.press("next")
    seen["check"] = canaries(story)
    seen["select"] = canaries(story.to("prepare/select"))
    story.to("prepare/check").press("next")
    assert story.title == "Preview and send"
    seen["preview"] = canaries(story)
    for tab in [one.label for one in story.at.tabs]:
        seen[tab.partition(" (")[0]] = canaries(story.details(tab))
    return seen


def followed(story: Story) -> Seen:
    """The canaries of the run, the list of runs, Home, and what practice holds."""
    story.press("send")
    run = story.at.query_params["run"]
    settled(run if isinstance(run, str) else run[0])
    assert story.to("track/run").title == "Run"
    seen = {"run": canaries(story)}
    for name, page in (("runs", "track/runs"), ("home", "start/home"), ("twin", "practice/twin")):
        seen[name] = canaries(story.to(page))
    for box in [one.key for one in story.at.selectbox if str(one.key).startswith("inside-")]:
        for n, _ in enumerate(story.at.selectbox(key=box).options):
            story.at.selectbox(key=box).select_index(n).run()
            seen[f"{box} {n}"] = canaries(story)
    return seen


def test_a_workbook_with_a_sheet_of_events(on: bool) -> None:
    story = Story().press("goal-batch.profiles.update").upload("book.xlsx", BOOK)
    seen = {"file": canaries(story)}
    story.press("next")
    story.labelled("selectbox", "Sheet of events").set_value("Events").run()
    of = "Column {} goes to"
    story.labelled("selectbox", of.format("1 of the sheet of events")).set_value("custom_id")
    story.labelled("selectbox", of.format("2 of the sheet of events")).set_value("event.name")
    story.at.run()
    seen |= previewed(story)
    seen |= followed(story)
    clean(seen, on=on, shown=("file", "columns", "check", "A row and its bytes", "twin"))


ALTCRAFT = b"email,first name\nqzx1@example.com,qzxann\nqzx2@example.com,qzxbob\n"


def test_what_altcraft_answers_of_a_row(practice: Any, on: bool) -> None:
    """It names the row's address in words of its own, for one row and for all."""
    each = [{"error": 400, "error_text": "qzx1@example.com has qzxann"}, {"error": 0}]
    answers = {
        "json": {"error": 0, "error_text": "", "result": each},
        "xml": {"error": 400, "error_text": "profile qzx2@example.com: “qzxbob” is wrong"},
    }
    for form, answer in answers.items():
        rule = {"match": {"route": "profiles/update_batch"}, "do": "status", "status": 200}
        order(practice.url, [{**rule, "body": json.dumps(answer), "times": 9}])
        story = Story().press("goal-altcraft.profiles.update_batch").upload("p.csv", ALTCRAFT)
        story.press("next")
        story.labelled("text_input", "Database").set_value("1")
        story.at.run()
        story.labelled("radio", "Written as").set_value(form).run()
        seen = previewed(story)
        seen |= followed(story)
        clean(seen, on=on, shown=("columns", "A row and its bytes", "run"))


def test_rows_that_are_objects_with_names(on: bool) -> None:
    """Items of a catalog: their ids and titles."""
    rows = [["id", "title"], ["qzxitem1", "qzxnight"], ["qzxitem2", "qzxday"]]
    story = Story().press("goal-batch.catalogs.items")
    story.upload("items.xlsx", workbook(Items=rows)).press("next")
    seen = {"columns": canaries(story)}
    clean(seen, on=on, shown=("columns",))


def test_audiences_that_are_named_by_cells(on: bool) -> None:
    rows = b"name,display_name\nqzxaudience1,qzxcalled1\nqzxaudience2,qzxcalled2\n"
    story = Story().press("goal-batch.audiences.create").upload("a.csv", rows).press("next")
    seen = previewed(story)
    seen |= followed(story)
    clean(seen, on=on, shown=("A row and its bytes", "run", "twin"))
    story.to("settings/connections").press("test-twin")
    assert bool(canaries(story)) != on


def test_a_list_of_people_who_are_never_added(on: bool) -> None:
    story = Story().to("settings/connections")
    story.at.file_uploader[0].upload("qzxlist.csv", b"email\nqzx1@example.com\nqzx\n", "").run()
    assert homes.standing_list("twin") is not None or story.errors
    clean({"connections": canaries(story)}, on=on)


WRONG = b"custom_id,date(since)\nqzxid1,2024-01-01\nqzxid2,qzxsoon\nqzxid3,2024-01-01\n"


def test_every_row_by_why_and_the_way_from_it_back_to_check(practice: Any, on: bool) -> None:
    """The vendor's reason quotes an id, and the row that was left out waits on Check."""
    told = {"error_code": "MALFORMED_PARAMETER", "error_message": "custom_id qzxid1 is wrong"}
    rule = {"match": {"route": "profiles/update"}, "do": "status", "status": 400}
    order(practice.url, [{**rule, "body": json.dumps(told), "times": 9}])
    story = Story().press("goal-batch.profiles.update").upload("people.csv", WRONG)
    story.press("next").to("prepare/columns").press("next").to("prepare/check")
    story.press("next").to("send/preview").press("send")
    run = story.at.query_params["run"]
    settled(run if isinstance(run, str) else run[0])
    story.to("track/run")
    (table,) = story.at.table
    reasons = [str(one) for one in table.value["Why"]]
    assert any("custom_id qzxid1" in plain(one) for one in reasons) != on
    assert any("••" in one for one in reasons) == on
    assert [plain(str(one)) for one in table.value["Rows"]][-1] == "**3**"
    seen = {"run": canaries(story)}
    story.press("mend").to("prepare/check")
    assert story.title == "Check"
    seen["check"] = canaries(story)
    clean(seen, on=on, shown=("run", "check"))
