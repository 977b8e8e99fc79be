"""How the answers of profiles/update and mass-update are read (api/batch.md 2.5)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import orjson
import pytest

from workbench.destinations.batch.profiles import MASS_UPDATE, UPDATE
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.replies import Reply, Verdict
from workbench.vocabulary.steps import Step

ROWS = 3
STEP = UPDATE.steps(Recipe("batch.profiles.update"))[0]
HARMFUL = replace(STEP, repeat="II")


def read(body: object, status: int = 202) -> Verdict:
    return UPDATE.read(STEP, Reply(status, {}, orjson.dumps(body)), ROWS)


def partial(*errors: Any) -> Verdict:
    return read({"code": "SUCCESS_WITH_PARTIAL_ERRORS", "errors": list(errors)})


def error(place: Any, reason: Any = "invalid value", **more: Any) -> dict[str, Any]:
    return {"category": "attribute", "bulk_index": place, "reason": reason, **more}


def test_success_is_every_row_accepted() -> None:
    assert read({"code": "SUCCESS"}) == Verdict("accepted")
    assert MASS_UPDATE.read(STEP, Reply(202, {}, b'{"code":"SUCCESS"}'), ROWS) == Verdict(
        "accepted"
    )


def test_a_partial_error_is_the_rows_own_and_the_row_stays_accepted() -> None:
    """A bad attribute or event is refused alone; the rest of its row is applied."""
    verdict = partial(
        error(2, attribute="$phone_number"),
        error(0, reason="too old", category="event"),
        error(2, reason="too long", attribute="city"),
    )
    assert verdict.fate == "accepted"
    assert verdict.code == "SUCCESS_WITH_PARTIAL_ERRORS"
    assert verdict.exceptions == (
        (0, "accepted", "the vendor dropped something of the row (event): too old"),
        (
            *(2, "accepted"),
            "the vendor dropped “$phone_number”: invalid value; "
            "the vendor dropped “city”: too long",
        ),
    )


@pytest.mark.parametrize(("step", "fate"), [(STEP, "rejected"), (HARMFUL, "unknown")])
def test_an_error_that_names_no_part_is_the_rows(step: Step, fate: str) -> None:
    """No page says that the rest of such a row is kept, so it is not called accepted."""
    told = {"code": "SUCCESS_WITH_PARTIAL_ERRORS", "errors": [error(1), error(2, attribute="city")]}
    verdict = UPDATE.read(step, Reply(202, {}, orjson.dumps(told)), ROWS)
    assert verdict.fate == "accepted"
    assert verdict.exceptions == (
        (
            *(1, fate),
            "the vendor refused something of the row, not named (attribute): invalid value",
        ),
        (2, "accepted", "the vendor dropped “city”: invalid value"),
    )


@pytest.mark.parametrize(
    "errors",
    [
        [error(3)],
        [error(-1)],
        [error(0), error(7)],
        [error("0")],
        [error(True)],
        [error(0.0)],
        [error(None)],
        [error(0, reason=None)],
        [error(0, attribute=["city"])],
        [error(0, category=7)],
        ["city"],
        [{"bulk_index": 0}],
        [],
    ],
)
def test_errors_that_cannot_be_matched_with_rows_make_the_chunk_unknown(errors: list[Any]) -> None:
    """reliability.md 1.8, fault 18: then no row of the answer can be trusted."""
    verdict = partial(*errors)
    assert (verdict.fate, verdict.exceptions) == ("unknown", ())
    assert verdict.reason


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"code": "SUCCESS", "errors": [error(0)]}, 202),
        ({"code": "SUCCESS_WITH_PARTIAL_ERRORS"}, 202),
        ({"code": "SUCCESS_WITH_PARTIAL_ERRORS", "errors": {"0": "x"}}, 202),
        ({"code": "ACCEPTED"}, 202),
        ({"code": 1}, 202),
        ({}, 202),
        ([], 202),
        ({"code": "SUCCESS"}, 200),
        ({"code": "SUCCESS"}, 500),
    ],
)
def test_an_answer_that_no_document_describes_is_unknown(body: object, status: int) -> None:
    verdict = read(body, status)
    assert verdict.fate == "unknown"
    assert verdict.reason


@pytest.mark.parametrize(
    ("status", "code", "fate", "then"),
    [
        (400, "MALFORMED_PARAMETER", "rejected", "go_on"),
        (401, "AUTHENTICATION_INVALID", "not_sent", "stop"),
        (404, "ROUTE_NOT_FOUND", "not_sent", "stop"),
        (429, "TOO_MANY_REQUESTS", "not_sent", "wait"),
        (500, "SERVER_ERROR", "unknown", "go_on"),
        (503, "MAINTENANCE_ERROR", "not_sent", "wait"),
    ],
)
def test_an_error_of_the_api_is_about_the_whole_chunk(
    status: int, code: str, fate: str, then: str
) -> None:
    verdict = read({"error_code": code, "error_message": "told"}, status)
    assert (verdict.fate, verdict.then, verdict.code) == (fate, then, code)
