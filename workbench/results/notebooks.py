"""A plan as a notebook that makes the very same one and sends it; it holds no secret."""

from __future__ import annotations

import json
from collections.abc import Sequence

from workbench.plans import fixing
from workbench.plans.plan import Plan
from workbench.recipes.recipe import Recipe

# The oldest format with ids of cells (nbformat 4.5), which every reader of today knows.
FORMAT, MINOR = 4, 5
NAMES = ("workbench-recipe.toml", "workbench-fixes.json")


def notebook(plan: Plan, file: str, connection: str, first: int = 0) -> str:
    """The notebook's text, for a file of that name beside it.

    The plan is made anew there, and sent only if its requests are those that were looked at; with
    `first` the run pauses after so many good rows. Cells that were fixed one by one are people's
    data, so their fixes are in it only where the plan has some.
    """
    code = [_makes(plan, file), _compares(plan), _sends(connection, first)]
    cells = [
        _cell(0, "markdown", _about(plan)),
        *(_cell(n, "code", "\n".join(lines)) for n, lines in enumerate(code, 1)),
    ]
    told = {
        "cells": cells,
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": FORMAT,
        "nbformat_minor": MINOR,
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def code_cells(text: str) -> list[str]:
    """The code of a notebook's text, cell by cell."""
    cells = json.loads(text)["cells"]
    return ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]


def _cell(n: int, kind: str, source: str) -> dict[str, object]:
    cell: dict[str, object] = {
        "cell_type": kind,
        "id": f"workbench-{n}",
        "metadata": {},
        "source": source.splitlines(keepends=True),
    }
    return cell | ({"execution_count": None, "outputs": []} if kind == "code" else {})


def _lists(plan: Plan) -> list[str]:
    """The names of the lists of other people that the rows were selected by."""
    return [one.name for one in Recipe.load(plan.folder / "recipe.toml").selection.lists]


def _about(plan: Plan) -> str:
    fixes = "1 fix of a cell" if plan.cells_fixed == 1 else f"{plan.cells_fixed:,} fixes of cells"
    fixed = f" It holds {fixes}." if plan.cells_fixed else ""
    files = "the files that are" if _lists(plan) else "the file that is"
    return (
        f"# {plan.rows_planned:,} of {plan.rows:,} rows in {plan.requests:,} requests\n\n"
        # By no name here: a file may be called like Markdown that fetches a picture.
        f"Put {files} named below beside it. It makes the requests anew and compares them with "
        f"those of the preview; nothing is sent before the last cell.{fixed}"
    )


def _makes(plan: Plan, file: str) -> list[str]:
    recipe = (plan.folder / "recipe.toml").read_text(encoding="utf-8")
    fixes = fixing.kept(plan)
    lines = [
        "from pathlib import Path",
        "",
        "import workbench as wb",
        "",
        f"FILE = {file!r}",
        f"Path({NAMES[0]!r}).write_text(",
        f"    {recipe!r},",
        '    encoding="utf-8",',
        ")",
    ]
    given = [f"recipe={NAMES[0]!r}"]
    if lists := _lists(plan):
        named = "".join(f"    {name!r}: {name!r},\n" for name in lists)
        lines += ["# The files of the lists of the selection, by their names there.", "LISTS = {"]
        lines += [*named.splitlines(), "}"]
        given += ["lists=LISTS"]
    if fixes is not None:
        lines += [f"Path({NAMES[1]!r}).write_text({fixes.json()!r}, encoding='utf-8')"]
        given += [f"fixes={NAMES[1]!r}"]
    lines += [
        f"what = dict({', '.join(given)})",
        'plan = wb.plan(FILE, out="workbench-plan", **what)',
    ]
    return [*lines, "plan"]


def _compares(plan: Plan) -> Sequence[str]:
    if plan.not_sent.get("suppressed"):
        return [
            "# The standing list of people who are not to be added holds some back as it is sent,",
            "# so the requests are made once more then and cannot be compared here.",
            "plan.not_sent",
        ]
    if plan.as_of is not None:
        return [
            f"# The plan of the preview was made as of {plan.as_of}, and rules about time are",
            "# judged as of now here: compare the numbers.",
            f"assert plan.rows == {plan.rows}, 'This is another file than that of the preview'",
            "plan.rows_planned, plan.not_sent",
        ]
    return [
        f"PREVIEWED = {plan.plan_sha256!r}",
        "assert plan.plan_sha256 == PREVIEWED, (",
        "    'These are other requests than those of the preview: the file has changed'",
        ")",
    ]


def _sends(connection: str, first: int) -> list[str]:
    given = [f"connection={connection!r}", *([f"first={first}"] if first else []), "**what"]
    return [f"run = wb.send(FILE, {', '.join(given)})", "run"]
