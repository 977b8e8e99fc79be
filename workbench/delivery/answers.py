"""What came back for a chunk, whatever it was, becomes one Verdict that can be trusted."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime

from workbench.delivery.client import Failure
from workbench.delivery.secrets import Secret, redact
from workbench.vocabulary.replies import Reply, Verdict
from workbench.vocabulary.steps import Step

# reliability.md §1.9: "answer_excerpt<=8 kB".
EXCERPT_BYTES = 8_000
# reliability.md §1.5 ("whitelist codes") and api/batch.md §1.2: no other status is a success.
SUCCESSES = frozenset({200, 201, 202, 204})
# Where a page says that it is one, after a declaration and comments, and in any case.
PAGE_START = 4_000
_HTML = re.compile(rb"<(?:!doctype\s+html|html[\s>])", re.IGNORECASE)

Read = Callable[[Step, Reply, int], Verdict]


@dataclass(frozen=True, slots=True)
class Heard:
    """A verdict with what the journal and the retry rules need beside it."""

    verdict: Verdict
    http: int | None = None
    retry_after_s: float | None = None
    excerpt: str = ""


def heard(read: Read, step: Step, answer: Reply | Failure, records: int) -> Heard:
    """The verdict on one attempt; `read` is the destination's own reading of a complete answer."""
    if isinstance(answer, Failure):
        return Heard(_failed(answer))
    verdict = _intercepted(step, answer) or _trusted(read(step, answer, records), answer, records)
    return Heard(
        verdict=_sound(verdict),
        http=answer.status,
        retry_after_s=retry_after_s(answer),
        excerpt=answer.body.decode("utf-8", errors="replace"),
    )


def sound(text: str) -> str:
    """The text without halves of characters, which no file can hold: they are spelled out."""
    return text.encode(errors="backslashreplace").decode()


def _sound(verdict: Verdict) -> Verdict:
    return replace(
        verdict,
        reason=sound(verdict.reason),
        code=sound(verdict.code),
        token=sound(verdict.token),
        exceptions=tuple((at, fate, sound(why)) for at, fate, why in verdict.exceptions),
    )


def excerpt(text: str, secrets: Sequence[Secret]) -> str:
    """The text without secrets, cut to 8,000 bytes; cleaned first, so no half of a key remains."""
    return redact(text, secrets).encode()[:EXCERPT_BYTES].decode(errors="ignore")


def retry_after_s(answer: Reply) -> float | None:
    """The seconds that a 429 or 503 asks for; None without a number or date that makes sense.

    A date is compared with the answer's own Date header, so that no clock of ours matters.
    """
    if answer.status not in (429, 503):
        return None
    asked = answer.headers.get("retry-after", "").strip()
    try:
        seconds = float(asked)
    except ValueError:
        try:
            then = parsedate_to_datetime(asked)
            now = parsedate_to_datetime(answer.headers.get("date", ""))
            seconds = (then - now).total_seconds()
        except (ValueError, TypeError, OverflowError):
            return None
    return seconds if math.isfinite(seconds) and seconds >= 0 else None


def _failed(failure: Failure) -> Verdict:
    if not failure.certainly_not_sent:
        return Verdict(fate="unknown", reason=failure.sentence)
    then = "stop" if failure.stop else "wait"
    return Verdict(fate="not_sent", reason=failure.sentence, then=then)  # type: ignore[arg-type]  # one of two literals


def _intercepted(step: Step, answer: Reply) -> Verdict | None:
    """An answer that somebody else gave in the vendor's place: nothing more goes there."""
    if 300 <= answer.status < 400:
        reason = f"the vendor's address answered with a redirect ({answer.status}), not followed"
    elif answer.status in SUCCESSES and _is_page(step, answer.body):
        reason = "a web page came back in place of the vendor's answer (a sign-in page?)"
    else:
        return None
    return Verdict(fate="unknown", reason=reason, then="stop")


def _is_page(step: Step, body: bytes) -> bool:
    """Whether this is a web page: where XML was sent, XML may come back, and a page is HTML."""
    if step.form == "xml":
        return _HTML.search(body[:PAGE_START]) is not None
    return body.lstrip()[:1] == b"<"


def _trusted(verdict: Verdict, answer: Reply, records: int) -> Verdict:
    if verdict.fate == "accepted" and answer.status not in SUCCESSES:
        return Verdict(fate="unknown", reason=f"an unexpected status, {answer.status}")
    places = [position for position, _, _ in verdict.exceptions]
    fitting = all(0 <= place < records for place in places) and len(set(places)) == len(places)
    if not fitting or any(fate == "not_sent" for _, fate, _ in verdict.exceptions):
        reason = f"the answer names rows that the request of {records:,} did not have"
        return Verdict(fate="unknown", reason=reason, code=verdict.code)
    return verdict
