"""Rows without a trustworthy answer: what may be there, a look at the vendor, the reader's word.

Everything that is shown comes from the journal, so a reload changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from workbench import settling
from workbench.delivery import homes, unsettled
from workbench.delivery.reconciling import Settled
from workbench.delivery.statuses import ENDED, RunStatus
from workbench.delivery.unsettled import Settlement, Unsettled
from workbench.destinations.registry import DESTINATIONS
from workbench.errors import WorkbenchError
from workbench.plans.plan import Plan
from workbench.ui import guarding, practice
from workbench.ui.confirming import DOES, OTHERWISE
from workbench.ui.escaping import md_escape, md_name
from workbench.ui.page_words import on_record
from workbench.ui.run_links import run_link
from workbench.ui.sending_again import last_counts
from workbench.ui.wording import counted, here, number
from workbench.vocabulary.steps import Repeat

TITLE = "Rows without a trustworthy answer"
ANCHOR = "unanswered"
# Requests with a form each; the next ones come when these are settled.
SHOWN = 10
LONGEST_REASON = 300
HOW = {"look": "seen at the vendor", "word": "by somebody's word"}
# A look may show some rows of a request and say nothing of the others.
FATE = {
    "accepted": "accepted",
    "not_sent": "not sent",
    "unknown": "accepted, the others still unknown",
}
AGAIN: Mapping[Repeat, str] = {
    "I": "Sent again, they change nothing that is there already.",
    "I*": "Sent again later, they could undo what people have chosen since.",
    "II": "Sent again, what is there may be applied twice.",
}


def unanswered(now: RunStatus, later: Sequence[RunStatus] = ()) -> None:
    """The whole section; nothing where every request of the run had its answer.

    `later` are the runs that have sent rows of this one again.
    """
    left, record = unsettled.unsettled(now.run), unsettled.settlements(now.run)
    if not left and not record:
        return
    st.subheader(TITLE, anchor=ANCHOR)
    if left:
        with guarding.guarded():
            _left(now, left, record)
    settled = [one for one in record if one.fate != "unknown" or one.rows]
    if settled:
        st.markdown("**On record**")
        for one in settled:
            st.caption(f":material/history: {record_words(one)}")
    if not left:
        st.markdown(follows(now, later))
        if now.state in ENDED and later:
            run_link("The later run", later[-1].run)


def _left(now: RunStatus, left: Sequence[Unsettled], record: Sequence[Settlement]) -> None:
    st.markdown(summary(left))
    st.caption(
        "A look asks the vendor what is there and sends nothing. What it does not show stays "
        "unknown, until somebody who knows says so below; that is kept on record."
        if has_a_way(now)
        else "The vendor has no way to look at what such a request did: look at its own pages, "
        "and say below what you found; that is kept on record."
    )
    if has_a_way(now) and st.button(
        "Look at the vendor", type="primary", icon=":material/search:", key="look"
    ):
        _look(now, len(left))
        st.rerun()
    operations = _operations(now)
    for one in left[:SHOWN]:
        looks = [entry for entry in record if (entry.chunk, entry.how) == (one.chunk, "look")]
        _request(now, one, operations.get(one.step, ""), looks)
    if len(left) > SHOWN:
        st.caption(f"And {counted(len(left) - SHOWN, 'more request')}, when these are settled.")


def summary(left: Sequence[Unsettled]) -> str:
    """How much of the run nobody knows the end of."""
    rows = sum(one.rows for one in left)
    found = counted(len(left), "request")
    their = "its" if len(left) == 1 else "their"
    about = f" with **{counted(rows, 'row')}**" if rows else ""
    return (
        f"{found}{about} left this machine, and no answer came back that can be trusted: {their} "
        "rows may have arrived or not. Nothing of that is sent again before it is settled, unless "
        "repeating it changes nothing."
    )


def _look(now: RunStatus, requests: int) -> None:
    """Looks for each request, with a bar that says how many are done."""
    practice.target(now.connection, now.destination)
    done: list[Settled] = []
    bar = st.progress(0.0, text=f"Looking for {counted(requests, 'request')}")

    def on_each(one: Settled) -> None:
        done.append(one)
        told = f"{number(len(done))} of {counted(requests, 'request')} looked for"
        bar.progress(min(1.0, len(done) / requests), text=told)

    with st.spinner("Looking at the vendor"):
        settling.reconcile(now.run, on_each=on_each)


def _request(now: RunStatus, one: Unsettled, operation: str, looks: Sequence[Settlement]) -> None:
    """One request: what it is, what may be there, what was seen, and what somebody knows of it."""
    with st.container(border=True, key=f"unanswered-{one.chunk}"):
        st.markdown(f"**{title(one, operation)}**")
        sent = here(one.sent_at)
        reason = md_escape(on_record(one.reason))
        st.caption(f"Sent {sent}: {reason}" if sent else reason)
        st.markdown(may_be_there(one, operation))
        if looks:
            last = looks[-1]
            seen = here(last.settled_at)
            st.info(
                f"Looked {seen}: {md_escape(on_record(last.evidence))}.", icon=":material/search:"
            )
        _word(now, one)


def title(one: Unsettled, operation: str) -> str:
    """What a request is about, and how many of its rows are unknown."""
    about = f", {md_name(one.about)}" if one.about else ""
    rows = f", {number(one.rows)} of {counted(one.records, 'row')}"
    if one.rows == one.records:
        rows = f", {counted(one.rows, 'row')}" if one.rows else ""
    return f"Request {one.chunk}: {md_escape(operation)}{about}{rows}"


def may_be_there(one: Unsettled, operation: str) -> str:
    """What may have happened at the vendor, and what sending it again would do."""
    about = f"“{md_name(one.about)}”" if one.about else "what it is about"
    if one.repeat == "III":
        does = DOES.get(operation, OTHERWISE).format(about)
        return f"**May exist already:** it {does}. It is never sent again by itself: look first."
    if one.creates:
        return f"{about} may have been created. A further try looks for it first."
    return f"All of these rows may be there, some, or none. {AGAIN[one.repeat]}"


def _word(now: RunStatus, one: Unsettled) -> None:
    """What the reader knows of a request; he says how he knows, and it is written down."""
    key = f"{now.run}-{one.chunk}"
    # Enter in the box would press the first button: a word for good, which nobody has given.
    with st.form(f"word-{key}", border=False, enter_to_submit=False):
        because = st.text_input(
            "You have looked yourself? Say how you know what became of it",
            key=f"because-{key}",
            max_chars=LONGEST_REASON,
            placeholder="such as: seen in the vendor's dashboard",
        )
        typed = one.about
        if one.repeat == "III" and one.about:
            st.caption(f"It cannot be taken back, so type its name as well: {md_name(one.about)}")
            typed = str(st.text_input("Its name", key=f"name-{key}"))
        st.caption("Your word counts at once and for good: nothing here takes it back.")
        with st.container(horizontal=True):
            arrived = st.form_submit_button(
                "It arrived", key=f"arrived-{key}", help="Its rows count as accepted."
            )
            not_arrived = st.form_submit_button(
                "It did not arrive",
                key=f"not-arrived-{key}",
                disabled=not one.whole,
                help="Its rows count as not sent, and can be sent again."
                if one.whole
                else "Some of its rows are known to have arrived.",
            )
    if not (arrived or not_arrived):
        return
    if missing := unfounded(one, str(because), typed):
        st.error(missing, icon=":material/edit:")
        return
    settling.reconcile(
        now.run,
        arrived=[one.chunk] if arrived else (),
        not_arrived=() if arrived else [one.chunk],
        because=str(because).strip(),
    )
    st.rerun()


def unfounded(one: Unsettled, because: str, typed: str) -> str:
    """What is missing before somebody's word counts; "" where it does."""
    if not because.strip():
        return "Say how you know it: that is kept on record beside your word."
    if one.repeat == "III" and typed.strip() != one.about:
        return "The name is not the one above: type it exactly, or leave the request as it is."
    return ""


def record_words(one: Settlement) -> str:
    """One entry of the record as a sentence."""
    about = f" ({md_name(one.about)})" if one.about else ""
    rows = f"{counted(one.rows, 'row')} " if one.rows else ""
    fate = f"settled as {FATE[one.fate]}"
    at = here(one.settled_at)
    evidence = one.evidence.removeprefix("somebody's word: ")
    how = HOW.get(one.how, one.how)
    told = "" if evidence == "somebody's word" else f": {md_escape(on_record(evidence))}"
    return f"Request {one.chunk}{about}: {rows}{fate}, {how}{told} ({at})"


def follows(now: RunStatus, later: Sequence[RunStatus] = ()) -> str:
    """What can be done once nothing is unknown any more."""
    if now.state not in ENDED:
        return "Every request is settled: “Resume” above goes on with the run."
    if any(one.state not in ENDED for one in later):
        return "Every request is settled: a later run has rows of it and is not over."
    waiting = last_counts(now, later).not_sent_why.get("waiting", 0)
    if later and not waiting:
        return "Every request is settled: a later run has sent again what could be sent."
    if waiting:
        return f"Every request is settled: {counted(waiting, 'row')} can be sent again, below."
    return "Every request is settled: nothing of the run is unknown any more."


def look_here(now: RunStatus) -> str:
    """A sentence for the top of the page that leads here; "" where there is nothing to settle."""
    left = unsettled.unsettled(now.run)
    if any(one.repeat == "III" for one in left):
        return f"**It may exist already: [look here](#{ANCHOR})** before anything else is sent."
    if left:
        return f"[What may be there, and how to settle it](#{ANCHOR})."
    return ""


def has_a_way(now: RunStatus) -> bool:
    """Whether the vendor can be asked what such a request did."""
    goal = DESTINATIONS.get(now.destination)
    parts = [DESTINATIONS[part.destination] for part in goal.parts] if goal else []
    return any(one.sees is not None for one in (goal, *parts) if one is not None)


def _operations(now: RunStatus) -> Mapping[int, str]:
    """What each step of the run does, from its plan; nothing where that is gone."""
    try:
        plan = Plan.load(homes.runs_folder() / now.run)
    except (WorkbenchError, OSError):
        return {}
    return {step.n: step.operation for step in plan.steps}
