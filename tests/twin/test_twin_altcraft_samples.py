"""The samples of seed 002, as its page shows them but for the token."""

from __future__ import annotations

import json

import pytest
from altcraft_harness import JSON, UPDATE, XML, Account

from workbench.twin.holdings import show

SAMPLE_JSON = b"""
{
"token": "twin_abcdefghijklmnqrstuvwxyz",
"db_id": 1,
"matching": "custom",
"field_name": "Custom_ID",
"skip_triggers": true,
"data": [
{
"_fname": "Lala",
"_lname": "Doe",
"Custom_ID": 77,
"email": "example@example.com",
"subscriptions": [
{
"channel": "email",
"email_data": {
"email": "example@example.com"
},
"resource_id": 28,
"custom_fields": {
"custom_field": "test value"
},
"cats": [
"category_1",
"category_2"
]
}
]
},
{
"_fname": "Victor",
"Custom_ID": 88,
"email": "example@example.com"
}
]
}
"""

SAMPLE_XML = b"""
<xml>
<token>twin_abcdefghijklmnqrstuvwxyz</token>
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
""".strip()

LALA = {
    "Custom_ID": 77,
    "_fname": "Lala",
    "_lname": "Doe",
    "email": "example@example.com",
    "subscriptions": [
        {
            "resource_id": 28,
            "channel": "email",
            "status": "subscribed",
            "email_data": {"email": "example@example.com"},
            "cats": ["category_1", "category_2"],
            "custom_fields": {"custom_field": "test value"},
        }
    ],
}


@pytest.fixture
def known(altcraft: Account) -> Account:
    """A strict practice with the three people of the samples, and nothing else about them."""
    altcraft.strict()
    ids = ("a" * 24, "b" * 24, "c" * 24)
    numbers = zip(ids, (77, 88, 345), strict=True)
    altcraft.seed(*({"profile_id": one, "Custom_ID": number} for one, number in numbers))
    return altcraft


def test_the_json_sample_is_taken_and_changes_its_two_people(known: Account) -> None:
    answer = known.call(UPDATE, SAMPLE_JSON, JSON)
    assert json.loads(answer.body) == {
        "error": 0,
        "error_text": "Successful operation",
        "result": [
            {"error": 0, "error_text": "Successful operation", "profile_id": "a" * 24},
            {"error": 0, "error_text": "Successful operation", "profile_id": "b" * 24},
        ],
    }
    victor = {"Custom_ID": 88, "_fname": "Victor", "email": "example@example.com"}
    assert known.held() == [
        LALA,
        {**victor, "subscriptions": []},
        {"Custom_ID": 345, "subscriptions": []},
    ]


def test_the_xml_sample_is_taken_and_answered_in_xml(known: Account) -> None:
    answer = known.call(UPDATE, SAMPLE_XML, XML)
    assert answer.headers["Content-Type"] == "application/xml"
    assert answer.body.decode() == (
        '<?xml version="1.0" encoding="UTF-8" ?>\n'
        "<xml>"
        "<error>0</error>"
        "<error_text>Successful operation</error_text>"
        "<result>"
        "<error>0</error>"
        "<error_text>Successful operation</error_text>"
        f"<profile_id>{'a' * 24}</profile_id>"
        "</result>"
        "<result>"
        "<error>0</error>"
        "<error_text>Successful operation</error_text>"
        f"<profile_id>{'c' * 24}</profile_id>"
        "</result>"
        "</xml>"
    )
    alex = {"Custom_ID": 345, "_fname": "Alex", "email": "example@example.com"}
    assert known.held() == [
        LALA,
        {"Custom_ID": 88, "subscriptions": []},
        {**alex, "subscriptions": []},
    ]


def test_show_tells_what_the_sample_left(known: Account) -> None:
    known.call(UPDATE, SAMPLE_JSON, JSON)
    shown = show(known.desk.state, "profiles", "77")
    (lala,) = shown["profiles"]  # type: ignore[misc]  # show answers with plain objects
    assert (lala["vendor"], lala["database"], lala["presumed"]) == ("altcraft", 1, False)
    assert lala["id"] == "a" * 24
    assert lala["attributes"] == {
        "Custom_ID": 77,
        "_fname": "Lala",
        "_lname": "Doe",
        "email": "example@example.com",
    }
    (subscription,) = lala["subscriptions"]
    assert subscription["custom_fields"] == {"custom_field": "test value"}
    assert shown["count"] == 1


def test_the_samples_are_also_taken_by_a_practice_that_holds_nobody(altcraft: Account) -> None:
    for body, media in ((SAMPLE_JSON, JSON), (SAMPLE_XML, XML)):
        altcraft.call(UPDATE, body, media)
    assert [one["Custom_ID"] for one in altcraft.held()] == [77, 88, 345]
    assert altcraft.held()[0] == LALA
