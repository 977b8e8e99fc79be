"""The attributes of a profile operation: how they are written, counted and judged together."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from workbench.destinations.batch.profile_fields import ATTRIBUTES, ID
from workbench.destinations.batch.profile_targets import attribute_uses, edit_of
from workbench.destinations.schemas import row_rule
from workbench.payloads.columns import ReadyColumn
from workbench.payloads.records import joined, members
from workbench.recipes.kinds import KINDS
from workbench.recipes.kinds.kind import unlike
from workbench.recipes.kinds.words import given
from workbench.recipes.recipe import ColumnUse, Recipe
from workbench.vocabulary.kinds import How
from workbench.vocabulary.rules import Rule

Columns = Mapping[str, pa.Array]
Mask = npt.NDArray[np.bool_]

OVER_CAP, TORN, NOTHING = "row:attributes", "row:edits", "row:nothing"

ROW_RULES = {
    OVER_CAP: row_rule(
        "attributes-max",
        f"More than {ATTRIBUTES.value} attributes in one row: this is the one too many",
        f"Empty cells until at most {ATTRIBUTES.value} are filled, or leave a column out.",
    ),
    TORN: row_rule(
        "list-edit-contradicts",
        "An item is both added and removed, and no document says which of the two comes last",
        "Leave it in one of the two cells.",
    ),
    # A profile that is made by mistake cannot be deleted through this API (api/batch.md 2.1).
    NOTHING: row_rule(
        "nothing-to-update",
        "The row says nothing but the id, and sending it could only create an empty profile",
        "Fill in a cell, or remove the row.",
    ),
}


def filled(columns: Columns, use: ColumnUse) -> Mask:
    """True for each row of which the column is sent: a blank one as well where that means null."""
    text = columns[use.target]
    if use.blank == "null":
        return np.ones(len(text), dtype=bool)
    return np.asarray(given(text, use.kind, use.how))


def any_filled(columns: Columns, uses: Sequence[ColumnUse], rows: int) -> Mask:
    """True for each row of which one of these columns is sent."""
    found = np.zeros(rows, dtype=bool)
    for use in uses:
        found |= filled(columns, use)
    return found


def nth_filled(columns: Columns, uses: Sequence[ColumnUse], rows: int, nth: int) -> pa.Array:
    """For each row the target of the `nth` attribute that is sent, null where there are fewer.

    Adding to a list and taking out of it are one attribute.
    """
    count = np.zeros(rows, dtype=np.int64)
    place = np.full(rows, -1, dtype=np.int64)
    seen: dict[str, Mask] = {}
    for number, use in enumerate(uses):
        edit = edit_of(use.target)
        name = edit.name if edit else use.target
        here = filled(columns, use)
        new = here & ~seen[name] if name in seen else here
        seen[name] = seen[name] | here if name in seen else here
        count += new
        place[new & (count == nth)] = number
    targets = pa.array([use.target for use in uses], pa.string())
    return targets.take(pa.array(place, mask=place < 0))


def attributes_derived(columns: Columns, recipe: Recipe) -> dict[str, pa.Array]:
    """The columns of this module's rules about whole rows."""
    ids, uses = columns[ID.name], attribute_uses(recipe)
    rows = len(ids)
    others = [use for use in recipe.columns if use.target and use.target != ID.name]
    nothing = pa.array(~any_filled(columns, others, rows) & np.asarray(pc.is_valid(ids)))
    return {
        OVER_CAP: nth_filled(columns, uses, rows, ATTRIBUTES.value + 1),
        TORN: _torn(columns, uses, rows),
        NOTHING: pc.if_else(nothing, ID.name, pa.scalar(None, pa.string())),
    }


def _torn(columns: Columns, uses: Sequence[ColumnUse], rows: int) -> pa.Array:
    """For each row the target that takes out an item which another one adds, null for none."""
    found = pa.nulls(rows, pa.string())
    edits = {edit: use for use in uses if (edit := edit_of(use.target)) is not None}
    for edit, use in edits.items():
        other = next((o for e, o in edits.items() if e.name == edit.name and e != edit), None)
        if edit.word != "$remove" or other is None:
            continue
        removed = KINDS["array"].convert(columns[use.target], use.how)
        added = KINDS["array"].convert(columns[other.target], other.how)
        both = pc.is_in(_items(removed), value_set=_items(added))
        hit = np.zeros(rows, dtype=bool)
        hit[np.asarray(pc.list_parent_indices(removed).filter(both))] = True
        found = pc.coalesce(
            found, pc.if_else(pa.array(hit), use.target, pa.scalar(None, pa.string()))
        )
    return found


def _items(lists: pa.ListArray) -> pa.Array:
    """Every item with its row before it, so that only items of one row are the same."""
    return joined(pc.list_parent_indices(lists).cast(pa.string()), " ", pc.list_flatten(lists))


def attributes_written(columns: Sequence[ReadyColumn]) -> pa.Array:
    """The members of the `attributes` object, in the order of the columns; "" for a row without.

    The two changes of one list become one object.
    """
    plain: dict[str, ReadyColumn] = {}
    edits: dict[str, list[ReadyColumn]] = {}
    for column in columns:
        edit = edit_of(column.target)
        name = edit.name if edit else column.key
        plain.setdefault(name, column)
        if edit:
            part = ReadyColumn(column.target, edit.word, column.form, column.values)
            edits.setdefault(name, []).append(part)
    made = [
        _object(name, edits[name]) if name in edits else column for name, column in plain.items()
    ]
    return members(made)


def _object(name: str, parts: Sequence[ReadyColumn]) -> ReadyColumn:
    text = members(parts)
    some = pc.not_equal(text, "")
    values = pc.if_else(some, joined("{", text, "}"), pa.scalar(None, pa.string()))
    return ReadyColumn(name, name, "literal", values)


def items_like(rule_id: str, pattern: str, how: How, message: str, fix: str) -> Rule:
    """A rule of a list's every item; an empty one has a rule of its own."""

    def bad(text: pa.Array) -> pa.BooleanArray:
        items = KINDS["array"].convert(text, how)
        wrong = unlike(pc.list_flatten(items), rf"{pattern}|[\s\p{{Z}}]*")
        cells = np.zeros(len(text), dtype=bool)
        cells[np.asarray(pc.list_parent_indices(items).filter(wrong))] = True
        return pa.array(cells)

    return Rule(rule_id, message, fix, bad)


def topic_rule(how: How) -> Rule:
    """Topics are small letters, digits and underscores (Batch's Web SDK)."""
    return items_like(
        "topic",
        "[a-z0-9_]+",
        how,
        "A topic is not written in small letters, digits and underscores",
        "Write it as in Batch's dashboard, like sport_news.",
    )
