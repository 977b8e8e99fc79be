"""What a change does to a catalog's fields, what shows that it is done, and how answers read."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pyarrow as pa
import pytest
from object_sheets import SEEN_AT, catalog

from workbench.destinations.batch import catalogs
from workbench.destinations.batch.catalog_changes import Change, change, facts_after
from workbench.destinations.batch.catalog_fields import CREATE, UPDATE
from workbench.recipes.recipe import ColumnUse, Recipe
from workbench.vocabulary.kinds import How
from workbench.vocabulary.replies import Reply, Verdict

MOVIES = orjson.dumps(
    {
        "name": "MOVIES",
        "fields": [
            {"action": "add", "name": "director", "type": "string"},
            {"action": "remove", "name": "duration"},
        ],
    }
)
ROWS = orjson.loads(MOVIES)["fields"]


def recipe(facts: Any = None, to: str = "batch.catalogs.update") -> Recipe:
    return Recipe(to, {"name": "MOVIES"}, facts=facts or {})


def test_now_and_after() -> None:
    facts = catalog("MOVIES", title="string", duration="integer")
    done = change(recipe(facts), ROWS)
    assert done == Change(
        "MOVIES",
        before={"title": "string", "duration": "integer"},
        after={"title": "string", "director": "string"},
        added={"director": "string"},
        removed=("duration",),
        seen_at=SEEN_AT,
    )
    assert str(done) == (
        "MOVIES: adds director (string) and removes duration; "
        f"2 fields now (seen {SEEN_AT}), 2 after"
    )


def test_without_facts_now_and_after_are_not_known() -> None:
    done = change(recipe(catalog("OTHER", title="string")), ROWS)
    assert (done.before, done.after) == (None, None)
    assert str(done) == (
        "MOVIES: adds director (string) and removes duration; what it has now is not known"
    )


def test_a_new_catalog_has_nothing_before() -> None:
    rows = [{"name": "title", "type": "string"}]
    done = change(recipe(to="batch.catalogs.create"), rows)
    assert (done.before, done.after) == ({}, {"title": "string"})


WORDED = (
    ColumnUse("action", "action", "choice", How(values=(("add", "add"), ("weg", "remove")))),
    ColumnUse("name", "name"),
    ColumnUse("type", "type", "choice", How(values=(("string", "string"), ("url", "url")))),
)


def cells(*rows: tuple[str | None, str | None, str | None]) -> dict[str, pa.Array]:
    """Rows of action, name and type."""
    columns = zip(*rows, strict=True) if rows else ((), (), ())
    names = ("action", "name", "type")
    return {n: pa.array(list(c), pa.string()) for n, c in zip(names, columns, strict=True)}


SENT = cells(("add", "director", "string"), ("Weg", "duration", None), ("add", "director", "url"))
UNSENT = cells(("add", "budget", "money"), ("nothing", "cast", "string"), ("weg", "title", None))


def test_a_sheet_of_fields_tells_the_items_what_the_catalog_will_have() -> None:
    """By the sheet's own words; what a row with an error would add will not be there."""
    facts = catalog("MOVIES", title="string", duration="integer")
    sheet = replace(recipe(facts), columns=WORDED)
    assert facts_after(SENT, UNSENT, sheet) == {
        "catalog_unsent": {"name": "MOVIES", "fields": ["budget", "cast"]},
        "catalog_added": {"name": "MOVIES", "fields": {"director": "url"}},
        "catalog_after": {
            "name": "MOVIES",
            "fields": {"title": "string", "director": "url"},
            "seen_at": SEEN_AT,
        },
    }


@pytest.mark.parametrize("facts", [{}, {"catalog": "MOVIES"}, catalog("OTHER", title="string")])
def test_without_facts_a_sheet_of_fields_tells_only_what_it_adds_and_what_not(facts: Any) -> None:
    sheet = replace(recipe(facts), columns=WORDED)
    told = {
        "catalog_unsent": {"name": "MOVIES", "fields": ["budget", "cast"]},
        "catalog_added": {"name": "MOVIES", "fields": {"director": "url"}},
    }
    assert facts_after(SENT, UNSENT, sheet) == told
    assert facts_after(SENT, cells(), sheet)["catalog_unsent"]["fields"] == []
    assert facts_after({}, {}, sheet) == {}


@pytest.mark.parametrize(
    ("there", "done"),
    [
        ([{"name": "director", "type": "string"}], True),
        ([{"name": "x", "type": "url"}, {"name": "director", "type": "string"}], True),
        ([{"name": "director", "type": "url"}], False),
        ([{"name": "director", "type": "string"}, {"name": "duration", "type": "date"}], False),
        ([], False),
        (None, False),
        (["director"], False),
    ],
)
def test_a_change_is_live_once_the_view_shows_it(there: Any, done: bool) -> None:
    """doc.batch.com catalogs/view: `fields` with name and type; an update has no token."""
    assert catalogs.shows(MOVIES, {"name": "MOVIES", "fields": there}) is done


def test_a_removal_is_live_only_by_a_list_that_can_be_read() -> None:
    gone = orjson.dumps({"name": "MOVIES", "fields": [{"action": "remove", "name": "director"}]})
    assert catalogs.shows(gone, {"name": "MOVIES", "fields": []})
    assert not catalogs.shows(gone, {"name": "MOVIES", "fields": "none"})
    assert not catalogs.shows(gone, {})


def test_what_is_recorded_of_a_view() -> None:
    view = {
        "name": "MOVIES",
        "fields": [{"name": "title", "type": "string"}, {"name": "year", "type": "integer"}],
        "items": 42,
    }
    assert catalogs.recorded(view, SEEN_AT) == catalog("MOVIES", title="string", year="integer")
    assert catalogs.recorded({}, SEEN_AT) == {}


ERROR = b'{"error_code":"%s","error_message":"no"}'


@pytest.mark.parametrize(
    ("operation", "status", "body", "fate", "then"),
    [
        ("create", 201, b"{}", "accepted", "go_on"),
        ("create", 202, b"{}", "unknown", "go_on"),
        ("add", 202, b"{}", "accepted", "go_on"),
        ("change", 202, b"{}", "accepted", "go_on"),
        ("change", 201, b"{}", "unknown", "go_on"),
        ("change", 202, b"", "unknown", "go_on"),
        ("change", 202, b"[]", "unknown", "go_on"),
        ("change", 202, ERROR % b"SERVER_ERROR", "unknown", "go_on"),
        ("change", 400, ERROR % b"MALFORMED_PARAMETER", "rejected", "go_on"),
        ("change", 401, ERROR % b"AUTHENTICATION_INVALID", "not_sent", "stop"),
        ("change", 404, ERROR % b"ROUTE_NOT_FOUND", "not_sent", "stop"),
        ("change", 429, ERROR % b"TOO_MANY_REQUESTS", "not_sent", "wait"),
        ("change", 500, ERROR % b"SERVER_ERROR", "unknown", "go_on"),
        ("change", 503, ERROR % b"MAINTENANCE_ERROR", "not_sent", "wait"),
    ],
)
def test_how_answers_read(operation: str, status: int, body: bytes, fate: str, then: str) -> None:
    """doc.batch.com catalogs/create answers 201, catalogs/update 202, each with an object."""
    every = [
        *CREATE.steps(recipe(to="batch.catalogs.create")),
        *UPDATE.steps(recipe()),
    ]
    step = next(one for one in every if one.operation == operation)
    verdict = UPDATE.read(step, Reply(status, {}, body), 2)
    assert (verdict.fate, verdict.then) == (fate, then)
    assert verdict == UPDATE.read(step, Reply(status, {}, body), 1)


def test_an_accepted_change_has_no_token() -> None:
    step = UPDATE.steps(recipe())[0]
    assert UPDATE.read(step, Reply(202, {}, b'{"indexing_token":"x"}'), 1) == Verdict("accepted")
