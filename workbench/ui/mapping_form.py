"""What the columns of one sheet mean, on screen: a row of boxes for each column.

Draws a workbook's main sheet and the further ones alike, and keeps nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from workbench.destinations.registry import destination
from workbench.destinations.spec import Destination
from workbench.recipes.recipe import ColumnUse
from workbench.ui import draft, families, mapping, navigation, opening, presenting
from workbench.ui.blanks import blanks
from workbench.ui.column_settings import setting, words_table
from workbench.ui.drafting import Draft
from workbench.ui.escaping import md_escape, md_shown
from workbench.ui.families import ATTRIBUTE
from workbench.ui.hinting import hint_links
from workbench.ui.mapping import Row
from workbench.ui.meanings import WORDED, own_words
from workbench.ui.page_words import on_its_page, page_words, said

# Rows of widgets on one screen; a sheet may have hundreds of columns.
PAGE = 40
# Of fewer columns one sees at once which are to be looked at.
FEW = 9
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


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet whose columns are asked about: the draft as that sheet's own.

    `part` is the option that names a further sheet, "" for the main one; `called` says in labels
    which sheet it is, in words of our own: a screen reader would read a name's escapes aloud.
    """

    draft: Draft
    part: str = ""
    called: str = ""

    @property
    def goal(self) -> Destination:
        """Where its rows go."""
        return destination(self.draft.destination)

    @property
    def rows(self) -> list[Row]:
        """Every column with what was decided about it, else with what is suggested."""
        made = self.draft
        return mapping.rows(opening.suggestions(made), opening.cells(made), made.columns)

    def key(self, *about: object) -> str:
        """A widget's key, of this sheet alone and new once the whole form is."""
        part = [self.part] if self.part else []
        return "-".join(map(str, (*part, self.draft.id, self.draft.generation, *about)))

    def nth(self, row: Row) -> str:
        """Which column it is, as a label says it."""
        return f"{row.place + 1}{f' of the {self.called}' if self.called else ''}"


def mapping_form(sheet: Sheet, found: Sequence[Row]) -> list[Row]:
    """The boxes of every column; the rows as they now stand."""
    return blanks(sheet.goal, _all_rows(sheet, found), sheet.key(), sheet.called)


def _all_rows(sheet: Sheet, found: Sequence[Row]) -> list[Row]:
    wanted = _wanted(sheet, found)
    pages = -(-len(wanted) // PAGE)
    here = 1
    if pages > 1:
        here = st.pagination(pages, key=f"columns-page-{len(wanted)}-{sheet.key()}")
    shown = set(wanted[(here - 1) * PAGE : here * PAGE])
    countries = mapping.country_columns(found)
    with st.container(key=f"further-{sheet.part}" if sheet.part else "mapping", gap="xsmall"):
        return [_row(sheet, row, countries) if row.place in shown else row for row in found]


def _wanted(sheet: Sheet, found: Sequence[Row]) -> list[int]:
    """The places of the columns that are drawn: all, or those to look at when that was asked for.

    A column that has been decided since stays, so that its boxes do not go while they are used.
    """
    every = [row.place for row in found]
    open_now = [row.place for row in found if mapping.to_look_at(row)]
    key = f"only-{sheet.key()}"
    if len(found) < FEW or not (open_now or draft.picked(key, otherwise=False)):
        return every
    of = f" of the {sheet.called}" if sheet.called else ""
    asked = st.toggle(f"Only the columns{of} to look at", key=key)
    kept = f"{key}-kept"
    if not asked:
        draft.put(kept, None)
        return every
    before = draft.picked(kept, None)
    now = [*before] if isinstance(before, list) else open_now
    draft.put(kept, now)
    return now


def _row(sheet: Sheet, row: Row, countries: Sequence[str]) -> Row:
    goal, key = sheet.goal, sheet.key(row.place)
    place = f"further-{sheet.part}-{row.place}" if sheet.part else f"column-{row.place}"
    with st.container(key=place, border=True, gap="xxsmall"):
        with st.container(horizontal=True, gap="xsmall"):
            use, why = _boxes(sheet, row, key, countries)
        if use is not None and use.kind in WORDED and use.target:
            known = goal.field_named(use.target)
            found = opening.words(sheet.draft, row.place)
            own = own_words(use.kind, known)
            if found is not None:
                asked = known is not None and known.consent
                use = words_table(use, found, own, key, sheet.nth(row), consent=asked)
        elif use is not None and use.target and (told := mapping.misfits(use, row.cells)):
            sign = (
                ":material/warning:"
                if mapping.to_look_at(replace(row, use=use))
                else ":material/info:"
            )
            st.caption(f"{sign} {md_escape(told)}")
        finding = row.suggestion.finding
        # That it is sent under another name is said below the name.
        if finding is not None and finding.rule != "column-renamed":
            told = on_its_page(f"{finding.message}. {finding.fix}")
            st.caption(f":material/warning: {md_escape(told)}")
        doubt = row.suggestion.doubt if use == row.suggestion.use else None
        if doubt is not None:
            told = mapping.in_labels(f"{doubt.message}. {doubt.fix}", goal)
            st.caption(f":material/warning: {md_escape(on_its_page(told))}")
            hint_links(sheet.draft, page_words(told), navigation.COLUMNS)
    # Only now: what the boxes hold can differ from what they were drawn with.
    why.caption(_why(row, use))
    return replace(row, use=use)


def _boxes(
    sheet: Sheet, row: Row, key: str, countries: Sequence[str]
) -> tuple[ColumnUse | None, DeltaGenerator]:
    """One column's boxes, which wrap; the decision that they hold, and the place for its why."""
    goal, reading = sheet.goal, sheet.draft.reading
    with st.container(width=ABOUT, gap=None):
        _about(row, sheet.draft, hidden=row.place in opening.table(sheet.draft).hidden)
        if (mark := opening.dressed(sheet.draft).get(row.place)) is not None:
            shown = presenting.cell(mark.shown, row.header, sheet.draft)
            st.caption(f":material/visibility: the workbook shows {md_shown(shown)}")
    now = mapping.choice_words(mapping.choice_of(row.use, goal), goal)
    with st.container(width=TARGET if len(now) <= SHORT else WIDE_TARGET, gap=None):
        choice = _target(sheet, row, key)
        why = st.container(gap=None)
    if not families.named(choice):
        use = mapping.decided(row, choice, goal, reading)
    else:
        with st.container(width=NAME, gap=None):
            name = _name(sheet, row, choice, key)
        use = mapping.decided(row, choice, goal, reading, name)
        if use is not None and goal.field_named(use.target) is None:
            with st.container(width=KIND, gap=None):
                use = _kind(sheet, row, use, key)
    if use is not None and use.target:
        with st.container(width=SETTING, gap=None):
            field = goal.field_named(use.target)
            use = setting(
                use,
                key,
                sheet.nth(row),
                of=field.of if field else "text",
                countries=countries,
                dressed=opening.dressed(sheet.draft).get(row.place),
            )
    return use, why


def _about(row: Row, made: Draft, *, hidden: bool) -> None:
    presenting.plain(row.header or f"(column {row.place + 1})", mask=presenting.header)
    shown = [presenting.cell(value, row.header, made) for value in row.samples]
    cut = [value if len(value) <= SAMPLE else f"{value[:SAMPLE]}…" for value in shown]
    st.caption(" · ".join(map(md_shown, cut)) or "no value")
    if hidden:
        st.caption(":material/visibility_off: hidden in the workbook")


def _target(sheet: Sheet, row: Row, key: str) -> str:
    # Labels name the column by its place: a screen reader would read a header's escapes aloud.
    goal = sheet.goal
    offered = mapping.choices(goal, row)
    now = mapping.choice_of(row.use, goal)
    picked = st.selectbox(
        f"Column {sheet.nth(row)} goes to",
        offered,
        index=offered.index(now),
        format_func=lambda choice: mapping.choice_words(choice, goal),
        key=f"target-{key}",
        label_visibility="collapsed",
    )
    return str(picked)


def _why(row: Row, use: ColumnUse | None) -> str:
    """Whose decision it is, and how sure a suggestion is."""
    if use is None:
        return ":material/edit: please decide"
    if use == row.suggestion.use:
        return f"{SIGNS[row.confident]} {md_escape(row.suggestion.why)}"
    return ":material/person: your choice"


def _name(sheet: Sheet, row: Row, choice: str, key: str) -> str:
    goal = sheet.goal
    own = row.use is not None and mapping.choice_of(row.use, goal) == choice
    rule = families.rule_of(choice, goal)
    given = st.text_input(
        f"Name of column {sheet.nth(row)}",
        value=row.use.target
        if own and row.use is not None
        else mapping.proposed_name(row, goal, choice),
        key=f"name-{key}" if choice == ATTRIBUTE else f"name-{choice}-{key}",
        label_visibility="collapsed",
        help=md_escape(rule.pattern_words) if rule else None,
    )
    if rule is not None and rule.help:
        st.caption(said(rule.help))
    else:
        st.caption("its name" if given == row.header else ":material/edit: renamed")
    return str(given).strip()


def _kind(sheet: Sheet, row: Row, use: ColumnUse, key: str) -> ColumnUse:
    goal = sheet.goal
    kinds = families.kinds_of(use.target, goal)
    kind = st.selectbox(
        f"Kind of column {sheet.nth(row)}",
        kinds,
        index=kinds.index(use.kind) if use.kind in kinds else 0,
        key=f"kind-{key}" if goal.family_of(use.target) is goal.free else f"kind-{kinds}-{key}",
        label_visibility="collapsed",
    )
    st.caption("its kind")
    if kind == use.kind:
        return use
    told = mapping.declared(kind, sheet.draft.reading)
    how = mapping.as_written(kind, told, row.cells)
    how = replace(how, shown=use.how.shown)
    return replace(use, kind=kind, how=how)
