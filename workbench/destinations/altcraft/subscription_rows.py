"""What the subscription columns of a row make: which it has, what they lack, what they consent to.

Nothing here has a default: a cell that is empty says nothing, and 0 is a value (seed 002).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import combinations

import pyarrow as pa
import pyarrow.compute as pc

from workbench.destinations.altcraft import subscription_cells
from workbench.destinations.altcraft.profile_fields import (
    ENDS,
    PHONES,
    RESETS,
    STATUS,
    SUBSCRIPTIONS,
)
from workbench.destinations.altcraft.subscription_fields import (
    UNTOUCHED,
    Subscription,
    custom_change_of,
    subscriptions,
)
from workbench.destinations.consent import SUBSCRIBED, effect, meanings, named, unallowed
from workbench.destinations.schemas import row_rule
from workbench.recipes.kinds import words
from workbench.recipes.kinds.kind import falses
from workbench.recipes.kinds.lists import split
from workbench.recipes.kinds.sameness import one_form, visible
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.rules import Rule

Columns = Mapping[str, pa.Array]
Masks = Mapping[str, pa.BooleanArray]

NO_RESOURCE, NO_CONTACT = "row:subscription-resource", "row:subscription-contact"
TWICE = "row:subscription-twice"

RULES: Mapping[str, Rule] = {
    NO_RESOURCE: row_rule(
        "subscription-resource",
        "A subscription without the number of its resource",
        "Fill in the resource_id, or empty the other cells of the subscription.",
    ),
    NO_CONTACT: row_rule(
        "subscription-contact",
        "A subscription needs one contact: an e-mail address, a phone, a chat or a device",
        "Fill it in, one phone where it is taken from the phones, or empty the other cells of the "
        "subscription.",
    ),
    TWICE: row_rule(
        "subscription-twice",
        "Two subscriptions of the row are the same one: channel, resource and contact",
        "Empty the cells of one of them.",
    ),
}


def given(columns: Columns, recipe: Recipe, target: str) -> pa.BooleanArray:
    """True for each row whose cell says something: filled, and with no word that means nothing."""
    change = custom_change_of(target)
    if change is not None and change.action == "unset":
        return pc.fill_null(pc.equal(meanings(columns, recipe, target), "true"), False)
    text, use = columns[target], recipe.using(target)
    return pc.is_valid(text) if use is None else words.given(text, use.kind, use.how)


def present(one: Subscription, columns: Columns, recipe: Recipe) -> pa.BooleanArray:
    """True for each row that has the subscription: any cell of its own says something."""
    return reduce(pc.or_, (given(columns, recipe, target) for target in one.targets.values()))


def derived(columns: Columns, recipe: Recipe) -> Columns:
    """What the rules about whole rows judge."""
    found = subscriptions(recipe)
    rows = len(next(iter(columns.values())))
    lacking: dict[str, dict[str, pa.BooleanArray]] = {NO_RESOURCE: {}, NO_CONTACT: {}}
    for one in found:
        there = present(one, columns, recipe)
        if not one.resource:
            resource = one.targets["resource_id"]
            lacking[NO_RESOURCE][resource] = pc.and_not(there, given(columns, recipe, resource))
        for target in one.contact.values():
            alone = pc.and_not(there, _one_contact(columns, recipe, target))
            before = lacking[NO_CONTACT].get(target, falses(rows))
            lacking[NO_CONTACT][target] = pc.or_(before, alone)
    broken = {**lacking, TWICE: _twice(found, columns, recipe)}
    nothing = pa.nulls(rows, pa.string())
    return {rule: named(masks) if masks else nothing for rule, masks in broken.items()}


def _one_contact(columns: Columns, recipe: Recipe, target: str) -> pa.BooleanArray:
    if target != PHONES.name:
        return given(columns, recipe, target)
    use = recipe.using(target)
    assert use is not None  # a recipe without it is refused
    return pc.fill_null(pc.equal(pc.list_value_length(split(columns[target], use.how)), 1), False)


def _twice(found: Sequence[Subscription], columns: Columns, recipe: Recipe) -> Masks:
    made: dict[str, pa.BooleanArray] = {}
    for first, second in combinations(found, 2):
        if first.channel is not second.channel:
            continue
        equal = [pc.equal(first.resources(columns), second.resources(columns))]
        for name in first.contact:
            pair = (contacts(columns, recipe, one.contact[name]) for one in (first, second))
            equal.append(pc.equal(*pair))
        same = pc.fill_null(reduce(pc.and_, equal), False)
        target = second.anchor
        made[target] = pc.or_(made.get(target, falses(len(same))), same)
    return made


def contacts(columns: Columns, recipe: Recipe, target: str) -> pa.Array:
    """Each row's contact in the one form that its ways of writing share; null for none or several.

    A phone that is taken from the profile is one where the profile has one.
    """
    if target != PHONES.name:
        own = recipe.using(target)
        said = pc.utf8_lower(visible(meanings(columns, recipe, target)))
        return said if own is None else one_form(said, own.kind, own.how)
    use, text = recipe.using(PHONES.name), columns[PHONES.name]
    assert use is not None  # a recipe without it is refused
    phones = split(text, use.how)
    one = pc.fill_null(pc.equal(pc.list_value_length(phones), 1), False)
    alone = one_form(pc.utf8_trim_whitespace(pc.list_flatten(phones.filter(one))), "phone", use.how)
    return pc.replace_with_mask(pa.nulls(len(text), pa.string()), one, alone)


def subscribing(columns: Columns, recipe: Recipe) -> Masks:
    """By target, the rows whose cell would subscribe the person, or create a subscription.

    A status that takes back an end of it does too: whoever left is then awaited again, or paused.
    One without a status may be created, and is then subscribed; categories are subscribed to.
    """
    made: dict[str, pa.BooleanArray] = {}
    if recipe.using(STATUS.name) is not None:
        made[STATUS.name] = says(columns, recipe, STATUS.name, SUBSCRIBED, *RESETS)
    for one in subscriptions(recipe):
        there, status = present(one, columns, recipe), one.targets.get("status")
        silent = there
        if status is not None:
            made[status] = says(columns, recipe, status, SUBSCRIBED, UNTOUCHED, *RESETS)
            silent = pc.and_not(there, given(columns, recipe, status))
        made[one.anchor] = pc.or_(silent, made[status]) if one.anchor == status else silent
        if (cats := one.targets.get("cats")) is not None:
            made[cats] = given(columns, recipe, cats)
    if SUBSCRIPTIONS.name in columns:
        made[SUBSCRIPTIONS.name] = subscription_cells.consents(columns[SUBSCRIPTIONS.name])[0]
    return made


def unsubscribing(columns: Columns, recipe: Recipe) -> Masks:
    """By target, the rows whose cell ends a consent, in any of the vendor's words for that."""
    made = {target: says(columns, recipe, target, *ENDS) for target in status_targets(recipe)}
    if SUBSCRIPTIONS.name in columns:
        made[SUBSCRIPTIONS.name] = subscription_cells.consents(columns[SUBSCRIPTIONS.name])[1]
    return made


def status_targets(recipe: Recipe) -> list[str]:
    """The mapped targets that hold a status: of each subscription, and of the profile."""
    own = [] if recipe.using(STATUS.name) is None else [STATUS.name]
    return [
        *(one.targets["status"] for one in subscriptions(recipe) if "status" in one.targets),
        *own,
    ]


def says(columns: Columns, recipe: Recipe, target: str, *words: str) -> pa.BooleanArray:
    """True for each row whose cell stands for one of these words."""
    said = meanings(columns, recipe, target)
    return pc.fill_null(pc.is_in(said, value_set=pa.array(words, pa.string())), False)


def adds(columns: Columns, recipe: Recipe) -> pa.BooleanArray:
    """True for each row that subscribes: a suppression list may hold it back."""
    return _any(subscribing(columns, recipe), columns)


def consent(columns: Columns, recipe: Recipe) -> pa.Array:
    """What each row does to the person's consent; one that does both counts as subscribing."""
    ends = _any(unsubscribing(columns, recipe), columns)
    return effect(adds(columns, recipe), ends)


def without_leave(columns: Columns, recipe: Recipe) -> pa.Array:
    """For each row the targets that subscribe without leave; null for none.

    A cell that cannot be read may subscribe somebody, and has a finding of its own.
    """
    masks = {**subscribing(columns, recipe)}
    if (cells := masks.get(SUBSCRIPTIONS.name)) is not None:
        unread = subscription_cells.unread(columns[SUBSCRIPTIONS.name])
        masks[SUBSCRIPTIONS.name] = pc.and_not(cells, unread)
    rows = len(next(iter(columns.values())))
    return unallowed(masks, recipe) if masks else pa.nulls(rows, pa.string())


def _any(masks: Masks, columns: Columns) -> pa.BooleanArray:
    rows = len(next(iter(columns.values())))
    return reduce(pc.or_, masks.values(), falses(rows))
