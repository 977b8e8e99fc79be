"""Every destination, by its key; adding an operation adds one line here."""

from __future__ import annotations

from collections.abc import Mapping

from rapidfuzz import process

from workbench.destinations.altcraft.profiles import UPDATE_BATCH
from workbench.destinations.batch import (
    campaigns,
    catalog_fields,
    catalog_items,
    catalog_objects,
    profiles,
)
from workbench.destinations.batch.audience_objects import CREATE, REMOVE
from workbench.destinations.batch.audience_people import REPLACE, UPDATE
from workbench.destinations.spec import Destination
from workbench.errors import FixTheRecipe

DESTINATIONS: Mapping[str, Destination] = {
    one.key: one
    for one in (
        *(UPDATE, REPLACE, CREATE, REMOVE),
        *(profiles.UPDATE, profiles.MASS_UPDATE, profiles.EVENTS),
        *(catalog_fields.CREATE, catalog_fields.UPDATE, catalog_objects.REMOVE),
        *(catalog_items.UPDATE_ITEMS, campaigns.CREATE, campaigns.UPDATE, campaigns.DELETE),
        UPDATE_BATCH,
    )
}


def noun_of(key: str) -> str:
    """What the rows of a destination are about, those of its further sheets included."""
    goal = DESTINATIONS.get(key)
    if goal is None:
        return "one"
    also = (DESTINATIONS[part.destination].noun for part in goal.parts)
    return " or ".join(dict.fromkeys((goal.noun, *also)))


def destination(key: str) -> Destination:
    """The destination of that key; raises FixTheRecipe with the nearest key."""
    if key in DESTINATIONS:
        return DESTINATIONS[key]
    nearest, *_ = process.extractOne(key, list(DESTINATIONS))
    message = (
        f"There is no destination “{key}”; the nearest is {nearest}: "
        "`workbench destinations` lists them all"
    )
    raise FixTheRecipe(message)
