"""JSON in and out without losing a digit: a number stays the text that was sent.

Knows no field; refuses what is not JSON, what is ambiguous JSON, and depth bombs.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import NoReturn

import orjson

from workbench.twin.errors import Code, Refusal, shown

_SURROGATE = re.compile(r"\\u[dD][89a-fA-F]")


class Number(str):
    """A JSON number, kept as its own text: 1.50 stays 1.50 and twenty digits stay twenty."""

    __slots__ = ()


def _bad(problem: str) -> Refusal:
    return Refusal(Code.MALFORMED_JSON_BODY, f"The body is not acceptable JSON: {problem}.")


def _constant(text: str) -> NoReturn:
    problem = f"{text} is not a JSON value"
    raise _bad(problem)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        (twice, _), *_ = Counter(key for key, _ in pairs).most_common(1)
        problem = f"one object has the key {shown(twice)} more than once"
        raise _bad(problem)
    return found


def read(body: bytes) -> object:
    """The value of a UTF-8 JSON text; numbers as `Number`, every other string plain and encodable.

    Raises Refusal MALFORMED_JSON_BODY for anything else, also for nesting deeper than Python's
    recursion limit.
    """
    try:
        text = body.decode("utf-8")
        value = json.loads(
            text,
            parse_int=Number,
            parse_float=Number,
            parse_constant=_constant,
            object_pairs_hook=_object,
        )
        # Only an escape can smuggle in half a pair, so most bodies skip the costly proof.
        if _SURROGATE.search(text):
            json.dumps(value, ensure_ascii=False).encode("utf-8")
        return value
    except UnicodeEncodeError:
        problem = "it holds half of a surrogate pair, which is not Unicode text"
    except UnicodeDecodeError as error:
        problem = f"byte {error.start + 1} is not UTF-8"
    except json.JSONDecodeError as error:
        problem = f"{error.msg} at line {error.lineno}, column {error.colno}"
    except RecursionError:
        problem = "it is nested too deeply"
    raise _bad(problem)


def _verbatim(value: object) -> orjson.Fragment:
    if isinstance(value, Number):
        return orjson.Fragment(str(value))
    message = f"{type(value).__name__} is not a JSON type"
    raise TypeError(message)


def write(value: object) -> bytes:
    """Compact UTF-8 JSON; a `Number` is written back exactly as it was read."""
    return orjson.dumps(value, default=_verbatim, option=orjson.OPT_PASSTHROUGH_SUBCLASS)
