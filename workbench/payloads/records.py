"""JSON records by Arrow concatenation, column by column; no row ever becomes a Python object."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

import numpy as np
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
# For each byte whether a JSON string may not hold it as it is.
_ESCAPED = np.zeros(256, dtype=np.bool_)
_ESCAPED[[*range(0x20), ord('"'), ord("\\")]] = True


def quoted(text: pa.Array) -> pa.Array:
    """Each cell as a JSON string; null stays null."""
    return joined('"', _escaped(text), '"')


def _escaped(text: pa.Array) -> pa.Array:
    if not _plain(text):
        for character, escape in _ESCAPES.items():
            text = pc.replace_substring(text, character, escape)
    return text


def _plain(text: pa.Array) -> bool:
    """Whether no cell holds anything to escape: one look at all bytes, and not one per cell."""
    if text.type != pa.string() or not len(text) or text.buffers()[2] is None:
        return not pc.any(pc.match_substring_regex(text, r'["\\\x00-\x1f]')).as_py()
    _, places, values = text.buffers()
    ends = np.frombuffer(places, np.int32)[text.offset : text.offset + len(text) + 1]
    data = np.frombuffer(values, np.uint8)[ends[0] : ends[-1]]
    return not bool(_ESCAPED[data].any())


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
    return listed([_member(column) for column in columns])


def _member(column: ReadyColumn) -> pa.Array:
    if column.form == "string" and not column.null_when_blank:
        # Key and quotes in one step: a step over a million cells takes a tenth of a second.
        return joined(orjson.dumps(column.key).decode() + ':"', _escaped(column.values), '"')
    return pair(column.key, written(column))


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
