"""How a target's text is judged and converted, one value per kind."""

from __future__ import annotations

from collections.abc import Mapping

from workbench.recipes.kinds.dates import DATE
from workbench.recipes.kinds.kind import Kind
from workbench.recipes.kinds.lists import ARRAY
from workbench.recipes.kinds.numbers import INTEGER, NUMBER
from workbench.recipes.kinds.phones import PHONE
from workbench.recipes.kinds.words import BOOLEAN, CHOICE, TEXT, URL
from workbench.vocabulary.kinds import KindName

KINDS: Mapping[KindName, Kind] = {
    kind.name: kind for kind in (TEXT, INTEGER, NUMBER, BOOLEAN, DATE, URL, ARRAY, PHONE, CHOICE)
}

__all__ = ["KINDS", "Kind"]
