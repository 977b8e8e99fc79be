"""Going on without: a cell that stays empty, a person that is left out, each with its undo."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import nullcontext

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import streamlit as st

from workbench.checks.report import Group, Report, key_of
from workbench.destinations.registry import destination
from workbench.plans.identity import Ints
from workbench.plans.leaving import emptied, lines_of_people, may_be_empty, rows_with
from workbench.plans.prepared import Prepared
from workbench.recipes.recipe import Recipe, positions
from workbench.tables.table import Table
from workbench.ui import fix_form, fixing, heat_view, opening, presenting
from workbench.ui.drafting import Draft, stamp
from workbench.ui.escaping import md_escape
from workbench.ui.wording import counted, number
from workbench.vocabulary.fixes import Fixes, Line
from workbench.vocabulary.issues import Issue
from workbench.vocabulary.steps import Limit

# Each is a fix of its own, which the draft and the plan keep.
MOST_CELLS = Limit(20_000, "cells that are left empty at once", "ours", True)
# Rows that are listed at a time, each with a button of its own.
LISTED = 20


def going_without(made: Draft, listed: Report, chosen: Group | None, issue: Issue | None) -> None:
    """Buttons that go on without the cell or the person of a finding, or without all of them."""
    if issue is not None and issue not in listed.issues:
        issue = None  # the box stays on a cell that is mended by now: nobody leaves that one out
    group = chosen
    if issue is not None and (group is None or key_of(group.first) != key_of(issue)):
        group = next((one for one in listed.groups if key_of(one.first) == key_of(issue)), None)
    if group is None or group.severity != "error" or group.first.row is None:
        return
    with st.container(border=True, key="leaving"):
        st.markdown(":material/person_off: **Or go on without it**")
        issue = issue or _which(listed, group)
        noun = destination(made.destination).noun
        recipe = _recipe_of(made, listed, group.first.sheet)
        empty = recipe is not None and may_be_empty(recipe, group.first.target)
        with st.container(horizontal=True):
            if empty and st.button("Send without this cell", key="leave-cell", icon=_CELL):
                _empty(made, group, np.array([issue.row]))
            if st.button(f"Leave this {noun} out", key="leave-row", icon=_PERSON):
                _leave(made, group, np.array([issue.row]))
        if group.count > 1:
            _all(made, group, noun, empty=empty)
        st.caption(
            f"With one {noun} all rows about it are left out: they are counted as “left out by "
            "you”. Nothing of the file itself is changed."
        )


_CELL, _PERSON = ":material/backspace:", ":material/person_off:"


def _all(made: Draft, group: Group, noun: str, *, empty: bool) -> None:
    """The same for every row of the finding."""
    with st.container(horizontal=True):
        if empty and st.button(
            f"Send without these {number(group.count)} cells",
            key="leave-cells",
            icon=_CELL,
            disabled=group.count > MOST_CELLS.value,
            help=f"Up to {number(MOST_CELLS.value)} cells; if there are more, leave the column "
            "behind.",
        ):
            _empty(made, group, _rows(made, group))
        if st.button(f"Leave out all {number(group.count)} rows", key="leave-rows", icon=_PERSON):
            _leave(made, group, _rows(made, group))


def _which(listed: Report, group: Group) -> Issue:
    """The row that is meant, of a finding about whole rows."""
    rows = {one.row: one for one in listed.issues if key_of(one) == key_of(group.first)}
    row = st.selectbox(
        "Which row",
        list(rows),
        format_func=lambda one: fix_form.place_words(rows[one].line, one, ""),
        key="leave-which",
    )
    return rows[row]


def _recipe_of(made: Draft, found: Report, sheet: str) -> Recipe | None:
    """What is decided about a sheet; None where nothing is yet."""
    if sheet == found.sheet:
        return made.recipe
    return next((one for one in made.also if one.reading.sheet == sheet), None)


def _part(made: Draft, sheet: str) -> Prepared | None:
    return next((one for one in _prepared(made).parts if one.table.sheet == sheet), None)


def _prepared(made: Draft) -> Prepared:
    return opening.prepared(made)


def _rows(made: Draft, group: Group) -> Ints:
    with st.spinner("Finding every row of it"):
        return rows_with(_prepared(made), key_of(group.first), heat_view.chosen_band())


def _before(made: Draft) -> Fixes:
    assert made.source is not None  # a draft that is checked has a file
    return fixing.applying(made) or Fixes(made.source.sha256)


def _empty(made: Draft, group: Group, rows: Ints) -> None:
    part = _part(made, group.first.sheet)
    assert part is not None  # the finding is of one of the sheets
    use = next(one for one in part.used if one.target == group.first.target)
    _keep(made, _before(made).adding_all(emptied(part, use, rows)))


def _leave(made: Draft, group: Group, rows: Ints) -> None:
    lines = lines_of_people(_prepared(made), group.first.sheet, rows)
    _keep(made, _before(made).leaving_out(lines))


def _keep(made: Draft, fixes: Fixes) -> None:
    fixing.keep(made, fixes or None)
    fix_form.release()
    st.rerun()


def left_out_list(made: Draft, *, several: bool = False) -> None:
    """Every row that was left out, with its undo; nothing where there are none."""
    fixes = fixing.applying(made)
    if fixes is None or not fixes.left_out:
        return
    noun = destination(made.destination).noun
    st.header("Left out by you")
    st.caption(f"Not sent: {counted(len(fixes.left_out), 'row')}. The file stays as it is.")
    # Many stand folded, and all of them have one button.
    few = len(fixes.left_out) <= LISTED
    with nullcontext() if few else st.expander("Each of them", icon=":material/list:"):
        pages = -(-len(fixes.left_out) // LISTED)
        shown = int(st.pagination(pages, key="left-out-page")) if pages > 1 else 1
        listed = fixes.left_out[(shown - 1) * LISTED : shown * LISTED]
        whose = _whose(made, listed)
        for sheet, line in listed:
            named = f"{sheet}: line {number(line)}" if several else f"Line {number(line)}"
            named += f", {whose[sheet, line]}" if (sheet, line) in whose else ""
            with st.container(
                horizontal=True, vertical_alignment="center", key=f"left-{sheet}-{line}"
            ):
                st.markdown(md_escape(named))
                if st.button(
                    f"Take this {noun} back", key=f"unleave-{sheet}-{line}", icon=":material/undo:"
                ):
                    _take_back(made, fixes, _same(made, (sheet, line)))
    if len(fixes.left_out) > 1 and st.button(
        f"Take back all {number(len(fixes.left_out))} rows",
        key="unleave-all",
        icon=":material/undo:",
    ):
        _take_back(made, fixes, fixes.left_out)


def _whose(made: Draft, lines: Sequence[Line]) -> dict[Line, str]:
    """The ids in those of the lines that are of the main sheet, as they may be shown."""
    table, goal = opening.table(made), destination(made.destination)
    places = positions(made.columns, table.headers)
    keys = [name for name in goal.keys(made.recipe) if name in places]
    mine = tuple(line for sheet, line in lines if sheet == table.sheet)
    if not keys or not mine:
        return {}
    place = places[keys[0]]
    found = _cells(stamp(made.id, made.opening, place, mine), table, place, mine)
    header = table.headers[place]
    return {
        (table.sheet, line): presenting.cell(text, header, made) for line, text in found.items()
    }


@st.cache_data(scope="session", max_entries=8, show_spinner=False)
def _cells(key: str, _table: Table, place: int, lines: Sequence[int]) -> dict[int, str]:
    found: dict[int, str] = {}
    for piece in _table.slices(opening.SLICE, [place]):
        mine = pc.is_in(piece.line, value_set=pa.array(lines, pa.int64()))
        texts = piece.columns[0].filter(mine).to_pylist()
        at = piece.line.filter(mine).to_pylist()
        found |= {line: text for line, text in zip(at, texts, strict=True) if text}
    return found


def _same(made: Draft, line: Line) -> Iterable[Line]:
    """The lines of everybody in that line, who was left out as a whole."""
    part = _part(made, line[0])
    if part is None:
        return [line]
    for piece in part.table.slices(opening.SLICE, []):
        place = piece.line.index(line[1]).as_py()
        if place >= 0:
            row = np.array([piece.row[place].as_py()])
            return [line, *lines_of_people(_prepared(made), line[0], row)]
    return [line]


def _take_back(made: Draft, fixes: Fixes, lines: Iterable[Line]) -> None:
    _keep(made, fixes.taking_back(lines))
