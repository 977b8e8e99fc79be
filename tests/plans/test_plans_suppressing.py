"""Nobody on a list of people to hold back is added, whatever a row names them by."""

from __future__ import annotations

import json
import os
from pathlib import Path
from types import SimpleNamespace

import pytest
from test_plans_parts import workbook

from workbench import verbs
from workbench.delivery import homes
from workbench.errors import FixTheFile
from workbench.plans.plan import Plan
from workbench.plans.suppressing import kept

PEOPLE = """custom_id,$email_address,$phone_number,$email_marketing
c1,Jane@Example.com,+33 6 12 34 56 78,subscribed
c2,joe@example.com,+33699887766,subscribed
c3,,+33611111111,subscribed
c4,ann@example.com,,unsubscribed
"""
WHAT = {"to": "batch.profiles.update", "set": {"allow_subscribe": True}}
ALTCRAFT = "altcraft.profiles.update_batch"


def held_back(tmp_path: Path, listed: str) -> dict[str, int]:
    source, out = tmp_path / "people.csv", tmp_path / "out.csv"
    source.write_text(PEOPLE)
    out.write_text(listed)
    return dict(verbs.plan(source, out=tmp_path / "plan", suppress=out, **WHAT).not_sent)


def altcraft(tmp_path: Path, text: str, listed: str, **options: object) -> Plan:
    source, out = tmp_path / "people.csv", tmp_path / "out.csv"
    source.write_text(text)
    out.write_text(listed)
    given = {"db_id": 1, "allow_subscribe": True, **options}
    return verbs.plan(
        source, to=ALTCRAFT, set=given, out=tmp_path / "plan", suppress=out, delimiter="\t"
    )


@pytest.mark.parametrize(
    ("listed", "count"),
    [
        ("custom_id\nc2\n", 1),
        ("e-mail\njane@example.com\n", 1),  # another case
        ("e-mail\nann@example.com\n", 0),  # the row that unsubscribes is sent
        ("e-mail\n JOE@EXAMPLE.COM \n", 1),
        ("e-mail\n\u200bjoe@example.com\u00a0\n", 1),  # characters that nobody sees
        ("phone\n+33 6 99 88 77 66\n", 1),  # another way of writing the same number
        ("phone\n+33612345678\n", 1),
        ("custom_id,e-mail\nc3,\n,joe@example.com\n", 2),
        ("c1\njoe@example.com\n+33611111111\n", 3),  # no header: whatever it names them by
        ("c1\n", 1),  # one person and no header
        ("joe@example.com", 1),
        ("custom_id\nc9\n", 0),
    ],
)
def test_a_person_is_found_by_any_id_or_address(listed: str, count: int, tmp_path: Path) -> None:
    assert held_back(tmp_path, listed) == ({"suppressed": count} if count else {})


def test_an_id_is_the_same_in_every_composition_of_its_accents(tmp_path: Path) -> None:
    source, out = tmp_path / "people.csv", tmp_path / "out.csv"
    source.write_text("custom_id,$email_marketing\ncaf\u00e9,subscribed\n")
    out.write_text("custom_id\ncafe\u0301\n")
    made = verbs.plan(source, out=tmp_path / "plan", suppress=out, **WHAT)
    assert made.not_sent == {"suppressed": 1}


def test_a_row_without_the_address_is_held_back_by_another_row_of_the_same_id(
    tmp_path: Path,
) -> None:
    """Both rows are sent, since they have events."""
    source, out = tmp_path / "people.csv", tmp_path / "out.csv"
    source.write_text(
        "custom_id,$email_address,$email_marketing,event.name\n"
        "u1,gone@example.com,,left\nu1,,subscribed,came\nu2,,subscribed,came\n"
    )
    out.write_text("e-mail\ngone@example.com\n")
    made = verbs.plan(source, out=tmp_path / "plan", suppress=out, **WHAT)
    assert (made.not_sent, made.rows_planned) == ({"suppressed": 1}, 2)
    assert made.row_places()["why"].to_pylist() == ["", "suppressed", ""]


# How a row subscribes gone@b.example, or +33612345678, beside the address that is its key.
SECOND = [
    (
        "subscription.email.resource_id\tsubscription.email.email\tsubscription.email.status\t"
        "subscription.email#2.resource_id\tsubscription.email#2.email\t"
        "subscription.email#2.status",
        "28\tx@b.example\tsubscribed\t29\tGone@b.example\tsubscribed",
    ),
    (
        "subscription.whatsapp#3.resource_id\tsubscription.whatsapp#3.phone\t"
        "subscription.whatsapp#3.status",
        "29\t+33 6 12 34 56 78\tsubscribed",
    ),
    *(
        ("subscriptions", json.dumps([{"resource_id": 28, "status": "subscribed", **contact}]))
        for contact in (
            {"channel": "email", "email": "gone@b.example"},
            {"channel": "email", "email_data": {"email": "Gone@b.example"}},
            {"channel": "sms", "phone": "+33612345678"},
            {"channel": "whatsapp", "cc_data": {"phone": "+33612345678"}},
        )
    ),
]


@pytest.mark.parametrize(("headers", "cells"), SECOND)
def test_a_person_is_found_wherever_a_row_subscribes_him(
    headers: str, cells: str, tmp_path: Path
) -> None:
    cell = f'"{cells.replace(chr(34), chr(34) * 2)}"' if cells.startswith("[") else cells
    text = f"email\t{headers}\na@b.example\t{cell}\n"
    listed = "email,phone\ngone@b.example,+33612345678\n"
    if "phone" not in text:
        listed = "email\ngone@b.example\n"
    made = altcraft(tmp_path, text, listed)
    assert (made.not_sent, made.rows_planned) == ({"suppressed": 1}, 0)


BOT = "subscription.telegram_bot"
SUBSCRIPTIONS = [
    ["CRM_ID", f"{BOT}.resource_id", f"{BOT}.id", f"{BOT}.status"],
    ["c1", "3", "12345", "subscribed"],
    ["c1", "4", "12345", "unsubscribed"],
    ["c2", "3", "12346", "subscribed"],
]


def joined(book: Path, out: Path, slice_rows: int = 100_000) -> list[str]:
    given = {"db_id": 1, "matching": "custom", "field_name": "CRM_ID", "subscriptions": "subs"}
    made = verbs.plan(
        book,
        to=ALTCRAFT,
        set={**given, "allow_subscribe": True},
        sheet="people",
        suppress=out,
        out=out.parent / "plan",
        slice_rows=slice_rows,
    )
    return list(made.row_places()["why"].to_pylist())


@pytest.mark.parametrize("slice_rows", [1, 100_000])
def test_the_subscriptions_of_a_person_are_held_back_by_the_address_in_the_other_sheet(
    slice_rows: int, tmp_path: Path
) -> None:
    people = [["CRM_ID", "email"], ["c1", "gone@b.example"], ["c2", "b@b.example"]]
    book = workbook(tmp_path / "two.xlsx", people=people, subs=SUBSCRIPTIONS)
    out = tmp_path / "out.csv"
    out.write_text("email\nGONE@b.example\n")
    assert joined(book, out, slice_rows) == ["", "", "suppressed", "", ""]


def test_one_subscription_to_an_address_on_the_list_holds_the_persons_others_back(
    tmp_path: Path,
) -> None:
    place = "subscription.email"
    header, *rows = SUBSCRIPTIONS
    subs = [
        [*header, f"{place}.resource_id", f"{place}.email", f"{place}.status"],
        *([*row, "", "", ""] for row in rows),
        ["c1", "", "", "", "5", "gone@b.example", "unsubscribed"],
    ]
    people = [["CRM_ID", "_city"], ["c1", "Perm"], ["c2", "Tula"]]
    out = tmp_path / "out.csv"
    out.write_text("email\ngone@b.example\n")
    book = workbook(tmp_path / "two.xlsx", people=people, subs=subs)
    assert joined(book, out) == ["", "", "suppressed", "", "", ""]


BOTH = [
    (
        "custom_id,$email_marketing,$sms_marketing\nu1,subscribed,unsubscribed\n"
        "u2,subscribed,unsubscribed\nu3,subscribed,\n",
        "custom_id\nu1\nu3\n",
        "people.csv, line 2: 1 row of people on the suppression list subscribes and",
    ),
    (
        "custom_id,$topic_preferences.$add,$topic_preferences.$remove\n"
        "u1,sport,news\nu2,,news\nu3,sport,news\n",
        "u1\nu2\nu3\n",
        "people.csv, lines 2, 4: 2 rows of people on the suppression list subscribe and",
    ),
]


@pytest.mark.parametrize(("text", "listed", "sentence"), BOTH)
def test_an_unsubscription_is_never_held_back_with_its_row(
    text: str, listed: str, sentence: str, tmp_path: Path
) -> None:
    """Part of a row cannot be held back, so the plan stops and names the lines (rules.md)."""
    source, out = tmp_path / "people.csv", tmp_path / "out.csv"
    source.write_text(text)
    out.write_text(listed)
    with pytest.raises(FixTheFile, match="put the two into rows of their own") as caught:
        verbs.plan(source, out=tmp_path / "plan", suppress=out, slice_rows=1, **WHAT)
    assert str(caught.value).startswith(sentence)
    assert not (tmp_path / "plan").exists()
    out.write_text("nobody\n")
    assert verbs.plan(source, out=tmp_path / "plan", suppress=out, **WHAT).rows_planned == 3


def test_two_channels_in_one_cell_of_json_stop_as_well(tmp_path: Path) -> None:
    cell = [
        {"channel": "email", "resource_id": 28, "email": "a@b.example", "status": "unsubscribed"},
        {"channel": "sms", "resource_id": 28, "phone": "+33612345678", "status": "subscribed"},
    ]
    quoted = json.dumps(cell).replace('"', '""')
    with pytest.raises(FixTheFile, match="a list never holds back an unsubscription"):
        altcraft(tmp_path, f'email\tsubscriptions\na@b.example\t"{quoted}"\n', "a@b.example\n")


def test_a_list_by_an_address_that_the_rows_do_not_have_stops(tmp_path: Path) -> None:
    source, out = tmp_path / "people.csv", tmp_path / "out.csv"
    source.write_text("custom_id,$email_marketing\nc1,subscribed\n")
    out.write_text("e-mail,why\njane@example.com,asked\n")
    with pytest.raises(FixTheFile, match="which no column of the rows is mapped to"):
        verbs.plan(source, out=tmp_path / "plan", suppress=out, **WHAT)


def test_a_plan_keeps_who_was_held_back_for_its_owner_alone(tmp_path: Path) -> None:
    held_back(tmp_path, "e-mail,phone\njoe@example.com,+33 6 11 11 11 11\nJane@example.com,\n")
    people = ["+33611111111", "jane@example.com", "joe@example.com"]
    found = kept(tmp_path / "plan")
    assert found is not None
    assert found.to_pylist() == people
    path = tmp_path / "plan" / "suppressed.arrow"
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_bytes()
    held_back(tmp_path, "e-mail,phone\nJane@example.com,\njoe@example.com,+33611111111\n")
    assert path.read_bytes() == before
    verbs.plan(tmp_path / "people.csv", out=tmp_path / "plan", **WHAT)
    assert kept(tmp_path / "plan") is None


@pytest.mark.parametrize(
    ("text", "kept_at"),
    [
        ("custom_id,$email_marketing\nu1,\n", True),  # a column of consent that says nothing
        ("custom_id,$email_marketing\nu1,subscribed\n", True),  # and one that is not sent
        ("custom_id,city\nu1,Paris\n", False),
    ],
)
def test_when_a_file_was_read_is_kept_wherever_consent_is_mapped(
    text: str, kept_at: bool, tmp_path: Path
) -> None:
    """A row that cannot be sent today may be sent by a retry, within 24 hours of the reading."""
    source = tmp_path / "people.csv"
    source.write_text(text)
    made = verbs.plan(source, out=tmp_path / "plan", to="batch.profiles.update")
    assert (made.read_at is not None) == kept_at


def test_a_standing_list_holds_for_its_connection_until_it_is_taken_away(
    tmp_path: Path, practice: SimpleNamespace
) -> None:
    source, out = tmp_path / "people.csv", tmp_path / "out.csv"
    source.write_text("id\na\nb\nc\n")
    out.write_text("id\nb\n")
    what = {"to": "batch.audiences.update", "set": {"name": "A", "create": True}}
    verbs.keep_standing_list("twin", out)
    out.unlink()  # a copy is kept
    done = verbs.send(source, **what)
    assert (done.counts.accepted, done.counts.not_sent_why) == (2, {"suppressed": 1})
    verbs.keep_standing_list("twin", None)
    assert homes.standing_list("twin") is None
    assert verbs.send(source, **what).counts.accepted == 3


def test_there_is_one_standing_list_whatever_the_files_are_called(
    tmp_path: Path, offline: SimpleNamespace
) -> None:
    """Without an ending too; one that was left beside it is the older one, and goes with it."""
    for name, content in (("first.csv", "id\na\n"), ("second.txt", "id\nb\n"), ("third", "c\n")):
        file = tmp_path / name
        file.write_text(content)
        verbs.keep_standing_list("twin", file)
        found = homes.standing_list("twin")
        assert found is not None
        assert found.read_text() == content
        assert [one.name for one in found.parent.iterdir()] == [found.name]
    older = found.with_suffix(".txt")
    older.write_text("id\nold\n")
    os.utime(older, ns=(0, 0))
    assert homes.standing_list("twin") == found
    assert homes.standing_list("twi") is None
    verbs.keep_standing_list("twin", None)
    assert homes.standing_list("twin") is None
