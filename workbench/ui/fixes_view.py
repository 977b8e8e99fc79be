"""Fixes of single cells on the check step: every one with its undo.

A fix belongs to the draft and is saved at once; the file itself is never edited.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from workbench.errors import FixesRefused
from workbench.ui import draft, fix_form, fixing, guarding, navigation
from workbench.ui.drafting import Draft
from workbench.ui.escaping import md_escape, md_quoted
from workbench.ui.wording import counted, number
from workbench.vocabulary.fixes import Fix, Fixes

# Fixes that are listed at a time, each with a button of its own.
LISTED = 5


def fixes_list(made: Draft, *, several: bool = False) -> None:
    """Every fix with its cell before and after and its undo; nothing where there are none."""
    fixes = fixing.applying(made)
    if fixes is None or not fixes.fixes:
        return
    st.header("Your fixes")
    st.caption("The file stays as it is; what is sent has the fixed cells.")
    for one in _page(fixes.fixes):
        _line(made, fixes, one, several=several)
    if len(fixes) > 1:
        _undo_all(made, f"Undo all {number(len(fixes))} fixes")


def _page(fixes: Sequence[Fix]) -> Sequence[Fix]:
    """As many of them as fit on a page."""
    pages = -(-len(fixes) // LISTED)
    if pages < 2:
        return fixes
    shown = st.pagination(pages, key="fixes-page")
    return fixes[(shown - 1) * LISTED : shown * LISTED]


def _line(made: Draft, fixes: Fixes, one: Fix, *, several: bool) -> None:
    key = "-".join(map(str, one.place))
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"fix-{key}"):
        with st.container(gap=None):
            column = one.header or f"number {one.column} (no header)"
            line = fix_form.line_of(made, one.sheet, one.row)
            place = fix_form.place_words(line, one.row, one.sheet if several else "")
            st.markdown(f"**{md_escape(f'{place}, column {column}')}**")
            st.caption(f"{md_quoted(one.found)} → {md_quoted(one.value)}")
        if st.button("Undo", key=f"unfix-{key}", icon=":material/undo:"):
            fixing.keep(made, fixes.without(one))
            st.rerun()


def _undo_all(made: Draft, label: str) -> None:
    with st.popover("Undo all", icon=":material/undo:"):
        st.markdown("What you typed is gone then; the cells are as the file has them.")
        if st.button(label, key="unfix-all", icon=":material/delete:"):
            fixes = fixing.applying(made)
            fixing.keep(made, replace(fixes, fixes=()) if fixes else None)
            st.rerun()


def of_another_file(made: Draft) -> None:
    """That there are fixes of the file before this one, and a button that removes them."""
    fixes = fixing.fixes(made)
    if not fixes or fixing.applying(made) is not None:
        return
    told = counted(len(fixes), "fix", "fixes")
    left = f" and left out {counted(len(fixes.left_out), 'row')}" if fixes.left_out else ""
    st.warning(
        f"You made {told} of cells{left} for another file than this one, so they do not apply any "
        "more: "
        "this report and what is sent are without them. Should that file come back, so do they.",
        title="Fixes of another file",
        icon=":material/edit_off:",
    )
    if st.button(f"Remove {told}", key="unfix-all", icon=":material/delete:"):
        fixing.keep(made, None)
        st.rerun()


def refused(made: Draft, err: FixesRefused) -> None:
    """Why the fixes do not fit the file as it is read now, and each of them with its undo."""
    guarding.show(err)
    st.markdown("Nothing is checked or sent before that is settled.")
    try:
        fixes_list(made)
    except FixesRefused:
        if st.button("Remove all fixes", key="unfix-all", icon=":material/delete:"):
            fixing.keep(made, None)
            st.rerun()
    back = navigation.COLUMNS
    st.page_link(back.path, label="Back: columns", query_params=draft.address(made))
