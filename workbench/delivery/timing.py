"""How fast a run goes and how long it takes, from the times in the journal; never a guess."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from workbench.delivery.following import FIRST_WAIT, MOST_WAIT, PATIENCE
from workbench.delivery.statuses import ChunkStatus, RunStatus
from workbench.vocabulary.counting import at_least, counted, lasting
from workbench.vocabulary.steps import Quota

# Seconds that the speed is measured over: what was faster or slower before says nothing of now.
WINDOW_S = 60.0
# A slow vendor answers less often than that: then so many answers, and no fewer to begin with.
ANSWERS = 3
FEWEST = 2
# Seconds without an answer that are worth a word, where answers come faster otherwise.
QUIET_S = 10.0
LEFT = ("waiting", "inflight")


@dataclass(frozen=True, slots=True)
class Timing:
    """How a run that is under way goes at one moment; all in seconds, None where nothing is known.

    While it sends: `rows_per_s` over the last `over_s`, `least_s` that the quota alone takes for
    what is left, `left_s` at that speed and never less, `quiet_s` since the last answer where
    that is long, and whether it `waits` until the vendor has indexed what went before. While it
    indexes: `indexing_s` since the last answer, and how many tokens are still `open` of `tokens`.
    """

    rows_per_s: float | None = None
    over_s: float = 0.0
    least_s: float = 0.0
    left_s: float | None = None
    quiet_s: float | None = None
    waits: bool = False
    indexing_s: float | None = None
    open: int = 0
    tokens: int = 0


def timing(now: RunStatus, at: datetime, quota: Quota | None) -> Timing | None:
    """What can be told at the moment `at`; None of a run that nobody sends.

    Only what was answered since it was last taken up counts, so a pause makes nothing slower.
    `quota` is None where nothing holds the sending back.
    """
    if now.state == "indexing":
        return _indexing(now, at.timestamp())
    if now.state != "sending":
        return None
    return _sending(now, at.timestamp(), quota)


def _sending(now: RunStatus, at: float, quota: Quota | None) -> Timing:
    left = [one for one in now.chunks if one.state in LEFT]
    rows_left = sum(one.rows for one in left)
    since = seconds_of(now.going_since) or seconds_of(now.created_at) or at
    answered = sorted((ended, one.rows) for one, ended in _answered(now) if ended > since)
    least = _least(answered, left, since, at, quota)
    waits = _waits(now.chunks)
    carrying = [one for one in answered if one[1]]
    if len(carrying) < FEWEST or not rows_left or waits:
        return Timing(least_s=least, waits=waits)
    begun = _window(carrying, since, at)
    last, inside = carrying[-1][0], [one for one in carrying if one[0] > begun]
    if not inside:  # they came within one tick of the clock
        return Timing(least_s=least)
    usual = (last - begun) / len(inside)
    # Between two answers nothing has become slower; only longer than usual is.
    over = last - begun + max(0.0, at - last - usual)
    quiet = at - last if at - last > max(QUIET_S, ANSWERS * usual) else None
    speed = sum(rows for _, rows in inside) / over
    return Timing(speed, over, least, max(least, rows_left / speed), quiet)


def _answered(now: RunStatus) -> list[tuple[ChunkStatus, float]]:
    found = ((one, seconds_of(one.ended_at)) for one in now.chunks)
    return [
        (one, ended)
        for one, ended in found
        if ended is not None and one.state in ("accepted", "rejected", "split")
    ]


def _window(carrying: list[tuple[float, int]], since: float, at: float) -> float:
    """When the answers that are counted begin: with the one before the first of them."""
    before = carrying[-ANSWERS - 1][0] if len(carrying) > ANSWERS else since
    return max(since, min(at - WINDOW_S, before))


def _least(
    answered: list[tuple[float, int]],
    left: list[ChunkStatus],
    since: float,
    at: float,
    quota: Quota | None,
) -> float:
    """What the quota alone takes for what is left: the burst helps what was sent since, or it."""
    if quota is None or not left:
        return 0.0
    requests, rows = len(left), sum(one.rows for one in left)
    sent = sum(rows for _, rows in answered)
    whole = quota.seconds(requests + len(answered), rows + sent) - (at - since)
    return max(0.0, quota.seconds(requests, rows), whole)


def _waits(chunks: tuple[ChunkStatus, ...]) -> bool:
    """Whether all that was sent is answered and the next step has not begun, while tokens are open.

    So it is where a step waits until the vendor has indexed those before.
    """
    left = [one for one in chunks if one.state in LEFT]
    if not left or any(one.state == "inflight" for one in left):
        return False
    step = min(one.step for one in left)
    begun = any(one.attempts for one in chunks if one.step == step)
    pending = any(one.step < step and one.meaning == "pending" for one in chunks)
    return pending and not begun


def _indexing(now: RunStatus, at: float) -> Timing:
    taken = [one for one in now.chunks if one.state == "accepted" and one.meaning]
    ended = [told for one in taken if (told := seconds_of(one.ended_at)) is not None]
    still = sum(one.meaning in ("pending", "unrecognised") for one in taken)
    spent = max(0.0, at - max(ended)) if ended else None
    return Timing(indexing_s=spent, open=still, tokens=len(taken))


def seconds_of(text: str | None) -> float | None:
    """A moment of the journal as seconds since 1970; None where there is none."""
    if not text:
        return None
    told = datetime.fromisoformat(text)
    return (told if told.tzinfo else told.replace(tzinfo=UTC)).timestamp()


def timing_words(found: Timing) -> str:
    """The same as a sentence or two for a person; "" where nothing can be told."""
    if found.tokens or found.indexing_s is not None:
        return _indexing_words(found)
    if found.waits:
        return "The next request waits until the vendor has indexed what was sent before."
    if found.rows_per_s is None or found.left_s is None:
        if found.least_s < 1:
            return ""
        return f"By the vendor's quota alone it takes {at_least(found.least_s)} more to send."
    speed = f"{found.rows_per_s:,.0f}" if found.rows_per_s >= 10 else f"{found.rows_per_s:.1f}"
    told = f"{speed} rows a second over the last {lasting(found.over_s)}"
    if found.quiet_s is not None:
        return f"{told}; no answer for {lasting(found.quiet_s)}."
    bound = ", which the vendor's quota alone takes" if found.left_s <= found.least_s else ""
    return f"{told}; about {lasting(found.left_s)} left to send{bound}."


def _indexing_words(found: Timing) -> str:
    live = f"{found.tokens - found.open:,} of {counted(found.tokens, 'request')} indexed"
    told = found.indexing_s
    since = f", {lasting(told)} after the last answer" if told is not None else ""
    if not found.open:
        return f"{live}{since}."
    return (
        f"{live}{since}. The vendor is asked about each of the others after {FIRST_WAIT.value} s, "
        f"then half as often each time, at least once in {lasting(MOST_WAIT.value)}; when none "
        f"becomes live for {lasting(PATIENCE.value)}, the run pauses."
    )
