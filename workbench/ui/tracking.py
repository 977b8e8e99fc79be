"""Every run as a list, and one run in a live view."""

from __future__ import annotations

import streamlit as st

from workbench import running
from workbench.delivery.statuses import RunStatus
from workbench.ui import draft, goals, guarding, navigation
from workbench.ui.empty import empty
from workbench.ui.escaping import md_escape
from workbench.ui.page_words import said
from workbench.ui.results_view import downloads
from workbench.ui.run_links import run_links
from workbench.ui.run_parts import buttons, counts, phases, progress, sizes
from workbench.ui.run_requests import requests
from workbench.ui.sending_again import sending_again
from workbench.ui.taken_apart import found_rows
from workbench.ui.unanswered import look_here, unanswered
from workbench.ui.wording import counted, moment

EVERY_S = 1.0
ACTIVE = ("sending", "indexing")
LISTED = 25


def runs_page() -> None:
    """Every run; an address that names one leads to its own page."""
    if asked := draft.run_asked():
        st.switch_page(navigation.RUN.path, query_params={draft.RUN: asked})
    history()


def run_page() -> None:
    """The run that the address names."""
    asked = draft.run_asked()
    if not asked:
        empty("This address names no run.", "All runs", navigation.RUNS, None, draft.current())
        return
    st.page_link(navigation.RUNS.path, label="All runs", icon=":material/arrow_back:")
    watch(asked)


def watch(run: str) -> None:
    """A run, drawn anew every second for as long as somebody sends it."""
    now = running.status(run)
    active = now.state in ACTIVE
    later = run_links(now)
    st.fragment(_live, run_every=EVERY_S if active else None)(run, active)
    if not active:
        found_rows(now)
        unanswered(now)
        sending_again(now, later)
        downloads(now)


def _live(run: str, was_active: bool) -> None:
    with guarding.guarded():
        now = running.status(run)
        if was_active and now.state not in ACTIVE:
            # Once, so that the page stops asking and offers what can be done now.
            st.rerun()
        _drawn(now)


def _drawn(now: RunStatus) -> None:
    # The banner says it of practice.
    if now.world != "practice":
        st.badge(md_escape(f"{now.label}: {now.world}"), color="red")
    st.header(md_escape(now.headline.partition(": ")[0]))
    phases(now)
    _reason(now)
    progress(now)
    buttons(now)
    counts(now)
    sizes(now)
    requests(now)
    begun = moment(now.created_at, st.context.timezone)
    ended = moment(now.ended_at, st.context.timezone)
    st.caption(
        f"Run {md_escape(now.run)}, {md_escape(now.destination)}, {md_escape(now.file_name)}. "
        f"Begun {begun}" + (f", ended {ended}." if ended else ".")
    )


def _reason(now: RunStatus) -> None:
    where = "" if now.state in ACTIVE else look_here(now)
    if now.state == "paused":
        told = f"{said(paused_words(now.reason))}. {where}"
        st.warning(told, title="Paused", icon=":material/pause_circle:")
    elif ": " in now.headline:
        told = f"{said(now.headline.partition(': ')[2])}. {where}"
        st.warning(told, icon=":material/info:")


def paused_words(reason: str) -> str:
    """Why it is paused; that something may be there is said with the link that leads to it."""
    return reason.removesuffix("; it may exist already: look at the vendor before going on")


def history() -> None:
    """Every run, the newest first."""
    found = running.runs()
    if not found:
        made = draft.current()
        empty(
            "There is no run yet: the first one begins with a file.",
            "Begin",
            navigation.HOME,
            navigation.PREVIEW,
            made,
        )
        return
    pages = -(-len(found) // LISTED)
    here = st.pagination(pages, key="runs-page") if pages > 1 else 1
    for run in found[(here - 1) * LISTED : here * LISTED]:
        goals.run_row(run)
    st.caption(counted(len(found), "run"))
