"""Questions to the vendor, which change nothing there: asked until answered, or once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workbench.delivery import retry
from workbench.delivery.answers import retry_after_s
from workbench.delivery.client import Failure
from workbench.delivery.session import Halt, Session
from workbench.vocabulary.replies import Reply, Verdict, absent, json_object, number_of
from workbench.vocabulary.steps import Quota

if TYPE_CHECKING:
    # pandera comes with it and takes a second; here it is only a name for the reader.
    from workbench.destinations.spec import Look

# Altcraft answers 200 with an error inside; its codes are HTTP's (api/altcraft.md 3.3).
_NOT_THERE = (400, 404)
# A view of a name or token that is not there answers 404, or 400 by another reading (§3.6).
_ANSWERS = (200, 400, 404)


@dataclass(frozen=True, slots=True)
class Sight:
    """What a view showed: whether the object is there, how much is in it, its indexing word.

    `found` is the object as the vendor describes it.
    """

    exists: bool
    size: int | None = None
    word: str = ""
    found: Mapping[str, Any] = field(default_factory=dict)


def seen(look: Look, answer: Reply) -> Sight | None:
    """The view's answer; None for one that says nothing certain."""
    found = json_object(answer.body)
    if absent(answer) or (look.inside and found.get("error") in _NOT_THERE):
        return Sight(exists=False, size=0)
    inside = found.get(look.inside) if look.inside else found
    if answer.status != 200 or not isinstance(inside, dict) or "name" not in inside:
        return None
    size, word = number_of(inside.get(look.size)), inside.get("indexing_state")
    return Sight(True, size, word if isinstance(word, str) else "", inside)


def ask(session: Session, quota: Quota, route: str, params: Mapping[str, str]) -> Reply:
    """Asks until there is a complete answer; raises Halt when that takes too many tries.

    Asking changes nothing at the vendor, so a lost answer is simply asked for again.
    """
    budget = retry.BUDGET.value
    sent = 0
    while True:
        session.turn(quota)
        answer = session.client.ask(route, params)
        sent += 1
        if isinstance(answer, Reply) and answer.status in _ANSWERS:
            return answer
        verdict, tries = _refusal(answer, sent, budget, session.seams.chance())
        what = retry.decide("I", verdict, tries)
        if what.silence_s:
            session.pace.silence(session.clock(), what.silence_s)
        if what.act != "again":
            reason = f"{what.reason}; `workbench resume {session.run}` asks again"
            raise Halt(reason)
        budget -= what.cost
        session.nap(what.after_s)


def look(session: Session, how: Look, about: str) -> Sight | None:
    """One look at the object of that name; None when it cannot be had now.

    A wish to stop does not raise here: the caller has an answer to write down first.
    """
    if not how.view or not about:
        return None
    try:
        session.turn(how.quota)
        answer = session.client.ask(how.view, {how.by: about})
    except Halt:
        return None
    return seen(how, answer) if isinstance(answer, Reply) else None


def _refusal(
    answer: Reply | Failure, sent: int, budget: int, jitter: float
) -> tuple[Verdict, retry.Tries]:
    if isinstance(answer, Failure):
        stop = answer.stop
        verdict = Verdict("not_sent", answer.sentence, then="stop" if stop else "wait")
        return verdict, retry.Tries(sent, None, budget, answered=False, jitter=jitter)
    stop = 300 <= answer.status < 400 or answer.status in (401, 403)
    reason = f"the vendor answered {answer.status} to a question"
    verdict = Verdict("not_sent", reason, then="stop" if stop else "wait")
    return verdict, retry.Tries(sent, None, budget, True, retry_after_s(answer), jitter)
