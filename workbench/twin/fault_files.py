"""Rules of faults as JSON, from a file or an admin call: each field judged by its kind's line.

Refuses with one sentence that says which rule, what was found and what was expected.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import orjson

from workbench.twin.fault_kinds import (
    ALTCRAFT_UPDATE,
    KINDS,
    MAX_BYTES,
    MAX_INDEXING_S,
    MAX_RULES,
    MAX_SECONDS,
    MAX_TEXT,
)
from workbench.twin.faults import Rule

_MATCH = ("route", "contains", "n")
_ALWAYS_TAKEN = ("do", "times", *_MATCH)
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+")
_FRAMING = ("content-length", "transfer-encoding")  # the twin's own, or no answer could be sent
# Errors of Altcraft have a place in the answer's `result`, so they must name it.
_ALTCRAFT_ERROR = {"row": int, "error": int, "error_text": str}


class BadFaults(Exception):
    """Rules that cannot be used; the message says where and why."""


def load(path: Path) -> tuple[Rule, ...]:
    """The rules of a faults file; raises BadFaults with one sentence for anything else."""
    try:
        text = path.read_bytes()
    except OSError as error:
        message = f"The faults file {path} cannot be read: {error.strerror}."
        raise BadFaults(message) from error
    return rules(f"The faults file {path}", text)


def rules(where: str, text: bytes) -> tuple[Rule, ...]:
    """The rules of a JSON text; `where` names it in the sentence of BadFaults."""
    try:
        listed = json.loads(text)
    except (ValueError, RecursionError) as error:
        message = f"{where} cannot be read as JSON: {error}."
        raise BadFaults(message) from error
    if not isinstance(listed, list):
        message = f"{where} must hold a JSON list of rules."
        raise BadFaults(message)
    if len(listed) > MAX_RULES:
        message = f"{where} holds {len(listed):,} rules, at most {MAX_RULES:,} can be in force."
        raise BadFaults(message)
    return tuple(_rule(f"{where}, rule [{place}]", given) for place, given in enumerate(listed))


def _whole(value: object, least: int = 1, most: int = 1_000_000_000) -> bool:
    return type(value) is int and least <= value <= most


def _headers(value: object) -> bool:
    # Anything else would break inside the HTTP layer, far from the rule that asked for it.
    return isinstance(value, dict) and all(
        isinstance(text, str)
        and _NAME.fullmatch(name)
        and name.lower() not in _FRAMING
        and text.isascii()
        and text.isprintable()
        and text == text.strip()
        for name, text in value.items()
    )


def _text(value: object) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= 1_000 and _writable(value)


def _errors(value: object) -> bool:
    if not isinstance(value, list) or not value:
        return False
    return all(isinstance(one, dict) for one in value) and _writable(value)


def _writable(value: object) -> bool:
    try:
        return len(orjson.dumps(value)) <= MAX_TEXT
    except orjson.JSONEncodeError:
        return False  # half a surrogate pair, or a number beyond 64 bits


_FIELDS: dict[str, tuple[Callable[[Any], bool], str]] = {
    "do": (lambda v: isinstance(v, str) and v in KINDS, f"one of {', '.join(KINDS)}"),
    "route": (lambda v: isinstance(v, str) and bool(v), "a route such as audiences/update"),
    "contains": (_text, "a text of 1 to 1,000 characters"),
    "n": (_whole, "a whole number from 1"),
    "times": (lambda v: _whole(v) or v == "always", 'a whole number from 1, or "always"'),
    "status": (lambda v: _whole(v, 200, 599), "an HTTP status, 200 to 599"),
    "body": (
        lambda v: isinstance(v, dict | list | str) and _writable(v),
        f"an object, an array or a string of at most {MAX_TEXT:,} bytes",
    ),
    "headers": (_headers, "an object of headers in ASCII, less what frames a body"),
    "seconds": (
        lambda v: type(v) in (int, float) and 0 <= v <= MAX_INDEXING_S,
        f"a number from 0 to {MAX_SECONDS:,} (for indexing_slow {MAX_INDEXING_S:,})",
    ),
    "apply": (lambda v: type(v) is bool, "true or false"),
    "hold": (lambda v: type(v) is bool, "true or false"),
    "part": (lambda v: v in ("headers", "body"), "headers or body"),
    "bytes": (lambda v: _whole(v, 1, MAX_BYTES), f"a whole number from 1 to {MAX_BYTES:,}"),
    "errors": (_errors, f"a list of objects of at most {MAX_TEXT:,} bytes"),
    "by": (
        lambda v: v != 0 and _whole(v, -10_000, 10_000),
        "a whole number from -10,000 to 10,000 and not 0",
    ),
}


def _refuse(where: str, problem: str) -> NoReturn:
    message = f"{where}: {problem}."
    raise BadFaults(message)


def _rule(where: str, given: object) -> Rule:
    match = given.get("match", {}) if isinstance(given, dict) else None
    if not isinstance(given, dict) or not isinstance(match, dict):
        _refuse(where, "expected an object, with `match` an object")
    outer = {key: value for key, value in given.items() if key != "match"}
    for key in [*match, *outer]:
        if (key in match) != (key in _MATCH) or key not in _FIELDS:
            _refuse(where, f"{key} is not a field of a rule, or not at this place")
    fields = {**outer, **match}
    if "do" not in fields:
        _refuse(where, "`do` is missing")
    for key, value in fields.items():
        good, expected = _FIELDS[key]
        if not good(value):
            _refuse(where, f"{key} is {_shown(value)}, expected {expected}")
    most = MAX_INDEXING_S if fields["do"] == "indexing_slow" else MAX_SECONDS
    if fields.get("seconds", 0) > most:
        _refuse(where, f"seconds is {fields['seconds']}, expected a number from 0 to {most:,}")
    return _complete(where, fields)


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 100 else f"{text[:99]}…"


def _complete(where: str, fields: dict[str, Any]) -> Rule:
    do = fields["do"]
    kind = KINDS[do]
    for name in kind.needs:
        if name not in fields:
            _refuse(where, f"do = {do} needs `{name}` beside it")
    if not kind.choice and fields.get("apply", kind.applies) != kind.applies:
        _refuse(where, f"`apply` cannot be chosen for do = {do}")
    for name in fields:
        if name not in (*_ALWAYS_TAKEN, "apply", *kind.takes):
            _refuse(where, f"{name} does nothing beside do = {do}")
    route = fields.get("route")
    if kind.routes and route is not None and route not in kind.routes:
        known = ", ".join(kind.routes)
        _refuse(where, f"do = {do} cannot happen to {route}, expected one of {known}")
    if do == "partial":
        _check_errors(where, route, fields["errors"])
    applies = fields.pop("apply", kind.applies)
    times = fields.pop("times", 1)
    return Rule(**fields, times=None if times == "always" else times, applies=applies)


def _check_errors(where: str, route: str | None, errors: list[dict[str, Any]]) -> None:
    if route is None:
        _refuse(where, "do = partial needs `match` with a route, for vendors tell errors apart")
    if route != ALTCRAFT_UPDATE:
        return
    for place, one in enumerate(errors):
        shape = {name: type(value) for name, value in one.items()}
        if shape != _ALTCRAFT_ERROR or one["row"] < 0:
            expected = "row from 0, error (numbers) and error_text (a string)"
            _refuse(where, f"errors[{place}] is {_shown(one)}, expected {expected}")
