"""What a file for each destination looks like: its usual headers, and rows that pass its check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Template:
    """Headers that are targets, and one or two rows to be replaced by one's own."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def _of(**columns: tuple[str, ...]) -> Template:
    return _columns(columns)


def _columns(columns: Mapping[str, tuple[str, ...]]) -> Template:
    return Template(tuple(columns), tuple(zip(*columns.values(), strict=True)))


_PEOPLE: Mapping[str, tuple[str, ...]] = {
    "first_name": ("Jörg", "Zoë"),
    "city": ("Köln", ""),
    "date(joined)": ("2024-03-31", "2025-11-02"),
}
_IDS = ("00012345", "00012346")
# Without a moment: one that is fixed here would soon be older than the vendor takes.
_EVENT: Mapping[str, tuple[str, ...]] = {
    "event.name": ("visited_store", "ordered"),
    "event.$label": ("Köln", ""),
    "event.$tags": ("walk_in", "online|card"),
    "event.price": ("", "32.89"),
}
# Nobody gets what is unsubscribed, so these rows need no leave (rules.md, consent).
_PROFILES = _columns(
    {
        "custom_id": _IDS,
        "$email_address": ("anna@example.com", "ben@example.com"),
        "$email_marketing": ("", "unsubscribed"),
        "$phone_number": ("+33199000001", ""),
        "$language": ("fr", "de"),
        "$region": ("FR", "DE"),
        "$timezone": ("Europe/Paris", "Europe/Berlin"),
        **_PEOPLE,
        **_EVENT,
    }
)
_CAMPAIGN: Mapping[str, tuple[str, ...]] = {
    "name": ("Autumn sale",),
    "state": ("DRAFT",),
    "start": ("2030-09-20T08:00:00Z",),
    "targeting": ('{"vip":{"$eq":true}}',),
    "subject": ("Autumn is here",),
    "sender_identity_id": ("4012",),
    "html": ("<p>Hello</p>",),
}
TEMPLATES: Mapping[str, Template] = {
    "batch.audiences.update": _columns(
        {
            "id": _IDS,
            "action": ("add", "remove"),
            # Who is removed has no attributes.
            **{header: (first, "") for header, (first, _) in _PEOPLE.items()},
        }
    ),
    "batch.audiences.replace": _columns({"id": _IDS, **_PEOPLE}),
    "batch.audiences.create": _of(
        name=("SPRING_SALE", "LOYAL"), display_name=("People for the spring sale", "")
    ),
    "batch.audiences.remove": _of(name=("SPRING_SALE",)),
    "batch.profiles.update": _PROFILES,
    "batch.profiles.mass_update": _PROFILES,
    "batch.profiles.events": _columns({"custom_id": _IDS, **_EVENT}),
    "batch.catalogs.create": _of(name=("title", "price"), type=("string", "float")),
    "batch.catalogs.update": _of(
        name=("producer", "budget"), action=("add", "remove"), type=("string", "")
    ),
    "batch.catalogs.remove": _of(name=("MOVIES",)),
    "batch.catalogs.items": _columns(
        {
            "id": ("m0001", "m0002"),
            "action": ("add", "remove"),
            "title": ("The Long Harvest", ""),
            "date(released)": ("2024-05-15", ""),
        }
    ),
    "batch.campaigns.create": _columns(_CAMPAIGN),
    "batch.campaigns.update": _columns({"id": ("campaign-id",), **_CAMPAIGN}),
    "batch.campaigns.delete": _of(id=("campaign-id",)),
    "altcraft.profiles.update_batch": _columns(
        {
            "email": ("anna@example.com", "ben@example.com"),
            "_fname": ("Anna", "Jörg"),
            "_lname": ("Sample", "Müller"),
            "_bdate": ("1985-03-31", ""),
            "_city": ("Paris", "Köln"),
            "_tz": ("Europe/Paris", "Europe/Berlin"),
            "interests.add": ("books|music", ""),
        }
    ),
}
