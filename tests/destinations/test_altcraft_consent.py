"""Nobody is subscribed without leave, and no unsubscription is lost or held back (rules.md)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pytest
from altcraft_sheets import UPDATE_BATCH, bodies, errors, items, planned, profiles, sheet

from workbench import verbs
from workbench.plans.building import build
from workbench.plans.plan import Plan

MAIL = "a@b.example"
PLACE = "subscription.email"
BASE = {"channel": "email", "resource_id": 28, "email": MAIL}

# The cells of one subscription, the target that would subscribe without leave ("" for none), and
# what the row does to the person's consent.
TABLE: list[tuple[dict[str, str], str, str | None]] = [
    ({"status": "subscribed"}, "status", "subscribed"),
    ({"status": "Subscribed"}, "status", "subscribed"),
    ({"status": "-1"}, "status", "subscribed"),
    ({}, "resource_id", "subscribed"),
    ({"priority": "0"}, "resource_id", "subscribed"),
    ({"custom_fields.topic": "tea"}, "resource_id", "subscribed"),
    ({"status": "unsubscribed"}, "", "unsubscribed"),
    ({"status": "complained"}, "", "unsubscribed"),
    ({"status": "hardbounced"}, "", "unsubscribed"),
    ({"status": "unconfirmed"}, "status", "subscribed"),
    ({"status": "suspended"}, "status", "subscribed"),
    ({"status": "invalid"}, "", "unsubscribed"),
    ({"status": "unsubscribed", "cats": "news"}, "cats", "subscribed"),
]
MEMBERS = ("status", "priority", "cats", "custom_fields.topic")


def _text() -> str:
    headers = ["email", f"{PLACE}.resource_id", *(f"{PLACE}.{name}" for name in MEMBERS)]
    rows = [
        [f"p{n}@b.example", "28", *(cells.get(name, "") for name in MEMBERS)]
        for n, (cells, _, _) in enumerate(TABLE)
    ]
    return sheet(headers, *rows, ["none@b.example", "", "", "", "", ""])


def test_the_table_of_consent_without_leave(tmp_path: Path) -> None:
    ready = profiles(tmp_path, _text())
    assert errors(ready) == [
        (line, f"{PLACE}.{target}", "consent-leave")
        for line, (_, target, _) in enumerate(TABLE, 2)
        if target
    ]
    made = planned(ready, tmp_path / "plan")
    assert made.consent == {"unsubscribed": 4, "kept": 1}
    assert {one.get("subscriptions", [{}])[0].get("status", "") for one in _data(made)} == {
        *("unsubscribed", "complained", "hardbounced", "invalid", "")
    }


def _data(made: Plan) -> list[dict[str, Any]]:
    return [item for body in bodies(made) for item in orjson.loads(body)["data"]]


def test_the_table_of_consent_with_leave(tmp_path: Path) -> None:
    ready = profiles(tmp_path, _text(), allow_subscribe=True)
    assert errors(ready) == []
    made = planned(ready, tmp_path / "plan")
    said = [effect for _, _, effect in TABLE]
    assert made.consent == {
        "subscribed": said.count("subscribed"),
        "unsubscribed": said.count("unsubscribed"),
        "kept": 1,
    }
    assert len(_data(made)) == len(TABLE) + 1


@pytest.mark.parametrize(
    ("cell", "needs_leave"),
    [("subscribed", True), ("unsubscribed", False), ("suspended", True), ("", False)],
)
def test_the_status_of_the_profile_touches_consent_too(
    cell: str, needs_leave: bool, tmp_path: Path
) -> None:
    ready = profiles(tmp_path, sheet(["email", "_status", "_city"], [MAIL, cell, "x"]))
    assert errors(ready) == ([(2, "_status", "consent-leave")] if needs_leave else [])
    steps = planned(ready, tmp_path / "plan").steps
    assert [step.repeat for step in steps] == ([] if needs_leave else ["I*"])


def test_a_cell_of_subscriptions_needs_the_same_leave(tmp_path: Path) -> None:
    table: list[tuple[dict[str, object], bool]] = [
        ({"status": 0}, True),
        ({"status": "subscribed"}, True),
        ({"status": -1}, True),
        ({}, True),
        ({"status": 1, "cats": ["news"]}, True),
        ({"status": 1}, False),
        ({"status": "complained", "priority": 0}, False),
    ]
    other = {**BASE, "status": 6, "resource_id": 1}
    rows = [
        [f"p{n}@b.example", orjson.dumps([other, {**BASE, **members}]).decode()]
        for n, (members, _) in enumerate(table)
    ]
    rows = [[who, cell.replace("@", f".{n}@")] for n, (who, cell) in enumerate(rows)]
    text = sheet(["email", "subscriptions"], *rows)
    assert errors(profiles(tmp_path, text)) == [
        (line, "subscriptions", "consent-leave")
        for line, (_, needs_leave) in enumerate(table, 2)
        if needs_leave
    ]
    assert errors(profiles(tmp_path, text, allow_subscribe=True)) == []


def test_rows_that_contradict_each_other_are_not_sent(tmp_path: Path) -> None:
    """rules.md: contradictory rows about one person's consent are an error, never last-wins."""
    text = sheet(
        ["email", f"{PLACE}.resource_id", f"{PLACE}.status", "_status"],
        [MAIL, "28", "unsubscribed", ""],
        [MAIL, "28", "subscribed", ""],
        ["b@b.example", "28", "", ""],
        ["b@b.example", "", "", "complained"],
        ["c@b.example", "28", "unsubscribed", ""],
        ["c@b.example", "28", "complained", ""],
    )
    ready = profiles(tmp_path, text, allow_subscribe=True)
    assert errors(ready) == [(line, "email", "consent-contradicts") for line in (2, 3, 4, 5)]
    assert [one["email"] for one in items(ready, tmp_path / "plan")] == ["c@b.example"] * 2


def test_a_suppression_list_holds_back_subscriptions_and_no_unsubscription(tmp_path: Path) -> None:
    text = sheet(
        ["email", f"{PLACE}.resource_id", f"{PLACE}.status", "_city"],
        ["a@b.example", "28", "subscribed", "Perm"],
        ["b@b.example", "28", "unsubscribed", "Perm"],
        ["c@b.example", "", "", "Perm"],
        ["d@b.example", "28", "", "Perm"],
        ["e@b.example", "28", "subscribed", "Perm"],
    )
    listed = pa.array([f"{letter}@b.example" for letter in "abcd"])
    ready = profiles(tmp_path, text, allow_subscribe=True)
    made, _ = build(ready, tmp_path / "plan", suppressed=listed)
    assert made.not_sent == {"suppressed": 2}
    assert [item["email"][0] for item in _data(made)] == ["b", "c", "e"]


@pytest.mark.parametrize(
    ("headers", "row", "options", "listed", "held_back"),
    [
        (["email"], ["Anna@b.example"], {}, "email\nanna@B.example\n", 1),
        (["email", "phones"], [MAIL, "+79001234567|+33199001234"], {}, "phones\n+33199001234\n", 1),
        (["email", "phones"], [MAIL, "+79001234567"], {}, "phone\n+7 900 123-45-67\n", 1),
        (["email", "phones"], [MAIL, "+79001234567"], {}, "phone\n+79001234568\n", 0),
        (
            ["CRM_ID"],
            ["C-1"],
            {"matching": "custom", "field_name": "CRM_ID"},
            "CRM_ID\nC-1\n",
            1,
        ),
        (["CRM_ID"], ["C-1"], {"matching": "custom", "field_name": "CRM_ID"}, "C-2\nC-1\n", 1),
    ],
)
def test_a_suppression_list_knows_people_by_any_key_or_address(
    headers: list[str],
    row: list[str],
    options: dict[str, str],
    listed: str,
    held_back: int,
    tmp_path: Path,
) -> None:
    source, out = tmp_path / "people.csv", tmp_path / "optout.csv"
    source.write_text(sheet([*headers, "_status"], [*row, "subscribed"]), encoding="utf-8")
    out.write_text(listed)
    what = {"db_id": "1", "allow_subscribe": True, **options}
    made = verbs.plan(source, to=UPDATE_BATCH, set=what, out=tmp_path / "plan", suppress=out)
    assert (made.rows_planned, made.not_sent.get("suppressed", 0)) == (1 - held_back, held_back)


def test_capitals_do_not_make_another_person_of_an_email(tmp_path: Path) -> None:
    text = sheet(["email", "_status"], ["Anna@b.example", "unsubscribed"], ["anna@B.example", "x"])
    contradicting = text.replace(",x", ",subscribed")
    ready = profiles(tmp_path, contradicting, allow_subscribe=True)
    assert errors(ready) == [(line, "email", "consent-contradicts") for line in (2, 3)]
    agreeing = text.replace(",x", ",complained")
    made = planned(profiles(tmp_path, agreeing), tmp_path / "plan")
    assert made.not_sent == {"superseded": 1}
    assert [item["email"] for item in _data(made)] == ["anna@B.example"]


def test_capitals_count_in_any_other_key(tmp_path: Path) -> None:
    text = sheet(["CRM_ID", "_city"], ["a1", "x"], ["A1", "y"])
    ready = profiles(tmp_path, text, matching="custom", field_name="CRM_ID")
    assert len(items(ready, tmp_path / "plan")) == 2
