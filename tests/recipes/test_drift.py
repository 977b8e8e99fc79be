"""A recipe on next month's file: what is renamed, gone and new, and what a decision makes of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from workbench import verbs
from workbench.errors import FixTheRecipe
from workbench.recipes.drift import drift, renamed, sentence
from workbench.recipes.recipe import ColumnUse
from workbench.recipes.suggesting import Suggestion

COLUMNS = (
    ColumnUse("Customer ID", "id"),
    ColumnUse("Last purchase", "last_purchase", "date"),
    ColumnUse("City", "city"),
    ColumnUse("Notes"),
)


def told(*headers: str) -> list[tuple[str, str, bool]]:
    found = drift(COLUMNS, headers)
    return [(one.use.header, one.like[0] if one.like else "", one.surely) for one in found.missing]


@pytest.mark.parametrize(
    ("headers", "missing"),
    [
        (("Customer ID", "Last purchase", "City", "Notes"), []),
        # Left behind before, so nobody misses it.
        (("Customer ID", "Last purchase", "City"), []),
        (("customer_id", "Last purchase", "City"), [("Customer ID", "customer_id", True)]),
        (("Customer ID", "Purchase, last", "City"), [("Last purchase", "Purchase, last", True)]),
        (("Customer ID", "Last purchase"), [("City", "", False)]),
        (("Customer ID", "Last purchase", "Zip"), [("City", "Zip", False)]),
        (
            ("Kundennummer", "LAST PURCHASE", "City"),
            [("Customer ID", "Kundennummer", False), ("Last purchase", "LAST PURCHASE", True)],
        ),
    ],
)
def test_what_a_file_lacks_and_what_it_may_be_called_now(headers, missing) -> None:
    assert told(*headers) == missing


def test_one_new_column_is_proposed_for_one_missing_one_only() -> None:
    columns = (ColumnUse("Phone 1", "phone"), ColumnUse("Phone 2", "mobile"))
    found = drift(columns, ["Phone_1"])
    assert [(one.use.header, one.like) for one in found.missing] == [
        ("Phone 1", ("Phone_1", 1)),
        ("Phone 2", None),
    ]


def test_the_second_of_two_columns_with_one_header_is_a_column_of_its_own() -> None:
    columns = (ColumnUse("Tag", "a"), ColumnUse("Tag", "b", occurrence=2))
    found = drift(columns, ["Tag", "Label"])
    assert [(one.use.target, one.like) for one in found.missing] == [("b", ("Label", 1))]
    assert drift(columns, ["Tag", "Tag"]).missing == ()


def test_a_column_is_also_the_same_by_what_it_means() -> None:
    columns = (ColumnUse("Customer ID", "id"), ColumnUse("City"))
    meant = [
        Suggestion(ColumnUse("Name", "name"), 100, ""),
        Suggestion(ColumnUse("Kundennummer", "id"), 99, ""),
    ]
    (found,) = drift(columns, ["Name", "Kundennummer"], meant).missing
    assert (found.like, found.likeness, found.surely) == (("Kundennummer", 1), 99, True)


def test_decisions_follow_a_new_name_and_end_with_a_column_that_is_gone() -> None:
    made = renamed(COLUMNS, {("Customer ID", 1): ("Notes", 1), ("City", 1): None})
    assert made == (ColumnUse("Notes", "id"), ColumnUse("Last purchase", "last_purchase", "date"))


def test_the_command_line_names_the_new_name(tmp_path: Path) -> None:
    old, new = tmp_path / "may.csv", tmp_path / "june.csv"
    old.write_text("id,Last purchase,City\na,2024-05-01,Oslo\n")
    new.write_text("id,last_purchase,City\na,2024-05-01,Oslo\n")
    recipe = verbs.prepared(old, to="batch.audiences.update", set={"name": "A"}).recipe
    words = '“last_purchase” may be its new name: write header = "last_purchase" in the recipe'
    with pytest.raises(FixTheRecipe, match=words):
        verbs.check(new, recipe=recipe)
    new.write_text("id,last_purchase,Town\na,2024-05-01,Oslo\n")
    with pytest.raises(FixTheRecipe) as caught:
        verbs.check(new, recipe=recipe)
    assert str(caught.value).startswith(
        "The recipe uses 2 columns that the file does not have: “Last purchase” (perhaps "
        "“last_purchase” now), “City”; new in the file are “last_purchase”, “Town”: "
    )


def test_one_missing_column_without_a_likely_name_is_told_with_those_that_there_are() -> None:
    headers = ["Customer ID", "Last purchase", "Zip"]
    assert sentence(drift(COLUMNS, headers), headers) == (
        "The recipe uses a column “City”, which the file does not have; its columns are “Customer "
        "ID”, “Last purchase”, “Zip”: correct the header or choose another column"
    )
