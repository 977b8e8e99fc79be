"""The parts of a run's live view; each is drawn from one status and nothing else."""

from __future__ import annotations

import streamlit as st

from workbench import running
from workbench.delivery import runs as delivery
from workbench.delivery.statuses import ENDED, RunStatus
from workbench.delivery.unsettled import unsettled
from workbench.destinations.registry import DESTINATIONS, noun_of
from workbench.destinations.spec import Destination
from workbench.ui import planning, practice
from workbench.ui.escaping import md_escape
from workbench.ui.wording import counted
from workbench.vocabulary.fates import FATE_MEANING, Fate, why_meaning

OPEN = ("waiting", "inflight")

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
        told = ("cancelled", "not followed", "not live")
    else:
        live, whole = now.headline.startswith("Live"), now.headline == "Live"
        reached = "yes" if whole else "in part" if live else "not live"
        told = ("done", "done" if live else "ended", reached)
    colours = {"done": "green", "yes": "green", "under way": "blue", "later": "gray"}
    names = ("Sending", "Indexing", "Live")
    if goal is not None and not followed(goal):
        names, told = names[:1], told[:1]  # type: ignore[assignment]  # fewer of the same
    return tuple(
        (name, state, colours.get(state, "orange")) for name, state in zip(names, told, strict=True)
    )


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
}


def phases(now: RunStatus) -> None:
    """Sending → Indexing → Live, each with its word and its sign."""
    with st.container(horizontal=True, vertical_alignment="center", key="phases"):
        for place, (name, state, colour) in enumerate(phase_states(now)):
            if place:
                st.markdown(":material/arrow_forward:", width="content")
            icon = _ICONS.get(state, ":material/info:")
            st.badge(f"{name}: {state}", icon=icon, color=colour)  # type: ignore[arg-type]  # its own words


def progress(now: RunStatus) -> None:
    """How many requests have their answer, and how many rows that is."""
    settled = [chunk for chunk in now.chunks if chunk.state not in (*OPEN, "unknown")]
    if not now.chunks:
        return
    lost = sum(chunk.state == "unknown" for chunk in now.chunks)
    rows = sum(chunk.rows for chunk in settled)
    every = sum(chunk.rows for chunk in now.chunks)
    answered = f"{len(settled):,} of {counted(len(now.chunks), 'request')} answered"
    text = f"{rows:,} of {counted(every, 'row')}, {answered}"
    text += f", {lost:,} without a trustworthy answer" if lost else ""
    st.progress(len(settled) / len(now.chunks), text=text)


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
            if st.button("Cancel the rest for good", key="cancel"):
                delivery.request_cancel(now.run)
                st.rerun()


def _resume(now: RunStatus) -> None:
    # Where something may be done already, the look at it comes first.
    look = any(one.repeat == "III" for one in unsettled(now.run))
    if st.button(
        "Resume",
        type="secondary" if look else "primary",
        icon=":material/play_arrow:",
        key="resume",
        help=GOES,
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
    found = now.counts
    tiles: tuple[tuple[Fate, int], ...] = (
        ("accepted", found.accepted),
        ("rejected", found.rejected),
        ("unknown", found.unknown),
        ("not_sent", found.not_sent),
    )
    with st.container(horizontal=True, key="run-tiles"):
        st.metric("Rows in the file", f"{now.rows:,}", border=True)
        for fate, rows in tiles:
            label = fate.replace("_", " ").capitalize()
            st.metric(label, f"{rows:,}", border=True, help=FATE_MEANING[fate])
    for why, rows in found.not_sent_why.items():
        meaning = why_meaning(why, noun_of(now.destination))
        st.caption(f"Not sent, {md_escape(why)}: {counted(rows, 'row')} ({meaning})")


def sizes(now: RunStatus) -> None:
    """The object at the vendor: how much it held before, what is expected, what it holds after."""
    goal = DESTINATIONS.get(now.destination)
    if all(size is None for size in now.sizes) or goal is None:
        return
    about = next((chunk.about for chunk in now.chunks if chunk.about), "")
    st.subheader("At the vendor")
    before, _, after = now.sizes
    held = f"{goal.look.holds.capitalize()}s"
    tiles = {f"{held} before": size_words(before)}
    if goal.people:
        tiles[f"{held} expected after"] = planning.expected_words(now)
    tiles[f"{held} after"] = size_words(after)
    with st.container(horizontal=True, key="run-sizes"):
        for name, size in tiles.items():
            st.metric(name, size, border=True)
    accepted = counted(now.counts.accepted, "row")
    once = ", one for each of as many people: no id is sent twice" if goal.people else ""
    st.caption(f"{goal.look.noun.capitalize()} {md_escape(about)}. {accepted} accepted{once}.")


def size_words(size: int | None) -> str:
    """A number of things, where it is known."""
    return "not known" if size is None else f"{size:,}"
