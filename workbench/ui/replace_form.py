"""Replacing a text in a whole column on the check step: seen before and after, then decided."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from workbench.checks.report import Report
from workbench.plans.leaving import may_remove
from workbench.plans.repairing import Tried, tried
from workbench.plans.rescuing import rescued
from workbench.recipes.recipe import Recipe
from workbench.ui import draft, opening, presenting
from workbench.ui.drafting import Draft, stamp
from workbench.ui.escaping import md_escape
from workbench.ui.repairs_view import decided, rescues
from workbench.ui.wording import counted
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.replacement import LONGEST, PLACES, At, Replacement

_PLACES: dict[At, str] = {
    "cell": "The whole cell is",
    "start": "The cell starts with",
    "end": "The cell ends with",
    "anywhere": "Anywhere in the cell",
}
# A sheet and a target of it.
Column = tuple[str, str]


@st.cache_data(scope="session", max_entries=8, show_spinner="Counting what it changes")
def _tried(
    key: str, _draft: Draft, sheet: str, target: str, asked: Replacement
) -> tuple[Tried, int]:
    prepared = opening.prepared(_draft)
    would = tried(prepared, sheet, target, asked)
    return would, rescued(prepared, [would.told])[would.told] if would.told.cells else 0


def replacing(made: Draft, found: Report, issue: Issue | None) -> None:
    """A form for what is replaced, what it would change, and the button that decides on it.

    It begins with the column that `issue` is about.
    """
    about = None if issue is None else (issue.sheet, issue.target)
    with st.expander("Replace in a whole column", icon=":material/find_replace:"):
        columns = columns_of(made, found)
        if not columns:
            return
        column = _column(columns, about)
        asked = _asked(stamp(column))
        if not asked.find:
            st.caption(
                "Write what is to be replaced, letter by letter. What it changes is shown before "
                "anything is decided."
            )
            return
        sheet, target = column
        recipe = _sheets(made, found)[sheet]
        use = recipe.using(target)
        if use is not None and asked in use.repairs:
            st.caption("That is replaced already: see “Repaired” above.")
            return
        if not may_remove(recipe, target, asked):
            st.caption(
                "This column says what somebody has agreed to, and that would not be sent. Put "
                "another word there, or leave the people out."
            )
            return
        key = stamp(made.id, made.checking)
        would, rows = _tried(key, made, sheet, target, asked)
        if not would.told.cells:
            st.caption("No cell of this column has it, except where one was fixed by itself.")
            return
        cells = counted(would.told.cells, "cell")
        st.markdown(f"**{cells}** would change. {md_escape(rescues(would.told, rows))}")
        shown = pd.DataFrame(would.examples, columns=["Before", "After"])
        presenting.dataframe(
            shown, hide_index=True, alt="Different cells before and after", key="replace-examples"
        )
        if st.button(f"Replace in {cells}", key="replace", icon=":material/find_replace:"):
            draft.keep(decided(made, would.told))
            st.rerun()


def _sheets(made: Draft, found: Report) -> dict[str, Recipe]:
    """What is decided about each sheet; the file is not read for it: this is drawn at every click.

    A further sheet that nothing is decided about yet is none of them.
    """
    also = {one.reading.sheet: one for one in made.also if one.reading.sheet in found.sheets}
    return {found.sheet: made.recipe} | {sheet: one for sheet, one in also.items() if sheet}


def columns_of(made: Draft, found: Report) -> dict[Column, str]:
    """Every column that is sent, by its name on the page."""
    return {
        (sheet, use.target): f"{sheet}: {use.header}" if found.several else use.header
        for sheet, recipe in _sheets(made, found).items()
        for use in recipe.columns
        if use.target
    }


def _column(names: Mapping[Column, str], about: Column | None) -> Column:
    columns = list(names)
    return st.selectbox(
        "In the column",
        columns,
        index=columns.index(about) if about in columns else 0,
        format_func=lambda one: presenting.header(names[one]),
        key=f"replace-column-{stamp(about)}",
    )


def _asked(column: str) -> Replacement:
    # What was typed before may be a cell: the boxes are empty once masks begin.
    key = f"{column}{presenting.tag()}"
    at = st.radio(
        "Where it stands",
        PLACES,
        horizontal=True,
        format_func=lambda one: _PLACES[one],
        key=f"replace-at-{key}",
    )
    find, put = st.columns(2)
    most = LONGEST.value
    removes = "Nothing here removes it."
    return Replacement(
        find=find.text_input("Replace this", key=f"replace-find-{key}", max_chars=most),
        put=put.text_input("By this", key=f"replace-put-{key}", max_chars=most, help=removes),
        at=at,
    )
