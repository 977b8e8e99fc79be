"""Catalogs by their items: bodies and limits by hand from doc.batch.com catalogs/items/edit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import orjson
import pytest
from object_sheets import SEEN_AT, by_case, catalog, each, prepared, told
from profile_sheets import bodies, errors, found, planned, sheet

from workbench import verbs
from workbench.destinations.batch import catalog_items
from workbench.destinations.batch.catalog_items import UPDATE_ITEMS
from workbench.errors import FixTheRecipe
from workbench.plans import building, telling
from workbench.plans.plan import Plan
from workbench.plans.preparing import as_declared
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.kinds import How
from workbench.vocabulary.reading import Reading
from workbench.vocabulary.replies import Reply, Verdict
from workbench.vocabulary.steps import Limit

ITEMS = "batch.catalogs.items"
PRODUCTS = catalog(
    "products",
    title="string",
    price="float",
    stock="integer",
    on_sale="bool",
    launch_date="date",
    website="url",
    colors="array",
)


def sent(folder: Path, text: str, **more: Any) -> list[dict[str, Any]]:
    """Every item that would be sent."""
    made = planned(prepared(folder, text, ITEMS, name="products", **more), folder / "plan")
    return [item for body in bodies(made) for item in orjson.loads(body)["items"]]


def test_an_item_is_the_body_of_the_page(tmp_path: Path) -> None:
    """Each value as its field declares it; dates and addresses under date(...) and url(...)."""
    text = sheet(
        ["id", "title", "price", "stock", "on_sale", "launch_date", "website", "colors"],
        [
            *("sku-1", 'Été "24"', "19.90", "12", "true", "2024-06-01", "https://example.com/s1"),
            "red|dark blue",
        ],
        ["sku-2", "Plain", "", "", "", "", "", ""],
    )
    ready = prepared(tmp_path, text, ITEMS, PRODUCTS, name="products")
    made = planned(ready, tmp_path / "plan")
    assert bodies(made) == [
        '{"name":"products","items":[{"id":"sku-1","action":"add","attributes":{'
        '"title":"Été \\"24\\"","price":19.90,"stock":12,"on_sale":true,'
        '"date(launch_date)":"2024-06-01T00:00:00Z","url(website)":"https://example.com/s1",'
        '"colors":["red","dark blue"]}},'
        '{"id":"sku-2","action":"add","attributes":{"title":"Plain"}}]}'.encode()
    ]
    assert steps(made) == [("edit", "2.11/catalogs/items/edit", "none", "I")]
    assert [chunk.object for chunk in made.chunks] == ["products"]


def steps(made: Plan) -> list[tuple[str, str, str, str]]:
    return [(one.operation, one.route, one.waits_for, one.repeat) for one in made.steps]


def test_a_removal_carries_no_attributes(tmp_path: Path) -> None:
    text = sheet(["id", "action", "title"], ["a", "remove", "A"], ["b", "", "B"], ["c", "add", ""])
    assert sent(tmp_path, text) == [
        {"id": "a", "action": "remove"},
        {"id": "b", "action": "add", "attributes": {"title": "B"}},
        {"id": "c", "action": "add"},
    ]
    ready = prepared(tmp_path, text, ITEMS, PRODUCTS, name="products")
    assert found(ready) == [(2, "title", "attributes-on-remove", "warning")]


@pytest.mark.parametrize(
    ("word", "how"), [("weg", How(values=(("weg", "remove"),))), ("remove", How())]
)
def test_what_is_wrong_on_a_removal_is_not_told_since_it_is_not_sent(
    word: str, how: How, tmp_path: Path
) -> None:
    """Also where the analyst's own word stands for it, or a recipe says nothing of the words."""
    text, changes = sheet(["id", "action", "title"], ["a", word, "x" * 10_001]), {"how": how}
    ready = prepared(tmp_path, text, ITEMS, PRODUCTS, {"action": changes}, name="products")
    assert errors(ready) == []
    assert sent(tmp_path, text, changes={"action": changes}) == [{"id": "a", "action": "remove"}]


def test_rows_without_a_word_do_what_the_send_does(tmp_path: Path) -> None:
    assert sent(tmp_path, "id\na\n", action="remove") == [{"id": "a", "action": "remove"}]


def test_the_last_row_of_an_item_is_the_one_that_is_sent(tmp_path: Path) -> None:
    text = sheet(["id", "title"], ["a", "old"], ["a", "new"])
    assert sent(tmp_path, text) == [{"id": "a", "action": "add", "attributes": {"title": "new"}}]


def test_two_hundred_items_are_the_most_of_a_request(tmp_path: Path) -> None:
    """200 items a call; 5 requests and 1,000 items a second."""
    text = sheet(["id"], *([f"i{n}"] for n in range(401)))
    made = planned(prepared(tmp_path, text, ITEMS, name="products"), tmp_path / "plan")
    assert [chunk.records for chunk in made.chunks] == [200, 200, 1]
    assert made.eta_s == pytest.approx(0.4)
    quota = UPDATE_ITEMS.quota
    assert (quota.requests, quota.records) == (5, 1_000)
    assert quota.seconds(5_000, 1_000_000) == pytest.approx(999.8)


@pytest.mark.parametrize("slice_rows", [1, 7, 100_000])
def test_the_bytes_are_the_same_for_every_slice_size(
    slice_rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalog_items, "ITEMS", Limit(5, "items", "this test"))
    rows = [[f"i{n}", "remove" if n % 3 == 0 else "", f"t{n}", f"a|b{n}"] for n in range(16)]
    text = sheet(["id", "action", "title", "colors"], *rows, ["i7", "", "last", ""])
    ready = prepared(tmp_path, text, ITEMS, PRODUCTS, name="products")
    whole = planned(ready, tmp_path / "whole")
    again = planned(ready, tmp_path / "again", slice_rows)
    assert bodies(again) == bodies(whole)
    assert again.plan_sha256 == whole.plan_sha256
    assert [chunk.records for chunk in whole.chunks] == [5, 5, 5, 1]
    assert whole.not_sent == {"superseded": 1}


VALUES = [
    ("title", "x" * 10_000, ""),
    ("title", "x" * 10_001, "text-long"),
    ("title", "   ", "text-blank"),
    ("price", "12.5", ""),
    ("price", "12,5", "number"),
    ("stock", "12", ""),
    ("stock", "12.5", "integer"),
    ("on_sale", "maybe", "boolean"),
    ("launch_date", "2024-02-30", "date-impossible"),
    ("launch_date", "soon", "date"),
    ("website", "example.com", "url"),
    ("colors", "|".join(["x"] * 15), ""),
    ("colors", "|".join(["x"] * 16), "array-items"),
    ("colors", "x" * 64, ""),
    ("colors", "x" * 65, "array-item-long"),
]


def test_a_value_at_its_limit_and_one_over(tmp_path: Path) -> None:
    """Strings of 10,000 characters; arrays of 15 strings of 64; each value of its declared type."""
    cases = [{header: cell} for header, cell, _ in VALUES]
    ready = each(tmp_path, ITEMS, cases, "id", facts=PRODUCTS, name="products")
    ready = replace(ready, recipe=as_declared(ready.recipe))
    wrong = {n: [(header, rule)] for n, (header, _, rule) in enumerate(VALUES) if rule}
    assert by_case(ready) == wrong
    assert planned(ready, tmp_path / "plan").rows_planned == len(VALUES) - len(wrong)


def test_an_items_id(tmp_path: Path) -> None:
    short = ["1.23457E+11", "1,5e+11", "6E+08", "3.36E10"]  # of a number, as Excel shows it
    plain = ["12E4", "1.5", "E+11", "1.5E+11x"]
    ids = ["", "null", "a ", "x" * 1_024, "x" * 1_025, *short, *plain]
    ready = each(tmp_path, ITEMS, [{"id": one, "n": "1"} for one in ids], "id", name="products")
    rules = {0: "id-missing", 1: "id-placeholder", 2: "id-spaces", 4: "id-long"}
    rules |= {5 + n: "id-exponent" for n in range(len(short))}
    assert by_case(ready) == {n: [("id", rule)] for n, rule in rules.items()}


def test_a_column_that_is_no_field_of_the_catalog_stops_the_plan(tmp_path: Path) -> None:
    ready = prepared(tmp_path, "id,titel\na,b\n", ITEMS, PRODUCTS, name="products")
    (issue,) = told(ready)
    assert (issue.rule, issue.column, issue.target, issue.row) == (
        "catalog-field",
        "titel",
        "titel",
        None,
    )
    assert issue.message == (
        "The catalog “products” has no field “titel”; it has title (string), price (float), "
        "stock (integer), on_sale (bool), launch_date (date), website (url), colors (array), "
        f"as seen {SEEN_AT}"
    )
    with pytest.raises(FixTheRecipe, match="Column “titel”: The catalog “products” has no field"):
        planned(ready, tmp_path / "plan")


def test_a_column_of_another_kind_than_declared_stops_the_plan(tmp_path: Path) -> None:
    text = sheet(["id", "title", "price"], ["a", "12", "1.5"])
    ready = prepared(tmp_path, text, ITEMS, PRODUCTS, name="products")
    (issue,) = told(ready)
    assert (issue.rule, issue.column) == ("catalog-type", "title")
    assert issue.message == (
        f"The catalog declares “title” as string (seen {SEEN_AT}), "
        "and the column is sent as integer"
    )
    assert issue.fix == "Change its kind to text."


DECLARED = [
    ("title", "007", "text", "007"),
    ("price", "3", "number", 3),
    ("stock", "4", "integer", 4),
    ("on_sale", "true", "boolean", True),
    ("launch_date", "31/03/2024", "date", "2024-03-31T00:00:00Z"),
    ("website", "https://example.com", "url", "https://example.com"),
    ("colors", "red", "array", ["red"]),
]


def test_columns_take_the_kinds_that_the_catalog_declares(tmp_path: Path) -> None:
    """Also where the cells look like another kind; a date as the file's dates are written."""
    text = sheet(["id", *(one[0] for one in DECLARED)], ["a", *(one[1] for one in DECLARED)])
    reading = Reading(dates="DMY")
    ready = prepared(tmp_path, text, ITEMS, PRODUCTS, reading=reading, name="products")
    ready = replace(ready, recipe=as_declared(ready.recipe))
    assert [use.kind for use in ready.recipe.columns] == ["text", *(one[2] for one in DECLARED)]
    assert told(ready) == ()
    made = planned(ready, tmp_path / "plan")
    values = list(orjson.loads(bodies(made)[0])["items"][0]["attributes"].values())
    assert values == [one[3] for one in DECLARED]


def test_a_type_that_no_page_names_decides_nothing(tmp_path: Path) -> None:
    facts = catalog("products", shape="polygon")
    ready = prepared(tmp_path, "id,shape\na,12\n", ITEMS, facts, name="products")
    assert as_declared(ready.recipe) == ready.recipe
    assert told(ready) == ()


@pytest.mark.parametrize("facts", [None, catalog("others", title="string")])
def test_unknown_fields_are_said(facts: Mapping[str, Any] | None, tmp_path: Path) -> None:
    """Kinds then come from the headers and the cells."""
    text = sheet(["id", "title", "n", "date(born)"], ["a", "b", "7", "2024-01-02"])
    ready = prepared(tmp_path, text, ITEMS, facts, name="products")
    assert [(one.rule, one.severity) for one in told(ready)] == [("catalog-unknown", "warning")]
    assert [use.kind for use in ready.recipe.columns] == ["text", "text", "integer", "date"]
    assert planned(ready, tmp_path / "plan").rows_planned == 1


@pytest.mark.parametrize(("columns", "rules"), [(25, []), (26, ["catalog-fields-max"])])
def test_no_catalog_has_a_26th_column(columns: int, rules: list[str], tmp_path: Path) -> None:
    headers = [f"a{n:02d}" for n in range(1, columns + 1)]
    text = sheet(["id", *headers], ["x", *(["v"] * columns)])
    ready = prepared(tmp_path, text, ITEMS, name="products")
    issues = [one for one in told(ready) if one.severity == "error"]
    assert [(one.rule, one.column) for one in issues] == [(rule, "a26") for rule in rules]


def test_what_no_catalog_holds_is_refused(tmp_path: Path) -> None:
    """doc.batch.com: seven types, none of them a phone; no page lets an attribute be deleted."""
    text = "id,title\na,b\n"
    for change, sentence in (
        ({"kind": "phone"}, "an attribute here is one of"),
        ({"blank": "null"}, "attributes cannot be deleted here"),
        ({"target": "Title"}, "not a legal name"),
    ):
        ready = prepared(tmp_path, text, ITEMS, None, {"title": change}, name="products")
        with pytest.raises(FixTheRecipe, match=sentence):
            errors(ready)


ERROR = b'{"error_code":"%s","error_message":"no"}'


@pytest.mark.parametrize(
    ("status", "body", "verdict"),
    [
        (202, b'{"indexing_token":"eqRqTF7x"}', Verdict("accepted", token="eqRqTF7x")),
        (202, b"{}", None),
        (202, b'{"indexing_token":""}', None),
        (200, b'{"indexing_token":"eqRqTF7x"}', None),
        (400, ERROR % b"MALFORMED_PARAMETER", Verdict("rejected", "no", "MALFORMED_PARAMETER")),
        (429, ERROR % b"60", Verdict("not_sent", "no", "60", then="wait")),
    ],
)
def test_how_answers_read(status: int, body: bytes, verdict: Verdict | None) -> None:
    """202 with a token is the only yes; a 2xx without one says nothing certain."""
    step = UPDATE_ITEMS.steps(Recipe(ITEMS, {"name": "products"}))[0]
    made = UPDATE_ITEMS.read(step, Reply(status, {}, body), 200)
    assert made == verdict if verdict else (made.fate, made.token) == ("unknown", "")


@pytest.mark.parametrize(
    ("word", "meaning"),
    [("APPLIED", "live"), ("IN_PROGRESS", "pending"), ("REPLACED", "unrecognised")],
)
def test_the_words_about_a_token(word: str, meaning: str) -> None:
    """doc.batch.com catalogs/view: IN_PROGRESS and APPLIED, and no third word."""
    assert UPDATE_ITEMS.indexing is not None
    assert UPDATE_ITEMS.indexing.meaning(word) == meaning


def test_the_workbooks_own_sheet_of_fields_types_the_items(tmp_path: Path) -> None:
    """Nothing is known of the catalog itself: what the workbook adds is enough for its columns."""
    book = openpyxl.Workbook()
    items = book.active
    assert items is not None
    items.title = "Items"
    for row in (("id", "price", "stock"), ("i1", "29.9", "TRUE"), ("i2", "5", "maybe")):
        items.append(row)
    fields = book.create_sheet("Fields")
    for row in (("action", "name", "type"), ("add", "price", "float"), ("add", "stock", "bool")):
        fields.append(row)
    source = tmp_path / "book.xlsx"
    book.save(source)
    what = {"to": "batch.catalogs.items", "set": {"name": "C", "fields": "Fields"}}
    ready = verbs.prepared(source, sheet="Items", **what)
    assert [(use.target, use.kind) for use in ready.recipe.columns] == [
        ("id", "text"),
        ("price", "number"),
        ("stock", "boolean"),
    ]
    assert [(line, target) for line, target, _ in errors(ready)] == [(3, "stock")]
    made, _ = building.build(ready, tmp_path / "plan")
    body = orjson.loads(made.chunk_path(2).read_bytes())
    assert body["items"] == [
        {"id": "i1", "action": "add", "attributes": {"price": 29.9, "stock": True}}
    ]

    changed = tuple(replace(use, kind="text", how=How()) for use in ready.recipe.columns)
    odd = replace(ready, recipe=replace(ready.recipe, columns=changed))
    assert [(one.rule, one.target) for one in telling.check(odd).blocking] == [
        ("catalog-type", "price"),
        ("catalog-type", "stock"),
    ]
