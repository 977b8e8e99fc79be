"""Before a send outside practice: how many of its rows the same place has accepted before."""

from __future__ import annotations

import streamlit as st

from workbench.delivery import resending
from workbench.delivery.connections import Connection
from workbench.delivery.resending import Before
from workbench.destinations.registry import destination
from workbench.plans.plan import Plan
from workbench.ui import draft, navigation, planning
from workbench.ui.page_words import said

# Links below the warning; its sentence names no more either.
SHOWN = 3
TITLE = "Accepted before"


def sent_already(plan: Plan, there: Connection) -> None:
    """Warns with when and where; practice never counts."""
    if there.world == "practice":
        return
    found = _found(f"{planning.aim(there)} {plan.plan_sha256}", plan, there)
    told = resending.told(found, plan)
    if not told:
        return
    st.warning(
        f"{said(told)}. Sending them again is for you to decide: what adds or counts would happen "
        "a second time.",
        title=TITLE,
        icon=":material/history:",
    )
    with st.container(horizontal=True):
        for one in found[:SHOWN]:
            st.page_link(
                navigation.RUN.path,
                label=f"Run {one.run}",
                icon=":material/timeline:",
                query_params={draft.RUN: one.run},
            )


@st.cache_data(
    scope="session", ttl=60, max_entries=8, show_spinner="Comparing with what was accepted before"
)
def _found(key: str, _plan: Plan, _there: Connection) -> list[Before]:
    return resending.accepted_before(_plan, _there, destination)
