"""What surrounds every page: which world it is, and where the draft stands."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

import streamlit as st

from workbench.destinations.registry import DESTINATIONS
from workbench.errors import WorkbenchError
from workbench.ui import draft, guarding, navigation, planning, practice, steps
from workbench.ui.drafting import Draft
from workbench.ui.escaping import md_escape
from workbench.ui.steps import State
from workbench.ui.wording import PRACTICE

if TYPE_CHECKING:
    from streamlit.navigation.page import Page

_MARKS: dict[State, str] = {
    "done": ":material/check_circle:",
    "needs you": ":material/edit:",
    "changed since": ":material/sync_problem:",
    "later": ":material/radio_button_unchecked:",
}


def framed(page: Page, here: navigation.Entry) -> None:
    """The page below the banner and the stepper; whatever goes wrong in it is one sentence."""
    made = draft.current()
    slot = st.empty()
    with slot.container():
        _surroundings(made, here)
    with guarding.guarded():
        page.run()
    after = draft.current()
    if after != made and after.updated_at:
        with slot.container():
            _surroundings(after, here)


def _surroundings(made: Draft, here: navigation.Entry) -> None:
    banner(made)
    if here.step is not None:
        stepper(made, here)


def banner(made: Draft) -> None:
    """Which world the reader is in, and what the draft is about."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.badge(PRACTICE, icon=":material/science:", color="violet")
        parts = [DESTINATIONS[made.destination].title] if made.destination in DESTINATIONS else []
        parts += [made.source.name] if made.source else []
        if parts:
            st.caption(" · ".join(md_escape(part) for part in parts))


def stepper(made: Draft, here: navigation.Entry) -> None:
    """The four steps as links, each with its state in words and by a sign."""
    fingerprint = ""
    with contextlib.suppress(
        WorkbenchError
    ):  # a page that needs the target says why it is not there
        fingerprint = practice.target(made.connection).fingerprint
    told = steps.states(made, fingerprint, sent=_sent(made))
    with st.container(horizontal=True):
        for number, entry in enumerate(navigation.STEPS, 1):
            if entry.step is None:
                continue
            state = told[entry.step]
            label = f"{number} {entry.title}: {state}"
            st.page_link(
                entry.path,
                label=f"**{label}**" if entry is here else label,
                icon=_MARKS[state],
                query_params={"draft": made.id} if made.updated_at else None,
            )


def _sent(made: Draft) -> bool:
    return planning.known_run(made.run) is not None
