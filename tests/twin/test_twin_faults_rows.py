"""Faults of single rows and of tokens: what the answer says, what is held, what the log tells."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from fault_harness import ALTCRAFT, BATCH, Spoilt, rule, split
from twin_harness import KEY, Running

from workbench.twin.holdings import altcraft_profiles, members, show

PROFILES, UPDATE_BATCH = "profiles/update", "profiles/update_batch"


@pytest.fixture(scope="module")
def spoilt(start: Callable[..., Running], tmp_path_factory: pytest.TempPathFactory) -> Spoilt:
    """A twin without quotas that indexes at once."""
    return Spoilt(start(tmp_path_factory.mktemp("rows"), "--no-quota", "--indexing-s", "0"))


def _people(*ids: str, **attributes: object) -> list[dict[str, Any]]:
    return [{"identifiers": {"custom_id": who}, "attributes": attributes} for who in ids]


def _attributes(spoilt: Spoilt, who: str) -> dict[str, Any] | None:
    every: Any = show(spoilt.twin.folder / "twin.db", "profiles", limit=1_000)["profiles"]
    found = [one for one in every if one.get("custom_id") == who]
    return dict(found[0]["attributes"]) if found else None


def _error(place: object, **more: str) -> dict[str, object]:
    return {"category": "attribute", "bulk_index": place, "reason": "invalid value", **more}


@pytest.mark.parametrize("route", [PROFILES, "profiles/mass-update"])
def test_partial_applies_all_but_what_the_errors_name(spoilt: Spoilt, route: str) -> None:
    errors = [_error(1), _error(2, attribute="city"), _error(2, attribute="city"), _error(9)]
    spoilt.order(rule("partial", route, errors=errors))
    ids = [f"{route}_{n}" for n in range(4)]
    status, _, body = split(spoilt.raw(BATCH + route, _people(*ids, city="Lyon", age=3)))
    assert status == 202
    assert json.loads(body) == {"code": "SUCCESS_WITH_PARTIAL_ERRORS", "errors": errors}
    held = [_attributes(spoilt, who) for who in ids]
    whole = {"city": "Lyon", "age": 3}
    assert held == [whole, None, {"age": 3}, whole]
    line = spoilt.line()
    assert (line["fault"], line["rows"], line["refused_rows"]) == ("partial", 4, [1])
    assert line["applied"] == [["update", ids[0]], ["update", ids[2]], ["update", ids[3]]]


def test_partial_tells_the_twin_s_own_errors_with_their_own_places(spoilt: Spoilt) -> None:
    spoilt.order(rule("partial", PROFILES, errors=[_error(0)]))
    people = _people("own_0", "own_1", age=3)
    people[1]["attributes"] = {"age": 3, "no good key": 1}
    body = json.loads(split(spoilt.raw(BATCH + PROFILES, people))[2])
    told = [(error["bulk_index"], error.get("attribute")) for error in body["errors"]]
    assert told == [(0, None), (1, "no good key")]


def test_partial_may_refuse_every_row(spoilt: Spoilt) -> None:
    spoilt.order(rule("partial", PROFILES, errors=[_error(0), _error(1)]))
    assert split(spoilt.raw(BATCH + PROFILES, _people("none_0", "none_1")))[0] == 202
    line = spoilt.line()
    assert (line["refused_rows"], line["applied"]) == ([0, 1], [])


def _call(*ids: int, **more: object) -> dict[str, Any]:
    data = [{"Custom_ID": who, "_fname": "new"} for who in ids]
    where = {"db_id": 1, "matching": "custom", "field_name": "Custom_ID"}
    return {"token": KEY, **where, "data": data, **more}


def _held(spoilt: Spoilt) -> set[object]:
    return {one.get("Custom_ID") for one in altcraft_profiles(spoilt.twin.folder / "twin.db")}


def _altcraft(spoilt: Spoilt, body: object) -> dict[str, Any]:
    status, _, told = split(spoilt.raw(ALTCRAFT + UPDATE_BATCH, body))
    assert status == 200
    found: dict[str, Any] = json.loads(told)
    return found


def test_partial_of_altcraft_puts_the_errors_at_their_rows(spoilt: Spoilt) -> None:
    errors = [
        {"row": 2, "error": 404, "error_text": "no such profile"},
        {"row": 0, "error": 400, "error_text": "bad value"},
        {"row": 7, "error": 400, "error_text": "of no row"},
    ]
    spoilt.order(rule("partial", UPDATE_BATCH, errors=errors))
    body = _altcraft(spoilt, _call(100, 101, 102, 103))
    assert (body["error"], [one["error"] for one in body["result"]]) == (0, [400, 0, 404, 0])
    assert body["result"][2] == {"error": 404, "error_text": "no such profile"}
    line = spoilt.line()
    assert (line["fault"], line["refused_rows"]) == ("partial", [0, 2])
    assert [who for _, who in line["applied"]] == ["101", "103"]
    assert {101, 103} <= _held(spoilt)
    assert not {100, 102} & _held(spoilt)


@pytest.mark.parametrize(("by", "count"), [(-1, 2), (-9, 0), (1, 4), (3, 6)])
def test_results_are_too_many_or_too_few_and_every_row_is_applied(
    spoilt: Spoilt, by: int, count: int
) -> None:
    spoilt.order(rule("results", UPDATE_BATCH, by=by))
    ids = [1_000 + 100 * by + place for place in range(3)]
    body = _altcraft(spoilt, _call(*ids))
    assert (body["error"], len(body["result"])) == (0, count)
    line = spoilt.line()
    assert (line["fault"], line["rows"], len(line["applied"])) == ("results", 3, 3)
    assert set(ids) <= _held(spoilt)


def test_results_happen_to_no_other_route(spoilt: Spoilt) -> None:
    spoilt.order({"do": "results", "by": 1}, {"do": "lost_token", "times": "always"})
    assert split(spoilt.raw(BATCH + PROFILES, _people("plain")))[0] == 202
    assert spoilt.line()["fault"] is None
    seen = [one["seen"] for one in spoilt.admin("GET", "/admin/faults")[2]["faults"]]
    assert seen == [0, 0]


def _view(spoilt: Spoilt, what: str, name: str, token: str) -> tuple[int, object]:
    path = f"{BATCH}{what}/view?name={name}&indexing_token={token}"
    status, _, body = spoilt.twin.request("GET", path)
    return status, json.loads(body).get("indexing_state")


def _token(answer: bytes) -> str:
    status, _, body = split(answer)
    assert status == 202
    return str(json.loads(body)["indexing_token"])


def test_indexing_slow_keeps_its_token_in_progress_for_so_long(spoilt: Spoilt) -> None:
    spoilt.audience("SLOW")
    spoilt.order(rule("indexing_slow", seconds=0.7))
    before = _token(spoilt.raw(f"{BATCH}audiences/replace", {"name": "SLOW", "ids": [{"id": "0"}]}))
    assert _view(spoilt, "audiences", "SLOW", before) == (200, "APPLIED")
    began = time.monotonic()
    token = _token(spoilt.add("SLOW", "1"))
    line = spoilt.line()
    assert (line["fault"], line["applied"]) == ("indexing_slow", [["add", "1"]])
    assert _view(spoilt, "audiences", "SLOW", token) == (200, "IN_PROGRESS")
    assert time.monotonic() - began < 0.7
    time.sleep(0.75)
    assert _view(spoilt, "audiences", "SLOW", token) == (200, "APPLIED")


def test_replaced_is_said_of_the_matched_token_alone(spoilt: Spoilt) -> None:
    spoilt.audience("REPLACED")
    spoilt.order(rule("replaced"))
    token, other = _token(spoilt.add("REPLACED", "1")), _token(spoilt.add("REPLACED", "2"))
    lines = spoilt.twin.lines[-2:]
    assert [line["fault"] for line in lines] == ["replaced", None]
    assert [line["applied"] for line in lines] == [[["add", "1"]], [["add", "2"]]]
    assert _view(spoilt, "audiences", "REPLACED", token) == (200, "REPLACED")
    assert spoilt.line()["fault"] == "replaced"
    assert _view(spoilt, "audiences", "REPLACED", other) == (200, "APPLIED")
    assert spoilt.line()["fault"] is None


def test_a_lost_token_is_unknown_to_view_and_its_write_is_there(spoilt: Spoilt) -> None:
    spoilt.audience("LOST")
    spoilt.order(rule("lost_token"))
    token, other = _token(spoilt.add("LOST", "1")), _token(spoilt.add("LOST", "2"))
    assert [line["fault"] for line in spoilt.twin.lines[-2:]] == ["lost_token", None]
    assert _view(spoilt, "audiences", "LOST", token) == (404, None)
    line = spoilt.line()
    assert (line["fault"], line["error_code"]) == ("lost_token", "ROUTE_NOT_FOUND")
    assert _view(spoilt, "audiences", "LOST", other) == (200, "APPLIED")
    assert [who for who, _ in members(spoilt.twin.folder / "twin.db", "LOST")] == ["1", "2"]


def test_a_catalog_s_token_can_be_lost_and_be_slow(spoilt: Spoilt) -> None:
    fields = [{"name": "title", "type": "string"}]
    spoilt.raw(f"{BATCH}catalogs/create", {"name": "MOVIES", "fields": fields})
    edit = "catalogs/items/edit"
    spoilt.order(rule("lost_token", edit), rule("indexing_slow", edit, seconds=600))
    states = []
    for place in range(3):
        items = [{"id": f"{place}", "action": "add"}]
        token = _token(spoilt.raw(BATCH + edit, {"name": "MOVIES", "items": items}))
        states.append(_view(spoilt, "catalogs", "MOVIES", token))
    # The third waits behind the slow one.
    assert states == [(404, None), (200, "IN_PROGRESS"), (200, "IN_PROGRESS")]
    faults = [line["fault"] for line in spoilt.twin.lines if line["route"] == edit]
    assert faults == ["lost_token", "indexing_slow", None]
