"""The corrected rest of a file, brought on File, goes back into the draft that it is of."""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from workbench.checks.report import Report
from workbench.delivery.statuses import RunStatus
from workbench.errors import WorkbenchError
from workbench.mended import Sent
from workbench.results.rest import Corrected, corrected, first_words, stamp_of
from workbench.tables.table import Table
from workbench.ui import (
    draft,
    draft_files,
    fixing,
    guarding,
    navigation,
    opening,
    planning,
    rest_of_run,
)
from workbench.ui.drafting import Draft
from workbench.ui.escaping import md_escape
from workbench.ui.page_words import said
from workbench.ui.wording import counted, number
from workbench.vocabulary.fixes import Fixes

_TOLD = "rejoined"
TITLE = "These are rows that were not ok"
ICON = ":material/merge:"


@dataclass(frozen=True, slots=True)
class Told:
    """What was brought back to a draft, for as long as its fixes are the same."""

    draft: str
    fixes: str
    cells: int
    rows: int
    before: int  # rows that were ok
    sent: int  # rows that stay out since a run has sent them
    unmatched: tuple[str, ...]


def brings_back(made: Draft) -> bool:
    """Whether the file of a draft is the rest of another one, which is no next month's file."""
    try:
        return stamp_of(opening.table(made)) is not None
    except WorkbenchError:
        return False


def rejoining(made: Draft, table: Table) -> None:
    """Offers to bring the corrections back to their draft; nothing for any other file."""
    stamp = stamp_of(table)
    if stamp is None:
        return
    origin = draft_files.with_file(*stamp)
    if origin is None or origin.source is None:
        st.info(
            "The draft that they belong to is not here any more, or has another file by now: they "
            "can only be sent as a file of their own.",
            title=TITLE,
            icon=ICON,
        )
        return
    run = planning.known_run(origin.run)
    st.info(
        f"They are of {md_escape(origin.source.name)}. What you have changed in them goes back as "
        "fixes of its cells, so that they are sent together with its good rows."
        + (f" Its run {md_escape(run.run)} has been sent already." if run else ""),
        title=TITLE,
        icon=ICON,
    )
    with st.container(horizontal=True):
        label = "Bring them back, and send what was not sent" if run else "Bring them back"
        if st.button(label, type="primary", key="rejoin", icon=ICON):
            _bring(made, origin, table, run)
        if run and st.button("Bring them back, and send all rows", key="rejoin-all"):
            _bring(made, origin, table, None)


def _bring(made: Draft, origin: Draft, table: Table, run: RunStatus | None) -> None:
    assert origin.source is not None  # asked above
    try:
        with st.spinner("Comparing the rows"):
            found = corrected(table, opening.table(origin))
            before = fixing.applying(origin) or Fixes(origin.source.sha256)
            ok = opening.report(origin).rows_ok
            whole = replace(origin, after="", after_seen="")
            now = rest_of_run.following(whole, run.run) if run else whole
            sent = rest_of_run.of_draft(now)
            found = _of_the_rest(found, sent)
    except (WorkbenchError, OSError) as err:
        guarding.show(err if isinstance(err, WorkbenchError) else WorkbenchError(str(err)))
        return
    fixes = before.adding_all(found.fixes)
    if made.id != origin.id:
        _leave_as_it_was(made)
    kept = fixing.keep(now, fixes or None)
    draft.put(_TOLD, _told(kept, found, ok, len(sent or ())))
    st.switch_page(navigation.CHECK.path, query_params=draft.address(kept))


def _of_the_rest(found: Corrected, sent: Sent | None) -> Corrected:
    """The corrections without those of rows that a run has sent, each of which is told."""
    if sent is None:
        return found
    main = sent.part == 0
    gone, lines = sent.gone[main], sent.lines[main]
    late = dict.fromkeys(int(lines[one.row - 1]) for one in found.fixes if gone[one.row - 1])
    kept = tuple(one for one in found.fixes if not gone[one.row - 1])
    told = (
        f"Line {number(line)} has been sent already, or may have been, so what was changed there "
        "is not taken: send it as a file of its own"
        for line in late
    )
    return Corrected(kept, (*told, *found.unmatched))


def _told(kept: Draft, found: Corrected, ok: int, sent: int) -> Told:
    counts = (len(found.fixes), found.rows, ok, sent)
    return Told(kept.id, kept.fixes, *counts, found.unmatched)


def _leave_as_it_was(made: Draft) -> None:
    """The draft that the corrections were brought to has its own file again, or goes."""
    before = draft_files.load(made.id, "before.json")
    if before is not None:
        draft_files.save(before)
    else:
        planning.discard_draft(made)


def rejoined(made: Draft, found: Report) -> None:
    """What was brought back to this draft, said on Check until the next fix."""
    told = draft.picked(_TOLD, None)
    if not isinstance(told, Told) or (told.draft, told.fixes) != (made.id, made.fixes):
        return
    more = f" Sent already, and staying out: {counted(told.sent, 'row')}." if told.sent else ""
    st.success(
        f"{counted(told.cells, 'cell')} changed in {counted(told.rows, 'row')}. Rows that are ok: "
        f"{number(found.rows_ok)} now, {number(told.before)} before.{more}",
        title="Your corrections are back",
        icon=ICON,
    )
    if told.unmatched:
        st.warning(
            f"{said(first_words(told.unmatched))}.",
            title="Some of it has no place in the file",
            icon=":material/warning:",
        )
