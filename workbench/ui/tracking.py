"""Every run as a list, and one run in a live view."""

from __future__ import annotations

import streamlit as st

from workbench import running
from workbench.delivery.connections import TWIN
from workbench.delivery.statuses import ENDED, RunStatus
from workbench.destinations.registry import DESTINATIONS
from workbench.last_fates import family
from workbench.ui import draft, goals, guarding, navigation, practice
from workbench.ui.announcing import announced, tab_title
from workbench.ui.empty import empty
from workbench.ui.escaping import md_escape
from workbench.ui.family_counts import family_counts, family_link
from workbench.ui.page_words import headline_words, on_record
from workbench.ui.repeating import do_it_again
from workbench.ui.results_view import downloads
from workbench.ui.run_causes import by_why
from workbench.ui.run_filters import filters, reader_zone
from workbench.ui.run_links import came_from, run_links
from workbench.ui.run_parts import buttons, counts, followed, phases, progress, sizes, trying_again
from workbench.ui.run_requests import requests
from workbench.ui.sending_again import sending_again
from workbench.ui.taken_apart import found_rows
from workbench.ui.timeline_view import timeline
from workbench.ui.unanswered import look_here, unanswered
from workbench.ui.wording import counted, here, number

EVERY_S = 1.0
# Another tab, or the command line, may go on with a paused run.
PAUSED_EVERY_S = 2.0
ACTIVE = ("sending", "indexing")
LISTED = 25
# How the pause of a rehearsal begins (delivery/delivering.py).
REHEARSED = "the first rows are sent"


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
    """A run, drawn anew every second while somebody sends it, and looked at until it has ended."""
    now = running.status(run)
    late = draft.picked(_pressed_late(run), False)
    draft.put(_pressed_late(run), False)
    if late or _resumed_before(now):
        st.toast("It goes on already: somebody resumed it before you.")
    announced(now)
    every = family(run)
    later = every[[one.run for one in every].index(run) + 1 :]
    came_from(now)
    run_links(now, every)
    if now.state not in ACTIVE:
        family_link(every)
    st.fragment(_live, run_every=looks_every(now))(run, drawn_for(now), [now])
    if now.state not in ACTIVE:
        family_counts(every)
        found_rows(now)
        unanswered(now, later)
        sending_again(now, later)
        downloads(now)
    if now.state in ENDED:
        do_it_again(now)


def looks_every(now: RunStatus) -> float | None:
    """Seconds until the page looks at the run again; None once nothing of it can change."""
    if now.state in ACTIVE:
        return EVERY_S
    return None if now.state in ENDED else PAUSED_EVERY_S


def drawn_for(now: RunStatus) -> object:
    """What the page below the live view is drawn for: another value, another page."""
    return "active" if now.state in ACTIVE else (now.state, now.reason, now.counts)


def _pressed_late(run: str) -> str:
    return f"resumed-late-{run}"


def _resumed_before(now: RunStatus) -> bool:
    """Whether Resume was pressed on a page that did not know yet that the run goes on."""
    return now.state in ACTIVE and bool(draft.picked("resume", False))


def _live(run: str, was: object, first: list[RunStatus]) -> None:
    """The run; the first time as the page was drawn for it, which takes what is in `first`."""
    with guarding.guarded():
        now = first.pop() if first else running.status(run)
        if drawn_for(now) != was:
            draft.put(_pressed_late(run), _resumed_before(now))
            # Once, so that the page offers what can be done now and looks as often as it has to.
            st.rerun()
        _drawn(now)


def _drawn(now: RunStatus) -> None:
    tab_title(now)
    st.header(md_escape(now.headline.partition(": ")[0]))
    phases(now)
    _reason(now)
    trying_again(now)
    progress(now)
    buttons(now)
    counts(now)
    by_why(now, active=now.state in ACTIVE)
    sizes(now)
    with st.container(key="timeline"):
        timeline(now)
    requests(now)
    begun = here(now.created_at)
    ended = here(now.ended_at)
    st.caption(
        f"Run {md_escape(now.run)}, {md_escape(now.destination)}, {md_escape(now.file_name)}. "
        f"Begun {begun}" + (f", ended {ended}." if ended else ".")
    )


def _reason(now: RunStatus) -> None:
    where = "" if now.state in ACTIVE else look_here(now)
    if now.state == "paused":
        told = f"{md_escape(on_record(paused_words(now)))}. {where}"
        st.warning(told, title="Paused", icon=":material/pause_circle:")
        if now.connection == TWIN:
            practice.silence("Once it answers, “Resume” sends what is left.")
    elif ": " in now.headline:
        told = f"{md_escape(headline_words(now).partition(': ')[2])}. {where}"
        st.warning(told, icon=":material/info:")


def paused_words(now: RunStatus) -> str:
    """Why it is paused; that something may be there is said with the link that leads to it.

    A rehearsal says how many rows were sent, and that the vendor is done with what it accepted.
    """
    reason = now.reason.removesuffix("; it may exist already: look at the vendor before going on")
    if not reason.startswith(REHEARSED):
        return reason[:1].upper() + reason[1:]
    found = now.counts
    left = found.accepted + found.rejected + found.unknown
    first = "The first row is sent" if left == 1 else f"The first {number(left)} rows are sent"
    goal = DESTINATIONS.get(now.destination)
    if goal is not None and followed(goal) and found.accepted:
        first += ", and the vendor has indexed what it accepted (“Indexing” in the table below)"
    return first + reason.removeprefix(REHEARSED)


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
    wanted = filters(found)
    shown = [run for run in found if wanted.fits(run, reader_zone())]
    pages = -(-len(shown) // LISTED)
    place = int(st.pagination(pages, key="runs-page")) if pages > 1 else 1
    place = min(place, max(1, pages))
    goals.listed((place - 1) * LISTED, place * LISTED, wanted=wanted)
    every = counted(len(found), "run")
    st.caption(every if len(shown) == len(found) else f"{number(len(shown))} of {every}")
