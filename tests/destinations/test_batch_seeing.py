"""What Batch shows is taken for a lost request's work only where no other can have done it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from workbench.destinations.registry import destination
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.replies import Reply, Seen, Tried


def at(clock: str) -> datetime:
    return datetime.fromisoformat(f"2026-11-22T{clock}").replace(tzinfo=UTC)


NOON = Tried(at("12:00:00.900"))
LOOK_THERE = "; the one asked for may exist already: look there before sending it again"
ELSEWHERE = ", perhaps by another request whose answer was lost"
NOT_COMPARED = ", which cannot be compared with the moment of this request"


ADDED = b'{"fields":[{"name":"title","type":"string"}]}'
REMOVED = b'{"fields":[{"action":"remove","name":"title"}]}'


def answered(key: str, tried: Tried, reply: Reply, name: str = "Sale", body: bytes = ADDED) -> Seen:
    """What a look at one answer of the vendor says of the first step of a destination."""
    goal = destination(key)
    step = next(iter(goal.steps(Recipe(key, {"name": name}))))
    assert goal.sees is not None
    (one,) = goal.sees(step, name, body, lambda *asked: reply, tried)
    return one


def shown(key: str, tried: Tried, answer: object, name: str = "Sale", body: bytes = ADDED) -> Seen:
    """The same of an answer that is JSON, and a success."""
    return answered(key, tried, Reply(200, {}, json.dumps(answer).encode()), name, body)


@pytest.mark.parametrize(
    ("created", "tried", "doubt"),
    [
        ("2026-11-22T12:00:00Z", NOON, ""),
        ("2026-11-22T13:00:00+01:00", NOON, ""),
        ("2026-11-22T11:59:01Z", NOON, ""),  # the clocks may differ by a minute
        ("2026-11-22T11:59:00Z", NOON, ", before this request was sent"),
        ("2025-11-22T12:00:00Z", NOON, ", before this request was sent"),
        ("2026-11-22T12:00:00Z", Tried(at("12:00:00"), frozenset({"o1"})), ", by another request"),
        ("2026-11-22T12:00:00Z", Tried(at("12:00:00"), frozenset({"o2"})), ""),
        (
            "2026-11-22T12:00:00Z",
            Tried(at("12:00:00"), others=((at("09:00:00"), None),)),
            ELSEWHERE,
        ),
        ("2026-11-22T12:00:00Z", Tried(at("12:00:00"), others=((at("12:01:01"), None),)), ""),
        (
            "2026-11-22T12:00:00Z",
            Tried(at("12:00:00"), others=((at("09:00:00"), at("11:58:59")),)),
            "",
        ),
        (
            "2026-11-22T12:00:00Z",
            Tried(at("12:00:00"), others=((at("09:00:00"), at("11:59:00")),)),
            ELSEWHERE,
        ),
        ("2026-11-22T12:00:00", NOON, NOT_COMPARED),
        ("yesterday", NOON, NOT_COMPARED),
        (None, NOON, NOT_COMPARED),
        ("2026-11-22T12:00:00Z", Tried(None), NOT_COMPARED),
    ],
)
def test_a_campaign_is_the_lost_one_only_where_no_other_request_can_have_made_it(
    created: str | None, tried: Tried, doubt: str
) -> None:
    listed = {"id": "o1", "name": "Sale", "created_date": created}
    answer = {"orchestrations": [listed], "has_more": False}
    told = f"one campaign is called “Sale”, created {created}{doubt}"
    expected = Seen(not doubt, told + LOOK_THERE * bool(doubt))
    assert shown("batch.campaigns.create", tried, answer) == expected


UNREAD = "the vendor's list of campaigns could not be read in full"


@pytest.mark.parametrize(
    "answer",
    [
        {"error_code": "ROUTE_NOT_FOUND", "error_message": "no"},
        {"orchestrations": [], "has_more": True},
        {"orchestrations": [], "has_more": True, "next_from": "more"},
        {"orchestrations": []},
        {"orchestrations": [], "has_more": "false"},
    ],
)
def test_a_list_that_was_not_read_to_its_end_shows_nothing(answer: dict[str, Any]) -> None:
    created = {"id": "o1", "name": "Sale", "created_date": "2026-11-22T12:00:00Z"}
    if "orchestrations" in answer:
        answer = {**answer, "orchestrations": [created]}
    assert shown("batch.campaigns.create", NOON, answer) == Seen(False, UNREAD + LOOK_THERE)
    assert shown("batch.campaigns.delete", NOON, answer, "o2") == Seen(False, UNREAD)


@pytest.mark.parametrize(
    ("created", "tried", "words"),
    [
        ("2026-11-22T12:00:00Z", NOON, ""),
        ("2026-11-22T11:59:59Z", NOON, " (it may have been there before)"),
        ("", NOON, " (it may have been there before)"),
        ("2026-11-22T12:00:00Z", Tried(None), " (it may have been there before)"),
    ],
)
def test_what_was_there_before_is_told_of_a_creation(
    created: str, tried: Tried, words: str
) -> None:
    """That it is there is what was wanted; it is not said to come from this request."""
    view = {"name": "Sale", "created": created, "fields": [{"name": "title", "type": "string"}]}
    told = f"the audience “Sale” is there{words}"
    assert shown("batch.audiences.create", tried, view) == Seen(True, told)
    told = f"the catalog “Sale” has the fields as they were asked for{words}"
    assert shown("batch.catalogs.create", tried, view) == Seen(True, told)


ONE = {"id": "o1", "name": "Sale", "created_date": "2026-11-22T12:00:00Z"}


@pytest.mark.parametrize(
    "entry",
    [
        "x",
        None,
        {"identifier": "o2", "name": "Other"},
        {"id": ["o2"], "name": "Other"},
        {"id": 2, "name": "Other"},
        {"id": "", "name": "Other"},
    ],
)
def test_a_campaign_that_cannot_be_read_may_be_any(entry: object) -> None:
    answer = {"orchestrations": [ONE, entry], "has_more": False}
    assert shown("batch.campaigns.create", NOON, answer) == Seen(False, UNREAD + LOOK_THERE)
    assert shown("batch.campaigns.delete", NOON, answer, "o2") == Seen(False, UNREAD)


@pytest.mark.parametrize("entry", [{"id": "o2"}, {"id": "o2", "name": None}])
def test_a_campaign_without_a_name_is_told_by_its_id_alone(entry: dict[str, Any]) -> None:
    answer = {"orchestrations": [ONE, entry], "has_more": False}
    assert shown("batch.campaigns.create", NOON, answer) == Seen(False, UNREAD + LOOK_THERE)
    gone = Seen(True, "the campaign o3 is not there any more")
    assert shown("batch.campaigns.delete", NOON, answer, "o3") == gone


def test_a_page_that_cannot_be_read_spoils_the_list_whatever_follows() -> None:
    first = {"orchestrations": ["x"], "has_more": True, "next_from": "more"}
    pages = iter([first, {"orchestrations": [ONE], "has_more": False}])
    goal = destination("batch.campaigns.delete")
    assert goal.sees is not None
    step = next(iter(goal.steps(Recipe(goal.key))))
    found = goal.sees(
        step, "o2", b"", lambda *asked: Reply(200, {}, json.dumps(next(pages)).encode()), NOON
    )
    assert list(found) == [Seen(False, UNREAD)]
    assert list(pages) == []


def test_a_list_under_another_status_than_200_is_not_read() -> None:
    reply = Reply(404, {}, b'{"orchestrations":[],"has_more":false}')
    assert answered("batch.campaigns.delete", NOON, reply, "o2") == Seen(False, UNREAD)


VIEWED = [
    ("batch.audiences.create", "audience", ADDED),
    ("batch.audiences.update", "audience", ADDED),
    ("batch.audiences.replace", "audience", ADDED),
    ("batch.audiences.remove", "audience", ADDED),
    ("batch.catalogs.create", "catalog", ADDED),
    ("batch.catalogs.update", "catalog", ADDED),
    ("batch.catalogs.update", "catalog", REMOVED),
    ("batch.catalogs.items", "catalog", ADDED),
    ("batch.catalogs.remove", "catalog", ADDED),
]


@pytest.mark.parametrize(("key", "noun", "body"), VIEWED)
@pytest.mark.parametrize(
    ("status", "content"),
    [
        (200, b"<html>sign in</html>"),
        (200, b""),
        (200, b"[1]"),
        (200, b"{}"),
        (200, b'{"hello":1}'),
        (200, b'{"name":"sale","fields":[{"name":"title","type":"string"}]}'),
        (200, b'{"name":["Sale"],"fields":[{"name":"title","type":"string"}]}'),
        (200, b'{"error_code":"ROUTE_NOT_FOUND","error_message":"no"}'),
        (202, b'{"name":"Sale","fields":[{"name":"title","type":"string"}]}'),
        (404, b'{"name":"Sale","fields":[{"name":"title","type":"string"}]}'),
        (404, b"<html>no such page</html>"),
        (404, b""),
        (404, b'{"message":"no Route matched with those values"}'),
        (404, b'{"error_code":"ROUTE_NOT_FOUND"}'),
        (400, b'{"error_code":"MALFORMED_PARAMETER","error_message":"indexing_token"}'),
        (500, b'{"error_code":"SERVER_ERROR","error_message":"no"}'),
    ],
)
def test_an_answer_that_is_not_the_vendors_about_that_name_shows_nothing(
    key: str, noun: str, body: bytes, status: int, content: bytes
) -> None:
    told = f"the vendor's answer about the {noun} “Sale” could not be read"
    assert answered(key, NOON, Reply(status, {}, content), body=body) == Seen(False, told)


@pytest.mark.parametrize(("key", "noun", "body"), VIEWED)
def test_the_vendors_own_404_says_that_there_is_none(key: str, noun: str, body: bytes) -> None:
    reply = Reply(404, {}, b'{"error_code":"ROUTE_NOT_FOUND","error_message":"name: there is no"}')
    gone = key.endswith(".remove")
    told = f"the {noun} “Sale” is not there any more" if gone else f"there is no {noun} “Sale” now"
    assert answered(key, NOON, reply, body=body) == Seen(gone, told)


FIELDS = [
    None,
    "title",
    {"title": "string"},
    ["title"],
    [{"identifier": "title"}],
    [{"name": "title"}],
    [{"name": ["title"], "type": "string"}],
    [{"name": "title", "type": "string"}, "x"],
]


@pytest.mark.parametrize("body", [ADDED, REMOVED])
@pytest.mark.parametrize("fields", FIELDS)
def test_a_field_that_cannot_be_read_is_neither_there_nor_gone(fields: Any, body: bytes) -> None:
    view = {"name": "Sale", "fields": fields}
    told = "the vendor's answer about the catalog “Sale” could not be read"
    assert shown("batch.catalogs.update", NOON, view, body=body) == Seen(False, told)


@pytest.mark.parametrize(
    ("key", "word", "things"),
    [
        ("batch.audiences.update", "nb_ids", "ids"),
        ("batch.audiences.replace", "nb_ids", "ids"),
        ("batch.catalogs.items", "items", "items"),
    ],
)
@pytest.mark.parametrize("number", [None, "many", [], True, 1.5])
def test_a_number_that_the_vendor_does_not_tell_is_not_told(
    key: str, word: str, things: str, number: object
) -> None:
    told = f"which {things} “Sale” holds, the vendor does not tell"
    assert shown(key, NOON, {"name": "Sale", word: number}) == Seen(False, told)
    told = f"“Sale” holds 1,200 {things}; which, the vendor does not tell"
    assert shown(key, NOON, {"name": "Sale", word: 1200}) == Seen(False, told)


def test_a_moment_that_no_calendar_has_is_no_moment() -> None:
    answer = {
        "orchestrations": [{**ONE, "created_date": "0001-01-01T00:00:00+14:00"}],
        "has_more": False,
    }
    assert shown("batch.campaigns.create", NOON, answer).told.endswith(NOT_COMPARED + LOOK_THERE)
