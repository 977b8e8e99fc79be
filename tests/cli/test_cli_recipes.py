"""Recipes on the command line: what a draft leaves open is said, and a wrong shape by its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench.recipes.recipe import Recipe

GOAL = ("--to", "batch.audiences.update", "--set", "name=VIP")
TO = 'destination = "batch.audiences.update"\n'
CITY = '[[columns]]\nheader = "city"\ntarget = ""\n'
ID = '[[columns]]\nheader = "id"\ntarget = "id"\n'
COLUMN = TO + CITY + ID
SCALAR = "expected text, a whole number, or true or false"
COLUMNS = "expected one [[columns]] table for each column"
TABLE = "expected a table of name = value"
COUNT = "expected a whole number from 1"

WRONG = {
    # shape: (text of the recipe, the place, what was found, what was expected)
    "columns-number": (TO + "columns = 3", "“columns”", "is 3", COLUMNS),
    "columns-text": (TO + 'columns = "id"', "“columns”", "is “id”", COLUMNS),
    "columns-flag": (TO + "columns = true", "“columns”", "is true", COLUMNS),
    "columns-table": (TO + '[columns]\nheader = "id"', "“columns”", "is a table", COLUMNS),
    "columns-texts": (TO + 'columns = ["id"]', "“columns”", "is a list", COLUMNS),
    "columns-lists": (TO + 'columns = [[{header = "id"}]]', "“columns”", "is a list", COLUMNS),
    "columns-date": (TO + "columns = 2024-01-01", "“columns”", "is 2024-01-01", COLUMNS),
    "options-list": (TO + "options = []", "“options”", "is a list", TABLE),
    "options-text": (TO + 'options = "name"', "“options”", "is “name”", TABLE),
    "options-number": (TO + "options = 3", "“options”", "is 3", TABLE),
    "option-list": (TO + "[options]\nname = []", "[options]: “name”", "is a list", SCALAR),
    "option-table": (TO + "[options.name]\na = 1", "[options]: “name”", "is a table", SCALAR),
    "option-date": (TO + "[options]\nname = 2024-01-01", "“name”", "is 2024-01-01", SCALAR),
    "option-float": (TO + "[options]\nname = 1.5", "[options]: “name”", "is 1.5", SCALAR),
    "option-word": (COLUMN + '[options]\ncreate = "oh"', "“create”", "oh", "true or false"),
    "option-unknown": (COLUMN + '[options]\nnme = "A"', "“nme”", "no option", "it takes name"),
    "reading-list": (TO + "reading = []", "“reading”", "is a list", TABLE),
    "reading-text": (TO + 'reading = "utf-8"', "“reading”", "is “utf-8”", TABLE),
    "hint-unknown": (TO + '[reading]\ncode = "x"', "“code”", "means nothing", "one of dates"),
    "hint-row-text": (TO + '[reading]\nheader_row = "2"', "“header_row”", "is “2”", COUNT),
    "hint-row-flag": (TO + "[reading]\nheader_row = true", "“header_row”", "is true", COUNT),
    "hint-row-zero": (TO + "[reading]\nheader_row = 0", "“header_row”", "is 0", COUNT),
    "hint-sheet": (TO + "[reading]\nsheet = 2", "[reading]: “sheet”", "is 2", "expected text"),
    "hint-list": (TO + '[reading]\nencoding = ["x"]', "“encoding”", "a list", "expected text"),
    "hint-region": (TO + '[reading]\nregion = "France"', "“region”", "“France”", "like FR"),
    "facts-list": (COLUMN + "[[facts]]\na = 1", "“facts”", "is a list", TABLE),
    "facts-text": ('facts = "x"\n' + COLUMN, "“facts”", "is “x”", TABLE),
    "goal-number": ("destination = 3", "The recipe", "names no destination", "add a line like"),
    "goal-list": ('destination = ["x"]', "The recipe", "names no destination", "add a line like"),
    "goal-missing": ("", "The recipe", "names no destination", "add a line like"),
    "goal-unknown": (TO.replace("ces.", "ce."), "batch.audience.update", "no", "the nearest is"),
    "part-unknown": (TO + "colums = []", "“colums”", "means nothing", "columns, destination"),
    "no-header": (TO + '[[columns]]\ntarget = "id"', "column 1", "no header", "add a line like"),
    "header-number": (TO + "[[columns]]\nheader = 3", "column 1: “header”", "is 3", "text"),
    "header-list": (TO + '[[columns]]\nheader = ["id"]', "“header”", "is a list", "text"),
    "target-number": (TO + CITY + ID.replace('"id"\n', "3\n"), "column", "is 3", "expected text"),
    "kind-number": (COLUMN + "kind = 3", "column “id”: “kind”", "is 3", "expected text"),
    "kind-list": (COLUMN + 'kind = ["text"]', "“kind”", "is a list", "expected text"),
    "kind-unknown": (COLUMN + 'kind = "colour"', "column “id”", "“colour”", "one of text"),
    "blank-number": (COLUMN + "blank = 3", "“blank”", "is 3", "expected text"),
    "blank-word": (COLUMN + 'blank = "keep"', "“blank”", "is “keep”", "omit or null"),
    "nth-zero": (COLUMN + "occurrence = 0", "“occurrence”", "is 0", COUNT),
    "nth-negative": (COLUMN + "occurrence = -1", "“occurrence”", "is -1", COUNT),
    "nth-flag": (COLUMN + "occurrence = true", "“occurrence”", "is true", COUNT),
    "nth-float": (COLUMN + "occurrence = 1.0", "“occurrence”", "is 1.0", COUNT),
    "column-unknown": (COLUMN + "colour = 1", "“colour”", "means nothing", "one of blank"),
    "how-text": (COLUMN + 'how = "DMY"', "“how”", "is “DMY”", TABLE),
    "how-list": (COLUMN + "how = []", "column “id”: “how”", "is a list", TABLE),
    "how-unknown": (COLUMN + "how = {order = 1}", "“order”", "means nothing", "one of dates"),
    "dates-word": (COLUMN + 'how = {dates = "XYZ"}', "“dates”", "“XYZ”", "DMY MDY YMD"),
    "dates-number": (COLUMN + "how = {dates = 3}", "“dates”", "is 3", "expected text"),
    "separator-number": (COLUMN + "how = {separator = 3}", "“separator”", "is 3", "text"),
    "separator-empty": (COLUMN + 'how = {separator = ""}', "“separator”", "empty", "like |"),
    "values-list": (COLUMN + 'how = {values = ["a"]}', "“values”", "is a list", TABLE),
    "values-nested": (COLUMN + "how = {values = {a = {}}}", "values: “a”", "a table", SCALAR),
    "longest-text": (COLUMN + 'how = {longest = "x"}', "“longest”", "is “x”", COUNT),
    "longest-negative": (COLUMN + "how = {longest = -3}", "“longest”", "is -3", COUNT),
    "items-list": (COLUMN + "how = {items = []}", "“items”", "is a list", COUNT),
    "decimal": (COLUMN + 'how = {decimal = ";"}', "“decimal”", "“;”", "expected one of . ,"),
    "huge": (COLUMN + "how = {longest = 99999999999999999999}", "not valid TOML", "", ""),
    "twice": (TO + ID + CITY.replace('""', '"id"'), "“id”", "Two", "keep one"),
    "not-toml": ("\x00\x01", "The recipe", "not valid TOML", "line 1"),
}


@pytest.fixture
def people(tmp_path: Path) -> str:
    path = tmp_path / "people.csv"
    path.write_text("id,city\n1,Paris\n")
    return str(path)


@pytest.mark.parametrize("shape", WRONG)
def test_a_recipe_of_the_wrong_shape_is_one_sentence(
    offline, people: str, tmp_path: Path, shape: str
) -> None:
    """The sentence names the place, what was found there and what was expected, in TOML's words."""
    text, *parts = WRONG[shape]
    recipe = tmp_path / "r.toml"
    recipe.write_text(text, "utf-8")
    done = offline.run("check", people, "--recipe", str(recipe))
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert [part for part in parts if part not in done.stderr] == []
    assert [
        word for word in ("Traceback", "object", "NoneType", "argument") if word in done.stderr
    ] == []


def test_words_of_a_value_table_may_be_toml_booleans_and_numbers() -> None:
    found = {"destination": "d", "columns": [{"header": "x", "how": {"values": {"oui": True}}}]}
    (column,) = Recipe.from_dict(found).columns
    assert column.how.values == (("oui", "true"),)


def test_a_suggested_recipe_says_what_is_to_be_looked_over(offline, tmp_path: Path) -> None:
    file, out = tmp_path / "people.csv", tmp_path / "r.toml"
    file.write_text("id,Shoe size,money(x)\n1,42,3\n")
    done = offline.run("recipe", str(file), *GOAL, "--out", str(out))
    assert done.returncode == 0
    assert done.stdout.splitlines()[-1] == f"Written to {out}; look it over before you use it."
    renamed, unknown = done.stderr.splitlines()
    assert renamed.startswith("line 1, Shoe size: Sent as “shoe_size”")
    assert "“money” is not a type that a header can name" in unknown


def test_a_draft_without_its_key_says_so_last(offline, tmp_path: Path) -> None:
    file, out = tmp_path / "people.csv", tmp_path / "r.toml"
    file.write_text("town,shoe\nParis,42\n")
    done = offline.run("recipe", str(file), *GOAL, "--out", str(out))
    assert done.returncode == 0
    assert out.is_file()
    assert done.stderr.splitlines()[-1] == (
        "No column is mapped to “id” (Custom ID), which every row needs; the file's columns are "
        "“town”, “shoe”: choose one of them, or name one “id”"
    )


def test_a_draft_that_maps_nothing_is_not_all_well(offline, tmp_path: Path) -> None:
    file, out = tmp_path / "people.csv", tmp_path / "r.toml"
    file.write_text("!!!,???\nParis,42\n")
    done = offline.run("recipe", str(file), *GOAL, "--out", str(out))
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("No column is mapped to “id”")


TITLED = "Customers of the autumn,,\n,,\nid,city,points\n" + "".join(
    f"{n:04d},Paris,{n}\n" for n in range(1, 9)
)


@pytest.mark.parametrize("command", ["check", "plan", "recipe"])
def test_a_title_above_the_headers_is_named_where_the_key_is_missing(
    offline, tmp_path: Path, command: str
) -> None:
    file, out = tmp_path / "people.csv", tmp_path / "out.toml"
    file.write_text(TITLED)
    outs = () if command == "check" else ("--out", str(out))
    done = offline.run(command, str(file), *GOAL, *outs)
    assert "line 3 looks like the row of headers: give --header-row 3" in done.stderr
    out.unlink(missing_ok=True)
    again = offline.run(command, str(file), *GOAL, *outs, "--header-row", "3")
    assert (again.returncode, again.stderr) == (0, "")
