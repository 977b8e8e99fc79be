"""Fixes of single cells on the check step: a cell of the chosen finding, every fix with its undo.

A fix belongs to the draft and is saved at once; the file itself is never edited.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st

from workbench.checks.report import Group, Report, key_of
from workbench.errors import FixesRefused
from workbench.recipes.recipe import positions
from workbench.ui import draft, fixing, guarding, navigation, opening
from workbench.ui.drafting import Draft, stamp
from workbench.ui.escaping import md_escape, md_quoted
from workbench.ui.wording import counted
from workbench.vocabulary.fixes import Fix, Fixes
from workbench.vocabulary.issues import Issue

# Fixes that are listed at a time, each with a button of its own.
LISTED = 20
# Characters of a cell that a line shows.
SHOWN = 80


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a finding: what the file has there, what repairs make of it, and what is judged."""

    issue: Issue
    place: int  # of its column, from 0
    header: str
    found: str
    repaired: str
    now: str

    def fixed(self, value: str) -> Fix:
        """A fix of it."""
        assert self.issue.row is not None  # a cell has one
        told = (self.issue.sheet, self.issue.row, self.place + 1, self.header)
        return Fix(*told, found=self.found, value=value)


def fix_cell(made: Draft, found: Report, chosen: Group) -> None:
    """A cell of the chosen finding and a form for what it should hold; saved at once."""
    issues = [one for one in found.issues if key_of(one) == key_of(chosen.first)]
    cells = {one.row: one for one in issues if one.row is not None and one.target}
    if not cells:
        if any(one.row is not None for one in issues):
            st.caption(
                "A whole row is not mended by one cell: where it is wrong, correct it in the file "
                "itself, and bring that again."
            )
        return
    with st.container(border=True, key="fix"):
        st.markdown(":material/edit: **Fix a cell**")
        row = st.selectbox(
            "Which cell",
            list(cells),
            format_func=lambda row: _named(cells[row], several=found.several),
            key=f"fix-which-{stamp(key_of(chosen.first))}",
        )
        cell = None if row is None else _cell(made, found, cells[row])
        if cell is None:
            st.caption("Settle the columns of this sheet first; then its cells can be fixed here.")
            return
        _form(made, cell)


def _named(issue: Issue, *, several: bool) -> str:
    """A cell in a list, found by its row as well as by its line."""
    sheet = f"{issue.sheet}: " if several else ""
    line = f" (line {issue.line:,})" if issue.line is not None else ""
    return f"{sheet}Row {issue.row:,}{line}, column {issue.column}"


def _cell(made: Draft, found: Report, issue: Issue) -> Cell | None:
    """The cell that a finding is about; None where its sheet's columns are not settled."""
    part = made
    if issue.sheet != found.sheet:
        also = next((one for one in made.also if one.reading.sheet == issue.sheet), None)
        if also is None:
            return None
        part = made.of_sheet(also.destination, issue.sheet)
    table = opening.table(part)
    use = part.recipe.using(issue.target)
    if use is None or issue.row is None:
        return None
    place = positions(part.columns, table.headers)[issue.target]
    written, repaired = fixing.cell(part, table, place, issue.row)
    cell = Cell(issue, place, table.headers[place], written, repaired, repaired)
    fixes = fixing.applying(made)
    before = (one for one in (fixes.fixes if fixes else ()) if one.place == cell.fixed("").place)
    return replace(cell, now=next((one.value for one in before), repaired))


def _form(made: Draft, cell: Cell) -> None:
    fix = cell.fixed("")
    st.markdown(f"In the file: {md_quoted(cell.found)}")
    if cell.now != cell.found:
        st.caption(f"As it is judged now: {md_quoted(cell.now)}")
    named = stamp(*fix.place, cell.now)
    with st.form(key=f"fix-form-{named}", border=False, enter_to_submit=True):
        # A line of input has no room for the lines of a cell that has several.
        several_lines = "\n" in cell.now or "\r" in cell.now
        ask = st.text_area if several_lines else st.text_input
        value = ask(
            "What it should hold",
            value=cell.now,
            key=f"fix-value-{named}",
            help="Exactly this is checked and sent. Nothing written here means an empty cell.",
        )
        saved = st.form_submit_button("Save the fix", icon=":material/check:", key="fix-save")
    if saved and value == cell.now:
        st.info("That is what the cell holds already.", icon=":material/info:")
    elif saved:
        fixing.keep(made, _with(made, cell, value))
        st.rerun()


def _with(made: Draft, cell: Cell, value: str) -> Fixes:
    """The draft's fixes with one of this cell; without any where it holds that by itself."""
    assert made.source is not None  # a draft that is checked has a file
    before = fixing.applying(made) or Fixes(made.source.sha256)
    fix = cell.fixed(value)
    if value == cell.repaired:
        return before.without(fix)
    return before.adding(fix)


def fixes_list(made: Draft, *, several: bool = False) -> None:
    """Every fix with its cell before and after and its undo; nothing where there are none."""
    fixes = fixing.applying(made)
    if not fixes:
        return
    st.subheader("Your fixes")
    st.caption("The file stays as it is; what is sent has the fixed cells.")
    for one in _page(fixes.fixes):
        _line(made, fixes, one, several=several)
    if len(fixes) > 1:
        _undo_all(made, f"Undo all {len(fixes):,} fixes")


def _page(fixes: Sequence[Fix]) -> Sequence[Fix]:
    """As many of them as fit on a page."""
    pages = -(-len(fixes) // LISTED)
    if pages < 2:
        return fixes
    shown = st.pagination(pages, key="fixes-page")
    return fixes[(shown - 1) * LISTED : shown * LISTED]


def _line(made: Draft, fixes: Fixes, one: Fix, *, several: bool) -> None:
    sheet = f"{one.sheet}: " if several else ""
    key = "-".join(map(str, one.place))
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"fix-{key}"):
        with st.container(gap=None):
            column = one.header or f"number {one.column} (no header)"
            st.markdown(f"**{md_escape(f'{sheet}Row {one.row:,}, column {column}')}**")
            st.caption(f"{md_quoted(one.found)} → {md_quoted(one.value)}")
        if st.button("Undo", key=f"unfix-{key}", icon=":material/undo:"):
            fixing.keep(made, fixes.without(one))
            st.rerun()


def _undo_all(made: Draft, label: str) -> None:
    with st.popover("Undo all", icon=":material/undo:"):
        st.markdown("What you typed is gone then; the cells are as the file has them.")
        if st.button(label, key="unfix-all", icon=":material/delete:"):
            fixing.keep(made, None)
            st.rerun()


def of_another_file(made: Draft) -> None:
    """That there are fixes of the file before this one, and a button that removes them."""
    fixes = fixing.fixes(made)
    if not fixes or fixing.applying(made) is not None:
        return
    told = counted(len(fixes), "fix", "fixes")
    st.warning(
        f"You made {told} of cells for another file than this one, so they do not apply any more: "
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
