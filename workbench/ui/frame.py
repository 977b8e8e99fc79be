"""What surrounds every page: which world it is, and where the draft stands."""

from __future__ import annotations

import contextlib
from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from workbench import running
from workbench.delivery.connections import TWIN
from workbench.destinations.registry import DESTINATIONS
from workbench.errors import (
    FixesRefused,
    FixTheFile,
    FixTheRecipe,
    FixTheSelection,
    Wait,
    WorkbenchError,
)
from workbench.ui import (
    draft,
    guarding,
    guided,
    navigation,
    planning,
    practice,
    presenting,
    rest_of_run,
    steps,
)
from workbench.ui.drafting import Draft
from workbench.ui.empty import link
from workbench.ui.escaping import md_escape
from workbench.ui.steps import State
from workbench.ui.wording import PRACTICE

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator
    from streamlit.navigation.page import Page

_MARKS: dict[State, str] = {
    "done": ":material/check_circle:",
    "needs you": ":material/edit:",
    "changed since": ":material/sync_problem:",
    "optional": ":material/filter_alt:",
    "later": ":material/radio_button_unchecked:",
}


def framed(page: Page, here: navigation.Entry) -> None:
    """The page below the banner and the stepper; whatever goes wrong in it is one sentence."""
    made = draft.current()
    draft.visiting(here.path)
    with st.container(horizontal=True, vertical_alignment="center", key="top"):
        top = st.container(width="stretch").empty()
        presenting.switch()
    slot = st.empty()
    _surroundings(made, here, top, slot)
    guided.tour(made, here)
    with guarding.guarded(partial(_way_back, made, here)):
        page.run()
    after = draft.current()
    if after != made and after.updated_at:
        _surroundings(after, here, top, slot)


def _surroundings(
    made: Draft, here: navigation.Entry, top: DeltaGenerator, slot: DeltaGenerator
) -> None:
    with top.container():
        banner(made, here)
    if here.step is not None:
        with slot.container():
            stepper(made, here)


def banner(made: Draft, here: navigation.Entry) -> None:
    """Which world the reader is in and, on a step's page, what the draft is about."""
    with st.container(horizontal=True, vertical_alignment="center"):
        outside = _outside(made, here)
        if outside:
            st.badge(md_escape(outside), icon=":material/public:", color="red")
        else:
            st.badge(PRACTICE, icon=":material/science:", color="violet")
        if here.step is None:
            return
        parts = [DESTINATIONS[made.destination].title] if made.destination in DESTINATIONS else []
        parts += [made.source.name] if made.source else []
        if parts:
            st.caption(" · ".join(md_escape(part) for part in parts))


def _outside(made: Draft, here: navigation.Entry) -> str:
    """What the page's draft or run goes to, and its world; "" where that is practice."""
    if here is navigation.RUN:
        with contextlib.suppress(WorkbenchError):
            run = running.status(draft.run_asked(), chunks=False)
            return "" if run.connection == TWIN else f"{run.label}: {run.world}"
    if here.step is None or made.connection == TWIN:
        return ""
    with contextlib.suppress(WorkbenchError):
        there = practice.target(made.connection, made.destination)
        return f"{there.label}: {there.world}"
    return f"{made.connection}: not practice"


def stepper(made: Draft, here: navigation.Entry) -> None:
    """The steps as links, each with its state in words and by a sign."""
    fingerprint = ""
    with contextlib.suppress(
        WorkbenchError
    ):  # a page that needs the target says why it is not there
        fingerprint = planning.aim(practice.target(made.connection, made.destination))
    told = steps.states(made, fingerprint, sent=_sent(made))
    if here.step is not None:
        told = steps.on_page(told, here.step)
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


def way_back(err: Exception, here: navigation.Entry) -> navigation.Entry:
    """Where an error can be mended, seen from a page before which that lies; else the page before.

    The file is mended on File, a decision on Columns, the choice of rows on Select and a fix of a
    cell on Check; what is wrong elsewhere is not mended by going back.
    """
    if here.step is None:
        return navigation.RUNS if here is navigation.RUN else navigation.HOME
    earlier = navigation.STEPS[: navigation.STEPS.index(here)]
    if isinstance(err, FixesRefused) and navigation.CHECK in earlier:
        return navigation.CHECK
    if isinstance(err, FixTheFile) and navigation.FILE in earlier:
        return navigation.FILE
    if isinstance(err, FixTheSelection) and navigation.SELECT in earlier:
        return navigation.SELECT
    if isinstance(err, FixTheRecipe) and navigation.COLUMNS in earlier:
        return navigation.COLUMNS
    return earlier[-1] if earlier else navigation.HOME


def _way_back(made: Draft, here: navigation.Entry, err: Exception) -> None:
    if made.after and here in navigation.STEPS and isinstance(err, FixTheRecipe | Wait):
        rest_of_run.send_all(made)
    entry = way_back(err, here)
    st.page_link(
        entry.path,
        label=f"Back: {entry.title.lower()}",
        icon=":material/arrow_back:",
        query_params=link(made),
    )


def _sent(made: Draft) -> bool:
    return planning.known_run(made.run) is not None
