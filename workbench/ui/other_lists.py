"""On Select: lists of other people, whom of them is kept, and what the lists have in common."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import streamlit as st

from workbench.audiences.overlaps import MOST_SETS
from workbench.errors import WorkbenchError
from workbench.recipes.selection import KEEPS, Keep, ListUse, Match, Selection
from workbench.ui import draft, draft_lists, guarding, opening
from workbench.ui.drafting import Draft
from workbench.ui.escaping import md_escape
from workbench.ui.overlap_view import overlap_view
from workbench.ui.selected import found_for, keep_selection, overlaps_for
from workbench.ui.wording import counted, number

MOST_MB = 300
KEPT: dict[Keep, str] = {
    "in": "Only people who are in it",
    "not in": "Only people who are not in it",
}


def other_lists(made: Draft) -> Draft:
    """The whole section."""
    st.header("Other lists")
    st.caption(
        "A list is any file with a column of ids. An id counts letter by letter: one that differs "
        "in a capital, a space or a leading zero is another one."
    )
    for n, use in enumerate(made.selection.lists):
        with st.container(border=True, key=f"list-{n}"):
            made = _one(made, n, use)
    made = _joined(made)
    given = st.file_uploader(
        "Add a list",
        key=draft.upload_key("other-list"),
        max_upload_size=MOST_MB,
        help="Any kind of file that the step File takes too.",
    )
    if given is not None:
        _bring(made, given, given.name)
    _picture(made)
    return made


def _one(made: Draft, n: int, use: ListUse) -> Draft:
    """One list: how many of its people are here, who is kept, and the way to take it out."""
    with st.container(horizontal=True, vertical_alignment="center"):
        with st.container(width="stretch", gap=None):
            st.markdown(f"**{md_escape(use.name)}**")
            st.caption(_about(made, use))
        if st.button("Take out", key=f"list-out-{n}", icon=":material/close:"):
            others = tuple(one for one in made.selection.lists if one is not use)
            _keep_lists(made, others)
            st.rerun()
    if draft_lists.path(made, use) is None:
        given = st.file_uploader(
            f"The file of {md_escape(use.name)}", key=draft.upload_key(f"list-file-{n}")
        )
        if given is not None:
            _bring(made, given, given.name, instead=use)
        return made
    key = f"{made.generation}-{use.sha256[:12]}-{n}"
    keep: Keep = st.radio(
        f"Who goes on by {md_escape(use.name)}",
        KEEPS,
        index=KEEPS.index(use.keep),
        format_func=lambda value: KEPT[value],
        horizontal=True,
        label_visibility="collapsed",
        key=f"keep-{key}",
    )
    now = replace(use, keep=keep, column=_column(made, use, key))
    if now != use:
        _keep_lists(made, tuple(now if one is use else one for one in made.selection.lists))
        st.rerun()
    return made


def _column(made: Draft, use: ListUse, key: str) -> str:
    """The column that holds the ids, asked where there are several."""
    headers = draft_lists.headers(made, use)
    if len(headers) == 1:
        return use.column
    choices = [one for one in headers if headers.count(one) == 1]
    picked = st.selectbox(
        f"Column with the ids of {md_escape(use.name)}",
        choices,
        index=choices.index(use.column) if use.column in choices else None,
        placeholder="Choose the column that holds the ids",
        key=f"ids-{key}",
    )
    return picked or ""


def _about(made: Draft, use: ListUse) -> str:
    """How many people a list names, and how many rows of the file are of them."""
    if draft_lists.path(made, use) is None:
        return "Its file is not here: choose it, or take the list out."
    try:
        every = overlaps_for(made, (use,), _title(made)).sizes
        both = found_for(made, Selection(lists=(replace(use, keep="in"),)))
    except WorkbenchError:
        return "Who goes on by it is not clear: see the top of this page."
    people = list(every.values())[-1]
    return (
        f"{number(people)} different ids; {counted(both.rows, 'row')} of your file, "
        f"{number(both.people)} different ids, are in it"
    )


def _joined(made: Draft) -> Draft:
    """Whether one has to be in all of several lists, or in one of them."""
    if sum(one.keep == "in" for one in made.selection.lists) < 2:
        return made
    words: dict[Match, str] = {"all": "all of these lists", "any": "one of them at least"}
    among = st.radio(
        "People have to be in",
        list(words),
        index=list(words).index(made.selection.among),
        format_func=lambda value: words[value],
        horizontal=True,
        key=f"among-{made.generation}",
    )
    return keep_selection(made, replace(made.selection, among=among))


def _bring(made: Draft, content: BytesIO, name: str, instead: ListUse | None = None) -> None:
    """Takes an uploaded list, or says why it cannot be read; `instead` of one that is missing."""
    try:
        whole = opening.prepared(replace(made, selection=Selection()))
        use = draft_lists.brought(made, content, name, whole)
    except WorkbenchError as err:
        guarding.show(err)
        return
    before = made.selection.lists
    if instead is None:
        lists = (*before, replace(use, name=draft_lists.named_apart(use.name, before)))
    else:
        use = replace(use, name=instead.name, keep=instead.keep)
        lists = tuple(use if one is instead else one for one in before)
    _keep_lists(made, lists)
    draft.taken()
    st.rerun()


def _keep_lists(made: Draft, lists: tuple[ListUse, ...]) -> None:
    draft_lists.drop_others(keep_selection(made, replace(made.selection, lists=lists)))


def _title(made: Draft) -> str:
    return made.source.name if made.source else "Your file"


def _picture(made: Draft) -> None:
    """What the file and its lists have in common, where they can be read."""
    there = tuple(one for one in made.selection.lists if draft_lists.path(made, one) is not None)
    shown = there[: MOST_SETS - 1]
    if not shown:
        return
    try:
        found = overlaps_for(made, shown, _title(made))
    except WorkbenchError:
        return  # its sentence stands above
    overlap_view(found)
    if len(there) > len(shown):
        st.caption(f"The picture compares your file with the first {len(shown)} lists.")
