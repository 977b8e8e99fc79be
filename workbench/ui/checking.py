"""The check step: what is wrong, in which cell, and how to mend it."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

import streamlit as st

from workbench.checks.report import Group, Report, key_of
from workbench.errors import FixesRefused, WorkbenchError
from workbench.plans.prepared import Prepared
from workbench.results.reporting import write_report
from workbench.ui import (
    draft,
    fix_form,
    fixes_view,
    leave_view,
    navigation,
    opening,
    presenting,
    rest_of_run,
)
from workbench.ui.campaign_check import labelled
from workbench.ui.causes import Cause, causes, column_words
from workbench.ui.drafting import Draft
from workbench.ui.empty import empty, missing, onward
from workbench.ui.escaping import md_escape
from workbench.ui.findings import findings
from workbench.ui.heat_view import narrowed, narrowing
from workbench.ui.page_words import issue_said
from workbench.ui.rejoining import rejoined
from workbench.ui.repairs_view import repairs_view
from workbench.ui.replace_form import replacing
from workbench.ui.report_tiles import tiles
from workbench.ui.rest_view import rest_downloads
from workbench.ui.wording import counted
from workbench.ui.wrong_rows import wrong_rows


def check_step(made: Draft) -> None:
    """The whole step."""
    if missing(made) or unsettled(made):
        return
    above, mending, leaving, below = (st.container() for _ in range(4))
    # Begun before the check, so that it stands and says that it is saved while that goes on.
    box = fix_form.begun(mending) if fix_form.saving() else None
    with above:
        found = _checked(made, box)
    if found is None:
        return
    blamed = causes(found, made.recipe, partial(_first_cells, made, found))
    with above:
        listed, chosen = _judged(made, found, blamed)
    if not made.typed:
        issue = fix_form.fix_cell(made, found, listed, chosen, mending, box)
        with leaving:
            leave_view.going_without(made, listed, chosen, issue)
            replacing(made, found, issue)
    with below:
        if not made.typed:
            wrong_rows(made, listed)
        _onward(made, found, blamed)


def _first_cells(made: Draft, found: Report, group: Group) -> Sequence[str]:
    """The first filled cells of the main sheet's column that a finding is about."""
    headers = opening.table(made).headers
    if group.sheet != found.sheet or group.column not in headers:
        return ()
    return opening.cells(made)[headers.index(group.column)]


def _judged(made: Draft, found: Report, blamed: Sequence[Cause]) -> tuple[Report, Group | None]:
    """What the check found, repairs first; the findings that are listed, and the chosen one."""
    rejoined(made, found)
    rest_of_run.rest_told(made)
    tiles(found, typed=bool(made.typed))
    for issue in found.blocking:
        st.error(issue_said(issue, with_sheet=found.several), icon=":material/block:")
    _blamed(made, blamed, several=found.several)
    repairs_view(made, found)
    if not found.groups:
        st.success("Nothing is wrong with this file.", icon=":material/check_circle:")
        return found, None
    listed = found if made.typed else narrowed(made, found, fix_form.release)
    held, where = fix_form.held(made), narrowing() if listed is not found else ""
    kept = key_of(held.issue) if held else None
    return listed, findings(made, listed, blamed, kept, fix_form.release, where)


def _onward(made: Draft, found: Report, blamed: Sequence[Cause]) -> None:
    """What can be done about it, and the way on."""
    if found.groups:
        with st.container(horizontal=True, key="downloads"):
            _download(made)
            if found.rows_with_errors and not made.typed:
                rest_downloads(made, found)
    fixes_view.fixes_list(made, several=found.several)
    leave_view.left_out_list(made, several=found.several)
    blocked = bool(found.blocking) or not found.rows_ok
    if found.rows_not_sent and (left := _left_behind(found, blamed, typed=bool(made.typed))):
        st.markdown(left)
    if found.rows_ok and found.errors and (warned := found.warnings_to_look_at):
        told = f"**{counted(warned, 'warning')}** {'is' if warned == 1 else 'are'} about what is "
        st.markdown(f"{told}sent as it is: see “Warnings” above.")
    back = navigation.FILE if made.typed else navigation.COLUMNS
    if onward(made, navigation.PREVIEW, "Next: preview", back=back, disabled=blocked):
        draft.keep(replace(made, checked_for=made.checking))
        st.switch_page(navigation.PREVIEW.path, query_params=draft.address(made))


def _checked(made: Draft, box: fix_form.Box | None) -> Report | None:
    """The Report; None after saying why the fixes of cells do not fit the file.

    With a `box` a fix was just saved there, and there it is said.
    """
    try:
        fixes_view.of_another_file(made)
        told = "Checking every row" if box is None else "Saved. Checking every row again"
        with box.status if box else nullcontext(), st.spinner(told):
            found = opening.report(made)
    except FixesRefused as err:
        fixes_view.refused(made, err)
        return None
    except WorkbenchError as err:
        if not made.after:
            raise
        rest_of_run.refused(made, err)
        return None
    return labelled(found, made.typed) if made.typed else found


def unsettled(made: Draft) -> bool:
    """Draws the empty state of a step whose columns are not settled; True when it did."""
    if made.columns_for == made.mapping:
        return False
    why = (
        "The file or the goal has changed since the columns were settled"
        if made.columns_for
        else "What the columns mean is not settled yet"
    )
    empty(
        f"{why}: look at them first.",
        "Look at the columns",
        navigation.COLUMNS,
        navigation.FILE,
        made,
    )
    return True


def _blamed(made: Draft, blamed: Sequence[Cause], *, several: bool) -> None:
    """The settings that are to blame, with the way to them."""
    if not blamed:
        return
    listed = [
        f"- {md_escape(column_words(one, several=several))}: {counted(one.cells, 'cell')} cannot "
        f"be read as it is set now. Look at **{md_escape(one.place)}**."
        for one in blamed
    ]
    about = "A setting seems" if len(blamed) == 1 else "Some settings seem"
    title = f"{about} to be wrong, and not the file"
    st.warning("\n".join(listed), title=title, icon=":material/tune:")
    st.page_link(
        navigation.COLUMNS.path,
        label="Change it on Columns",
        icon=navigation.COLUMNS.icon,
        query_params=draft.address(made),
    )


def _left_behind(found: Report, blamed: Sequence[Cause], *, typed: bool) -> str:
    if found.rows_ok:
        # Those that an earlier run has sent are told of above.
        return _held_words(found)
    if found.rows_gone and not found.rows_with_errors:
        return "**Nothing is left to be sent**: what can be sent has been sent."
    if typed:
        return (
            "**The campaign cannot be sent as it is.** Change it on File: the form holds "
            "everything as you wrote it."
        )
    mend = "Mend what is wrong above, or mend the file and bring it again."
    if found.offered:
        mend = "Repair the columns above, or mend the file and bring it again."
    # What is to blame for a few cells is not why no row can go.
    if most := [one for one in blamed if 2 * one.cells >= found.rows_with_errors]:
        named = (f"{one.place} ({column_words(one, several=found.several)})" for one in most)
        places = ", ".join(map(md_escape, named))
        mend = f"Change the setting first: {places}."
    return f"**No row can be sent as it is.** {mend}"


def _held_words(found: Report) -> str:
    if not found.rows_held:
        return ""
    stay = "it stays in the counts, with its reason"
    if found.rows_held > 1:
        stay = "they stay in the counts, each with its reason"
    return f"**{counted(found.rows_held, 'row')} will not be sent**; {stay}."


def _download(made: Draft) -> None:
    # The notes need the session, which the making of a download does not have.
    notes = opening.standing_notes(made)
    presenting.download(
        "Download the report (.xlsx)",
        partial(report_bytes, opening.later(made, notes), _name(made)),
        file_name="report.xlsx",
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        on_click="ignore",
        icon=":material/download:",
        key="report-download",
        help="Every finding, a line each, and all of them counted.",
    )


def _name(made: Draft) -> str:
    return made.source.name if made.source else ""


def report_bytes(ready: Callable[[], Prepared], file: str) -> bytes:
    """Every finding as a workbook's bytes; `file` is the name that the file's owner knows."""
    table = ready()
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "report.xlsx"
        write_report(table, place, file=file)
        return place.read_bytes()
