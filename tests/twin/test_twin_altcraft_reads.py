"""What a bulk uploader reads first: databases, resources, fields, one profile (§8)."""

from __future__ import annotations

import json

import pytest
from altcraft_harness import Account, wanted
from twin_harness import KEY

READS = (
    "profiles/get",
    "databases/list",
    "databases/get",
    "databases/fields_get",
    "resources/list",
    "resources/get",
    "resources/fields_get",
)


def test_the_databases_are_listed_with_capital_groups(altcraft: Account) -> None:
    assert altcraft.ask("databases/list") == {
        "data": [
            {"id": 1, "name": "Customers", "ui_tags": [], "Groups": [{"Id": 0, "Name": "main"}]},
            {
                "id": 2,
                "name": "Partners",
                "ui_tags": [],
                "Groups": [{"Id": 1, "Name": "subaccount"}],
            },
        ],
        "error": 0,
        "error_text": "Successful operation",
        "next_from_id": 3,
        "total_count": 2,
    }


def test_a_list_in_xml_repeats_elements_and_closes_empty_ones(altcraft: Account) -> None:
    body = f"<xml><limit>1</limit><token>{KEY}</token></xml>"
    answer = altcraft.call("databases/list", body.encode(), "application/xml")
    assert answer.body.decode() == (
        '<?xml version="1.0" encoding="UTF-8" ?>\n'
        "<xml><data><id>1</id><name>Customers</name><ui_tags/>"
        "<Groups><Id>0</Id><Name>main</Name></Groups></data>"
        "<error>0</error><error_text>Successful operation</error_text>"
        "<next_from_id>2</next_from_id><total_count>2</total_count></xml>"
    )


def test_paging_ends_with_an_empty_page(altcraft: Account) -> None:
    seen: list[int] = []
    following = 1
    while True:
        page = altcraft.ask("resources/list", from_id=following, limit=4)
        assert page["total_count"] == 10
        if not page["data"]:
            break
        seen += [one["id"] for one in page["data"]]
        following = page["next_from_id"]
    assert seen == [1, 2, 3, 4, 5, 6, 7, 8, 9, 28]
    assert page["next_from_id"] == following


@pytest.mark.parametrize(
    ("route", "asked", "ids"),
    [
        ("databases/list", {"groups": ["subaccount"]}, [2]),
        ("databases/list", {"groups_id": [0]}, [1]),
        ("databases/list", {"groups_id": [0, 1], "limit": 1}, [1]),
        ("databases/list", {"ui_tags": ["tag1"]}, []),
        ("resources/list", {"groups": ["subaccount"]}, [9]),
        ("resources/list", {"groups_id": [5]}, []),
    ],
)
def test_lists_can_be_narrowed(
    altcraft: Account, route: str, asked: dict[str, object], ids: list[int]
) -> None:
    assert [one["id"] for one in altcraft.ask(route, **asked)["data"]] == ids


def test_the_resources_are_listed_with_small_groups(altcraft: Account) -> None:
    page = altcraft.ask("resources/list", limit=1)
    group = {"id": 0, "name": "main"}
    assert page["data"] == [{"id": 1, "name": "Newsletter", "groups": [group]}]


def test_one_database(altcraft: Account) -> None:
    assert altcraft.ask("databases/get", id=1)["data"] == {
        "id": 1,
        "name": "Customers",
        "suppress_id": 0,
        "description": "The practice customers",
    }


def test_one_resource_says_its_channels_and_databases(altcraft: Account) -> None:
    told = altcraft.ask("resources/get", id=3)["data"]
    every = ["email", "sms", "push", "telegram_bot", "whatsapp", "viber", "notify"]
    assert (told["id"], told["channels"], told["dbs_ids"]) == (3, every, [1])
    assert {"name", "trk_domain", "url"} <= told.keys()


def test_the_fields_of_a_database_have_every_documented_type(altcraft: Account) -> None:
    listed = altcraft.ask("databases/fields_get", id=1)["data"]
    types = {one["name"]: (one["category"], one["type"]) for one in listed}
    assert types["email"] == ("system", "string")
    assert types["phones"] == ("system", "phone")
    assert types["Custom_ID"] == ("custom", "int")
    custom = {kind for category, kind in types.values() if category == "custom"}
    assert custom == {
        "int",
        "float",
        "string",
        "date",
        "bool",
        "enum",
        "tags",
        "object",
        "arr_object",
        "phone",
    }
    assert listed[0] == {
        "category": "system",
        "title": "E-mail",
        "name": "email",
        "required": False,
        "type": "string",
    }
    (tier,) = [one for one in listed if one["name"] == "tier"]
    assert tier["values"] == ["bronze", "silver", "gold"]


def test_the_fields_of_a_resource_s_channel(altcraft: Account) -> None:
    listed = altcraft.ask("resources/fields_get", id=28, channel="email")["data"]
    by_name = {one["name"]: one for one in listed}
    assert by_name["custom_field"]["type"] == "unicode"
    assert by_name["api_new_field_1"] == {
        "category": "custom",
        "title": "New_field_1",
        "name": "api_new_field_1",
        "required": False,
        "type": "int",
    }
    assert by_name["_device_type"] == {
        "category": "system",
        "title": "Device type",
        "name": "_device_type",
        "required": False,
        "type": "unicode",
        "dictionary": "devices",
    }


@pytest.mark.parametrize(
    ("route", "asked", "error"),
    [
        ("databases/list", {"limit": 0}, 400),
        ("databases/list", {"from_id": "1"}, 400),
        ("databases/list", {"groups": "main"}, 400),
        ("databases/list", {"page": 2}, 400),
        ("resources/list", {"ui_tags": []}, 400),
        ("databases/get", {}, 400),
        ("databases/get", {"db_id": 1}, 400),
        ("databases/get", {"id": 9}, 404),
        ("databases/fields_get", {"id": 9}, 404),
        ("resources/get", {"id": 99}, 404),
        ("resources/fields_get", {"id": 28}, 400),
        ("resources/fields_get", {"id": 28, "channel": "sms"}, 400),
        ("resources/fields_get", {"id": 28, "channel": "pigeon"}, 400),
        ("profiles/get", {"db_id": 1}, 400),
        ("profiles/get", {"db_id": 1, "email": "nobody@b.example"}, 404),
        ("profiles/get", {"db_id": 1, "data": []}, 400),
        ("databases/get", {"id": 1, "format": "yaml"}, 400),
    ],
)
def test_a_read_that_cannot_be_answered(
    altcraft: Account, route: str, asked: dict[str, object], error: int
) -> None:
    told = altcraft.ask(route, **asked)
    assert told["error"] == error
    assert told.keys() == {"error", "error_text"}


@pytest.mark.parametrize("route", READS)
def test_every_read_wants_a_token(altcraft: Account, route: str) -> None:
    assert json.loads(altcraft.call(route, b"{}").body)["error"] == 401


def test_format_overrules_the_format_of_the_request(altcraft: Account) -> None:
    asked = json.dumps({"token": KEY, "id": 1, "format": "xml"}).encode()
    answer = altcraft.call("databases/get", asked)
    assert answer.headers["Content-Type"] == "application/xml"
    assert b"<data><id>1</id><name>Customers</name>" in answer.body
    body = f"<xml><token>{KEY}</token><id>1</id><format>json</format></xml>".encode()
    answer = altcraft.call("databases/get", body, "application/xml")
    assert json.loads(answer.body)["data"]["id"] == 1


@pytest.mark.parametrize(
    "asked",
    [
        {"email": "a@b.example"},
        {"matching": "phone", "phone": "+79001234567"},
        {"matching": "profile_id", "profile_id": "a" * 24},
        {"matching": "custom", "field_name": "Custom_ID", "field_value": 77},
        {"matching": "custom", "field_name": "Custom_ID", "field_value": "77"},
        {"matching": "custom", "field_name": "interests", "field_value": "tea, ink"},
        {"matching": "email_sub", "email": "sub@b.example", "resource_id": 1},
    ],
)
def test_a_profile_is_read_by_keys_at_top_level(
    altcraft: Account, asked: dict[str, object]
) -> None:
    listed = wanted(email="sub@b.example", status="suspended", priority=2)
    altcraft.seed(
        {
            "profile_id": "a" * 24,
            "email": "a@b.example",
            "phones": ["+79001234567"],
            "Custom_ID": 77,
            "interests": ["tea", "ink"],
            "subscriptions": [listed],
        }
    )
    data = altcraft.ask("profiles/get", db_id=1, **asked)["data"]
    (told,) = data.pop("subscriptions")
    assert data == {
        "id": "a" * 24,
        "email": "a@b.example",
        "phones": ["+79001234567"],
        "Custom_ID": 77,
        "interests": ["tea", "ink"],
    }
    hash_id = told.pop("hash_id")
    assert len(hash_id) == 8
    assert told == {
        "resource_id": 1,
        "channel": "email",
        "status": "suspended",
        "priority": 2,
        "email_data": {
            "email": "sub@b.example",
            "domain": "b.example",
            # md5 of sub@b.example, by md5sum
            "md5": "40c0411cf2c5682344389aca9ee23fbd",
        },
        "cats": [],
        "custom_fields": {},
        "is_delete": False,
        "reg_info": {"date": "2025-10-09T08:53:20.000Z"},
    }


def test_reading_makes_nobody_up(altcraft: Account) -> None:
    altcraft.ask("profiles/get", db_id=1, email="a@b.example")
    assert altcraft.held() == []
