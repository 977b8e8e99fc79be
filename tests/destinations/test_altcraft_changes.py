"""Functional updates of fields (api/altcraft.md 5.4), and the cells that fields refuse."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from altcraft_sheets import (
    DESTINATION,
    UPDATE_BATCH,
    errors,
    items,
    judged,
    planned,
    profiles,
    sheet,
)

from workbench.errors import FixTheRecipe
from workbench.plans.telling import check
from workbench.recipes.recipe import ColumnUse, Recipe

CHANGES: list[tuple[str, str, Any, str]] = [
    ("visits.incr", "1", {"visits": {"action": "incr", "value": 1}}, "II"),
    ("score.incr", "-2.5", {"score": {"action": "incr", "value": -2.5}}, "II"),
    ("interests.add", "tea", {"interests": {"action": "add", "value": ["tea"]}}, "II"),
    ("old.delete", "a|b", {"old": {"action": "delete", "value": ["a", "b"]}}, "II"),
    ("nick.unset", "true", {"nick": {"action": "unset"}}, "I"),
    ("nick.unset", "false", {}, "I"),
    ("_city.unset", "true", {"_city": {"action": "unset"}}, "I"),
    ("name.set", "Kit", {"name": {"action": "set", "value": "Kit"}}, "I"),
    ("a.b.set", "2", {"a.b": {"action": "set", "value": 2}}, "I"),
    (
        "address.upsert:city",
        "Perm",
        {"address": {"action": "upsert", "value": "Perm", "submatch": "city"}},
        "II",
    ),
    (
        "home.upsert:rooms.floor",
        "3",
        {"home": {"action": "upsert", "value": 3, "submatch": "rooms.floor"}},
        "II",
    ),
]


def test_a_change_is_an_object_with_its_action(tmp_path: Path) -> None:
    targets = list(dict.fromkeys(target for target, _, _, _ in CHANGES))
    rows = [
        [f"p{n}@b.example", *(cell if one == target else "" for one in targets)]
        for n, (target, cell, _, _) in enumerate(CHANGES)
    ]
    ready = profiles(tmp_path, sheet(["email", *targets], *rows))
    assert items(ready, tmp_path / "plan") == [
        {"email": f"p{n}@b.example", **change} for n, (_, _, change, _) in enumerate(CHANGES)
    ]


@pytest.mark.parametrize(
    ("target", "repeat"),
    [
        *((target, repeat) for target, _, _, repeat in CHANGES),
        ("_city", "I"),
        ("_status", "I*"),
        ("subscriptions", "I*"),
        ("subscription.sms#2.resource_id", "I*"),
    ],
)
def test_a_step_has_the_class_of_the_worst_that_it_does(target: str, repeat: str) -> None:
    """reliability.md 1.7: plain fields are I, consent is I*, what counts twice is II."""
    use = ColumnUse("x", target)
    (step,) = DESTINATION.steps(Recipe(UPDATE_BATCH, {"db_id": "1"}, columns=(use,)))
    assert step.repeat == repeat


def test_a_change_in_xml_has_its_list_flagged(tmp_path: Path) -> None:
    """api/altcraft.md 7: <visits><action>incr</action>..., <value array='true'>."""
    text = sheet(
        ["email", "visits.incr", "interests.add", "address.upsert:city"],
        ["a@b.example", "-1000", "tea", "Perm"],
    )
    made = planned(profiles(tmp_path, text, format="xml"), tmp_path / "plan")
    assert made.chunk_path(1).read_text().partition("<data array='true'>")[2] == (
        "<email>a@b.example</email>"
        "<visits><action>incr</action><value>-1000</value></visits>"
        "<interests><action>add</action><value array='true'>tea</value></interests>"
        "<address><action>upsert</action><value>Perm</value><submatch>city</submatch></address>"
        "</data></xml>"
    )


def test_changes_of_one_profile_keep_their_rows_and_their_order(tmp_path: Path) -> None:
    text = sheet(
        ["email", "visits.incr"], ["a@b.example", "1"], ["b@b.example", "2"], ["a@b.example", "3"]
    )
    told = items(profiles(tmp_path, text), tmp_path / "plan")
    assert [(one["email"][0], one["visits"]["value"]) for one in told] == [
        ("a", 1),
        ("b", 2),
        ("a", 3),
    ]


@pytest.mark.parametrize(
    ("headers", "sentence"),
    [
        (["visits", "visits.incr"], "both change the field “visits”"),
        (["tags.add", "tags.delete"], "both change the field “tags”"),
        (["address.upsert:a", "address.upsert:b"], "both change the field “address”"),
        (["address.upsert"], "without a property: write it like address.upsert:city"),
        (["email.unset"], "both change the field “email”"),
        (["_status.unset"], "“_status” is only set as a whole"),
        (["_status.set"], "“_status” is only set as a whole"),
        (["phones.add"], "“phones” is only set as a whole"),
        (["subscriptions.set"], "“subscriptions” is only set as a whole"),
        (["Subscriptions.add"], "“subscriptions” is only set as a whole"),
        (["subscriptions.delete"], "“subscriptions” is only set as a whole"),
        (["subscriptions.upsert:x"], "“subscriptions” is only set as a whole"),
        (["subscriptions.upsert.x"], "“subscriptions” is only set as a whole"),
        (["_createtime"], "which Altcraft only tells and never takes"),
    ],
)
def test_a_field_is_changed_in_one_way(headers: list[str], sentence: str) -> None:
    with pytest.raises(FixTheRecipe, match=sentence):
        judged(["email", *headers])


def test_the_email_of_somebody_found_otherwise_cannot_be_unset() -> None:
    with pytest.raises(FixTheRecipe, match="the e-mail address cannot be unset"):
        judged(["phones", "email.unset"], matching="phone")


def test_the_key_is_not_changed() -> None:
    with pytest.raises(FixTheRecipe, match="both change the field “CRM_ID”"):
        judged(["CRM_ID", "CRM_ID.unset", "_city"], matching="custom", field_name="CRM_ID")


REFUSED = [
    ("phones", "+79001234567|8 900 123 45 67", "phones"),
    ("phones", "79001234567", "phones"),
    ("phones", "+7900|+79001234567", "phones"),
    ("phones", "+79001234567|", "array-empty-item"),
    ("_ip", "203.0.113.256", "ip"),
    ("_regip", "2001:db8::1", "ip"),
    ("_sex", "0", "choice"),
    ("_sex", "man", "choice"),
    ("_bdate", "1990-02-30", "date-impossible"),
    ("_bdate", "22.02.1990", "date"),
    ("_tz", "Moscow", "timezone"),
    ("_status", "0", "choice"),
    ("_status", "active", "choice"),
]


def test_a_field_refuses_what_the_vendor_would(tmp_path: Path) -> None:
    targets = list(dict.fromkeys(target for target, _, _ in REFUSED))
    rows = [
        [f"p{n}@b.example", *(cell if one == target else "" for one in targets)]
        for n, (target, cell, _) in enumerate(REFUSED)
    ]
    ready = profiles(tmp_path, sheet(["email", *targets], *rows), allow_subscribe=True)
    assert errors(ready) == [
        (line, target, rule) for line, (target, _, rule) in enumerate(REFUSED, 2)
    ]


def test_an_object_is_sent_as_it_is_written(tmp_path: Path) -> None:
    text = sheet(["email", "address"], ["a@b.example", '{"city": "Perm", "floor": 3.0}'])
    ready = profiles(tmp_path, text, changes={"address": {"kind": "json"}})
    (body,) = [p.read_bytes() for p in [planned(ready, tmp_path / "plan").chunk_path(1)]]
    assert b'"address":{"city": "Perm", "floor": 3.0}' in body


def test_an_object_is_no_change_in_disguise(tmp_path: Path) -> None:
    cells = {
        '{"action": "incr", "value": 1}': "json-action",
        '[{"a": {"action": "unset"}}]': "json-action",
        '{"a": 1, "a": 2}': "json-name-twice",
        "[1, 2": "json",
        '{"action": "go"}': "",
    }
    rows = [[f"p{n}@b.example", cell] for n, cell in enumerate(cells)]
    text = sheet(["email", "address"], *rows)
    ready = profiles(tmp_path, text, changes={"address": {"kind": "json"}})
    assert errors(ready) == [
        (line, "address", rule) for line, rule in enumerate(cells.values(), 2) if rule
    ]


def test_automations_that_may_start_are_told_with_their_number(tmp_path: Path) -> None:
    text = sheet(["email", "_city"], ["a@b.example", "x"], ["b@b.example", "y"])
    assert errors(profiles(tmp_path, text)) == []
    ready = profiles(tmp_path, text, skip_triggers=False)
    told = [(one.severity, one.message) for one in check(ready).issues]
    assert told == [
        ("warning", "This send may start automations for 2 people: skip_triggers is off")
    ]
    # A repeat would start them again (reliability.md 1.7).
    assert [step.repeat for step in planned(ready, tmp_path / "plan").steps] == ["II"]
