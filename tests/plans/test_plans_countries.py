"""A column's countries are another column's: in the bytes, in the Report, for those held back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest

from workbench import verbs
from workbench.errors import FixTheFile, FixTheRecipe
from workbench.recipes.drift import drift, renamed
from workbench.recipes.recipe import Recipe

SHEET = """id,phone,ctry,$sms_marketing
a,06 12 34 56 78,FR,subscribed
b,01512 3456789,de,subscribed
c,0612345678,Narnia,subscribed
d,+1 202 555 0100,,subscribed
"""
WHAT: dict[str, Any] = {"to": "batch.profiles.update", "set": {"allow_subscribe": True}}


def file(tmp_path: Path, text: str = SHEET) -> Path:
    path = tmp_path / "people.csv"
    path.write_text(text, encoding="utf-8")
    return path


def recipe(path: Path, **how: str) -> Recipe:
    """The suggested recipe with these settings of the column of phones."""
    made = verbs.prepared(path, **WHAT).recipe
    columns = tuple(
        replace(use, how=replace(use.how, **how)) if use.header == "phone" else use
        for use in made.columns
    )
    again = replace(made, columns=columns).as_dict()
    return Recipe.from_dict(again)


def phones(folder: Path) -> list[str]:
    found = []
    for chunk in sorted((folder / "chunks").iterdir()):
        for one in orjson.loads(chunk.read_bytes()):
            found.append(one["attributes"]["$phone_number"])
    return found


def test_each_number_goes_out_with_the_code_of_its_rows_country(tmp_path: Path) -> None:
    path = file(tmp_path)
    made = recipe(path, region_from="ctry")
    verbs.plan(path, recipe=made, out=tmp_path / "plan")
    assert phones(tmp_path / "plan") == ["+33612345678", "+4915123456789", "+12025550100"]
    report = verbs.check(path, recipe=made)
    (wrong,) = [one for one in report.issues if one.severity == "error"]
    assert (wrong.line, wrong.rule, wrong.value) == (4, "phone", "0612345678")
    assert wrong.message == "Not a phone number of the country in “ctry”"
    (told,) = report.repaired
    assert (told.repair, told.cells) == ("region-from", 2)
    assert (told.before, told.after) == ("06 12 34 56 78", "+33612345678")


def test_rows_without_a_country_are_of_the_declared_one_and_counted(tmp_path: Path) -> None:
    path = file(tmp_path)
    report = verbs.check(path, recipe=recipe(path, region_from="ctry", region="FR"))
    assert report.errors == 0
    (told,) = [one for one in report.issues if one.rule == "phone-country"]
    assert (told.severity, told.line, told.value) == ("warning", 4, "Narnia")
    assert told.message.startswith("In 1 row “ctry” names no country")


def test_a_repair_is_offered_where_it_makes_a_number_of_the_rows_country(tmp_path: Path) -> None:
    path = file(tmp_path, "id,phone,ctry\na,33612345678.0,FR\nb,06 12 34 56 78 poste 5,FR\n")
    report = verbs.check(path, recipe=recipe(path, region_from="ctry"))
    told = [(one.repair, one.before, one.after) for one in report.offered]
    assert told == [
        ("point-zero", "33612345678.0", "33612345678"),
        ("extension", "06 12 34 56 78 poste 5", "06 12 34 56 78"),
    ]


@pytest.mark.parametrize("listed", ["phone\n+33612345678\n", "phone\n+33 6 12 34 56 78\n"])
def test_who_is_held_back_is_found_by_a_number_of_his_rows_country(
    listed: str, tmp_path: Path
) -> None:
    path, out = file(tmp_path), tmp_path / "out.csv"
    out.write_text(listed, encoding="utf-8")
    made = recipe(path, region_from="ctry")
    plan = verbs.plan(path, recipe=made, out=tmp_path / "plan", suppress=out)
    assert plan.not_sent["suppressed"] == 1
    assert phones(tmp_path / "plan") == ["+4915123456789", "+12025550100"]


@pytest.mark.parametrize("region", [None, "FR"])
def test_a_number_without_its_country_on_a_list_stops_since_it_may_be_of_any(
    region: str | None, tmp_path: Path
) -> None:
    """0612345678 of the list may be the German row's, also where most rows are French."""
    path, out = file(tmp_path), tmp_path / "out.csv"
    out.write_text("phone\n0612345678\n", encoding="utf-8")
    given = {"region": region} if region else {}
    made = recipe(path, region_from="ctry", **given)
    with pytest.raises(FixTheFile, match="write it with its country code, since the rows are of"):
        verbs.plan(path, recipe=made, out=tmp_path / "plan", suppress=out)


def test_two_ways_of_writing_one_number_are_one_person(tmp_path: Path) -> None:
    """Altcraft matches by the phone: the later row about the same one counts."""
    path = tmp_path / "people.tsv"
    path.write_text("phone\tctry\n06 12 34 56 78\tFR\n+33612345678\tDE\n", encoding="utf-8")
    what = {"to": "altcraft.profiles.update_batch", "set": {"db_id": 1, "matching": "phone"}}
    made = verbs.prepared(path, delimiter="\t", **what).recipe
    columns = tuple(
        replace(use, how=replace(use.how, region_from="ctry")) if use.header == "phone" else use
        for use in made.columns
    )
    report = verbs.check(path, recipe=replace(made, columns=columns))
    assert [one.line for one in report.issues if one.rule == "superseded"] == [2]


@pytest.mark.parametrize(
    ("how", "said"),
    [
        ({"region_from": "pays"}, "“pays”, which the file does not have"),
        ({"region_from": "phone"}, "expected another column"),
    ],
)
def test_a_column_that_cannot_have_the_countries_is_refused(
    how: dict[str, str], said: str, tmp_path: Path
) -> None:
    path = file(tmp_path)
    with pytest.raises(FixTheRecipe, match=said):
        verbs.check(path, recipe=recipe(path, **how))


def test_only_phones_have_countries(tmp_path: Path) -> None:
    made = recipe(file(tmp_path)).as_dict()
    made["columns"][0]["how"] = {"region_from": "ctry"}
    with pytest.raises(FixTheRecipe, match="only a phone has a country"):
        Recipe.from_dict(made)


def test_a_renamed_column_of_countries_is_asked_about_and_followed(tmp_path: Path) -> None:
    made = recipe(file(tmp_path), region_from="ctry")
    columns = tuple(
        replace(use, target="") if use.header == "ctry" else use for use in made.columns
    )
    found = drift(columns, ("id", "phone", "country", "$sms_marketing"))
    assert [one.use.header for one in found.missing] == ["ctry"]
    (phone,) = [
        use
        for use in renamed(columns, {("ctry", 1): ("country", 1)})
        if use.how.region_from is not None
    ]
    assert phone.how.region_from == "country"
    gone = renamed(columns, {("ctry", 1): None})
    assert {use.how.region_from for use in gone} == {None}
