"""What a person types before something is sent that cannot be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from workbench.delivery.connections import Connection
from workbench.destinations.consent import SUBSCRIBED
from workbench.destinations.registry import destination
from workbench.plans.plan import Plan
from workbench.ui import presenting
from workbench.ui.escaping import md_escape, md_name
from workbench.ui.target_view import place_words
from workbench.ui.wording import counted, number, typed

# Names above the question; the target's table has them all.
SHOWN = 20
DELETES = ("remove", "delete")
# What a step that cannot be taken back does, by its operation, and to what.
DOES = {
    **dict.fromkeys(DELETES, "deletes {}"),
    "replace": "replaces everybody who is in {}",
    "change": "removes fields of {}, with whatever its items hold in them",
    "create and run": "creates {} and sends it to people at its start",
    "run or overwrite": "starts {}, or overwrites it so that it goes to everyone",
}
OTHER = "That is something else than what stands above; capitals count."
# Where nobody has said in words what an operation does.
OTHERWISE = "changes {} for good"


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
        place = "the project's key" if there.vendor == "batch" else "the host"
        asked.append(Question("project", f"Type {place}", there.project_key))
        asked.append(Question("rows", "And the number of rows", str(plan.rows_planned)))
    return tuple(asked)


def _objects(plan: Plan, operation: str = "") -> list[str]:
    """What the plan's class III steps, or those of one operation, act on: each once, in order."""
    dangerous = {
        step.n for step in plan.steps if step.repeat == "III" and operation in ("", step.operation)
    }
    named = (chunk.object for chunk in plan.chunks if chunk.step in dangerous)
    return list(dict.fromkeys(named))


def dangers(plan: Plan) -> list[str]:
    """What the plan does that cannot be taken back, a sentence for each operation."""
    noun = destination(plan.destination).look.noun
    told = []
    for operation in dict.fromkeys(step.operation for step in plan.steps):
        objects = _objects(plan, operation)
        if len(objects) == 1:
            these = f"the {noun} that is named here"
        else:
            these = f"each of the {number(len(objects))} {noun}s that are named here"
        if objects:
            does = DOES.get(operation, OTHERWISE).format(these)
            told.append(f"This {does}. It cannot be taken back.")
    return told


def rows_words(plan: Plan) -> str:
    """How much is sent: rows, or what each of them is about where that is no person."""
    goal = destination(plan.destination)
    alone = len({step.part for step in plan.steps}) == 1
    return counted(plan.rows_planned, "row" if goal.people or not alone else goal.noun)


def send_words(plan: Plan) -> str:
    """The label of the button that sends."""
    used = {plan.step(chunk.step).operation for chunk in plan.chunks}
    verb = "Delete" if used and used <= set(DELETES) else "Send"
    return f"{verb} {rows_words(plan)}"


def right(asked: Sequence[Question], answers: Sequence[str]) -> bool:
    """Whether every answer is the wanted one, upper and lower case included."""
    return all(typed(given, one.wanted) for one, given in zip(asked, answers, strict=True))


def confirmed(plan: Plan, there: Connection) -> bool:
    """Draws the questions; True once all are answered."""
    asked = questions(plan, there)
    if not asked:
        return True
    st.header("Confirm")
    if objects := _objects(plan):
        st.warning(md_escape(" ".join(dangers(plan))), icon=":material/warning:")
        named = map(presenting.name, objects[:SHOWN])
        presenting.code("\n".join(named), mask=str, language=None)
    if there.world != "practice":
        st.markdown(
            f"**{send_words(plan)}** to {md_name(there.label)}: "
            f"{there.world}, {md_escape(place_words(there))}."
        )
    answers = [_answer(one, plan.folder.name) for one in asked]
    return right(asked, answers)


def _answer(asked: Question, of: str) -> str:
    """What was typed, with a word where it is not what is wanted."""
    told = str(st.text_input(asked.label, key=f"confirm-{asked.key}-{of}"))
    if told.strip() and not right([asked], [told]):
        st.caption(f":material/close: {OTHER}")
    return told
