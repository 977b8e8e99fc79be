"""A rehearsal: the first rows of a plan are sent and can be looked at before the rest follows."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from workbench.plans.plan import Plan
from workbench.ui import draft, planning
from workbench.ui.drafting import Draft
from workbench.ui.wording import number


def can_pause(plan: Plan) -> bool:
    """Whether the first rows alone do no harm: what replaces would leave only them there."""
    return plan.rows_planned > 1 and all(step.repeat != "III" for step in plan.steps)


def rehearsal(made: Draft, plan: Plan) -> None:
    """The number of rows to begin with; another one makes the plan anew, cut behind that row."""
    if not can_pause(plan):
        if made.first:
            _changed(made, 0)
        return
    first = int(
        st.number_input(
            "Send only the first rows, then pause",
            0,
            plan.rows_planned,
            value=min(made.first, plan.rows_planned),
            key=f"first-{made.id}",
            width=300,
            help="0 sends all of them at once. A paused run goes on with “Resume” on its page.",
        )
    )
    if made.first:
        st.caption(
            "A rehearsal: these rows go out exactly as planned, then the run pauses, so that you "
            "can look at them at the vendor; “Resume” sends the rest."
        )
    if first == plan.rows_planned:
        first = 0
    if first != made.first:
        _changed(made, first)


def _changed(made: Draft, first: int) -> None:
    planning.discard(made)
    draft.keep(replace(made, first=first, planned_for=""))
    st.rerun()


def rehearsed_words(made: Draft, plan: Plan) -> str:
    """The label of the button that sends the first rows; "" where all are sent at once."""
    if not made.first or made.first >= plan.rows_planned:
        return ""
    first = "the first row" if made.first == 1 else f"the first {number(made.first)} rows"
    return f"Send {first}, then pause"
