"""Where an answer rests on a guess, its line in the log says on which one."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import Any, TypeGuard

import pytest
from twin_harness import Desk

import workbench.twin
from workbench.twin.assumptions import ASSUMPTIONS

BATCH = Path(workbench.twin.__file__).parent / "batch"
SUBJECTS = {entry.subject for entry in ASSUMPTIONS}
CAMPAIGN: dict[str, Any] = {
    "name": "A",
    "state": "DRAFT",
    "when": {"start_time": "now"},
    "messages": [{"channel_type": "push", "body": "x"}],
}


def _subjects(module: Path) -> set[str]:
    """Every text that a module passes as `assumed=...` or to `assuming(...)`, also by a name."""
    tree = ast.parse(module.read_text("utf-8"))
    names: dict[str, str] = {}
    given: list[ast.expr] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant):
            names |= {name.id: str(node.value.value) for name in node.targets if _is_name(name)}
        if isinstance(node, ast.Call):
            given += [word.value for word in node.keywords if word.arg == "assumed"]
            if _is_name(node.func) and node.func.id == "assuming":
                given += node.args
    constants = {str(one.value) for one in given if isinstance(one, ast.Constant)}
    return constants | {names[one.id] for one in given if _is_name(one) and one.id in names}


def _is_name(node: ast.expr) -> TypeGuard[ast.Name]:
    return isinstance(node, ast.Name)


@pytest.mark.parametrize("module", sorted(BATCH.glob("*.py")), ids=lambda path: path.stem)
def test_what_a_module_assumes_is_in_the_list(module: Path) -> None:
    assert _subjects(module) <= SUBJECTS


def test_the_walk_sees_the_subjects() -> None:
    assert "unknown catalog" in _subjects(BATCH / "catalogs.py")
    assert "a known name or a 6th catalog on catalogs/create" in _subjects(BATCH / "catalogs.py")
    assert "answer of campaigns/create" in _subjects(BATCH / "campaigns.py")


def operation(**attributes: object) -> list[dict[str, Any]]:
    return [{"identifiers": {"custom_id": "1"}, "attributes": attributes}]


@pytest.mark.parametrize(
    ("route", "body", "assumed"),
    [
        ("profiles/update", operation(a=1), None),
        ("profiles/update", operation(a=""), {"category of a partial error": 1}),
        (
            "profiles/update",
            operation(**{"$region": "france", "$email_marketing": "yes", "$nickname": "Jo"}),
            {
                "$region": 1,
                "a native attribute no page names": 1,
                "category of a partial error": 3,
            },
        ),
        (
            "profiles/update",
            operation(**{f"a{n}": n for n in range(51)}),
            {"more than 50 attributes": 1, "category of a partial error": 1},
        ),
        ("profiles/update", [], None),
        (
            "profiles/update",
            [{"id": "1"}],
            {"fields and query parameters no page names": 1},
        ),
        ("catalogs/create", {"name": "B", "fields": [{"name": "a", "type": "url"}]}, None),
        (
            "catalogs/create",
            {"name": "A", "fields": [{"name": "a", "type": "url"}]},
            {"a known name or a 6th catalog on catalogs/create": 1},
        ),
        (
            "catalogs/update",
            {"name": "A", "fields": [{"action": "add", "name": "b", "type": "url"}]},
            {"when catalogs/update is visible": 1},
        ),
        ("catalogs/remove", {"name": "NO"}, {"unknown catalog": 1}),
        (
            "catalogs/items/edit",
            {"name": "A", "items": [{"action": "add", "id": "1", "attributes": {"c": 1}}]},
            {"a field that view does not show, or a value of another type": 1},
        ),
        ("campaigns/create", CAMPAIGN, {"answer of campaigns/create": 1}),
        ("campaigns/delete", {"id": "x"}, {"unknown campaign": 1}),
        ("audiences/remove", {"name": "NO"}, {"unknown audience on update, replace, remove": 1}),
    ],
)
def test_the_log_names_the_assumptions_of_an_answer(
    desk: Desk, route: str, body: object, assumed: dict[str, int] | None
) -> None:
    desk.post("catalogs/create", {"name": "A", "fields": [{"name": "a", "type": "url"}]})
    desk.post(route, body)
    assert desk.lines[-1].get("assumed") == assumed


def test_an_item_added_again_says_what_became_of_the_former_one(desk: Desk) -> None:
    desk.post("catalogs/create", {"name": "A", "fields": [{"name": "a", "type": "url"}]})
    body = {"name": "A", "items": [{"action": "add", "id": "1"}]}
    for _ in range(2):
        assert desk.post("catalogs/items/edit", body)[0] == 202
        desk.now += 1
    told = [line.get("assumed") for line in desk.lines[1:]]
    assert told == [None, {"adding an item again": 1}]


def test_a_campaign_update_says_when_it_forgets_or_keeps_what_was_left_out(desk: Desk) -> None:
    made = desk.post("campaigns/create", {**CAMPAIGN, "labels": ["x"]})[1]["id"]
    for campaign in (CAMPAIGN, CAMPAIGN, {"name": "B"}):
        assert desk.post("campaigns/update", {"id": made, "campaign": campaign})[0] == 200
    left_out = {"fields left out of campaigns/update": 1}
    assert [line.get("assumed") for line in desk.lines[1:]] == [left_out, None, left_out]
