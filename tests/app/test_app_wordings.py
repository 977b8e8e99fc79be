"""Captions, choices and warnings say what is so now, and of this send."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from app_story import Story, plain
from test_app_kinds import workbook
from test_app_parts import a_connection, a_plan

from workbench import verbs
from workbench.delivery.listing import Listed
from workbench.destinations.altcraft import matching
from workbench.destinations.batch.campaign_fields import CAMPAIGN, EMAIL, PUSH
from workbench.destinations.registry import DESTINATIONS, destination
from workbench.plans.plan import Plan
from workbench.recipes.kinds import KINDS
from workbench.recipes.recipe import Recipe
from workbench.ui import confirming, request_view, steps, target_view, wanted
from workbench.ui.campaign_form import as_csv
from workbench.ui.filing import gathered
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.kinds import How
from workbench.vocabulary.options import Option

PEOPLE = b"custom_id,ville\n001,Lyon\n002,Nice\n"


def said(story: Story) -> str:
    return " ".join(map(plain, story.sentences)).replace("**", "")


def columns() -> Story:
    story = Story().press("goal-batch.profiles.update").upload("people.csv", PEOPLE)
    return story.press("next")


def test_what_is_said_of_a_column_is_about_the_target_that_was_just_chosen() -> None:
    story = columns()
    box = story.at.container(key="column-1")
    assert [plain(one.value) for one in box.caption][1].startswith(":material/check: an attribute")
    assert "2 columns of 2 will be sent" in said(story)
    story.labelled("selectbox", "Column 2 goes to").set_value("leave").run()
    captions = [plain(one.value) for one in story.at.container(key="column-1").caption]
    assert ":material/person: your choice" in captions
    assert not any("an attribute of yours" in one for one in captions)
    assert "1 column of 2 will be sent" in said(story)


def test_a_step_that_its_page_has_just_redone_has_not_changed_since() -> None:
    told: dict[steps.Step, steps.State] = {
        "file": "done",
        "columns": "done",
        "check": "changed since",
        "preview": "changed since",
    }
    assert steps.on_page(told, "check") == {**told, "check": "needs you"}
    assert steps.on_page(told, "preview") == told
    assert steps.on_page(told, "file") == told


def test_the_check_that_is_shown_is_not_called_an_old_one() -> None:
    story = columns()
    story.press("next").press("next")
    story.to("prepare/columns")
    story.labelled("selectbox", "Column 2 goes to").set_value("$language").run()
    links = [one.label for one in story.at.get("page_link")]
    assert "4 Check: changed since" in links
    story.press("next")
    assert story.title == "Check"
    links = [one.label for one in story.at.get("page_link")]
    assert "**4 Check: needs you**" in links


NAMES = "Prénom Nom Ville Pays Langue Région Fuseau Panier Intérêts Depuis Note Score Canal Statut"
HEADERS = ["Identifiant client", *NAMES.split()]
TITLED = workbook(
    Clients=[["Export CRM clients"], [], HEADERS, *[["C1", *"abcdefghijklmn"]] * 3],
    Other=[["x"], ["y"]],
)


def test_while_the_line_of_the_headers_is_in_doubt_one_box_says_so() -> None:
    story = Story().press("goal-batch.profiles.update").upload("clients.xlsx", TITLED)
    boxes = [plain(one.value) for one in story.at.warning]
    assert len(boxes) == 1
    assert "Line 1 looks like a title; the column names seem to be in line 3" in boxes[0]
    assert "has cells but no header" not in said(story)
    assert "there is data on “Other” too" in said(story)
    story.press("other-header")
    assert ["there is data on “Other” too" in one.value for one in story.at.warning] == [True]


def blank(column: str) -> Issue:
    return Issue(
        "header-blank", f"Column {column} has cells", "Write one.", "warning", column=column
    )


def test_one_finding_about_many_columns_is_told_once() -> None:
    few = [blank("B"), blank("C"), blank("D")]
    assert gathered(few) == few
    (one,) = gathered([*few, blank("E")])
    assert one.sentence() == "B: Column B has cells. Write one. The same of “C”, “D”, “E”."
    many = [blank(f"A{n}") for n in range(30)]
    (one,) = gathered(many)
    assert one.fix.endswith("“A19”, “A20” and 9 more.")
    other = Issue("blank-lines", "Lines are blank", "Nothing to do.", "warning")
    assert gathered([other, *few]) == [other, *few]
    assert gathered([other] * 5) == [other] * 5


@pytest.mark.parametrize(
    ("others", "told"),
    [
        ((), "no audience yet"),
        ((Listed("VIP"), Listed("B")), "2 audiences (VIP, B)"),
        (tuple(Listed(f"A{n}") for n in range(6)), "6 audiences (A0, A1, A2, A3, A4 and more)"),
    ],
)
def test_a_project_is_known_by_what_it_has(others: tuple[Listed, ...], told: str) -> None:
    look = destination("batch.profiles.update").look
    sentence = target_view.known_by(look, others)
    assert sentence.startswith("The project answers and takes the key;")
    assert sentence.endswith(f"{told}.")


@pytest.mark.usefixtures("practice")
def test_a_send_of_profiles_shows_no_number_that_says_nothing_about_them() -> None:
    story = columns()
    story.press("next").press("next")
    assert "Audiences there now" not in story.metrics
    assert "Profiles cannot be looked up" in said(story)


def test_the_place_is_a_project_a_host_or_this_machine() -> None:
    batch = a_connection("test")
    assert target_view.place_words(batch) == "project project_1"
    altcraft = replace(batch, vendor="altcraft", project_key="ru.altkraft.com")
    assert target_view.place_words(altcraft) == "host ru.altkraft.com"
    practice = replace(altcraft, world="practice", project_key="project_practice")
    assert target_view.place_words(practice) == "on this machine"


def altcraft() -> Story:
    content = b"email,crm_id\na@example.com,1\n"
    story = Story().press("goal-altcraft.profiles.update_batch").upload("people.csv", content)
    return story.press("next")


def labels(story: Story) -> list[str]:
    return [plain(one.label) for one in (*story.at.text_input, *story.at.selectbox)]


@pytest.mark.usefixtures("practice")
def test_only_options_that_apply_are_asked_and_codes_are_told_in_words() -> None:
    story = altcraft()
    by = story.labelled("selectbox", "Find profiles by")
    assert by.options[:3] == [
        "e-mail (email)",
        "e-mail of the profile only (email_profile)",
        "e-mail among subscriptions (email_sub)",
    ]
    assert "none" in story.labelled("selectbox", "Rows without that key by").options
    assert "Field to search by" not in labels(story)
    assert "Resource to search in" in labels(story)
    by.set_value("custom").run()
    assert "Field to search by" in labels(story)
    assert "Resource to search in" not in labels(story)
    story.labelled("text_input", "Field to search by").set_value("crm_id").run()
    # Rows without that key are found by e-mail: both apply.
    story.labelled("selectbox", "Rows without that key by").set_value("email").run()
    assert {"Field to search by", "Resource to search in"} <= set(labels(story))
    # An answer that nothing asks for any more goes with its question.
    story.labelled("selectbox", "Rows without that key by").set_value("none")
    story.labelled("selectbox", "Find profiles by").set_value("email_sub").run()
    assert "Field to search by" not in labels(story)
    story.labelled("text_input", "Database").set_value("1").run()
    story.press("next")
    assert story.title == "Check"
    assert story.errors == []


def test_an_option_of_a_recipe_that_does_not_apply_is_shown_and_not_dropped() -> None:
    story = altcraft()
    recipe = Recipe("altcraft.profiles.update_batch", {"field_name": "crm_id"})
    story.at.file_uploader[0].upload("r.toml", recipe.toml().encode(), "text/plain").run()
    assert story.labelled("text_input", "Field to search by").value == "crm_id"
    assert "Field to search by says nothing here: empty it." in said(story)


def test_every_matching_has_words_and_an_option_applies_beside_any_of_its_values() -> None:
    assert set(matching.WORDS) == set(matching.MODES)
    one = Option("a", "A", "text", "", when={"b": ("x", "y"), "c": ("z",)})
    assert one.applies({"b": "y"})
    assert one.applies({"b": "q", "c": "z"})
    assert not one.applies({"b": "q"})
    assert not one.applies({})
    assert Option("a", "A", "text", "").applies({})


@pytest.mark.parametrize("goal", DESTINATIONS.values(), ids=lambda one: one.key)
def test_an_option_comes_after_those_that_it_depends_on(goal: Any) -> None:
    names = [one.name for one in goal.options]
    for place, option in enumerate(goal.options):
        assert set(option.when) <= set(names[:place])


def of(key: str, plan: Plan) -> Plan:
    return replace(plan, destination=key)


@pytest.mark.parametrize(
    ("key", "plan", "told", "label"),
    [
        ("batch.audiences.update", a_plan(("update", "I"), rows=8), [], "Send 8 rows"),
        (
            "batch.audiences.replace",
            a_plan(("replace", "III"), rows=8),
            [
                "This replaces everybody who is in the audience that is named here. It cannot be "
                "taken back."
            ],
            "Send 8 rows",
        ),
        (
            "batch.audiences.remove",
            a_plan(("remove", "III"), rows=2, objects=("A", "B")),
            ["This deletes each of the 2 audiences that are named here. It cannot be taken back."],
            "Delete 2 audiences",
        ),
        (
            "batch.campaigns.create",
            a_plan(("create and run", "III"), rows=1, objects=("Now",)),
            [
                "This creates the campaign that is named here and sends it to people at its "
                "start. It cannot be taken back."
            ],
            "Send 1 campaign",
        ),
        (
            "batch.catalogs.update",
            a_plan(("add", "II"), ("change", "III"), rows=3, objects=("MOVIES",)),
            [
                "This removes fields of the catalog that is named here, with whatever its items "
                "hold in them. It cannot be taken back."
            ],
            "Send 3 fields",
        ),
    ],
)
def test_the_warning_and_the_button_say_what_this_send_does(
    key: str, plan: Plan, told: list[str], label: str
) -> None:
    assert confirming.dangers(of(key, plan)) == told
    assert confirming.send_words(of(key, plan)) == label


@pytest.mark.parametrize("goal", DESTINATIONS.values(), ids=lambda one: one.key)
def test_whatever_cannot_be_taken_back_is_said_in_words(goal: Any) -> None:
    named = {one.name: (*one.choices, "1")[0] for one in goal.options if one.required}
    final = [one.operation for one in goal.steps(Recipe(goal.key, named)) if one.repeat == "III"]
    assert set(final) <= set(confirming.DOES)


@pytest.mark.parametrize(
    ("records", "words"),
    [
        (0, "The same as a tree"),
        (1, "The same as a tree"),
        (2, "A tree of its 2 records"),
        (5, "A tree of its 5 records"),
        (6, "A tree of the first 5 records"),
    ],
)
def test_the_tree_is_of_as_many_records_as_it_says(
    records: int, words: str, tmp_path: Path
) -> None:
    assert request_view.tree_words(records) == words
    body = tmp_path / "body.json"
    body.write_text(str(list(range(records))))
    assert len(request_view.tree(body)) == min(records, 5)


def test_choices_are_a_part_of_a_sentence() -> None:
    assert wanted.either(("DRAFT", "RUNNING", "STOPPED")) == "DRAFT, RUNNING or STOPPED"
    assert wanted.either(("add", "remove")) == "add or remove"
    assert wanted.either(("add",)) == "add"


def example_cell(field: Any) -> str:
    return field.choices[0] if field.choices else wanted._example(field)


@pytest.mark.parametrize("goal", DESTINATIONS.values(), ids=lambda one: one.key)
def test_every_example_of_what_a_file_should_hold_fits_its_kind(goal: Any) -> None:
    examples = [(one, wanted._example(one)) for one in goal.fields if not one.choices]
    for field, cell in examples:
        if cell:
            found = KINDS[field.kind].problems(pa.array([cell]), How())
            assert (field.name, cell, found.true_count) == (field.name, cell, 0)


@pytest.mark.parametrize("without", [EMAIL, PUSH], ids=["push", "mail"])
def test_the_examples_of_a_campaign_make_one_that_can_be_sent(
    without: tuple[Any, ...], tmp_path: Path
) -> None:
    fields = [one for one in CAMPAIGN if one not in without]
    cells = {one.name: wanted._example(one) or "some words" for one in fields}
    sheet = tmp_path / "example.csv"
    sheet.write_bytes(as_csv({**cells, "state": "DRAFT"}))
    found = verbs.check(sheet, to="batch.campaigns.create")
    assert [one.sentence() for one in found.issues if one.severity == "error"] == []
