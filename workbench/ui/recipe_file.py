"""The recipe as a file: taken away for next month, or brought back."""

from __future__ import annotations

import contextlib
import io
from dataclasses import replace

import streamlit as st

from workbench.delivery import homes
from workbench.destinations.registry import destination
from workbench.errors import FixTheRecipe, WorkbenchError
from workbench.recipes.recipe import Recipe
from workbench.ui import draft, draft_files, guarding, opening
from workbench.ui.drafting import Draft, shown_name

MOST_MB = 1


def recipe_file(made: Draft) -> None:
    """A download of the decisions, and an upload that replaces them."""
    with st.expander("Keep these decisions, or bring others", icon=":material/save:"):
        st.caption("A recipe holds every decision but no row and no key; it is a small text file.")
        st.download_button(
            "Download the recipe",
            made.recipe.toml(),
            file_name="recipe.toml",
            mime="application/toml",
            on_click="ignore",
            icon=":material/download:",
        )
        given = st.file_uploader(
            "Use a recipe (.toml)", key=f"recipe-{draft.upload_key()}", max_upload_size=MOST_MB
        )
        if given is not None:
            _use(made, given, given.name)


def _use(made: Draft, content: io.BytesIO, name: str) -> None:
    try:
        told = brought(made, content.getvalue(), shown_name(name))
    except FixTheRecipe as err:
        guarding.show(err)
        return
    draft.keep(_opened(made, told))
    draft.taken()
    st.rerun()


def _opened(made: Draft, told: Draft) -> Draft:
    """The draft with its file settled as the recipe says to read it, if it was and can be read so.

    How it is read is a decision of the recipe like the others, and what follows is asked of it.
    """
    if made.opened_for == made.opening:
        with contextlib.suppress(WorkbenchError):
            opening.table(told)
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
        generation=made.generation + 1,
    )
