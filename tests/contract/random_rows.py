"""Rows of random values: what their cells say, how they are written, and what a request holds.

Each column is a strategy of pairs (cell, value): the text in the sheet and the value that a reader
of the body finds, numbers as they are written; ("", ABSENT) for an empty cell.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from workbench.recipes.recipe import Blank, ColumnUse
from workbench.vocabulary.kinds import KindName

FEW = settings(max_examples=15, deadline=None)
Rows = Sequence[dict[str, Any]]
ABSENT: Any = ...
Cell = st.SearchStrategy[tuple[str, Any]]
EXCEL_ERROR = re.compile(r"#(?:N/A|REF!|VALUE!|DIV/0!|NAME\?|NUM!|NULL!|SPILL!|CALC!|GETTING_DATA)")
IN_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _says_something(text: str) -> bool:
    return bool(text.strip()) and not EXCEL_ERROR.fullmatch(text)


def words(longest: int = 40, *, xml: bool = False) -> st.SearchStrategy[str]:
    """Any text that is not blank and not an error of Excel; with `xml` such that XML can write."""
    text = st.text(st.characters(codec="utf-8"), min_size=1, max_size=longest)
    return text.filter(lambda one: _says_something(one) and not (xml and IN_NO_XML.search(one)))


def filled(cells: Cell) -> Cell:
    """The same, or an empty cell."""
    return st.just(("", ABSENT)) | cells


def texts(longest: int = 40, *, xml: bool = False) -> Cell:
    return words(longest, xml=xml).map(lambda text: (text, text))


def integers(most: int = 10**15 - 1) -> Cell:
    return st.integers(-most, most).map(lambda number: (str(number), str(number)))


def decimals() -> Cell:
    """Numbers with their trailing zeros, of at most 15 digits."""
    parts = st.tuples(st.integers(-(10**9), 10**9), st.text("0123456789", min_size=1, max_size=5))
    return parts.map(lambda two: (f"{two[0]}.{two[1]}",) * 2)


def booleans() -> Cell:
    return st.sampled_from([("true", True), ("FALSE", False), ("True", True), ("false", False)])


def dates(ending: str = "T00:00:00Z") -> Cell:
    return st.dates().map(lambda day: (day.isoformat(), day.isoformat() + ending))


def chosen(*of: str) -> Cell:
    return st.sampled_from([(one, one) for one in of])


@st.composite
def lists(draw: st.DrawFn, items: st.SearchStrategy[str], most: int = 4) -> tuple[str, list[str]]:
    """A list as a JSON cell, or parted by bars where no item has one."""
    made = draw(st.lists(items, min_size=1, max_size=most))
    bars = "|".join(made)
    plain = not any("|" in one for one in made) and not bars.startswith("[")
    if plain and _says_something(bars) and draw(st.booleans()):
        return bars, made
    return json.dumps(made, ensure_ascii=draw(st.booleans())), made


@st.composite
def rows(draw: st.DrawFn, columns: dict[str, Cell], most: int = 5) -> Sequence[dict[str, Any]]:
    """Rows of pairs (cell, value) by header."""
    count = draw(st.integers(1, most))
    return [{header: draw(cell) for header, cell in columns.items()} for _ in range(count)]


def cells(row: dict[str, Any]) -> dict[str, str]:
    return {header: cell for header, (cell, _) in row.items()}


def values(row: dict[str, Any]) -> dict[str, Any]:
    """What the filled cells say."""
    return {header: value for header, (_, value) in row.items() if value is not ABSENT}


def uses(kinds: dict[str, KindName], **blank: Blank) -> list[ColumnUse]:
    """Columns that are named as their targets."""
    return [
        ColumnUse(name, name, kind, blank=blank.get(name, "omit")) for name, kind in kinds.items()
    ]
