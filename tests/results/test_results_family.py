"""One file over a run and its retries: each row once, with the last word and whose it is."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from workbench import purging, retrying, verbs
from workbench.errors import FixTheRecipe
from workbench.family_results import export_family

PEOPLE = "custom_id,date(born)\nc1,2000-01-31\nc2,soon\nc3,2000-01-31\nc4,2000-01-31\n"
WHAT: dict[str, Any] = {"to": "batch.profiles.update"}
# The request as a whole, and then any that has c3 in it.
REFUSED = {
    "match": {"route": "profiles/update", "contains": '"c3"'},
    "do": "status",
    "status": 400,
    "body": {"error_code": "INVALID_PARAMETERS", "error_message": "not right"},
    "times": "always",
}
NAMES = ("custom_id", "workbench fate", "workbench reason", "workbench request", "workbench run")


@pytest.fixture
def pair(practice: Any, tmp_path: Path) -> tuple[str, str]:
    """A run that was refused as a whole, and the one that found the row."""
    people = tmp_path / "people.csv"
    people.write_text(PEOPLE)
    first = verbs.send(people, **WHAT)
    again = retrying.retry(first.run, fates=("rejected",), halving=True)
    verbs.followed(again.run)
    return first.run, again.run


def rows_of(path: Path) -> list[tuple[str, ...]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [tuple(row[name] for name in NAMES) for row in csv.DictReader(file)]


@pytest.mark.parametrize("faults", [[REFUSED]])
def test_each_row_has_the_last_word_and_the_run_it_is_of(
    pair: tuple[str, str], tmp_path: Path
) -> None:
    first, again = pair
    rows = rows_of(export_family(first, tmp_path / "all.csv"))
    # Asked of either run, it is the same file.
    assert rows == rows_of(export_family(again, tmp_path / "all.csv"))
    assert [(row[0], row[1], row[4]) for row in rows] == [
        ("c1", "accepted", again),
        ("c2", "not_sent", first),
        ("c3", "rejected", again),
        ("c4", "accepted", again),
    ]
    assert rows[2][2] == "not right"
    assert rows[1][2].startswith("date(born): Not a date")
    # An export of one run says what it has always said.
    alone = rows_of(verbs.export(first, tmp_path / "one.csv"))
    assert {row[4] for row in alone} == {first}


@pytest.mark.parametrize("faults", [[REFUSED]])
def test_the_command_line_writes_it_too(
    pair: tuple[str, str], practice: Any, tmp_path: Path
) -> None:
    out = tmp_path / "some.csv"
    asked = ("export", pair[0], "--retries", "--fates", "accepted", "--out", str(out))
    assert practice.run(*asked).returncode == 0
    assert [row[0] for row in rows_of(out)] == ["c1", "c4"]
    wrong = practice.run(*asked[:-1], "people.xlsx", "--fates", "gone")
    assert "“gone” is no fate of a row" in wrong.stderr


@pytest.mark.parametrize("faults", [[REFUSED]])
def test_its_last_sheet_counts_each_row_once(pair: tuple[str, str], tmp_path: Path) -> None:
    book = openpyxl.load_workbook(export_family(pair[1], tmp_path / "all.xlsx"))
    told = dict(book["About"].iter_rows(max_col=2, values_only=True))
    fates = ("rows", "accepted", "rejected", "unknown", "not sent", "not sent, invalid")
    assert [told[name] for name in fates] == [4, 2, 1, 0, 1, 1]
    assert told["run"] == ", ".join(pair)
    assert told["world"] == "Practice: nothing was sent to the vendor"


@pytest.mark.parametrize("faults", [[REFUSED]])
def test_without_its_first_run_there_is_no_such_file(pair: tuple[str, str], tmp_path: Path) -> None:
    purging.purge(pair[0])
    with pytest.raises(FixTheRecipe, match="was deleted"):
        export_family(pair[1], tmp_path / "all.csv")
