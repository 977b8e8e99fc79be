"""Consent, for both vendors: nothing subscribes anybody unless that was allowed (rules.md)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from workbench.destinations.schemas import CONTRADICTED, UNREAD, UNSAID, row_rule
from workbench.recipes.kinds import KINDS
from workbench.recipes.kinds.kind import falses
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.options import Option
from workbench.vocabulary.rules import Rule

SUBSCRIBED, UNSUBSCRIBED = "subscribed", "unsubscribed"
# What a cell says that is none of the words: it may mean no.
UNCLEAR = "unclear"
ALLOW = "allow_subscribe"
# The column of the judged frame that names the targets that subscribe a row without leave.
SUBSCRIBES = "row:subscribes"

OPTION = Option(
    ALLOW,
    "Allow subscribing people",
    "boolean",
    "Rows that subscribe somebody are refused unless this is on; unsubscribing needs no leave.",
    default=False,
)

ROW_RULES: Mapping[str, Rule] = {
    SUBSCRIBES: row_rule(
        "consent-leave",
        "This would subscribe the person or take back that he left, and nothing here does so "
        "without leave",
        "If these people agreed, turn on “Allow subscribing people” (allow_subscribe=true); "
        "otherwise empty the cell.",
    ),
    CONTRADICTED: row_rule(
        "consent-contradicts",
        "Another row about the same person says otherwise about their consent",
        "Decide what the person wants, and write it into both rows, or keep one of them.",
    ),
    UNSAID: row_rule(
        "consent-superseded",
        "It ends a consent, and the later row that is sent in its stead does not",
        "Put what both say into one row.",
    ),
    UNREAD: row_rule(
        "consent-unread",
        "A line that could not be read names the same person, and may say otherwise",
        "Mend that line in the file, so that both can be read.",
    ),
}


class Statement(NamedTuple):
    """What a row says of one consent: `word` about `thing`, of which a part may be None.

    None is a part that could be any: not written, not legible, or all of them. What is about an
    `address` is about it whoever's row says so; "" where it is about the person alone.
    """

    thing: tuple[str | None, ...]
    word: str
    address: str = ""


def meanings(columns: Mapping[str, pa.Array], recipe: Recipe, target: str) -> pa.Array:
    """What the words of a consent column stand for; null where empty or not one of its words."""
    use = recipe.using(target)
    if use is None or target not in columns:
        rows = len(next(iter(columns.values()), pa.nulls(0)))
        return pa.nulls(rows, pa.string())
    return KINDS[use.kind].read(columns[target], use.how)


def unclear(columns: Mapping[str, pa.Array], recipe: Recipe, target: str) -> pa.BooleanArray:
    """True for each row whose cell in a consent column is filled and is none of its words."""
    use = recipe.using(target)
    if use is None or target not in columns:
        return falses(len(next(iter(columns.values()), pa.nulls(0))))
    return pc.fill_null(KINDS[use.kind].problems(columns[target], use.how), False)


def unallowed(subscribing: Mapping[str, pa.BooleanArray], recipe: Recipe) -> pa.Array:
    """For each row the targets that subscribe it, joined by a bar; null with leave or for none."""
    rows = len(next(iter(subscribing.values()), pa.nulls(0)))
    nothing = pa.nulls(rows, pa.string())
    return nothing if recipe.options.get(ALLOW) or not subscribing else named(subscribing)


def named(marked: Mapping[str, pa.BooleanArray]) -> pa.Array:
    """For each row the targets that are marked in it, joined by a bar; null for none."""
    nothing = pa.scalar(None, pa.string())
    found = [pc.if_else(mask, target, nothing) for target, mask in marked.items()]
    # Not one join that skips nulls: that leaves out a row of which every part is null.
    return reduce(lambda a, b: pc.coalesce(pc.binary_join_element_wise(a, b, "|"), a, b), found)


def effect(subscribing: pa.BooleanArray, unsubscribing: pa.BooleanArray) -> pa.Array:
    """What a row does to consent as a whole; a row that does both counts as subscribing."""
    said = pc.if_else(unsubscribing, UNSUBSCRIBED, pa.scalar(None, pa.string()))
    return pc.if_else(subscribing, SUBSCRIBED, said)
