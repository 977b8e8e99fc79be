"""A row of the file and the very bytes that it became, there and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from workbench import verbs
from workbench.delivery.bindings import steps_of
from workbench.destinations.registry import destination
from workbench.payloads.leaves import Leaf, leaves
from workbench.plans.placing import Place, Places
from workbench.plans.plan import Plan
from workbench.plans.prepared import Prepared
from workbench.results import tracing, withheld
from workbench.vocabulary.fixes import Fix, Fixes

SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"
PEOPLE = """custom_id,first_name,phone,tags
001, Zoë ,06 12 34 56 78,a|b
002,Ann,,
001,Zoë,0612345678,c
004,Bob,12,
"""
TO_AUDIENCE: dict[str, Any] = {
    "to": "batch.audiences.update",
    "set": {"name": "VIP", "create": True},
    "region": "FR",
}


def planned(file: Path, out: Path, **what: Any) -> tuple[Plan, Prepared]:
    return verbs.plan(file, out=out, **what), verbs.prepared(file, **what)


@pytest.fixture
def people(tmp_path: Path) -> tuple[Plan, Prepared]:
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    recipe = verbs.prepared(file, **TO_AUDIENCE).recipe
    uses = [
        replace(use, kind="phone", how=replace(use.how, region="FR"))
        if use.header == "phone"
        else use
        for use in recipe.columns
    ]
    uses = [replace(u, repairs=("trim",)) if u.header == "first_name" else u for u in uses]
    uses = [replace(u, kind="array") if u.header == "tags" else u for u in uses]
    told = replace(recipe, columns=tuple(uses))
    return planned(file, tmp_path / "plan", recipe=told)


def test_every_row_has_one_place(people: tuple[Plan, Prepared]) -> None:
    places = Places.of(people[0])
    assert places.places(range(4)) == [
        Place(0, 1, 2, 0, 0, "superseded"),
        Place(0, 2, 3, 2, 1, ""),
        Place(0, 3, 4, 2, 2, ""),
        Place(0, 4, 5, 0, 0, "invalid"),
    ]
    assert places.of_request(2).tolist() == [1, 2]
    assert places.of_request(1).tolist() == []
    assert places.held_back().tolist() == [0, 3]
    assert places.held_back(["invalid"]).tolist() == [3]
    assert places.on_line(4).tolist() == [2]
    assert tracing.places_of(people[0], places, 2, 2, 5) == [Place(0, 3, 4, 2, 2, "")]


def test_a_row_is_shown_with_its_bytes_and_where_each_cell_stands(
    people: tuple[Plan, Prepared],
) -> None:
    plan, prepared = people
    shown = tracing.traced(plan, prepared, Place(0, 3, 4, 2, 2, ""))
    wanted = (
        '{"action":"add","id":"001","attributes":'
        '{"first_name":"Zoë","phone":"+33612345678","tags":["c"]}}'
    )
    assert shown.record.decode() == wanted
    body = plan.chunk_path(2).read_bytes()
    assert body[shown.start : shown.start + len(shown.record)] == shown.record
    at = {cell.header: [(leaf.path, leaf.text) for leaf in cell.leaves] for cell in shown.cells}
    assert at == {
        "custom_id": [("id", '"001"')],
        "first_name": [("attributes.first_name", '"Zoë"')],
        "phone": [("attributes.phone", '"+33612345678"')],
        "tags": [("attributes.tags[0]", '"c"')],
    }
    for cell in shown.cells:
        for leaf in cell.leaves:
            assert shown.record[leaf.start :].startswith(leaf.text.encode())


def test_a_row_that_is_not_sent_shows_its_cells_and_what_was_done_to_them(
    people: tuple[Plan, Prepared],
) -> None:
    plan, prepared = people
    shown = tracing.traced(plan, prepared, Place(0, 1, 2, 0, 0, "superseded"))
    assert (shown.record, shown.start) == (b"", 0)
    name = shown.cells[1]
    assert (name.found, name.read, name.leaves) == (" Zoë ", "Zoë", ())
    assert len(name.done) == 1
    assert all(cell.done == () for cell in shown.cells if cell is not name)


def test_a_cell_that_was_fixed_says_so(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("custom_id,first_name\n001,Ana\n", encoding="utf-8")
    sha = verbs.prepared(file, **TO_AUDIENCE).table.sha256
    fix = Fix(sheet="", row=1, column=2, header="first_name", found="Ana", value="Anna")
    recipe = verbs.prepared(file, **TO_AUDIENCE).recipe
    plan, prepared = planned(file, tmp_path / "plan", recipe=recipe, fixes=Fixes(sha, (fix,)))
    shown = tracing.traced(plan, prepared, Place(0, 1, 2, 2, 1, ""))
    name = shown.cells[1]
    assert (name.found, name.read, name.done) == ("Ana", "Anna", ("Fixed one by one",))
    assert [leaf.text for leaf in name.leaves] == ['"Anna"']


def test_a_row_is_found_by_its_id(people: tuple[Plan, Prepared]) -> None:
    prepared = people[1]
    assert tracing.find(prepared, "001", 10) == [(0, 1), (0, 3)]
    assert tracing.find(prepared, "001", 1) == [(0, 1)]
    assert tracing.find(prepared, "1", 10) == []
    some = [Place(0, 3, 4, 2, 2, ""), Place(0, 2, 3, 2, 1, "")]
    assert tracing.ids(prepared, some) == ["001", "002"]


def test_each_row_that_is_held_back_has_its_reason(people: tuple[Plan, Prepared]) -> None:
    plan, prepared = people
    held = Places.of(plan).places(Places.of(plan).held_back())
    assert withheld.told(plan, held, "person")[0] == "a later row is about the same person"
    assert not withheld.known(plan)
    withheld.explain(plan, prepared)
    superseded, invalid = withheld.told(plan, held, "person")
    assert superseded == "The later one is in line 4"
    assert invalid.startswith("phone: ")
    # A selection and the like have nothing more to say.
    assert withheld.told(plan, [Place(0, 2, 3, 0, 0, "suppressed")], "person") == [
        "it is on a suppression list"
    ]


ROWS_OF_EACH: list[tuple[str, str, dict[str, Any]]] = [
    ("audience_vip.csv", "batch.audiences.update", {"name": "VIP", "create": True}),
    ("audiences.csv", "batch.audiences.create", {}),
    ("profiles.csv", "batch.profiles.update", {}),
    ("events.csv", "batch.profiles.update", {}),
    ("campaigns.csv", "batch.campaigns.create", {}),
    (
        "altcraft_profiles.csv",
        "altcraft.profiles.update_batch",
        _ALTCRAFT := {
            "db_id": 1,
            "matching": "email",
            "allow_subscribe": True,
        },
    ),
    ("altcraft_profiles.csv", "altcraft.profiles.update_batch", {**_ALTCRAFT, "format": "xml"}),
]


@pytest.mark.parametrize(("file", "to", "options"), ROWS_OF_EACH)
def test_the_fragments_of_a_request_are_the_request(
    file: str, to: str, options: dict[str, Any], tmp_path: Path
) -> None:
    """All of them between the envelope's beginning and end, and each at its row's own place."""
    plan, prepared = planned(SAMPLES / file, tmp_path / "plan", to=to, set=options)
    steps, places, seen = steps_of(plan, destination), Places.of(plan), 0
    for chunk in plan.chunks:
        step, body = steps[chunk.step].step, plan.chunk_path(chunk.n).read_bytes()
        found = tracing.records(plan, chunk.n)
        rows = places.of_request(chunk.n)
        assert len(found) == len(rows) == chunk.records
        if found:
            assert step.prefix + step.between.join(found) + step.suffix == body
        for place in places.places(rows[:3]):
            shown = tracing.traced(plan, prepared, place)
            assert shown.record == found[place.record - 1]
            assert body[shown.start :].startswith(shown.record)
            filled = [cell for cell in shown.cells if cell.found and cell.target]
            assert [cell.header for cell in filled if not cell.leaves] == []
            seen += 1
    assert seen


def test_an_event_of_a_further_sheet_has_its_own_record(tmp_path: Path) -> None:
    file = tmp_path / "two.xlsx"
    book = openpyxl.Workbook()
    book.active.title = "People"
    for row in (["custom_id", "city"], ["c1", "Paris"]):
        book["People"].append(row)
    for row in (["id", "event.name", "event.amount"], ["c1", "bought", "12.50"]):
        (book["Events"] if "Events" in book else book.create_sheet("Events")).append(row)
    book.save(file)
    what: dict[str, Any] = {
        "to": "batch.profiles.update",
        "set": {"events": "Events"},
        "sheet": "People",
    }
    plan, prepared = planned(file, tmp_path / "plan", **what)
    (event,) = (one for one in Places.of(plan).places([0, 1]) if one.part == 1)
    assert (event.row, event.line, event.record) == (1, 2, 1)
    shown = tracing.traced(plan, prepared, event)
    at = {cell.header: [leaf.path for leaf in cell.leaves] for cell in shown.cells}
    assert at == {
        "id": ["identifiers.custom_id"],
        "event.name": ["events[0].name"],
        "event.amount": ["events[0].attributes.amount"],
    }
    assert tracing.ids(prepared, [event]) == ["c1"]


@pytest.mark.parametrize(
    ("record", "form", "wanted"),
    [
        ('{"é":1.50,"a":[]}', "json", [("é", 6, "1.50"), ("a", 15, "[]")]),
        ('{"a": [ {"b": null}, "x"]}', "json", [("a[0].b", 14, "null"), ("a[1]", 21, '"x"')]),
        ("<p><a>é</a><b>1</b></p>", "xml", [("a", 6, "é"), ("b", 15, "1")]),
        (
            "<p><c>1</c><c>2</c><s array='true'><t/></s></p>",
            "xml",
            [("c[0]", 6, "1"), ("c[1]", 14, "2"), ("s.t", 39, "")],
        ),
    ],
)
def test_values_are_found_at_their_bytes(
    record: str, form: Any, wanted: list[tuple[str, int, str]]
) -> None:
    assert leaves(record.encode(), form) == tuple(Leaf(*one) for one in wanted)


def test_what_is_no_record_is_refused() -> None:
    with pytest.raises(ValueError, match="mismatched tag"):
        leaves(b"<p><a></p>", "xml")
    with pytest.raises(ValueError, match="Expecting value"):
        leaves(b'{"a":}', "json")
