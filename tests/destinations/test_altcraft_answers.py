"""How answers of update_batch read: HTTP first, then the request's error, then each profile's."""

from __future__ import annotations

import json
from typing import Any

import pytest

from workbench.destinations.altcraft.answers import read
from workbench.vocabulary.replies import Reply, Verdict
from workbench.vocabulary.steps import Step

JSON_STEP = Step("update by email", "POST", "profiles/update_batch", "I", "none")
XML_STEP = Step("update by email", "POST", "profiles/update_batch", "I", "none", form="xml")

# Seed 002, the response examples.
SEED_JSON = b"""{
"error": 0,
"error_text": "Successful operation",
"result": [
{"error": 0, "error_text": "Successful operation", "profile_id": "abcdefghijklmnqrstuvwxyz"},
{"error": 0, "error_text": "Successful operation", "profile_id": "abcdefghijklmnqrstuvwzzz"}
]
}"""
SEED_XML = b"""<xml>
<error>0</error>
<error_text>Successful operation</error_text>
<result>
<error>0</error>
<error_text>Successful operation</error_text>
<profile_id>abcdefghijklmnqrstuvwxyz</profile_id>
</result>
<result>
<error>0</error>
<error_text>Successful operation</error_text>
<profile_id>abcdefghijklmnqrstuvwzzz</profile_id>
</result>
</xml>"""


def answer(error: object = 0, text: str = "", result: object = ..., status: int = 200) -> Reply:
    body: dict[str, Any] = {"error": error, "error_text": text}
    if result is not ...:
        body["result"] = result
    return Reply(status, {}, json.dumps(body).encode())


@pytest.mark.parametrize(
    ("step", "body"),
    [
        (JSON_STEP, SEED_JSON),
        (XML_STEP, SEED_XML),
        # What comes back where XML was sent is on no page, so both are read.
        (XML_STEP, SEED_JSON),
        (XML_STEP, b'<?xml version="1.0" encoding="UTF-8" ?>\n' + SEED_XML),
    ],
)
def test_the_samples_of_the_seed_are_two_accepted_profiles(step: Step, body: bytes) -> None:
    assert read(step, Reply(200, {}, body), 2) == Verdict("accepted")


MIXED = [
    {"error": 0, "error_text": "", "profile_id": "65a1b2c3d4e5f60718293a4b"},
    {"error": 404, "error_text": "There is no such profile"},
    {"error": 400, "error_text": ""},
    {"error_text": "odd"},
    "odd",
    {"error": 0},
]
EXCEPTIONS = (
    (1, "rejected", "There is no such profile (error 404)"),
    (2, "rejected", "no reason was given (error 400)"),
    (3, "unknown", "the answer has no error number for this profile"),
    (4, "unknown", "the answer has no error number for this profile"),
)


def test_each_profile_has_its_own_verdict() -> None:
    """The text decides nothing: an empty one comes with a success as well (3.1)."""
    found = read(JSON_STEP, answer(result=MIXED), 6)
    assert found == Verdict("accepted", exceptions=EXCEPTIONS)


def test_each_profile_has_its_own_verdict_in_xml() -> None:
    body = (
        b"<xml><error>0</error><error_text/>"
        b"<result><error>0</error></result>"
        b"<result><error>404</error><error_text>Nobody &lt;here&gt;</error_text></result>"
        b"<result><error_text>odd</error_text></result><result/></xml>"
    )
    assert read(XML_STEP, Reply(200, {}, body), 4) == Verdict(
        "accepted",
        exceptions=(
            (1, "rejected", "Nobody <here> (error 404)"),
            (2, "unknown", "the answer has no error number for this profile"),
            (3, "unknown", "the answer has no error number for this profile"),
        ),
    )


@pytest.mark.parametrize("result", [MIXED[:1], MIXED, [], ..., None, {}])
def test_a_length_that_differs_makes_all_rows_unknown_and_stops_the_run(result: object) -> None:
    """Results are in the order of the request and carry no number (reliability.md, row 20)."""
    found = read(JSON_STEP, answer(result=result), 2)
    assert (found.fate, found.then, found.exceptions) == ("unknown", "stop", ())


def test_results_decide_for_their_profiles_also_beside_an_error_of_the_request() -> None:
    """Seed 002: `result` has the verdict of each profile; one that was taken is not called lost."""
    some = [{"error": 0}, {"error": 400, "error_text": "Incorrect phone"}]
    assert read(JSON_STEP, answer(400, "some failed", some), 2) == Verdict(
        "accepted", code="400", exceptions=((1, "rejected", "Incorrect phone (error 400)"),)
    )
    short = read(JSON_STEP, answer(400, "some failed", some), 3)
    assert (short.fate, short.exceptions) == ("unknown", ())


def test_a_request_that_is_refused_while_each_profile_is_taken_is_unknown() -> None:
    """Nothing tells which of both is true, so nobody is called accepted."""
    found = read(JSON_STEP, answer(500, "broken", [{"error": 0}, {"error": 0}]), 2)
    assert (found.fate, found.code, found.exceptions) == ("unknown", "500", ())
    assert found.reason == "the answer takes every profile and refuses the request (error 500)"


def test_a_tariff_that_ends_within_a_request_stops_the_run_and_keeps_its_verdicts() -> None:
    """402 is documented as the tariff's limit (3.3), so the next request would fare the same."""
    some = [{"error": 0}, {"error": 402, "error_text": "Limit"}]
    found = read(JSON_STEP, answer(402, "Limit", some), 2)
    assert (found.fate, found.then) == ("accepted", "stop")
    assert found.exceptions == ((1, "rejected", "Limit (error 402)"),)


@pytest.mark.parametrize("number", [1, 405, 429, 440, 500])
def test_a_number_that_no_document_names_leaves_its_profile_unknown(number: int) -> None:
    """It may have been carried out: a harmful change must not be sent again for it."""
    ((place, fate, reason),) = read(
        JSON_STEP, answer(0, "", [{"error": 0}, {"error": number}]), 2
    ).exceptions
    assert (place, fate) == (1, "unknown")
    assert "no document says" in reason


@pytest.mark.parametrize("status", [200, 400, 401, 403, 404])
@pytest.mark.parametrize(
    ("error", "fate", "then"),
    [
        (400, "rejected", "go_on"),
        (401, "not_sent", "stop"),
        (402, "not_sent", "stop"),
        (403, "not_sent", "stop"),
        (404, "not_sent", "stop"),
        (440, "unknown", "go_on"),
        (500, "unknown", "go_on"),
        (1, "unknown", "go_on"),
    ],
)
def test_an_error_of_the_request_decides_for_all_rows(
    error: int, fate: str, then: str, status: int
) -> None:
    found = read(JSON_STEP, answer(error, "Why so", status=status), 2)
    assert (found.fate, found.then, found.code) == (fate, then, str(error))
    assert f"Why so (error {error})" in found.reason


@pytest.mark.parametrize(
    ("reply", "fate", "then"),
    [
        (Reply(429), "not_sent", "wait"),
        (Reply(503, {}, SEED_JSON), "not_sent", "wait"),
        (Reply(500, {}, SEED_JSON), "unknown", "go_on"),
        (answer(400, "x", status=502), "unknown", "go_on"),
        (Reply(502, {}, b"<html>Bad gateway</html>"), "unknown", "go_on"),
        (Reply(200, {}, b""), "unknown", "go_on"),
        (Reply(200, {}, b"{}"), "unknown", "go_on"),
        (Reply(200, {}, b"[]"), "unknown", "go_on"),
        (Reply(200, {}, SEED_JSON[:-3]), "unknown", "go_on"),
        (Reply(200, {}, SEED_XML[:-3]), "unknown", "go_on"),
        (answer("0", result=MIXED[:2]), "unknown", "go_on"),
        (answer(True, result=MIXED[:2]), "unknown", "go_on"),
        (answer(0, result=[{"error": 0}] * 2, status=202), "unknown", "go_on"),
        (answer(0, result=[{"error": 0}] * 2, status=404), "unknown", "stop"),
        (Reply(404, {}, b"nothing here"), "unknown", "stop"),
        (Reply(407, {}, b"<html>proxy</html>"), "unknown", "stop"),
    ],
)
def test_what_is_not_documented_is_never_an_answer(reply: Reply, fate: str, then: str) -> None:
    found = read(JSON_STEP, reply, 2)
    assert (found.fate, found.then) == (fate, then)


@pytest.mark.parametrize(
    "body",
    [
        b"<html><error>0</error></html>",
        b"<!DOCTYPE xml [<!ENTITY a 'b'>]><xml><error>0</error></xml>",
        b"<xml><error>0</error></xml><xml/>",
        b"<xml><error>zero</error></xml>",
        b"<xml><deep><error>0</error></deep></xml>",
        b"<?xml version='1.0' encoding='nonsense'?><xml><error>0</error></xml>",
        b"<xml>",
    ],
)
def test_other_xml_is_no_answer(body: bytes) -> None:
    assert read(XML_STEP, Reply(200, {}, body), 1).fate == "unknown"
