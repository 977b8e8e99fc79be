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


def shown(key: str, tried: Tried, answer: dict[str, Any], name: str = "Sale") -> Seen:
    """What a look at one answer of the vendor says of the first step of a destination."""
    goal = destination(key)
    step = next(iter(goal.steps(Recipe(key, {"name": name}))))
    body = b'{"fields":[{"name":"title","type":"string"}]}'
    assert goal.sees is not None
    (one,) = goal.sees(
        step, name, body, lambda *asked: Reply(200, {}, json.dumps(answer).encode()), tried
    )
    return one


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


UNREAD = "the vendor's list of campaigns could not be read to its end"


@pytest.mark.parametrize(
    "answer",
    [
        {"error_code": "ROUTE_NOT_FOUND", "error_message": "no"},
        {"orchestrations": [], "has_more": True},
        {"orchestrations": [], "has_more": True, "next_from": "more"},
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
