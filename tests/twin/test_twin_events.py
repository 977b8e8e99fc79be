"""What an event may say and when it may have happened (api/batch.md §2.4)."""

from __future__ import annotations

import json
from typing import Any, cast

import pytest
from twin_harness import Desk

from workbench.twin import jsontext
from workbench.twin.batch.events import Event, read
from workbench.twin.holdings import show

NAME_30, NAME_31 = "n" * 30, "n" * 31
A300, A301 = "a" * 300, "a" * 301
L200, L201 = "l" * 200, "l" * 201
TWENTY = {f"a{n}": n for n in range(20)}
THREE_LEVELS: dict[str, Any] = {"a": {"b": [{"c": {"d": "x"}}]}}
FOUR_LEVELS: dict[str, Any] = {"a": {"b": [{"c": {"d": {"e": "x"}}}]}}


def event(**attributes: object) -> dict[str, Any]:
    return {"name": "bought", "attributes": attributes}


def judged(given: object) -> Event | str:
    return read(jsontext.read(json.dumps(given).encode()))


# {"name":"bought","attributes":{"t0":["…",…],…}} is padded to a length in bytes.
def _of_bytes(size: int) -> dict[str, Any]:
    texts: dict[str, Any] = {f"t{n}": ["x" * 300] * 25 for n in range(3)}
    filler = event(**texts, rest=["r"] * 25, last="l")
    missing = size - len(json.dumps(filler, separators=(",", ":")).encode())
    for place in range(25):
        more = min(299, missing)
        filler["attributes"]["rest"][place] += "r" * more
        missing -= more
    assert len(json.dumps(filler, separators=(",", ":")).encode()) == size
    return filler


@pytest.mark.parametrize(
    "given",
    [
        {"name": "bought"},
        {"name": NAME_30},
        {"name": "bought", "time": "2025-10-09T08:00:00Z"},
        {"name": "bought", "time": "2025-10-09T10:00:00.123+02:00"},
        event(),
        event(**{"$label": L200}),
        event(**{"$tags": ["t" * 64] * 10}),
        event(**{"$tags": []}),
        event(text=A300, number=3.99, flag=False, **{"date(d)": "2023-08-12T22:30:05Z"}),
        event(**TWENTY),
        event(**TWENTY, **{"$label": "pumpkin", "$tags": ["fruits"]}),
        event(list=["x"] * 25),
        event(items=[{"sku": "x", "url(page)": "https://a.fr"}] * 25),
        event(basket={"total": 3.99, "date(at)": "2023-08-12T22:30:05Z", "codes": ["x", "y"]}),
        event(basket={}),
        event(**THREE_LEVELS),
        _of_bytes(25_000),
    ],
)
def test_a_legal_event_is_kept(given: object) -> None:
    assert isinstance(judged(given), Event)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ("bought", "found 'bought', expected an object"),
        ({}, "found no name"),
        ({"name": ""}, "1 to 30"),
        ({"name": "Bought"}, "found 'Bought'"),
        ({"name": NAME_31}, "1 to 30"),
        ({"name": 1}, "found 1"),
        ({"name": "bought", "at": "x"}, "unknown field 'at'"),
        ({"name": "bought", "time": "2025-10-09"}, "time: found '2025-10-09'"),
        ({"name": "bought", "time": None}, "time: found null"),
        ({"name": "bought", "time": 1760000000}, "time: found 1760000000"),
        ({"name": "bought", "attributes": None}, "attributes: found null"),
        ({"name": "bought", "attributes": []}, "attributes: found an array"),
        (event(**{"$label": L201}), "$label: found 201 characters"),
        (event(**{"$label": " "}), "$label: found ' '"),
        (event(**{"$label": "two\nlines"}), "$label"),
        (event(**{"$label": 5}), "$label: found 5"),
        (event(**{"$tags": ["t"] * 11}), "$tags: found 11 tags"),
        (event(**{"$tags": ["t" * 65]}), "$tags: tag [0]"),
        (event(**{"$tags": ["ok", ""]}), "$tags: tag [1]"),
        (event(**{"$tags": ["two\nlines"]}), "$tags: tag [0]"),
        (event(**{"$tags": "fruits"}), "$tags: found 'fruits'"),
        (event(**{"$other": "x"}), "'$other': the name must be"),
        (event(basket={"$label": "x"}), "basket.'$label': the name must be"),
        (event(Quantity=5), "'Quantity': the name must be"),
        (event(basket={"Total": 1}), "basket.'Total': the name must be"),
        (event(quantity=None), "quantity: found null"),
        (event(basket={"total": None}), "basket.total: found null"),
        (event(text=""), "text: found a string of 0"),
        (event(text=A301), "text: found a string of 301"),
        (event(**TWENTY, more=1), "found 21 attributes, expected at most 20"),
        (event(basket={**TWENTY, "more": 1}), "basket: found 21 attributes"),
        (event(list=[]), "list: found an array of 0"),
        (event(list=["x"] * 26), "list: found an array of 26"),
        (event(items=[{"a": 1}] * 26), "items: found an array of 26"),
        (event(items=[{"a": 1}, "x"]), "items[1] is 'x'"),
        (event(items=["x", {"a": 1}]), "items: item [1] is an object"),
        (event(items=[{"a": 1}, {"a": ""}]), "items[1].a: found a string of 0"),
        (event(numbers=[1, 2]), "numbers: item [0] is 1"),
        (event(**FOUR_LEVELS), "a.b[0].c.d: nested deeper than 3 levels"),
        (event(**{"date(at)": {"a": 1}}), "date(at): found an object"),
        (event(**{"url(page)": "a.fr"}), "url(page): found 'a.fr'"),
        (_of_bytes(25_001), "found 25,001 bytes, expected at most 25,000"),
    ],
)
def test_a_broken_event_says_why(given: object, words: str) -> None:
    found = judged(given)
    assert isinstance(found, str)
    assert words in found


def send(desk: Desk, *events: dict[str, Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The answer, and the events that the profile has afterwards."""
    body = [{"identifiers": {"custom_id": "1"}, "attributes": {"a": 1}, "events": list(events)}]
    status, answer = desk.post("profiles/update", body)
    assert status == 202
    found = cast("list[dict[str, Any]]", show(desk.state, "profiles", "1")["profiles"])
    assert found[0]["attributes"] == {"a": 1}
    return answer, found[0]["sample"]


# The desk's clock stands at 2025-10-09T08:53:20Z.
@pytest.mark.parametrize(
    "time",
    [
        "2025-10-09T08:53:20Z",
        "2025-10-08T08:53:20Z",
        "2025-10-08T10:53:20+02:00",
        "2025-10-09T09:53:20.000+01:00",
    ],
)
def test_an_event_of_the_last_24_hours_is_kept_with_its_time(desk: Desk, time: str) -> None:
    answer, kept = send(desk, {"name": "bought", "time": time})
    assert answer == {"code": "SUCCESS"}
    assert kept == [{"name": "bought", "time": time, "attributes": {}, "attributes_json": "{}"}]


@pytest.mark.parametrize(
    ("time", "words"),
    [
        ("2025-10-08T08:53:19Z", "more than 24 hours ago"),
        ("2025-10-08T08:53:19.999Z", "more than 24 hours ago"),
        ("2025-10-09T08:53:20.001Z", "in the future"),
        ("2025-10-09T08:53:21+00:00", "in the future"),
        ("9999-12-31T23:59:59-12:00", "in the future"),
        ("0001-01-01T00:00:00+12:00", "more than 24 hours ago"),
    ],
)
def test_an_older_or_a_future_event_is_refused_alone(desk: Desk, time: str, words: str) -> None:
    answer, kept = send(desk, {"name": "first"}, {"name": "bought", "time": time})
    (error,) = answer["errors"]
    assert (error["category"], error["bulk_index"], "attribute" in error) == ("event", 0, False)
    assert error["reason"].startswith("events[1]: time: ")
    assert words in error["reason"]
    assert [one["name"] for one in kept] == ["first"]


def test_15_events_are_kept_and_16_are_refused_together(desk: Desk) -> None:
    events = [{"name": f"e{n}"} for n in range(16)]
    answer, kept = send(desk, *events)
    assert answer["errors"] == [
        {"category": "event", "bulk_index": 0, "reason": "found 16 events, expected at most 15"}
    ]
    assert kept == []
    answer, kept = send(desk, *events[:15])
    assert answer == {"code": "SUCCESS"}
    assert [one["name"] for one in kept] == [f"e{n}" for n in range(15)]


def test_faults_of_one_operation_come_in_the_order_of_its_events(desk: Desk) -> None:
    old = {"name": "old", "time": "2025-10-01T00:00:00Z"}
    answer, kept = send(desk, old, {"name": "Bad"}, {"name": "good"}, old)
    assert [one["reason"].split(":")[0] for one in answer["errors"]] == [
        "events[0]",
        "events[1]",
        "events[3]",
    ]
    assert [one["name"] for one in kept] == ["good"]


def test_an_event_too_deep_for_its_encoder_is_refused_alone(desk: Desk) -> None:
    deep: dict[str, Any] = {"a": 1}
    for _ in range(400):
        deep = {"a": deep}
    answer, kept = send(desk, {"name": "deep", "attributes": deep})
    assert "nested deeper" in answer["errors"][0]["reason"]
    assert kept == []
