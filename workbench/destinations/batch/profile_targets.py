"""Which part of a profile operation a target belongs to, and what no recipe may combine."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from workbench.destinations.batch.profile_fields import (
    EVENT_FAMILY,
    EVENT_LIST,
    EVENT_NAME,
    FLAT_EVENT,
    ID,
    NAME,
    TOPIC_PREFERENCES,
)
from workbench.errors import FixTheRecipe
from workbench.recipes.recipe import ColumnUse, Recipe

_EDIT = re.compile(rf"(?P<name>{NAME}|{re.escape(TOPIC_PREFERENCES.name)})\.(?P<word>\$\w+)")
_FLAT = {field.name for field in FLAT_EVENT}


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of a list: the attribute's name, and `$add` or `$remove`."""

    name: str
    word: str


def edit_of(target: str) -> Edit | None:
    """The change that a target stands for; None for any other target."""
    found = _EDIT.fullmatch(target)
    return Edit(found["name"], found["word"]) if found else None


def in_flat_event(target: str) -> bool:
    """Whether a target is a part of the row's one event (`event.name`, `event.price`)."""
    return target in _FLAT or EVENT_FAMILY.bare(target) is not None


def is_attribute(target: str) -> bool:
    """Whether a target is one of the profile's attributes, native or the analyst's own."""
    return target not in ("", ID.name, EVENT_LIST.name) and not in_flat_event(target)


def attribute_uses(recipe: Recipe) -> list[ColumnUse]:
    """The columns that are attributes of the profile, in the recipe's order."""
    return [use for use in recipe.columns if is_attribute(use.target)]


def event_uses(recipe: Recipe) -> list[ColumnUse]:
    """The columns that are parts of the row's one event, in the recipe's order."""
    return [use for use in recipe.columns if in_flat_event(use.target)]


def has_events(recipe: Recipe) -> bool:
    """Whether rows may carry events."""
    return bool(event_uses(recipe)) or recipe.using(EVENT_LIST.name) is not None


def has_edits(recipe: Recipe) -> bool:
    """Whether rows may add to lists or take out of them."""
    return any(edit_of(use.target) for use in recipe.columns)


def refuse_contradictions(recipe: Recipe) -> None:
    """Raises FixTheRecipe where the recipe's columns cannot all be sent."""
    flat = event_uses(recipe)
    if flat and recipe.using(EVENT_LIST.name) is not None:
        message = (
            f"Column “{flat[0].header}” is mapped to “{flat[0].target}” and another to "
            f"“{EVENT_LIST.name}”: write the events in one of the two ways"
        )
        raise FixTheRecipe(message)
    if flat and recipe.using(EVENT_NAME.name) is None:
        message = (
            f"Column “{flat[0].header}” is mapped to “{flat[0].target}”, and no column to "
            f"“{EVENT_NAME.name}”, which every event needs: map one, or leave the event out"
        )
        raise FixTheRecipe(message)
    if not any(is_attribute(use.target) for use in recipe.columns) and not has_events(recipe):
        message = (
            f"No column says anything about the people but “{ID.name}”: map an attribute or an "
            "event as well"
        )
        raise FixTheRecipe(message)
    _refuse_twofold(attribute_uses(recipe))


def _refuse_twofold(uses: Sequence[ColumnUse]) -> None:
    plain = {use.target: use for use in uses if edit_of(use.target) is None}
    for use in uses:
        edit = edit_of(use.target)
        if edit is not None and edit.name in plain:
            message = (
                f"Column “{plain[edit.name].header}” sets “{edit.name}” as a whole and column "
                f"“{use.header}” changes it by “{edit.word}”: keep one of the two"
            )
            raise FixTheRecipe(message)
