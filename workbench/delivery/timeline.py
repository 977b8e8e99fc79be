"""When each request was out and when it was indexed, as the journal has it, in a few lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from workbench.delivery.journal import Journal
from workbench.delivery.timing import seconds_of

# Lines that an eye can follow; of more requests several share one.
MOST_LINES = 40
_SPANS = """
  SELECT c.n, c.state, c.meaning, c.indexed_at, min(a.started_at) AS begun,
         max(a.ended_at) AS answered, count(*) - count(a.ended_at) AS out
  FROM chunk AS c JOIN attempt AS a ON a.run = c.run AND a.chunk = c.n
  WHERE c.run = ? GROUP BY c.n ORDER BY c.n
"""
_OPEN = ("pending", "unrecognised")


@dataclass(frozen=True, slots=True)
class Span:
    """Requests `first` to `last`; moments in seconds since 1970, None for what is not over.

    From the first try's start to the last try's end, which is None while one is out; `indexed` is
    when the vendor's last word about the tokens came, and `indexing` whether one is still asked
    about. Of several requests: the earliest start, the latest end. `marks` counts the requests
    that came to something: live, replaced, refused, no answer.
    """

    first: int
    last: int
    begun: float
    answered: float | None
    indexed: float | None
    indexing: bool
    marks: tuple[tuple[str, int], ...]


def spans(run: str) -> list[Span]:
    """Every request of a run that was sent, each with its own times, in order."""
    with Journal() as journal:
        found = journal.rows(_SPANS, (run,))
    return [
        Span(
            row["n"],
            row["n"],
            seconds_of(row["begun"]) or 0.0,
            None if row["out"] else seconds_of(row["answered"]),
            seconds_of(row["indexed_at"]),
            row["state"] == "accepted" and row["meaning"] in _OPEN,
            _mark(row["state"], row["meaning"]),
        )
        for row in found
    ]


def _mark(state: str, meaning: str) -> tuple[tuple[str, int], ...]:
    if state == "accepted":
        return ((meaning, 1),) if meaning in ("live", "replaced") else ()
    words = {"rejected": "refused", "split": "refused", "unknown": "no answer"}
    return ((words[state], 1),) if state in words else ()


def grouped(every: Sequence[Span], most: int = MOST_LINES) -> list[Span]:
    """At most so many lines: neighbours share one, all lines but the last as many of them."""
    size = max(1, -(-len(every) // most))
    return [_together(every[place : place + size]) for place in range(0, len(every), size)]


def _together(some: Sequence[Span]) -> Span:
    if len(some) == 1:
        return some[0]
    answered = [one.answered for one in some]
    ended = [one for one in answered if one is not None]
    indexed = [one.indexed for one in some if one.indexed is not None]
    marks: dict[str, int] = {}
    for one in some:
        for name, times in one.marks:
            marks[name] = marks.get(name, 0) + times
    return Span(
        some[0].first,
        some[-1].last,
        min(one.begun for one in some),
        max(ended) if len(ended) == len(some) else None,
        max(indexed, default=None),
        any(one.indexing for one in some),
        tuple(marks.items()),
    )
