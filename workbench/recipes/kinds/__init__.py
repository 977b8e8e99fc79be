"""How a target's text is judged and converted, one value per kind."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.recipes.kinds.dates import DATE
from workbench.recipes.kinds.kind import Kind
from workbench.recipes.kinds.lists import ARRAY
from workbench.recipes.kinds.numbers import INTEGER, NUMBER
from workbench.recipes.kinds.people import EMAIL, LANGUAGE, REGION, TIMEZONE
from workbench.recipes.kinds.phones import PHONE
from workbench.recipes.kinds.structures import JSON
from workbench.recipes.kinds.words import BOOLEAN, CHOICE, TEXT, URL
from workbench.vocabulary.kinds import KindName

_ALL = (
    *(TEXT, INTEGER, NUMBER, BOOLEAN, DATE, URL, ARRAY, PHONE, CHOICE),
    *(EMAIL, LANGUAGE, REGION, TIMEZONE, JSON),
)
KINDS: Mapping[KindName, Kind] = {kind.name: kind for kind in _ALL}

__all__ = ["KINDS", "Kind"]
