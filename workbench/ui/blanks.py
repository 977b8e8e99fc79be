"""Which columns ask with an empty cell that the vendor deletes what it holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from workbench.destinations.spec import Destination
from workbench.recipes.recipe import ColumnUse
from workbench.ui.mapping import Row


def nullable(use: ColumnUse | None, goal: Destination) -> bool:
    """Whether an empty cell can be sent as “delete this”."""
    if use is None or not use.target:
        return False
    rule = goal.field_named(use.target) or goal.family_of(use.target)
    return rule is not None and rule.nullable


def blanks(goal: Destination, found: Sequence[Row], key: str, called: str) -> list[Row]:
    """The rows with what their empty cells do; by itself an empty cell changes nothing.

    `called` says in the label which further sheet it is about, "" for the main one.
    """
    able = {row.place: row for row in found if nullable(row.use, goal)}
    if not able:
        return list(found)
    picked = st.multiselect(
        f"Columns{f' of the {called}' if called else ''} whose empty cells delete what the vendor "
        "holds",
        list(able),
        default=[n for n, row in able.items() if row.use is not None and row.use.blank == "null"],
        format_func=lambda place: able[place].header or f"(column {place + 1})",
        key=f"blanks-{key}",
        placeholder="none: an empty cell changes nothing",
    )
    return [_told(row, row.place in picked) if row.place in able else row for row in found]


def _told(row: Row, deletes: bool) -> Row:
    if row.use is None:
        return row
    return replace(row, use=replace(row.use, blank="null" if deletes else "omit"))
