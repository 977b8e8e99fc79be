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
