"""Faults on order: which request goes wrong, and how (reliability.md §1.8, §1.10).

Decides only which rule applies; `exchange` and `server` carry it out.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

# What each fault does, and whether the request is really processed unless the rule says otherwise.
APPLIES = {
    "reset_before": False,  # the connection is reset before the body is read
    "apply_then_reset": True,  # processed and logged, then the connection is reset
    "truncate": True,  # the answer promises its whole length, half of it comes
    "empty": True,  # the answer's status, with an empty body
    "html": False,  # a page of some gateway or portal instead of an answer
    "delay": True,  # processed and logged at once, answered `seconds` later
    "status": False,  # the rule's own status, body and headers
}
_FREE_TO_APPLY = frozenset({"truncate", "empty", "html", "status"})


class BadFaults(Exception):
    """The faults file cannot be used; the message says where and why."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One ordered fault: for requests of `route` (None: any) from the `n`-th on, `times` times.

    `n` counts the requests of that route since the server started. `body` None means the vendor's
    own error body for `status`; a string is sent as it is.
    """

    do: str
    route: str | None = None
    n: int = 1
    times: int = 1
    status: int = 200
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 1.0
    applies: bool = False


class Faults:
    """The rules of one server and how often each fired; used from one thread, the event loop."""

    def __init__(self, rules: Sequence[Rule] = ()) -> None:
        self._rules = tuple(rules)
        self._fired = [0] * len(self._rules)
        self._seen: Counter[str] = Counter()

    def next(self, route: str) -> Rule | None:
        """Counts a request of `route` and returns the first rule that is for it."""
        self._seen[route] += 1
        for place, rule in enumerate(self._rules):
            count = self._seen[route] if rule.route else self._seen.total()
            here = rule.route in (None, route) and count >= rule.n
            if here and self._fired[place] < rule.times:
                self._fired[place] += 1
                return rule
        return None


def load(path: Path) -> tuple[Rule, ...]:
    """The rules of a faults file; raises BadFaults with one sentence for anything else."""
    try:
        listed = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        message = f"The faults file {path} cannot be read as JSON: {error}"
        raise BadFaults(message) from error
    if not isinstance(listed, list):
        message = f"The faults file {path} must hold a JSON list of rules."
        raise BadFaults(message)
    return tuple(_rule(f"{path}, rule [{place}]", given) for place, given in enumerate(listed))


def _whole(value: object) -> bool:
    return type(value) is int and value >= 1


def _headers(value: object) -> bool:
    # Anything else would break inside the HTTP layer, far from the rule that asked for it.
    return isinstance(value, dict) and all(
        isinstance(text, str) and text.isascii() and text.isprintable()
        for pair in value.items()
        for text in pair
    )


_FIELDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "do": (lambda v: isinstance(v, str) and v in APPLIES, f"one of {', '.join(APPLIES)}"),
    "route": (lambda v: isinstance(v, str) and bool(v), "a route such as audiences/update"),
    "n": (_whole, "a whole number from 1"),
    "times": (_whole, "a whole number from 1"),
    "status": (lambda v: type(v) is int and 200 <= v <= 599, "an HTTP status, 200 to 599"),
    "body": (lambda v: isinstance(v, dict | list | str), "an object, an array or a string"),
    "headers": (_headers, "an object of header names and values in ASCII"),
    "seconds": (lambda v: type(v) in (int, float) and 0 <= v <= 600, "a number from 0 to 600"),
    "apply": (lambda v: type(v) is bool, "true or false"),
}


def _rule(where: str, given: object) -> Rule:
    match = given.get("match", {}) if isinstance(given, dict) else None
    if not isinstance(given, dict) or not isinstance(match, dict):
        message = f"{where}: expected an object, with `match` an object."
        raise BadFaults(message)
    outer = {key: value for key, value in given.items() if key != "match"}
    for key in [*match, *outer]:
        if (key in match) != (key in ("route", "n")) or key not in _FIELDS:
            message = f"{where}: {key} is not a field of a rule, or not at this place."
            raise BadFaults(message)
    fields = {**outer, **match}
    for key, value in fields.items():
        good, expected = _FIELDS[key]
        if not good(value):
            message = f"{where}: {key} is {value!r}, expected {expected}."
            raise BadFaults(message)
    return _complete(where, fields)


def _complete(where: str, fields: dict[str, Any]) -> Rule:
    do = fields.get("do")
    if do is None or (do == "status" and "status" not in fields):
        message = f"{where}: `do` is missing, or `status` beside do = status."
        raise BadFaults(message)
    applies = fields.pop("apply", APPLIES[do])
    if applies != APPLIES[do] and do not in _FREE_TO_APPLY:
        message = f"{where}: `apply` cannot be chosen for do = {do}."
        raise BadFaults(message)
    return Rule(**fields, applies=applies)
