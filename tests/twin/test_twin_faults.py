"""Faults on order: the file that orders them, and what a client meets on the wire."""

from __future__ import annotations

import http.client
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from twin_harness import Running

from workbench.twin.fault_files import BadFaults, load
from workbench.twin.faults import Faults, Rule
from workbench.twin.holdings import members


def _ids(who: str) -> dict[str, Any]:
    return {"name": "VIP", "ids": [{"action": "add", "id": who}]}


def _rule(do: str, n: int, **more: object) -> dict[str, Any]:
    return {"match": {"route": "audiences/update", "n": n}, "do": do, **more}


MAINTENANCE = {"error_code": "MAINTENANCE_ERROR", "error_message": "Back soon."}
RULES = [
    _rule("reset_before", 1),
    _rule("apply_then_reset", 2),
    _rule("truncate", 3),
    _rule("empty", 4),
    _rule("html", 5),
    _rule("delay", 6, seconds=0.3),
    _rule("status", 7, status=503, body=MAINTENANCE, headers={"Retry-After": "7"}),
    _rule("status", 8, status=500, apply=True),
    _rule("status", 9, status=202, body='{"indexing_'),
]


@pytest.fixture(scope="module")
def met(start: Callable[..., Running], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """One update per rule, each adding the id of its number: what came back, and what is left."""
    folder = tmp_path_factory.mktemp("faults")
    (folder / "faults.json").write_text(json.dumps(RULES))
    options = ["--no-quota", "--indexing-s", "0", "--faults", str(folder / "faults.json")]
    twin = start(folder, *options)
    twin.post("create", {"name": "VIP", "type": "custom_ids"})
    answers: list[Any] = []
    took: list[float] = []
    for n in range(1, 11):
        before = time.monotonic()
        try:
            answers.append(twin.post("update", _ids(f"{n}")))
        except (OSError, http.client.HTTPException) as error:
            answers.append(error)
        took.append(time.monotonic() - before)
    held = {who for who, _ in members(folder / "twin.db", "VIP")}
    code, said = twin.end(), twin.process.stderr
    assert said is not None
    lines = twin.lines[1:]
    return {
        "answers": answers,
        "took": took,
        "held": held,
        "lines": lines,
        "end": (code, said.read()),
    }


def test_only_what_the_faults_let_through_is_applied(met: dict[str, Any]) -> None:
    assert met["held"] == {"2", "3", "4", "6", "8", "10"}


def test_the_log_names_every_fault_and_what_it_let_through(met: dict[str, Any]) -> None:
    logged = [(line["fault"], line["status"], len(line["applied"])) for line in met["lines"]]
    assert logged == [
        ("reset_before", None, 0),
        ("apply_then_reset", 202, 1),
        ("truncate", 202, 1),
        ("empty", 202, 1),
        ("html", 200, 0),
        ("delay", 202, 1),
        ("status", 503, 0),
        ("status", 500, 1),
        ("status", 202, 0),
        (None, 202, 1),
    ]
    assert met["lines"][0]["sha256"] is None
    assert met["lines"][6]["error_code"] == "MAINTENANCE_ERROR"


@pytest.mark.parametrize("place", [0, 1])
def test_a_reset_looks_the_same_before_and_after_applying(met: dict[str, Any], place: int) -> None:
    # The exact class: http.client's word for a polite close is a subclass of it.
    assert type(met["answers"][place]) is ConnectionResetError


def test_a_truncated_answer_ends_before_its_length(met: dict[str, Any]) -> None:
    error = met["answers"][2]
    assert isinstance(error, http.client.IncompleteRead)
    assert error.partial.startswith(b'{"indexing_token"')
    assert error.expected == 53 - len(error.partial)


def test_an_empty_answer_has_the_right_status_and_nothing_else(met: dict[str, Any]) -> None:
    status, headers, body = met["answers"][3]
    assert (status, headers["content-length"], body) == (202, "0", b"")


def test_html_comes_as_a_200_page(met: dict[str, Any]) -> None:
    status, headers, body = met["answers"][4]
    assert (status, headers["content-type"]) == (200, "text/html; charset=utf-8")
    assert body.startswith(b"<!doctype html>")


def test_a_delayed_answer_is_whole_but_late(met: dict[str, Any]) -> None:
    assert met["answers"][5][0] == 202
    assert met["took"][5] >= 0.3
    assert met["took"][9] < 0.3


def test_a_status_comes_with_the_rule_s_body_and_headers(met: dict[str, Any]) -> None:
    status, headers, body = met["answers"][6]
    assert (status, json.loads(body), headers["retry-after"]) == (503, MAINTENANCE, "7")
    status, headers, body = met["answers"][7]
    assert (status, json.loads(body)["error_code"]) == (500, "SERVER_ERROR")
    assert met["answers"][8][0::2] == (202, b'{"indexing_')


def test_every_answer_says_it_is_the_sandbox(met: dict[str, Any]) -> None:
    whole = [answer for answer in met["answers"] if isinstance(answer, tuple)]
    assert len(whole) == 7
    assert {answer[1]["x-sandbox"] for answer in whole} == {"1"}


def test_faults_leave_no_traceback_behind(met: dict[str, Any]) -> None:
    assert met["end"] == (0, "")


def test_n_counts_the_requests_of_the_rule_s_own_route() -> None:
    faults = Faults([Rule("empty", route="a", n=2), Rule("html", n=4)])
    fired = [faults.next(route) for route in ("b", "a", "b", "b", "a", "a")]
    assert [rule.do if rule else None for rule in fired] == [
        None,
        None,
        None,
        "html",
        "empty",
        None,
    ]


def test_n_counts_the_requests_that_hold_the_rule_s_text() -> None:
    faults = Faults([Rule("empty", route="a", contains="x", n=2, times=None)])
    bodies = [b"x", None, b"y", b"xx", b"x"]
    assert [bool(faults.next("a", body)) for body in bodies] == [False, False, False, True, True]
    assert faults.next("b", b"x") is None


def test_times_lets_a_rule_fire_again_from_the_nth_on() -> None:
    faults = Faults([Rule("empty", route="a", n=2, times=2)])
    assert [bool(faults.next("a")) for _ in range(5)] == [False, True, True, False, False]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "cannot be read as JSON"),
        ("{}", "must hold a JSON list"),
        ("[1]", "rule [0]: expected an object"),
        ('[{"do": "empty"}, {"do": "explode"}]', "rule [1]: do is 'explode', expected one of"),
        ('[{"match": {"n": 1}}]', "`do` is missing"),
        ('[{"do": "status"}]', "do = status needs `status` beside it"),
        ('[{"do": "empty", "match": {"n": 0}}]', "n is 0, expected a whole number from 1"),
        ('[{"do": "empty", "n": 1}]', "n is not a field of a rule, or not at this place"),
        ('[{"do": "empty", "match": {"do": "html"}}]', "do is not a field"),
        ('[{"do": "empty", "colour": 1}]', "colour is not a field"),
        ('[{"do": "empty", "times": true}]', "times is True"),
        ('[{"do": "status", "status": 99}]', "200 to 599"),
        ('[{"do": "delay", "seconds": -1}]', "0 to 600"),
        ('[{"do": "html", "headers": {"a": "b\\nc"}}]', "in ASCII"),
        ('[{"do": "reset_before", "apply": true}]', "`apply` cannot be chosen"),
        ('[{"do": "empty", "seconds": 1}]', "seconds does nothing beside do = empty"),
        ('[{"do": "empty", "times": "often"}]', 'a whole number from 1, or "always"'),
        ('[{"do": "empty", "match": {"contains": ""}}]', "a text of 1 to 1,000 characters"),
        ('[{"do": "empty", "match": {"contains": "\\ud800"}}]', "a text of 1 to 1,000 characters"),
        ('[{"do": "delay", "seconds": 601}]', "seconds is 601, expected a number from 0 to 600"),
        ('[{"do": "delay", "seconds": NaN}]', "seconds is nan"),
        ('[{"do": "indexing_slow", "seconds": 86401}]', "(for indexing_slow 86,400)"),
        ('[{"do": "huge"}]', "do = huge needs `bytes` beside it"),
        ('[{"do": "gzip_bomb", "bytes": 1000000001}]', "from 1 to 1,000,000,000"),
        ('[{"do": "drip", "part": "feet"}]', "part is 'feet', expected headers or body"),
        ('[{"do": "html", "headers": {"Content-Length": "1"}}]', "less what frames a body"),
        ('[{"do": "html", "headers": {"a b": "1"}}]', "less what frames a body"),
        ('[{"do": "results", "by": 0}]', "by is 0, expected"),
        ('[{"do": "results", "by": 1, "match": {"route": "a"}}]', "cannot happen to a, expected"),
        ('[{"do": "partial", "errors": []}]', "expected a list of objects"),
        ('[{"do": "partial", "errors": [{}]}]', "needs `match` with a route"),
        (
            '[{"match": {"route": "profiles/update_batch"}, "do": "partial", "errors": [{}]}]',
            "errors[0] is {}, expected row from 0, error (numbers) and error_text (a string)",
        ),
        ('[{"do": "status", "status": 200, "body": 1e400}]', "body is inf"),
        (f'[{{"do": "unknown_body", "body": "{"x" * 1_000_001}"}}]', "at most 1,000,000 bytes"),
        (f"[{', '.join(['{}'] * 1_001)}]", "holds 1,001 rules, at most 1,000 can be in force"),
    ],
)
def test_a_broken_faults_file_is_one_sentence_that_says_where(
    tmp_path: Path, text: str, words: str
) -> None:
    path = tmp_path / "faults.json"
    path.write_text(text)
    with pytest.raises(BadFaults) as caught:
        load(path)
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)
