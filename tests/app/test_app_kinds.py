"""Two sheets, facts of a catalog, consent, the practice page and standing lists, on the pages."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from app_story import SAMPLES, Story, plain
from test_app_parts import a_connection, a_plan

from workbench import verbs
from workbench.delivery import homes, runs
from workbench.delivery.listing import Listed
from workbench.destinations.registry import DESTINATIONS
from workbench.plans.plan import Plan
from workbench.ui import confirming, draft_files, request_view, standing
from workbench.ui.options_form import listed_words


def said(story: Story) -> str:
    return " ".join(map(plain, [*story.sentences, *story.errors])).replace("**", "")


def table(story: Story, column: str) -> Any:
    """The first table on the page that has a column of that name."""
    return next(one.value for one in story.at.dataframe if column in one.value.columns)


def workbook(**sheets: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


BOOK = workbook(
    Items=[["id", "title", "age"], ["m1", "007", "12"], ["m2", "Night", "16"]],
    Fields=[["name", "action", "type"], ["age", "add", "integer"], ["rating", "remove", ""]],
)


def items(content: bytes) -> Story:
    sheet = SAMPLES / "catalog_movies.csv"
    verbs.send(sheet, to="batch.catalogs.create", set={"name": "MOVIES"})
    story = Story().press("goal-batch.catalogs.items").upload("book.xlsx", content)
    story.press("next")
    story.labelled("text_input", "Catalog").set_value("MOVIES").run()
    return story


@pytest.mark.usefixtures("practice")
def test_a_workbook_of_two_sheets_is_two_named_steps_and_its_fields_are_shown() -> None:
    story = items(BOOK)
    box = story.labelled("selectbox", "Sheet of fields")
    assert box.options == ["none", "Fields"]
    box.set_value("Fields").run()
    assert story.errors == []
    goes = [f"Column {n} of the sheet of fields goes to" for n in (1, 2, 3)]
    read = [story.labelled("selectbox", label).value for label in goes]
    assert read == ["name", "action", "type"]
    assert "What the catalog MOVIES has is not known here yet." in said(story)
    # Before its facts are known, the number 007 is taken for what it looks like.
    story.press("fetch-facts")
    assert "MOVIES has title (string), original_title (string)" in said(story)
    assert story.labelled("selectbox", "Kind of column 2").value == "text"
    story.press("next")
    assert story.metrics["Rows with errors"] == "0", said(story)
    story.press("next")
    steps = table(story, "Sheet")
    assert steps[["What", "Sheet", "Requests"]].values.tolist() == [
        ["change", "Fields", 1],
        ["edit", "Items", 1],
    ]
    assert "9 fields now → 9 fields after" in said(story)
    becomes = table(story, "After").set_index("Field")
    assert becomes.loc["age"].tolist() == ["not there", "integer"]
    assert becomes.loc["rating"].tolist() == ["float", "removed"]
    assert becomes.loc["title"].tolist() == ["string", "string"]
    # It removes a field, so the catalog's name is asked for.
    assert story.at.button(key="send").disabled
    story.labelled("text_input", "Type the name of the catalog").set_value("MOVIES").run()
    assert not story.at.button(key="send").disabled
    made = draft_files.load(story.draft)
    assert made is not None
    body = json.loads(Plan.load(homes.runs_folder() / made.run).chunk_path(2).read_bytes())
    assert body["items"][0] == {
        "id": "m1",
        "action": "add",
        "attributes": {"title": "007", "age": 12},
    }


@pytest.mark.usefixtures("practice")
def test_a_mistake_of_the_further_sheet_says_which_sheet_it_is_in() -> None:
    wrong = workbook(
        Items=[["id", "title"], ["m1", "A"]],
        Fields=[["name", "action", "type"], ["Age", "add", "integer"]],
    )
    story = items(wrong)
    story.labelled("selectbox", "Sheet of fields").set_value("Fields").run()
    story.press("next")
    assert story.metrics["Rows with errors"] == "1"
    assert "2 rows in book.xlsx, sheets Items and Fields; only rows" in said(story)
    assert table(story, "What is wrong").iloc[0][["Line", "Column"]].tolist() == [
        2,
        "Fields: name",
    ]


@pytest.mark.usefixtures("practice")
def test_facts_can_be_fetched_from_the_preview_and_make_it_check_again() -> None:
    sheet = SAMPLES / "catalog_movies.csv"
    verbs.send(sheet, to="batch.catalogs.create", set={"name": "MOVIES"})
    story = Story().press("goal-batch.catalogs.update")
    story.upload("f.csv", b"name,action,type\nage,add,integer\n").press("next")
    story.labelled("text_input", "Catalog").set_value("MOVIES").run()
    story.press("next").press("next")
    assert "what it has now is not known" in said(story)
    story.press("fetch-facts")
    assert "Something has changed since the step Check was done" in said(story)
    story.press("empty-action").press("next").press("replan")
    assert "9 fields now → 10 fields after" in said(story)


def test_a_file_without_other_sheets_offers_none() -> None:
    story = Story().press("goal-batch.profiles.update")
    story.upload("p.csv", b"custom_id,city\n1,Lyon\n").press("next")
    assert "Sheet of events: this file has no other sheet." in said(story)


def altcraft(*on: str, off: str = "", xml: bool = False) -> Story:
    story = Story().press("goal-altcraft.profiles.update_batch")
    content = b"email,_fname,subscription.email.resource_id,subscription.email.status\n"
    content += (
        b"a@example.com,A,28,subscribed\nb@example.com,B,28,unsubscribed\nc@example.com,C,,\n"
    )
    story.upload("p.csv", content).press("next")
    story.labelled("text_input", "Database").set_value("1")
    for label in on:
        story.labelled("toggle", label).set_value(True)
    if off:
        story.labelled("toggle", off).set_value(False)
    if xml:
        story.labelled("radio", "Written as").set_value("xml")
    story.at.run()
    return story


@pytest.mark.usefixtures("practice")
def test_databases_are_offered_by_number_and_name() -> None:
    story = altcraft()
    offered = story.labelled("selectbox", "Those that exist (2)")
    assert offered.options == ["1 (Customers)", "2 (Partners)"]
    assert "1 exists: Customers." in said(story)


def test_an_object_of_unknown_size_is_not_said_to_be_empty() -> None:
    look = DESTINATIONS["batch.audiences.update"].look
    assert listed_words(Listed("VIP", size=0), look) == "VIP (0 ids)"
    assert listed_words(Listed("VIP", size=12), look) == "VIP (12 ids)"
    assert listed_words(Listed("VIP", display_name="The VIPs"), look) == "VIP (The VIPs)"
    assert listed_words(Listed("VIP"), look) == "VIP"


@pytest.mark.usefixtures("practice")
def test_resources_are_offered_beside_databases_and_a_slip_is_told() -> None:
    story = altcraft()
    offered = story.labelled("selectbox", "Those that exist (10)")
    assert offered.options[::9] == ["1 (Newsletter)", "28 (Newsletter of the documents)"]
    story.labelled("text_input", "Resource to search in").set_value("82")
    story.at.run()
    assert "There is no resource 82 in practice. It has 1 “Newsletter”, 2 “Text messages”," in said(
        story
    )
    assert "Your own account may have it, so take one of practice's to rehearse with" in said(story)
    story.labelled("selectbox", "Those that exist (10)").set_value("28")
    story.at.run()
    assert story.labelled("text_input", "Resource to search in").value == "28"
    assert "28 exists: Newsletter of the documents." in said(story)
    assert "1 exists: Customers." in said(story)


@pytest.mark.usefixtures("practice")
def test_the_preview_counts_consent_names_automations_and_shows_xml() -> None:
    leave, triggers = "Allow subscribing people", "Do not start automations"
    story = altcraft(leave, off=triggers, xml=True).press("next").press("next")
    assert story.title == "Preview and send", said(story)
    tiles = story.metrics
    assert [tiles[one] for one in ("Are subscribed", "Are unsubscribed", "Consent kept")] == [
        "1",
        "1",
        "1",
    ]
    assert "may start automations for 3 people: “Do not start automations” is off" in said(story)
    shown = [one.value for one in story.at.code]
    assert "Content-Type: application/xml" in shown[0]
    assert "Authorization" not in shown[0]
    assert shown[1].startswith("<xml><token></token><db_id>1</db_id>")
    indented = next(one for one in shown if one.startswith("<xml>\n"))
    assert indented.splitlines()[:3] == ["<xml>", "  <token />", "  <db_id>1</db_id>"]
    offered = [one.label for one in story.at.get("download_button")]
    assert offered == [
        "Exact bytes",
        "As curl (.sh)",
        "As Python (.py)",
        "As HTTP (.txt)",
        "The whole send as a notebook",
    ]
    assert story.metrics["Database"] == "1"
    assert "It is called Customers." in said(story)


def test_without_leave_a_subscription_is_an_error_in_the_check(practice: Any) -> None:
    story = altcraft().press("next")
    assert story.metrics["Rows with errors"] == "1"


@pytest.mark.parametrize(
    ("world", "wanted"),
    [("practice", []), ("test", ["7"]), ("production", ["7", "project_1", "30"])],
)
def test_subscribing_people_is_confirmed_by_their_number_outside_practice(
    world: str, wanted: list[str]
) -> None:
    plan = replace(a_plan(("update", "I*")), consent={"kept": 23, "subscribed": 7})
    asked = confirming.questions(plan, a_connection(world))
    assert [one.wanted for one in asked] == wanted


def test_only_what_a_class_iii_step_acts_on_is_typed() -> None:
    plan = a_plan(("create", "II"), ("create and run", "III"), objects=("A", "B"))
    chunks = (replace(plan.chunks[0], step=1), plan.chunks[1])
    asked = confirming.questions(replace(plan, chunks=chunks), a_connection("practice"))
    assert [one.wanted for one in asked] == ["B"]


def test_the_practice_page_shows_every_kind(practice: Any) -> None:
    leave = {"allow_subscribe": True}
    verbs.send(SAMPLES / "profiles.csv", to="batch.profiles.update", set=leave)
    verbs.send(SAMPLES / "catalog_movies.csv", to="batch.catalogs.create", set={"name": "MOVIES"})
    verbs.send(SAMPLES / "campaigns.csv", to="batch.campaigns.create")
    there = {**leave, "db_id": "1"}
    verbs.send(SAMPLES / "altcraft_profiles.csv", to="altcraft.profiles.update_batch", set=there)
    story = Story().to("practice/twin")
    assert [one.label for one in story.at.tabs] == [
        "Audiences (0)",
        "Profiles (84)",
        "Catalogs (1)",
        "Campaigns (4)",
    ]
    people = table(story, "Attributes")
    assert people.iloc[0, :3].tolist()[:2] == ["000001", "Batch"]
    assert "loyalty_code: 00007919" in people.iloc[0]["Attributes"]
    assert "Altcraft" in people["Vendor"].tolist()
    catalogs = table(story, "Fields")
    assert catalogs.iloc[0]["Fields"].startswith("title (string), original_title (string)")
    campaigns = table(story, "State")
    assert campaigns["State"].tolist() == ["DRAFT", "DRAFT", "DRAFT", "STOPPED"]
    assert story.errors == []


def test_a_standing_list_is_brought_shown_held_to_and_taken_away(practice: Any) -> None:
    story = Story().to("settings/connections")
    assert "No list: nobody is held back." in said(story)
    box = story.labelled("file_uploader", "A list for Practice")
    box.upload("optout.csv", b"custom_id\n2\n", "text/csv").run()
    assert "1 row, kept since 20" in said(story)
    names = Story().press("goal-batch.audiences.update")
    names.upload("p.csv", b"custom_id,city\n1,a\n2,b\n3,c\n").press("next")
    names.labelled("text_input", "Audience").set_value("VIP")
    names.labelled("toggle", "Create the audience first").set_value(True)
    names.at.run()
    names.press("next").press("next")
    assert names.metrics["Rows"] == "2"
    assert table(names, "Why").values.tolist()[0][0] == "suppressed"
    again = Story().to("settings/connections").press("forget-twin")
    assert "No list: nobody is held back." in said(again)
    # A plan that was made with another list is void.
    names.to("send/preview")
    assert [button.key for button in names.at.button] == ["replan"]
    names.press("replan")
    assert names.metrics["Rows"] == "3"


def test_a_list_that_cannot_be_read_is_refused_by_its_owners_name(home: Path) -> None:
    story = Story().to("settings/connections")
    box = story.labelled("file_uploader", "A list for Practice")
    box.upload("optout.csv", b"id\n\xe9\n", "text/csv").run()
    assert len(story.errors) == 1
    assert homes.standing_list("twin") is None
    assert standing.list_words(None, None) == "No list: nobody is held back."


def test_altcraft_connections_of_the_environment_are_described(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in {"KIND": "altcraft", "WORLD": "test", "HOST": "ru.altkraft.com"}.items():
        monkeypatch.setenv(f"WORKBENCH_CRM_{name}", value)
    monkeypatch.setenv("WORKBENCH_CRM_TOKEN", "canary-0123456789")
    story = Story().to("settings/connections")
    source = "Its key comes from the environment: WORKBENCH_CRM_TOKEN and WORKBENCH_CRM_HOST."
    assert f"Altcraft at ru.altkraft.com. {source}" in plain(said(story))
    assert "canary" not in said(story)


def test_an_xml_body_is_read_with_a_line_for_each_element(tmp_path: Path) -> None:
    body = tmp_path / "000001.xml"
    body.write_text("<xml><token></token><data><email>a@b.example</email></data></xml>")
    assert request_view.indented(body) == (
        "<xml>\n  <token />\n  <data>\n    <email>a@b.example</email>\n  </data>\n</xml>"
    )


@pytest.mark.usefixtures("practice")
def test_the_target_names_the_resource_and_any_profile_is_found_by_its_address() -> None:
    content = "email,subscription.email.status\n"
    content += "".join(f"p{n}@example.com,unsubscribed\n" for n in range(70))
    story = Story().press("goal-altcraft.profiles.update_batch")
    story.upload("p.csv", content.encode()).press("next")
    story.labelled("text_input", "Database").set_value("1")
    story.at.run()
    story.labelled("text_input", "Resource of the subscriptions").set_value("1").run()
    story.press("next").press("next")
    assert "Resource of the subscriptions: 1" in said(story)
    run = draft_files.load(story.press("send").draft).run
    assert runs.follow(run).counts.accepted == 70
    page = Story().to("practice/twin")
    (box,) = [one for one in page.at.selectbox if one.label.startswith("Look at one of the prof")]
    assert len(box.options) < 70
    assert '"status": "unsubscribed"' in " ".join(str(one.value) for one in looked_at("p69").json)
    assert any("There is none that is called" in one.value for one in looked_at("nobody").caption)


def looked_at(name: str) -> Any:
    """The practice page where somebody has written an address that no list shows."""
    page = Story()
    page.at.session_state["inside-profiles"] = f"{name}@example.com"
    return page.to("practice/twin").at
