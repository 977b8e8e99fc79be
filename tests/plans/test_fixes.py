"""Fixes of single cells: put in exactly, bound to the file, refused where they do not belong."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import orjson
import pytest

from workbench import retry, running, verbs
from workbench.delivery import runs as delivery
from workbench.errors import FixesRefused
from workbench.plans import fixing
from workbench.plans.fixing import with_fixes
from workbench.recipes.recipe import Recipe
from workbench.tables.opening import open_table
from workbench.twin.holdings import show
from workbench.vocabulary.fixes import Fix, Fixes
from workbench.vocabulary.kinds import How
from workbench.vocabulary.reading import Reading

SHEET = "id,tel,qty\na,33612345678.0,1\nb,0612345678,x\nc,33612345679.0,3\nd\ne,,5\n"
TEL, QTY = (2, "tel"), (3, "qty")


def of(file: Path, *made: tuple[int, tuple[int, str], str, str], sheet: str = "") -> Fixes:
    """Fixes of a file: row, column, what was found there and what it should be."""
    fixes = (Fix(sheet, row, *column, found, value) for row, column, found, value in made)
    return Fixes(hashlib.sha256(file.read_bytes()).hexdigest(), tuple(fixes))


def recipe(file: Path, *, repairs: Iterable[str] = ()) -> Recipe:
    """Audience A with a phone, whose column has these repairs, and a whole number."""
    ready = verbs.prepared(file, to="batch.audiences.update", set={"name": "A", "create": True})
    known: dict[str, dict[str, Any]] = {
        "tel": {
            "target": "phone",
            "kind": "phone",
            "how": How(region="FR"),
            "repairs": tuple(repairs),
        },
        "qty": {"target": "qty", "kind": "integer"},
    }
    columns = tuple(replace(use, **known.get(use.header, {})) for use in ready.recipe.columns)
    return replace(ready.recipe, columns=columns)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(SHEET, encoding="utf-8")
    return path


def bodies(plan: Any) -> list[dict[str, Any]]:
    last = plan.chunks[-1].n
    return orjson.loads(plan.chunk_path(last).read_bytes())["ids"]


def test_a_fixed_cell_is_judged_and_sent_as_it_was_typed(file: Path, tmp_path: Path) -> None:
    before = file.read_bytes()
    made = recipe(file)
    assert {(i.row, i.column) for i in verbs.check(file, recipe=made).issues} >= {(2, "qty")}
    fixes = of(file, (2, QTY, "x", "12"), (1, TEL, "33612345678.0", "+33699999999"))
    report = verbs.check(file, recipe=made, fixes=fixes)
    wrong = {(i.row, i.column) for i in report.issues if i.severity == "error"}
    assert wrong == {(3, "tel"), (4, "")}
    assert report.cells_fixed == 2
    sent = bodies(verbs.plan(file, recipe=made, fixes=fixes, out=tmp_path / "plan"))
    assert [one["attributes"] for one in sent] == [
        {"phone": "+33699999999", "qty": 1},
        {"phone": "+33612345678", "qty": 12},
        {"qty": 5},
    ]
    assert file.read_bytes() == before


def test_a_fix_of_a_cell_wins_over_the_repair_of_its_column(file: Path) -> None:
    """The fixed cell keeps its “.0”, and the repair counts and offers only the other one."""
    made = recipe(file, repairs=("point-zero",))
    fixes = of(file, (1, TEL, "33612345678.0", "33699999999.0"))
    report = verbs.check(file, recipe=made, fixes=fixes)
    wrong = [(i.row, i.column, i.value) for i in report.issues if i.severity == "error"]
    assert (1, "tel", "33699999999.0") in wrong
    assert [(one.cells, one.before, one.after) for one in report.repaired] == [
        (1, "33612345679.0", "33612345679")
    ]
    offered = verbs.check(file, recipe=recipe(file), fixes=fixes).offered
    assert [(one.repair, one.cells, one.before) for one in offered] == [
        ("point-zero", 1, "33612345679.0")
    ]


def test_an_empty_value_empties_the_cell(file: Path, tmp_path: Path) -> None:
    fixes = of(file, (2, QTY, "x", ""), (5, (1, "id"), "e", ""))
    report = verbs.check(file, recipe=recipe(file), fixes=fixes)
    wrong = {(i.row, i.column) for i in report.issues if i.severity == "error"}
    assert wrong == {(1, "tel"), (3, "tel"), (4, ""), (5, "id")}
    plan = verbs.plan(file, recipe=recipe(file), fixes=fixes, out=tmp_path / "plan")
    assert bodies(plan)[0] == {
        "action": "add",
        "id": "b",
        "attributes": {"phone": "+33612345678"},
    }


def test_a_fixed_key_is_the_key_that_rows_are_compared_by(file: Path, tmp_path: Path) -> None:
    file.write_text("id,city\na,Paris\nb,Lyon\n", encoding="utf-8")
    what: Any = {"to": "batch.audiences.update", "set": {"name": "A"}}
    fixes = of(file, (1, (1, "id"), "a", "b"))
    plan = verbs.plan(file, **what, fixes=fixes, out=tmp_path / "plan")
    assert plan.not_sent == {"superseded": 1}
    assert [(one["id"], one["attributes"]) for one in bodies(plan)] == [("b", {"city": "Lyon"})]


def test_a_cell_that_the_workbook_does_not_know_is_known_once_it_is_fixed(tmp_path: Path) -> None:
    """A formula without a stored value is no blank; typed by hand it is as good as any other."""
    path, book = tmp_path / "people.xlsx", openpyxl.Workbook()
    book.active.title = "People"
    for row in (["id", "city"], ["a", "=1+1"], ["b", "Lyon"]):
        book.active.append(row)
    book.save(path)
    what: Any = {"to": "batch.audiences.update", "set": {"name": "A"}}
    assert [one.rule for one in verbs.check(path, **what).issues] == ["cell-unreadable"]
    fixes = of(path, (1, (2, "city"), "", "Paris"), sheet="People")
    assert verbs.check(path, **what, fixes=fixes).issues == ()
    sent = bodies(verbs.plan(path, **what, fixes=fixes, out=tmp_path / "plan"))
    assert [one["attributes"]["city"] for one in sent] == ["Paris", "Lyon"]


def two_sheets(path: Path) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "People"
    for row in (["custom_id", "city"], ["c1", "Paris"]):
        book.active.append(row)
    events = book.create_sheet("Events")
    for row in (["id", "event.name"], ["c1", "bought"], ["c9", "left"]):
        events.append(row)
    book.save(path)
    return path


def test_a_fix_is_of_the_sheet_that_it_names(tmp_path: Path) -> None:
    """Row 2 of the events belongs to nobody until its id is fixed; the people's have no row 2."""
    path = two_sheets(tmp_path / "two.xlsx")
    what: Any = {"to": "batch.profiles.update", "set": {"events": "Events"}, "sheet": "People"}
    assert [one.rule for one in verbs.check(path, **what).issues] == ["orphan"]
    fixes = of(path, (2, (1, "id"), "c9", "c1"), sheet="Events")
    assert verbs.check(path, **what, fixes=fixes).errors == 0
    with pytest.raises(FixesRefused, match=r"is on the sheet “Events”, and .* read are “People”"):
        verbs.check(path, to="batch.profiles.update", sheet="People", fixes=fixes)


def test_slices_do_not_show_in_fixed_bytes(tmp_path: Path) -> None:
    file = tmp_path / "many.csv"
    file.write_text("id,qty\n" + "".join(f"p{n},{n}x\n" for n in range(1, 41)), encoding="utf-8")
    what: Any = {"to": "batch.audiences.update", "set": {"name": "A"}}
    column = (2, "qty")
    rows = [1, 6, 7, 8, 14, 15, 39, 40]
    fixes = of(file, *((n, column, f"{n}x", "" if n == 8 else f"fixed {n}") for n in rows))
    plans = [
        verbs.plan(file, **what, fixes=fixes, out=tmp_path / str(size), slice_rows=size)
        for size in (1, 7, 100_000)
    ]
    assert len({plan.plan_sha256 for plan in plans}) == 1
    sent = {one["id"]: one.get("attributes", {}).get("qty") for one in bodies(plans[0])}
    expected = {f"p{n}": f"{n}x" for n in range(1, 41)} | {f"p{n}": f"fixed {n}" for n in rows}
    assert sent == expected | {"p8": None}


def test_a_plan_says_how_many_cells_were_fixed_and_by_what(file: Path, tmp_path: Path) -> None:
    made, fixes = recipe(file), of(file, (2, QTY, "x", "12"))
    plain = verbs.plan(file, recipe=made, out=tmp_path / "plain")
    told = json.loads((plain.folder / "plan.json").read_text())
    assert not {"cells_fixed", "fixes_sha256"} & set(told)
    assert not (plain.folder / "fixes.json").exists()
    fixed = verbs.plan(file, recipe=made, fixes=fixes, out=tmp_path / "fixed")
    told = json.loads((fixed.folder / "plan.json").read_text())
    assert (told["cells_fixed"], told["fixes_sha256"]) == (1, fixes.sha256)
    assert (fixed.folder / "fixes.json").stat().st_mode & 0o777 == 0o600
    other = of(file, (2, QTY, "x", "13"))
    again = verbs.plan(file, recipe=made, fixes=other, out=tmp_path / "fixed", tell=list)
    assert len({plan.plan_sha256 for plan in (plain, fixed, again)}) == 3
    gone = verbs.plan(file, recipe=made, out=tmp_path / "fixed", tell=list)
    assert gone.plan_sha256 == plain.plan_sha256
    assert not (gone.folder / "fixes.json").exists()


def test_the_same_fixes_in_another_order_are_the_same(file: Path) -> None:
    one, two = (2, QTY, "x", "12"), (3, QTY, "3", "4")
    assert of(file, one, two).sha256 == of(file, two, one).sha256
    assert of(file, one, two).sha256 != of(file, one, (3, QTY, "3", "5")).sha256


REFUSED = {
    # what is wrong: (the fixes, what the sentence says)
    "found": ([(2, QTY, "y", "1")], "was made of “y”, and the file has “x” there"),
    "empty": ([(2, QTY, "", "1")], "was made of an empty cell, and the file has “x” there"),
    "filled": ([(5, TEL, "0", "1")], "was made of “0”, and the file has an empty cell there"),
    "header": ([(2, (3, "tel"), "x", "1")], "column “tel” is of column 3, .* is “qty”"),
    "column": ([(2, (4, "qty"), "x", "1")], "is of column 4, .* there is none"),
    "row": ([(6, QTY, "x", "1")], "row 6, column “qty” is of no row: people.csv has 5"),
    "line": ([(4, QTY, "", "1")], r"Row 4 \(line 5\) is no row of cells .* in the file itself"),
    "twice": ([(2, QTY, "x", "1"), (2, QTY, "x", "2")], "Two fixes are of row 2, column “qty”"),
}


@pytest.mark.parametrize(("made", "told"), REFUSED.values(), ids=REFUSED)
def test_a_fix_that_does_not_belong_there_is_refused_with_a_sentence(
    file: Path, made: Any, told: str
) -> None:
    """And the good ones beside it are not made either."""
    ready = recipe(file)
    good = (3, QTY, "3", "7")
    with pytest.raises(FixesRefused, match=told):
        verbs.check(file, recipe=ready, fixes=of(file, good, *made))


def test_fixes_of_another_file_are_refused_with_a_sentence(file: Path) -> None:
    fixes, ready = of(file, (2, QTY, "x", "12")), recipe(file)
    file.write_text(SHEET.replace("e,,5", "e,,6"), encoding="utf-8")
    with pytest.raises(
        FixesRefused,
        match=r"\(1 cell\) were made for another file than this one and none of them is made",
    ):
        verbs.check(file, recipe=ready, fixes=fixes)


def test_fixes_are_read_back_as_they_were_kept(file: Path, tmp_path: Path) -> None:
    fixes = of(file, (1, QTY, 'a"\n,\t', "né\u00a0\U0001f600"), (2, (1, ""), "", " x "))
    place = tmp_path / "fixes.json"
    fixing.keep(fixes, place)
    assert fixing.load(place) == fixes
    assert place.stat().st_mode & 0o777 == 0o600


def test_ten_thousand_fixes_take_no_time_that_anybody_notices(tmp_path: Path) -> None:
    """Sorted and put in slice by slice: cell by cell would take minutes."""
    file, rows = tmp_path / "many.csv", 100_000
    file.write_text("id,qty\n" + "".join(f"p{n},{n}\n" for n in range(1, rows + 1)))
    fixes = of(file, *((n, (2, "qty"), f"{n}", "0") for n in range(1, rows, 10)))
    table = open_table(file, Reading())
    start = time.perf_counter()
    found = sum(
        part.columns[1].to_pylist().count("0") for part in with_fixes(table, fixes).slices(5_000)
    )
    assert found == len(fixes) == 10_000
    assert time.perf_counter() - start < 3


def test_the_vendor_holds_what_was_typed_and_the_export_what_the_file_has(
    file: Path, tmp_path: Path, practice: SimpleNamespace
) -> None:
    file.write_text("custom_id,city\nc1,Pairs\nc2,Lyon\n", encoding="utf-8")
    fixes = of(file, (1, (2, "city"), "Pairs", "Paris"))
    run = verbs.send(file, to="batch.profiles.update", fixes=fixes)
    assert run.counts.accepted == 2
    held = show(practice.home / "twin.db", "profiles")["profiles"]
    assert {one["custom_id"]: one["attributes"]["city"] for one in held} == {
        "c1": "Paris",
        "c2": "Lyon",
    }
    lines = verbs.export(run.run, tmp_path / "out.csv").read_text("utf-8-sig").splitlines()
    assert lines[1].startswith("c1,Pairs,2,accepted")


def early(file: Path, fixes: Fixes) -> str:
    """A run planned two hours ago, when c2's event was still to come."""

    def then(hours: float) -> str:
        return f"{datetime.now(UTC) - timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}"

    file.write_text(
        f"custom_id,city,event.name,event.time\nc1,Paris,came,\nc2,Lyn,came,{then(1)}\n"
    )
    fixes = replace(fixes, file_sha256=hashlib.sha256(file.read_bytes()).hexdigest())
    ready = replace(verbs.prepared(file, to="batch.profiles.update", fixes=fixes), as_of=then(2))
    with running.target("twin", ready.destination.key) as there:
        made, _ = verbs.plan_run(ready, delivery.new_run_id(), "twin")
        return verbs.deliver(made, there, None, file_name=file.name).run


@pytest.mark.slow
def test_a_retry_has_the_fixes_of_the_first_run(file: Path, practice: SimpleNamespace) -> None:
    run = early(file, Fixes("", (Fix("", 2, 2, "city", "Lyn", "Lyon"),)))
    assert "c2" not in {
        one["custom_id"] for one in show(practice.home / "twin.db", "profiles")["profiles"]
    }
    again = retry(run)
    assert again.counts.accepted == 1
    held = show(practice.home / "twin.db", "profiles")["profiles"]
    assert {one["custom_id"]: one["attributes"]["city"] for one in held}["c2"] == "Lyon"


@pytest.mark.slow
def test_a_retry_without_the_fixes_of_the_first_run_is_refused(
    file: Path, practice: SimpleNamespace
) -> None:
    run = early(file, Fixes("", (Fix("", 2, 2, "city", "Lyn", "Lyon"),)))
    place = practice.home / "runs" / run / "fixes.json"
    place.write_text(place.read_text().replace("Lyon", "Lille"))
    with pytest.raises(FixesRefused, match="are not the ones that were planned: put them back"):
        retry(run)
    place.unlink()
    with pytest.raises(FixesRefused, match="cannot be opened: No such file"):
        retry(run)
