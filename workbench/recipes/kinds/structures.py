"""A cell that holds JSON: what is nested is written as the API wants it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from workbench.recipes.kinds.kind import Kind
from workbench.vocabulary.kinds import How
from workbench.vocabulary.rules import Rule
from workbench.vocabulary.steps import Limit

# Readers give up at different depths, Python's before orjson's 1,024; no vendor names one.
LEVELS = Limit(50, "levels of lists and objects in a cell of JSON", "ours", assumption=True)

# A text that does not end takes the rest of the cell with it.
_MARKS = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?\Z)|[\[{}\]]', re.DOTALL)
_PLACES = re.compile(r'"(subscription_id|id)"\s*:\s*"?([^"\\,\[\]{}\s]+)')
_ADDRESS = re.compile(r'[^\s"\\,\[\]{}]*[@+][^\s"\\,\[\]{}]*')


def parsed(cell: str) -> object | None:
    """What the cell's JSON says when it is an object or a list, otherwise None.

    What is nested deeper than LEVELS is not read.
    """
    if too_deep(cell):
        return None
    try:
        found = orjson.loads(cell)
    except ValueError:
        return None
    return found if isinstance(found, dict | list) else None


def too_deep(cell: str) -> bool:
    """Whether lists and objects stand in one another at more than LEVELS levels."""
    if cell.count("[") + cell.count("{") <= LEVELS.value:
        return False
    level = 0
    for mark in _MARKS.finditer(cell):
        level += (mark[0] in "[{") - (mark[0] in "]}")
        if level > LEVELS.value:
            return True
    return False


def addresses(cell: str) -> list[str]:
    r"""Every text in a cell of JSON that could be an e-mail address, a phone, a device or a chat.

    Of a cell that cannot be read, whatever looks like one: it may name somebody all the same.
    """
    found = parsed(cell)
    texts = _ADDRESS.findall(cell) if found is None else _texts(found)
    found_there = [one for one in texts if "@" in one or "+" in one]
    return found_there + [text for _, text in _PLACES.findall(cell)]


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def _half(cell: str) -> bool:
    r"""Whether a text in it has one half of a character alone, like \ud800, which is no text."""
    if "\\u" not in cell or too_deep(cell):
        return False
    try:
        json.dumps(json.loads(cell), ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return True
    except ValueError:
        return False
    return False


def _no_json(cell: str) -> bool:
    return parsed(cell) is None and not too_deep(cell) and not _half(cell)


def _where(judged: Callable[[str], bool]) -> Callable[[pa.Array], pa.BooleanArray]:
    def bad(text: pa.Array) -> pa.BooleanArray:
        cells = text.to_pylist()
        return pa.array([cell is not None and judged(cell) for cell in cells], pa.bool_())

    return bad


def json_rules(how: How) -> tuple[Rule, ...]:
    return (
        Rule(
            "json",
            "Not a JSON object or list",
            'Write it like {"name": "value"} or [1, 2], with straight quotes.',
            _where(_no_json),
        ),
        Rule(
            "json-deep",
            f"Lists and objects in one another at more than {LEVELS.value} levels",
            f"Write it with at most {LEVELS.value} levels.",
            _where(too_deep),
        ),
        Rule(
            "json-character",
            "A text in it has one half of a character alone, like \\ud800",
            "Write the character itself, or remove what is left of it.",
            _where(_half),
        ),
    )


def _trimmed(text: pa.Array, how: How) -> pa.Array:
    """As written, so that every digit stays; only the white space around it goes."""
    return pc.utf8_trim_whitespace(text)


JSON = Kind("json", "literal", "JSON", json_rules, _trimmed)
