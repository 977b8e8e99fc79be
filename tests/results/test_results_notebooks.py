"""The notebook of a plan makes and sends the very same requests, and holds no secret."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

from workbench import verbs
from workbench.plans.plan import Plan
from workbench.results.notebooks import notebook
from workbench.vocabulary.fixes import Fix, Fixes

PEOPLE = "custom_id,first_name\n001,Jo\n002,Cy\n003,Éd\n"
WHAT: dict[str, Any] = {"to": "batch.audiences.update", "set": {"name": "VIP", "create": True}}


def planned(folder: Path, **more: Any) -> Plan:
    file = folder / "people.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    recipe = verbs.prepared(file, **WHAT).recipe
    return verbs.plan(file, out=folder / "plan", recipe=recipe, **more)


def sources(text: str) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(text)["cells"]]


def test_it_is_a_notebook_with_the_decisions_and_the_hash(tmp_path: Path) -> None:
    plan = planned(tmp_path)
    text = notebook(plan, "people.csv", "twin", 2)
    found = json.loads(text)
    assert (found["nbformat"], found["nbformat_minor"]) == (4, 5)
    kinds = [cell["cell_type"] for cell in found["cells"]]
    assert kinds == ["markdown", "code", "code", "code"]
    about, makes, compares, sends = sources(text)
    assert about.startswith("# 3 of 3 rows in 2 requests")
    assert "FILE = 'people.csv'" in makes
    assert plan.plan_sha256 in compares
    assert sends == "run = wb.send(FILE, connection='twin', first=2, **what)\nrun"
    assert "Jo" not in text


def test_its_fixes_go_with_it(tmp_path: Path) -> None:
    sha = verbs.prepared(_file(tmp_path), **WHAT).table.sha256
    fix = Fix(sheet="", row=1, column=2, header="first_name", found="Jo", value="Joe")
    plan = planned(tmp_path, fixes=Fixes(sha, (fix,)))
    about, makes, *_ = sources(notebook(plan, "people.csv", "twin"))
    assert "It holds 1 fix of a cell." in about
    assert "fixes='workbench-fixes.json'" in makes


def test_its_lists_are_given_by_name_and_it_runs_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some, none = tmp_path / "some \\ 'people'.csv", tmp_path / "gone.csv"
    some.write_text("custom_id\n001\n003\n", encoding="utf-8")
    none.write_text("custom_id\n003\n", encoding="utf-8")
    plan = planned(tmp_path, only_in=[some], not_in=[none])
    assert plan.rows_planned == 1
    about, makes, compares, _ = sources(notebook(plan, "people.csv", "twin"))
    assert "Put the files that are named below beside it." in about
    monkeypatch.chdir(tmp_path)
    here: dict[str, Any] = {}
    exec(makes, here)  # it is what this test is of
    exec(compares, here)  # as above
    assert here["plan"].plan_sha256 == plan.plan_sha256
    assert here["LISTS"] == {some.name: some.name, none.name: none.name}


def test_what_a_file_is_called_is_no_markdown(tmp_path: Path) -> None:
    about, makes, *_ = sources(notebook(planned(tmp_path), "![x](http://a.example/x).csv", "twin"))
    assert "a.example" in makes
    assert "a.example" not in about


def _file(folder: Path) -> Path:
    file = folder / "people.csv"
    file.write_text(PEOPLE, encoding="utf-8")
    return file


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the kernel's own client
def test_it_makes_the_same_plan_and_sends_it_to_practice(practice: Any, tmp_path: Path) -> None:
    plan = planned(tmp_path)
    told = nbformat.reads(notebook(plan, "people.csv", "twin"), as_version=4)
    nbformat.validate(told)
    place = {"metadata": {"path": str(tmp_path)}}
    NotebookClient(told, timeout=120, resources=place).execute()
    sent = [*practice.requests("audiences/create"), *practice.requests("audiences/update")]
    assert [one["sha256"] for one in sent] == [chunk.sha256 for chunk in plan.chunks]


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the kernel's own client
def test_it_stops_where_the_file_has_changed_since(practice: Any, tmp_path: Path) -> None:
    plan = planned(tmp_path)
    told = nbformat.reads(notebook(plan, "people.csv", "twin"), as_version=4)
    (tmp_path / "people.csv").write_text(f"{PEOPLE}004,Di\n", encoding="utf-8")
    place = {"metadata": {"path": str(tmp_path)}}
    with pytest.raises(CellExecutionError, match="other requests than those of the preview"):
        NotebookClient(told, timeout=120, resources=place).execute()
    assert practice.requests("audiences/update") == []
