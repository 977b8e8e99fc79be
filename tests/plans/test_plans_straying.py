"""Cells that are not what most of a column of text are: a warning by row before they are sent."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from workbench import verbs
from workbench.checks.report import Report
from workbench.plans.straying import stray_rules
from workbench.recipes.recipe import Recipe
from workbench.recipes.strays import UNLIKE
from workbench.vocabulary.issues import Issue

AUDIENCE: dict[str, Any] = {"to": "batch.audiences.update", "set": {"name": "vip"}}
PROFILES: dict[str, Any] = {"to": "batch.profiles.update"}
ALTCRAFT: dict[str, Any] = {
    "to": "altcraft.profiles.update_batch",
    "set": {"db_id": 1, "matching": "custom", "field_name": "custom_id"},
}


def made(path: Path, headers: str, rows: list[str]) -> Path:
    path.write_text("\n".join([headers, *rows, ""]), encoding="utf-8")
    return path


@pytest.fixture
def people(tmp_path: Path) -> Path:
    """300 rows: three cells are no address, an eighth of the days none, a comment everywhere."""
    mails = {4: "unknown", 90: "a@b", 222: "name(at)shop.example"}
    rows = [
        f"c{n:04d},{mails.get(n, f'p{n}@shop.example')},"
        f"{'soon' if n % 8 == 0 else f'2024-03-{1 + n % 28:02d}'},said {n} words"
        for n in range(300)
    ]
    return made(tmp_path / "people.csv", "custom_id,email,signup,comment", rows)


def told(report: Report) -> list[Issue]:
    return [issue for issue in report.issues if issue.rule == UNLIKE]


def test_each_is_told_once_with_its_line_and_the_row_is_sent(people: Path) -> None:
    report = verbs.check(people, **AUDIENCE)
    assert (report.rows_ok, report.errors, report.warnings) == (300, 0, 3 + 38)
    mails = [issue for issue in told(report) if issue.column == "email"]
    assert [(one.line, one.row, one.value, one.severity) for one in mails] == [
        (6, 5, "unknown", "warning"),
        (92, 91, "a@b", "warning"),
        (224, 223, "name(at)shop.example", "warning"),
    ]
    groups = {group.column: group for group in report.groups}
    assert set(groups) == {"email", "signup"}
    assert groups["email"].sentence() == (
        "email: Not an e-mail address, as 297 of 300 cells of the column are; sent as text, 3 times"
        ", first on line 6 (found “unknown”). Write an e-mail address or empty the cell. Nothing "
        "to do if text is meant."
    )
    assert groups["signup"].count == 38
    assert "choose the kind date for the column" in groups["signup"].fix


@pytest.mark.parametrize("what", [AUDIENCE, PROFILES, ALTCRAFT], ids=lambda what: what["to"])
def test_it_is_told_for_every_destination_with_attributes_of_ones_own(
    tmp_path: Path, what: dict[str, Any]
) -> None:
    """Other headers and another share: a quarter of the web addresses has no beginning."""
    rows = [
        f"k-{n},{'www.laden.example' if n % 4 == 3 else f'https://laden.example/{n}'}"
        for n in range(80)
    ]
    path = made(tmp_path / "kunden.csv", "custom_id,lieblingsladen", rows)
    found = told(verbs.check(path, **what))
    assert [(one.column, one.value) for one in found] == [
        ("lieblingsladen", "www.laden.example")
    ] * 20
    assert found[0].message == (
        "Not a web address, as 60 of 80 cells of the column are; sent as text"
    )


def test_a_number_that_is_too_short_is_told_beside_what_the_column_looks_like(
    tmp_path: Path,
) -> None:
    numbers = [f"06 12 34 5{n // 10} {n % 10}0" for n in range(100)]
    rows = [f"c{n},{number}" for n, number in enumerate([*numbers[:57], "12345", *numbers[57:]])]
    report = verbs.check(made(tmp_path / "p.csv", "custom_id,handynummer", rows), **AUDIENCE)
    assert {issue.rule for issue in report.issues} == {"column-as-text", UNLIKE}
    assert [(one.line, one.value) for one in told(report)] == [(59, "12345")]


def test_what_somebody_chose_to_be_text_is_told_and_never_held_back(
    people: Path, tmp_path: Path
) -> None:
    recipe = verbs.prepared(people, **AUDIENCE).recipe
    rows = [f"c{n},p{n}@shop.example,{'' if n % 9 else 'nie'}2024-01-01,-" for n in range(90)]
    other = made(tmp_path / "other.csv", "custom_id,email,signup,comment", rows)
    saved = Recipe.from_dict(recipe.as_dict())
    report = verbs.check(other, recipe=saved)
    assert (report.rows_ok, report.errors) == (90, 0)
    assert [(one.line, one.value) for one in told(report)][:2] == [
        (2, "nie2024-01-01"),
        (11, "nie2024-01-01"),
    ]
    verbs.plan(other, recipe=saved, out=tmp_path / "plan")
    sent = b"".join(one.read_bytes() for one in (tmp_path / "plan" / "chunks").iterdir())
    assert sent.count(b'"nie2024-01-01"') == 10


def test_as_the_kind_that_most_cells_are_they_are_errors_and_told_no_more(people: Path) -> None:
    recipe = verbs.prepared(people, **AUDIENCE).recipe
    columns = tuple(
        replace(use, kind="date") if use.header == "signup" else use for use in recipe.columns
    )
    report = verbs.check(people, recipe=replace(recipe, columns=columns))
    assert {(group.column, group.rule, group.count) for group in report.groups} == {
        ("signup", "date", 38),
        ("email", UNLIKE, 3),
    }


def test_what_identifies_a_row_and_what_is_not_sent_is_not_looked_at(tmp_path: Path) -> None:
    rows = [f"p{n}@shop.example,q{n}@shop.example" for n in range(30)]
    path = made(tmp_path / "ids.csv", "custom_id,email", [*rows, "staff-1,none"])
    ready = verbs.prepared(path, **AUDIENCE)
    assert set(stray_rules(ready)) == {"email"}
    unsent = tuple(
        replace(use, target="") if use.header == "email" else use for use in ready.recipe.columns
    )
    assert stray_rules(replace(ready, recipe=replace(ready.recipe, columns=unsent))) == {}


def test_a_spreadsheets_error_is_said_once(tmp_path: Path) -> None:
    rows = [f"c{n},p{n}@shop.example" for n in range(30)]
    path = made(tmp_path / "na.csv", "custom_id,email", [*rows, "c98,#N/A", "c99,none"])
    report = verbs.check(path, **AUDIENCE)
    assert [(one.line, one.rule) for one in report.issues] == [(32, "cell-error"), (33, UNLIKE)]


def test_lines_that_cannot_be_read_and_rows_that_are_not_selected_do_not_count(
    tmp_path: Path,
) -> None:
    rows = [f"c{n},p{n}@shop.example" for n in range(30)]
    path = made(tmp_path / "odd.csv", "custom_id,email", [*rows, "c98,none", "c99,x,y,z"])
    (found,) = told(verbs.check(path, **AUDIENCE))
    assert "30 of 31 cells" in found.message


def test_clean_columns_and_free_text_give_nothing(tmp_path: Path) -> None:
    rows = [
        f"c{n},p{n}@shop.example,Rückruf am {1 + n % 28}.3. unter 0{n},{34 + n % 9},A{n}"
        for n in range(200)
    ]
    path = made(tmp_path / "clean.csv", "custom_id,correo,notiz,taille,ref", rows)
    assert verbs.check(path, **AUDIENCE).issues == ()


def test_a_mended_cell_is_no_longer_told(people: Path, tmp_path: Path) -> None:
    text = people.read_text(encoding="utf-8").replace("c0090,a@b,", "c0090,a@b.example,")
    mended = tmp_path / "mended.csv"
    mended.write_text(text, encoding="utf-8")
    found = [one for one in told(verbs.check(mended, **AUDIENCE)) if one.column == "email"]
    assert [one.line for one in found] == [6, 224]
    assert "298 of 300" in found[0].message
