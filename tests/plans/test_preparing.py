"""What is said about a file's columns before anything is planned."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench import verbs
from workbench.errors import FixTheRecipe
from workbench.plans.preparing import prepare, suggested_recipe
from workbench.recipes.recipe import ColumnUse, Recipe
from workbench.tables.opening import open_table
from workbench.vocabulary.reading import Reading

TO = "batch.audiences.update"
TITLED = (
    "Export CRM - novembre 2026;;\n;;\nid;Prénom;naissance\nC1;Zoé;31/03/1985\nC2;Al;1/4/1990\n"
)


def titled(folder: Path) -> Path:
    path = folder / "people.csv"
    path.write_text(TITLED, encoding="utf-8")
    return path


def test_a_check_without_an_id_says_where_the_headers_may_be(tmp_path: Path) -> None:
    with pytest.raises(FixTheRecipe, match=r"^No column is mapped to “id”.*--header-row 3") as told:
        verbs.check(titled(tmp_path), to=TO, set={"name": "X"})
    assert "\n" not in str(told.value)


def test_with_the_line_of_the_headers_the_same_file_is_whole(tmp_path: Path) -> None:
    report = verbs.check(titled(tmp_path), to=TO, set={"name": "X"}, header_row=3)
    assert (report.rows, report.rows_ok) == (2, 2)


def test_a_recipe_that_misses_its_columns_says_where_the_headers_may_be(tmp_path: Path) -> None:
    recipe = Recipe(TO, {"name": "X"}, columns=(ColumnUse("id", "id"), ColumnUse("Prénom")))
    sentence = r"^The recipe uses a column “id”, which the file does not have; .*--header-row 3$"
    with pytest.raises(FixTheRecipe, match=sentence):
        prepare(titled(tmp_path), recipe=recipe)


def test_doubts_about_cells_come_before_renamed_headers(tmp_path: Path) -> None:
    table = open_table(titled(tmp_path), Reading(header_row=3), tmp_path / "spools")
    _, findings = suggested_recipe(table, TO, {"name": "X"}, Reading(), fuzzy=False)
    assert [(issue.rule, issue.column) for issue in findings] == [
        ("column-as-text", "naissance"),
        ("column-renamed", "Prénom"),
    ]
