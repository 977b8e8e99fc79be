"""Lists of other people on the command line; a retry and an export need the lists no more."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from workbench import export, retry, verbs
from workbench.errors import FixTheRecipe

GOAL = ("--to", "batch.audiences.update", "--set", "name=VIP", "--set", "create=true")


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Four people; two of them buy, one has left."""
    texts = {"people": "id,age\nc1,1\nc2,2\nc3,3\nc4,4\n", "buyers": "id\nc1\nc3\n", "left": "c3\n"}
    for name, text in texts.items():
        (tmp_path / f"{name}.csv").write_text(text)
    return {name: tmp_path / f"{name}.csv" for name in texts}


def test_only_people_of_one_file_and_not_of_another_are_planned(
    files: dict[str, Path], tmp_path: Path, offline: Any
) -> None:
    lists = ("--only-in", str(files["buyers"]), "--not-in", str(files["left"]), "--json")
    done = offline.run("plan", str(files["people"]), *GOAL, *lists, "--out", str(tmp_path / "p"))
    told = json.loads(done.stdout)
    assert (done.returncode, told["rows_planned"], told["not_sent"]) == (0, 1, {"unselected": 3})


def test_a_recipe_asks_for_its_lists_by_name(
    files: dict[str, Path], tmp_path: Path, offline: Any
) -> None:
    chosen = tmp_path / "r.toml"
    columns = (
        '[[columns]]\nheader = "id"\ntarget = "id"\n[[columns]]\nheader = "age"\ntarget = ""\n'
    )
    asked = '[[selection.lists]]\nname = "old"\nkeep = "not in"\n'
    chosen.write_text(
        f'destination = "batch.audiences.update"\n[options]\nname = "VIP"\n{columns}{asked}'
    )
    command = ("check", str(files["people"]), "--recipe", str(chosen), "--json")
    missing = offline.run(*command)
    assert (missing.returncode, missing.stderr.count("\n")) == (2, 1)
    assert "in the list “old”, which is not there: give it with --list old=FILE" in missing.stderr
    done = offline.run(*command, "--list", f"old={files['left']}")
    assert (done.returncode, json.loads(done.stdout)["rows_unselected"]) == (0, 1)
    empty = offline.run(*command, "--list", "old")
    assert (empty.returncode, "--list old has no value" in empty.stderr) == (2, True)


def test_the_same_name_twice_is_told(files: dict[str, Path], offline: Any) -> None:
    twice = ("--only-in", str(files["left"]), "--not-in", str(files["left"]))
    done = offline.run("check", str(files["people"]), *GOAL, *twice)
    assert (done.returncode, "The list left.csv is given twice" in done.stderr) == (2, True)


@pytest.mark.slow
def test_a_retry_and_an_export_ask_the_lists_of_the_plan(
    files: dict[str, Path], tmp_path: Path, practice: Any
) -> None:
    """The list's file is gone by then; who was not selected stays so."""
    what = {"to": "batch.audiences.update", "set": {"name": "VIP", "create": True}}
    run = verbs.send(files["people"], only_in=[files["buyers"]], **what)
    files["buyers"].unlink()
    assert (run.counts.accepted, run.counts.not_sent_why) == (2, {"unselected": 2})
    out = export(run.run, tmp_path / "out.csv")
    rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
    assert [one["id"] for one in rows] == ["c1", "c2", "c3", "c4"]
    with pytest.raises(FixTheRecipe, match="has no row to send again"):
        retry(run.run)
    ready = verbs.prepared_run(run.run)
    assert ready.table.unselected.tolist() == [False, True, False, True]
    applied = [one["applied"] for one in practice.requests("audiences/update")]
    assert applied == [[["add", "c1"], ["add", "c3"]]]
