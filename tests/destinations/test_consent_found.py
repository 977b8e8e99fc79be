"""A no is found wherever it is written: in a line that is not read, under an id that is not sent.

rules.md, Consent. A row that is held back for nothing costs a look; one that is sent costs a
person's trust. The lines of a sheet begin with 2.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from altcraft_sheets import profiles
from profile_sheets import errors, prepared, sheet

from workbench import retrying, running, verbs
from workbench.delivery import runs as delivery
from workbench.errors import FixTheFile
from workbench.vocabulary.fixes import Fix, Fixes
from workbench.vocabulary.kinds import How

LEAVE = {"allow_subscribe": True}
UNREAD, CONTRADICTS = "consent-unread", "consent-contradicts"
BATCH = "batch.profiles.update"


def broken(path: Path, content: bytes, rule: str, to: str = BATCH, **more: Any) -> list[int | None]:
    """The lines of a file that break a rule."""
    path.write_bytes(content)
    how = more.pop("changes", {})
    options = {**LEAVE, **more}
    ready = verbs.prepared(path, to=to, set=options, encoding="utf-8", delimiter=",")
    columns = [(use.header, use) for use in ready.recipe.columns]
    uses = tuple(replace(use, **how.get(header, {})) for header, use in columns)
    ready = replace(ready, recipe=replace(ready.recipe, columns=uses))
    return [line for line, _, found in errors(ready) if found == rule]


UNREADABLE: dict[str, tuple[bytes, bytes]] = {
    "another delimiter": (b"8,subscribed,x\n", b"8;unsubscribed;x\n"),
    "tabs": (b"8,subscribed,x\n", b"8\tunsubscribed\tx\n"),
    "a NUL in the id": (b"8,subscribed,x\n", b"8\0,unsubscribed,x\n"),
    "the delimiter in the id": (b'"Doe, J",subscribed,x\n', b'"Doe, J",unsubscribed\n'),
    "a doubled quote in the id": (b'"O""B",subscribed,x\n', b'"O""B",unsubscribed\n'),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_line_names_somebody_however_it_was_meant(case: str, tmp_path: Path) -> None:
    yes, no = UNREADABLE[case]
    content = b"custom_id,$email_marketing,city\n" + yes + b"9,subscribed,x\n" + no
    assert broken(tmp_path / "people.csv", content, UNREAD) == [2]


def test_a_line_names_somebody_by_an_address_among_other_words(tmp_path: Path) -> None:
    content = b"email,_status,_city\na@b.example,subscribed,x\nJo <A@b.example>,unsubscribed\n"
    to = "altcraft.profiles.update_batch"
    assert broken(tmp_path / "people.csv", content, UNREAD, to, db_id="1") == [2]


def test_a_national_number_in_such_a_line_may_be_of_any_country_of_the_sheet(
    tmp_path: Path,
) -> None:
    content = b"phones,land,_status,_city\n0612345678,FR,subscribed,x\n0612345678,unsubscribed\n"
    options: dict[str, Any] = {"db_id": "1", "matching": "phone"}
    how = {"phones": {"how": How(region_from="land")}}
    to = "altcraft.profiles.update_batch"
    found = broken(tmp_path / "people.csv", content, UNREAD, to, changes=how, **options)
    assert found == [2]


# A row whose id cannot be used still says whose it is.
BAD_KEYS = {
    "none, and the address of the other": (
        ["custom_id", "$email_address", "$email_marketing"],
        [["", "a@b.example", "unsubscribed"], ["7", "A@b.example", "subscribed"]],
    ),
    "a failed formula, and the address": (
        ["custom_id", "$email_address", "$email_marketing"],
        [["#N/A", "a@b.example", "unsubscribed"], ["7", "a@b.example", "subscribed"]],
    ),
    "a character that nobody sees": (
        ["custom_id", "city", "$email_marketing"],
        [["7\x01", "x", "unsubscribed"], ["7", "y", "subscribed"]],
    ),
}


@pytest.mark.parametrize("case", BAD_KEYS)
def test_a_no_under_an_id_that_is_not_sent_holds_back_a_yes(case: str, tmp_path: Path) -> None:
    headers, rows = BAD_KEYS[case]
    ready = prepared(tmp_path, sheet(headers, *rows), **LEAVE)
    assert [line for line, _, rule in errors(ready) if rule == CONTRADICTS] == [2, 3]


@pytest.mark.parametrize("key", ["<d@b.example>", "d@b.example;", "Dee D@b.example"])
def test_an_address_that_is_not_sent_is_known_all_the_same(key: str, tmp_path: Path) -> None:
    text = sheet(["email", "_status"], [key, "unsubscribed"], ["d@b.example", "subscribed"])
    found = errors(profiles(tmp_path, text, **LEAVE))
    assert [line for line, _, rule in found if rule == CONTRADICTS] == [2, 3]


CONTACTS = {
    "a device": (["push.provider", "push.subscription_id", "push"], ["x", "tok"]),
    "a chat": (["telegram_bot.id", "telegram_bot"], ["123"]),
    "an address in another spelling": (["email.email", "email"], ["e\u0301@b.example"]),
}


@pytest.mark.parametrize("case", CONTACTS)
def test_two_people_about_one_device_chat_or_address_contradict_each_other(
    case: str, tmp_path: Path
) -> None:
    (*names, channel), contact = CONTACTS[case]
    headers = [f"subscription.{name}" for name in (*names, f"{channel}.resource_id")]
    other = ["\u00e9@b.example"] if channel == "email" else contact
    text = sheet(
        ["crm_id", *headers, f"subscription.{channel}.status"],
        ["1", *contact, "4", "unsubscribed"],
        ["2", *other, "4", "subscribed"],
    )
    found = errors(profiles(tmp_path, text, matching="custom", field_name="crm_id", **LEAVE))
    assert [line for line, _, rule in found if rule == CONTRADICTS] == [2, 3]


def test_a_profile_id_is_one_number_in_capitals_too(tmp_path: Path) -> None:
    path, out = tmp_path / "people.csv", tmp_path / "out.csv"
    number = "507f1f77bcf86cd799439011"
    options: dict[str, Any] = {"matching": "profile_id", **LEAVE}
    rows = [number.upper(), "unsubscribed"], [number, "subscribed"]
    found = errors(profiles(tmp_path, sheet(["profile_id", "_status"], *rows), **options))
    assert [line for line, _, rule in found if rule == CONTRADICTS] == [2, 3]
    path.write_text(sheet(["profile_id", "_status"], rows[1]))
    out.write_text(f"profile_id\n{number.upper()}\n")
    to, options["db_id"] = "altcraft.profiles.update_batch", "1"
    made = verbs.plan(path, to=to, set=options, out=tmp_path / "plan", suppress=out)
    assert made.not_sent == {"suppressed": 1}


def test_a_list_finds_an_id_as_it_was_before_a_fix(tmp_path: Path) -> None:
    path, out = tmp_path / "people.csv", tmp_path / "out.csv"
    path.write_text("custom_id,$email_marketing\n12.0,subscribed\n13,subscribed\n")
    out.write_text("custom_id\n12.0\n")
    digest = verbs.prepared(path, to=BATCH).table.sha256
    fixes = Fixes(digest, (Fix("", 1, 1, "custom_id", "12.0", "12"),))
    made = verbs.plan(path, to=BATCH, set=LEAVE, out=tmp_path / "plan", suppress=out, fixes=fixes)
    assert made.row_places()["why"].to_pylist() == ["suppressed", ""]


def test_a_list_finds_tags_in_any_order_and_ids_with_what_nobody_sees(tmp_path: Path) -> None:
    path, out = tmp_path / "people.csv", tmp_path / "out.csv"
    path.write_text(sheet(["category", "_status"], ["t1, t2", "subscribed"], ["t3", "subscribed"]))
    out.write_text('category\n"t2,t1"\n')
    options = {"db_id": "1", "matching": "custom", "field_name": "category", **LEAVE}
    to = "altcraft.profiles.update_batch"
    made = verbs.plan(path, to=to, set=options, out=tmp_path / "plan", suppress=out)
    assert made.row_places()["why"].to_pylist() == ["suppressed", ""]


LATER = {
    "in a row that says yes of another channel": (
        ["custom_id", "$email_marketing", "$sms_marketing"],
        [["u3", "unsubscribed", "subscribed"]],
    ),
    "by another of his names": (
        ["custom_id", "$email_address", "$email_marketing"],
        [["w9", "u3@b.example", "unsubscribed"]],
    ),
    "in a row that could not be sent": (
        ["custom_id", "$email_marketing", "url(site)"],
        [["u3", "unsubscribed", "notaurl"], ["x1", "unsubscribed", ""]],
    ),
}


@pytest.mark.parametrize("case", LATER)
def test_a_paused_run_does_not_take_back_a_no(
    case: str, tmp_path: Path, practice: SimpleNamespace
) -> None:
    headers, rows = LATER[case]
    people = [[f"u{n}", f"u{n}@b.example", "subscribed"] for n in range(4)]
    first, later = tmp_path / "first.csv", tmp_path / "later.csv"
    first.write_text(sheet(["custom_id", "$email_address", "$email_marketing"], *people))
    later.write_text(sheet(headers, *rows))
    what: dict[str, Any] = {"to": BATCH, "set": LEAVE}
    paused = verbs.send(first, first=1, **what)
    verbs.send(later, **what)
    with pytest.raises(FixTheFile, match="1 person of whom a later run has ended a consent"):
        running.resume(paused.run)
    delivery.request_cancel(paused.run)
    again = retrying.retry(paused.run)
    assert (again.counts.accepted, again.counts.not_sent_why["suppressed"]) == (2, 1)
