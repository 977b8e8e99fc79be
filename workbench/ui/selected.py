"""What a selection comes to: counted once for each, and saved at once where it is another one."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from workbench.audiences.overlaps import Overlaps, overlaps, sets_of
from workbench.plans import selecting
from workbench.recipes.selection import ListUse, Selection
from workbench.ui import draft, draft_lists, opening
from workbench.ui.drafting import Draft, stamp


@dataclass(frozen=True, slots=True)
class Found:
    """What a selection comes to: rows, different people, and for each condition its own rows."""

    rows: int
    people: int
    fitting: tuple[int, ...]
    misread: tuple[int, ...]
    listed: tuple[int, ...] = ()


@st.cache_data(scope="session", max_entries=40, show_spinner="Counting rows")
def _found(key: str, _draft: Draft, _selection: Selection) -> Found:
    whole = opening.prepared(replace(_draft, selection=Selection()))
    ready = draft_lists.listed(whole, _draft, _selection)
    chosen = selecting.selected(ready, _selection)
    people = selecting.people_in(ready, chosen.rows)
    return Found(int(chosen.rows.sum()), people, chosen.fitting, chosen.misread, chosen.listed)


def found_for(made: Draft, selection: Selection) -> Found:
    """What a selection comes to; raises FixTheRecipe where it does not fit the file."""
    plain = replace(made, selection=Selection())
    return _found(stamp(made.id, plain.checking, selection.as_dict()), made, selection)


@st.cache_data(scope="session", max_entries=8, show_spinner="Comparing the lists")
def _overlaps(key: str, _draft: Draft, _uses: tuple[ListUse, ...], title: str) -> Overlaps:
    whole = opening.prepared(replace(_draft, selection=Selection()))
    return overlaps(sets_of(draft_lists.listed(whole, _draft, Selection(lists=_uses)), title))


def overlaps_for(made: Draft, uses: tuple[ListUse, ...], title: str) -> Overlaps:
    """What the draft's file, called `title`, and its lists have in common, whatever is kept.

    Raises FixTheRecipe where a list is not there, or cannot be read so.
    """
    plain = replace(made, selection=Selection())
    asked = [(one.name, one.column, one.sha256) for one in uses]
    return _overlaps(stamp(made.id, plain.checking, asked), made, uses, title)


def keep_selection(made: Draft, selection: Selection) -> Draft:
    """The draft with this selection, saved where it is another one."""
    if selection == made.selection:
        return made
    return draft.keep(replace(made, selection=selection))
