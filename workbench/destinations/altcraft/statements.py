"""What each row says of which subscription, to hold the rows of one person against each other.

A subscription is a profile by a channel to a contact on a resource (seed 002, §6), so a person can
have left one and want another. The status of the profile is about all of them (§6.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from workbench.destinations.altcraft import subscription_cells
from workbench.destinations.altcraft.profile_fields import RESETS, STATUS, SUBSCRIPTIONS
from workbench.destinations.altcraft.subscription_fields import Subscription, subscriptions
from workbench.destinations.altcraft.subscription_rows import (
    contacts,
    says,
    status_targets,
    subscribing,
    unsubscribing,
)
from workbench.destinations.consent import (
    SUBSCRIBED,
    UNCLEAR,
    UNSUBSCRIBED,
    Statement,
    meanings,
    unclear,
)
from workbench.recipes.kinds.kind import falses, like
from workbench.recipes.recipe import Recipe

Columns = Mapping[str, pa.Array]
Masks = Mapping[str, pa.BooleanArray]
EVERYTHING: subscription_cells.Parts = (None, None, None)


def statements(columns: Columns, recipe: Recipe) -> list[list[Statement]]:
    """For each row what it says of each subscription; None for a part that is not legible.

    Of a contact only what tells one from another counts, and no capitals: a different spelling
    must not make another subscription of it.
    """
    if SUBSCRIPTIONS.name in columns:
        made = subscription_cells.statements(columns[SUBSCRIPTIONS.name])
    else:
        made = [[] for _ in range(len(next(iter(columns.values()))))]
    statuses = status_targets(recipe)
    masks = {
        SUBSCRIBED: subscribing(columns, recipe),
        UNSUBSCRIBED: unsubscribing(columns, recipe),
        UNCLEAR: {target: unclear(columns, recipe, target) for target in statuses},
        **{word: {one: says(columns, recipe, one, word) for one in statuses} for word in RESETS},
    }
    found = subscriptions(recipe)
    things = [_things(one, columns, recipe) for one in found]
    for word, said in masks.items():
        for one, thing in zip(found, things, strict=True):
            own = [said[target] for target in one.targets.values() if target in said]
            for row in _rows(reduce(pc.or_, own, falses(len(made)))):
                made[row].append(
                    Statement(thing[row], word, subscription_cells.address_of(thing[row]))
                )
        for row in _rows(said.get(STATUS.name, falses(len(made)))):
            made[row].append(Statement(EVERYTHING, word))
    return made


def _rows(mask: pa.BooleanArray) -> list[int]:
    found: list[int] = pc.indices_nonzero(mask).to_pylist()
    return found


def _things(one: Subscription, columns: Columns, recipe: Recipe) -> list[subscription_cells.Parts]:
    """Which subscription it is in each row."""
    resource = one.resources(columns)
    if not one.resource:
        resource = _legible(meanings(columns, recipe, one.targets["resource_id"]), "[1-9][0-9]*")
    *_, target = one.contact.values()
    contact = contacts(columns, recipe, target)
    parts = zip(resource.to_pylist(), contact.to_pylist(), strict=True)
    return [(one.channel.name, number, address) for number, address in parts]


def _legible(text: pa.Array, pattern: str) -> pa.Array:
    return pc.if_else(like(text, pattern), text, pa.scalar(None, pa.string()))
