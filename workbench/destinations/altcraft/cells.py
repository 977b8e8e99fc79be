"""The rules of a cell beside those of its kind: phones, addresses, keys, numbers, JSON and XML."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from workbench.destinations.altcraft import matching, structures, subscription_cells
from workbench.destinations.altcraft.profile_fields import KEY_FIELDS, PHONES, SUBSCRIPTIONS
from workbench.destinations.altcraft.subscription_fields import CUSTOM_FIELDS, in_subscription
from workbench.destinations.schemas import short_form_rule
from workbench.payloads import xmltext
from workbench.recipes.kinds.kind import like, unlike
from workbench.recipes.kinds.lists import split
from workbench.recipes.kinds.numbering import E164
from workbench.recipes.recipe import ColumnUse, Recipe
from workbench.vocabulary.kinds import How
from workbench.vocabulary.rules import Rule

_OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])"
_IP = Rule(
    "ip",
    "Not an IPv4 address",
    "Write it like 203.0.113.7.",
    lambda text: unlike(text, rf"{_OCTET}(?:\.{_OCTET}){{3}}"),
)
_RESOURCE = Rule(
    "resource-number",
    "Not the number of a resource",
    "Write the resource's number at Altcraft, from 1.",
    # What is no whole number has a finding of its kind.
    lambda text: pc.fill_null(like(text, "0|-[0-9]+"), False),
)
_PRIORITY = Rule(
    "priority-number",
    "Not a priority",
    "Write a whole number from 0 (the highest), or -1 to leave it as it is.",
    lambda text: pc.fill_null(pc.and_(like(text, "-[0-9]+"), pc.not_equal(text, "-1")), False),
)


def cell_rules(use: ColumnUse, recipe: Recipe) -> tuple[Rule, ...]:
    """What a column's cells have to be beside what its kind says."""
    rules = list(_by_target(use))
    searched = (*(field.name for field in KEY_FIELDS), recipe.options.get("field_name"))
    if use.target in searched and use.kind == "text":
        rules += [matching.KEY_RULE, short_form_rule("key")]
    if use.kind == "json":
        inside = "subscription.email.custom_fields." if use.target == SUBSCRIPTIONS.name else ""
        rules += structures.rules(f"{inside}visits.incr")
    if recipe.options.get("format") == "xml":
        rules.append(structures.XML_RULE if use.kind == "json" else _character_rule(use))
    return tuple(rules)


def _by_target(use: ColumnUse) -> tuple[Rule, ...]:
    if use.target == PHONES.name:
        # With a country the kind's own rules are about phones.
        return () if use.how.region else (_phones_rule(use.how),)
    if use.target == SUBSCRIPTIONS.name:
        return subscription_cells.RULES
    if in_subscription(use.target) and CUSTOM_FIELDS.bare(use.target) is None:
        member = use.target.rpartition(".")[2]
        return _MEMBERS.get(member, ())
    return (_IP,) if use.target in ("_ip", "_regip") else ()


_MEMBERS: Mapping[str, tuple[Rule, ...]] = {"resource_id": (_RESOURCE,), "priority": (_PRIORITY,)}


def _phones_rule(how: How) -> Rule:
    return Rule(
        "phones",
        "Not all of these are phone numbers in international format",
        "Write each with its country code and without spaces, like +79001234567, and "
        f"“{how.separator or '|'}” between two. If all are of one country, say which "
        "(--region FR).",
        _items(how, lambda items: unlike(items, E164)),
    )


def _character_rule(use: ColumnUse) -> Rule:
    found = _items(use.how, xmltext.illegal) if use.kind == "array" else xmltext.illegal
    return Rule(
        "xml-character",
        "A control character that XML has no way to write",
        "Remove it from the cell, or send as JSON (format=json).",
        found,
    )


def _items(
    how: How, bad: Callable[[pa.Array], pa.BooleanArray]
) -> Callable[[pa.Array], pa.BooleanArray]:
    """True for each cell of which some item is bad; an empty item has a finding of its own."""

    def of_cells(text: pa.Array) -> pa.BooleanArray:
        lists = split(text, how)
        items = pc.list_flatten(lists)
        filled = pc.invert(pc.match_substring_regex(items, r"\A[\s\p{Z}]*\z"))
        hit = pc.list_parent_indices(lists).filter(pc.and_(bad(items), filled))
        cells = np.zeros(len(lists), dtype=bool)
        cells[np.asarray(hit)] = True
        return pa.array(cells)

    return of_cells
