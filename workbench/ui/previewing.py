"""The preview step: exactly this, for this target, and then the one button that sends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from workbench.delivery.connections import Connection
from workbench.delivery.preflight import Evidence
from workbench.delivery.statuses import ENDED
from workbench.destinations.registry import destination, noun_of
from workbench.plans.plan import Plan
from workbench.recipes.recipe import Recipe
from workbench.ui import (
    confirming,
    draft,
    navigation,
    opening,
    planning,
    practice,
    presenting,
    steps,
)
from workbench.ui.checking import unsettled
from workbench.ui.consequences import consequences
from workbench.ui.drafting import Draft
from workbench.ui.empty import empty, missing
from workbench.ui.escaping import md_escape
from workbench.ui.page_words import headline_said
from workbench.ui.rehearsing import rehearsal, rehearsed_words
from workbench.ui.request_view import request_view, requests_table, steps_table
from workbench.ui.row_view import row_view
from workbench.ui.sent_already import sent_already
from workbench.ui.target_view import target_view
from workbench.ui.withheld_view import withheld_view
from workbench.ui.wording import at_least, counted, localised, number, sized
from workbench.vocabulary.fates import why_label, why_meaning

# Seconds between two looks at the run that a plan has become.
LOOKS_S = 2.0
GROUPED = st.column_config.NumberColumn(format="localized")


def preview_step(made: Draft) -> None:
    """The whole step."""
    if missing(made):
        return
    there = practice.target(made.connection, made.destination)
    if not _sent(made, there) and _waiting(made):
        return
    plan = _plan(made, there)
    if plan is None:
        return
    made = draft.current()
    begun = planning.known_run(made.run)
    if begun is not None:
        if draft.picked("send", False):
            # A second click, or another tab's: what it asked for is there.
            st.switch_page(navigation.RUN.path, query_params={"run": begun.run, "draft": made.id})
        st.fragment(_already, run_every=None if begun.state in ENDED else LOOKS_S)(begun.run)
    evidence = None if begun is not None else target_view(made, plan, there)
    _totals(plan, "What will be sent" if begun is None else "What the run sends")
    _not_sent(made, plan, "will not be sent" if begun is None else "not in the run's requests")
    consequences(made, plan)
    if begun is None:
        _warned(made)
        sent_already(plan, there)
        _send(made, plan, there, evidence)
    elif st.button("Follow the run", type="primary", key="follow"):
        # In the place of the button that sends, where a second click would look for it.
        st.switch_page(navigation.RUN.path, query_params={"run": begun.run})
    _details(made, plan, there)


def _sent(made: Draft, there: Connection) -> bool:
    """Whether exactly this draft has become a run, which can be looked at as it was."""
    return planning.standing(made, there) is not None and planning.known_run(made.run) is not None


def _waiting(made: Draft) -> bool:
    """Draws which earlier step has to be settled first; True when there is one."""
    waiting = steps.unsettled(made, "preview")
    if waiting is None:
        return False
    step, state = waiting
    if step == "columns":
        return unsettled(made)
    place = [one.step for one in navigation.STEPS].index(step)
    entry = navigation.STEPS[place]
    why = (
        f"The step {entry.title} is not done yet"
        if state in ("needs you", "later")
        else f"Something has changed since the step {entry.title} was done"
    )
    empty(
        f"{why}: nothing can be sent before it is settled.",
        f"Go to {entry.title.lower()}",
        entry,
        navigation.STEPS[place - 1] if place else navigation.HOME,
        made,
    )
    return True


def _plan(made: Draft, there: Connection) -> Plan | None:
    """The plan that fits the draft, made where there is none; None while an old one is void."""
    found = planning.standing(made, there)
    if found is not None:
        return found
    # Of a plan that was sent nothing is void, and what is left of it was asked for.
    if made.planned_for and not (made.after and planning.known_run(made.run)):
        st.warning(
            "The file, a decision or the target has changed since, so the plan that you saw is "
            "void. Nothing of it was sent by this change.",
            title="Changed since the preview",
            icon=":material/sync_problem:",
        )
        if not st.button("Make a new plan", type="primary", key="replan"):
            return None
    with st.spinner("Making the exact requests"):
        planning.plan(made, there)
    return planning.standing(draft.current(), there)


def _already(name: str) -> None:
    """A plan that has become a run is not sent again; how far that is, is looked at anew."""
    run = planning.known_run(name)
    if run is None:
        return
    st.info(
        f"Exactly this was begun as the run {md_escape(run.run)}: {headline_said(run)}",
        icon=":material/timeline:",
    )


def _totals(plan: Plan, title: str) -> None:
    st.header(title)
    size = sum(chunk.bytes for chunk in plan.chunks)
    with st.container(horizontal=True, key="plan-tiles"):
        st.metric("Rows", number(plan.rows_planned), border=True)
        st.metric("Requests", number(plan.requests), border=True)
        st.metric("Bytes", sized(size), border=True)
        st.metric("Sending takes", at_least(plan.eta_s), border=True)
    follows = destination(plan.destination).indexing is not None
    waiting = "Waiting for the indexing comes on top." if follows else ""
    told = f"{cost_words(plan)} {pace_words(plan.quota)} {waiting}"
    st.caption(md_escape(told.rstrip()))
    if "replace" in {step.operation for step in plan.steps} and len(plan.steps) > 1:
        st.warning(
            localised(
                "One request can replace at most 10,000 people. This send is one replace and then "
                "additions, which wait until the replace is live: in between the audience holds "
                "only the first part. It is a sequence, not one atomic step."
            ),
            title="Not atomic",
            icon=":material/format_list_numbered:",
        )


def _warned(made: Draft) -> None:
    """That the check has warnings about what is sent, which a recipe may have led past."""
    if not made.warned:
        return
    told = f"The check has {counted(made.warned, 'warning')} about what is sent as it is."
    with st.container(horizontal=True, vertical_alignment="center", key="warned"):
        st.markdown(f":material/warning: {told}", width="content")
        st.page_link(
            navigation.CHECK.path,
            label=f"Look at {'it' if made.warned == 1 else 'them'} on Check",
            query_params=draft.address(made),
            width="content",
        )


def cost_words(plan: Plan) -> str:
    """What the whole plan takes of the vendor's quota."""
    records = counted(int(plan.quota.get("records", 0)), "record")
    return f"It takes {counted(plan.requests, 'request')} and {records} of the vendor's quota."


def pace_words(quota: Mapping[str, Any]) -> str:
    """How fast the vendor takes requests, and how that is known."""
    per_s = ((quota.get("requests_per_s"), "request"), (quota.get("records_per_s"), "record"))
    rates = [f"{number(rate)} {noun if rate == 1 else noun + 's'}" for rate, noun in per_s if rate]
    if not rates:
        return "The vendor names no pace for these requests."
    known = (
        "assumption: the vendor documents no number"
        if quota["assumption"]
        else f"source: {quota['source']}"
    )
    return f"The vendor takes {' and '.join(rates)} a second ({known})."


def _changed(plan: Plan) -> None:
    """What the requests have otherwise than the file: each repair and fix with its example."""
    if not plan.changed:
        return
    st.markdown("**Changed on the way: the file stays as it is**")
    rows = [
        (one.sheet, one.column, one.label, one.cells, one.before, one.after) for one in plan.changed
    ]
    titles = ["Sheet", "Column", "What is done", "Cells", "Before", "After"]
    shown = pd.DataFrame(rows, columns=titles)
    if shown["Sheet"].nunique() == 1:
        shown = shown.drop(columns="Sheet")
    presenting.dataframe(
        shown,
        clear=("Cells",),
        words=("Sheet", "Column", "What is done"),
        hide_index=True,
        column_config={"Cells": GROUPED},
        alt="Repairs and fixes that are in force",
    )


def _not_sent(made: Draft, plan: Plan, how: str) -> None:
    if not plan.not_sent:
        st.caption("Every row of the file is sent.")
        return
    noun = noun_of(plan.destination)
    again = bool(made.after)
    rows = [
        (why_label(why, again=again), why_meaning(why, noun, again=again), count)
        for why, count in plan.not_sent.items()
    ]
    st.markdown(f"**{counted(sum(plan.not_sent.values()), 'row')} {how}**")
    shown = pd.DataFrame(rows, columns=["Why", "That is", "Rows"])
    presenting.dataframe(
        shown,
        clear=shown.columns,
        hide_index=True,
        column_config={"Rows": GROUPED},
        alt="Rows that will not be sent, by reason",
    )


def _requests(made: Draft, plan: Plan, there: Connection) -> None:
    if not plan.chunks:
        return
    st.header("The steps")
    of_steps = steps_table(plan, _sheets(made, plan))
    presenting.dataframe(
        of_steps,
        clear=of_steps.columns,
        hide_index=True,
        column_config=dict.fromkeys(("Requests", "Records", "Bytes"), GROUPED),
        alt="The steps in their order",
    )
    st.header("The requests")
    presenting.dataframe(
        requests_table(plan),
        clear=("Request", "Step", "Rows", "Lines", "Records", "Bytes"),
        names=("About", "Stream"),
        hide_index=True,
        column_config=dict.fromkeys(("Records", "Bytes"), GROUPED),
        alt="The requests in their order",
    )
    st.header("One request, exactly")
    request_view(made, plan, there)


def _details(made: Draft, plan: Plan, there: Connection) -> None:
    """What is behind it, each part drawn only while it is open."""
    if not plan.rows:
        return
    sheets = _sheets(made, plan)
    withheld = sum(plan.not_sent.values())
    names = ["The requests", "A row and its bytes", f"Rows not sent ({number(withheld)})"]
    names += [f"Changed on the way ({number(len(plan.changed))})"] if plan.changed else []
    key = f"details-{plan.folder.name}"
    requests, row, left, *changed = st.tabs(names, key=key, on_change="rerun")
    if requests.open:
        with requests:
            _requests(made, plan, there)
    if row.open and plan.chunks:
        with row:
            row_view(made, plan, sheets)
    if left.open:
        with left:
            withheld_view(made, plan, sheets)
    if changed and changed[0].open:
        with changed[0]:
            _changed(plan)


def _sheets(made: Draft, plan: Plan) -> tuple[str, ...]:
    """The sheet of each part of the plan; none where there is only one."""
    also = Recipe.load(plan.folder / "recipe.toml").also
    if not also:
        return ()
    return (opening.table(made).sheet, *(str(one.reading.sheet or "") for one in also))


def _send(made: Draft, plan: Plan, there: Connection, evidence: Evidence | None) -> None:
    rehearsal(made, plan)
    ready = confirming.confirmed(plan, there)
    off = presenting.sends_off(there.world)
    able = ready and evidence is not None and plan.requests > 0 and not off
    label = rehearsed_words(made, plan) or confirming.send_words(plan)
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(
            label, type="primary", icon=":material/send:", disabled=not able, key="send"
        )
        st.page_link(navigation.CHECK.path, label="Back: check", query_params=draft.address(made))
    if pressed:
        run_id = planning.send(made, plan, there, evidence)
        st.switch_page(navigation.RUN.path, query_params={"run": run_id, "draft": made.id})
