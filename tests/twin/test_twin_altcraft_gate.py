"""Who gets in, what a refusal looks like, what the log keeps (api/altcraft.md §1 to §3, §11)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from altcraft_harness import JSON, UPDATE, XML, Account
from twin_harness import KEY, Desk, Running

from workbench.twin.altcraft import updates
from workbench.twin.altcraft.practice import switch
from workbench.twin.exchange import Call
from workbench.twin.faults import Rule
from workbench.twin.state import reset

LIST = "databases/list"


def _body(**members: object) -> bytes:
    return json.dumps({"token": KEY, **members}).encode()


def _one(number: int = 77, **members: object) -> dict[str, object]:
    item = {"Custom_ID": number, **members}
    return {"db_id": 1, "matching": "custom", "field_name": "Custom_ID", "data": [item]}


@pytest.mark.parametrize(
    ("token", "header", "error"),
    [
        (KEY, None, 0),
        (None, f"Bearer {KEY}", 0),
        (None, f"bearer  {KEY}", 0),
        (None, None, 401),
        ("", None, 401),
        (None, "Bearer", 401),
        (None, f"Basic {KEY}", 401),
        (5, None, 401),
        ("bfc505684d774e52b188fa1f003cd5ed", None, 403),
        ("Twin_a", None, 403),
        (None, "Bearer bfc505684d774e52b188fa1f003cd5ed", 403),
        (KEY, "Bearer bfc505684d774e52b188fa1f003cd5ed", 403),
        ("bfc505684d774e52b188fa1f003cd5ed", f"Bearer {KEY}", 0),
    ],
)
def test_only_a_twin_s_token_gets_in_by_body_or_header(
    altcraft: Account, token: object, header: str | None, error: int
) -> None:
    body = {} if token is None else {"token": token}
    more = {} if header is None else {"authorization": header}
    answer = altcraft.call(LIST, json.dumps(body).encode(), **more)
    told = json.loads(answer.body)
    assert (answer.status, told["error"]) == (200, error)
    log = (altcraft.desk.folder / "log").read_text()
    for secret in ("bfc505684d774e52b188fa1f003cd5ed", KEY):
        assert secret not in answer.body.decode()
        assert secret not in log


def test_a_token_in_the_url_is_not_looked_at(altcraft: Account) -> None:
    path = "/altcraft/api/v1.1/databases/list"
    call = Call("POST", path, f"token={KEY}", {"content-type": JSON}, b"{}")
    assert json.loads(altcraft.desk.send(call).body)["error"] == 401


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize("route", [UPDATE, LIST, "profiles/get"])
def test_a_slash_at_the_end_is_optional(altcraft: Account, route: str, slash: str) -> None:
    altcraft.seed({"Custom_ID": 77})
    members = {UPDATE: _one(), LIST: {}}.get(route, {**_one(), "field_value": 77})
    if route == "profiles/get":
        del members["data"]
    answer = altcraft.call(route + slash, _body(**members))
    assert json.loads(answer.body)["error"] == 0
    assert altcraft.desk.lines[-1]["route"] == route
    assert altcraft.desk.lines[-1]["version"] == "v1.1"


@pytest.mark.parametrize(
    "path",
    [
        "/altcraft/api/v1.1/profiles/import",
        "/altcraft/api/v1.1/profiles/update_batch/x",
        "/altcraft/api/v1.0/profiles/update_batch",
        "/altcraft/api/v1.1/",
        "/altcraft/v1.1/profiles/update_batch",
        "/altcraft/",
    ],
)
def test_an_unknown_method_is_a_404_in_the_api_s_own_shape(altcraft: Account, path: str) -> None:
    answer = altcraft.desk.send(Call("POST", path, "", {"content-type": JSON}, _body()))
    told = json.loads(answer.body)
    assert (answer.status, told["error"]) == (404, 404)
    assert isinstance(told["error_text"], str)


def test_another_http_method_is_405(altcraft: Account) -> None:
    answer = altcraft.call(LIST, b"", method="GET")
    assert (answer.status, json.loads(answer.body)["error"]) == (405, 405)


@pytest.mark.parametrize("media", [None, "text/plain", "text/xml", "multipart/form-data"])
def test_the_content_type_decides_and_only_two_are_known(
    altcraft: Account, media: str | None
) -> None:
    answer = altcraft.call(LIST, _body(), media)
    assert json.loads(answer.body)["error"] == 400
    assert "Content-Type" in json.loads(answer.body)["error_text"]


def test_a_charset_beside_the_content_type_is_fine(altcraft: Account) -> None:
    assert json.loads(altcraft.call(LIST, _body(), f"{JSON}; charset=utf-8").body)["error"] == 0
    body = f"<xml><token>{KEY}</token></xml>".encode()
    assert b"<error>0</error>" in altcraft.call(LIST, body, f"{XML}; charset=utf-8").body


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "not acceptable JSON"),
        (b'{"token":"twin_a"', "not acceptable JSON"),
        (b'{"token":"twin_a","data":NaN}', "NaN"),
        (b'{"token":"twin_a","token":"twin_b"}', "more than once"),
        (b'{"token":"\xff"}', "not UTF-8"),
        (b"<xml/>", "not acceptable JSON"),
    ],
)
def test_malformed_json_is_400_without_a_result(altcraft: Account, body: bytes, said: str) -> None:
    told = json.loads(altcraft.call(UPDATE, body).body)
    assert told["error"] == 400
    assert said in told["error_text"]
    assert "result" not in told


@pytest.mark.parametrize(
    ("members", "error", "said"),
    [
        ({"data": [{}]}, 400, "db_id"),
        ({"db_id": "1", "data": [{}]}, 400, "db_id"),
        ({"db_id": 1.0, "data": [{}]}, 400, "db_id"),
        ({"db_id": 7, "data": [{}]}, 404, "database 7"),
        ({"db_id": 1}, 400, "data"),
        ({"db_id": 1, "data": []}, 400, "data"),
        ({"db_id": 1, "data": {}}, 400, "data"),
        ({"db_id": 1, "data": "x"}, 400, "data"),
        ({"db_id": 1, "data": [{}], "matching": "name"}, 400, "matching"),
        ({"db_id": 1, "data": [{}], "matching": 5}, 400, "matching"),
        ({"db_id": 1, "data": [{}], "matching": "custom"}, 400, "field_name"),
        ({"db_id": 1, "data": [{}], "matching": "custom_sub"}, 400, "field_name"),
        ({"db_id": 1, "data": [{}], "resource_id": 999}, 404, "resource 999"),
        ({"db_id": 1, "data": [{}], "resource_id": "1"}, 400, "resource_id"),
        ({"db_id": 1, "data": [{}], "skip_triggers": 1}, 400, "skip_triggers"),
        ({"db_id": 1, "data": [{}], "skip_triggers": "true"}, 400, "skip_triggers"),
        ({"db_id": 1, "data": [{}], "detect_geo": 0}, 400, "detect_geo"),
        ({"db_id": 1, "data": [{}], "skip_invalid_subscriptions": "no"}, 400, "skip_invalid"),
        ({"db_id": 1, "data": [{}], "skip_trigger": True}, 400, "skip_trigger"),
        ({"db_id": 1, "data": [{}], "add_to_segments": [1]}, 400, "add_to_segments"),
    ],
)
def test_a_bad_top_level_fails_the_call_and_no_item_is_looked_at(
    altcraft: Account, members: dict[str, object], error: int, said: str
) -> None:
    told = altcraft.ask(UPDATE, **members)
    assert told["error"] == error
    assert said in told["error_text"]
    assert told.keys() == {"error", "error_text"}
    assert altcraft.held() == []


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"5", b"null"])
def test_a_body_that_is_no_object_is_refused(altcraft: Account, body: bytes) -> None:
    answer = altcraft.call(UPDATE, body, authorization=f"Bearer {KEY}")
    assert json.loads(answer.body)["error"] == 400


@pytest.mark.parametrize("item", [None, 5, "x", [], [{"email": "a@b.example"}]])
def test_an_item_that_is_no_object_fails_alone(altcraft: Account, item: object) -> None:
    assert altcraft.errors({"Custom_ID": 1}, item, {"Custom_ID": 2}) == [0, 400, 0]


def test_a_body_at_the_limit_is_read_and_one_byte_more_is_413(altcraft: Account) -> None:
    start = _body(**_one())[:-1]
    full = start + b" " * (10_000_000 - len(start) - 1) + b"}"
    assert len(full) == 10_000_000
    assert json.loads(altcraft.call(UPDATE, full).body)["error"] == 0
    answer = altcraft.call(UPDATE, full + b" ")
    assert (answer.status, json.loads(answer.body)["error"]) == (413, 413)


def test_more_than_10000_profiles_are_processed_with_a_warning(altcraft: Account) -> None:
    """Only recommended on the page, so a sandbox that refused them would invent a rule."""
    altcraft.update(*({"Custom_ID": n} for n in range(10_000)))
    assert altcraft.desk.lines[-1]["warnings"] == []
    results = altcraft.update(*({"Custom_ID": n} for n in range(10_001)))
    assert len(results) == 10_001
    (warning,) = altcraft.desk.lines[-1]["warnings"]
    assert warning.startswith("10,001 profiles")
    assert len({result["profile_id"] for result in results}) == 10_001


def test_the_log_says_what_was_asked_and_applied(altcraft: Account) -> None:
    altcraft.seed({"Custom_ID": 77}, {"Custom_ID": 78})
    members = _one(77, shoe=1)
    items: Any = members["data"]
    items += [{"Custom_ID": 78, "visits": "x"}, {"Custom_ID": 79}]
    body = _body(**members, skip_triggers=True, detect_geo=True, resource_id=28)
    altcraft.call(UPDATE, body)
    line = altcraft.desk.lines[-1]
    assert line == {
        "n": 1,
        "time": "2025-10-09T08:53:20.000Z",
        "method": "POST",
        "vendor": "altcraft",
        "route": "profiles/update_batch",
        "version": "v1.1",
        "project": None,
        "status": 200,
        "error_code": None,
        "name": "database 1",
        "rows": 3,
        "applied": [["update", "77"], ["update", "79"]],
        "failed": 1,
        "subscriptions_skipped": 0,
        "token": None,
        "sha256": hashlib.sha256(body.replace(KEY.encode(), b"")).hexdigest(),
        "fault": None,
        "options": {
            "database": 1,
            "matching": "custom",
            "field_name": "Custom_ID",
            "resource_id": 28,
            "skip_invalid_subscriptions": False,
            "skip_triggers": True,
            "detect_geo": True,
        },
        "warnings": [],
        "assumed": {
            "practice knows everyone": 1,
            "undeclared fields kept as text": ["shoe"],
            "errors of single profiles": 1,
        },
    }


@pytest.mark.parametrize(
    ("body", "bare", "media"),
    [
        (b'{"token":"T","a":1}', b'{"token":"","a":1}', JSON),
        (b'{ "a" : 1 , "token" : "T" }', b'{ "a" : 1 , "token" : "" }', JSON),
        (
            b'{"data":[{"token":"own"}],"x":"\\"token\\":\\"","token":"T"}',
            b'{"data":[{"token":"own"}],"x":"\\"token\\":\\"","token":""}',
            JSON,
        ),
        (b'{"token":"T","a"', b'{"token":"","a"', JSON),
        (b'{"a":"token","b":[1]}', b'{"a":"token","b":[1]}', JSON),
        (b"<xml><token>T</token></xml>", b"<xml><token></token></xml>", XML),
        (
            b"<?xml version='1.0'?><xml><!--<token>c</token>--><a/><token>T</token></xml>",
            b"<?xml version='1.0'?><xml><!--<token>c</token>--><a/><token></token></xml>",
            XML,
        ),
        (
            b"<xml><data><token>own</token></data><token>T</token></xml>",
            b"<xml><data><token>own</token></data><token></token></xml>",
            XML,
        ),
    ],
)
def test_the_log_s_hash_is_of_the_body_with_the_token_emptied(
    altcraft: Account, body: bytes, bare: bytes, media: str
) -> None:
    altcraft.call(UPDATE, body, media)
    assert altcraft.desk.lines[-1]["sha256"] == hashlib.sha256(bare).hexdigest()


def test_an_error_of_the_call_is_the_log_s_error_code(altcraft: Account) -> None:
    altcraft.ask(UPDATE, db_id=7, data=[{}])
    altcraft.call(UPDATE, b"{}")
    kept = [(line["status"], line["error_code"], line["rows"]) for line in altcraft.desk.lines]
    assert kept == [(200, "404", 1), (200, "401", None)]


def test_there_is_no_quota(altcraft: Account) -> None:
    altcraft.desk.quota = True
    for _ in range(5):
        assert altcraft.ask(LIST)["error"] == 0


def test_the_same_request_again_is_answered_again_and_not_carried_out(altcraft: Account) -> None:
    body = _body(**_one(visits={"action": "incr", "value": 1}))
    first = altcraft.call(UPDATE, body)
    altcraft.desk.now += 86_399
    assert altcraft.call(UPDATE, body).body == first.body
    assert altcraft.only()["visits"] == 1
    line = altcraft.desk.lines[-1]
    assert (line["repeat"], line["applied"], line["rows"]) == (True, [], 1)
    altcraft.desk.now += 1
    altcraft.call(UPDATE, body)
    assert altcraft.only()["visits"] == 2


def test_a_repeat_is_answered_in_its_own_format(altcraft: Account) -> None:
    item = "<data array='true'><Custom_ID>77</Custom_ID></data>"
    top = "<db_id>1</db_id><matching>custom</matching><field_name>Custom_ID</field_name>"
    assert altcraft.xml(top + item) == altcraft.xml(top + item)
    assert altcraft.desk.lines[-1]["repeat"] is True


@pytest.mark.parametrize("change", ["space", "token", "request_id", "authorization"])
def test_another_body_or_header_makes_another_request(altcraft: Account, change: str) -> None:
    members = _one(visits={"action": "incr", "value": 1})
    altcraft.call(UPDATE, _body(**members))
    if change == "space":
        altcraft.call(UPDATE, _body(**members) + b" ")
    elif change == "token":
        altcraft.call(UPDATE, _body(**{**members, "token": "twin_other"}))
    elif change == "request_id":
        altcraft.call(UPDATE, _body(**members), request_id="2")
    else:
        altcraft.call(UPDATE, _body(**members), authorization=f"Bearer {KEY}")
    assert altcraft.only()["visits"] == 2


def test_a_refused_request_is_no_first_one(altcraft: Account) -> None:
    body = _body(db_id=7, data=[{}])
    for _ in range(2):
        assert json.loads(altcraft.call(UPDATE, body).body)["error"] == 404
    assert "repeat" not in altcraft.desk.lines[-1]


def test_deduplication_can_be_switched_off(altcraft: Account) -> None:
    switch(altcraft.desk.state, deduplication=False)
    body = _body(**_one(visits={"action": "incr", "value": 1}))
    for _ in range(3):
        altcraft.call(UPDATE, body)
    assert altcraft.only()["visits"] == 3


def test_a_reset_forgets_people_repeats_and_switches(altcraft: Account) -> None:
    altcraft.strict()
    altcraft.seed({"Custom_ID": 77})
    body = _body(**_one())
    assert json.loads(altcraft.call(UPDATE, body).body)["result"][0]["error"] == 0
    reset(altcraft.desk.twin().store)
    assert altcraft.held() == []
    assert json.loads(altcraft.call(UPDATE, body).body)["result"][0]["error"] == 0
    assert "repeat" not in altcraft.desk.lines[-1]
    assert len(altcraft.held()) == 1


@pytest.mark.parametrize("status", [402, 440, 500, 503])
def test_a_fault_without_a_body_has_the_api_s_own_shape(altcraft: Account, status: int) -> None:
    fault = Rule("status", status=status)
    answer = altcraft.call(UPDATE, _body(**_one()), fault=fault)
    assert (answer.status, json.loads(answer.body)["error"]) == (status, status)
    assert altcraft.held() == []
    assert altcraft.desk.lines[-1]["fault"] == "status"


def test_a_fault_that_applies_leaves_the_first_answer_for_the_repeat(altcraft: Account) -> None:
    body = _body(**_one(visits={"action": "incr", "value": 1}))
    altcraft.call(UPDATE, body, fault=Rule("apply_then_reset", applies=True))
    assert json.loads(altcraft.call(UPDATE, body).body)["result"][0]["error"] == 0
    assert altcraft.only()["visits"] == 1


def test_an_error_of_the_twin_s_own_is_a_500_in_the_api_s_shape_and_changes_nothing(
    altcraft: Account, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = updates.save
    saved: list[object] = []

    def burst(*given: Any) -> Any:
        if saved:
            message = "customer data"
            raise ZeroDivisionError(message)
        saved.append(given)
        return real(*given)

    monkeypatch.setattr(updates, "save", burst)
    members = _one()
    items: Any = members["data"]
    items.append({"Custom_ID": 78})
    answer = altcraft.call(UPDATE, _body(**members))
    assert (answer.status, json.loads(answer.body)["error"]) == (500, 500)
    assert altcraft.held() == []
    said = capsys.readouterr().err
    assert "ZeroDivisionError" in said
    assert "customer data" not in said


def test_a_restart_loses_nothing(altcraft: Account) -> None:
    altcraft.update({"Custom_ID": 77, "visits": 1})
    altcraft.desk.close()
    altcraft.update({"Custom_ID": 77, "visits": {"action": "incr", "value": 1}})
    assert altcraft.only()["visits"] == 2


def test_two_twins_on_one_file_share_their_people(altcraft: Account) -> None:
    other = Account(Desk(altcraft.desk.folder), altcraft.top)
    try:
        altcraft.update({"Custom_ID": 77, "visits": 1})
        other.update({"Custom_ID": 77, "visits": {"action": "incr", "value": 1}})
        assert altcraft.only()["visits"] == 2
    finally:
        other.desk.close()


def test_a_twin_that_listens_answers_for_altcraft_beside_batch(
    tmp_path: Path, start: Callable[..., Running]
) -> None:
    twin = start(tmp_path, "--strict-profiles", "--no-deduplication")
    path = f"/altcraft/api/v1.1/{UPDATE}/"
    members = _one(visits={"action": "incr", "value": 1})
    for _ in range(2):
        status, headers, raw = twin.request("POST", path, {"token": KEY, **members})
        assert (status, headers["content-type"]) == (200, JSON)
        assert [result["error"] for result in json.loads(raw)["result"]] == [404]
    assert "repeat" not in twin.lines[-1]
    assert re.fullmatch("[0-9a-f]{64}", twin.lines[-1]["sha256"])
