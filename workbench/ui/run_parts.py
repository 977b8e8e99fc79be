"""The parts of a run's live view; each is drawn from one status and nothing else."""

from __future__ import annotations

import streamlit as st

from workbench.delivery.statuses import RunStatus
from workbench.destinations.registry import DESTINATIONS
from workbench.ui import planning
from workbench.ui.escaping import md_escape
from workbench.ui.wording import counted
from workbench.vocabulary.fates import FATE_MEANING, WHY_MEANING, Fate

OPEN = ("waiting", "inflight")

Phase = tuple[str, str, str]  # its name, its state in words, its colour


def phase_states(now: RunStatus) -> tuple[Phase, ...]:
    """Sending, Indexing and Live with what each has come to."""
    unsent = any(chunk.state in OPEN for chunk in now.chunks)
    if now.state == "sending":
        told = ("under way", "later", "later")
    elif now.state == "indexing":
        told = ("done", "under way", "later")
    elif now.state == "paused":
        told = ("paused", "later", "later") if unsent else ("done", "paused", "later")
    elif now.state == "cancelled":
        told = ("cancelled", "not followed", "not live")
    else:
        live = now.headline == "Live"
        told = ("done", "done" if live else "ended", "yes" if live else "not live")
    colours = {"done": "green", "yes": "green", "under way": "blue", "later": "gray"}
    names = ("Sending", "Indexing", "Live")
    return tuple(
        (name, state, colours.get(state, "orange")) for name, state in zip(names, told, strict=True)
    )


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
    settled = [chunk for chunk in now.chunks if chunk.state not in OPEN]
    if not now.chunks:
        return
    rows = sum(chunk.rows for chunk in settled)
    every = sum(chunk.rows for chunk in now.chunks)
    answered = f"{len(settled):,} of {counted(len(now.chunks), 'request')} answered"
    text = f"{rows:,} of {counted(every, 'row')}, {answered}"
    st.progress(len(settled) / len(now.chunks), text=text)


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
        meaning = WHY_MEANING.get(why, "")  # type: ignore[call-overload]  # a run's whys are Whys
        st.caption(f"Not sent, {md_escape(why)}: {counted(rows, 'row')} ({meaning})")


def sizes(now: RunStatus) -> None:
    """The audience at the vendor: before, expected, after."""
    goal = DESTINATIONS.get(now.destination)
    if all(size is None for size in now.sizes) or goal is None:
        return
    about = next((chunk.about for chunk in now.chunks if chunk.about), "")
    st.subheader("At the vendor")
    before, _, after = now.sizes
    tiles = {
        "Ids before": size_words(before),
        "Ids expected after": planning.expected_words(now),
        "Ids after": size_words(after),
    }
    with st.container(horizontal=True, key="run-sizes"):
        for name, size in tiles.items():
            st.metric(name, size, border=True)
    people = "people" if goal.people else "objects"
    st.caption(
        f"Audience {md_escape(about)}. {counted(now.counts.accepted, 'row')} accepted, one for "
        f"each of as many {people}: no id is sent twice."
    )


def size_words(size: int | None) -> str:
    """A number of ids, where it is known."""
    return "not known" if size is None else f"{size:,}"
