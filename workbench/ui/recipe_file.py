"""The recipe as a file: taken away for next month, or brought back before or after its sheet."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable, Iterator
from dataclasses import replace

import streamlit as st

from workbench.delivery import homes
from workbench.destinations.registry import destination
from workbench.errors import FixTheRecipe, WorkbenchError
from workbench.recipes.drift import drift
from workbench.recipes.recipe import Recipe
from workbench.tables.table import Table
from workbench.ui import draft, draft_files, guarding, opening, presenting
from workbench.ui.drafting import OPENING, Draft, shown_name
from workbench.ui.escaping import md_escape
from workbench.ui.header_choice import unanswered
from workbench.ui.wording import counted
from workbench.ui.written import LABELS

MOST_MB = 1
# The hints that only a text has, and only a workbook.
OF_TEXTS, OF_WORKBOOKS = ("encoding", "delimiter"), ("sheet",)
TEXT = "csv"


def rerun(made: Draft) -> None:
    """The page again, of the draft that it is of."""
    st.rerun()


def recipe_file(made: Draft) -> None:
    """A download of the decisions, and an upload that replaces them."""
    with st.expander("Keep these decisions, or bring others", icon=":material/save:"):
        st.caption("A recipe holds every decision but no row and no key; it is a small text file.")
        presenting.download(
            "Download the recipe",
            made.recipe.toml(),
            file_name="recipe.toml",
            mime="application/toml",
            on_click="ignore",
            icon=":material/download:",
        )
        bring(made)


def recipe_first(made: Draft, then: Callable[[Draft], None] = rerun) -> None:
    """On File: a recipe that says how the file is to be read, before or after it is there.

    `then` goes on from the draft that has it.
    """
    hints = listed_hints(made, OPENING)
    if made.source is None and (made.columns or hints):
        so = f" and reads the file so: {hints}" if hints else ""
        columns = counted(sum(bool(use.target) for use in made.columns), "column")
        told = f"A recipe is here. It says what {columns} mean{so}."
        st.caption(f":material/check: {md_escape(told)}")
    # Closed at first and once one was taken: it draws no second uploader then.
    key = draft.upload_key("recipe-of")
    box = st.expander("Use a recipe", icon=":material/save:", on_change="rerun", key=key)
    if box.open:
        with box:
            st.caption("It says how the file is read and what its columns mean.")
            bring(made, then)


def bring(made: Draft, then: Callable[[Draft], None] = rerun) -> None:
    """The upload of a recipe, whose decisions replace the draft's; `then` goes on from it."""
    given = st.file_uploader(
        "Use a recipe (.toml)", key=f"recipe-{draft.upload_key()}", max_upload_size=MOST_MB
    )
    if given is not None:
        _use(made, given, given.name, then)


def misfits(made: Draft, table: Table) -> Iterator[str]:
    """What of the decisions does not fit the file, a sentence each."""
    other = listed_hints(made, OF_WORKBOOKS if table.format == TEXT else OF_TEXTS)
    if other:
        yield f"Nothing in this file is read by {other}: it is not that kind of file."
    lost = [one.use.header for one in drift(made.columns, table.headers).missing]
    if lost:
        names = ", ".join(f"“{header}”" for header in lost)
        are, they = ("are", "they are") if lost[1:] else ("is", "it is")
        yield (
            f"{counted(len(lost), 'column')} that you decided about {are} not in this file: "
            f"{names}. Columns asks first what {they} called now."
        )


def listed_hints(made: Draft, names: tuple[str, ...]) -> str:
    """Those of some hints that are given, by their labels; "" for none."""
    given = made.reading.as_dict()
    return ", ".join(f"{LABELS[name]} {given[name]}" for name in names if name in given)


def _use(made: Draft, content: io.BytesIO, name: str, then: Callable[[Draft], None]) -> None:
    try:
        told = brought(made, content.getvalue(), shown_name(name))
    except FixTheRecipe as err:
        guarding.show(err)
        return
    if told.destination != made.destination and not _agreed(made, told):
        return
    kept = draft.keep(_opened(made, told))
    draft.taken()
    then(kept)


def _agreed(made: Draft, told: Draft) -> bool:
    """Says that a recipe is for another goal; True once that is to be changed."""
    here, there = (md_escape(opening.goal_title(one)) for one in (made, told))
    st.warning(
        f"This recipe is for another goal: “{there}”, and here it is “{here}”.",
        icon=":material/edit:",
    )
    return st.button("Use it and change the goal", key="recipe-goal")


def _opened(made: Draft, told: Draft) -> Draft:
    """The draft with its file settled as the recipe says to read it, if it was and can be read so.

    How it is read is a decision of the recipe like the others, and what follows is asked of it.
    """
    if made.opened_for == made.opening:
        with contextlib.suppress(WorkbenchError):
            if not unanswered(opening.table(told)):
                return replace(told, opened_for=told.opening)
    return told


def brought(made: Draft, content: bytes, name: str) -> Draft:
    """The draft with a recipe's decisions; raises FixTheRecipe where it cannot be read.

    What the file has otherwise than the recipe says is asked on Columns, before anything else.
    """
    place = homes.private_file(draft_files.folder(made) / "brought.toml")
    place.write_bytes(content)
    try:
        found = Recipe.load(place)
        destination(found.destination)
    except FixTheRecipe as err:
        raise FixTheRecipe(str(err).replace(place.name, name)) from err
    finally:
        place.unlink()
    return replace(
        made,
        destination=found.destination,
        options=found.options,
        reading=found.reading,
        columns=found.columns,
        facts=found.facts,
        also=found.also,
        selection=found.selection,
        aside=(),
        generation=made.generation + 1,
    )
