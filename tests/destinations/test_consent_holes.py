"""Holes through which somebody was subscribed, or a no was lost; each of them stays closed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import orjson
import pyarrow as pa
import pytest
from altcraft_sheets import UPDATE_BATCH, errors, judged, profiles, sheet
from profile_sheets import UPDATE, prepared

from workbench import verbs
from workbench.checks.report import Report
from workbench.destinations.altcraft import subscription_cells
from workbench.errors import FixTheRecipe
from workbench.recipes.kinds import KINDS, words
from workbench.recipes.kinds.structures import LEVELS, addresses
from workbench.twin.altcraft.practice import seed_profiles, switch
from workbench.twin.holdings import altcraft_profiles
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.kinds import KIND_NAMES, How, KindName

PLACE = "subscription.email"


def people(folder: Path, *rows: Sequence[str]) -> Path:
    path = folder / "people.csv"
    path.write_text(sheet(*rows), encoding="utf-8")
    return path


def recipe(folder: Path, to: str, *columns: tuple[str, str, str, dict[str, str]]) -> Path:
    """A recipe's file: of each column its header, target, kind and table of words."""
    text = f'destination = "{to}"\n'
    text += '[options]\ndb_id = "1"\n' if to == UPDATE_BATCH else ""
    for header, target, kind, table in columns:
        text += f'[[columns]]\nheader = "{header}"\ntarget = "{target}"\nkind = "{kind}"\n'
        text += "[columns.how.values]\n" if table else ""
        text += "".join(f'"{word}" = "{meaning}"\n' for word, meaning in table.items())
    path = folder / "recipe.toml"
    path.write_text(text, encoding="utf-8")
    return path


MAIL = ("email", "email", "email", {})
STATUS = ("st", f"{PLACE}.status", "choice", {})
RESOURCE = ("res", f"{PLACE}.resource_id", "integer", {})


@pytest.mark.parametrize(
    ("column", "kind", "cells"),
    [
        (("res", f"{PLACE}.resource_id", "integer", {"28": ""}), "integer", ["28", "", "news"]),
        (("cats", f"{PLACE}.cats", "array", {"news": ""}), "array", ["28", "unsubscribed", "news"]),
        (("cats", f"{PLACE}.custom_fields.x", "text", {"news": ""}), "text", ["28", "", "news"]),
    ],
)
def test_a_table_of_words_where_none_is_read_is_refused(
    column: tuple[str, str, str, dict[str, str]], kind: str, cells: list[str], tmp_path: Path
) -> None:
    """Such a word was sent as it is written, and at once taken for an empty cell."""
    file = people(tmp_path, ["email", "res", "st", "cats"], ["new@b.example", *cells])
    columns = {one[0]: one for one in (MAIL, RESOURCE, STATUS, ("cats", "", "text", {}), column)}
    told = (
        rf"^Column “{column[0]}” has a table of words, and a column of the kind {kind} is sent as "
        r"it is written: leave its values out, or change its kind$"
    )
    out = tmp_path / "plan"
    with pytest.raises(FixTheRecipe, match=told):
        verbs.plan(file, recipe=recipe(tmp_path, UPDATE_BATCH, *columns.values()), out=out)
    assert not out.exists()


@pytest.mark.parametrize("kind", KIND_NAMES)
def test_a_cell_says_something_where_something_is_sent(kind: KindName) -> None:
    """What is taken for silence is what the kind leaves out, whatever a table says."""
    text = pa.array(["28", None, "true", "Other"])
    how = How(values=(("28", ""), ("true", "true"), ("other", "")))
    silent = kind in ("boolean", "choice")
    expected = [not silent, False, True, not silent]
    assert words.given(text, kind, how).to_pylist() == expected
    if silent:
        assert pa.compute.is_valid(KINDS[kind].read(text, how)).to_pylist() == expected


@pytest.mark.parametrize("to", [UPDATE_BATCH, UPDATE])
def test_two_spellings_of_one_word_are_refused(to: str, tmp_path: Path) -> None:
    key = MAIL if to == UPDATE_BATCH else ("email", "custom_id", "text", {})
    target = "_status" if to == UPDATE_BATCH else "$email_marketing"
    table = {"NON": "unsubscribed", "non": "subscribed"}
    file = people(tmp_path, ["email", "st"], ["a@b.example", "NON"])
    told = (
        r"^Column “st” says that “NON” means “unsubscribed” and “non” “subscribed”, and neither "
        r"capitals nor spaces make another word: keep one$"
    )
    with pytest.raises(FixTheRecipe, match=told):
        verbs.check(file, recipe=recipe(tmp_path, to, key, ("st", target, "choice", table)))
    table = {"NON": "unsubscribed", "non": "unsubscribed"}
    report = verbs.check(file, recipe=recipe(tmp_path, to, key, ("st", target, "choice", table)))
    assert report.errors == 0


def deep(levels: int) -> str:
    return "[" * levels + "]" * levels


def subscribing(inner: str, mail: str = "a@b.example") -> str:
    return (
        f'[{{"channel":"email","resource_id":28,"email_data":{{"email":"{mail}"}},'
        f'"status":"subscribed","custom_fields":{{"x":{inner}}}}}]'
    )


@pytest.mark.parametrize(
    ("levels", "listed"),
    [(48, ""), (900, "a@b.example"), (970, ""), (1_000, ""), (1_000, "a@b.example"), (3_000, "")],
)
def test_what_is_nested_too_deep_is_a_finding_and_never_silence(
    levels: int, listed: str, tmp_path: Path
) -> None:
    file = people(
        tmp_path,
        ["email", "subscriptions"],
        ["a@b.example", subscribing(deep(levels))],
        ["c@b.example", '[{"channel":"email","resource_id":28,"email":"c@b.example","status":1}]'],
    )
    given: dict[str, Any] = {"to": UPDATE_BATCH, "set": {"db_id": "1"}}
    report = verbs.check(file, **given)
    assert [(one.line, one.rule) for one in report.issues] == [(2, "json-deep")]
    suppress = None
    if listed:
        suppress = tmp_path / "list.csv"
        suppress.write_text(f"email\n{listed}\n", encoding="utf-8")
    made = verbs.plan(file, out=tmp_path / "plan", suppress=suppress, **given)
    assert (made.rows_planned, dict(made.not_sent)) == (1, {"invalid": 1})


def test_fifty_levels_are_read(tmp_path: Path) -> None:
    """The list, the subscription and its fields are three of them."""
    mails = ("p0@b.example", "p1@b.example")
    rows = [[one, subscribing(deep(LEVELS.value - 3 + n), one)] for n, one in enumerate(mails)]
    ready = profiles(tmp_path, sheet(["email", "subscriptions"], *rows), allow_subscribe=True)
    assert errors(ready) == [(3, "subscriptions", "json-deep")]
    ready = profiles(tmp_path, sheet(["email", "subscriptions"], *rows))
    assert errors(ready) == [
        (2, "subscriptions", "consent-leave"),
        (3, "subscriptions", "json-deep"),
    ]


def test_a_query_of_a_campaign_has_that_limit_too(tmp_path: Path) -> None:
    rows = [[f"c{n}", '{"a":' * levels + "1" + "}" * levels] for n, levels in enumerate((50, 51))]
    to, file = "batch.campaigns.update", people(tmp_path, ["key", "cell"], *rows)
    columns = [("key", "id", "text", {}), ("cell", "targeting", "json", {})]
    report = verbs.check(file, recipe=recipe(tmp_path, to, *columns))
    assert [one.line for one in report.issues if one.rule == "json-deep"] == [3]


@pytest.mark.parametrize(
    ("to", "key", "target"),
    [(UPDATE_BATCH, "email", "basket"), (UPDATE, "custom_id", "events")],
)
def test_every_cell_of_json_has_the_same_limit(
    to: str, key: str, target: str, tmp_path: Path
) -> None:
    cells = [deep(51), deep(1_000), '["' + "[" * 60, '["\\ud800"]', '["\\ud83d\\ude00"']
    rows = [[f"p{n}@b.example", cell] for n, cell in enumerate(cells)]
    file = people(tmp_path, ["key", "cell"], *rows)
    kind = "email" if key == "email" else "text"
    columns = [("key", key, kind, {}), ("cell", target, "json", {})]
    report = verbs.check(file, recipe=recipe(tmp_path, to, *columns))
    assert [(one.line, one.rule) for one in report.issues] == [
        *((2, "json-deep"), (3, "json-deep"), (4, "json"), (5, "json-character"), (6, "json")),
    ]


def test_brackets_within_a_text_are_no_levels() -> None:
    cell = '["' + "[" * 60 + '\\"' + "{" * 60 + '"]'
    assert not any(rule.bad(pa.array([cell]))[0].as_py() for rule in KINDS["json"].rules(How()))


UNREAD = [subscribing(deep(900)), subscribing('"\\ud800"'), '[{"channel":"email"', "5", "{}"]


@pytest.mark.parametrize("cell", UNREAD)
def test_a_cell_that_cannot_be_read_may_subscribe(cell: str) -> None:
    adds, ends = subscription_cells.consents(pa.array([cell, None]))
    assert (adds.to_pylist(), ends.to_pylist()) == ([True, False], [False, False])


def test_half_a_character_is_a_finding_of_its_row_and_stops_no_list(tmp_path: Path) -> None:
    half = '[{"channel":"push","resource_id":4,"provider":"x","subscription_id":"@\\ud800"}]'
    whole = '[{"channel":"email","resource_id":28,"email":"b@b.example","status":"unsubscribed"}]'
    file = people(
        tmp_path, ["email", "subscriptions"], ["a@b.example", half], ["b@b.example", whole]
    )
    given: dict[str, Any] = {"to": UPDATE_BATCH, "set": {"db_id": "1"}}
    issues = verbs.check(file, **given).issues
    assert [(one.line, one.rule) for one in issues] == [(2, "json-character")]
    listed = tmp_path / "list.csv"
    listed.write_text("email\nc@b.example\n", encoding="utf-8")
    made = verbs.plan(file, out=tmp_path / "plan", suppress=listed, **given)
    assert (made.rows_planned, dict(made.not_sent)) == (1, {"invalid": 1})


def test_half_a_character_in_a_list_of_texts_is_a_finding_too(tmp_path: Path) -> None:
    ready = prepared(
        tmp_path, sheet(["custom_id", "$topic_preferences.$remove"], ["u1", '["\\ud800"]'])
    )
    assert errors(ready) == [(2, "$topic_preferences.$remove", "array")]


def test_a_cell_that_cannot_be_read_still_names_people() -> None:
    assert addresses('[{"email":"a@b.example","phone":"+33612345678"') == [
        "a@b.example",
        "+33612345678",
    ]
    assert addresses('{"x": ["a@b.example", 5, "b"]}') == ["a@b.example"]


BOT = "subscription.telegram_bot"


def test_0_and_minus_0_are_one_subscription_in_columns(tmp_path: Path) -> None:
    headers = ["email", *(f"{BOT}{n}.{m}" for n in ("", "#2") for m in ("id", "resource_id"))]
    headers += [f"{BOT}.status", f"{BOT}#2.status"]
    rows = [
        ["a@b.example", "0", "5", "-0", "5", "unsubscribed", "subscribed"],
        ["b@b.example", "7", "5", "-7", "5", "unsubscribed", "subscribed"],
    ]
    ready = profiles(tmp_path, sheet(headers, *rows), allow_subscribe=True)
    assert errors(ready) == [(2, f"{BOT}#2.resource_id", "subscription-twice")]


def test_0_and_minus_0_are_one_subscription_in_json(tmp_path: Path) -> None:
    def cell(*ids: str) -> str:
        one = '{{"channel":"telegram_bot","resource_id":5,"cc_data":{{"id":{}}},"status":{}}}'
        return f"[{','.join(one.format(number, n) for n, number in enumerate(ids))}]"

    rows = [["a@b.example", cell("0", "-0")], ["b@b.example", cell("7", "-7")]]
    ready = profiles(tmp_path, sheet(["email", "subscriptions"], *rows), allow_subscribe=True)
    assert errors(ready) == [(2, "subscriptions", "subscriptions-twice")]


def test_0_and_minus_0_of_two_rows_contradict_each_other(tmp_path: Path) -> None:
    headers = ["email", f"{BOT}.id", f"{BOT}.resource_id", f"{BOT}.status"]
    rows = [
        ["a@b.example", "0", "5", "unsubscribed"],
        ["a@b.example", "-0", "5", "subscribed"],
    ]
    ready = profiles(tmp_path, sheet(headers, *rows), allow_subscribe=True)
    assert {one[2] for one in errors(ready)} == {"consent-contradicts"}


def workbook(folder: Path, **sheets: Sequence[Sequence[str]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        made = book.create_sheet(name)
        for row in rows:
            made.append(list(row))
    book.save(folder / "book.xlsx")
    return folder / "book.xlsx"


def blocking(report: Report) -> list[tuple[str, str, str]]:
    return [(one.sheet, one.column, one.rule) for one in report.blocking]


EVENT = ["custom_id", "event.name"]


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("$email_marketing", "unsubscribed"),
        ("Email opt-in", "non"),
        ("$emailmarketing", "no"),
        ("newsletter", "non"),
        ("statut", "désabonné"),
        ("$topic_preferences.$remove", "news"),
    ],
)
def test_consent_in_a_sheet_of_events_is_an_error(header: str, cell: str, tmp_path: Path) -> None:
    """The sheet takes none, so the column vanished without a word."""
    file = workbook(
        tmp_path,
        people=[["custom_id", "city"], ["u1", "Paris"]],
        ev=[[*EVENT, header], ["u1", "bought", cell]],
    )
    given: dict[str, Any] = {"to": UPDATE, "set": {"events": "ev"}, "sheet": "people"}
    assert blocking(verbs.check(file, **given)) == [("ev", header, "column-consent-elsewhere")]
    with pytest.raises(FixTheRecipe, match="Move it to the sheet of the people, as “"):
        verbs.plan(file, out=tmp_path / "plan", **given)


def test_consent_in_a_file_of_events_is_an_error(tmp_path: Path) -> None:
    file = people(tmp_path, [*EVENT, "$email_marketing"], ["u1", "bought", "unsubscribed"])
    report = verbs.check(file, to="batch.profiles.events")
    assert blocking(report) == [("", "$email_marketing", "column-consent-elsewhere")]


def test_any_other_column_that_goes_nowhere_is_told(tmp_path: Path) -> None:
    file = workbook(
        tmp_path,
        people=[["custom_id", "city"], ["u1", "Paris"]],
        ev=[[*EVENT, "price", "unused"], ["u1", "bought", "3", ""]],
    )
    report = verbs.check(file, to=UPDATE, set={"events": "ev"}, sheet="people")
    assert [(one.sheet, one.column, one.rule, one.severity) for one in report.issues] == [
        ("ev", "price", "column-left", "warning")
    ]


def test_words_of_consent_in_a_sheet_of_subscriptions_have_to_be_decided(tmp_path: Path) -> None:
    file = workbook(
        tmp_path,
        people=[["email", "_city"], ["a@b.example", "Paris"]],
        subs=[
            ["email", f"{PLACE}.resource_id", f"{PLACE}.status", "email_status"],
            ["a@b.example", "28", "unsubscribed", "unsubscribed"],
        ],
    )
    given = {"db_id": "1", "subscriptions": "subs"}
    report = verbs.check(file, to=UPDATE_BATCH, set=given, sheet="people")
    assert blocking(report) == [("subs", "email_status", "column-consent")]


def asked(folder: Path, to: str, header: str, cells: str) -> Issue | None:
    """What is asked about the column, of a file with nothing else to say."""
    key = "email" if to == UPDATE_BATCH else "custom_id"
    rows = [[f"p{n}@b.example", cell] for n, cell in enumerate(cells.split(";") * 4)]
    file = people(folder, [key, header], *rows)
    report = verbs.check(file, to=to, set={"db_id": "1"} if to == UPDATE_BATCH else {})
    return next((one for one in report.issues if one.rule == "column-consent"), None)


@pytest.mark.parametrize(
    ("to", "header", "cells"),
    [
        (UPDATE, "status", "unsubscribed;subscribed"),
        (UPDATE, "email_status", "unsubscribed; Subscribed "),
        (UPDATE, "x", "Abonné;désabonné;Desabonne;abonné(e);inscrite"),
        (UPDATE, "x", "opt-in;Opt out;optout;opted_in"),
        (UPDATE, "x", "abgemeldet;nicht abonniert"),
        (UPDATE, "x", "suscrito;desuscrita;de baja"),
        (UPDATE, "x", "подписан;отписана;отписался"),
        (UPDATE_BATCH, "email_status", "unsubscribed"),
        (UPDATE_BATCH, "statut", "désabonné;abonné"),
        (UPDATE_BATCH, "x", "complained;hardbounced;unconfirmed"),
        (UPDATE_BATCH, "x", "not subscribed;subscribed"),
    ],
)
def test_words_of_consent_are_asked_about_whatever_their_header(
    to: str, header: str, cells: str, tmp_path: Path
) -> None:
    told = asked(tmp_path, to, header, cells)
    assert told is not None
    count = 4 * len(cells.split(";"))
    assert told.severity == "warning"
    assert told.message.startswith(f"{count} of {count} cells are words of consent; the column is")
    wanted = "_status" if to == UPDATE_BATCH else "$email_marketing"
    assert told.fix.startswith(f"If this is what people agreed to, map it to “{wanted}”")


@pytest.mark.parametrize(
    ("to", "header", "cells"),
    [
        (UPDATE, "city", "Paris;Opty;Subscriberville;In"),
        (UPDATE, "status", "active;new;lost;subscribed"),
        (UPDATE, "paid", "yes;no"),
        (UPDATE_BATCH, "status_of_order", "sent;paid;open"),
    ],
)
def test_other_words_are_not_asked_about(to: str, header: str, cells: str, tmp_path: Path) -> None:
    assert asked(tmp_path, to, header, cells) is None


@pytest.mark.parametrize(
    ("to", "header", "target"),
    [
        (UPDATE, "$emailmarketing", "$email_marketing"),
        (UPDATE, "$marketing_email", "$email_marketing"),
        (UPDATE, "$email_marketng", "$email_marketing"),
        (UPDATE, "$marketing_sms", "$sms_marketing"),
        (UPDATE, "topic_preferences.$remove", "$topic_preferences.$remove"),
        (UPDATE_BATCH, "email_subscription_status", f"{PLACE}.status"),
    ],
)
def test_a_header_that_is_almost_a_target_of_consent_is_asked_about(
    to: str, header: str, target: str, tmp_path: Path
) -> None:
    told = asked(tmp_path, to, header, "news")
    assert told is not None
    assert told.message.startswith(f"The header is almost “{target}”; the column is sent as ")
    assert told.fix == (
        f"If that is meant, write it so or map the column to “{target}”; nothing to do if it is "
        "something else."
    )


@pytest.mark.parametrize(
    "target", ["_status.set", "_STATUS.set", "_Status.upsert:x", "_STATUS.unset", "_CITY.incr"]
)
def test_no_operator_changes_a_field_of_the_vendors_in_any_capitals(target: str) -> None:
    with pytest.raises(FixTheRecipe, match=r"is only set as a whole|cannot be unset"):
        judged(["email", target])


def test_the_status_is_no_other_field_in_capitals() -> None:
    with pytest.raises(FixTheRecipe, match=r"map it to “_status”$"):
        judged(["email", "_STATUS"])


@pytest.mark.slow
def test_of_all_these_nobody_is_subscribed_in_practice(practice: Any, tmp_path: Path) -> None:
    """Sent by the whole product: the deep cell stays behind, the no of the next row arrives."""
    switch(practice.home / "twin.db", strict_profiles=True)
    subscription = {"channel": "email", "resource_id": 28, "status": "subscribed"}
    held = [
        {"email": mail, "subscriptions": [{**subscription, "email_data": {"email": mail}}]}
        for mail in ("b@b.example",)
    ]
    seed_profiles(practice.home / "twin.db", [{"email": "a@b.example"}, *held])
    no = {"channel": "email", "resource_id": 28, "email_data": {"email": "b@b.example"}}
    file = people(
        tmp_path,
        ["email", "subscriptions"],
        ["a@b.example", subscribing(deep(1_000))],
        ["b@b.example", orjson.dumps([{**no, "status": "unsubscribed"}]).decode()],
    )
    done = verbs.send(file, to=UPDATE_BATCH, set={"db_id": "1"})
    assert (done.counts.accepted, done.counts.not_sent_why) == (1, {"invalid": 1})
    after = {one["email"]: one for one in map(dict, altcraft_profiles(practice.home / "twin.db"))}
    assert not after["a@b.example"].get("subscriptions")
    (left,) = after["b@b.example"]["subscriptions"]  # type: ignore[misc]  # a list of one
    assert left["status"] == "unsubscribed"
