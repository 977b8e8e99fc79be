"""The columns step on screen: one row for each column of the file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from workbench.destinations.registry import destination
from workbench.destinations.spec import Destination
from workbench.recipes.recipe import ColumnUse
from workbench.ui import draft, families, mapping, navigation, opening
from workbench.ui.blanks import blanks
from workbench.ui.column_settings import setting, words_table
from workbench.ui.drafting import Draft
from workbench.ui.empty import missing, onward
from workbench.ui.escaping import md_escape
from workbench.ui.facts_form import facts_form
from workbench.ui.families import ATTRIBUTE
from workbench.ui.further_sheets import further_sheets
from workbench.ui.mapping import Row
from workbench.ui.meanings import WORDED, own_words
from workbench.ui.options_form import options_form
from workbench.ui.page_words import said
from workbench.ui.recipe_file import recipe_file
from workbench.ui.wording import counted

# Rows of widgets on one screen; a sheet may have hundreds of columns.
PAGE = 40
# Pixels of the parts of a row: side by side on a wide screen, in two lines on a narrow one.
ABOUT, TARGET, NAME, KIND, SETTING = 205, 185, 165, 120, 165
# A target's label of more characters needs a wider box.
SHORT, WIDE_TARGET = 20, 330
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
    facts_form(replace(made, options=options), goal)
    further_sheets(replace(made, options=options), goal)
    found = mapping.rows(opening.suggestions(made), opening.cells(made), made.columns)
    st.subheader("What each column means")
    known = sum(row.use is not None and bool(row.use.target) for row in found)
    st.caption(
        f"{counted(known, 'column')} of {len(found):,} will be sent. Change what is not right."
    )
    found = blanks(made, goal, _all_rows(made, goal, found))
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
    with st.container(key="mapping", gap="xsmall"):
        return [_row(made, goal, row) if row.place in shown else row for row in found]


def _row(made: Draft, goal: Destination, row: Row) -> Row:
    key = f"{made.id}-{made.generation}-{row.place}"
    with st.container(key=f"column-{row.place}", border=True, gap="xxsmall"):
        with st.container(horizontal=True, gap="xsmall"):
            use = _boxes(made, goal, row, key)
        if use is not None and use.kind in WORDED and use.target:
            known = goal.field_named(use.target)
            found = opening.words(made, row.place)
            own = own_words(use.kind, known)
            if found is not None:
                asked = known is not None and known.consent
                use = words_table(use, found, own, key, row.place + 1, consent=asked)
        elif use is not None and use.target and (told := mapping.misfits(use, row.cells)):
            st.caption(f":material/warning: {md_escape(told)}")
        finding = row.suggestion.finding
        # That it is sent under another name is said below the name.
        if finding is not None and finding.rule != "column-renamed":
            st.caption(f":material/warning: {said(f'{finding.message}. {finding.fix}')}")
        doubt = row.suggestion.doubt if use == row.suggestion.use else None
        if doubt is not None:
            st.caption(f":material/warning: {said(f'{doubt.message}. {doubt.fix}')}")
    return replace(row, use=use)


def _boxes(made: Draft, goal: Destination, row: Row, key: str) -> ColumnUse | None:
    """One column's boxes, which wrap; the decision that they hold."""
    with st.container(width=ABOUT, gap=None):
        _about(row)
    now = mapping.choice_words(mapping.choice_of(row.use, goal), goal)
    with st.container(width=TARGET if len(now) <= SHORT else WIDE_TARGET, gap=None):
        choice = _target(goal, row, key)
    if not families.named(choice):
        use = mapping.decided(row, choice, goal, made.reading)
    else:
        with st.container(width=NAME, gap=None):
            name = _name(goal, row, choice, key)
        use = mapping.decided(row, choice, goal, made.reading, name)
        if use is not None and goal.field_named(use.target) is None:
            with st.container(width=KIND, gap=None):
                use = _kind(goal, row, use, key, made)
    if use is not None and use.target:
        with st.container(width=SETTING, gap=None):
            use = setting(use, key, row.place + 1)
    return use


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


def _name(goal: Destination, row: Row, choice: str, key: str) -> str:
    own = row.use is not None and mapping.choice_of(row.use, goal) == choice
    rule = families.rule_of(choice, goal)
    given = st.text_input(
        f"Name of column {row.place + 1}",
        value=row.use.target
        if own and row.use is not None
        else mapping.proposed_name(row, goal, choice),
        key=f"name-{key}" if choice == ATTRIBUTE else f"name-{choice}-{key}",
        label_visibility="collapsed",
        help=md_escape(rule.pattern_words) if rule else None,
    )
    if rule is not None and rule.help:
        st.caption(md_escape(rule.help))
    else:
        st.caption("its name" if given == row.header else ":material/edit: renamed")
    return str(given).strip()


def _kind(goal: Destination, row: Row, use: ColumnUse, key: str, made: Draft) -> ColumnUse:
    kinds = families.kinds_of(use.target, goal)
    kind = st.selectbox(
        f"Kind of column {row.place + 1}",
        kinds,
        index=kinds.index(use.kind) if use.kind in kinds else 0,
        key=f"kind-{key}" if goal.family_of(use.target) is goal.free else f"kind-{kinds}-{key}",
        label_visibility="collapsed",
    )
    st.caption("its kind")
    if kind == use.kind:
        return use
    return replace(use, kind=kind, how=mapping.declared(kind, made.reading))
