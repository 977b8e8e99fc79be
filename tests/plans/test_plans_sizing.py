"""A row that alone is larger than a request may be is an Issue, and nothing of it is sent."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from workbench import verbs
from workbench.recipes.recipe import ColumnUse

TO = "altcraft.profiles.update_batch"
# Seed 002: 10,000,000 bytes a request, of which a thousand are kept for the token.
ROOM = 9_999_000
ENVELOPE = (
    '{"token":"","db_id":1,"matching":"email","skip_triggers":true,"data":['
    '{"email":"b@b.example","note":""}]}'
)
OTHERS = (
    '{"token":"","db_id":1,"matching":"email","skip_triggers":true,"data":['
    '{"email":"a@b.example"},{"email":"c@b.example"}]}'
)


def people(folder: Path, cell: str, header: str = "note") -> Path:
    path = folder / "people.csv"
    with path.open("w", newline="", encoding="utf-8") as sink:
        rows = csv.writer(sink)
        rows.writerow(["email", header])
        rows.writerows([["a@b.example", ""], ["b@b.example", cell], ["c@b.example", ""]])
    return path


@pytest.mark.parametrize(("over", "whys"), [(0, {}), (1, {"invalid": 1})])
def test_a_request_of_one_row_at_its_limit_and_one_byte_over(
    over: int, whys: dict[str, int], tmp_path: Path
) -> None:
    file = people(tmp_path, "x" * (ROOM - len(ENVELOPE) + over))
    made = verbs.plan(file, to=TO, set={"db_id": "1"}, out=tmp_path / "plan")
    assert made.not_sent == whys
    assert max(chunk.bytes for chunk in made.chunks) == (len(OTHERS) if over else ROOM)
    report = verbs.check(file, to=TO, set={"db_id": "1"})
    found = [(one.line, one.rule, one.value, one.message, one.fix) for one in report.issues]
    wrong = (
        3,
        "row-bytes",
        "9,999,001 bytes",
        "The row alone makes a request larger than the 9,999,000 bytes that one may have",
        "Shorten its cells, or leave columns behind.",
    )
    assert found == ([wrong] if over else [])


def test_it_is_said_before_the_options_are_answered(tmp_path: Path) -> None:
    report = verbs.check(people(tmp_path, "x" * ROOM), to=TO)
    assert [(one.line, one.rule) for one in report.issues] == [(3, "row-bytes")]


def test_a_name_that_xml_repeats_for_each_item_of_a_list_counts_each_time(tmp_path: Path) -> None:
    """3,000 items between tags of 1,800 characters; in JSON the name stands there once."""
    file = people(tmp_path, json.dumps({"k" * 1_800: [1] * 3_000}), "address")
    for form, rules in (("json", []), ("xml", ["row-bytes"])):
        options = {"db_id": "1", "format": form}
        recipe = verbs.prepared(file, to=TO, set=options).recipe
        columns = (recipe.columns[0], ColumnUse("address", "address", "json"))
        found = verbs.check(file, recipe=replace(recipe, columns=columns))
        assert [one.rule for one in found.issues] == rules
