"""A complete answer is believed as far as it makes sense (matrix rows 18, 25, 30, 31)."""

from __future__ import annotations

import pytest

from workbench.delivery.answers import excerpt, heard, retry_after_s
from workbench.delivery.client import Failure
from workbench.delivery.secrets import Secret
from workbench.vocabulary.replies import Reply, Verdict
from workbench.vocabulary.steps import Step

STEP = Step("update", "POST", "2.11/audiences/update", "I", "none")


def verdict_on(reply: Reply | Failure, read: Verdict, records: int = 5) -> Verdict:
    return heard(lambda step, answer, count: read, STEP, reply, records).verdict


ACCEPTED = Verdict("accepted", token="t")


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_a_success_that_the_destination_reads_as_accepted_is_accepted(status: int) -> None:
    assert verdict_on(Reply(status, body=b"{}"), ACCEPTED) == ACCEPTED


@pytest.mark.parametrize("status", [203, 206, 226, 400, 404, 500, 502])
def test_no_other_status_can_mean_accepted(status: int) -> None:
    assert verdict_on(Reply(status, body=b"{}"), ACCEPTED).fate == "unknown"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_unknown_and_stops_the_run(status: int) -> None:
    found = verdict_on(Reply(status), ACCEPTED)
    assert (found.fate, found.then) == ("unknown", "stop")


def test_a_sign_in_page_in_place_of_the_answer_stops_the_run() -> None:
    found = verdict_on(Reply(200, body=b"\r\n <!doctype html><title>Wi-Fi"), ACCEPTED)
    assert (found.fate, found.then) == ("unknown", "stop")


XML_STEP = Step("update by email", "POST", "profiles/update_batch", "I", "none", form="xml")
XML_ANSWER = b"<?xml version='1.0' encoding='UTF-8' ?>\n<xml><error>0</error></xml>"
XML_PAGE = b"<?xml version='1.0'?>\n<!DOCTYPE html PUBLIC 'x' 'y'>\n<html><body>Wi-Fi</body></html>"


@pytest.mark.parametrize(
    ("step", "body", "fate", "then"),
    [
        (XML_STEP, XML_ANSWER, "accepted", "go_on"),
        (XML_STEP, b"<xml><error>0</error></xml>", "accepted", "go_on"),
        (XML_STEP, b"\n <!doctype html><title>Wi-Fi", "unknown", "stop"),
        (XML_STEP, b"<HTML lang=en><title>Wi-Fi", "unknown", "stop"),
        (XML_STEP, XML_PAGE, "unknown", "stop"),
        (STEP, XML_ANSWER, "unknown", "stop"),
    ],
)
def test_xml_in_answer_to_xml_is_an_answer_and_a_page_is_none(
    step: Step, body: bytes, fate: str, then: str
) -> None:
    found = heard(lambda step, answer, count: Verdict("accepted"), step, Reply(200, {}, body), 5)
    assert (found.verdict.fate, found.verdict.then) == (fate, then)


@pytest.mark.parametrize(
    "exceptions",
    [
        ((5, "rejected", "x"),),
        ((-1, "rejected", "x"),),
        ((1, "rejected", "x"), (1, "rejected", "y")),
        ((1, "not_sent", "x"),),
    ],
    ids=["beyond the end", "before the start", "twice", "impossible"],
)
def test_an_answer_about_rows_that_were_not_in_the_request_is_unknown(exceptions) -> None:
    found = verdict_on(Reply(202), Verdict("accepted", exceptions=exceptions))
    assert (found.fate, found.exceptions) == ("unknown", ())


def test_an_answer_about_rows_of_the_request_keeps_them() -> None:
    verdict = Verdict("accepted", exceptions=((0, "rejected", "x"), (4, "unknown", "y")))
    assert verdict_on(Reply(202), verdict) == verdict


@pytest.mark.parametrize(
    ("failure", "fate", "then"),
    [
        (Failure(True, "refused"), "not_sent", "wait"),
        (Failure(True, "certificate", stop=True), "not_sent", "stop"),
        (Failure(False, "reset"), "unknown", "go_on"),
    ],
)
def test_a_failure_is_unknown_unless_it_certainly_was_not_sent(failure, fate, then) -> None:
    assert verdict_on(failure, ACCEPTED) == Verdict(fate, failure.sentence, then=then)


NOON = "Sun, 22 Nov 2026 12:00:00 GMT"


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("7", 7.0),
        ("1.5", 1.5),
        (" 9 ", 9.0),
        ("86400", 86_400.0),
        ("Sun, 22 Nov 2026 12:00:20 GMT", 20.0),
        ("Sun, 22 Nov 2026 11:00:00 GMT", None),
        ("-5", None),
        ("abc", None),
        ("", None),
        ("nan", None),
        ("inf", None),
        ("9" * 400, None),
    ],
)
def test_retry_after_is_read_by_ourselves(asked: str, seconds: float | None) -> None:
    headers = {"retry-after": asked, "date": NOON}
    assert retry_after_s(Reply(429, headers)) == seconds
    assert retry_after_s(Reply(503, headers)) == seconds
    assert retry_after_s(Reply(202, headers)) is None


def test_a_date_means_nothing_without_the_servers_own_clock() -> None:
    assert retry_after_s(Reply(429, {"retry-after": NOON})) is None


def test_an_excerpt_is_cleaned_before_it_is_cut() -> None:
    """Cut first, the first half of a key at the edge would stay."""
    found = excerpt("a" * 7_990 + "twin_canary_8c1f" + "b" * 99, [Secret("twin_canary_8c1f")])
    assert "twin" not in found
    assert len(found.encode()) <= 8_000
    assert excerpt("é" * 9_000, []) == "é" * 4_000
