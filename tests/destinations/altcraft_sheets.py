"""Sheets for Altcraft as tests write them, judged, planned and read back."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import orjson
from profile_sheets import bodies, errors, found, planned, prepared, sheet

from workbench.plans.judging import Prepared
from workbench.plans.plan import Plan

UPDATE_BATCH = "altcraft.profiles.update_batch"

__all__ = [
    "bodies",
    "errors",
    "found",
    "items",
    "planned",
    "profiles",
    "read_xml",
    "sent",
    "sheet",
]


def profiles(folder: Path, text: str, **more: Any) -> Prepared:
    """The sheet under the recipe that its headers suggest, for database 1."""
    return prepared(folder, text, UPDATE_BATCH, **{"db_id": "1", **more})


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
