"""A grid, at first with a goal's usual columns; what is typed there is the draft's file at once."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from typing import cast

import pandas as pd
import streamlit as st

from workbench.destinations.templates import TEMPLATES
from workbench.errors import WorkbenchError
from workbench.tables.pasted import pasted_reading
from workbench.tables.typed import NAME, Typed, typed_bytes, typed_rows, under
from workbench.ui import draft, draft_files, presenting
from workbench.ui.drafting import Draft, stamp
from workbench.ui.storing import holding

Rows = list[tuple[str, ...]]
# Whoever types has not more than this: a file of that name that is larger is none of ours.
MOST_BYTES = 2_000_000
# Rows that are there to be filled; more come with the grid's own plus sign.
EMPTY_ROWS = 3


def typed_here(made: Draft) -> Typed | None:
    """What a draft's file holds that was typed into the grid; None for any other file."""
    source = made.source
    if source is None or made.typed or source.name != NAME or source.size > MOST_BYTES:
        return None
    try:
        return typed_rows(draft_files.source_path(made).read_bytes())
    except (OSError, WorkbenchError):
        return None


def grid(made: Draft) -> Draft:
    """The grid; the draft with what stands in it, saved."""
    if presenting.on():
        st.caption(":material/visibility_off: Rows are typed while nothing is masked.")
        return made
    st.markdown("Or type rows here")
    before = typed_here(made) or Typed(TEMPLATES[made.destination].headers, ())
    shown = _under_its_headers(made, before)
    key = f"grid-{made.id}-{stamp(shown.headers)}"
    given = presenting.editor(
        pd.DataFrame(_begun(shown, key), columns=list(shown.headers), dtype="str"),
        key=key,
        num_rows="dynamic",
        hide_index=True,
        column_config={name: st.column_config.TextColumn(name) for name in shown.headers},
        alt="Rows to type",
    )
    cells = given.astype(object).where(given.notna(), "").to_numpy().tolist()
    rows = [tuple(map(str, row)) for row in cells]
    st.caption(
        "Each cell is saved as you type it, as text: leading zeros stay. A row that is left "
        "empty is no row."
    )
    return _kept(made, typed_bytes(shown.headers, rows))


def _under_its_headers(made: Draft, before: Typed) -> Typed:
    """The rows below the headers that are written above the grid."""
    told = str(
        st.text_input(
            "Column names of the grid",
            ", ".join(before.headers),
            key=f"grid-columns-{made.id}",
            help="With commas between: rename them, add others or take some away.",
        )
    )
    names = tuple(one.strip() for one in told.split(","))
    if not all(names) or len(set(names)) < len(names):
        st.warning("Each column needs a name of its own, with commas between.")
        return before
    now = under(before, names)
    if now is None:
        st.warning("A column that holds cells is not taken away: empty its cells first.")
        return before
    return now


def _begun(shown: Typed, key: str) -> Rows:
    """What the grid was drawn with: it adds to this what is typed, so it stays until it is gone."""
    if draft.picked(key, None) is None:
        empty = ("",) * len(shown.headers)
        draft.put(f"{key}-begun", list(shown.rows) or [empty] * EMPTY_ROWS)
    return cast("Rows", draft.picked(f"{key}-begun", []))


def _kept(made: Draft, content: bytes) -> Draft:
    """The draft with these rows as its file; without a file where nothing is typed any more."""
    before = draft_files.source_path(made) if typed_here(made) is not None else None
    if content == (before.read_bytes() if before else b""):
        return made
    if content:
        made = holding(made, BytesIO(content), NAME)
        made = replace(made, reading=pasted_reading(made.reading))
        # Written by ourselves a moment ago, it can be read.
        made = draft.keep(replace(made, opened_for=made.opening))
    else:
        made = draft.keep(replace(made, source=None, opened_for=""))
    if before:
        before.unlink(missing_ok=True)
    return made
