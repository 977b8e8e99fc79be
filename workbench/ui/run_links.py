"""How runs hang together: all that had rows of the same send, each with a link."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from workbench.delivery.statuses import RunStatus
from workbench.ui import draft, navigation
from workbench.ui.page_words import headline_said
from workbench.ui.wording import here


def run_links(now: RunStatus, every: Sequence[RunStatus]) -> None:
    """Each run of a family in its order, with a link to all but this one; none for one alone."""
    if now.earlier and every[0].earlier:
        st.caption("This run sends rows of an earlier one again, and the first of them is deleted.")
    if len(every) < 2:
        return
    with st.container(key="family-runs", gap="xsmall"):
        for n, one in enumerate(every, 1):
            with st.container(horizontal=True, vertical_alignment="center"):
                st.markdown(f"{n}. {run_words(one, now.run)}", width="content")
                if one.run != now.run:
                    run_link(f"Run {n}", one.run)


def run_words(one: RunStatus, shown: str) -> str:
    """What a run of a family did with which rows, when, and how far it is."""
    does = "Sent the file"
    if one.earlier:
        does = "Looked for the refused rows" if one.halving else "Sent rows again"
    this = " (this run)" if one.run == shown else ""
    return f"{does}{this}, {here(one.created_at)}: **{headline_said(one)}**"


def run_link(label: str, run: str) -> None:
    """A link to a run's page."""
    query = {draft.RUN: run}
    st.page_link(navigation.RUN.path, label=label, icon=":material/timeline:", query_params=query)
