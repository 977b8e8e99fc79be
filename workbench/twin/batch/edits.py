"""What an operation does to the attributes of a profile: set, $add and $remove, delete.

Pure; `read` judges an edit by itself, `apply` carries it out on what the profile already has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from workbench.twin.batch import attributes, natives
from workbench.twin.errors import shown

MAX_PER_OPERATION = 50  # api/batch.md §2.1: native and custom together

_UNFIT = "$add beyond 25 items, or on a value that is no array"

# The key as sent, and its new value: None deletes, an object holds $add, $remove or both.
Edit = tuple[str, object]


class Fault(NamedTuple):
    """What is refused alone: the attribute's key ("" when it is no single one) and the problem.

    `assumed` is the subject in `assumptions` when the documents alone would not refuse it.
    """

    key: str
    problem: str
    assumed: str = ""


def read(given: Mapping[str, object]) -> tuple[list[Edit], list[Fault]]:
    """The legal edits and the faults of one operation's attributes."""
    if len(given) > MAX_PER_OPERATION:
        expected = f"expected at most {MAX_PER_OPERATION}"
        problem = f"found {len(given)} attributes, {expected}"
        return [], [Fault("", problem, "more than 50 attributes")]
    edits: list[Edit] = []
    faults: list[Fault] = []
    bad = _bad_keys(tuple(given))
    for key, value in given.items():
        found = bad.get(key) or _problem(key, value)
        if found:
            faults.append(Fault(key, found, _assumed(key)))
        else:
            edits.append((key, value))
    return edits, faults


@lru_cache(maxsize=1_024)  # the people of one request nearly always share their keys
def _bad_keys(keys: tuple[str, ...]) -> Mapping[str, str]:
    bad = dict(attributes.key_problems(tuple(key for key in keys if not key.startswith("$"))))
    known = ", ".join(natives.PROBLEM_OF)
    for key in keys:
        if key.startswith("$") and key not in natives.PROBLEM_OF:
            bad[key] = f"no native attribute has this name, expected one of {known}"
    return bad


def _assumed(key: str) -> str:
    """On what the refusal of a native attribute rests; the two marketing ones are documented."""
    if not key.startswith("$") or key.endswith("_marketing"):
        return ""
    return key if key in natives.PROBLEM_OF else "a native attribute no page names"


def _problem(key: str, value: object) -> str | None:
    native = natives.PROBLEM_OF.get(key)
    if value is None:
        return None
    if isinstance(value, dict):
        return _array_edit_problem(key, value)
    return native(value) if native else attributes.value_problem(key, value)


def _array_edit_problem(key: str, value: Mapping[str, object]) -> str | None:
    wrapped = key.endswith(")") or (key.startswith("$") and key != natives.TOPICS)
    if wrapped or not value or not value.keys() <= {"$add", "$remove"}:
        return "found an object, expected a value, or $add and $remove for an array"
    check: Callable[[list[object]], str | None]
    check = natives.topics_problem if key == natives.TOPICS else attributes.array_problem
    for what, listed in value.items():
        if not isinstance(listed, list):
            return f"{what} is {shown(listed)}, expected an array of strings"
        problem = check(listed)
        if problem:
            return f"{what}: {problem}"
    return None


def apply(held: dict[str, object], edits: Sequence[Edit]) -> list[Fault]:
    """Changes `held` in place; returns the edits that what it held did not allow."""
    faults = []
    for key, value in edits:
        if isinstance(value, dict):
            problem = _edit_array(held, key, value)
            if problem:
                faults.append(Fault(key, problem, _UNFIT))
            continue
        for other in spellings(key):
            if other != key or value is None:
                held.pop(other, None)
        if value is not None:
            held[key] = value
    return faults


@lru_cache(maxsize=4_096)
def spellings(key: str) -> tuple[str, ...]:
    """The keys under which one attribute may be held: its wrapper is its type, not its name."""
    parts = attributes.split(key)
    return (key,) if parts is None else (parts[1], f"date({parts[1]})", f"url({parts[1]})")


def _edit_array(held: dict[str, object], key: str, change: Mapping[str, object]) -> str | None:
    # Only the spelling without a wrapper can hold an array.
    before = next((held[name] for name in spellings(key) if name in held), [])
    if not isinstance(before, list):
        return f"$add and $remove need an array, and the profile holds {shown(before)}"
    added, removed = change.get("$add", []), change.get("$remove", [])
    assert isinstance(added, list)  # `read` let nothing else pass
    assert isinstance(removed, list)
    # A dict keeps the order and holds each string once.
    after = [item for item in dict.fromkeys([*before, *added]) if item not in removed]
    if len(after) > attributes.MAX_ARRAY:
        most = attributes.MAX_ARRAY
        return f"the array would hold {len(after)} items, expected at most {most}"
    if after:
        held[key] = after
    else:
        held.pop(key, None)
    return None
