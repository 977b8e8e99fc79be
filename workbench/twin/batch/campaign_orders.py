"""What a request about campaigns asks for, read from its body (api/batch.md §5, seed 003).

Pure; which change a campaign allows in the state that it is in is decided later, in `campaigns`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from workbench.twin.batch import messages, shapes
from workbench.twin.errors import refuse, refuse_missing, shown
from workbench.twin.jsontext import Number
from workbench.twin.moments import instant

STATES = ("DRAFT", "RUNNING", "STOPPED")
MIN_SEND_RATE, MAX_SEND_RATE = 1_000, 1_000_000  # messages per minute: api/batch.md §5.1
MAX_LABELS = 5  # api/batch.md §5.1

REQUIRED = ("name", "state", "when", "messages")
_FIELDS = {*REQUIRED, "targeting", "send_rate", "labels"}


@dataclass(frozen=True, slots=True)
class Order:
    """A legal write: the campaign's id, "" for a new one, and its fields as they were sent."""

    id: str
    campaign: Mapping[str, object] = field(default_factory=dict)


def create(payload: object) -> Order:
    """POST campaigns/create: name, state, when and messages, and what else a campaign may have."""
    found = _campaign("", payload)
    for name in REQUIRED:
        if name not in found:
            refuse_missing(name, "a new campaign needs name, state, when and messages")
    return Order("", found)


def update(payload: object) -> Order:
    """POST campaigns/update: an id, and under `campaign` some or all of its fields."""
    body = shapes.members("", payload, {"id", "campaign"})
    who = _id(body)
    given = shapes.needed("", body, "campaign", "expected an object")
    return Order(who, _campaign("campaign", given))


def delete(payload: object) -> Order:
    """POST campaigns/delete: an id."""
    return Order(_id(shapes.members("", payload, {"id"})))


def _id(body: Mapping[str, object]) -> str:
    given = shapes.needed("", body, "id", "it says which campaign")
    return shapes.text("id", given)


def _campaign(where: str, payload: object) -> dict[str, object]:
    given = shapes.members(where, payload, _FIELDS)
    at = f"{where}." if where else ""
    if "name" in given:
        shapes.text(f"{at}name", given["name"])
    if "state" in given:
        shapes.choice(f"{at}state", given["state"], STATES)
    if "when" in given:
        _when(f"{at}when", given["when"])
    if "messages" in given:
        messages.read(given["messages"])
    if "targeting" in given:
        _targeting(f"{at}targeting", given["targeting"])
    if "send_rate" in given:
        _send_rate(f"{at}send_rate", given["send_rate"])
    if "labels" in given:
        listed = shapes.elements(f"{at}labels", given["labels"], MAX_LABELS, "strings", least=0)
        for place, label in enumerate(listed):
            shapes.text(f"{at}labels[{place}]", label)
    return given


def _when(where: str, value: object) -> None:
    given = shapes.members(where, value, {"local_time", "start_time"})
    expected = "expected now or an RFC 3339 date such as 2024-01-24T10:22:00Z"
    start = shapes.needed(where, given, "start_time", expected)
    if type(start) is not str or (start != "now" and instant(start) is None):
        refuse(f"{where}.start_time", f"found {shown(start)}, {expected}")
    local = given.get("local_time", False)
    if not isinstance(local, bool):
        refuse(f"{where}.local_time", f"found {shown(local)}, expected true or false")


def _targeting(where: str, value: object) -> None:
    given = shapes.members(where, value, {"languages", "regions", "query"})
    for name, check in (("languages", shapes.language), ("regions", shapes.region)):
        listed = shapes.elements(f"{where}.{name}", given.get(name, []), None, "strings", least=0)
        for place, item in enumerate(listed):
            check(f"{where}.{name}[{place}]", item)
    query = given.get("query", {})
    if not isinstance(query, dict):
        refuse(f"{where}.query", f"found {shown(query)}, expected an object")


def _send_rate(where: str, value: object) -> None:
    whole = isinstance(value, Number) and value.isdigit() and len(value) <= 7
    if not whole or not MIN_SEND_RATE <= int(str(value)) <= MAX_SEND_RATE:
        expected = f"expected a whole number from {MIN_SEND_RATE:,} to {MAX_SEND_RATE:,}"
        refuse(where, f"found {shown(value)}, {expected}")


def described(payload: object) -> tuple[str | None, int | None]:
    """For the request log: the campaign's id, its name if it is a new one, and one row."""
    if not isinstance(payload, dict):
        return None, None
    found = payload.get("id", payload.get("name"))
    return found if type(found) is str else None, 1
