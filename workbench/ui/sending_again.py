"""The rest of a run that has ended: what of it can be sent again, and the button that does it.

The plan and the delivery are the library's own `retry`; decides only when it is offered.
"""

from __future__ import annotations

import contextlib
import itertools
import threading
from collections import Counter
from collections.abc import Sequence

import streamlit as st

from workbench import running
from workbench.delivery import unsettled
from workbench.delivery.connections import Connection
from workbench.delivery.preflight import Evidence
from workbench.delivery.statuses import ENDED, RunStatus
from workbench.destinations.registry import noun_of
from workbench.errors import WorkbenchError
from workbench.last_fates import since
from workbench.plans.plan import Plan
from workbench.retrying import DECIDED, retry
from workbench.ui import confirming, draft, guarding, navigation, planning, practice, presenting
from workbench.ui.again_choice import HALVE, REST, Choice, asked_for, choices, rows_of
from workbench.ui.page_words import headline_said
from workbench.ui.taken_apart import cost_words, refused_whole
from workbench.ui.wording import counted
from workbench.vocabulary.fates import Counts, why_meaning
from workbench.vocabulary.steps import Repeat

TITLE = "What was not accepted"
ANCHOR = "not-accepted"
# Rows that nothing is wrong with, and that nobody has decided against.
LEFT = ("waiting", "cancelled")
# Two tabs of this app begin one after the other, so that the second finds the first one's run.
_BEGINNING = threading.Lock()


class _Stopped(Exception):
    """Ends a retry where this page has what it wanted of it."""


def sending_again(now: RunStatus, later: Sequence[RunStatus] = ()) -> None:
    """What became of the rows that the vendor does not have, and how they get there.

    `later` are the runs that have sent rows of this one again: theirs is the last word on these.
    """
    if now.state not in ENDED:
        return
    if going := next((one for one in later if one.state not in ENDED), None):
        st.subheader(TITLE, anchor=ANCHOR)
        st.info(
            f"Rows of this run are being sent again: {headline_said(going)}. What is left can be "
            "sent again when that run has ended.",
            icon=":material/timeline:",
        )
        return
    counts = last_counts(now, later)
    classes = repeat_classes([now, *later])
    rest = left_over(counts)
    told = advice(counts, found=now.halving)
    able = rest or (counts.unknown and classes - {"III"})
    if not able and not told:
        return
    st.subheader(TITLE, anchor=ANCHOR)
    for sentence in told:
        st.markdown(sentence)
    if not able:
        return
    choice = asked_for(draft.again_asked())
    whole = taken_whole(now, counts)
    if choice is None or (choice.halving and not whole):
        _offers(now, whole)
    else:
        _asked(now, counts, choice, classes)


def taken_whole(now: RunStatus, counts: Counts) -> list[int]:
    """The rows of each request that can be taken apart, where `counts` are the last ones.

    Once a later run has sent some of them again, that run's page knows more.
    """
    untouched = counts.rejected == now.counts.rejected
    return [one.rows for one in refused_whole(now)] if untouched else []


def _offers(now: RunStatus, whole: Sequence[int]) -> None:
    """The buttons that show what would be sent; nothing leaves by them."""
    if whole:
        st.markdown(
            f"**{counted(len(whole), 'request')} with {counted(sum(whole), 'row')} "
            f"{'was' if len(whole) == 1 else 'were'} refused as a whole**, perhaps for a single "
            "row. “Find the rows” sends the same rows again in halves, and halves of these, until "
            "what the vendor refuses stands alone; the good rows are accepted on the way. "
            f"{cost_words(whole, now.destination)}"
        )
    with st.container(horizontal=True):
        if whole and st.button("Find the rows", icon=":material/call_split:", key="find"):
            draft.ask_again(HALVE)
            st.rerun()
        if st.button("Send the rest again", icon=":material/replay:", key="again"):
            draft.ask_again(REST)
            st.rerun()


def _asked(now: RunStatus, counts: Counts, choice: Choice, classes: frozenset[Repeat]) -> None:
    wanted = choice if choice.halving else choices(now.run, counts, choice, classes)
    if wanted != choice:
        draft.ask_again(wanted.word)
    if rows_of(counts, wanted.fates):
        with guarding.guarded():
            _the_rest(now, wanted, repr(counts))
    else:
        st.info("Tick above which rows are to be sent.", icon=":material/check_box:")
    if st.button("Not now", type="tertiary", key="not-now"):
        draft.ask_again("")
        st.rerun()


def last_counts(now: RunStatus, later: Sequence[RunStatus]) -> Counts:
    """The rows of a run by what became of them last."""
    if not later:
        return now.counts
    return _last_counts(now.run, later, repr([one.counts for one in (now, *later)]))


@st.cache_data(scope="session", max_entries=8, show_spinner=False)
def _last_counts(run: str, _later: Sequence[RunStatus], counts: str) -> Counts:
    fates, _ = since(run, _later)
    pairs = zip(fates["fate"].to_pylist(), fates["why"].to_pylist(), strict=True)
    found = Counter(pairs)
    whys = {str(why): rows for (fate, why), rows in found.items() if fate == "not_sent"}
    names = ("accepted", "rejected", "unknown")
    known = {name: sum(n for (fate, _), n in found.items() if fate == name) for name in names}
    return Counts(**known, not_sent=sum(whys.values()), not_sent_why=whys)


def repeat_classes(family: Sequence[RunStatus]) -> frozenset[Repeat]:
    """How harmful it would be to repeat what is unknown in these runs."""
    asked = (one.run for one in family if one.counts.unknown)
    return frozenset(one.repeat for run in asked for one in unsettled.unsettled(run) if one.rows)


def left_over(counts: Counts) -> int:
    """How many rows can be sent again as they are."""
    return counts.rejected + sum(counts.not_sent_why.get(why, 0) for why in LEFT)


def advice(counts: Counts, *, found: bool = False) -> list[str]:
    """What is to be done about each kind of rows that the vendor does not have.

    In a run that has `found` the bad rows these are told above, with what is to be done.
    """
    told = []
    rows = left_over(counts)
    if rows and not (found and rows == counts.rejected):
        told.append(
            f"**{counted(rows, 'row')} can be sent again** just as {_are(rows)}. What the vendor "
            "refused may be refused again: look at its reason above first."
        )
    if rows := counts.not_sent_why.get("invalid", 0):
        which = "it" if rows == 1 else "each"
        told.append(
            f"**{counted(rows, 'row')} cannot be sent as {_are(rows)}**: the results below say "
            f"what is wrong with {which}. Mend {_them(rows)} on Check, from the page of the run "
            f"that sent the file first, or correct {_them(rows)} in the results as Excel and "
            "bring these as a file."
        )
    if rows := counts.unknown:
        told.append(
            f"**{counted(rows, 'row')} may have arrived**, and so are no part of the rest: settle "
            "that first, where it says what may be there."
        )
    return told


def _them(rows: int) -> str:
    return "it" if rows == 1 else "them"


def _are(rows: int) -> str:
    return "it is" if rows == 1 else "they are"


def _the_rest(now: RunStatus, choice: Choice, counts: str) -> None:
    """The plan of the rest, its questions, and the button that sends exactly it.

    `counts` are the rows by fate, so that a plan of other fates is not shown again.
    """
    there = practice.target(now.connection, now.destination)
    plan = _planned(now.run, planning.aim(there), choice, counts)
    if (earlier := sent_before(now, plan, choice)) is not None:
        st.info(
            f"Exactly this was sent again already: {headline_said(earlier)}",
            icon=":material/timeline:",
        )
        st.page_link(navigation.RUN.path, label="Look", query_params={draft.RUN: earlier.run})
        return
    with st.container(border=True, key="the-rest"):
        st.markdown(
            f"**{counted(plan.rows_planned, 'row')}** in {counted(plan.requests, 'request')}, "
            "checked again and planned as a new run."
        )
        if choice.halving:
            st.markdown(_in_halves(plan))
        for why, rows in plan.not_sent.items():
            if why not in DECIDED:
                meaning = why_meaning(why, noun_of(plan.destination))
                st.caption(f"Not among them: {counted(rows, 'row')} ({meaning})")
        ready = confirming.confirmed(plan, there)
        able = ready and not presenting.sends_off(there.world)
        label = f"{confirming.send_words(plan)} {'in parts' if choice.halving else 'again'}"
        if st.button(
            label,
            type="primary",
            icon=":material/send:",
            disabled=not able,
            key="send-again",
        ):
            with st.spinner("Beginning the new run"):
                begun = begin_again(now, plan, choice)
            st.switch_page(navigation.RUN.path, query_params={draft.RUN: begun})


def _in_halves(plan: Plan) -> str:
    sizes = [one.records for one in plan.chunks if one.records]
    return (
        "A request that the vendor refuses as a whole is sent again in two halves, and so on. "
        f"{cost_words(sizes, plan.destination)} No row is ever in two requests that were accepted."
    )


@st.cache_data(scope="session", max_entries=4, show_spinner="Checking the rest again")
def _planned(run: str, aim: str, choice: Choice, counts: str) -> Plan:
    """What a retry would send; its folder is gone again."""
    seen: list[Plan] = []

    def stop(there: Connection, plan: Plan, evidence: Evidence | None) -> None:
        seen.append(plan)
        raise _Stopped

    with contextlib.suppress(_Stopped):
        retry(run, fates=choice.fates, halving=choice.halving, confirm=stop)
    return seen[0]


def sent_before(now: RunStatus, plan: Plan, choice: Choice) -> RunStatus | None:
    """The later run of exactly this plan, so that a second click begins none."""
    later = itertools.takewhile(lambda one: one.run != now.run, running.runs())
    same = (one for one in later if one.halving == choice.halving)
    return next((one for one in same if one.plan_sha256 == plan.plan_sha256), None)


def begin_again(now: RunStatus, shown: Plan, choice: Choice) -> str:
    """Begins a retry of exactly the plan that was shown; the new run's id.

    Its page watches it. Raises WorkbenchError where something has changed since.
    """
    with _BEGINNING:
        if (earlier := sent_before(now, shown, choice)) is not None:
            return earlier.run
        return _begun(now.run, shown, choice)


def _begun(run: str, shown: Plan, choice: Choice) -> str:
    begun: list[str] = []

    def same(there: Connection, plan: Plan, evidence: Evidence | None) -> None:
        if plan.plan_sha256 != shown.plan_sha256:
            _planned.clear()
            message = "What would be sent has changed since you looked at it: look at it again"
            raise WorkbenchError(message)

    def leave(status: RunStatus) -> None:
        begun.append(status.run)
        raise _Stopped

    with contextlib.suppress(_Stopped):
        retry(run, fates=choice.fates, halving=choice.halving, confirm=same, watch=leave)
    return begun[0]
