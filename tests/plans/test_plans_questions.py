"""What is shown and what is stored, and what contradicts itself, is asked until it is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
import xlsxwriter

from workbench import verbs
from workbench.errors import FixTheRecipe
from workbench.recipes.recipe import Recipe
from workbench.vocabulary.kinds import How

WHAT: dict[str, Any] = {"to": "batch.profiles.update"}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "rates.xlsx"
    made = xlsxwriter.Workbook(path)
    sheet = made.add_worksheet("People")
    share, money = (made.add_format({"num_format": code}) for code in ("0%", '0.00\\ "€"'))
    sheet.write_row(0, 0, ["id", "rate", "price"])
    for line, (one, rate, price) in enumerate([("a", 0.12, 1234.5), ("b", 0.5, 3)], 1):
        sheet.write(line, 0, one)
        sheet.write(line, 1, rate, share)
        sheet.write(line, 2, price, money)
    made.close()
    return path


def recipe(path: Path, kind: str, shown: str | None) -> Recipe:
    made = verbs.prepared(path, **WHAT).recipe
    columns = tuple(
        use if use.header == "id" else replace(use, kind=kind, how=How(shown=shown))  # type: ignore[arg-type]  # typed below
        for use in made.columns
    )
    return Recipe.from_dict(replace(made, columns=columns).as_dict())


def sent(path: Path, made: Recipe, out: Path) -> list[tuple[Any, Any]]:
    verbs.plan(path, recipe=made, out=out)
    (chunk,) = (out / "chunks").iterdir()
    people = orjson.loads(chunk.read_bytes())
    return [(one["attributes"]["rate"], one["attributes"]["price"]) for one in people]


def test_it_is_asked_once_a_column_and_what_is_stored_is_sent(book: Path, tmp_path: Path) -> None:
    made = recipe(book, "number", None)
    report = verbs.check(book, recipe=made)
    told = [(one.rule, one.column, one.row, one.message, one.fix) for one in report.issues]
    say = "Say for the column which is meant, what is stored or what is shown"
    assert told == [
        ("percent-shown", "rate", None, *words("12%", "0.12", f"{say} (12).")),
        ("currency-shown", "price", None, *words("1234.50 €", "1234.5", f"{say} (1234.50).")),
    ]
    assert sent(book, made, tmp_path / "plan") == [(0.12, 1234.5), (0.5, 3)]


def words(shown: str, stored: str, fix: str) -> tuple[str, str]:
    return f"Shown as {shown} and stored as {stored}, which is sent: 2 cells", fix


@pytest.mark.parametrize(
    ("kind", "shown", "people"),
    [
        ("number", "stored", [(0.12, 1234.5), (0.5, 3)]),
        ("number", "shown", [(12, 1234.5), (50, 3)]),
        ("text", "stored", [("0.12", "1234.5"), ("0.5", "3")]),
        ("text", "shown", [("12%", "1234.50 €"), ("50%", "3.00 €")]),
    ],
)
def test_an_answer_is_kept_and_nothing_is_asked_any_more(
    kind: str, shown: str, people: list[tuple[Any, Any]], book: Path, tmp_path: Path
) -> None:
    made = recipe(book, kind, shown)
    report = verbs.check(book, recipe=made)
    assert report.issues == ()
    assert sent(book, made, tmp_path / "plan") == people
    counts = [(one.repair, one.column, one.cells) for one in report.repaired]
    changed = [("shown", "rate", 2), ("shown", "price", 2)]
    assert counts == (changed if shown == "shown" else [])


def test_no_other_answer_is_known(book: Path) -> None:
    with pytest.raises(FixTheRecipe, match="“shown” is “both”; expected stored or shown"):
        recipe(book, "text", "both")


@pytest.mark.parametrize(
    ("cells", "kind", "how", "said"),
    [
        (
            ["13/02/2026", "03/04/2026", "02/13/2026"],
            "date",
            How(dates="DMY"),
            "“13/02/2026” in line 2 has the day first and “02/13/2026” in line 4 has "
            "the month first",
        ),
        (
            ["1.5", "1.250", '"1,25"'],
            "number",
            How(),
            "“1.5” in line 2 has a decimal point and “1,25” in line 4 has a decimal comma",
        ),
        # What is not read has an error of its own, and nothing else could be meant otherwise.
        (["1.5", "7", '"1,25"'], "number", How(), ""),
        (["13/02/2026", "14/02/2026", "02/13/2026"], "date", How(dates="DMY"), ""),
        (["13/02/2026", "03/04/2026", "2026-05-06"], "date", How(dates="DMY"), ""),
        (["1.5", "7", '"1,250.5"'], "number", How(), ""),
    ],
)
def test_a_column_that_contradicts_itself_is_told_by_two_lines(
    cells: list[str], kind: str, how: How, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        "".join(f"{n},{one}\n" for n, one in zip(["id", *"abc"], ["x", *cells], strict=True))
    )
    made = verbs.prepared(path, **WHAT).recipe
    columns = (made.columns[0], replace(made.columns[1], kind=kind, how=how))  # type: ignore[arg-type]  # typed above
    report = verbs.check(path, recipe=replace(made, columns=columns))
    told = [one.message for one in report.issues if one.rule == "column-torn"]
    assert told == ([f"The column contradicts itself: {said}"] if said else [])
