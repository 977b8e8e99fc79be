"""What most cells of a column of text are, and which cells are not: found over the whole column."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pytest

from workbench.recipes.strays import UNLIKE, Straying, forms
from workbench.vocabulary.kinds import How
from workbench.vocabulary.rules import Rule

KINDS = ("text", "date", "phone")
FREE_TEXT = [f"Rang {n} an, dann war besetzt; siehe https://shop.example/{n}" for n in range(40)]


def rule_of(
    cells: Sequence[str | None], header: str = "x", how: How | None = None, size: int = 7
) -> Rule | None:
    """The rule of a column that is looked at in slices of `size` cells."""
    column = pa.array(cells, pa.string())
    seen = Straying(forms(header, how or How()), len(column))
    for start in range(0, len(column), size):
        if not seen.add(column.slice(start, size)):
            break
    return seen.rule(KINDS)


def strays(cells: Sequence[str | None], header: str = "x", how: How | None = None) -> list[str]:
    rule = rule_of(cells, header, how)
    return [] if rule is None else pa.array(cells).filter(rule.bad(pa.array(cells))).to_pylist()


MAILS = [f"n{n}@boutique.example" for n in range(30)]
DAYS = [f"2024-0{1 + n % 9}-1{n % 10}" for n in range(30)]
LOCAL_DAYS = [f"{13 + n % 15}.{1 + n % 12}.2023 08:15" for n in range(30)]
PHONES = [f"+33 6 12 34 50 {n:02d}" for n in range(30)]
NATIONAL = [f"06123450{n:02d}" for n in range(30)]


@pytest.mark.parametrize(
    ("header", "cells", "other"),
    [
        ("x", MAILS, ["unknown", "a@b", "name(at)shop.example", "a@b.de; c@d.fr"]),
        ("x", [f"https://shop.example/{n}" for n in range(30)], ["www.shop.example", "-"]),
        ("x", DAYS, ["soon", "2024-02-30", "2024", "0"]),
        ("x", LOCAL_DAYS, ["bald", "31.02.2023"]),
        ("x", PHONES, ["12345", "+33612", "0", "n/a"]),
        ("Portable", NATIONAL, ["12345", "inconnu"]),
    ],
)
def test_the_cells_that_are_not_what_most_are(
    header: str, cells: list[str], other: list[str]
) -> None:
    mixed = [*other[:1], *cells, *other[1:]]
    assert strays([None, *mixed, None], header) == other
    assert strays(cells, header) == []


def test_it_is_said_what_was_found_of_how_many_and_what_to_do() -> None:
    rule = rule_of([*DAYS, None, "soon", "later"])
    assert rule is not None
    assert (rule.id, rule.severity) == (UNLIKE, "warning")
    assert rule.message == "Not a date, as 30 of 32 cells of the column are; sent as text"
    assert rule.fix == (
        "Write a date or empty the cell, or choose the kind date for the column: then such a cell "
        "is an error. Nothing to do if text is meant."
    )


def test_a_kind_that_cannot_be_chosen_is_not_offered() -> None:
    rule = rule_of([*MAILS, "unknown"])
    assert rule is not None
    assert rule.fix == (
        "Write an e-mail address or empty the cell. Nothing to do if text is meant."
    )


def test_two_of_three_cells_are_most_and_fewer_are_a_mixture() -> None:
    assert strays([*MAILS[:20], *["none"] * 10]) == ["none"] * 10
    assert strays([*MAILS[:20], *["none"] * 11]) == []


@pytest.mark.parametrize("size", [1, 10, 45, 100])
def test_the_share_is_that_of_the_whole_column(size: int) -> None:
    """The first third has no address at all, and empty cells count for nothing."""
    cells = [*["none"] * 15, *[None] * 20, *MAILS]
    rule = rule_of(cells, size=size)
    assert rule is not None
    assert rule.message.startswith("Not an e-mail address, as 30 of 45 cells")


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("comment", FREE_TEXT),
        ("notes", ["a@b.example called", "met on 2024-01-02", "", "06 12 34 56 78 is busy"] * 9),
        ("size", [*map(str, range(34, 54)), "M", "XL"]),
        ("house_no", [*map(str, range(1, 30)), "12b", "7 bis"]),
        ("ref", [*[f"{n:08d}" for n in range(30)], "A-17", "B-18"]),
        ("ref", [*[f"06123450{n:02d}" for n in range(30)], "12345"]),
        ("version", [*[f"1.{n}.0" for n in range(30)], "beta"]),
        ("phone_model", [*[f"06123450{n:02d}" for n in range(30)], "12345"]),
        ("login", [*MAILS, *[f"user{n}" for n in range(30)]]),
        ("empty", [None] * 9),
        ("one", ["a@b.example"]),
        ("two", ["a@b.example", "none"]),
    ],
)
def test_free_text_and_what_is_mixed_on_purpose_give_nothing(
    header: str, cells: list[str | None]
) -> None:
    assert rule_of(cells, header) is None


def test_a_declared_order_and_country_are_asked_for() -> None:
    days = [f"{1 + n % 12}/{13 + n % 15}/2024" for n in range(30)]
    assert strays([*days, "13/01/2024"]) == []
    assert strays([*days, "13/01/2024"], how=How(dates="MDY")) == ["13/01/2024"]
    short = "061234567"
    assert strays([*NATIONAL, short], "mobile") == []
    assert strays([*NATIONAL, short], "mobile", How(region="FR")) == [short]


def test_a_cell_of_spaces_is_a_mistake_of_its_own() -> None:
    assert strays([*MAILS, "  ", "none"]) == ["none"]
