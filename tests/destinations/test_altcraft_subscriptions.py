"""Subscriptions in columns and in cells (seed 002, api/altcraft.md 6), and 0, -1 and absent."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from altcraft_sheets import errors, items, judged, planned, profiles, sheet

from workbench.errors import FixTheRecipe
from workbench.vocabulary.kinds import How

MAIL = "a@b.example"
LEAVE = {"allow_subscribe": True}

# One subscription on each channel: its columns, and the object in both forms.
CHANNELS: dict[str, tuple[dict[str, str], dict[str, Any], dict[str, Any]]] = {
    "email": (
        {"email": "x@y.example"},
        {"email_data": {"email": "x@y.example"}},
        {"email": "x@y.example"},
    ),
    "sms": ({"phone": "+79001234567"}, {"phone": "+79001234567"}, {"phone": "+79001234567"}),
    "push": ({"provider": "Firefox", "subscription_id": "tok"},) * 3,
    "telegram_bot": ({"id": "-1001"}, {"cc_data": {"id": -1001}}, {"cc_data": {"id": -1001}}),
    "whatsapp": ({"phone": "+79001234567"}, *({"cc_data": {"phone": "+79001234567"}},) * 2),
    "viber": ({"phone": "+79001234567"}, *({"cc_data": {"phone": "+79001234567"}},) * 2),
    "notify": ({"phone": "+79001234567"}, *({"cc_data": {"phone": "+79001234567"}},) * 2),
}


@pytest.mark.parametrize("form", ["nested", "flat"])
def test_each_channel_has_its_contact_where_the_documents_have_it(
    form: str, tmp_path: Path
) -> None:
    """Seed 002: email_data and cc_data in the example, SMS and push flat in the table."""
    columns = {
        f"subscription.{channel}.{name}": cell
        for channel, (contact, _, _) in CHANNELS.items()
        for name, cell in {**contact, "resource_id": "3"}.items()
    }
    text = sheet(["email", *columns], [MAIL, *columns.values()])
    (sent,) = items(profiles(tmp_path, text, subscription_form=form, **LEAVE), tmp_path / "plan")
    assert sent["subscriptions"] == [
        {"channel": channel, **(nested if form == "nested" else flat), "resource_id": 3}
        for channel, (_, nested, flat) in CHANNELS.items()
    ]


NOUGHT: list[tuple[str, str, dict[str, Any]]] = [
    ("unsubscribed", "0", {"status": "unsubscribed", "priority": 0}),
    ("subscribed", "5", {"status": "subscribed", "priority": 5}),
    ("-1", "-1", {"status": -1, "priority": -1}),
    ("", "0", {"priority": 0}),
    ("hardbounced", "", {"status": "hardbounced"}),
    ("", "", {}),
]


def test_nought_is_a_value_and_nothing_is_never_nought(tmp_path: Path) -> None:
    """Seed 002: 0 is taken into account; to leave a value, do not pass it or pass -1."""
    place = "subscription.telegram_bot"
    text = sheet(
        ["email", *(f"{place}.{name}" for name in ("resource_id", "id", "status", "priority"))],
        *([f"p{n}@b.example", "5", f"7{n}", *cells] for n, (*cells, _) in enumerate(NOUGHT)),
        ["none@b.example", "", "", "", ""],
    )
    *told, nothing = items(profiles(tmp_path, text, **LEAVE), tmp_path / "plan")
    base = {"channel": "telegram_bot", "resource_id": 5}
    assert [one["subscriptions"] for one in told] == [
        [base | {"cc_data": {"id": 70 + n}} | sent] for n, (_, _, sent) in enumerate(NOUGHT)
    ]
    assert nothing == {"email": "none@b.example"}


def test_a_channel_can_have_several(tmp_path: Path) -> None:
    text = sheet(
        [
            *("email", "subscription.email.resource_id", "subscription.email.status"),
            *("subscription.email#2.resource_id", "subscription.email#2.cats"),
            *("subscription.email#3.resource_id", "subscription.email#3.custom_fields.topic"),
        ],
        [MAIL, "28", "complained", "1", "news", "2", "tea"],
        ["b@b.example", "", "", "1", "news|tea", "", ""],
    )
    first, second = items(profiles(tmp_path, text, **LEAVE), tmp_path / "plan")
    mail = {"channel": "email", "email_data": {"email": MAIL}}
    assert first["subscriptions"] == [
        {**mail, "resource_id": 28, "status": "complained"},
        {**mail, "resource_id": 1, "cats": ["news"]},
        {**mail, "resource_id": 2, "custom_fields": {"topic": "tea"}},
    ]
    assert [one["resource_id"] for one in second["subscriptions"]] == [1]


def test_a_phone_of_the_profile_serves_where_no_column_is_the_contact(tmp_path: Path) -> None:
    text = sheet(
        ["email", "phones", "subscription.sms.resource_id", "subscription.sms.status"],
        [MAIL, "+79001234567", "2", "unsubscribed"],
        ["b@b.example", "+79001234567|+79001234568", "2", "unsubscribed"],
        ["c@b.example", "", "2", "unsubscribed"],
        ["d@b.example", "+79001234567|+79001234568", "", ""],
    )
    ready = profiles(tmp_path, text)
    assert errors(ready) == [
        (3, "phones", "subscription-contact"),
        (4, "phones", "subscription-contact"),
    ]
    sent = items(ready, tmp_path / "plan")
    assert sent[0]["subscriptions"] == [
        {"channel": "sms", "phone": "+79001234567", "resource_id": 2, "status": "unsubscribed"}
    ]
    assert "subscriptions" not in sent[1]


WHOLE_OR_NOT = [
    (("", "unsubscribed", "+79001234567"), {("resource_id", "subscription-resource")}),
    (("2", "unsubscribed", ""), {("phone", "subscription-contact")}),
    (("0", "unsubscribed", "+79001234567"), {("resource_id", "resource-number")}),
    (("2.5", "unsubscribed", "+79001234567"), {("resource_id", "integer")}),
    (("-2", "unsubscribed", "+79001234567"), {("resource_id", "resource-number")}),
    (("2", "1", "+79001234567"), {("status", "choice")}),
    (("2", "no", "+79001234567"), {("status", "choice")}),
    (("2", "unsubscribed", "12345"), {("phone", "phone")}),
    (("2", "unsubscribed", "+79001234567"), set()),
    (("", "", ""), set()),
]


def test_a_subscription_is_whole_or_an_issue(tmp_path: Path) -> None:
    place = "subscription.sms"
    headers = ["email", f"{place}.resource_id", f"{place}.status", f"{place}.phone"]
    rows = [[f"p{n}@b.example", *cells] for n, (cells, _) in enumerate(WHOLE_OR_NOT)]
    ready = profiles(tmp_path, sheet(headers, *rows))
    found = errors(ready)
    assert [
        {(at.rpartition(".")[2], rule) for line, at, rule in found if line == n}
        for n in range(2, 2 + len(WHOLE_OR_NOT))
    ] == [expected for _, expected in WHOLE_OR_NOT]
    assert [one["email"] for one in items(ready, tmp_path / "plan")] == [
        *("p8@b.example", "p9@b.example")
    ]


def test_the_same_subscription_twice_in_a_row_is_an_issue(tmp_path: Path) -> None:
    text = sheet(
        [
            *("email", "subscription.sms.resource_id", "subscription.sms.phone"),
            *("subscription.sms.status", "subscription.sms#2.resource_id"),
            *("subscription.sms#2.phone", "subscription.sms#2.status"),
        ],
        [MAIL, "2", "+79001234567", "unsubscribed", "2", "+79001234567", "complained"],
        ["b@b.example", "2", "+79001234567", "unsubscribed", "2", "+79001234568", "invalid"],
        ["c@b.example", "2", "+79001234567", "unsubscribed", "3", "+79001234567", "invalid"],
    )
    ready = profiles(tmp_path, text)
    assert errors(ready) == [(2, "subscription.sms#2.resource_id", "subscription-twice")]


TOPIC = ("custom_fields.topic", "custom_fields.topic.set")


@pytest.mark.parametrize(
    ("headers", "sentence"),
    [
        (["subscription.email.status"], "“subscription.email.resource_id”, which every"),
        (["subscription.sms.resource_id"], "“subscription.sms.phone”, or one to “phones”"),
        (
            ["subscription.push.resource_id", "subscription.push.provider"],
            "has no contact: map columns to “subscription.push.provider” and",
        ),
        (["subscription.telegram_bot.resource_id"], "map columns to “subscription.telegram_bot.id"),
        (["subscription.fax.status"], "which is no member of a subscription"),
        (["subscription.email.state"], "which is no member of a subscription"),
        (
            ["subscription.email.custom_fields.a.upsert:b"],
            "no page of Altcraft's shows upsert for a subscription's field",
        ),
        (["subscription.sms#2.custom_fields.a.upsert"], "shows upsert for a subscription's field"),
        (
            [f"subscription.email.{m}" for m in ("resource_id", *TOPIC)],
            "both change the field “topic” of “subscription.email”",
        ),
        (
            [
                *("subscription.email.resource_id", "subscription.email.custom_fields.n.add"),
                "subscription.email.custom_fields.n.delete",
            ],
            "both change the field “n” of “subscription.email”",
        ),
        (["subscriptions", "subscription.email.resource_id"], "in one of the two ways"),
    ],
)
def test_a_recipe_makes_whole_subscriptions(headers: list[str], sentence: str) -> None:
    with pytest.raises(FixTheRecipe, match=sentence):
        judged(["email", *headers])


def test_rows_of_one_person_are_all_sent_where_each_is_a_subscription(tmp_path: Path) -> None:
    """A further row is a further subscription: the last must not swallow an unsubscription."""
    place = "subscription.email"
    text = sheet(
        ["email", f"{place}.resource_id", f"{place}.status"],
        [MAIL, "28", "unsubscribed"],
        [MAIL, "1", "complained"],
    )
    ready = profiles(tmp_path, text)
    assert errors(ready) == []
    sent = items(ready, tmp_path / "plan")
    assert [one["subscriptions"][0]["resource_id"] for one in sent] == [28, 1]


def cell(**members: Any) -> str:
    base = {"channel": "sms", "resource_id": 2, "phone": "+79001234567", "status": "unsubscribed"}
    made = {**base, **members}
    return orjson.dumps([{k: v for k, v in made.items() if v is not ...}]).decode()


def test_a_cell_of_subscriptions_is_sent_as_it_is_written(tmp_path: Path) -> None:
    written = (
        '[ {"channel":"email","resource_id":28,"email_data":{"email":"a@b.example"},"status":1} ]'
    )
    text = sheet(["email", "subscriptions"], [MAIL, written], ["b@b.example", ""])
    ready = profiles(tmp_path, text)
    made = planned(ready, tmp_path / "plan")
    assert b'"subscriptions":' + written.encode() in made.chunk_path(1).read_bytes()
    assert [step.repeat for step in made.steps] == ["I*"]
    (alone,) = items(profiles(tmp_path, sheet(*_rows(written)), format="xml"), tmp_path / "xml")
    assert alone["subscriptions"] == [
        {"channel": "email", "resource_id": "28", "email_data": {"email": MAIL}, "status": "1"}
    ]


def _rows(written: str) -> tuple[list[str], list[str]]:
    return ["email", "subscriptions"], [MAIL, written]


CELLS = [
    ("{}", "subscriptions-list"),
    ("[]", "subscriptions-list"),
    ("[1]", "subscriptions-list"),
    (cell(channel="fax"), "subscriptions-channel"),
    (cell(channel=...), "subscriptions-channel"),
    (cell(resource_id=...), "subscriptions-resource"),
    (cell(resource_id="2"), "subscriptions-resource"),
    (cell(resource_id=0), "subscriptions-resource"),
    (cell(resource_id=True), "subscriptions-resource"),
    (cell(phone=...), "subscriptions-contact"),
    (cell(phone="8 900"), "subscriptions-contact"),
    (cell(channel="whatsapp", phone=..., cc_data={}), "subscriptions-contact"),
    (cell(channel="viber", phone=..., cc_data={"id": 1}), "subscriptions-contact"),
    (cell(channel="telegram_bot", phone=..., cc_data={"id": "1"}), "subscriptions-contact"),
    (cell(channel="push", phone=..., provider="x"), "subscriptions-contact"),
    (cell(email="a@b.example"), "subscriptions-member"),
    (cell(cc_data={"phone": "+79001234567"}), "subscriptions-member"),
    (cell(cats="news"), "subscriptions-member"),
    (cell(cats=[]), "subscriptions-member"),
    (cell(cats=[1]), "subscriptions-member"),
    (cell(custom_fields=[]), "subscriptions-member"),
    (cell(state="x"), "subscriptions-member"),
    (cell(status="no"), "subscriptions-status"),
    (cell(status=7), "subscriptions-status"),
    (cell(status="1"), "subscriptions-status"),
    (cell(status=None), "subscriptions-status"),
    (cell(status=True), "subscriptions-status"),
    (cell(priority=-2), "subscriptions-priority"),
    (cell(priority="0"), "subscriptions-priority"),
    (cell(custom_fields={"n": {"action": "incr", "value": 1}}), "json-action"),
    (cell()[:-1] + "," + cell(status="complained")[1:], "subscriptions-twice"),
    (cell(), ""),
]


def test_a_cell_of_subscriptions_keeps_the_same_rules(tmp_path: Path) -> None:
    rows = [
        [f"p{n}@b.example", written.replace("@", f".{n}@").replace("+7900", f"+79{n:02}")]
        for n, (written, _) in enumerate(CELLS)
    ]
    ready = profiles(tmp_path, sheet(["email", "subscriptions"], *rows), **LEAVE)
    assert errors(ready) == [
        (line, "subscriptions", rule) for line, (_, rule) in enumerate(CELLS, 2) if rule
    ]


def test_words_of_ones_own_need_a_table(tmp_path: Path) -> None:
    """rules.md: Altcraft's 0 means subscribed, so a naive 1/0 column inverts everyone."""
    place = "subscription.email"
    text = sheet(
        ["email", f"{place}.resource_id", f"{place}.status"],
        [MAIL, "28", "1"],
        ["b@b.example", "28", "0"],
        ["c@b.example", "28", "?"],
        ["d@b.example", "28", "x"],
    )
    assert errors(profiles(tmp_path, text, **LEAVE)) == [
        (line, f"{place}.status", "choice") for line in (2, 3, 4, 5)
    ]
    table = How(values=(("1", "subscribed"), ("0", "unsubscribed"), ("?", "-1"), ("x", "")))
    declared = profiles(tmp_path, text, changes={f"{place}.status": {"how": table}}, **LEAVE)
    sent = items(declared, tmp_path / "plan")
    assert [one["subscriptions"][0].get("status") for one in sent] == [
        *("subscribed", "unsubscribed", -1, None)
    ]


@pytest.mark.parametrize(
    ("target", "meaning", "expected"),
    [
        ("subscription.email.status", "0", "subscribed or unsubscribed"),
        ("subscription.email.status", "yes", "subscribed or unsubscribed"),
        ("_status", "-1", "subscribed or unsubscribed"),
        ("_sex", "1", "male or female"),
    ],
)
def test_a_table_maps_to_the_vendors_own_words(target: str, meaning: str, expected: str) -> None:
    headers = ["email", "subscription.email.resource_id", target]
    with pytest.raises(FixTheRecipe, match=expected):
        judged(headers, how={target: How(values=(("x", meaning),))})
