"""What the catalog routes answer and keep, fields first (api/batch.md §4.1-4.3, §4.5, §4.6)."""

from __future__ import annotations

import json
from typing import Any

import pytest
from twin_harness import Desk

from workbench.twin.holdings import show

# Seed 000, word for word.
MOVIES = """
{
    "name": "MOVIES",
    "fields": [
        {
            "action": "add",
            "name": "director",
            "type": "string"
        },
        {
            "action": "remove",
            "name": "duration"
        }
    ]
}
"""


def field(name: str, kind: str = "string") -> dict[str, str]:
    return {"name": name, "type": kind}


def add(name: str, kind: str = "string") -> dict[str, str]:
    return {"action": "add", "name": name, "type": kind}


def drop(name: str) -> dict[str, str]:
    return {"action": "remove", "name": name}


def create(desk: Desk, name: str, *fields: dict[str, str]) -> None:
    body = {"name": name, "fields": list(fields) or [field("title")]}
    assert desk.post("catalogs/create", body) == (201, {})


def change(desk: Desk, name: str, *fields: dict[str, str]) -> None:
    assert desk.post("catalogs/update", {"name": name, "fields": list(fields)}) == (202, {})


def view(desk: Desk, name: str) -> dict[str, Any]:
    status, body = desk.get("catalogs/view", name=name)
    assert status == 200, body
    return body


def fields_of(desk: Desk, name: str) -> list[str]:
    return [one["name"] for one in view(desk, name)["fields"]]


def test_a_created_catalog_is_visible_at_once(desk: Desk) -> None:
    kinds = ["array", "bool", "date", "float", "integer", "string", "url"]
    create(desk, "MOVIES", *(field(f"a_{kind}", kind) for kind in kinds))
    assert view(desk, "MOVIES") == {
        "name": "MOVIES",
        "fields": [
            {"name": "a_array", "type": "array"},
            {"name": "a_bool", "type": "bool"},
            {"name": "a_date", "type": "date"},
            {"name": "a_float", "type": "float"},
            {"name": "a_integer", "type": "integer"},
            {"name": "a_string", "type": "string"},
            {"name": "a_url", "type": "url"},
        ],
        "items": 0,
        "size": 0,
        "created": "2025-10-09T08:53:20Z",
        "updated": "2025-10-09T08:53:20Z",
    }


def test_the_vendor_s_sample_changes_the_fields_once_it_is_indexed(desk: Desk) -> None:
    create(desk, "MOVIES", field("title"), field("duration", "integer"))
    desk.now += 5
    assert desk.post("catalogs/update", MOVIES.encode()) == (202, {})
    desk.now += 0.9
    assert fields_of(desk, "MOVIES") == ["title", "duration"]
    desk.now += 0.1
    found = view(desk, "MOVIES")
    assert found["fields"] == [field("title"), field("director")]
    assert found["updated"] == "2025-10-09T08:53:25Z"


def test_changes_of_fields_survive_a_restart_while_they_wait(desk: Desk) -> None:
    create(desk, "MOVIES", field("title"), field("duration", "integer"))
    desk.post("catalogs/update", MOVIES.encode())
    desk.close()
    desk.now += 1
    assert fields_of(desk, "MOVIES") == ["title", "director"]


def test_one_line_after_the_other_is_applied(desk: Desk) -> None:
    create(desk, "MOVIES", field("title"), field("price"))
    change(desk, "MOVIES", drop("price"), add("price", "float"))
    desk.now += 1
    assert view(desk, "MOVIES")["fields"] == [field("title"), field("price", "float")]


F25 = [field(f"f{n}") for n in range(25)]


def test_a_catalog_has_up_to_25_fields(desk: Desk) -> None:
    status, body = desk.post("catalogs/create", {"name": "A", "fields": [*F25, field("more")]})
    assert (status, body["error_code"]) == (400, "MALFORMED_PARAMETER")
    assert "26 elements, expected 1 to 25" in body["error_message"]
    create(desk, "A", *F25)
    status, body = desk.post("catalogs/update", {"name": "A", "fields": [add("more")]})
    assert (status, "26 fields" in body["error_message"]) == (400, True)
    change(desk, "A", add("more"), drop("f0"))


def test_fields_are_counted_with_the_changes_that_wait(desk: Desk) -> None:
    create(desk, "A", *F25[:24])
    change(desk, "A", add("x"))
    assert desk.post("catalogs/update", {"name": "A", "fields": [add("y")]})[0] == 400
    change(desk, "A", drop("x"))
    change(desk, "A", add("y"))
    desk.now += 1
    assert fields_of(desk, "A")[-1] == "y"


def test_the_last_field_cannot_be_removed(desk: Desk) -> None:
    create(desk, "A", field("x"))
    status, body = desk.post("catalogs/update", {"name": "A", "fields": [drop("x")]})
    assert (status, "0 fields, expected 1 to 25" in body["error_message"]) == (400, True)


def test_a_project_has_up_to_5_catalogs(desk: Desk) -> None:
    for n in range(5):
        create(desk, f"C{n}")
    status, body = desk.post("catalogs/create", {"name": "C5", "fields": [field("x")]})
    assert (status, body["error_code"]) == (400, "MALFORMED_PARAMETER")
    assert "5 catalogs" in body["error_message"]
    desk.project = "project_b"
    create(desk, "C5")


def test_remove_takes_the_catalog_away_once_it_is_indexed(desk: Desk) -> None:
    create(desk, "A")
    assert desk.post("catalogs/remove", {"name": "A"}) == (202, {})
    assert view(desk, "A")["items"] == 0
    assert desk.post("catalogs/update", {"name": "A", "fields": [add("y")]})[0] == 400
    assert desk.post("catalogs/remove", {"name": "A"})[0] == 400
    desk.now += 1
    status, body = desk.get("catalogs/view", name="A")
    assert (status, body["error_code"]) == (404, "ROUTE_NOT_FOUND")
    create(desk, "A", field("z"))
    assert fields_of(desk, "A") == ["z"]


N250, N251, T255, T256 = "n" * 250, "n" * 251, "T" * 255, "T" * 256


def test_the_longest_names_are_accepted(desk: Desk) -> None:
    create(desk, T255, field(N250), field("a"))
    assert fields_of(desk, T255) == [N250, "a"]
    change(desk, T255, drop("a"), add("9_z", "url"))


@pytest.mark.parametrize(
    ("route", "body", "code", "words"),
    [
        ("create", [], "MALFORMED_PARAMETER", "The body: found an array"),
        ("create", {"fields": [field("a")]}, "MISSING_PARAMETER", "name is missing"),
        ("create", {"name": "B"}, "MISSING_PARAMETER", "fields is missing"),
        ("create", {"name": "B", "fields": []}, "MALFORMED_PARAMETER", "0 elements"),
        ("create", {"name": "", "fields": [field("a")]}, "MALFORMED_PARAMETER", "name: found ''"),
        ("create", {"name": T256, "fields": [field("a")]}, "MALFORMED_PARAMETER", "1 to 255"),
        ("create", {"name": "A", "fields": [field("a")]}, "MALFORMED_PARAMETER", "already exists"),
        ("create", {"name": "B", "fields": ["a"]}, "MALFORMED_PARAMETER", "fields[0]: found 'a'"),
        ("create", {"name": "B", "fields": [{"name": "a"}]}, "MISSING_PARAMETER", "fields[0].type"),
        ("create", {"name": "B", "fields": [{"type": "url"}]}, "MISSING_PARAMETER", "[0].name"),
        ("create", {"name": "B", "fields": [field("A")]}, "MALFORMED_PARAMETER", "found 'A'"),
        ("create", {"name": "B", "fields": [field("a-b")]}, "MALFORMED_PARAMETER", "'a-b'"),
        ("create", {"name": "B", "fields": [field("")]}, "MALFORMED_PARAMETER", "1 to 250"),
        ("create", {"name": "B", "fields": [field(N251)]}, "MALFORMED_PARAMETER", "1 to 250"),
        ("create", {"name": "B", "fields": [field("a", "int")]}, "MALFORMED_PARAMETER", "'int'"),
        ("create", {"name": "B", "fields": [add("a")]}, "MALFORMED_PARAMETER", "'action'"),
        (
            "create",
            {"name": "B", "fields": [field("a"), field("a", "url")]},
            "MALFORMED_PARAMETER",
            "fields[1].name: the catalog has a field a already",
        ),
        ("update", {"name": "A"}, "MISSING_PARAMETER", "fields is missing"),
        ("update", {"name": "A", "fields": []}, "MALFORMED_PARAMETER", "at least 1"),
        ("update", {"name": "NO", "fields": [add("b")]}, "MALFORMED_PARAMETER", "'NO'"),
        ("update", {"name": "A", "fields": [field("b")]}, "MISSING_PARAMETER", "[0].action"),
        (
            "update",
            {"name": "A", "fields": [{**add("b"), "action": "rename"}]},
            "MALFORMED_PARAMETER",
            "found 'rename', expected add or remove",
        ),
        (
            "update",
            {"name": "A", "fields": [{"action": "add", "name": "b"}]},
            "MISSING_PARAMETER",
            "fields[0].type",
        ),
        ("update", {"name": "A", "fields": [add("title")]}, "MALFORMED_PARAMETER", "title already"),
        ("update", {"name": "A", "fields": [drop("b")]}, "MALFORMED_PARAMETER", "no field b"),
        ("remove", {}, "MISSING_PARAMETER", "name is missing"),
        ("remove", {"name": "A", "fields": []}, "MALFORMED_PARAMETER", "'fields'"),
    ],
)
def test_a_broken_body_is_a_400_that_says_where(
    desk: Desk, route: str, body: object, code: str, words: str
) -> None:
    create(desk, "A")
    status, answer = desk.post(f"catalogs/{route}", body)
    assert (status, answer["error_code"]) == (400, code)
    assert words in answer["error_message"]
    desk.now += 1
    assert [one["name"] for one in desk.get("catalogs/list")[1]["catalogs"]] == ["A"]
    assert fields_of(desk, "A") == ["title"]


def test_an_unknown_catalog_is_a_404_on_remove_and_view(desk: Desk) -> None:
    create(desk, "A")
    desk.project = "project_b"
    for status, body in (
        desk.post("catalogs/remove", {"name": "A"}),
        desk.get("catalogs/view", name="A"),
    ):
        assert (status, body["error_code"]) == (404, "ROUTE_NOT_FOUND")
        assert "'A'" in body["error_message"]


@pytest.mark.parametrize(
    ("route", "query", "status", "words"),
    [
        ("view", {}, 400, "name is missing"),
        ("view", {"name": "A", "token": "x"}, 400, "'token'"),
        ("view", {"name": "A", "indexing_token": "x"}, 404, "no such token"),
        ("list", {"limit": "0"}, 400, "1 to 100"),
        ("list", {"limit": "101"}, 400, "1 to 100"),
        ("list", {"from_": "nothing"}, 400, "next_from"),
    ],
)
def test_a_broken_query_is_refused_with_its_place(
    desk: Desk, route: str, query: dict[str, str], status: int, words: str
) -> None:
    create(desk, "A")
    got, body = desk.get(f"catalogs/{route}", **query)
    assert (got, words in body["error_message"]) == (status, True)


def test_list_pages_through_the_catalogs_and_counts_them_once(desk: Desk) -> None:
    for n in range(5):
        create(desk, f"C{n}")
    first = desk.get("catalogs/list", limit=3)[1]
    assert [one["name"] for one in first["catalogs"]] == ["C0", "C1", "C2"]
    assert first["catalogs"][0] == view(desk, "C0")
    assert (first["count"], first["has_more"]) == (5, True)
    second = desk.get("catalogs/list", limit=3, from_=first["next_from"])[1]
    assert [one["name"] for one in second["catalogs"]] == ["C3", "C4"]
    assert set(second) == {"catalogs", "has_more"}
    assert second["has_more"] is False


def test_the_log_tells_what_was_done_to_which_catalog(desk: Desk) -> None:
    create(desk, "MOVIES", field("duration"), field("title"))
    desk.post("catalogs/update", json.loads(MOVIES))
    desk.post("catalogs/remove", {"name": "MOVIES"})
    told = [(line["status"], line["name"], line["rows"], line["applied"]) for line in desk.lines]
    assert told == [
        (201, "MOVIES", 2, [["create", "MOVIES"]]),
        (202, "MOVIES", 2, [["add", "director"], ["remove", "duration"]]),
        (202, "MOVIES", None, [["remove", "MOVIES"]]),
    ]


def test_show_lists_catalogs_with_fields_and_a_sample_of_items(desk: Desk) -> None:
    create(desk, "MOVIES", field("title"), field("year", "integer"))
    item = {"id": "tt1", "action": "add", "attributes": {"title": "Été", "year": 1968}}
    status, _ = desk.post("catalogs/items/edit", {"name": "MOVIES", "items": [item]})
    assert status == 202
    entry = {
        "name": "MOVIES",
        "fields": [field("title"), field("year", "integer")],
        "items": 1,
        "size": 29,
        "indexing": "APPLIED",
        "created": "2025-10-09T08:53:20Z",
        "updated": "2025-10-09T08:53:20Z",
        "project": "project_a",
    }
    assert show(desk.state, "catalogs") == {"catalogs": [entry], "count": 1}
    exact = '{"title":"Été","year":1968}'
    sample = [{"id": "tt1", "attributes": item["attributes"], "attributes_json": exact}]
    assert show(desk.state, "catalogs", "MOVIES") == {
        "catalogs": [{**entry, "sample": sample}],
        "count": 1,
    }
