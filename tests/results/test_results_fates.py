"""One file for each fate: together they hold every row of the file, each once."""

from __future__ import annotations

import csv
import itertools
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from workbench import verbs
from workbench.errors import FixTheRecipe
from workbench.vocabulary.fates import FATES

PEOPLE = "custom_id,date(born)\n" + "".join(
    f"c{n},{'2000-02-30' if n % 3 == 0 else '2000-01-31'}\n" for n in range(1, 11)
)
WHAT: dict[str, Any] = {"to": "batch.profiles.update"}
REFUSED = {"match": {"route": "profiles/update", "n": 1}, "do": "status", "status": 400}


def ids(path: Path) -> list[str]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [row["custom_id"] for row in csv.DictReader(file)]
    rows = openpyxl.load_workbook(path)["Results"].iter_rows(min_row=2, values_only=True)
    return [str(row[0]) for row in rows]


@pytest.mark.parametrize("faults", [[REFUSED]])
@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_the_four_files_add_up_to_the_whole(practice: Any, suffix: str, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text(PEOPLE)
    run = verbs.send(people, **WHAT)
    assert (run.counts.rejected, run.counts.not_sent) == (7, 3)
    found = {
        fate: ids(verbs.export(run.run, tmp_path / f"{fate}{suffix}", fates=[fate]))
        for fate in FATES
    }
    assert {fate: len(rows) for fate, rows in found.items()} == {
        fate: getattr(run.counts, fate) for fate in FATES
    }
    assert sorted(itertools.chain.from_iterable(found.values())) == sorted(
        f"c{n}" for n in range(1, 11)
    )
    assert found["not_sent"] == ["c3", "c6", "c9"]


def test_the_command_line_takes_several_and_refuses_other_words(
    practice: Any, tmp_path: Path
) -> None:
    people = tmp_path / "people.csv"
    people.write_text(PEOPLE)
    run = verbs.send(people, **WHAT)
    out = tmp_path / "some.csv"
    done = practice.run("export", run.run, "--out", str(out), "--fates", "accepted, not_sent")
    assert done.returncode == 0
    assert len(ids(out)) == 10
    wrong = practice.run("export", run.run, "--out", str(out), "--fates", "invalid")
    assert (wrong.returncode, "“invalid” is no fate of a row; expected one of" in wrong.stderr) == (
        2,
        True,
    )
    with pytest.raises(FixTheRecipe, match="is no fate of a row"):
        verbs.export(run.run, out, fates=["done"])  # type: ignore[list-item]
