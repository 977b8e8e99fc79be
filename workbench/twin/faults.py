"""Faults on order: which request goes wrong, and how (reliability.md §1.8, §1.10).

Decides only which rule applies; `exchange`, `answers` and `wire` carry it out.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from workbench.twin.fault_kinds import KINDS


@dataclass(frozen=True, slots=True)
class Rule:
    """One ordered fault: for requests of `route` (None: any) whose body holds `contains`.

    Played from the `n`-th such request on, `times` times (None: always). `body` None means the
    vendor's own error body for `status`; a string is sent as it is. The other fields are those of
    `fault_kinds`; `seconds` and `bytes` are amounts, `errors` and `by` change an answer's rows.
    """

    do: str
    route: str | None = None
    n: int = 1
    times: int | None = 1
    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 1.0
    applies: bool = False
    contains: str | None = None
    part: str = "body"
    hold: bool = False
    bytes: int = 0
    errors: Sequence[Mapping[str, Any]] = ()
    by: int = 0

    def is_for(self, route: str) -> bool:
        """Whether a request of this route can be meant."""
        possible = KINDS[self.do].routes
        return self.route in (None, route) and (not possible or route in possible)

    def told(self) -> dict[str, object]:
        """The rule as a faults file says it, defaults included."""
        named = {"route": self.route, "contains": self.contains, "n": self.n}
        match = {name: value for name, value in named.items() if value is not None}
        kind = KINDS[self.do]
        more = {name: getattr(self, name) for name in kind.takes}
        times = "always" if self.times is None else self.times
        apply = {"apply": self.applies} if kind.choice else {}
        return {"match": match, "do": self.do, "times": times, **apply, **more}


class _Armed:
    """A rule in force: how many requests were for it, and how often it was played."""

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.seen = self.fired = 0
        text = rule.contains
        # JSON may write the same text in ASCII.
        self._texts = () if text is None else (text.encode(), json.dumps(text)[1:-1].encode())

    def meets(self, route: str, body: bytes | None) -> bool:
        """Counts a request if the rule is for it; whether the rule is to be played."""
        held = not self._texts or (body is not None and any(text in body for text in self._texts))
        if not held or not self.rule.is_for(route):
            return False
        self.seen += 1
        left = self.rule.times is None or self.fired < self.rule.times
        return left and self.seen >= self.rule.n


class Faults:
    """The rules of one server and how often each was played.

    `next` belongs to one thread, the event loop; the other methods may be called from any.
    """

    def __init__(self, rules: Sequence[Rule] = ()) -> None:
        self._armed: tuple[_Armed, ...] = ()
        self.replace(rules)

    def replace(self, rules: Sequence[Rule]) -> None:
        """Puts rules in force in place of the former ones; they count from here."""
        self._armed = tuple(_Armed(rule) for rule in rules)

    def look_inside(self, route: str) -> bool:
        """Whether some rule wants to see the body of a request of `route`."""
        rules = (armed.rule for armed in self._armed)
        return any(rule.contains is not None and rule.is_for(route) for rule in rules)

    def next(self, route: str, body: bytes | None = None) -> Rule | None:
        """Counts a request for every rule that is for it; returns the first one to be played."""
        played = [armed for armed in self._armed if armed.meets(route, body)]
        if not played:
            return None
        played[0].fired += 1
        return played[0].rule

    def told(self) -> list[dict[str, object]]:
        """Every rule in force with the number of requests `seen` and of times it was `fired`."""
        return [{**one.rule.told(), "seen": one.seen, "fired": one.fired} for one in self._armed]
