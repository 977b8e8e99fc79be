"""One request: what leaves, what comes back, and what is said when nothing does (§1.5)."""

from __future__ import annotations

import dataclasses
import gzip
import json
import shutil
import socket
import ssl
import subprocess
import threading
import time
from pathlib import Path

import pytest
from misbehaving import Vendor, accepted, answer, close, drip, json_answer, raw, reset, silent

from workbench.delivery.client import Client, Failure
from workbench.delivery.connections import Connection
from workbench.delivery.secrets import Secret
from workbench.errors import FixTheConnection
from workbench.vocabulary.replies import Reply

KEY = "twin_canary_8c1f"
ROUTE = "2.11/audiences/update"
HEAD = b"HTTP/1.1 202 Accepted\r\nContent-Type: application/json\r\n"


def target(url: str) -> Connection:
    return Connection("twin", "batch", "practice", url, Secret(KEY), "project_1", "Practice")


def client(vendor: Vendor, **more: object) -> Client:
    return Client(target(vendor.url + "/batch"), **{"deadline_s": 5.0, **more})


def test_exactly_these_bytes_leave_with_the_key_added_last(vendor: Vendor) -> None:
    body = '{"name":"é","ids":[]}'.encode()
    found = client(vendor).send(ROUTE, body)
    assert isinstance(found, Reply)
    assert (found.status, json.loads(found.body)) == (202, {"indexing_token": vendor_token()})
    (request,) = vendor.requests
    assert (request.method, request.path) == ("POST", "/batch/2.11/audiences/update")
    assert request.body == body
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert request.headers["x-batch-project"] == "project_1"
    assert request.headers["content-type"] == "application/json"
    assert request.headers["connection"] == "close"
    assert request.headers["accept-encoding"] == "identity"


def vendor_token() -> str:
    return "a0082dc6860938a26280bd3ba927303b"


def test_a_question_carries_its_parameters_and_no_body(vendor: Vendor) -> None:
    found = client(vendor).ask("2.11/audiences/view", {"name": "A&B=é", "indexing_token": "t/1"})
    assert isinstance(found, Reply)
    (request,) = vendor.requests
    assert request.path == "/batch/2.11/audiences/view?name=A%26B%3D%C3%A9&indexing_token=t%2F1"
    assert request.body == b""


ALTCRAFT = Connection(
    "own", "altcraft", "test", "", Secret('twin_a"<&b_8c1f'), "cdp.example.com", "own"
)
BODIES = {
    "json": (b'{"token":"","db_id":1}', 10, b'{"token":"twin_a\\"<&b_8c1f","db_id":1}'),
    "xml": (b"<xml><token></token></xml>", 12, b'<xml><token>twin_a"&lt;&amp;b_8c1f</token></xml>'),
}


@pytest.mark.parametrize("form", list(BODIES))
def test_altcrafts_key_goes_into_the_body_on_its_way_out(vendor: Vendor, form) -> None:
    body, place, sent = BODIES[form]
    there = dataclasses.replace(ALTCRAFT, base_url=vendor.url + "/api/v1.1")
    assert isinstance(Client(there).send("profiles/update_batch", body, form, place), Reply)
    (request,) = vendor.requests
    assert (request.path, request.body) == ("/api/v1.1/profiles/update_batch", sent)
    assert request.headers["content-type"] == f"application/{form}"
    assert not {"authorization", "x-batch-project"} & set(request.headers)


def test_altcraft_is_asked_by_post_with_numbers_as_numbers(vendor: Vendor) -> None:
    there = dataclasses.replace(ALTCRAFT, base_url=vendor.url, rest_key=Secret("twin_k"))
    assert isinstance(Client(there).ask("databases/get", {"id": "7", "format": "json"}), Reply)
    (request,) = vendor.requests
    assert (request.method, request.path) == ("POST", "/databases/get")
    assert json.loads(request.body) == {"token": "twin_k", "id": 7, "format": "json"}


def test_reply_headers_are_in_lower_case(vendor: Vendor) -> None:
    vendor.posts = [json_answer(429, {}, **{"Retry-After": "7"})]
    found = client(vendor).send(ROUTE, b"{}")
    assert isinstance(found, Reply)
    assert (found.status, found.headers["retry-after"]) == (429, "7")


AMBIGUOUS = {
    "reset after the request": reset,
    "end without an answer": close,
    "less than its length": answer(202, b'{"indexing', length=50),
    "chunked and cut": raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nabc"),
    "compressed, though not asked for": answer(
        202, gzip.compress(b"{}" * 9), content_encoding="gzip"
    ),
    "garbage in place of a status": raw(b"\x00\x01\x02\x03\r\n\r\n"),
}


@pytest.mark.parametrize("act", AMBIGUOUS.values(), ids=AMBIGUOUS)
def test_whatever_breaks_after_bytes_have_left_is_ambiguous(vendor: Vendor, act) -> None:
    vendor.posts = [act]
    found = client(vendor).send(ROUTE, b"{}")
    assert isinstance(found, Failure)
    assert (found.certainly_not_sent, found.stop) == (False, False)
    assert len(vendor.sent) == 1


def test_a_reset_before_the_request_is_read_is_ambiguous_too(vendor: Vendor) -> None:
    """Nothing on this side tells it from a reset after it was applied."""
    listener = socket.create_server(("127.0.0.1", 0))

    def cut() -> None:
        sock, _ = listener.accept()
        sock.recv(1, socket.MSG_PEEK)  # something has come, and nothing of it is taken
        reset(sock, None)
        sock.close()

    threading.Thread(target=cut, daemon=True).start()
    with listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        found = Client(target(url), deadline_s=5).send(ROUTE, b"x" * 2_000_000)
    assert isinstance(found, Failure)
    assert not found.certainly_not_sent


@pytest.mark.parametrize(
    "act",
    [
        silent(3.0),
        drip(b"HTTP/1.1 202 Accepted\r\nX: " + b"a" * 200),
        drip(b"a" * 200, first=HEAD + b"X-Slow: "),
        drip(b" " * 200, first=HEAD + b"Content-Length: 200\r\n\r\n"),
        drip(b" " * 200, first=HEAD + b"Connection: close\r\n\r\n{}"),
    ],
    ids=["nothing", "status line", "headers", "body with a length", "body without a length"],
)
def test_an_answer_that_drips_is_cut_at_the_total_deadline(vendor: Vendor, act) -> None:
    """Each byte resets the library's own time-out; the last of these would even read as whole."""
    vendor.posts = [act]
    started = time.monotonic()
    found = client(vendor, deadline_s=0.4).send(ROUTE, b"{}")
    assert time.monotonic() - started < 1.2
    assert isinstance(found, Failure)
    assert not found.certainly_not_sent
    assert "no complete answer within 0.4 s" in found.sentence


def test_a_server_that_does_not_read_is_cut_at_the_deadline(vendor: Vendor) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=1) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        started = time.monotonic()
        found = Client(target(url), deadline_s=0.4).send(ROUTE, b"x" * 30_000_000)
    assert time.monotonic() - started < 1.5
    assert isinstance(found, Failure)
    assert not found.certainly_not_sent


def test_an_answer_over_the_cap_is_not_read_to_its_end(vendor: Vendor) -> None:
    vendor.posts = [answer(202, b" " * 300_000)]
    found = client(vendor, most_bytes=100_000).send(ROUTE, b"{}")
    assert found == Failure(False, "the answer is larger than 100,000 bytes")


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(vendor: Vendor, status: int) -> None:
    """Followed, a 302 would become a GET with a final 200, and a 307 would carry the rows away."""
    vendor.posts = [answer(status, b"", location=vendor.url + "/elsewhere")]
    found = client(vendor).send(ROUTE, b"{}")
    assert isinstance(found, Reply)
    assert found.status == status
    assert len(vendor.requests) == 1


def test_a_lost_answer_is_not_tried_again_by_the_library(vendor: Vendor) -> None:
    vendor.posts = [close, accepted()]
    client(vendor).send(ROUTE, b"{}")
    assert len(vendor.requests) == 1


def test_netrc_proxies_and_cookies_of_the_machine_are_left_alone(
    vendor: Vendor, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    netrc.chmod(0o600)
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    vendor.posts = [answer(202, b"{}", set_cookie="a=b; Path=/")]
    used = client(vendor)
    for _ in range(2):
        assert isinstance(used.send(ROUTE, b"{}"), Reply)
    assert [r.headers["authorization"] for r in vendor.requests] == [f"Bearer {KEY}"] * 2
    assert [r.headers.get("cookie") for r in vendor.requests] == [None, None]


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def test_a_refused_connection_is_certainly_not_sent() -> None:
    url = f"http://127.0.0.1:{free_port()}/batch"
    found = Client(target(url), deadline_s=5).send(ROUTE, b"{}")
    assert found == Failure(True, f"nothing answers at {url}, so this try sent nothing")


def test_a_name_that_does_not_exist_is_certainly_not_sent() -> None:
    there = dataclasses.replace(target("https://no-such-host.invalid"), rest_key=Secret("rk_1"))
    found = Client(there, deadline_s=9).send(ROUTE, b"{}")
    assert isinstance(found, Failure)
    assert (found.certainly_not_sent, found.stop) == (True, False)
    assert "could not be found" in found.sentence


@pytest.mark.skipif(shutil.which("openssl") is None, reason="makes a certificate with openssl")
def test_an_untrusted_certificate_stops_the_run_and_nothing_was_sent(tmp_path: Path) -> None:
    made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    files = ["-keyout", str(tmp_path / "key.pem"), "-out", str(tmp_path / "cert.pem")]
    subprocess.run([*made, *files, "-subj", "/CN=localhost"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    got: list[bytes] = []

    def serve(listener: socket.socket) -> None:
        sock, _ = listener.accept()
        try:
            with context.wrap_socket(sock, server_side=True) as secure:
                got.append(secure.recv(100))
        except OSError:
            sock.close()

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        url = f"https://localhost:{listener.getsockname()[1]}"
        found = Client(target(url), deadline_s=5).send(ROUTE, b"{}")
        thread.join(5)
    assert isinstance(found, Failure)
    assert (found.certainly_not_sent, found.stop) == (True, True)
    assert "certificate" in found.sentence
    assert got == []


def test_a_handshake_that_drips_is_cut_and_nothing_was_sent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            sock, _ = listener.accept()
            drip(b"\x16\x03\x03\x40\x00" + b"\x02" * 100)(sock, None)
            sock.close()

        threading.Thread(target=serve, daemon=True).start()
        url = f"https://localhost:{listener.getsockname()[1]}"
        started = time.monotonic()
        found = Client(target(url), deadline_s=0.4).send(ROUTE, b"{}")
    assert time.monotonic() - started < 1.2
    assert isinstance(found, Failure)
    assert found.certainly_not_sent


@pytest.mark.parametrize("act", [reset, close, raw(f"HTTP/1.1 {KEY}\r\n\r\n".encode())])
def test_no_sentence_holds_the_key(vendor: Vendor, act) -> None:
    vendor.posts = [act]
    found = client(vendor).send(ROUTE, b"{}")
    assert isinstance(found, Failure)
    assert KEY not in found.sentence


@pytest.mark.parametrize("route", ["../admin", "/x", "a//b", "a?b=c", "a#b", "@evil", "a/../b", ""])
def test_a_route_that_could_lead_elsewhere_is_refused(vendor: Vendor, route: str) -> None:
    with pytest.raises(FixTheConnection, match="not a route"):
        client(vendor).send(route, b"{}")
    assert vendor.requests == []
