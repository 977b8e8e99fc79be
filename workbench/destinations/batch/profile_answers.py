"""How Batch's answer about profiles reads: every row accepted, some of them but for a part."""

from __future__ import annotations

from typing import Any

from workbench.destinations.batch.answers import body_of, refusal
from workbench.vocabulary.fates import Fate
from workbench.vocabulary.replies import Reply, Verdict
from workbench.vocabulary.steps import Step

PARTIAL = "SUCCESS_WITH_PARTIAL_ERRORS"


def read(step: Step, reply: Reply, records: int) -> Verdict:
    """The fates of a chunk's rows (api/batch.md 2.5).

    A bad attribute or event is refused alone, so its row stays accepted and says what was dropped.
    An error that names neither is taken for the row's: refused, or of an unknown fate where sending
    the rest of it once more would do harm. A list of errors that cannot be matched row by row makes
    the whole chunk unknown.
    """
    body = body_of(reply)
    code = body.get("code") if body else None
    if reply.status != 202 or body is None or not isinstance(code, str):
        return refusal(reply)
    if code not in ("SUCCESS", PARTIAL):
        reason = f"The answer's code is “{code}”, which no document of the vendor names"
        return Verdict("unknown", reason, code)
    errors = body.get("errors")
    if code == "SUCCESS" and not errors:
        return Verdict("accepted")
    told = _by_row(errors, records) if code == PARTIAL else None
    if told is None:
        reason = "The answer speaks of errors but does not say clearly of which rows"
        return Verdict("unknown", reason, code)
    whole: Fate = "rejected" if step.repeat in ("I", "I*") else "unknown"
    exceptions = tuple(
        (place, "accepted" if all(map(_of_a_part, found)) else whole, "; ".join(map(_said, found)))
        for place, found in told.items()
    )
    return Verdict("accepted", code=code, exceptions=exceptions)


def _by_row(errors: object, records: int) -> dict[int, list[dict[str, Any]]] | None:
    """The errors of each row, by its place in the chunk; None where that is not certain."""
    if not isinstance(errors, list) or not errors:
        return None
    found: dict[int, list[dict[str, Any]]] = {}
    for error in errors:
        if not isinstance(error, dict) or not _certain(error, records):
            return None
        found.setdefault(error["bulk_index"], []).append(error)
    return dict(sorted(found.items()))


def _certain(error: dict[str, Any], records: int) -> bool:
    place, words = error.get("bulk_index"), ("category", "attribute")
    return (
        type(place) is int
        and 0 <= place < records
        and isinstance(error.get("reason"), str)
        and all(isinstance(error.get(word, ""), str) for word in words)
    )


def _of_a_part(error: dict[str, Any]) -> bool:
    """Whether an error is about an attribute or an event, and not about the row."""
    return bool(error.get("attribute")) or "event" in error.get("category", "").lower()


def _said(error: dict[str, Any]) -> str:
    if attribute := error.get("attribute"):
        return f"the vendor dropped “{attribute}”: {error['reason']}"
    what = error.get("category") or "no word of what"
    if _of_a_part(error):
        return f"the vendor dropped something of the row ({what}): {error['reason']}"
    return f"the vendor refused something of the row, not named ({what}): {error['reason']}"
