"""The rest of a run that has ended: what of it can be sent again, and the button that does it.

The plan and the delivery are the library's own `retry`; decides only when it is offered.
"""

from __future__ import annotations

import contextlib

import streamlit as st

from workbench import running
from workbench.delivery.connections import TWIN, Connection
from workbench.delivery.preflight import Evidence
from workbench.delivery.statuses import ENDED, RunStatus
from workbench.destinations.registry import noun_of
from workbench.errors import WorkbenchError
from workbench.plans.plan import Plan
from workbench.retrying import DECIDED, retry
from workbench.ui import confirming, draft, guarding, navigation, planning, practice
from workbench.ui.page_words import said
from workbench.ui.wording import counted
from workbench.vocabulary.fates import Counts, why_meaning

# Rows that nothing is wrong with, and that nobody has decided against.
LEFT = ("waiting", "cancelled")


class _Stopped(Exception):
    """Ends a retry where this page has what it wanted of it."""


def sending_again(now: RunStatus) -> None:
    """What became of the rows that the vendor does not have, and how they get there."""
    if now.state not in ENDED:
        return
    rest = left_over(now.counts)
    told = advice(now.counts)
    if not rest and not told:
        return
    st.subheader("What was not accepted")
    for sentence in told:
        st.markdown(sentence)
    if not rest:
        return
    if now.connection != TWIN:
        st.caption("These pages send to practice only, so the rest is not sent again from here.")
    elif draft.again_asked():
        with guarding.guarded():
            _the_rest(now)
    elif st.button("Send the rest again", icon=":material/replay:", key="again"):
        draft.ask_again()
        st.rerun()


def left_over(counts: Counts) -> int:
    """How many rows can be sent again as they are."""
    return counts.rejected + sum(counts.not_sent_why.get(why, 0) for why in LEFT)


def advice(counts: Counts) -> list[str]:
    """What is to be done about each kind of rows that the vendor does not have."""
    told = []
    if rows := left_over(counts):
        told.append(
            f"**{counted(rows, 'row')} can be sent again** just as {_are(rows)}. What the vendor "
            "refused may be refused again: look at its reason above first."
        )
    if rows := counts.not_sent_why.get("invalid", 0):
        which = "it" if rows == 1 else "each"
        told.append(
            f"**{counted(rows, 'row')} cannot be sent as {_are(rows)}**: the results below say "
            f"what is wrong with {which}. Put what you have mended into a file of its own, and "
            "bring that on Home as a new draft."
        )
    if rows := counts.unknown:
        told.append(
            f"**{counted(rows, 'row')} may have arrived**, and so are no part of the rest: look "
            "at the vendor before you send anything of that again."
        )
    return told


def _are(rows: int) -> str:
    return "it is" if rows == 1 else "they are"


def _the_rest(now: RunStatus) -> None:
    """The plan of the rest, its questions, and the button that sends exactly it."""
    there = practice.target(now.connection, now.destination)
    key = planning.aim(there)
    plan = _planned(now.run, key)
    if (earlier := sent_before(now, plan)) is not None:
        st.info(
            f"Exactly this was sent again already: {said(earlier.headline)}",
            icon=":material/timeline:",
        )
        st.page_link(navigation.RUN.path, label="Look", query_params={draft.RUN: earlier.run})
        return
    with st.container(border=True, key="the-rest"):
        st.markdown(
            f"**{counted(plan.rows_planned, 'row')}** in {counted(plan.requests, 'request')}, "
            "checked again and planned as a new run."
        )
        for why, rows in plan.not_sent.items():
            if why not in DECIDED:
                meaning = why_meaning(why, noun_of(plan.destination))
                st.caption(f"Not among them: {counted(rows, 'row')} ({meaning})")
        ready = confirming.confirmed(plan, there)
        label = f"{confirming.send_words(plan)} again"
        if st.button(
            label, type="primary", icon=":material/send:", disabled=not ready, key="send-again"
        ):
            with st.spinner("Beginning the new run"):
                begun = begin_again(now, plan)
            st.switch_page(navigation.RUN.path, query_params={draft.RUN: begun})


@st.cache_data(scope="session", max_entries=4, show_spinner="Checking the rest again")
def _planned(run: str, aim: str) -> Plan:
    """What a retry would send; its folder is gone again."""
    seen: list[Plan] = []

    def stop(there: Connection, plan: Plan, evidence: Evidence | None) -> None:
        seen.append(plan)
        raise _Stopped

    with contextlib.suppress(_Stopped):
        retry(run, confirm=stop)
    return seen[0]


def sent_before(now: RunStatus, plan: Plan) -> RunStatus | None:
    """The later run of exactly this plan, so that a second click begins none."""
    later = (one for one in running.runs() if one.created_at > now.created_at)
    return next((one for one in later if one.plan_sha256 == plan.plan_sha256), None)


def begin_again(now: RunStatus, shown: Plan) -> str:
    """Begins a retry of exactly the plan that was shown; the new run's id.

    Its page watches it. Raises WorkbenchError where something has changed since.
    """
    begun: list[str] = []

    def same(there: Connection, plan: Plan, evidence: Evidence | None) -> None:
        if (earlier := sent_before(now, plan)) is not None:
            begun.append(earlier.run)
            raise _Stopped
        if plan.plan_sha256 != shown.plan_sha256:
            _planned.clear()
            message = "What would be sent has changed since you looked at it: look at it again"
            raise WorkbenchError(message)

    def leave(status: RunStatus) -> None:
        begun.append(status.run)
        raise _Stopped

    with contextlib.suppress(_Stopped):
        retry(now.run, confirm=same, watch=leave)
    return begun[0]
