"""Catalogs on the practice vendor: fields, facts, items and removal, proven on what it holds."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import workbench
from workbench import verbs
from workbench.delivery.statuses import RunStatus
from workbench.plans.plan import Plan
from workbench.twin.holdings import NotHeld, show

SAMPLES = Path(__file__).parents[2] / "sample_data"
MOVIES = {
    "title": "string",
    "original_title": "string",
    "director": "string",
    "released": "date",
    "runtime": "integer",
    "rating": "float",
    "in_cinemas": "bool",
    "genres": "array",
    "poster": "url",
}


def held(practice: Any, name: str = "MOVIES") -> dict[str, Any]:
    """A catalog as the twin holds it."""
    (found,) = show(practice.home / "twin.db", "catalogs", name)["catalogs"]
    return found


def fields(practice: Any, name: str = "MOVIES") -> dict[str, str]:
    return {one["name"]: one["type"] for one in held(practice, name)["fields"]}


def send(file: Path, operation: str, **more: Any) -> RunStatus:
    return verbs.send(file, to=f"batch.catalogs.{operation}", **more)


def told(done: RunStatus) -> list[tuple[str, int, str]]:
    """What became of each request: state, rows and the vendor's word about it."""
    return [(chunk.state, chunk.rows, chunk.indexing) for chunk in done.chunks]


@pytest.mark.slow
def test_a_catalog_from_its_fields_to_its_end(practice: Any, tmp_path: Path) -> None:
    """The good samples: every row accepted; facts decide kinds; a removal is gone at the end."""
    of = {"set": {"name": "MOVIES"}}
    made = send(SAMPLES / "catalog_movies.csv", "create", **of)
    assert told(made) == [("accepted", 9, "shown")]
    assert fields(practice) == MOVIES

    items = SAMPLES / "catalog_items.csv"
    assert told(send(items, "items", **of)) == [("accepted", 9, "APPLIED")]
    sample = {one["id"]: one["attributes"] for one in held(practice)["sample"]}
    assert len(sample) == 9
    assert sample["m0005"]["title"] == "007 Steps"
    assert sample["m0001"]["date(released)"] == "2024-05-15T00:00:00Z"
    assert sample["m0009"] == {"title": "Untitled Heist"}

    said: list[str] = []
    recipe, more = tmp_path / "items.toml", tmp_path / "more.csv"
    more.write_text("id,title,runtime\nm0100,1917,90\n")
    workbench.recipe(more, "batch.catalogs.items", out=recipe, **of)
    known = workbench.facts(recipe, tell=said.append)
    assert known["catalog"]["fields"] == MOVIES
    assert tomllib.loads(recipe.read_text())["facts"]["catalog"] == known["catalog"]
    assert said == ["Column “title” is sent as text and not as integer"]

    gone = tmp_path / "gone.csv"
    gone.write_text("name\nMOVIES\nNEVER\n")
    ended = send(gone, "remove")
    assert told(ended) == [("accepted", 1, "removed"), ("rejected", 1, "")]
    with pytest.raises(NotHeld):
        held(practice)


@pytest.mark.slow
def test_what_is_there_already_and_one_workbook_of_fields_and_items(
    practice: Any, tmp_path: Path
) -> None:
    """The same fields count as created, others are the vendor's no. Then a workbook changes them:
    fields, wait until the view shows them, and the items that need them.
    """
    sheet, of = tmp_path / "fields.csv", {"set": {"name": "C"}}
    sheet.write_text("name,type\ntitle,string\nold,url\n")
    assert send(sheet, "create", **of).counts.accepted == 2
    again = send(sheet, "create", **of)
    assert [(one.state, one.reason) for one in again.chunks] == [("accepted", "already there")]
    sheet.write_text("name,type\ntitle,string\nprice,float\n")
    other = send(sheet, "create", **of)
    assert [one.state for one in other.chunks] == ["rejected"]
    assert "already exists" in other.chunks[0].reason
    assert fields(practice, "C") == {"title": "string", "old": "url"}

    book = openpyxl.Workbook()
    items = book.active
    assert items is not None
    items.title = "Items"
    for row in (("id", "title", "price"), ("i1", "One", 12.5), ("i2", "Two", 3)):
        items.append(row)
    changes = book.create_sheet("Fields")
    for change in (("action", "name", "type"), ("add", "price", "float"), ("remove", "old", "")):
        changes.append(change)
    source, recipe = tmp_path / "book.xlsx", tmp_path / "items.toml"
    book.save(source)

    options = {"name": "C", "fields": "Fields"}
    workbench.recipe(source, "batch.catalogs.items", set=options, out=recipe, sheet="Items")
    workbench.facts(recipe)
    planned: list[Plan] = []
    done = verbs.send(source, recipe=recipe, confirm=lambda _, plan, __: planned.append(plan))
    assert [(one.operation, one.waits_for, one.repeat) for one in planned[0].steps] == [
        ("change", "none", "III"),
        ("edit", "applied", "I"),
    ]
    assert told(done) == [("accepted", 2, "shown"), ("accepted", 2, "APPLIED")]
    assert fields(practice, "C") == {"title": "string", "price": "float"}
    assert [one["attributes"] for one in held(practice, "C")["sample"]] == [
        {"title": "One", "price": 12.5},
        {"title": "Two", "price": 3},
    ]
    # Read again as a later retry or export does, by what was known then.
    assert verbs.check(source, recipe=planned[0].folder / "recipe.toml").errors == 0
