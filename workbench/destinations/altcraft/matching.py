"""How a row finds its profile: the eleven modes of seed 002, what each needs, and the two lanes.

Where a key goes in an item is the documents' only for `custom`, and an assumption for the others
(api/altcraft.md 4).
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

import pyarrow as pa
import pyarrow.compute as pc

from workbench.destinations.altcraft.profile_fields import (
    EMAIL,
    KEY_FIELDS,
    PHONES,
    PROFILE_ID,
    PROVIDER,
    SUBSCRIPTION_ID,
)
from workbench.destinations.schemas import row_rule
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.rules import Rule

# The analyst's own field, which the option field_name names.
_OWN = "\0field_name"
# Each mode searches by any one of its keys; every part of that key has to be filled, and its last
# part is what tells one profile from another.
_KEYS: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "email": ((EMAIL.name,),),
    "email_profile": ((EMAIL.name,),),
    "email_sub": ((EMAIL.name,),),
    "phone": ((PHONES.name,),),
    "phone_sub": ((PHONES.name,),),
    "profile_id": ((PROFILE_ID.name,),),
    "push_sub": ((PROVIDER.name, SUBSCRIPTION_ID.name),),
    "custom": ((_OWN,),),
    "custom_sub": ((_OWN,),),
    "email_phone": ((EMAIL.name,), (PHONES.name,)),
    "email_phone_sub": ((EMAIL.name,), (PHONES.name,)),
}
MODES = tuple(_KEYS)
# What each of them searches by (api/altcraft.md 4; seed 002 names them only).
WORDS: Mapping[str, str] = {
    "email": "e-mail",
    "email_profile": "e-mail of the profile only",
    "email_sub": "e-mail among subscriptions",
    "phone": "phone",
    "phone_sub": "phone among subscriptions",
    "profile_id": "profile ID",
    "push_sub": "push subscription",
    "custom": "a field of the database",
    "custom_sub": "a subscription of a custom channel",
    "email_phone": "e-mail or phone",
    "email_phone_sub": "e-mail or phone among subscriptions",
}
NO_OTHER = "none"
CUSTOM = frozenset({"custom", "custom_sub"})
# Seed 002: resource_id is for the matching by e-mail and phone.
NARROWED = frozenset(mode for mode in MODES if mode.startswith(("email", "phone")))

KEYLESS = "row:key"
KEYLESS_RULE = row_rule(
    "key-missing",
    "The row has nothing by which its profile could be found",
    "Fill in the key, or remove the row; for rows that have another key, choose it at “Rows "
    "without that key by” (otherwise).",
)

_EDGES = r"\A[\s\p{Z}]|[\s\p{Z}]\z|[\p{Cc}\p{Cf}]"
KEY_RULE = Rule(
    "key-spaces",
    "Spaces at its ends or invisible characters make it another key",
    "Remove them from the cell.",
    lambda text: pc.fill_null(pc.match_substring_regex(text, _EDGES), False),
)


def modes(recipe: Recipe) -> tuple[str, ...]:
    """The matching of the send, and the one for the rows that lack its key, where there is one."""
    first = str(recipe.options.get("matching") or "email")
    other = str(recipe.options.get("otherwise") or NO_OTHER)
    return (first,) if other == NO_OTHER else (first, other)


def needs(mode: str, recipe: Recipe) -> tuple[tuple[str, ...], ...]:
    """The targets of each key that a mode can search by, one of which a row has to have whole."""
    own = str(recipe.options.get("field_name") or "")
    keys = (tuple(own if part == _OWN else part for part in key) for key in _KEYS[mode])
    return tuple(key for key in keys if all(key))


def keys(recipe: Recipe) -> tuple[str, ...]:
    """The targets of which the first filled one tells one profile from another."""
    found = (key[-1] for mode in modes(recipe) for key in needs(mode, recipe))
    return tuple(dict.fromkeys(found))


def unfielded(mode: str) -> frozenset[str]:
    """The targets that are keys only, and not a part of the items of this mode."""
    used = {part for key in _KEYS[mode] for part in key}
    return frozenset(field.name for field in KEY_FIELDS) - used


def lanes(columns: Mapping[str, pa.Array], recipe: Recipe) -> pa.Array:
    """0 for each row of the first matching, 1 for those that only the other one can find."""
    found = [_has_key(mode, columns, recipe) for mode in modes(recipe)]
    if len(found) == 1:
        return pa.repeat(pa.scalar(0, pa.int64()), len(found[0]))
    return pc.and_(found[1], pc.invert(found[0])).cast(pa.int64())


def keyless(columns: Mapping[str, pa.Array], recipe: Recipe) -> pa.Array:
    """For each row that no matching can find, the first target of the key that it lacks."""
    found = [_has_key(mode, columns, recipe) for mode in modes(recipe)]
    lacking = pc.invert(reduce(pc.or_, found))
    mapped = [key for key in needs(modes(recipe)[0], recipe) if all(one in columns for one in key)]
    name = pa.repeat(pa.scalar(mapped[0][-1]), len(lacking))
    for part in reversed(mapped[0]):
        name = pc.if_else(pc.is_null(columns[part]), part, name)
    return pc.if_else(lacking, name, pa.scalar(None, pa.string()))


def _has_key(mode: str, columns: Mapping[str, pa.Array], recipe: Recipe) -> pa.BooleanArray:
    """True for each row that has a whole key of the mode."""
    rows = len(next(iter(columns.values())))
    found = pa.repeat(pa.scalar(False), rows)
    for key in needs(mode, recipe):
        if all(part in columns for part in key):
            whole = reduce(pc.and_, (pc.is_valid(columns[part]) for part in key))
            found = pc.or_(found, whole)
    return found
