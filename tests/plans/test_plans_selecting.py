"""Only selected rows are sent; all others are accounted for, and their word on consent counts."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import orjson
import pytest

from workbench import verbs
from workbench.errors import FixTheRecipe

HEAD = 'destination = "{to}"\n[options]\n{options}\n'
PEOPLE = """id,country,age,born
c1,FR,20,2000-01-01
c2,DE,17,2001-01-01
c3,fr,,2002-01-01
c1,IT,40,2003-01-01
c4,FR,old,not a day
,FR,30,
"""


def recipe(folder: Path, *lines: str, to: str = "batch.audiences.update", **options: str) -> Path:
    made = "\n".join(f'{name} = "{value}"' for name, value in options.items())
    path = folder / "r.toml"
    path.write_text(HEAD.format(to=to, options=made) + "\n".join(lines))
    return path


COLUMNS = (
    '[[columns]]\nheader = "id"\ntarget = "id"',
    '[[columns]]\nheader = "country"\ntarget = "country"',
    '[[columns]]\nheader = "age"\ntarget = ""',
    '[[columns]]\nheader = "born"\ntarget = "born"\nkind = "date"',
)


def where(header: str, test: str, *values: str, sort: str = "text") -> str:
    listed = ", ".join(f'"{one}"' for one in values)
    told = f'header = "{header}"\ntest = "{test}"\nvalues = [{listed}]\nsort = "{sort}"'
    return f"[[selection.where]]\n{told}"


def planned(folder: Path, text: str, *lines: str, **options: str) -> tuple[Any, list[str | None]]:
    """The plan, and for each row why it is not sent (None: it is)."""
    file = folder / "people.csv"
    file.write_text(text)
    given = {"name": "VIP", **options}
    used = recipe(folder, *COLUMNS, *lines, **given)
    made = verbs.plan(file, recipe=used, out=folder / "plan")
    return made, [one or None for one in made.row_places()["why"].to_pylist()]


def test_rows_outside_the_selection_are_not_judged_and_not_sent(tmp_path: Path) -> None:
    made, why = planned(tmp_path, PEOPLE, where("country", "is one of", "FR"))
    # The last row of c1 is not selected, so the first one is the last that counts.
    out = "unselected"
    assert why == [None, out, None, out, "invalid", "invalid"]
    body = orjson.loads(made.chunk_path(1).read_bytes())
    assert [one["id"] for one in body["ids"]] == ["c1", "c3"]
    assert made.not_sent == {"invalid": 2, "unselected": 2}
    report = verbs.check(tmp_path / "people.csv", recipe=tmp_path / "r.toml")
    assert (report.rows, report.rows_ok, report.rows_with_errors) == (6, 2, 2)
    assert report.as_dict()["rows_unselected"] == 2
    assert report.rows_not_sent == 4
    assert [(one.severity, one.message) for one in report.issues if "later row" in one.message] == [
        (
            "warning",
            "1 selected row would be sent although a later row about the same person is left out",
        )
    ]


def test_a_last_row_that_is_selected_too_is_no_warning(tmp_path: Path) -> None:
    planned(tmp_path, PEOPLE, where("country", "is one of", "FR", "IT"))
    report = verbs.check(tmp_path / "people.csv", recipe=tmp_path / "r.toml")
    assert "selection-outdone" not in [one.rule for one in report.issues]


def test_cells_that_cannot_be_compared_are_told(tmp_path: Path) -> None:
    _, why = planned(tmp_path, PEOPLE, where("age", "is at least", "18", sort="number"))
    assert why == ["superseded", "unselected", "unselected", None, "unselected", "invalid"]
    report = verbs.check(tmp_path / "people.csv", recipe=tmp_path / "r.toml")
    (told,) = [one for one in report.issues if one.rule == "selection-misread"]
    assert (told.severity, told.column) == ("warning", "age")
    assert told.message == "1 cells are no number, so “age is at least 18” leaves them out"


def test_nothing_selected_is_an_error_of_its_own(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(PEOPLE)
    used = recipe(tmp_path, *COLUMNS, where("country", "is one of", "XX"), name="VIP")
    report = verbs.check(file, recipe=used)
    assert [one.rule for one in report.blocking] == ["selected-none"]
    assert report.rows_unselected == 6


def test_a_column_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(FixTheRecipe, match="asks about a column “city”, which the file does not"):
        planned(tmp_path, PEOPLE, where("city", "is filled"))


def test_two_halves_take_everybody_once_in_every_file(tmp_path: Path) -> None:
    people = [f"c{n}" for n in range(2_000)]
    text = "id,country,age,born\n" + "".join(f"{one},FR,1,2000-01-01\n" for one in people)
    backwards = "id,country,age,born\n" + "".join(f"{one},,,\n" for one in reversed(people))
    halves = []
    shares = ("end = 50.0", "start = 50.0", 'end = 50.0\nseed = "june"')
    for sheet, share in itertools.product((text, backwards), shares):
        place = tmp_path / str(len(halves))
        place.mkdir()
        made, _ = planned(place, sheet, "[selection.share]", share)
        body = orjson.loads(made.chunk_path(1).read_bytes())
        halves.append({one["id"] for one in body["ids"]})
    first, second, shuffled, *again = halves
    assert first | second == set(people)
    assert not first & second
    assert abs(len(first) - 1_000) < 150
    assert shuffled != first
    assert again == [first, second, shuffled]


CONSENT = (
    "email,status,list\na@x.fr,subscribed,new\nb@x.fr,subscribed,new\na@x.fr,unsubscribed,old\n"
)
STATUS = (
    '[[columns]]\nheader = "email"\ntarget = "email"\nkind = "email"',
    '[[columns]]\nheader = "status"\ntarget = "_status"\nkind = "choice"',
    '[[columns]]\nheader = "list"\ntarget = ""',
)


def test_a_no_outside_the_selection_contradicts_a_yes_within(tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    file.write_text(CONSENT)
    used = recipe(
        tmp_path,
        *STATUS,
        where("list", "is one of", "new"),
        to="altcraft.profiles.update_batch",
        db_id="1",
        allow_subscribe="true",
    )
    used.write_text(used.read_text().replace('"true"', "true"))
    report = verbs.check(file, recipe=used)
    assert [(one.line, one.rule) for one in report.issues if one.severity == "error"] == [
        (2, "consent-contradicts")
    ]
    assert (report.rows_ok, report.rows_with_errors, report.rows_unselected) == (1, 1, 1)
