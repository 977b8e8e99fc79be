"""Targets that are spelled by a family, and what a column about consent shows."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from app_story import Story, plain

from workbench.delivery import homes
from workbench.destinations.registry import destination
from workbench.plans.plan import Plan
from workbench.recipes.recipe import ColumnUse
from workbench.recipes.suggesting import Suggestion
from workbench.ui import draft_files, families, mapping
from workbench.vocabulary.reading import Reading

PROFILES = destination("batch.profiles.update")
ALTCRAFT = destination("altcraft.profiles.update_batch")
EVENTS = destination("batch.profiles.events")


def a_row(header: str, use: ColumnUse | None = None) -> mapping.Row:
    own = ColumnUse(header, header)
    return mapping.Row(0, Suggestion(own, 0, ""), (), use or own)


def choice_called(goal: object, example: str) -> str:
    offered = mapping.choices(goal, a_row("x"))  # type: ignore[arg-type]  # a destination
    return next(one for one in offered if mapping.choice_words(one, goal) == example)  # type: ignore[arg-type]  # as above


@pytest.mark.parametrize(
    ("goal", "example", "proposed"),
    [
        (PROFILES, "<name>.$add", "shoes.$add"),
        (PROFILES, "event.<name>", "event.shoes"),
        (EVENTS, "event.<name>", "event.shoes"),
        (ALTCRAFT, "<name>.incr", "shoes.incr"),
        (ALTCRAFT, "<name>.upsert:city", "shoes.upsert:city"),
        (
            ALTCRAFT,
            "subscription.email.custom_fields.<name>",
            "subscription.email.custom_fields.shoes",
        ),
    ],
)
def test_a_family_proposes_a_name_that_is_spelled_like_it(
    goal: object, example: str, proposed: str
) -> None:
    choice = choice_called(goal, example)
    assert mapping.proposed_name(a_row("Shoes"), goal, choice) == proposed  # type: ignore[arg-type]  # a destination


@pytest.mark.parametrize(
    ("goal", "target", "kind"),
    [
        (PROFILES, "tags.$remove", "array"),
        (ALTCRAFT, "visits.incr", "integer"),
        (ALTCRAFT, "subscription.email#2.status", "choice"),
        (ALTCRAFT, "subscription.sms.priority", "integer"),
        (PROFILES, "$language", "language"),
    ],
)
def test_a_written_target_takes_what_its_definition_says(
    goal: object, target: str, kind: str
) -> None:
    use = mapping.decided(a_row("x"), families.ATTRIBUTE, goal, Reading(), target)  # type: ignore[arg-type]  # a destination
    assert use is not None
    assert (use.target, use.kind) == (target, kind)
    told = mapping.problems([a_row("x", use)], goal, {"db_id": "1"})  # type: ignore[arg-type]  # a destination
    assert not [one for one in told if "legal name" in one]


@pytest.mark.parametrize(
    ("goal", "target"), [(PROFILES, "tags.$Add"), (EVENTS, "price"), (ALTCRAFT, "visits incr")]
)
def test_a_target_that_nothing_spells_so_stands_in_the_way(goal: object, target: str) -> None:
    row = a_row("x", ColumnUse("x", target))
    told = mapping.problems([row], goal, {"db_id": "1"})  # type: ignore[arg-type]  # a destination
    wrong = [one for one in told if f"{target} is not a legal name; expected" in one]
    assert len(wrong) == 1
    assert "spelled like" in wrong[0]


def test_a_second_subscription_is_offered_where_a_column_has_it() -> None:
    use = ColumnUse("x", "subscription.email#2.status", "choice")
    row = replace(a_row("x"), use=use)
    now = mapping.choice_of(use, ALTCRAFT)
    assert now == "subscription.email#2.status"
    assert now in mapping.choices(ALTCRAFT, row)
    assert mapping.choice_words(now, ALTCRAFT) == now
    assert mapping.decided(row, now, ALTCRAFT, Reading()) == use


def test_a_column_becomes_a_change_of_a_list_by_hand() -> None:
    story = Story().press("goal-batch.profiles.update")
    story.upload("p.csv", b"custom_id,shoes\n1,red|blue\n").press("next")
    family = choice_called(PROFILES, "<name>.$add")
    story.labelled("selectbox", "Column 2 goes to").set_value(family).run()
    assert story.labelled("text_input", "Name of column 2").value == "shoes.$add"
    story.labelled("text_input", "Name of column 2").set_value("boots.$add").run()
    made = draft_files.load(story.draft)
    assert made is not None
    assert made.recipe.as_dict()["columns"][1]["target"] == "boots.$add"
    assert made.recipe.as_dict()["columns"][1]["kind"] == "array"
    assert not story.at.button(key="next").disabled
    story.labelled("text_input", "Name of column 2").set_value("boots.add").run()
    assert "boots.add is not a legal name" in plain(story.at.warning[0].value)
    assert story.at.button(key="next").disabled


def test_words_about_consent_are_counted_and_mean_nothing_by_themselves() -> None:
    story = Story().press("goal-batch.profiles.update")
    rows = "".join(f"{n},{word}\n" for n, word in enumerate(["yes", "yes", "no", "1"]))
    story.upload("p.csv", f"custom_id,$email_marketing\n{rows}".encode()).press("next")
    assert [one.value for one in story.at.text if "×" in one.value] == [
        "yes × 2",
        "no × 1",
        "1 × 1",
    ]
    assert any("nothing is guessed" in one for one in story.sentences)
    for nth in (1, 2, 3):
        assert story.labelled("selectbox", f"Word {nth} of column 2 means").value == "unsaid"
    story.press("next")
    assert story.metrics["Rows with errors"] == "4"
    story.to("prepare/columns")
    for nth in (1, 2, 3):
        box = story.labelled("selectbox", f"Word {nth} of column 2 means")
        box.set_value("unsubscribed")
    story.at.run()
    story.press("next")
    assert story.metrics["Rows with errors"] == "0"


@pytest.mark.usefixtures("practice")
def test_an_empty_cell_deletes_only_where_that_was_said() -> None:
    story = Story().press("goal-batch.profiles.update")
    story.upload("p.csv", b"custom_id,city,shoe\n1,,\n2,Lyon,42\n").press("next")
    box = story.labelled("multiselect", "Columns whose empty cells delete what the vendor holds")
    assert box.value == []
    box.set_value([1]).run()
    story.press("next").press("next")
    made = draft_files.load(story.draft)
    assert made is not None
    body = Plan.load(homes.runs_folder() / made.run).chunk_path(1).read_text("utf-8")
    assert [one["attributes"] for one in json.loads(body)] == [
        {"city": None},
        {"city": "Lyon", "shoe": 42},
    ]
