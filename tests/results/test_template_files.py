"""A template that is brought back as it is passes the check of its own destination."""

from __future__ import annotations

from pathlib import Path

import pytest

import workbench
from workbench.destinations.registry import DESTINATIONS
from workbench.destinations.templates import TEMPLATES
from workbench.plans import preparing
from workbench.results.template_files import template_csv, template_xlsx
from workbench.tables.opening import open_table
from workbench.vocabulary.reading import Reading

WRITERS = {"csv": template_csv, "xlsx": template_xlsx}


def written(folder: Path, key: str, ending: str) -> Path:
    path = folder / f"template.{ending}"
    path.write_bytes(WRITERS[ending](key))
    return path


def test_every_destination_has_a_template() -> None:
    assert list(TEMPLATES) == list(DESTINATIONS)


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
@pytest.mark.parametrize("key", TEMPLATES)
def test_a_template_passes_the_check_as_it_is(key: str, ending: str, tmp_path: Path) -> None:
    report = workbench.check(written(tmp_path, key, ending), to=key)
    # What is only known by asking the vendor is said of no row.
    assert [issue.sentence() for issue in report.issues if issue.line is not None] == []
    assert report.errors == 0
    assert report.rows_ok == report.rows == len(TEMPLATES[key].rows)


@pytest.mark.parametrize("key", TEMPLATES)
def test_each_header_is_its_own_target_and_none_that_is_needed_is_missing(
    key: str, tmp_path: Path
) -> None:
    table = open_table(written(tmp_path, key, "xlsx"), Reading())
    found = preparing.suggestions(table, key, Reading(), fuzzy=True)
    targets = [one.use.target for one in found]
    bare = [name.removeprefix("date(").removesuffix(")") for name in TEMPLATES[key].headers]
    assert targets == bare
    assert {one.name for one in DESTINATIONS[key].fields if one.required} <= set(targets)
    assert [one.why for one in found if one.confidence < 99] == []


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_ids_keep_their_zeros(ending: str, tmp_path: Path) -> None:
    table = open_table(written(tmp_path, "batch.audiences.update", ending), Reading())
    (part,) = table.slices(10, [0])
    assert part.columns[0].to_pylist() == ["00012345", "00012346"]
