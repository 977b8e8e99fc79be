"""The end of a run, told to who does not look at its page: the browser tab, and one message."""

from __future__ import annotations

import streamlit as st

from workbench.delivery.statuses import RunState, RunStatus
from workbench.ui import draft, run_parts
from workbench.ui.page_words import said
from workbench.ui.shell import TITLE
from workbench.ui.wording import counted, number

GOING: tuple[RunState, ...] = ("sending", "indexing")


def tab_title(now: RunStatus) -> None:
    """Says in the browser's tab how far the run is."""
    st.set_page_config(page_title=f"{tab_words(now)} · {TITLE}")


def tab_words(now: RunStatus) -> str:
    """The run's own word; while it sends, with the part of the rows that have their answer.

    Rounded down: what is not over never says 100 %.
    """
    word = now.headline.partition(": ")[0]
    if now.state != "sending" or not now.chunks:
        return word
    return f"{word} {min(99, int(run_parts.progress_words(now)[0] * 100))} %"


def announced(now: RunStatus) -> None:
    """One message where the run was under way when this session last looked, and is no more.

    A reload begins a session that has not looked yet, so it is told nothing again.
    """
    before = draft.picked(_seen(now.run), "")
    draft.put(_seen(now.run), now.state)
    if before in GOING and now.state not in GOING:
        icon = ":material/pause_circle:" if now.state == "paused" else ":material/flag:"
        st.toast(end_words(now), icon=icon, duration="long")


def end_words(now: RunStatus) -> str:
    """How it stands, and how many rows the vendor has."""
    word = said(now.headline.partition(": ")[0])
    return f"{word}: {number(now.counts.accepted)} of {counted(now.rows, 'row')} accepted"


def _seen(run: str) -> str:
    return f"seen-{run}"
