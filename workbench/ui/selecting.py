"""The select step: which rows go on, said in words, with counts that follow each click."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from workbench.errors import FixTheRecipe, WorkbenchError
from workbench.recipes.selection import (
    NEEDS,
    SORTS,
    TESTS,
    Condition,
    Match,
    Selection,
    Share,
    Sort,
    Test,
)
from workbench.ui import draft, navigation, opening, presenting
from workbench.ui.checking import unsettled
from workbench.ui.drafting import Draft, stamp
from workbench.ui.empty import missing, onward
from workbench.ui.escaping import md_shown
from workbench.ui.other_lists import other_lists
from workbench.ui.page_words import said
from workbench.ui.selected import found_for, keep_selection
from workbench.ui.wording import counted, number
from workbench.vocabulary.kinds import How
from workbench.vocabulary.provenance import OWN

SORTED = {"text": "as text", "number": "as numbers", "date": "as days"}
NOT_OF_TEXT = ("contains", "starts with")
HALVES = {
    "Everybody": None,
    "A: the first half": Share(0, 50),
    "B: the second half": Share(50, 100),
}
OTHER = "Another part"


def select_step(made: Draft) -> None:
    """The whole step."""
    if missing(made) or unsettled(made):
        return
    st.caption("Nothing has to be chosen here: without a selection every row goes on.")
    above = st.container()
    made = _conditions(made)
    made = _added(made)
    made = other_lists(made)
    made = _share(made)
    with above:
        clear = _tiles(made)
    _onward(made, clear=clear)


def _onward(made: Draft, *, clear: bool) -> None:
    to, back = navigation.CHECK, navigation.COLUMNS
    if onward(made, to, "Next: check", back=back, disabled=not clear):
        st.switch_page(navigation.CHECK.path, query_params=draft.address(made))


def _tiles(made: Draft) -> bool:
    """How many rows and people go on; the selection in words. False where that is not clear."""
    every = found_for(made, Selection())
    try:
        now = found_for(made, made.selection)
    except WorkbenchError as err:
        st.error(said(err), icon=":material/block:")
        return False
    with st.container(horizontal=True, key="selection-tiles"):
        st.metric("Rows in the file", number(every.rows), border=True)
        st.metric("Rows selected", number(now.rows), border=True)
        st.metric(
            "People selected",
            number(now.people),
            border=True,
            help="Different ids among the selected rows. What is wrong with them, Check says.",
        )
    if made.selection:
        st.info(_said(made, made.selection), title="Sent are", icon=":material/filter_alt:")
    if made.selection and not now.rows:
        st.warning("No row fits, so nothing could be sent.", icon=":material/filter_alt_off:")
    return True


def _conditions(made: Draft) -> Draft:
    """The conditions so far, each with its own rows and the way to take it out."""
    st.header("Rows that fit")
    asked = made.selection.conditions
    if not asked:
        st.markdown("No condition yet.")
        return made
    for n, one in enumerate(asked):
        with st.container(horizontal=True, vertical_alignment="center", border=True):
            with st.container(width="stretch", gap=None):
                st.markdown(f"**{_said(made, Selection((one,)))}**")
                st.caption(_alone(made, one))
            if st.button("Take out", key=f"out-{n}", icon=":material/close:"):
                kept = (*asked[:n], *asked[n + 1 :])
                keep_selection(made, replace(made.selection, conditions=kept))
                st.rerun()
    if len(asked) > 1:
        words: dict[Match, str] = {"all": "all of them", "any": "one of them at least"}
        match = st.radio(
            "A row has to fit",
            list(words),
            index=list(words).index(made.selection.match),
            format_func=lambda value: words[value],
            horizontal=True,
            key=f"match-{made.generation}",
        )
        made = keep_selection(made, replace(made.selection, match=match))
    return made


def _said(made: Draft, selection: Selection) -> str:
    """A selection in words; what its conditions compare with may be a cell of their columns."""

    def masked(one: Condition) -> Condition:
        if one.header in OWN:  # what an export has written there is no cell
            return one
        return replace(one, values=tuple(presenting.cell(v, one.header, made) for v in one.values))

    shown = replace(selection, conditions=tuple(map(masked, selection.conditions)))
    return md_shown(str(shown))


def _alone(made: Draft, one: Condition) -> str:
    """How many rows fit one condition by itself, and what nobody can tell."""
    try:
        alone = found_for(made, Selection((one,)))
    except FixTheRecipe as err:
        return said(err)
    told = f"{counted(alone.rows, 'row')} fit it by itself"
    unread = sum(alone.misread)
    return (
        f"{told}; {counted(unread, 'cell')} cannot be read {SORTED[one.sort]}" if unread else told
    )


def _added(made: Draft) -> Draft:
    """The boxes in which a condition is made, and the button that adds it."""
    headers = [one for one in opening.table(made).headers if one.strip()]
    again = f"{made.generation}-{len(made.selection.conditions)}"
    with st.container(border=True, key="condition"):
        with st.container(horizontal=True):
            header = st.selectbox("Column", dict.fromkeys(headers), key=f"column-{again}")
            test = st.selectbox("The cell", TESTS, key=f"test-{again}")
            sort = _sort(test, again)
        values = _values(made, str(header), test, sort, again)
        asked = Condition(str(header), test, values, sort)
        wrong = _wrong(made, asked)
        if wrong and any(values):
            st.warning(wrong, icon=":material/edit:")
        if st.button("Add", key=f"add-{again}", icon=":material/add:", disabled=bool(wrong)):
            conditions = (*made.selection.conditions, asked)
            keep_selection(made, replace(made.selection, conditions=conditions))
            st.rerun()
    return made


def _sort(test: Test, again: str) -> Sort:
    """As what the cells are compared, where that can be chosen."""
    if test in NOT_OF_TEXT or NEEDS[test] == 0:
        return "text"
    picked: Sort = st.selectbox(
        "Compared", SORTS, format_func=lambda one: SORTED[one], key=f"sort-{again}"
    )
    return picked


def _values(made: Draft, header: str, test: Test, sort: Sort, again: str) -> tuple[str, ...]:
    """The values that a test needs, chosen from the column's own words where they are few."""
    needed, key = NEEDS[test], f"{again}-{stamp(header, test, sort)}"
    if needed == 0:
        return ()
    if needed is None:
        headers = opening.table(made).headers
        words = opening.words(made, headers.index(header)) or {}
        picked = st.multiselect(
            "Values",
            list(words),
            format_func=lambda one: _worded(made, header, one, words),
            accept_new_options=True,
            key=f"values-{key}{presenting.tag()}",
            placeholder="Choose, or write one and press Enter",
        )
        return tuple(picked)
    labels = ("Value",) if needed == 1 else ("From", "To")
    keys = [f"{label}-{key}{presenting.tag()}" for label in labels]
    with st.container(horizontal=True):
        boxes = zip(labels, keys, strict=True)
        return tuple(st.text_input(label, key=key).strip() for label, key in boxes)


def _worded(made: Draft, header: str, one: str, words: Mapping[str, int]) -> str:
    """A word of the column with how often it is there; what somebody has typed as it is."""
    return f"{presenting.cell(one, header, made)} ({number(words[one])})" if one in words else one


def _wrong(made: Draft, asked: Condition) -> str:
    """Why a condition cannot be asked yet; "" where it can."""
    how = How(dates=made.reading.dates, decimal=made.reading.decimal)
    try:
        asked.checked("This selection", how)
    except FixTheRecipe as err:
        return said(err)
    return ""


def _share(made: Draft) -> Draft:
    """The part of the people that goes on, chosen by their ids alone."""
    st.header("A part of the people")
    now = made.selection.share
    plain = None if now is None else replace(now, seed="")
    known = [name for name, share in HALVES.items() if share == plain]
    choices = [*HALVES, OTHER]
    name = st.radio(
        "Who goes on",
        choices,
        index=choices.index(known[0] if known else OTHER),
        horizontal=True,
        key=f"share-{made.generation}",
    )
    if name == "Everybody":
        return keep_selection(made, replace(made.selection, share=None))
    share = _other_part(made, now) if name == OTHER else HALVES[str(name)]
    seed = st.text_input(
        "Seed",
        value=now.seed if now else "",
        key=f"seed-{made.generation}",
        help="Another word shuffles everybody anew. The same word gives the same people again.",
    )
    st.caption(
        "By the id alone: the same person is in the same part in every file, and two parts that "
        "do not overlap have nobody in common."
    )
    return keep_selection(
        made, replace(made.selection, share=replace(share or Share(), seed=seed.strip()))
    )


def _other_part(made: Draft, now: Share | None) -> Share:
    first: Sequence[float] = (now.start, now.end) if now else (0.0, 10.0)
    start, end = st.slider(
        "From and to, in per cent of the people",
        0.0,
        100.0,
        (float(first[0]), float(first[1])),
        step=0.5,
        key=f"part-{made.generation}",
    )
    return Share(start, end if end > start else min(100.0, start + 0.5))
