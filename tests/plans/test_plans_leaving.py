"""Rows that somebody leaves out stay behind as such, in check, plan, send and retry alike."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest

from workbench import verbs
from workbench.checks.report import Key
from workbench.errors import FixesRefused
from workbench.plans import fixing
from workbench.plans.leaving import emptied, lines_of_people, may_be_empty, rows_with
from workbench.plans.prepared import Prepared
from workbench.vocabulary.fixes import Fix, Fixes

SHEET = "custom_id,city,visits\na,Paris,1\nb,Lyon,x\na,Nice,y\nc,Lille,4\n,Metz,z\n"
WHAT: Any = {"to": "batch.audiences.update", "set": {"name": "A", "create": True}}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(SHEET + "".join(f"d{n},Nantes,{n}\n" for n in range(40)), encoding="utf-8")
    return path


def leaving(file: Path, *lines: int, sheet: str = "") -> Fixes:
    told = hashlib.sha256(file.read_bytes()).hexdigest()
    return Fixes(told, (), tuple((sheet, line) for line in lines))


def ready(file: Path, **what: Any) -> Prepared:
    return verbs.prepared(file, **WHAT, **what)


def ids(folder: Path) -> list[str]:
    chunks = sorted((folder / "chunks").iterdir())
    return [one["id"] for path in chunks for one in json.loads(path.read_bytes()).get("ids", [])]


def test_a_row_that_is_left_out_is_counted_as_that_alone(file: Path) -> None:
    plain, left = verbs.check(file, **WHAT), verbs.check(file, **WHAT, fixes=leaving(file, 3))
    counts = ("rows_ok", "rows_with_errors", "rows_superseded", "rows_left_out_by_hand")
    assert [getattr(plain, name) for name in counts] == [41, 3, 1, 0]
    assert [getattr(left, name) for name in counts] == [41, 2, 1, 1]
    assert left.as_dict()["rows_left_out_by_hand"] == 1
    assert (plain.errors - left.errors, left.rows_left_out) == (1, 0)


def test_an_earlier_row_does_not_take_the_place_of_one_that_is_left_out(
    file: Path, tmp_path: Path
) -> None:
    """The last row of a is left out: that of Paris is not sent in its place."""
    made = verbs.plan(file, **WHAT, fixes=leaving(file, 4), out=tmp_path / "plan")
    assert "a" not in ids(made.folder)
    assert made.not_sent == {"invalid": 2, "left_out": 1, "superseded": 1}


def test_all_rows_about_a_person_are_left_out_together(file: Path) -> None:
    assert lines_of_people(ready(file), "", np.array([3])) == (("", 2), ("", 4))
    assert lines_of_people(ready(file), "", np.array([5])) == (("", 6),)


def test_of_a_person_that_is_left_out_the_joined_rows_are_as_well(tmp_path: Path) -> None:
    book, path = openpyxl.Workbook(), tmp_path / "two.xlsx"
    book.active.title = "People"
    for row in (["custom_id", "city"], ["c1", "Paris"], ["c2", "Lyon"]):
        book.active.append(row)
    events = book.create_sheet("Events")
    for row in (["id", "event.name"], ["c2", "bought"], ["c1", "came"], ["c2", "left"]):
        events.append(row)
    book.save(path)
    what: Any = {"to": "batch.profiles.update", "set": {"events": "Events"}, "sheet": "People"}
    wanted = (("People", 3), ("Events", 2), ("Events", 4))
    assert lines_of_people(verbs.prepared(path, **what), "People", np.array([2])) == wanted
    fixes = Fixes(hashlib.sha256(path.read_bytes()).hexdigest(), (), wanted)
    found = verbs.check(path, **what, fixes=fixes)
    assert (found.rows_ok, found.errors, found.rows_left_out_by_hand) == (2, 0, 3)


def test_every_row_of_a_finding_is_found_also_of_one_band(file: Path) -> None:
    prepared = ready(file)
    rule = next(one.rule for one in verbs.check(file, **WHAT).groups if one.column == "visits")
    key: Key = ("error", rule, "", "visits")
    assert rows_with(prepared, key).tolist() == [2, 3, 5]
    assert rows_with(prepared, key, 0).tolist() == [2]
    assert rows_with(prepared, key, 4).tolist() == []


def test_cells_that_a_row_may_go_without(file: Path) -> None:
    prepared = ready(file)
    assert may_be_empty(prepared.recipe, "visits")
    assert not may_be_empty(prepared.recipe, "id")
    use = next(one for one in prepared.used if one.target == "visits")
    assert list(emptied(prepared, use, np.array([2]))) == [Fix("", 2, 3, "visits", "x", "")]


def test_consent_is_never_left_empty(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text("custom_id,$email_marketing,city\na,maybe,Paris\n", encoding="utf-8")
    prepared = verbs.prepared(file, to="batch.profiles.update", complete=False)
    assert not may_be_empty(prepared.recipe, "$email_marketing")
    assert may_be_empty(prepared.recipe, "city")


def test_left_out_rows_are_read_back_as_they_were_kept(file: Path, tmp_path: Path) -> None:
    fixes, place = leaving(file, 4, 2, 4), tmp_path / "fixes.json"
    fixing.keep(fixes, place)
    assert fixing.load(place) == fixes
    assert json.loads(place.read_text())["left_out"] == [{"sheet": "", "lines": [2, 4]}]
    assert "left_out" not in Fixes("0").as_dict()
    assert (bool(fixes), len(fixes)) == (True, 0)


@pytest.mark.parametrize(
    ("fixes", "told"),
    [
        ((1,), "Line 1 is to be left out, and people.csv has no row there"),
        ((3, 99), "Line 99 is to be left out, and people.csv has no row there"),
    ],
)
def test_a_line_without_a_row_is_refused(file: Path, fixes: tuple[int, ...], told: str) -> None:
    with pytest.raises(FixesRefused, match=told):
        verbs.check(file, **WHAT, fixes=leaving(file, *fixes))


def test_a_sheet_that_is_not_read_is_refused(file: Path) -> None:
    with pytest.raises(FixesRefused, match="Line 3 of the sheet “B” is to be left out, and that"):
        verbs.check(file, **WHAT, fixes=leaving(file, 3, sheet="B"))


@pytest.mark.parametrize("size", [1, 7, 100_000])
def test_slices_do_not_show_in_what_is_left_out(file: Path, tmp_path: Path, size: int) -> None:
    fixes = leaving(file, 3, 7, 46)
    made = verbs.plan(file, **WHAT, fixes=fixes, out=tmp_path / "plan", slice_rows=size)
    assert made.not_sent == {"invalid": 2, "left_out": 3, "superseded": 1}
    assert ids(made.folder) == ["c", *(f"d{n}" for n in range(1, 39))]


def test_send_takes_rows_that_are_left_out_and_retry_leaves_them_there(
    practice: Any, file: Path, tmp_path: Path
) -> None:
    told = hashlib.sha256(file.read_bytes()).hexdigest()
    place = tmp_path / "fixes.json"
    left = [{"sheet": "", "lines": [5]}]
    place.write_text(json.dumps({"file_sha256": told, "fixes": [], "left_out": left}))
    words = ("--to", "batch.audiences.update", "--set", "name=A", "--set", "create=true")
    checked = practice.run("check", str(file), *words, "--fixes", str(place)).stdout
    assert "1 left out by you" in checked
    run = json.loads(
        practice.run("send", str(file), *words, "--fixes", str(place), "--json").stdout
    )
    assert run["not_sent_why"] == {"invalid": 3, "left_out": 1, "superseded": 1}
    held = practice.run("twin", "show", "audiences", "A", "--json").stdout
    assert '"d0"' in held
    assert '"c"' not in held
    again = practice.run("retry", run["run"])
    assert "1 left_out" in again.stderr or "3 invalid" in again.stderr
    assert '"c"' not in practice.run("twin", "show", "audiences", "A", "--json").stdout


BAD = {
    "no list": ({"left_out": {}}, "“left_out” is not a list of objects with sheet and lines"),
    "no lines": ({"left_out": [{"sheet": ""}]}, "is not a list of objects with sheet and lines"),
    "line 0": ({"left_out": [{"sheet": "", "lines": [0]}]}, "a list of whole numbers from 1"),
    "text": ({"left_out": [{"sheet": "", "lines": ["3"]}]}, "a list of whole numbers from 1"),
}


@pytest.mark.parametrize(("more", "told"), BAD.values(), ids=BAD)
def test_what_is_not_written_as_expected_is_refused(
    tmp_path: Path, more: dict[str, Any], told: str
) -> None:
    place = tmp_path / "fixes.json"
    place.write_text(json.dumps({"file_sha256": "a", "fixes": [], **more}))
    with pytest.raises(FixesRefused, match=told):
        fixing.load(place)
