"""A single campaign in a form: it becomes a file of one row, and goes on like any other."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

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
from workbench.ui.drafting import Draft
from workbench.ui.storing import take
from workbench.vocabulary.fields import Field

GOAL = "batch.campaigns.create"
FILE = "campaign.csv"
MAIL, NOTE = "an e-mail", "a push message"
AT_A_TIME, NOW = "at a time", "now"
LONG = (HTML, TARGETING, BODY)
# What a list's items are parted by in a cell (the kind's own default).
BETWEEN = "|"
LOCAL = {"": "not said", "true": "where each person is", "false": "one moment everywhere"}


def campaign_form(made: Draft) -> None:
    """The form; once it is filled in, its one row is the draft's file."""
    with st.expander("Write a single campaign here", icon=":material/edit_note:"):
        cells = _about()
        cells |= _message()
        cells |= _who()
        lacking = missing(cells)
        if lacking:
            st.caption(f"Still needed: {', '.join(lacking)}")
        if st.button("Go on with this campaign", key="campaign-on", disabled=bool(lacking)):
            begun = written(made, cells)
            st.switch_page(navigation.CHECK.path, query_params=draft.address(begun))


def _about() -> dict[str, str]:
    cells = {NAME.name: _text(NAME)}
    state = st.radio(STATE.label, STATES, horizontal=True, key="campaign-state", help=STATE.help)
    cells[STATE.name] = str(state)
    when = st.radio(START.label, (AT_A_TIME, NOW), horizontal=True, key="campaign-when")
    if when == NOW:
        cells[START.name] = NOW
    else:
        cells[START.name] = _text(START, "Starts at", "2030-01-24T10:22:00Z")
        local = st.selectbox(
            LOCAL_TIME.label,
            list(LOCAL),
            format_func=lambda one: LOCAL[one],
            key="campaign-local",
            help=LOCAL_TIME.help,
        )
        cells[LOCAL_TIME.name] = str(local)
    cells[SEND_RATE.name] = _text(SEND_RATE)
    return cells


def _message() -> dict[str, str]:
    kind = st.radio("It is", (MAIL, NOTE), horizontal=True, key="campaign-kind")
    if kind == MAIL:
        return {field.name: _text(field) for field in EMAIL}
    cells = {field.name: _text(field) for field in (TITLE, BODY, DEEPLINK)}
    return {**cells, PLATFORM_LIST.name: _several(PLATFORM_LIST, PLATFORMS)}


def _who() -> dict[str, str]:
    return {
        LANGUAGES.name: _several(LANGUAGES, sorted(people.LANGUAGES)),
        REGIONS.name: _several(REGIONS, sorted(people.REGIONS)),
        TARGETING.name: _text(TARGETING),
        LABELS.name: _text(LABELS),
    }


def _text(field: Field, label: str = "", example: str = "") -> str:
    key = f"campaign-{field.name}"
    if field in LONG:
        return str(st.text_area(label or field.label, key=key, help=field.help)).strip()
    told = st.text_input(label or field.label, key=key, help=field.help, placeholder=example)
    return str(told).strip()


def _several(field: Field, offered: Sequence[str]) -> str:
    key = f"campaign-{field.name}"
    return BETWEEN.join(st.multiselect(field.label, offered, key=key, help=field.help))


def missing(cells: Mapping[str, str]) -> list[str]:
    """The labels of what every campaign of its kind needs and this one lacks."""
    push = any(field.name in cells for field in PUSH)
    needed = (NAME, STATE, START, *(PUSH_NEEDS if push else EMAIL_NEEDS))
    return [field.label for field in needed if not cells.get(field.name)]


def as_file(cells: Mapping[str, str]) -> bytes:
    """The cells that are filled as a CSV file of one row, under the names of their targets."""
    filled = {name: value for name, value in cells.items() if value}
    text = io.StringIO()
    writer = csv.DictWriter(text, list(filled))
    writer.writeheader()
    writer.writerow(filled)
    return text.getvalue().encode()


def written(made: Draft, cells: Mapping[str, str]) -> Draft:
    """The draft with the campaign as its file, whose columns mean what their names say."""
    taken = take(made, io.BytesIO(as_file(cells)), FILE)
    columns = tuple(one.use for one in opening.suggestions(taken))
    told = replace(taken, columns=columns, opened_for=taken.opening)
    return draft.keep(replace(told, columns_for=told.mapping))
