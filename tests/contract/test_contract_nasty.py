"""One contract for every destination: a cell is sent as it is or is an Issue; bodies are valid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from contract_cases import CASES, NOT_IN_XML, Case, Group
from nasty_cells import EMAIL, HEADERS, KEY, NAMES, NASTY, key, mail, room_for, write
from strict_reading import leaves, records

from workbench import verbs
from workbench.checks.report import Report
from workbench.destinations.registry import DESTINATIONS
from workbench.destinations.spec import Destination
from workbench.errors import FixTheFile
from workbench.plans import building, telling
from workbench.plans.plan import Plan
from workbench.plans.prepared import Prepared
from workbench.recipes.recipe import ColumnUse, Recipe
from workbench.vocabulary.steps import Step

SECRETS = {
    "WORKBENCH_TWIN_KEY": "twin_never_in_a_plan",
    "WORKBENCH_B_REST_KEY": "rest-key-never-in-a-plan",
    "WORKBENCH_B_PROJECT_KEY": "project-key-never-in-a-plan",
    "WORKBENCH_A_TOKEN": "token-never-in-a-plan",
}
ROWS = 4


def case_of(to: str) -> Case:
    """How the file is sent there."""
    if to not in CASES:
        pytest.fail(
            f"{to} is new: add it to CASES in tests/contract/contract_cases.py, with the columns "
            "of a row in which nothing is wrong and what each of its targets refuses"
        )
    return CASES[to]


def told(to: str) -> Iterator[Any]:
    """The test's cases: each group in each of the forms that the destination writes."""
    forms = next((one.choices for one in DESTINATIONS[to].options if one.name == "format"), ("",))
    for group in CASES[to].groups if to in CASES else (None,):
        for form in forms:
            label = f"{to}-{form}-{'+'.join(group.targets)}-{group.column}" if group else to
            yield pytest.param(to, group, form, id=label)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int, int], Path]:
    """The file with the cells from one place to another, written once."""
    folder = tmp_path_factory.mktemp("nasty")

    def of(first: int, after: int) -> Path:
        path = folder / f"{first}-{after}.csv"
        cells = list(NASTY.values())[first:after]
        return path if path.exists() else write(path, cells)

    return of


@pytest.mark.parametrize("to", DESTINATIONS)
def test_the_contract_knows_every_target_that_carries_text(to: str) -> None:
    """A target of kind text, list or JSON that is added has to say what it refuses."""
    goal = DESTINATIONS[to]
    tried = [target for group in case_of(to).groups for target in group.targets]
    fields = [one for one in goal.fields if one.kind in ("text", "array", "json")]
    families = [one for one in (*goal.families, goal.free) if one is not None]
    lacking = [one.name for one in fields if not any(one.takes(target) for target in tried)]
    lacking += [
        one.example or one.pattern
        for one in families
        if {"text", "array", "json"} & set(one.kinds)
        and not any(one.bare(target) and not goal.field_named(target) for target in tried)
    ]
    assert lacking == [], f"add groups for these to {to} in tests/contract/contract_cases.py"


@pytest.mark.parametrize(
    ("to", "group", "form"), [param for to in DESTINATIONS for param in told(to)]
)
def test_nasty_cells_are_sent_as_they_are_or_are_an_issue(
    to: str, group: Group, form: str, file: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = case_of(to)
    for name, secret in SECRETS.items():
        monkeypatch.setenv(name, secret)
    refused = group.refused | (NOT_IN_XML if form == "xml" else set())
    for first in range(0, len(NAMES), case.most):
        names = NAMES[first : first + case.most]
        ready = prepared(file(first, first + case.most), to, case, group, form)
        made, report = building.build(ready, tmp_path / f"plan{first}")
        if group is case.groups[0]:
            # A check offers repairs as well, which a plan has no use for.
            assert replace(telling.check(ready), offered=()) == report
        errors = {NAMES[first + row - 1] for row in _stopped(report)}
        assert errors == refused & set(names)
        assert (made.rows, made.rows_planned) == (len(names), len(names) - len(errors))
        assert made.rows_planned + sum(made.not_sent.values()) == made.rows
        good = [n for n, name in enumerate(names) if name not in errors]
        _sent(made, ready, group, good, first)
        _no_secret(made)


def prepared(path: Path, to: str, case: Case, group: Group, form: str) -> Prepared:
    """The file under a recipe by hand, in requests of few rows and of few bytes."""
    goal = DESTINATIONS[to]
    headers = {**(case.base if group.base is None else group.base)}
    headers |= dict.fromkeys(group.targets, group.column)
    uses = [
        ColumnUse(header, target, _kind(goal, target, group)) for target, header in headers.items()
    ]
    left = [ColumnUse(header) for header in HEADERS if header not in headers.values()]
    options = {**case.options, **group.options, **({"format": form} if form else {})}
    recipe = Recipe(to, options, columns=(*uses, *left))
    ready = verbs.prepared(path, recipe=recipe)
    room = room_for(group.column) * len(group.targets)

    def steps(of: Recipe) -> tuple[Step, ...]:
        return tuple(
            replace(step, rows=min(step.rows, ROWS), bytes=room) for step in goal.steps(of)
        )

    return replace(ready, destination=replace(goal, steps=steps))


def _kind(goal: Destination, target: str, group: Group) -> Any:
    field, family = goal.field_named(target), goal.family_of(target)
    if target in group.targets and group.kind and field is None:
        return group.kind
    if field is None and family is not None and "text" not in family.kinds:
        return family.kinds[0]
    return "text" if field is None else field.kind


def _stopped(report: Report) -> set[int]:
    """The rows that cannot be sent."""
    return {one.row for one in report.issues if one.severity == "error" and one.row is not None}


def _sent(made: Plan, ready: Prepared, group: Group, good: list[int], first: int) -> None:
    """The records are the good rows in their order, and each has its cell for each target."""
    steps = ready.destination.steps(ready.judged_recipe)
    places = made.row_places().column("chunk").to_pylist()
    found = list(records(made, steps))
    for n, (chunk, (step, mine)) in enumerate(zip(made.chunks, found, strict=True), 1):
        assert (chunk.records, chunk.records <= step.rows) == (len(mine), True)
        assert chunk.bytes <= step.bytes
        assert [row for row, place in enumerate(places) if place == n] == good[: len(mine)]
        for row, record in zip(good, mine, strict=False):
            values, cell = Counter(leaves(record)), list(NASTY.values())[first + row]
            assert _who(ready, row + 1) in {*values, ""}
            for value, times in Counter(group.said(cell)).items():
                assert values[value] >= times * len(group.targets), (NAMES[first + row], record)
        good = good[len(mine) :]
    assert good == []


def _who(ready: Prepared, row: int) -> str:
    """What tells the row from the others, "" where that is the nasty cell itself."""
    used = {use.header for use in ready.used}
    return key(row) if KEY in used else mail(row) if EMAIL in used else ""


def _no_secret(made: Plan) -> None:
    for path in (one for one in made.folder.rglob("*") if one.is_file()):
        found = path.read_bytes()
        assert not any(secret.encode() in found for secret in SECRETS.values()), path
        assert b'"token":"' not in found.replace(b'"token":""', b""), path
        assert b"<token>" not in found.replace(b"<token></token>", b""), path


SURROGATES = [
    ("utf-8", "id,note\na,x\ud800\n".encode("utf-8", "surrogatepass")),
    ("utf-16", b"\xff\xfe" + "id,note\na,x\udc00\n".encode("utf-16-le", "surrogatepass")),
]


@pytest.mark.parametrize(("encoding", "text"), SURROGATES, ids=[name for name, _ in SURROGATES])
def test_half_a_surrogate_pair_in_a_file_is_one_sentence(
    encoding: str, text: bytes, tmp_path: Path
) -> None:
    """No request can carry one: JSON and XML are UTF-8, which has no such character."""
    source = tmp_path / "people.csv"
    source.write_bytes(text)
    with pytest.raises(FixTheFile, match=r"Line 2\b"):
        verbs.check(source, to="batch.audiences.update", set={"name": "A"})


def test_an_escape_of_half_a_surrogate_pair_in_a_workbook_is_text(tmp_path: Path) -> None:
    """Workbooks escape characters as _x0041_; this one names none, so it stays as it is written."""
    book, source = openpyxl.Workbook(), tmp_path / "people.xlsx"
    assert book.active is not None
    for row in (("id", "note"), ("a", "_xD800_")):
        book.active.append(row)
    book.save(source)
    made = verbs.plan(source, to="batch.audiences.update", set={"name": "A"}, out=tmp_path / "plan")
    assert b'{"note":"_xD800_"}' in made.chunk_path(1).read_bytes()
