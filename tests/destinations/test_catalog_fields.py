"""Catalogs by their fields: bodies by hand from seed 000 and doc.batch.com catalogs/create."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson
import pytest
from object_sheets import SEEN_AT, by_case, catalog, each, prepared, told
from profile_sheets import bodies, errors, planned, sheet

from workbench.destinations.batch import catalog_fields
from workbench.errors import FixTheRecipe
from workbench.plans import building
from workbench.plans.plan import Plan
from workbench.plans.telling import check
from workbench.vocabulary.kinds import How

CREATE, UPDATE = "batch.catalogs.create", "batch.catalogs.update"
MOVIES = "action,name,type\nadd,director,string\nremove,duration,\n"
OVER = "catalog-fields-max"


def steps(made: Plan) -> list[tuple[str, str, str, str]]:
    return [(one.operation, one.route, one.waits_for, one.repeat) for one in made.steps]


def lines(*rows: str) -> str:
    return "\n".join(["action,name,type", *rows]) + "\n"


def adds(first: int, last: int) -> list[str]:
    return [f"add,f{n:02d},string" for n in range(first, last + 1)]


def fields(last: int) -> dict[str, str]:
    return {f"f{n:02d}": "string" for n in range(1, last + 1)}


def test_an_update_is_the_body_of_the_seed(tmp_path: Path) -> None:
    """Seed 000: additions have a type, removals have none; all rows are one request."""
    made = planned(prepared(tmp_path, MOVIES, UPDATE, name="MOVIES"), tmp_path / "plan")
    assert bodies(made) == [
        b'{"name":"MOVIES","fields":[{"action":"add","name":"director","type":"string"},'
        b'{"action":"remove","name":"duration"}]}'
    ]
    assert steps(made) == [("change", "2.11/catalogs/update", "none", "III")]
    assert [chunk.object for chunk in made.chunks] == ["MOVIES"]


def test_additions_alone_are_not_dangerous(tmp_path: Path) -> None:
    """reliability.md §1.7: repeated it would be refused, and the answer would tell a wrong fate."""
    ready = prepared(tmp_path, lines("add,price,float"), UPDATE, name="MOVIES")
    made = planned(ready, tmp_path / "plan")
    assert bodies(made) == [
        b'{"name":"MOVIES","fields":[{"action":"add","name":"price","type":"float"}]}'
    ]
    assert steps(made) == [("add", "2.11/catalogs/update", "none", "II")]


@pytest.mark.parametrize("slice_rows", [1, 7, 100_000])
def test_one_removal_makes_the_one_request_dangerous_for_every_slice_size(
    slice_rows: int, tmp_path: Path
) -> None:
    ready = prepared(tmp_path, lines(*adds(1, 8), "remove,old,"), UPDATE, name="MOVIES")
    made = planned(ready, tmp_path / "plan", slice_rows)
    assert steps(made) == [("change", "2.11/catalogs/update", "none", "III")]
    assert [chunk.records for chunk in made.chunks] == [9]


def test_a_catalog_is_created_with_its_fields(tmp_path: Path) -> None:
    """doc.batch.com catalogs/create: a name, and name and type of each field."""
    text = "name,type\ntitle,string\nreleased,date\nprice,float\n"
    ready = prepared(tmp_path, text, CREATE, name="products")
    made = planned(ready, tmp_path / "plan")
    assert bodies(made) == [
        b'{"name":"products","fields":[{"name":"title","type":"string"},'
        b'{"name":"released","type":"date"},{"name":"price","type":"float"}]}'
    ]
    assert steps(made) == [("create", "2.11/catalogs/create", "none", "II")]
    first = catalog_fields.CREATE.steps(ready.recipe)[0]
    assert (first.creates, first.object) == (True, "products")


def test_a_rehearsed_catalog_gets_the_rest_of_its_fields_added(tmp_path: Path) -> None:
    """A second creation would be refused, so the rest are additions that wait."""
    text = "name,type\ntitle,string\nprice,float\n"
    ready = prepared(tmp_path, text, CREATE, name="products")
    made, _ = building.build(ready, tmp_path / "plan", first=1)
    assert bodies(made) == [
        b'{"name":"products","fields":[{"name":"title","type":"string"}]}',
        b'{"name":"products","fields":[{"action":"add","name":"price","type":"float"}]}',
    ]
    assert steps(made) == [
        ("create", "2.11/catalogs/create", "none", "II"),
        ("add", "2.11/catalogs/update", "applied", "II"),
    ]


TYPES = ("array", "bool", "date", "float", "integer", "string", "url")


def test_the_seven_types(tmp_path: Path) -> None:
    """doc.batch.com catalogs/create: array, bool, date, float, integer, string, url."""
    cases = [{"type": word} for word in (*TYPES, "STRING")]
    made = planned(each(tmp_path, CREATE, cases, "name", name="C"), tmp_path / "plan")
    sent = orjson.loads(bodies(made)[0])["fields"]
    assert [one["type"] for one in sent] == [*TYPES, "string"]


NEW = [
    ({"name": "a", "type": "text"}, [("type", "choice")]),
    ({"name": "b", "type": ""}, [("type", "field-type-missing")]),
    ({"name": "", "type": "string"}, [("name", "field-name")]),
    ({"name": "Title", "type": "string"}, [("name", "field-name")]),
    ({"name": "the title", "type": "string"}, [("name", "field-name")]),
    ({"name": "été", "type": "string"}, [("name", "field-name")]),
    ({"name": "x" * 251, "type": "string"}, [("name", "field-name")]),
    ({"name": "x" * 250, "type": "string"}, []),
    ({"name": "a_1", "type": "string"}, []),
]


def test_a_field_of_a_new_catalog(tmp_path: Path) -> None:
    """doc.batch.com catalogs/create: [a-z0-9_], 1 to 250 characters, a type of the seven."""
    ready = each(tmp_path, CREATE, [cells for cells, _ in NEW], "name", name="C")
    assert by_case(ready) == {n: wrong for n, (_, wrong) in enumerate(NEW) if wrong}
    assert planned(ready, tmp_path / "plan").rows_planned == 2


CHANGED = [
    ({"action": "add", "type": ""}, [("type", "field-type-missing")]),
    ({"action": "", "type": "string"}, [("action", "field-action-missing")]),
    ({"action": "change", "type": "string"}, [("action", "choice")]),
    ({"action": "remove", "type": ""}, []),
    ({"action": "ADD", "type": "string"}, []),
    ({"action": "remove", "type": "string"}, []),
]


def test_a_change_of_a_field(tmp_path: Path) -> None:
    ready = each(tmp_path, UPDATE, [cells for cells, _ in CHANGED], "name", name="C")
    assert by_case(ready) == {n: wrong for n, (_, wrong) in enumerate(CHANGED) if wrong}
    assert by_case(ready, "warning") == {5: [("type", "field-type-on-remove")]}


def test_the_type_of_a_removed_field_is_not_sent(tmp_path: Path) -> None:
    made = planned(
        prepared(tmp_path, lines("remove,a,string"), UPDATE, name="C"), tmp_path / "plan"
    )
    assert bodies(made) == [b'{"name":"C","fields":[{"action":"remove","name":"a"}]}']


def test_the_analysts_own_words_for_add_and_remove(tmp_path: Path) -> None:
    """A declared value table decides, for the rules and for the class too."""
    how = How(values=(("neu", "add"), ("weg", "remove"), ("nichts", "")))
    text = lines("neu,a,string", "weg,b,", "nichts,c,string")
    changes = {"action": {"how": how}}
    ready = prepared(tmp_path, text, UPDATE, catalog("C", b="url"), changes, name="C")
    assert errors(ready) == [(4, "action", "field-action-missing")]
    made = planned(ready, tmp_path / "plan")
    assert bodies(made) == [
        b'{"name":"C","fields":[{"action":"add","name":"a","type":"string"},'
        b'{"action":"remove","name":"b"}]}'
    ]
    assert [one.repeat for one in made.steps] == ["III"]


@pytest.mark.parametrize(
    ("rows", "left", "slice_rows"), [(25, 0, 100_000), (26, 1, 1), (26, 1, 7), (26, 1, 100_000)]
)
def test_twenty_five_fields_are_the_most_of_a_new_catalog(
    rows: int, left: int, slice_rows: int, tmp_path: Path
) -> None:
    """Seed 000: up to 25 fields. The 26th is an Issue, and it is not sent."""
    text = sheet(["name", "type"], *([f"f{n:02d}", "string"] for n in range(1, rows + 1)))
    ready = prepared(tmp_path, text, CREATE, name="C")
    assert errors(ready) == [(27, "name", OVER)] * left
    made = planned(ready, tmp_path / "plan", slice_rows)
    assert [chunk.records for chunk in made.chunks] == [25]
    assert (b"f26" in bodies(made)[0], made.not_sent) == (False, {"invalid": 1} if left else {})


def test_a_field_that_comes_twice_counts_once(tmp_path: Path) -> None:
    text = sheet(["name", "type"], ["f01", "url"], *([f, "string"] for f in fields(25)))
    ready = prepared(tmp_path, text, CREATE, name="C")
    assert errors(ready) == []
    made = planned(ready, tmp_path / "plan")
    assert (made.rows_planned, made.not_sent) == (25, {"superseded": 1})


@pytest.mark.parametrize(
    ("there", "rows", "over"),
    [
        (24, ["add,new,string"], []),
        (25, ["add,new,string"], [2]),
        (25, ["add,new,string", "remove,f01,"], []),
        (25, ["add,new,string", "add,newer,string", "remove,f01,"], [3]),
        (24, ["remove,f01,", "add,new,string", "add,newer,string", "add,newest,string"], [5]),
        (0, adds(1, 25), []),
        (0, adds(1, 26), [27]),
    ],
)
def test_the_cap_counts_the_fields_after_the_change(
    there: int, rows: list[str], over: list[int], tmp_path: Path
) -> None:
    """rules.md: the 25-field cap of a catalog counts the fields after the change."""
    facts = catalog("C", **fields(there))
    ready = prepared(tmp_path, lines(*rows), UPDATE, facts, name="C")
    assert [(line, rule) for line, _, rule in errors(ready)] == [(line, OVER) for line in over]
    made = planned(ready, tmp_path / "plan")
    assert made.rows_planned == len(rows) - len(over)


@pytest.mark.parametrize(
    ("rows", "over"),
    [
        (adds(1, 25), []),
        (adds(1, 26), [27]),
        ([f"remove,f{n:02d}," for n in range(1, 26)], []),
        ([f"remove,f{n:02d}," for n in range(1, 27)], [27]),
    ],
)
def test_without_facts_only_what_is_certain_is_too_much(
    rows: list[str], over: list[int], tmp_path: Path
) -> None:
    """No catalog has a 26th field, whether after the change or to remove."""
    ready = prepared(tmp_path, lines(*rows), UPDATE, name="C")
    assert [(line, rule) for line, _, rule in errors(ready)] == [(line, OVER) for line in over]
    assert planned(ready, tmp_path / "plan").rows_planned == 25


@pytest.mark.parametrize(
    ("rows", "wrong"),
    [
        (["add,title,string"], [(2, "name", "field-there-already")]),
        (["remove,directr,"], [(2, "name", "field-not-there")]),
        (["remove,title,"], []),
        (["remove,title,", "remove,year,"], [(3, "name", "catalog-fields-min")]),
        (["remove,title,", "remove,year,", "add,price,float"], []),
    ],
)
def test_the_known_fields_decide(
    rows: list[str], wrong: list[tuple[int, str, str]], tmp_path: Path
) -> None:
    """doc.batch.com catalogs/view: a catalog has 1 to 25 fields."""
    facts = catalog("C", title="string", year="integer")
    ready = prepared(tmp_path, lines(*rows), UPDATE, facts, name="C")
    assert errors(ready) == wrong


def test_an_issue_names_the_fields_and_when_they_were_seen(tmp_path: Path) -> None:
    facts = catalog("C", title="string", year="integer")
    ready = prepared(tmp_path, lines("remove,titel,"), UPDATE, facts, name="C")
    (issue,) = check(ready).issues
    assert issue.message == (
        "The catalog has no such field to remove "
        f"(it has title (string), year (integer), as seen {SEEN_AT})"
    )
    assert issue.value == "titel"


@pytest.mark.parametrize(
    ("facts", "rules"),
    [
        (None, ["catalog-unknown"]),
        (catalog("OTHER", title="string"), ["catalog-unknown"]),
        (catalog("MOVIES", duration="integer"), []),
    ],
)
def test_unknown_fields_are_said(facts: Any, rules: list[str], tmp_path: Path) -> None:
    ready = prepared(tmp_path, MOVIES, UPDATE, facts, name="MOVIES")
    assert [one.rule for one in told(ready)] == rules
    assert all(one.severity == "warning" and "workbench facts" in one.fix for one in told(ready))


@pytest.mark.parametrize("wrong", ["MOVIES", {"name": "C", "fields": ["a"]}, {"name": "C"}])
def test_facts_of_another_shape_are_one_sentence(wrong: Any, tmp_path: Path) -> None:
    ready = prepared(tmp_path, MOVIES, UPDATE, {"catalog": wrong}, name="C")
    with pytest.raises(FixTheRecipe, match="another shape than `workbench facts` writes"):
        told(ready)


@pytest.mark.parametrize(
    ("name", "sentence"),
    [(" C", "expected 1 to 255"), ("C\n", "expected 1 to 255"), ("C" * 256, "expected 1 to 255")],
)
def test_a_catalogs_name(name: str, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(FixTheRecipe, match=sentence):
        prepared(tmp_path, MOVIES, UPDATE, name=name)
    prepared(tmp_path, MOVIES, UPDATE, name="C" * 255)
