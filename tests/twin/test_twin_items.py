"""What catalogs/items/edit takes and keeps (api/batch.md §4.4, §4.5)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, cast

import pytest
from twin_harness import Desk

from workbench.twin.holdings import show
from workbench.twin.state import open_store

EDIT = "catalogs/items/edit"
KINDS = ("array", "bool", "date", "float", "integer", "string", "url")


def add(who: str, attributes: Mapping[str, object]) -> dict[str, Any]:
    return {"id": who, "action": "add", "attributes": dict(attributes)}


def drop(who: str) -> dict[str, Any]:
    return {"id": who, "action": "remove"}


@pytest.fixture
def movies(desk: Desk) -> Desk:
    """A desk with a catalog MOVIES that has one field of each type, named as its type."""
    fields = [{"name": kind, "type": kind} for kind in KINDS]
    assert desk.post("catalogs/create", {"name": "MOVIES", "fields": fields})[0] == 201
    return desk


def edit(desk: Desk, *items: dict[str, Any]) -> str:
    status, body = desk.post(EDIT, {"name": "MOVIES", "items": list(items)})
    assert status == 202, body
    assert list(body) == ["indexing_token"]
    return str(body["indexing_token"])


def held(desk: Desk) -> dict[str, str]:
    """The items once everything accepted is applied, with their attributes word for word."""
    desk.now += 1
    desk.get("catalogs/list")
    found = cast("list[dict[str, Any]]", show(desk.state, "catalogs", "MOVIES")["catalogs"])
    return {one["id"]: one["attributes_json"] for one in found[0]["sample"]}


def test_an_edit_is_live_only_when_its_token_is_applied(movies: Desk) -> None:
    token = edit(movies, add("1", {"string": "x"}))
    assert re.fullmatch("[A-Za-z0-9]{40}", token)
    movies.now += 0.9
    waiting = movies.get("catalogs/view", name="MOVIES", indexing_token=token)[1]
    assert (waiting["items"], waiting["indexing_state"]) == (0, "IN_PROGRESS")
    movies.now += 0.1
    live = movies.get("catalogs/view", name="MOVIES", indexing_token=token)[1]
    assert (live["items"], live["size"], live["indexing_state"]) == (1, 14, "APPLIED")
    assert "indexing_state" not in movies.get("catalogs/view", name="MOVIES")[1]


S10000, S10001 = "s" * 10_000, "s" * 10_001
L64, L65 = "l" * 64, "l" * 65


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("array", ["x"]),
        ("array", [L64] * 15),
        ("array", []),
        ("bool", True),
        ("bool", False),
        ("date", "2024-01-24T10:22:00Z"),
        ("date(date)", "2024-01-24T10:22:00+01:00"),
        ("date(date)", 1706091720),
        ("date", -1),
        ("date(date)", 9_223_372_036_854_775_807),
        ("float", 3.99),
        ("float", 4),
        ("integer", 12345678901234567890),
        ("integer", -1),
        ("string", S10000),
        ("string", ""),
        ("url", "https://example.com/x"),
        ("url(url)", "https://example.com/x"),
        ("url(url)", "mailto:jane@example.com"),
    ],
)
def test_a_value_of_the_declared_type_is_kept(movies: Desk, key: str, value: object) -> None:
    edit(movies, add("1", {key: value}))
    assert held(movies) == {"1": json.dumps({key: value}, separators=(",", ":"))}


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("array", "x", "expected an array"),
        ("array", ["x"] * 16, "16 items, expected at most 15"),
        ("array", ["x", L65], "item [1] has 65 characters"),
        ("array", ["x", 1], "item [1] is 1"),
        ("bool", "true", "expected true or false"),
        ("bool", 1, "expected true or false"),
        ("date", "2024-01-24", "RFC 3339"),
        ("date(date)", "yesterday", "RFC 3339"),
        ("date(date)", 1706091720.5, "RFC 3339"),
        ("date(date)", 9_223_372_036_854_775_808, "RFC 3339"),
        ("date(date)", True, "RFC 3339"),
        ("float", "3.99", "expected a number"),
        ("float", True, "expected a number"),
        ("integer", 3.5, "a whole number"),
        ("integer", 4.0, "a whole number"),
        ("integer", "4", "a whole number"),
        ("string", 5, "expected a string"),
        ("string", ["x"], "expected a string"),
        ("string", None, "found null"),
        ("string", S10001, "10,001 characters, expected at most 10,000"),
        ("url", "example.com", "a URI"),
        ("url(url)", "https://example.com/a b", "a URI"),
        ("url(url)", 5, "a URI"),
        ("date(string)", "2024-01-24T10:22:00Z", "declared as string, not as date"),
        ("url(date)", "https://example.com", "declared as date, not as url"),
        ("director", "x", "no field director"),
        ("date(director)", "2024-01-24T10:22:00Z", "no field director"),
        ("String", "x", "a-z, 0-9 and _"),
        ("string(string)", "x", "a-z, 0-9 and _"),
        ("", "x", "a-z, 0-9 and _"),
    ],
)
def test_another_value_refuses_the_whole_call(
    movies: Desk, key: str, value: object, words: str
) -> None:
    body = {"name": "MOVIES", "items": [add("1", {"string": "x"}), add("2", {key: value})]}
    status, answer = movies.post(EDIT, body)
    assert (status, answer["error_code"]) == (400, "MALFORMED_PARAMETER")
    assert answer["error_message"].startswith(f"items[1].attributes['{key}']: ")
    assert words in answer["error_message"]
    assert held(movies) == {}


def test_a_field_bare_and_wrapped_in_one_item_is_refused(movies: Desk) -> None:
    both = {"date": "2024-01-24T10:22:00Z", "date(date)": "2024-01-24T10:22:00Z"}
    status, body = movies.post(EDIT, {"name": "MOVIES", "items": [add("1", both)]})
    assert (status, "given twice" in body["error_message"]) == (400, True)


def test_adding_again_replaces_and_removing_takes_away(movies: Desk) -> None:
    edit(movies, add("1", {"string": "x", "bool": True}), add("2", {}), add("3", {"float": 1.5}))
    edit(movies, add("1", {"integer": 7}), drop("2"), drop("nobody"))
    assert held(movies) == {"1": '{"integer":7}', "3": '{"float":1.5}'}
    found = movies.get("catalogs/view", name="MOVIES")[1]
    assert (found["items"], found["size"]) == (2, 26)


def test_the_last_action_of_an_id_counts(movies: Desk) -> None:
    edit(movies, add("1", {"string": "x"}), drop("1"), drop("2"), add("2", {"string": "y"}))
    assert held(movies) == {"2": '{"string":"y"}'}
    assert movies.lines[1]["applied"] == [["remove", "1"], ["add", "2"]]
    assert (movies.lines[1]["name"], movies.lines[1]["rows"]) == ("MOVIES", 4)


def test_200_items_are_accepted_and_201_are_not(movies: Desk) -> None:
    items = [add(f"{n:03}", {"integer": n}) for n in range(201)]
    status, body = movies.post(EDIT, {"name": "MOVIES", "items": items})
    assert (status, "201 elements, expected 1 to 200" in body["error_message"]) == (400, True)
    edit(movies, *items[:200])
    movies.now += 1
    assert movies.get("catalogs/view", name="MOVIES")[1]["items"] == 200


def test_a_catalog_has_up_to_2_000_000_items(movies: Desk) -> None:
    edit(movies, add("old", {}))
    held(movies)
    store = open_store(movies.state)
    with store.transaction() as db:
        db.execute("UPDATE catalog SET items = 1999999")
    store.close()
    status, body = movies.post(EDIT, {"name": "MOVIES", "items": [add("a", {}), add("b", {})]})
    assert (status, "more than 2,000,000 items" in body["error_message"]) == (400, True)
    edit(movies, add("a", {}), add("old", {}), drop("c"))


def test_items_wait_for_the_fields_that_they_use(movies: Desk) -> None:
    director = {"action": "add", "name": "director", "type": "string"}
    movies.post("catalogs/update", {"name": "MOVIES", "fields": [director]})
    body = {"name": "MOVIES", "items": [add("1", {"director": "Varda"})]}
    assert movies.post(EDIT, body)[0] == 400
    movies.now += 1
    assert movies.post(EDIT, body)[0] == 202
    assert held(movies) == {"1": '{"director":"Varda"}'}


def test_a_removed_field_leaves_the_items_and_takes_no_more_values(movies: Desk) -> None:
    stay = {"float": 1.5, "url(url)": "https://example.com", "integer": 12345678901234567890}
    edit(movies, add("1", {"date(date)": "2024-01-24T10:22:00Z", "string": "x", **stay}))
    gone = [{"action": "remove", "name": name} for name in ("date", "string")]
    movies.post("catalogs/update", {"name": "MOVIES", "fields": gone})
    assert movies.post(EDIT, {"name": "MOVIES", "items": [add("2", {"string": "x"})]})[0] == 400
    exact = '{"float":1.5,"url(url)":"https://example.com","integer":12345678901234567890}'
    assert held(movies) == {"1": exact}
    assert movies.get("catalogs/view", name="MOVIES")[1]["size"] == 77


def test_items_survive_a_restart_while_they_wait(movies: Desk) -> None:
    token = edit(movies, add("1", {"string": "x"}))
    movies.close()
    assert held(movies) == {"1": '{"string":"x"}'}
    found = movies.get("catalogs/view", name="MOVIES", indexing_token=token)[1]
    assert found["indexing_state"] == "APPLIED"


def test_a_token_belongs_to_its_catalog(movies: Desk) -> None:
    token = edit(movies, drop("1"))
    movies.post("catalogs/create", {"name": "B", "fields": [{"name": "a", "type": "url"}]})
    status, body = movies.get("catalogs/view", name="B", indexing_token=token)
    assert (status, body["error_code"]) == (404, "ROUTE_NOT_FOUND")


def test_a_removed_catalog_takes_its_items_with_it(movies: Desk) -> None:
    edit(movies, add("1", {"string": "x"}))
    movies.post("catalogs/remove", {"name": "MOVIES"})
    assert movies.post(EDIT, {"name": "MOVIES", "items": [drop("1")]})[0] == 400
    movies.now += 1
    fields = [{"name": "string", "type": "string"}]
    assert movies.post("catalogs/create", {"name": "MOVIES", "fields": fields})[0] == 201
    assert held(movies) == {}


ID_1024, ID_1025 = "i" * 1_024, "i" * 1_025


@pytest.mark.parametrize(
    ("body", "code", "words"),
    [
        ({"items": [drop("1")]}, "MISSING_PARAMETER", "name is missing"),
        ({"name": "MOVIES"}, "MISSING_PARAMETER", "items is missing"),
        ({"name": "MOVIES", "items": []}, "MALFORMED_PARAMETER", "1 to 200"),
        ({"name": "MOVIES", "items": {}}, "MALFORMED_PARAMETER", "items: found an object"),
        ({"name": "NO", "items": [drop("1")]}, "MALFORMED_PARAMETER", "no catalog 'NO'"),
        ({"name": "MOVIES", "items": ["1"]}, "MALFORMED_PARAMETER", "items[0]: found '1'"),
        ({"name": "MOVIES", "items": [{"id": "1"}]}, "MISSING_PARAMETER", "items[0].action"),
        ({"name": "MOVIES", "items": [{"action": "add"}]}, "MISSING_PARAMETER", "items[0].id"),
        (
            {"name": "MOVIES", "items": [{"action": "update", "id": "1"}]},
            "MALFORMED_PARAMETER",
            "found 'update', expected add or remove",
        ),
        ({"name": "MOVIES", "items": [drop("")]}, "MALFORMED_PARAMETER", "items[0].id"),
        ({"name": "MOVIES", "items": [drop(ID_1025)]}, "MALFORMED_PARAMETER", "1 to 1,024"),
        (
            {"name": "MOVIES", "items": [{**drop("1"), "attributes": {}}]},
            "MALFORMED_PARAMETER",
            "only accepted for the action add",
        ),
        (
            {"name": "MOVIES", "items": [{**drop("1"), "action": "add", "attributes": []}]},
            "MALFORMED_PARAMETER",
            "items[0].attributes: found an array",
        ),
    ],
)
def test_a_broken_body_is_a_400_that_says_where(
    movies: Desk, body: object, code: str, words: str
) -> None:
    status, answer = movies.post(EDIT, body)
    assert (status, answer["error_code"]) == (400, code)
    assert words in answer["error_message"]


def test_an_id_of_1024_characters_without_attributes_is_an_item(movies: Desk) -> None:
    edit(movies, {"id": ID_1024, "action": "add"})
    assert held(movies) == {ID_1024: "{}"}
