"""On File: the rows of another file come below those of the draft's own."""

from __future__ import annotations

from dataclasses import replace
from pathlib import PureWindowsPath

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from workbench.audiences.stacking import Sheet, Stacked, stack, stacked
from workbench.delivery import homes
from workbench.errors import FixTheFile, WorkbenchError
from workbench.recipes.recipe import ColumnUse
from workbench.tables.opening import open_table
from workbench.tables.table import Table
from workbench.ui import draft, draft_files, guarding, navigation
from workbench.ui.drafting import Draft, shown_name, stamp
from workbench.ui.escaping import md_escape
from workbench.ui.page_words import said
from workbench.ui.storing import holding
from workbench.ui.wording import counted
from workbench.vocabulary.provenance import ORIGIN
from workbench.vocabulary.reading import Reading

MOST_MB = 300
_BEFORE, _COMBINED = "add-", "combined.csv"


def adding(made: Draft, table: Table) -> None:
    """Another file, what it has otherwise than this one, and the button that takes its rows."""
    # Closed at first and once rows were added: it draws no second uploader then.
    box = st.expander(
        "Add the rows of another file",
        icon=":material/playlist_add:",
        on_change="rerun",
        key=draft.upload_key("adding"),
    )
    if not box.open:
        return
    with box:
        st.caption("Columns are matched by their names. Each row says its file and line.")
        given = st.file_uploader(
            "The other file", key=draft.upload_key("add-rows"), max_upload_size=MOST_MB
        )
        if given is not None:
            _offer(made, table, given)


def _offer(made: Draft, table: Table, given: UploadedFile) -> None:
    name = shown_name(given.name)
    try:
        sheets = [_sheet(made.source.name if made.source else "", table)]
        sheets.append(_sheet(name, _other(stamp(made.id, given.file_id), made, given, name)))
        found = _compared(made, sheets)
    except WorkbenchError as err:
        guarding.show(err)
        return
    both = (f"{counted(one.table.rows, 'row')} of {md_escape(one.name)}" for one in sheets)
    st.markdown(" and ".join(both))
    for sentence in found.differences:
        st.warning(said(sentence), icon=":material/difference:")
    if st.button("Add these rows", key="add-these", icon=":material/playlist_add:"):
        try:
            _combine(made, sheets)
        except WorkbenchError as err:
            guarding.show(err)
            return
        draft.taken()
        st.switch_page(navigation.FILE.path, query_params=draft.address(made))


@st.cache_data(scope="session", max_entries=2, show_spinner="Opening the other file")
def _other(key: str, _made: Draft, _given: UploadedFile, name: str) -> Table:
    source = draft_files.store(_made, _given, name, _BEFORE)
    path = draft_files.folder(_made) / f"{_BEFORE}{source.stored_name}"
    try:
        return open_table(path, Reading())
    except FixTheFile as err:
        raise FixTheFile(str(err).replace(path.name, name)) from err
    finally:
        path.unlink(missing_ok=True)


def _sheet(name: str, table: Table) -> Sheet:
    several = len(table.sheets) > 1
    return Sheet(f"{name}, sheet {table.sheet}" if several else name, table)


def _compared(made: Draft, sheets: list[Sheet]) -> Stacked:
    if made.also:
        message = (
            "Other sheets of this workbook go along with its rows, and rows of another file would "
            "have none: combine the two workbooks sheet by sheet first, and bring that file"
        )
        raise FixTheFile(message)
    return stacked(sheets)


def _combine(made: Draft, sheets: list[Sheet]) -> None:
    """The draft with one file made of both, which is read as it is written."""
    place = homes.private_file(draft_files.folder(made) / _COMBINED)
    try:
        stack(sheets, place)
        stems = [PureWindowsPath(one.name).stem for one in sheets]
        with place.open("rb") as content:
            taken = holding(made, content, f"{' + '.join(stems)}.csv")
    finally:
        place.unlink(missing_ok=True)
    reading = replace(taken.reading, encoding="utf-8", delimiter=",", header_row=1)
    decided = {use.header for use in taken.columns}
    # Where nothing was decided yet, what they are goes without saying on Columns.
    more = [ColumnUse(one) for one in ORIGIN if decided and one not in decided]
    draft.keep(replace(taken, reading=reading, columns=(*taken.columns, *more)))
