"""What a call about profiles asks for, read from its body (api/batch.md §2.1).

Pure. The outer array, identifiers and fields refuse the whole call; an attribute or an event that
breaks a rule is refused alone and kept here as a fault.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workbench.twin.batch import edits, events, shapes
from workbench.twin.batch.edits import Edit, Fault
from workbench.twin.batch.events import Event
from workbench.twin.errors import refuse

MAX_UPDATE = 200  # seed 000
MAX_MASS_UPDATE = 10_000  # api/batch.md §2.1

_FIELDS = frozenset({"identifiers", "attributes", "events"})


@dataclass(frozen=True, slots=True)
class Operation:
    """What one element asks for one profile, and what of it is refused already."""

    custom_id: str
    edits: list[Edit]
    faults: list[Fault]
    events: list[tuple[int, Event]]
    event_faults: list[tuple[int, str]]


def reader(most: int) -> Callable[[object], list[Operation]]:
    """Reads a body of 1 to `most` operations."""

    def read(payload: object) -> list[Operation]:
        listed = shapes.elements("The body", payload, most, "operations")
        return [_operation(f"[{place}]", item) for place, item in enumerate(listed)]

    return read


def _operation(where: str, item: object) -> Operation:
    given = shapes.members(where, item, _FIELDS)
    who = _custom_id(where, given)
    found: tuple[list[Edit], list[Fault]] = ([], [])
    if "attributes" in given:
        attributes = given["attributes"]
        if not isinstance(attributes, dict):
            refuse(f"{where}.attributes", "expected an object")
        found = edits.read(attributes)
    listed = given.get("events", [])
    return Operation(who, *found, *_events(f"{where}.events", listed))


def _custom_id(where: str, given: dict[str, object]) -> str:
    named = shapes.needed(where, given, "identifiers", "expected an object with custom_id")
    where = f"{where}.identifiers"
    found = shapes.members(where, named, ("custom_id", "installation"))
    if len(found) > 1:
        refuse(where, "found custom_id and installation, expected one of them")
    if "installation" in found:
        refuse(f"{where}.installation", "the twin keeps profiles by custom_id alone")
    return shapes.custom_id(where, found, "custom_id")


def _events(where: str, given: object) -> tuple[list[tuple[int, Event]], list[tuple[int, str]]]:
    listed = shapes.elements(where, given, None, least=0)
    if len(listed) > events.MAX_PER_OPERATION:
        most = events.MAX_PER_OPERATION
        return [], [(-1, f"found {len(listed)} events, expected at most {most}")]
    good: list[tuple[int, Event]] = []
    bad: list[tuple[int, str]] = []
    for place, item in enumerate(listed):
        found = events.read(item)
        if isinstance(found, str):
            bad.append((place, found))
        else:
            good.append((place, found))
    return good, bad


def described(payload: object) -> tuple[None, int | None]:
    """For the request log: no name, and the number of operations."""
    return None, len(payload) if isinstance(payload, list) else None
