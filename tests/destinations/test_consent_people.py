"""One person is one in every sheet and by every address: for contradictions, lists and counts.

rules.md, Consent: contradictory rows are an error, a list holds back adds and subscriptions, and
nothing resets anyone without leave.
"""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import xlsxwriter
from altcraft_sheets import UPDATE_BATCH, profiles
from profile_sheets import errors, planned, prepared, sheet

from workbench import retrying, running, verbs
from workbench.delivery import runs as delivery
from workbench.delivery import starting
from workbench.errors import FixTheFile
from workbench.plans.plan import Plan

LEAVE = {"allow_subscribe": True}
PHONE = "+33612345678"
CONTRADICTS, NO_LEAVE = "consent-contradicts", "consent-leave"
MAIL = [f"subscription.email.{name}" for name in ("resource_id", "email", "status")]


def told(path: Path, rule: str, **options: Any) -> list[tuple[str, int | None]]:
    """The sheets and lines of a workbook that break a rule."""
    report = verbs.check(path, to=UPDATE_BATCH, set={"db_id": 1, **LEAVE, **options})
    return [(one.sheet, one.line) for one in report.issues if one.rule == rule]


def workbook(path: Path, **sheets: list[list[str]]) -> Path:
    """A workbook with these sheets, every cell a text."""
    with xlsxwriter.Workbook(path) as book:
        for name, rows in sheets.items():
            made = book.add_worksheet(name)
            for row, cells in enumerate(rows):
                for column, cell in enumerate(cells):
                    made.write_string(row, column, cell)
    return path


def test_an_address_ties_rows_of_different_keys(tmp_path: Path) -> None:
    """The first row's contact is the second row's key."""
    text = sheet(
        ["email", *MAIL],
        ["a@b.example", "28", "b@b.example", "unsubscribed"],
        ["b@b.example", "28", "B@b.example", "subscribed"],
    )
    ready = profiles(tmp_path, text, **LEAVE)
    assert [line for line, _, rule in errors(ready) if rule == CONTRADICTS] == [2, 3]


def test_an_address_in_a_cell_of_json_ties_rows_too(tmp_path: Path) -> None:
    cell = (
        '[{"channel": "email", "resource_id": 28, "email_data": {"email": "b@b.example"}, '
        '"status": "%s"}]'
    )
    text = sheet(
        ["email", "subscriptions"],
        ["a@b.example", cell % "unsubscribed"],
        ["b@b.example", cell % "subscribed"],
    )
    ready = profiles(tmp_path, text, **LEAVE)
    assert [line for line, _, rule in errors(ready) if rule == CONTRADICTS] == [2, 3]


def test_one_sheet_ties_the_rows_of_another(tmp_path: Path) -> None:
    people = [["email", "phones"], ["a@b.example", PHONE]]
    said = [
        ["email", "phones", "channel", "resource_id", "contact", "status"],
        ["a@b.example", "", "email", "28", "x@b.example", "unsubscribed"],
        ["", PHONE, "email", "28", "x@b.example", "subscribed"],
    ]
    headers = ["email", "phones", *MAIL]
    rows = [headers, *([*row[:2], row[3], row[4], row[5]] for row in said[1:])]
    path = workbook(tmp_path / "two.xlsx", people=people, subs=rows)
    options = {"subscriptions": "subs", "otherwise": "phone"}
    assert told(path, CONTRADICTS, **options) == [("subs", 2), ("subs", 3)]


def test_two_ids_with_one_address_are_two_people(tmp_path: Path) -> None:
    """At Batch consent is a profile's and not an address's."""
    text = sheet(
        ["custom_id", "$email_address", "$email_marketing"],
        ["u1", "Jane@b.example", "unsubscribed"],
        ["u2", "jane@b.example", "subscribed"],
        ["u3", "joe@b.example", "subscribed"],
    )
    assert errors(prepared(tmp_path, text, **LEAVE)) == []


def test_who_shares_an_address_is_not_unsubscribed_from_everything_with_the_other(
    tmp_path: Path,
) -> None:
    """One left altogether; the other, with the same phone, takes his own mail."""
    text = sheet(
        ["email", "phones", "_status", *MAIL],
        ["a@b.example", PHONE, "unsubscribed", "", "", ""],
        ["b@b.example", PHONE, "", "28", "b@b.example", "subscribed"],
    )
    ready = profiles(tmp_path, text, **LEAVE)
    assert [rule for _, _, rule in errors(ready) if rule == CONTRADICTS] == []


# A list holds back whoever is tied to somebody on it, in however many steps.
def test_a_list_follows_ids_through_other_rows(tmp_path: Path) -> None:
    text = sheet(
        ["email", "phones", "_status"],
        ["la@b.example", PHONE, "subscribed"],
        ["lb@b.example", PHONE, "subscribed"],
        ["lb@b.example", "", "subscribed"],
        ["lc@b.example", "", "subscribed"],
    )
    (tmp_path / "people.csv").write_text(text)
    (tmp_path / "out.csv").write_text("email\nla@b.example\n")
    made = verbs.plan(
        tmp_path / "people.csv",
        to=UPDATE_BATCH,
        set={"db_id": 1, "otherwise": "phone", **LEAVE},
        out=tmp_path / "plan",
        suppress=tmp_path / "out.csv",
    )
    assert made.not_sent.get("suppressed") == 2
    assert made.row_places()["why"].to_pylist() == ["suppressed", "superseded", "suppressed", ""]


def test_a_list_is_read_as_the_file_is_mended(tmp_path: Path) -> None:
    text = sheet(["custom_id", "$email_marketing"], ["'12", "subscribed"], ["13", "subscribed"])
    ready = prepared(tmp_path, text, changes={"custom_id": {"repairs": ("apostrophe",)}}, **LEAVE)
    (tmp_path / "out.csv").write_text("custom_id\n'12\n")
    made = verbs.plan(
        tmp_path / "people.csv",
        recipe=ready.recipe,
        out=tmp_path / "plan",
        suppress=tmp_path / "out.csv",
    )
    assert made.row_places()["why"].to_pylist() == ["suppressed", ""]


def test_ids_in_a_column_of_the_list_that_does_not_say_so_stop(tmp_path: Path) -> None:
    text = sheet(["custom_id", "$email_address"], ["8", "new@b.example"])
    (tmp_path / "people.csv").write_text(text)
    (tmp_path / "out.csv").write_text("customer,email\n8,old@b.example\n")
    with pytest.raises(FixTheFile, match="column “customer”: 1 row of the sheet have one"):
        verbs.plan(
            tmp_path / "people.csv",
            to="batch.profiles.update",
            out=tmp_path / "plan",
            suppress=tmp_path / "out.csv",
        )


@pytest.mark.parametrize(
    ("where", "word"),
    [
        *(("json", word) for word in ("unconfirmed", "suspended", "4", "5")),
        *(("column", word) for word in ("unconfirmed", "suspended")),
    ],
)
def test_a_status_that_takes_back_a_no_needs_leave(word: str, where: str, tmp_path: Path) -> None:
    if where == "json":
        status = word if word.isdigit() else f'"{word}"'
        cell = (
            '[{"channel": "email", "resource_id": 28, "email": "a@b.example", '
            f'"status": {status}}}]'
        )
        text = sheet(["email", "subscriptions"], ["a@b.example", cell])
    else:
        text = sheet(["email", *MAIL], ["a@b.example", "28", "a@b.example", word])
    assert NO_LEAVE in [rule for _, _, rule in errors(profiles(tmp_path, text))]
    assert errors(profiles(tmp_path, text, **LEAVE)) == []


@pytest.mark.parametrize("word", ["unconfirmed", "suspended"])
@pytest.mark.parametrize("other", ["unsubscribed", "subscribed", "complained"])
def test_such_a_status_contradicts_every_other(word: str, other: str, tmp_path: Path) -> None:
    text = sheet(["email", "_status"], ["a@b.example", other], ["a@b.example", word])
    ready = profiles(tmp_path, text, **LEAVE)
    assert [line for line, _, rule in errors(ready) if rule == CONTRADICTS] == [2, 3]


def test_people_are_counted_once_however_many_rows_they_have(tmp_path: Path) -> None:
    row = ["a@b.example", "{}", "a@b.example", "subscribed"]
    rows = [[row[0], number, *row[2:]] for number in ("28", "29", "30")]
    ready = profiles(tmp_path, sheet(["email", *MAIL], *rows), **LEAVE)
    made = planned(ready, tmp_path / "plan")
    assert (made.rows_planned, made.consent) == (3, {"subscribed": 1})


def test_skipping_what_altcraft_refuses_is_said_where_an_unsubscription_could_get_lost(
    tmp_path: Path,
) -> None:
    text = sheet(["email", *MAIL], ["a@b.example", "28", "a@b.example", "unsubscribed"])
    ready = profiles(tmp_path, text, skip_invalid_subscriptions=True)
    assert [one.rule for one in ready.notices] == ["skipped-subscriptions"]
    assert profiles(tmp_path, text).notices == ()


@pytest.mark.parametrize("clock", ["", "2001-01-01T00:00:00.000Z"])
def test_a_run_that_was_paused_does_not_take_back_a_no_of_a_later_run(
    clock: str, tmp_path: Path, practice: SimpleNamespace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Later is what was begun later, also where the clock was put back since."""
    people = [[f"u{n}", f"u{n}@b.example", "subscribed"] for n in range(4)]
    headers = ["custom_id", "$email_address", "$email_marketing"]
    first, later = tmp_path / "first.csv", tmp_path / "later.csv"
    first.write_text(sheet(headers, *people))
    later.write_text(sheet(["custom_id", "$email_marketing"], ["u3", "unsubscribed"]))
    what: dict[str, Any] = {"to": "batch.profiles.update", "set": LEAVE}
    paused = verbs.send(first, first=1, **what)
    assert paused.counts.accepted == 1
    if clock:
        monkeypatch.setattr(starting, "now_utc", lambda: clock)
    verbs.send(later, **what)
    with pytest.raises(FixTheFile, match="1 person of whom a later run has ended a consent"):
        running.resume(paused.run)
    delivery.request_cancel(paused.run)
    again = retrying.retry(paused.run)
    assert (again.counts.accepted, again.counts.not_sent_why["suppressed"]) == (2, 1)


def test_who_leaves_in_a_row_that_cannot_be_sent_is_counted(tmp_path: Path) -> None:
    """Each person once, and nobody of whom another row that goes says the same."""
    rows = [
        ["u1", "soon", "unsubscribed"],
        ["u1", "later", "unsubscribed"],
        ["u2", "soon", "unsubscribed"],
        ["u3", "soon", "subscribed"],
        ["u4", "soon", ""],
        ["u5", "2000-01-31", "unsubscribed"],
    ]
    ready = prepared(tmp_path, sheet(["custom_id", "date(born)", "$email_marketing"], *rows))
    made = planned(ready, tmp_path / "plan")
    assert (made.rows_planned, made.leaves_unsent) == (1, 2)
    assert Plan.load(tmp_path / "plan").leaves_unsent == 2
    fine = prepared(tmp_path, sheet(["custom_id", "$email_marketing"], ["u5", "unsubscribed"]))
    assert planned(fine, tmp_path / "other").leaves_unsent == 0
