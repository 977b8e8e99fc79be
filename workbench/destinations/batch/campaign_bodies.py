"""A campaign as JSON: from converted columns, one object a row (seed 003)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.destinations.batch.campaign_fields import (
    EMAIL,
    LABELS,
    LANGUAGES,
    LOCAL_TIME,
    NAME,
    PLATFORM_LIST,
    PLATFORMS,
    PUSH,
    REGIONS,
    REPLY_TO,
    SEND_RATE,
    START,
    STATE,
    TARGETING,
)
from workbench.destinations.batch.campaign_starts import sent_start
from workbench.payloads.columns import ReadyColumn
from workbench.payloads.records import joined, members, quoted
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.fields import Field

_NOTHING = pa.scalar(None, pa.string())


def campaigns(columns: Sequence[ReadyColumn], recipe: Recipe) -> pa.Array:
    """Each row's campaign as a JSON object; what is empty is left out, "{}" where all is."""
    by_target = {column.target: column for column in columns}
    rows = len(columns[0].values)

    def of(*fields: Field) -> list[ReadyColumn]:
        return [by_target[field.name] for field in fields if field.name in by_target]

    start = [_string("start_time", sent_start(one.values, recipe)) for one in of(START)]
    query = [_literal("query", one.values) for one in of(TARGETING)]
    parts = [
        *of(NAME, STATE, SEND_RATE),
        _literal("when", _object([*of(LOCAL_TIME), *start], rows)),
        _literal("targeting", _object([*of(LANGUAGES, REGIONS), *query], rows)),
        *of(LABELS),
        _literal("messages", _messages(of(*EMAIL), of(*PUSH), by_target, rows)),
    ]
    return joined("{", members(parts), "}")


def _literal(key: str, values: pa.Array) -> ReadyColumn:
    return ReadyColumn(key, key, "literal", values)


def _string(key: str, values: pa.Array) -> ReadyColumn:
    return ReadyColumn(key, key, "string", values)


def _object(parts: Sequence[ReadyColumn], rows: int) -> pa.Array:
    """A JSON object a row; null where it would be empty."""
    if not parts:
        return pa.nulls(rows, pa.string())
    text = members(parts)
    return pc.if_else(pc.equal(text, ""), _NOTHING, joined("{", text, "}"))


def _messages(
    email: Sequence[ReadyColumn],
    push: Sequence[ReadyColumn],
    by_target: Mapping[str, ReadyColumn],
    rows: int,
) -> pa.Array:
    """The list of a row's messages; null where it has none. No row has both kinds."""
    made = []
    if email:
        reply = [
            _literal("reply_to", joined('{"email_address":', quoted(one.values), "}"))
            if one.target == REPLY_TO.name
            else one
            for one in email
        ]
        made.append(_message('"channel_type":"email"', reply, _some(email)))
    if push:
        made += _pushes(push, by_target)
    if not made:
        return pa.nulls(rows, pa.string())
    some = reduce(pc.or_, (pc.is_valid(one) for one in made))
    # Arrow's join leaves out a row of which every part is null.
    made[0] = pc.if_else(some, made[0], "")
    text = pc.binary_join_element_wise(*made, ",", null_handling="skip")
    return pc.if_else(some, joined("[", text, "]"), _NOTHING)


def _pushes(push: Sequence[ReadyColumn], by_target: Mapping[str, ReadyColumn]) -> list[pa.Array]:
    """One push message, or one for each platform that the row names."""
    said = [one for one in push if one.target != PLATFORM_LIST.name]
    some = _some(push)
    if PLATFORM_LIST.name not in by_target:
        return [_message('"channel_type":"push"', said, some)]
    platforms = by_target[PLATFORM_LIST.name].values
    every = pc.and_(some, pc.is_null(platforms))
    made = [_message('"channel_type":"push"', said, every)]
    for name in PLATFORMS:
        head = f'"channel_type":"push","platform_type":"{name}"'
        made.append(_message(head, said, _holds(platforms, name)))
    return made


def _message(head: str, columns: Sequence[ReadyColumn], where: pa.BooleanArray) -> pa.Array:
    if not columns:
        return pc.if_else(where, "{" + head + "}", _NOTHING)
    text = members(columns)
    return pc.if_else(where, joined("{" + head + ",", text, "}"), _NOTHING)


def _some(columns: Sequence[ReadyColumn]) -> pa.BooleanArray:
    return reduce(pc.or_, (pc.is_valid(column.values) for column in columns))


def _holds(lists: pa.ListArray, item: str) -> pa.BooleanArray:
    """True for each list that has the item."""
    found = np.zeros(len(lists), dtype=bool)
    hit = pc.equal(pc.list_flatten(lists), item)
    found[np.asarray(pc.list_parent_indices(lists).filter(hit))] = True
    return pa.array(found)
