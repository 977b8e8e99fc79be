"""Faults of the connection and of the answer's bytes, as a bare socket meets them."""

from __future__ import annotations

import gzip
import json
import socket
import time
import zlib
from collections.abc import Callable

import pytest
from fault_harness import ALTCRAFT, BATCH, UPDATE, Spoilt, adding, read_all, rule, split
from twin_harness import KEY, Running

from workbench.twin.holdings import members


@pytest.fixture(scope="module")
def spoilt(start: Callable[..., Running], tmp_path_factory: pytest.TempPathFactory) -> Spoilt:
    """A twin without quotas that indexes at once and holds the audience VIP."""
    made = Spoilt(start(tmp_path_factory.mktemp("wire"), "--no-quota", "--indexing-s", "0"))
    made.audience("VIP")
    return made


def _logged(spoilt: Spoilt) -> tuple[object, object, list[list[str]]]:
    line = spoilt.line()
    return line["fault"], line["status"], line["applied"]


def test_refuse_answers_first_and_then_nothing_listens_for_a_while(spoilt: Spoilt) -> None:
    idle = spoilt.twin.connect()
    idle.connect()
    spoilt.order(rule("refuse", seconds=0.6))
    began = time.monotonic()
    status, headers, _ = split(spoilt.add("VIP", "refuse_1"))
    assert (status, headers["connection"]) == (202, "close")
    assert _logged(spoilt) == ("refuse", 202, [["add", "refuse_1"]])
    refused = 0
    while time.monotonic() < began + 0.4:
        with pytest.raises(ConnectionRefusedError):
            spoilt.socket().close()
        refused += 1
        time.sleep(0.05)
    assert refused >= 5
    assert idle.sock.recv(1) == b""  # what was open is closed
    idle.close()
    while time.monotonic() < began + 5:
        try:
            spoilt.socket().close()
            break
        except ConnectionRefusedError:
            time.sleep(0.05)
    assert time.monotonic() >= began + 0.6
    assert split(spoilt.add("VIP", "refuse_2"))[0] == 202
    assert [line["applied"] for line in spoilt.twin.lines[-2:]] == [
        [["add", "refuse_1"]],
        [["add", "refuse_2"]],
    ]


def test_a_twin_amid_faults_still_ends_when_it_is_told(
    start: Callable[..., Running], tmp_path_factory: pytest.TempPathFactory
) -> None:
    made = Spoilt(start(tmp_path_factory.mktemp("shut"), "--no-quota"))
    made.audience("VIP")
    made.order(
        rule("late_apply", seconds=600),
        rule("drip", seconds=600),
        rule("refuse", "audiences/create", seconds=600),
    )
    with pytest.raises(ConnectionResetError):
        made.add("VIP", "never")
    dripping = made.sent(BATCH + UPDATE, adding("VIP", "slow"))
    made.line_of("slow")
    made.audience("LAST")
    assert made.twin.end() == 0
    dripping.close()
    assert [line["fault"] for line in made.twin.lines] == [None, "drip", "refuse"]
    assert made.twin.process.stderr is not None
    assert made.twin.process.stderr.read() == ""


@pytest.mark.parametrize("part", ["headers", "body"])
def test_drip_sends_a_byte_at_a_time(spoilt: Spoilt, part: str) -> None:
    spoilt.order(rule("drip", part=part, seconds=0.005))
    with spoilt.sent(BATCH + UPDATE, adding("VIP", f"drip_{part}")) as connection:
        pieces = []
        while piece := connection.recv(4_096):
            pieces.append(piece)
    status, headers, body = split(b"".join(pieces))
    assert (status, len(body), headers["x-sandbox"]) == (202, 53, "1")
    assert set(json.loads(body)) == {"indexing_token"}
    head = len(b"".join(pieces)) - len(body)
    # Several bytes may be waiting when the reader comes round, never anywhere near all of them.
    first, last = len(pieces[0]), len(pieces[-1])
    if part == "headers":
        assert (first < head / 4, len(pieces) > head / 4) == (True, True)
    else:
        assert head <= first <= head + 10
        assert (last < 10, len(pieces) > 53 / 4) == (True, True)
    assert _logged(spoilt) == ("drip", 202, [["add", f"drip_{part}"]])


def test_drip_keeps_its_pace(spoilt: Spoilt) -> None:
    spoilt.order(rule("drip", seconds=0.02, apply=False))
    began = time.monotonic()
    assert split(spoilt.add("VIP", "never"))[2] == b"{}"
    assert 0.04 <= time.monotonic() - began < 1
    assert _logged(spoilt) == ("drip", 202, [])


def test_status_line_only_ends_within_the_first_line(spoilt: Spoilt) -> None:
    spoilt.order(rule("status_line_only"))
    assert spoilt.add("VIP", "line") == b"HTTP/1.1 202 Acc"
    assert _logged(spoilt) == ("status_line_only", 202, [["add", "line"]])


def test_bad_gzip_says_gzip_and_is_none(spoilt: Spoilt) -> None:
    spoilt.order(rule("bad_gzip"))
    status, headers, body = split(spoilt.add("VIP", "gzip"))
    assert (status, headers["content-encoding"], body[:2]) == (202, "gzip", b"\x1f\x8b")
    with pytest.raises(zlib.error):
        gzip.decompress(body)
    assert _logged(spoilt) == ("bad_gzip", 202, [["add", "gzip"]])


def test_huge_is_as_long_as_ordered_and_says_so(spoilt: Spoilt) -> None:
    spoilt.order(rule("huge", bytes=5_000_001))
    status, headers, body = split(spoilt.add("VIP", "huge"))
    assert (status, headers["content-length"], len(body)) == (202, "5000001", 5_000_001)
    assert set(json.loads(body)) == {"indexing_token"}
    assert _logged(spoilt) == ("huge", 202, [["add", "huge"]])


def test_a_gzip_bomb_is_small_until_it_is_unpacked(spoilt: Spoilt) -> None:
    spoilt.order(rule("gzip_bomb", bytes=20_000_000))
    connection = spoilt.twin.connect()
    headers = {"Authorization": f"Bearer {KEY}", "X-Batch-Project": "project_a"}
    headers["Content-Type"] = "application/json"
    body = json.dumps(adding("VIP", "bomb"))
    connection.request("POST", BATCH + UPDATE, body, headers)
    reply = connection.getresponse()
    packed = reply.read()
    connection.close()
    assert (reply.status, reply.headers["content-encoding"]) == (202, "gzip")
    assert len(packed) < 200_000
    told = gzip.decompress(packed)
    assert len(told) == 20_000_000
    assert set(json.loads(told)) == {"indexing_token"}
    assert _logged(spoilt) == ("gzip_bomb", 202, [["add", "bomb"]])


def test_late_apply_resets_first_and_applies_and_logs_later(spoilt: Spoilt) -> None:
    spoilt.order(rule("late_apply", seconds=0.5))
    began = time.monotonic()
    with pytest.raises(ConnectionResetError):
        spoilt.add("VIP", "late")
    assert time.monotonic() - began < 0.4
    lines = len(spoilt.twin.lines)
    assert "late" not in dict(members(spoilt.twin.folder / "twin.db", "VIP"))
    line = spoilt.line_of("late")
    assert time.monotonic() - began >= 0.5
    assert (line["fault"], line["status"], len(spoilt.twin.lines)) == ("late_apply", 202, lines + 1)
    assert "late" in dict(members(spoilt.twin.folder / "twin.db", "VIP"))


def test_late_apply_with_hold_is_silent_until_then(spoilt: Spoilt) -> None:
    spoilt.order(rule("late_apply", seconds=0.6, hold=True, times=2))
    with spoilt.sent(BATCH + UPDATE, adding("VIP", "held")) as connection:
        connection.settimeout(0.2)
        with pytest.raises(TimeoutError):
            connection.recv(1)
    line = spoilt.line_of("held")  # the client left long before
    assert (line["fault"], line["status"]) == ("late_apply", 202)
    assert split(spoilt.add("VIP", "patient"))[0] == 202  # who still waits is answered


def test_unknown_body_is_a_2xx_of_an_unheard_shape(spoilt: Spoilt) -> None:
    spoilt.order(rule("unknown_body", times=2), rule("unknown_body", body=[{"code": 3}]))
    status, _, body = split(spoilt.add("VIP", "shape"))
    assert (status, json.loads(body)) == (202, {"code": "A_CODE_OF_NO_DOCUMENT"})
    assert _logged(spoilt) == ("unknown_body", 202, [["add", "shape"]])
    status, _, _ = split(spoilt.add("NOBODY", "x"))  # refused by itself, yet told as a success
    assert (status, _logged(spoilt)) == (202, ("unknown_body", 202, []))
    status, _, body = split(spoilt.add("VIP", "shape_2"))
    assert (status, json.loads(body)) == (202, [{"code": 3}])
    spoilt.order(rule("unknown_body", "profiles/update_batch", apply=False))
    status, _, body = split(spoilt.raw(f"{ALTCRAFT}profiles/update_batch", {"token": KEY}))
    assert (status, json.loads(body)["error"]) == (200, "a word of no document")
    assert _logged(spoilt) == ("unknown_body", 200, [])


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (301, {"Location": "https://example.com/"}),
        (307, {"Location": "/batch/2.11/audiences/list"}),
        (429, {"Retry-After": "Wed, 21 Oct 2026 07:28:00 GMT"}),
        (429, {"Retry-After": "-5"}),
        (429, {"Retry-After": "soon"}),
        (502, {}),
    ],
)
def test_a_status_comes_with_any_headers(
    spoilt: Spoilt, status: int, headers: dict[str, str]
) -> None:
    spoilt.order(rule("status", status=status, headers=headers))
    got, told, _ = split(spoilt.add("VIP", "never"))
    assert (got, {name: told[name.lower()] for name in headers}) == (status, headers)
    assert _logged(spoilt) == ("status", status, [])


def test_contains_strikes_whatever_request_carries_the_text(spoilt: Spoilt) -> None:
    poison = {"match": {"route": UPDATE, "contains": '"poison"'}, "do": "status", "status": 400}
    spoilt.order({**poison, "times": "always"})
    sent = [("a", "poison", "b"), ("a", "b"), ("poison",), ("poisoned",), ("c", "poison")]
    told = [split(spoilt.add("VIP", *ids))[0] for ids in sent]
    assert told == [400, 202, 400, 202, 400]
    assert [line["fault"] for line in spoilt.twin.lines[-5:]] == [
        "status",
        None,
        "status",
        None,
        "status",
    ]
    assert "poison" not in dict(members(spoilt.twin.folder / "twin.db", "VIP"))


def test_n_counts_the_requests_that_carry_the_text(spoilt: Spoilt) -> None:
    match = {"route": UPDATE, "contains": "é", "n": 2}  # which JSON wrote as \u00e9
    spoilt.order({"match": match, "do": "status", "status": 500})
    told = [split(spoilt.add("VIP", who))[0] for who in ("é1", "x", "é2", "é3")]
    assert told == [202, 202, 500, 202]


def test_reset_before_with_contains_applies_nothing(spoilt: Spoilt) -> None:
    match = {"route": UPDATE, "contains": "cut_me"}
    spoilt.order({"match": match, "do": "reset_before"})
    assert split(spoilt.add("VIP", "whole"))[0] == 202
    with pytest.raises(ConnectionResetError):
        spoilt.add("VIP", "cut_me")
    assert _logged(spoilt) == ("reset_before", None, [])


def test_a_client_that_leaves_a_slow_answer_ends_it(spoilt: Spoilt) -> None:
    spoilt.order(rule("drip", seconds=0.05), rule("huge", bytes=1_000_000_000))
    for who in ("left_1", "left_2"):
        with spoilt.sent(BATCH + UPDATE, adding("VIP", who)) as connection:
            connection.recv(100)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
    assert split(spoilt.add("VIP", "next"))[0] == 202
    lines = [(line["fault"], line["applied"][0][1]) for line in spoilt.twin.lines[-3:]]
    assert lines == [("drip", "left_1"), ("huge", "left_2"), (None, "next")]


def test_without_rules_nothing_is_spoilt(spoilt: Spoilt) -> None:
    spoilt.order()
    with spoilt.sent(BATCH + UPDATE, adding("VIP", "plain")) as connection:
        status, headers, body = split(read_all(connection))
    assert (status, len(body), headers["content-length"]) == (202, 53, "53")
    assert _logged(spoilt) == (None, 202, [["add", "plain"]])
