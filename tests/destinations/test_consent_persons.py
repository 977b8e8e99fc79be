"""Nobody who left is subscribed again, however his rows are written and whatever they are keyed by.

rules.md, Consent: contradictory rows are an error, never last-wins, and unsubscribing needs no
leave. The lines of a sheet begin with 2.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from altcraft_sheets import profiles
from profile_sheets import errors, prepared, sheet

from workbench import verbs
from workbench.vocabulary.kinds import How

LEAVE = {"allow_subscribe": True}
PHONE = "+33612345678"
CONTRADICTS, SUPERSEDED = "consent-contradicts", "consent-superseded"
UNREAD = "consent-unread"
SMS = [f"subscription.sms.{name}" for name in ("resource_id", "phone", "status")]
SMS_2 = [f"subscription.sms#2.{name}" for name in ("resource_id", "phone", "status")]

# Headers, rows, options, and the lines with the rule; every other line is fine.
ALTCRAFT: dict[str, tuple[list[str], list[list[str]], dict[str, Any], list[int], str]] = {
    "one row by both keys and one by the other": (
        ["email", "phones", "_status"],
        [["a@b.example", PHONE, "unsubscribed"], ["", PHONE, "subscribed"]],
        {"matching": "email_phone"},
        [2, 3],
        CONTRADICTS,
    ),
    "rows of two matchings": (
        ["email", "phones", "_status"],
        [["a@b.example", PHONE, "unsubscribed"], ["", PHONE, "subscribed"]],
        {"matching": "email", "otherwise": "phone"},
        [2, 3],
        CONTRADICTS,
    ),
    "through a third row that says nothing": (
        ["email", "phones", "_status"],
        [
            ["a@b.example", "", "unsubscribed"],
            ["a@b.example", PHONE, ""],
            ["", PHONE, "subscribed"],
        ],
        {"matching": "email_phone"},
        [2, 4],
        CONTRADICTS,
    ),
    "one of several phones": (
        ["phones", "_status"],
        [[f"{PHONE}|+33199001234", "unsubscribed"], ["+33199001234", "subscribed"]],
        {"matching": "phone"},
        [2, 3],
        CONTRADICTS,
    ),
    "a list of one and a phone": (
        ["phones", "_status"],
        [[f'["{PHONE}"]', "unsubscribed"], [PHONE, "subscribed"]],
        {"matching": "phone"},
        [2, 3],
        CONTRADICTS,
    ),
    "a no that is not a word beside a yes": (
        ["email", "_status"],
        [["a@b.example", "unsubscribe"], ["a@b.example", "subscribed"]],
        {},
        [2, 3],
        CONTRADICTS,
    ),
    "an end of it beside a cell that nobody can read": (
        ["email", "_status"],
        [["a@b.example", "unsubscribe"], ["a@b.example", "unsubscribed"]],
        {},
        [],
        CONTRADICTS,
    ),
    "a no under the same id with a space": (
        ["email", "_status"],
        [["a@b.example ", "unsubscribed"], ["a@b.example", "subscribed"]],
        {},
        [2, 3],
        CONTRADICTS,
    ),
    "a later row that says nothing": (
        ["email", "_status", "_city"],
        [["a@b.example", "unsubscribed", "Perm"], ["a@b.example", "", "Tver"]],
        {},
        [2],
        SUPERSEDED,
    ),
    "a later row that says the same": (
        ["email", "_status", "_city"],
        [["a@b.example", "unsubscribed", "Perm"], ["a@b.example", "unsubscribed", "Tver"]],
        {},
        [],
        SUPERSEDED,
    ),
    "an earlier yes is only superseded": (
        ["email", "_status", "_city"],
        [["a@b.example", "subscribed", "Perm"], ["a@b.example", "", "Tver"]],
        {},
        [],
        SUPERSEDED,
    ),
    "the same tags in another order": (
        ["interest", "_status"],
        [["tag-1, tag-2", "unsubscribed"], ["tag-2,tag-1", "subscribed"]],
        {"matching": "custom", "field_name": "interest"},
        [2, 3],
        CONTRADICTS,
    ),
    "other tags": (
        ["interest", "_status"],
        [["tag-1, tag-2", "unsubscribed"], ["tag-2, tag-3", "subscribed"]],
        {"matching": "custom", "field_name": "interest"},
        [],
        CONTRADICTS,
    ),
    "a yes beside a line that could not be read": (
        ["email", "_status", "_city"],
        [["a@b.example", "subscribed", ""], ["A@b.example", "unsubscribed", "Tver", "4"]],
        {},
        [2],
        UNREAD,
    ),
    "a no beside a line that could not be read": (
        ["email", "_status", "_city"],
        [["a@b.example", "unsubscribed", ""], ["a@b.example", "subscribed", "Tver", "4"]],
        {},
        [],
        UNREAD,
    ),
    "a yes of somebody whom the unread line does not name": (
        ["email", "_status", "_city"],
        [["a@b.example", "subscribed", ""], ["aa@b.example", "unsubscribed", "Tver", "4"]],
        {},
        [],
        UNREAD,
    ),
    "a yes through a row that ties it to the unread line": (
        ["email", "phones", "_status"],
        [
            ["", PHONE, "subscribed"],
            ["a@b.example", PHONE, ""],
            ["a@b.example", "unsubscribed"],
        ],
        {"matching": "email_phone"},
        [2],
        UNREAD,
    ),
    "one of the phones of a line that could not be read": (
        ["phones", "_status"],
        [[PHONE, "subscribed"], [f"+33199001234|{PHONE}", "unsubscribed", "4"]],
        {"matching": "phone"},
        [2],
        UNREAD,
    ),
}


@pytest.mark.parametrize("case", ALTCRAFT)
def test_rows_about_one_profile(case: str, tmp_path: Path) -> None:
    headers, rows, options, lines, rule = ALTCRAFT[case]
    ready = profiles(tmp_path, sheet(headers, *rows), **LEAVE, **options)
    assert [line for line, _, found in errors(ready) if found == rule] == lines


BATCH: dict[str, tuple[list[str], list[list[str]], list[int], str]] = {
    "one topic added and removed": (
        ["$topic_preferences.$add", "$topic_preferences.$remove"],
        [["sport", "news"], ["news", ""]],
        [2, 3],
        CONTRADICTS,
    ),
    "different topics": (
        ["$topic_preferences.$add", "$topic_preferences.$remove"],
        [["sport", "news"], ["sport", "news"]],
        [],
        CONTRADICTS,
    ),
    "two lists that replace each other": (
        ["$topic_preferences", "city"],
        [["news|sport", ""], ["sport", ""]],
        [2, 3],
        CONTRADICTS,
    ),
    "the same list in another order": (
        ["$topic_preferences", "city"],
        [["news|sport", ""], ["sport|news", ""]],
        [],
        CONTRADICTS,
    ),
    "another channel is all that the later row says": (
        ["$email_marketing", "$sms_marketing"],
        [["unsubscribed", ""], ["", "unsubscribed"]],
        [2],
        SUPERSEDED,
    ),
    "the later row is in error": (
        ["$email_marketing", "url(site)"],
        [["unsubscribed", ""], ["", "notaurl"]],
        [2],
        SUPERSEDED,
    ),
    "edits of topics are all sent, in their order": (
        ["$topic_preferences.$remove", "city"],
        [["news", ""], ["", "Paris"]],
        [],
        SUPERSEDED,
    ),
    "a no that is not a word": (
        ["$email_marketing", "city"],
        [["no", ""], ["subscribed", ""]],
        [2, 3],
        CONTRADICTS,
    ),
    "a space behind the id": (
        ["$email_marketing", "city"],
        [["unsubscribed", ""], ["subscribed", ""]],
        [2, 3],
        CONTRADICTS,
    ),
}


@pytest.mark.parametrize("case", BATCH)
def test_rows_about_one_id(case: str, tmp_path: Path) -> None:
    headers, (first, second), lines, rule = BATCH[case]
    spaced = "u1 " if "space" in case else "u1"
    text = sheet(["custom_id", *headers], [spaced, *first], ["u1", *second])
    found = errors(prepared(tmp_path, text, **LEAVE))
    assert [line for line, _, one in found if one == rule] == lines


@pytest.mark.parametrize(
    "unread",
    [
        b"u1,unsubscribed,Paris,75001\n",
        b'"u1","unsubscribed","Par"is\n',
        b"u1,unsubscribed,Par\xedn\n",
        b"u1,unsubscribed,Par\0is\n",
        b'"Paris ""b"",u1",unsubscribed, u1 ,x\n',
    ],
    ids=["four cells", "a quote inside", "no UTF-8", "a NUL byte", "quoted"],
)
def test_a_line_that_cannot_be_read_holds_back_the_yes_of_whom_it_names(
    unread: bytes, tmp_path: Path
) -> None:
    ready = prepared(tmp_path, "custom_id,$email_marketing,city\nu1,subscribed,Lyon\n", **LEAVE)
    assert errors(ready) == []
    path = tmp_path / "people.csv"
    path.write_bytes(path.read_bytes() + "u2,subscribed,Orléans\n".encode() + unread)
    ready = verbs.prepared(path, to=ready.recipe.destination, set=LEAVE, encoding="utf-8")
    found = [(line, rule) for line, _, rule in errors(ready)]
    assert [line for line, rule in found if rule == UNREAD] == [2]
    assert {line for line, _ in found} == {2, 4}


def test_one_subscription_twice_in_a_row_is_seen_in_whatever_way_its_phone_is_written(
    tmp_path: Path,
) -> None:
    row = ["a@b.example", "3", "+33199001234", "unsubscribed", "3", "01 99 00 12 34", "subscribed"]
    text = sheet(["email", *SMS, *SMS_2], row)
    how = {header: {"how": How(region="FR")} for header in (SMS[1], SMS_2[1])}
    ready = profiles(tmp_path, text, changes=how, **LEAVE)
    assert "subscription-twice" in [rule for _, _, rule in errors(ready)]
