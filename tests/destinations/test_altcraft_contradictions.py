"""Rows of one person that leave one subscription and take another do not contradict each other."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pytest
from altcraft_sheets import errors, items, profiles, sheet

from workbench import verbs
from workbench.plans.building import build
from workbench.vocabulary.kinds import How

WHO = "a@b.example"
MAIL, SMS = "subscription.email", "subscription.sms"
LEAVE = {"allow_subscribe": True}
PHONE, OTHER = "+79001234567", "+79001234568"


def own(cell: str, case: int) -> str:
    """The cell with the case's own addresses: those of another case are another person's."""
    cell = cell.replace("@", f".{case}@").replace("+7900", f"+79{case:02}")
    return re.sub("(?i)(t[oi]k)", rf"\g<1>{case}", cell)


def contradicting(folder: Path, headers: list[str], *rows: list[str], **how: Any) -> list[int]:
    """The lines that contradict another one; the first is line 2."""
    text = sheet(["email", *headers], *([WHO, *row] for row in rows))
    found = errors(profiles(folder, text, **LEAVE, **how))
    return [line for line, _, rule in found if rule == "consent-contradicts" and line]


EMAIL = [f"{MAIL}.resource_id", f"{MAIL}.email", f"{MAIL}.status"]
PLAIN = [f"{MAIL}.resource_id", f"{MAIL}.status"]
BOTH = [*PLAIN, f"{SMS}.resource_id", f"{SMS}.phone", f"{SMS}.status"]
CATS = [*PLAIN, f"{MAIL}.cats"]
PROFILE = [*PLAIN, "_status"]
PUSH = [f"subscription.push.{name}" for name in ("resource_id", "provider", "subscription_id")]
PUSH += ["subscription.push.status"]
PHONES = ["phones", f"{SMS}.resource_id", f"{SMS}.status"]

TABLE: list[tuple[str, list[str], list[str], list[str], bool]] = [
    ("resources differ", PLAIN, ["1", "unsubscribed"], ["28", "subscribed"], False),
    ("the same resource", PLAIN, ["28", "unsubscribed"], ["28", "subscribed"], True),
    ("no status may create one", PLAIN, ["28", "unsubscribed"], ["28", ""], True),
    ("-1 may create one", PLAIN, ["28", "complained"], ["28", "-1"], True),
    ("both end it", PLAIN, ["28", "complained"], ["28", "unsubscribed"], False),
    ("one has no resource", PLAIN, ["", "unsubscribed"], ["28", "subscribed"], True),
    ("one has no legible resource", PLAIN, ["2 8", "unsubscribed"], ["28", "subscribed"], True),
    ("one has the resource 0", PLAIN, ["0", "unsubscribed"], ["28", "subscribed"], True),
    ("addresses differ", EMAIL, ["1", "x@y.example", "invalid"], ["1", WHO, "subscribed"], False),
    ("capitals", EMAIL, ["1", "A@B.example", "invalid"], ["1", WHO, "subscribed"], True),
    ("no address", EMAIL, ["1", "", "invalid"], ["1", WHO, "subscribed"], True),
    ("no legible address", EMAIL, ["1", "a@b", "invalid"], ["1", WHO, "subscribed"], True),
    (
        *("channels differ", BOTH),
        ["3", "unsubscribed", "", "", ""],
        ["", "", "3", PHONE, "subscribed"],
        False,
    ),
    (
        *("one of two channels", BOTH),
        ["3", "subscribed", "3", PHONE, "unsubscribed"],
        ["", "", "3", PHONE, "subscribed"],
        True,
    ),
    (
        *("each agrees about its own", BOTH),
        ["3", "subscribed", "3", PHONE, "unsubscribed"],
        ["", "", "3", PHONE, "unsubscribed"],
        False,
    ),
    ("categories subscribe", CATS, ["1", "unsubscribed", ""], ["1", "", "news"], True),
    ("to another resource", CATS, ["1", "unsubscribed", ""], ["2", "", "news"], False),
    ("half of it", CATS, ["1", "unsubscribed", "news"], ["1", "subscribed", "news"], True),
    ("the profile as a whole", PROFILE, ["1", "subscribed", ""], ["", "", "complained"], True),
    ("the profile, turned", PROFILE, ["1", "complained", ""], ["", "", "subscribed"], True),
    (
        *("the profile in both rows", PROFILE),
        ["1", "complained", "subscribed"],
        ["28", "subscribed", "subscribed"],
        False,
    ),
    (
        *("one device, whoever brings it", PUSH),
        ["4", "Firefox", "tok", "unsubscribed"],
        ["4", "firefox", "TOK", "subscribed"],
        True,
    ),
    (
        *("two devices", PUSH),
        ["4", "Firefox", "tok", "unsubscribed"],
        ["4", "Firefox", "tik", "subscribed"],
        False,
    ),
    ("phones differ", PHONES, [PHONE, "2", "invalid"], [OTHER, "2", "subscribed"], False),
    ("the same phone", PHONES, [PHONE, "2", "invalid"], [PHONE, "2", "subscribed"], True),
    (
        *("which phone?", PHONES),
        [f"{PHONE}|{OTHER}", "2", "invalid"],
        ["+79001234569", "2", "subscribed"],
        True,
    ),
]


@pytest.mark.parametrize("headers", [EMAIL, PLAIN, BOTH, CATS, PROFILE, PUSH, PHONES], ids=len)
def test_only_what_may_be_the_same_subscription_contradicts(
    headers: list[str], tmp_path: Path
) -> None:
    """Seed 002: a subscription is a profile's, on a resource, by a channel, to a contact.

    Each case is two people: one with its rows in this order, one with them turned round.
    """
    cases = [one for one in TABLE if one[1] is headers]
    pairs = [pair for _, _, *two, _ in cases for pair in (two, two[::-1])]
    rows = [
        [str(n), *(own(cell, n) for cell in (WHO, *row))]
        for n, pair in enumerate(pairs)
        for row in pair
    ]
    text = sheet(["crm_id", "email", *headers], *rows)
    found = errors(profiles(tmp_path, text, matching="custom", field_name="crm_id", **LEAVE))
    lines = {line for line, _, rule in found if rule == "consent-contradicts"}
    told = [name for n, (name, *_) in enumerate(cases) if {*range(4 * n + 2, 4 * n + 6)} <= lines]
    assert told == [name for name, *_, contradicts in cases if contradicts]
    assert len(lines) == 4 * len(told)


def test_one_phone_in_two_spellings_is_one_contact(tmp_path: Path) -> None:
    headers = [f"{SMS}.resource_id", f"{SMS}.phone", f"{SMS}.status"]
    rows = (["2", "8 900 123-45-67", "unsubscribed"], ["2", PHONE, "subscribed"])
    home = {f"{SMS}.phone": {"how": How(region="RU")}}
    assert contradicting(tmp_path, headers, *rows, changes=home) == [2, 3]


def cell(*said: tuple[str, int, str, object]) -> str:
    made = [
        {"channel": channel, "resource_id": resource, name: contact, "status": status}
        for channel, resource, contact, status in said
        for name in ("email" if channel == "email" else "phone",)
    ]
    return orjson.dumps(made).decode()


CELLS: list[tuple[tuple[Any, ...], tuple[Any, ...], bool]] = [
    (("email", 1, WHO, 1), ("email", 28, WHO, 0), False),
    (("email", 28, WHO, 1), ("email", 28, "A@b.example", "subscribed"), True),
    (("email", 28, WHO, "complained"), ("email", 28, WHO, -1), True),
    (("email", 28, WHO, 1), ("email", 28, "x@y.example", 0), False),
    (("sms", 3, PHONE, 1), ("email", 3, WHO, 0), False),
    (("sms", 3, PHONE, 1), ("sms", 0, PHONE, 0), True),
    (("sms", 3, PHONE, 1), ("sms", 3, "8 900", 0), True),
    (("sms", 3, PHONE, 1), ("fax", 3, PHONE, 0), True),
]


def test_cells_of_subscriptions_contradict_in_the_same_way(tmp_path: Path) -> None:
    agreed = ("sms", 2, OTHER, 1)
    rows = [
        [f"p{n}@b.example", own(written, n)]
        for n, (first, second, _) in enumerate(CELLS)
        for written in (cell(first, agreed), cell(agreed, second))
    ]
    found = errors(profiles(tmp_path, sheet(["email", "subscriptions"], *rows), **LEAVE))
    assert [line for line, _, rule in found if rule == "consent-contradicts"] == [
        line for n, case in enumerate(CELLS) if case[2] for line in (2 * n + 2, 2 * n + 3)
    ]


def test_rows_that_do_not_contradict_are_sent_in_their_order(tmp_path: Path) -> None:
    text = sheet(["email", *PLAIN], [WHO, "1", "unsubscribed"], [WHO, "28", "subscribed"])
    told = items(profiles(tmp_path, text, **LEAVE), tmp_path / "plan")
    assert [one["subscriptions"][0]["resource_id"] for one in told] == [1, 28]


def test_who_is_on_a_list_is_subscribed_to_no_resource_at_all(tmp_path: Path) -> None:
    text = sheet(
        ["email", *PLAIN],
        [WHO, "1", "unsubscribed"],
        [WHO, "28", "subscribed"],
        ["A@B.example", "3", "-1"],
        ["c@b.example", "28", "subscribed"],
    )
    ready = profiles(tmp_path, text, **LEAVE)
    made, _ = build(ready, tmp_path / "plan", suppressed=pa.array([WHO]))
    assert made.not_sent == {"suppressed": 2}
    told = orjson.loads(made.chunk_path(1).read_bytes())["data"]
    assert [(one["email"], one["subscriptions"][0]["status"]) for one in told] == [
        (WHO, "unsubscribed"),
        ("c@b.example", "subscribed"),
    ]


def test_the_standing_list_of_a_connection_is_as_strict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WORKBENCH_HOME", str(tmp_path / "home"))
    listed = tmp_path / "listed.csv"
    listed.write_text(f"email\n{WHO}\n")
    verbs.keep_standing_list("twin", listed)
    text = sheet(["email", *PLAIN], [WHO, "1", "unsubscribed"], [WHO, "28", "subscribed"])
    made, _ = verbs.plan_run(profiles(tmp_path, text, **LEAVE), "r1", "twin")
    assert (made.rows_planned, made.not_sent) == (1, {"suppressed": 1})
