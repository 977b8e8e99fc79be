"""Every limit of the registry: rows exactly at it and one over, or the test that has them already.

The numbers are typed by hand from the documents (api/batch.md, seed 002).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, NamedTuple

from workbench.vocabulary.kinds import KindName

Row = Mapping[str, str]


class Cap(NamedTuple):
    """A limit of a row: its number, and the cells of a row that just keeps it and of one over it.

    `rule` is the Issue of the second; `kind` that of the columns that are no known target's.
    """

    value: int
    at: Row
    over: Row
    rule: str
    kind: KindName = "text"


class Name(NamedTuple):
    """The most characters of a column's own name; `spelled` is where it stands in the target."""

    value: int
    spelled: str = "{}"


class Asked(NamedTuple):
    """The most characters of an option."""

    value: int
    option: str


class Rows(NamedTuple):
    """So many rows are one request, and one more is a second."""

    value: int
    base: Row


class Bytes(NamedTuple):
    """So many bytes are one request, and one more makes it two; `base` says what a row has.

    A row that `alone` fills a request never shares it; `later` is what it takes more in the steps
    after the first.
    """

    value: int
    base: Row
    kept: int = 0  # for the secret
    alone: bool = False
    later: int = 0


# 50 levels, ours: one over it in a cell of each vendor.
DEEP = "test_consent_holes.py::test_every_cell_of_json_has_the_same_limit"
QUERY = "test_consent_holes.py::test_a_query_of_a_campaign_has_that_limit_too"


def _cells(target: str, at: str, over: str, **base: str) -> tuple[Row, Row]:
    return {**base, target: at}, {**base, target: over}


def _flat(target: str, at: str, over: str) -> tuple[Row, Row]:
    return _cells(target, at, over, **{"event.name": "seen"})


def _address(length: int) -> str:
    return "https://example.com/".ljust(length, "x")


def _id(target: str, **base: str) -> Cap:
    return Cap(1_024, *_cells(target, "k" * 1_024, "l" * 1_025, **base), "id-long")


def _many(count: int) -> str:
    return "|".join(f"t{n}" for n in range(count))


def _events(at: Any, over: Any) -> tuple[Row, Row]:
    return _cells("events", json.dumps(at), json.dumps(over))


def _seen(**attributes: Any) -> list[dict[str, Any]]:
    return [{"name": "seen", "attributes": attributes}]


def _nested(levels: int, inner: Any) -> Any:
    for _ in range(levels):
        inner = {"a": inner}
    return inner


def _large(size: int) -> Row:
    """An event of so many bytes: four lists of 25 texts, and one text for what is missing."""
    lists = {f"l{n}": ["x" * 244] * 25 for n in range(4)}
    around = len(_compact(_seen(**lists, rest="")[0]))
    return {"events": _compact(_seen(**lists, rest="x" * (size - around)))}


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _filled(count: int) -> Row:
    return {f"a{n}": "x" for n in range(count)}


# Of an attribute that the analyst names (api/batch.md 2.1 and 2.3).
ATTRIBUTE_CAPS: Mapping[str, Cap | Name] = {
    "attribute_name": Name(30),
    "text": Cap(300, *_cells("city", "x" * 300, "y" * 301), "text-long"),
    "url": Cap(2_048, *_cells("page", _address(2_048), _address(2_049)), "text-long", "url"),
    "array": Cap(25, *_cells("tags", _many(25), _many(26)), "array-items", "array"),
    "array_text": Cap(300, *_cells("tags", "t" * 300, "t" * 301), "array-item-long", "array"),
}
EVENT_CAPS: Mapping[str, Cap] = {
    "event_name": Cap(30, *_cells("event.name", "e" * 30, "e" * 31), "event-name"),
    "events": Cap(15, *_events([{"name": "a"}] * 15, [{"name": "a"}] * 16), "events-max"),
    # Sheets are judged as of 2026-11-22T05:00:00Z.
    "event_hours": Cap(
        24, *_flat("event.time", "2026-11-21T05:00:00Z", "2026-11-21T04:59:59Z"), "event-old"
    ),
    "event_bytes": Cap(25_000, _large(25_000), _large(25_001), "events-bytes"),
    "event_members": Cap(
        20,
        *_events(
            _seen(**{f"a{n}": n for n in range(20)}), _seen(**{f"a{n}": n for n in range(21)})
        ),
        "events-attributes-max",
    ),
    "event_items": Cap(25, *_events(_seen(a=["x"] * 25), _seen(a=["x"] * 26)), "events-items"),
    "event_levels": Cap(
        3, *_events(_seen(a=_nested(3, 1)), _seen(a=_nested(4, 1))), "events-nesting"
    ),
    "label": Cap(200, *_flat("event.$label", "l" * 200, "l" * 201), "text-long"),
    "tags": Cap(10, *_flat("event.$tags", _many(10), _many(11)), "array-items"),
    "tag": Cap(64, *_flat("event.$tags", "t" * 64, "t" * 65), "array-item-long"),
    "json_levels": DEEP,
}
REMOVED = "$topic_preferences.$remove"
PROFILE_CAPS: Mapping[str, Cap | Name] = {
    **ATTRIBUTE_CAPS,
    "id": _id("custom_id", city="x"),
    "attributes": Cap(50, _filled(50), _filled(51), "attributes-max"),
    "email": Cap(
        256,
        *_cells("$email_address", "x" * 244 + "@example.com", "x" * 245 + "@example.com"),
        "text-long",
    ),
    "topics": Cap(25, *_cells(REMOVED, _many(25), _many(26)), "array-items"),
    "topic": Cap(300, *_cells(REMOVED, "t" * 300, "t" * 301), "array-item-long"),
    **EVENT_CAPS,
}

AUDIENCES, PROFILES, PROFILE_EVENTS = (
    "test_audience_bodies.py",
    "test_profile_rules.py",
    "test_profile_events.py",
)
FIELDS, ITEMS = "test_catalog_fields.py", "test_catalog_items.py"
CAMPAIGNS, CAMPAIGN_BODIES = "test_campaign_rules.py", "test_campaign_bodies.py"
ALTCRAFT = "test_altcraft_limits.py"
LISTED = f"{PROFILE_EVENTS}::test_a_cell_of_events_is_sent_or_is_an_issue"
PART = f"{PROFILE_EVENTS}::test_a_part_of_a_flat_event_is_sent_or_is_an_issue"
VALUE = f"{PROFILES}::test_a_value_is_sent_or_is_an_issue_and_nothing_of_its_row_is_sent"
ITEM = f"{ITEMS}::test_a_value_at_its_limit_and_one_over"
NEW = f"{CAMPAIGNS}::test_a_new_campaign"

AUDIENCE_CAPS: Mapping[str, Cap | Name | Asked] = {
    **ATTRIBUTE_CAPS,
    "id": _id("id"),
    "audience_name": Asked(255, "name"),
}
ADDING = '"action":"add",'
CAMPAIGN = {"name": "n", "state": "DRAFT", "start": "now", "title": "t", "body": "b"}
ONE_OBJECT: Mapping[str, Rows | Bytes | Cap] = {
    "rows": Rows(1, {"name": "n"}),
    "bytes": Bytes(10_000_000, {"name": "n"}, alone=True),
    "name": Cap(255, *_cells("name", "n" * 255, "m" * 256), "audience-name"),
}
# A limit's rows, or the name of the test in tests/destinations that has them.
LIMITS: Mapping[str, Mapping[str, Cap | Rows | Bytes | Name | Asked | str]] = {
    "batch.audiences.update": {
        **AUDIENCE_CAPS,
        "rows": f"{AUDIENCES}::test_ten_thousand_ids_are_the_most_of_a_request",
        "attributes": f"{AUDIENCES}::test_fifteen_filled_attributes_are_the_most",
        "bytes": Bytes(10_000_000, {"id": "p", "city": "x"}),
    },
    "batch.audiences.replace": {
        **AUDIENCE_CAPS,
        "rows": f"{AUDIENCES}::test_a_replace_is_never_chunked",
        "attributes": Cap(15, _filled(15), _filled(16), "attributes-max"),
        "bytes": Bytes(10_000_000, {"id": "p", "city": "x"}, later=len(ADDING)),
    },
    "batch.audiences.create": ONE_OBJECT,
    "batch.audiences.remove": ONE_OBJECT,
    "batch.profiles.update": {
        "rows": "test_profile_bodies.py::test_a_request_holds_at_most_so_many_profiles",
        "bytes": Bytes(10_000_000, {"custom_id": "p", "city": "x"}),
        "attributes": f"{PROFILES}::test_fifty_attributes_are_the_most_of_a_row",
        **{name: PROFILE_CAPS[name] for name in ("id", *ATTRIBUTE_CAPS)},
        "event_name": PART,
        "email": VALUE,
        "topics": VALUE,
        "topic": VALUE,
        "events": LISTED,
        "event_hours": f"{PROFILE_EVENTS}::test_a_flat_event_lies_in_the_last_24_hours",
        "event_bytes": f"{PROFILE_EVENTS}::test_a_listed_event_has_at_most_25_kb",
        "event_members": LISTED,
        "event_items": LISTED,
        "event_levels": LISTED,
        "json_levels": DEEP,
        "label": PART,
        "tags": PART,
        "tag": PART,
    },
    "batch.profiles.mass_update": {
        "rows": "test_profile_bodies.py::test_a_request_holds_at_most_so_many_profiles",
        "bytes": Bytes(10_000_000, {"custom_id": "p", "city": "x"}),
        **PROFILE_CAPS,
    },
    "batch.profiles.events": {
        "rows": Rows(200, {"custom_id": "p", "event.name": "seen"}),
        "bytes": Bytes(10_000_000, {"custom_id": "p", "event.name": "seen"}),
        "id": _id("custom_id", **{"event.name": "seen"}),
        "attribute_name": Name(30, "event.{}"),
        "text": Cap(300, *_flat("event.city", "x" * 300, "y" * 301), "text-long"),
        "url": Cap(
            2_048, *_flat("event.page", _address(2_048), _address(2_049)), "text-long", "url"
        ),
        "array": Cap(25, *_flat("event.seen", _many(25), _many(26)), "array-items", "array"),
        "array_text": Cap(
            300, *_flat("event.seen", "t" * 300, "t" * 301), "array-item-long", "array"
        ),
        **EVENT_CAPS,
    },
    "batch.catalogs.create": {
        "bytes": Bytes(10_000_000, {"name": "n", "type": "url"}, later=len(ADDING)),
        "catalog_name": Asked(255, "name"),
        "fields": f"{FIELDS}::test_twenty_five_fields_are_the_most_of_a_new_catalog",
        "name": f"{FIELDS}::test_a_field_of_a_new_catalog",
    },
    "batch.catalogs.update": {
        "bytes": Bytes(10_000_000, {"name": "n", "action": "add", "type": "url"}),
        "catalog_name": Asked(255, "name"),
        "fields": f"{FIELDS}::test_the_cap_counts_the_fields_after_the_change",
        "name": Cap(
            250,
            *_cells("name", "n" * 250, "m" * 251, action="add", type="string"),
            "field-name",
        ),
    },
    "batch.catalogs.remove": {
        **ONE_OBJECT,
        "name": Cap(255, *_cells("name", "n" * 255, "m" * 256), "catalog-name"),
    },
    "batch.catalogs.items": {
        "rows": f"{ITEMS}::test_two_hundred_items_are_the_most_of_a_request",
        "bytes": Bytes(10_000_000, {"id": "p", "title": "x"}),
        "fields": f"{ITEMS}::test_no_catalog_has_a_26th_column",
        "catalog_name": Asked(255, "name"),
        "id": _id("id", title="x"),
        "attribute_name": Name(250),
        "text": ITEM,
        "array": ITEM,
        "array_text": ITEM,
    },
    "batch.campaigns.create": {
        "least_send_rate": NEW,
        "send_rate": NEW,
        "labels": NEW,
        "json_levels": QUERY,
        "bytes": Bytes(10_000_000, CAMPAIGN, alone=True),
        "rows": f"{CAMPAIGN_BODIES}::test_each_row_is_a_request_of_its_class",
    },
    "batch.campaigns.update": {
        "least_send_rate": Cap(1_000, *_cells("send_rate", "1000", "999"), "send-rate"),
        "send_rate": Cap(1_000_000, *_cells("send_rate", "1000000", "1000001"), "send-rate"),
        "labels": Cap(5, *_cells("labels", _many(5), _many(6)), "array-items"),
        "json_levels": QUERY,
        "id": _id("id", name="n"),
        "bytes": Bytes(10_000_000, {"id": "c", "name": "n"}, alone=True),
        "rows": Rows(1, {"id": "c", "name": "n"}),
    },
    "batch.campaigns.delete": {
        "rows": f"{CAMPAIGN_BODIES}::test_a_deletion_is_an_id",
        "bytes": Bytes(10_000_000, {"id": "c"}, alone=True),
        "id": _id("id"),
    },
    "altcraft.profiles.update_batch": {
        "rows": f"{ALTCRAFT}::test_ten_thousand_profiles_are_the_most_of_a_request",
        "bytes": Bytes(10_000_000, {"email": "p@b.example", "_city": "x"}, kept=1_000),
        "token": f"{ALTCRAFT}::test_the_bytes_of_a_request_leave_room_for_the_token",
        "streams": "../plans/test_plans_streams.py"
        "::test_there_are_no_more_streams_than_it_takes_requests",
        "json_levels": "test_consent_holes.py::test_fifty_levels_are_read",
    },
}
# What is asked once per send, and the target that tells one row from another.
OPTIONS: Mapping[str, Mapping[str, Any]] = {
    "batch.catalogs.create": {"name": "C"},
    "batch.audiences.update": {"name": "A"},
    "batch.audiences.replace": {"name": "A"},
    "batch.catalogs.update": {"name": "C"},
    "batch.catalogs.items": {"name": "C"},
    "altcraft.profiles.update_batch": {"db_id": "1"},
}
