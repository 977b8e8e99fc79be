"""Subscriptions: channels, consent, what counts as invalid (api/altcraft.md §6, seed 002)."""

from __future__ import annotations

from typing import Any

import pytest
from altcraft_harness import Account, subscription, wanted

WORDS = (
    "subscribed",
    "unsubscribed",
    "complained",
    "hardbounced",
    "unconfirmed",
    "suspended",
    "invalid",
)


def _send(altcraft: Account, *listed: object, **top: object) -> list[dict[str, Any]]:
    """Sends the subscriptions of profile 77 and gives what it then has."""
    assert altcraft.errors({"Custom_ID": 77, "subscriptions": list(listed)}, **top) == [0]
    found: list[dict[str, Any]] = altcraft.only()["subscriptions"]
    return found


@pytest.mark.parametrize(
    ("resource", "channel", "contact", "nested"),
    [
        (1, "email", {"email": "a@b.example"}, {"email_data": {"email": "a@b.example"}}),
        (
            1,
            "email",
            {"email_data": {"email": "a@b.example"}},
            {"email_data": {"email": "a@b.example"}},
        ),
        (2, "sms", {"phone": "+79001234567"}, {"phone_data": {"phone": "+79001234567"}}),
        (
            2,
            "sms",
            {"phone_data": {"phone": "+79001234567"}},
            {"phone_data": {"phone": "+79001234567"}},
        ),
        (
            4,
            "push",
            {"provider": "Firefox", "subscription_id": "t1"},
            {"push_data": {"provider": "Firefox", "subscription_id": "t1"}},
        ),
        (
            4,
            "push",
            {"push_data": {"provider": "Firefox", "subscription_id": "t1"}},
            {"push_data": {"provider": "Firefox", "subscription_id": "t1"}},
        ),
        (5, "telegram_bot", {"cc_data": {"id": 42}}, {"cc_data": {"id": 42}}),
        (6, "whatsapp", {"cc_data": {"phone": "+79001234567"}}, None),
        (7, "viber", {"cc_data": {"phone": "+79001234567"}}, None),
        (8, "notify", {"cc_data": {"phone": "+79001234567"}}, None),
        (3, "viber", {"cc_data": {"phone": "+79001234567"}}, None),
    ],
)
def test_every_channel_is_kept_and_told_nested(
    altcraft: Account,
    resource: int,
    channel: str,
    contact: dict[str, object],
    nested: dict[str, object] | None,
) -> None:
    (held,) = _send(altcraft, {"resource_id": resource, "channel": channel, **contact})
    assert held == {
        "resource_id": resource,
        "channel": channel,
        "status": "subscribed",
        **(nested or contact),
        "cats": [],
        "custom_fields": {},
    }


def test_several_subscriptions_on_one_channel_live_side_by_side(altcraft: Account) -> None:
    listed = [
        wanted(status="subscribed"),
        wanted(status="unsubscribed", email="second@b.example"),
        wanted(status="complained", resource_id=3),
    ]
    assert _send(altcraft, *listed) == [
        subscription(),
        subscription(status="unsubscribed", mail="second@b.example"),
        subscription(status="complained", resource=3),
    ]


def test_a_subscription_is_known_again_by_resource_channel_and_contact(altcraft: Account) -> None:
    _send(altcraft, wanted(email="A@b.example"), wanted(resource_id=3))
    held = _send(altcraft, wanted(status="suspended", email="a@B.example"))
    assert held == [
        subscription(status="suspended", mail="A@b.example"),
        subscription(resource=3),
    ]


@pytest.mark.parametrize(("number", "word"), list(enumerate(WORDS)))
def test_a_status_is_a_word_or_its_number(altcraft: Account, number: int, word: str) -> None:
    assert _send(altcraft, wanted(status=number)) == [subscription(status=word)]
    assert _send(altcraft, wanted(status="subscribed")) == [subscription()]
    assert _send(altcraft, wanted(status=word)) == [subscription(status=word)]


@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("untouched", [{}, {"status": -1}])
def test_absent_and_minus_one_leave_every_status_as_it_is(
    altcraft: Account, word: str, untouched: dict[str, object]
) -> None:
    altcraft.seed({"Custom_ID": 77, "subscriptions": [wanted(status=word, priority=3)]})
    sent = wanted(**untouched, cats=["news"], custom_fields={"custom_field": "x"})
    assert _send(altcraft, sent) == [
        subscription(status=word, priority=3, cats=["news"], custom_fields={"custom_field": "x"})
    ]


def test_zero_is_a_value_for_status_and_priority(altcraft: Account) -> None:
    unsubscribed = wanted(status="unsubscribed", priority=3)
    altcraft.seed({"Custom_ID": 77, "subscriptions": [unsubscribed]})
    assert _send(altcraft, wanted(priority=0)) == [subscription(status="unsubscribed", priority=0)]
    assert _send(altcraft, wanted(status=0)) == [subscription(status="subscribed", priority=0)]
    assert _send(altcraft, wanted(priority=-1)) == [subscription(priority=0)]
    assert _send(altcraft, wanted(priority=2)) == [subscription(priority=2)]


def test_an_item_without_subscriptions_touches_none(altcraft: Account) -> None:
    altcraft.seed({"Custom_ID": 77, "subscriptions": [wanted(status="unsubscribed")]})
    altcraft.update({"Custom_ID": 77, "_city": "Perm"}, {"Custom_ID": 77, "subscriptions": []})
    assert altcraft.only()["subscriptions"] == [subscription(status="unsubscribed")]


def test_nobody_unsubscribed_comes_back_when_no_status_is_sent(altcraft: Account) -> None:
    """Seven hundred people of every status, updated in both ways that name no status."""
    people = range(700)
    mails = [f"p{n}@b.example" for n in people]
    altcraft.seed(
        *(
            {
                "Custom_ID": n,
                "subscriptions": [wanted(status=WORDS[n % 7], email=mails[n])],
            }
            for n in people
        )
    )
    for sent in ({}, {"status": -1, "priority": 0}):
        listed = (
            {
                "Custom_ID": n,
                "_city": "Perm",
                "subscriptions": [wanted(**sent, email=mails[n].upper(), cats=["news"])],
            }
            for n in people
        )
        assert set(altcraft.errors(*listed)) == {0}
    held = [[one["status"] for one in person["subscriptions"]] for person in altcraft.held()]
    assert held == [[WORDS[n % 7]] for n in people]


def test_cats_are_added_to_those_there_are(altcraft: Account) -> None:
    _send(altcraft, wanted(cats=["a", "b"]))
    _send(altcraft, wanted(cats=["b", "c"]))
    assert _send(altcraft, wanted(cats=[])) == [subscription(cats=["a", "b", "c"])]


def test_custom_fields_take_values_and_functions_by_their_types(altcraft: Account) -> None:
    first = {"api_new_field_1": 5, "topics": ["a"], "_ad_track": True, "_os_ver": "10.1"}
    _send(altcraft, wanted(custom_fields=first))
    second = {
        "api_new_field_1": {"action": "incr", "value": 2},
        "topics": {"action": "add", "value": ["b"]},
        "_os_ver": {"action": "unset"},
        "custom_field": {"action": "set", "value": "x"},
        "own_field": 3,
    }
    (held,) = _send(altcraft, wanted(custom_fields=second))
    assert held["custom_fields"] == {
        "api_new_field_1": 7,
        "topics": ["a", "b"],
        "_ad_track": True,
        "custom_field": "x",
        "own_field": "3",
    }
    assert [line["assumed"] for line in altcraft.desk.lines[-2:]] == [
        {"practice knows everyone": 1},
        {"functions in a subscription's custom_fields": 1},
    ]


INVALID = [
    ({"channel": "email", "email": "a@b.example"}, "resource_id"),
    (wanted(resource_id=999), "resource_id"),
    (wanted(resource_id="1"), "resource_id"),
    (wanted(resource_id=9), "not tied to database 1"),
    ({"resource_id": 1, "email": "a@b.example"}, "channel"),
    (wanted(channel="pigeon"), "channel"),
    (wanted(channel="sms", phone="+79001234567"), "resource 1 has no sms"),
    ({"resource_id": 1, "channel": "email"}, "email"),
    (wanted(email="no address"), "email"),
    (wanted(email_data={"email": "other@b.example"}), "email_data"),
    (wanted(email_data="a@b.example"), "email_data"),
    (wanted(email_data={"email": "a@b.example", "domain": "b.example"}), "domain"),
    ({"resource_id": 2, "channel": "sms", "phone": "12345"}, "Incorrect phone"),
    ({"resource_id": 4, "channel": "push", "provider": "Firefox"}, "subscription_id"),
    ({"resource_id": 5, "channel": "telegram_bot", "cc_data": {"id": "me"}}, "cc_data.id"),
    ({"resource_id": 5, "channel": "telegram_bot", "id": 42}, "id"),
    ({"resource_id": 6, "channel": "whatsapp", "phone": "+79001234567"}, "phone"),
    (wanted(status="Subscribed"), "status"),
    (wanted(status="0"), "status"),
    (wanted(status=7), "status"),
    (wanted(status=-2), "status"),
    (wanted(status=None), "status"),
    (wanted(priority="high"), "priority"),
    (wanted(priority=-2), "priority"),
    (wanted(cats="news"), "cats"),
    (wanted(cats=[{"name": "news"}]), "cats"),
    (wanted(custom_fields=[]), "custom_fields"),
    (wanted(custom_fields={"api_new_field_1": "x"}), "api_new_field_1"),
    (wanted(custom_fields={"_unknown": "x"}), "_unknown"),
    (
        wanted(custom_fields={"own": {"action": "upsert", "value": 1, "submatch": "a"}}),
        "upsert is no function",
    ),
    (wanted(custom_fields={"topics": {"action": "incr", "value": 1}}), "incr works on"),
    (wanted(statsu="unsubscribed"), "statsu"),
    ("a@b.example", "an object"),
]


@pytest.mark.parametrize(("bad", "said"), INVALID)
def test_an_invalid_subscription_fails_its_item_and_changes_nothing(
    altcraft: Account, bad: object, said: str
) -> None:
    altcraft.seed({"Custom_ID": 77})
    good = wanted(email="good@b.example")
    item = {"Custom_ID": 77, "_city": "Perm", "subscriptions": [good, bad]}
    (result,) = altcraft.update(item)
    assert result["error"] == 400
    assert result["error_text"].startswith("subscriptions[1].")
    assert said in result["error_text"]
    assert altcraft.only() == {"Custom_ID": 77, "subscriptions": []}


@pytest.mark.parametrize("bad", [bad for bad, _ in INVALID])
def test_skip_invalid_subscriptions_drops_it_and_keeps_the_rest(
    altcraft: Account, bad: object
) -> None:
    listed = [bad, wanted(email="good@b.example")]
    item = {"Custom_ID": 77, "_city": "Perm", "subscriptions": listed}
    assert altcraft.errors(item, skip_invalid_subscriptions=True) == [0]
    found = altcraft.only()
    assert (found["_city"], found["subscriptions"]) == (
        "Perm",
        [subscription(mail="good@b.example")],
    )
    assert altcraft.desk.lines[-1]["subscriptions_skipped"] == 1


def test_subscriptions_must_be_an_array_also_when_invalid_ones_are_skipped(
    altcraft: Account,
) -> None:
    item = {"Custom_ID": 77, "subscriptions": wanted()}
    assert altcraft.errors(item, skip_invalid_subscriptions=True) == [400]
