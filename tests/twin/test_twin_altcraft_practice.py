"""What practice holds: seeded people, presumed people, the switch, and what `show` says of it."""

from __future__ import annotations

import asyncio
import re

import pytest
from altcraft_harness import Account, subscription, wanted

from workbench.twin.altcraft.practice import NotSeedable, seed_profiles
from workbench.twin.holdings import NotHeld, altcraft_profiles, show
from workbench.twin.server import app


def test_an_open_practice_knows_everyone_once(altcraft: Account) -> None:
    first = altcraft.update({"Custom_ID": 77, "_city": "Perm"})
    again = altcraft.update({"Custom_ID": 77, "_fname": "Anna"})
    assert re.fullmatch("[0-9a-f]{24}", first[0]["profile_id"])
    assert again == first
    kept = {"Custom_ID": 77, "_city": "Perm", "_fname": "Anna"}
    assert altcraft.only() == {**kept, "subscriptions": []}


@pytest.mark.parametrize(
    ("top", "item", "fields"),
    [
        ({}, {"email": "A@b.example"}, {"email": "A@b.example"}),
        ({"matching": "email_profile"}, {"email": "a@b.example"}, {"email": "a@b.example"}),
        ({"matching": "email_sub"}, {"subscriptions": [wanted()]}, {}),
        ({"matching": "phone"}, {"phone": "+79001234567"}, {"phones": ["+79001234567"]}),
        (
            {"matching": "phone"},
            {"phones": ["+79001234567", "+79001234568"]},
            {"phones": ["+79001234567", "+79001234568"]},
        ),
        ({"matching": "phone_sub"}, {"phone": "+79001234567"}, {}),
        ({"matching": "profile_id"}, {"profile_id": "abcdefghijklmnqrstuvwxyz"}, {}),
        ({"matching": "push_sub"}, {"provider": "Firefox", "subscription_id": "t1"}, {}),
        ({"matching": "custom", "field_name": "crm_id"}, {"crm_id": "007"}, {"crm_id": "007"}),
        ({"matching": "custom", "field_name": "own"}, {"own": 7}, {"own": "7"}),
        (
            {"matching": "custom", "field_name": "interests"},
            {"interests": "tea, ink"},
            {"interests": ["tea", "ink"]},
        ),
        (
            {"matching": "custom", "field_name": "second_phone"},
            {"second_phone": "+79001234567"},
            {"second_phone": ["+79001234567"]},
        ),
        ({"matching": "custom_sub", "field_name": "custom_field"}, {"custom_field": "x"}, {}),
        (
            {"matching": "email_phone"},
            {"email": "a@b.example", "phone": "+79001234567"},
            {"email": "a@b.example", "phones": ["+79001234567"]},
        ),
        ({"matching": "email_phone_sub"}, {"phone": "+79001234567"}, {}),
    ],
)
def test_whoever_is_presumed_is_found_again_by_the_same_key(
    altcraft: Account, top: dict[str, object], item: dict[str, object], fields: dict[str, object]
) -> None:
    altcraft.top = {}
    visits = {"visits": {"action": "incr", "value": 1}}
    first = altcraft.update({**item, **visits}, **top)
    again = altcraft.update({**item, "visits": {"action": "incr", "value": 2}}, **top)
    assert again == first
    held = altcraft.only()
    listed = held.pop("subscriptions")
    assert held == {**fields, "visits": 3}
    assert listed == ([subscription()] if "subscriptions" in item else [])


def test_an_item_that_fails_leaves_nobody_behind(altcraft: Account) -> None:
    assert altcraft.errors({"Custom_ID": 77, "visits": "many"}) == [400]
    assert altcraft.held() == []


@pytest.mark.parametrize("name", ["short", "a" * 25, "x y" * 8])
def test_an_id_that_no_profile_can_have_is_not_found(altcraft: Account, name: str) -> None:
    assert altcraft.errors({"profile_id": name}, matching="profile_id") == [404]


def test_a_strict_practice_knows_only_whom_it_holds(altcraft: Account) -> None:
    altcraft.seed({"Custom_ID": 77})
    altcraft.strict()
    results = altcraft.update({"Custom_ID": 78}, {"Custom_ID": 77}, {"Custom_ID": 79})
    assert [result["error"] for result in results] == [404, 0, 404]
    assert results[0] == {"error": 404, "error_text": "There is no profile with 78."}
    assert len(altcraft.held()) == 1


def test_seeded_people_are_kept_like_sent_ones(altcraft: Account) -> None:
    person = {
        "profile_id": "a" * 24,
        "email": "a@b.example",
        "contract_date": "2023-12-31",
        "lead_score": 1.5,
        "subscriptions": [wanted(status=1, priority=0)],
    }
    assert altcraft.seed(person, {"Custom_ID": 78})[0] == "a" * 24
    first, second = altcraft.held()
    assert first == {
        "email": "a@b.example",
        "contract_date": "2023-12-31T00:00:00.000Z",
        "lead_score": 1.5,
        "subscriptions": [subscription(status="unsubscribed", priority=0)],
    }
    assert second == {"Custom_ID": 78, "subscriptions": []}


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        ({"visits": "many"}, "visits"),
        ({"unknown": "x"}, "no such field"),
        ({"profile_id": "a" * 24}, "already"),
        ({"subscriptions": [wanted(resource_id=999)]}, "resource 999"),
    ],
)
def test_who_cannot_be_held_is_named_and_nobody_is_seeded(
    altcraft: Account, bad: dict[str, object], said: str
) -> None:
    altcraft.seed({"profile_id": "a" * 24, "Custom_ID": 1})
    with pytest.raises(NotSeedable, match=rf"profiles\[1\].*{said}"):
        altcraft.seed({"Custom_ID": 2}, bad)
    assert [one["Custom_ID"] for one in altcraft.held()] == [1]


def test_an_unknown_database_cannot_be_seeded(altcraft: Account) -> None:
    with pytest.raises(NotSeedable, match="database 7"):
        seed_profiles(altcraft.desk.state, [{"Custom_ID": 1}], db_id=7)


def test_a_repeat_after_seeding_is_carried_out(altcraft: Account) -> None:
    altcraft.strict()
    assert altcraft.errors({"Custom_ID": 77}) == [404]
    assert altcraft.errors({"Custom_ID": 77}) == [404]
    assert altcraft.desk.lines[-1]["repeat"] is True
    altcraft.seed({"Custom_ID": 77})
    assert altcraft.errors({"Custom_ID": 77}) == [0]


def test_show_lists_vendor_database_and_what_practice_assumes(altcraft: Account) -> None:
    altcraft.seed({"Custom_ID": 77, "email": "a@b.example"})
    altcraft.update({"Custom_ID": 78, "lead_score": 1.5})
    altcraft.seed({"partner_no": 5}, db_id=2)
    shown = show(altcraft.desk.state, "profiles")
    listed: list[dict[str, object]] = shown["profiles"]  # type: ignore[assignment]  # plain objects
    said = [(one["vendor"], one["database"], one["presumed"]) for one in listed]
    assert said == [("altcraft", 1, False), ("altcraft", 1, True), ("altcraft", 2, False)]
    assert listed[1]["attributes"] == {"Custom_ID": 78, "lead_score": 1.5}
    assert listed[1]["attributes_json"] == '{"Custom_ID":78,"lead_score":1.5}'
    assert listed[0]["created"] == "2025-10-09T08:53:20Z"
    assert shown["count"] == 3
    assert str(shown["note"]).startswith("Practice knows everyone")
    altcraft.strict()
    assert str(show(altcraft.desk.state, "profiles")["note"]).startswith("Practice knows only")


def test_show_lists_no_more_than_asked_and_counts_all(altcraft: Account) -> None:
    altcraft.seed(*({"Custom_ID": n} for n in range(5)))
    shown = show(altcraft.desk.state, "profiles", limit=2)
    assert (len(shown["profiles"]), shown["count"]) == (2, 5)  # type: ignore[arg-type]  # a list


@pytest.mark.parametrize(
    "name", ["a" * 24, "77", "A@B.example", "+79001234567", "sub@b.example", "007"]
)
def test_a_profile_is_shown_by_its_id_or_any_of_its_keys(altcraft: Account, name: str) -> None:
    person = {
        "profile_id": "a" * 24,
        "Custom_ID": 77,
        "crm_id": "007",
        "email": "a@b.example",
        "phones": ["+79001234567"],
        "subscriptions": [wanted(email="sub@b.example")],
    }
    altcraft.seed(person, {"Custom_ID": 78})
    shown = show(altcraft.desk.state, "profiles", name)
    (one,) = shown["profiles"]  # type: ignore[misc]  # show answers with plain objects
    assert one["id"] == "a" * 24


def test_nobody_of_that_name_is_one_sentence(altcraft: Account) -> None:
    altcraft.seed({"Custom_ID": 77})
    with pytest.raises(NotHeld, match="'99'"):
        show(altcraft.desk.state, "profiles", "99")


def test_every_profile_of_a_database_can_be_read_in_order(altcraft: Account) -> None:
    altcraft.seed({"Custom_ID": 2}, {"Custom_ID": 1})
    altcraft.seed({"partner_no": 5}, db_id=2)
    assert [one["Custom_ID"] for one in altcraft_profiles(altcraft.desk.state)] == [2, 1]
    assert [one["partner_no"] for one in altcraft_profiles(altcraft.desk.state, 2)] == [5]


def _served(altcraft: Account, strict: bool | None) -> None:
    """A twin starts on the account's state with this flag, and ends."""
    served = app(altcraft.desk.state, strict_profiles=strict)

    async def whole_life() -> None:
        async with served.router.lifespan_context(served):
            pass

    asyncio.run(whole_life())


def test_the_switch_stays_in_the_state_until_a_start_says_otherwise(altcraft: Account) -> None:
    said = []
    for number, flag in enumerate((None, True, None, False, None)):
        _served(altcraft, flag)
        said += altcraft.errors({"Custom_ID": number})
    assert said == [0, 404, 404, 0, 0]
