"""Functional updates of a subscription's own fields (api/altcraft.md 5.5)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from altcraft_sheets import (
    DESTINATION,
    UPDATE_BATCH,
    errors,
    found,
    items,
    judged,
    planned,
    profiles,
    sheet,
)

from workbench import verbs
from workbench.errors import FixTheRecipe
from workbench.plans.telling import check
from workbench.recipes.recipe import ColumnUse, Recipe
from workbench.twin.altcraft.practice import seed_profiles, switch
from workbench.twin.holdings import altcraft_profiles

MAIL, SMS = "subscription.email", "subscription.sms#2"
LEAVE = {"allow_subscribe": True}
WHO = "a@b.example"

# A column of the field, a cell, what the request says of it, and the class of a repeat.
CHANGES: list[tuple[str, str, Any, str]] = [
    ("topic", "tea", {"topic": "tea"}, "I*"),
    ("topic.set", "tea", {"topic": {"action": "set", "value": "tea"}}, "I*"),
    ("n.set", "2", {"n": {"action": "set", "value": 2}}, "I*"),
    ("topic.unset", "true", {"topic": {"action": "unset"}}, "I*"),
    ("n.incr", "1", {"n": {"action": "incr", "value": 1}}, "II"),
    ("n.incr", "-2", {"n": {"action": "incr", "value": -2}}, "II"),
    ("topics.add", "a|b", {"topics": {"action": "add", "value": ["a", "b"]}}, "II"),
    ("topics.delete", "a", {"topics": {"action": "delete", "value": ["a"]}}, "II"),
    ("a.b.incr", "1", {"a.b": {"action": "incr", "value": 1}}, "II"),
]


@pytest.mark.parametrize("form", ["nested", "flat"])
def test_a_change_stands_in_the_custom_fields_of_its_subscription(
    form: str, tmp_path: Path
) -> None:
    """The contact's form is another matter: custom_fields lie in the subscription in both."""
    names = list(dict.fromkeys(name for name, _, _, _ in CHANGES))
    # Of one field one column only: the others go into another subscription of the same kind.
    places = {name: f"{MAIL}#{n + 2}" if n else MAIL for n, name in enumerate(names)}
    columns = {name: f"{places[name]}.custom_fields.{name}" for name in names}
    headers = ["email", *(f"{place}.resource_id" for place in places.values()), *columns.values()]
    rows = []
    for n, (name, cell, _, _) in enumerate(CHANGES):
        resources = ["28" if one == name else "" for one in names]
        rows.append(
            [f"p{n}@b.example", *resources, *(cell if one == name else "" for one in names)]
        )
    told = items(
        profiles(tmp_path, sheet(headers, *rows), subscription_form=form, **LEAVE),
        tmp_path / "plan",
    )
    contacts = [
        {"email_data": {"email": f"p{n}@b.example"}}
        if form == "nested"
        else {"email": f"p{n}@b.example"}
        for n in range(len(CHANGES))
    ]
    assert [one["subscriptions"] for one in told] == [
        [{"channel": "email", **contact, "resource_id": 28, "custom_fields": fields}]
        for contact, (_, _, fields, _) in zip(contacts, CHANGES, strict=True)
    ]


def test_a_change_in_xml_has_its_list_flagged(tmp_path: Path) -> None:
    """api/altcraft.md 7: a functional update nests, and a list of one is flagged."""
    place = "subscription.telegram_bot"
    fields = ("n.incr", "topics.add", "gone.unset", "topic.set")
    text = sheet(
        [
            "email",
            *(f"{place}.{m}" for m in ("id", "resource_id")),
            *(f"{place}.custom_fields.{m}" for m in fields),
        ],
        [WHO, "7", "5", "-3", "a", "true", "x & y"],
    )
    made = planned(profiles(tmp_path, text, format="xml", **LEAVE), tmp_path / "plan")
    assert made.chunk_path(1).read_text().partition("</email>")[2] == (
        "<subscriptions array='true'><channel>telegram_bot</channel><cc_data><id>7</id></cc_data>"
        "<resource_id>5</resource_id><custom_fields>"
        "<n><action>incr</action><value>-3</value></n>"
        "<topics><action>add</action><value array='true'>a</value></topics>"
        "<gone><action>unset</action></gone>"
        "<topic><action>set</action><value>x &amp; y</value></topic>"
        "</custom_fields></subscriptions></data></xml>"
    )


@pytest.mark.parametrize(("name", "repeat"), [(name, repeat) for name, _, _, repeat in CHANGES])
def test_what_counts_twice_is_not_sent_twice(name: str, repeat: str) -> None:
    """reliability.md 1.7: plain values and unset are I*, every other operator is II."""
    use = ColumnUse("x", f"{SMS}.custom_fields.{name}")
    (step,) = DESTINATION.steps(Recipe(UPDATE_BATCH, {"db_id": "1"}, columns=(use,)))
    assert step.repeat == repeat


@pytest.mark.parametrize(
    ("cell", "resource", "expected"),
    [
        ("true", "28", [{"gone": {"action": "unset"}}]),
        ("false", "28", [None]),
        ("", "28", [None]),
        ("false", "", []),
        ("", "", []),
    ],
)
def test_a_field_is_removed_only_where_that_is_true(
    cell: str, resource: str, expected: list[Any], tmp_path: Path
) -> None:
    """`false` asks for nothing, so it makes no subscription either."""
    text = sheet(
        ["email", "_city", f"{MAIL}.resource_id", f"{MAIL}.custom_fields.gone.unset"],
        [WHO, "x", resource, cell],
    )
    ready = profiles(tmp_path, text, **LEAVE)
    assert errors(ready) == []
    (told,) = items(ready, tmp_path / "plan")
    assert [one.get("custom_fields") for one in told.get("subscriptions", [])] == expected


def test_a_change_alone_may_create_a_subscription_and_needs_leave(tmp_path: Path) -> None:
    headers = ["email", f"{MAIL}.resource_id", f"{MAIL}.custom_fields.n.incr"]
    text = sheet(headers, [WHO, "28", "1"], ["b@b.example", "", "1"], ["c@b.example", "28", "x"])
    assert errors(profiles(tmp_path, text)) == [
        (2, f"{MAIL}.resource_id", "consent-leave"),
        (3, f"{MAIL}.resource_id", "subscription-resource"),
        (3, f"{MAIL}.resource_id", "consent-leave"),
        (4, f"{MAIL}.custom_fields.n.incr", "integer"),
        (4, f"{MAIL}.resource_id", "consent-leave"),
    ]


@pytest.mark.parametrize(
    ("field", "kind"),
    [("n.incr", "text"), ("topics.add", "text"), ("topic.unset", "text"), ("topic.set", "json")],
)
def test_a_change_takes_what_its_action_can_use(field: str, kind: str) -> None:
    target = f"{MAIL}.custom_fields.{field}"
    columns = (
        ColumnUse("email", "email", "email"),
        ColumnUse("r", f"{MAIL}.resource_id", "integer"),
        ColumnUse("x", target, kind),  # type: ignore[arg-type]  # a kind's name
    )
    with pytest.raises(FixTheRecipe, match=f"“{target}” as {kind}, and an attribute here is one"):
        DESTINATION.schema(Recipe(UPDATE_BATCH, {"db_id": "1"}, columns=columns))


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        (["topic", "n.set"], ""),
        (["n.incr"], "shows no incr of a subscription's field"),
        (["n.incr", "topics.add", "gone.unset"], "shows no unset and incr and add of a"),
    ],
)
def test_what_the_documents_do_not_show_is_told_before_it_is_sent(
    fields: list[str], words: str, tmp_path: Path
) -> None:
    headers = ["email", f"{MAIL}.resource_id", *(f"{MAIL}.custom_fields.{name}" for name in fields)]
    ready = profiles(tmp_path, sheet(headers, [WHO, "28", *([""] * len(fields))]), **LEAVE)
    told = [(one.rule, one.severity, one.message) for one in check(ready).issues]
    assert [one[:2] for one in told] == ([("assumed-change", "warning")] if words else [])
    assert all(words in message for _, _, message in told)


def test_a_cell_of_subscriptions_says_which_column_changes_a_field(tmp_path: Path) -> None:
    """In a cell a repeat's harm would not show in the recipe."""
    cell = (
        '[{"channel":"email","resource_id":28,"email":"a@b.example","status":1,'
        '"custom_fields":{"n":{"action":"incr","value":1}}}]'
    )
    ready = profiles(tmp_path, sheet(["email", "subscriptions"], [WHO, cell]))
    assert found(ready) == [(2, "subscriptions", "json-action", "error")]
    (issue,) = check(ready).issues
    assert issue.fix.endswith("like subscription.email.custom_fields.visits.incr.")


def test_a_change_and_its_field_s_plain_name_are_twice_the_same() -> None:
    with pytest.raises(FixTheRecipe, match="both change the field “n” of “subscription"):
        judged(
            [
                *("email", "phones", f"{SMS}.resource_id", f"{SMS}.custom_fields.n"),
                f"{SMS}.custom_fields.n.incr",
            ]
        )
    # In two subscriptions they are two fields.
    judged(
        [
            *("email", f"{MAIL}.resource_id", f"{MAIL}.custom_fields.n"),
            *(f"{MAIL}#2.resource_id", f"{MAIL}#2.custom_fields.n.set"),
        ]
    )


HELD = {
    "email": WHO,
    "subscriptions": [
        {
            "channel": "email",
            "resource_id": 28,
            "email": WHO,
            "status": "unsubscribed",
            "custom_fields": {
                "api_new_field_1": 5,
                "topics": ["a", "b"],
                "custom_field": "old",
                "_os_ver": "10",
            },
        }
    ],
}


@pytest.mark.slow
@pytest.mark.parametrize("form", ["json", "xml"])
def test_practice_really_applies_the_changes(form: str, practice: Any, tmp_path: Path) -> None:
    """JSON and XML leave practice in the same state, and the status as it was."""
    switch(practice.home / "twin.db", strict_profiles=True)
    seed_profiles(practice.home / "twin.db", [HELD])
    fields = ("api_new_field_1.incr", "topics.add", "custom_field.set", "_os_ver.unset")
    headers = ["email", f"{MAIL}.resource_id", *(f"{MAIL}.custom_fields.{one}" for one in fields)]
    rows = [[WHO, "28", "2", "c|a", "new", "true"], [WHO, "28", "-1", "", "", "false"]]
    source = tmp_path / "people.csv"
    source.write_text(sheet(headers, *rows), encoding="utf-8")
    done = verbs.send(source, to=UPDATE_BATCH, set={"db_id": "1", "format": form, **LEAVE})
    assert (done.state, done.counts.accepted) == ("done", 2)
    (one,) = altcraft_profiles(practice.home / "twin.db")
    (after,) = one["subscriptions"]  # type: ignore[misc]  # a list of one
    assert (after["status"], after["custom_fields"]) == (
        "unsubscribed",
        {"api_new_field_1": 6, "topics": ["a", "b", "c"], "custom_field": "new"},
    )
    source.write_text(
        sheet([*headers[:2], f"{MAIL}.custom_fields.topics.delete"], [WHO, "28", "a|c"])
    )
    done = verbs.send(source, to=UPDATE_BATCH, set={"db_id": "1", "format": form, **LEAVE})
    (one,) = altcraft_profiles(practice.home / "twin.db")
    assert one["subscriptions"][0]["custom_fields"]["topics"] == ["b"]  # type: ignore[index]  # a list
