"""Rows become items of a request, in JSON or XML: fields, functional updates, subscriptions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from workbench.destinations.altcraft.matching import modes, unfielded
from workbench.destinations.altcraft.notation import JSON, XML, Notation
from workbench.destinations.altcraft.profile_fields import (
    PHONES,
    STATUS,
    STATUSES,
    Change,
    change_of,
)
from workbench.destinations.altcraft.subscription_fields import (
    UNTOUCHED,
    Subscription,
    custom_change_of,
    in_subscription,
    subscriptions,
)
from workbench.payloads.columns import ReadyColumn
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.kinds import KindName
from workbench.vocabulary.steps import Step

FLAT = "flat"
_NOTHING = pa.scalar(None, pa.string())
# The kind date writes a day as its first moment; a day goes out as a day (§5.1).
_MIDNIGHT = r"T00:00:00Z\z"


def encoded(step: Step, columns: Sequence[ReadyColumn], recipe: Recipe) -> pa.Array:
    """One item a row, as the step's form writes it.

    Rows of another lane get an item as well, which is not sent.
    """
    writing = _Writing(
        notation=XML if step.form == "xml" else JSON,
        kinds={use.target: use.kind for use in recipe.columns},
        flat=recipe.options.get("subscription_form") == FLAT,
    )
    left_out = unfielded(modes(recipe)[step.lane or 0])
    members = [
        writing.field(column)
        for column in columns
        if column.target not in left_out and not in_subscription(column.target)
    ]
    by_target = {column.target: column for column in columns}
    found = [writing.subscription(one, by_target) for one in subscriptions(recipe)]
    if found:
        members.append(writing.notation.objects("subscriptions", found))
    return writing.notation.record(members)


def _says(column: ReadyColumn, change: Change | None) -> pa.BooleanArray:
    """True for each row whose cell asks for something: a field is only removed where it is true."""
    if change is not None and change.action == "unset":
        return pc.fill_null(pc.equal(column.values, "true"), False)
    return pc.is_valid(column.values)


@dataclass(frozen=True, slots=True)
class _Writing:
    """One notation, what the recipe says of its columns, and whether contacts are written flat."""

    notation: Notation
    kinds: Mapping[str, KindName]
    flat: bool

    def field(self, column: ReadyColumn) -> pa.Array:
        """A field of the profile: its value, or the change of it."""
        change = change_of(column.target)
        return self.change(column, change) if change else self.member(column.target, column)

    def member(self, name: str, column: ReadyColumn) -> pa.Array:
        """A name with a column's values, as the column's kind has them."""
        if column.form == "strings":
            return self.notation.texts(name, column.values)
        if self.kinds[column.target] == "json":
            return self.notation.cells(name, column.values)
        return self.notation.member(name, self.value(column))

    def value(self, column: ReadyColumn) -> pa.Array:
        """Numbers, true and false as they are; texts as the notation writes them."""
        values = column.values
        if column.form == "literal":
            return values
        if column.target == STATUS.name:
            # An integer in the documents (§5.1); the words are those of a subscription (§6.3).
            return pc.index_in(values, value_set=pa.array(STATUSES)).cast(pa.string())
        kind = self.kinds[column.target]
        if kind == "date":
            values = pc.replace_substring_regex(values, _MIDNIGHT, "")
        text = self.notation.text(values)
        if kind == "choice":
            # The one word of a subscription's status that is a number (seed 002).
            return pc.if_else(pc.equal(values, UNTOUCHED), UNTOUCHED, text)
        return text

    def change(self, column: ReadyColumn, change: Change) -> pa.Array:
        """`{"action":…,"value":…,"submatch":…}` (§5.4); null where the cell is empty."""
        rows = len(column.values)
        parts = [self.constant("action", change.action, rows)]
        if change.action != "unset":
            parts.append(self.member("value", column))
        if change.path:
            parts.append(self.constant("submatch", change.path, rows))
        whole = pc.if_else(_says(column, change), self.notation.whole(parts), _NOTHING)
        return self.notation.member(change.name, whole)

    def constant(self, name: str, text: str, rows: int) -> pa.Array:
        """The same member in every row."""
        return self.notation.member(name, self.notation.text(pa.repeat(pa.scalar(text), rows)))

    def subscription(self, one: Subscription, columns: Mapping[str, ReadyColumn]) -> pa.Array:
        """One subscription of each row, in the order of seed 002; null in rows without it."""
        own = [_says(columns[t], custom_change_of(t)) for t in one.targets.values()]
        there = reduce(pc.or_, own)
        custom = [self.custom(columns[target]) for target in one.custom]
        parts = [
            self.constant("channel", one.channel.name, len(there)),
            *self.contact(one, columns),
        ]
        if one.resource:
            alike = pa.repeat(pa.scalar(one.resource), len(there))
            parts.append(self.notation.member("resource_id", alike))
        parts += [self.named(one, name, columns) for name in ("resource_id", "status", "priority")]
        if custom:
            some = reduce(pc.or_, (pc.is_valid(part) for part in custom))
            fields = pc.if_else(some, self.notation.whole(custom), _NOTHING)
            parts.append(self.notation.member("custom_fields", fields))
        parts.append(self.named(one, "cats", columns))
        return pc.if_else(there, self.notation.whole(parts), _NOTHING)

    def custom(self, column: ReadyColumn) -> pa.Array:
        """A field of the subscription: its value, or the change of it (§5.5)."""
        change = custom_change_of(column.target)
        return self.change(column, change) if change else self.member(column.key, column)

    def named(self, one: Subscription, name: str, columns: Mapping[str, ReadyColumn]) -> pa.Array:
        """A member that the subscription may have; null where it has not."""
        if name not in one.targets:
            return pa.nulls(len(next(iter(columns.values())).values), pa.string())
        return self.member(name, columns[one.targets[name]])

    def contact(self, one: Subscription, columns: Mapping[str, ReadyColumn]) -> Sequence[pa.Array]:
        """The contact's members, in the subscription itself or in a member of their own (§6.2)."""
        members = [
            self.notation.member(name, self.contact_value(columns[target]))
            for name, target in one.contact.items()
        ]
        channel = one.channel
        if not channel.nested or (self.flat and channel.flat):
            return members
        some = reduce(pc.and_, (pc.is_valid(member) for member in members))
        inner = pc.if_else(some, self.notation.whole(members), _NOTHING)
        return [self.notation.member(channel.nested, inner)]

    def contact_value(self, column: ReadyColumn) -> pa.Array:
        """The contact; of the profile's phones, which are then only one, that one."""
        if column.target == PHONES.name:
            single = pc.equal(pc.list_value_length(column.values), 1)
            phones = column.values.filter(pc.fill_null(single, False))
            made = pa.nulls(len(column.values), pa.string())
            flat = pc.replace_with_mask(made, pc.fill_null(single, False), phones.flatten())
            return self.notation.text(flat)
        return self.value(column)
