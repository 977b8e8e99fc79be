"""Every destination, by its key; adding an operation adds one line here."""

from __future__ import annotations

from collections.abc import Mapping

from rapidfuzz import process

from workbench.destinations.batch.audience_objects import CREATE, REMOVE
from workbench.destinations.batch.audience_people import REPLACE, UPDATE
from workbench.destinations.spec import Destination
from workbench.errors import FixTheRecipe

DESTINATIONS: Mapping[str, Destination] = {
    one.key: one for one in (UPDATE, REPLACE, CREATE, REMOVE)
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
