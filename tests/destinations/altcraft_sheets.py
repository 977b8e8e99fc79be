"""Sheets for Altcraft as tests write them, judged, planned and read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import orjson
from profile_sheets import bodies, errors, found, planned, prepared, sheet

from workbench.destinations.altcraft.profiles import UPDATE_BATCH as DESTINATION
from workbench.destinations.options import checked_options
from workbench.plans.plan import Plan
from workbench.plans.prepared import Prepared
from workbench.recipes.recipe import ColumnUse, Recipe
from workbench.vocabulary.kinds import How

UPDATE_BATCH = DESTINATION.key

__all__ = [
    "UPDATE_BATCH",
    "bodies",
    "errors",
    "found",
    "items",
    "judged",
    "planned",
    "profiles",
    "read_xml",
    "sent",
    "sheet",
]


def profiles(folder: Path, text: str, **more: Any) -> Prepared:
    """The sheet under the recipe that its headers suggest, for database 1."""
    return prepared(folder, text, UPDATE_BATCH, **{"db_id": "1", **more})


def judged(headers: Sequence[str], how: Mapping[str, How] | None = None, **options: Any) -> None:
    """Judges a recipe whose columns are mapped to what their headers say, without any file."""
    known = {header: DESTINATION.field_named(header) for header in headers}
    columns = tuple(
        ColumnUse(header, header, field.kind if field else "text", (how or {}).get(header, How()))
        for header, field in known.items()
    )
    given = checked_options(DESTINATION, {"db_id": "1", **options})
    DESTINATION.schema(Recipe(UPDATE_BATCH, given, columns=columns))


def items(ready: Prepared, out: Path) -> list[Any]:
    """Every profile's data that would be sent, in the order of the requests."""
    return sent(planned(ready, out))


def sent(made: Plan) -> list[Any]:
    """Every profile's data of a plan, in the order of the requests."""
    read = [read_xml(one) if one[:1] == b"<" else orjson.loads(one) for one in bodies(made)]
    return [item for body in read for item in body["data"]]


def read_xml(body: bytes) -> Any:
    """XML as api/altcraft.md 7 reads it: repeated or flagged elements are lists."""
    return _value(ElementTree.fromstring(body))


def _value(element: ElementTree.Element) -> Any:
    if not len(element):
        return element.text or ""
    made: dict[str, Any] = {}
    for child in element:
        assert set(child.attrib.items()) <= {("array", "true")}
        if child.attrib:
            assert child.tag not in made
            made[child.tag] = [_value(child)]
        elif child.tag not in made:
            made[child.tag] = _value(child)
        else:
            known = made[child.tag]
            made[child.tag] = [*(known if isinstance(known, list) else [known]), _value(child)]
    return made
