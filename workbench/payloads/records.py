"""JSON records by Arrow concatenation, column by column; no row ever becomes a Python object."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import orjson
import pyarrow as pa
import pyarrow.compute as pc

from workbench.payloads.columns import ReadyColumn

# JSON's short escapes (RFC 8259, 7); every other control character is written as \u00XX.
_SHORT = {"\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
_ESCAPES = {
    "\\": "\\\\",  # first, so that it does not escape the escapes
    '"': '\\"',
    **_SHORT,
    **{chr(c): f"\\u{c:04x}" for c in range(0x20) if chr(c) not in _SHORT},
}


def quoted(text: pa.Array) -> pa.Array:
    """Each cell as a JSON string; null stays null."""
    if pc.any(pc.match_substring_regex(text, r'["\\\x00-\x1f]')).as_py():
        for character, escape in _ESCAPES.items():
            text = pc.replace_substring(text, character, escape)
    return joined('"', text, '"')


def joined(*parts: pa.Array | str) -> pa.Array:
    """The parts side by side, row by row; null where any part is null."""
    return pc.binary_join_element_wise(*parts, "")


def written(column: ReadyColumn) -> pa.Array:
    """Each value as JSON text; null where the key is left out."""
    if column.form == "literal":
        values = column.values
    elif column.form == "string":
        values = quoted(column.values)
    else:
        values = _lists(column.values)
    return pc.fill_null(values, "null") if column.null_when_blank else values


def _lists(values: pa.ListArray) -> pa.Array:
    return joined("[", regrouped(values, quoted(values.flatten()), ","), "]")


def regrouped(values: pa.ListArray, items: pa.Array, between: str) -> pa.Array:
    """What each list's items were made into, side by side again; null for no list.

    `items` are over all items of `values`, laid end to end.
    """
    lengths = pc.fill_null(pc.list_value_length(values), 0)
    offsets = pa.concat_arrays([pa.array([0], pa.int32()), pc.cumulative_sum(lengths)])
    text = pc.binary_join(pa.ListArray.from_arrays(offsets, items), between)
    return pc.if_else(pc.is_valid(values), text, pa.scalar(None, pa.string()))


def members(columns: Sequence[ReadyColumn]) -> pa.Array:
    """`"key":value` pairs joined by commas, absent ones left out; "" for a row without any."""
    return listed([pair(column.key, written(column)) for column in columns])


def pair(key: str, value: pa.Array) -> pa.Array:
    """`"key":value`; null where there is no value."""
    return joined(orjson.dumps(key).decode() + ":", value)


def listed(parts: Sequence[pa.Array]) -> pa.Array:
    """What each row has of the parts, joined by commas; "" for a row that has none."""
    some = reduce(pc.or_, (pc.is_valid(part) for part in parts))
    if pc.all(some).as_py():
        return _skipping_nulls(parts)
    # Arrow's join leaves out a row of which every part is null, so such rows are put back.
    text = _skipping_nulls([part.filter(some) for part in parts])
    return pc.replace_with_mask(pa.repeat(pa.scalar(""), len(some)), some, text)


def _skipping_nulls(parts: Sequence[pa.Array]) -> pa.Array:
    return pc.binary_join_element_wise(*parts, ",", null_handling="skip")
