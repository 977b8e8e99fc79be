"""What a sheet of profiles may say: native values, names, caps, and what no recipe combines."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from profile_sheets import UPDATE, errors, found, operations, prepared, sheet

from workbench.destinations.batch import profiles
from workbench.errors import FixTheRecipe
from workbench.recipes.headers import known_matches
from workbench.recipes.recipe import ColumnUse, Recipe

LONG_EMAIL = "x" * 244 + "@example.com"  # 256 characters


VALUES = (
    ("$email_address", "jane.doe@example.com", ""),
    ("$email_address", LONG_EMAIL, ""),
    ("$email_address", "x" + LONG_EMAIL, "text-long"),
    ("$email_address", "jane.doe", "email"),
    ("$email_address", "a@b@example.com", "email"),
    ("$phone_number", "+33199001234", ""),
    ("$phone_number", "0199001234", "phone"),
    ("$language", "fr", ""),
    ("$language", "francais", "language"),
    ("$region", "FR", ""),
    ("$region", "France", "region"),
    ("$timezone", "Europe/Paris", ""),
    ("$timezone", "Paris", "timezone"),
    ("$email_marketing", "unsubscribed", ""),
    ("$email_marketing", "Unsubscribed", ""),
    ("$email_marketing", "non", "choice"),
    ("$sms_marketing", "unsubscribed", ""),
    ("$sms_marketing", "0", "choice"),
    ("$topic_preferences.$remove", "sport_news|a1", ""),
    ("$topic_preferences.$remove", "Sport", "topic"),
    ("$topic_preferences.$remove", "sport|", "array-empty-item"),
    ("$topic_preferences.$remove", "t" * 300, ""),
    ("$topic_preferences.$remove", "t" * 301, "array-item-long"),
    ("$topic_preferences.$remove", "|".join(f"t{n}" for n in range(25)), ""),
    ("$topic_preferences.$remove", "|".join(f"t{n}" for n in range(26)), "array-items"),
    ("city", "x" * 300, ""),
    ("city", "x" * 301, "text-long"),
    ("url(page)", "https://example.com/" + "x" * 2028, ""),
    ("url(page)", "https://example.com/" + "x" * 2029, "text-long"),
    ("url(page)", "example.com", "url"),
    ("date(born)", "2000-02-30", "date-impossible"),
    ("tags.$add", "|".join(str(n) for n in range(25)), ""),
    ("tags.$add", "|".join(str(n) for n in range(26)), "array-items"),
    ("tags.$remove", "x" * 300, ""),
    ("tags.$remove", "x" * 301, "array-item-long"),
)


def test_a_value_is_sent_or_is_an_issue_and_nothing_of_its_row_is_sent(tmp_path: Path) -> None:
    """api/batch.md 2.2 and 2.3; exactly at a cap passes, one over does not. A row is one case."""
    headers = list(dict.fromkeys(header for header, _, _ in VALUES))
    rows = [
        [f"p{n}", *(cell if header == own else "" for own in headers)]
        for n, (header, cell, _) in enumerate(VALUES)
    ]
    ready = prepared(tmp_path, sheet(["custom_id", *headers], *rows))
    assert errors(ready) == [
        (line, re.sub(r"(?:url|date)\((.*)\)", r"\1", header), rule)
        for line, (header, _, rule) in enumerate(VALUES, 2)
        if rule
    ]
    sent = [one["identifiers"]["custom_id"] for one in operations(ready, tmp_path / "plan")]
    assert sent == [f"p{n}" for n, (_, _, rule) in enumerate(VALUES) if not rule]


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("Courriel", "$email_address"),
        ("E-mail", "$email_address"),
        ("Téléphone", "$phone_number"),
        ("Langue", "$language"),
        ("Pays", "$region"),
        ("Fuseau horaire", "$timezone"),
        ("Opt-in e-mail", "$email_marketing"),
        ("opt-in sms", "$sms_marketing"),
        ("newsletter", None),  # may be anything, so it never becomes somebody's consent
        ("status", None),
        ("topics", None),
        ("Région", None),  # a part of a country in many sheets
        ("Customer ID", "custom_id"),
        ("id", "custom_id"),
        ("name", None),
        ("time", None),
    ],
)
def test_a_header_means_a_target(header: str, target: str | None) -> None:
    (match,) = known_matches([header], profiles.UPDATE.fields, fuzzy=False).values() or (None,)
    assert (match.target if match else None) == target


def test_a_family_of_one_kind_needs_no_look_at_the_cells(tmp_path: Path) -> None:
    """`name.$add` is a list without any separator; an event's attributes are looked at."""
    text = sheet(["custom_id", "tags.$add", "event.name", "event.price"], ["a", "7", "seen", "3.5"])
    kinds = {use.target: use.kind for use in prepared(tmp_path, text).recipe.columns}
    assert kinds == {
        "custom_id": "text",
        "tags.$add": "array",
        "event.name": "text",
        "event.price": "number",
    }


@pytest.mark.parametrize(("filled", "over"), [(50, []), (51, [(2, "a50", "attributes-max")])])
def test_fifty_attributes_are_the_most_of_a_row(
    filled: int, over: list[tuple[int, str, str]], tmp_path: Path
) -> None:
    """api/batch.md 2.1: native and custom together, by filled cells; the 51st is the Issue."""
    headers = ["$language", *(f"a{n}" for n in range(60))]
    cells = ["fr", *("x" if n < filled - 1 else "" for n in range(60))]
    others = ["event.name", "event.price"]  # an event's attributes are not the profile's
    ready = prepared(tmp_path, sheet(["custom_id", *others, *headers], ["p", "seen", "3", *cells]))
    assert errors(ready) == [(line, "a49", rule) for line, _, rule in over]


def test_a_deletion_counts_as_an_attribute_and_two_changes_of_a_list_as_one(
    tmp_path: Path,
) -> None:
    headers = ["tags.$add", "tags.$remove", *(f"a{n}" for n in range(50))]
    cells = ["x", "y", *("v" for _ in range(48))]
    text = sheet(["custom_id", *headers], ["p", *cells, "v", ""])
    assert errors(prepared(tmp_path, text)) == []
    deleting = prepared(tmp_path, text, changes={"a49": {"blank": "null"}})
    assert errors(deleting) == [(2, "a49", "attributes-max")]


def test_a_word_that_stands_for_an_empty_cell_is_no_attribute(tmp_path: Path) -> None:
    headers = [f"a{n}" for n in range(50)]
    text = sheet(["custom_id", "$sms_marketing", *headers], ["p", "n/a", *("v" for _ in headers)])
    how = {"how": prepared(tmp_path, text).recipe.columns[1].how}
    words = (("n/a", ""), ("out", "unsubscribed"))
    how["how"] = type(how["how"])(values=words)
    ready = prepared(tmp_path, text, changes={"$sms_marketing": how})
    assert errors(ready) == []
    (operation,) = operations(ready, tmp_path / "plan")
    assert "$sms_marketing" not in operation["attributes"]


def test_an_item_is_not_added_and_removed_in_one_row(tmp_path: Path) -> None:
    """Which of the two comes last is not documented (api/batch.md 7)."""
    text = sheet(
        ["custom_id", "tags.$add", "tags.$remove"],
        ["a", "x|y", "z|y"],
        ["b", "x", "y"],
        ["c", "y", ""],
    )
    ready = prepared(tmp_path, text)
    assert errors(ready) == [(2, "tags.$remove", "list-edit-contradicts")]
    assert [one["identifiers"]["custom_id"] for one in operations(ready, tmp_path / "p")] == [
        *("b", "c"),
    ]


def test_a_row_that_says_nothing_but_its_id_is_not_sent(tmp_path: Path) -> None:
    """It could only create an empty profile, and this API deletes none (api/batch.md 2.1)."""
    text = sheet(["custom_id", "city", "note"], ["a", "Paris", ""], ["b", "", ""], ["", "x", ""])
    ready = prepared(tmp_path, text)
    assert errors(ready) == [(3, "custom_id", "nothing-to-update"), (4, "custom_id", "id-missing")]
    deleting = prepared(tmp_path, text, changes={"note": {"blank": "null"}})
    assert errors(deleting) == [(4, "custom_id", "id-missing")]


def test_the_last_row_of_an_id_is_the_one_that_is_sent(tmp_path: Path) -> None:
    ready = prepared(tmp_path, sheet(["custom_id", "city"], ["a", "Paris"], ["a", "Lyon"]))
    assert found(ready) == [(2, "custom_id", "superseded", "warning")]
    assert [one["attributes"] for one in operations(ready, tmp_path / "p")] == [{"city": "Lyon"}]


@pytest.mark.parametrize(
    ("headers", "cells"),
    [
        (["event.name"], ["seen"]),
        (["events"], ['[{"name":"seen"}]']),
        (["tags.$add"], ["x"]),
    ],
)
def test_rows_of_one_id_are_all_sent_in_order_where_they_add_up(
    headers: list[str], cells: list[str], tmp_path: Path
) -> None:
    """rules.md: where repeats are real, rows of one id keep their order."""
    text = sheet(["custom_id", "n", *headers], ["a", "1", *cells], ["a", "2", *cells])
    ready = prepared(tmp_path, text)
    assert found(ready) == []
    assert [one["attributes"]["n"] for one in operations(ready, tmp_path / "p")] == [1, 2]


@pytest.mark.parametrize(
    ("headers", "repeat"),
    [
        (["city"], "I"),
        (["$email_address", "$language"], "I"),
        (["$email_marketing"], "I*"),
        (["city", "$sms_marketing"], "I*"),
        (["$topic_preferences"], "I*"),
        (["$topic_preferences.$remove"], "II"),
        (["tags.$add"], "II"),
        (["event.name"], "II"),
        (["$sms_marketing", "events"], "II"),
    ],
)
def test_the_repeat_class_is_that_of_the_worst_part(headers: list[str], repeat: str) -> None:
    """reliability.md 1.7: attributes I, consent I*, changes of lists and events II."""
    (step,) = profiles.UPDATE.steps(recipe(*headers))
    assert step.repeat == repeat


@pytest.mark.parametrize(
    ("headers", "sentence"),
    [
        (["tags", "tags.$add"], "sets “tags” as a whole and column “tags.\\$add” changes it"),
        (
            ["$topic_preferences", "$topic_preferences.$remove"],
            "sets “\\$topic_preferences” as a whole",
        ),
        (["born", "born.$add"], "sets “born” as a whole"),
        (["event.name", "events"], "write the events in one of the two ways"),
        (["event.price"], "no column to “event.name”, which every event needs"),
        ([], "No column says anything about the people"),
    ],
)
def test_what_cannot_all_be_sent_is_an_error_of_the_recipe(
    headers: list[str], sentence: str
) -> None:
    with pytest.raises(FixTheRecipe, match=sentence):
        profiles.UPDATE.schema(recipe(*headers))


@pytest.mark.parametrize(
    ("target", "change", "sentence"),
    [
        ("$email_marketing", {"blank": "null"}, "cannot be deleted"),
        ("$topic_preferences", {"blank": "null"}, "cannot be deleted"),
        ("tags.$add", {"blank": "null"}, "cannot be deleted"),
        ("city", {"target": "City"}, "not a legal name"),
        ("city", {"target": "a" * 31}, "not a legal name"),
        ("city", {"target": "$city"}, "not a legal name"),
        ("city", {"kind": "json"}, "an attribute here is one of"),
        ("tags.$add", {"kind": "text"}, "an attribute here is one of array"),
    ],
)
def test_a_column_that_no_profile_takes_so_is_an_error_of_the_recipe(
    target: str, change: dict[str, Any], sentence: str
) -> None:
    """Names are [a-z0-9_]{1,30} (api/batch.md 2.3); null never resets a consent (rules.md)."""
    made = recipe("note", target)
    columns = (*made.columns[:-1], replace(made.columns[-1], **change))
    with pytest.raises(FixTheRecipe, match=sentence):
        profiles.UPDATE.schema(replace(made, columns=columns))


def recipe(*targets: str) -> Recipe:
    """A recipe of columns that are named as their targets, each of a kind that its target takes."""
    columns = []
    for target in ("custom_id", *targets):
        field = profiles.UPDATE.field_named(target)
        kind = field.kind if field else "array" if ".$" in target else "text"
        columns.append(ColumnUse(target, target, kind))
    return Recipe(UPDATE, columns=tuple(columns))
