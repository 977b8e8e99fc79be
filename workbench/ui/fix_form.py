"""The box that fixes one cell on the check step: it stays on its cell until another is asked for.

What is typed while a fix is saved and all rows are checked anew stays in the box; the fix itself is
saved before anything else happens.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from workbench.checks.report import Group, Key, Report, key_of
from workbench.recipes.recipe import positions
from workbench.ui import draft, fixing, opening, presenting
from workbench.ui.drafting import Draft, stamp
from workbench.ui.escaping import md_escape, md_quoted
from workbench.ui.page_words import said
from workbench.ui.pair_view import CONTRADICTS, RULES, other_rows, pair, said_by
from workbench.ui.wording import number
from workbench.vocabulary.fixes import Fix, Fixes
from workbench.vocabulary.issues import Issue

EXACTLY = "Exactly this is checked and sent. Nothing written here means an empty cell."
MASKED = "Exactly this is checked and sent. While presenting, nothing written here changes nothing."
_HELD, _SAVING = "fix-held", "fix-saving"
Cells = Mapping[int, Issue]


@dataclass(frozen=True, slots=True)
class Held:
    """The cell that the box of a draft stays on, and what was saved for it last.

    Somebody who comes from another page begins with the finding that is shown there.
    """

    draft: str
    visit: int
    issue: Issue
    saved: str | None = None
    same: bool = False  # it held that before


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


@dataclass(frozen=True, slots=True)
class Box:
    """The parts of the box: each at a place that no text above it moves: none is redrawn."""

    about: DeltaGenerator
    form: DeltaGenerator
    status: DeltaGenerator


def begun(within: DeltaGenerator) -> Box:
    """The box, empty."""
    frame = within.container(border=True, key="fix")
    return Box(frame.container(), frame.container(), frame.empty())


def saving() -> bool:
    """Whether this is the run of the page that follows the saving of a fix."""
    told = bool(draft.picked(_SAVING, otherwise=False))
    draft.put(_SAVING, value=False)
    return told


def held(made: Draft) -> Held | None:
    """What the box stays on; None where the chosen finding decides."""
    found = draft.picked(_HELD, None)
    if not isinstance(found, Held) or (found.draft, found.visit) != (made.id, draft.visit()):
        return None
    return found


def release() -> None:
    """The chosen finding decides again."""
    draft.put(_HELD, None)


def fix_cell(
    made: Draft,
    found: Report,
    listed: Report,
    chosen: Group | None,
    within: DeltaGenerator,
    box: Box | None,
) -> Issue | None:
    """A cell of a finding and a form for what it should hold; `box` where that is begun already.

    The finding of that cell is returned, None where there is none to fix.

    `listed` has those of what was `found` that are chosen from.
    """
    kept = held(made)
    if kept is None and chosen is None:
        return None
    key = key_of(kept.issue) if kept else key_of(chosen.first)  # type: ignore[union-attr]  # one of the two is there
    cells = _cells(made, listed, key, kept)
    if not cells:
        if any(one.row is not None for one in listed.issues if key_of(one) == key):
            within.caption(
                "A whole row is not mended by one cell: where it is wrong, correct it in the file "
                "itself, and bring that again."
            )
        return None
    box = begun(within) if box is None else box
    with box.about:
        st.markdown(":material/edit: **Fix a cell**")
        row = _which(made, key, cells, kept, several=found.several)
        cell = _cell(made, cells[row])
        if cell is None:
            st.caption("Settle the columns of this sheet first; then its cells can be fixed here.")
            return None
        st.markdown(f"In the file: {md_quoted(cell.found)}")
        pair(made, cell.issue)
        if cell.now != cell.found:
            st.caption(f"As it is judged now: {md_quoted(cell.now)}")
    following = _following(cells, row)
    with box.form:
        _form(made, cell, following, more=following is not None or len(found.groups) > 1)
    with box.status.container():
        _told(found, cell, kept)
        if chosen is None and listed.groups:
            label = "To what is wrong next"
            st.button(label, icon=":material/arrow_forward:", key="fix-onward", on_click=release)
    return cell.issue


def _cells(made: Draft, found: Report, key: Key, kept: Held | None) -> Cells:
    """The cells of a finding by their rows, with the one that the box stays on.

    Of a finding about two rows these are the cells of both.
    """
    issues = [one for one in found.issues if key_of(one) == key]
    issues = [said_by(made, one) for one in (*other_rows(made, issues), *issues)]
    cells = {one.row: one for one in issues if one.row is not None and one.target}
    if kept is not None and kept.issue.row is not None:
        cells.setdefault(kept.issue.row, kept.issue)
    return dict(sorted(cells.items()))


def _following(cells: Cells, row: int) -> Issue | None:
    """The next cell of a finding, after the last one the first."""
    others = [*(one for one in cells if one > row), *(one for one in cells if one < row)]
    return cells[others[0]] if others else None


def _which(made: Draft, key: Key, cells: Cells, kept: Held | None, *, several: bool) -> int:
    """The row that is chosen among the cells; any other one may be."""
    name = f"fix-which-{stamp(key)}"
    # A choice of an earlier visit was among other cells.
    row = kept.issue.row if kept else None
    if row not in cells:
        row = next(iter(cells))
    if draft.picked(name, None) != row:
        draft.put(name, row)

    def picked() -> None:
        asked = draft.picked(name, None)
        if isinstance(asked, int) and asked in cells:
            draft.put(_HELD, Held(made.id, draft.visit(), cells[asked]))

    column = _column(made, next(iter(cells.values())))
    chosen = st.selectbox(
        "Which cell",
        list(cells),
        format_func=lambda row: _named(cells[row], column, several=several),
        key=name,
        on_change=picked,
    )
    return int(chosen)


def _named(issue: Issue, column: str, *, several: bool) -> str:
    """A cell in a list, found by its line, as everywhere on the page."""
    line = place_words(issue.line, issue.row or 0, issue.sheet if several else "")
    return f"{line}, column {column}"


def _column(made: Draft, issue: Issue) -> str:
    """The column that a finding's cells are fixed in."""
    part = opening.sheet_of(made, issue.sheet)
    use = None if part is None else part.recipe.using(issue.target)
    return presenting.header(issue.column if use is None else use.header)


def place_words(line: int | None, row: int, sheet: str) -> str:
    """Where a cell is, in a sheet if one is named: its line; its row where that has none."""
    told = f"Row {number(row)}" if line is None else f"Line {number(line)}"
    return f"{sheet}: {told[0].lower()}{told[1:]}" if sheet else told


def line_of(made: Draft, sheet: str, row: int) -> int | None:
    """The line of a row of data; None where the sheet has no such row, or is not read."""
    part = opening.sheet_of(made, sheet)
    table = None if part is None else opening.table(part)
    if table is None or not 0 < row <= table.rows:
        return None
    return int(next(table.single([row], [])).line[0].as_py())


def _cell(made: Draft, issue: Issue) -> Cell | None:
    """The cell that a finding is about; None where its sheet's columns are not settled."""
    part = opening.sheet_of(made, issue.sheet)
    if part is None:
        return None
    table = opening.table(part)
    use = part.recipe.using(issue.target)
    if use is None or issue.row is None:
        return None
    place = positions(part.columns, table.headers)[issue.target]
    written, repaired = fixing.cell(part, table, place, issue.row)
    cell = Cell(issue, place, table.headers[place], written, repaired, repaired)
    return replace(cell, now=_now(made, cell))


def _now(made: Draft, cell: Cell) -> str:
    """What is judged there under the fixes of the draft."""
    fixes, place = fixing.applying(made), cell.fixed("").place
    before = (one for one in (fixes.fixes if fixes else ()) if one.place == place)
    return next((one.value for one in before), cell.repaired)


def _form(made: Draft, cell: Cell, following: Issue | None, *, more: bool) -> None:
    # One name for as long as the cell is the same, whatever is saved meanwhile.
    named = stamp(made.id, *cell.fixed("").place)
    name = f"fix-value-{named}"
    # While presenting the box is empty, and an empty one leaves the cell as it is.
    held = "" if presenting.on() else cell.now
    if draft.picked(name, None) != held:
        draft.put(name, held)
    with st.form(key=f"fix-form-{named}", border=False, enter_to_submit=True):
        # A line of input has no room for the lines of a cell that has several.
        several_lines = "\n" in cell.now or "\r" in cell.now
        ask = st.text_area if several_lines else st.text_input
        ask(
            "What it should hold",
            key=name,
            help=MASKED if presenting.on() else EXACTLY,
        )
        with st.container(horizontal=True):
            st.form_submit_button(
                "Save the fix",
                icon=":material/check:",
                key="fix-save",
                on_click=_save,
                args=(made.id, cell, name),
            )
            if more:
                st.form_submit_button(
                    "Save, then the next cell",
                    icon=":material/skip_next:",
                    key="fix-next",
                    on_click=_save_and_go,
                    args=(made.id, cell, name, following),
                )


def _save(draft_id: str, cell: Cell, name: str) -> None:
    """Saves what was typed, in the draft as it is now: the page may be older than that."""
    made, value = draft.current(), str(draft.picked(name, cell.now))
    if made.id != draft_id:
        return
    if presenting.on() and not value:
        return
    same = value == _now(made, cell)
    if not same:
        fixing.keep(made, _with(made, cell, value))
        draft.put(_SAVING, value=True)
    draft.put(_HELD, Held(made.id, draft.visit(), cell.issue, value, same))


def _save_and_go(draft_id: str, cell: Cell, name: str, following: Issue | None) -> None:
    _save(draft_id, cell, name)
    onward = None if following is None else Held(draft_id, draft.visit(), following)
    draft.put(_HELD, onward)


def _with(made: Draft, cell: Cell, value: str) -> Fixes:
    """The draft's fixes with one of this cell; without any where it holds that by itself."""
    assert made.source is not None  # a draft that is checked has a file
    before = fixing.applying(made) or Fixes(made.source.sha256)
    fix = cell.fixed(value)
    if value == cell.repaired:
        return before.without(fix)
    return before.adding(fix)


def _told(found: Report, cell: Cell, kept: Held | None) -> None:
    """What became of the cell that was saved; nothing once it holds something else."""
    if kept is None or kept.saved != cell.now:
        return
    mine = sorted((one for one in found.issues if _is_of(one, cell.issue)), key=_gravity)
    first = mine[0] if mine else None
    if kept.same:
        st.info("That is what the cell holds already.", icon=":material/info:")
    elif first is not None and first.severity == "error":
        st.warning(f"Saved, but wrong: {said(first.message)}.", icon=":material/error:")
    elif first is not None:
        where = f" ({md_escape(first.value)})" if first.rule in RULES else ""
        told = f"Saved. It can be sent, with a warning{where}: {said(first.message)}."
        st.info(told, icon=":material/info:")
    else:
        st.success("Saved: nothing is wrong with this cell now.", icon=":material/check_circle:")


def _gravity(one: Issue) -> bool:
    return one.severity != "error"


def _is_of(one: Issue, cell: Issue) -> bool:
    """Whether a finding is of that cell, or is the contradiction that the cell is to mend."""
    same = (one.sheet, one.row, one.rule) == (cell.sheet, cell.row, CONTRADICTS)
    return _at(one) == _at(cell) or same


def _at(issue: Issue) -> tuple[object, ...]:
    return issue.sheet, issue.row, issue.target
