"""The preview step: exactly this, for this target, and then the one button that sends it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from workbench import verbs
from workbench.delivery.connections import Connection
from workbench.delivery.preflight import Evidence
from workbench.delivery.statuses import RunStatus
from workbench.destinations.registry import destination
from workbench.errors import FixTheConnection, WorkbenchError
from workbench.plans.expecting import expected
from workbench.plans.plan import Plan
from workbench.ui import confirming, draft, guarding, navigation, opening, planning, practice
from workbench.ui.checking import unsettled
from workbench.ui.drafting import Draft
from workbench.ui.empty import missing
from workbench.ui.escaping import md_escape
from workbench.ui.request_view import request_view, requests_table, steps_table
from workbench.ui.wording import PRACTICE, counted, lasting, moment, sized
from workbench.vocabulary.fates import WHY_MEANING

# Older than this, what was seen at the target is looked at again.
EVIDENCE_S = 120


@st.cache_data(scope="session", ttl=EVIDENCE_S, max_entries=8, show_spinner="Looking at the target")
def _looked(key: str, _there: Connection, _made: Draft) -> Evidence:
    return verbs.look(_there, opening.prepared(_made))


def preview_step(made: Draft) -> None:
    """The whole step."""
    if missing(made) or unsettled(made):
        return
    there = practice.target(made.connection)
    plan = _plan(made, there)
    if plan is None:
        return
    made = draft.current()
    begun = planning.known_run(made.run)
    if begun is not None:
        _already(begun)
    evidence = None if begun is not None else _target(made, plan, there)
    _totals(plan)
    _not_sent(plan)
    _requests(plan, there)
    if begun is None:
        _send(made, plan, there, evidence)
    elif st.button("Follow the run", type="primary", key="follow"):
        # In the place of the button that sends, where a second click would look for it.
        st.switch_page(navigation.RUNS.path, query_params={"run": begun.run})


def _plan(made: Draft, there: Connection) -> Plan | None:
    """The plan that fits the draft, made where there is none; None while an old one is void."""
    found = planning.standing(made, there)
    if found is not None:
        return found
    if made.planned_for:
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


def _already(run: RunStatus) -> None:
    """A plan that has become a run is not sent again."""
    st.info(
        f"Exactly this was begun as the run {md_escape(run.run)}: {md_escape(run.headline)}",
        icon=":material/timeline:",
    )


def _target(made: Draft, plan: Plan, there: Connection) -> Evidence | None:
    """Which world, which object, and what is known about it; None when it cannot be had."""
    st.subheader("The target")
    with st.container(border=True, key="target"):
        with st.container(horizontal=True, vertical_alignment="center"):
            if there.world == "practice":
                st.badge(PRACTICE, icon=":material/science:", color="violet")
            else:
                st.badge(
                    md_escape(f"{there.label}: {there.world}"),
                    color="red" if there.world == "production" else "blue",
                )
            about = f"{opening.goal_title(made)}, project {there.project_key}"
            st.caption(md_escape(about))
        try:
            evidence = _looked(made.planning(there.fingerprint), there, made)
        except WorkbenchError as err:
            guarding.show(err)
            _mends(made, err)
            return None
        _evidence(made, plan, evidence)
    return evidence


def _evidence(made: Draft, plan: Plan, seen: Evidence) -> None:
    after = expected(plan, seen.size, made.recipe)
    with st.container(horizontal=True):
        if seen.object_name:
            there = "is there" if seen.exists else "is created by this send"
            st.metric("Audience", md_escape(seen.object_name), help=there)
            size = "not known" if seen.size is None else f"{seen.size:,}"
            st.metric("Ids there now", size)
            st.metric("Ids expected after", str(after))
        else:
            st.metric("Audiences there now", f"{len(seen.audiences):,}")
    if not seen.object_name:
        st.dataframe(objects_table(plan, seen), hide_index=True, alt="What it acts on")
    told = f"Seen at {moment(seen.seen_at, st.context.timezone)}."
    if seen.object_name:
        there = "It exists." if seen.exists else "It is not there yet: this send creates it."
        told = f"{there} {told} Expected: {after.why}."
    st.caption(told)


def objects_table(plan: Plan, seen: Evidence) -> pd.DataFrame:
    """Each audience that the plan creates or deletes: its ids now, and what becomes of it."""
    sizes = {one.name: one.size for one in seen.audiences}
    rows = []
    for chunk in plan.chunks:
        here = chunk.object in sizes
        deletes = plan.step(chunk.step).operation == "remove"
        becomes = "deleted" if deletes else "stays as it is" if here else "created, empty"
        size = sizes.get(chunk.object)
        known = "not there" if not here else "not known" if size is None else f"{size:,}"
        rows.append((chunk.object, known, becomes))
    return pd.DataFrame(rows, columns=["Audience", "Ids there now", "Afterwards"])


def _mends(made: Draft, err: WorkbenchError) -> None:
    """What can be done about a target that does not fit, as buttons."""
    goal = destination(made.destination)
    creates = any(option.name == "create" for option in goal.options)
    with st.container(horizontal=True):
        absent = isinstance(err, FixTheConnection) and "no audience" in str(err)
        if absent and creates and st.button("Create it as part of this send", key="create-it"):
            draft.keep(
                replace(
                    made,
                    options={**made.options, "create": True},
                    generation=made.generation + 1,
                    planned_for="",
                )
            )
            st.rerun()
        if st.button("Look again", icon=":material/refresh:", key="look-again"):
            _looked.clear()
            st.rerun()


def _totals(plan: Plan) -> None:
    st.subheader("What will be sent")
    size = sum(chunk.bytes for chunk in plan.chunks)
    with st.container(horizontal=True, key="plan-tiles"):
        st.metric("Rows", f"{plan.rows_planned:,}", border=True)
        st.metric("Requests", f"{plan.requests:,}", border=True)
        st.metric("Bytes", sized(size), border=True)
        st.metric("At least", lasting(plan.eta_s), border=True)
    quota = plan.quota
    guess = " (an assumption)" if quota["assumption"] else ""
    st.caption(
        f"Requests a second that the vendor takes: {quota['requests_per_s']:g}, at once "
        f"{quota['burst']}{guess}; source: {md_escape(quota['source'])}. Waiting for the indexing "
        "comes on top."
    )
    if "replace" in {step.operation for step in plan.steps} and len(plan.steps) > 1:
        st.warning(
            "One request can replace at most 10,000 people. This send is one replace and then "
            "additions, which wait until the replace is live: in between the audience holds only "
            "the first part. It is a sequence, not one atomic step.",
            title="Not atomic",
            icon=":material/format_list_numbered:",
        )


def _not_sent(plan: Plan) -> None:
    if not plan.not_sent:
        st.caption("Every row of the file is sent.")
        return
    rows = [(why, WHY_MEANING[why], count) for why, count in plan.not_sent.items()]  # type: ignore[index]  # a plan's whys are Whys
    st.markdown(f"**{counted(sum(plan.not_sent.values()), 'row')} will not be sent**")
    shown = pd.DataFrame(rows, columns=["Why", "That is", "Rows"])
    st.dataframe(shown, hide_index=True, alt="Rows that will not be sent, by reason")


def _requests(plan: Plan, there: Connection) -> None:
    if not plan.chunks:
        return
    st.subheader("The steps")
    st.dataframe(steps_table(plan), hide_index=True, alt="The steps in their order")
    st.subheader("The requests")
    grouped = st.column_config.NumberColumn(format="localized")
    st.dataframe(
        requests_table(plan),
        hide_index=True,
        column_config={"Records": grouped, "Bytes": grouped},
        alt="The requests in their order",
    )
    st.subheader("One request, exactly")
    request_view(plan, there)


def _send(made: Draft, plan: Plan, there: Connection, evidence: Evidence | None) -> None:
    if made.checked_for != made.checking:
        st.caption(":material/rule: These decisions have not been through the check step yet.")
    ready = confirming.confirmed(plan, there)
    able = ready and evidence is not None and plan.requests > 0
    label = f"Send {counted(plan.rows_planned, 'row')}"
    with st.container(horizontal=True, vertical_alignment="center"):
        pressed = st.button(
            label, type="primary", icon=":material/send:", disabled=not able, key="send"
        )
        st.page_link(navigation.CHECK.path, label="Back: check", query_params=draft.address(made))
    if pressed:
        run_id = planning.send(made, plan, there, evidence)
        st.switch_page(navigation.RUNS.path, query_params={"run": run_id, "draft": made.id})
