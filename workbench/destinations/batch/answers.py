"""How any Batch answer reads: a certain yes, a certain no, "not now", or no trustworthy answer.

Error names and statuses: seed 003 (campaigns/update) and doc.batch.com (api/batch.md 1.3).
"""

from __future__ import annotations

from typing import Any

import orjson

from workbench.vocabulary.replies import Reply, Verdict

REFUSED_CHUNK = {400, 413}
# Every further request would be refused in the same way until the reader has changed this.
STOP = {
    401: "check the key of the connection, then resume",
    403: "check that this key may use this project, then resume",
    404: "check the project and that what the send names is still there, then resume",
    410: "check the project and that what the send names is still there, then resume",
}


def body_of(reply: Reply) -> dict[str, Any] | None:
    """The JSON object of an answer, or None for anything else."""
    try:
        found = orjson.loads(reply.body)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def error_of(reply: Reply) -> tuple[str, str] | None:
    """Code and message of an answer in the API's own error shape, or None."""
    found = body_of(reply)
    if found is None:
        return None
    code, message = found.get("error_code"), found.get("error_message")
    # The documents print numbers beside the names, and say that the field is a string.
    if isinstance(code, str | int) and isinstance(message, str):
        return str(code), message
    return None


def refusal(reply: Reply) -> Verdict:
    """What an answer that is not a success means; a status alone never decides."""
    error = error_of(reply)
    if error is None:
        reason = f"The answer (HTTP {reply.status}) is not one that the vendor's documents describe"
        # A redirect or a login page answers every further request in the same way.
        html = reply.headers.get("content-type", "").startswith("text/html")
        stop = 300 <= reply.status < 400 or (reply.status < 300 and html)
        return Verdict("unknown", reason, then="stop" if stop else "go_on")
    code, message = error
    if reply.status in STOP:
        told = f"the vendor refused with {reply.status} {code} ({message}): {STOP[reply.status]}"
        return Verdict("not_sent", told, code, then="stop")
    if reply.status == 429 or (reply.status == 503 and code in ("MAINTENANCE_ERROR", "2")):
        return Verdict("not_sent", message, code, then="wait")
    if reply.status in REFUSED_CHUNK:
        return Verdict("rejected", message, code)
    return Verdict("unknown", f"{message} (HTTP {reply.status})", code)
