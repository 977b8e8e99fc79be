"""What a person types before something is sent that cannot be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from workbench.delivery.connections import Connection
from workbench.destinations.consent import SUBSCRIBED
from workbench.destinations.registry import destination
from workbench.plans.plan import Plan

# Names above the question; the target's table has them all.
SHOWN = 20


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to type; `wanted` is the only answer that lets the send begin."""

    key: str
    label: str
    wanted: str


def questions(plan: Plan, there: Connection) -> tuple[Question, ...]:
    """What is asked: the object of a class III step everywhere; outside practice how many people
    are subscribed; project and rows in production."""
    asked = []
    objects = _objects(plan)
    if objects:
        noun = destination(plan.destination).look.noun
        first = f"Type the name of the {noun}" if len(objects) == 1 else "Type the first name"
        asked.append(Question("object", first, objects[0]))
        if len(objects) > 1:
            count = str(len(objects))
            asked.append(Question("objects", f"And how many {noun}s these are", count))
    subscribed = plan.consent.get(SUBSCRIBED, 0)
    if subscribed and there.world != "practice":
        label = "Type how many people this subscribes"
        asked.append(Question("subscribed", label, str(subscribed)))
    if there.world == "production":
        asked.append(Question("project", "Type the project's key", there.project_key))
        asked.append(Question("rows", "And the number of rows", str(plan.rows_planned)))
    return tuple(asked)


def _objects(plan: Plan) -> list[str]:
    """What the plan's class III steps act on, each once, in order."""
    dangerous = {step.n for step in plan.steps if step.repeat == "III"}
    named = (chunk.object for chunk in plan.chunks if chunk.step in dangerous)
    return list(dict.fromkeys(named))


def right(asked: Sequence[Question], answers: Sequence[str]) -> bool:
    """Whether every answer is the wanted one, upper and lower case included."""
    pairs = zip(asked, answers, strict=True)
    return all(given.strip().replace(",", "") == one.wanted for one, given in pairs)


def confirmed(plan: Plan, there: Connection) -> bool:
    """Draws the questions; True once all are answered."""
    asked = questions(plan, there)
    if not asked:
        return True
    st.subheader("Confirm")
    if objects := _objects(plan):
        st.warning(
            "This deletes, replaces or starts what is named here, and cannot be taken back.",
            icon=":material/warning:",
        )
        st.code("\n".join(objects[:SHOWN]), language=None)
    answers = [
        str(st.text_input(one.label, key=f"confirm-{one.key}-{plan.folder.name}")) for one in asked
    ]
    return right(asked, answers)
