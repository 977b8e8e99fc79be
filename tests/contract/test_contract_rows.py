"""What a body says is what its row says: decode(encode(row)) = row, through the whole plan."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from altcraft_rows import CUSTOM, PHONES, PLACE, addressed, altcraft, people, whole_subscriptions
from hypothesis import given
from hypothesis import strategies as st
from memory_sheets import prepared
from profile_sheets import bodies, errors, planned
from random_rows import (
    FEW,
    Rows,
    booleans,
    cells,
    chosen,
    dates,
    decimals,
    filled,
    integers,
    lists,
    rows,
    texts,
    uses,
    values,
    words,
)
from strict_reading import whole

from workbench.plans.prepared import Prepared
from workbench.vocabulary.kinds import KindName

URLS = ("https://example.com/a?b=1&c=2#d", "http://example.org")


def sent(ready: Prepared) -> list[Any]:
    """The bodies of a sheet in which nothing is wrong, read strictly."""
    assert errors(ready) == []
    made = planned(ready, ready.table.path.parent / "plan")
    assert made.rows_planned == made.rows
    return [whole(body, "json") for body in bodies(made)]


def own_keys(made: Rows, target: str) -> Rows:
    """The rows, each with a key of its own: of two with one key the last alone may be sent."""
    return [{target: (f"k{n}", f"k{n}"), **row} for n, row in enumerate(made)]


PROFILE: dict[str, Any] = {
    "note": texts(300),
    "gone": filled(texts()),
    "orders": filled(integers()),
    "basket": filled(decimals()),
    "vip": filled(booleans()),
    "born": filled(dates()),
    "page": filled(chosen(*URLS)),
    "tags": filled(lists(words(300))),
    "codes.$add": filled(lists(words().map(lambda one: f"a{one}"))),
    "codes.$remove": filled(lists(words().map(lambda one: f"b{one}"))),
    "$phone_number": filled(chosen(*PHONES)),
    "$email_marketing": filled(chosen("unsubscribed")),
    "event.name": chosen("seen", "added_to_cart"),
    "event.note": filled(texts(300)),
    "event.sizes": filled(lists(words())),
    "event.price": filled(decimals()),
}
PROFILE_KINDS: dict[str, KindName] = {
    "custom_id": "text",
    "note": "text",
    "gone": "text",
    "orders": "integer",
    "basket": "number",
    "vip": "boolean",
    "born": "date",
    "page": "url",
    "tags": "array",
    "codes.$add": "array",
    "codes.$remove": "array",
    "$phone_number": "phone",
    "$email_marketing": "choice",
    "event.name": "text",
    "event.note": "text",
    "event.sizes": "array",
    "event.price": "number",
}


def _operation(row: dict[str, Any]) -> dict[str, Any]:
    """The operation of a row by api/batch.md 2: `gone` is deleted where it is empty."""
    said = {"gone": None, **values(row)}
    key = {"born": "date(born)", "page": "url(page)"}
    about = {
        name.removeprefix("event."): said[name]
        for name in ("event.note", "event.sizes", "event.price")
        if name in said
    }
    edits = {word: said[f"codes.{word}"] for word in ("$add", "$remove") if f"codes.{word}" in said}
    plain = {
        key.get(name, name): value
        for name, value in said.items()
        if name != "custom_id" and not name.startswith(("event.", "codes."))
    }
    return {
        "identifiers": {"custom_id": said["custom_id"]},
        "attributes": plain | ({"codes": edits} if edits else {}),
        "events": [{"name": said["event.name"], **({"attributes": about} if about else {})}],
    }


@given(rows(PROFILE))
@FEW
def test_a_profile_says_what_its_row_says(made: Rows) -> None:
    people = own_keys(made, "custom_id")
    with tempfile.TemporaryDirectory() as folder:
        ready = prepared(
            Path(folder),
            "batch.profiles.update",
            uses(PROFILE_KINDS, gone="null"),
            [cells(row) for row in people],
        )
        assert [one for body in sent(ready) for one in body] == [_operation(row) for row in people]


ITEM: dict[str, Any] = {
    "title": filled(texts(400)),
    "price": filled(decimals()),
    "stock": filled(integers()),
    "on_sale": filled(booleans()),
    "launched": filled(dates()),
    "website": filled(chosen(*URLS)),
    "colors": filled(lists(words(64), 15)),
    "action": filled(chosen("add", "remove")),
}
ITEM_KINDS: dict[str, KindName] = {
    "id": "text",
    "title": "text",
    "price": "number",
    "stock": "integer",
    "on_sale": "boolean",
    "launched": "date",
    "website": "url",
    "colors": "array",
    "action": "choice",
}


def _item(row: dict[str, Any], otherwise: str) -> dict[str, Any]:
    """The item of a row by doc.batch.com catalogs/items/edit; a removal has no attributes."""
    said = values(row)
    key = {"launched": "date(launched)", "website": "url(website)"}
    action = said.pop("action", otherwise)
    item = {"id": said.pop("id"), "action": action}
    attributes = {key.get(name, name): value for name, value in said.items()}
    return item | ({"attributes": attributes} if attributes and action == "add" else {})


@given(rows(ITEM), st.sampled_from(["add", "remove"]))
@FEW
def test_an_item_says_what_its_row_says(made: Rows, otherwise: str) -> None:
    items = own_keys(made, "id")
    with tempfile.TemporaryDirectory() as folder:
        ready = prepared(
            Path(folder),
            "batch.catalogs.items",
            uses(ITEM_KINDS),
            [cells(row) for row in items],
            name="C",
            action=otherwise,
        )
        told = [item for body in sent(ready) for item in body["items"]]
    assert told == [_item(row, otherwise) for row in items]


def _profile(row: dict[str, Any]) -> dict[str, Any]:
    """The item of a row by api/altcraft.md 5 and 6."""
    said = values(row)
    item: dict[str, Any] = {}
    for name, value in said.items():
        if not name.startswith("subscription."):
            item |= _field(name, value)
    member = {name.removeprefix(f"{PLACE}."): value for name, value in said.items()}
    if "resource_id" in member:
        one = {"channel": "email", "email_data": {"email": said["email"]}}
        one |= {
            name: member[name] for name in ("resource_id", "status", "priority") if name in member
        }
        fields: dict[str, Any] = {}
        for name in CUSTOM:
            if f"custom_fields.{name}" in member:
                fields |= _field(name, member[f"custom_fields.{name}"])
        one |= {"custom_fields": fields} if fields else {}
        item["subscriptions"] = [one | ({"cats": member["cats"]} if "cats" in member else {})]
    return item


def _field(name: str, value: Any) -> dict[str, Any]:
    """A field with its value, or with the change of it; nothing where it is not removed."""
    field, _, action = name.partition(".")
    if not action:
        return {field: value}
    if action == "unset":
        return {field: {"action": "unset"}} if value else {}
    if action == "upsert:city":
        return {field: {"action": "upsert", "value": value, "submatch": "city"}}
    return {field: {"action": action, "value": value}}


@given(rows(altcraft(xml=False)))
@FEW
def test_an_altcraft_profile_says_what_its_row_says(made: Rows) -> None:
    found = addressed(whole_subscriptions(made))
    with tempfile.TemporaryDirectory() as folder:
        told = [item for body in sent(people(Path(folder), found)) for item in body["data"]]
    assert told == [_profile(row) for row in found]
