"""An array cell: `a|b`, another declared separator, or a JSON array of strings.

Where the column has a region its items are phone numbers of that country, sent as such.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from workbench.recipes.kinds.kind import Kind, falses, once
from workbench.recipes.kinds.phones import PHONE
from workbench.vocabulary.kinds import How
from workbench.vocabulary.rules import Rule

SEPARATOR = "|"
_BLANK = r"\A[\s\p{Z}]*\z"


def _json_items(cell: str) -> list[str] | None:
    try:
        items = orjson.loads(cell)
    except ValueError:
        return None
    if isinstance(items, list) and all(isinstance(item, str) for item in items):
        return items
    return None


def split(text: pa.Array, how: How) -> pa.ListArray:
    """Each cell's items; null for an empty cell and for a JSON cell that is no list of strings."""
    text = text.cast(pa.string())
    items = pc.split_pattern(text, how.separator or SEPARATOR)
    is_json = pc.fill_null(pc.starts_with(text, "["), False)
    if not pc.any(is_json).as_py():
        return items
    read = [_json_items(cell) for cell in text.filter(is_json).to_pylist()]
    # No kernel replaces lists in place: the two answers are laid end to end and taken from.
    place = np.arange(len(text))
    place[is_json.to_numpy(zero_copy_only=False)] = len(text) + np.arange(len(read))
    both = pa.concat_arrays([items, pa.array(read, pa.list_(pa.string()))])
    return both.take(pa.array(place))


def items_of(text: pa.Array, how: How) -> pa.ListArray:
    """Each cell's items as they are sent: phones in international form, where they can be."""
    cells = split(text, how)
    if how.region is None:
        return cells
    items = pc.list_flatten(cells)
    sent = pc.coalesce(PHONE.convert(items, how), items)
    # Nulls stay nulls: the lengths are those of the cells, and no list is longer.
    lengths = pc.fill_null(pc.list_value_length(cells), 0).cast(pa.int32())
    ends = pa.array(np.concatenate([[0], np.cumsum(np.asarray(lengths))]), pa.int32())
    return pa.ListArray.from_arrays(ends, sent, mask=pc.is_null(cells))


def _cells_with(items: pa.ListArray, hit: pa.BooleanArray) -> pa.BooleanArray:
    """True for each cell of which some item is hit; `hit` is over all items, laid end to end."""
    cells = np.zeros(len(items), dtype=bool)
    cells[np.asarray(pc.list_parent_indices(items).filter(hit))] = True
    return pa.array(cells)


def _phone_rules(how: How) -> tuple[Rule, ...]:
    """The rules of phones, each broken by a cell that has an item which breaks it."""

    def in_some(rule: Rule) -> Rule:
        def bad(text: pa.Array) -> pa.BooleanArray:
            cells = split(text, how)
            items = pc.list_flatten(cells)
            # What is empty has a finding of its own.
            filled = pc.invert(pc.match_substring_regex(items, _BLANK))
            return _cells_with(cells, pc.and_(rule.bad(items), filled))

        return replace(rule, bad=bad)

    return () if how.region is None else tuple(map(in_some, PHONE.rules(how)))


def array_rules(how: How) -> tuple[Rule, ...]:
    cells_of = once(lambda text: split(text, how))

    def too_many(text: pa.Array) -> pa.BooleanArray:
        if how.items is None:
            return falses(len(text))
        return pc.fill_null(pc.greater(pc.list_value_length(cells_of(text)), how.items), False)

    def too_long(text: pa.Array) -> pa.BooleanArray:
        if how.longest is None:
            return falses(len(text))
        items = cells_of(text)
        return _cells_with(items, pc.greater(pc.utf8_length(pc.list_flatten(items)), how.longest))

    def empty_item(text: pa.Array) -> pa.BooleanArray:
        items = cells_of(text)
        blank = pc.match_substring_regex(pc.list_flatten(items), _BLANK)
        none = pc.fill_null(pc.equal(pc.list_value_length(items), 0), False)
        return pc.or_(_cells_with(items, blank), none)

    def not_a_list(text: pa.Array) -> pa.BooleanArray:
        return pc.and_(pc.is_valid(text), pc.is_null(cells_of(text)))

    separator = how.separator or SEPARATOR
    return (
        Rule(
            "array",
            "Begins like a JSON list but is not a list of texts",
            f'Write it as one{separator}two or as ["one", "two"].',
            not_a_list,
        ),
        Rule(
            "array-empty-item",
            "An item of the list is empty",
            f"Remove the “{separator}” that has nothing on one side, or empty the cell.",
            empty_item,
        ),
        Rule(
            "array-items",
            f"More than {how.items} items in the list",
            f"Keep at most {how.items} items.",
            too_many,
        ),
        Rule(
            "array-item-long",
            f"An item of more than {how.longest} characters",
            f"Shorten it to {how.longest} characters.",
            too_long,
        ),
        *_phone_rules(how),
    )


ARRAY = Kind("array", "strings", "list of texts", array_rules, items_of)
