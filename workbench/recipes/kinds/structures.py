"""A cell that holds JSON: what is nested is written as the API wants it."""

from __future__ import annotations

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from workbench.recipes.kinds.kind import Kind
from workbench.vocabulary.kinds import How
from workbench.vocabulary.rules import Rule


def parsed(cell: str) -> object | None:
    """What the cell's JSON says when it is an object or a list, otherwise None."""
    try:
        found = orjson.loads(cell)
    except ValueError:
        return None
    return found if isinstance(found, dict | list) else None


def _not_json(text: pa.Array) -> pa.BooleanArray:
    bad = [cell is not None and parsed(cell) is None for cell in text.to_pylist()]
    return pa.array(bad, pa.bool_())


def json_rules(how: How) -> tuple[Rule, ...]:
    return (
        Rule(
            "json",
            "Not a JSON object or list",
            'Write it like {"name": "value"} or [1, 2], with straight quotes.',
            _not_json,
        ),
    )


def _trimmed(text: pa.Array, how: How) -> pa.Array:
    """As written, so that every digit stays; only the white space around it goes."""
    return pc.utf8_trim_whitespace(text)


JSON = Kind("json", "literal", "JSON", json_rules, _trimmed)
