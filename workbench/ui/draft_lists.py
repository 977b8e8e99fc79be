"""The lists of other people that a draft's selection asks about: its own copies of their files."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

import streamlit as st

from workbench.errors import FixTheFile, FixTheSelection, WorkbenchError
from workbench.plans import listing
from workbench.plans.id_lists import IdList
from workbench.plans.list_files import opened
from workbench.plans.prepared import Prepared
from workbench.recipes.selection import ListUse, Selection
from workbench.ui import draft_files
from workbench.ui.drafting import Draft, shown_name, stamp

_BEFORE = "list-"


@st.cache_data(scope="session", max_entries=12, show_spinner="Reading a list")
def _read(key: str, _path: Path, column: str) -> IdList:
    return listing.read(_path, column)[0]


@st.cache_data(scope="session", max_entries=24, show_spinner="Opening a list")
def _headers(key: str, _path: Path) -> tuple[str, ...]:
    return opened(_path, listing.PURPOSE).headers


def known(made: Draft, uses: Iterable[ListUse] | None = None) -> dict[str, IdList]:
    """The lists of the draft's selection, or of these uses, that are there.

    Raises FixTheSelection, by the name its owner knows, where one cannot be read.
    """
    asked = made.selection.lists if uses is None else uses
    return {use.name: ids(made, use) for use in asked if path(made, use) is not None}


def ids(made: Draft, use: ListUse) -> IdList:
    """The ids of one list; raises FixTheSelection where it cannot be read so."""
    place = path(made, use)
    assert place is not None  # asked only of a list that is there
    try:
        return _read(stamp(made.id, place.name, use.column), place, use.column)
    except WorkbenchError as err:
        raise FixTheSelection(str(err).replace(place.name, use.name)) from err


def headers(made: Draft, use: ListUse) -> tuple[str, ...]:
    """The columns of a list that is there."""
    place = path(made, use)
    return () if place is None else _headers(stamp(made.id, place.name), place)


def path(made: Draft, use: ListUse) -> Path | None:
    """The draft's copy of a list's file, or None where it has none."""
    if not use.sha256:
        return None
    return next(draft_files.folder(made).glob(f"{_BEFORE}{use.sha256}*"), None)


def brought(made: Draft, content: BinaryIO, given: str, ready: Prepared) -> ListUse:
    """A file of ids becomes the draft's own; its column is "" where it is not clear which is meant.

    `ready` is the file of the rows. Raises FixTheFile where it cannot be read, and keeps nothing.
    """
    source = draft_files.store(made, content, given, _BEFORE)
    place = draft_files.folder(made) / f"{_BEFORE}{source.stored_name}"
    name = shown_name(given)
    try:
        column = listing.likely_column(_headers(stamp(made.id, place.name), place), ready) or ""
        use = ListUse(name, "in", column, source.sha256)
        if column or len(headers(made, use)) == 1:
            ids(made, use)
    except WorkbenchError as err:
        place.unlink(missing_ok=True)
        raise FixTheFile(str(err).replace(place.name, name)) from err
    return use


def named_apart(name: str, uses: Iterable[ListUse]) -> str:
    """The name, or with a number where another list has it."""
    taken = {use.name for use in uses}
    tried = (name if n == 1 else f"{name} ({n})" for n in range(1, len(taken) + 2))
    return next(one for one in tried if one not in taken)


def drop_others(made: Draft) -> None:
    """Deletes the copies of lists that the draft's selection does not ask about any more."""
    kept = {place for use in made.selection.lists if (place := path(made, use)) is not None}
    for place in draft_files.folder(made).glob(f"{_BEFORE}*"):
        if place not in kept:
            place.unlink(missing_ok=True)


def listed(ready: Prepared, made: Draft, selection: Selection) -> Prepared:
    """The whole file of the rows with the lists of a selection, before any row is chosen.

    Raises FixTheSelection where a list is not there, or cannot be read so.
    """
    asked = Selection(lists=selection.lists)
    asking = replace(ready, recipe=replace(ready.recipe, selection=asked))
    return listing.with_lists(asking, known(made, selection.lists))
