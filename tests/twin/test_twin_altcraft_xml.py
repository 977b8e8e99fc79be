"""XML bodies: what is read, what is refused, and that they leave the state JSON leaves (§7)."""

from __future__ import annotations

import json

import pytest
from altcraft_harness import JSON, UPDATE, XML, Account, as_xml
from twin_harness import KEY, Desk

TOP = "<db_id>1</db_id><matching>custom</matching><field_name>Custom_ID</field_name>"
FULL = {
    "token": KEY,
    "db_id": 1,
    "matching": "custom",
    "field_name": "Custom_ID",
    "skip_triggers": True,
    "skip_invalid_subscriptions": False,
    "data": [
        {
            "Custom_ID": 77,
            "email": "a@b.example",
            "phones": ["+79001234567"],
            "_fname": " A & B <c> \"d\" 'e' ",
            "_bdate": "2001-12-31T00:00+03:00",
            "_sex": 1,
            "_status": "unsubscribed",
            "_postal_code": 190000,
            "visits": {"action": "incr", "value": -1000},
            "bonus_points": 12,
            "lead_score": 1.50,
            "position": "Мастер 匠",
            "language": "007",
            "is_member": True,
            "tier": "gold",
            "interests": ["tea"],
            "category": {"action": "add", "value": ["cars"]},
            "second_phone": "+33639981337",
            "address": {"city": "Perm", "floor": 3, "doors": ["1"], "more": {"deep": True}},
            "orders": [{"sku": "1", "quantity": 1, "price": 2.5, "paid": False}],
            "own_number": 5,
            "own_flag": False,
            "own_list": ["1", "2"],
            "subscriptions": [
                {
                    "resource_id": 28,
                    "channel": "email",
                    "status": 0,
                    "priority": 0,
                    "email_data": {"email": "a@b.example"},
                    "custom_fields": {"custom_field": "1", "api_new_field_1": 1, "own": 2},
                    "cats": ["news"],
                },
                {"resource_id": 5, "channel": "telegram_bot", "cc_data": {"id": 42}, "status": -1},
                {
                    "resource_id": 2,
                    "channel": "sms",
                    "phone": "+79001234567",
                    "status": "complained",
                },
            ],
        },
        {"Custom_ID": 78, "interests": ["a", "b"], "contract_date": "2023-12-31"},
        {"Custom_ID": 78, "interests": {"action": "delete", "value": ["a", "b"]}},
        {"Custom_ID": 79, "visits": "many"},
        {"Custom_ID": 80, "address": {"action": "upsert", "value": 7, "submatch": "floor"}},
    ],
}


def _elsewhere(desk: Desk, folder: str) -> Account:
    place = desk.folder / folder
    place.mkdir()
    return Account(Desk(place))


def test_xml_and_json_of_one_body_leave_the_same_state(desk: Desk) -> None:
    by_json, by_xml = _elsewhere(desk, "json"), _elsewhere(desk, "xml")
    try:
        answer = by_json.call(UPDATE, json.dumps(FULL).encode(), JSON)
        errors = [result["error"] for result in json.loads(answer.body)["result"]]
        assert errors == [0, 0, 0, 400, 0]
        text = by_xml.call(UPDATE, as_xml(FULL).encode(), XML).body.decode()
        assert text.count("<error>0</error>") == 1 + 4
        assert text.count("<error>400</error>") == 1
        assert by_xml.held() == by_json.held()
        assert len(by_json.held()) == 3
    finally:
        by_json.desk.close()
        by_xml.desk.close()


def test_the_state_that_both_leave_is_the_one_that_was_meant(altcraft: Account) -> None:
    altcraft.call(UPDATE, as_xml(FULL).encode(), XML)
    first, second, third = altcraft.held()
    listed = first.pop("subscriptions")
    assert first == {
        "Custom_ID": 77,
        "email": "a@b.example",
        "phones": ["+79001234567"],
        "_fname": " A & B <c> \"d\" 'e' ",
        "_bdate": "2001-12-30T21:00:00.000Z",
        "_sex": 1,
        "_status": 1,
        "_postal_code": "190000",
        "visits": -1000,
        "bonus_points": 12,
        "lead_score": 1.5,
        "position": "Мастер 匠",
        "language": "007",
        "is_member": True,
        "tier": "gold",
        "interests": ["tea"],
        "category": ["cars"],
        "second_phone": ["+33639981337"],
        "address": {"city": "Perm", "floor": 3, "doors": ["1"], "more": {"deep": "true"}},
        "orders": [{"sku": "1", "quantity": 1, "price": 2.5, "paid": False}],
        "own_number": "5",
        "own_flag": "false",
        "own_list": ["1", "2"],
    }
    assert listed == [
        {
            "resource_id": 28,
            "channel": "email",
            "status": "subscribed",
            "priority": 0,
            "email_data": {"email": "a@b.example"},
            "cats": ["news"],
            "custom_fields": {"custom_field": "1", "api_new_field_1": 1, "own": "2"},
        },
        {
            "resource_id": 5,
            "channel": "telegram_bot",
            "status": "subscribed",
            "cc_data": {"id": 42},
            "cats": [],
            "custom_fields": {},
        },
        {
            "resource_id": 2,
            "channel": "sms",
            "status": "complained",
            "phone_data": {"phone": "+79001234567"},
            "cats": [],
            "custom_fields": {},
        },
    ]
    date = "2023-12-31T00:00:00.000Z"
    assert second == {
        "Custom_ID": 78,
        "interests": [],
        "contract_date": date,
        "subscriptions": [],
    }
    assert third == {"Custom_ID": 80, "address": {"floor": 7}, "subscriptions": []}


def test_one_profile_needs_the_array_flag(altcraft: Account) -> None:
    item = "<Custom_ID>77</Custom_ID>"
    refused = altcraft.xml(f"{TOP}<data>{item}</data>")
    assert "<error>400</error>" in refused
    assert "array='true'" in refused
    assert "<result>" not in refused
    assert altcraft.held() == []
    assert "<result><error>0</error>" in altcraft.xml(f"{TOP}<data array='true'>{item}</data>")


@pytest.mark.parametrize(
    "member",
    [
        "<subscriptions><channel>email</channel></subscriptions>",
        "<phones>+79001234567</phones>",
        "<interests>tea</interests>",
        "<interests><action>add</action><value>tea</value></interests>",
        "<orders><sku>a</sku></orders>",
    ],
)
def test_a_single_member_without_the_flag_is_no_array(altcraft: Account, member: str) -> None:
    item = f"<Custom_ID>77</Custom_ID>{member}"
    answer = altcraft.xml(f"{TOP}<data array='true'>{item}</data>")
    assert "<result><error>400</error>" in answer
    assert "array='true'" in answer


@pytest.mark.parametrize(
    "sent",
    [
        "<interests array='true'>tea</interests>",
        '<interests array="true">tea</interests>',
        "<interests>tea</interests><interests>ink</interests>",
        "<interests array='true'>tea</interests><interests array='true'>ink</interests>",
        "<interests>tea</interests><_city>Perm</_city><interests>ink</interests>",
        "<interests><action>add</action><value array='true'>tea</value></interests>",
        "<interests array='true'><![CDATA[tea]]></interests><!-- a comment -->",
        "<interests array='true'>te&#97;</interests>",
    ],
)
def test_the_spellings_of_an_array(altcraft: Account, sent: str) -> None:
    answer = altcraft.xml(f"{TOP}<data array='true'><Custom_ID>77</Custom_ID>{sent}</data>")
    assert "<result><error>0</error>" in answer
    assert altcraft.only()["interests"] == (["tea", "ink"] if "ink" in sent else ["tea"])


@pytest.mark.parametrize("flag", ["true", "false"])
def test_booleans_and_numbers_of_the_top_level_are_their_text(altcraft: Account, flag: str) -> None:
    item = "<data array='true'><Custom_ID>77</Custom_ID></data>"
    altcraft.xml(f"{TOP}<skip_triggers>{flag}</skip_triggers>{item}")
    assert altcraft.desk.lines[-1]["options"]["skip_triggers"] is (flag == "true")
    assert "<error>400</error>" in altcraft.xml(f"{TOP}<skip_triggers>1</skip_triggers>{item}")


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    f"<xml><token>{KEY}</token><_fname>&b;</_fname></xml>"
)
OUTSIDE = (
    '<!DOCTYPE xml [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    f"<xml><token>{KEY}</token><_fname>&a;</_fname></xml>"
)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (BOMB, "document type"),
        (OUTSIDE, "document type"),
        (f"<!DOCTYPE xml><xml><token>{KEY}</token></xml>", "document type"),
        ("<xml><a>&b;</a></xml>", "undefined entity"),
        ("<xml><a></xml>", "mismatched tag"),
        ("<xml><a/>", "no element found"),
        ("", "no element found"),
        ("{}", "not well-formed"),
        ("<xml><a>\x01</a></xml>", "not well-formed"),
        ("<html><token/></html>", "root"),
        ("<xml array='true'><token/></xml>", "attributes"),
        ("<xml><a array='false'/></xml>", "attributes"),
        ("<xml><a type='int'>1</a></xml>", "attributes"),
        ("<xml><a>text<b/></a></xml>", "both elements and the text"),
        ('<?xml version="1.0" encoding="ISO-8859-1"?><xml/>', "expected UTF-8"),
        ("<xml>" + "<a>" * 40 + "</a>" * 40 + "</xml>", "too deeply"),
        (b"<xml><a>\xff</a></xml>", "not well-formed"),
        ("<xml>text</xml>", "an object at the top"),
    ],
)
def test_what_is_no_acceptable_xml_is_one_sentence_with_400(
    altcraft: Account, body: str | bytes, said: str
) -> None:
    raw = body if isinstance(body, bytes) else body.encode()
    answer = altcraft.call(UPDATE, raw, XML, authorization=f"Bearer {KEY}")
    assert answer.status == 200
    text = answer.body.decode()
    assert "<error>400</error>" in text
    assert said in text
    assert "root:" not in text


def test_the_prolog_of_the_documents_is_fine(altcraft: Account) -> None:
    body = (
        '<?xml version="1.0" encoding="UTF-8" ?>\n'
        f"<xml><token>{KEY}</token>{TOP}<data array='true'><Custom_ID>7</Custom_ID></data></xml>"
    )
    assert b"<error>0</error>" in altcraft.call(UPDATE, body.encode(), XML).body


def test_a_value_that_xml_cannot_write_is_an_error_and_no_broken_document(
    altcraft: Account,
) -> None:
    altcraft.seed({"Custom_ID": 77, "position": "bell \x07"})
    body = f"<xml><token>{KEY}</token>{TOP}<field_value>77</field_value></xml>"
    answer = altcraft.call("profiles/get", body.encode(), XML)
    assert b"<error>400</error>" in answer.body
    assert b"control character" in answer.body
