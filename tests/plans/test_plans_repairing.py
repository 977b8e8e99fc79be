"""Repairs are decisions: offered with a count, made where a recipe says so, the file untouched."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from workbench import verbs
from workbench.cli_words import plan_text, report_text
from workbench.errors import FixTheRecipe
from workbench.plans.plan import Plan
from workbench.plans.repairing import tried
from workbench.plans.rescuing import rescued
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.fixes import Fix, Fixes
from workbench.vocabulary.kinds import How
from workbench.vocabulary.replacement import Mending, Replacement

SHEET = 'id,tel,qty\na,33612345678.0,"1,234"\nb,+33612345678,5\nc,33612345679.0,7.0\n b ,,x\n'
KINDS: dict[str, dict[str, Any]] = {
    "tel": {"target": "phone", "kind": "phone", "how": How(region="FR")},
    "qty": {"target": "qty", "kind": "integer"},
}


def recipe(file: Path, **repairs: tuple[Mending, ...]) -> Recipe:
    """Audience A with a phone and a whole number, and these repairs by header."""
    ready = verbs.prepared(file, to="batch.audiences.update", set={"name": "A", "create": True})
    columns = tuple(
        replace(use, **KINDS.get(use.header, {}), repairs=repairs.get(use.header, ()))
        for use in ready.recipe.columns
    )
    return replace(ready.recipe, columns=columns)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(SHEET, encoding="utf-8")
    return path


def told(found: Any) -> list[tuple[str, str, int, str, str]]:
    return [(one.column, one.repair, one.cells, one.before, one.after) for one in found]


def test_a_check_offers_what_would_mend_cells_that_are_wrong_and_nothing_else(file: Path) -> None:
    """+33612345678 is fine as it is, so nobody offers to change it; x cannot be mended."""
    report = verbs.check(file, recipe=recipe(file))
    assert told(report.offered) == [
        ("id", "trim", 1, " b ", "b"),
        ("tel", "point-zero", 2, "33612345678.0", "33612345678"),
        ("qty", "point-zero", 1, "7.0", "7"),
        ("qty", "thousands-comma", 1, "1,234", "1234"),
    ]
    assert report.repaired == ()
    assert report.as_dict()["offered"][1]["label"] == "Remove “.0” at the end"  # type: ignore[index]


def test_a_repair_is_counted_and_what_it_mends_is_good(file: Path) -> None:
    made = recipe(file, tel=("point-zero",), qty=("point-zero", "thousands-comma"))
    report = verbs.check(file, recipe=made)
    assert told(report.repaired) == [
        ("tel", "point-zero", 2, "33612345678.0", "33612345678"),
        ("qty", "point-zero", 1, "7.0", "7"),
        ("qty", "thousands-comma", 1, "1,234", "1234"),
    ]
    errors = [(one.line, one.column) for one in report.issues if one.severity == "error"]
    assert errors == [(5, "id"), (5, "qty")]
    assert told(report.offered) == [("id", "trim", 1, " b ", "b")]


def test_a_replacement_is_tried_counted_and_made_after_what_is_decided_before_it(
    file: Path,
) -> None:
    """By hand: 7.0 and 5 have no comma; of 1,234 the comma is a mark of thousands."""
    asked = Replacement(",", "", "anywhere")
    tel = ("point-zero",)
    made = recipe(file, tel=tel, qty=("point-zero",))
    ready = verbs.prepared(file, recipe=made)
    would = tried(ready, "", "qty", asked)
    assert told([would.told]) == [("qty", asked, 1, "1,234", "1234")]
    assert would.examples == (("1,234", "1234"),)
    assert rescued(ready, [would.told]) == {would.told: 1}
    report = verbs.check(file, recipe=recipe(file, tel=tel, qty=("point-zero", asked)))
    assert told(report.repaired)[2:] == [("qty", asked, 1, "1,234", "1234")]
    assert report.rows_ok == verbs.check(file, recipe=made).rows_ok + 1
    as_json = orjson.loads(orjson.dumps(report.as_dict()))
    assert as_json["repaired"][2]["repair"] == {"find": ",", "put": "", "at": "anywhere"}


def test_a_replacement_that_makes_good_cells_wrong_says_how_many_rows_it_costs(file: Path) -> None:
    ready = verbs.prepared(file, recipe=recipe(file, qty=("point-zero", "thousands-comma")))
    would = tried(ready, "", "qty", Replacement("5", "five"))
    assert told([would.told]) == [("qty", Replacement("5", "five"), 1, "5", "five")]
    assert rescued(ready, [would.told]) == {would.told: -1}


def test_a_replacement_tries_no_cell_that_was_fixed_by_itself(file: Path, tmp_path: Path) -> None:
    """The fix of row 2 wins; an empty cell has nothing to replace."""
    file.write_text("id,city\na,Pari\nb,Pari\nc,\nd,Pari\n", encoding="utf-8")
    fixes = Fixes(
        hashlib.sha256(file.read_bytes()).hexdigest(), (Fix("", 2, 2, "city", "Pari", "Pau"),)
    )
    ready = verbs.prepared(file, to="batch.audiences.update", set={"name": "A"}, fixes=fixes)
    asked = Replacement("Pari", "Paris")
    assert told([tried(ready, "", "city", asked).told]) == [("city", asked, 2, "Pari", "Paris")]
    columns = tuple(
        replace(use, repairs=(asked,)) if use.header == "city" else use
        for use in ready.recipe.columns
    )
    made = verbs.plan(
        file,
        recipe=replace(ready.recipe, columns=columns),
        fixes=fixes,
        out=tmp_path / "plan",
    )
    body = orjson.loads(made.chunk_path(1).read_bytes())
    assert [one.get("attributes", {}).get("city") for one in body["ids"]] == [
        *("Paris", "Pau", None, "Paris")
    ]


def test_a_replacement_that_finds_nothing_next_month_is_said(file: Path, tmp_path: Path) -> None:
    """A repair with nothing to mend is no news; a text that somebody wrote down was there."""
    none = Replacement("x", "")
    made = recipe(file, tel=("point-zero", "keypad"), qty=("thousands-comma", none))
    assert "replacement-idle" not in {one.rule for one in verbs.check(file, recipe=made).issues}
    file.write_text(SHEET.replace(",x", ",none"), encoding="utf-8")
    report = verbs.check(file, recipe=made)
    (found,) = [one for one in report.issues if one.rule == "replacement-idle"]
    assert (found.column, found.value, found.severity) == ("qty", "x", "warning")
    assert found.row is None
    # It holds nothing back.
    without = recipe(file, tel=("point-zero", "keypad"), qty=("thousands-comma",))
    plain = verbs.check(file, recipe=without)
    assert (report.warnings, report.rows_ok) == (plain.warnings + 1, plain.rows_ok)
    assert report_text(report).count("a text that is to be replaced is in no cell") == 1
    plan = verbs.plan(file, recipe=made, out=tmp_path / "plan")
    assert Plan.load(plan.folder).changed == report.repaired


CONSENT = "custom_id,email_marketing,city\na,unsubscribed,n/a\nb,unsubscribed,Pau\n"


@pytest.mark.parametrize("put", ["", " ", "\u00a0\t"])
def test_no_replacement_takes_a_consent_out_of_what_is_sent(file: Path, put: str) -> None:
    file.write_text(CONSENT, encoding="utf-8")
    made = verbs.prepared(file, to="batch.profiles.update").recipe
    assert made.using("$email_marketing") is not None
    asked = Replacement("unsubscribed", put)

    def with_it(header: str) -> Recipe:
        columns = tuple(
            replace(use, repairs=(asked,)) if use.header == header else use for use in made.columns
        )
        return replace(made, columns=columns)

    with pytest.raises(FixTheRecipe, match="“email_marketing” says what somebody has agreed to"):
        verbs.check(file, recipe=with_it("email_marketing"))
    assert verbs.check(file, recipe=with_it("city")).rows_ok == 2
    word = replace(made.columns[1], repairs=(Replacement("unsubscribed", "gone"),))
    columns = (made.columns[0], word, *made.columns[2:])
    assert verbs.check(file, recipe=replace(made, columns=columns)).rows_ok == 0


def test_a_repaired_key_is_the_key_that_rows_are_compared_by(file: Path, tmp_path: Path) -> None:
    """Two rows are about b once the spaces are gone, and the last of them counts."""
    file.write_text("id,city\nb,Paris\n b ,Lyon\n", encoding="utf-8")
    what = {"to": "batch.audiences.update", "set": {"name": "A"}}
    plain = verbs.prepared(file, **what).recipe
    spaced = replace(plain.columns[0], repairs=("trim",))
    made = verbs.plan(
        file, recipe=replace(plain, columns=(spaced, *plain.columns[1:])), out=tmp_path / "plan"
    )
    body = orjson.loads(made.chunk_path(1).read_bytes())
    assert [(one["id"], one["attributes"]) for one in body["ids"]] == [("b", {"city": "Lyon"})]
    assert made.not_sent == {"superseded": 1}


def test_the_plan_has_the_repaired_bytes_and_the_export_the_cells_of_the_file(
    file: Path, tmp_path: Path, practice: SimpleNamespace
) -> None:
    before = hashlib.sha256(file.read_bytes()).hexdigest()
    made = recipe(file, tel=("point-zero",), qty=("point-zero", "thousands-comma"))
    path = tmp_path / "people.toml"
    path.write_text(made.toml(), encoding="utf-8")
    run = verbs.send(file, recipe=path)
    assert run.counts.accepted == 3
    sent = [line for line in practice.log.read_text().splitlines() if "audiences/update" in line]
    assert sent
    out = verbs.export(run.run, tmp_path / "out.csv")
    cells = out.read_text("utf-8-sig").splitlines()
    assert cells[1].startswith('a,33612345678.0,"1,234",')
    assert hashlib.sha256(file.read_bytes()).hexdigest() == before


def test_slices_do_not_show_in_repaired_bytes(file: Path, tmp_path: Path) -> None:
    made = recipe(file, tel=("point-zero",), qty=("thousands-comma", "point-zero"))
    plans = [
        verbs.plan(file, recipe=made, out=tmp_path / str(rows), slice_rows=rows)
        for rows in (1, 2, 100_000)
    ]
    assert len({plan.plan_sha256 for plan in plans}) == 1
    body = orjson.loads(plans[0].chunk_path(2).read_bytes())
    assert [one["attributes"] for one in body["ids"]] == [
        {"phone": "+33612345678", "qty": 1234},
        {"phone": "+33612345678", "qty": 5},
        {"phone": "+33612345679", "qty": 7},
    ]


def test_a_plan_names_every_repair_and_fix_with_its_count_and_an_example(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("custom_id,visits,city\na,7.0,Paris\nb,8.0,\nc,9,Lyon\n")
    goal: dict[str, Any] = {"to": "batch.profiles.update"}
    made = verbs.prepared(path, **goal).recipe
    columns = tuple(
        replace(use, kind="integer", repairs=("point-zero", "thousands-comma"))
        if use.header == "visits"
        else use
        for use in made.columns
    )
    told = hashlib.sha256(path.read_bytes()).hexdigest()
    fixes = Fixes(told, (Fix("", 2, 3, "city", "", "Nice"), Fix("", 1, 2, "visits", "7.0", "70")))
    plan = verbs.plan(
        path, recipe=replace(made, columns=columns), fixes=fixes, out=tmp_path / "plan"
    )
    assert plan.changes == [
        "visits: Remove “.0” at the end, 1 cell, “8.0” → “8”",
        "visits: Remove commas between thousands, 0 cells",
        "visits: Fixed one by one, 1 cell, “7.0” → “70”",
        "city: Fixed one by one, 1 cell, “” → “Nice”",
    ]
    assert all(f"  changed: {one}" in plan_text(plan).split("\n") for one in plan.changes)


def test_a_plan_that_sends_the_file_as_it_is_says_nothing_of_changes(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("custom_id,visits\na,7\n")
    verbs.plan(path, to="batch.profiles.update", out=tmp_path / "plan")
    assert b"changed" not in (tmp_path / "plan" / "plan.json").read_bytes()
