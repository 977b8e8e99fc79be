"""Which world a send goes to, which object it is about, and what is known about that."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urlsplit

import pandas as pd
import streamlit as st

from workbench import verbs
from workbench.delivery.connections import Connection
from workbench.delivery.listing import Listed
from workbench.delivery.preflight import Evidence
from workbench.destinations.registry import destination
from workbench.destinations.spec import Look
from workbench.errors import FixTheConnection, WorkbenchError
from workbench.plans.plan import Plan
from workbench.ui import draft, guarding, opening, planning, presenting
from workbench.ui.drafting import Draft
from workbench.ui.escaping import md_escape
from workbench.ui.wording import counted, here, localised, number

# What is named of a target that holds no single object of the send.
NAMED = 5
# The sign and the colour of each world; practice never has production's.
WORLDS = {
    "practice": (":material/science:", "violet"),
    "test": (":material/experiment:", "blue"),
    "production": (":material/public:", "red"),
}
NOT_SHOWN = "Profiles cannot be looked up, so what is known of these people there is not shown."
# Older than this, what was seen at the target is looked at again.
EVIDENCE_S = 120


@st.cache_data(scope="session", ttl=EVIDENCE_S, max_entries=8, show_spinner="Looking at the target")
def _looked(key: str, _there: Connection, _made: Draft) -> Evidence:
    return verbs.look(_there, opening.prepared(_made))


def target_view(made: Draft, plan: Plan, there: Connection) -> Evidence | None:
    """Draws the target; None when nothing can be known about it."""
    st.header("The target")
    with st.container(border=True, key="target"):
        with st.container(horizontal=True, vertical_alignment="center"):
            icon, colour = WORLDS[there.world]
            world = there.world.capitalize()
            world += f": {there.label}" if there.label.lower() != there.world else ""
            st.badge(md_escape(world), icon=icon, color=colour)  # type: ignore[arg-type]  # its own words
            outside = there.vendor == "batch" and there.world != "practice"
            host = f" at {urlsplit(there.base_url).hostname}" if outside else ""
            st.caption(md_escape(f"{opening.goal_title(made)}, {place_words(there)}{host}"))
        try:
            evidence = _looked(made.planning(there.fingerprint), there, made)
        except WorkbenchError as err:
            guarding.show(err)
            _mends(made, err)
            return None
        _evidence(plan, evidence)
        if told := others_named(plan):
            st.caption(md_escape(told))
    return evidence


def others_named(plan: Plan) -> str:
    """What else of the target the options name, such as a resource; "" for nothing."""
    goal = destination(plan.destination)
    asked = {one.option for one in goal.lists}
    told = [
        f"{one.label}: {plan.options[one.name]}"
        for one in goal.options
        if one.name in asked and plan.options.get(one.name)
    ]
    return ", ".join(told)


def _evidence(plan: Plan, seen: Evidence) -> None:
    seen_at = f"Seen at {here(seen.seen_at)}."
    look = destination(plan.destination).look
    noun = look.noun.capitalize()
    if not seen.object_name:
        if any(chunk.object for chunk in plan.chunks):
            st.metric(f"{noun}s there now", number(len(seen.others)))
            shown = objects_table(plan, seen)
            noun_column, *rest = shown.columns
            presenting.dataframe(
                shown, names=(noun_column,), clear=rest, hide_index=True, alt="What it acts on"
            )
            st.caption(seen_at)
        else:
            st.caption(f"{md_escape(known_by(look, seen.others))} {NOT_SHOWN} {seen_at}")
        return
    after = planning.expected_after(plan, seen.size)
    with st.container(horizontal=True):
        there = "is there" if seen.exists else "is created by this send"
        st.metric(noun, md_escape(seen.object_name), help=there)
        if look.size:
            held = number(seen.size)
            st.metric(f"{look.holds.capitalize()}s there now", held)
        if counts_after(plan):
            st.metric("Ids expected after", localised(str(after)))
    if told := there_already(plan, seen):
        st.info(md_escape(told), icon=":material/info:")
    exists = "It exists." if seen.exists else "It is not there yet: this send creates it."
    called = str(seen.found.get("name") or "")
    exists = (
        f"It is called {md_escape(called)}." if called not in ("", seen.object_name) else exists
    )
    expects = f" Expected: {localised(after.why)}." if counts_after(plan) else ""
    st.caption(f"{exists} {seen_at}{expects}")


def place_words(there: Connection) -> str:
    """Where the target is, in the vendor's own words; practice is on this machine."""
    if there.vendor == "batch":
        return f"project {there.project_key}"
    # A token picks the account by itself, so there the place is the host.
    return "on this machine" if there.world == "practice" else f"host {there.project_key}"


def known_by(look: Look, others: Sequence[Listed]) -> str:
    """By what a reader knows a project again whose rows go to no single object of it."""
    named = ", ".join(one.name for one in others[:NAMED])
    more = " and more" if len(others) > NAMED else ""
    if not others:
        return f"The project answers and takes the key; it has no {look.noun} yet."
    held = f"{counted(len(others), look.noun)} ({named}{more})"
    return f"The project answers and takes the key; you know it by what it has: {held}."


def counts_after(plan: Plan) -> bool:
    """Whether what is sent are people of one object, whose number can be expected."""
    goal = destination(plan.destination)
    return bool(goal.people and goal.look.size and goal.look.option)


def there_already(plan: Plan, seen: Evidence) -> str:
    """What becomes of a creation of something that exists; "" where nothing is created twice."""
    if not seen.exists or all(step.operation != "create" for step in plan.steps):
        return ""
    look = destination(plan.destination).look
    held = f" with {counted(seen.size, look.holds)}" if seen.size is not None else ""
    more = any(plan.step(chunk.step).operation != "create" for chunk in plan.chunks)
    ends = "the additions go on" if more else "nothing is created"
    return (
        f"{seen.object_name} exists already{held}; the create request will be answered “already "
        f"exists” and {ends}."
    )


# What becomes of an object, by the first word of its operation that is known here.
DELETED = "deleted"
AFTERWARDS = {
    "remove": DELETED,
    "delete": DELETED,
    "create and run": "created, and sent at its start",
    "run or overwrite": "started, or overwritten",
    "edit": "changed",
}


def objects_table(plan: Plan, seen: Evidence) -> pd.DataFrame:
    """Each object that the plan creates, changes or deletes: what it is now, what becomes of it."""
    look = destination(plan.destination).look
    # What is listed by its id is created by its name.
    by_name = {one.display_name: one for one in seen.others} if look.by == "id" else {}
    known = {**by_name, **{one.name: one for one in seen.others}}
    rows = []
    for chunk in plan.chunks:
        here = known.get(chunk.object)
        becomes = AFTERWARDS.get(plan.step(chunk.step).operation, "")
        if becomes == DELETED and here is None:
            becomes = "nothing to delete: the vendor refuses it"
        elif not becomes and look.size:
            becomes = "stays as it is" if here else "created, empty"
        rows.append((chunk.object, now_words(here, look), becomes or "created"))
    now = f"{look.holds.capitalize()}s there now" if look.size else "Now"
    return pd.DataFrame(rows, columns=[look.noun.capitalize(), now, "Afterwards"])


def now_words(here: Listed | None, look: Look) -> str:
    """What is known of an object before the send."""
    if here is None:
        return "not there"
    if look.size:
        return number(here.size)
    return here.state or "there"


def _mends(made: Draft, err: WorkbenchError) -> None:
    """What can be done about a target that does not fit, as buttons."""
    goal = destination(made.destination)
    creates = any(option.name == "create" for option in goal.options)
    with st.container(horizontal=True):
        absent = isinstance(err, FixTheConnection) and f"no {goal.look.noun}" in str(err)
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
