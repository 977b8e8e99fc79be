"""A single campaign in a form: it becomes a file of one row, and goes on like any other."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from workbench.destinations.batch.campaign_fields import (
    BODY,
    DEEPLINK,
    EMAIL,
    EMAIL_NEEDS,
    HTML,
    LABELS,
    LANGUAGES,
    LOCAL_TIME,
    NAME,
    PLATFORM_LIST,
    PLATFORMS,
    PUSH,
    PUSH_NEEDS,
    REGIONS,
    SEND_RATE,
    START,
    STATE,
    STATES,
    TARGETING,
    TITLE,
)
from workbench.recipes.kinds import people
from workbench.ui import draft, navigation, opening
from workbench.ui.campaign_check import NOW, STARTS_AT, mistakes
from workbench.ui.drafting import Draft
from workbench.ui.page_words import said
from workbench.ui.storing import holding
from workbench.ui.wording import localised
from workbench.vocabulary.fields import Field

GOAL = "batch.campaigns.create"
FILE = "campaign.csv"
MAIL, NOTE = "an e-mail", "a push message"
AT_A_TIME = "at a time"
LONG = (HTML, TARGETING, BODY)
EXAMPLES = {START.name: "2030-01-24T10:22:00Z", SEND_RATE.name: "5000"}
# What a list's items are parted by in a cell (the kind's own default).
BETWEEN = "|"
LOCAL = {"": "not said", "true": "where each person is", "false": "one moment everywhere"}


@dataclass(frozen=True, slots=True)
class Form:
    """What was typed before, by target, and the places below the boxes for what is wrong there."""

    typed: Mapping[str, str]
    places: dict[str, DeltaGenerator] = field(default_factory=dict)

    def text(self, one: Field, label: str = "") -> str:
        """A box for words."""
        now, key = self.typed.get(one.name, ""), f"campaign-{one.name}"
        if one in LONG:
            told = st.text_area(label or one.label, now, key=key, help=localised(one.help))
        else:
            example = EXAMPLES.get(one.name)
            told = st.text_input(
                label or one.label, now, key=key, help=localised(one.help), placeholder=example
            )
        self.places[one.name] = st.container(gap=None)
        return str(told).strip()

    def several(self, one: Field, offered: Sequence[str]) -> str:
        """A box for some of many."""
        now = [item for item in self.typed.get(one.name, "").split(BETWEEN) if item in offered]
        told = st.multiselect(
            one.label, offered, now, key=f"campaign-{one.name}", help=localised(one.help)
        )
        self.places[one.name] = st.container(gap=None)
        return BETWEEN.join(told)


def campaign_form(made: Draft) -> Draft:
    """The form, filled with what was typed before; the draft that holds what it holds now.

    Once it goes on, its one row is the draft's file, and follows what is typed from then on.
    """
    with st.expander(
        "Write a single campaign here", icon=":material/edit_note:", expanded=bool(made.typed)
    ):
        form = Form(made.typed)
        cells = {**_about(form), **_message(form), **_who(form)}
        made = _followed(made, cells)
        lacking = missing(cells)
        _wrong(form, cells, whole=not lacking)
        if lacking:
            st.caption(f"Still needed: {', '.join(lacking)}")
        if st.button("Go on with this campaign", key="campaign-on", disabled=bool(lacking)):
            begun = written(made, cells)
            st.switch_page(navigation.CHECK.path, query_params=draft.address(begun))
    return made


def _about(form: Form) -> dict[str, str]:
    typed = form.typed
    cells = {NAME.name: form.text(NAME)}
    state = st.radio(
        STATE.label,
        STATES,
        STATES.index(typed.get(STATE.name, STATES[0])),
        horizontal=True,
        key="campaign-state",
        help=STATE.help,
    )
    cells[STATE.name] = str(state)
    now = int(typed.get(START.name) == NOW)
    when = st.radio(START.label, (AT_A_TIME, NOW), now, horizontal=True, key="campaign-when")
    if when == NOW:
        cells[START.name] = NOW
    else:
        timed = {**typed, START.name: ""} if now else typed
        cells[START.name] = replace(form, typed=timed).text(START, STARTS_AT)
        local = st.selectbox(
            LOCAL_TIME.label,
            list(LOCAL),
            list(LOCAL).index(typed.get(LOCAL_TIME.name, "")),
            format_func=lambda one: LOCAL[one],
            key="campaign-local",
            help=LOCAL_TIME.help,
        )
        cells[LOCAL_TIME.name] = str(local)
    cells[SEND_RATE.name] = form.text(SEND_RATE)
    return cells


def _message(form: Form) -> dict[str, str]:
    note = int(_is_push(form.typed))
    kind = st.radio("It is", (MAIL, NOTE), note, horizontal=True, key="campaign-kind")
    if kind == MAIL:
        return {one.name: form.text(one) for one in EMAIL}
    cells = {one.name: form.text(one) for one in (TITLE, BODY, DEEPLINK)}
    return {**cells, PLATFORM_LIST.name: form.several(PLATFORM_LIST, PLATFORMS)}


def _who(form: Form) -> dict[str, str]:
    return {
        LANGUAGES.name: form.several(LANGUAGES, sorted(people.LANGUAGES)),
        REGIONS.name: form.several(REGIONS, sorted(people.REGIONS)),
        TARGETING.name: form.text(TARGETING),
        LABELS.name: form.text(LABELS),
    }


def _is_push(cells: Mapping[str, str]) -> bool:
    return any(one.name in cells for one in PUSH)


def missing(cells: Mapping[str, str]) -> list[str]:
    """The labels of what every campaign of its kind needs and this one lacks."""
    needed = (NAME, STATE, START, *(PUSH_NEEDS if _is_push(cells) else EMAIL_NEEDS))
    return [one.label for one in needed if not cells.get(one.name)]


def _followed(made: Draft, cells: Mapping[str, str]) -> Draft:
    """The draft with what is typed now; its file is that of the form, or none while it lacks."""
    begun = any(value for name, value in cells.items() if name != STATE.name)
    if cells == made.typed or not (begun or made.typed):
        return made
    if made.source is None:
        return draft.keep(replace(made, typed=cells))
    if missing(cells):
        return draft.keep(replace(made, typed=cells, source=None))
    return written(made, cells)


def _wrong(form: Form, cells: Mapping[str, str], *, whole: bool) -> None:
    """What the check says: of a filled cell below its box, of a `whole` campaign at the end."""
    found = mistakes(GOAL, as_csv(cells)) if any(cells.values()) else ()
    for issue in found:
        if not (issue.value if issue.target else whole):
            continue
        told = said(f"{issue.message}. {issue.fix}")
        place = form.places.get(issue.target, st)
        if issue.severity == "error":
            place.error(told, icon=":material/error:")
        else:
            place.warning(told, icon=":material/warning:")


def as_file(cells: Mapping[str, str]) -> bytes:
    """The cells that are filled as a CSV file of one row, under the names of their targets."""
    return as_csv({name: value for name, value in cells.items() if value})


def as_csv(cells: Mapping[str, str]) -> bytes:
    """The cells as a CSV file of one row."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(cells))
    writer.writeheader()
    writer.writerow(cells)
    return text.getvalue().encode()


def written(made: Draft, cells: Mapping[str, str]) -> Draft:
    """The draft with the campaign as its file, whose columns mean what their names say."""
    taken = holding(made, io.BytesIO(as_file(cells)), FILE)
    columns = tuple(one.use for one in opening.suggestions(taken))
    told = replace(taken, columns=columns, opened_for=taken.opening, typed=cells)
    # Saved in one step: a click may end this run of the page at any moment before.
    return draft.keep(replace(told, columns_for=told.mapping))
