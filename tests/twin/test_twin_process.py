"""The twin as a real process on 127.0.0.1: how it starts, serves, survives and ends."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from twin_harness import KEY, Running

from workbench.twin import exchange
from workbench.twin.holdings import show


@pytest.fixture(scope="module")
def twin(start: Callable[..., Running], tmp_path_factory: pytest.TempPathFactory) -> Running:
    """One twin without quota for the tests that only talk to it."""
    return start(tmp_path_factory.mktemp("twin"), "--no-quota")


def _run(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "workbench.twin", *options]
    return subprocess.run(
        command, capture_output=True, text=True, timeout=20, check=False, stdin=subprocess.DEVNULL
    )


def _gone(pid: int, within_s: float = 5.0) -> bool:
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":  # dead; whoever adopted it has not looked yet
            return True
        time.sleep(0.02)
    return False


def test_the_start_up_line_is_one_json_object_with_the_url(twin: Running) -> None:
    parts = urlsplit(twin.url)
    assert (parts.scheme, parts.hostname) == ("http", "127.0.0.1")
    assert parts.port


def test_no_address_but_127_0_0_1_is_served(twin: Running) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.2", urlsplit(twin.url).port), timeout=5).close()


def test_an_audience_lives_over_http(twin: Running) -> None:
    made = twin.post("create", {"name": "HTTP", "type": "custom_ids"})
    assert (made[0], made[1]["x-sandbox"], made[1]["content-type"]) == (
        202,
        "1",
        "application/json",
    )
    status, headers, body = twin.request("GET", "/batch/2.11/audiences/view?name=HTTP")
    assert (status, headers["x-sandbox"]) == (200, "1")
    assert json.loads(body)["name"] == "HTTP"


@pytest.mark.parametrize(
    ("method", "path", "key", "status"),
    [
        ("GET", "/other/api/v1.1/profiles", KEY, 404),
        ("GET", "/batch/2.11/audiences/list", "real", 401),
        ("OPTIONS", "/batch/2.11/audiences/list", KEY, 403),
        ("GET", "/batch/2.11/audiences/../audiences/list", KEY, 404),
    ],
)
def test_refusals_over_http_are_the_api_s_own_json_and_say_sandbox(
    twin: Running, method: str, path: str, key: str, status: int
) -> None:
    got, headers, body = twin.request(method, path, key=key)
    assert (got, headers["x-sandbox"]) == (status, "1")
    assert set(json.loads(body)) == {"error_code", "error_message"}


def test_concurrent_requests_are_all_answered_and_numbered(twin: Running) -> None:
    twin.post("create", {"name": "MANY", "type": "custom_ids"})
    before = len(twin.lines)

    def send(n: int) -> int:
        body = {"name": "MANY", "ids": [{"action": "add", "id": f"{n}"}]}
        return twin.post("update", body)[0]

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(send, range(40))) == {202}
    numbers = [line["n"] for line in twin.lines[before:]]
    assert numbers == list(range(before + 1, before + 41))


def test_10_000_ids_with_12_attributes_are_one_request(twin: Running) -> None:
    attributes = {f"a{n}": f"value {n} é" for n in range(6)} | {f"n{n}": n * 1.5 for n in range(4)}
    attributes |= {"date(d)": "2023-08-12T22:30:05Z", "url(u)": "https://example.com/i.jpg"}
    ids = [{"action": "add", "id": f"{n}", "attributes": attributes} for n in range(10_000)]
    twin.post("create", {"name": "BIG", "type": "custom_ids"})
    body = json.dumps({"name": "BIG", "ids": ids}).encode()
    assert twin.post("update", body)[0] == 202
    assert twin.lines[-1]["rows"] == 10_000


def test_a_body_over_64_mb_is_a_413_and_the_twin_goes_on(twin: Running) -> None:
    status, headers, body = twin.post("update", b" " * (exchange.MAX_BODY + 1))
    assert (status, headers["x-sandbox"]) == (413, "1")
    assert "64,000,000 bytes" in json.loads(body)["error_message"]
    assert twin.lines[-1]["sha256"] is None
    assert twin.request("GET", "/batch/2.11/audiences/list")[0] == 200


def test_a_depth_bomb_is_a_400_and_the_twin_goes_on(twin: Running) -> None:
    status, _, body = twin.post("update", b'{"a":[' * 2_000_000)
    assert (status, json.loads(body)["error_code"]) == (400, "MALFORMED_JSON_BODY")
    assert twin.request("GET", "/batch/2.11/audiences/list")[0] == 200


def test_a_client_that_leaves_in_mid_body_is_no_request(twin: Running) -> None:
    before = len(twin.lines)
    host = urlsplit(twin.url)
    with socket.create_connection((host.hostname, host.port)) as half:
        half.sendall(b"POST /batch/2.11/audiences/update HTTP/1.1\r\nHost: x\r\n")
        half.sendall(b'Content-Length: 100\r\n\r\n{"name"')
    assert twin.request("GET", "/batch/2.11/audiences/list")[0] == 200
    assert len(twin.lines) == before + 1


def test_the_real_quota_answers_429_over_http(
    start: Callable[..., Running], tmp_path: Path
) -> None:
    twin = start(tmp_path)
    got = [twin.request("GET", "/batch/2.11/audiences/list") for _ in range(2)]
    assert [status for status, _, _ in got] == [200, 429]
    assert "retry-after" not in got[1][1]


def test_a_killed_twin_has_kept_everything_it_answered(
    start: Callable[..., Running], tmp_path: Path
) -> None:
    twin = start(tmp_path, "--no-quota", "--indexing-s", "0.3")
    twin.post("create", {"name": "VIP", "type": "custom_ids"})
    twin.post("update", {"name": "VIP", "ids": [{"action": "add", "id": "1"}]})
    twin.process.kill()
    twin.process.wait()
    time.sleep(0.4)
    assert [line["status"] for line in twin.lines] == [202, 202]
    held = show(tmp_path / "twin.db", "audiences", "VIP")
    assert [(entry["ids"], entry["indexing"]) for entry in held["audiences"]] == [(1, "APPLIED")]  # type: ignore[attr-defined]  # show's values are typed as object
    again = start(tmp_path, "--no-quota")
    body = again.request("GET", "/batch/2.11/audiences/view?name=VIP")[2]
    assert json.loads(body)["nb_ids"] == 1
    assert again.lines[-1]["n"] == 3


def test_reset_starts_with_nothing(start: Callable[..., Running], tmp_path: Path) -> None:
    first = start(tmp_path, "--no-quota")
    first.post("create", {"name": "VIP", "type": "custom_ids"})
    assert first.end() == 0
    second = start(tmp_path, "--no-quota", "--reset")
    body = second.request("GET", "/batch/2.11/audiences/list")[2]
    assert json.loads(body)["audiences"] == []


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_cleanly_even_while_it_delays_an_answer(
    start: Callable[..., Running], tmp_path: Path, number: int
) -> None:
    faults = tmp_path / "faults.json"
    faults.write_text('[{"do": "delay", "seconds": 60}]')
    twin = start(tmp_path, "--faults", str(faults))
    connection = twin.connect()
    connection.request("GET", "/batch/2.11/audiences/list")
    while not twin.lines:
        time.sleep(0.02)
    twin.process.send_signal(number)
    assert twin.process.wait(timeout=10) == 0
    connection.close()
    assert twin.process.stderr is not None
    assert twin.process.stderr.read() == ""


def test_it_ends_when_its_parent_closes_the_pipe(
    start: Callable[..., Running], tmp_path: Path
) -> None:
    twin = start(tmp_path)
    assert twin.process.stdin is not None
    twin.process.stdin.close()
    assert twin.process.wait(timeout=10) == 0
    twin.process.stdin = None  # so that ending the test does not flush it again


def test_it_ends_when_its_parent_is_killed_outright(tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    os.kill(child, 0)
    parent.kill()
    parent.wait()
    parent.stdout.close()
    assert _gone(child)


PARENT = textwrap.dedent(
    """
    import subprocess, sys, time
    child = subprocess.Popen(
        [sys.executable, "-m", "workbench.twin", "--state", sys.argv[1] + "/twin.db",
         "--die-with-parent"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    child.stdout.readline()
    print(child.pid, flush=True)
    time.sleep(60)
    """
)


def test_what_cannot_be_used_is_one_sentence_and_exit_code_2(tmp_path: Path) -> None:
    state = str(tmp_path / "twin.db")
    (tmp_path / "text.db").write_text("not a database, but long enough to be looked at" * 50)
    (tmp_path / "faults.json").write_text("[{}]")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        cases = [
            (["--state", state, "--port", port], f"Port {port} of 127.0.0.1 cannot be used"),
            (["--state", str(tmp_path / "text.db")], "cannot be read as the twin's state"),
            (["--state", state, "--faults", str(tmp_path / "faults.json")], "rule [0]"),
            (["--state", str(tmp_path)], str(tmp_path)),
            (["--state", str(tmp_path / "faults.json" / "twin.db")], "cannot be used"),
            (["--state", state, "--log", str(tmp_path)], f"{tmp_path} cannot be used"),
        ]
        for options, words in cases:
            done = _run(*options)
            assert (done.returncode, done.stdout) == (2, "")
            assert done.stderr.startswith("twin: ")
            assert words in done.stderr
            assert done.stderr.count("\n") == 1


def test_10_000_profiles_with_12_attributes_are_one_request(twin: Running) -> None:
    attributes = {f"a{n}": f"value {n} é" for n in range(6)} | {f"n{n}": n * 1.5 for n in range(4)}
    attributes |= {"date(d)": "2023-08-12T22:30:05Z", "$email_marketing": "subscribed"}
    people = [
        {"identifiers": {"custom_id": f"{n}"}, "attributes": attributes} for n in range(10_000)
    ]
    status, _, body = twin.post("profiles/mass-update", people)
    assert (status, json.loads(body)) == (202, {"code": "SUCCESS"})
    assert (twin.lines[-1]["rows"], len(twin.lines[-1]["applied"])) == (10_000, 10_000)


def test_an_answer_204_has_neither_a_body_nor_a_length(twin: Running) -> None:
    message = {"channel_type": "push", "body": "x"}
    campaign = {"name": "A", "state": "DRAFT", "when": {"start_time": "now"}, "messages": [message]}
    made = json.loads(twin.post("campaigns/create", campaign)[2])["id"]
    status, headers, body = twin.post("campaigns/delete", {"id": made})
    assert (status, body, headers["x-sandbox"]) == (204, b"", "1")
    assert "content-length" not in headers
    assert twin.request("GET", "/batch/2.11/orchestrations/list")[0] == 200


def test_a_killed_twin_has_kept_profiles_catalogs_and_campaigns(
    start: Callable[..., Running], tmp_path: Path
) -> None:
    first = start(tmp_path, "--no-quota", "--indexing-s", "0.2")
    first.post("profiles/update", [{"identifiers": {"custom_id": "1"}, "attributes": {"a": 1}}])
    first.post("catalogs/create", {"name": "MOVIES", "fields": [{"name": "a", "type": "url"}]})
    first.post("catalogs/items/edit", {"name": "MOVIES", "items": [{"action": "add", "id": "1"}]})
    message = {"channel_type": "push", "body": "x"}
    campaign = {"name": "A", "state": "DRAFT", "when": {"start_time": "now"}, "messages": [message]}
    first.post("campaigns/create", campaign)
    first.process.kill()
    first.process.wait()
    time.sleep(0.3)
    again = start(tmp_path, "--no-quota")
    catalog = again.request("GET", "/batch/2.11/catalogs/view?name=MOVIES")[2]
    assert json.loads(catalog)["items"] == 1
    listed = again.request("GET", "/batch/2.11/orchestrations/list")[2]
    assert [one["name"] for one in json.loads(listed)["orchestrations"]] == ["A"]
    held = show(tmp_path / "twin.db", "profiles", "1")["profiles"]
    assert [one["attributes"] for one in held] == [{"a": 1}]  # type: ignore[attr-defined]  # show's values are typed as object
