"""What a run does after one attempt: pure rules, each limit with its source.

again    the same bytes once more, after a wait
settle   the chunk's fate stands, the run goes on
pause    the run waits for a person; the chunk's fate stands (unknown) or it waits (not_sent)
stop     every further request would fare the same; the run waits for a person
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from workbench.vocabulary.fates import Fate
from workbench.vocabulary.replies import Verdict
from workbench.vocabulary.steps import Limit, Repeat

TRIES = Limit(3, "tries of the same bytes", "reliability.md §1.7, class I")
WINDOW = Limit(600, "seconds from the first try to the last", "reliability.md §1.7, class I")
LEAST_WAIT = Limit(5, "seconds after a 429", "seed 003, TOO_MANY_REQUESTS")
MOST_WAIT = Limit(300, "seconds that a run waits by itself", "reliability.md §1.5, Retry-After")
LONGEST_SILENCE = Limit(86_400, "seconds that a vendor's Retry-After can hold a key", "ours", True)
BUDGET = Limit(10, "points for refused attempts in a row", "reliability.md §1.2, botocore", True)
REFUSED_COST = Limit(1, "points for an answer that says: not now", "ours", True)
UNREACHED_COST = Limit(2, "points for a connection that could not be made", "ours", True)
# One lost answer can be bad luck; after two in a row the next chunk would only be lost as well.
UNKNOWN_IN_A_ROW = Limit(2, "chunks without a trustworthy answer", "ours", True)
# Finding 10 bad rows among 10,000 takes some 130; where all are bad, it would take 10,000.
MOST_SPLITS = Limit(500, "requests that a run takes apart", "ours", True)
# reliability.md §1.7: I* is never repeated after a restart; II and III never.
RESENT_AFTER_A_RESTART: Repeat = "I"


@dataclass(frozen=True, slots=True)
class Tries:
    """The story so far: tries of this chunk in this process, seconds since the first one that may
    have been carried out (None when none may), what is left of the run's budget, what the vendor
    asked for, and a random number from 0 to 1.
    """

    sent: int
    elapsed_s: float | None
    budget: int = BUDGET.value
    answered: bool = True
    retry_after_s: float | None = None
    jitter: float = 0.0


@dataclass(frozen=True, slots=True)
class Next:
    """What to do, the fate to write down, and how long to wait.

    `silence_s` holds back every request of the key, not only this run's; `cost` is taken from the
    run's budget; `late` is why the chunk, which stays unknown, is not sent again by itself.
    """

    act: Literal["again", "settle", "pause", "stop"]
    fate: Fate
    reason: str = ""
    after_s: float = 0.0
    silence_s: float = 0.0
    cost: int = 0
    late: str = ""


def decide(repeat: Repeat, verdict: Verdict, tries: Tries) -> Next:
    """The rule for one attempt that has just ended with this verdict."""
    if verdict.then == "stop":
        return Next("stop", verdict.fate, verdict.reason)
    if verdict.fate == "not_sent":
        return _not_processed(verdict, tries)
    if verdict.fate == "unknown":
        return _ambiguous(repeat, verdict, tries)
    return Next("settle", verdict.fate, verdict.reason)


def _ambiguous(repeat: Repeat, verdict: Verdict, tries: Tries) -> Next:
    if repeat == "III":
        reason = f"{verdict.reason}; it may exist already: look at the vendor before going on"
        return Next("pause", "unknown", reason)
    if repeat == "II":
        return Next("settle", "unknown", verdict.reason)
    wait = _grown(1.0, tries.sent, tries.jitter, most=MOST_WAIT.value)
    if tries.sent >= TRIES.value:
        return Next("settle", "unknown", verdict.reason)
    if late := too_late(tries.elapsed_s, wait):
        return Next("settle", "unknown", verdict.reason, late=late)
    return Next("again", "unknown", verdict.reason, after_s=wait)


def too_late(elapsed_s: float | None, wait_s: float) -> str:
    """Why a chunk is not sent again after so long a wait; "" where it may be.

    `elapsed_s` is as in `Tries`: without a try that may have been carried out, no wait is too long.
    An endless time is one that the clock on the wall, set back, cannot tell.
    """
    if elapsed_s is None or elapsed_s + wait_s <= WINDOW.value:
        return ""
    if elapsed_s == math.inf:
        told = "the clock was set back since its first try"
    elif elapsed_s > WINDOW.value:
        told = "ten minutes have passed since its first try"
    else:
        told = "ten minutes will have passed since its first try before it may be repeated"
    return f"{told}, so repeating it is left to you"


def _not_processed(verdict: Verdict, tries: Tries) -> Next:
    cost = REFUSED_COST.value if tries.answered else UNREACHED_COST.value
    asked = tries.retry_after_s or 0.0
    if asked > MOST_WAIT.value:
        silence = min(asked, LONGEST_SILENCE.value)
        reason = f"{verdict.reason}; the vendor asks for {asked:,.0f} s of silence"
        late = too_late(tries.elapsed_s, asked)
        return Next("pause", "not_sent", reason, silence_s=silence, late=late)
    wait, silence = wait_s(tries)
    if cost > tries.budget:
        return Next("pause", "not_sent", f"tried again and again: {verdict.reason}", 0.0, silence)
    if late := too_late(tries.elapsed_s, wait):
        return Next("settle", "unknown", verdict.reason, 0.0, silence, cost, late)
    return Next("again", "not_sent", verdict.reason, wait, silence, cost)


def wait_s(tries: Tries) -> tuple[float, float]:
    """The seconds to wait after a refusal, and how many of them hold for the whole key.

    An answered refusal: at least 5 s, at least what the vendor asked for, longer with each try.
    No connection: from 1 s to 8 s, so that a twin that is not running is told within a minute.
    """
    if not tries.answered:
        return _grown(1.0, tries.sent, tries.jitter, most=8.0), 0.0
    grown = _grown(LEAST_WAIT.value, tries.sent, tries.jitter, most=MOST_WAIT.value)
    wait = max(grown, tries.retry_after_s or 0.0)
    return wait, wait


def _grown(first: float, sent: int, jitter: float, *, most: float) -> float:
    """Doubled with each try, up to a fifth longer by chance, never shorter, bounded."""
    return float(min(first * 2.0 ** max(0, sent - 1) * (1 + jitter / 5), most))
