"""The file step: what is expected, the upload, how it is read, and its first rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from workbench.destinations.registry import destination
from workbench.destinations.spec import Destination
from workbench.errors import FixTheFile
from workbench.results.returning import runs_of, without_our_own
from workbench.tables.table import Table
from workbench.ui import (
    campaign_form,
    draft,
    guarding,
    hinting,
    navigation,
    opening,
    presenting,
    repeating,
)
from workbench.ui.adding import adding
from workbench.ui.drafting import Draft
from workbench.ui.empty import goalless, onward
from workbench.ui.escaping import md_escape
from workbench.ui.header_choice import header_choice, unanswered
from workbench.ui.page_words import issue_said
from workbench.ui.pasting import paste
from workbench.ui.profile_view import profile_view
from workbench.ui.reading_form import reading_form
from workbench.ui.recipe_file import misfits, recipe_first
from workbench.ui.rejoining import brings_back, rejoining
from workbench.ui.returned import returned
from workbench.ui.samples import begun_with, samples_for
from workbench.ui.storing import take
from workbench.ui.typing_rows import grid, typed_here
from workbench.ui.wanted import wanted
from workbench.ui.wording import counted, localised, number, sized
from workbench.ui.written import HOW_READ, ON_FILE
from workbench.vocabulary.issues import Issue

MOST_MB = 300
# The rule of the notice that the headers are further down (tables/titles.py).
TITLE_ROW = "header-row"
# Those about the headers themselves (tables/headers.py).
OF_HEADERS = ("header-blank", "header-duplicate")
# More findings of one rule than this are told as one; so many of their columns are named.
APART, MOST_COLUMNS = 3, 20


def file_step(made: Draft) -> None:
    """The whole step."""
    if goalless(made):
        return
    goal = destination(made.destination)
    if made.source is None or made.typed or typed_here(made) is not None:
        _bring(made, goal)
        return
    st.caption(f"{md_escape(made.source.name)}, {sized(made.source.size)}")
    opened, asked = _table(made)
    if opened is None:
        header_choice(made, None, asked)
    wide = opened is None or hinting.OPEN in st.query_params
    with st.expander(HOW_READ, icon=":material/tune:", expanded=wide):
        reading_form(made, opened, asked)
    recipe_first(made, repeating.go_on)
    if opened is not None:
        adding(made, opened)
        returned(made, opened)
        rejoining(made, opened)
        for sentence in misfits(made, opened):
            st.warning(md_escape(sentence), icon=":material/edit:")
        _shown(made, opened)
        waits = unanswered(opened)
        if waits:
            st.caption(
                ":material/edit: Say first which line holds the column names: line "
                f"{number(opened.header_line)}, which is taken now, looks like a title, and line "
                f"{number(opened.likely_header)} like them."
            )
        to = navigation.COLUMNS
        # Drawn last: whoever goes on does not wait until a long file's columns are counted.
        below = st.container()
        of_results = bool(runs_of(opened))
        label = "Next: columns"
        if of_results:
            label += f", with all {counted(opened.rows, 'row')} once more"
        if onward(made, to, label, back=navigation.HOME, disabled=waits, primary=not of_results):
            st.switch_page(navigation.COLUMNS.path, query_params=draft.address(made))
        with below:
            profile_view(made, opened)
    else:
        st.page_link(navigation.HOME.path, label="Back: home", query_params={"draft": made.id})
    with st.expander("Another file", icon=":material/upload_file:", expanded=opened is None):
        upload(made)
        wanted(goal)


def _bring(made: Draft, goal: Destination) -> None:
    """Every way to bring rows; those that are typed here can be gone on with at once."""
    form = made.destination == campaign_form.GOAL
    if form:
        made = _written(made)
    wanted(goal)
    upload(made)
    if not form:
        made = grid(made)
    typed = typed_here(made)
    if typed is not None:
        label = f"Next: columns, with {counted(len(typed.rows), 'row')}"
        if onward(made, navigation.COLUMNS, label, back=navigation.HOME):
            st.switch_page(navigation.COLUMNS.path, query_params=draft.address(made))
        return
    if not made.typed:
        recipe_first(made)
    _samples(made)
    st.page_link(navigation.HOME.path, label="Back: choose another goal")


def _written(made: Draft) -> Draft:
    """The form of a single campaign, whose boxes hold what was typed and so are not shown."""
    if not presenting.on():
        return campaign_form.campaign_form(made)
    st.caption(":material/visibility_off: A campaign is written while nothing is masked.")
    return made


def _samples(made: Draft) -> None:
    """What to try the goal with, where no file is at hand."""
    for sample in samples_for(made.destination):
        label = f"Use the sample: {localised(sample.what[:1].lower() + sample.what[1:])}"
        if st.button(label, key=f"sample-{sample.file}", icon=":material/table_view:"):
            begun = begun_with(made, sample)
            st.switch_page(navigation.FILE.path, query_params=draft.address(begun))


def upload(made: Draft) -> None:
    """The uploader; a file that arrives is stored by its content's hash and let go of."""
    given = st.file_uploader(
        "Your spreadsheet",
        key=draft.upload_key(),
        max_upload_size=MOST_MB,
        help="Its content decides how it is read, not its name.",
    )
    st.caption(
        "CSV text, an Excel or LibreOffice workbook (.xlsx, .xlsm, .xlsb, .xls, .ods) or Parquet, "
        f"up to {MOST_MB} MB"
    )
    if given is None:
        paste(made)
        return
    made = take(made, given, given.name)
    draft.taken()
    if brings_back(made):
        st.switch_page(navigation.FILE.path, query_params=draft.address(made))
    repeating.go_on(made)


def _table(made: Draft) -> tuple[Table | None, str]:
    """The opened file; None after saying why it cannot be read, with what was said."""
    try:
        found = opening.table(made)
    except FixTheFile as err:
        guarding.show(err)
        return None, str(err)
    settled = "" if unanswered(found) else made.opening
    if made.opened_for != settled:
        draft.keep(replace(made, opened_for=settled))
    return found, ""


def _shown(made: Draft, table: Table) -> None:
    head = opening.head(made)
    place = f" on the sheet {md_escape(table.sheet)}" if table.sheet else ""
    st.markdown(
        f"**{counted(table.rows, 'row')}** and **{counted(len(table.headers), 'column')}**{place}"
        + (f"; the headers are in line {table.header_line}." if table.header_line else ".")
    )
    if unanswered(table):
        _doubtful(table.notices)
    else:
        for notice in gathered(table.notices):
            if (hers := without_our_own(notice, table)) is not None:
                say(hers)
    header_choice(made, table)
    if table.rows > len(head):
        st.caption(f"The first {number(len(head))} rows, exactly as they are read")
    else:
        st.caption("All rows, exactly as they are read")
    presenting.dataframe(
        head,
        clear=("line",),
        made=made,
        hide_index=True,
        lazy=False,
        column_config={"line": st.column_config.NumberColumn("Line", format="%d", pinned=True)},
        alt="The first rows of the file",
    )


def _doubtful(notices: Sequence[Issue]) -> None:
    """What there is to say where another line looks like the column names.

    What is said of the headers may be about a title, so it is not said yet.
    """
    for notice in notices:
        if notice.rule == TITLE_ROW:
            say(notice)
    for notice in notices:
        if notice.rule not in (TITLE_ROW, *OF_HEADERS):
            st.caption(f":material/info: {_said_here(notice)}")


def gathered(notices: Sequence[Issue]) -> list[Issue]:
    """The findings about a file, where many columns have the same one told as one of them."""
    of_rule: dict[str, list[Issue]] = {}
    for notice in notices:
        of_rule.setdefault(notice.rule, []).append(notice)
    told = []
    for some in of_rule.values():
        first, *others = some
        if len(some) <= APART or not all(one.column for one in some):
            told += some
        elif first.row is not None:
            cells = counted(len(others), "more cell")
            told.append(replace(first, fix=f"{first.fix} The same of {cells}."))
        else:
            named = ", ".join(f"“{one.column}”" for one in others[:MOST_COLUMNS])
            more = len(others) - MOST_COLUMNS
            ends = f"{named} and {number(more)} more" if more > 0 else named
            told.append(replace(first, fix=f"{first.fix} The same of {ends}."))
    return told


def say(issue: Issue) -> None:
    """A finding about the file or a column as an alert."""
    told = _said_here(issue)
    if issue.severity == "error":
        st.error(told, icon=":material/error:")
    else:
        st.warning(told, icon=":material/warning:")


def _said_here(issue: Issue) -> str:
    """A finding's sentence where the boxes that it names stand above it."""
    there, here = md_escape(ON_FILE), md_escape(f"above, under “{HOW_READ}”")
    return issue_said(issue).replace(there, here)
