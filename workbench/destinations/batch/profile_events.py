"""The one event that a row may carry in flat columns: its rules, and how it is written.

Several events a row are a JSON cell, which event_lists judges.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.destinations.batch.profile_attributes import items_like, nth_filled
from workbench.destinations.batch.profile_fields import (
    EVENT_BYTES,
    EVENT_FAMILY,
    EVENT_HOURS,
    EVENT_LABEL,
    EVENT_MEMBERS,
    EVENT_NAME,
    EVENT_TAGS,
    EVENT_TIME,
    FLAT_EVENT,
    NAME,
)
from workbench.destinations.batch.profile_targets import event_uses
from workbench.destinations.schemas import row_rule
from workbench.payloads.columns import ReadyColumn
from workbench.payloads.records import joined, members, written
from workbench.recipes.kinds import KINDS
from workbench.recipes.kinds.kind import unlike
from workbench.recipes.recipe import ColumnUse, Recipe
from workbench.vocabulary.rules import Rule

Columns = Mapping[str, pa.Array]

NAMELESS, MEMBERS_OVER, TOO_LARGE = "row:event-name", "row:event-attributes", "row:event-bytes"

ROW_RULES = {
    NAMELESS: row_rule(
        "event-name-missing",
        "This belongs to an event, and the row has no name for one",
        f"Fill in the cell of “{EVENT_NAME.name}”, or empty this one.",
    ),
    MEMBERS_OVER: row_rule(
        "event-attributes-max",
        f"More than {EVENT_MEMBERS.value} attributes of the event: this is the one too many",
        f"Empty cells until at most {EVENT_MEMBERS.value} are filled.",
    ),
    TOO_LARGE: row_rule(
        "event-bytes",
        f"The event is larger than {EVENT_BYTES.value:,} bytes",
        "Shorten the texts of its attributes.",
    ),
}
ONE_LINE = r"[^\x00-\x1f\x7f\x{85}\x{2028}\x{2029}]*"
# A character takes six bytes at most (an escaped control character), a list's separator three.
_WIDEST, _AROUND = 6, 64
# What is no attribute of the event stands beside them or has rules of its own (the SDKs).
_NOT_COUNTED = {field.name for field in FLAT_EVENT}


def moment(recipe: Recipe) -> datetime:
    """The recorded moment against which the age of an event is judged."""
    return datetime.fromisoformat(str(recipe.facts["as_of"]))


def age_rules(instants: Callable[[pa.Array], pa.Array], recipe: Recipe) -> tuple[Rule, ...]:
    """An event lies in the last 24 hours (notes on profiles/update 2.13); older ones are refused.

    `instants` reads the cells as moments in UTC, null where one has none.
    """

    def old(text: pa.Array) -> pa.BooleanArray:
        oldest = pa.scalar(moment(recipe) - timedelta(hours=EVENT_HOURS.value))
        return pc.fill_null(pc.less(instants(text), oldest), False)

    def future(text: pa.Array) -> pa.BooleanArray:
        return pc.fill_null(pc.greater(instants(text), pa.scalar(moment(recipe))), False)

    return (
        Rule(
            "event-old",
            f"An event of more than {EVENT_HOURS.value} hours ago, which Batch refuses",
            "Leave it out; without a time, an event happens when it is received.",
            old,
        ),
        Rule(
            "event-future",
            "An event that has not happened yet, which Batch refuses",
            "Correct the time; one without a zone is read as UTC.",
            future,
        ),
    )


def event_rules(recipe: Recipe) -> dict[str, Sequence[Rule]]:
    """The rules of the flat columns beside those of their kinds."""
    rules: dict[str, Sequence[Rule]] = {
        EVENT_NAME.name: (
            Rule(
                "event-name",
                f"Not a legal name of an event ({EVENT_FAMILY.pattern_words})",
                "Write it like added_to_cart.",
                # Only spaces are a finding of their own.
                lambda text: unlike(text, rf"{NAME}|[\s\p{{Z}}]*"),
            ),
        ),
        EVENT_LABEL.name: (
            Rule(
                "event-label",
                "More than one line of text",
                "Write the label on one line.",
                lambda text: unlike(text, ONE_LINE),
            ),
        ),
    }
    if (tags := recipe.using(EVENT_TAGS.name)) is not None:
        line = "A tag of more than one line"
        rules[tags.target] = (
            items_like("event-tag", ONE_LINE, tags.how, line, "Write each tag on one line."),
        )
    if (time := recipe.using(EVENT_TIME.name)) is not None:
        rules[time.target] = age_rules(lambda text: _instants(text, time), recipe)
    return rules


def _instants(text: pa.Array, use: ColumnUse) -> pa.Array:
    return pc.cast(_ready(text, use).values, pa.timestamp("us", "UTC"))


def _ready(text: pa.Array, use: ColumnUse) -> ReadyColumn:
    """The cells that their kind can read, converted; null where it cannot."""
    kind = KINDS[use.kind]
    bare = EVENT_FAMILY.bare(use.target)
    own = use.target in _NOT_COUNTED or bare is None
    key = use.target if own else EVENT_FAMILY.key(str(bare), use.kind)
    return ReadyColumn(use.target, key, kind.form, kind.read(text.cast(pa.string()), use.how))


def events_derived(columns: Columns, recipe: Recipe, rows: int) -> dict[str, pa.Array]:
    """The columns of this module's rules about whole rows."""
    uses = event_uses(recipe)
    nobody = pa.nulls(rows, pa.string())
    if not uses:
        return {NAMELESS: nobody, MEMBERS_OVER: nobody, TOO_LARGE: nobody}
    nameless = pc.is_null(columns[EVENT_NAME.name])
    parts = [use for use in uses if use.target != EVENT_NAME.name]
    counted = [use for use in uses if use.target not in _NOT_COUNTED]
    return {
        NAMELESS: pc.if_else(nameless, nth_filled(columns, parts, rows, 1), nobody),
        MEMBERS_OVER: nth_filled(columns, counted, rows, EVENT_MEMBERS.value + 1),
        TOO_LARGE: _too_large(columns, uses, rows),
    }


def _too_large(columns: Columns, uses: Sequence[ColumnUse], rows: int) -> pa.Array:
    """The event's name where it is too large; only rows that could be are written to find out."""
    sizes = np.zeros(rows, dtype=np.int64)
    for use in uses:
        sizes += np.asarray(pc.fill_null(pc.binary_length(columns[use.target]), 0), dtype=np.int64)
    likely = np.flatnonzero(sizes * _WIDEST + _AROUND * (len(uses) + 1) > EVENT_BYTES.value)
    large = np.zeros(rows, dtype=bool)
    if len(likely):
        some = pa.array(likely)
        event = event_written([_ready(columns[use.target].take(some), use) for use in uses])
        large[likely] = np.asarray(
            pc.fill_null(pc.greater(pc.binary_length(event), EVENT_BYTES.value), False)
        )
    return pc.if_else(pa.array(large), EVENT_NAME.name, pa.scalar(None, pa.string()))


def event_written(columns: Sequence[ReadyColumn]) -> pa.Array:
    """The event of each row as JSON; null where the row has no name for one."""
    by_target = {column.target: column for column in columns}
    name = written(by_target[EVENT_NAME.name])
    time = by_target.get(EVENT_TIME.name)
    when = "" if time is None else pc.fill_null(joined(',"time":', written(time)), "")
    inner = [
        replace(column, key=column.target.removeprefix("event."))
        if column.target in _NOT_COUNTED
        else column
        for column in columns
        if column.target not in (EVENT_NAME.name, EVENT_TIME.name)
    ]
    about = members(inner) if inner else pa.repeat(pa.scalar(""), len(name))
    some = pc.not_equal(about, "")
    attributes = pc.if_else(some, joined(',"attributes":{', about, "}"), "")
    return joined('{"name":', name, when, attributes, "}")
