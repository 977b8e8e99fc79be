"""What a sheet has otherwise than the one that was decided about: asked before the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import streamlit as st

from workbench.destinations.registry import destination
from workbench.destinations.spec import Destination
from workbench.recipes.drift import Drift, Missing, Place, drift, renamed
from workbench.recipes.recipe import ColumnUse
from workbench.ui import draft, mapping, navigation, opening
from workbench.ui.drafting import Draft
from workbench.ui.escaping import md_escape
from workbench.ui.wording import counted

# What a box says before anybody has decided, and for a column that is not there any more.
OPEN, GONE = "Choose…", "It is gone: leave it out"


# Keeps the columns of a sheet as they are decided now.
Keep = Callable[[tuple[ColumnUse, ...]], None]


def drifted(made: Draft) -> bool:
    """The table of what is renamed, gone and new in the sheet of the rows, where something is."""

    def keep(columns: tuple[ColumnUse, ...]) -> None:
        draft.keep(replace(made, columns=columns, columns_for="", generation=made.generation + 1))

    return asked(made, keep)


def asked(made: Draft, keep: Keep, part: str = "") -> bool:
    """Draws the table of what is renamed, gone and new; False where nothing is missing.

    `made` is the draft as the sheet's own, `part` the option that names a further sheet.
    """
    found = drift(made.columns, opening.table(made).headers)
    if not found.missing:
        return False
    goal = destination(made.destination)
    lost = counted(len(found.missing), "column")
    what = "sheet" if part else "file"
    st.subheader(f"This {what} has other columns than the decisions")
    st.caption(
        f"{lost} that you decided about before {'are' if len(found.missing) > 1 else 'is'} not in "
        "it. Say of each what it is called now; nothing else is asked before."
    )
    key = f"drift-{part}" if part else "drift"
    chosen = [_missing(made, one, found, goal, (key, n)) for n, one in enumerate(found.missing)]
    if found.new:
        names = ", ".join(md_escape(header) for header, _ in found.new)
        st.caption(f"New in this {what}: {names}. What is left of them is asked next.")
    problems = _problems(chosen)
    for sentence in problems:
        st.warning(sentence, icon=":material/edit:")
    with st.container(horizontal=True, vertical_alignment="center"):
        if not part:
            address = draft.address(made)
            st.page_link(navigation.FILE.path, label="Back to the file", query_params=address)
        use = f"{key}-use"
        if st.button("Use these columns", key=use, type="primary", disabled=bool(problems)):
            decisions = {
                _place(one): now for one, (_, now) in zip(found.missing, chosen, strict=True)
            }
            keep(renamed(made.columns, decisions))
            st.rerun()
        forget = f"{key}-forget"
        if st.button("Forget what was decided", key=forget, icon=":material/restart_alt:"):
            keep(())
            st.rerun()
    return True


def _place(one: Missing) -> Place:
    return one.use.header, one.use.occurrence


def _missing(
    made: Draft, one: Missing, found: Drift, goal: Destination, at: tuple[str, int]
) -> tuple[bool, Place | None]:
    """The box of one missing column: whether it is decided, and its new place or None."""
    offers: list[Place | str] = [OPEN, GONE, *found.new]
    proposed = one.like if one.surely else None
    key, n = at
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"{key}-{n}"):
        with st.container(gap=None):
            st.markdown(f"**{md_escape(one.use.header)}**")
            what = mapping.choice_words(mapping.choice_of(one.use, goal), goal)
            goes = f"goes to {md_escape(one.use.target if what == 'An attribute' else what)}"
            st.caption(goes if one.use.target else "says the country of phones")
        picked = st.selectbox(
            f"Column {n + 1} that is missing",
            offers,
            index=offers.index(proposed) if proposed else 0,
            format_func=lambda offer: offer if isinstance(offer, str) else _named(offer, found),
            key=f"{key}-{made.id}-{made.generation}-{n}",
            label_visibility="collapsed",
        )
        if proposed and picked == proposed:
            st.caption(f":material/check: {one.likeness} % alike")
    return picked != OPEN, picked if isinstance(picked, tuple) else None


def _named(place: Place, found: Drift) -> str:
    header, occurrence = place
    twice = sum(other == header for other, _ in found.new) > 1
    return f"{header} (the {occurrence}. of them)" if twice or occurrence > 1 else header


def _problems(chosen: Sequence[tuple[bool, Place | None]]) -> list[str]:
    """What is still open: a column that nobody decided about, or one that was chosen twice."""
    told = []
    if not all(decided for decided, _ in chosen):
        told.append("Say of every column what it is called now, or that it is gone.")
    named = [place for _, place in chosen if place is not None]
    if len(set(named)) < len(named):
        told.append("Two of them are the same column now: choose another for one.")
    return told
