"""Every place where the vendor's pages are silent and the twin had to choose, in one list.

A choice here is a guess: nothing that holds only in this list may be called the vendor's rule.
"""

from __future__ import annotations

from typing import NamedTuple


class Assumption(NamedTuple):
    """One silent spot of the documents and what the twin does there."""

    subject: str
    choice: str


ASSUMPTIONS = (
    Assumption("duplicate name on create", "400 MALFORMED_PARAMETER"),
    Assumption(
        "unknown audience on update, replace, remove",
        "400 MALFORMED_PARAMETER naming the audience; the pages list no 404 there",
    ),
    Assumption(
        "unknown audience or token on view",
        "404 ROUTE_NOT_FOUND, the only code with 404; a token of another audience is unknown",
    ),
    Assumption("missing X-Batch-Project", "400 MISSING_PARAMETER: the header is a parameter"),
    Assumption("wrong method on a known route", "403 API_MISUSE, used against the route's rules"),
    Assumption("version that is not digits.digits", "404 ROUTE_NOT_FOUND; every other one answers"),
    Assumption(
        "Content-Type other than application/json on POST", "400 MALFORMED_JSON_BODY: header listed"
    ),
    Assumption("a body that is JSON but no object", "400 MALFORMED_PARAMETER"),
    Assumption("a key twice in one JSON object, NaN, Infinity", "400 MALFORMED_JSON_BODY"),
    Assumption("fields and query parameters no page names", "400 MALFORMED_PARAMETER"),
    Assumption("which problem is reported", "the first one met; nothing of the call is applied"),
    Assumption("an empty ids array", "400 MALFORMED_PARAMETER"),
    Assumption("length of a custom id", "1 to 1,024 characters, the widest limit of the SDKs"),
    Assumption("length of display_name", "no limit; null in view when it was not given"),
    Assumption("counting characters", "Unicode code points; half a surrogate pair is refused"),
    Assumption("a blank string value", "accepted: the API says never empty, only SDKs say blank"),
    Assumption("null or object as an audience attribute", "400 MALFORMED_PARAMETER: not a type"),
    Assumption("one attribute name bare and wrapped, or in both wrappers", "400: two values"),
    Assumption(
        "RFC 3339 details",
        "offset needed, t and z in lower case accepted, leap second 60 and year 0000 refused",
    ),
    Assumption("magnitude of a number", "no limit; kept digit for digit"),
    Assumption("adding a member again", "the attributes of the last add replace the former ones"),
    Assumption("`updated` of an audience", "the time its latest write was accepted"),
    Assumption("REPLACED", "said as soon as a later replace of the same audience was accepted"),
    Assumption(
        "writing to an audience whose removal was accepted",
        "400 MALFORMED_PARAMETER; its name is free again once the removal is applied",
    ),
    Assumption(
        "following the token of a removal",
        "IN_PROGRESS until applied, then view answers 404 like for any unknown audience",
    ),
    Assumption("order of audiences/list, last page", "by creation; next_from absent at the end"),
    Assumption("quota of audiences routes", "1 request/s per project key with a burst of 1"),
    Assumption("what spends quota", "every request with a good key and project, also a bad body"),
    Assumption("a body over 64 MB", "413 with API_MISUSE: the twin's own safety cap, not Batch's"),
)
