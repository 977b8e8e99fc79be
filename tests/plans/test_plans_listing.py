"""Only people who are, or are not, in other lists are sent; everybody else is accounted for."""

from __future__ import annotations

import itertools
from pathlib import Path

import orjson
import pytest

from workbench import verbs
from workbench.cli_words import report_text
from workbench.errors import FixTheFile, FixTheRecipe, FixTheSelection
from workbench.plans.plan import Plan

PEOPLE = "customer,country\nc1,FR\nc2,FR\nc3,DE\nC1,FR\nc2,IT\n,FR\nc5,FR\n"
BUYERS = "customer,amount\nc1,10\nc3,20\nc9,5\nc3,5\n"
LEFT = "c3\nc5\nc7\n"  # no header
RECIPE = """destination = "batch.audiences.update"

[options]
name = "VIP"

[[columns]]
header = "customer"
target = "id"

[[columns]]
header = "country"
target = "country"
"""


def written(folder: Path, **texts: str) -> dict[str, Path]:
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text)
    return {name: folder / f"{name}.csv" for name in texts}


def recipe(folder: Path, *lists: str, among: str = "all") -> Path:
    path = folder / "r.toml"
    told = "".join(f"\n[[selection.lists]]\n{one}\n" for one in lists)
    path.write_text(f'{RECIPE}\n[selection]\namong = "{among}"\n{told}')
    return path


def whys(made: Plan) -> list[str | None]:
    return [one or None for one in made.row_places()["why"].to_pylist()]


def sent(made: Plan) -> list[str]:
    bodies = (orjson.loads(made.chunk_path(one.n).read_bytes()) for one in made.chunks)
    return [one["id"] for body in bodies for one in body["ids"]]


OUT = "unselected"


@pytest.mark.parametrize(
    ("lists", "among", "expected"),
    [
        (['name = "buyers"'], "all", [None, OUT, None, OUT, OUT, OUT, OUT]),
        (
            ['name = "buyers"\nkeep = "not in"'],
            "all",
            [OUT, "superseded", OUT, None, None, "invalid", None],
        ),
        (
            ['name = "buyers"', 'name = "left"\nkeep = "not in"'],
            "all",
            [None, OUT, OUT, OUT, OUT, OUT, OUT],
        ),
        (['name = "buyers"', 'name = "left"'], "all", [OUT, OUT, None, OUT, OUT, OUT, OUT]),
        (['name = "buyers"', 'name = "left"'], "any", [None, OUT, None, OUT, OUT, OUT, None]),
    ],
)
def test_rows_outside_the_lists_are_unselected(
    lists: list[str], among: str, expected: list[str | None], tmp_path: Path
) -> None:
    """A row without an id is in no list."""
    given = written(tmp_path, people=PEOPLE, buyers=BUYERS, left=LEFT)
    file = given.pop("people")
    used = {name: path for name, path in given.items() if any(name in one for one in lists)}
    chosen = recipe(tmp_path, *lists, among=among)
    made = verbs.plan(file, recipe=chosen, lists=used, out=tmp_path / "plan")
    assert whys(made) == expected
    every = ["c1", "c2", "c3", "C1", "c2", "", "c5"]
    assert sent(made) == [one for one, why in zip(every, expected, strict=True) if why is None]


def test_lists_can_be_given_without_a_recipe(tmp_path: Path) -> None:
    given = written(tmp_path, people=PEOPLE.replace("customer", "id"), buyers=BUYERS, left=LEFT)
    (tmp_path / "buyers.csv").write_text(BUYERS.replace("customer", "id"))
    made = verbs.plan(
        given["people"],
        to="batch.audiences.update",
        set={"name": "VIP"},
        only_in=[given["buyers"]],
        not_in=[given["left"]],
        out=tmp_path / "plan",
    )
    assert sent(made) == ["c1"]
    assert made.not_sent == {"unselected": 6}


def test_an_id_that_is_almost_in_a_list_is_not_in_it_and_told(tmp_path: Path) -> None:
    given = written(tmp_path, people=PEOPLE, buyers=BUYERS)
    chosen = recipe(tmp_path, 'name = "buyers"\nkeep = "not in"')
    report = verbs.check(given["people"], recipe=chosen, lists={"buyers": given["buyers"]})
    (told,) = [one for one in report.issues if one.rule == "selection-nearly"]
    assert told.message == (
        "1 row with an id that differs from one of the list “buyers” only in capitals, spaces "
        "or leading zeros: counted as not in it"
    )


def test_ids_that_a_spreadsheet_took_the_zeros_from_are_told(tmp_path: Path) -> None:
    people = "customer,country\n00000017,FR\n00001700,FR\n12345678,FR\n00000000,FR\n17x,FR\n"
    given = written(tmp_path, people=people, gone="customer\n17\n1700\n12345678\n0\n")
    chosen = recipe(tmp_path, 'name = "gone"\nkeep = "not in"')
    report = verbs.check(given["people"], recipe=chosen, lists={"gone": given["gone"]})
    (told,) = [one for one in report.issues if one.rule == "selection-nearly"]
    assert told.message.startswith("3 rows with an id that differs from one of the list “gone” ")
    assert report.rows_unselected == 1


@pytest.mark.parametrize(
    ("keep", "so"), [("not in", "it takes nobody out"), ("in", "nobody goes on by it")]
)
def test_a_list_of_strangers_is_told(keep: str, so: str, tmp_path: Path) -> None:
    """Ids that a spreadsheet took the zeros from would hold nobody back, and nobody would see."""
    given = written(tmp_path, people="customer,country\n007,FR\n008,FR\n", gone="customer\n7\n")
    chosen = recipe(tmp_path, f'name = "gone"\nkeep = "{keep}"')
    report = verbs.check(given["people"], recipe=chosen, lists={"gone": given["gone"]})
    (told,) = [one for one in report.issues if one.rule == "selection-strangers"]
    assert told.message == f"No row is of anybody in the list “gone”, so {so}"
    assert told.severity == "warning"
    given["gone"].write_text("customer\n007\n")
    report = verbs.check(given["people"], recipe=chosen, lists={"gone": given["gone"]})
    assert [one.rule for one in report.issues] == []


def test_a_selection_that_nobody_fits_names_no_column(tmp_path: Path) -> None:
    given = written(tmp_path, people=PEOPLE, buyers="customer\nc99\n")
    chosen, lists = recipe(tmp_path, 'name = "buyers"'), {"buyers": given["buyers"]}
    with pytest.raises(FixTheRecipe, match=r"^No row fits the selection “people who are in"):
        verbs.plan(given["people"], recipe=chosen, lists=lists, out=tmp_path / "plan")
    words = report_text(verbs.check(given["people"], recipe=chosen, lists=lists))
    assert "Nothing can be sent until this is mended:" in words
    assert "“”" not in words


def test_a_list_is_read_with_the_repairs_of_the_rows_ids(tmp_path: Path) -> None:
    """What a repair makes of the rows' ids it makes of the list's: they are one way of writing."""
    given = written(tmp_path, people="customer,country\n c1 ,FR\nc2,FR\n", buyers="customer\nc1 \n")
    chosen = recipe(tmp_path, 'name = "buyers"')
    text = chosen.read_text().replace('target = "id"', 'target = "id"\nrepairs = ["trim"]')
    chosen.write_text(text)
    lists = {"buyers": given["buyers"]}
    made = verbs.plan(given["people"], recipe=chosen, lists=lists, out=tmp_path / "plan")
    assert sent(made) == ["c1"]


def test_addresses_are_the_same_in_any_way_of_writing_them(tmp_path: Path) -> None:
    people = "email,phones\nAnna@X.example,+33612345678\nb@x.example,+33612345679\n"
    given = written(tmp_path, people=people, buyers="mail\nanna@x.example\n")
    made = verbs.plan(
        given["people"],
        to="altcraft.profiles.update_batch",
        set={"db_id": 1, "matching": "email"},
        not_in=[given["buyers"]],
        out=tmp_path / "plan",
    )
    assert whys(made) == ["unselected", None]


WRONG = [
    (
        'name = "buyers"',
        {},
        "in the list “buyers”, which is not there: give it with --list buyers=",
    ),
    ('name = "buyers"\nkeep = "not in"', {}, "only people who are not in the list “buyers”, which"),
    ('name = "buyers"', {"buyers": BUYERS, "x": LEFT}, "asks about no list “x”; .* are: “buyers”"),
    (
        f'name = "buyers"\nsha256 = "{"ab" * 32}"',
        {"buyers": BUYERS},
        "has changed: .* with the hash abababababab, and",
    ),
    ('name = "buyers"\ncolumn = "id"', {"buyers": BUYERS}, "the column “id” is there 0 times"),
    ('name = "buyers"', {"buyers": "who,when\nc1,1\n"}, "no column is named like the ids of the r"),
]


@pytest.mark.parametrize(("told", "lists", "sentence"), WRONG)
def test_a_list_that_is_missing_or_another_one_is_one_sentence(
    told: str, lists: dict[str, str], sentence: str, tmp_path: Path
) -> None:
    given = written(tmp_path, people=PEOPLE, **lists)
    file = given.pop("people")
    with pytest.raises(FixTheSelection, match=sentence):
        verbs.plan(file, recipe=recipe(tmp_path, told), lists=given, out=tmp_path / "plan")
    assert not (tmp_path / "plan").exists()


def test_a_further_list_is_not_called_like_one_of_the_recipe(tmp_path: Path) -> None:
    """Each by a column of its own: what one of them holds would be asked for both."""
    given = written(tmp_path, people=PEOPLE, buyers="customer,gone\nc1,c2\nc2,c9\n")
    list_ = 'name = "buyers.csv"\nkeep = "not in"\ncolumn = "gone"'
    for lists in ({}, {"buyers.csv": given["buyers"]}):
        with pytest.raises(FixTheSelection, match=r"“buyers\.csv”|buyers\.csv is given twice"):
            verbs.plan(
                given["people"],
                recipe=recipe(tmp_path, list_),
                lists=lists,
                not_in=[given["buyers"]],
                out=tmp_path / "plan",
            )
    assert not (tmp_path / "plan").exists()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("customer,n\nc1,1\nc2,1,2\n", "buyers.csv, line 3 does not fit its header"),
        ("customer\n#N/A\n", "line 2, column “customer”: “#N/A” is a spreadsheet error"),
        ("customer\n\n", "names nobody"),
        ("", "buyers.csv"),
    ],
)
def test_a_list_that_could_miss_somebody_is_not_read(
    text: str, sentence: str, tmp_path: Path
) -> None:
    given = written(tmp_path, people=PEOPLE, buyers=text)
    lists = {"buyers": given["buyers"]}
    with pytest.raises(FixTheFile, match=sentence):
        verbs.check(given["people"], recipe=recipe(tmp_path, 'name = "buyers"'), lists=lists)


def test_without_an_id_nobody_is_in_a_list(tmp_path: Path) -> None:
    given = written(tmp_path, people=PEOPLE, buyers=BUYERS)
    chosen = recipe(tmp_path, 'name = "buyers"')
    chosen.write_text(chosen.read_text().replace('target = "id"', 'target = ""'))
    with pytest.raises(FixTheRecipe, match="no column of the rows is mapped to an id"):
        verbs.check(given["people"], recipe=chosen, lists={"buyers": given["buyers"]})


def test_the_bytes_do_not_depend_on_the_slices(tmp_path: Path) -> None:
    rows = "".join(f"c{n},FR\n" for n in range(1, 60))
    odd = "customer\n" + "".join(f"c{n}\n" for n in range(1, 60, 2))
    given = written(tmp_path, people=f"customer,country\n{rows}", odd=odd, left="c3\nc5\nc8\n")
    chosen = recipe(tmp_path, 'name = "odd"', 'name = "left"\nkeep = "not in"')
    lists = {"odd": given["odd"], "left": given["left"]}
    plans = [
        verbs.plan(
            given["people"],
            recipe=chosen,
            lists=lists,
            slice_rows=size,
            out=tmp_path / str(size),
        )
        for size in (1, 7, 100_000)
    ]
    assert sent(plans[0]) == [f"c{n}" for n in range(1, 60, 2) if n not in (3, 5)]
    for first, second in itertools.pairwise(plans):
        assert first.plan_sha256 == second.plan_sha256
        for name in ("lists.arrow", "rows.arrow", "recipe.toml", "plan.json"):
            assert (first.folder / name).read_bytes() == (second.folder / name).read_bytes()


def test_the_plan_says_which_file_was_meant_and_keeps_its_ids(tmp_path: Path) -> None:
    """The recipe of the plan names the file's hash and column, so that no other one is taken."""
    given = written(tmp_path, people=PEOPLE, buyers=BUYERS)
    chosen, lists = recipe(tmp_path, 'name = "buyers"'), {"buyers": given["buyers"]}
    made = verbs.plan(given["people"], recipe=chosen, lists=lists, out=tmp_path / "plan")
    kept = (made.folder / "recipe.toml").read_text()
    assert 'column = "customer"' in kept
    given["buyers"].write_text(BUYERS + "c2,1\n")
    with pytest.raises(FixTheSelection, match="The list “buyers” has changed"):
        verbs.check(given["people"], recipe=made.folder / "recipe.toml", lists=lists)
    assert (made.folder / "lists.arrow").stat().st_mode & 0o777 == 0o600
