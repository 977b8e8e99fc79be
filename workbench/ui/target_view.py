"""Which world a send goes to, which object it is about, and what is known about that."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import streamlit as st

from workbench import verbs
from workbench.delivery.connections import Connection
from workbench.delivery.preflight import Evidence
from workbench.destinations.registry import destination
from workbench.errors import FixTheConnection, WorkbenchError
from workbench.plans.plan import Plan
from workbench.ui import draft, guarding, opening, planning
from workbench.ui.drafting import Draft
from workbench.ui.escaping import md_escape
from workbench.ui.wording import counted, moment

# Older than this, what was seen at the target is looked at again.
EVIDENCE_S = 120


@st.cache_data(scope="session", ttl=EVIDENCE_S, max_entries=8, show_spinner="Looking at the target")
def _looked(key: str, _there: Connection, _made: Draft) -> Evidence:
    return verbs.look(_there, opening.prepared(_made))


def target_view(made: Draft, plan: Plan, there: Connection) -> Evidence | None:
    """Draws the target; None when nothing can be known about it."""
    st.subheader("The target")
    with st.container(border=True, key="target"):
        with st.container(horizontal=True, vertical_alignment="center"):
            # The banner says it of practice.
            if there.world != "practice":
                colour = "red" if there.world == "production" else "blue"
                st.badge(md_escape(f"{there.label}: {there.world}"), color=colour)  # type: ignore[arg-type]  # one of the two
            about = f"{opening.goal_title(made)}, project {there.project_key}"
            st.caption(md_escape(about))
        try:
            evidence = _looked(made.planning(there.fingerprint), there, made)
        except WorkbenchError as err:
            guarding.show(err)
            _mends(made, err)
            return None
        _evidence(plan, evidence)
    return evidence


def _evidence(plan: Plan, seen: Evidence) -> None:
    seen_at = f"Seen at {moment(seen.seen_at, st.context.timezone)}."
    if not seen.object_name:
        st.metric("Audiences there now", f"{len(seen.others):,}")
        st.dataframe(objects_table(plan, seen), hide_index=True, alt="What it acts on")
        st.caption(seen_at)
        return
    after = planning.expected_after(plan, seen.size)
    with st.container(horizontal=True):
        there = "is there" if seen.exists else "is created by this send"
        st.metric("Audience", md_escape(seen.object_name), help=there)
        st.metric("Ids there now", "not known" if seen.size is None else f"{seen.size:,}")
        st.metric("Ids expected after", str(after))
    if told := there_already(plan, seen):
        st.info(md_escape(told), icon=":material/info:")
    exists = "It exists." if seen.exists else "It is not there yet: this send creates it."
    st.caption(f"{exists} {seen_at} Expected: {after.why}.")


def there_already(plan: Plan, seen: Evidence) -> str:
    """What becomes of a creation of something that exists; "" where nothing is created twice."""
    if not seen.exists or all(step.operation != "create" for step in plan.steps):
        return ""
    held = f" with {counted(seen.size, 'id')}" if seen.size is not None else ""
    return (
        f"{seen.object_name} exists already{held}; the create request will be answered “already "
        "exists” and the additions go on."
    )


def objects_table(plan: Plan, seen: Evidence) -> pd.DataFrame:
    """Each audience that the plan creates or deletes: its ids now, and what becomes of it."""
    sizes = {one.name: one.size for one in seen.others}
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
            draft.keep(with_creation(made))
            st.rerun()
        if st.button("Look again", icon=":material/refresh:", key="look-again"):
            _looked.clear()
            st.rerun()


def with_creation(made: Draft) -> Draft:
    """The draft with its audience created first; that changes no row, so a check stays done."""
    told = replace(
        made,
        options={**made.options, "create": True},
        generation=made.generation + 1,
        planned_for="",
    )
    checked = made.checked_for == made.checking
    return replace(told, checked_for=told.checking if checked else made.checked_for)
