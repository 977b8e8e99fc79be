"""How runs hang together: which one a run sends again, and which have sent its rows again."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from workbench.delivery.statuses import RunStatus
from workbench.retrying import sent_again
from workbench.ui import draft, navigation
from workbench.ui.page_words import headline_said
from workbench.ui.wording import here


def run_links(now: RunStatus) -> Sequence[RunStatus]:
    """Draws a link to the earlier run and one to each later one; returns the later ones."""
    later = sent_again(now.run)
    if now.earlier:
        with st.container(horizontal=True, vertical_alignment="center", key="earlier-run"):
            st.markdown(earlier_words(now), width="content")
            run_link("The earlier run", now.earlier)
    if later:
        with st.container(key="later-runs", gap="xsmall"):
            for one in later:
                with st.container(horizontal=True, vertical_alignment="center"):
                    st.markdown(later_words(one, now.run), width="content")
                    run_link("The later run", one.run)
    return later


def earlier_words(now: RunStatus) -> str:
    """Why this run is there."""
    if now.halving:
        return "This run looks for the refused rows of an earlier one."
    return "This run sends rows of an earlier one again."


def later_words(one: RunStatus, run: str) -> str:
    """What a later run did with rows of this one, and how far it is."""
    does = "Looked for its refused rows" if one.halving else "Sent rows of it again"
    further = "" if one.earlier == run else ", by way of another run"
    begun = here(one.created_at)
    return f"{does}{further}, {begun}: **{headline_said(one)}**"


def run_link(label: str, run: str) -> None:
    """A link to a run's page."""
    query = {draft.RUN: run}
    st.page_link(navigation.RUN.path, label=label, icon=":material/timeline:", query_params=query)
