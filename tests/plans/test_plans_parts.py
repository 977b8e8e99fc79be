"""Several sheets of a workbook make one plan: ordered steps, every row of each accounted for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import openpyxl
import orjson
import pytest

from workbench import running, verbs
from workbench.checks.report import Report
from workbench.cli_words import report_text
from workbench.errors import FixTheRecipe
from workbench.plans.preparing import as_declared

PEOPLE = [["custom_id", "city"], ["c1", "Paris"], ["c2", "Lyon"]]
EVENTS = [
    ["id", "event.name", "event.amount"],
    ["c1", "bought", "12.50"],
    ["c1", "left", ""],
    ["c9", "bought", "1"],
    ["c2", "", "4"],
]


def workbook(path: Path, **sheets: list[list[str]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


@pytest.fixture
def people(tmp_path: Path) -> Path:
    return workbook(tmp_path / "two.xlsx", People=PEOPLE, Events=EVENTS)


WHAT = {"to": "batch.profiles.update", "set": {"events": "Events"}, "sheet": "People"}


def test_an_event_of_nobody_and_one_without_a_name_are_found_at_their_cells(people: Path) -> None:
    report = verbs.check(people, **WHAT)
    found = {(one.sheet, one.line, one.column, one.rule) for one in report.issues}
    assert ("Events", 4, "id", "orphan") in found
    assert {(one[0], one[1]) for one in found} == {("Events", 4), ("Events", 5)}
    assert (report.rows, report.rows_ok, report.rows_with_errors) == (6, 4, 2)


@pytest.mark.parametrize(
    ("events", "told"), [("Events", ["Notes"]), ("", ["Events”, “Notes"])], ids=["named", "not"]
)
def test_only_sheets_that_are_not_read_are_told(events, told, tmp_path: Path) -> None:
    notes = [["note", "by"], ["call", "A"]]
    file = workbook(tmp_path / "three.xlsx", People=PEOPLE, Events=EVENTS, Notes=notes)
    report = verbs.check(file, to="batch.profiles.update", set={"events": events} if events else {})
    said = [one.message for one in report.issues if one.rule == "other-sheets"]
    assert [one.partition("there is data on “")[2].partition("” too")[0] for one in said] == told
    alone = workbook(tmp_path / "two.xlsx", People=PEOPLE, Events=EVENTS)
    report = verbs.check(alone, to="batch.profiles.update", set={"events": "Events"})
    assert "other-sheets" not in [one.rule for one in report.issues]


@pytest.mark.parametrize(("events", "told"), [("Events", []), ("", ["hidden-sheets"])])
def test_a_hidden_sheet_is_told_unless_it_is_read(
    events: str, told: list[str], tmp_path: Path
) -> None:
    file = workbook(tmp_path / "two.xlsx", People=PEOPLE, Events=EVENTS)
    book = openpyxl.load_workbook(file)
    book["Events"].sheet_state = "hidden"
    book.save(file)
    report = verbs.check(file, to="batch.profiles.update", set={"events": events} if events else {})
    assert [one.rule for one in report.issues if one.rule.endswith("-sheets")] == told


def test_findings_of_two_sheets_are_told_apart_by_the_sheet(people: Path, tmp_path: Path) -> None:
    """Both have a column “id” here, and each lacks one."""
    both = {
        "People": [["id", "city"], ["", "Paris"], ["c2", "Lyon"]],
        "Events": [*EVENTS, ["", "left", ""]],
    }
    report = verbs.check(workbook(tmp_path / "both.xlsx", **both), **WHAT)
    missing = [
        (one.sheet, one.column, one.count) for one in report.groups if one.rule == "id-missing"
    ]
    assert missing == [("People", "id", 1), ("Events", "id", 1)]
    assert report.sheets == ("People", "Events")
    told = report_text(report)
    assert told.startswith("both.xlsx, sheets People and Events: 7 rows, 2 columns")
    assert "sheet People, line 2, id: The id is empty" in told
    assert "sheet Events, line 6, id: The id is empty" in told
    alone = verbs.check(people, to="batch.profiles.update", sheet="People")
    assert "sheets" not in report_text(alone)


@pytest.mark.parametrize("slice_rows", [1, 7, 100_000])
def test_people_come_first_and_their_events_wait_until_they_are_accepted(
    slice_rows: int, people: Path, tmp_path: Path
) -> None:
    made = verbs.plan(people, out=tmp_path / "plan", slice_rows=slice_rows, **WHAT)
    assert [(step.n, step.part, step.waits_for) for step in made.steps] == [
        (1, 0, "none"),
        (2, 1, "accepted"),
    ]
    bodies = [orjson.loads(made.chunk_path(n).read_bytes()) for n in (1, 2)]
    assert [one["identifiers"]["custom_id"] for one in bodies[0]] == ["c1", "c2"]
    assert [one["events"][0]["name"] for one in bodies[1]] == ["bought", "left"]
    assert (made.rows, made.rows_planned, made.not_sent) == (6, 4, {"invalid": 2})
    places = made.row_places().to_pydict()
    assert places["source"] == [0, 0, 1, 1, 1, 1]
    assert places["chunk"] == [1, 1, 2, 2, 0, 0]
    assert places["line"] == [2, 3, 2, 3, 4, 5]


def test_every_row_of_both_sheets_has_its_fate_in_the_export(
    people: Path, tmp_path: Path, practice: SimpleNamespace
) -> None:
    done = verbs.send(people, **WHAT)
    counts = done.counts
    assert (counts.accepted, counts.not_sent_why) == (4, {"invalid": 2})
    out = verbs.export(done.run, tmp_path / "out.xlsx")
    book = openpyxl.load_workbook(out)
    fates = {
        name: [
            next(cell for cell in row if cell in ("accepted", "not_sent"))
            for row in book[name].iter_rows(min_row=2, values_only=True)
        ]
        for name in ("People", "Events")
    }
    assert fates == {
        "People": ["accepted", "accepted"],
        "Events": ["accepted", "accepted", "not_sent", "not_sent"],
    }


def test_a_rehearsal_sends_no_event_before_the_rest_of_the_people(
    people: Path, practice: SimpleNamespace
) -> None:
    done = verbs.send(people, first=1, **WHAT)
    assert done.state == "paused"
    assert (done.counts.accepted, done.counts.not_sent_why["waiting"]) == (1, 3)
    assert running.resume(done.run).counts.accepted == 4


WRONG = {
    "People": [
        ["custom_id", "$email_address"],
        ["c1", "not an address"],
        ["c2", "c2@b.example"],
        ["c3", "also none"],
        ["c3", "c3@b.example"],
        ["c4", "c4@b.example"],
        ["c4", "none again"],
    ],
    "Events": [
        ["id", "event.name"],
        ["c1", "bought"],
        ["c2", "bought"],
        ["c1", "left"],
        ["c3", "bought"],
        ["c4", "bought"],
        ["c9", "bought"],
    ],
}


@pytest.mark.parametrize("slice_rows", [1, 7, 100_000])
def test_events_of_a_person_whose_row_has_an_error_are_not_sent(
    slice_rows: int, tmp_path: Path
) -> None:
    """Of c3 the last row counts and is right, of c4 it is wrong: the events follow the person."""
    file = workbook(tmp_path / "wrong.xlsx", **WRONG)
    made = verbs.plan(file, out=tmp_path / "plan", slice_rows=slice_rows, **WHAT)
    people, events = (orjson.loads(made.chunk_path(n).read_bytes()) for n in (1, 2))
    assert [one["identifiers"]["custom_id"] for one in people] == ["c2", "c3"]
    assert [one["identifiers"]["custom_id"] for one in events] == ["c2", "c3"]
    assert (made.rows_planned, made.not_sent) == (4, {"invalid": 7, "superseded": 1})
    report = verbs.check(file, **WHAT)
    (found,) = [one for one in report.groups if one.rule == "owner-not-sent"]
    told = [one for one in report.issues if one.rule == "owner-not-sent"]
    assert (found.count, found.column, found.severity) == (3, "id", "error")
    assert [(one.sheet, one.line, one.value) for one in told] == [
        ("Events", 2, "line 2 of “People”"),
        ("Events", 4, "line 2 of “People”"),
        ("Events", 6, "line 7 of “People”"),
    ]


def test_the_export_says_which_row_kept_an_event_back(
    tmp_path: Path, practice: SimpleNamespace
) -> None:
    file = workbook(tmp_path / "wrong.xlsx", **WRONG)
    done = verbs.send(file, **WHAT)
    assert (done.counts.accepted, done.counts.not_sent_why) == (4, {"invalid": 7, "superseded": 1})
    book = openpyxl.load_workbook(verbs.export(done.run, tmp_path / "out.xlsx"))
    rows = list(book["Events"].iter_rows(min_row=2, values_only=True))
    assert [row[2] for row in rows] == [
        *("not_sent", "accepted", "not_sent", "accepted", "not_sent", "not_sent")
    ]
    assert [row[3] for row in rows if row[2] == "not_sent"] == ["invalid"] * 4
    assert "line 2 of “People”" in rows[0][4]
    assert "line 7 of “People”" in rows[4][4]


def test_an_address_in_capitals_is_the_same_person_in_the_other_sheet(tmp_path: Path) -> None:
    people = [["email", "_bdate"], ["a@b.example", "soon"], ["C@b.example", "2000-01-31"]]
    subs = [
        ["email", "subscription.email.resource_id", "subscription.email.status"],
        ["A@B.example", "3", "unsubscribed"],
        ["c@b.example", "3", "unsubscribed"],
    ]
    file = workbook(tmp_path / "capitals.xlsx", People=people, Subs=subs)
    options = {"db_id": "1", "subscriptions": "Subs"}
    recipe = verbs.prepared(
        file, to="altcraft.profiles.update_batch", sheet="People", set=options
    ).recipe
    columns = (recipe.columns[0], replace(recipe.columns[1], kind="date"))
    report = verbs.check(file, recipe=replace(recipe, columns=columns), sheet="People")
    assert [(one.sheet, one.line, one.rule) for one in report.issues] == [
        ("People", 2, "date"),
        ("Subs", 2, "owner-not-sent"),
    ]


def test_one_sheet_cannot_be_both(people: Path) -> None:
    with pytest.raises(FixTheRecipe, match="named twice"):
        verbs.check(people, **{**WHAT, "sheet": "Events"})


def test_a_recipe_keeps_the_decisions_for_each_sheet(people: Path, tmp_path: Path) -> None:
    ready = verbs.prepared(people, **WHAT)
    (tmp_path / "r.toml").write_text(ready.recipe.toml())
    again = verbs.prepared(people, recipe=tmp_path / "r.toml")
    assert [part.recipe.columns for part in again.parts] == [
        part.recipe.columns for part in ready.parts
    ]
    assert again.recipe.sha256 == ready.recipe.sha256


def test_subscriptions_from_a_sheet_of_their_own(tmp_path: Path, practice: SimpleNamespace) -> None:
    rows = [["email", "_city"], ["a@b.example", "Perm"], ["c@b.example", "Omsk"]]
    subs = [
        ["email", "subscription.email.resource_id", "subscription.email.status"],
        ["a@b.example", "3", "unsubscribed"],
        ["a@b.example", "28", "unsubscribed"],
        ["z@b.example", "3", "unsubscribed"],
    ]
    file = workbook(tmp_path / "subs.xlsx", People=rows, Subs=subs)
    what = {"to": "altcraft.profiles.update_batch", "sheet": "People"}
    done = verbs.send(file, set={"db_id": "1", "subscriptions": "Subs"}, **what)
    assert (done.counts.accepted, done.counts.not_sent_why) == (4, {"invalid": 1})
    file = workbook(tmp_path / "both.xlsx", People=subs[:2], Subs=subs)
    with pytest.raises(FixTheRecipe, match="in one of the two sheets"):
        verbs.check(file, set={"db_id": "1", "subscriptions": "Subs"}, **what)


ITEMS = [["id", "title", "price"], ["i1", "One", "12.5"], ["i2", "Two", "3"]]
KNOWN = {
    "catalog": {
        "name": "C",
        "fields": {"title": "string"},
        "seen_at": "2026-11-20T09:00:00.000Z",
    }
}


def catalog_report(folder: Path, fields: list[list[str]], facts: dict[str, object]) -> Report:
    """Items with a title and a price, and the sheet of fields that comes before them."""
    file = workbook(folder / "catalog.xlsx", Items=ITEMS, Fields=fields)
    options = {"name": "C", "fields": "Fields"}
    what = {"to": "batch.catalogs.items", "set": options, "sheet": "Items"}
    recipe = as_declared(replace(verbs.prepared(file, **what).recipe, facts=facts))
    return verbs.check(file, recipe=recipe, sheet="Items")


@pytest.mark.parametrize("facts", [{}, KNOWN])
def test_a_field_whose_row_has_an_error_is_missing_to_the_items(
    facts: dict[str, object], tmp_path: Path
) -> None:
    wrong = [["action", "name", "type"], ["add", "price", "money"]]
    report = catalog_report(tmp_path, wrong, facts)
    told = {(one.sheet, one.line, one.column, one.rule) for one in report.issues}
    assert told >= {
        ("Fields", 2, "type", "choice"),
        ("Items", None, "price", "catalog-field"),
    }
    (blocking,) = report.blocking
    assert blocking.message == (
        "The sheet “Fields” adds the field “price” in a row that has an error and is not sent, "
        "so the catalog will not have it"
    )
    right = [["action", "name", "type"], ["add", "price", "float"]]
    assert catalog_report(tmp_path, right, facts).blocking == ()


def test_a_field_that_is_there_already_keeps_its_type_for_the_items(tmp_path: Path) -> None:
    """The row that would add it again is not sent, so the items are as the catalog has it now."""
    fields = [["action", "name", "type"], ["add", "title", "integer"], ["add", "price", "float"]]
    report = catalog_report(tmp_path, fields, KNOWN)
    assert [(one.sheet, one.line, one.rule) for one in report.issues] == [
        ("Fields", 2, "field-there-already")
    ]
