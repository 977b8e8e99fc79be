"""The bodies of seed 002 typed as sheets, in JSON and in XML, and how fields are written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from altcraft_sheets import (
    DESTINATION,
    UPDATE_BATCH,
    bodies,
    items,
    planned,
    profiles,
    read_xml,
    sheet,
)

from workbench.recipes.recipe import Recipe

CUSTOM = {"matching": "custom", "field_name": "Custom_ID", "allow_subscribe": True}

HEADERS = (
    *("_fname", "_lname", "Custom_ID", "email", "subscription.email.email"),
    *("subscription.email.resource_id", "subscription.email.custom_fields.custom_field"),
    "subscription.email.cats",
)
LALA = (
    *("Lala", "Doe", "77", "example@example.com", "example@example.com", "28", "test value"),
    "category_1|category_2",
)
JSON_SHEET = sheet(HEADERS, LALA, ("Victor", "", "88", "example@example.com", *[""] * 4))
XML_SHEET = sheet(HEADERS, LALA, ("Alex", "", "345", "example@example.com", *[""] * 4))

# Typed by hand from seed 002, the token emptied.
JSON_BODY: dict[str, Any] = {
    "token": "",
    "db_id": 1,
    "matching": "custom",
    "field_name": "Custom_ID",
    "skip_triggers": True,
    "data": [
        {
            "_fname": "Lala",
            "_lname": "Doe",
            "Custom_ID": 77,
            "email": "example@example.com",
            "subscriptions": [
                {
                    "channel": "email",
                    "email_data": {"email": "example@example.com"},
                    "resource_id": 28,
                    "custom_fields": {"custom_field": "test value"},
                    "cats": ["category_1", "category_2"],
                }
            ],
        },
        {"_fname": "Victor", "Custom_ID": 88, "email": "example@example.com"},
    ],
}
XML_BODY = """
<xml>
<token></token>
<db_id>1</db_id>
<matching>custom</matching>
<field_name>Custom_ID</field_name>
<skip_triggers>true</skip_triggers>
<data>
<_fname>Lala</_fname>
<_lname>Doe</_lname>
<Custom_ID>77</Custom_ID>
<email>example@example.com</email>
<subscriptions array='true'>
<channel>email</channel>
<email_data>
<email>example@example.com</email>
</email_data>
<resource_id>28</resource_id>
<custom_fields>
<custom_field>test value</custom_field>
</custom_fields>
<cats>category_1</cats>
<cats>category_2</cats>
</subscriptions>
</data>
<data>
<_fname>Alex</_fname>
<Custom_ID>345</Custom_ID>
<email>example@example.com</email>
</data>
</xml>
"""


def test_the_json_sample_is_this_sheet(tmp_path: Path) -> None:
    made = planned(profiles(tmp_path, JSON_SHEET, **CUSTOM), tmp_path / "plan")
    (body,) = bodies(made)
    assert orjson.loads(body) == JSON_BODY
    # The golden bytes: the order of the sample, and nothing between.
    assert body == orjson.dumps(JSON_BODY)
    assert [(s.operation, s.route, s.repeat) for s in made.steps] == [
        ("update by custom", "profiles/update_batch", "I*")
    ]
    assert made.chunks[0].object == "1"


def test_the_xml_sample_is_this_sheet(tmp_path: Path) -> None:
    made = planned(profiles(tmp_path, XML_SHEET, format="xml", **CUSTOM), tmp_path / "plan")
    (body,) = bodies(made)
    assert read_xml(body) == read_xml(XML_BODY.encode())
    assert body == XML_BODY.replace("\n", "").encode()
    assert made.chunk_path(1).suffix == ".xml"


def test_a_profile_alone_is_flagged_in_xml(tmp_path: Path) -> None:
    """api/altcraft.md 7: <data array='true'> for a one-profile request."""
    text = sheet(["email", "phones"], ["a@b.example", "+79001234567"])
    (body,) = bodies(planned(profiles(tmp_path, text, format="xml"), tmp_path / "plan"))
    assert body == (
        b"<xml><token></token><db_id>1</db_id><matching>email</matching>"
        b"<skip_triggers>true</skip_triggers><data array='true'><email>a@b.example</email>"
        b"<phones array='true'>+79001234567</phones></data></xml>"
    )


@pytest.mark.parametrize(
    ("options", "members"),
    [
        ({}, b'"matching":"email","skip_triggers":true'),
        ({"skip_triggers": False}, b'"matching":"email","skip_triggers":false'),
        (
            {"resource_id": "24", "skip_invalid_subscriptions": True, "detect_geo": True},
            b'"matching":"email","resource_id":24,"skip_triggers":true,'
            b'"skip_invalid_subscriptions":true,"detect_geo":true',
        ),
    ],
)
def test_the_options_stand_before_the_profiles(
    options: dict[str, Any], members: bytes, tmp_path: Path
) -> None:
    text = sheet(["email", "_city"], ["a@b.example", "Perm"])
    ready = profiles(tmp_path, text, db_id="7", **options)
    (body,) = bodies(planned(ready, tmp_path / "plan"))
    assert body == (
        b'{"token":"","db_id":7,' + members + b',"data":[{"email":"a@b.example","_city":"Perm"}]}'
    )


@pytest.mark.parametrize("form", ["json", "xml"])
def test_the_token_has_its_place_and_never_a_value(form: str) -> None:
    (step,) = DESTINATION.steps(Recipe(UPDATE_BATCH, {"db_id": "1", "format": form}))
    assert step.secret_at is not None
    start = {"json": b'{"token":"', "xml": b"<xml><token>"}[form]
    end = {"json": b'","db_id":1,', "xml": b"</token><db_id>1</db_id>"}[form]
    assert step.prefix[: step.secret_at] == start
    assert step.prefix[step.secret_at :].startswith(end)
    assert step.form == form


FIELDS = {
    "_fname": ("Лев", "Лев"),
    "phones": ("+79001234567|+33199001234", ["+79001234567", "+33199001234"]),
    "_bdate": ("1990-02-22", "1990-02-22"),
    "_regdate": ("2023-12-31T23:59+03:00", "2023-12-31T23:59:00+03:00"),
    "_sex": ("female", "female"),
    "_ip": ("203.0.113.7", "203.0.113.7"),
    "_tz": ("Europe/Moscow", "Europe/Moscow"),
    "_regurl": ("https://example.com/?a=1&b=2", "https://example.com/?a=1&b=2"),
    "_postal_code": ("019000", "019000"),
    "_status": ("unsubscribed", 1),
    "visits": ("12", 12),
    "lead.score": ("-1.50", -1.5),
    "is-member": ("true", True),
    "contract_date": ("2024-02-29T10:00:00Z", "2024-02-29T10:00:00Z"),
    "interests": ("tea|books", ["tea", "books"]),
    "_Note": ('5 < 6 & "7"', '5 < 6 & "7"'),
}


def test_every_kind_of_field_in_json(tmp_path: Path) -> None:
    """Days stay days, numbers keep their digits, the status is the number that the page has."""
    cells = [cell for cell, _ in FIELDS.values()]
    text = sheet(["email", *FIELDS], ["a@b.example", *cells], ["b@b.example", *cells])
    ready = profiles(tmp_path, text)
    sent = {"email": "a@b.example"} | {name: value for name, (_, value) in FIELDS.items()}
    assert items(ready, tmp_path / "plan") == [sent, sent | {"email": "b@b.example"}]
    (body,) = bodies(planned(ready, tmp_path / "again"))
    assert b'"lead.score":-1.50' in body


def test_json_and_xml_say_the_same(tmp_path: Path) -> None:
    """Every value of the JSON body is the text of the XML one."""
    cells = [cell for cell, _ in FIELDS.values()]
    text = sheet(["email", *FIELDS], ["a@b.example", *cells], ["b@b.example", *cells])
    as_json = items(profiles(tmp_path, text), tmp_path / "json")
    as_xml = items(profiles(tmp_path, text, format="xml"), tmp_path / "xml")
    assert as_xml == [_texts(item) | {"lead.score": "-1.50"} for item in as_json]


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _texts(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_texts(member) for member in value]
    return str(value).lower() if isinstance(value, bool) else str(value)


def _mixed(n: int) -> list[str]:
    mail = f"p{n}@b.example" if n % 3 else ""
    resource = "28" if mail and n % 2 else ""
    return [mail, f"+7900{n:07d}" if n % 2 else "", str(n), "Омск", resource]


MIXED = sheet(
    ["email", "phones", "visits.incr", "_city", "subscription.email.resource_id"],
    *(_mixed(n) for n in range(1, 30)),
    ["not an address", "", "1", "", ""],
    ["late@b.example", "", "x", "", ""],
)


@pytest.mark.parametrize("slice_rows", [1, 7, 100_000])
@pytest.mark.parametrize("form", ["json", "xml"])
def test_the_bytes_do_not_depend_on_the_slices(form: str, slice_rows: int, tmp_path: Path) -> None:
    options = {"otherwise": "phone", "allow_subscribe": True, "format": form}
    ready = profiles(tmp_path, MIXED, **options)
    first = planned(ready, tmp_path / "first")
    again = planned(ready, tmp_path / "again", slice_rows=slice_rows)
    assert again.plan_sha256 == first.plan_sha256
    assert bodies(again) == bodies(first)
    assert len(first.steps) == 2
