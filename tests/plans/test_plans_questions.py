"""What is shown and what is stored, and what contradicts itself, is asked until it is said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
import xlsxwriter

from workbench import verbs
from workbench.errors import FixTheRecipe
from workbench.plans.questions import questions
from workbench.recipes.recipe import Recipe
from workbench.tables.table import Table
from workbench.vocabulary.kinds import How

WHAT: dict[str, Any] = {"to": "batch.profiles.update"}


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "rates.xlsx"
    made = xlsxwriter.Workbook(path)
    sheet = made.add_worksheet("People")
    share, money = (made.add_format({"num_format": code}) for code in ("0%", '0.00\\ "€"'))
    sheet.write_row(0, 0, ["id", "rate", "price"])
    for line, (one, rate, price) in enumerate([("a", 0.12, 1234.5), ("b", 0.5, 3)], 1):
        sheet.write(line, 0, one)
        sheet.write(line, 1, rate, share)
        sheet.write(line, 2, price, money)
    made.close()
    return path


def recipe(path: Path, kind: str, shown: str | None) -> Recipe:
    made = verbs.prepared(path, **WHAT).recipe
    columns = tuple(
        use if use.header == "id" else replace(use, kind=kind, how=How(shown=shown))  # type: ignore[arg-type]  # typed below
        for use in made.columns
    )
    return Recipe.from_dict(replace(made, columns=columns).as_dict())


def sent(path: Path, made: Recipe, out: Path) -> list[tuple[Any, Any]]:
    verbs.plan(path, recipe=made, out=out)
    (chunk,) = (out / "chunks").iterdir()
    people = orjson.loads(chunk.read_bytes())
    return [(one["attributes"]["rate"], one["attributes"]["price"]) for one in people]


def test_it_is_asked_once_a_column_and_what_is_stored_is_sent(book: Path, tmp_path: Path) -> None:
    made = recipe(book, "number", None)
    report = verbs.check(book, recipe=made)
    told = [(one.rule, one.column, one.row, one.message, one.fix) for one in report.issues]
    say = "Say for the column which is meant, what is stored or what is shown"
    assert told == [
        ("percent-shown", "rate", None, *words("12%", "0.12", f"{say} (“12”).")),
        ("currency-shown", "price", None, *words("1234.50 €", "1234.5", f"{say} (“1234.50”).")),
    ]
    assert sent(book, made, tmp_path / "plan") == [(0.12, 1234.5), (0.5, 3)]


def words(shown: str, stored: str, fix: str) -> tuple[str, str]:
    return f"Shown as “{shown}” and stored as “{stored}”, which is sent: 2 cells", fix


@pytest.mark.parametrize(
    ("kind", "shown", "people"),
    [
        ("number", "stored", [(0.12, 1234.5), (0.5, 3)]),
        ("number", "shown", [(12, 1234.5), (50, 3)]),
        ("text", "stored", [("0.12", "1234.5"), ("0.5", "3")]),
        ("text", "shown", [("12%", "1234.50 €"), ("50%", "3.00 €")]),
    ],
)
def test_an_answer_is_kept_and_nothing_is_asked_any_more(
    kind: str, shown: str, people: list[tuple[Any, Any]], book: Path, tmp_path: Path
) -> None:
    made = recipe(book, kind, shown)
    report = verbs.check(book, recipe=made)
    assert report.issues == ()
    assert sent(book, made, tmp_path / "plan") == people
    counts = [(one.repair, one.column, one.cells) for one in report.repaired]
    changed = [("shown", "rate", 2), ("shown", "price", 2)]
    assert counts == (changed if shown == "shown" else [])


def test_no_other_answer_is_known(book: Path) -> None:
    with pytest.raises(FixTheRecipe, match="“shown” is “both”; expected stored or shown"):
        recipe(book, "text", "both")


@pytest.mark.parametrize(
    ("cells", "kind", "how", "said"),
    [
        (
            ["13/02/2026", "03/04/2026", "02/13/2026"],
            "date",
            How(dates="DMY"),
            "“13/02/2026” in line 2 has the day first and “02/13/2026” in line 4 has "
            "the month first",
        ),
        (
            ["1.5", "1.250", '"1,25"'],
            "number",
            How(),
            "“1.5” in line 2 has a decimal point and “1,25” in line 4 has a decimal comma",
        ),
        # What is not read has an error of its own, and nothing else could be meant otherwise.
        (["1.5", "7", '"1,25"'], "number", How(), ""),
        (["13/02/2026", "14/02/2026", "02/13/2026"], "date", How(dates="DMY"), ""),
        (["13/02/2026", "03/04/2026", "2026-05-06"], "date", How(dates="DMY"), ""),
        (["1.5", "7", '"1,250.5"'], "number", How(), ""),
    ],
)
def test_a_column_that_contradicts_itself_is_told_by_two_lines(
    cells: list[str], kind: str, how: How, said: str, tmp_path: Path
) -> None:
    path = tmp_path / "people.csv"
    path.write_text(
        "".join(f"{n},{one}\n" for n, one in zip(["id", *"abc"], ["x", *cells], strict=True))
    )
    made = verbs.prepared(path, **WHAT).recipe
    columns = (made.columns[0], replace(made.columns[1], kind=kind, how=how))  # type: ignore[arg-type]  # typed above
    report = verbs.check(path, recipe=replace(made, columns=columns))
    told = [one.message for one in report.issues if one.rule == "column-torn"]
    assert told == ([f"The column contradicts itself: {said}"] if said else [])


def test_words_that_a_workbook_shows_for_numbers_are_asked_about(tmp_path: Path) -> None:
    path = tmp_path / "members.xlsx"
    made = xlsxwriter.Workbook(path)
    sheet = made.add_worksheet("People")
    yes = made.add_format({"num_format": '[=0]"no";[=1]"yes"'})
    sheet.write_row(0, 0, ["id", "member"])
    for line, member in enumerate((1, 0), 1):
        sheet.write(line, 0, f"u{line}")
        sheet.write(line, 1, member, yes)
    made.close()
    (told,) = (one for one in verbs.check(path, **WHAT).issues if one.rule == "words-shown")
    assert told.message == "Shown as “yes” and stored as “1”, which is sent: 2 cells"
    assert told.fix.endswith("what is stored or what is shown (“yes”).")


def checked(tmp_path: Path, header: str, cells: list[str], **use: Any) -> list[tuple[str, str]]:
    """What is asked about the second column under a recipe that says all this of it."""
    path = tmp_path / "people.csv"
    ids = ["id", *"abcd"[: len(cells)]]
    rows = zip(ids, [header, *cells], strict=True)
    path.write_text("".join(f'{n},"{one}"\n' for n, one in rows))
    made = verbs.prepared(path, **WHAT).recipe
    columns = (made.columns[0], replace(made.columns[1], **use))
    report = verbs.check(path, recipe=replace(made, columns=columns))
    return [(one.message, one.fix) for one in report.issues if one.severity == "warning"]


@pytest.mark.parametrize(
    ("cells", "found", "fix"),
    [
        (["12 %", "7.5 %"], "2 of 2 cells look like numbers with a per cent sign", "0.12”. Noth"),
        (["€ 5", "€ 7.50"], "2 of 2 cells look like amounts with a currency", "currency”. Noth"),
        (["31/12/2026", "30/11/2026"], "2 of 2 cells look like dates with the day first", "DMY)"),
        (["1,5", "2,25"], "2 of 2 cells look like numbers with a decimal comma", "--decimal ,"),
        (["oui", "non"], "2 of 2 cells look like yes or no", "values"),
        (
            ["31/12/2026", "12/31/2026"],
            "2 of 2 cells look like dates, some with the day first and some with the month first: "
            "“31/12/2026” in line 2 and “12/31/2026” in line 3",
            "one order",
        ),
    ],
)
def test_a_recipe_that_sends_them_as_text_is_asked_about_as_its_suggestion_was(
    cells: list[str], found: str, fix: str, tmp_path: Path
) -> None:
    ((message, mend),) = checked(tmp_path, "seen", cells, kind="text", how=How())
    assert message == f"{found}; the column is sent as text"
    assert fix in mend
    assert mend.endswith("Nothing to do if text is meant.")


@pytest.mark.parametrize("cells", [["a", "b"], ["12 kg", "7"], ["2026", "7"], ["", "x 5 %"]])
def test_nothing_is_asked_about_other_texts(cells: list[str], tmp_path: Path) -> None:
    assert checked(tmp_path, "seen", cells, kind="text", how=How()) == []


@pytest.mark.parametrize(
    ("cells", "found"),
    [
        (
            ["2026-03-31 10:00", "2026-04-01", "2026-04-01T11:00:30", "2026-04-01T11:00Z"],
            "2 cells with a time and no time zone, taken as UTC, like “2026-03-31 10:00”, which is "
            "sent as 2026-03-31T10:00:00Z",
        ),
        (["2026-03-31", "2026-04-01T10:00+02:00"], ""),
    ],
)
def test_times_without_a_zone_are_counted(cells: list[str], found: str, tmp_path: Path) -> None:
    told = checked(tmp_path, "seen", cells, kind="date", how=How())
    assert [message for message, _ in told] == ([found] if found else [])
    assert all("write the zone behind the time" in fix for _, fix in told)


def test_a_cell_in_which_a_time_stands_is_asked_about_where_no_recipe_is(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text("id,seen\na,2026-03-31 10:00\n")
    assert [one.rule for one in verbs.check(path, **WHAT).issues] == ["date-no-zone"]


def test_all_columns_are_looked_at_in_one_reading_of_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "wide.csv"
    names = [f"n{place}" for place in range(20)]
    path.write_text(",".join(["id", *names]) + "\n" + ",".join(["a"] + ["1.5"] * 20) + "\n")
    ready = verbs.prepared(path, **WHAT)
    read: list[int] = []
    slices = Table.slices

    def counted(table: Table, size: int, columns: Any = None) -> Any:
        read.append(len(columns))
        return slices(table, size, columns)

    monkeypatch.setattr(Table, "slices", counted)
    assert list(questions(ready)) == []
    assert read == [20]
