"""The parts of a run's live view; each is drawn from one status and nothing else."""

from __future__ import annotations

import streamlit as st

from workbench import running
from workbench.delivery import runs as delivery
from workbench.delivery.connections import TWIN
from workbench.delivery.statuses import ENDED, RunStatus
from workbench.delivery.timing import timing_words
from workbench.delivery.unsettled import unsettled
from workbench.destinations.registry import DESTINATIONS
from workbench.destinations.spec import Destination
from workbench.ui import guarding, planning, practice, presenting
from workbench.ui.escaping import md_escape, md_name
from workbench.ui.page_words import on_record
from workbench.ui.wording import counted, localised, number
from workbench.vocabulary.fates import FATE_MEANING, Fate

OPEN = ("waiting", "inflight")
# Refused in parts counts as well: what was split has its answer, and its rows are in its parts.
ANSWERED = ("accepted", "rejected", "split")
UNFOLLOWED = "not followed"

Phase = tuple[str, str, str]  # its name, its state in words, its colour


def phase_states(now: RunStatus) -> tuple[Phase, ...]:
    """Sending, Indexing and Live with what each has come to; without indexing, Sending alone."""
    goal = DESTINATIONS.get(now.destination)
    unsent = any(chunk.state in (*OPEN, "unknown") for chunk in now.chunks)
    if now.state == "sending":
        told = ("under way", "later", "later")
    elif now.state == "indexing":
        told = ("done", "under way", "later")
    elif now.state == "paused":
        told = ("paused", "later", "later") if unsent else ("done", "paused", "later")
    elif now.state == "cancelled":
        taken = any(chunk.state == "accepted" for chunk in now.chunks)
        told = ("cancelled", UNFOLLOWED, UNFOLLOWED if taken else "not live")
    else:
        live, whole = now.headline.startswith("Live"), now.headline == "Live"
        reached = "yes" if whole else "in part" if live else "not live"
        told = ("done", "done" if live else "ended", reached)
        if not_followed(now):
            told = ("done", UNFOLLOWED, UNFOLLOWED)
    colours = {
        "done": "green",
        "yes": "green",
        "under way": "blue",
        "later": "gray",
        UNFOLLOWED: "gray",
    }
    names = ("Sending", "Indexing", "Live")
    if goal is not None and not followed(goal):
        names, told = names[:1], told[:1]  # type: ignore[assignment]  # fewer of the same
    return tuple(
        (name, state, colours.get(state, "orange")) for name, state in zip(names, told, strict=True)
    )


def not_followed(now: RunStatus) -> bool:
    """Whether rows were accepted of which the vendor told nothing that could be asked about.

    So it is where nobody saw the answer and a person said that the request arrived.
    """
    taken = [chunk for chunk in now.chunks if chunk.state == "accepted"]
    word = not any(chunk.indexing or chunk.token for chunk in taken)
    return now.headline.startswith("Accepted") and word


def followed(goal: Destination) -> bool:
    """Whether there is anything to follow once a request was accepted, also of a further sheet."""
    parts = (DESTINATIONS[part.destination] for part in goal.parts)
    return any(one.indexing is not None for one in (goal, *parts))


_ICONS = {
    "done": ":material/check_circle:",
    "yes": ":material/check_circle:",
    "under way": ":material/progress_activity:",
    "later": ":material/radio_button_unchecked:",
    "paused": ":material/pause_circle:",
    UNFOLLOWED: ":material/radio_button_unchecked:",
}


def phases(now: RunStatus) -> None:
    """Sending → Indexing → Live, each with its word and its sign."""
    with st.container(horizontal=True, vertical_alignment="center", key="phases"):
        for place, (name, state, colour) in enumerate(phase_states(now)):
            if place:
                st.markdown(":material/arrow_forward:", width="content")
            icon = _ICONS.get(state, ":material/info:")
            st.badge(f"{name}: {state}", icon=icon, color=colour)  # type: ignore[arg-type]  # its own words
    goal = DESTINATIONS.get(now.destination)
    if now.state == "done" and goal is not None and followed(goal) and not_followed(now):
        st.caption(
            "Not followed: no token came back by which the vendor is asked about its indexing. "
            f"Look at the {goal.look.noun} itself."
        )


def progress(now: RunStatus) -> None:
    """How many rows have their answer, how many requests that is, and how fast it goes."""
    # One place on the page, so that a sentence more or less moves nothing below it.
    with st.container(key="progress"):
        if now.chunks:
            part, text = progress_words(now)
            st.progress(part, text=text)
        goes = running.timing(now)
        if goes is not None and (told := timing_words(goes)):
            st.caption(localised(told))


def progress_words(now: RunStatus) -> tuple[float, str]:
    """How full the bar is, from 0 to 1 by rows, and what it says; what was cancelled never left."""
    answered = [chunk for chunk in now.chunks if chunk.state in ANSWERED]
    lost = sum(chunk.state == "unknown" for chunk in now.chunks)
    dropped = sum(chunk.state == "cancelled" for chunk in now.chunks)
    rows = sum(chunk.rows for chunk in answered)
    every = sum(chunk.rows for chunk in now.chunks)
    told = f"{number(len(answered))} of {counted(len(now.chunks), 'request')} answered"
    text = f"{number(rows)} of {counted(every, 'row')}, {told}"
    text += f", {number(lost)} without a trustworthy answer" if lost else ""
    text += f", {number(dropped)} cancelled before they were sent" if dropped else ""
    part = rows / every if every else len(answered) / len(now.chunks)
    return part, text


def trying_again(now: RunStatus) -> None:
    """What a run that is under way waits for, where its last try was in vain."""
    if now.state != "sending" or not (told := trying_words(now)):
        return
    st.warning(md_escape(told), title="Trying again", icon=":material/hourglass_top:")
    if now.connection == TWIN:
        practice.silence("Once it answers, the run goes on by itself.")


def trying_words(now: RunStatus) -> str:
    """The request that is tried again and what its last try met; "" where there is none.

    One whose first answer was lost is unknown while it is repeated, and nothing has left after it.
    """
    found = (one for one in now.chunks if one.state in OPEN and one.attempts and one.reason)
    last = max((one for one in now.chunks if one.attempts), key=lambda one: one.n, default=None)
    repeated = last is not None and last.state == "unknown" and last.attempts > 1
    one = next(found, last if repeated else None)
    if one is None:
        return ""
    times = "once" if one.attempts == 1 else f"{number(one.attempts)} times"
    slower = "too many requests for now (HTTP 429): " if one.http_status == 429 else ""
    answer = f"{slower}{on_record(one.reason)}".rstrip(".")
    return f"Request {one.n} was tried {times}; the last answer: {answer}."


def buttons(now: RunStatus) -> None:
    """Pause, Resume and the end of a run, each with what it does; nothing once it has ended."""
    if now.state in ENDED:
        return
    with st.container(horizontal=True):
        if now.state == "paused":
            _resume(now)
        elif st.button("Pause", icon=":material/pause:", key="pause", help=PAUSES):
            delivery.request_pause(now.run)
            st.toast("It pauses after the request that is out.")
        with st.popover("Cancel the rest", icon=":material/cancel:"):
            st.markdown(cancel_words(now))
            label = "Cancel the rest for good"
            st.button(label, key="cancel", on_click=_cancelled, args=(now.run,))


def _cancelled(run: str) -> None:
    # Before the page is drawn: another tab may have changed what there is to draw.
    with guarding.guarded():
        delivery.request_cancel(run)


def _resume(now: RunStatus) -> None:
    # Where something may be done already, the look at it comes first.
    look = any(one.repeat == "III" for one in unsettled(now.run))
    if st.button(
        "Resume",
        type="secondary" if look else "primary",
        icon=":material/play_arrow:",
        key="resume",
        help=GOES,
        disabled=presenting.sends_off(now.world),
    ):
        with st.spinner("Looking whether it can go on"):
            running.go_on(now, practice.target(now.connection, now.destination))
        st.rerun()


PAUSES = "The request that is out gets its answer; nothing more leaves until you resume."
GOES = "Sends what is left, exactly as it was planned; what has its answer is not sent again."


def cancel_words(now: RunStatus) -> str:
    """What is given up by a cancel, and what stays."""
    waiting = [chunk for chunk in now.chunks if chunk.state == "waiting"]
    rows = sum(chunk.rows for chunk in waiting)
    rest = f"{counted(rows, 'row')} in {counted(len(waiting), 'request')}" if waiting else "Nothing"
    return (
        f"{rest} will not be sent any more by this run, which then has ended for good. What has "
        "left stays as it is, and the rest can be sent again as a new run."
    )


def counts(now: RunStatus) -> None:
    """Every row by what became of it; the tiles add up to the rows of the file."""
    with st.container(horizontal=True, key="run-tiles"):
        st.metric("Rows in the file", number(now.rows), border=True)
        for label, rows, meaning in tiles(now):
            st.metric(label, number(rows), border=True, help=meaning)


def tiles(now: RunStatus) -> list[tuple[str, int, str]]:
    """Each tile with its rows and its meaning; rows that are merely out have one of their own."""
    found = now.counts
    # Of a run that nobody sends any more, what is out is lost.
    out = sum(one.rows for one in now.chunks if one.state == "inflight")
    out = min(out, found.unknown) if now.state == "sending" else 0
    fates: tuple[tuple[Fate, int], ...] = (
        ("accepted", found.accepted),
        ("rejected", found.rejected),
        ("unknown", found.unknown - out),
        ("not_sent", found.not_sent),
    )
    told = [(one.replace("_", " ").capitalize(), rows, FATE_MEANING[one]) for one, rows in fates]
    if now.state == "sending":
        told.insert(2, ("On the way", out, "sent just now; the answer is still to come"))
    return told


def sizes(now: RunStatus) -> None:
    """The object at the vendor: how much it held before, what is expected, what it holds after."""
    goal = DESTINATIONS.get(now.destination)
    if all(size is None for size in now.sizes) or goal is None:
        return
    about = next((chunk.about for chunk in now.chunks if chunk.about), "")
    st.subheader("At the vendor")
    before, _, after = now.sizes
    held = f"{goal.look.holds.capitalize()}s"
    held_tiles = {f"{held} before": number(before)}
    if goal.people:
        held_tiles[f"{held} expected after"] = planning.expected_words(now)
    held_tiles[f"{held} after"] = number(after)
    with st.container(horizontal=True, key="run-sizes"):
        for name, size in held_tiles.items():
            st.metric(name, size, border=True)
    accepted = counted(now.counts.accepted, "row")
    once = ", each about another person" if goal.people and now.counts.accepted > 1 else ""
    st.caption(f"{goal.look.noun.capitalize()} {md_name(about)}. {accepted} accepted{once}.")
