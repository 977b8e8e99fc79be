"""What a sheet has otherwise than the one that was decided about: asked before the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import pandas as pd
import streamlit as st

from workbench.destinations.registry import destination
from workbench.destinations.spec import Destination
from workbench.recipes.drift import Drift, Missing, Place, drift, places, renamed
from workbench.recipes.recipe import ColumnUse
from workbench.ui import draft, mapping, navigation, opening, presenting
from workbench.ui.drafting import Draft
from workbench.ui.escaping import md_escape
from workbench.ui.wording import counted

# What a box says before anybody has decided, and for a column that is not there any more.
OPEN, GONE = "Choose…", "It is gone: leave it out"
# A new name less like the old one (0 to 100) is not worth a word; characters of a value.
PERHAPS, LONG = 50, 26


# One of the words above, or a new column.
Choice = Place | str
# Keeps the columns of a sheet as they are decided now.
Keep = Callable[[tuple[ColumnUse, ...]], None]


@dataclass(frozen=True, slots=True)
class Box:
    """The box of a missing column: its places on the page, what it offers, and with what first."""

    missing: Missing
    nth: int
    place: str
    key: str
    offers: tuple[Choice, ...]
    proposed: Choice


def drifted(made: Draft) -> bool:
    """The table of what is renamed, gone and new in the sheet of the rows, where something is."""

    def keep(columns: tuple[ColumnUse, ...]) -> None:
        draft.keep(replace(made, columns=columns, columns_for="", generation=made.generation + 1))

    return asked(made, keep)


def asked(made: Draft, keep: Keep, part: str = "") -> bool:
    """Draws the table of what is renamed, gone and new; False where nothing is missing.

    `made` is the draft as the sheet's own, `part` the option that names a further sheet.
    """
    headers = opening.table(made).headers
    if not drift(made.columns, headers).missing:
        return False
    found = drift(made.columns, headers, opening.suggestions(made))
    cells = dict(zip(places(headers), opening.cells(made), strict=True))
    goal = destination(made.destination)
    lost = counted(len(found.missing), "column")
    what = "sheet" if part else "file"
    st.header(f"This {what} has other columns than the decisions")
    st.caption(
        f"{lost} that you decided about before {'are' if len(found.missing) > 1 else 'is'} not in "
        "it. Say of each what it is called now; nothing else is asked before."
    )
    key = f"drift-{part}" if part else "drift"
    boxes = _boxes(made, found, key)
    chosen = [_missing(made, box, found, goal, cells) for box in boxes]
    _new(found, chosen, cells, what)
    decided = OPEN not in chosen
    if not decided:
        st.warning(
            "Say of every column what it is called now, or that it is gone.",
            icon=":material/edit:",
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        if not part:
            address = draft.address(made)
            st.page_link(navigation.FILE.path, label="Back to the file", query_params=address)
        use = f"{key}-use"
        if st.button("Use these columns", key=use, type="primary", disabled=not decided):
            decisions = {
                _place(one): now if isinstance(now, tuple) else None
                for one, now in zip(found.missing, chosen, strict=True)
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


def _boxes(made: Draft, found: Drift, key: str) -> list[Box]:
    """The boxes of the missing columns; none offers what another one holds."""
    proposed: list[Choice] = [
        one.like if one.surely and one.like is not None else OPEN for one in found.missing
    ]
    keys = [f"{key}-{made.id}-{made.generation}-{n}" for n in range(len(proposed))]
    held = [draft.picked(*pair) for pair in zip(keys, proposed, strict=True)]
    boxes = []
    for n, one in enumerate(found.missing):
        others = held[:n] + held[n + 1 :]
        free = [place for place in found.new if place not in others]
        first = proposed[n] if proposed[n] in free else OPEN
        boxes.append(Box(one, n, f"{key}-{n}", keys[n], (OPEN, GONE, *free), first))
    return boxes


def _missing(
    made: Draft, box: Box, found: Drift, goal: Destination, cells: Mapping[Place, Sequence[str]]
) -> Choice:
    """Draws the box of one missing column; what it says the column is now."""
    use = box.missing.use
    with st.container(border=True, horizontal=True, vertical_alignment="top", key=box.place):
        with st.container(gap=None):
            st.markdown(f"**{md_escape(use.header)}**")
            what = mapping.choice_words(mapping.choice_of(use, goal), goal)
            goes = f"goes to {md_escape(use.target if what == 'An attribute' else what)}"
            st.caption(goes if use.target else "says the country of phones")
        with st.container(gap=None):
            picked: Choice = st.selectbox(
                f"Column {box.nth + 1} that is missing",
                box.offers,
                index=box.offers.index(box.proposed),
                format_func=lambda offer: offer if isinstance(offer, str) else _named(offer, found),
                key=box.key,
                label_visibility="collapsed",
            )
            for told in _about(box.missing, picked, found, cells):
                st.caption(told)
    return picked


def _about(
    one: Missing, picked: Choice, found: Drift, cells: Mapping[Place, Sequence[str]]
) -> list[str]:
    """What speaks for and against a choice, a line each: likeness, values, and whether they fit."""
    like = one.like if one.likeness >= PERHAPS else None
    if not isinstance(picked, tuple):
        offer = f":material/help: perhaps {md_escape(_named(like, found))}" if like else ""
        return [f"{offer}: {one.likeness} % alike"] if offer and picked == OPEN else []
    sure = ":material/check:" if one.surely else ":material/visibility: please look:"
    told = [f"{sure} {one.likeness} % alike"] if picked == one.like else []
    told.append(md_escape(_values(cells[picked])))
    against = mapping.misfits(one.use, cells[picked]) if one.use.target else ""
    return [*told, *([f":material/warning: {md_escape(against)}"] if against else [])]


def _new(
    found: Drift, chosen: Sequence[Choice], cells: Mapping[Place, Sequence[str]], what: str
) -> None:
    """The columns that no decision is about, each with its first values and what it is now."""
    if not found.new:
        return
    now = {place: one.use.header for one, place in zip(found.missing, chosen, strict=True)}
    rows = [(_named(at, found), _values(cells[at]), now.get(at, "asked next")) for at in found.new]
    st.caption(f"New in this {what}; what is left of them is asked next.")
    shown = pd.DataFrame(
        rows, columns=["New column", "Its first values", "Was called"], dtype="str"
    )
    presenting.dataframe(
        shown,
        clear=shown.columns,
        hide_index=True,
        lazy=False,
        alt=f"Columns that are new in this {what}",
    )


def _values(cells: Sequence[str]) -> str:
    """The first few different values of a column."""
    some = map(presenting.cell, tuple(dict.fromkeys(cells))[: mapping.SAMPLES])
    cut = (value if len(value) <= LONG else f"{value[:LONG]}…" for value in some)
    return " · ".join(cut) or "no value"


def _named(place: Place, found: Drift) -> str:
    header, occurrence = place
    twice = sum(other == header for other, _ in found.new) > 1
    return f"{header} (the {occurrence}. of them)" if twice or occurrence > 1 else header
