"""Who gets in, how often, and what the log keeps (api/batch.md §1)."""

from __future__ import annotations

import hashlib
import json
import stat

import pytest
from twin_harness import KEY, START, Desk

from workbench.twin import exchange
from workbench.twin.exchange import Call
from workbench.twin.state import reset

LIST = "/batch/2.11/audiences/list"


@pytest.mark.parametrize("version", ["2.1", "2.3", "2.11", "10.0"])
def test_any_version_of_digits_dot_digits_answers(desk: Desk, version: str) -> None:
    call = Call("GET", f"/batch/{version}/audiences/list", "", desk.headers())
    assert desk.send(call).status == 200


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/batch/2/audiences/list",
        "/batch/v2.1/audiences/list",
        "/batch/2.1.1/audiences/list",
        "/batch/٢.١/audiences/list",
        "/batch/2.11/audiences/list/",
        "/batch/2.11/audiences",
        "/batch/2.11/profiles/nothing",
        "/2.11/audiences/list",
    ],
)
def test_an_unknown_route_is_a_404_in_the_api_s_own_shape(desk: Desk, path: str) -> None:
    answer = desk.send(Call("GET", path, "", desk.headers()))
    assert answer.status == 404
    body = json.loads(answer.body)
    assert body["error_code"] == "ROUTE_NOT_FOUND"
    assert isinstance(body["error_message"], str)


@pytest.mark.parametrize(
    ("method", "route"),
    [("POST", "view"), ("POST", "list"), ("GET", "create"), ("PUT", "update"), ("HEAD", "list")],
)
def test_a_known_route_used_with_another_method_is_misuse(
    desk: Desk, method: str, route: str
) -> None:
    answer = desk.send(Call(method, f"/batch/2.11/audiences/{route}", "", desk.headers()))
    assert (answer.status, json.loads(answer.body)["error_code"]) == (403, "API_MISUSE")


@pytest.mark.parametrize(
    ("changed", "status", "code"),
    [
        ({"authorization": None}, 401, "AUTHENTICATION_INVALID"),
        ({"authorization": "Bearer"}, 401, "AUTHENTICATION_INVALID"),
        ({"authorization": "Bearer 7b8f3a0c9d"}, 401, "AUTHENTICATION_INVALID"),
        ({"authorization": "Bearer Twin_a"}, 401, "AUTHENTICATION_INVALID"),
        ({"authorization": KEY}, 401, "AUTHENTICATION_INVALID"),
        ({"authorization": f"Basic {KEY}"}, 401, "AUTHENTICATION_INVALID"),
        ({"x_batch_project": None}, 400, "MISSING_PARAMETER"),
        ({"x_batch_project": " "}, 400, "MISSING_PARAMETER"),
        ({"x_batch_project": "anything"}, 200, None),
    ],
)
def test_only_a_twin_key_and_a_project_get_in(
    desk: Desk, changed: dict[str, str | None], status: int, code: str | None
) -> None:
    answer = desk.send(Call("GET", LIST, "", desk.headers(**changed)))
    assert (answer.status, json.loads(answer.body).get("error_code")) == (status, code)


def test_a_refused_key_is_neither_answered_nor_logged(desk: Desk) -> None:
    secret = "real-key-0123456789abcdef"
    call = Call("GET", LIST, "", desk.headers(authorization=f"Bearer {secret}"))
    assert secret[-4:].encode() not in desk.send(call).body
    desk.create("A")
    text = (desk.folder / "log").read_text()
    assert secret not in text
    assert secret[-4:] not in text
    assert KEY not in text


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded"])
def test_a_body_that_does_not_say_it_is_json_is_refused(desk: Desk, kind: str | None) -> None:
    body = b'{"name":"A","type":"custom_ids"}'
    headers = desk.headers(content_type=kind)
    answer = desk.send(Call("POST", "/batch/2.11/audiences/create", "", headers, body))
    assert (answer.status, json.loads(answer.body)["error_code"]) == (400, "MALFORMED_JSON_BODY")


def test_a_charset_beside_the_content_type_is_fine(desk: Desk) -> None:
    headers = desk.headers(content_type="application/json; charset=utf-8")
    body = b'{"name":"A","type":"custom_ids"}'
    answer = desk.send(Call("POST", "/batch/2.11/audiences/create", "", headers, body))
    assert answer.status == 202


def test_the_second_request_within_a_second_is_429_without_retry_after(desk: Desk) -> None:
    desk.quota = True
    assert desk.get("list")[0] == 200
    answer = desk.send(Call("GET", LIST, "", desk.headers()))
    assert answer.status == 429
    assert json.loads(answer.body)["error_code"] == "TOO_MANY_REQUESTS"
    assert list(answer.headers) == ["Content-Type"]


def test_the_bucket_fills_at_one_request_a_second_and_holds_one(desk: Desk) -> None:
    desk.quota = True
    answered = []
    for wait in (0, 0.5, 0.5, 0.1, 0.9, 60, 0, 1):
        desk.now += wait
        answered.append(desk.get("list")[0])
    assert answered == [200, 429, 200, 429, 200, 200, 429, 200]


def test_ten_tenths_of_a_second_are_a_second(desk: Desk) -> None:
    desk.quota = True
    desk.get("list")
    for _ in range(9):
        desk.now += 0.1
        assert desk.get("list")[0] == 429
    desk.now += 0.1
    assert desk.get("list")[0] == 200


def test_every_project_has_a_bucket_of_its_own_shared_by_all_audience_routes(desk: Desk) -> None:
    desk.quota = True
    desk.create("A")
    assert desk.get("list")[0] == 429
    desk.project = "project_b"
    assert desk.get("list")[0] == 200


def test_a_clock_set_back_neither_fills_nor_starves_the_bucket(desk: Desk) -> None:
    desk.quota = True
    assert desk.get("list")[0] == 200
    desk.now -= 3_600
    assert desk.get("list")[0] == 429
    desk.now += 1
    assert desk.get("list")[0] == 200


def test_a_bad_body_spends_quota_and_a_bad_key_does_not(desk: Desk) -> None:
    desk.quota = True
    desk.send(Call("GET", LIST, "", desk.headers(authorization="Bearer wrong")))
    assert desk.post("update", {})[0] == 400
    assert desk.post("update", {})[0] == 429


def test_two_twins_on_one_file_share_quota_and_holdings(desk: Desk) -> None:
    desk.quota = True
    other = Desk(desk.folder, quota=True)
    desk.create("A")
    try:
        assert other.get("list")[0] == 429
        other.now += 1
        assert [entry["name"] for entry in other.get("list")[1]["audiences"]] == ["A"]
    finally:
        other.close()


def test_the_log_has_one_line_per_request_with_what_was_applied(desk: Desk) -> None:
    desk.create("VIP")
    body = b'{"name":"VIP","ids":[{"action":"add","id":"1"},{"action":"remove","id":"2"}]}'
    token = desk.post("update", body)[1]["indexing_token"]
    desk.get("view", name="NOBODY")
    desk.post("update", b'{"name":"VIP","ids":[{"action":"add"}]}')
    assert desk.lines[1] == {
        "n": 2,
        "time": "2025-10-09T08:53:20.000Z",
        "method": "POST",
        "route": "audiences/update",
        "version": "2.11",
        "project": "project_a",
        "status": 202,
        "error_code": None,
        "name": "VIP",
        "rows": 2,
        "applied": [["add", "1"], ["remove", "2"]],
        "token": token,
        "sha256": hashlib.sha256(body).hexdigest(),
        "fault": None,
    }
    short = [(line["n"], line["status"], line["error_code"], line["rows"]) for line in desk.lines]
    assert short[2:] == [(3, 404, "ROUTE_NOT_FOUND", None), (4, 400, "MISSING_PARAMETER", 1)]


def test_a_restart_loses_nothing_and_counts_on(desk: Desk) -> None:
    desk.create("VIP")
    token = desk.write("update", "VIP", {"action": "add", "id": "1"})
    desk.close()
    desk.now += 1
    assert desk.view("VIP", token)["nb_ids"] == 1
    assert [line["n"] for line in desk.lines] == [1, 2, 3]


def test_reset_forgets_the_audiences_but_not_the_count_of_requests(desk: Desk) -> None:
    desk.create("VIP")
    reset(desk.twin().store)
    assert desk.get("view", name="VIP")[0] == 404
    assert desk.create("VIP")
    assert [line["n"] for line in desk.lines] == [1, 2, 3]


def test_state_and_log_can_be_read_by_their_owner_only(desk: Desk) -> None:
    (desk.folder / "log").touch(0o644)
    desk.create("A")
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in desk.folder.iterdir()}
    assert modes == {"twin.db": 0o600, "twin.db-wal": 0o600, "twin.db-shm": 0o600, "log": 0o600}


def test_an_error_of_the_twin_s_own_is_a_500_in_the_api_s_shape_and_a_line_on_stderr(
    desk: Desk, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def burst(*_: object) -> None:
        message = "customer data"
        raise ZeroDivisionError(message)

    desk.create("A")
    monkeypatch.setattr(exchange, "settle", burst)
    status, body = desk.get("list")
    assert (status, body["error_code"]) == (500, "SERVER_ERROR")
    assert desk.lines[1]["status"] == 500
    said = capsys.readouterr().err
    assert said.startswith("twin: unexpected ZeroDivisionError in burst, line ")
    assert said.count("\n") == 1
    assert "customer data" not in said


def test_the_clock_of_these_tests_is_where_they_say() -> None:
    assert START == 1_760_000_000
