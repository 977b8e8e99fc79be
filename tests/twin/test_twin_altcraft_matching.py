"""Every matching mode finds the one profile it means and no other (api/altcraft.md §4)."""

from __future__ import annotations

from typing import Any

import pytest
from altcraft_harness import FAILED, Account

# Found by the profile's own fields only.
OWN = {
    "profile_id": "a" * 24,
    "email": "own@b.example",
    "phones": ["+79001234567", "+79001234568"],
    "Custom_ID": 77,
    "crm_id": "007",
    "tier": "gold",
    "interests": ["tag-1", "tag-2", "tag-3"],
    "second_phone": "+33639981337",
}
# Found by subscriptions only.
SUBSCRIBED = {
    "profile_id": "b" * 24,
    "interests": ["tag-1"],
    "subscriptions": [
        {"resource_id": 1, "channel": "email", "email": "sub@b.example"},
        {"resource_id": 2, "channel": "sms", "phone": "+79005556677"},
        {"resource_id": 4, "channel": "push", "provider": "Firefox", "subscription_id": "t1"},
        {"resource_id": 3, "channel": "email", "email": "third@b.example"},
        {
            "resource_id": 6,
            "channel": "whatsapp",
            "cc_data": {"phone": "+79008889900"},
            "custom_fields": {"api_new_field_1": 5, "custom_field": "own channel"},
        },
    ],
}
EMAIL_SUB = {"resource_id": 1, "channel": "email", "email_data": {"email": "sub@b.example"}}
SMS_SUB = {"resource_id": 2, "channel": "sms", "phone": "+79005556677"}
PUSH_SUB = {"resource_id": 4, "channel": "push", "provider": "Firefox", "subscription_id": "t1"}


@pytest.fixture
def people(altcraft: Account) -> Account:
    altcraft.strict()
    altcraft.seed(OWN, SUBSCRIBED)
    altcraft.top = {}
    return altcraft


@pytest.mark.parametrize(
    ("top", "item", "found"),
    [
        ({}, {"email": "own@b.example"}, "a"),
        ({}, {"email": "sub@b.example"}, "b"),
        ({"matching": "email"}, {"email": "OWN@b.example"}, "a"),
        ({"matching": "email"}, {"email": "nobody@b.example"}, None),
        ({"matching": "email_profile"}, {"email": "own@b.example"}, "a"),
        ({"matching": "email_profile"}, {"email": "sub@b.example"}, None),
        ({"matching": "email_sub"}, {"email": "sub@b.example"}, "b"),
        ({"matching": "email_sub"}, {"email": "own@b.example"}, None),
        ({"matching": "email_sub"}, {"subscriptions": [EMAIL_SUB]}, "b"),
        ({"matching": "email_sub", "resource_id": 1}, {"email": "sub@b.example"}, "b"),
        ({"matching": "email_sub", "resource_id": 3}, {"email": "sub@b.example"}, None),
        ({"matching": "email_sub", "resource_id": 3}, {"email": "third@b.example"}, "b"),
        ({"matching": "email", "resource_id": 3}, {"email": "own@b.example"}, "a"),
        ({"matching": "email", "resource_id": 3}, {"email": "sub@b.example"}, None),
        ({"matching": "phone"}, {"phones": ["+79001234568"]}, "a"),
        ({"matching": "phone"}, {"phone": "+79001234567"}, "a"),
        ({"matching": "phone"}, {"phones": ["+79005556677"]}, "b"),
        ({"matching": "phone", "resource_id": 3}, {"phones": ["+79005556677"]}, None),
        ({"matching": "phone_sub"}, {"phones": ["+79005556677"]}, "b"),
        ({"matching": "phone_sub"}, {"phones": ["+79001234567"]}, None),
        ({"matching": "phone_sub"}, {"subscriptions": [SMS_SUB]}, "b"),
        ({"matching": "profile_id"}, {"profile_id": "a" * 24}, "a"),
        ({"matching": "profile_id"}, {"_id": "b" * 24}, "b"),
        ({"matching": "profile_id"}, {"id": "b" * 24}, "b"),
        ({"matching": "profile_id"}, {"profile_id": "c" * 24}, None),
        ({"matching": "push_sub"}, {"provider": "Firefox", "subscription_id": "t1"}, "b"),
        ({"matching": "push_sub"}, {"provider": "Safari", "subscription_id": "t1"}, None),
        ({"matching": "push_sub"}, {"subscriptions": [PUSH_SUB]}, "b"),
        ({"matching": "custom", "field_name": "Custom_ID"}, {"Custom_ID": 77}, "a"),
        ({"matching": "custom", "field_name": "Custom_ID"}, {"Custom_ID": "77"}, "a"),
        ({"matching": "custom", "field_name": "Custom_ID"}, {"Custom_ID": 78}, None),
        ({"matching": "custom", "field_name": "crm_id"}, {"crm_id": "007"}, "a"),
        ({"matching": "custom", "field_name": "crm_id"}, {"crm_id": 7}, None),
        ({"matching": "custom", "field_name": "tier"}, {"tier": "gold"}, "a"),
        (
            {"matching": "custom", "field_name": "second_phone"},
            {"second_phone": "+33639981337"},
            "a",
        ),
        ({"matching": "custom", "field_name": "interests"}, {"interests": "tag-1, tag-2"}, "a"),
        ({"matching": "custom", "field_name": "interests"}, {"interests": "tag-3"}, "a"),
        ({"matching": "custom", "field_name": "interests"}, {"interests": "tag-1, tag-9"}, None),
        ({"matching": "custom_sub", "field_name": "api_new_field_1"}, {"api_new_field_1": 5}, "b"),
        ({"matching": "custom_sub", "field_name": "custom_field"}, {"custom_field": "none"}, None),
        (
            {"matching": "custom_sub", "field_name": "custom_field", "resource_id": 6},
            {"custom_field": "own channel"},
            "b",
        ),
        (
            {"matching": "custom_sub", "field_name": "custom_field", "resource_id": 1},
            {"custom_field": "own channel"},
            None,
        ),
        ({"matching": "email_phone"}, {"email": "own@b.example"}, "a"),
        ({"matching": "email_phone"}, {"phones": ["+79001234567"]}, "a"),
        ({"matching": "email_phone"}, {"email": "x@b.example", "phone": "+79001234567"}, "a"),
        ({"matching": "email_phone"}, {"email": "sub@b.example"}, None),
        ({"matching": "email_phone_sub"}, {"email": "sub@b.example"}, "b"),
        ({"matching": "email_phone_sub"}, {"phones": ["+79005556677"]}, "b"),
        ({"matching": "email_phone_sub"}, {"subscriptions": [SMS_SUB]}, "b"),
        ({"matching": "email_phone_sub"}, {"email": "own@b.example"}, None),
    ],
)
def test_a_key_finds_its_profile(
    people: Account, top: dict[str, object], item: dict[str, object], found: str | None
) -> None:
    (result,) = people.update({**item, "_city": "Perm"}, **top)
    if found is None:
        assert result["error"] == 404
        assert result.keys() == FAILED
        assert all("_city" not in one for one in people.held())
    else:
        assert (result["error"], result.get("profile_id")) == (0, found * 24)
        cities = [one.get("_city") for one in people.held()]
        assert cities == (["Perm", None] if found == "a" else [None, "Perm"])


@pytest.mark.parametrize(
    ("top", "item"),
    [
        ({}, {"_city": "Perm"}),
        ({}, {"email": ""}),
        ({}, {"email": "no address"}),
        ({"matching": "email_profile"}, {"subscriptions": [EMAIL_SUB]}),
        ({"matching": "phone"}, {"email": "own@b.example"}),
        ({"matching": "phone"}, {"phones": ["12345"]}),
        ({"matching": "phone"}, {"phones": []}),
        ({"matching": "profile_id"}, {"Custom_ID": 77}),
        ({"matching": "push_sub"}, {"provider": "Firefox"}),
        ({"matching": "custom", "field_name": "Custom_ID"}, {"email": "own@b.example"}),
        ({"matching": "custom", "field_name": "Custom_ID"}, {"Custom_ID": "seven"}),
        ({"matching": "custom", "field_name": "interests"}, {"interests": ["tag-1"]}),
        ({"matching": "custom", "field_name": "interests"}, {"interests": "tag-1,,tag-2"}),
        ({"matching": "custom_sub", "field_name": "custom_field"}, {"email": "own@b.example"}),
        ({"matching": "email_phone_sub"}, {"_city": "Perm"}),
    ],
)
def test_an_item_without_a_usable_key_fails_alone(
    people: Account, top: dict[str, object], item: dict[str, object]
) -> None:
    before = people.held()
    (result,) = people.update(item, **top)
    assert result["error"] == 400
    assert people.held() == before


@pytest.mark.parametrize("matching", ["", "crm", "smid", "rtoken", "EMAIL"])
def test_only_the_eleven_modes_of_the_page_are_known(people: Account, matching: str) -> None:
    body = people.ask(
        "profiles/update_batch", db_id=1, matching=matching, data=[{"email": "a@b.example"}]
    )
    assert body["error"] == (0 if matching == "" else 400)


@pytest.mark.parametrize(
    "field_name", ["", "email", "_fname", "address", "orders", "lead_score", "crm"]
)
def test_custom_matching_needs_a_custom_field_that_can_be_searched(
    people: Account, field_name: str
) -> None:
    body = people.ask(
        "profiles/update_batch", db_id=1, matching="custom", field_name=field_name, data=[{"x": 1}]
    )
    assert body["error"] == 400
    assert "field_name" in body["error_text"]
    assert "result" not in body


@pytest.mark.parametrize(
    ("top", "item"),
    [
        ({"matching": "email", "email": "own@b.example"}, {}),
        ({"matching": "phone", "phone": "+79001234567"}, {}),
        ({"matching": "profile_id", "profile_id": "a" * 24}, {}),
        ({"matching": "custom", "field_name": "Custom_ID", "field_value": 77}, {}),
        ({"matching": "custom", "field_name": "Custom_ID", "field_value": "77"}, {}),
        ({"matching": "email", "email": "sub@b.example"}, {"email": "own@b.example"}),
    ],
)
def test_a_key_at_top_level_serves_the_items_without_one(
    people: Account, top: dict[str, object], item: dict[str, object]
) -> None:
    (result,) = people.update({**item, "_city": "Perm"}, **top)
    assert result.get("profile_id") == "a" * 24


def test_two_items_that_share_a_key_at_top_level_are_a_warning_in_the_log(people: Account) -> None:
    people.update({"_city": "Perm"}, {"_fname": "Anna"}, email="own@b.example")
    assert people.desk.lines[-1]["warnings"] == ["2 profiles share one key given at top level"]


def test_a_key_of_several_profiles_fails_and_changes_none(people: Account) -> None:
    people.seed({"email": "sub@b.example"})
    (result,) = people.update({"email": "sub@b.example", "_city": "Perm"})
    assert result["error"] == 400
    assert result["error_text"].startswith("2 profiles")
    assert all("_city" not in one for one in people.held())


def test_email_and_phone_of_two_different_people_fail(people: Account) -> None:
    people.seed({"phones": ["+33639981337"]})
    item = {"email": "own@b.example", "phones": ["+33639981337"], "_city": "Perm"}
    assert people.errors(item, matching="email_phone") == [400]


def test_a_mail_found_by_subscription_never_replaces_the_profile_s_own(people: Account) -> None:
    people.update(
        {
            "email": "own@b.example",
            "subscriptions": [{"resource_id": 1, "channel": "email", "email": "other@b.example"}],
        }
    )
    people.update({"email": "other@b.example", "_city": "Perm"})
    assert (people.held()[0]["email"], people.held()[0]["_city"]) == ("own@b.example", "Perm")


def test_a_changed_value_is_found_by_its_new_text_only(people: Account) -> None:
    by_number = {"matching": "custom", "field_name": "Custom_ID"}
    people.update({"Custom_ID": 77, "email": "new@b.example", "crm_id": "008"}, **by_number)
    assert people.errors({"email": "new@b.example"}, {"email": "own@b.example"}) == [0, 404]
    by_crm = {"matching": "custom", "field_name": "crm_id"}
    assert people.errors({"crm_id": "008"}, {"crm_id": "007"}, **by_crm) == [0, 404]


def test_a_later_item_meets_what_an_earlier_one_left(people: Account) -> None:
    by_number = {"matching": "custom", "field_name": "Custom_ID"}
    one = {"Custom_ID": 77, "visits": {"action": "incr", "value": 2}}
    two = {"Custom_ID": 77, "visits": {"action": "incr", "value": 5}}
    assert people.errors(one, {"Custom_ID": 1}, two, **by_number) == [0, 404, 0]
    assert people.held()[0]["visits"] == 7


def test_databases_do_not_see_each_other_s_people(people: Account) -> None:
    people.seed({"email": "own@b.example"}, db_id=2)
    body: dict[str, Any] = people.ask(
        "profiles/update_batch", db_id=2, data=[{"email": "own@b.example", "_city": "Perm"}]
    )
    assert [result["error"] for result in body["result"]] == [0]
    assert "_city" not in people.held()[0]
    assert people.held(2)[0]["_city"] == "Perm"
