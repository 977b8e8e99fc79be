"""The columns step on screen: one row for each column of the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from workbench.destinations.registry import destination
from workbench.destinations.spec import Destination
from workbench.recipes.recipe import ColumnUse
from workbench.ui import draft, mapping, navigation, opening
from workbench.ui.drafting import Draft
from workbench.ui.empty import missing, onward
from workbench.ui.escaping import md_escape
from workbench.ui.mapping import ATTRIBUTE, Row
from workbench.ui.options_form import options_form
from workbench.ui.recipe_file import recipe_file
from workbench.ui.wording import counted
from workbench.vocabulary.kinds import How

# Rows of widgets on one screen; a sheet may have hundreds of columns.
PAGE = 40
WIDTHS = (2.4, 2.0, 1.9, 1.4, 1.8)
HEADINGS = ("In your file", "Goes to", "Under the name", "As", "Written like")
DATED = {"YMD": "2024-03-31", "DMY": "31/03/2024", "MDY": "03/31/2024"}
POINTED = {".": "1.5", ",": "1,5"}
# Characters of a sample value; the file step shows them whole.
SAMPLE = 26
SIGNS = {
    "sure": ":material/check:",
    "please look": ":material/visibility: please look:",
    "not recognised": ":material/question_mark: not recognised:",
}


def columns_step(made: Draft) -> None:
    """The whole step."""
    if missing(made):
        return
    goal = destination(made.destination)
    table = opening.table(made)
    options = options_form(made, goal)
    found = mapping.rows(opening.suggestions(made), opening.samples(made), made.columns)
    st.subheader("What each column means")
    known = sum(row.use is not None and bool(row.use.target) for row in found)
    st.caption(
        f"{counted(known, 'column')} of {len(found):,} will be sent. Change what is not right."
    )
    found = _all_rows(made, goal, found)
    columns = tuple(row.use for row in found if row.use is not None)
    lost = mapping.gone(made.columns, table.headers)
    if (*columns, *lost) != made.columns or dict(options) != dict(made.options):
        made = draft.keep(replace(made, columns=(*columns, *lost), options=options))
    if lost:
        names = ", ".join(md_escape(use.header) for use in lost)
        st.caption(f":material/warning: Not in this file any more, and left out: {names}")
    recipe_file(made)
    in_the_way = mapping.problems(found, goal, options)
    if in_the_way:
        listed = "\n".join(f"- {md_escape(sentence)}" for sentence in in_the_way)
        st.warning(listed, title="Before the next step", icon=":material/edit:")
    blocked = bool(in_the_way)
    if blocked and made.columns_for:
        # What was settled before is not any more.
        made = draft.keep(replace(made, columns_for=""))
    if onward(made, navigation.CHECK, "Next: check", back=navigation.FILE, disabled=blocked):
        draft.keep(replace(made, columns=columns, columns_for=made.mapping))
        st.switch_page(navigation.CHECK.path, query_params=draft.address(made))


def _all_rows(made: Draft, goal: Destination, found: Sequence[Row]) -> list[Row]:
    pages = -(-len(found) // PAGE)
    here = 1
    if pages > 1:
        here = st.pagination(pages, key=f"columns-page-{made.id}-{made.generation}")
    shown = range((here - 1) * PAGE, here * PAGE)
    for place, heading in zip(st.columns(WIDTHS), HEADINGS, strict=True):
        place.caption(heading)
    with st.container(key="mapping", gap="xsmall"):
        return [_row(made, goal, row) if row.place in shown else row for row in found]


def _row(made: Draft, goal: Destination, row: Row) -> Row:
    key = f"{made.id}-{made.generation}-{row.place}"
    with st.container(key=f"column-{row.place}", gap=None):
        places = st.columns(WIDTHS, vertical_alignment="top")
        with places[0].container(gap=None):
            _about(row)
        with places[1].container(gap=None):
            choice = _target(goal, row, key)
        name = ""
        if choice == ATTRIBUTE:
            with places[2].container(gap=None):
                name = _name(goal, row, key)
        use = mapping.decided(row, choice, goal, made.reading, name)
        if use is not None and use.target:
            with places[3]:
                use = _kind(goal, row, use, choice, key, made)
            with places[4]:
                use = _how(use, key, row.place + 1)
        finding = row.suggestion.finding
        if finding is not None:
            st.caption(f":material/warning: {md_escape(f'{finding.message}. {finding.fix}')}")
    return replace(row, use=use)


def _about(row: Row) -> None:
    st.text(row.header or f"(column {row.place + 1})")
    cut = [value if len(value) <= SAMPLE else f"{value[:SAMPLE]}…" for value in row.samples]
    st.caption(" · ".join(map(md_escape, cut)) or "no value")


def _target(goal: Destination, row: Row, key: str) -> str:
    # Labels name the column by its place: a screen reader would read a header's escapes aloud.
    offered = mapping.choices(goal, row)
    now = mapping.choice_of(row.use, goal)
    picked = st.selectbox(
        f"Column {row.place + 1} goes to",
        offered,
        index=offered.index(now),
        format_func=lambda choice: mapping.choice_words(choice, goal),
        key=f"target-{key}",
        label_visibility="collapsed",
    )
    if row.use == row.suggestion.use:
        st.caption(f"{SIGNS[row.confident]} {md_escape(row.suggestion.why)}")
    elif row.use is not None:
        st.caption(":material/person: your choice")
    else:
        st.caption(":material/edit: please decide")
    return str(picked)


def _name(goal: Destination, row: Row, key: str) -> str:
    own = mapping.choice_of(row.use, goal) == ATTRIBUTE and row.use is not None
    given = st.text_input(
        f"Name of column {row.place + 1}",
        value=row.use.target if own and row.use is not None else mapping.proposed_name(row, goal),
        key=f"name-{key}",
        label_visibility="collapsed",
        help=goal.free.pattern_words if goal.free else None,
    )
    if given != row.header:
        st.caption(":material/edit: renamed")
    return str(given).strip()


def _kind(
    goal: Destination, row: Row, use: ColumnUse, choice: str, key: str, made: Draft
) -> ColumnUse:
    if choice != ATTRIBUTE or goal.free is None:
        label = f"Kind of column {row.place + 1}"
        fixed = f"kind-fixed-{key}"
        st.selectbox(label, [use.kind], key=fixed, disabled=True, label_visibility="collapsed")
        return use
    kinds = goal.free.kinds
    kind = st.selectbox(
        f"Kind of column {row.place + 1}",
        kinds,
        index=kinds.index(use.kind) if use.kind in kinds else 0,
        key=f"kind-{key}",
        label_visibility="collapsed",
    )
    if kind == use.kind:
        return use
    return replace(use, kind=kind, how=mapping.declared(kind, made.reading))


def _how(use: ColumnUse, key: str, nth: int) -> ColumnUse:
    """What a kind needs to know beside its name."""
    how = use.how
    if use.kind == "date":
        how = replace(how, dates=_one_of(f"Dates of column {nth}", DATED, how.dates or "YMD", key))
        how = _plain(how, dates="YMD", before=use.how)
    elif use.kind == "number":
        how = replace(
            how, decimal=_one_of(f"Decimals of column {nth}", POINTED, how.decimal or ".", key)
        )
        how = _plain(how, decimal=".", before=use.how)
    elif use.kind == "array":
        parted = st.text_input(
            f"Separator of column {nth}",
            value=how.separator or "|",
            key=f"how-{key}",
            label_visibility="collapsed",
        )
        how = replace(how, separator=None if parted in ("", "|") else parted)
    elif use.kind == "phone" and how.region:
        st.caption(f"country where none is written: {md_escape(how.region)}")
    return use if how == use.how else replace(use, how=how)


def _one_of(label: str, choices: dict[str, str], now: str, key: str) -> str:
    return st.selectbox(
        label,
        list(choices),
        index=list(choices).index(now),
        format_func=lambda value: choices[value],
        key=f"how-{key}",
        label_visibility="collapsed",
    )


def _plain(how: How, *, before: How, dates: str = "", decimal: str = "") -> How:
    """A default that nobody chose stays unsaid, so that the recipe's hash does not change."""
    if dates and before.dates is None and how.dates == dates:
        return replace(how, dates=None)
    if decimal and before.decimal is None and how.decimal == decimal:
        return replace(how, decimal=None)
    return how
