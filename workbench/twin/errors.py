"""What a refusal looks like on the wire: Batch's error codes, their statuses, the error body.

Knows no route and no rule; whoever refuses names the code and writes the sentence.
"""

from __future__ import annotations

import json
from enum import StrEnum
from typing import NoReturn


class Code(StrEnum):
    """The names of api/batch.md §1.3 (seed 003 and the delete page); they travel as strings."""

    SERVER_ERROR = "SERVER_ERROR"
    MAINTENANCE_ERROR = "MAINTENANCE_ERROR"
    AUTHENTICATION_INVALID = "AUTHENTICATION_INVALID"
    API_MISUSE = "API_MISUSE"
    ROUTE_NOT_FOUND = "ROUTE_NOT_FOUND"
    MISSING_PARAMETER = "MISSING_PARAMETER"
    MALFORMED_PARAMETER = "MALFORMED_PARAMETER"
    MALFORMED_JSON_BODY = "MALFORMED_JSON_BODY"
    TOO_MANY_REQUESTS = "TOO_MANY_REQUESTS"


STATUS_OF = {
    Code.SERVER_ERROR: 500,
    Code.MAINTENANCE_ERROR: 503,
    Code.AUTHENTICATION_INVALID: 401,
    Code.API_MISUSE: 403,
    Code.ROUTE_NOT_FOUND: 404,
    Code.MISSING_PARAMETER: 400,
    Code.MALFORMED_PARAMETER: 400,
    Code.MALFORMED_JSON_BODY: 400,
    Code.TOO_MANY_REQUESTS: 429,
}


class Refusal(Exception):
    """A request the twin says no to: one code, one actionable sentence, one HTTP status.

    `assumed` is the subject in `assumptions` when the documents alone would not say no; `fault` is
    the ordered one without which the answer were another.
    """

    def __init__(
        self,
        code: Code,
        message: str,
        *,
        status: int | None = None,
        assumed: str | None = None,
        fault: str | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.status = STATUS_OF[code] if status is None else status
        self.assumed = assumed
        self.fault = fault


def refuse_missing(where: str, expected: str) -> NoReturn:
    """Refuses a request for a required field or parameter that is not there."""
    raise Refusal(Code.MISSING_PARAMETER, f"{where} is missing: {expected}.")


def refuse(where: str, problem: str, *, assumed: str | None = None) -> NoReturn:
    """Refuses a request for a field or parameter whose value is not acceptable."""
    raise Refusal(Code.MALFORMED_PARAMETER, f"{where}: {problem}.", assumed=assumed)


def error_body(code: Code, message: str) -> dict[str, str]:
    """Both members are strings and both are always there (api/batch.md §1.3)."""
    return {"error_code": code.value, "error_message": message}


def shown(value: object, most: int = 60) -> str:
    """A JSON value as a message may name it: strings quoted, never more than `most` characters."""
    if type(value) is str:
        text = repr(value)
    elif isinstance(value, dict | list):
        text = "an object" if isinstance(value, dict) else "an array"
    elif value is None or isinstance(value, bool):
        text = json.dumps(value)
    else:
        text = str(value)
    return text if len(text) <= most else f"{text[: most - 1]}…"
