"""Several sheets of a workbook make one plan: ordered steps, every row of each accounted for."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import openpyxl
import orjson
import pytest

from workbench import running, verbs
from workbench.errors import FixTheRecipe

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
        for name in ("Results", "Results 2")
    }
    assert fates == {
        "Results": ["accepted", "accepted"],
        "Results 2": ["accepted", "accepted", "not_sent", "not_sent"],
    }


def test_a_rehearsal_sends_no_event_before_the_rest_of_the_people(
    people: Path, practice: SimpleNamespace
) -> None:
    done = verbs.send(people, first=1, **WHAT)
    assert done.state == "paused"
    assert (done.counts.accepted, done.counts.not_sent_why["waiting"]) == (1, 3)
    assert running.resume(done.run).counts.accepted == 4


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
